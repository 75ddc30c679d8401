"""Where a word may be divided in print: patterns of pyphen (LibreOffice's), with names and short words left whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pyphen

MIN_LETTERS_EACH_SIDE = 3
MIN_LETTERS = {"de": 9, "en": 9}
# A linking s behind one of these endings joins the parts of a German compound: Kommunikations|abteilung.
_JOINT = re.compile(r"(?:ions|täts|heits|keits|schafts|ungs|lings|tums)$")
_VOWEL = re.compile("[aeiouyäöü]")
_CORE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SENTENCE_ENDS = (".", "!", "?", ":", "…")


@dataclass(frozen=True)
class Division:
    """A word may be divided before character ``index``; best where that is ``between_parts`` of a compound."""

    index: int
    between_parts: bool


def division_points(text: str, language: str, names: frozenset[str] = frozenset()) -> tuple[Division, ...]:
    """Return where in ``text`` a word may be divided, in order.

    Words of other than letters, short words, abbreviations, ``names`` and words that look like names stay whole:
    in English a capital inside a sentence, in German two capitalised words in a row ("Angela Merkel").

    Args:
        text: Words with single spaces between them.
        language: ``de`` or ``en``; no word of another language is divided.
        names: Words that are never divided.
    """
    if language not in MIN_LETTERS:
        return ()
    words = text.split(" ")
    points: list[Division] = []
    position = 0
    for index, word in enumerate(words):
        for part in _CORE.finditer(word):
            if part.group() not in names and not _is_name_like(words, index, language):
                points += _divide(part.group(), position + part.start(), language)
        position += len(word) + 1
    return tuple(points)


@cache
def _dictionary(language: str) -> pyphen.Pyphen:
    code = {"de": "de_DE", "en": "en_US"}[language]
    return pyphen.Pyphen(lang=code, left=MIN_LETTERS_EACH_SIDE, right=MIN_LETTERS_EACH_SIDE)


def _divide(word: str, position: int, language: str) -> list[Division]:
    """Return the points of one word that begins at ``position``; in a compound with hyphens, of each of its parts."""
    points: list[Division] = []
    for part in word.split("-"):
        if len(part) >= MIN_LETTERS[language] and part[1:].islower():
            for point in _syllables(part, language):
                joint = language == "de" and _JOINT.search(part[:point]) is not None
                points.append(Division(position + point, joint))
        position += len(part) + 1
    return points


def _syllables(word: str, language: str) -> list[int]:
    """Return pyphen's points, less those that would begin a syllable without a vowel ("Öffentlichkeitsa-r-beit")."""
    points = [int(point) for point in _dictionary(language).positions(word)]
    ends = [*points[1:], len(word)]
    return [point for point, end in zip(points, ends, strict=False) if _VOWEL.search(word[point:end])]


def _is_name_like(words: list[str], index: int, language: str) -> bool:
    word = _bare(words[index])
    if not word[:1].isupper() or _begins_sentence(words, index):
        return False
    if language == "en":
        return True
    before = index > 0 and not _begins_sentence(words, index - 1) and _is_capitalised(words[index - 1])
    after = index + 1 < len(words) and words[index][-1:].isalpha() and _bare(words[index + 1])[:1].isupper()
    return before or after


def _begins_sentence(words: list[str], index: int) -> bool:
    return index == 0 or words[index - 1].rstrip("“”’‘").endswith(_SENTENCE_ENDS)


def _is_capitalised(word: str) -> bool:
    return word[:1].isupper() and word[-1:].isalpha()


def _bare(word: str) -> str:
    return word.strip("„“”‚‘’\"'(),;.!?:…–")
