"""What an editing program is given: cuts, tracks of sound and markers, all counted in frames. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Kind = Literal["clip", "chapter", "quote", "speaker"]


@dataclass(frozen=True)
class Sound:
    """One audio stream of a file.

    Attributes:
        stream: Counted from 0, among the audio streams of the file.
        channels: How many.
        sample_rate: In samples per second.
        name: What its track is called.
        used: Whether it is part of the session's sound; the others are there, but silent.
    """

    stream: int
    channels: int
    sample_rate: int
    name: str
    used: bool = True


@dataclass(frozen=True)
class Footage:
    """A media file.

    Attributes:
        name: Of the file, without its folder.
        url: Where it is, from the folder of the timeline; or a ``file:`` URL.
        frames: Its length on the timeline's grid.
        sounds: Its audio streams, in the order of the file.
        size: Width and height of its picture; ``None`` where it has none.
        first_timecode: The time code of its first frame, in frames.
    """

    name: str
    url: str
    frames: int
    sounds: tuple[Sound, ...]
    size: tuple[int, int] | None = None
    first_timecode: int = 0


@dataclass(frozen=True)
class Cut:
    """A stretch of the recording on the timeline.

    Attributes:
        title: Of the clip that it belongs to.
        first_frame: Of the recording, counted from 0.
        frames: How many.
        start: The frame of the timeline that shows the first one.
    """

    title: str
    first_frame: int
    frames: int
    start: int

    @property
    def end(self) -> int:
        """The frame of the timeline that follows."""
        return self.start + self.frames


@dataclass(frozen=True)
class Marker:
    """A note at a stretch of the timeline.

    Attributes:
        start: The first frame of the timeline.
        frames: How many; at least one.
        kind: What it is about.
        name: What it says.
        note: More about it; often empty.
    """

    start: int
    frames: int
    kind: Kind
    name: str
    note: str = ""


@dataclass(frozen=True)
class Timeline:
    """What is played, from beginning to end, without gaps.

    Attributes:
        name: What it is called.
        rate: Frames per second.
        drop_frame: Whether its time code leaves out numbers so that it keeps up with the clock.
        media: The recording; after it, in time with it, the file with sound that was recorded beside it, if any.
        cuts: In order, the first at frame 0.
        markers: In order of their starts.
    """

    name: str
    rate: Fraction
    drop_frame: bool
    media: tuple[Footage, ...]
    cuts: tuple[Cut, ...]
    markers: tuple[Marker, ...]

    @property
    def frames(self) -> int:
        """How long it is."""
        return self.cuts[-1].end

    @property
    def canvas(self) -> tuple[int, int]:
        """Width and height of its picture; those of HD where the recording has none."""
        return self.media[0].size or (1920, 1080)

    def markers_in(self, cut: Cut) -> list[Marker]:
        """Return the markers that begin while a cut is shown."""
        return [marker for marker in self.markers if cut.start <= marker.start < cut.end]
