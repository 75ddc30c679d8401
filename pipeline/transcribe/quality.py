"""How hard each quality tries, in one place. Pure.

Measured with Whisper base int8 on two cores; see ``benchmarks/README.md`` for the figures.
"""

from __future__ import annotations

from pipeline.config import Quality
from pipeline.transcribe.recognizer import Effort


def first_effort(quality: Quality) -> Effort:
    """Return the effort that every window gets; the doubtful ones get more in any quality.

    Args:
        quality: ``fast`` follows one text, ``balanced`` three, ``best`` five, and ``best`` reads every state.
    """
    if quality == "fast":
        return Effort(beam_size=1, thinning=2)
    if quality == "balanced":
        return Effort(beam_size=3, thinning=2)
    return Effort()
