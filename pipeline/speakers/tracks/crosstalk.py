"""Who speaks, of people who each have a microphone that hears the others as well. Pure.

How much louder a voice is in its own microphone than in another is fixed by where the two stand and how they are set:
it is the same for shouting and whispering. So for each pair of microphones the difference of their levels has two
values, one for each voice. They are found, and from them how loud each voice would be as crosstalk anywhere. Somebody
speaks where a microphone is clearly louder than crosstalk and noise explain, so that two may speak at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.levels import (
    FRAMES_PER_SECOND,
    SILENT,
    Flags,
    Levels,
    noise_floor,
    smooth,
    to_levels,
    to_powers,
)
from pipeline.spans import runs

_SMOOTHED = 7
"""Frames: over 70 ms the same sound has much the same level in two microphones, whatever the room adds."""
_AUDIBLE = 10.0
"""Decibels above the noise."""
_FAINTEST = -80.0
"""Decibels below full scale; a working microphone in a room is louder even in pauses."""
_LEAST_SPEECH = 0.3
"""Seconds of sound above the noise, below which a track is silent."""
_RANGE = 30.0
"""Decibels below a track's loud passages that are compared; a gate that shuts makes no difference beyond."""
_CLEAR = 15.0
"""Decibels below loud passages up to which levels are measured."""
_ROUNDS = 8
_TAIL = 0.01
_WINDOW_SECONDS, _WINDOW_SPEECH = 30, 1.0
_WINDOW_PERCENTILE = 85
"""Of windows: crosstalk counts as loud as it gets, since microphones are opened and shut."""
_APART = 8.0
"""Decibels by which two voices have to differ in two microphones to be told apart."""
_CLEARLY_FAINTER = 6.0
_RESOUNDING = 1.0
"""Decibels by which a voice's echo in another microphone decays in a frame: 60 dB in 0.6 s, a furnished room."""
_ENTER, _STAY = 7.0, 3.5
"""Decibels above what crosstalk and noise explain, from which somebody speaks, and down to which that lasts."""
_QUIETEST, _FADING = -22.0, -28.0
"""The same against a person's usual level."""


@dataclass(frozen=True, eq=False)
class Voices:
    """Who speaks when.

    Attributes:
        speaking: For each track and frame, whether its owner speaks, of shape (tracks, frames).
        loudness: Decibels above each owner's usual level, of the same shape.
    """

    speaking: Flags
    loudness: NDArray[np.float32]


@dataclass(frozen=True)
class Inseparable:
    """Two tracks whose levels never part, so that one of them has no voice of its own.

    Attributes:
        first: Index of one.
        second: Index of the other.
        fainter: Which of them only hears what the other does, fainter; ``None`` where they are the same.
    """

    first: int
    second: int
    fainter: int | None


def is_silent(levels: Levels) -> bool:
    """Say whether a track holds no speech: nothing, or nothing but noise."""
    fine = smooth(levels, _SMOOTHED)
    audible = (fine > noise_floor(fine) + _AUDIBLE) & (fine > _FAINTEST)
    return int(audible.sum()) < _LEAST_SPEECH * FRAMES_PER_SECOND


def tell_voices(tracks: list[Levels]) -> Voices | Inseparable:
    """Say who speaks when.

    Args:
        tracks: The levels of two or more tracks on one time line, none of them silent, as long as each other.

    Returns:
        The voices, or the two tracks that are least apart where they are not apart enough.
    """
    heard = _Heard(tracks)
    bleed = heard.crosstalk()
    return heard.inseparable(bleed) or heard.voices(bleed)


