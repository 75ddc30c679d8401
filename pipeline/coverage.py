"""What is said about how far a transcript can be trusted: what it lacks, and what in it is doubtful."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.language.typography import clock
from pipeline.schema import Span, Transcript

WORTH_SAYING_SECONDS = 3.0
_MOST_PLACES = 5


def describe_coverage(transcript: Transcript) -> list[str]:
    """Say where speech was heard that has no words, and which words are doubtful; nothing where that is little.

    And whether a wrong language was given.
    """
    coverage = transcript.coverage
    other = coverage.sounds_like
    wrong = f"The language was given as “{transcript.language}”, but the recording sounds like “{other}”."
    return [
        *([wrong] if other is not None else []),
        *_describe(coverage.holes, "{seconds:.0f} s of speech have no words in the transcript: {places}."),
        *_describe(coverage.doubtful, "{seconds:.0f} s of the transcript are doubtful, please listen: {places}."),
    ]


def _describe(spans: Sequence[Span], sentence: str) -> list[str]:
    seconds = sum(span.duration for span in spans)
    if seconds < WORTH_SAYING_SECONDS:
        return []
    places = ", ".join(f"{clock(span.start)}–{clock(span.end)}" for span in spans[:_MOST_PLACES])
    more = f" and {len(spans) - _MOST_PLACES} more" if len(spans) > _MOST_PLACES else ""
    return [sentence.format(seconds=seconds, places=places + more)]
