"""Speech cut into pieces in which one voice speaks, each of them to be known by its sound. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Interval = tuple[float, float]
"""Start and end in seconds."""

NO_OVERLAP = -1
_LONGEST = 2.0
"""Seconds. Longer ones hold two voices too often, shorter ones scatter; none is heard twice, which halves the work."""
_NEAR_EDGE = 0.1
"""Seconds from the edge of speech within which a change is that edge."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """Pieces of speech in order of time; every attribute has the shape (pieces,).

    Attributes:
        starts: Seconds from the start of the recording.
        ends: The same.
        overlap: Which overlap a piece is part of, by its index; ``NO_OVERLAP`` where one voice speaks.
        continues: Whether speech goes on from the piece before it without a pause or a change of voice.
    """

    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    overlap: NDArray[np.int64]
    continues: NDArray[np.bool_]

    @property
    def seconds(self) -> NDArray[np.float64]:
        """How long each piece is."""
        return self.ends - self.starts

    @property
    def alone(self) -> NDArray[np.bool_]:
        """Where one voice speaks."""
        alone: NDArray[np.bool_] = self.overlap == NO_OVERLAP
        return alone

    def __len__(self) -> int:
        return len(self.starts)


def cut_speech(speech: Iterable[Interval], changes: Sequence[float], overlaps: Sequence[Interval]) -> Pieces:
    """Cut speech where a voice changes, where two begin or cease to speak at once, and into pieces of equal length.

    Args:
        speech: Where somebody speaks, in order, without overlap.
        changes: When one voice follows another, in seconds, in order.
        overlaps: Where two speak at once, in order, without overlap.
    """
    cuts = np.sort(np.array([*changes, *(edge for overlap in overlaps for edge in overlap)], np.float64))
    overlap_starts = np.array([start for start, _ in overlaps], np.float64)
    rows: list[tuple[float, float, int, bool]] = []
    for start, end in speech:
        first, last = np.searchsorted(cuts, [start + _NEAR_EDGE, end - _NEAR_EDGE])
        edges = [start, *np.unique(cuts[first:last]).tolist(), end]
        for before, after in pairwise(edges):
            middle = (before + after) / 2
            at = int(np.searchsorted(overlap_starts, middle, side="right")) - 1
            overlap = at if at >= 0 and middle < overlaps[at][1] else NO_OVERLAP
            times = equal_parts(before, after)
            rows += [(one, other, overlap, number > 0) for number, (one, other) in enumerate(pairwise(times))]
    starts, ends, overlap_of, continues = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Pieces(
        np.array(starts, np.float64),
        np.array(ends, np.float64),
        np.array(overlap_of, np.int64),
        np.array(continues, np.bool_),
    )


def equal_parts(start: float, end: float) -> list[float]:
    """Return the edges of as few equal parts as are no longer than a piece may be."""
    count = max(1, int(np.ceil((end - start) / _LONGEST - 1e-9)))
    edges: list[float] = np.linspace(start, end, count + 1).tolist()
    return edges
