"""Sentences from recognised words.

Whisper's segments are not sentences, but its punctuation mostly is right, so that decides, with rules for what a dot
does not end: abbreviations, ordinals, initials. The rules work on words with times instead of joined text (as pysbd
does), because the silence after a word settles many cases that no text rule can. In German the first letter's size
says nothing, but a capitalised function word ("Wir", "Danach") does: inside a sentence it would be small.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.language import lexicon
from pipeline.language.lexicon import Lexicon, bare
from pipeline.schema import Word

LONG_PAUSE = 1.8
"""Seconds of silence that end a sentence without punctuation: people who pause inside one are mostly back by then."""
THINKING_PAUSE = 3.0
"""The same where the next word clearly goes on: small and not after punctuation."""
SHORT_PAUSE = 0.35
"""Less silence than this around a dot before a small letter: an abbreviation nobody has listed."""
CLEAR_PAUSE = 0.6
"""Silence that ends a sentence after an ambiguous dot, such as "No." or "12."."""
LANGUAGE_PAUSE = 0.4
LONGEST = 60
"""Words; a longer stretch without a sentence end is split at its best pause."""
SHORTEST_PIECE = 8

_CLOSERS = "\"'“”’‘»«)]"
_OPENERS = "\"'“„‚‘»«([¿¡"
_DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]{1,3}\.$")
_ORDINAL = re.compile(r"(?:\d{1,3}|[IVX]{1,5})\.$")
_ELLIPSIS = ("...", "…")
_LETTER = re.compile(r"[a-zäöü]\.")
_INITIAL = re.compile(r"[A-ZÄÖÜ]\.")


class SentenceBounds(NamedTuple):
    """Word indices of one sentence, both inclusive. Not ``complete``: no punctuation ends it, the end is a guess."""

    first_word: int
    last_word: int
    complete: bool


def split_sentences(words: Sequence[Word], languages: Sequence[str]) -> list[SentenceBounds]:
    """Split words into sentences that cover every word once, in order.

    Args:
        words: Words with punctuation and times.
        languages: The language of each word.
    """
    sentences: list[SentenceBounds] = []
    first = 0
    for index in range(len(words)):
        end = _ends_here(words, languages, index)
        if end is None:
            continue
        sentences += _split_run_on(words, SentenceBounds(first, index, end))
        first = index + 1
    return sentences


def ends_sentence(text: str, following: str, language: str, *, previous: str = "", gap: float | None = None) -> bool:
    """Tell whether a word ends its sentence, by its punctuation, the words around it and the silence after it.

    The one decision about sentence ends: sentences, captions and line breaks ask it.

    Args:
        text: The word with its punctuation.
        following: The next word; empty at the end of everything, which ends any sentence.
        language: Whose abbreviations and ordinals count.
        previous: The word before, which settles "z. B." in two words.
        gap: Seconds of silence before the next word; ``None`` where only the text is known.
    """
    return _ends(_Seam(text, following, previous, gap), language, language)


def is_question(text: str, language: str) -> bool:
    """Whether a sentence asks something, by its question mark or, where that was not recognised, by its word order."""
    stripped = text.rstrip(_CLOSERS + " ")
    if stripped.endswith("?"):
        return True
    if stripped.endswith(("!", *_ELLIPSIS)):
        return False
    clauses = [clause.split() for clause in re.split(r"[,;:–—]\s+|\s[–—-]\s", stripped)]
    return _asks(clauses[-1], language, alone=len(clauses) == 1)


def _asks(clause: Sequence[str], language: str, *, alone: bool) -> bool:
    """Whether the word order is a question's: question word and verb, or verb and subject."""
    known = lexicon(language)
    tokens = [bare(token).lower() for token in clause]
    while tokens and tokens[0] in known.openers:
        tokens = tokens[1:]
    if len(tokens) < 3:
        return False
    if tokens[0] in known.question_words and (alone or tokens[0] not in known.relative_words):
        # "Welche Rolle spielt", "How many people do": the verb may stand a little later. A subject right after the
        # question word makes it a clause: "what we did", "wie es geht".
        reach = 4 if tokens[0] in known.far_question_words else 2
        return tokens[1] not in known.subjects and any(verb in known.question_verbs for verb in tokens[1:reach])
    asks_politely = alone and tokens[1] in known.polite_capitals and not known.question_particles.isdisjoint(tokens[2:])
    if asks_politely and tokens[0].endswith("en"):
        return True
    return alone and tokens[1] in known.addressees and tokens[0] in known.inverting_verbs


