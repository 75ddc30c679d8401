"""Decides how much louder or quieter a clip gets, from its measured loudness (EBU R 128)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

TARGET_LUFS = -14.0
"""What YouTube and most networks play at; louder material is turned down there."""
PODCAST_LUFS = -16.0
"""What Apple Podcasts and the AES (TD1008) ask of speech in stereo."""
CEILING_DBTP = -1.0
"""True peak after encoding: EBU R 128 s2 for streaming."""
ENCODER_MARGIN_DB = 0.6
"""How much AAC at 160 kbit/s may overshoot the limiter; measured on speech, see ``tests/contract``."""
QUIETEST_LUFS = -50.0
"""Below this there is room noise, not speech; making it loud would help nobody."""
MAX_GAIN_DB = 30.0

MOST_LIMITING_DB = 3.0
"""How much more gain may make up for what the limiter took: beyond that it would be heard at work."""

_SILENCE = -70.0
_VALUE = re.compile(r"^lavfi\.r128\.(?P<key>I|true_peaks_ch\d+)=(?P<value>-?(?:\d+\.?\d*|inf))$", re.MULTILINE)


@dataclass(frozen=True)
class Loudness:
    """What was measured over a whole clip.

    Attributes:
        integrated: In LUFS.
        true_peak: In dBTP.
    """

    integrated: float
    true_peak: float


@dataclass(frozen=True)
class Levelling:
    """What is done to a clip's sound: one gain for all of it, and a limiter where its peaks would go too high."""

    gain_db: float
    limit: bool


def read_loudness(metadata: str) -> Loudness:
    """Read what the filters ``ebur128=peak=true:metadata=1`` and ``ametadata=print`` wrote: the last values count.

    The filter gives peaks as factors of full scale. Sound too short or too quiet to be measured comes out as -70 LUFS,
    the gate of EBU R 128.
    """
    values = {match["key"]: float(match["value"]) for match in _VALUE.finditer(metadata)}
    peaks = [value for key, value in values.items() if key != "I"]
    return Loudness(max(_SILENCE, values.get("I", _SILENCE)), 20 * math.log10(max(peaks, default=0.0) or 1e-4))


def level(measured: Loudness, target: float = TARGET_LUFS) -> Levelling | None:
    """Return what brings the clip to the target; ``None`` where there is nothing to be made louder.

    The gain is linear: quiet passages stay as quiet against loud ones as they were. Speech has short peaks far above
    its loudness, so at -14 LUFS some of them would clip; only those are caught, by a limiter at four times the
    sample rate. A gain that also had to respect the peaks would leave most speech at -18 to -20 LUFS.
    """
    if measured.integrated < QUIETEST_LUFS:
        return None
    gain = min(target - measured.integrated, MAX_GAIN_DB)
    return Levelling(round(gain, 2), limit=measured.true_peak + gain > CEILING_DBTP - ENCODER_MARGIN_DB)


def make_up(levelling: Levelling, limited: Loudness, target: float = TARGET_LUFS) -> Levelling:
    """Return a levelling that also makes up for the loudness that the limiter took, measured once with it."""
    missing = min(max(0.0, target - limited.integrated), MOST_LIMITING_DB)
    return Levelling(round(levelling.gain_db + missing, 2), limit=True)


def limiter_ceiling() -> float:
    """Return the limiter's ceiling as a factor of full scale."""
    return round(10 ** ((CEILING_DBTP - ENCODER_MARGIN_DB) / 20), 6)
