"""Which sound is the session's: everybody has to be heard in it.

That is the recording's first stream, or the one that is marked as default. Where the event file says that it is one
person's track, it is the stream that is nobody's and holds everybody, as the sound shows; recorders put the mix first
or last. Where there is none, it is a mix of all streams that are somebody's. Whose track is a file beside the recording
and who is hardly heard in all that is added from that file.

Nothing that is said here names anybody: the names under ``tracks`` may be corrected without listening again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from pipeline import ffmpeg
from pipeline.atomic import published
from pipeline.event.manifest import Track
from pipeline.ffmpeg import Place, display_name
from pipeline.levels import FRAMES_PER_SECOND, Levels, to_levels, to_powers
from pipeline.progress import Progress
from pipeline.schema import Media
from pipeline.session import ADDED
from pipeline.speakers.tracks.alignment import Alignment, align
from pipeline.speakers.tracks.crosstalk import is_silent
from pipeline.speakers.tracks.files import CHANNELS
from pipeline.speakers.tracks.listening import counted, listen, listen_to, listening_seconds
from pipeline.speakers.tracks.placing import Placed, placed_sum
from pipeline.speakers.tracks.presence import Presence, holds_all, loud_level, presences
from pipeline.suggestions import listed

_ADDED_RATE = 48_000
"""Samples per second of a clip's sound."""
_BELOW_LOUD = 5.0
"""Decibels; how far people usually are below what is loud in a mix."""
_MOST_GAIN = 30.0
"""Decibels; what is still fainter is noise rather than speech."""


@dataclass(frozen=True)
class _Plan:
    """What the event file says about a recording's sound.

    Attributes:
        used: The stream that is heard where nothing else is chosen, counted from 0.
        owned: The streams that are somebody's, in order.
        unowned: The others.
        alone: How many people's the stream in use is; nobody's where it is none.
        channels: The channels of the stream in use that are somebody's.
        beside: For each person who has no other track, the files.
    """

    used: int
    owned: tuple[int, ...]
    unowned: tuple[int, ...]
    alone: int
    channels: tuple[int, ...]
    beside: tuple[tuple[str, ...], ...]

    @property
    def may_hold_all(self) -> bool:
        """Whether a channel of the stream in use is nobody's, on which everybody may be heard."""
        return self.alone > 0 and len(self.channels) == 1

    @property
    def listened(self) -> tuple[Place, ...]:
        """What has to be listened to for the choice."""
        if not self.beside and not (self.alone and (self.unowned or (self.may_hold_all and len(self.owned) > 1))):
            return ()
        streams = {self.used, *self.owned, *(self.unowned if self.alone else ())}
        channels = [Place(self.used, channel) for channel in self.channels] if self.may_hold_all else []
        return (*(Place(stream) for stream in sorted(streams)), *channels)


@dataclass
class _Choice:
    """What is chosen.

    Attributes:
        streams: The streams that are heard.
        nobodys: Whether they are nobody's track, so that others may be heard in them as well.
        centred: As in ``Media``.
        said: In words, what a person should know.
    """

    streams: tuple[int, ...]
    nobodys: bool
    centred: bool
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class _File:
    """A file of sound beside the recording, and where it lies."""

    path: Path
    stream: int
    alignment: Alignment
    levels: Levels
    gain: float = 0.0
    """Decibels by which it is made louder, or less loud."""


def choose_sound(
    recording: Path, media: Media, tracks: Sequence[Track], folder: Path, progress: Progress
) -> tuple[Media, list[str]]:
    """Say what the session's sound is; what is added from files is written to ``ADDED``.

    Only listens where that decides something.

    Args:
        recording: The recording.
        media: What it is, with sound.
        tracks: Where each person's track is; streams that are not there count for nothing.
        folder: The session's.
        progress: Is told about it in seconds of sound.

    Returns:
        ``media`` with its ``heard``, ``centred`` and ``added``, and in words what a person should know about that.

    Raises:
        ToolFailed: A stream or a file cannot be decoded.
        StorageError: The disk is full.
    """
    plan = _plan(media, tracks)
    levels: dict[Place, Levels] = {}
    if plan.listened:
        progress.begin("Looking for the mix", listening_seconds(plan.listened, media.duration))
        levels = listen(recording, plan.listened, media.duration, folder, progress)
    centred = any(track.channel is not None for track in tracks)
    choice = _choose(display_name(recording), plan, levels, centred=centred)
    added = _files_to_add(recording, plan, choice, levels, progress) if plan.beside else []
    if added:
        seconds = len(_together(choice, levels)) / FRAMES_PER_SECOND
        _write_added(added, seconds, folder / ADDED, progress)
    heard = () if choice.streams == (plan.used,) else choice.streams
    chosen = {"heard": heard, "centred": choice.centred, "added": bool(added)}
    return media.model_copy(update=chosen), choice.said


