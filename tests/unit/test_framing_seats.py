"""Whose face is whose: mouths that move while somebody's words are heard."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.framing.scenes import find_scenes
from pipeline.framing.seats import Seats, find_seats
from pipeline.framing.speech import read_speech
from pipeline.schema import Box, Watched
from tests.unit.studio_faces import LEFT, RIGHT, Shows, spoken, watched


def seats(stretch: Watched, turns: Sequence[tuple[str | None, float, float]]) -> list[Seats]:
    transcript, speakers = spoken(turns)
    return find_seats(find_scenes([stretch]), read_speech(transcript.words, speakers))


def pair(left: str, right: str) -> Shows:
    return lambda _: [(left, LEFT), (right, RIGHT)]


def test_each_mouth_moves_with_its_owners_words() -> None:
    turns = [("a", 0.0, 4.0), ("b", 4.0, 8.0)]
    assert seats(watched(8, pair("b", "a"), turns), turns) == [{"a": 1, "b": 0}]


def test_who_is_not_in_the_picture_has_no_face() -> None:
    turns = [("voice", 0.0, 8.0)]
    assert seats(watched(8, pair("a", "b"), turns), turns) == [{}]


def test_where_both_mouths_move_nobody_is_sure() -> None:
    moving = [("a", 0.0, 8.0), ("b", 0.0, 8.0)]
    assert seats(watched(8, pair("a", "b"), moving), [("a", 0.0, 8.0)]) == [{}]


def test_words_that_may_be_anybodys_tell_nothing() -> None:
    moving = [("a", 0.0, 8.0)]
    assert seats(watched(8, pair("a", "b"), moving), [(None, 0.0, 8.0)]) == [{}]


def test_a_layout_that_returns_has_the_same_people() -> None:
    """In the last shot “b” says too little to be seen speaking."""
    turns = [("a", 0.0, 5.0), ("b", 5.0, 10.0), ("a", 20.0, 29.0), ("b", 29.0, 29.5)]
    stretch = watched(
        30, lambda time: [] if 10 <= time < 20 else [("a", LEFT), ("b", RIGHT)], turns[:3], cuts=[10.0, 20.0]
    )
    assert seats(stretch, turns) == [{"a": 0, "b": 1}, {}, {"a": 0, "b": 1}]


def test_people_who_have_swapped_their_places_are_not_taken_for_each_other() -> None:
    turns = [("a", 0.0, 8.0), ("b", 8.0, 16.0), ("b", 20.0, 29.0), ("a", 29.0, 29.5)]

    def shows(time: float) -> list[tuple[str, Box]]:
        return [("a", LEFT), ("b", RIGHT)] if time < 20 else [("b", LEFT), ("a", RIGHT)]

    found = seats(watched(30, shows, turns[:3], cuts=[20.0]), turns)
    assert found[1].get("b") == 0
    assert found[1].get("a") != 0
