"""What a viewer of a clip sees in each shape (``framing.json``): decided once, drawn by whoever renders."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from pipeline.schema.records import Document, Record, Seconds, Span

Shape = Literal["16:9", "9:16", "1:1", "4:5"]
"""Width to height of a rendition."""


def ratio(shape: Shape) -> Fraction:
    """Return how wide a shape is, against its height."""
    width, _, height = shape.partition(":")
    return Fraction(int(width), int(height))


def in_file_name(shape: Shape) -> str:
    """Return how the name of a clip's file says its shape: ``-9x16``."""
    return f"-{shape.replace(':', 'x')}"


class Box(Record):
    """A part of the picture, in pixels of the recording as it is shown (turned upright, square pixels)."""

    x: int = Field(ge=0)
    y: int = Field(ge=0)
    width: int = Field(gt=0)
    height: int = Field(gt=0)


class Key(Record):
    """Where a panel looks at a moment; between two keys it moves smoothly from the one to the other."""

    time: Seconds
    box: Box


class Panel(Record):
    """A part of the picture over time: one key where it stands still. The size of its box stays the same."""

    keys: tuple[Key, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if any(later.time <= earlier.time for earlier, later in pairwise(self.keys)):
            raise ValueError("the keys of a panel are in order of time")
        if len({(key.box.width, key.box.height) for key in self.keys}) > 1:
            raise ValueError("a panel that moves keeps its size")
        return self


class View(Span):
    """A stretch of the recording that is shown in one way.

    ``whole``: all of the picture, over a blurred copy of itself where the shape is another. ``crop``: one panel fills
    the shape. ``split``: two or three panels share the shape in equal parts, from top to bottom where it is taller than
    wide, or else from left to right.
    """

    layout: Literal["whole", "crop", "split"]
    panels: tuple[Panel, ...] = ()
    reason: str
    """Why, in a few English words, for whoever wonders."""

    @model_validator(mode="after")
    def _has_its_panels(self) -> Self:
        allowed = {"whole": (0,), "crop": (1,), "split": (2, 3)}[self.layout]
        if len(self.panels) not in allowed:
            raise ValueError(f"a view of layout {self.layout} cannot have {len(self.panels)} panels")
        return self


class ClipFraming(Record):
    """What is seen of one clip in one shape, from its start to its end without a gap."""

    clip: str
    shape: Shape
    views: tuple[View, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _without_gaps(self) -> Self:
        if any(later.start != earlier.end for earlier, later in pairwise(self.views)):
            raise ValueError("each view begins where the one before it ends")
        return self


class Framing(Document):
    """``framing.json``: the framing of every clip in every shape that is asked for."""

    tag: ClassVar[str] = "framing/1"

    width: int
    height: int
    """Size of the picture that the boxes are parts of."""
    clips: tuple[ClipFraming, ...]

    def of(self, clip: str, shape: Shape) -> ClipFraming | None:
        """Return how a clip is framed in a shape; ``None`` where nothing was decided."""
        return next((one for one in self.clips if one.clip == clip and one.shape == shape), None)
