"""Paragraphs hold every sentence once and part the one who asks from the one who answers."""

from __future__ import annotations

import pytest

from pipeline.schema import Sentence, Structure, Transcript
from pipeline.structure import build_structure
from pipeline.structure.paragraphs import LONGEST_PARAGRAPH, paragraphs
from tests.unit.interviews import english, german
from tests.unit.speech import speech


def firsts(structure: Structure) -> set[str]:
    return {paragraph[0].id for paragraph in paragraphs(structure)}


@pytest.mark.parametrize("transcript", [german(), english()], ids=["de", "en"])
def test_every_sentence_stands_once_and_turns_begin_paragraphs(transcript: Transcript) -> None:
    structure = build_structure(transcript, "A talk")
    groups = paragraphs(structure)
    assert tuple(sentence for group in groups for sentence in group) == structure.sentences
    assert all(groups)
    begins = firsts(structure)
    assert structure.exchanges
    for exchange in structure.exchanges:
        assert exchange.question[0] in begins
        assert exchange.answer[0] in begins
    for chapter in structure.chapters:
        assert structure.sentences[chapter.first_sentence].id in begins


def test_a_question_inside_an_answer_does_not_end_the_paragraph() -> None:
    structure = build_structure(
        speech("We looked at the page. What did people read? Only the title was read by most of them."), "A talk"
    )
    assert not structure.exchanges
    assert len(paragraphs(structure)) == 1


def test_pauses_speakers_and_length_begin_paragraphs() -> None:
    structure = build_structure(
        speech("The first one is here. [2] The second one is here. The third one is here."), "T"
    )
    assert [len(group) for group in paragraphs(structure)] == [1, 2]
    named = [s.model_copy(update={"speaker": "AAB"[i]}) for i, s in enumerate(structure.sentences)]
    assert [len(g) for g in paragraphs(structure.model_copy(update={"sentences": tuple(named)}))] == [1, 1, 1]
    long = build_structure(speech("The house is very old and stands near the river. " * 40), "T")
    groups = paragraphs(long)
    assert len(groups) > 1
    assert all(length(group) <= LONGEST_PARAGRAPH for group in groups)


def length(group: tuple[Sentence, ...]) -> int:
    return len(" ".join(sentence.text for sentence in group))


def test_nothing_said_has_no_paragraphs() -> None:
    empty = Structure(language="en", title="", sentences=(), exchanges=(), chapters=())
    assert paragraphs(empty) == ()
