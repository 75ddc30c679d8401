from __future__ import annotations

import pytest

from pipeline.clips.candidates import LONG_SECONDS, Candidate, find_candidates, wanted_clips
from pipeline.clips.score import Judge
from pipeline.clips.titles import clip_title
from pipeline.config import ClipSettings, load_settings
from pipeline.errors import SettingsError
from pipeline.schema import Transcript
from pipeline.structure import build_structure
from pipeline.structure.reading import read
from tests.unit.conversations import Conversation
from tests.unit.interviews import english, german


@pytest.mark.parametrize(
    ("length", "kinds"),
    [
        ("all", [("short", 6, 15, 90), ("long", 2, 60, 240)]),
        ("short", [("short", 6, 15, 90)]),
        ("long", [("long", 6, 60, 240)]),
        ("15-45", [("short", 6, 15, 45)]),
        ("90 – 300", [("long", 6, 90, 300)]),
    ],
)
def test_what_is_looked_for(length: str, kinds: list[tuple[str, int, float, float]]) -> None:
    found = wanted_clips(ClipSettings(length=length))
    assert [(one.kind, one.count, one.least, one.most) for one in found] == kinds


@pytest.mark.parametrize("length", ["", "45-15", "2-30", "15", "60-900", "medium", "15-45 s"])
def test_a_length_that_nobody_can_mean(length: str) -> None:
    with pytest.raises(
        SettingsError, match=r"it must be all, short, long, or two numbers of seconds from 5 to 600, the smaller first"
    ):
        load_settings(flags={"clips.length": length})


@pytest.mark.parametrize("transcript", [german(), english()], ids=["de", "en"])
def test_a_long_clip_begins_and_ends_with_a_question_an_answer_or_a_paragraph(transcript: Transcript) -> None:
    structure = build_structure(transcript, "x_y")
    reading = read(structure.sentences, transcript)
    (_, long) = wanted_clips(ClipSettings())
    found = find_candidates(structure, reading, long)
    seconds = structure.sentences[reading.talk[-1]].end - structure.sentences[reading.talk[0]].start
    starts = reading.leads | {one.first_sentence for one in structure.chapters}
    assert found
    for candidate in found:
        first, last = structure.sentences[candidate.first], structure.sentences[candidate.last]
        assert LONG_SECONDS[0] <= last.end - first.start <= max(LONG_SECONDS[0], seconds / 2)
        assert candidate.first in starts or first.pause_before >= 0.9
        after = candidate.last + 1
        assert after in starts or after == reading.talk.stop or structure.sentences[after].pause_before >= 0.9


def title(lines: str, language: str = "en", names: dict[str, str | None] | None = None) -> str:
    talk = Conversation(lines, names or {"A": "Ruth Falkner", "B": "Maria Roth"}, language)
    reading = read(talk.structure.sentences, talk.transcript)
    judge = Judge(talk.structure, reading, ClipSettings(), talk.speakers)
    return clip_title(Candidate(0, len(talk.structure.sentences) - 1), judge, talk.structure, ())


@pytest.mark.parametrize(
    ("language", "lines", "expected"),
    [
        (
            "en",
            "A: Maria, where does our water come from?\nB: From the hills. It is cold.",
            "Where does our water come from?",
        ),
        (
            "en",
            "A: And who decides what is shown, Mrs. Roth?\nB: The window does. It is mine.",
            "Who decides what is shown?",
        ),
        (
            "en",
            "A: Maria, the trains were late all winter. What happened?\nB: They froze. We had to wait for the sun.",
            "The trains were late all winter",
        ),
        (
            "de",
            "A: Was geht daran kaputt?\nB: Meistens die Türen und die Heizung. Ersatzteile sind teuer geworden.",
            "Ersatzteile sind teuer geworden",
        ),
        (
            "de",
            "A: Was sehen Sie denn?\nB: Rechnungen. Und einen Sohn, der nicht weitermachen will. Höfe sterben leise.",
            "Höfe sterben leise",
        ),
        ("de", "A: Frau Roth, lohnt sich das?\nB: Nach neun Jahren. Oder früher.", "Lohnt sich das?"),
        (
            "de",
            "A: Wer prüft das?\nB: Die Entscheidung trifft immer ein Mensch, weil nur Menschen Kunden kennen.",
            "Die Entscheidung trifft immer ein Mensch",
        ),
    ],
)
def test_a_title_says_something_on_its_own(language: str, lines: str, expected: str) -> None:
    assert title(lines, language) == expected
