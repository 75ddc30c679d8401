"""Two who speak at once are those who speak alone before and after, if that is clear."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from pipeline.speakers.voices.overlap import find_partners
from pipeline.speakers.voices.pieces import NO_OVERLAP, Pieces
from pipeline.speakers.voices.segmentation import CHUNK_FRAMES, Chunks, frame_seconds
from tests.unit.panels import pieces_of

FIRST_AND_THIRD = 5
STRETCHES = ((0, 100, 1), (100, 200, FIRST_AND_THIRD), (200, 300, 3))
"""First frame, frame after the last, class of the segmentation."""
OVERLAPS = np.array([[100, 200]])


def chunk(*stretches: tuple[int, int, int]) -> Chunks:
    classes = np.zeros((1, CHUNK_FRAMES), np.int8)
    for first, last, value in stretches:
        classes[0, first:last] = value
    return Chunks(classes, (classes > 3).astype(np.float32))


def pieces_between(*frames: int, overlapped: int) -> Pieces:
    times = frame_seconds(np.array(frames)).tolist()
    rows = [(start, end, False) for start, end in pairwise(times)]
    return pieces_of(rows, [0 if at == overlapped else NO_OVERLAP for at in range(len(rows))])


def test_both_are_known_by_what_they_say_alone() -> None:
    pieces = pieces_between(0, 100, 200, 300, overlapped=1)
    assert [set(both) for both in find_partners(chunk(*STRETCHES), OVERLAPS, pieces, np.array([4, 0, 2]), 5)] == [
        {4, 2}
    ]


def test_who_never_speaks_alone_is_not_guessed() -> None:
    pieces = pieces_between(0, 100, 200, overlapped=1)
    assert find_partners(chunk(*STRETCHES[:2]), OVERLAPS, pieces, np.array([1, 1]), 2) == [(1,)]


def test_a_voice_with_two_names_is_not_guessed() -> None:
    pieces = pieces_between(0, 50, 100, 200, 300, overlapped=2)
    labels = np.array([0, 1, 0, 2])
    assert find_partners(chunk(*STRETCHES), OVERLAPS, pieces, labels, 3) == [(2,)]


def test_nobody_is_known() -> None:
    pieces = pieces_between(100, 200, overlapped=0)
    assert find_partners(chunk(STRETCHES[1]), OVERLAPS, pieces, np.array([0]), 1) == [()]
    assert find_partners(chunk(*STRETCHES), np.zeros((0, 2), np.int64), pieces, np.array([0]), 1) == []
