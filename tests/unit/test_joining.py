"""Turns are in order, belong to one speaker each, and take nothing from each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.schema import Turn
from pipeline.speakers.voices.joining import join
from pipeline.speakers.voices.pieces import NO_OVERLAP
from tests.unit.panels import pieces_of

Row = tuple[float, float, int]
"""Start, end and voice of a piece."""


def turns_of(
    rows: list[Row],
    partners: dict[int, tuple[int, ...]] | None = None,
    duration: float = 1e6,
    doubted: Sequence[int] = (),
) -> list[Turn]:
    """Return turns of pieces; ``partners`` says which pieces are overlaps, and who is known to speak in them."""
    known = partners or {}
    overlap = [list(known).index(at) if at in known else NO_OVERLAP for at in range(len(rows))]
    pieces = pieces_of([(start, end, False) for start, end, _ in rows], overlap)
    labels = np.array([voice for *_, voice in rows], np.int64)
    doubts = np.isin(np.arange(len(rows)), doubted)
    return list(join(pieces, labels, doubts, list(known.values()), duration))


@st.composite
def spoken(draw: st.DrawFn) -> list[Row]:
    """Draw pieces one after the other."""
    rows, at = [], 0.0
    for _ in range(draw(st.integers(1, 15))):
        at += draw(st.sampled_from([0.0, 0.0, 0.1, 0.5, 1.0, 3.0]))
        end = at + draw(st.floats(0.1, 2.0))
        rows.append((at, end, draw(st.integers(0, 2))))
        at = end
    return rows


@given(rows=spoken())
def test_turns_hold_what_was_said(rows: list[Row]) -> None:
    duration = rows[-1][1]
    turns = turns_of(rows, duration=duration)
    assert turns == sorted(turns, key=lambda turn: turn.start)
    assert list(dict.fromkeys(turn.speaker for turn in turns)) == [
        str(number) for number in range(1, 1 + len({voice for *_, voice in rows}))
    ]
    numbers = dict(zip(dict.fromkeys(voice for *_, voice in rows), "123", strict=False))
    for start, end, voice in rows:
        own = [turn for turn in turns if turn.speaker == numbers[voice]]
        assert any(turn.start - 0.001 <= start and end <= turn.end + 0.001 for turn in own)
    for one, other in pairwise(turns):
        assert one.end <= other.start + 0.0011, "nobody speaks twice at once"
    assert turns[0].start >= 0.0
    assert turns[-1].end <= duration + 0.001
    assert not any(turn.doubtful for turn in turns)


def test_a_pause_is_part_of_a_turn_and_a_long_one_ends_it() -> None:
    turns = turns_of([(1.0, 2.0, 0), (3.5, 4.0, 0), (6.5, 7.0, 0)])
    assert [time for turn in turns for time in (turn.start, turn.end)] == pytest.approx([0.87, 4.13, 6.37, 7.13])


def test_who_speaks_between_ends_a_turn() -> None:
    turns = turns_of([(1.0, 2.0, 0), (2.3, 2.6, 1), (2.9, 4.0, 0)])
    assert [turn.speaker for turn in turns] == ["1", "2", "1"]
    assert [turn.start for turn in turns[1:]] == [pytest.approx(2.17), pytest.approx(2.77)]


def test_a_doubtful_piece_is_a_turn_of_its_own() -> None:
    turns = turns_of([(0.0, 2.0, 0), (2.3, 4.3, 0), (4.6, 6.0, 0), (6.3, 8.0, 0)], doubted=[1])
    assert [(turn.speaker, turn.doubtful) for turn in turns] == [("1", False), ("1", True), ("1", False)]
    assert [turn.start for turn in turns[1:]] == [pytest.approx(2.17), pytest.approx(4.47)]
    assert turns[-1].end == pytest.approx(8.13)


def test_two_at_once_are_two_doubtful_turns() -> None:
    turns = turns_of([(0.0, 2.0, 7), (2.0, 3.0, 7), (3.0, 5.0, 4)], {1: (4, 7)})
    assert [(turn.speaker, turn.doubtful) for turn in turns] == [("1", False), ("1", True), ("2", True), ("2", False)]
    assert [(turn.start, turn.end) for turn in turns[1:3]] == [(2.0, 3.0), (2.0, 3.0)]


def test_an_overlap_in_which_one_is_known_is_doubtful() -> None:
    assert [(turn.speaker, turn.doubtful) for turn in turns_of([(0.0, 2.0, 0), (2.0, 3.0, 0)], {1: ()})] == [
        ("1", False),
        ("1", True),
    ]
    turns = turns_of([(0.0, 2.0, 0), (2.0, 3.0, 0), (3.0, 4.0, 1)], {1: (1,)})
    assert [(turn.speaker, turn.doubtful) for turn in turns][1:3] == [("1", True), ("2", True)]
