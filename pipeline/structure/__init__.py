"""Structure: sentences, questions with their answers, and chapters with headings.

Pure: a transcript goes in, a ``Structure`` comes out. In a language without a lexicon only questions with their mark
become headings, and chapters are numbered else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.language import lexicon
from pipeline.language.sentences import SentenceBounds, is_question, split_sentences
from pipeline.schema import Attribution, Chapter, Sentence, Structure, Transcript, make_id, words_text
from pipeline.structure.chapters import divide
from pipeline.structure.exchanges import TURN_PAUSE, build_exchanges, same_turn
from pipeline.structure.reading import Reading, read
from pipeline.structure.salience import is_usable, salience
from pipeline.structure.titles import (
    first_unused,
    is_human_title,
    question_heading,
    statement_heading,
    terms_heading,
    topic_heading,
)

__all__ = ["KEYWORDS", "TURN_PAUSE", "build_sentences", "build_structure", "same_turn"]

KEYWORDS = 6
_FULL_QUESTION = 5
"""Words; a question this long reads as a heading even where it names no topic."""
_OPENING_SENTENCES = 12
"""A session's topic is announced within its first sentences."""


def build_structure(transcript: Transcript, title: str, attributions: Sequence[Attribution] = ()) -> Structure:
    """Find sentences, exchanges and chapters.

    Args:
        transcript: The words.
        title: The session's title so far; kept where a person wrote it, replaced by the topic where it only is a
            file's name.
        attributions: Who said which words, where that was looked into.
    """
    sentences = build_sentences(transcript, attributions)
    reading = read(sentences, transcript)
    return Structure(
        language=transcript.language,
        title=title if is_human_title(title) else _find_title(reading, transcript.language),
        sentences=sentences,
        exchanges=build_exchanges(sentences, reading.traits, reading.turns),
        chapters=_build_chapters(reading),
    )


def build_sentences(transcript: Transcript, attributions: Sequence[Attribution] = ()) -> tuple[Sentence, ...]:
    """Return the sentences of a transcript with the silences around them.

    The silence before the first sentence counts from the start of the recording; the one after the last is 0. Where
    somebody takes over inside a sentence, it ends there.
    """
    words, languages = transcript.words, transcript.word_languages
    runs = [run for run in attributions for _ in range(run.first_word, run.last_word + 1)]
    bounds = [part for one in split_sentences(words, languages) for part in _by_speaker(one, runs)]
    sentences: list[Sentence] = []
    for index, (first, last, complete) in enumerate(bounds):
        text = words_text(words, first, last)
        language = Counter(languages[first : last + 1]).most_common(1)[0][0]
        previous_end = words[first - 1].end if index else 0.0
        next_start = words[last + 1].start if last + 1 < len(words) else words[last].end
        sentences.append(
            Sentence(
                id=make_id("sentence", words[first].start, words[last].end, text),
                start=words[first].start,
                end=max(words[first].start, words[last].end),
                first_word=first,
                last_word=last,
                text=text,
                language=language,
                is_question=is_question(text, language),
                pause_before=max(0.0, words[first].start - previous_end),
                pause_after=max(0.0, next_start - words[last].end),
                speaker=runs[first].speaker if runs else None,
                speaker_doubtful=any(run.doubtful for run in runs[first : last + 1]),
                doubtful=any(transcript.word_doubts[first : last + 1]),
                complete=complete,
            )
        )
    return tuple(sentences)


def _by_speaker(bounds: SentenceBounds, runs: Sequence[Attribution]) -> Iterator[SentenceBounds]:
    """Yield the parts of a sentence that one person each said; all but the last are incomplete."""
    indices = range(bounds.first_word, bounds.last_word + 1)
    parts = [list(group) for _, group in groupby(indices, lambda index: runs[index].speaker if runs else None)]
    for part in parts:
        yield SentenceBounds(part[0], part[-1], bounds.complete and part is parts[-1])


def _build_chapters(reading: Reading) -> tuple[Chapter, ...]:
    sentences = reading.sentences
    chapters: list[Chapter] = []
    for number, (first, last) in enumerate(divide(reading), 1):
        indices = range(first, last + 1)
        language = Counter(sentences[index].language for index in indices).most_common(1)[0][0]
        keywords = reading.terms.keywords(indices, KEYWORDS)
        candidates = _headings(reading, indices)
        title = first_unused(candidates, [chapter.title for chapter in chapters])
        chapters.append(
            Chapter(
                id=make_id("chapter", sentences[first].id, sentences[last].id),
                start=sentences[first].start,
                end=sentences[last].end,
                title=title or f"{lexicon(language).labels.part} {number}",
                keywords=keywords,
                first_sentence=first,
                last_sentence=last,
            )
        )
    return tuple(chapters)


def _headings(reading: Reading, indices: range) -> Iterator[str | None]:
    """Yield headings for a chapter, best first: its questions, an announced topic, a telling sentence, its terms.

    None has a word that may be misheard, and a statement is one that may be quoted.
    """
    sentences = reading.sentences
    heard = [one for one in indices if reading.is_heard(one)]
    asked = [one for one in heard if one in reading.asked and sentences[one].is_question]
    language = sentences[indices[0]].language
    if sum(one in reading.talk for one in indices) < len(indices) / 3:
        labels = lexicon(language).labels
        yield labels.welcome if indices[0] < reading.talk.start else labels.farewell
    # A question late in the chapter is not what most of it answers.
    middle = (sentences[indices[0]].start + sentences[indices[-1]].end) / 2
    early = [one for one in asked if sentences[one].start <= middle]
    for index in early:
        yield question_heading(sentences[index].text, sentences[index].language)
    for index in heard:
        if reading.traits[index].topic_cue:
            yield topic_heading(sentences[index].text, sentences[index].language)
    for index in early:
        if len(sentences[index].text.split()) >= _FULL_QUESTION:
            yield question_heading(sentences[index].text, sentences[index].language, substance=1)
    usable = [one for one in heard if is_usable(reading, one) and reading.may_be_quoted(one)]
    for index in sorted(usable, key=lambda one: (-salience(reading, one, indices), one))[:3]:
        yield statement_heading(sentences[index].text, sentences[index].language)
    for index in asked:
        yield question_heading(sentences[index].text, sentences[index].language, substance=1)
    for count in (3, 2, 1):
        yield terms_heading(reading.terms.keywords(indices, count), language)


def _find_title(reading: Reading, language: str) -> str:
    """Return what the session is about: the topic as announced, or its weightiest terms."""
    sentences, terms = reading.sentences, reading.terms
    heard = [one if reading.is_heard(index) else None for index, one in enumerate(sentences)]
    opening = [one for one in heard[:_OPENING_SENTENCES] if one and lexicon(one.language).session_cues.search(one.text)]
    announced = [topic_heading(one.text, one.language) for one in opening]
    framing = [one for one in heard if one and one.is_question and one.start <= sentences[-1].end / 3]
    asked = [question_heading(one.text, one.language, substance=6) for one in framing]
    found = first_unused([*announced, *asked], ())
    by_terms = terms_heading(terms.keywords(range(len(sentences)), 3), language)
    return found or by_terms or lexicon(language).labels.conversation
