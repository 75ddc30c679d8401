"""Whether everybody who has a track is heard in a sound, and how well. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.levels import FRAMES_PER_SECOND, Flags, Levels, noise_floor, running_mean, smooth
from pipeline.speakers.tracks.alignment import AS_IT_IS, verify
from pipeline.speakers.tracks.crosstalk import Voices, is_silent, tell_voices

_SMOOTHED = 7
_AUDIBLE = 10.0
"""Decibels above the noise."""
_CLEAR = 10.0
"""Decibels below a person's usual level, down to which the person speaks for certain."""
_LEADS = 6.0
"""Decibels, each against the own usual level, from which one of several speaks."""
_QUIETER = 12.0
"""Decibels below what is loud in a mix, from which somebody is rather heard by another's microphone.

In mixes of panels people were 2 to 10 dB below, at others' microphones 15 and more, unless these share a table.
"""
_MISSING = 12.0
"""Decibels by which a voice is fainter than it usually is in the same sound, from which it is missing there."""
_MISSED_SHARE = 0.1
"""Of a person's clear speech; a gate that opens late takes some of it."""
_MISSED_FRAMES = 101
"""Frames of clear speech in a row, nearly all of which are missing: somebody was muted."""
_NEARLY_ALL = 0.8
_LEAST_SECONDS = 4.0
"""Of speech, to judge by."""


@dataclass(frozen=True)
class Presence:
    """How a person is heard in a sound.

    Attributes:
        seconds: Seconds of clear speech of that person alone.
        below: Decibels that it usually is below what is loud in that sound.
        fainter: Decibels that it usually is fainter in that sound than on the person's track.
        gaps: Whether the person is missing for some seconds, or now and then.
    """

    seconds: float
    below: float
    fainter: float
    gaps: bool

    @property
    def sure(self) -> bool:
        """Whether the person is heard for certain, all the time and not much more quietly than others."""
        return self.seconds >= _LEAST_SECONDS and self.below < _QUIETER and not self.gaps

    @property
    def faint(self) -> bool:
        """Whether the person is for certain heard much more quietly than others, or not at all."""
        return self.seconds >= _LEAST_SECONDS and self.below >= _QUIETER


def holds_all(candidate: Levels, tracks: Sequence[Levels]) -> bool:
    """Say whether a sound is a mix: everybody who has a track is heard in it all the time, and well.

    Where somebody says too little to tell, it is taken for none: a mix of the tracks loses nobody.

    Args:
        candidate: Its levels.
        tracks: Those of the people's tracks, which have the same time stamps; of one, others have to be heard besides.
    """
    spoken = [track for track in tracks if not is_silent(track)]
    if is_silent(candidate) or not spoken:
        return False
    placed = []
    for track in spoken:
        alignment = verify(track, candidate)
        if alignment is AS_IT_IS:
            return False
        placed.append(alignment.place(track, len(candidate)))
    return all(one.sure for one in presences(candidate, placed))


def presences(candidate: Levels, tracks: Sequence[Levels]) -> list[Presence]:
    """Say how each person who has a track is heard in a sound.

    Args:
        candidate: Its levels.
        tracks: Those of the tracks, none of them silent, on the same time line and as long; of one, only speech
            counts beside which others are heard.
    """
    mixed, own = smooth(candidate, _SMOOTHED), np.stack([smooth(track, _SMOOTHED) for track in tracks])
    alone = _alone(own) if len(own) > 1 else [_beside_others(candidate, tracks[0])]
    loud = loud_level(mixed)
    return [_presence(mixed[flags], levels[flags], loud) for flags, levels in zip(alone, own, strict=True)]


def loud_level(levels: Levels) -> float:
    """Return the level that a sound has where it is loud."""
    audible = levels[levels > noise_floor(levels) + _AUDIBLE]
    return float(np.percentile(audible if len(audible) else levels, 90))


def _presence(mixed: Levels, own: Levels, loud: float) -> Presence:
    """Return how somebody is heard.

    Args:
        mixed: The sound's levels where that person speaks alone, in order.
        own: Those of the person's track, at the same times.
        loud: The level that the sound has where it is loud.
    """
    if not len(mixed):
        return Presence(0.0, 0.0, 0.0, gaps=False)
    against = mixed - own
    usual = float(np.median(against))
    missing = (against < usual - _MISSING).astype(np.float32)
    # At the ends the mean is one of fewer frames, down to half of them.
    longest = float(running_mean(missing, _MISSED_FRAMES).max())
    gaps = float(missing.mean()) > _MISSED_SHARE or longest > _NEARLY_ALL
    return Presence(len(mixed) / FRAMES_PER_SECOND, loud - float(np.median(mixed)), -usual, gaps)


def _alone(tracks: NDArray[np.float32]) -> list[Flags]:
    """Return for each person when that person speaks and nobody else does who has a track."""
    against = tracks - np.array([[loud_level(track)] for track in tracks], np.float32)
    others = [np.delete(against, at, axis=0).max(axis=0) for at in range(len(against))]
    return [(mine > -_CLEAR) & (mine > other + _LEADS) for mine, other in zip(against, others, strict=True)]


def _beside_others(candidate: Levels, track: Levels) -> Flags:
    """Return when the only person who has a track speaks; never where nobody else does in the candidate.

    A second copy of a track is no mix.
    """
    told = tell_voices([track, candidate])
    if not isinstance(told, Voices) or told.speaking[1].sum() < _LEAST_SECONDS * FRAMES_PER_SECOND:
        return np.zeros(len(track), np.bool_)
    alone: Flags = told.speaking[0] & ~told.speaking[1]
    return alone
