"""What voices sound like: 192 numbers for each piece of speech, alike where the voice is the same.

The network is CAM++ (H. Wang et al., Interspeech 2023), trained by 3D-Speaker on Chinese and English; it hears how
somebody sounds, not what is said, and knows German voices apart as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from pipeline.speakers.voices.features import SAMPLE_RATE, SHORTEST, Features, filter_banks
from pipeline.speakers.voices.pieces import Interval

Embeddings = NDArray[np.float32]
"""Of shape (pieces, DIMENSIONS), each of length 1."""

DIMENSIONS = 192
_BATCH = 4
"""More at once gain nothing on a processor; eight take 30 MB more, one by one costs an eighth more."""
_COLLECTED = 64
"""Pieces, of which those of the same length are batched: 4 MB of features."""
_TAIL_SECONDS = 0.015
"""A frame of 25 ms every 10 ms: the last one reaches behind the piece."""

Network = Callable[[NDArray[np.float32]], NDArray[np.float32]]


def embed(blocks: Iterable[NDArray[np.float32]], intervals: Sequence[Interval], network: Network) -> Embeddings:
    """Return how each piece of a recording sounds; a block and a piece of it are in memory at a time.

    Args:
        blocks: The recording from its start, in arrays of shape (samples,), float32, mono, 16 kHz.
        intervals: Where the pieces are, in order of their starts.
        network: From features of shape (batch, frames, bins) to embeddings of shape (batch, ``DIMENSIONS``).
    """
    embeddings = np.zeros((len(intervals), DIMENSIONS), np.float32)
    collected: list[tuple[int, Features]] = []
    for at, samples in enumerate(_cut(blocks, [_widened(interval) for interval in intervals])):
        collected.append((at, filter_banks(samples)))
        if len(collected) == _COLLECTED:
            _embed_all(collected, network, embeddings)
            collected = []
    _embed_all(collected, network, embeddings)
    return unit(embeddings)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the vectors, rows of an array, with length 1; those of length 0 as they are."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
    return scaled


def _embed_all(collected: Sequence[tuple[int, Features]], network: Network, embeddings: Embeddings) -> None:
    """Embed pieces in batches of the same length; only their order of time is kept in ``embeddings``."""
    for _, group in groupby(sorted(collected, key=lambda one: len(one[1])), key=lambda one: len(one[1])):
        same = list(group)
        for first in range(0, len(same), _BATCH):
            batch = same[first : first + _BATCH]
            embeddings[[at for at, _ in batch]] = network(np.stack([features for _, features in batch]))


def _widened(interval: Interval) -> Interval:
    """Return the interval with as much around it as the network needs."""
    start, end = interval
    lacking = max(0.0, SHORTEST - (end - start)) / 2
    return max(0.0, start - lacking), end + lacking


def _cut(blocks: Iterable[NDArray[np.float32]], intervals: Sequence[Interval]) -> Iterator[NDArray[np.float32]]:
    """Yield the sound of each interval; what is behind the recording's end is left out."""
    source, done = iter(blocks), False
    held, origin = np.zeros(0, np.float32), 0
    for start, end in intervals:
        first, last = round(start * SAMPLE_RATE), round((end + _TAIL_SECONDS) * SAMPLE_RATE)
        while not done and origin + len(held) < last:
            block = next(source, None)
            done = block is None
            if block is not None:
                # Widened pieces begin before the one before them ends, but never before it begins.
                dropped = min(max(0, first - origin), len(held))
                held, origin = np.concatenate([held[dropped:], block]), origin + dropped
        yield held[first - origin : last - origin]
    for _ in source:  # to its end, so that all of it counts as heard
        pass
