"""What people decide about a session (``edits.json``): who speaks, and which clips are made."""

from __future__ import annotations

from typing import ClassVar, Literal

from pipeline.schema.records import Document, Record, Span

ClipState = Literal["picked", "left", "dropped", "published"]
"""``picked`` and ``published`` clips are made, the latter are out; ``left`` ones are offered, ``dropped`` ones not."""


class SpeakerEdit(Record):
    """What a person decided about one speaker, held to what that one said: ids change when turns are found anew."""

    spans: tuple[Span, ...]
    """When the person speaks. Several speakers that are found there are one."""
    name: str | None = None
    """Who it is; ``None`` where only speakers were put together, or nobody knows."""
    unknown: bool = False
    """Whether a person says that nobody knows who it is: then no name that is found out counts."""
    before: tuple[SpeakerEdit, ...] = ()
    """What had been decided about the same speakers until then: that counts again when this is taken back."""


class ClipEdit(Record):
    """What a person decided about one clip, held to what is said in it: words are corrected, and clips found anew."""

    id: str
    """It stays whatever is decided; files and lines of ``picks.md`` are named by it."""
    span: Span
    """From the start of its first word to the end of its last one, as the person wants it."""
    state: ClipState = "picked"
    title: str | None = None
    """The person's; ``None`` where the program words it."""
    worded: str | None = None
    """How the program had worded it when the person decided: it stays so, but for words that are corrected."""
    found: Span | None = None
    """Where the program found it; ``None`` where the person added it."""


class Edits(Document):
    """``edits.json``: what people decided about a session. No stage writes it."""

    tag: ClassVar[str] = "edits/1"

    speakers: tuple[SpeakerEdit, ...] = ()
    clips: tuple[ClipEdit, ...] = ()
    """In the order in which they are made; none as long as nobody decided about any."""


class PickRow(Record):
    """One line of ``picks.md``: a clip as the program last showed it to the person."""

    id: str
    span: Span
    """From the start of its first word to the end of its last one."""
    state: ClipState
    title: str
    details: str = ""
    """What follows the title."""


class Picks(Document):
    """``picks.json``: what ``picks.md`` said when the program last read or wrote it; what differs is a decision."""

    tag: ClassVar[str] = "picks/1"

    rows: tuple[PickRow, ...]
