"""Silero's voice detector, which comes with faster-whisper."""

from __future__ import annotations

import numpy as np
from faster_whisper.vad import get_vad_model

from pipeline.transcribe.recognizer import FRAME_SAMPLES, Samples

_CONTEXT_SAMPLES = 64
_WANTED_DB = -26.0
"""Level (RMS of a frame, full scale) to which the loudest of what was just heard is raised."""
_MAX_GAIN_DB = 20.0
_RELEASE_DB = 0.3
"""By so much a frame (9 dB a second) the memory of what was loud fades."""
_FLOOR_DB = -90.0


class Listener:
    """The detector, fed in pieces: its state is carried on, so pieces give what the whole would.

    A quiet voice after a loud one is raised first, or the detector, still set to the loud one, would miss it: of two
    speakers at -49 and -63 dB behind others at -25 dB it heard a third. What is decoded stays as it is.
    """

    def __init__(self) -> None:
        self._session = get_vad_model().session
        self._state = [np.zeros((1, 1, 128), np.float32), np.zeros((1, 1, 128), np.float32)]
        self._context = np.zeros(_CONTEXT_SAMPLES, np.float32)
        self._rest = np.zeros(0, np.float32)
        self._level = _FLOOR_DB

    def feed(self, samples: Samples) -> Samples:
        """Return the speech probability of each whole frame."""
        samples = np.concatenate([self._rest, samples])
        count = len(samples) // FRAME_SAMPLES
        self._rest = samples[count * FRAME_SAMPLES :]
        if count == 0:
            return np.zeros(0, np.float32)
        frames = samples[: count * FRAME_SAMPLES].reshape(count, FRAME_SAMPLES)
        frames = self._raised(frames)
        before = np.vstack([self._context, frames[:-1, -_CONTEXT_SAMPLES:]])
        self._context = frames[-1, -_CONTEXT_SAMPLES:].copy()
        heard, *self._state = self._session.run(
            None, {"input": np.hstack([before, frames]), "h": self._state[0], "c": self._state[1]}
        )
        return np.asarray(heard, np.float32).reshape(-1)

    def _raised(self, frames: Samples) -> Samples:
        """Apply a slow gain to frames of shape (frames, samples): down at once, up as ``_RELEASE_DB`` says."""
        power = np.square(frames, dtype=np.float64).mean(axis=1)
        levels = np.maximum(10 * np.log10(power + 1e-12), _FLOOR_DB)
        # level[i] = max(levels[i], level[i - 1] - release), without a loop
        fall = _RELEASE_DB * np.arange(1, len(levels) + 1)
        level = np.maximum(np.maximum.accumulate(levels + fall), self._level) - fall
        self._level = float(level[-1])
        gain = np.clip(_WANTED_DB - level, 0.0, _MAX_GAIN_DB)
        return np.asarray(frames * np.power(10.0, gain / 20)[:, np.newaxis], np.float32)
