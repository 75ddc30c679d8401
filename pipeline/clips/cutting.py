"""Where to cut around sentences: in the quietest moment of the pause, never in a word. Pure.

The times of words say roughly where a sentence begins; the sound says where exactly. From inside the first word the
level is followed back to where the voice sets in, and from inside the last word on to where it has faded; the cut lies
in the silence beyond, with 80 to 250 ms of it left, where it is quietest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.levels import FRAMES_PER_SECOND, SILENT, Levels, running_mean, to_levels, to_powers
from pipeline.schema import Span, Word
from pipeline.spans import runs

PAD_LEAST, PAD_MOST = 0.08, 0.25
"""Seconds of silence that stay beside the voice; less sounds chopped, more lets the next breath in."""
DEPTH_DB = 20.0
"""How far under the level of the speech around it a moment must be to be a pause."""
_SHORTEST = 3
"""Frames of 10 ms that are a silence."""
_FLOOR_PERCENTILE, _FADED_DB, _FADING = 20, 6.0, 30
"""The end of a voice: what is this much above the floor of the pause, for as many frames at most, is still fading."""
_INAUDIBLE_DB = 50.0
"""So far below the speech nothing fades any more: what a gate closes on is the room."""
_REACH = 0.6
"""Seconds beyond a word's time in which its voice may set in or fade: times of words are that far off at most."""
_INSIDE = 0.15
"""Seconds from the edge of a word, at most half of it, that are surely inside."""
_AROUND = 4.0
"""Seconds on each side whose loud parts are the level of the speech."""
_LOUD_PERCENTILE = 80
_SOFTER_DB = 6.0
"""By how much a word is softer than the speech around it without being a softer speaker's."""
_MOMENT = 3
"""Frames that a cut is judged by: what is heard at it."""


@dataclass(frozen=True)
class Edge:
    """Where a clip may begin or end.

    Attributes:
        time: Seconds of the recording.
        depth: Decibels by which the sound there is below the speech around it.
    """

    time: float
    depth: float

    @property
    def clean(self) -> bool:
        """Whether there is a pause, so that nothing is chopped."""
        return self.depth >= DEPTH_DB


