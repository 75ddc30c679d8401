"""The two networks that tell voices apart, run by ONNX Runtime on one thread: the only module that imports it.

Both ship with the program; ``models/README.md`` says where they come from. They are float16 on disk and compute in
float32.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ModelDamaged, ToolFailed, ToolMissing
from pipeline.resources import resource

EMBEDDING = "campplus.onnx"
SEGMENTATION = "segmentation.onnx"
SHA256 = {
    EMBEDDING: "6f724e3fed1e3886e38e75a72c54978e409336f66d8f9ff1d70ba5e2969e0402",
    SEGMENTATION: "23114fab0ca219868238239a4b2627f1f916d114e3154c5a60c9bc8173b70e23",
}
_REMEDY = "Install livestudio-pipeline again."


class Network:
    """A network with one input and one output; it takes 0.2 s to load and up to 70 MB for as long as it is kept.

    Args:
        name: Which of the files in ``SHA256``.

    Raises:
        ModelDamaged: The file is missing, cannot be read, or is another one.
        ToolMissing: ONNX Runtime is not installed.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._session = _session(name)
        self._input = self._session.get_inputs()[0].name

    def __call__(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the output for ``values``, whose first axis is the batch, as is the output's.

        Raises:
            ToolFailed: ONNX Runtime cannot compute it.
        """
        try:
            (output,) = self._session.run(None, {self._input: values})
        except _errors() as error:
            raise ToolFailed(f"ONNX Runtime could not run {self._name}: {error}", _REMEDY) from error
        return np.asarray(output, np.float32)


def _errors() -> tuple[type[Exception], ...]:
    """Return what ONNX Runtime raises when it cannot load or run a model; they have nothing in common."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state  # noqa: PLC0415 - see below

    return state.Fail, state.RuntimeException, state.InvalidArgument, state.InvalidGraph, state.NotImplemented


def _session(name: str) -> Any:  # noqa: ANN401 - ONNX Runtime ships no types
    try:
        import onnxruntime  # noqa: PLC0415 - not for commands that do not listen
    except ImportError as error:
        raise ToolMissing(f"ONNX Runtime, which tells voices apart, cannot be loaded: {error}.", _REMEDY) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Batches have many shapes. A plan of the memory for each costs 100 MB; without one, they share what was allocated.
    options.enable_mem_pattern = False
    options.log_severity_level = 3  # errors; they are raised as well
    path = _checked(name)
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except _errors() as error:
        raise ToolFailed(f"ONNX Runtime could not load {name}: {error}", _REMEDY) from error


def _checked(name: str) -> Path:
    """Return the file if it is the one that ships."""
    try:
        path = resource("models", name)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelDamaged(f"The model {name}, which tells voices apart, cannot be read: {error}.", _REMEDY) from error
    if digest != SHA256[name]:
        raise ModelDamaged(f"The model {path}, which tells voices apart, has not the expected SHA-256.", _REMEDY)
    return path
