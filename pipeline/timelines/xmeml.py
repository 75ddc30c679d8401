"""Writes Final Cut Pro 7's XML, version 4, which Premiere Pro and DaVinci Resolve read. Pure.

Time is counted in frames from the start of the file. Each channel of sound is a track of its own, linked to the
picture; the two of a stereo stream are marked as a pair, as Premiere does. Which channel of the file a track takes is
counted over all its streams.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from xml.etree import ElementTree as ET

from pipeline.timelines.timecode import is_ntsc, timebase, timecode
from pipeline.timelines.timeline import Cut, Footage, Marker, Sound, Timeline


@dataclass(frozen=True)
class _Lane:
    """One track of the sequence: the picture, or one channel of sound.

    Attributes:
        file: Which of the timeline's media, from 0.
        index: Which of the sequence's tracks of its kind, from 1.
        sound: The stream; ``None`` for the picture.
        channel: Which of the stream's, from 0.
        source: Which of the file's channels, from 1.
    """

    file: int
    index: int
    sound: Sound | None = None
    channel: int = 0
    source: int = 1

    @property
    def kind(self) -> str:
        return "audio" if self.sound else "video"

    def item(self, clip: int) -> str:
        """Return the name of one of its clips, counted from 1."""
        return f"{self.kind}-{self.index}-{clip}"


def to_xmeml(timeline: Timeline) -> str:
    """Return a timeline as the text of an ``.xml`` file.

    Raises:
        ValueError: The format cannot count the frame rate.
    """
    root = ET.Element("xmeml", version="4")
    sequence = ET.SubElement(root, "sequence", id="sequence-1", explodedTracks="true")
    _add(sequence, "name", timeline.name)
    _add(sequence, "duration", timeline.frames)
    _add_rate(sequence, timeline.rate)
    _add_timecode(sequence, timeline, 0)
    media = _add(sequence, "media")
    picture = _add(media, "video")
    _add_picture(_add(picture, "format"), timeline.canvas, timeline.rate)
    sound = _add(media, "audio")
    lanes = list(_lanes(timeline))
    _add_outputs(sound, lanes)
    seen: set[int] = set()
    for lane in lanes:
        _add_track(sound if lane.sound else picture, timeline, lane, lanes, seen)
    for marker in timeline.markers:
        _add_marker(sequence, marker)
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n{ET.tostring(root, "unicode")}\n'


def _lanes(timeline: Timeline) -> Iterator[_Lane]:
    """Yield the sequence's tracks in the order in which they are written: pictures first."""
    yield from (_Lane(file, 1) for file, footage in enumerate(timeline.media) if footage.size)
    index = 0
    for file, footage in enumerate(timeline.media):
        source = 0
        for sound in footage.sounds:
            for channel in range(sound.channels):
                index, source = index + 1, source + 1
                yield _Lane(file, index, sound, channel, source)


def _add_track(parent: ET.Element, timeline: Timeline, lane: _Lane, lanes: list[_Lane], seen: set[int]) -> None:
    track = _add(parent, "track")
    sound = lane.sound
    if sound is not None:
        paired = sound.channels == 2
        track.set("currentExplodedTrackIndex", str(lane.channel if paired else 0))
        track.set("totalExplodedTrackCount", "2" if paired else "1")
        track.set("premiereTrackType", "Stereo" if paired else "Mono")
    for number, cut in enumerate(timeline.cuts, 1):
        item = _add_item(track, timeline, cut, lane, number)
        _add_file(item, timeline, lane.file, seen)
        if sound is not None:
            item.set("premiereChannelType", "stereo" if sound.channels == 2 else "mono")
            source = _add(item, "sourcetrack")
            _add(source, "mediatype", "audio")
            _add(source, "trackindex", lane.source)
        if len(lanes) > 1:
            for other in lanes:
                _add_link(item, other, number)
    _add(track, "enabled", "TRUE" if sound is None or sound.used else "FALSE")
    _add(track, "locked", "FALSE")
    if sound is not None:
        _add(track, "outputchannelindex", lane.channel % 2 + 1)


