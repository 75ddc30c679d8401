"""Whole sentences where a person names times: what a clip may begin and end with. Pure."""

from __future__ import annotations

import re

from pipeline.clips.candidates import Candidate
from pipeline.errors import SettingsError
from pipeline.language.typography import clock
from pipeline.schema import Span, Structure

TIME = r"\d{1,4}(?::\d{2}){1,2}(?:[.,]\d{1,3})?"
"""A time as people write it: ``3:07``, ``12:30.5``, ``1:02:03,25``."""
_SLIP = 0.6
"""Seconds by which a time may be off that a person read from a player: less of a sentence is not meant."""
_SECOND = 1.0
"""A player that shows 3:07 is somewhere in that second."""


def read_time(text: str) -> float | None:
    """Return a time in seconds; ``None`` where it is not written as ``TIME``, or has 60 seconds or more."""
    if not re.fullmatch(TIME, text.strip()):
        return None
    *larger, last = text.strip().replace(",", ".").split(":")
    seconds = float(last)
    if seconds >= 60 or any(int(part) >= 60 for part in larger[1:]):
        return None
    for part, unit in zip(reversed(larger), (60, 3600), strict=False):
        seconds += int(part) * unit
    return round(seconds, 3)


class Passages:
    """The sentences of one session, as runs that a person names by time.

    Args:
        structure: Its sentences.
    """

    def __init__(self, structure: Structure) -> None:
        self.sentences = structure.sentences
        self.language = structure.language

    def span(self, run: Candidate) -> Span:
        """Return when a run is said: from the start of its first word to the end of its last one."""
        return Span(start=self.sentences[run.first].start, end=self.sentences[run.last].end)

    def first_at(self, time: float) -> int:
        """Return the sentence that begins a clip from a time on: the one that is being said, or the next.

        Raises:
            SettingsError: Nothing is said from then on.
        """
        for index, sentence in enumerate(self.sentences):
            if sentence.end > time + _SLIP or sentence.start >= time:
                return index
        raise SettingsError(f"Nothing is said from {clock(time)} on.", self._extent())

    def last_at(self, time: float) -> int:
        """Return the sentence that ends a clip at a time: the one that is being said, or the one before.

        Raises:
            SettingsError: Nothing is said until then.
        """
        for index in range(len(self.sentences) - 1, -1, -1):
            sentence = self.sentences[index]
            if sentence.start < time - _SLIP or (sentence.start < time and sentence.end <= time + _SECOND):
                return index
        raise SettingsError(f"Nothing is said until {clock(time)}.", self._extent())

    def run_at(self, span: Span) -> Candidate | None:
        """Return the run that was held to a time, as its sentences are found now; ``None`` where nothing is said.

        A sentence belongs to it that is in it by half, or by more than a slip: one that has become longer since, too.
        """
        inside = [
            index
            for index, one in enumerate(self.sentences)
            if min(one.end, span.end) - max(one.start, span.start) >= min(_SLIP, max(one.duration / 2, 0.001))
        ]
        return Candidate(inside[0], inside[-1]) if inside else None

    def run_of(self, first: int, last: int) -> Candidate:
        """Return the run from one sentence to another, by index.

        Raises:
            SettingsError: There is no such sentence, or the last one comes before the first.
        """
        for index in (first, last):
            if not 0 <= index < len(self.sentences):
                raise SettingsError(f"There is no sentence {index + 1}.", self._extent())
        if last < first:
            starts, ends = clock(self.sentences[first].start), clock(self.sentences[last].end)
            raise SettingsError(f"The clip would end at {ends}, before it begins at {starts}.", "Swap the two times.")
        return Candidate(first, last)

    def _extent(self) -> str:
        if not self.sentences:
            return "Nothing was said in this session."
        start, end = clock(self.sentences[0].start), clock(self.sentences[-1].end)
        return f"The session has sentences 1 to {len(self.sentences)}, from {start} to {end}."
