"""What may be misheard is no heading, topic or reason: neither the word, nor a statement that has it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from pipeline.clips.candidates import Candidate
from pipeline.clips.find import find_clips, judge_of
from pipeline.clips.score import Judge
from pipeline.clips.titles import clip_title
from pipeline.config import ClipSettings
from pipeline.language import lexicon
from pipeline.language.lexicon import bare
from pipeline.schema import Attribution, Structure, Transcript
from pipeline.structure import build_structure
from pipeline.structure.reading import read
from pipeline.structure.traits import unsure_words
from tests.unit.interviews import english, german
from tests.unit.speech import cutter_of

TALKS = [german(), english()]
NAMES = ["de", "en"]


def doubt(talk: Transcript, doubted: Collection[str]) -> Transcript:
    """Return a talk in which words, written like this in any case, may all be misheard."""
    segments = tuple(
        one.model_copy(
            update={
                "words": tuple(
                    word.model_copy(update={"probability": 0.1}) if bare(word.text).casefold() in doubted else word
                    for word in one.words
                )
            }
        )
        for one in talk.segments
    )
    # Made anew, because a copy keeps the words that the old one has read.
    return Transcript(
        language=talk.language,
        language_probability=talk.language_probability,
        model=talk.model,
        segments=segments,
        coverage=talk.coverage,
    )


def words_of(*texts: str) -> set[str]:
    return {bare(word).casefold() for text in texts for word in text.split()}


def headings(structure: Structure) -> list[str]:
    return [structure.title, *(text for one in structure.chapters for text in (one.title, *one.keywords))]


@pytest.mark.parametrize("talk", TALKS, ids=NAMES)
def test_no_heading_or_topic_has_a_word_that_may_be_misheard(talk: Transcript) -> None:
    before = headings(build_structure(talk, "x_y"))
    labels = lexicon(talk.language).labels
    said = words_of(*(word.text for word in talk.words)) - words_of(labels.welcome, labels.farewell)
    for heading in before:
        word = max(words_of(heading) & said, key=len, default="")
        if word:
            after = headings(build_structure(doubt(talk, {word}), "x_y"))
            assert word not in words_of(*after), after


@pytest.mark.parametrize(("talk", "part"), [(TALKS[0], "Teil"), (TALKS[1], "Part")], ids=NAMES)
def test_where_every_word_may_be_misheard_headings_are_our_own(talk: Transcript, part: str) -> None:
    structure = build_structure(doubt(talk, words_of(*(word.text for word in talk.words))), "x_y")
    assert structure.title in {"Gespräch", "Conversation"}
    assert all(chapter.keywords == () for chapter in structure.chapters)
    assert any(chapter.title.startswith(part) for chapter in structure.chapters)
    assert not words_of(*(one.title for one in structure.chapters if not one.title.startswith(part))) - words_of(
        "Begrüßung und Vorstellung", "Verabschiedung", "Welcome and introductions", "Closing words"
    )


@pytest.mark.parametrize("talk", TALKS, ids=NAMES)
def test_no_clip_has_a_title_or_a_reason_that_repeats_what_may_be_misheard(talk: Transcript) -> None:
    settings = ClipSettings(min_seconds=8, max_seconds=30)
    clean = build_structure(talk, "x_y")
    shown = [
        text
        for one in find_clips(judge_of(clean, talk, settings), talk, cutter_of(talk)).clips
        for text in (one.title, *(reason.partition(": ")[2] for reason in one.reasons))
    ]
    said = words_of(*(word.text for word in talk.words))
    for text in shown:
        word = max((one for one in words_of(text) & said if len(one) > 5), key=len, default="")
        if not word:
            continue
        spoiled = doubt(talk, {word})
        clips = find_clips(
            judge_of(build_structure(spoiled, "x_y"), spoiled, settings), spoiled, cutter_of(spoiled)
        ).clips
        assert clips
        for clip in clips:
            assert word not in words_of(clip.title, *(reason.partition(": ")[2] for reason in clip.reasons)), clip


@pytest.mark.parametrize("talk", TALKS, ids=NAMES)
def test_a_title_is_no_statement_that_may_be_another_speakers(talk: Transcript) -> None:
    everything = Attribution(first_word=0, last_word=len(talk.words) - 1, speaker="s1", doubtful=True)
    structure = build_structure(talk, "x_y", (everything,))
    judge = Judge(structure, read(structure.sentences, talk), ClipSettings())
    titles = [one.title for one in structure.chapters]
    titles += [clip_title(Candidate(one, one + 3), judge, structure, ()) for one in range(len(structure.sentences) - 3)]
    statements = {
        bare(one.text).casefold() for one in structure.sentences if not one.is_question and len(one.text.split()) > 2
    }
    assert statements.isdisjoint(title.casefold() for title in titles)


@pytest.mark.parametrize("talk", TALKS, ids=NAMES)
def test_where_all_is_doubted_a_clip_is_called_like_its_chapter(talk: Transcript) -> None:
    spoiled = doubt(talk, words_of(*(word.text for word in talk.words)))
    structure = build_structure(spoiled, "x_y")
    judge = Judge(structure, read(structure.sentences, spoiled), ClipSettings())
    chapter = structure.chapters[1]
    used: list[str] = []
    for _ in range(2):
        used.append(clip_title(Candidate(chapter.first_sentence + 1, chapter.last_sentence), judge, structure, used))
    assert used == [chapter.title, f"{chapter.title} (2)"]


def test_a_reading_knows_what_may_be_misheard_and_what_may_be_quoted() -> None:
    talk = doubt(TALKS[1], words_of(TALKS[1].words[20].text))
    structure = build_structure(talk, "x_y")
    reading = read(structure.sentences, talk)
    assert reading.unsure_words == unsure_words(structure.sentences, talk)
    at = next(index for index, one in enumerate(structure.sentences) if one.last_word >= 20)
    assert not reading.is_heard(at)
    assert not reading.may_be_quoted(at)
    whole = replace(reading, traits=tuple(replace(one, unsure=0) for one in reading.traits))
    assert whole.is_heard(at)
    sentences = tuple(one.model_copy(update={"speaker_doubtful": True}) for one in whole.sentences)
    assert whole.may_be_quoted(at)
    assert not replace(whole, sentences=sentences).may_be_quoted(at)
