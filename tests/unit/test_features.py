from __future__ import annotations

import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor

from pipeline.transcribe.engine.features import HOP, log_mel
from pipeline.transcribe.recognizer import SAMPLE_RATE


@pytest.mark.parametrize("mels", [80, 128])
@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.0125, 1.0, 7.77, 14.99])
def test_features_are_those_that_whisper_was_trained_with(seconds: float, mels: int) -> None:
    extractor = FeatureExtractor(feature_size=mels)
    frames = 1536
    samples = np.random.default_rng(1).normal(scale=0.1, size=round(seconds * SAMPLE_RATE)).astype(np.float32)
    padded = np.pad(samples, (0, frames * HOP - len(samples)))
    expected = extractor(padded, padding=0)[:, :frames]
    features = log_mel(samples, frames, extractor.mel_filters)
    assert features.dtype == np.float32
    np.testing.assert_allclose(features, expected, atol=1e-5)


def test_a_clip_that_is_too_long_is_cut() -> None:
    extractor = FeatureExtractor()
    samples = np.random.default_rng(2).normal(scale=0.1, size=6 * SAMPLE_RATE).astype(np.float32)
    features = log_mel(samples, 500, extractor.mel_filters)
    # The last frames look over the cut.
    np.testing.assert_allclose(features[:, :498], extractor(samples, padding=0)[:, :498], atol=1e-5)
