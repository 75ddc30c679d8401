"""Sound to what the voice network reads: log mel filter banks, by the only module that imports kaldi-native-fbank."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ToolMissing

Features = NDArray[np.float32]
"""Of shape (frames, BINS), a frame every 10 ms."""

SAMPLE_RATE = 16_000
BINS = 80
SHORTEST = 0.5
"""Seconds, below which sound is followed by silence: the network's statistics need some frames."""


def filter_banks(samples: NDArray[np.float32]) -> Features:
    """Return the log mel filter banks of a stretch of sound, with their mean taken off.

    They are those that CAM++ was trained with (source: 3D-Speaker, ``speakerlab/process/processor.py``): Kaldi's, of
    25 ms each, without dither. Taking off the mean takes off the microphone.

    Args:
        samples: In [-1, 1], mono, 16 kHz, of shape (samples,).

    Raises:
        ToolMissing: kaldi-native-fbank is not installed.
    """
    lacking = round(SHORTEST * SAMPLE_RATE) - len(samples)
    if lacking > 0:
        samples = np.pad(samples, (0, lacking))
    options, bank_of = _kaldi()
    bank = bank_of(options)
    bank.accept_waveform(SAMPLE_RATE, samples)
    bank.input_finished()
    frames = np.stack([bank.get_frame(index) for index in range(bank.num_frames_ready)])
    features: Features = (frames - frames.mean(axis=0)).astype(np.float32)
    return features


@cache
def _kaldi() -> tuple[Any, Any]:
    """Return the options and the class that computes the features."""
    try:
        import kaldi_native_fbank as kaldi  # noqa: PLC0415 - not for commands that do not listen
    except ImportError as error:
        raise ToolMissing(
            f"kaldi-native-fbank, which tells voices apart, cannot be loaded: {error}.",
            "Install livestudio-pipeline again.",
        ) from error
    options = kaldi.FbankOptions()
    options.frame_opts.samp_freq = SAMPLE_RATE
    options.frame_opts.dither = 0.0
    options.mel_opts.num_bins = BINS
    options.energy_floor = 1.0
    options.use_energy = False
    return options, kaldi.OnlineFbank
