"""Silero's voice detector, which comes with faster-whisper."""

from __future__ import annotations

import numpy as np
from faster_whisper.vad import get_vad_model

from pipeline.transcribe.recognizer import FRAME_SAMPLES, Samples

_CONTEXT_SAMPLES = 64


class Listener:
    """The detector, fed in pieces: its state is carried on, so pieces give what the whole would."""

    def __init__(self) -> None:
        self._session = get_vad_model().session
        self._state = [np.zeros((1, 1, 128), np.float32), np.zeros((1, 1, 128), np.float32)]
        self._context = np.zeros(_CONTEXT_SAMPLES, np.float32)
        self._rest = np.zeros(0, np.float32)

    def feed(self, samples: Samples) -> Samples:
        """Return the speech probability of each whole frame."""
        samples = np.concatenate([self._rest, samples])
        count = len(samples) // FRAME_SAMPLES
        self._rest = samples[count * FRAME_SAMPLES :]
        if count == 0:
            return np.zeros(0, np.float32)
        frames = samples[: count * FRAME_SAMPLES].reshape(count, FRAME_SAMPLES)
        before = np.vstack([self._context, frames[:-1, -_CONTEXT_SAMPLES:]])
        self._context = frames[-1, -_CONTEXT_SAMPLES:].copy()
        heard, *self._state = self._session.run(
            None, {"input": np.hstack([before, frames]), "h": self._state[0], "c": self._state[1]}
        )
        return np.asarray(heard, np.float32).reshape(-1)
