"""Where in a picture text can stand: clear of what networks and players draw over it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.clips.editing import Editing
from pipeline.schema import Shape, View
from pipeline.schema.framing import ratio


@dataclass(frozen=True)
class Area:
    """A part of a picture, in pixels from its left upper corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left


@dataclass(frozen=True)
class _Margins:
    """What is kept free at each edge, as shares of the width (left, right) and the height (top, bottom)."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Seam:
    """Between two people one above the other, from ``start`` to ``end`` of the clip: text hides neither face there.

    ``height`` is how far down it is, as a share of the picture's height.
    """

    start: float
    end: float
    height: float


_MARGINS: dict[Shape, _Margins] = {
    # Graphics safe area of EBU R 95, 5 % at each edge; at the bottom 7 %, for the progress bar of players.
    "16:9": _Margins(0.05, 0.05, 0.05, 0.07),
    # What Instagram's feed keeps free, 64 pixels of 1080 at each edge.
    "1:1": _Margins(0.06, 0.06, 0.06, 0.06),
    "4:5": _Margins(0.06, 0.06, 0.06, 0.06),
    # The largest of each edge, for posts. Reels (Meta Business Help Center, 2026): 14 % at the top, 6 % at the sides.
    # Shorts: 480 of 1920 pixels at the bottom. TikTok: 150 at the top, 440 at the bottom, 150 of 1080 on the right,
    # where the buttons are; as much on the left, so that text stands in the middle. An advertisement on Reels, with its
    # button, needs 35 % at the bottom (Meta); then captions would stand on a wide picture instead of below it.
    "9:16": _Margins(0.14, 0.14, 0.14, 0.25),
}


def seams(views: Iterable[View], editing: Editing, shape: Shape) -> tuple[Seam, ...]:
    """Return the lowest seam of each stretch of a clip in which people are one above the other.

    That is of account in 9:16 only: elsewhere text stands lower than faces do, or people are side by side.
    """
    if shape != "9:16":
        return ()
    return tuple(
        Seam(shown.start, shown.end, 1 - 1 / len(view.panels))
        for view in views
        if view.layout == "split"
        for shown in editing.shown(view)
    )


def shape_of(width: float, height: float) -> Shape:
    """Return which of the shapes a picture is nearest to; one that is wider than it is tall is wide."""
    if width > 1.1 * height:
        return "16:9"
    return min(_MARGINS, key=lambda shape: abs(ratio(shape) - width / height))


def safe_area(width: float, height: float) -> Area:
    """Return the part of a picture that nothing is drawn over, on any of the networks that show its shape."""
    margins = _MARGINS[shape_of(width, height)]
    return Area(
        left=width * margins.left,
        top=height * margins.top,
        right=width * (1 - margins.right),
        bottom=height * (1 - margins.bottom),
    )
