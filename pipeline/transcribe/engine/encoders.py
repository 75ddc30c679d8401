"""What turns features into encoder states: CTranslate2 itself, or OpenVINO where the processor multiplies bfloat16.

Whisper base on one core of an Intel Xeon with AMX: CTranslate2's encoder in int8 takes 9 ms for a second of audio at
15 s and 18 ms at 22 s, half of it for attention, which it computes in float32; OpenVINO's in bfloat16 takes 5 and 6. On
processors without AMX bfloat16 takes 25.

OpenVINO is made for one model that stays, and keeps much to be quick at once; 140 MB of that are saved here. The large
weights are inputs instead of constants, which it would hold three times (as given, as converted, as arranged for the
processor): 75 MB for a twentieth of the time. And its two caches of compiled operations, which grow by 5 MB with every
new length of a clip, hold a few lengths only.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from queue import SimpleQueue
from typing import Any, Protocol, TypeAlias

import ctranslate2
import numpy as np
import numpy.typing as npt

from pipeline.transcribe.engine.model_file import ModelFile
from pipeline.transcribe.recognizer import Samples

States: TypeAlias = "npt.NDArray[np.float32] | ctranslate2.StorageView"
"""Of shape (clips, frames / 2, width): on the CPU as an array, on the GPU as CTranslate2's own view."""

_CONVERTER = "openvino.tools.ovc"
_ONEDNN_CAPACITY = "ONEDNN_PRIMITIVE_CACHE_CAPACITY"
_KEPT_BY_OPENVINO, _KEPT_BY_ONEDNN = 4, 32
"""Compiled operations that are kept. With 64 each, clips of ever other lengths are encoded a tenth faster; but the
clips of a batch have one length."""


class Encoder(Protocol):
    """The first half of a Whisper model."""

    @property
    def label(self) -> str:
        """What receipts say of it; empty if it computes like the rest of the model."""

    def encode(self, features: Sequence[Samples]) -> States:
        """Encode log-mel features of one length, each of shape (mels, frames)."""


class CTranslateEncoder:
    """The model's own. On a CPU one clip at a time, so that attention stays in the cache."""

    label = ""

    def __init__(self, whisper: Any) -> None:  # noqa: ANN401 - CTranslate2 has no types
        self._whisper = whisper

    def encode(self, features: Sequence[Samples]) -> States:
        """Encode clips of one length."""
        if self._whisper.device == "cuda":
            return self._whisper.encode(storage(np.stack(features)))
        return np.concatenate(
            [np.array(self._whisper.encode(storage(one[np.newaxis]), to_cpu=True)) for one in features]
        )


class BrainFloatEncoder:
    """OpenVINO's, in bfloat16, built from CTranslate2's file.

    Args:
        weights: The model's file; not needed afterwards.
        workers: Clips that are encoded at once, each on one thread.

    Raises:
        UnknownFormat: The file does not hold a Whisper encoder in numbers that can be read.
        ImportError: OpenVINO is not installed.
        RuntimeError: It does not work here, or the memory does not suffice.
    """

    label = "encoder bfloat16"

    def __init__(self, weights: ModelFile, workers: int) -> None:
        openvino = _import_openvino()
        options = {
            "INFERENCE_PRECISION_HINT": "bf16",
            "INFERENCE_NUM_THREADS": workers,
            "NUM_STREAMS": workers,
            # Pinned, the threads of two processes on one machine would sit on the same cores.
            "ENABLE_CPU_PINNING": False,
            # Or it would count cores, where the workers are counted by logical processors.
            "ENABLE_HYPER_THREADING": True,
            "CPU_RUNTIME_CACHE_CAPACITY": _KEPT_BY_OPENVINO,
        }
        graph = _Graph(openvino, weights)
        self._compiled = openvino.Core().compile_model(graph.model(), "CPU", options)
        if self._compiled.get_property("INFERENCE_PRECISION_HINT") != openvino.Type.bf16:
            raise RuntimeError("it does not compute in bfloat16")
        self._weights = graph.given
        self._requests: SimpleQueue[Any] = SimpleQueue()
        for _ in range(workers):
            self._requests.put(self._new_request())

    def encode(self, features: Sequence[Samples]) -> States:
        """Encode clips of one length."""
        return np.concatenate([self._encode(one[np.newaxis]) for one in features])

    def _encode(self, features: Samples) -> Samples:
        request = self._requests.get()
        try:
            # Of OpenVINO 2026.4: a failed ``infer`` gives the last result again, where ``wait`` raises; and a shared
            # input is written into after it was freed, so that it is copied.
            request.start_async({0: features})
            request.wait()
            states = np.array(request.get_output_tensor(0).data, np.float32)
        except BaseException:
            request = self._new_request()  # one that failed does not recover
            raise
        finally:
            self._requests.put(request)
        if states.shape[1] != features.shape[2] // 2:
            raise RuntimeError(f"{features.shape[2]} frames gave {states.shape[1]} encoder states")
        return states

    def _new_request(self) -> Any:  # noqa: ANN401 - OpenVINO is imported late
        request = self._compiled.create_infer_request()
        for at, weight in enumerate(self._weights, 1):
            request.set_input_tensor(at, weight)
        return request


