"""Where and when a name can stand: under its owner, over neither a face nor a slide. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.brand import Brand
from pipeline.clips.captions.areas import Area
from pipeline.clips.captions.cues import Cue
from pipeline.clips.captions.drawing import Page, page_of
from pipeline.clips.captions.name_plates import LEAST_SECONDS, Introduction

_AROUND = 0.12
"""Of a face: what is kept free around it, since chin and hair go on, and heads move between two pictures."""
_SIGHT_SECONDS = 0.5
"""Between two pictures in which faces were looked for."""
_EDGE = 0.01
"""Of the picture's width: how far a name may stand over the edge of its owner's tile, which is not found exactly."""


@dataclass(frozen=True)
class Portrait:
    """A stretch of a clip in which nobody is seen but one person, and it is certain who.

    Attributes:
        start: In seconds of the clip.
        end: In seconds of the clip.
        speaker: The person's id.
        faces: When and where the face is, in seconds of the clip and pixels of the finished picture.
        tile: The part of the finished picture that shows the person and nothing else.
    """

    start: float
    end: float
    speaker: str
    faces: tuple[tuple[float, Area], ...]
    tile: Area


class Standing:
    """Finds the place and the time of names in one picture.

    Args:
        portraits: Who is seen alone and when, in order.
        cues: The captions that are drawn.
        size: Width and height of the picture, in pixels.
        brand: Fonts, and how long names stand.
    """

    def __init__(self, portraits: Sequence[Portrait], cues: Sequence[Cue], size: tuple[int, int], brand: Brand) -> None:
        self._portraits, self._brand, self._cues = portraits, brand, cues
        self._page: Page = page_of(cues, *size, brand)

    def __call__(self, wish: Introduction, speaker: str, until: float) -> Introduction | None:
        """Return a name where and when it can first stand, or ``None``.

        Args:
            wish: The name; it does not appear before its start.
            speaker: Whose it is.
            until: The last moment at which it may appear, in seconds of the clip.
        """
        seconds = self._brand.lower_third.seconds
        for portrait in self._portraits:
            start = max(wish.start, portrait.start)
            end = min(start + seconds, portrait.end)
            if portrait.speaker != speaker or start > until or round(end - start, 6) < min(LEAST_SECONDS, seconds):
                continue
            near = start - _SIGHT_SECONDS, end + _SIGHT_SECONDS
            faces = [face for time, face in portrait.faces if near[0] <= time <= near[1]]
            timed = replace(wish, start=start, end=end)
            for top in self._tops(timed) if faces else ():
                if self._is_free(timed, top, portrait.tile, faces):
                    return replace(timed, top=top)
        return None

    def _tops(self, one: Introduction) -> Iterator[float]:
        """Yield how far down a name may stand: above where captions may be, then just above those that are there."""
        yield self._page.top_of_name(one)
        lines = [len(cue.lines) for cue in self._cues if cue.start < one.end and cue.end > one.start]
        yield self._page.top_of_name(one, max(lines, default=0))

    def _is_free(self, one: Introduction, top: float, tile: Area, faces: Sequence[Area]) -> bool:
        plate, area = self._page.plate(one), self._page.area
        left, right, bottom = area.left, area.left + plate.width, top + plate.height
        off = _EDGE * (area.right + area.left)
        if left < tile.left - off or right > tile.right + off or top < tile.top - off or bottom > tile.bottom + off:
            return False
        for face in faces:
            across, down = _AROUND * face.width, _AROUND * (face.bottom - face.top)
            beside = right < face.left - across or left > face.right + across
            if not beside and bottom > face.top - down and top < face.bottom + down:
                return False
        return True
