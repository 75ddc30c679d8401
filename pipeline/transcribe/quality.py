"""How hard each quality tries, in one place. Pure.

Measured with Whisper base int8 on two cores; see ``benchmarks/README.md`` for the figures.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.config import Quality
from pipeline.transcribe.recognizer import Effort

_SURE_LOGPROB = -0.25
"""A text less likely than this gains from a wide beam; above it, a narrow beam finds the same words."""


def first_effort(quality: Quality, vocabulary: Sequence[str]) -> Effort:
    """Return the effort that every window gets; the doubtful ones get more in any quality.

    Args:
        quality: ``fast`` searches once and narrowly, ``balanced`` searches again where it is unsure, ``best`` searches
            widely everywhere.
        vocabulary: Names and terms that may be said.
    """
    prompt = ", ".join(vocabulary)
    if quality == "fast":
        return Effort(beam_size=1, thinning=2, prompt=prompt)
    if quality == "balanced":
        return Effort(beam_size=2, thinning=2, sure_logprob=_SURE_LOGPROB, prompt=prompt)
    return Effort(beam_size=5, prompt=prompt)
