"""Where a track lies on the recording's time line: start, drift and lost samples, found by the levels alone. Pure.

The course of the level is compared, not the sound: it is the same in a lapel microphone, in the mix and in a camera at
the back of the room. First the place is looked for anywhere in the recording, then it is measured to a few
milliseconds for each minute of the track, since recorders' clocks differ (up to 0.4 s in an hour) and drop samples.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.levels import FRAMES_PER_SECOND, SILENT, Flags, Levels, noise_floor, running_mean
from pipeline.schema import Span

_ABOVE_NOISE = 6.0
"""Decibels; what is nearer to the noise is no speech."""
_LOCAL = 101
"""Frames over which the level's mean is taken away: what remains is the rhythm of syllables."""
_COARSE_STEP = 2
"""Frames that are one where the place is looked for."""
_COARSE_SECONDS, _COARSE_CHUNKS = 120, 12
_POOLED_SECONDS = 1.0
"""By how much a clock may have drifted between two chunks of the track."""
_CHUNK_SECONDS = 60
_REACH_SECONDS = 1.5
_INDEPENDENT = 10.0
"""Figures of a second of speech that say something of their own: syllables come 4 to 6 a second, and go."""
_SIGNIFICANT = 4.8
"""Standard errors from which a chunk's correlation is no chance: tracks of other sessions reached 3.8 in 100 trials."""
_CERTAIN = 7.0
"""The same for all of them together, where the place was looked for anywhere."""
_TOGETHER_FRAMES = 1000
_ENOUGH = 0.4
"""Share of the track's speech that has to be found in the recording; a common jingle is less."""
_LEAST_SECONDS = 1.0


@dataclass(frozen=True)
class Alignment:
    """Where a track lies.

    Attributes:
        times: Times of the track at which its place was measured, in seconds, ascending; at least one.
        lags: How much later each of them is on the recording's time line, in seconds.
        share: The share of the track's speech that is found there.
    """

    times: tuple[float, ...]
    lags: tuple[float, ...]
    share: float

    @property
    def start(self) -> float:
        """When the track begins on the recording's time line, in seconds."""
        return self.lags[0]

    @property
    def drift(self) -> float:
        """By how many seconds the lag changes from the first to the last time."""
        return self.lags[-1] - self.lags[0]

    def place(self, levels: Levels, frames: int) -> Levels:
        """Return a track's levels on the recording's time line, ``frames`` long; beyond its ends there is its noise."""
        there = np.asarray(self.times) + np.asarray(self.lags)
        at = np.arange(frames, dtype=np.float64) / FRAMES_PER_SECOND
        positions = (at - np.interp(at, there, self.lags)) * FRAMES_PER_SECOND
        noise = noise_floor(levels)
        ends = {"left": float(noise[0]), "right": float(noise[-1])}
        placed: Levels = np.interp(positions, np.arange(len(levels)), levels, **ends).astype(np.float32)
        return placed

    def covered(self, levels: Levels, frames: int) -> Span:
        """Return from when to when a track has sound, on the recording's time line, ``frames`` long."""
        first = float(np.interp(0.0, self.times, self.lags))
        end = len(levels) / FRAMES_PER_SECOND
        last = end + float(np.interp(end, self.times, self.lags))
        start = min(max(first, 0.0), frames / FRAMES_PER_SECOND)
        return Span(start=start, end=max(start, min(last, frames / FRAMES_PER_SECOND)))


AS_IT_IS = Alignment((0.0,), (0.0,), 0.0)


def align(track: Levels, reference: Levels) -> Alignment | None:
    """Find a track in the recording, wherever it begins; ``None`` where it is not of this recording.

    Args:
        track: Its levels.
        reference: Those of the recording.
    """
    rhythm, against = _Rhythm(track), _Rhythm(reference)
    # Who says little is found only where there is not much to choose from: recorders are started together.
    for within, certain in ((len(track) + len(reference), _CERTAIN), (_TOGETHER_FRAMES, _SIGNIFICANT)):
        lag = _coarse_lag(rhythm, against, within)
        found = None if lag is None else _measured(rhythm, against, lag, certain)
        if found is not None:
            return found
    return None


