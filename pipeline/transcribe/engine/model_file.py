"""CTranslate2's file of weights: named variables one after the other (source: its ``model_spec.py``, version 6)."""

from __future__ import annotations

import math
import mmap
import struct
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

_VERSION = 6
_DTYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
"""By the number in the file; 5, bfloat16, is not known to NumPy."""


class UnknownFormat(Exception):
    """The file is damaged, or of a version that this module does not read."""


@dataclass(frozen=True)
class _Variable:
    """Where in the file a variable's values are."""

    dtype: int
    shape: tuple[int, ...]
    begin: int
    end: int


class ModelFile:
    """A model's ``model.bin``, open for reading; a context manager.

    Raises:
        UnknownFormat: It is damaged or of another version.
        OSError: It cannot be read.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            try:
                self._content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError as error:
                raise UnknownFormat(f"{path.name} is empty") from error
        with ExitStack() as opened:
            opened.callback(self._content.close)
            try:
                self._read_directory()
            except (struct.error, UnicodeDecodeError, LookupError) as error:
                raise UnknownFormat(f"{path.name} is damaged: {error}") from error
            opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._content.close()

    def __contains__(self, name: str) -> bool:
        return name in self._variables

    def count(self, prefix: str) -> int:
        """Return how many weights there are in all variables whose names begin so."""
        return sum(math.prod(one.shape) for name, one in self._variables.items() if name.startswith(prefix))

    def shape(self, name: str, rank: int) -> tuple[int, ...]:
        """Return the shape of a variable of so many dimensions.

        Raises:
            UnknownFormat: It is missing, or has more or fewer.
        """
        shape = self._find(name).shape
        if len(shape) != rank:
            raise UnknownFormat(f"{name} has {len(shape)} dimensions, not {rank}")
        return shape

    def array(self, name: str) -> npt.NDArray[Any]:
        """Return a copy of a variable.

        Raises:
            UnknownFormat: It is missing, or holds a type of number that NumPy does not know.
        """
        found = self._find(name)
        if found.dtype not in _DTYPES:
            raise UnknownFormat(f"{name} holds numbers that NumPy does not know")
        try:
            return np.frombuffer(self._content[found.begin : found.end], _DTYPES[found.dtype]).reshape(found.shape)
        except ValueError as error:
            raise UnknownFormat(f"{name} has not the size it says") from error

    def weight(self, name: str) -> npt.NDArray[Any]:
        """Return a copy of a layer's weight, as float; quantized ones have a scale beside them, by row or for all.

        Raises:
            UnknownFormat: It is missing, or its scale is missing or wrong.
        """
        weight = self.array(name)
        if np.issubdtype(weight.dtype, np.floating):
            return weight
        scale = self.array(f"{name}_scale").astype(np.float32)
        if scale.size not in {1, len(weight)} or not (np.isfinite(scale).all() and (scale > 0).all()):
            raise UnknownFormat(f"{name} has a scale that does not fit")
        return weight.astype(np.float32) / scale.reshape(-1, *[1] * (weight.ndim - 1))

    def number(self, name: str) -> int:
        """Return a variable that is one number.

        Raises:
            UnknownFormat: It is missing, or holds several.
        """
        values = self.array(name)
        if values.size != 1:
            raise UnknownFormat(f"{name} is not one number")
        return int(values.item())

    def _find(self, name: str) -> _Variable:
        if name not in self._variables:
            raise UnknownFormat(f"there is no {name} in it")
        return self._variables[name]

    def _read_directory(self) -> None:
        self._variables: dict[str, _Variable] = {}
        (version,) = struct.unpack_from("<I", self._content, 0)
        if version != _VERSION:
            raise UnknownFormat(f"version {version}")
        _, at = self._string(4)  # the name of the architecture
        (count,) = struct.unpack_from("<I", self._content, at + 4)  # behind its revision
        at += 8
        for _ in range(count):
            name, variable = self._variable(at)
            self._variables[name] = variable
            at = variable.end
        (count,) = struct.unpack_from("<I", self._content, at)
        at += 4
        for _ in range(count):  # equal variables are there once, under two names
            alias, at = self._string(at)
            name, at = self._string(at)
            self._variables[alias] = self._variables[name]

    def _variable(self, begin: int) -> tuple[str, _Variable]:
        name, at = self._string(begin)
        rank = self._content[at]
        shape = struct.unpack_from(f"<{rank}I", self._content, at + 1)
        at += 1 + 4 * rank
        dtype, size = struct.unpack_from("<BI", self._content, at)
        end = at + 5 + size
        if end > len(self._content):
            raise UnknownFormat(f"{name} is cut off")
        return name, _Variable(dtype, shape, at + 5, end)

    def _string(self, at: int) -> tuple[str, int]:
        """Return the text at a position, without the zero that ends it, and where it ends."""
        (length,) = struct.unpack_from("<H", self._content, at)
        return self._content[at + 2 : at + 1 + length].decode(), at + 2 + length
