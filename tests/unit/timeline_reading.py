"""Reads timelines back with OpenTimelineIO and its adapters, so that they are judged by somebody else's code."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree as ET

import opentimelineio as otio
import pytest

from pipeline.timelines import FORMATS
from pipeline.timelines.timeline import Timeline

Cut = tuple[int, int, int]
"""First frame of the source by its time code, how many, and the frame of the timeline."""


@dataclass(frozen=True)
class Read:
    """What a reader finds in a timeline: the cuts on each track, the sources' addresses, and all markers."""

    video: list[list[Cut]]
    audio: list[list[Cut]]
    urls: set[str]
    markers: list[tuple[int, str]]
    name: str


def read(text: str, suffix: str, rate: Fraction) -> Read:
    """Read one timeline."""
    if suffix == "edl":
        found = otio.adapters.read_from_string(text, "cmx_3600", rate=float(rate))
    else:
        name = {"otio": "otio_json", "fcpxml": "fcpx_xml", "xml": "fcp_xml"}[suffix]
        with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
            if suffix == "fcpxml":
                _count_exactly(patch)
                # It asks whether an element is true, which Python has meant to change since 3.12.
                warnings.simplefilter("ignore", DeprecationWarning)
            found = otio.adapters.read_from_string(text, name)
    timeline = found[0] if isinstance(found, otio.schema.SerializableCollection) else found
    tracks = {
        kind: [_cuts(track, rate) for track in timeline.tracks if track.kind == kind] for kind in ("Video", "Audio")
    }
    urls = {clip.media_reference.target_url for clip in timeline.find_clips()}
    return Read(tracks["Video"], tracks["Audio"], urls, _markers(timeline), timeline.name)


def read_all(timeline: Timeline) -> dict[str, Read]:
    """Write a timeline in each format and read it."""
    return {suffix: read(write(timeline), suffix, timeline.rate) for suffix, write in FORMATS.items()}


def _cuts(track: Any, rate: Fraction) -> list[Cut]:
    found = []
    for clip in track.find_clips():
        start = track.range_of_child(clip).start_time
        times = (clip.source_range.start_time, clip.source_range.duration, start)
        assert all(time.value == int(time.value) and time.rate == pytest.approx(float(rate)) for time in times)
        found.append((int(times[0].value), int(times[1].value), int(times[2].value)))
    return found


def _markers(timeline: Any) -> list[tuple[int, str]]:
    """Return the markers, each once, by where they are; those of a clip are counted like its source."""
    found = [(int(one.marked_range.start_time.value), one.name) for one in timeline.tracks.markers]
    for clip in timeline.find_clips():
        found += [(int(one.marked_range.start_time.value), one.name) for one in clip.markers]
    return list(dict.fromkeys(found))


def _count_exactly(patch: pytest.MonkeyPatch) -> None:
    """Have the FCPXML adapter count with fractions: it takes 29.97 for 29, and rounds 57/25 s down to 56 frames."""
    module = otio.adapters.from_name("fcpx_xml").module()
    patch.setattr(module.FcpxXml, "_format_frame_rate", lambda self, name: float(_rate(self, name)))
    patch.setattr(module.FcpxXml, "_number_of_frames", lambda self, text, name: _frames(text, _rate(self, name)))
    patch.setattr(module, "to_rational_time", _exact_time)


def _exact_time(text: str | None, rate: float) -> Any:
    return otio.opentime.RationalTime(_frames(text, Fraction(rate).limit_denominator(1001)), rate)


def _rate(reader: Any, name: str) -> Fraction:
    element: ET.Element = reader._format_by_id(name)
    return 1 / Fraction(element.get("frameDuration", "").removesuffix("s"))


def _frames(text: str | None, rate: Fraction) -> int:
    frames = Fraction((text or "0s").removesuffix("s")) * rate
    assert frames.denominator == 1
    return int(frames)