def verify(track: Levels, reference: Levels) -> Alignment:
    """Measure how far a track is off that has the recording's own time stamps.

    Where too little of it is heard in the recording to say, as where that has one microphone only, the time stamps
    are believed.
    """
    return _measured(_Rhythm(track), _Rhythm(reference), 0, _SIGNIFICANT) or AS_IT_IS


class _Rhythm:
    """How the level of a sound rises and falls.

    Attributes:
        course: Decibels above or below the local mean; zero where there is only noise.
        speech: Where there is more than noise.
    """

    def __init__(self, levels: Levels) -> None:
        floor = noise_floor(levels) + np.float32(_ABOVE_NOISE)
        audible = np.maximum(np.maximum(levels, floor), np.float32(SILENT + 20.0))
        self.speech: Flags = running_mean((levels >= audible).astype(np.float32), _LOCAL) > 0.2
        self.course: Levels = np.where(self.speech, audible - running_mean(audible, _LOCAL), np.float32(0.0))

    def __len__(self) -> int:
        return len(self.course)


def _coarse_lag(track: _Rhythm, reference: _Rhythm, within: int) -> int | None:
    """Return by how many frames the track is later than the recording, to about a second; ``None`` for no idea.

    Args:
        track: The track.
        reference: The recording.
        within: How many frames it may be later or earlier.
    """
    mine, theirs = _thinned(track.course), _thinned(reference.course)
    size = 1 << (len(theirs) + _COARSE_SECONDS * FRAMES_PER_SECOND // _COARSE_STEP).bit_length()
    spectrum = np.fft.rfft(theirs, size)
    scores = np.zeros(len(mine) + len(theirs), np.float32)
    pooled = round(_POOLED_SECONDS * FRAMES_PER_SECOND / _COARSE_STEP)
    for first, last in _loudest_chunks(mine):
        likeness = np.fft.irfft(spectrum * np.conj(np.fft.rfft(mine[first:last], size)), size)
        # From here on, index 0 is the chunk wholly before the recording.
        before = last - first
        likeness = np.concatenate([likeness[-before:], likeness[: len(theirs)]])
        spread = float(np.std(likeness))
        if spread > 0:
            begin = len(mine) - last
            scores[begin : begin + len(likeness)] += _pooled(likeness, pooled)[: len(scores) - begin] / spread
    allowed = len(mine) + np.array([-1, 1]) * (within // _COARSE_STEP)
    scores[: max(0, int(allowed[0]))] = 0
    scores[max(0, int(allowed[1])) :] = 0
    if not scores.any():
        return None
    # Pooling made a plateau of the top.
    first, last = int(np.argmax(scores)), len(scores) - 1 - int(np.argmax(scores[::-1]))
    best = (first + last) // 2 if last - first <= 2 * pooled else first
    return (best - len(mine)) * _COARSE_STEP


def _thinned(course: Levels) -> Levels:
    whole = len(course) // _COARSE_STEP * _COARSE_STEP
    thinned: Levels = course[:whole].reshape(-1, _COARSE_STEP).mean(axis=1)
    return thinned


def _loudest_chunks(course: Levels) -> list[tuple[int, int]]:
    """Return those chunks of a track that have the most to say."""
    step = _COARSE_SECONDS * FRAMES_PER_SECOND // _COARSE_STEP
    chunks = [(first, min(first + step, len(course))) for first in range(0, len(course), step)]
    weights = {chunk: float(np.square(course[chunk[0] : chunk[1]]).sum()) for chunk in chunks}
    return sorted(sorted((chunk for chunk in chunks if weights[chunk]), key=lambda one: -weights[one])[:_COARSE_CHUNKS])


def _pooled(values: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Return the highest of each value and those up to ``reach`` away."""
    pooled = values.copy()
    done = 0
    while done < reach:  # windows double, so that a second takes as long as a tenth
        step = min(max(1, done), reach - done)
        wider = pooled.copy()
        np.maximum(wider[step:], pooled[:-step], out=wider[step:])
        np.maximum(wider[:-step], pooled[step:], out=wider[:-step])
        pooled, done = wider, done + step
    return pooled


@dataclass(frozen=True)
class _Found:
    """What one chunk of a track says: the chunk's middle and its lag in frames, how surely, by how much speech."""

    middle: float
    lag: float
    errors: float
    seconds: float


def _measured(track: _Rhythm, reference: _Rhythm, lag: int, certain: float) -> Alignment | None:
    """Return the lags near ``lag``, or ``None`` where too little of the track is found there."""
    chunks = list(_chunks_found(track, reference, lag))
    sure = [chunk for chunk in chunks if chunk.errors >= _SIGNIFICANT]
    speech = sum(chunk.seconds for chunk in chunks)
    share = sum(chunk.seconds for chunk in sure) / speech if speech else 0.0
    together = float(np.sqrt(sum(chunk.errors**2 for chunk in sure)))
    if share < _ENOUGH or together < certain:
        return None
    lags = _without_outliers(np.array([chunk.lag for chunk in sure]))
    times = tuple(chunk.middle / FRAMES_PER_SECOND for chunk in sure)
    return Alignment(times, tuple(float(one) / FRAMES_PER_SECOND for one in lags), share)


def _chunks_found(track: _Rhythm, reference: _Rhythm, lag: int) -> Iterator[_Found]:
    step, reach = _CHUNK_SECONDS * FRAMES_PER_SECOND, round(_REACH_SECONDS * FRAMES_PER_SECOND)
    # What lies before or after the recording can't be found in it.
    for first in range(max(0, -lag), min(len(track), len(reference) - lag), step):
        last = min(first + step, len(track), len(reference) - lag)
        speech = track.speech[first:last].astype(np.float32)
        seconds = float(speech.sum()) / FRAMES_PER_SECOND
        if seconds < _LEAST_SECONDS:
            continue
        mine = track.course[first:last]
        around = _padded(reference.course, first + lag - reach, last + lag + reach)
        windows = np.lib.stride_tricks.sliding_window_view(around, last - first)
        energies = np.lib.stride_tricks.sliding_window_view(np.square(around), last - first) @ speech
        likeness = (windows @ mine) / np.sqrt(np.maximum(energies * float(mine @ mine), 1e-9))
        best = int(np.argmax(likeness))
        errors = float(likeness[best]) * float(np.sqrt(_INDEPENDENT * seconds))
        yield _Found((first + last) / 2, lag - reach + best + _vertex(likeness, best), errors, seconds)


def _padded(values: Levels, first: int, last: int) -> Levels:
    """Return ``values[first:last]`` with zeros where there are none."""
    inside = values[max(0, first) : max(0, last)]
    return np.pad(inside, (max(0, -first), max(0, last - max(len(values), first, 0))))[: last - first]


def _vertex(values: NDArray[np.float32], at: int) -> float:
    """Return how far the top of the parabola through a highest value and its neighbours is from it."""
    if not 0 < at < len(values) - 1:
        return 0.0
    left, top, right = (float(value) for value in values[at - 1 : at + 2])
    bend = left - 2.0 * top + right
    return 0.5 * (left - right) / bend if bend < 0 else 0.0


def _without_outliers(lags: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the median of each lag and its neighbours: a drift and a step stay, what stands alone goes."""
    padded = np.pad(lags, 2, mode="reflect") if len(lags) > 4 else np.full(len(lags) + 4, np.median(lags))
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, 5), axis=1)
