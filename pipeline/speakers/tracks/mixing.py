"""Which of a recording's audio streams are the session's sound: everybody has to be heard in it.

That is the recording's first stream, or the one that is marked as default. Where the event file says that it is one
person's track, it is the stream that is nobody's and holds everybody, as the sound shows; recorders put the mix first
or last. Where there is none, it is a mix of all streams that are somebody's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline import ffmpeg
from pipeline.event.manifest import Track
from pipeline.ffmpeg import SAMPLE_RATE, display_name
from pipeline.progress import Progress
from pipeline.schema import Media
from pipeline.speakers.tracks.alignment import AS_IT_IS, verify
from pipeline.speakers.tracks.crosstalk import Voices, is_silent, tell_voices
from pipeline.speakers.tracks.levels import (
    FRAMES_PER_SECOND,
    Flags,
    Levels,
    measure_levels,
    noise_floor,
    smooth,
)
from pipeline.suggestions import listed

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
_LEAST_SECONDS = 4.0
"""Of speech, to judge by."""


@dataclass(frozen=True)
class _Plan:
    """What the event file says about a recording's audio streams, counted from 0.

    Attributes:
        used: The stream that is heard where nothing else is chosen.
        owned: The streams that are somebody's, in order.
        unowned: The others.
        alone: Whose the stream in use is.
        beside: The tracks of other people that are files.
    """

    used: int
    owned: tuple[int, ...]
    unowned: tuple[int, ...]
    alone: tuple[str, ...]
    beside: tuple[Track, ...]


def choose_sound(recording: Path, media: Media, tracks: Sequence[Track], progress: Progress) -> tuple[Media, list[str]]:
    """Say which streams are the session's sound.

    Only listens to the streams where that decides something.

    Args:
        recording: The recording.
        media: What it is, with sound.
        tracks: Where each person's track is; streams that are not there count for nothing.
        progress: Is told about it in seconds of sound.

    Returns:
        ``media`` with its ``heard`` and ``centred``, and in words what a person should know about the choice.

    Raises:
        ToolFailed: A stream cannot be decoded.
    """
    as_it_is = media.model_copy(update={"centred": any(track.channel is not None for track in tracks)})
    plan = _plan(media, tracks)
    if not plan.alone or not (plan.unowned or plan.beside or len(plan.owned) > 1):
        return as_it_is, []
    levels = _levels(recording, media, plan, progress) if plan.unowned else {}
    mix = next((one for one in plan.unowned if holds_all(levels[one], [levels[own] for own in plan.owned])), None)
    name, alone = display_name(recording), listed(plan.alone, "and")
    if mix is not None:
        chosen = media.model_copy(update={"heard": (mix,), "centred": False})
        own = f"stream {plan.used + 1} is the track of {alone} alone"
        return chosen, [f"Stream {mix + 1} of {name} is used, in which everybody is heard: {own}."]
    if len(plan.owned) > 1:
        unheard = [one for one in plan.unowned if not is_silent(levels[one])]
        return media.model_copy(update={"heard": plan.owned, "centred": True}), _mixed(name, plan, unheard)
    if not plan.beside:
        return as_it_is, []
    what = f"Stream {plan.used + 1} of {name}"
    return as_it_is, [
        f"{what} is transcribed and heard in clips, and it is the track of {alone} alone: put a mix of all first."
    ]


def holds_all(candidate: Levels, tracks: Sequence[Levels]) -> bool:
    """Say whether a sound is a mix: everybody who has a track is heard in it, nobody much more quietly than the others.

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
    mixed, own = smooth(candidate, _SMOOTHED), np.stack([smooth(track, _SMOOTHED) for track in placed])
    alone = _alone(own) if len(own) > 1 else _beside_others(candidate, placed[0])
    loud = _loud(mixed)
    return len(alone) > 0 and all(
        int(flags.sum()) >= _LEAST_SECONDS * FRAMES_PER_SECOND and float(np.median(mixed[flags])) > loud - _QUIETER
        for flags in alone
    )


def _alone(tracks: NDArray[np.float32]) -> list[Flags]:
    """Return for each person when that person speaks and nobody else does who has a track."""
    against = tracks - np.array([[_loud(track)] for track in tracks], np.float32)
    others = [np.delete(against, at, axis=0).max(axis=0) for at in range(len(against))]
    return [(mine > -_CLEAR) & (mine > other + _LEADS) for mine, other in zip(against, others, strict=True)]


def _beside_others(candidate: Levels, track: Levels) -> list[Flags]:
    """Return when the only person who has a track speaks; nothing where nobody else does in the candidate.

    A second copy of a track is no mix.
    """
    told = tell_voices([track, candidate])
    if not isinstance(told, Voices) or told.speaking[1].sum() < _LEAST_SECONDS * FRAMES_PER_SECOND:
        return []
    return [told.speaking[0] & ~told.speaking[1]]


def _loud(levels: Levels) -> float:
    """Return the level that a sound has where it is loud."""
    audible = levels[levels > noise_floor(levels) + _AUDIBLE]
    return float(np.percentile(audible if len(audible) else levels, 90))


def _plan(media: Media, tracks: Sequence[Track]) -> _Plan:
    used, streams = media.audio[0].index, sorted(track.index for track in media.audio)
    owners: dict[int, set[str]] = {}
    channels = {track.channel: track.speaker for track in tracks if track.channel is not None}
    if len(channels) > 1:
        owners[used] = set(channels.values())
    for track in tracks:
        if track.stream is not None and track.stream - 1 in streams:
            owners.setdefault(track.stream - 1, set()).add(track.speaker)
    alone = owners.get(used, set())
    others = any(people - alone for people in owners.values())
    return _Plan(
        used=used,
        owned=tuple(sorted(owners)) if others else (used,),
        unowned=tuple(stream for stream in streams if stream not in owners),
        alone=tuple(sorted(alone)),
        beside=tuple(track for track in tracks if track.file is not None and track.speaker not in alone),
    )


def _levels(recording: Path, media: Media, plan: _Plan, progress: Progress) -> dict[int, Levels]:
    streams = [*plan.owned, *plan.unowned]
    progress.begin("Looking for the mix", media.duration * len(streams))

    def counted(stream: int) -> Iterator[NDArray[np.float32]]:
        for block in ffmpeg.decode_audio(recording, track=stream):
            yield block
            progress.advance(len(block) / SAMPLE_RATE)

    return {stream: measure_levels(counted(stream), SAMPLE_RATE) for stream in streams}


def _mixed(name: str, plan: _Plan, unheard: Sequence[int]) -> list[str]:
    """Say what a mix is made of, and which sound is not in it."""
    streams = listed([str(stream + 1) for stream in plan.owned], "and")
    said = [f"{name} has no mix of everybody, so one is made of its audio streams {streams} and used."]
    said += [f"Stream {stream + 1} of {name} is nobody's track and not in the mix." for stream in unheard]
    files = {str(track.file): track.speaker for track in plan.beside}
    said += [
        f"{file} is a file of its own and not in the mix: {speaker} is heard there as far as the others' microphones "
        f"reach."
        for file, speaker in files.items()
    ]
    return said
