"""What is said about how much of a recording's speech was written down."""

from __future__ import annotations

from pipeline.language.typography import clock
from pipeline.schema import Transcript

WORTH_SAYING_SECONDS = 3.0


def describe_holes(transcript: Transcript) -> list[str]:
    """Say where speech was heard that has no words; nothing where that is little."""
    holes = transcript.coverage.holes
    missing = sum(hole.duration for hole in holes)
    if missing < WORTH_SAYING_SECONDS:
        return []
    places = ", ".join(f"{clock(hole.start)}–{clock(hole.end)}" for hole in holes[:5])
    more = f" and {len(holes) - 5} more" if len(holes) > 5 else ""
    return [f"{missing:.0f} s of speech have no words in the transcript: {places}{more}."]
