"""Names in a sentence: whose they may be, also where the recogniser misheard them. Pure.

Nothing fuzzy is done with a name that stands alone: “Keller” is a cellar, „Mark“ a currency. A surname may be misheard
after a title or a given name; a given name may only be spelled in another way that sounds the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import dropwhile, takewhile
from typing import Literal, NamedTuple

from pipeline.event.manifest import Person
from pipeline.language.lexicon import word_set
from pipeline.language.person_names import (
    FAMILIES,
    Gender,
    bears_degree,
    gender_of,
    given_name,
    may_be_called,
    spoken_name,
    surname,
)
from pipeline.speakers.names.cues import INTRODUCES, INTRODUCES_SELF
from pipeline.speakers.names.spelling import (
    KNOWN_WORDS,
    NEAR,
    SOUNDS_ALIKE,
    Token,
    nearly,
    resembles,
    same,
    split,
    tokens_of,
)

Form = Literal["full", "titled", "given", "surname"]

_OBLIQUE = FAMILIES | {"herrn", "kollegen"}
"""Titles with which no single person is addressed."""
_WORDS_TOO = word_set(
    "mark will may art bill rose grace hope jan ernst wolf august april june faith joy dean frank pat drew chase rich "
    "sunny amber ruby jack max heide linde björn falk christian dick sue ray don guy gene miles angel summer"
)
"""Given names that are words or abbreviations as well: they count only where a person is spoken to or presented."""
AND = re.compile(r",?\s+(?:und|and|sowie|&)\s+", re.IGNORECASE)
"""Between two names of a list."""
_PRESENTS_NEXT = re.compile(rf"(?:{INTRODUCES.pattern})(?: heute| today)?,?:?\s*$", re.IGNORECASE)
_NAME_FOLLOWS = re.compile(r"(?:name|hei(?:ß|ss)e)\b[^.?!]{0,5}$", re.IGNORECASE)


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
        gender: Whether the form of address is a woman's or a man's.
    """

    start: int
    end: int
    people: tuple[int, ...]
    form: Form
    quality: float
    oblique: bool = False
    genitive: bool = False
    rivals: tuple[int, ...] = ()
    gender: Gender | None = None


class _Known(NamedTuple):
    """One person's names as letters, and how the person is addressed."""

    person: Person
    given: tuple[str, ...]
    last: tuple[str, ...]
    whole: tuple[tuple[str, ...], ...]
    """Full name and aliases of several words."""
    short: tuple[str, ...]
    """Given name and aliases of one word."""


