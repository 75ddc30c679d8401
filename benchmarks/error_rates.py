"""Diarization error rates by pyannote.metrics: for how long nobody is said to speak, or one too many, or somebody else.

The rate is (missed + false alarm + confusion) / speech of the reference; where two people speak at the same time, both
count. Nobody can say to a tenth of a second where a turn begins, so a quarter of a second around each start and end in
the reference is left out. That is what pyannote.metrics calls a collar of 0.25; NIST's counts it on each side.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from diarizers import Spoken
from references import Line

COLLAR = 0.25
"""Seconds, half of them on each side."""
_PARTS = {"missed": "missed detection", "false_alarm": "false alarm", "confusion": "confusion", "speech": "total"}


@dataclass(frozen=True)
class Errors:
    """Seconds of a recording's speech, and of it what is wrong."""

    missed: float = 0.0
    false_alarm: float = 0.0
    confusion: float = 0.0
    speech: float = 0.0

    @property
    def rate(self) -> float | None:
        """The share that is wrong in percent, which may be above 100; ``None`` without speech."""
        wrong = self.missed + self.false_alarm + self.confusion
        return round(100 * wrong / self.speech, 2) if self.speech else None

    def shares(self) -> dict[str, float]:
        """Return what the rate is made of, in percent."""
        parts = {"missed": self.missed, "false_alarm": self.false_alarm, "confusion": self.confusion}
        return {name: round(100 * value / self.speech, 2) for name, value in parts.items()} if self.speech else {}


def total(errors: Iterable[Errors]) -> Errors:
    """Return the sum over recordings, in which a long one counts for more."""
    listed = list(errors)
    return Errors(*(sum(getattr(one, name) for one in listed) for name in _PARTS))


def count_errors(lines: Sequence[Line], turns: Sequence[Spoken], seconds: float, *, overlap: bool) -> Errors:
    """Return what is wrong with the turns of a recording, the speakers paired as well as they can be.

    Args:
        lines: Who speaks when.
        turns: Who is said to.
        seconds: Length of the recording.
        overlap: Whether what several people say at the same time counts.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyannote.core import Annotation, Segment, Timeline  # noqa: PLC0415 - only where this is asked for
        from pyannote.metrics.diarization import DiarizationErrorRate  # noqa: PLC0415

        def annotate(spoken: Iterable[Spoken]) -> Annotation:
            annotation = Annotation()
            for at, (start, end, speaker) in enumerate(spoken):
                annotation[Segment(start, end), at] = speaker
            return annotation

        metric = DiarizationErrorRate(collar=COLLAR, skip_overlap=not overlap)
        reference = annotate((line.start, line.end, line.speaker) for line in lines)
        found = metric(reference, annotate(turns), uem=Timeline([Segment(0, seconds)]), detailed=True)
    return Errors(*(float(found[key]) for key in _PARTS.values()))
