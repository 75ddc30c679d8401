"""Turns seconds into frames. Frame rates are fractions, so that nothing drifts at 29.97 frames a second."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

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
        preroll: Seconds to read before the first frame.
    """

    first_frame: int
    frames: int
    rate: Fraction
    preroll: float = 0.0

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
        return round(self.frames * SAMPLE_RATE / self.rate)

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

    def frame_at(self, time: float) -> FrameRange:
        """Return the cut of the one frame that is shown ``time`` seconds after the start."""
        place = min(max(0, round(Fraction(time) * self.rate)), self.frames - 1)
        return replace(self, first_frame=self.first_frame + place, frames=1)


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
    indexed = UNINDEXED_CONTAINERS.isdisjoint(media.container.split(","))
    return FrameRange(first, max(1, end - first), rate, 0.0 if indexed else PREROLL_SECONDS)


def even_size(media: Media) -> tuple[int, int]:
    """Return the width and height of a clip: the source's in square pixels, made even, as H.264's 4:2:0 needs."""
    if media.video is None:
        return 1280, 720
    return max(2, media.video.width // 2 * 2), max(2, media.video.height // 2 * 2)
