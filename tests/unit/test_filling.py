"""Who speaks on nobody's track."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.schema import Span, Turn, Turns
from pipeline.speakers.filling import fill_with_voices


def turns(*stretches: tuple[float, float, str], **owners: str) -> Turns:
    found = tuple(Turn(start=start, end=end, speaker=who) for start, end, who in stretches)
    names = {key.removeprefix("s"): name for key, name in owners.items()}
    return Turns(method="tracks" if owners else "voices", turns=found, owners=names)


def shown(found: Turns) -> list[tuple[float, float, str]]:
    return [(turn.start, turn.end, turn.speaker) for turn in found.turns]


def test_who_has_no_track_is_told_apart_by_the_voice() -> None:
    tracks = turns((0, 5, "1"), (20, 25, "1"), s1="Oliver Grant")
    voices = turns((0.1, 5.2, "a"), (5.4, 12, "b"), (12.3, 19.8, "c"), (20, 25, "a"), (25.5, 30, "b"))
    found = fill_with_voices(tracks, voices)
    assert shown(found) == [
        (0, 5, "1"),
        (5.4, 12, "2"),
        (12.3, 19.8, "3"),
        (20, 25, "1"),
        (25.5, 30, "2"),
    ]
    assert found.owners == {"1": "Oliver Grant"}
    assert found.speakers == ("1", "2", "3")


def test_a_microphone_that_was_shut_is_its_owners() -> None:
    tracks = turns((0, 20, "1"), (21, 40, "2"), s1="Oliver Grant", s2="Eva Roth")
    voices = turns((0, 20, "a"), (21, 40, "b"), (41, 48, "a"))
    assert shown(fill_with_voices(tracks, voices))[-1] == (41, 48, "1")


def test_where_tracks_say_all_voices_add_nothing() -> None:
    tracks = turns((0, 20, "1"), (21, 40, "2"), s1="Oliver Grant", s2="Eva Roth")
    voices = turns((0.2, 20.4, "a"), (20.8, 40.3, "a"))
    assert fill_with_voices(tracks, voices) == tracks


def test_where_a_track_has_not_begun_the_others_do_not_count() -> None:
    tracks = turns((0, 3, "1"), (3.2, 20, "2"), s1="Oliver Grant", s2="Eva Roth")
    voices = turns((0, 2.6, "b"), (2.8, 3.1, "b"), (3.2, 20, "b"), (21, 30, "a"))
    found = fill_with_voices(tracks, voices, [Span(start=0, end=2.5)])
    assert shown(found)[:3] == [(0, 2.5, "2"), (2.5, 3, "1"), (3.2, 20, "2")]


STRETCHES = st.lists(st.tuples(st.floats(0, 50), st.floats(0, 9), st.sampled_from("123")))


@given(STRETCHES, STRETCHES)
def test_what_tracks_say_stays(first: list[tuple[float, float, str]], second: list[tuple[float, float, str]]) -> None:
    tracks, voices = (turns(*((a, a + b, who) for a, b, who in one)) for one in (first, second))
    found = fill_with_voices(tracks, voices)
    assert all(turn in found.turns for turn in tracks.turns)
    added = [turn for turn in found.turns if turn not in tracks.turns]
    for turn in added:
        assert any(one.start <= turn.start and turn.end <= one.end for one in voices.turns)
        for one in tracks.turns:
            assert min(turn.end, one.end) - max(turn.start, one.start) <= 0.0011
