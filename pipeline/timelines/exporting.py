"""Writes a session's timelines: reads its records, says where its recording is, and publishes the files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote as quote_url

from pipeline import ffmpeg
from pipeline.atomic import write_text
from pipeline.errors import InputMissing, SettingsError
from pipeline.event import load_cast
from pipeline.ffmpeg import display_name, printable
from pipeline.render.frames import frame_range, render_rate
from pipeline.schema import (
    AudioTrack,
    Clip,
    Clips,
    Media,
    Place,
    Quotes,
    Session,
    Span,
    Speakers,
    Structure,
    Transcript,
)
from pipeline.session import ADDED, SessionFolder
from pipeline.suggestions import listed
from pipeline.timelines.arranging import Records, Sources, clips_timeline, session_timeline
from pipeline.timelines.edl import to_edl
from pipeline.timelines.fcpxml import to_fcpxml
from pipeline.timelines.otio import to_otio
from pipeline.timelines.timecode import frame_of, timebase
from pipeline.timelines.timeline import Footage, Sound, Timeline
from pipeline.timelines.xmeml import to_xmeml

FORMATS: dict[str, Callable[[Timeline], str]] = {
    "otio": to_otio,
    "fcpxml": to_fcpxml,
    "xml": to_xmeml,
    "edl": to_edl,
}
"""The formats by the ends of their files' names."""
_COUNTING = frozenset({"xml", "edl"})
"""The formats that know no other frame rates than time code does."""
FOLDER = "timelines"


@dataclass
class Exported:
    """The files that were written, and what an editor should know about them."""

    files: list[Path] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def export(
    folder: SessionFolder,
    target: Path | None = None,
    *,
    clips: Sequence[str] = (),
    formats: Sequence[str] = (),
    absolute: bool = False,
) -> Exported:
    """Write timelines of the whole session, of its clips in order and of each clip, in each format.

    Args:
        folder: The session.
        target: Where to; ``None`` takes ``out/timelines`` in its folder.
        clips: The ids of clips, or how they begin: then only these are written, and in this order.
        formats: The ends of the files' names; nothing means all of ``FORMATS``.
        absolute: Whether files are named by their whole paths instead of from the timeline's folder.

    Raises:
        InputMissing: The recording is gone, or there is no such clip.
        SettingsError: There is no such format.
        StorageError: The session is not processed as far as quotes, or the files cannot be written.
    """
    wanted = _known_formats(formats)
    records = Records(
        folder.load(Session),
        folder.load(Transcript),
        folder.load(Structure),
        folder.load(Clips),
        folder.load(Quotes),
        folder.load(Speakers),
    )
    chosen = [_clip(records.clips.clips, start) for start in clips] or list(records.clips.clips)
    place = target or folder.out / FOLDER
    sources, warnings = _sources(folder, records.session.media, place, absolute=absolute)
    exported = Exported(warnings=warnings)
    for name, timeline in _timelines(records, sources, chosen, whole=not clips).items():
        for suffix in _countable(wanted, timeline, exported.warnings):
            exported.files.append(place / f"{name}.{suffix}")
            write_text(exported.files[-1], FORMATS[suffix](timeline))
    return exported


def _timelines(records: Records, sources: Sources, clips: Sequence[Clip], *, whole: bool) -> dict[str, Timeline]:
    """Return the timelines by the names of their files."""
    title = records.structure.title
    found = {"session": session_timeline(records, sources, title)} if whole else {}
    if len(clips) > 1:
        found["clips"] = clips_timeline(records, sources, clips, f"{title}: Clips")
    return found | {f"clip-{clip.id}": clips_timeline(records, sources, [clip], clip.title) for clip in clips}


def _known_formats(formats: Sequence[str]) -> list[str]:
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise SettingsError(
            f"There is no timeline format “{printable(unknown[0])}”.", f"Choose {listed(list(FORMATS), 'or')}."
        )
    return [name for name in FORMATS if name in formats or not formats]


def _countable(formats: Sequence[str], timeline: Timeline, warnings: list[str]) -> list[str]:
    """Return the formats that can count the timeline's frames, and warn of the others once."""
    if timebase(timeline.rate) is not None:
        return list(formats)
    warning = f"EDL and Premiere XML cannot count {float(timeline.rate):.3f} frames a second; they are left out."
    if warning not in warnings and not _COUNTING.isdisjoint(formats):
        warnings.append(warning)
    return [name for name in formats if name not in _COUNTING]


def _clip(clips: Sequence[Clip], start: str) -> Clip:
    found = [clip for clip in clips if start and clip.id.startswith(start)]
    if len(found) == 1:
        return found[0]
    several = "Several clips begin" if found else "No clip begins"
    raise InputMissing(
        f"{several} with “{printable(start)}”.", f"Name {listed([clip.id for clip in found or clips], 'or')}."
    )


def _sources(folder: SessionFolder, media: Media, target: Path, *, absolute: bool) -> tuple[Sources, list[str]]:
    """Return the files that a session's timelines point at, and what an editor should know about them."""
    recording = Path(folder.load(Place).path)
    if not recording.is_file():
        raise InputMissing(
            f"The recording {recording} is no longer there.", "Put it back, or process it where it is now."
        )
    written = ffmpeg.start_timecode(recording)
    first = frame_of(written, render_rate(media.video)) or 0
    size = (media.video.width, media.video.height) if media.video else None
    frames = frame_range(Span(start=0.0, end=media.duration), media).frames
    owners = {track.stream - 1: track.speaker for track in load_cast(folder.cast).tracks if track.stream is not None}
    sounds = _sounds(media, owners)
    found = [Footage(display_name(recording), _url(recording, target, absolute), frames, sounds, size, first)]
    if media.added:
        beside = folder.path / ADDED
        sounds = _sounds(ffmpeg.probe(beside), {})
        found.append(Footage(beside.name, _url(beside, target, absolute), frames, sounds))
    return Sources(tuple(found), written if first else ""), _advice(recording, media)


def _sounds(media: Media, owners: Mapping[int, str]) -> tuple[Sound, ...]:
    """Return a file's streams of sound, each called after the person that it is of, where the event file says so."""
    tracks: list[AudioTrack] = sorted(media.audio, key=lambda track: track.index)
    return tuple(
        Sound(
            stream=track.index,
            channels=track.channels,
            sample_rate=track.sample_rate,
            name=owners.get(track.index) or printable(track.title) or f"Audio {number}",
            used=track.index in media.streams,
        )
        for number, track in enumerate(tracks, 1)
    )


def _advice(recording: Path, media: Media) -> list[str]:
    """Return a warning where editing programs count other frames than this program does."""
    if media.video is None or not media.video.variable_frame_rate:
        return []
    rate = render_rate(media.video)
    name = display_name(recording)
    advice = (
        f"The frame rate of {name} varies, and editing programs drift on such a recording. Make a constant copy of it, "
        f"“ffmpeg -i {name} -fps_mode cfr -r {rate} -c:v libx264 -crf 16 -c:a copy COPY.mp4”, and relink the "
        "timelines to that: they count its frames."
    )
    return [advice]


def _url(file: Path, target: Path, absolute: bool) -> str:  # noqa: FBT001 - one of three places
    """Return where a file is as seen from a folder; its whole URL where that is asked for or there is no way."""
    place = file.parent.resolve() / file.name
    if absolute or place.drive != target.resolve().drive:
        return place.as_uri()
    return quote_url(os.fsencode(Path(os.path.relpath(place, target.resolve())).as_posix()), safe="/")
