"""Pieces hold all of the speech and nothing else, and one voice each, as far as changes are heard."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.speakers.voices.pieces import NO_OVERLAP, Interval, cut_speech, equal_parts


@st.composite
def intervals(draw: st.DrawFn) -> list[Interval]:
    """Draw intervals one after the other."""
    lengths = draw(st.lists(st.floats(0.1, 12.0), max_size=12))
    edges = np.cumsum(lengths).tolist()
    return list(zip(edges[::2], edges[1::2], strict=False))


@given(speech=intervals(), overlaps=intervals(), changes=st.lists(st.floats(0.0, 80.0), max_size=12))
def test_pieces_are_the_speech(speech: list[Interval], overlaps: list[Interval], changes: list[float]) -> None:
    pieces = cut_speech(speech, sorted(changes), overlaps)
    assert pieces.seconds.sum() == pytest.approx(sum(end - start for start, end in speech))
    assert (pieces.seconds <= 2.0 + 1e-9).all()
    assert (pieces.starts[1:] >= pieces.ends[:-1] - 1e-9).all()
    for start, end in zip(pieces.starts, pieces.ends, strict=True):
        assert any(first - 1e-9 <= start <= end <= last + 1e-9 for first, last in speech)
    for at, overlap in enumerate(pieces.overlap):
        middle = (pieces.starts[at] + pieces.ends[at]) / 2
        if pieces.seconds[at] > 0.2 and overlap != NO_OVERLAP:
            assert overlaps[overlap][0] - 0.2 <= middle <= overlaps[overlap][1] + 0.2
    for at in np.flatnonzero(pieces.continues).tolist():
        assert pieces.starts[at] == pieces.ends[at - 1]


def test_cut_where_the_voice_changes_and_where_two_begin() -> None:
    pieces = cut_speech([(1.0, 6.0)], [2.5], [(4.0, 5.0)])
    assert pieces.starts.tolist() == [1.0, 2.5, 4.0, 5.0]
    assert pieces.overlap.tolist() == [NO_OVERLAP, NO_OVERLAP, 0, NO_OVERLAP]
    assert not pieces.continues.any(), "a change is heard at each of them"


def test_a_change_at_the_edge_is_the_edge() -> None:
    assert len(cut_speech([(1.0, 2.5)], [1.05, 2.45], [])) == 1


def test_long_speech_goes_on() -> None:
    pieces = cut_speech([(0.0, 5.0)], [], [])
    assert pieces.seconds.tolist() == pytest.approx([5 / 3] * 3)
    assert pieces.continues.tolist() == [False, True, True]


def test_no_speech_no_pieces() -> None:
    assert len(cut_speech([], [1.0], [(2.0, 3.0)])) == 0


@given(start=st.floats(0.0, 1e4), length=st.floats(0.01, 100.0))
def test_parts_are_equal_and_as_few_as_can_be(start: float, length: float) -> None:
    edges = equal_parts(start, start + length)
    sizes = [after - before for before, after in pairwise(edges)]
    assert max(sizes) == pytest.approx(min(sizes), abs=1e-6)
    assert max(sizes) <= 2.0 + 1e-6
    assert len(sizes) == 1 or length / (len(sizes) - 1) > 2.0 - 1e-6
