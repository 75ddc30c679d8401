"""Where a moment of the recording is in a clip, and the other way round, when something is left out between. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from pipeline.schema import Span


class Editing:
    """The edit list of one clip.

    Args:
        pieces: What is shown of the recording, in order and apart from each other; at least one.
    """

    def __init__(self, pieces: Sequence[Span]) -> None:
        self.pieces = tuple(pieces)
        self._starts = [piece.start for piece in self.pieces]
        self._offsets = [0.0, *accumulate(piece.duration for piece in self.pieces)]
        """Where each piece begins in the clip, and at last where the clip ends."""

    @property
    def duration(self) -> float:
        """How long the clip is, in seconds."""
        return self._offsets[-1]

    @property
    def joints(self) -> tuple[float, ...]:
        """Where in the clip two pieces meet, in seconds."""
        return tuple(self._offsets[1:-1])

    def to_clip(self, time: float) -> float | None:
        """Return when a moment of the recording is shown; ``None`` where it is left out or not in the clip."""
        at = bisect_right(self._starts, time) - 1
        if at < 0 or time > self.pieces[at].end:
            return None
        return self._offsets[at] + time - self.pieces[at].start

    def to_recording(self, time: float) -> float:
        """Return which moment of the recording is shown at a time of the clip; before and after it, its ends.

        Where two pieces meet it is the start of the later one, except at the clip's end.
        """
        at = min(max(bisect_right(self._offsets, time) - 1, 0), len(self.pieces) - 1)
        piece = self.pieces[at]
        return min(max(piece.start + time - self._offsets[at], piece.start), piece.end)

    def keeps(self, word: Span) -> bool:
        """Tell whether a word is heard in the clip: its middle is shown. What tightening leaves out hides no other."""
        return self.to_clip((word.start + word.end) / 2) is not None

    def shown(self, span: Span) -> tuple[Span, ...]:
        """Return what is shown of a stretch of the recording, as stretches of the clip; at joints they touch."""
        found = []
        for offset, piece in zip(self._offsets, self.pieces, strict=False):
            start, end = max(span.start, piece.start), min(span.end, piece.end)
            if start < end:
                found.append(Span(start=offset + start - piece.start, end=offset + end - piece.start))
        return tuple(found)
