"""How many clips are worked on at once, and which of them together."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.transcribe.engine.model_file import ModelFile

CPU_BATCH = 3
"""Each clip costs a worker about 20 MB with base, mostly the keys and values of its encoder states. Two at once would
be 6 % slower, four not faster."""
MOST_ON_GPU = 48
_UNKNOWN_GPU_BATCH = 8
_GPU_BATCHES = (MOST_ON_GPU, 32, 24, 16, 12, 8, 6, 4, 3, 2, 1)
"""Few sizes, so that a little more free memory does not mean other batches, in which a word may come out
differently."""
_STATES = 1500
"""Encoder states of 30 s, the longest clip."""
_TOKENS = 150
"""Of a long clip; alignment scores the whole vocabulary for each."""
_SCORE_BYTES = 6
"""Of one such score: as computed, and as probability."""
_NUMBER_BYTES = 2
_SPARE = 0.8
"""Share of the free memory that is counted on; the rest is for the libraries, and for other programs."""


@dataclass(frozen=True)
class ModelSize:
    """What a model's need of memory for one clip depends on."""

    width: int
    heads: int
    decoder_layers: int
    vocabulary: int

    @classmethod
    def of(cls, weights: ModelFile) -> ModelSize:
        """Read it from a model's file.

        Raises:
            UnknownFormat: It holds no Whisper model.
        """
        layers = itertools.takewhile(lambda at: f"decoder/layer_{at}/ffn/linear_0/weight" in weights, itertools.count())
        vocabulary, width = weights.shape("decoder/embeddings/weight", 2)
        return cls(width, weights.number("encoder/num_heads"), len(list(layers)), vocabulary)

    @property
    def clip_bytes(self) -> int:
        """Bytes that a clip of 30 s takes while a batch is worked on, in numbers of two bytes."""
        attention = self.heads * _STATES**2
        layer = 5 * self.width * _STATES
        keys_and_values = 2 * self.width * _STATES * self.decoder_layers
        return _NUMBER_BYTES * (attention + layer + keys_and_values) + _SCORE_BYTES * _TOKENS * self.vocabulary


def gpu_batch(free_mb: int | None, model: ModelSize | None) -> int:
    """Return how many clips a GPU takes at once, as far as one knows; the engine halves what turns out too much."""
    if free_mb is None or model is None:
        return _UNKNOWN_GPU_BATCH
    usable = free_mb * 2**20 * _SPARE
    return next((size for size in _GPU_BATCHES if size * model.clip_bytes <= usable), _GPU_BATCHES[-1])


def in_batches(lengths: Sequence[int], batch_size: int, workers: int) -> list[Sequence[int]]:
    """Put clips of one length into batches, the longest first, so that no worker is idle while there are enough.

    Padded to a longer one, a clip may be heard otherwise: what it says must not depend on the clips beside it.

    Args:
        lengths: Of each clip, with its padding.
        batch_size: The most clips in a batch.
        workers: Batches that are worked on at once.

    Returns:
        The clips' numbers.
    """
    size = min(batch_size, -(-len(lengths) // workers))
    longest_first = sorted(range(len(lengths)), key=lambda at: -lengths[at])
    batches: list[Sequence[int]] = []
    for _, alike in itertools.groupby(longest_first, key=lengths.__getitem__):
        clips = list(alike)
        count = -(-len(clips) // size)
        bounds = [at * len(clips) // count for at in range(count + 1)]
        batches += [clips[begin:end] for begin, end in itertools.pairwise(bounds)]
    return batches


def portions(chosen: Sequence[int], size: int) -> list[Sequence[int]]:
    """Cut clips into parts of at most that size."""
    return [chosen[at : at + size] for at in range(0, len(chosen), size)]
