"""Turns seconds into frames. Frame rates are fractions, so that nothing drifts at 29.97 frames a second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from pipeline.clips.editing import Editing
from pipeline.schema import Media, Span, VideoTrack

STANDARD_RATES = (
    *(Fraction(whole * 1000, 1001) for whole in (24, 30, 60)),
    *(Fraction(whole) for whole in (24, 25, 30, 48, 50, 60)),
)
"""What players, editors and platforms take; SMPTE ST 2036-1 and its fractional relatives."""
AUDIOGRAM_RATE = Fraction(25)
SAMPLE_RATE = 48_000
UNINDEXED_CONTAINERS = frozenset({"mpegts", "mpeg", "mpegvideo", "h264", "hevc"})
PREROLL_SECONDS = 12.0
"""Decoded before a cut in containers without an index, where seeking may land after the key frame that is needed.

Broadcast streams have a key frame every second or two, encoders left to themselves every ten.
"""


@dataclass(frozen=True)
class FrameRange:
    """A stretch of a recording on its own frame grid.

    Attributes:
        first_frame: Counted from the start of the recording.
        frames: How many; at least one.
        rate: Frames per second.
    """

    first_frame: int
    frames: int
    rate: Fraction

    @property
    def end_frame(self) -> int:
        """The first frame after it."""
        return self.first_frame + self.frames

    @property
    def span(self) -> Span:
        """From when to when it lasts, in seconds of the recording."""
        return Span(start=float(self.first_frame / self.rate), end=float(self.end_frame / self.rate))


@dataclass(frozen=True)
class Cut:
    """What a clip shows of a recording.

    Attributes:
        pieces: Which frames, in order, with at least one frame left out between.
        preroll: Seconds to read before the first frame.
    """

    pieces: tuple[FrameRange, ...]
    preroll: float = 0.0

    @property
    def rate(self) -> Fraction:
        """Frames per second."""
        return self.pieces[0].rate

    @property
    def first_frame(self) -> int:
        """The first frame, counted from the start of the recording."""
        return self.pieces[0].first_frame

    @property
    def frames(self) -> int:
        """How many frames the clip has; at least one."""
        return sum(piece.frames for piece in self.pieces)

    @property
    def reach(self) -> int:
        """How many frames there are from the first to the last, with those that are left out."""
        return self.pieces[-1].end_frame - self.first_frame

    @property
    def start(self) -> float:
        """Where the first frame begins, in seconds of the recording."""
        return float(self.first_frame / self.rate)

    @property
    def duration(self) -> float:
        """Length in seconds, exactly ``frames`` frames."""
        return float(self.frames / self.rate)

    @property
    def samples(self) -> int:
        """Length in audio samples at 48 kHz."""
        return self.samples_of(self.frames)

    @property
    def seek(self) -> float:
        """Where to seek to, in whole milliseconds: a quarter of a frame early.

        Time stamps in milliseconds (Matroska) may lie just before the true time; seeking there would lose the frame.
        """
        return round(max(0.0, float((self.first_frame - Fraction(1, 4)) / self.rate) - self.preroll), 3)

    @property
    def lead(self) -> float:
        """How much sooner than ``start`` the seek is, in seconds."""
        return self.start - self.seek

    @property
    def offsets(self) -> tuple[int, ...]:
        """At which frame of the clip each piece begins, and at last how many frames there are."""
        return tuple(accumulate((piece.frames for piece in self.pieces), initial=0))

    @property
    def editing(self) -> Editing:
        """Where a moment of the recording is in the clip."""
        return Editing([piece.span for piece in self.pieces])

    def samples_of(self, frames: int) -> int:
        """Return how many samples at 48 kHz so many frames last."""
        return round(frames * SAMPLE_RATE / self.rate)

    def frame_of(self, time: float) -> int:
        """Return the first frame of the clip that shows a moment of the recording, or a later one if it is left out.

        Before the clip it is 0, after it the number of frames.
        """
        frame = round(Fraction(time) * self.rate)
        for offset, piece in zip(self.offsets, self.pieces, strict=False):
            if frame < piece.end_frame:
                return offset + max(0, frame - piece.first_frame)
        return self.frames

    def moments(self, first: int, end: int) -> list[float]:
        """Return when each of the clip's frames from ``first`` up to ``end`` is in the recording, in seconds."""
        shown = [frame for piece in self.pieces for frame in range(piece.first_frame, piece.end_frame)]
        return [float(frame / self.rate) for frame in shown[first:end]]


def render_rate(video: VideoTrack | None) -> Fraction:
    """Return the constant frame rate of a clip: the source's own, or a standard one where it varies.

    A camera at 30 frames a second that loses some averages 27 or 28; the nearest standard rate, 25, would throw away
    one frame in ten and judder, so a rate that is not near (2 %) any standard one goes up to the next. Rates above 60
    are halved until they fit, which keeps every second (fourth, ...) frame where it was.
    """
    if video is None:
        return AUDIOGRAM_RATE
    rate = Fraction(video.frame_rate)
    while rate > 60:
        rate /= 2
    if rate > 0 and not video.variable_frame_rate:
        return rate
    near = min(STANDARD_RATES, key=lambda standard: abs(standard - rate))
    if abs(near - rate) <= near / 50:
        return near
    return min((standard for standard in STANDARD_RATES if standard > rate), default=near)


def frame_range(span: Span, media: Media) -> FrameRange:
    """Place a span on the recording's frame grid, inside the recording."""
    rate = render_rate(media.video)
    last = max(1, int(Fraction(media.duration) * rate))
    first = min(round(Fraction(max(0.0, span.start)) * rate), last - 1)
    end = min(round(Fraction(span.end) * rate), last)
    return FrameRange(first, max(1, end - first), rate)


def cut_of(pieces: Sequence[Span], media: Media) -> Cut:
    """Place what is shown of a recording on its frame grid; pieces that touch there become one."""
    placed: list[FrameRange] = []
    for place in (frame_range(piece, media) for piece in pieces):
        if placed and place.first_frame <= placed[-1].end_frame:
            before = placed.pop()
            end = max(before.end_frame, place.end_frame)
            placed.append(FrameRange(before.first_frame, end - before.first_frame, place.rate))
        else:
            placed.append(place)
    indexed = UNINDEXED_CONTAINERS.isdisjoint(media.container.split(","))
    return Cut(tuple(placed), 0.0 if indexed else PREROLL_SECONDS)
