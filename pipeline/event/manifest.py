"""Who and what an event is: the records of ``event.toml``, and who may speak in one of its sessions. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from pipeline.config import Settings, SpokenLanguage
from pipeline.language.person_names import FORMS_OF_ADDRESS, form_of_address, is_degree, spoken_name
from pipeline.suggestions import did_you_mean, listed, nearest

_NEITHER = frozenset({"keine", "kein", "ohne", "divers", "neutral", "nichts", "no", "neither", "diverse"})
"""What people write for ``none``."""


def _known_form(written: str) -> str:
    form = form_of_address(written)
    if form is None:
        small = written.strip().rstrip(".").casefold()
        degree = any(is_degree(word) for word in written.split())
        remedy = "A degree belongs to the name." if degree else did_you_mean(small, FORMS_OF_ADDRESS)
        remedy = "Did you mean “none”?" if small in _NEITHER else remedy
        allowed = listed(FORMS_OF_ADDRESS)
        raise PydanticCustomError("address", "it must be {allowed}", {"allowed": allowed, "remedy": remedy})
    return form


def _is_table(written: object) -> object:
    if not isinstance(written, Mapping):
        remedy = 'Write for example: links = { linkedin = "https://…", website = "https://…" }.'
        raise PydanticCustomError("links", "it must be a table of networks and addresses", {"remedy": remedy})
    return written


FormOfAddress = Annotated[
    str, AfterValidator(_known_form), WithJsonSchema({"type": "string", "enum": [*FORMS_OF_ADDRESS]})
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
MOST_SPEAKERS = 12
_NUMBERS = re.compile(r"\d+")


class _Entry(BaseModel):
    # The docstring below each field is what the error about it and the example file say.
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Person(_Entry):
    """Somebody who may speak."""

    name: Name
    """As it is to be printed, with titles."""
    role: str = ""
    """What the person does: “Head of Communications”."""
    organisation: str = ""
    """Where."""
    aliases: tuple[Name, ...] = ()
    """What else the person is called in conversation, such as a nickname, or how the name is misheard."""
    address: FormOfAddress | None = None
    """What is said before the surname: Frau, Herr, Ms, Mr and so on; none for somebody who is called neither."""
    links: Annotated[dict[str, str], BeforeValidator(_is_table)] = {}
    """Handles and addresses by network: ``linkedin``, ``x``, ``website``."""

    @property
    def names(self) -> tuple[str, ...]:
        """What the person may be called in conversation; the first is the name without titles."""
        return tuple(dict.fromkeys([spoken_name(self.name), *self.aliases]))


class Track(_Entry):
    """The sound of one person alone: a stream or a channel of the recording, or a file beside it."""

    speaker: Name
    """Whose voice it is: the name of a guest or a moderator."""
    stream: int | None = Field(default=None, ge=1, le=64)
    """An audio stream of the recording, from 1."""
    channel: Literal["left", "right"] | None = None
    """A channel of its stereo sound."""
    file: Name | None = None
    """A file beside the recording."""

    @property
    def place(self) -> str:
        """Where it is, in words."""
        if self.file is not None:
            return unicodedata.normalize("NFC", self.file)
        return f"stream {self.stream}" if self.stream is not None else f"the {self.channel} channel"

    @model_validator(mode="after")
    def _names_one_place(self) -> Self:
        if sum(place is not None for place in (self.stream, self.channel, self.file)) != 1:
            raise PydanticCustomError("track", "a track has either a stream, a channel or a file")
        if self.file is not None and (self.file in {".", ".."} or "/" in self.file or "\\" in self.file):
            raise PydanticCustomError("track", "the file of a track is beside the recording: a name without folders")
        return self


class PlannedSession(_Entry):
    """One session of the event."""

    recording: Name
    """The recording's file name; ``*`` stands for any characters."""
    title: str = ""
    """Its title; else the recording says, or its file name."""
    language: SpokenLanguage = "auto"
    """Language spoken."""
    guests: tuple[Name, ...] | None = None
    """Who of the guests is in it; everybody may be where nothing is said."""
    moderators: tuple[Name, ...] | None = None
    """Who of the moderators is."""
    speakers: int | None = Field(default=None, ge=1, le=MOST_SPEAKERS)
    """How many people speak, where that is certain."""
    vocabulary: tuple[Name, ...] = ()
    """Names and terms that are said in this session."""
    tracks: tuple[Track, ...] = ()
    """Where each person has a track."""


class EventFacts(_Entry):
    """What holds for all sessions."""

    name: str = ""
    """What the event is called."""
    language: SpokenLanguage = "auto"
    """Language spoken."""
    vocabulary: tuple[Name, ...] = ()
    """Names and terms that are said again and again."""


