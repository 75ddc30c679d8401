"""Reads the tracks that ``event.toml`` names: streams and channels of the recording, and files beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import ffmpeg
from pipeline.errors import InputMissing, InputSilent, SettingsError
from pipeline.event.manifest import Track
from pipeline.ffmpeg import Place, display_name
from pipeline.progress import Progress
from pipeline.schema import Media
from pipeline.speakers.tracks.listening import listen, listen_to, listening_seconds
from pipeline.speakers.tracks.reading import PersonTrack, TrackReading, read_tracks
from pipeline.suggestions import did_you_mean

CHANNELS = {"left": 0, "right": 1}
"""Of stereo sound, as ``ffmpeg`` counts channels."""


@dataclass(frozen=True)
class _Sound:
    """Where a track's sound is."""

    label: str
    path: Path
    seconds: float
    place: Place


def turns_from_tracks(audio: Path, recording: Path, tracks: Sequence[Track], progress: Progress) -> TrackReading:
    """Say who spoke when, from the tracks on which each person is heard alone, or nearly so.

    Memory is about 12 MB for each hour and track: levels are kept, no samples.

    Args:
        audio: The session's sound, on whose time line the turns are.
        recording: The recording it was made from.
        tracks: Where each person's track is.
        progress: Is told about it in seconds of sound.

    Returns:
        The turns with the name of each speaker, ``None`` where the tracks do not say who speaks; and in words what a
        person should know about the tracks. Its notes were told.

    Raises:
        InputMissing: The recording or a file is not there.
        InputError: A file is no media, or has no sound.
        SettingsError: The recording has no such stream or channel.
    """
    sounds = _sounds(recording, tracks)
    inside = [sound.place for sound in sounds if sound.path == recording]
    beside = [sound for sound in sounds if sound.path != recording]
    within, reference = ffmpeg.probe(recording).duration, ffmpeg.probe(audio).duration
    total = reference + listening_seconds(inside, within) + sum(sound.seconds for sound in beside)
    progress.begin("Listening to the tracks", total)
    heard = listen_to(audio, Place(0), progress)
    own = listen(recording, inside, within, audio.parent, progress)
    read = [
        PersonTrack(
            track.speaker,
            sound.label,
            own[sound.place] if track.file is None else listen_to(sound.path, sound.place, progress),
            beside=track.file is not None,
        )
        for track, sound in zip(tracks, sounds, strict=True)
    ]
    reading = read_tracks(heard, read)
    for note in reading.notes:
        progress.note(note)
    return reading


def check_tracks(recording: Path, tracks: Sequence[Track]) -> None:
    """Raise what ``turns_from_tracks`` would raise for tracks that are not there, without listening to any."""
    _sounds(recording, tracks)


def _sounds(recording: Path, tracks: Sequence[Track]) -> list[_Sound]:
    media = ffmpeg.probe(recording)
    return [
        _inside(recording, media, track) if track.file is None else _file(recording, track, track.file)
        for track in tracks
    ]


def _inside(recording: Path, media: Media, track: Track) -> _Sound:
    """Return the place of a track of the recording itself."""
    name = display_name(recording)
    if track.stream is not None:
        if track.stream - 1 not in [one.index for one in media.audio]:
            raise SettingsError(
                f"The event file names audio stream {track.stream} of {name} as the track of {track.speaker}, but "
                f"{name} has {_counted(len(media.audio), 'audio stream')}.",
                "Streams are counted from 1, sound only; correct the track or take it out.",
            )
        return _Sound(f"Audio stream {track.stream} of {name}", recording, media.duration, Place(track.stream - 1))
    if not media.audio or media.audio[0].channels < len(CHANNELS):
        has = f"has {_counted(media.audio[0].channels, 'channel')}" if media.audio else "has no sound"
        raise SettingsError(
            f"The event file names the {track.channel} channel of {name} as the track of {track.speaker}, but {name} "
            f"{has}.",
            "Correct the track or take it out.",
        )
    channel = track.channel or "left"
    place = Place(media.audio[0].index, CHANNELS[channel])
    return _Sound(f"The {channel} channel of {name}", recording, media.duration, place)


def _counted(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


def _file(recording: Path, track: Track, name: str) -> _Sound:
    """Return the place of a track that is a file beside the recording."""
    path = recording.parent / name
    if not path.is_file():
        beside = [file.name for file in sorted(recording.parent.glob("*")) if file.is_file() and file != recording]
        raise InputMissing(
            f"There is no file {display_name(path)} beside {display_name(recording)}, which the event file names as "
            f"the track of {track.speaker}.",
            did_you_mean(name, beside) or "Put the file there, or take the track out.",
        )
    media = ffmpeg.probe(path)
    if not media.audio:
        raise InputSilent(
            f"{display_name(path)}, the track of {track.speaker}, has no sound.", "Export it again, or take it out."
        )
    return _Sound(display_name(path), path, media.duration, Place(media.audio[0].index))
