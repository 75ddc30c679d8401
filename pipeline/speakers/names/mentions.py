"""Names in a sentence: whose they may be, also where the recogniser misheard them. Pure.

Nothing fuzzy is done with a name that stands alone: “Keller” is a cellar, „Mark“ a currency. A surname may be misheard
after a title or a given name; a given name may only be spelled in another way that sounds the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from rapidfuzz.distance import Levenshtein

from pipeline.event.manifest import Person
from pipeline.language.english import ENGLISH
from pipeline.language.german import GERMAN
from pipeline.language.lexicon import word_set
from pipeline.language.person_names import (
    FAMILIES,
    TITLES,
    bears_degree,
    given_name,
    may_be_called,
    spoken_name,
    surname,
)
from pipeline.speakers.names.cues import INTRODUCES, INTRODUCES_SELF

Form = Literal["full", "titled", "given", "surname"]

_TOKEN = re.compile(r"\w+(?:['’]\w+)*")
_POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
_OBLIQUE = FAMILIES | {"herrn", "kollegen"}
"""Titles with which no single person is addressed."""
_WORDS_TOO = word_set(
    "mark will may art bill rose grace hope jan ernst wolf august april june faith joy dean frank pat drew chase rich "
    "sunny amber ruby jack max heide linde björn falk christian dick sue ray don guy gene miles angel summer"
)
"""Given names that are words or abbreviations as well: they count only where a person is spoken to or presented."""
_KNOWN_WORDS = GERMAN.function_words | GERMAN.common_words | ENGLISH.function_words | ENGLISH.common_words
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
AND = re.compile(r",?\s+(?:und|and|sowie|&)\s+", re.IGNORECASE)
"""Between two names of a list."""
_PRESENTS_NEXT = re.compile(rf"(?:{INTRODUCES.pattern})(?: heute| today)?,?:?\s*$", re.IGNORECASE)
_NAME_FOLLOWS = re.compile(r"(?:name|hei(?:ß|ss)e)\b[^.?!]{0,5}$", re.IGNORECASE)
_MIN_FUZZY, _LONG = 5, 8
"""Letters from which a surname may have one wrong, and from which two."""
_ALIKE = 0.7
"""Share of equal letters in a surname that follows the right given name: Hoffmann and Hofmeister have 0.5."""
_CERTAIN, _SOUNDS_ALIKE, _NEAR = 1.0, 0.9, 0.75
"""How far a match counts: same letters, same sound, a letter or two wrong."""


class Mention(NamedTuple):
    """A name in a sentence.

    Attributes:
        start: Index of its first character, with its title.
        end: Index after its last.
        people: Who may be meant, by index; nobody of the list where empty.
        form: What of the name is said.
        quality: From 0 to 1: how sure it is that this is the name.
        oblique: Whether it has an ending or a case that rules out that its bearer is spoken to.
        genitive: Whether that is the ending of „Hoffmanns“, after which something else is named.
        rivals: Who has part of the name in common with somebody who is not listed.
    """

    start: int
    end: int
    people: tuple[int, ...]
    form: Form
    quality: float
    oblique: bool = False
    genitive: bool = False
    rivals: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    text: str
    joined: bool
    """Whether nothing but a space, a hyphen or a title's dot parts it from the one before."""

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()

    @cached_property
    def letters(self) -> str:
        return letters(_POSSESSIVE.sub("", self.text))

    @property
    def possessive(self) -> bool:
        return _POSSESSIVE.search(self.text) is not None

    @property
    def is_title(self) -> bool:
        return self.text.lower() in TITLES

    @property
    def may_be_name(self) -> bool:
        small = self.text.lower()
        return self.capital and len(small) > 1 and small not in _KNOWN_WORDS and small not in TITLES


