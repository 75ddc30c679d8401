"""Log-mel features, as Whisper was trained with (source: openai/whisper's ``audio.py``).

faster-whisper's give the same, but take the spectrum of the padding too, and of the whole clip at once.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipeline.transcribe.recognizer import Samples

HOP = 160
"""Samples from one frame to the next: 10 ms."""
_WINDOW = 400
_HANN = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
_AT_ONCE = 512
"""Frames whose spectrum is taken together: a few megabytes instead of some tens."""
_QUIETEST = 1e-10
_RANGE = 8.0
"""What is this much (80 dB) below the loudest, in powers of ten, counts as silence."""


def log_mel(samples: Samples, frames: int, filters: npt.NDArray[np.float32]) -> Samples:
    """Return features of shape (mels, frames).

    Args:
        samples: Audio, float32, mono, 16 kHz; cut or padded with silence to the frames.
        frames: How many, of 10 ms each.
        filters: The mel filters, of shape (mels, 201).
    """
    half = _WINDOW // 2
    samples = samples[: frames * HOP]
    heard = min(frames, (len(samples) + half) // HOP + 1)
    samples = np.pad(samples, (0, heard * HOP + _WINDOW - len(samples)))
    padded = np.concatenate([samples[half:0:-1], samples])
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[: heard * HOP : HOP]
    power = np.full((len(filters), frames), _QUIETEST, np.float32)
    for begin in range(0, heard, _AT_ONCE):
        spectrum = np.fft.rfft(windows[begin : begin + _AT_ONCE] * _HANN)
        energy = np.square(spectrum.real) + np.square(spectrum.imag)
        power[:, begin : begin + len(energy)] = filters @ energy.T.astype(np.float32)
    logarithms = np.log10(np.maximum(power, _QUIETEST))
    return np.asarray((np.maximum(logarithms, logarithms.max() - _RANGE) + 4.0) / 4.0, np.float32)
