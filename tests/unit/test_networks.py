"""The models that ship: which they are, and what is said when they are not."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import ModelDamaged, ToolFailed, ToolMissing
from pipeline.resources import resource
from pipeline.speakers.voices import features, networks
from pipeline.speakers.voices.networks import EMBEDDING, SEGMENTATION, SHA256, Network

MODELS = Path(__file__).resolve().parents[2] / "models"


@pytest.mark.parametrize("name", [EMBEDDING, SEGMENTATION])
def test_origin_is_written_down(name: str) -> None:
    digest = hashlib.sha256(resource("models", name).read_bytes()).hexdigest()
    assert digest == SHA256[name]
    assert digest in (MODELS / "README.md").read_text(encoding="utf-8")
    assert name in (MODELS / "speaker-models.txt").read_text(encoding="utf-8")


def test_a_damaged_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / SEGMENTATION).write_bytes(b"not a model")
    monkeypatch.setattr(networks, "resource", lambda *parts: tmp_path / parts[-1])
    with pytest.raises(ModelDamaged, match=r"segmentation\.onnx, .* has not the expected SHA-256\. Install"):
        Network(SEGMENTATION)
    with pytest.raises(ModelDamaged, match=r"campplus\.onnx, .* cannot be read: .* Install"):
        Network(EMBEDDING)


def test_a_missing_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*parts: str) -> Path:
        raise FileNotFoundError(f"{'/'.join(parts)} is missing from this installation")

    monkeypatch.setattr(networks, "resource", missing)
    with pytest.raises(ModelDamaged, match=r"models/campplus\.onnx is missing"):
        Network(EMBEDDING)


def test_a_library_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ToolMissing, match="ONNX Runtime"):
        Network(SEGMENTATION)
    features._kaldi.cache_clear()
    monkeypatch.setitem(sys.modules, "kaldi_native_fbank", None)
    with pytest.raises(ToolMissing, match="kaldi-native-fbank"):
        features.filter_banks(np.zeros(16_000, np.float32))


def test_what_onnx_runtime_says_is_passed_on() -> None:
    with pytest.raises(ToolFailed, match=r"segmentation\.onnx: .*Invalid rank"):
        Network(SEGMENTATION)(np.zeros((2, 2), np.float32))