def _ends_here(words: Sequence[Word], languages: Sequence[str], index: int) -> bool | None:
    """Return whether a sentence that ends after ``index`` is complete, or ``None`` where none ends."""
    text = words[index].text.rstrip(_CLOSERS)
    punctuated = text.endswith((".", "?", "!", "…"))
    if index + 1 == len(words):
        return punctuated and not text.endswith(_ELLIPSIS)
    gap = words[index + 1].start - words[index].end
    following = words[index + 1].text
    if punctuated:
        previous = words[index - 1].text if index else ""
        ends = _ends(_Seam(text, following, previous, gap), languages[index], languages[index + 1])
        return not text.endswith(_ELLIPSIS) if ends else None
    if languages[index] != languages[index + 1] and gap >= LANGUAGE_PAUSE:
        return False
    limit = THINKING_PAUSE if _is_small(following.lstrip(_OPENERS)) else LONG_PAUSE
    return False if gap >= limit else None


class _Seam(NamedTuple):
    """Two words in a row, the word before them, and the seconds of silence between them if they are known."""

    text: str
    following: str
    previous: str
    gap: float | None


def _ends(seam: _Seam, language: str, following_language: str) -> bool:
    text, following = seam.text.rstrip(_CLOSERS), seam.following.lstrip(_OPENERS)
    if not following:
        return True
    if text.endswith(_ELLIPSIS):
        return not (_continues(following, following_language) or (seam.gap is not None and seam.gap < CLEAR_PAUSE))
    if text.endswith(("?", "!")):
        return not (_is_small(following) and (seam.gap or 0.0) < SHORT_PAUSE)
    if not text.endswith("."):
        return False
    tidy = _Seam(text.lstrip(_OPENERS), following, seam.previous.lstrip(_OPENERS), seam.gap)
    return _dot_ends(tidy, lexicon(language), opens_sentence=_opens_sentence(following, following_language))


def _dot_ends(seam: _Seam, known: Lexicon, *, opens_sentence: bool) -> bool:
    """Whether the dot after a word ends a sentence."""
    token, following, previous, _ = seam
    gap = seam.gap or 0.0
    small = token.lower()
    if small in known.abbreviations or _LETTER.fullmatch(token) or _LETTER.fullmatch(previous):
        # "z. B.", "Dr."; but "… Modell a. Danach …" after a clear silence.
        return opens_sentence and gap >= CLEAR_PAUSE and small not in known.abbreviations
    if small in known.closing_abbreviations or _DOTTED.match(token):
        return opens_sentence or (gap >= CLEAR_PAUSE and not _is_small(following))
    if _INITIAL.fullmatch(token):
        return opens_sentence or gap >= CLEAR_PAUSE
    if known.ordinals_have_dots and _ORDINAL.match(token):
        return opens_sentence or (gap >= CLEAR_PAUSE and not _is_small(following))
    if following[:1].isdigit() and token[:-1].isdigit():
        return gap >= CLEAR_PAUSE
    return not _is_small(following) or gap >= SHORT_PAUSE


def _is_small(token: str) -> bool:
    """Whether a word has only small letters; "iPhone" and "3" have not."""
    return token[:1].islower() and token.lower() == token


def _opens_sentence(token: str, language: str) -> bool:
    """Whether a word is one that would be small inside a sentence but has a capital."""
    known = lexicon(language)
    small = bare(token).lower()
    return token[:1].isupper() and small in known.function_words and small not in known.polite_capitals


def _continues(token: str, language: str) -> bool:
    """Whether the word after an ellipsis goes on with the sentence."""
    return _is_small(token) or (lexicon(language).nouns_are_capitalised and not _opens_sentence(token, language))


def _split_run_on(words: Sequence[Word], bounds: SentenceBounds) -> list[SentenceBounds]:
    """Split a stretch of more than ``LONGEST`` words at its best pause, and its pieces again."""
    first, last, complete = bounds
    if last - first < LONGEST:
        return [bounds]

    def fitness(index: int) -> float:
        gap = max(0.0, words[index + 1].start - words[index].end)
        return gap + (0.3 if words[index].text.endswith((",", ";", ":", "-", "–", "—")) else 0.0)

    inside = range(first + SHORTEST_PIECE - 1, last - SHORTEST_PIECE + 1)
    middle = (first + last) / 2
    at = max(inside, key=lambda index: (fitness(index), -abs(index - middle)))
    left = _split_run_on(words, SentenceBounds(first, at, complete=False))
    return left + _split_run_on(words, SentenceBounds(at + 1, last, complete))
