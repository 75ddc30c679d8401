"""A clip's heading: its question, its strongest sentence, the title of the chapter that it opens, or its terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, count

from pipeline.clips.candidates import Candidate
from pipeline.clips.score import Judge
from pipeline.language.lexicon import bare
from pipeline.schema import Chapter, Structure
from pipeline.structure.standing import is_announced, is_taken_back
from pipeline.structure.terms import stem
from pipeline.structure.titles import LIMIT, first_unused, question_heading, statement_heading, terms_heading

_STRONG = 0.3
_CATCHY = 50
"""Characters; a sentence that says it in as few without its last clause is better without."""
_AND = frozenset({"und", "and", ""})


def clip_title(candidate: Candidate, judge: Judge, structure: Structure, used: Sequence[str]) -> str:
    """Return a heading of at most ``LIMIT`` characters that no other clip has.

    It has no word that may be misheard, and is no statement that may not be quoted.
    """
    title = first_unused(_headings(candidate, judge, structure), used)
    if title:
        return title
    text = _chapter_of(candidate, structure).title
    numbered = (f"{text} ({number})" for number in count(2))
    return next(one for one in chain([text], numbered) if first_unused([one], used))


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
    strong = [index for index in ranked if judge.force(index) >= _STRONG]
    for index in (*strong, *ranked):
        for limit in (_CATCHY, LIMIT):
            yield statement_heading(sentences[index].text, sentences[index].language, limit)
    chapter = _chapter_of(candidate, structure)
    if candidate.first <= chapter.first_sentence and _is_said(chapter.title, candidate, judge):
        yield chapter.title
    for keywords in _keywords(candidate, judge):
        yield terms_heading(keywords, judge.language_of(candidate))


def _keywords(candidate: Candidate, judge: Judge) -> Iterator[tuple[str, ...]]:
    """Yield what a candidate is about: what is said again and again before what is said once."""
    language = judge.language_of(candidate)
    said = Counter(stem(bare(word), language) for one in judge.sentences(candidate) for word in one.text.split())
    found = judge.reading.terms.keywords(candidate.span, 6)
    often = tuple(word for word in found if said[stem(bare(word.split()[-1]), language)] > 1)
    if len(often) > 1:
        yield often[:3]
    yield (*often, *(word for word in found if word not in often))[:2]
    yield found[:3]


def _is_said(title: str, candidate: Candidate, judge: Judge) -> bool:
    """Whether all that a chapter's title names comes up in a candidate, which may hold a part of it only."""
    language = judge.language_of(candidate)
    said = {stem(bare(word), language) for one in judge.sentences(candidate) for word in one.text.split()}
    return all(stem(bare(word), language) in said for word in title.split() if bare(word).lower() not in _AND)


def _chapter_of(candidate: Candidate, structure: Structure) -> Chapter:
    return next(one for one in structure.chapters if one.first_sentence <= candidate.first <= one.last_sentence)