class Cast(_Entry):
    """What the event file says about one recording.

    Attributes:
        event: The event's name.
        title: The session's title; empty where none is given.
        language: Language spoken, or ``auto``.
        moderators: Who may moderate.
        guests: Who may be a guest.
        named: Whether guests are named for this very session; else the people are those of the whole event.
        speakers: How many people speak, where that is certain.
        vocabulary: Names and terms that may be said, those of the people among them.
        tracks: Where each person has a track.
        warnings: What may be wrong with it.
    """

    event: str = ""
    title: str = ""
    language: str = "auto"
    moderators: tuple[Person, ...] = ()
    guests: tuple[Person, ...] = ()
    named: bool = False
    speakers: int | None = None
    vocabulary: tuple[str, ...] = ()
    tracks: tuple[Track, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody who may speak, moderators first."""
        return (*self.moderators, *self.guests)

    def find(self, name: str) -> Person | None:
        """Return who is listed under a name."""
        return next((person for person in self.people if person.name == name), None)

    @property
    def most_speakers(self) -> int | None:
        """How many people speak at most; ``None`` where nobody said."""
        return self.speakers or (len(self.people) if self.named and self.people else None)


class Event(_Entry):
    """``event.toml``."""

    event: EventFacts = EventFacts()
    moderators: tuple[Person, ...] = ()
    guests: tuple[Person, ...] = ()
    sessions: tuple[PlannedSession, ...] = ()

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        _refuse_twice("person", (person.name for person in (*self.moderators, *self.guests)))
        _refuse_twice("recording", (session.recording for session in self.sessions))
        for session in self.sessions:
            _refuse_unknown(session, "guests", session.guests or (), self.guests)
            _refuse_unknown(session, "moderators", session.moderators or (), self.moderators)
            speakers = [track.speaker for track in session.tracks]
            _refuse_unknown(session, "tracks", speakers, (*self.moderators, *self.guests))
            _refuse_shared_track(session)
        return self

    def lists(self, recording: str) -> bool:
        """Tell whether a recording has an entry of its own."""
        return self._plan(recording) is not None

    def near(self, recording: str, beside: Iterable[str]) -> str | None:
        """Return the entry that may be misspelt for a recording without one; ``None`` where none is.

        Args:
            recording: Its file name.
            beside: The names of the files in its folder: an entry that fits one of these is meant for that.
        """
        files = list(beside)
        open_entries = [one.recording for one in self.sessions if not any(_fits(file, one.recording) for file in files)]
        # The suffix is the same for most recordings, and “talk 2” is not “talk 1” misspelt.
        stem = _stem(recording)
        by_stem = {_stem(one): one for one in open_entries}
        meant = nearest(stem, [one for one in by_stem if _NUMBERS.findall(one) == _NUMBERS.findall(stem)])
        return by_stem[meant] if meant is not None else None

    def _plan(self, recording: str) -> PlannedSession | None:
        return next((one for one in self.sessions if _fits(recording, one.recording)), None)

    def cast(self, recording: str) -> Cast:
        """Return what is said about one recording; of several entries that fit its name, the first counts.

        Args:
            recording: Its file name.
        """
        plan = self._plan(recording)
        moderators, guests = self.moderators, self.guests
        if plan is not None:
            moderators = _among(moderators, plan.moderators)
            guests = _among(guests, plan.guests)
        people = (*moderators, *guests)
        # Without aliases, which may be how a name is misheard: what is vocabulary counts as spelled right.
        spoken = [name for person in people for name in (person.names[0], person.organisation) if name]
        own = plan.vocabulary if plan is not None else ()
        return Cast(
            event=self.event.name,
            title=plan.title if plan is not None else "",
            language=plan.language if plan is not None and plan.language != "auto" else self.event.language,
            moderators=moderators,
            guests=guests,
            named=plan is not None and plan.guests is not None,
            speakers=plan.speakers if plan is not None else None,
            # In an order of its own: another one in the file is no reason to recognise anything anew.
            vocabulary=tuple(sorted({*spoken, *own, *self.event.vocabulary})),
            tracks=plan.tracks if plan is not None else (),
        )


def with_cast(settings: Settings, cast: Cast) -> Settings:
    """Return the settings as the event file completes them for one recording.

    The language that a person set counts more than the event file's; names and terms add up.
    """
    vocabulary = tuple(dict.fromkeys([*settings.transcribe.vocabulary, *cast.vocabulary]))
    return settings.model_copy(
        update={
            "language": settings.language if settings.language != "auto" else cast.language,
            "transcribe": settings.transcribe.model_copy(update={"vocabulary": vocabulary}),
        }
    )


def _fits(recording: str, pattern: str) -> bool:
    """Whether a file name fits a pattern; macOS writes umlauts as two characters, which is the same name."""
    name, wanted = (unicodedata.normalize("NFC", text) for text in (recording, pattern))
    return re.fullmatch(".*".join(map(re.escape, wanted.split("*"))), name, re.DOTALL) is not None


def _stem(name: str) -> str:
    return unicodedata.normalize("NFC", name).replace("*", "").rpartition(".")[0] or name


def _among(people: tuple[Person, ...], names: tuple[str, ...] | None) -> tuple[Person, ...]:
    """Return those of the people who are named, or all where nobody is."""
    return people if names is None else tuple(person for person in people if person.name in names)


def _refuse_twice(kind: str, names: Iterable[str]) -> None:
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise PydanticCustomError("twice", "the {kind} “{name}” is listed twice", {"kind": kind, "name": twice})


def _refuse_shared_track(session: PlannedSession) -> None:
    owners: dict[str, str] = {}
    for track in session.tracks:
        if track.place in owners:
            raise PydanticCustomError(
                "shared_track",
                "{place} of “{recording}” is listed as the track of “{first}” and of “{second}”",
                {
                    "place": track.place,
                    "recording": session.recording,
                    "first": owners[track.place],
                    "second": track.speaker,
                    "remedy": "Correct one of them; one microphone for two people is no track of either.",
                },
            )
        owners[track.place] = track.speaker


def _refuse_unknown(session: PlannedSession, field: str, names: Iterable[str], people: Iterable[Person]) -> None:
    known = [person.name for person in people]
    for name in names:
        if name not in known:
            raise PydanticCustomError(
                "unknown_person",
                "“{name}” under {field} of “{recording}” is not listed as a person of this event",
                {
                    "name": name,
                    "field": field,
                    "recording": session.recording,
                    "remedy": did_you_mean(name, known) or "Add the person, or take the name out.",
                },
            )
