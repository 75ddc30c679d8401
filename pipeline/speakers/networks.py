"""The two networks that tell voices apart, run by ONNX Runtime on one thread: the only module that imports it.

Both ship with the program; ``models/README.md`` says where they come from. They are float16 on disk and compute in
float32.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ModelDamaged, ToolFailed, ToolMissing
from pipeline.resources import resource

EMBEDDING = "campplus.onnx"
SEGMENTATION = "segmentation.onnx"
SHA256 = {
    EMBEDDING: "0e7d18c58c8d1dfeb6d473c87e9132569e1cba31638e78bd78637ca68e5ee3af",
    SEGMENTATION: "dbe45b5f2b672c7bedfeabe0a9b865efca6249a76167df44fc990225b3e18c00",
}
_REMEDY = "Install livestudio-pipeline again."


class Network:
    """A network with one input and one output.

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


@cache
def _session(name: str) -> Any:  # noqa: ANN401 - ONNX Runtime ships no types
    """Return the network, loaded once in a process."""
    try:
        import onnxruntime  # noqa: PLC0415 - not for commands that do not listen
    except ImportError as error:
        raise ToolMissing(f"ONNX Runtime, which tells voices apart, cannot be loaded: {error}.", _REMEDY) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # An arena keeps the memory of the largest batch for as long as the process lives.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3  # errors; they are raised as well
    content = _checked(name)
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except _errors() as error:
        raise ToolFailed(f"ONNX Runtime could not load {name}: {error}", _REMEDY) from error


def _checked(name: str) -> bytes:
    """Return the file's content if it is the one that ships."""
    try:
        path: Path = resource("models", name)
        content = path.read_bytes()
    except OSError as error:
        raise ModelDamaged(f"The model {name}, which tells voices apart, cannot be read: {error}.", _REMEDY) from error
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise ModelDamaged(f"The model {path}, which tells voices apart, has not the expected SHA-256.", _REMEDY)
    return content
