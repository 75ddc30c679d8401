"""Both encoders on the real Whisper base model, whichever of them this machine's processor would choose."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import faster_whisper
import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor

from pipeline import ffmpeg, weights
from pipeline.progress import SilentProgress
from pipeline.transcribe.engine import loading
from pipeline.transcribe.engine.encoders import BrainFloatEncoder, CTranslateEncoder
from pipeline.transcribe.engine.features import log_mel
from pipeline.transcribe.engine.model_file import ModelFile
from pipeline.transcribe.recognizer import Clip, Effort, Samples
from pipeline.weights import Resolved

pytest.importorskip("openvino", reason="OpenVINO is installed on Linux with an x86-64 processor only")

SAMPLES = Path(__file__).resolve().parents[2] / "sample_media"


@pytest.fixture(scope="module")
def base() -> Resolved:
    return weights.resolve("base", device="cpu", language="auto", progress=SilentProgress())


@pytest.fixture(scope="module")
def speech() -> Samples:
    return np.concatenate(list(ffmpeg.decode_audio(SAMPLES / "livestudio_de.mp4", start=5.0, end=19.0)))


def test_their_states_point_the_same_way(base: Resolved, speech: Samples) -> None:
    model = faster_whisper.WhisperModel(str(base.folder), device="cpu", compute_type="float32")
    own = CTranslateEncoder(model.model)
    with ModelFile(base.folder / "model.bin") as file:
        other = BrainFloatEncoder(file, workers=1)
    for frames in (1536, 1000):
        features = log_mel(speech, frames, FeatureExtractor().mel_filters)
        expected, states = (np.asarray(one.encode([features, features])) for one in (own, other))
        assert states.shape == expected.shape == (2, frames // 2, 512)
        cosines = (states * expected).sum(-1) / np.linalg.norm(states, axis=-1) / np.linalg.norm(expected, axis=-1)
        assert np.quantile(cosines, 0.01) > 0.99


def test_what_does_not_fit_the_model_is_an_error_and_the_next_clip_is_right(base: Resolved, speech: Samples) -> None:
    """OpenVINO's requests give the last result again after a failure."""
    with ModelFile(base.folder / "model.bin") as file:
        encoder = BrainFloatEncoder(file, workers=1)
    good = log_mel(speech, 1536, FeatureExtractor().mel_filters)
    before = np.asarray(encoder.encode([good]))
    for wrong in (np.zeros((128, 1536), np.float32), np.zeros((80, 3200), np.float32)):
        with pytest.raises(RuntimeError):
            encoder.encode([wrong])
        np.testing.assert_array_equal(np.asarray(encoder.encode([good])), before)


@pytest.mark.parametrize("bfloat16", [True, False])
def test_with_either_the_words_are_heard(
    bfloat16: bool, base: Resolved, speech: Samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "multiplies_bfloat16", lambda: bfloat16)
    engine = loading.load_engine(base, device="cpu", threads=2)
    assert ("bfloat16" in engine.name) is bfloat16
    quiet = speech * np.float32(0.5)
    efforts = Effort(beam_size=2, thinning=2)
    alone = engine.decode([Clip(speech, "de")], efforts)
    together = engine.decode([Clip(speech, "de"), Clip(quiet, "de"), Clip(speech[: len(speech) // 2], "de")], efforts)
    assert [len(one.words) > 10 for one in (*alone, *together)] == [True] * 4
    assert together[0].text == alone[0].text, "a clip says the same, whatever is decoded beside it"


def test_no_statistics_are_sent() -> None:
    """OpenVINO's converter reports every import to its makers."""
    code = (
        "import sys; from pipeline.transcribe.engine import encoders; encoders._import_openvino(); "
        "print([name for name in sys.modules if 'telemetry' in name or name == 'openvino.tools.ovc'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "[]"
