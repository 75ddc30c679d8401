"""From speech probabilities to decoding windows. Pure.

A window is natural, contiguous audio with its pauses, cut only where someone pauses: gluing speech together, as
batched recognisers do, costs words at every seam. Windows of 10 s or less lose accuracy (too little context); longer
ones than about 28 s do not fit Whisper's 30 s once padded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pipeline.transcribe.recognizer import FRAME_SAMPLES, FRAME_SECONDS, SAMPLE_RATE, Samples

MAX_SECONDS = 20.0
"""Longest stretch of speech in one window."""
LONG_PAUSE_SECONDS = 3.0
"""A pause that ends a window: nothing is gained by listening to it."""
_MIN_SECONDS = 8.0
_SILENCE_SECONDS = 8.0
"""A pause that ends even a short window."""
_PAD_SECONDS = 0.3
"""Quiet that is kept around the speech of a window, if the pause is long enough: breaths, plosives, soft ends."""
_SPEECH_ON = 0.5
_SPEECH_OFF = 0.35
_MIN_PAUSE_FRAMES = 6
_MIN_SPEECH_FRAMES = 3


@dataclass(frozen=True)
class Speech:
    """A stretch of speech without a pause of 0.2 s or more, in seconds."""

    start: float
    end: float


@dataclass(frozen=True)
class Window:
    """What is decoded at once.

    Args:
        start: Seconds from the start of the recording.
        end: The same.
        speech: Where someone speaks, in seconds of the recording.
        samples: The audio from ``start`` to ``end``.
        forced: Whether no pause was found and the end cuts speech.
    """

    start: float
    end: float
    speech: tuple[Speech, ...]
    samples: Samples = field(compare=False, repr=False)
    forced: bool = False

    @property
    def speech_seconds(self) -> float:
        """Seconds of speech in the window."""
        return sum(stretch.end - stretch.start for stretch in self.speech)

    def part(self, speech: Sequence[Speech]) -> Window:
        """Return the window around some of this window's stretches of speech, cut in the middle of the pauses."""
        before = [stretch.end for stretch in self.speech if stretch.end <= speech[0].start]
        after = [stretch.start for stretch in self.speech if stretch.start >= speech[-1].end]
        start = max(self.start, speech[0].start - _PAD_SECONDS)
        end = min(self.end, speech[-1].end + _PAD_SECONDS)
        if before:
            start = max(start, (before[-1] + speech[0].start) / 2)
        if after:
            end = min(end, (speech[-1].end + after[0]) / 2)
        first, last = (round((time - self.start) * SAMPLE_RATE) for time in (start, end))
        return Window(start, end, tuple(speech), self.samples[first:last], self.forced)


def find_speech(probabilities: Samples, pause_frames: int = _MIN_PAUSE_FRAMES) -> list[tuple[int, int]]:
    """Return the stretches of speech as frame numbers, first to last exclusive.

    Silero's hysteresis: speech begins at a probability of 0.5 and ends where it stays under 0.35 for ``pause_frames``,
    0.2 s; stretches under 0.1 s are noise.
    """
    stretches: list[tuple[int, int]] = []
    begin = quiet_since = -1
    for frame, probability in enumerate(probabilities):
        if probability >= _SPEECH_ON:
            begin = frame if begin < 0 else begin
            quiet_since = -1
        elif begin >= 0 and probability < _SPEECH_OFF:
            quiet_since = frame if quiet_since < 0 else quiet_since
            if frame - quiet_since + 1 >= pause_frames:
                stretches.append((begin, quiet_since))
                begin = quiet_since = -1
    if begin >= 0:
        stretches.append((begin, quiet_since if quiet_since >= 0 else len(probabilities)))
    return [stretch for stretch in stretches if stretch[1] - stretch[0] >= _MIN_SPEECH_FRAMES]


