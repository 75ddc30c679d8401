"""Decides how much louder or quieter a clip gets, from its measured loudness (EBU R 128)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

TARGET_LUFS = -14.0
"""What YouTube and most networks play at; louder material is turned down there."""
PODCAST_LUFS = -16.0
"""What Apple Podcasts and the AES (TD1008) ask of speech in stereo."""
CEILING_DBTP = -1.0
"""True peak after encoding: EBU R 128 s2 for streaming."""
FIRST_CEILING_DB = CEILING_DBTP - 0.6
"""The limiter's ceiling that is tried first: AAC at 160 kbit/s seldom goes further above it."""
TOLERANCE_LU = 0.2
"""How far a finished file may be from its target."""
MOST_ATTEMPTS = 6
"""How often a clip's sound is encoded at most to find its level; most need one or two."""
QUIETEST_LUFS = -50.0
"""Below this there is room noise, not speech; making it loud would help nobody."""
MAX_GAIN_DB = 30.0

MOST_LIMITING_DB = 6.0
"""How much more gain may make up for what the limiter took: beyond that it would be heard at work."""

_HIGHEST_PEAK = CEILING_DBTP - 0.05
"""In dBTP: meters differ in how they find what lies between samples."""
_CEILING_STEP_DB = 0.1
"""Further down than the excess: what is encoded anew has other errors."""
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
    ceiling_db: float = FIRST_CEILING_DB

    @property
    def ceiling(self) -> float:
        """The limiter's ceiling as a factor of full scale."""
        return round(10 ** (self.ceiling_db / 20), 6)


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
    return Levelling(round(gain, 2), limit=measured.true_peak + gain > FIRST_CEILING_DB)


def settle(
    measured: Loudness, finished: Callable[[Levelling], Loudness], target: float = TARGET_LUFS
) -> Levelling | None:
    """Return what brings the finished file to the target and keeps its peaks; ``None`` as ``level`` does.

    The limiter takes some loudness, and an encoder that loses data gives other peaks than it got: on loud speech with
    much room AAC came out 1.4 dB above the limiter's ceiling. Neither can be told before, so the finished sound is
    measured, and made again with what it lacked.

    Args:
        measured: The clip as it was recorded.
        finished: Encodes the clip's sound as the file will have it, and measures that.
        target: In LUFS.
    """
    first = levelling = level(measured, target)
    if first is None or levelling is None:
        return None
    kept = None
    for _ in range(MOST_ATTEMPTS):
        heard = finished(levelling)
        if heard.true_peak <= _HIGHEST_PEAK:
            kept = levelling
        following = _mended(levelling, heard, first, target)
        if following == levelling:
            break
        levelling = following
    return kept or levelling


def _mended(levelling: Levelling, heard: Loudness, first: Levelling, target: float) -> Levelling:
    """Return the next to try; the same where nothing is amiss, or nothing more can be done."""
    missing, excess = target - heard.integrated, heard.true_peak - _HIGHEST_PEAK
    gain = levelling.gain_db
    if abs(missing) > TOLERANCE_LU:
        gain = round(min(gain + missing, first.gain_db + MOST_LIMITING_DB, MAX_GAIN_DB), 2)
    ceiling = round(levelling.ceiling_db - excess - _CEILING_STEP_DB, 2) if excess > 0 else levelling.ceiling_db
    limit = levelling.limit or heard.true_peak + gain - levelling.gain_db > FIRST_CEILING_DB
    return Levelling(gain, limit, ceiling)
