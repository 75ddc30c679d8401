"""Words to speakers: a change comes at the end of a sentence or in a pause, whatever the turns say to the tenth."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.schema import Attribution, Transcript, Turn, Word
from pipeline.speakers.attribution import attribute
from tests.unit.speech import speech, transcript_of

SAMPLES = Path(__file__).resolve().parents[2] / "sample_media"


def said(transcript: Transcript, runs: tuple[Attribution, ...]) -> list[tuple[str | None, str]]:
    texts = [word.text for word in transcript.words]
    return [(run.speaker, " ".join(texts[run.first_word : run.last_word + 1])) for run in runs]


def turns_of(transcript: Transcript, *lasts: int, shift: float = 0.0) -> list[Turn]:
    """Return turns of A and B in turn that end with the words of these indices, each a little late or early."""
    words, turns, first = transcript.words, [], 0
    for number, last in enumerate(lasts):
        start, end = words[first].start + shift * bool(number), words[last].end + shift
        turns.append(Turn(start=max(0.0, start), end=end, speaker="AB"[number % 2]))
        first = last + 1
    return turns


@pytest.mark.parametrize("shift", [-0.4, -0.2, 0.0, 0.2, 0.4])
def test_a_tail_stays_with_its_sentence(shift: float) -> None:
    transcript = speech("Was hat sich seitdem geändert? Vor allem die Geduld. Wirklich?")
    runs = attribute(transcript, turns_of(transcript, 4, 8, 9, shift=shift))
    assert said(transcript, runs) == [
        ("A", "Was hat sich seitdem geändert?"),
        ("B", "Vor allem die Geduld."),
        ("A", "Wirklich?"),
    ]


def test_without_punctuation_a_pause_parts_them() -> None:
    transcript = speech("und was hat sich seitdem geändert [0.6] vor allem die geduld der leute hat sich geändert")
    runs = attribute(transcript, turns_of(transcript, 6, 14))
    assert runs[0].last_word == 5


def test_a_short_yes_is_its_speakers() -> None:
    transcript = speech("Das war neu für uns. Ja. Und es hat sich gelohnt.")
    assert [speaker for speaker, _ in said(transcript, attribute(transcript, turns_of(transcript, 4, 5, 10)))] == [
        "A",
        "B",
        "A",
    ]


def test_words_far_from_every_turn_are_nobodys() -> None:
    transcript = speech("Das war neu für uns. [5] Danke schön.")
    runs = attribute(transcript, turns_of(transcript, 4))
    assert said(transcript, runs)[1] == (None, "Danke schön.")
    assert attribute(transcript, []) == (Attribution(first_word=0, last_word=6, speaker=None, doubtful=True),)


def test_two_at_once_are_doubtful() -> None:
    transcript = speech("Das war neu für uns. Und es hat sich gelohnt.")
    both = [*turns_of(transcript, 4, 9), Turn(start=0.0, end=transcript.words[4].end, speaker="B")]
    runs = attribute(transcript, both)
    assert [(run.last_word, run.doubtful) for run in runs] == [(4, True), (9, False)]
    unsure = [turn.model_copy(update={"doubtful": turn.speaker == "B"}) for turn in turns_of(transcript, 4, 9)]
    assert [run.doubtful for run in attribute(transcript, unsure)] == [False, True]


def test_a_doubtful_question_is_not_certainly_the_guests() -> None:
    transcript = speech("Was machen Sie heute anders? Wir planen jede Sendung zu dritt. Wirklich jede.")
    question, answer = (turn.model_copy(update={"speaker": "A"}) for turn in turns_of(transcript, 4, 12))
    runs = attribute(transcript, [question.model_copy(update={"doubtful": True}), answer])
    assert [(run.last_word, run.speaker, run.doubtful) for run in runs] == [(4, "A", True), (12, "A", False)]


def truth(language: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((SAMPLES / f"livestudio_{language}.json").read_text(encoding="utf-8"))
    return content


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_sentence_of_the_samples_is_its_speakers_with_turns_that_err(language: str) -> None:
    """Turns as diarization gives them, 0.25 s off at either end, and words whose times err by 0.08 s."""
    content, random_ = truth(language), random.Random(7)
    words, owners, turns = [], [], []
    for sentence in content["sentences"]:
        texts, start, end = sentence["text"].split(), sentence["start"], sentence["end"]
        step = (end - start) / len(texts)
        turns.append(
            Turn(
                start=max(0.0, start + random_.uniform(-0.25, 0.25)),
                end=end + random_.uniform(-0.25, 0.25),
                speaker=sentence["speaker"],
            )
        )
        for number, text in enumerate(texts):
            at = start + number * step + random_.uniform(-0.08, 0.08)
            words.append(Word(start=at, end=at + step * 0.9, text=text, probability=0.9))
            owners.append(sentence["speaker"])
    transcript = transcript_of(words, language)
    runs = attribute(transcript, turns)
    found = [run.speaker for run in runs for _ in range(run.first_word, run.last_word + 1)]
    wrong = [(index, words[index].text) for index in range(len(words)) if found[index] != owners[index]]
    assert wrong == []


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b.", "c?", "d,"]), st.floats(0, 2), st.floats(0, 3)), min_size=1),
    st.lists(st.tuples(st.floats(0, 60), st.floats(0, 20), st.sampled_from("ABC"), st.booleans())),
)
def test_every_word_is_in_one_run(
    tokens: list[tuple[str, float, float]], stretches: list[tuple[float, float, str, bool]]
) -> None:
    now, words = 0.0, []
    for text, pause, length in tokens:
        words.append(Word(start=now + pause, end=now + pause + length, text=text, probability=0.9))
        now += pause + length
    turns = [
        Turn(start=start, end=start + length, speaker=who, doubtful=doubt) for start, length, who, doubt in stretches
    ]
    runs = attribute(transcript_of(words, "en"), turns)
    assert [index for run in runs for index in range(run.first_word, run.last_word + 1)] == list(range(len(words)))
    assert {run.speaker for run in runs} <= {None, *(turn.speaker for turn in turns)}