class Roster:
    """The names of the people who may be meant."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._people = [_known(person) for person in people]

    def find(self, text: str) -> list[Mention]:
        """Return the names in a sentence, in order; they do not overlap."""
        tokens = tokens_of(text)
        found: list[Mention] = []
        at = 0
        while at < len(tokens):
            beside = bool(found) and AND.fullmatch(text[found[-1].end : tokens[at].start]) is not None
            match = self._match(tokens, at) or self._stranger(tokens, at, text, beside=beside)
            if match is None:
                at += 1
                continue
            first = _first_title(tokens, at, text)
            if first is not None and (not found or tokens[first].start >= found[-1].end):
                match = self._couple(tokens, first, at, match)
            found.append(match[0])
            at = match[1]
        return found

    def _couple(
        self, tokens: Sequence[Token], first: int, second: int, match: tuple[Mention, int]
    ) -> tuple[Mention, int]:
        """Return both of whom „Herr und Frau Roth“ speaks.

        Args:
            tokens: The sentence.
            first: Index of „Herr“.
            second: Index of „Frau“.
            match: „Frau Roth“, and the index of the token after it.
        """
        hers, end = match
        titles = takewhile(lambda token: token.is_title, tokens[first:second])
        name = dropwhile(lambda token: token.is_title, tokens[second:end])
        his = self._match([*titles, *name], 0)
        people = tuple(dict.fromkeys([*hers.people, *(his[0].people if his is not None else ())]))
        both = hers._replace(start=tokens[first].start, people=people, rivals=(), gender=None)
        if his is not None and len(people) == 2 and hers.people and his[0].people:
            return both, end
        # One of them is not listed, or nobody knows which two of several are meant.
        return both._replace(people=(), rivals=people), end

    def _match(self, tokens: Sequence[Token], first: int) -> tuple[Mention, int] | None:
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
        if form != "given":
            entire = _entire(people, tokens, at, titled=titled)
            if not entire:
                return self._double(tokens, first, at, form, people)
            people = entire
        end = at + max(size for _, size in people.values())
        quality = max(quality for quality, _ in people.values())
        meant = tuple(person for person, (own, _) in people.items() if own >= SOUNDS_ALIKE or quality < SOUNDS_ALIKE)
        last = tokens[end - 1]
        inflected = last.possessive or self._is_genitive(last, meant)
        called = self._called(meant, titles)
        gender = gender_of(titles)
        mention = Mention(
            tokens[first].start, last.end, called, form, quality, oblique or inflected, inflected, (), gender
        )
        if not FAMILIES.isdisjoint(titles):
            return _alone(mention), end
        unfinished = form == "given" and not inflected and end < len(tokens)
        if unfinished and tokens[end].joined and tokens[end].may_be_name:
            end = _after_hyphens(tokens, end + 1)
            return mention._replace(end=tokens[end - 1].end, people=(), form="full", quality=NEAR, rivals=called), end
        return mention, end

    def _double(
        self, tokens: Sequence[Token], first: int, at: int, form: Form, people: Mapping[int, tuple[float, int]]
    ) -> tuple[Mention, int] | None:
        """Return the name of a stranger, „Frau Müller-Schmidt“, of which somebody who is listed has a part.

        A surname alone may be anything: „das Müller-Prinzip“.
        """
        if form == "surname":
            return None
        end = _after_hyphens(tokens, at + max(size for _, size in people.values()))
        rivals = self._called(tuple(people), [token.text.lower() for token in tokens[first:at]])
        return Mention(tokens[first].start, tokens[end - 1].end, (), "full", 1.0, rivals=rivals), end

    def _stranger(
        self, tokens: Sequence[Token], first: int, text: str, *, beside: bool = False
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
            end = _after_hyphens(tokens, first + 2)
            rivals = rivals or self._namesakes(tokens, first + 1, end)
            return Mention(token.start, tokens[end - 1].end, (), "full", 1.0, rivals=rivals), end
        return self._sole_stranger(tokens, first, text)

    def _namesakes(self, tokens: Sequence[Token], start: int, end: int) -> tuple[int, ...]:
        """Return who has one of the surnames of a stranger."""
        found = [person for at in range(start, end) for person in self._last(tokens, at, titled=True)]
        return tuple(dict.fromkeys(found))

    def _titled_stranger(self, tokens: Sequence[Token], first: int, text: str) -> tuple[Mention, int] | None:
        found = self._stranger(tokens, first + 1, text)
        if found is not None:
            rivals = self._called(found[0].rivals, [tokens[first].text.lower()])
            return found[0]._replace(start=tokens[first].start, rivals=rivals), found[1]
        name, end = tokens[first + 1], _after_hyphens(tokens, first + 2)
        if name.capital and end > first + 2:
            rivals = self._called(self._namesakes(tokens, first + 2, end), [tokens[first].text.lower()])
            return Mention(tokens[first].start, tokens[end - 1].end, (), "full", 1.0, rivals=rivals), end
        return (Mention(tokens[first].start, name.end, (), "titled", 1.0), first + 2) if name.may_be_name else None

    def _sole_stranger(self, tokens: Sequence[Token], first: int, text: str) -> tuple[Mention, int] | None:
        """Return a single name that nobody of the list has, where a word can be nothing else."""
        token, before = tokens[first], text[: tokens[first].start]
        named = token.may_be_name and _NAME_FOLLOWS.search(before) and INTRODUCES_SELF.search(before)
        return (Mention(token.start, token.end, (), "given", 1.0), first + 1) if named else None

    def _whole(self, tokens: Sequence[Token], at: int) -> dict[int, tuple[float, int]]:
        """Return who may be named in full: how sure, and with how many words."""
        found: dict[int, tuple[float, int]] = {}
        for index, person in enumerate(self._people):
            for name in person.whole:
                quality = same(tokens, at, name)
                if quality and quality > found.get(index, (0.0, 0))[0]:
                    found[index] = (quality, len(name))
            size = len(person.given)
            if index in found or not person.given or not (quality := same(tokens, at, person.given)):
                continue
            for middle in (0, 1):
                begin = at + size + middle
                rest = same(tokens, begin, person.last, joined=True) or resembles(tokens, begin, person.last)
                if rest and (not middle or (tokens[begin - 1].capital and not tokens[begin].hyphened)):
                    found[index] = (min(quality, rest), size + middle + len(person.last))
                    break
        return found

    def _last(self, tokens: Sequence[Token], at: int, *, titled: bool) -> dict[int, tuple[float, int]]:
        """Return who may be named by the surname; misheard only after a title."""
        found: dict[int, tuple[float, int]] = {}
        for index, person in enumerate(self._people):
            quality = same(tokens, at, person.last) or (titled and nearly(tokens, at, person.last))
            if quality and (titled or tokens[at].text.lower() not in KNOWN_WORDS):
                found[index] = (quality, len(person.last))
        return found

    def _short(self, tokens: Sequence[Token], at: int) -> dict[int, tuple[float, int]]:
        """Return who may be named by the given name or a nickname."""
        if tokens[at].text.lower() in KNOWN_WORDS:
            return {}
        return {
            index: (max(same(tokens, at, (name,)) for name in person.short), 1)
            for index, person in enumerate(self._people)
            if any(same(tokens, at, (name,)) for name in person.short)
        }

    def _called(self, people: Sequence[int], titles: Sequence[str]) -> tuple[int, ...]:
        """Return whom these titles fit; of several only those with the degree that is said, where anybody has it."""
        fitting = [index for index in people if may_be_called(self._people[index].person.address, titles)]
        with_degree = [index for index in fitting if bears_degree(self._people[index].person.name, titles)]
        return tuple(with_degree or fitting)

    def _is_genitive(self, token: Token, people: Sequence[int]) -> bool:
        """Whether a name has the s of „Hoffmanns“."""
        names = {name for index in people for name in (*self._people[index].last, *self._people[index].short)}
        return token.letters not in names and token.letters[-1:] == "s" and token.letters[:-1] in names


def is_word_too(text: str) -> bool:
    """Whether a given name is a common word as well."""
    return text.lower() in _WORDS_TOO


def _known(person: Person) -> _Known:
    spoken = spoken_name(person.name)
    aliases = [split(alias) for alias in person.aliases]
    given = split(given_name(person.name))
    return _Known(
        person=person,
        given=given,
        last=split(surname(person.name)),
        whole=tuple(name for name in (split(spoken), *aliases) if len(name) > 1),
        short=tuple(
            dict.fromkeys([*(given[:1] or split(spoken)[:1]), *(name[0] for name in aliases if len(name) == 1)])
        ),
    )


def _alone(family: Mention) -> Mention:
    """Return whom the name of a family says: where one of it is listed, there is another who is not."""
    return family._replace(people=(), rivals=family.people) if len(family.people) == 1 else family


def _first_title(tokens: Sequence[Token], second: int, text: str) -> int | None:
    """Return the index of „Herr“ in „Herr und Frau Roth“, where ``second`` is that of „Frau“."""
    first = second - (2 if second and tokens[second - 1].text.lower() in {"und", "and"} else 1)
    if first < 0 or not (tokens[first].is_title and tokens[second].is_title):
        return None
    if AND.fullmatch(text[tokens[first].end : tokens[second].start].removeprefix(".")) is None:
        return None
    while first > 0 and tokens[first].joined and tokens[first - 1].is_title:
        first -= 1
    return first


def _entire(
    people: Mapping[int, tuple[float, int]], tokens: Sequence[Token], at: int, *, titled: bool
) -> dict[int, tuple[float, int]]:
    """Return those whose name is not a part of a longer one with a hyphen."""
    if tokens[at].hyphened and not titled:
        return {}
    return {
        person: (quality, size)
        for person, (quality, size) in people.items()
        if _after_hyphens(tokens, at + size) == at + size
    }


def _after_hyphens(tokens: Sequence[Token], at: int) -> int:
    """Return the index of the token that no hyphen joins to what stands before."""
    while at < len(tokens) and tokens[at].hyphened:
        at += 1
    return at


def _after_titles(tokens: Sequence[Token], first: int) -> int | None:
    """Return the index of the token that may begin a name, after the titles that belong to it."""
    at = first
    while at < len(tokens) and tokens[at].is_title and (at == first or tokens[at].joined):
        at += 1
    if at == len(tokens) or not (tokens[at].capital or tokens[at].letters in {"van", "von", "de"}):
        return None
    return at if at == first or tokens[at].joined else None
