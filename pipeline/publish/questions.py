"""Questions: beside their headings, what kind of answer they get, whether they can be read alone, which a clip asks."""

from __future__ import annotations

from pipeline.language import lexicon
from pipeline.language.lexicon import bare
from pipeline.publish.facts import Facts
from pipeline.schema import Clip, Sentence
from pipeline.structure.titles import question_heading

LONGEST_QUESTION = 24
"""Words of a question that is read alone."""


def letters(text: str) -> str:
    """Return ``text`` without what headings change: case, blanks and punctuation."""
    return "".join(character for character in text.casefold() if character.isalnum())


def without_lead_ins(text: str, language: str) -> str:
    """Return a question without "And", "Well," and "Ms Weber," before it, as headings have it."""
    known = lexicon(language)
    while match := known.forms_of_address.match(text) or known.lead_ins.match(text):
        rest = text[match.end() :].lstrip(" ,.!–—-")
        if not rest or not match.end():
            break
        text = rest
    return text


def is_whole_question(title: str, question: Sentence) -> bool:
    """Tell whether a heading says all that a question says; a shortened one does not."""
    text = without_lead_ins(question.text, question.language)
    return letters(title) in {letters(text), letters(question.text)}


def asks_for_more_than_yes(question: Sentence) -> bool:
    """Tell whether a question has a question word near its start: "And what did you change?"."""
    known = lexicon(question.language)
    words = [bare(word).casefold() for word in without_lead_ins(question.text, question.language).split()]
    return any(word in known.question_words for word in words[:2])


def says_enough(facts: Facts, question: Sentence) -> bool:
    """Tell whether a question can be read without what was said before it, and was heard well."""
    brief = question.last_word - question.first_word < LONGEST_QUESTION
    trusted = facts.is_trusted(facts.index_of[question.id])
    return brief and trusted and question_heading(question.text, question.language, substance=2) is not None


def opening_question(facts: Facts, clip: Clip) -> Sentence | None:
    """Return the question that a clip opens with and answers."""
    opening, inside = clip.sentences[:3], set(clip.sentences)
    for exchange in facts.structure.exchanges:
        asked = [facts.sentence(sentence_id) for sentence_id in exchange.question if sentence_id in opening]
        asked = [sentence for sentence in asked if sentence.is_question]
        if asked and exchange.answer and exchange.answer[0] in inside:
            return asked[-1] if says_enough(facts, asked[-1]) else None
    return None
