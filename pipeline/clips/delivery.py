"""How lively something is said: how far the voice moves in pitch, and whether it is raised. Pure.

Pitch comes from the autocorrelation of 48 ms of sound, as P. Boersma describes it (1993, “Accurate short-term analysis
of the fundamental frequency and the harmonics-to-noise ratio of a sampled sound”): divided by that of the window, the
highest peak taken. It is measured every 40 ms at 4 kHz, an hour in a few seconds. Laughter is not looked for: neither
level nor pitch tells it from a cough or from applause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.levels import FRAMES_PER_SECOND, Levels
from pipeline.schema import Sentence

Pitches = NDArray[np.float32]
"""Hertz, one for every 40 ms; 0 where there is no voice."""

PITCHES_PER_SECOND = 25
_RATE = 4000
"""Samples per second that pitch is measured at: enough for the third harmonic of a high voice."""
_FRAME, _HOP, _FFT = 192, _RATE // PITCHES_PER_SECOND, 256
_LOWEST, _HIGHEST = 70.0, 400.0
"""Hertz; a man's low voice, a woman's raised one."""
_VOICED = 0.5
"""A peak of the autocorrelation below this is noise, or several voices at once."""
_OCTAVE_COST = 0.05
"""What a peak loses for each octave below the highest pitch, so that a period is not taken for two of it."""
_FEWEST = 15
"""Voiced frames, 0.6 s; fewer say nothing about a melody."""
_OUTER = (10, 90)
"""Percentiles of a sentence's pitches: what lies beyond is mostly wrong by an octave."""
_RAISED_DB = 6.0


class PitchMeter:
    """Measures the pitch of a sound while somebody else reads it.

    Args:
        sample_rate: Samples per second, a multiple of 4000.
    """

    def __init__(self, sample_rate: int) -> None:
        self._step = sample_rate // _RATE
        self._rest: NDArray[np.float32] = np.zeros(0, np.float32)
        self._raw: NDArray[np.float32] = np.zeros(0, np.float32)
        self._found: list[Pitches] = []
        window = np.hanning(_FRAME + 2)[1:-1].astype(np.float32)
        self._window = window
        self._shape = _autocorrelation(window[None])[0] / float(window @ window)

    def listen(self, blocks: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
        """Yield the blocks of a sound, mono in [-1, 1], as they come, and measure them."""
        for block in blocks:
            self._measure(block)
            yield block

    @property
    def pitches(self) -> Pitches:
        """What was measured so far."""
        return np.concatenate([*self._found, np.zeros(0, np.float32)])

    def _measure(self, block: NDArray[np.float32]) -> None:
        raw = np.concatenate([self._raw, block])
        whole = len(raw) // self._step * self._step
        self._raw = raw[whole:]
        sound = np.concatenate([self._rest, raw[:whole].reshape(-1, self._step).mean(axis=1)])
        count = max(0, (len(sound) - _FRAME) // _HOP + 1)
        self._rest = sound[count * _HOP :]
        if count:
            frames = np.lib.stride_tricks.sliding_window_view(sound, _FRAME)[: count * _HOP : _HOP]
            self._found.append(self._pitches(frames))

    def _pitches(self, frames: NDArray[np.float32]) -> Pitches:
        level = frames - frames.mean(axis=1, keepdims=True)
        correlated = _autocorrelation(level * self._window)
        power = correlated[:, :1]
        correlated = correlated / np.maximum(power, 1e-9) / self._shape
        first, last = int(_RATE / _HIGHEST), int(_RATE / _LOWEST)
        costs = _OCTAVE_COST * np.log2(np.arange(first, last + 1) / first)
        inner = correlated[:, first : last + 1]
        peaks = (inner >= correlated[:, first - 1 : last]) & (inner >= correlated[:, first + 1 : last + 2])
        best = np.where(peaks, inner - costs, -1.0).argmax(axis=1) + first
        rows = np.arange(len(frames))
        before, here, after = (correlated[rows, best + shift] for shift in (-1, 0, 1))
        curve = before - 2 * here + after
        lag = best + np.where(np.abs(curve) > 1e-9, 0.5 * (before - after) / np.where(curve == 0, 1, curve), 0.0)
        voiced = (here >= _VOICED) & (power[:, 0] > 1e-6) & peaks[rows, best - first]
        return np.where(voiced, _RATE / lag, 0.0).astype(np.float32)


def _autocorrelation(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    lags = int(_RATE / _LOWEST) + 2
    spectrum = np.fft.rfft(frames, _FFT, axis=1)
    correlated: NDArray[np.float32] = np.fft.irfft(np.abs(spectrum) ** 2, _FFT, axis=1)[:, :lags].astype(np.float32)
    return correlated


@dataclass(frozen=True, eq=False)
class Sound:
    """What was measured of a session's sound.

    Attributes:
        levels: Decibels, one for every 10 ms.
        pitches: Hertz, one for every 40 ms.
    """

    levels: Levels
    pitches: Pitches


def liveliness(sentences: Sequence[Sentence], sound: Sound) -> tuple[float, ...]:
    """Return for each sentence how lively it is said, 0 to 1: half of it melody, half of it a raised voice.

    Melody is the span of the pitch in semitones, of which 4 are dull and 12 lively. A voice is raised against what
    the same person's sentences usually have, so that a loud microphone is no merit.
    """
    melody = [_span(_between(sound.pitches, one, PITCHES_PER_SECOND)) for one in sentences]
    loud = [_loudness(_between(sound.levels, one, FRAMES_PER_SECOND)) for one in sentences]
    usual = {
        who: _median([level for level, one in zip(loud, sentences, strict=True) if one.speaker == who])
        for who in {one.speaker for one in sentences}
    }
    raised = [0.5 + (level - usual[one.speaker]) / (2 * _RAISED_DB) for level, one in zip(loud, sentences, strict=True)]
    moving = [0.5 if span is None else (span - 4.0) / 8.0 for span in melody]
    return tuple((0.5 * np.clip(moving, 0, 1) + 0.5 * np.clip(raised, 0, 1)).tolist())


def _between(values: NDArray[np.float32], sentence: Sentence, per_second: int) -> NDArray[np.float32]:
    return values[round(sentence.start * per_second) : round(sentence.end * per_second)]


def _span(pitches: Pitches) -> float | None:
    """Return how many semitones a voice moves; ``None`` where too little of it is heard."""
    voiced = pitches[pitches > 0]
    if len(voiced) < _FEWEST:
        return None
    low, high = np.percentile(voiced, _OUTER)
    return float(12 * np.log2(high / low))


def _loudness(levels: Levels) -> float:
    return float(np.percentile(levels, 80)) if len(levels) else 0.0


def _median(values: Sequence[float]) -> float:
    return float(np.median(values))
