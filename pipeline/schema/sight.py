"""Which faces can be seen when, and where the picture changes (``faces.json``)."""

from __future__ import annotations

from typing import ClassVar

from pipeline.schema.framing import Box
from pipeline.schema.records import Document, Record, Seconds, Span


class Face(Record):
    """A face in one picture."""

    box: Box
    """From the forehead to the chin, in pixels of the recording as it is shown."""
    tile: Box
    """The part of the picture between the straight lines around the face: the tile it is shown in, or everything."""
    confidence: int
    """The detector's, from 0 to 100."""
    mouth: float
    """By how many levels of 255 the mouth changes from frame to frame, more than the eyes' part of the face does."""


class Sight(Record):
    """The faces of one picture."""

    time: Seconds
    faces: tuple[Face, ...]


class Watched(Span):
    """A stretch of the recording that was looked at."""

    cuts: tuple[Seconds, ...]
    """Where the picture changes to another: the time of the first frame of each new one."""
    sights: tuple[Sight, ...]


class Sights(Document):
    """``faces.json``: what was seen of the recording, in order of time; only the parts that clips need."""

    tag: ClassVar[str] = "faces/1"

    source: str
    """The recording's SHA-256."""
    recipe: str
    """How it was looked at: what was seen in another way is not used again."""
    stretches: tuple[Watched, ...]
