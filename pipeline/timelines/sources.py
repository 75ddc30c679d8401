"""The files that timelines point at: what they are, where they lie, and a copy where an editor needs another one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote as quote_url

from pipeline import ffmpeg
from pipeline.atomic import published
from pipeline.errors import InputMissing
from pipeline.event import load_cast
from pipeline.ffmpeg import display_name, input_arguments, output_argument, printable
from pipeline.progress import Progress
from pipeline.render.frames import FrameRange, frame_range, render_rate
from pipeline.schema import AudioTrack, Media, Place, Span
from pipeline.session import ADDED, SessionFolder
from pipeline.timelines.arranging import Sources
from pipeline.timelines.timecode import frame_of
from pipeline.timelines.timeline import Footage, Sound


def find_sources(
    folder: SessionFolder, recording: Path, media: Media, target: Path, *, absolute: bool = False
) -> Sources:
    """Return the files that a session's timelines point at.

    Args:
        folder: The session.
        recording: The recording, or its copy at a constant frame rate.
        media: What the recording is.
        target: The folder of the timelines.
        absolute: Whether files are named by their whole paths instead of from that folder.

    Raises:
        InputUnreadable: A file cannot be read.
    """
    written = ffmpeg.start_timecode(recording)
    first = frame_of(written, render_rate(media.video))
    size = (media.video.width, media.video.height) if media.video else None
    frames = frame_range(Span(start=0.0, end=media.duration), media).frames
    owners = {track.stream - 1: track.speaker for track in load_cast(folder.cast).tracks if track.stream is not None}
    sounds = _sounds(media, owners)
    found = [Footage(display_name(recording), _url(recording, target, absolute), frames, sounds, size, first or 0)]
    if media.added:
        beside = folder.path / ADDED
        sounds = _sounds(ffmpeg.probe(beside), {})
        found.append(Footage(beside.name, _url(beside, target, absolute), frames, sounds))
    return Sources(tuple(found), written if first is not None else "")


def check_recording(place: Place) -> Path:
    """Return the recording; what is not there, or is another file by now, is not pointed at.

    Raises:
        InputMissing: The recording is gone, or another file is in its place.
    """
    recording = Path(place.path)
    if not recording.is_file():
        raise InputMissing(
            f"The recording {recording} is no longer there.", "Put it back, or process it where it is now."
        )
    if recording.stat().st_size != place.size_bytes:
        raise InputMissing(
            f"{recording} is another file than the one that was processed.", "Put that back, or process this one."
        )
    return recording


def miscounted(recording: Path, media: Media) -> str:
    """Say why editing programs count other frames of a recording than this program does; ``""`` where they do not.

    Raises:
        InputUnreadable: It cannot be opened.
    """
    if media.video is None:
        return ""
    name = display_name(recording)
    if media.video.variable_frame_rate:
        return f"The frame rate of {name} varies, and editing programs drift on such a recording."
    delay = ffmpeg.picture_delay(recording)
    # Sound is coded in blocks of about a frame, so that it often begins as much earlier.
    if round(delay * render_rate(media.video)) > 1:
        return (
            f"The picture of {name} begins {delay:.2f} seconds after its sound, and editing programs do not agree "
            "about which frame is the first."
        )
    return ""


def constant_copy(recording: Path, media: Media, copy: Path, progress: Progress) -> Path:
    """Copy a recording at the constant frame rate that clips are rendered at, unless the copy is there.

    Args:
        recording: The recording.
        media: What it is.
        copy: A file that ends in ``.mp4``, of a name that no other recording has.
        progress: Counts seconds.

    Raises:
        StorageError: The copy cannot be written.
        ToolFailed: The recording cannot be read to its end.
    """
    if not copy.is_file():
        progress.begin("Copying at a constant frame rate", media.duration)
        with published(copy) as part:
            whole = frame_range(Span(start=0.0, end=media.duration), media)
            ffmpeg.run(constant_arguments(recording, whole, part), total_seconds=media.duration, progress=progress)
    return copy


def constant_arguments(recording: Path, whole: FrameRange, target: Path) -> list[str]:
    """Copy a picture at a constant frame rate, with all streams of sound, for editing.

    Each frame is the one that is rendered there: that whose time is nearest to the frame's; the last one stays to the
    end. A key frame every second lets an editing program jump anywhere at once.

    Args:
        recording: The recording.
        whole: All of its frames at that rate.
        target: A file that ends in ``.mp4``.
    """
    picture = (
        f"fps=fps={whole.rate}:start_time=0:round=near",
        "tpad=stop=-1:stop_mode=clone",
        f"trim=end_frame={whole.frames}",
        "scale=w=trunc(iw*sar/2)*2:h=trunc(ih/2)*2",
        "setsar=1",
    )
    options = {
        "-vf": ",".join(picture),
        "-c:v": "libx264",
        "-preset": "veryfast",
        "-crf": "16",
        "-pix_fmt": "yuv420p",
        "-g": str(round(whole.rate)),
        "-af": "aresample=async=1:first_pts=0",
        "-c:a": "aac",
        "-b:a": "256k",
        "-map_metadata": "-1",
        "-map_chapters": "-1",
        "-movflags": "+faststart",
    }
    maps = ["-map", "0:V:0", "-map", "0:a?"]
    return [
        *input_arguments(recording),
        *maps,
        *(one for pair in options.items() for one in pair),
        output_argument(target),
    ]


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


def _url(file: Path, target: Path, absolute: bool) -> str:  # noqa: FBT001 - one of three places
    """Return where a file is as seen from a folder; its whole URL where that is asked for or there is no way."""
    place = file.parent.resolve() / file.name
    if absolute or place.drive != target.resolve().drive:
        return place.as_uri()
    return quote_url(os.fsencode(Path(os.path.relpath(place, target.resolve())).as_posix()), safe="/")
