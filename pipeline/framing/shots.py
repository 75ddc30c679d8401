"""Where the picture changes to another: cuts of an editor, and switches of a studio's layout. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from pipeline.ffmpeg import Change

SURE = 10.0
"""scdet's own threshold: a change of all of the picture."""
LEAST = 2.5
"""A change of a part of it, such as two people who swap their tiles."""
STANDS_OUT = 3.0
"""Such a change is this many times as strong as anything around it; a hand or a camera moves on for a while."""
AROUND_SECONDS = 0.5


def find_cuts(changes: Sequence[Change]) -> list[float]:
    """Return the times of the first frames after cuts.

    Args:
        changes: All frames of a part of the recording, in order.
    """
    times = [change.time for change in changes]
    cuts: list[float] = []
    for at, change in enumerate(changes):
        if change.score < LEAST:
            continue
        first = bisect_left(times, change.time - AROUND_SECONDS)
        last = bisect_right(times, change.time + AROUND_SECONDS)
        # The frame after a cut still differs, since an encoder sharpens a new picture over two frames.
        others = [one.score for place, one in enumerate(changes[first:last], first) if place not in {at, at + 1}]
        strongest = max(others, default=0.0)
        if change.score >= STANDS_OUT * strongest or (change.score >= SURE and change.score > strongest):
            cuts.append(change.time)
    return cuts
