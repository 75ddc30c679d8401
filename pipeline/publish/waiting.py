"""What waits: quotes that may not go out because nobody's name stands under them, and how they get one.

A quote of a person whose name is not known waits for the name, one of which it is not certain who said it for somebody
to listen. Neither becomes a card or a post.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.config import PublishSettings
from pipeline.publish.facts import Citation, Facts, Spoken, signer
from pipeline.publish.posts import PostFile, waiting_for_posts
from pipeline.schema import Speaker
from pipeline.speakers.labels import label, name_word


@dataclass(frozen=True)
class Place:
    """Where a session lies, as commands name it: its folder in the library's, seen from where the library is."""

    library: str
    session: str

    @classmethod
    def of(cls, out: Path) -> Place:
        """Return the place of the session with this ``out`` folder."""
        session = out.resolve().parent
        return cls(session.parent.name, session.name)

    @property
    def path(self) -> str:
        """The session's folder as a word of a command."""
        return shlex.quote("/".join(part for part in (self.library, self.session) if part))

    def naming(self, speaker: Speaker) -> tuple[str, str]:
        """Return the commands that give a speaker a name and bring the texts up to date."""
        return (
            f"pipeline speakers name {self.path} {speaker.number} {name_word(speaker)}",
            f"pipeline process {self.path}",
        )


@dataclass(frozen=True)
class Nameless:
    """A person whose name is not known."""

    number: int
    label: str
    start: float
    """When the person speaks longest, in seconds: where to listen."""
    commands: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """Passages that wait for one person's name; for somebody to listen where ``person`` is ``None``."""

    person: Nameless | None
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Held:
    """What waits, by where it would be, and how many quotes, cards and posts wait for a name."""

    place: Place
    quotes: tuple[Waiting, ...]
    cards: tuple[Waiting, ...]
    posts: tuple[Waiting, ...]
    quote_count: int
    card_count: int
    post_count: int

    @property
    def counts(self) -> dict[str, int]:
        """How much waits for a name, by what it is."""
        return {"quote": self.quote_count, "quote card": self.card_count, "post": self.post_count}

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the speakers for whose names something waits."""
        groups = (*self.quotes, *self.posts)
        return tuple(sorted({group.person.number for group in groups if group.person is not None}))


def nameless(facts: Facts, speaker: Speaker, place: Place) -> Nameless:
    """Return what is to be said about a speaker without a name."""
    words = facts.transcript.words
    runs = [run for run in facts.speakers.attributions if run.speaker == speaker.id and not run.doubtful]
    longest = max(runs, key=lambda run: run.last_word - run.first_word, default=None)
    start = words[longest.first_word].start if longest is not None else 0.0
    return Nameless(speaker.number, label(speaker, facts.language), start, place.naming(speaker))


def waiting(facts: Facts, wanted: Sequence[Spoken], place: Place) -> tuple[Waiting, ...]:
    """Return those of the passages that wait, by what they wait for: speakers by number, then what is to be checked."""
    cited = [facts.cite(one) for one in wanted if not signer(one, facts.speakers)]
    left = list({one.first_word: one for one in reversed(cited)}.values())[::-1]  # each once, where it comes first
    speakers = {one.speaker.id: one.speaker for one in left if one.speaker is not None}
    found = [
        Waiting(nameless(facts, speaker, place), tuple(one for one in left if one.speaker == speaker))
        for speaker in sorted(speakers.values(), key=lambda speaker: speaker.number)
    ]
    unsure = tuple(one for one in left if one.speaker is None)
    return (*found, Waiting(None, unsure)) if unsure else tuple(found)


def hold_back(facts: Facts, settings: PublishSettings, posts: Sequence[PostFile], place: Place) -> Held:
    """Return what waits, and how many texts that are."""
    quotes = facts.quotes.quotes
    carded, posted = quotes[: settings.cards], waiting_for_posts(facts) if posts else ()
    return Held(
        place=place,
        quotes=waiting(facts, quotes, place),
        cards=waiting(facts, carded, place),
        posts=waiting(facts, posted, place),
        quote_count=_count_nameless(facts, quotes),
        card_count=_count_nameless(facts, carded),
        post_count=_count_nameless(facts, posted) * len(posts),
    )


def _count_nameless(facts: Facts, wanted: Sequence[Spoken]) -> int:
    """Return how many of the passages are a person's whose name is not known."""
    speakers = [facts.speakers.who_said(one.first_word, one.last_word) for one in wanted]
    return sum(speaker is not None and not speaker.name for speaker in speakers)
