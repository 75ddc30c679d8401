"""Who spoke when, and who that is (``turns.json``, ``speakers.json``)."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field

from pipeline.schema.records import Document, Record, Seconds, Span


class Turn(Span):
    """A stretch in which one person speaks; turns of several people may overlap."""

    speaker: str
    """Which of them: an id that means something in this session only."""
    doubtful: bool = False
    """Whether it may be somebody else, or somebody else speaks at the same time."""


class Turns(Document):
    """``turns.json``: who spoke when, in order of their starts."""

    tag: ClassVar[str] = "turns/1"

    method: Literal["voices", "tracks"]
    """Told apart by their voices, or each heard on a track of their own."""
    turns: tuple[Turn, ...]
    owners: dict[str, str] = Field(default_factory=dict)
    """Whose voice a speaker's is, where a track says so."""

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """The ids of all speakers, in the order in which they are first heard."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns))


class Attribution(Record):
    """A run of words that one person said, ``first_word`` to ``last_word`` inclusive."""

    first_word: int
    last_word: int
    speaker: str | None
    """``None`` where that is not known."""
    doubtful: bool = False


class Speaker(Record):
    """One person of a session: who that is, and how that is known."""

    id: str
    number: int
    """From 1; “Speaker 2” until there is a name."""
    seconds: Seconds
    """How long the person speaks."""
    name: str | None = None
    role: str = ""
    organisation: str = ""
    links: tuple[tuple[str, str], ...] = ()
    """Networks, each with the person's handle or address, as the event file has them."""
    moderator: bool = False
    known_by: Literal["person", "track", "voice", "words"] | None = None
    """Who or what says the name: somebody who looked at the session, a track, a voice of an earlier session, or what is
    said and asked here. ``person`` without a name: somebody says that it is not known."""
    guess: str | None = None
    """Who it may be, where that is not sure enough for a name."""
    confidence: float = 0.0
    """From 0 to 1, of the name or the guess; a name that a person set has 1."""
    evidence: tuple[str, ...] = ()
    """Why, in words, in the session's language."""

    @property
    def about(self) -> str:
        """What the person does, and where, in one line."""
        return ", ".join(" ".join(part.split()) for part in (self.role, self.organisation) if part.strip())


class Speakers(Document):
    """``speakers.json``: the people of a session, and who said which words."""

    tag: ClassVar[str] = "speakers/1"

    speakers: tuple[Speaker, ...]
    attributions: tuple[Attribution, ...]
    """All words, each once, in order."""

    @cached_property
    def by_id(self) -> dict[str, Speaker]:
        """Each speaker by its id."""
        return {speaker.id: speaker for speaker in self.speakers}

    @property
    def names(self) -> tuple[str, ...]:
        """The names that are known."""
        return tuple(speaker.name for speaker in self.speakers if speaker.name)

    @cached_property
    def _lasts(self) -> list[int]:
        return [run.last_word for run in self.attributions]

    def who_said(self, first_word: int, last_word: int) -> Speaker | None:
        """Return the one person who certainly said all of these words; ``None`` where it may be several, or any."""
        runs = self.attributions[bisect_left(self._lasts, first_word) : bisect_left(self._lasts, last_word) + 1]
        ids = {run.speaker if not run.doubtful else None for run in runs}
        return self.by_id.get(next(iter(ids)) or "") if len(ids) == 1 else None


NOBODY = Speakers(speakers=(), attributions=())
"""Where nobody looked who speaks."""
