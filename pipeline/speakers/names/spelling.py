"""Whether words that were heard are a name that is spelled otherwise: letters, sounds, a letter or two wrong. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import Levenshtein

from pipeline.language.english import ENGLISH
from pipeline.language.german import GERMAN
from pipeline.language.person_names import TITLES

_TOKEN = re.compile(r"\w+(?:['’]\w+)*")
_POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
_HYPHENS = frozenset({"-", "‑", "- "})
KNOWN_WORDS = GERMAN.function_words | GERMAN.common_words | ENGLISH.function_words | ENGLISH.common_words
_SOUNDS = (
    ("wr", "r"),
    ("chr", "kr"),
    ("sch", "§"),
    ("ch", "%"),
    ("ph", "f"),
    ("th", "t"),
    ("dt", "t"),
    ("tz", "z"),
    ("ck", "k"),
    ("c", "k"),
    ("q", "k"),
    ("v", "f"),
    ("y", "i"),
    ("ai", "ei"),
    ("ie", "i"),
)
_MIN_FUZZY, _LONG = 5, 8
"""Letters from which a surname may have one wrong, and from which two."""
_ALIKE = 0.7
"""Share of equal letters in a surname that follows the right given name: Hoffmann and Hofmeister have 0.5."""
_CERTAIN, SOUNDS_ALIKE, NEAR = 1.0, 0.9, 0.75
"""How far a match counts: same letters, same sound, a letter or two wrong."""


@dataclass(frozen=True)
class Token:
    """A word of a sentence, as characters from ``start`` to ``end``."""

    start: int
    end: int
    text: str
    joined: bool
    """Whether nothing but a space, a hyphen or a title's dot parts it from the one before."""
    hyphened: bool
    """Whether it is a hyphen, and the word begins with a capital: „Schmidt“ in „Müller-Schmidt“."""

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[:1].isupper()

    @cached_property
    def letters(self) -> str:
        """It without what spellings differ in, and without the ending of “Roth’s”."""
        return letters(_POSSESSIVE.sub("", self.text))

    @property
    def possessive(self) -> bool:
        """Whether it has that ending."""
        return _POSSESSIVE.search(self.text) is not None

    @property
    def is_title(self) -> bool:
        """Whether it is said before names."""
        return self.text.lower() in TITLES

    @property
    def may_be_name(self) -> bool:
        """Whether it is written like a name and is no common word."""
        small = self.text.lower()
        return self.capital and len(small) > 1 and small not in KNOWN_WORDS and small not in TITLES


@lru_cache(maxsize=10_000)
def letters(name: str) -> str:
    """Return a name without what spellings differ in: case, accents, ae for ä."""
    bare = "".join(mark for mark in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(mark))
    return bare.replace("ae", "a").replace("oe", "o").replace("ue", "u")


@lru_cache(maxsize=10_000)
def sound(spelled: str) -> str:
    """Return roughly how letters sound in German or English: Meyer, Maier and Mayer are one."""
    heard = re.sub(r"[ae]y", "ei", spelled)
    for written, spoken in _SOUNDS:
        heard = heard.replace(written, spoken)
    heard = re.sub(r"(?<=[aeiou])h(?![aeiou])", "", heard)
    return re.sub(r"(.)\1+", r"\1", heard)


def split(name: str) -> tuple[str, ...]:
    """Return the words of a name as letters."""
    return tuple(letters(match.group()) for match in _TOKEN.finditer(unicodedata.normalize("NFC", name)))


def tokens_of(text: str) -> list[Token]:
    """Return the words of a sentence."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        gap = text[tokens[-1].end : match.start()] if tokens else "|"
        dotted = bool(tokens) and (tokens[-1].is_title or len(tokens[-1].text) == 1)
        joined = gap in _HYPHENS | {" ", "\u00a0"} or (dotted and gap in {". ", ".", ".\u00a0"})
        hyphened = gap in _HYPHENS and match.group()[:1].isupper()
        tokens.append(Token(match.start(), match.end(), match.group(), joined, hyphened))
    return tokens


def same(tokens: Sequence[Token], at: int, name: Sequence[str], *, joined: bool = False) -> float:
    """Return how sure it is that tokens are a name: same letters, or same sound; else 0."""
    stretch = tokens[at : at + len(name)]
    if not name or len(stretch) < len(name) or not all(token.joined for token in stretch[0 if joined else 1 :]):
        return 0.0
    if not any(token.capital for token in stretch):
        return 0.0
    heard = [token.letters for token in stretch]
    if heard == list(name) or heard == [*name[:-1], f"{name[-1]}s"]:
        return _CERTAIN
    return SOUNDS_ALIKE if [sound(one) for one in heard] == [sound(one) for one in name] else 0.0


def nearly(tokens: Sequence[Token], at: int, name: Sequence[str]) -> float:
    """Return how sure it is that a token is a surname with a letter or two wrong."""
    if len(name) != 1 or at >= len(tokens) or len(name[0]) < _MIN_FUZZY or not tokens[at].may_be_name:
        return 0.0
    heard, right = tokens[at].letters, name[0]
    allowed = 2 if len(right) >= _LONG else 1
    near = sound(heard)[:1] == sound(right)[:1] and Levenshtein.distance(heard, right) <= allowed
    return NEAR if near else 0.0


def resembles(tokens: Sequence[Token], at: int, name: Sequence[str]) -> float:
    """Return how sure it is that the token after the right given name is the surname, misheard."""
    if len(name) != 1 or at >= len(tokens) or not tokens[at].joined or not tokens[at].capital:
        return 0.0
    heard, right = sound(tokens[at].letters), sound(name[0])
    return NEAR if heard[:1] == right[:1] and Levenshtein.normalized_similarity(heard, right) >= _ALIKE else 0.0
