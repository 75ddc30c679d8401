"""What a session was made from (``session.json``, ``place.json``)."""

from __future__ import annotations

from typing import ClassVar

from pipeline.schema.records import Document, Record, Seconds


class Source(Record):
    """What a session was made from: the name of the file, its content, and the address it came from, if any."""

    name: str
    sha256: str
    url: str | None = None


class VideoTrack(Record):
    """The picture. ``frame_rate`` is a fraction as text ("30000/1001"); sizes are in pixels after rotation."""

    codec: str
    width: int
    height: int
    frame_rate: str
    variable_frame_rate: bool = False


class AudioTrack(Record):
    """One audio stream of the source; ``index`` counts audio streams from 0."""

    index: int
    codec: str
    sample_rate: int
    channels: int
    title: str = ""


class Media(Record):
    """What the source is. ``duration`` is measured by decoding where the container does not say."""

    container: str
    duration: Seconds
    video: VideoTrack | None
    audio: tuple[AudioTrack, ...]
    """The first one is the track marked as default, or else the first of the file."""
    heard: tuple[int, ...] = ()
    """The streams that are the session's sound, by ``AudioTrack.index``; several are mixed. Where it is empty, that is
    the first of ``audio``."""
    centred: bool = False
    """Whether streams or channels of the session's sound are one person's each, so that nobody is left or right."""
    added: bool = False
    """Whether sound of files beside the source belongs to the session's; it lies in its folder, on its time line."""

    @property
    def streams(self) -> tuple[int, ...]:
        """The streams that are the session's sound; empty where the source has none."""
        return self.heard or tuple(track.index for track in self.audio[:1])


class Session(Document):
    """``session.json``: one recording."""

    tag: ClassVar[str] = "session/1"

    id: str
    title: str
    source: Source
    media: Media
    recorded_on: str | None = None
    """ISO date from the container's own metadata, if it says."""


class Place(Document):
    """``place.json``: where the recording was last seen. No stage depends on it; it spares reading the file again."""

    tag: ClassVar[str] = "place/1"

    path: str
    size_bytes: int
    mtime_ns: int
