"""Chooses the frame that stands for a clip."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

DARKEST, BRIGHTEST = 32.0, 225.0
"""Mean luma (16 black to 235 white) outside of which a frame is a fade or a flash."""
LEAST_SPREAD = 24.0
"""Luma between the darkest and the brightest tenth; below it there is nothing in the picture."""
BLURRED = 0.7
"""A frame with less edge than this share of the clip's middle one is in motion or out of focus."""

_FRAME = re.compile(r"^frame:\d+\s+pts:\S+\s+pts_time:(?P<time>-?[\d.]+)")
_VALUE = re.compile(r"^lavfi\.signalstats\.(?P<key>YAVG|YLOW|YHIGH)=(?P<value>[\d.]+)")


@dataclass(frozen=True)
class KeyFrame:
    """A frame and what was measured on it; ``edges`` is the mean strength of its edges (Sobel)."""

    time: float
    luma: float
    spread: float
    edges: float


def read_candidates(plain: str, edges: str) -> list[KeyFrame]:
    """Read what ``signalstats`` and ``metadata=print`` wrote on the frames, and on their edges."""
    edge_strength = {time: values.get("YAVG", 0.0) for time, values in _frames(edges)}
    return [
        KeyFrame(time, values["YAVG"], values.get("YHIGH", 0.0) - values.get("YLOW", 0.0), edge_strength[time])
        for time, values in _frames(plain)
        if time in edge_strength and "YAVG" in values
    ]


def choose_poster(candidates: Sequence[KeyFrame]) -> float:
    """Return the time of a sharp frame that looks like most of the clip, neither black nor empty.

    The sharpest frame of all is often a slide full of text; so the one at the upper quartile is taken, after dark,
    empty and blurred frames are left out. The clip's first frame, often the end of a movement, comes last.
    """
    if not candidates:
        return 0.0
    usable = [frame for frame in candidates if DARKEST <= frame.luma <= BRIGHTEST and frame.spread >= LEAST_SPREAD]
    usable = [frame for frame in usable if frame.time > 0] or usable
    if not usable:
        return max(candidates, key=lambda frame: (frame.spread, frame.edges, -frame.time)).time
    sharp = [frame for frame in usable if frame.edges >= BLURRED * median(frame.edges for frame in usable)]
    ordered = sorted(sharp, key=lambda frame: (frame.edges, -frame.time))
    return ordered[(len(ordered) - 1) * 3 // 4].time


def _frames(printed: str) -> list[tuple[float, dict[str, float]]]:
    frames: list[tuple[float, dict[str, float]]] = []
    for line in printed.splitlines():
        if match := _FRAME.match(line):
            frames.append((float(match["time"]), {}))
        elif frames and (value := _VALUE.match(line)):
            frames[-1][1][value["key"]] = float(value["value"])
    return frames
