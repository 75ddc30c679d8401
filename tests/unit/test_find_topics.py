from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from pipeline.clips.candidates import Candidate
from pipeline.clips.embeddings import Vectors, load_embedder, method
from pipeline.clips.find import Background, judge_of, unmet
from pipeline.clips.selection import Scored, Selection
from pipeline.clips.similarity import Likeness, about, compare
from pipeline.config import ClipSettings
from pipeline.progress import SilentProgress
from pipeline.schema import Candidates, Span
from pipeline.structure.reading import read
from tests.unit.conversations import Conversation

PANEL = Conversation()
SENTENCES = PANEL.structure.sentences
READING = read(SENTENCES, PANEL.transcript)
MONEY = ("Millionen", "Geld", "Fahrkarte", "Euro", "zahlt", "bezahlt", "Staat")


class Meaning:
    """Stands in for a model: what is about money points one way, all else another."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        rows = [[1.0, 0.1] if any(word in text for word in MONEY) else [0.1, 1.0] for text in texts]
        return np.array(rows, np.float32)

    def query(self, text: str) -> Vectors:
        return np.array([1.0, 0.0], np.float32)


def index_of(text: str) -> int:
    return next(at for at, one in enumerate(SENTENCES) if one.text.startswith(text))


def test_a_topic_is_found_by_its_word_in_any_form_and_inside_compounds() -> None:
    said = about("Züge", READING, None, None)
    assert said[index_of("Entweder der")] == 1.0
    assert said[index_of("Frau Dr. Roth, warum sind die Nachtzüge")] == 0.0, "of three letters too much is a part"
    assert about("Zeichnung", READING, None, None)[index_of("Ein Zug ist erst dann")] == 1.0
    assert about("Fahrkarten", READING, None, None)[index_of("Was müsste eine Fahrkarte")] == 1.0
    assert set(about("und der", READING, None, None)) == {0.0}, "words without meaning are in every sentence"


def test_a_topic_is_found_by_its_meaning() -> None:
    meanings = Meaning().passages([one.text for one in SENTENCES])
    found = about("Kosten", READING, meanings, Meaning().query("Kosten"))
    assert found[index_of("Im letzten Jahr fehlten")] == 1.0
    assert found[index_of("Meistens sind es")] == 0.0


@pytest.mark.parametrize("embedder", [None, Meaning()])
def test_clips_about_a_topic_come_first_and_say_so(embedder: Meaning | None) -> None:
    known = Background(speakers=PANEL.speakers, embedder=embedder)
    usual, sought = PANEL.clips(known), PANEL.clips(known, topic="Heizung und Türen")
    if embedder:
        sought = PANEL.clips(known, topic="Geld")
        assert "Euro" in sought[0].text
        assert sought[0].reasons[0] == "Handelt von „Geld“"
        return
    assert usual[0].id != sought[0].id
    assert "die Türen und die Heizung" in sought[0].text
    assert len(sought) == len(usual), "the others come after it"


def test_nothing_about_a_topic_is_no_secret() -> None:
    known = Background(speakers=PANEL.speakers)
    for topic, said in (
        ("Fußball", ["Nothing is said here that surely is about “Fußball”; these clips are about something else."]),
        ("Fahrkarte", []),
        ("Trassen", ["No clip is all about “Trassen”; it comes up in “Warum sind die Nachtzüge überhaupt"]),
        ("Falkner", ["“Falkner” comes up, but in no passage that makes a good clip; these clips are about something"]),
    ):
        clips = PANEL.clips(known, topic=topic)
        judge = judge_of(PANEL.structure, PANEL.transcript, ClipSettings(topic=topic), known)
        warnings = unmet(Candidates(clips=clips), judge)
        assert [one[: len(part)] for one, part in zip(warnings, said, strict=True)] == said
        assert clips


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"count": 9, "length": "short"}, ["3 of 9 clips: no other passage is good enough and about something new."]),
        ({"count": 9}, ["3 of 9 short clips: no other passage is good enough and about something new."]),
        (
            {"count": 9, "speaker": "Roth"},
            ["3 of 9 short clips: no other passage in which Roth says most is good enough and about something new."],
        ),
        ({"count": 3}, []),
        ({}, []),
    ],
)
def test_fewer_clips_than_were_asked_for_are_said(asked: dict[str, object], said: list[str]) -> None:
    known, settings = Background(speakers=PANEL.speakers), ClipSettings.model_validate(asked)
    judge = judge_of(PANEL.structure, PANEL.transcript, settings, known)
    assert unmet(Candidates(clips=PANEL.clips(known)), judge) == said


def test_parts_of_a_talk_are_near_or_far_as_their_vectors_are() -> None:
    rows = np.zeros((40, 3), np.float32)
    rows[:, 2] = np.random.default_rng(1).normal(size=40)
    rows[:20, 0] = rows[20:, 1] = 1.0
    likeness = Likeness(rows)
    assert likeness.related(range(5), range(10, 15)) > 0.3
    assert likeness.related(range(5), range(25, 30)) < 0.1
    assert Likeness(np.zeros((3, 2), np.float32)).related(range(1), range(1, 2)) == 0.0


def test_of_two_clips_about_the_same_the_second_gives_way_to_another_topic() -> None:
    rows = np.zeros((len(SENTENCES), 2), np.float32)
    rows[:8, 0] = rows[8:, 1] = 1.0
    first, alike, other = Candidate(0, 3), Candidate(4, 7), Candidate(8, 11)
    scored = [Scored(first, 0.8), Scored(alike, 0.75), Scored(other, 0.72)]
    chosen = Selection(SENTENCES, Likeness(rows)).choose(scored, 2, lambda _one, _loss: True)
    assert [one.candidate for one in chosen] == [first, other]


def test_of_two_guests_each_has_a_clip() -> None:
    nothing = Likeness(np.zeros((len(SENTENCES), 1), np.float32))
    scored = [Scored(Candidate(0, 1), 0.8, "B"), Scored(Candidate(3, 4), 0.75, "B"), Scored(Candidate(6, 7), 0.73, "C")]
    chosen = Selection(SENTENCES, nothing).choose(scored, 2, lambda _one, _loss: True)
    assert [one.guest for one in chosen] == ["B", "C"]


def test_a_teaser_says_the_same_as_the_place_that_it_was_taken_from() -> None:
    answer = "Wer nachts durch Europa fährt, der bezahlt nachts auch die Schienen. Das weiß jeder, der Fahrpläne liest."
    talk = Conversation(f"B: {answer}\nA: Guten Abend und willkommen. Wer zahlt das?\nB: {answer} Das bleibt so.")
    sentences = talk.structure.sentences
    nothing = Likeness(np.zeros((len(sentences), 1), np.float32))
    scored = [Scored(Candidate(0, 1), 0.7), Scored(Candidate(3, 6), 0.8)]
    chosen = Selection(sentences, nothing).choose(scored, 2, lambda _one, _loss: True)
    assert [one.score for one in chosen] == [0.8]


def test_what_was_published_is_not_offered_again() -> None:
    known = Background(speakers=PANEL.speakers)
    best, *others = PANEL.clips(known)
    span = Span(start=best.start, end=best.end)
    again = PANEL.clips(known, published=(span,))
    assert [clip.id for clip in again] == [clip.id for clip in others], "its neighbours share no sentence with it"


def test_the_same_talk_has_the_same_clips() -> None:
    known = Background(speakers=PANEL.speakers, embedder=Meaning())
    assert PANEL.clips(known, topic="Geld") == PANEL.clips(known, topic="Geld")


def test_without_the_extra_stretches_are_compared_by_their_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> str:
        raise __import__("importlib").metadata.PackageNotFoundError

    monkeypatch.setattr("pipeline.clips.embeddings.metadata.version", missing)
    assert method() == "terms"
    assert load_embedder(SilentProgress()) is None
    trains, money = range(index_of("Weil sie"), index_of("Wer nachts") + 1), range(index_of("Ehrlich"), len(SENTENCES))
    assert 0.0 <= compare(READING).related(trains, money) <= 1.0