class _Graph:
    """Whisper's encoder in OpenVINO's operations, with any number of frames (source: openai/whisper's ``model.py``).

    Attributes:
        given: What its inputs after the first are to be: the weights of its linear layers.
    """

    def __init__(self, openvino: Any, weights: ModelFile) -> None:  # noqa: ANN401 - imported late
        self._openvino = openvino
        self._op = openvino.opset13
        self._weights = weights
        self._heads = weights.number("encoder/num_heads")
        self._parameters: list[Any] = []
        self.given: list[Any] = []

    def model(self) -> Any:  # noqa: ANN401
        """Build it: features of shape (1, mels, frames) to states of shape (1, frames / 2, width)."""
        op = self._op
        _, mels, _ = self._weights.shape("encoder/conv1/weight", 3)
        features = op.parameter([1, mels, -1], np.float32)
        states = self._convolved(self._convolved(features, "encoder/conv1", 1), "encoder/conv2", 2)
        states = op.transpose(states, self._integers(0, 2, 1))
        length = op.gather(op.shape_of(states), self._integers(1), self._integer(0))
        positions = self._constant("encoder/position_encodings/encodings")
        states = op.add(states, op.slice(positions, self._integers(0), length, self._integers(1), self._integers(0)))
        layer = 0
        while f"encoder/layer_{layer}/ffn/linear_0/weight" in self._weights:
            states = self._layer(states, f"encoder/layer_{layer}")
            layer += 1
        states = self._normalised(states, "encoder/layer_norm")
        return self._openvino.Model([op.result(states)], [features, *self._parameters], "encoder")

    def _layer(self, states: Any, name: str) -> Any:  # noqa: ANN401
        op = self._op
        attended = self._attended(
            self._normalised(states, f"{name}/self_attention/layer_norm"), f"{name}/self_attention"
        )
        states = op.add(states, attended)
        inner = self._linear(self._normalised(states, f"{name}/ffn/layer_norm"), f"{name}/ffn/linear_0")
        return op.add(states, self._linear(op.gelu(inner, "ERF"), f"{name}/ffn/linear_1"))

    def _attended(self, states: Any, name: str) -> Any:  # noqa: ANN401
        op = self._op
        projected = op.split(self._linear(states, f"{name}/linear_0"), self._integer(2), 3).outputs()
        split = self._integers(0, 0, self._heads, -1)
        heads_first = self._integers(0, 2, 1, 3)
        queries, keys, values = (op.transpose(op.reshape(one, split, True), heads_first) for one in projected)
        attended = op.scaled_dot_product_attention(queries, keys, values)
        joined = op.reshape(op.transpose(attended, heads_first), self._integers(0, 0, -1), True)
        return self._linear(joined, f"{name}/linear_1")

    def _convolved(self, values: Any, name: str, stride: int) -> Any:  # noqa: ANN401
        op = self._op
        kernel = op.constant(self._weights.weight(f"{name}/weight").astype(np.float32))
        result = op.convolution(values, kernel, [stride], [1], [1], [1])
        return op.gelu(op.add(result, op.unsqueeze(self._constant(f"{name}/bias"), self._integers(0, 2))), "ERF")

    def _linear(self, values: Any, name: str) -> Any:  # noqa: ANN401
        weight = _to_bfloat16(self._openvino, self._weights.weight(f"{name}/weight"))
        parameter = self._op.parameter(list(weight.shape), self._openvino.Type.bf16)
        self._parameters.append(parameter)
        self.given.append(weight)
        product = self._op.matmul(values, self._op.convert(parameter, np.float32), False, True)
        return self._op.add(product, self._constant(f"{name}/bias"))

    def _normalised(self, values: Any, name: str) -> Any:  # noqa: ANN401
        normalised = self._op.mvn(values, self._integers(-1), True, 1e-5, "INSIDE_SQRT")
        scaled = self._op.multiply(normalised, self._constant(f"{name}/gamma"))
        return self._op.add(scaled, self._constant(f"{name}/beta"))

    def _constant(self, name: str) -> Any:  # noqa: ANN401
        return self._op.constant(self._weights.array(name).astype(np.float32))

    def _integer(self, value: int) -> Any:  # noqa: ANN401
        return self._op.constant(np.int64(value))

    def _integers(self, *values: int) -> Any:  # noqa: ANN401
        return self._op.constant(np.array(values, np.int64))


def storage(array: Samples) -> ctranslate2.StorageView:
    """Return CTranslate2's view of an array."""
    return ctranslate2.StorageView.from_array(np.ascontiguousarray(array))


def _to_bfloat16(openvino: Any, values: npt.NDArray[Any]) -> Any:  # noqa: ANN401
    """Return finite numbers as bfloat16: the upper half of a float32, rounded to the nearest, ties to even."""
    bits = np.ascontiguousarray(values, np.float32).view(np.uint32)
    tensor = openvino.Tensor(openvino.Type.bf16, openvino.Shape(values.shape))
    tensor.data.view(np.uint16)[...] = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16
    return tensor


def _import_openvino() -> Any:  # noqa: ANN401
    """Import OpenVINO, told to keep little, and without its converter, which reports its import to its makers."""
    os.environ.setdefault(_ONEDNN_CAPACITY, str(_KEPT_BY_ONEDNN))  # read when the first operation is compiled
    blocked = _CONVERTER not in sys.modules
    if blocked:
        sys.modules[_CONVERTER] = None  # type: ignore[assignment] # this is how an import is made to fail
    try:
        import openvino  # noqa: PLC0415 - only where it is used: it takes 36 MB

        return openvino
    finally:
        if blocked:
            del sys.modules[_CONVERTER]
