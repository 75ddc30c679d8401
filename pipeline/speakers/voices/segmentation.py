"""Where a voice changes and where two speak at once, as a network hears it in chunks of 10 s.

The network (pyannote segmentation 3.0; H. Bredin and A. Laurent, Interspeech 2021; A. Plaquet and H. Bredin,
Interspeech 2023) tells up to three voices of a chunk apart, but does not know them again in another chunk. It is asked
for nothing else: for whether anybody speaks, Silero is the better one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.spans import runs

SAMPLE_RATE = 16_000
CHUNK_SAMPLES = 10 * SAMPLE_RATE
STEP_SAMPLES = 5 * SAMPLE_RATE
FRAME_SAMPLES = 270
FRAME_SECONDS = FRAME_SAMPLES / SAMPLE_RATE
CHUNK_FRAMES = 589
LOCAL_VOICES = 3
SPEAKING = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], np.bool_)
"""For each of the network's classes, which of the three voices speak."""

_FIELD_SAMPLES = 991
"""What a frame is computed from; the middle of it is the frame's own."""
_OFFSET_SECONDS = (_FIELD_SAMPLES - FRAME_SAMPLES) / 2 / SAMPLE_RATE
_SILENCE, _FIRST_OVERLAP = 0, LOCAL_VOICES + 1
_TRUST = (np.hamming(CHUNK_FRAMES) + 0.05).astype(np.float32)
"""By frame of a chunk: near its ends the network knows less of what is around."""
_OVERLAP_PROBABILITY = 0.5
_OVERLAP_FRAMES, _OVERLAP_PAUSE_FRAMES = round(0.2 / FRAME_SECONDS), round(0.1 / FRAME_SECONDS)
_RUN_FRAMES = round(0.15 / FRAME_SECONDS)
"""A voice that is heard for less than that says nothing about a change."""
_SAME_CHANGE_FRAMES = 15
"""Two chunks that put a change no further apart than that mean the same."""
_CHANGE_VOTE = 0.5

Network = Callable[[NDArray[np.float32]], NDArray[np.float32]]


@dataclass(frozen=True, eq=False)
class Chunks:
    """What the network heard; 3.5 kB for every 5 s of sound.

    Attributes:
        classes: The likeliest class of each frame, of shape (chunks, frames), int8.
        overlap: The probability that two voices speak, of the same shape, float32.
    """

    classes: NDArray[np.int8]
    overlap: NDArray[np.float32]

    @property
    def firsts(self) -> list[int]:
        """The frame of the recording at which each chunk begins."""
        return [round(number * STEP_SAMPLES / FRAME_SAMPLES) for number in range(len(self.classes))]

    @property
    def frames(self) -> int:
        """How many frames of the recording there are; some may lie behind its end."""
        return self.firsts[-1] + CHUNK_FRAMES if len(self.classes) else 0


class Segmenter:
    """Hears a recording block by block; holds 10 s of it.

    Args:
        network: From samples of shape (1, 1, samples) to log probabilities of shape (1, frames, classes).
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._samples = np.zeros(0, np.float32)
        self._heard = 0
        """How many samples at the start of ``_samples`` were part of a chunk."""
        self._classes: list[NDArray[np.int8]] = []
        self._overlap: list[NDArray[np.float32]] = []

    def feed(self, samples: NDArray[np.float32]) -> None:
        """Take more sound, of shape (samples,)."""
        self._samples = np.concatenate([self._samples, samples])
        while len(self._samples) >= CHUNK_SAMPLES:
            self._hear(self._samples[:CHUNK_SAMPLES])

    def finish(self) -> Chunks:
        """Return what was heard. The last chunk is filled up with silence."""
        if len(self._samples) > self._heard:
            self._hear(np.pad(self._samples, (0, CHUNK_SAMPLES - len(self._samples))))
        none = np.zeros((0, CHUNK_FRAMES))
        return Chunks(
            np.stack(self._classes) if self._classes else none.astype(np.int8),
            np.stack(self._overlap) if self._overlap else none.astype(np.float32),
        )

    def _hear(self, chunk: NDArray[np.float32]) -> None:
        probabilities = np.exp(self._network(chunk[np.newaxis, np.newaxis])[0])
        self._classes.append(probabilities.argmax(axis=1).astype(np.int8))
        self._overlap.append(probabilities[:, _FIRST_OVERLAP:].sum(axis=1))
        self._samples = self._samples[STEP_SAMPLES:]
        self._heard = CHUNK_SAMPLES - STEP_SAMPLES


def frame_seconds(frame: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return when frames begin."""
    return frame.astype(np.float64) * FRAME_SECONDS + _OFFSET_SECONDS


def seconds_frame(seconds: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the frames that begin nearest to these times."""
    return np.maximum(np.round((seconds - _OFFSET_SECONDS) / FRAME_SECONDS), 0).astype(np.int64)


def find_overlaps(chunks: Chunks) -> NDArray[np.int64]:
    """Return where two voices speak at once, as rows of first frame and frame after the last."""
    probability, trust = np.zeros(chunks.frames, np.float32), np.zeros(chunks.frames, np.float32)
    for first, overlap in zip(chunks.firsts, chunks.overlap, strict=True):
        probability[first : first + CHUNK_FRAMES] += _TRUST * overlap
        trust[first : first + CHUNK_FRAMES] += _TRUST
    joined: list[list[int]] = []
    for first, last in runs(probability > _OVERLAP_PROBABILITY * trust).tolist():
        if joined and first - joined[-1][1] < _OVERLAP_PAUSE_FRAMES:
            joined[-1][1] = last
        else:
            joined.append([first, last])
    lasting = [overlap for overlap in joined if overlap[1] - overlap[0] >= _OVERLAP_FRAMES]
    return np.array(lasting, np.int64).reshape(-1, 2)


def find_changes(chunks: Chunks) -> NDArray[np.int64]:
    """Return the frames at which one voice follows another, where the chunks that hear it agree."""
    votes = np.zeros(chunks.frames, np.float32)
    for first, classes in zip(chunks.firsts, chunks.classes, strict=True):
        for frame in _local_changes(classes):
            votes[first + frame] += _TRUST[frame]
    reach = _SAME_CHANGE_FRAMES
    around = np.convolve(votes, np.ones(2 * reach + 1, np.float32))[reach:-reach] if len(votes) else votes
    changes: list[int] = []
    for frame in np.flatnonzero(around > _CHANGE_VOTE).tolist():
        first = max(0, frame - reach)
        if around[frame] < around[first : frame + reach + 1].max():
            continue
        near = votes[first : frame + reach + 1]
        centre = round(first + float(near @ np.arange(len(near))) / float(near.sum()))
        if not changes or centre - changes[-1] > _RUN_FRAMES:
            changes.append(centre)
    return np.array(changes, np.int64)


def _local_changes(classes: NDArray[np.int8]) -> list[int]:
    """Return the frames of a chunk halfway between a voice alone and the next one alone."""
    alone: list[tuple[int, int, int]] = []
    edges = np.flatnonzero(np.diff(classes)) + 1
    for first, last in zip([0, *edges.tolist()], [*edges.tolist(), len(classes)], strict=True):
        if _SILENCE < classes[first] < _FIRST_OVERLAP and last - first >= _RUN_FRAMES:
            alone.append((first, last, int(classes[first])))
    return [(before[1] + after[0]) // 2 for before, after in pairwise(alone) if before[2] != after[2]]
