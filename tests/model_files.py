"""Files of weights in CTranslate2's format, as its converter writes them."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_NUMBERS = {np.dtype(np.float32): 0, np.dtype(np.int8): 1, np.dtype(np.int16): 2, np.dtype(np.float16): 4}


def write_model(path: Path, variables: Mapping[str, npt.NDArray[Any]], *, version: int = 6) -> Path:
    """Write a file of variables; "other" is another name of the first."""
    content = struct.pack("<I", version) + _text("WhisperSpec") + struct.pack("<II", 3, len(variables))
    for name, values in variables.items():
        content += _text(name) + struct.pack(f"<B{values.ndim}I", values.ndim, *values.shape)
        content += struct.pack("<BI", _NUMBERS[values.dtype], values.nbytes) + values.tobytes()
    path.write_bytes(content + struct.pack("<I", 1) + _text("other") + _text(next(iter(variables))))
    return path


def _text(content: str) -> bytes:
    return struct.pack("<H", len(content) + 1) + content.encode() + b"\0"
