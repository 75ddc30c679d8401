"""Writes edit decision lists as CMX 3600 defined them, the oldest hand-off that every editing program reads. Pure.

An EDL knows one track of pictures and the first two channels of sound, names a source by eight characters, and counts
time code. Comments carry the rest: the recording's name and path, each clip's title, and markers as Avid writes them.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from pipeline.ffmpeg import printable
from pipeline.naming import slug
from pipeline.timelines.otio import COLOURS
from pipeline.timelines.timecode import timecode
from pipeline.timelines.timeline import Cut, Footage, Marker, Timeline

_REEL_LENGTH = 8
_TITLE_LENGTH = 70
_NO_REELS = frozenset({"", "AX", "BL", "BLACK", "BARS"})
"""Names that mean something else in an EDL."""


def to_edl(timeline: Timeline) -> str:
    """Return a timeline as the text of an ``.edl`` file.

    Raises:
        ValueError: Time code cannot count the frame rate.
    """
    mode = "DROP FRAME" if timeline.drop_frame else "NON-DROP FRAME"
    lines = [f"TITLE: {timeline.name[:_TITLE_LENGTH]}", f"FCM: {mode}"]
    for number, cut in enumerate(timeline.cuts, 1):
        lines += ["", _event(timeline, cut, number), *_comments(timeline, cut)]
    return "\n".join(lines) + "\n"


def reel_name(file_name: str) -> str:
    """Return what a recording is called where there is room for eight capital letters and digits."""
    plain = re.sub(r"[^A-Z0-9]", "", slug(file_name.rpartition(".")[0] or file_name).upper())[:_REEL_LENGTH]
    return "TAPE" + plain if plain in _NO_REELS else plain


def _event(timeline: Timeline, cut: Cut, number: int) -> str:
    recording = timeline.media[0]
    first = recording.first_timecode + cut.first_frame
    times = " ".join(_code(timeline, frame) for frame in (first, first + cut.frames, cut.start, cut.end))
    return f"{number:03d}  {reel_name(recording.name):<8} {_channels(recording):<5} C        {times}"


def _channels(recording: Footage) -> str:
    """Return what an event is about: picture and sound, or one of them, as CMX 3600 abbreviates it."""
    sounds = min(2, sum(sound.channels for sound in recording.sounds))
    if recording.size is None:
        return ("A", "A", "AA")[sounds]
    return ("V", "B", "AA/V")[sounds]


def _comments(timeline: Timeline, cut: Cut) -> list[str]:
    recording = timeline.media[0]
    return [
        f"* FROM CLIP NAME: {recording.name}",
        f"* FROM FILE: {printable(unquote(recording.url))}",
        f"* COMMENT: {cut.title}",
        *(_locator(timeline, marker) for marker in timeline.markers_in(cut)),
    ]


def _locator(timeline: Timeline, marker: Marker) -> str:
    return f"* LOC: {_code(timeline, marker.start)} {COLOURS[marker.kind]:<7} {marker.name}"


def _code(timeline: Timeline, frame: int) -> str:
    return timecode(frame, timeline.rate, drop_frame=timeline.drop_frame)