class Planner:
    """Cuts a recording into windows while it is being decoded; holds a minute of it at most."""

    def __init__(self, max_seconds: float = MAX_SECONDS) -> None:
        self._max_frames = round(max_seconds / FRAME_SECONDS)
        self._samples: Samples = np.zeros(0, np.float32)
        self._probabilities: Samples = np.zeros(0, np.float32)
        self._origin = 0

    def feed(self, samples: Samples, probabilities: Samples) -> list[Window]:
        """Take more audio with the probabilities that are known by now; return the windows that are complete."""
        self._samples = np.concatenate([self._samples, samples])
        self._probabilities = np.concatenate([self._probabilities, probabilities])
        return self._take(final=False)

    def finish(self) -> list[Window]:
        """Return the windows of what is left."""
        return self._take(final=True)

    def _take(self, *, final: bool) -> list[Window]:
        windows: list[Window] = []
        while True:
            stretches = find_speech(self._probabilities)
            if not stretches:
                # Speech that is too short to count may go on in the next block.
                self._drop(max(0, len(self._probabilities) - _frames(_PAD_SECONDS)))
                return windows
            known = len(self._probabilities) - stretches[0][0]
            if not final and known < self._max_frames + _frames(_SILENCE_SECONDS):
                self._drop(max(0, stretches[0][0] - _frames(_PAD_SECONDS)))
                return windows
            count, forced = _choose_end(stretches, self._max_frames)
            if forced:
                cut = _quietest(self._probabilities, stretches[0][0], self._max_frames)
                stretches = [*stretches[: count - 1], (stretches[count - 1][0], cut), (cut, cut)]
            windows.append(self._window(stretches, count, forced=forced))

    def _window(self, stretches: list[tuple[int, int]], count: int, *, forced: bool) -> Window:
        speech = stretches[:count]
        start = max(0, speech[0][0] - _frames(_PAD_SECONDS))
        end = min(len(self._probabilities), speech[-1][1] + _frames(_PAD_SECONDS))
        if count < len(stretches):
            end = min(end, (speech[-1][1] + stretches[count][0]) // 2)
        window = Window(
            start=(self._origin + start) * FRAME_SECONDS,
            end=(self._origin + end) * FRAME_SECONDS,
            speech=tuple(
                Speech((self._origin + first) * FRAME_SECONDS, (self._origin + last) * FRAME_SECONDS)
                for first, last in speech
            ),
            samples=self._samples[start * FRAME_SAMPLES : end * FRAME_SAMPLES].copy(),
            forced=forced,
        )
        self._drop(end)
        return window

    def _drop(self, frames: int) -> None:
        self._samples = self._samples[frames * FRAME_SAMPLES :]
        self._probabilities = self._probabilities[frames:]
        self._origin += frames


def _choose_end(stretches: Sequence[tuple[int, int]], max_frames: int) -> tuple[int, bool]:
    """Return how many stretches the next window takes, and whether its end must cut the last of them."""
    begin = stretches[0][0]
    best, best_score = 0, float("-inf")
    for index, (_, end) in enumerate(stretches):
        length = (end - begin) * FRAME_SECONDS
        if end - begin > max_frames:
            break
        last = index + 1 == len(stretches)
        pause = _SILENCE_SECONDS if last else (stretches[index + 1][0] - end) * FRAME_SECONDS
        if pause >= _SILENCE_SECONDS or (pause >= LONG_PAUSE_SECONDS and length >= _MIN_SECONDS):
            return index + 1, False
        # A long pause is a good place to cut, and so is a late one; before _MIN_SECONDS only if there is no other.
        score = min(pause, 1.0) + length * FRAME_SECONDS - (10.0 if length < _MIN_SECONDS else 0.0)
        if score > best_score:
            best, best_score = index + 1, score
    if best:
        return best, False
    return 1, True


def _quietest(probabilities: Samples, begin: int, max_frames: int) -> int:
    """Return the frame least likely to be speech in the last fifth of the longest window that begins at ``begin``."""
    first = begin + max_frames * 4 // 5
    return first + int(np.argmin(probabilities[first : begin + max_frames]))


def _frames(seconds: float) -> int:
    return round(seconds / FRAME_SECONDS)