def _plan(media: Media, tracks: Sequence[Track]) -> _Plan:
    used, streams = media.audio[0].index, {track.index for track in media.audio}
    owners: dict[int, set[str]] = {}
    channels = {CHANNELS[track.channel]: track.speaker for track in tracks if track.channel is not None}
    if channels:
        owners[used] = set(channels.values())
    for track in tracks:
        if track.stream is not None and track.stream - 1 in streams:
            owners.setdefault(track.stream - 1, set()).add(track.speaker)
    alone = owners.get(used, set())
    others = any(people - alone for people in owners.values())
    inside = set().union(*owners.values())
    beside: dict[str, list[str]] = {}
    for track in tracks:
        if track.file is not None and track.speaker not in inside:
            beside.setdefault(track.speaker, []).append(track.file)
    return _Plan(
        used=used,
        owned=tuple(sorted(owners)) if others or not alone else (used,),
        unowned=tuple(sorted(streams - owners.keys())),
        alone=len(alone),
        channels=tuple(sorted(channels)),
        beside=tuple(tuple(files) for files in beside.values()),
    )


# --- streams ----------------------------------------------------------------------------------------------------


def _choose(name: str, plan: _Plan, levels: dict[Place, Levels], *, centred: bool) -> _Choice:
    """Choose among the recording's streams."""
    as_it_is = _Choice((plan.used,), nobodys=True, centred=centred)
    if not plan.alone or _in_use_holds_all(plan, levels):
        return as_it_is
    own = f"the tracks of {plan.alone} people alone"
    if plan.alone == 1:
        own = f"the track of one person {'on one channel' if plan.may_hold_all else 'alone'}"
    people = [levels[Place(stream)] for stream in plan.owned] if plan.unowned else []
    mix = next((stream for stream in plan.unowned if holds_all(levels[Place(stream)], people)), None)
    if mix is not None:
        told = f"Stream {mix + 1} of {name} is used, in which everybody is heard: stream {plan.used + 1} is {own}."
        return _Choice((mix,), nobodys=True, centred=False, said=[told])
    unheard = [stream for stream in plan.unowned if not is_silent(levels[Place(stream)])]
    if len(plan.owned) > 1:
        streams = listed([str(stream + 1) for stream in plan.owned], "and")
        told = f"{name} has no mix of everybody, so one is made of its audio streams {streams} and used."
        rest = [f"Stream {stream + 1} of {name} is nobody's track and not in the mix." for stream in unheard]
        return _Choice(plan.owned, nobodys=False, centred=True, said=[told, *rest])
    as_it_is.nobodys = False
    if unheard:
        others = listed([str(stream + 1) for stream in unheard], "and")
        as_it_is.said.append(
            f"Stream {plan.used + 1} of {name} is transcribed and heard in clips, and it is {own}; stream {others} is "
            f"not: say under `tracks` whose it is, or put a mix of all first."
        )
    return as_it_is


def _in_use_holds_all(plan: _Plan, levels: dict[Place, Levels]) -> bool:
    """Say whether everybody is heard in the stream in use although one of its channels is somebody's."""
    if not plan.may_hold_all or Place(plan.used) not in levels:
        return False
    others = [levels[Place(stream)] for stream in plan.owned if stream != plan.used]
    return holds_all(levels[Place(plan.used)], [levels[Place(plan.used, plan.channels[0])], *others])


# --- files ------------------------------------------------------------------------------------------------------


