"""The figures that captions keep to."""

from __future__ import annotations

from pipeline.schema import Shape

MAX_LINES = 2
CHARACTERS_PER_SECOND = 17.0
"""Reading speed for adults: Netflix's Timed Text Style Guides for German and English."""
MIN_SECONDS = 0.8
MAX_SECONDS = 6.0
GAP_SECONDS = 0.09
"""Two frames at 23.976 a second, the slowest picture there is, in whole hundredths, which is how ASS counts; at faster
rates it is more. Without a gap, two cues read as one that changes."""
PAUSE_SECONDS = 0.5
"""A silence this long is heard as a break; two sentences on one cue lie closer together."""
LONG_PAUSE_SECONDS = 1.5
"""No cue stands across a silence this long."""

_NARROW: dict[Shape, int] = {"1:1": 28, "4:5": 28, "9:16": 24}
"""Characters a line where the picture is not wide. As many as fit in bold letters of 5.5 % of the shorter side between
the margins of ``areas``: a letter is 0.58 of its size wide on average."""


def line_length(language: str, shape: Shape = "16:9") -> int:
    """Return how many characters a line may have.

    In a wide picture, and in files without one, 37 in German (NDR) and 42 elsewhere (Netflix, BBC); 28 in a square or
    an upright 4:5, 24 in 9:16, in every language.
    """
    return _NARROW.get(shape) or (37 if language == "de" else 42)
