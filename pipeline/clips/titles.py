"""A clip's heading: its question, its strongest sentence, what leads to the question or its terms; no fragment."""

from __future__ import annotations

import re
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
from pipeline.structure.traits import is_noun_phrase

_STRONG = 0.3
_CATCHY = 50
"""Characters; a sentence that says it in as few without its last clause is better without."""
_TELLING, _SOMETHING = 3, 2
"""What a question has to say to be the best heading, or one at all where there are others: "What happened?" says 1."""
_AND = frozenset({"und", "and", ""})
_ADDRESS = r"(?:(?:Herr|Frau|Mrs?\.?|Ms\.?|Dr\.?|Doktor|Doctor|Prof\.?|Professor)\s+)*"


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
    sentences, turn, traits = structure.sentences, judge.question_at_start(candidate), judge.reading.traits
    turned = range(candidate.first, turn.last + 1) if turn else range(0)
    asked = [one for one in turned if sentences[one].is_question and judge.reading.is_heard(one)]
    leading = [one for one in turned if not sentences[one].is_question and judge.reading.may_be_quoted(one)]
    leading = [one for one in leading if not (traits[one].prompt or traits[one].topic_cue or traits[one].moderation)]
    quotable = filter(judge.reading.may_be_quoted, judge.statements(candidate))
    ranked = sorted(quotable, key=lambda index: (-judge.force(index), index))
    ranked = [one for one in ranked if not (is_taken_back(traits, one) or is_announced(traits, one))]
    ranked = [one for one in ranked if traits[one].verb and not is_noun_phrase(sentences[one])]
    strong = [one for one in ranked if judge.force(one) >= _STRONG]

    def questions(substance: int, *, pointing: bool = False) -> Iterator[str | None]:
        for one in asked:
            text, language = _unaddressed(one, judge), sentences[one].language
            yield question_heading(text, language, substance=substance, pointing=pointing)

    def statements(indices: Sequence[int]) -> Iterator[str | None]:
        for one in indices:
            for limit in (_CATCHY, LIMIT):
                yield statement_heading(_unaddressed(one, judge), sentences[one].language, limit)

    yield from questions(_TELLING)
    yield from statements(strong)
    yield from questions(_SOMETHING)
    yield from statements(ranked)
    yield from statements(leading)
    yield from questions(1)
    yield from questions(1, pointing=True)
    yield from _by_terms(candidate, judge, structure)


def _unaddressed(index: int, judge: Judge) -> str:
    """Return a sentence without the name of whom it speaks to: ``Maria, …`` and ``…, Mr. Roth?``."""
    sentence = judge.structure.sentences[index]
    names = "|".join(sorted(map(re.escape, judge.speaking.name_parts), key=len, reverse=True))
    if not names:
        return sentence.text
    called = rf"{_ADDRESS}(?:{names})(?:\s+(?:{names}))*"
    text = re.sub(rf"^((?:(?:und|and|so|aber|but)\s+)?){called},\s*", r"\1", sentence.text, flags=re.IGNORECASE)
    return re.sub(rf",\s*{called}(?=[.?!]$)", "", text, flags=re.IGNORECASE)


def _by_terms(candidate: Candidate, judge: Judge, structure: Structure) -> Iterator[str | None]:
    chapter = _chapter_of(candidate, structure)
    if candidate.first <= chapter.first_sentence and _is_said(chapter.title, candidate, judge):
        yield chapter.title
    for keywords in _keywords(candidate, judge):
        yield terms_heading(keywords, judge.language_of(candidate))


def _keywords(candidate: Candidate, judge: Judge) -> Iterator[tuple[str, ...]]:
    """Yield what a candidate is about: what is said again and again before what is said once; nobody who is there."""
    language, present = judge.language_of(candidate), judge.speaking.name_parts
    said = Counter(stem(bare(word), language) for one in judge.sentences(candidate) for word in one.text.split())
    found = [
        word
        for word in judge.reading.terms.keywords(candidate.span, 8)
        if not present & {part.casefold() for part in word.split()}
    ]
    often = tuple(word for word in found if said[stem(bare(word.split()[-1]), language)] > 1)
    if len(often) > 1:
        yield often[:3]
    yield (*often, *(word for word in found if word not in often))[:2]
    yield tuple(found[:3])


def _is_said(title: str, candidate: Candidate, judge: Judge) -> bool:
    """Whether all that a chapter's title names comes up in a candidate, which may hold a part of it only."""
    language = judge.language_of(candidate)
    said = {stem(bare(word), language) for one in judge.sentences(candidate) for word in one.text.split()}
    return all(stem(bare(word), language) in said for word in title.split() if bare(word).lower() not in _AND)


def _chapter_of(candidate: Candidate, structure: Structure) -> Chapter:
    return next(one for one in structure.chapters if one.first_sentence <= candidate.first <= one.last_sentence)