def _add_item(track: ET.Element, timeline: Timeline, cut: Cut, lane: _Lane, number: int) -> ET.Element:
    item = ET.SubElement(track, "clipitem", id=lane.item(number))
    _add(item, "masterclipid", f"master-{lane.file + 1}")
    _add(item, "name", cut.title)
    _add(item, "enabled", "TRUE")
    _add(item, "duration", timeline.media[lane.file].frames)
    _add_rate(item, timeline.rate)
    _add(item, "start", cut.start)
    _add(item, "end", cut.end)
    _add(item, "in", cut.first_frame)
    _add(item, "out", cut.first_frame + cut.frames)
    return item


def _add_file(item: ET.Element, timeline: Timeline, number: int, seen: set[int]) -> None:
    """Describe a file where it is used first, and name it from then on."""
    file = ET.SubElement(item, "file", id=f"file-{number + 1}")
    if number in seen:
        return
    seen.add(number)
    footage = timeline.media[number]
    _add(file, "name", footage.name)
    _add(file, "pathurl", _path_url(footage))
    _add_rate(file, timeline.rate)
    _add(file, "duration", footage.frames)
    _add_timecode(file, timeline, footage.first_timecode)
    media = _add(file, "media")
    if footage.size:
        _add_picture(_add(media, "video"), footage.size, timeline.rate)
    for sound in footage.sounds:
        stream = _add(media, "audio")
        _add_samples(stream, sound.sample_rate)
        _add(stream, "channelcount", sound.channels)


def _path_url(footage: Footage) -> str:
    """Return a whole path as Premiere writes it, with the machine; a relative one as it is."""
    return footage.url.replace("file:///", "file://localhost/", 1)


def _add_outputs(parent: ET.Element, lanes: list[_Lane]) -> None:
    sounds = [lane.sound for lane in lanes if lane.sound]
    _add(parent, "numOutputChannels", 2)
    _add_samples(_add(parent, "format"), sounds[0].sample_rate if sounds else 48_000)
    outputs = _add(parent, "outputs")
    for channel in (1, 2):
        group = _add(outputs, "group")
        _add(group, "index", channel)
        _add(group, "numchannels", 1)
        _add(group, "downmix", 0)
        _add(_add(group, "channel"), "index", channel)


def _add_picture(parent: ET.Element, size: tuple[int, int], rate: Fraction) -> None:
    about = _add(parent, "samplecharacteristics")
    _add_rate(about, rate)
    _add(about, "width", size[0])
    _add(about, "height", size[1])
    _add(about, "anamorphic", "FALSE")
    _add(about, "pixelaspectratio", "square")
    _add(about, "fielddominance", "none")


def _add_samples(parent: ET.Element, sample_rate: int) -> None:
    about = _add(parent, "samplecharacteristics")
    _add(about, "depth", 16)
    _add(about, "samplerate", sample_rate)


def _add_link(item: ET.Element, lane: _Lane, number: int) -> None:
    link = _add(item, "link")
    _add(link, "linkclipref", lane.item(number))
    _add(link, "mediatype", lane.kind)
    _add(link, "trackindex", lane.index)
    _add(link, "clipindex", number)
    if lane.sound:
        _add(link, "groupindex", 1)


def _add_marker(sequence: ET.Element, marker: Marker) -> None:
    about = _add(sequence, "marker")
    _add(about, "name", marker.name)
    _add(about, "comment", marker.note)
    _add(about, "in", marker.start)
    _add(about, "out", marker.start + marker.frames)


def _add_timecode(parent: ET.Element, timeline: Timeline, frame: int) -> None:
    about = _add(parent, "timecode")
    _add_rate(about, timeline.rate)
    _add(about, "string", timecode(frame, timeline.rate, drop_frame=timeline.drop_frame))
    _add(about, "frame", frame)
    _add(about, "displayformat", "DF" if timeline.drop_frame else "NDF")


def _add_rate(parent: ET.Element, rate: Fraction) -> None:
    about = _add(parent, "rate")
    _add(about, "timebase", timebase(rate) or 0)
    _add(about, "ntsc", "TRUE" if is_ntsc(rate) else "FALSE")


def _add(parent: ET.Element, tag: str, text: str | int | None = None) -> ET.Element:
    element = ET.SubElement(parent, tag)
    if text is not None:
        element.text = str(text)
    return element
