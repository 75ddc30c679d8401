"""Numbers frames as hours, minutes, seconds and frames (SMPTE ST 12-1). Pure.

At 29.97 frames a second, a clock of 30 frames a second would be 3.6 s late after an hour. Drop-frame time code leaves
out the numbers 00 and 01 (at 59.94: 00 to 03) at the beginning of each minute, except each tenth; no frame is lost.
"""

from __future__ import annotations

import re
from fractions import Fraction

_DROPPING = frozenset({Fraction(30_000, 1001), Fraction(60_000, 1001)})
_TIMECODE = re.compile(r"(\d\d):(\d\d):(\d\d)([:;.])(\d\d)")


def timebase(rate: Fraction) -> int | None:
    """Return how many frames time code counts a second: 30 at 29.97; ``None`` where it cannot count that rate."""
    for whole in (rate, rate * 1001 / 1000):
        if whole.denominator == 1:
            return whole.numerator
    return None


def is_ntsc(rate: Fraction) -> bool:
    """Tell whether a second of time code is a thousandth longer than a second."""
    return rate.denominator == 1001


def drops_frames(rate: Fraction) -> bool:
    """Tell whether there is drop-frame time code for a rate."""
    return rate in _DROPPING


def timecode(frame: int, rate: Fraction, *, drop_frame: bool) -> str:
    """Return the time code of a frame, counted from 0; after 24 hours it begins again.

    Raises:
        ValueError: Time code cannot count that rate.
    """
    base = timebase(rate)
    if base is None:
        raise ValueError(f"there is no time code at {rate} frames a second")
    if drop_frame:
        dropped = base // 15
        tens, rest = divmod(frame, base * 600 - 9 * dropped)
        frame += 9 * dropped * tens + dropped * max(0, (rest - dropped) // (base * 60 - dropped))
    seconds, frames = divmod(frame, base)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours % 24:02d}:{minutes:02d}:{seconds:02d}{';' if drop_frame else ':'}{frames:02d}"


def frame_of(text: str, rate: Fraction) -> int | None:
    """Return which frame a time code numbers, counted from 0; ``None`` where it is none at that rate."""
    found, base = _TIMECODE.fullmatch(text.strip()), timebase(rate)
    if found is None or base is None:
        return None
    hours, minutes, seconds, frames = (int(found[group]) for group in (1, 2, 3, 5))
    if hours > 23 or minutes > 59 or seconds > 59 or frames >= base:
        return None
    minutes += hours * 60
    # Some write ";" at 25 or 30 frames a second, too, where no number is left out.
    dropped = base // 15 * (minutes - minutes // 10) if is_drop_frame(text) and drops_frames(rate) else 0
    return (minutes * 60 + seconds) * base + frames - dropped


def is_drop_frame(text: str) -> bool:
    """Tell whether a time code is written as drop-frame."""
    return text.strip()[-3:-2] in {";", "."}
