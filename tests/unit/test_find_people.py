from __future__ import annotations

import pytest

from pipeline.clips.candidates import Candidate
from pipeline.clips.speaking import Speaking, called, refuse_stranger
from pipeline.errors import SettingsError
from pipeline.structure.reading import read
from tests.unit.conversations import Conversation

PANEL = Conversation()


def speaking(talk: Conversation) -> Speaking:
    sentences = talk.structure.sentences
    return Speaking(sentences, read(sentences, talk.transcript).asked, talk.speakers)


def index_of(text: str) -> int:
    return next(at for at, one in enumerate(PANEL.structure.sentences) if one.text.startswith(text))


def test_each_clip_is_one_guests_whole_answer_with_its_question() -> None:
    sentences = {one.id: one for one in PANEL.structure.sentences}
    clips = PANEL.clips()
    assert len(clips) == 3
    for clip in clips:
        said = [sentences[one] for one in clip.sentences]
        guests = {one.speaker for one in said} - {"A"}
        assert len(guests) == 1
        assert said[0].speaker == "A"
        after = PANEL.structure.sentences.index(said[-1]) + 1
        assert PANEL.structure.sentences[after].speaker == "A"
        assert clip.speakers == (*guests, "A")
    assert {clip.speakers[0] for clip in clips} == {"B", "C"}


def test_a_reason_says_whose_answer_it_is() -> None:
    reasons = [reason for clip in PANEL.clips() for reason in clip.reasons]
    assert "Geht bis zum Ende der Antwort von Ulrich Brandt" in reasons
    nameless = Conversation(names={"A": None, "B": None, "C": None})
    assert "Geht bis zum Ende der Antwort" in [reason for clip in nameless.clips() for reason in clip.reasons]


def test_the_end_of_one_answer_and_the_beginning_of_another_are_no_clip() -> None:
    judged = speaking(PANEL)
    tail, head = index_of("Wer nachts durch Europa"), index_of("Meistens sind es")
    whole = Candidate(index_of("Weil sie sich"), index_of("Wir haben sie alle"))
    assert judged.faults(Candidate(tail, head)) > judged.faults(whole) + 0.1


def test_what_the_moderator_says_is_no_clip() -> None:
    judged = speaking(PANEL)
    announced = Candidate(0, 2)
    assert judged.faults(announced) > 0.5
    assert judged.answering(announced) == ()
    answer = Candidate(index_of("Herr Brandt, was geht"), index_of("Wir haben sie alle"))
    assert judged.faults(answer) == 0
    assert judged.answering(answer) == ("C",)


@pytest.mark.parametrize("name", ["Carla Roth", "roth", "Dr. Carla Roth", "2", "Speaker 2"])
def test_clips_of_one_guest(name: str) -> None:
    clips = PANEL.clips(speaker=name)
    assert clips
    assert {clip.speakers[0] for clip in clips} == {"B"}


def test_nobody_of_that_name() -> None:
    assert called(PANEL.speakers, "Carla Brandt") == frozenset()
    with pytest.raises(SettingsError, match="Nobody called “Carla Brandt” speaks in panel") as error:
        refuse_stranger(PANEL.speakers, "Carla Brandt", "panel")
    assert "Ruth Falkner, Dr. Carla Roth and Ulrich Brandt" in error.value.remedy, "moderators speak, too"
    refuse_stranger(PANEL.speakers, "Falkner", "panel")
    refuse_stranger(PANEL.speakers, "", "panel")


def test_the_name_of_whom_a_question_speaks_to_is_not_in_the_title() -> None:
    titles = {clip.title for clip in PANEL.clips()}
    assert titles == {
        "Warum sind die Nachtzüge überhaupt verschwunden?",
        "Was geht an alten Wagen kaputt?",
        "Was müsste eine Fahrkarte kosten?",
    }


def test_who_begins_after_a_silence_and_unasked_is_another_item() -> None:
    story = "Der Steg steht im Trockenen, und das Wasser kommt vom Berg. Wir haben drei Jahre gemessen."
    lines = "A: Guten Abend.\nB: {}\nC: {}{}"
    apart, together = (
        Conversation(lines.format(story, pause, story), {"A": None, "B": None, "C": None}) for pause in ("[1.5] ", "")
    )
    span = Candidate(1, 4)
    assert speaking(together).faults(span) == 0
    assert speaking(apart).faults(span) == pytest.approx(0.15)


def test_a_clip_may_end_where_another_guest_goes_on() -> None:
    answer = "B: Das kann niemand sagen. Aber mehr als heute. Die Energie treibt den Preis."
    lines = f"A: Herr Brandt, was kostet Milch in zehn Jahren?\n{answer}\nC: Da muss ich lachen."
    talk = Conversation(lines, {"A": None, "B": None, "C": None})
    judged = speaking(talk)
    last = next(at for at, one in enumerate(talk.structure.sentences) if one.text.startswith("Die Energie"))
    assert judged.is_change(last)
    assert not judged.is_change(last - 1)
    assert not judged.is_handed_over(last)
