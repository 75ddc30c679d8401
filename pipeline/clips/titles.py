"""A clip's heading: its question, its strongest sentence, the title of the chapter that it opens, or its terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, count

from pipeline.clips.score import Candidate, Judge
from pipeline.language.typography import shorten
from pipeline.schema import Chapter, Structure
from pipeline.structure.standing import is_announced, is_taken_back
from pipeline.structure.titles import LIMIT, first_unused, question_heading, statement_heading, terms_heading

_STRONG = 0.3


def clip_title(candidate: Candidate, judge: Judge, structure: Structure, used: Sequence[str]) -> str:
    """Return a heading of at most ``LIMIT`` characters that no other clip has.

    It has no word that may be misheard, and is no statement that may not be quoted.
    """
    title = first_unused(_headings(candidate, judge, structure), used)
    if title:
        return title
    language = judge.language_of(candidate)
    quotable = judge.reading.may_be_quoted(candidate.first)
    text = structure.sentences[candidate.first].text if quotable else _chapter_of(candidate, structure).title
    numbered = (f"{shorten(text, LIMIT - len(f' ({number})'), language)} ({number})" for number in count(2))
    return next(one for one in chain([shorten(text, LIMIT, language)], numbered) if first_unused([one], used))


def _headings(candidate: Candidate, judge: Judge, structure: Structure) -> Iterator[str | None]:
    sentences = structure.sentences
    turn = judge.question_at_start(candidate)
    asked = [one for one in range(turn.first, turn.last + 1) if sentences[one].is_question] if turn else []
    asked = [one for one in asked if judge.reading.is_heard(one)]
    for index in asked:
        yield question_heading(sentences[index].text, sentences[index].language, substance=1)
    quotable = filter(judge.reading.may_be_quoted, judge.statements(candidate))
    ranked = sorted(quotable, key=lambda index: (-judge.force(index), index))
    traits = judge.reading.traits
    ranked = [one for one in ranked if not (is_taken_back(traits, one) or is_announced(traits, one))]
    for index in ranked:
        if judge.force(index) >= _STRONG:
            yield statement_heading(sentences[index].text, sentences[index].language)
    for index in ranked:
        yield statement_heading(sentences[index].text, sentences[index].language)
    chapter = _chapter_of(candidate, structure)
    if candidate.first <= chapter.first_sentence:
        yield chapter.title
    yield terms_heading(
        judge.reading.terms.keywords(range(candidate.first, candidate.last + 1), 3), judge.language_of(candidate)
    )


def _chapter_of(candidate: Candidate, structure: Structure) -> Chapter:
    return next(one for one in structure.chapters if one.first_sentence <= candidate.first <= one.last_sentence)
