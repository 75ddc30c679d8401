"""Writes OpenTimelineIO's own JSON, as version 0.15 and later and DaVinci Resolve since 18.5 read it. Pure.

Each stream of sound is a track of its own. What OpenTimelineIO has no field for, which stream and which channels a
track takes and what belongs together, is said in the metadata that Resolve writes and reads.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from pipeline.timelines.timeline import Cut, Footage, Kind, Marker, Sound, Timeline

COLOURS: dict[Kind, str] = {"clip": "GREEN", "chapter": "BLUE", "quote": "YELLOW", "speaker": "CYAN"}
"""Such as OpenTimelineIO, Avid and Resolve all have."""
_RESOLVE = "Resolve_OTIO"
_TYPES = {1: "Mono", 2: "Stereo"}
"""What Resolve calls tracks of so many channels; with others it decides by itself."""


def to_otio(timeline: Timeline) -> str:
    """Return a timeline as the text of an ``.otio`` file."""
    tracks = [
        _track(timeline, footage, sound)
        for footage in timeline.media
        for sound in ([None] if footage.size else []) + list(footage.sounds)
    ]
    markers = [_marker(marker, timeline.rate) for marker in timeline.markers]
    document = {
        "OTIO_SCHEMA": "Timeline.1",
        "metadata": {_RESOLVE: {"Resolve OTIO Meta Version": "1.0"}},
        "name": timeline.name,
        "global_start_time": _time(0, timeline.rate),
        "tracks": _item("Stack.1", "tracks", {}, markers) | {"children": tracks},
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _track(timeline: Timeline, footage: Footage, sound: Sound | None) -> dict[str, Any]:
    """Return the track of a picture, or of one stream of sound."""
    about: dict[str, Any] = {"Locked": False}
    if sound is not None:
        about |= {"Audio Type": _TYPES[sound.channels]} if sound.channels in _TYPES else {}
    clips = [_clip(cut, number, timeline.rate, footage, sound) for number, cut in enumerate(timeline.cuts, 1)]
    return _item("Track.1", sound.name if sound else "Video", about) | {
        "enabled": sound is None or sound.used,
        "kind": "Audio" if sound else "Video",
        "children": clips,
    }


def _clip(cut: Cut, number: int, rate: Fraction, footage: Footage, sound: Sound | None) -> dict[str, Any]:
    about: dict[str, Any] = {"Link Group ID": number}
    if sound is not None:
        about["Channels"] = [
            {"Source Channel ID": channel, "Source Track ID": sound.stream} for channel in range(sound.channels)
        ]
    reference = {
        "OTIO_SCHEMA": "ExternalReference.1",
        "metadata": {},
        "name": footage.name,
        "available_range": _range(footage.first_timecode, footage.frames, rate),
        "available_image_bounds": None,
        "target_url": footage.url,
    }
    return _item("Clip.2", cut.title, about) | {
        "source_range": _range(footage.first_timecode + cut.first_frame, cut.frames, rate),
        "media_references": {"DEFAULT_MEDIA": reference},
        "active_media_reference_key": "DEFAULT_MEDIA",
    }


def _item(schema: str, name: str, about: dict[str, Any], markers: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return what every item of a timeline has."""
    return {
        "OTIO_SCHEMA": schema,
        "metadata": {_RESOLVE: about} if about else {},
        "name": name,
        "source_range": None,
        "effects": [],
        "markers": markers or [],
        "enabled": True,
    }


def _marker(marker: Marker, rate: Fraction) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": "Marker.2",
        "metadata": {},
        "name": marker.name,
        "color": COLOURS[marker.kind],
        "marked_range": _range(marker.start, marker.frames, rate),
        "comment": marker.note,
    }


def _range(start: int, frames: int, rate: Fraction) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": _time(start, rate), "duration": _time(frames, rate)}


def _time(frames: int, rate: Fraction) -> dict[str, Any]:
    """Return a number of frames; the rate, which the format holds as a float, is the one nearest to the fraction."""
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(rate), "value": float(frames)}