def _files_to_add(
    recording: Path, plan: _Plan, choice: _Choice, levels: dict[Place, Levels], progress: Progress
) -> list[_File]:
    """Return the files of those people who are hardly heard in the streams that are chosen; says so.

    A recording that is nobody's track stays as it is unless that is certain.
    """
    name, together = display_name(recording), _together(choice, levels)
    found = []
    for files in plan.beside:
        file = _found(recording, files, together, progress)
        if file is not None:
            found.append(file)
        elif not choice.nobodys:
            choice.said.append(
                f"The sound of {listed(files, 'and')} is not found in {name}, so it is not in the mix: what only "
                f"{'that file holds' if len(files) == 1 else 'those files hold'} is not transcribed."
            )
    added = _faint(found, _others(plan, levels, len(together)), together, sure=choice.nobodys)
    choice.said += [
        f"Whoever speaks in {display_name(file.path)} is hardly heard in {name}: that file is added to what is "
        f"transcribed and heard in clips."
        for file in added
    ]
    return added


def _others(plan: _Plan, levels: dict[Place, Levels], frames: int) -> list[Levels]:
    """Return the levels of the streams that are somebody's, as long as the recording."""
    streams = [levels[Place(stream)][:frames] for stream in plan.owned]
    spoken = [track for track in streams if not is_silent(track)]
    return [np.pad(track, (0, frames - len(track)), mode="edge") for track in spoken]


def _faint(files: Sequence[_File], others: Sequence[Levels], together: Levels, *, sure: bool) -> list[_File]:
    """Return the files of people who are not heard well in a sound, with the gain that makes them as loud as others.

    Args:
        files: One for each person.
        others: The tracks of people who have streams.
        together: The sound.
        sure: Whether those are left out of whom that is not certain.
    """
    if not files or is_silent(together):
        return []
    placed = [file.alignment.place(file.levels, len(together)) for file in files]
    heard = presences(together, [*others, *placed])
    theirs, loud = heard[len(others) :], loud_level(together)
    # As a level in that sound; who is alone in it is as loud as people usually are.
    usual = [loud - one.below for one in heard if one.sure] or [loud - _BELOW_LOUD]
    return [
        replace(file, gain=min(float(np.median(usual)) - _own_level(file, one, loud), _MOST_GAIN))
        for file, one in zip(files, theirs, strict=True)
        if (one.faint if sure else not one.sure)
    ]


def _own_level(file: _File, heard: Presence, loud: float) -> float:
    """Return the level that a person usually has in the file."""
    return loud - heard.below + heard.fainter if heard.seconds else loud_level(file.levels) - _BELOW_LOUD


def _found(recording: Path, files: Sequence[str], together: Levels, progress: Progress) -> _File | None:
    """Return the first of one person's files that is found in the recording."""
    for one in files:
        path = recording.with_name(one)
        media = ffmpeg.probe(path)
        progress.begin(f"Looking for {display_name(path)} in the recording", media.duration)
        stream = media.audio[0].index
        levels = listen_to(path, Place(stream), progress)
        alignment = None if is_silent(levels) or is_silent(together) else align(levels, together)
        if alignment is not None and not is_silent(alignment.place(levels, len(together))):
            return _File(path, stream, alignment, levels)
    return None


def _together(choice: _Choice, levels: dict[Place, Levels]) -> Levels:
    """Return the levels of all streams that are chosen together."""
    streams = [levels[Place(stream)] for stream in choice.streams]
    powers = np.zeros(max(len(one) for one in streams), np.float32)
    for one in streams:
        powers[: len(one)] += to_powers(one)
    return to_levels(powers)


def _write_added(files: Sequence[_File], seconds: float, target: Path, progress: Progress) -> None:
    """Write the sum of files on the recording's time line."""
    placed = [
        Placed(
            ffmpeg.decode_audio(file.path, track=file.stream, sample_rate=_ADDED_RATE),
            file.alignment,
            10.0 ** (file.gain / 20.0),
        )
        for file in files
    ]
    progress.begin(f"Adding {listed([display_name(file.path) for file in files], 'and')}", seconds)
    with published(target) as part:
        ffmpeg.write_flac(counted(placed_sum(placed, seconds, _ADDED_RATE), progress, _ADDED_RATE), part, _ADDED_RATE)