class _Heard:
    """Levels of all tracks, and what can be measured in them."""

    def __init__(self, tracks: list[Levels]) -> None:
        self._levels = np.stack([smooth(levels, _SMOOTHED) for levels in tracks])
        self._noise = np.stack([noise_floor(levels) for levels in self._levels])
        audible = (self._levels > self._noise + _AUDIBLE) & (self._levels > _FAINTEST)
        loud = [np.percentile(levels[flags], 95) for levels, flags in zip(self._levels, audible, strict=True)]
        self._loud = np.array(loud, np.float32)[:, np.newaxis]
        self._clear = audible & (self._levels > self._loud - _CLEAR)
        self._bounded = np.maximum(self._levels, self._loud - _RANGE)

    @property
    def _pairs(self) -> Iterator[tuple[int, int]]:
        count = len(self._levels)
        return ((one, other) for one in range(count) for other in range(count) if one != other)

    def crosstalk(self) -> NDArray[np.float32]:
        """Return by how many decibels the voice of each column's track is louder in that of each row."""
        count = len(self._levels)
        bleed = np.zeros((count, count), np.float32)
        for one, other in self._pairs:
            bleed[one, other] = self._lowest_difference(one, other)
        for _ in range(_ROUNDS):
            mine = self._owned(bleed)
            found = bleed.copy()
            for one, other in self._pairs:
                found[one, other] = self._usual_difference(one, other, mine[other], bleed[one, other])
            if np.array_equal(found, bleed):
                break
            bleed = found
        return bleed

    def _lowest_difference(self, one: int, other: int) -> float:
        """Return how much louder ``one`` is than ``other`` where that is least: ``other``'s owner speaks."""
        flags = self._clear[one] | self._clear[other]
        differences = self._bounded[one][flags] - self._bounded[other][flags]
        # A guest may say little; a second of it is enough to begin with.
        tail = min(_TAIL * 5, max(_TAIL / 2, FRAMES_PER_SECOND / len(differences)))
        return float(np.quantile(differences, tail))

    def _owned(self, bleed: NDArray[np.float32]) -> Flags:
        """Return where each track is louder against all others than halfway between the two voices."""
        mine = self._clear.copy()
        for one, other in self._pairs:
            halfway = (bleed[one, other] - bleed[other, one]) / 2.0
            mine[one] &= self._bounded[one] - self._bounded[other] > halfway
        return mine

    def _usual_difference(self, one: int, other: int, speaking: Flags, otherwise: float) -> float:
        """Return how much louder ``one`` is than ``other`` while ``other``'s owner speaks, where ``one`` is open."""
        differences = self._bounded[one] - self._bounded[other]
        step = _WINDOW_SECONDS * FRAMES_PER_SECOND
        usual = []
        for first in range(0, len(differences), step):
            flags = speaking[first : first + step]
            if int(flags.sum()) >= _WINDOW_SPEECH * FRAMES_PER_SECOND:
                usual.append(float(np.median(differences[first : first + step][flags])))
        if usual:
            return float(np.percentile(usual, _WINDOW_PERCENTILE))
        return float(np.median(differences[speaking])) if speaking.any() else otherwise

    def inseparable(self, bleed: NDArray[np.float32]) -> Inseparable | None:
        """Return the two tracks that are least apart, if they are not apart enough."""
        apart = -(bleed + bleed.T)
        np.fill_diagonal(apart, np.inf)
        first, second = (int(index) for index in np.unravel_index(int(np.argmin(apart)), apart.shape))
        if apart[first, second] >= _APART:
            return None
        # The fainter one is nearer to its noise; against digital silence the noise says nothing.
        above = [float(self._loud[at, 0] - np.median(self._noise[at])) for at in (first, second)]
        if abs(above[0] - above[1]) >= _CLEARLY_FAINTER:
            return Inseparable(first, second, first if above[0] < above[1] else second)
        return Inseparable(first, second, None)

    def voices(self, bleed: NDArray[np.float32]) -> Voices:
        """Return who speaks when, given the crosstalk."""
        apart = -(bleed + bleed.T)
        np.fill_diagonal(apart, np.inf)
        echoes = [_resounding(levels) for levels in self._levels]
        mine = self._owned(bleed)
        speaking, loudness = [], []
        for at, levels in enumerate(self._levels):
            expected = to_powers(self._noise[at])
            for other, echo in enumerate(echoes):
                if other != at:
                    expected += to_powers(echo + bleed[at, other])
            excess = levels - to_levels(expected)
            usual = np.median(levels[mine[at]]) if mine[at].any() else self._loud[at, 0]
            against = levels - np.float32(usual)
            narrow = min(1.0, float(apart[at].min()) / 2.0 / _ENTER)
            enter = (excess > _ENTER * narrow) & (against > _QUIETEST)
            stay = (excess > _STAY * narrow) & (against > _FADING)
            speaking.append(_lasting(enter, stay & (levels > _FAINTEST)))
            loudness.append(against)
        return Voices(np.stack(speaking), np.stack(loudness))


def _resounding(levels: Levels) -> Levels:
    """Return a level that falls no faster than a room's echo does."""
    slope = np.arange(len(levels)) * _RESOUNDING  # float64: it grows to a million
    held = np.maximum.accumulate(levels + slope) - slope
    # The tracks are aligned to a frame or two.
    early = np.maximum(held, np.append(held[1:], SILENT))
    echo: Levels = np.maximum(early, np.append(held[2:], [SILENT, SILENT])[: len(held)]).astype(np.float32)
    return echo


def _lasting(enter: Flags, stay: Flags) -> Flags:
    """Return the runs of ``stay`` in which ``enter`` holds somewhere."""
    flags = np.zeros_like(stay)
    entered = np.concatenate([[0], np.cumsum(enter & stay)])
    for first, last in runs(stay):
        if entered[last] > entered[first]:
            flags[first:last] = True
    return flags
