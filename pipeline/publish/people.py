"""The people of a session, as texts present them: who they are, where they are found, whose name is still open.

Links come from the event file, where anything may stand: only an ``http`` or ``https`` address becomes a link, all
else is printed as it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote as quote_url
from urllib.parse import urlsplit

from pipeline.publish.article import Article, Passage
from pipeline.publish.facts import Citation, Facts, open_name
from pipeline.publish.posts import NETWORK_NAMES
from pipeline.schema import Speaker
from pipeline.speakers.labels import label

LEAST_SHARE = 0.05
"""Of what is said: a voice without a name that says less may be a call from the audience, or nobody's."""


@dataclass(frozen=True)
class PersonLink:
    """Where a person is found. ``address`` is empty where ``text`` is no address, but perhaps a handle."""

    network: str
    text: str
    address: str


@dataclass(frozen=True)
class PersonEntry:
    """A person in a list: the name, or what stands for it, escaped as the text it goes into needs it."""

    name: str
    about: str
    moderator: bool
    links: tuple[PersonLink, ...]


@dataclass(frozen=True)
class OpenPoint:
    """A name that a draft lacks: what stands in its place, how often, and the first of these places."""

    name: str
    count: int
    place: str


def list_people(facts: Facts, cited: Iterable[Citation]) -> tuple[PersonEntry, ...]:
    """Return who takes part: everybody whose name is known, and of the others those who are cited.

    Beside them stand the others who say more than a little, by their label; a list of labels alone would say nothing.
    """
    needed = {citation.speaker.id for citation in cited if citation.speaker is not None}
    speakers = facts.speakers.speakers
    listed = needed | {one.id for one in speakers if one.name}
    much = LEAST_SHARE * sum(one.seconds for one in speakers)

    def called(one: Speaker) -> str:
        if one.name is None and one.id in needed:
            return facts.emphasise(open_name(one, facts.language))
        return facts.escape(label(one, facts.language))

    return tuple(
        PersonEntry(
            name=called(one),
            about=facts.escape(one.about) if one.name else "",
            moderator=one.moderator,
            links=links_of(one, facts.escape),
        )
        for one in speakers
        if one.id in listed or (listed and one.seconds > much)
    )


def links_of(speaker: Speaker, escape: Callable[[str], str] = str) -> tuple[PersonLink, ...]:
    """Return where a person is found, in the order of the event file."""
    return tuple(
        PersonLink(escape(_network(network)), escape(" ".join(value.split())), address_of(value))
        for network, value in speaker.links
        if value.strip()
    )


def address_of(value: str) -> str:
    """Return a link's address, in which every character is quoted that would end it; empty where it is none."""
    text = value.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    usable = parts.scheme in {"http", "https"} and parts.hostname and not any(map(str.isspace, text))
    return quote_url(text, safe="/:?#[]@!$&'*+,;=%~") if usable else ""


def open_points(cited: Iterable[Citation]) -> tuple[OpenPoint, ...]:
    """Return the names that are open in a text, in the order in which they come up."""
    places: dict[str, list[Citation]] = {}
    for citation in cited:
        if citation.speaker is not None and citation.speaker.name is None:
            places.setdefault(citation.speaker.id, []).append(citation)
    return tuple(OpenPoint(those[0].who or "", len(those), those[0].place) for those in places.values())


def with_introductions(article: Article) -> Article:
    """Return the article with those citations marked that mention a person first."""
    known: set[str] = set()

    def introduce(citation: Citation) -> Citation:
        speaker = citation.speaker
        if speaker is None or speaker.id in known:
            return citation
        known.add(speaker.id)
        return replace(citation, introduces=True)

    def introduce_in(passage: Passage) -> Passage:
        statements = tuple(replace(one, citation=introduce(one.citation)) for one in passage.statements)
        return replace(passage, statements=statements, pull=introduce(passage.pull) if passage.pull else None)

    lead = introduce(article.lead) if article.lead else None
    sections = tuple(
        replace(section, passages=tuple(map(introduce_in, section.passages))) for section in article.sections
    )
    return replace(article, lead=lead, sections=sections)


def attributed(article: Article) -> Iterator[Citation]:
    """Yield the citations that an article prints with the name of who said them, in its order."""
    if article.lead is not None:
        yield article.lead
    for section in article.sections:
        for passage in section.passages:
            yield from (statement.citation for statement in passage.statements)
            if passage.pull is not None:
                yield passage.pull


def _network(key: str) -> str:
    """Return a network's name as it writes it itself, where that is known."""
    known = {str(network): name for network, name in NETWORK_NAMES.items()} | {"website": "Website"}
    return known.get(key.strip().casefold(), key.strip())
