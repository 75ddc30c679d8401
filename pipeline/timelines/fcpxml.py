"""Writes Final Cut Pro's XML, version 1.8, which DaVinci Resolve reads, too. Pure.

Every time is an exact fraction of a second, a whole number of frames. A cut is an ``asset-clip``: the picture with all
its sound, in which streams that nobody should hear are switched off. The order of elements is that of Apple's DTD;
Final Cut Pro refuses any other.
"""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree as ET

from pipeline.timelines.timeline import Cut, Footage, Marker, Timeline

_RATES = {32_000: "32k", 44_100: "44.1k", 48_000: "48k", 88_200: "88.2k", 96_000: "96k", 176_400: "176.4k"}


def to_fcpxml(timeline: Timeline) -> str:
    """Return a timeline as the text of an ``.fcpxml`` file."""
    root = ET.Element("fcpxml", version="1.8")
    resources = ET.SubElement(root, "resources")
    width, height = timeline.canvas
    frame = _seconds(1, timeline.rate)
    ET.SubElement(resources, "format", id="r1", frameDuration=frame, width=str(width), height=str(height))
    for number, footage in enumerate(timeline.media, 2):
        ET.SubElement(resources, "asset", _asset(footage, number, timeline.rate))
    event = ET.SubElement(ET.SubElement(root, "library"), "event", name=timeline.name)
    sequence = ET.SubElement(ET.SubElement(event, "project", name=timeline.name), "sequence", _sequence(timeline))
    spine = ET.SubElement(sequence, "spine")
    for cut in timeline.cuts:
        _add_cut(spine, timeline, cut)
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n{ET.tostring(root, "unicode")}\n'


def _asset(footage: Footage, number: int, rate: Fraction) -> dict[str, str]:
    about = {
        "id": f"r{number}",
        "name": footage.name,
        "src": footage.url,
        "start": _seconds(footage.first_timecode, rate),
        "duration": _seconds(footage.frames, rate),
    }
    if footage.size:
        about |= {"hasVideo": "1", "format": "r1"}
    if footage.sounds:
        first = footage.sounds[0]
        about |= {"hasAudio": "1", "audioSources": str(len(footage.sounds))}
        about |= {"audioChannels": str(first.channels), "audioRate": str(first.sample_rate)}
    return about


def _sequence(timeline: Timeline) -> dict[str, str]:
    sounds = [sound for footage in timeline.media for sound in footage.sounds]
    return {
        "format": "r1",
        "duration": _seconds(timeline.frames, timeline.rate),
        "tcStart": "0s",
        "tcFormat": "DF" if timeline.drop_frame else "NDF",
        "audioLayout": "stereo",
        "audioRate": _RATES.get(sounds[0].sample_rate, "48k") if sounds else "48k",
    }


def _add_cut(spine: ET.Element, timeline: Timeline, cut: Cut) -> None:
    recording, *beside = timeline.media
    clip = ET.SubElement(spine, "asset-clip", _clip(timeline, cut, 0))
    clip.set("offset", _seconds(cut.start, timeline.rate))
    for number, footage in enumerate(beside, 1):
        # Its place is said in the time of the clip that it hangs on.
        hung = _clip(timeline, cut, number) | {"lane": str(-number), "offset": clip.get("start", "0s")}
        _add_sounds(ET.SubElement(clip, "asset-clip", hung), footage)
    for marker in timeline.markers_in(cut):
        _add_marker(clip, marker, recording.first_timecode + cut.first_frame + marker.start - cut.start, timeline.rate)
    _add_sounds(clip, recording)


def _clip(timeline: Timeline, cut: Cut, number: int) -> dict[str, str]:
    footage = timeline.media[number]
    return {
        "ref": f"r{number + 2}",
        "name": cut.title,
        "start": _seconds(footage.first_timecode + cut.first_frame, timeline.rate),
        "duration": _seconds(cut.frames, timeline.rate),
        "tcFormat": "DF" if timeline.drop_frame else "NDF",
        "audioRole": "dialogue",
    }


def _add_sounds(clip: ET.Element, footage: Footage) -> None:
    """Switch off the streams that are not the session's sound; where all are, nothing needs to be said."""
    if all(sound.used for sound in footage.sounds):
        return
    first = 1
    for number, sound in enumerate(footage.sounds, 1):
        channels = ", ".join(str(channel) for channel in range(first, first + sound.channels))
        about = {"srcCh": channels, "role": f"dialogue.dialogue-{number}"}
        ET.SubElement(clip, "audio-channel-source", about if sound.used else about | {"enabled": "0"})
        first += sound.channels


def _add_marker(clip: ET.Element, marker: Marker, frame: int, rate: Fraction) -> None:
    about = {"start": _seconds(frame, rate), "duration": _seconds(1, rate), "value": marker.name}
    if marker.note:
        about["note"] = marker.note
    ET.SubElement(clip, "chapter-marker" if marker.kind == "chapter" else "marker", about)


def _seconds(frames: int, rate: Fraction) -> str:
    """Return the length of some frames as a fraction: ``1001/30000s``."""
    exact = frames / rate
    return f"{exact.numerator}s" if exact.denominator == 1 else f"{exact.numerator}/{exact.denominator}s"
