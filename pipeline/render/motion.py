"""Moves a panel from key to key: when each frame looks where, and ffmpeg's expression for it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import copysign

TOLERANCE = 0.25
"""Pixels of the finished picture that a straight line may be away from the true path: less than can be shown."""


def path(times: Sequence[float], values: Sequence[float], moments: Sequence[float]) -> list[float]:
    """Return the value at each moment: smooth through all keys, at rest before the first and after the last.

    Two keys give one movement that starts and ends gently, keys of one value rest, and many close keys are followed
    without stopping at each. Between two keys the value stays between theirs, so that a crop never swings out of the
    picture (Steffen, “A simple method for monotonic interpolation in one dimension”, A&A 239, 1990).

    Args:
        times: Of the keys, in seconds, rising.
        values: Of the keys.
        moments: In seconds, rising.
    """
    slopes = _slopes(times, values)
    found, at = [], 0
    for moment in moments:
        while at + 1 < len(times) and moment >= times[at + 1]:
            at += 1
        if moment <= times[0] or at + 1 == len(times):
            found.append(values[at])
            continue
        length = times[at + 1] - times[at]
        part = (moment - times[at]) / length
        rest = 1 - part
        found.append(
            values[at] * (1 + 2 * part) * rest**2
            + slopes[at] * length * part * rest**2
            + values[at + 1] * (3 - 2 * part) * part**2
            - slopes[at + 1] * length * part**2 * rest
        )
    return found


def _slopes(times: Sequence[float], values: Sequence[float]) -> list[float]:
    lengths = [later - earlier for earlier, later in pairwise(times)]
    steps = [(later - earlier) / length for (earlier, later), length in zip(pairwise(values), lengths, strict=True)]
    inner = []
    for (before, after), (left, right) in zip(pairwise(steps), pairwise(lengths), strict=True):
        mean = (before * right + after * left) / (left + right)
        least = min(abs(before), abs(after), abs(mean) / 2)
        inner.append((copysign(1, before) + copysign(1, after)) * least)
    return [0.0, *inner, 0.0]


def corners(values: Sequence[float], tolerance: float = TOLERANCE) -> list[int]:
    """Return the indices between which straight lines come as near to all values as ``tolerance``.

    Ramer, Douglas and Peucker's method: the value that is furthest from a line becomes a corner.
    """
    kept = {0, len(values) - 1}
    open_lines = [(0, len(values) - 1)]
    while open_lines:
        first, last = open_lines.pop()
        slope = (values[last] - values[first]) / max(1, last - first)
        away = [abs(values[at] - values[first] - slope * (at - first)) for at in range(first, last + 1)]
        furthest = first + max(range(len(away)), key=away.__getitem__)
        if away[furthest - first] > tolerance:
            kept.add(furthest)
            open_lines += [(first, furthest), (furthest, last)]
    return sorted(kept)


def expression(values: Sequence[float], first: int, rate: Fraction) -> str:
    """Return ffmpeg's expression of ``t`` that gives each frame its value.

    Args:
        values: One for each frame.
        first: The number of the first frame, whose time is ``first / rate``.
        rate: Frames per second.
    """
    lines = [_line(values, first, rate, start, end) for start, end in pairwise(corners(values))]
    return _choice(lines) if lines else f"{values[0]:.2f}"


def _line(values: Sequence[float], first: int, rate: Fraction, start: int, end: int) -> tuple[float, str]:
    """Return until when a line holds, half a frame before its end, and its expression."""
    begin, until = float((first + start) / rate), float((first + end - Fraction(1, 2)) / rate)
    slope = (values[end] - values[start]) / (end - start) * float(rate)
    text = f"{values[start]:.2f}"
    return until, f"{text}{slope:+.4f}*(t-{begin:.6f})" if slope else text


def _choice(lines: Sequence[tuple[float, str]]) -> str:
    """Return the choice between lines by time, by halving, so that many of them nest no deeper than ffmpeg can read."""
    if len(lines) == 1:
        return lines[0][1]
    middle = len(lines) // 2
    until = lines[middle - 1][0]
    return f"if(lt(t,{until:.4f}),{_choice(lines[:middle])},{_choice(lines[middle:])})"
