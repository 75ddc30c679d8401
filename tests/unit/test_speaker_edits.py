"""A person's decisions about speakers outlive the turns that they were made on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.event import Cast, Person
from pipeline.schema import Edits, Speaker, Turn, Turns
from pipeline.speakers.edits import (
    merge_speakers,
    name_speaker,
    names_set,
    put_together,
    take_back,
    together,
    with_names,
)

LINKS = {"website": "https://example.org/eva"}
CAST = Cast(moderators=(Person(name="Anna Weber"),), guests=(Person(name="Eva Roth", role="Leiterin", links=LINKS),))


def turns(*stretches: tuple[float, float, str]) -> Turns:
    return Turns(method="voices", turns=tuple(Turn(start=a, end=b, speaker=who) for a, b, who in stretches))


BEFORE = turns((0, 10, "1"), (10, 30, "2"), (30, 32, "1"), (32, 50, "3"), (50, 60, "2"))
AGAIN = turns((0.2, 9.8, "b"), (10.1, 29, "c"), (29, 32.4, "b"), (32.4, 50, "a"), (50.2, 60, "c"))
"""The same recording, found anew: other ids, edges elsewhere."""


def names(edits: Edits, found: Turns, **known: str) -> dict[str, str | None]:
    speakers = [
        Speaker(id=one, number=number, seconds=1, name=known.get(f"s{one}"), known_by="words" if known else None)
        for number, one in enumerate(found.speakers, 1)
    ]
    return {speaker.id: speaker.name for speaker in with_names(edits, found, speakers, CAST)}


def test_a_name_stays_with_its_voice() -> None:
    edits = name_speaker(name_speaker(Edits(), BEFORE, "2", "Eva Roth"), BEFORE, "1", "Anna Weber")
    assert names(edits, BEFORE) == {"1": "Anna Weber", "2": "Eva Roth", "3": None}
    assert names(edits, AGAIN) == {"b": "Anna Weber", "c": "Eva Roth", "a": None}


def test_the_last_name_counts() -> None:
    edits = name_speaker(name_speaker(Edits(), BEFORE, "2", "Eva Rot"), AGAIN, "c", "Eva Roth")
    assert len(edits.speakers) == 1
    assert names(edits, BEFORE)["2"] == "Eva Roth"


def test_a_name_that_a_person_gave_is_taken_from_another() -> None:
    edits = name_speaker(Edits(), BEFORE, "2", "Eva Roth")
    assert names(edits, BEFORE, s3="Eva Roth", s1="Anna Weber") == {"1": "Anna Weber", "2": "Eva Roth", "3": None}


def test_what_the_event_file_knows_comes_with_the_name() -> None:
    edits = name_speaker(Edits(), BEFORE, "2", "Eva Roth")
    wrong = Speaker(id="2", number=1, seconds=3, name="Anna Weber", moderator=True, known_by="words", evidence=("x",))
    (found,) = with_names(edits, BEFORE, [wrong], CAST)
    assert (found.role, found.moderator, found.known_by, found.confidence) == ("Leiterin", False, "person", 1.0)
    assert found.links == tuple(LINKS.items())
    assert found.evidence == ()


def test_two_that_are_one_are_put_together() -> None:
    edits = merge_speakers(Edits(), BEFORE, "1", "3")
    assert put_together(edits, BEFORE).speakers == ("1", "2")
    assert put_together(edits, AGAIN).speakers == ("b", "c")
    assert names(edits, put_together(edits, AGAIN)) == {"b": None, "c": None}


def test_a_voice_that_falls_apart_later_stays_one_person() -> None:
    edits = name_speaker(Edits(), BEFORE, "2", "Eva Roth")
    apart = turns((0, 10, "1"), (10, 30, "2"), (30, 32, "1"), (32, 50, "3"), (50, 60, "4"))
    assert put_together(edits, apart).speakers == ("1", "2", "3")


def test_who_speaks_into_anothers_sentence_is_not_that_person() -> None:
    both = turns((0, 117, "1"), (50, 52.5, "2"), (120, 121.5, "2"))
    edits = name_speaker(Edits(), both, "1", "Eva Roth")
    assert names(edits, both) == {"1": "Eva Roth", "2": None}
    assert put_together(edits, both).speakers == ("1", "2")
    for order in (("1", "2"), ("2", "1")):
        edits = Edits()
        for speaker in order:
            edits = name_speaker(edits, both, speaker, {"1": "Eva Roth", "2": "Ute Berg"}[speaker])
        assert names(edits, both) == {"1": "Eva Roth", "2": "Ute Berg"}


def test_who_never_speaks_alone_can_be_named() -> None:
    both = turns((0, 20, "1"), (5, 9, "2"))
    assert names(name_speaker(Edits(), both, "2", "Ute Berg"), both)["2"] == "Ute Berg"


def test_names_and_mergers_add_up() -> None:
    edits = merge_speakers(name_speaker(Edits(), BEFORE, "3", "Anna Weber"), BEFORE, "1", "3")
    assert names(edits, put_together(edits, BEFORE)) == {"1": "Anna Weber", "2": None}
    edits = name_speaker(edits, BEFORE, "1", "Anna W.")
    assert names(edits, put_together(edits, BEFORE)) == {"1": "Anna W.", "2": None}
    assert len(edits.speakers) == 1


def test_the_last_decision_is_taken_back_first() -> None:
    first = name_speaker(name_speaker(Edits(), BEFORE, "2", "Anna Weber"), BEFORE, "3", "Eva Rot")
    second = name_speaker(first, BEFORE, "3", "Eva Roth")
    third = merge_speakers(second, BEFORE, "1", "3")
    fourth = name_speaker(third, BEFORE, "1", "Ute Berg")
    assert names(fourth, BEFORE) == {"1": "Ute Berg", "2": "Anna Weber", "3": "Ute Berg"}
    for speaker, now, before in (("3", fourth, third), ("1", third, second), ("3", second, first)):
        assert take_back(now, BEFORE, speaker) == before
    assert take_back(take_back(first, BEFORE, "3"), BEFORE, "2") == Edits()
    assert take_back(first, BEFORE, "1") == first, "nothing was decided about that one"


def test_what_is_taken_back_is_found_by_its_time() -> None:
    edits = merge_speakers(name_speaker(Edits(), BEFORE, "3", "Eva Roth"), BEFORE, "1", "3")
    edits = Edits.model_validate_json(edits.to_json())
    assert put_together(edits, AGAIN).speakers == ("b", "c")
    parted = take_back(edits, AGAIN, "b")
    assert put_together(parted, AGAIN) == AGAIN
    assert names(parted, AGAIN) == {"b": None, "c": None, "a": "Eva Roth"}
    assert put_together(take_back(merge_speakers(Edits(), BEFORE, "1", "3"), AGAIN, "a"), AGAIN) == AGAIN


def test_a_decision_of_an_earlier_version_is_taken_back_as_a_whole() -> None:
    merged = {"spans": [{"start": 0, "end": 10}, {"start": 32, "end": 50}], "name": "Eva Roth"}
    edits = Edits.model_validate({"schema": "edits/1", "speakers": [merged]})
    assert put_together(edits, BEFORE).speakers == ("1", "2")
    assert take_back(edits, BEFORE, "3") == Edits()


def test_what_is_said_twice_is_decided_once() -> None:
    edits = name_speaker(Edits(), BEFORE, "2", "Eva Roth")
    assert name_speaker(edits, AGAIN, "c", "Eva Roth") == edits
    merged = merge_speakers(edits, BEFORE, "1", "2")
    assert merge_speakers(merged, BEFORE, "2", "1") == merged
    assert take_back(merged, BEFORE, "1") == edits


def test_a_decision_about_part_of_a_voice_replaces_the_one_about_all_of_it() -> None:
    whole = name_speaker(Edits(), turns((0, 60, "1")), "1", "Eva Roth")
    half = turns((0, 29, "a"), (60, 90, "b"))
    assert names(name_speaker(whole, half, "a", "Ute Berg"), half)["a"] == "Ute Berg"


def test_owners_of_tracks_stay_with_whom_they_belong_to() -> None:
    tracks = BEFORE.model_copy(update={"owners": {"1": "Anna Weber", "2": "Eva Roth", "3": "Guest"}})
    assert put_together(merge_speakers(Edits(), tracks, "1", "3"), tracks).owners == {
        "1": "Anna Weber",
        "2": "Eva Roth",
    }


def test_without_decisions_nothing_changes() -> None:
    assert put_together(Edits(), BEFORE) == BEFORE
    assert names(Edits(), BEFORE, s1="Anna Weber") == {"1": "Anna Weber", "2": None, "3": None}


STRETCHES = st.lists(
    st.tuples(st.sampled_from("1234"), st.sampled_from([0.3, 0.6, 1.0, 3.0, 8.0]), st.sampled_from([-0.3, 0.0, 0.2])),
    min_size=4,
    max_size=25,
)
DECISIONS = st.lists(st.tuples(st.sampled_from("1234"), st.sampled_from("1234ABC")), min_size=1, max_size=5)


@given(STRETCHES, DECISIONS)
def test_every_decision_holds_and_is_taken_back_exactly(
    stretches: list[tuple[str, float, float]], decisions: list[tuple[str, str]]
) -> None:
    """Also of people who only ever say a word, or only speak over others."""
    made, now = [], 0.0
    for who, seconds, gap in stretches:
        made.append((now, now + seconds, who))
        now += seconds * 0.7 if gap < 0 else seconds + gap
    found = turns(*made)
    edits = Edits()
    for speaker, other in decisions:
        if speaker not in found.speakers or (other.isdigit() and other not in found.speakers):
            continue
        before = edits
        if other.isdigit():
            edits = merge_speakers(edits, found, speaker, other)
            assert other in together(edits, found, speaker)
        else:
            edits = name_speaker(edits, found, speaker, other)
            assert names_set(edits, found)[speaker] == other
        if edits != before:
            assert take_back(edits, found, speaker) == before
