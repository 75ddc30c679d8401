"""Panels whose voices are vectors: pieces of speech, what they sound like, and whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.speakers.voices.embedding import DIMENSIONS, Embeddings, unit
from pipeline.speakers.voices.pieces import NO_OVERLAP, Pieces

SCATTER = 0.75
"""Length of what is not the voice, against the voice: two pieces of one voice have a cosine of about 0.64, as real ones
of 2 s have."""
COMMON = 0.55
"""Length of what all voices share, against what is a voice's own: two voices have a cosine of about 0.23."""


@dataclass(frozen=True, eq=False)
class Panel:
    """A made session.

    Attributes:
        pieces: One after the other, with half a second between turns.
        embeddings: What they sound like.
        owners: Whose each of them is.
    """

    pieces: Pieces
    embeddings: Embeddings
    owners: NDArray[np.int64]


def panel(turns: Sequence[tuple[int, float]], seed: int = 0, scatter: float = SCATTER) -> Panel:
    """Return the panel in which each of ``turns``, a voice and its seconds, follows the other."""
    random = np.random.default_rng(seed)
    own = _directions(random, 1 + max(voice for voice, _ in turns))
    voices = unit(own + np.float32(COMMON) * _directions(random, 1))
    rows: list[tuple[float, float, bool]] = []
    owners: list[int] = []
    at = 0.0
    for voice, seconds in turns:
        edges = at + np.linspace(0.0, seconds, max(1, int(np.ceil(seconds / 2.0))) + 1)
        rows += [(start, end, number > 0) for number, (start, end) in enumerate(pairwise(edges.tolist()))]
        owners += [voice] * (len(edges) - 1)
        at += seconds + 0.5
    embeddings = unit(voices[owners] + np.float32(scatter) * _directions(random, len(owners)))
    return Panel(pieces_of(rows), embeddings, np.array(owners, np.int64))


def pieces_of(rows: Sequence[tuple[float, float, bool]], overlap: Sequence[int] | None = None) -> Pieces:
    """Return pieces from start, end and whether speech goes on from the one before."""
    starts, ends, continues = zip(*rows, strict=True) if rows else ((), (), ())
    return Pieces(
        np.array(starts, np.float64),
        np.array(ends, np.float64),
        np.array(overlap if overlap is not None else [NO_OVERLAP] * len(rows), np.int64),
        np.array(continues, np.bool_),
    )


def _directions(random: np.random.Generator, count: int) -> NDArray[np.float32]:
    return unit(random.normal(size=(count, DIMENSIONS)).astype(np.float32))