class _Known(NamedTuple):
    """One person's names as letters, and how the person is addressed."""

    person: Person
    given: tuple[str, ...]
    last: tuple[str, ...]
    whole: tuple[tuple[str, ...], ...]
    """Full name and aliases of several words."""
    short: tuple[str, ...]
    """Given name and aliases of one word."""


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


class Roster:
    """The names of the people who may be meant."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._people = [_known(person) for person in people]

    def find(self, text: str) -> list[Mention]:
        """Return the names in a sentence, in order; they do not overlap."""
        tokens = _tokens(text)
        found: list[Mention] = []
        at = 0
        while at < len(tokens):
            beside = bool(found) and AND.fullmatch(text[found[-1].end : tokens[at].start]) is not None
            match = self._match(tokens, at) or self._stranger(tokens, at, text, beside=beside)
            if match is None:
                at += 1
                continue
            free_from = found[-1].end if found else 0
            found.append(self._couple(tokens, at, match[0], free_from) or match[0])
            at = match[1]
        return found

    def _couple(self, tokens: Sequence[_Token], first: int, mention: Mention, free_from: int) -> Mention | None:
        """Return both of whom „Herr und Frau Roth“ speaks, of which ``mention`` is „Frau Roth“."""
        if first < 2 or not (tokens[first].is_title and tokens[first - 2].is_title and mention.people):
            return None
        other = tokens[first - 2]
        if tokens[first - 1].text.lower() not in {"und", "and"} or other.start < free_from:
            return None
        match = self._match([other, *tokens[first + 1 :]], 0)
        others = match[0].people if match is not None else ()
        couple = mention._replace(start=other.start)
        return _alone(couple) if others == mention.people else couple._replace(people=(*mention.people, *others))

    def _match(self, tokens: Sequence[_Token], first: int) -> tuple[Mention, int] | None:
        """Return the name that begins with a token, and the index of the token after it."""
        at = _after_titles(tokens, first)
        if at is None:
            return None
        titles = [token.text.lower() for token in tokens[first:at]]
        titled, oblique = bool(titles), not _OBLIQUE.isdisjoint(titles)
        options: list[tuple[Form, dict[int, tuple[float, int]]]] = [
            ("full", self._whole(tokens, at)),
            ("titled" if titled else "surname", self._last(tokens, at, titled=titled)),
            ("given", self._short(tokens, at)),
        ]
        form, people = max(options, key=lambda option: max((size for _, size in option[1].values()), default=0))
        if not people:
            return None
        end = at + max(size for _, size in people.values())
        quality = max(quality for quality, _ in people.values())
        meant = tuple(person for person, (own, _) in people.items() if own >= _SOUNDS_ALIKE or quality < _SOUNDS_ALIKE)
        last = tokens[end - 1]
        inflected = last.possessive or self._is_genitive(last, meant)
        called = self._called(meant, titles)
        mention = Mention(tokens[first].start, last.end, called, form, quality, oblique or inflected, inflected)
        if not FAMILIES.isdisjoint(titles):
            return _alone(mention), end
        unfinished = form == "given" and not inflected and end < len(tokens)
        if unfinished and tokens[end].joined and tokens[end].may_be_name:
            return mention._replace(end=tokens[end].end, people=(), form="full", quality=_NEAR, rivals=called), end + 1
        return mention, end

    def _stranger(
        self, tokens: Sequence[_Token], first: int, text: str, *, beside: bool = False
    ) -> tuple[Mention, int] | None:
        """Return a name that nobody of the list has: after a title, a given name before a surname, two capitals.

        Args:
            tokens: The sentence.
            first: Index of the token that may begin it.
            text: The sentence.
            beside: Whether “and” joins it to a name.
        """
        token = tokens[first]
        following = tokens[first + 1] if first + 1 < len(tokens) and tokens[first + 1].joined else None
        if following is None:
            return self._sole_stranger(tokens, first, text)
        if token.is_title:
            return self._titled_stranger(tokens, first, text)
        if not token.may_be_name or following.is_title:
            return None
        rivals = tuple(self._last(tokens, first + 1, titled=False))
        if not rivals and self._match(tokens, first + 1) is not None:
            return None  # says what somebody on the list is: "Staatssekretär Tobias Lenz"
        before = text[: token.start]
        presented = first == 0 or beside or _PRESENTS_NEXT.search(before)
        if rivals or (following.may_be_name and (presented or INTRODUCES_SELF.search(before))):
            rivals = rivals or tuple(self._last(tokens, first + 1, titled=True))
            return Mention(token.start, following.end, (), "full", 1.0, rivals=rivals), first + 2
        return self._sole_stranger(tokens, first, text)

    def _titled_stranger(self, tokens: Sequence[_Token], first: int, text: str) -> tuple[Mention, int] | None:
        found = self._stranger(tokens, first + 1, text)
        if found is not None:
            rivals = self._called(found[0].rivals, [tokens[first].text.lower()])
            return found[0]._replace(start=tokens[first].start, rivals=rivals), found[1]
        name = tokens[first + 1]
        return (Mention(tokens[first].start, name.end, (), "titled", 1.0), first + 2) if name.may_be_name else None

    def _sole_stranger(self, tokens: Sequence[_Token], first: int, text: str) -> tuple[Mention, int] | None:
        """Return a single name that nobody of the list has, where a word can be nothing else."""
        token, before = tokens[first], text[: tokens[first].start]
        named = token.may_be_name and _NAME_FOLLOWS.search(before) and INTRODUCES_SELF.search(before)
        return (Mention(token.start, token.end, (), "given", 1.0), first + 1) if named else None

    def _whole(self, tokens: Sequence[_Token], at: int) -> dict[int, tuple[float, int]]:
        """Return who may be named in full: how sure, and with how many words."""
        found: dict[int, tuple[float, int]] = {}
        for index, person in enumerate(self._people):
            for name in person.whole:
                quality = _same(tokens, at, name)
                if quality and quality > found.get(index, (0.0, 0))[0]:
                    found[index] = (quality, len(name))
            size = len(person.given)
            if index in found or not person.given or not (quality := _same(tokens, at, person.given)):
                continue
            for middle in (0, 1):
                begin = at + size + middle
                rest = _same(tokens, begin, person.last, joined=True) or _resembles(tokens, begin, person.last)
                if rest and (not middle or tokens[begin - 1].capital):
                    found[index] = (min(quality, rest), size + middle + len(person.last))
                    break
        return found

    def _last(self, tokens: Sequence[_Token], at: int, *, titled: bool) -> dict[int, tuple[float, int]]:
        """Return who may be named by the surname; misheard only after a title."""
        found: dict[int, tuple[float, int]] = {}
        for index, person in enumerate(self._people):
            quality = _same(tokens, at, person.last) or (titled and _nearly(tokens, at, person.last))
            if quality and (titled or tokens[at].text.lower() not in _KNOWN_WORDS):
                found[index] = (quality, len(person.last))
        return found

    def _short(self, tokens: Sequence[_Token], at: int) -> dict[int, tuple[float, int]]:
        """Return who may be named by the given name or a nickname."""
        if tokens[at].text.lower() in _KNOWN_WORDS:
            return {}
        return {
            index: (max(_same(tokens, at, (name,)) for name in person.short), 1)
            for index, person in enumerate(self._people)
            if any(_same(tokens, at, (name,)) for name in person.short)
        }

    def _called(self, people: Sequence[int], titles: Sequence[str]) -> tuple[int, ...]:
        """Return whom these titles fit; of several only those with the degree that is said, where anybody has it."""
        fitting = [index for index in people if may_be_called(self._people[index].person.address, titles)]
        with_degree = [index for index in fitting if bears_degree(self._people[index].person.name, titles)]
        return tuple(with_degree or fitting)

    def _is_genitive(self, token: _Token, people: Sequence[int]) -> bool:
        """Whether a name has the s of „Hoffmanns“."""
        names = {name for index in people for name in (*self._people[index].last, *self._people[index].short)}
        return token.letters not in names and token.letters[-1:] == "s" and token.letters[:-1] in names


def is_word_too(text: str) -> bool:
    """Whether a given name is a common word as well."""
    return text.lower() in _WORDS_TOO


def _known(person: Person) -> _Known:
    spoken = spoken_name(person.name)
    aliases = [_split(alias) for alias in person.aliases]
    given = _split(given_name(person.name))
    return _Known(
        person=person,
        given=given,
        last=_split(surname(person.name)),
        whole=tuple(name for name in (_split(spoken), *aliases) if len(name) > 1),
        short=tuple(
            dict.fromkeys([*(given[:1] or _split(spoken)[:1]), *(name[0] for name in aliases if len(name) == 1)])
        ),
    )


def _split(name: str) -> tuple[str, ...]:
    return tuple(letters(match.group()) for match in _TOKEN.finditer(unicodedata.normalize("NFC", name)))


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(text):
        gap = text[tokens[-1].end : match.start()] if tokens else "|"
        dotted = bool(tokens) and (tokens[-1].is_title or len(tokens[-1].text) == 1)
        joined = gap in {" ", "\u00a0", "-", "‑", "- "} or (dotted and gap in {". ", ".", ".\u00a0"})
        tokens.append(_Token(match.start(), match.end(), match.group(), joined))
    return tokens


def _alone(family: Mention) -> Mention:
    """Return whom the name of a family says: where one of it is listed, there is another who is not."""
    return family._replace(people=(), rivals=family.people) if len(family.people) == 1 else family


def _after_titles(tokens: Sequence[_Token], first: int) -> int | None:
    """Return the index of the token that may begin a name, after the titles that belong to it."""
    at = first
    while at < len(tokens) and tokens[at].is_title and (at == first or tokens[at].joined):
        at += 1
    if at == len(tokens) or not (tokens[at].capital or tokens[at].letters in {"van", "von", "de"}):
        return None
    return at if at == first or tokens[at].joined else None


def _same(tokens: Sequence[_Token], at: int, name: Sequence[str], *, joined: bool = False) -> float:
    """Return how sure it is that tokens are a name: same letters, or same sound; else 0."""
    stretch = tokens[at : at + len(name)]
    if not name or len(stretch) < len(name) or not all(token.joined for token in stretch[0 if joined else 1 :]):
        return 0.0
    if not any(token.capital for token in stretch):
        return 0.0
    heard = [token.letters for token in stretch]
    if heard == list(name) or heard == [*name[:-1], f"{name[-1]}s"]:
        return _CERTAIN
    return _SOUNDS_ALIKE if [sound(one) for one in heard] == [sound(one) for one in name] else 0.0


def _nearly(tokens: Sequence[_Token], at: int, name: Sequence[str]) -> float:
    """Return how sure it is that a token is a surname with a letter or two wrong."""
    if len(name) != 1 or at >= len(tokens) or len(name[0]) < _MIN_FUZZY or not tokens[at].may_be_name:
        return 0.0
    heard, right = tokens[at].letters, name[0]
    allowed = 2 if len(right) >= _LONG else 1
    near = sound(heard)[:1] == sound(right)[:1] and Levenshtein.distance(heard, right) <= allowed
    return _NEAR if near else 0.0


def _resembles(tokens: Sequence[_Token], at: int, name: Sequence[str]) -> float:
    """Return how sure it is that the token after the right given name is the surname, misheard."""
    if len(name) != 1 or at >= len(tokens) or not tokens[at].joined or not tokens[at].capital:
        return 0.0
    heard, right = sound(tokens[at].letters), sound(name[0])
    return _NEAR if heard[:1] == right[:1] and Levenshtein.normalized_similarity(heard, right) >= _ALIKE else 0.0
