"""The figures that captions keep to."""

from __future__ import annotations

MAX_LINES = 2
CHARACTERS_PER_SECOND = 17.0
"""Reading speed for adults: Netflix's Timed Text Style Guides for German and English."""
MIN_SECONDS = 0.8
MAX_SECONDS = 6.0
GAP_SECONDS = 0.08
"""Two frames at 25 a second: without them, two cues read as one that changes."""
PAUSE_SECONDS = 0.5
"""A silence this long is heard as a break; two sentences on one cue lie closer together."""
LONG_PAUSE_SECONDS = 1.5
"""No cue stands across a silence this long."""


def line_length(language: str) -> int:
    """Return how many characters a line may have: 37 in German (NDR), 42 elsewhere (Netflix, BBC)."""
    return 37 if language == "de" else 42
