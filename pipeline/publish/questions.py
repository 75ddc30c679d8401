"""Questions beside their headings: whether one is the other, and what kind of answer a question gets."""

from __future__ import annotations

from pipeline.language import lexicon
from pipeline.language.lexicon import bare
from pipeline.schema import Sentence


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
