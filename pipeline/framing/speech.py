"""Who speaks when, as a camera person needs it: turns that are worth a cut, and where it may be made. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.schema import Speakers, Word


@dataclass(frozen=True)
class Speech:
    """A run of words of one person.

    Attributes:
        start: When the first word begins, in seconds.
        end: When the last one ends.
        speaker: The person's id; ``None`` where nobody knows for certain.
        words: The times of each word.
    """

    start: float
    end: float
    speaker: str | None
    words: tuple[tuple[float, float], ...]


def read_speech(words: Sequence[Word], speakers: Speakers) -> list[Speech]:
    """Return who says what when, in order."""
    found = []
    for run in speakers.attributions:
        spoken = tuple((word.start, word.end) for word in words[run.first_word : run.last_word + 1])
        if spoken:
            speaker = None if run.doubtful else run.speaker
            found.append(Speech(spoken[0][0], spoken[-1][1], speaker, spoken))
    return found
