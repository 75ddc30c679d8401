"""Whose the two voices are that speak at once. Pure.

A mix of two voices sounds like neither, so it is not compared with them. The segmentation tells apart the voices of a
chunk of 10 s, and who these are is known from where each of them speaks alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.speakers.voices.decoding import Labels
from pipeline.speakers.voices.pieces import Pieces
from pipeline.speakers.voices.segmentation import CHUNK_FRAMES, LOCAL_VOICES, SPEAKING, Chunks, seconds_frame

_NOBODY = -1
_LEAST_FRAMES = 12
"""A fifth of a second in which a voice of a chunk speaks alone, without which it stays unknown."""
_MAJORITY = 0.6
"""Of these frames, as large a share must have one label."""


def find_partners(
    chunks: Chunks, overlaps: NDArray[np.int64], pieces: Pieces, labels: Labels, voices: int
) -> list[tuple[int, ...]]:
    """Return for each overlap the voices that speak in it, at most two, the one that is surer first.

    Args:
        chunks: What the segmentation heard.
        overlaps: First frame and frame after the last, of shape (overlaps, 2).
        pieces: The pieces of speech.
        labels: Whose each of them is; only those in which one voice speaks are read.
        voices: How many voices there are.
    """
    votes = np.zeros((len(overlaps), voices), np.int64)
    alone = _speaking_alone(chunks.frames, pieces, labels)
    starts, ends = overlaps[:, 0], overlaps[:, 1]
    for first, classes in zip(chunks.firsts, chunks.classes, strict=True):
        within = np.flatnonzero((starts < first + CHUNK_FRAMES) & (ends > first))
        if not len(within):
            continue
        known = _known_voices(classes, alone[first : first + CHUNK_FRAMES])
        for overlap in within.tolist():
            heard = SPEAKING[classes[max(0, starts[overlap] - first) : ends[overlap] - first]].sum(axis=0)
            for local, voice in known:
                votes[overlap, voice] += heard[local]
    return [tuple(int(voice) for voice in np.argsort(-one, kind="stable")[:2] if one[voice] > 0) for one in votes]


def _speaking_alone(frames: int, pieces: Pieces, labels: Labels) -> Labels:
    """Return for each frame of the recording who speaks alone in it."""
    alone = np.full(frames, _NOBODY, np.int64)
    firsts, lasts = seconds_frame(pieces.starts), seconds_frame(pieces.ends)
    for at in np.flatnonzero(pieces.alone):
        alone[firsts[at] : lasts[at]] = labels[at]
    return alone


def _known_voices(classes: NDArray[np.int8], alone: Labels) -> list[tuple[int, int]]:
    """Return the voices of a chunk that are known, each with what it is called in the recording.

    Args:
        classes: The segmentation's classes, of shape (frames,).
        alone: Who speaks alone in each of these frames.
    """
    known = []
    for local in range(LOCAL_VOICES):
        labels = alone[classes == local + 1]
        labels = labels[labels != _NOBODY]
        if len(labels) >= _LEAST_FRAMES:
            counts = np.bincount(labels)
            if counts.max() >= _MAJORITY * len(labels):
                known.append((local, int(counts.argmax())))
    return known
