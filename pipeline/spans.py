"""Stretches of time as sets: put together, taken away, compared. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.schema import Span


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return the time of all stretches, in order and without overlaps."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        if found and span.start <= found[-1].end:
            found[-1] = Span(start=found[-1].start, end=max(found[-1].end, span.end))
        else:
            found.append(Span(start=span.start, end=span.end))
    return found


def without(span: Span, taken: Iterable[Span]) -> list[Span]:
    """Return what is left of a stretch; ``taken`` is in the order of its starts."""
    left: list[Span] = []
    start = span.start
    for other in taken:
        if other.end <= start or other.start >= span.end:
            continue
        if other.start > start:
            left.append(Span(start=start, end=other.start))
        start = max(start, other.end)
    if start < span.end:
        left.append(Span(start=start, end=span.end))
    return left


def shared(first: Iterable[Span], second: Sequence[Span]) -> float:
    """Return the seconds that two lists have in common; each is in order and does not overlap itself."""
    seconds, at = 0.0, 0
    for span in first:
        while at < len(second) and second[at].end <= span.start:
            at += 1
        for other in second[at:]:
            if other.start >= span.end:
                break
            seconds += min(span.end, other.end) - max(span.start, other.start)
    return seconds


def runs(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return where flags are set, as rows of first frame and frame after the last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return edges.reshape(-1, 2).astype(np.int64)