class Cutter:
    """Finds the edges of one session's sentences.

    Args:
        words: All words of the session.
        levels: Of its sound, as it is, without emphasis: decibels, one for every 10 ms.
        duration: Seconds; no cut lies behind it.
    """

    def __init__(self, words: Sequence[Word], levels: Levels, duration: float) -> None:
        self._words = words
        self._levels = levels
        self._heard = to_levels(running_mean(to_powers(levels), _MOMENT)) if len(levels) else levels
        self._duration = duration

    def start(self, word: int) -> Edge:
        """Return where to begin before a word."""
        first = self._words[word]
        low = max(self._wall_before(word), first.start - _REACH)
        pause = self._pause(low, first.start + min(_INSIDE, first.duration / 2))
        if pause is None:
            return self._quietest(max(low, first.start - PAD_MOST), first.start, first.start)
        begin, onset = pause
        # Not behind the word's own time, where that is early, so that its caption stands from the first frame on.
        latest = max(begin, min(onset - PAD_LEAST, first.start))
        return self._quietest(max(begin, min(onset - PAD_MOST, latest)), latest, onset)

    def end(self, word: int) -> Edge:
        """Return where to end after a word."""
        last = self._words[word]
        high = min(self._wall_after(word), last.end + _REACH)
        pause = self._pause(last.end - min(_INSIDE, last.duration / 2), high)
        if pause is None:
            return self._quietest(min(last.end, high), min(high, last.end + PAD_MOST), last.end)
        offset, finish = pause
        earliest = min(finish, max(offset + PAD_LEAST, last.end))
        return self._quietest(earliest, min(finish, max(offset + PAD_MOST, earliest)), offset)

    def _wall_before(self, word: int) -> float:
        """Return the earliest a clip may begin: inside the word before, whose end may be timed too late."""
        if not word:
            return 0.0
        before = self._words[word - 1]
        return before.end - min(_INSIDE, before.duration / 2)

    def _wall_after(self, word: int) -> float:
        if word + 1 >= len(self._words):
            return self._duration
        after = self._words[word + 1]
        return min(self._duration, after.start + min(_INSIDE, after.duration / 2))

    def _speech(self, time: float) -> float:
        around = self._levels[self._frame(time - _AROUND) : self._frame(time + _AROUND) + 1]
        return float(np.percentile(around, _LOUD_PERCENTILE)) if len(around) else 0.0

    def _frame(self, time: float) -> int:
        return min(max(round(time * FRAMES_PER_SECOND), 0), max(len(self._levels) - 1, 0))

    def loudness(self, word: Span) -> float:
        """Return the level of the speech around a word, or its own where it is softer, as a soft speaker's is."""
        spoken = self._heard[self._frame(word.start) : self._frame(word.end) + 1]
        return min(float(spoken.max(initial=SILENT)) + _SOFTER_DB, self._speech((word.start + word.end) / 2))

    def silences(self, start: float, end: float, speech: float) -> list[Span]:
        """Return where nobody is heard between two times, without what fades or sets in.

        Args:
            start: Where to begin, in seconds.
            end: Where to stop.
            speech: The level of the speech around, in decibels.
        """
        first = self._frame(start)
        heard = self._heard[first : self._frame(end) + 1]
        found = runs(heard < speech - DEPTH_DB)
        long = found[found[:, 1] - found[:, 0] >= _SHORTEST]
        trimmed = (self._trimmed(heard, begin, stop, speech - _INAUDIBLE_DB) for begin, stop in long.tolist())
        return [
            Span(start=(first + begin) / FRAMES_PER_SECOND, end=(first + stop) / FRAMES_PER_SECOND)
            for begin, stop in trimmed
        ]

    def quietest(self, low: float, high: float) -> float:
        """Return the quietest moment between two times, the earliest of several as quiet."""
        return self._quietest(low, high, low).time

    def _pause(self, start: float, end: float) -> tuple[float, float] | None:
        """Return the longest silence between two times; ``None`` where there is none of ``_SHORTEST`` frames.

        The longest, because a “t” or “k” also closes for a tenth of a second before it is heard.
        """
        found = self.silences(start, end, self._speech((start + end) / 2))
        longest = max(found, key=lambda silence: silence.duration, default=None)
        return None if longest is None else (longest.start, longest.end)

    @staticmethod
    def _trimmed(heard: Levels, begin: int, stop: int, inaudible: float) -> tuple[int, int]:
        """Return a silence, as frames of ``heard``, without what fades before it and sets in after it."""
        floor = max(float(np.percentile(heard[begin:stop], _FLOOR_PERCENTILE)) + _FADED_DB, inaudible)
        middle = (begin + stop) // 2
        faded, setting_in = min(middle, begin + _FADING), max(middle, stop - _FADING)
        while begin < faded and heard[begin] > floor:
            begin += 1
        while stop > setting_in and heard[stop - 1] > floor:
            stop -= 1
        return begin, stop

    def _quietest(self, low: float, high: float, voice: float) -> Edge:
        """Return the quietest moment from ``low`` to ``high``; of several as quiet, the one nearest to the voice."""
        first, last = self._frame(low), self._frame(max(low, high))
        frames = np.arange(first, last + 1)
        if not len(self._levels):
            return Edge(min(max(low, 0.0), self._duration), 0.0)
        far = np.abs(frames - voice * FRAMES_PER_SECOND)
        best = int(frames[np.lexsort((far, np.round(self._heard[frames])))[0]])
        time = min(max(best / FRAMES_PER_SECOND, 0.0), self._duration)
        return Edge(round(time, 3), round(self._speech(voice) - float(self._heard[best]), 1))
