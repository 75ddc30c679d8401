"""The errors of CTranslate2 and OpenVINO in the project's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.errors import ToolFailed

_OUT_OF_MEMORY = ("out of memory", "bad_alloc", "can't alloc", "Cannot allocate memory")
"""CUDA's words, the C++ library's, OpenVINO's and the kernel's."""
_WHERE = "Exception from "
"""So begin OpenVINO's lines that only say where in its code."""


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn the libraries' errors into ``ToolFailed``."""
    try:
        yield
    except (RuntimeError, ValueError, MemoryError) as error:
        if is_out_of_memory(error):
            raise too_large(error) from error
        raise ToolFailed(f"The recogniser failed: {first_line(error)}.") from error


def is_out_of_memory(error: Exception) -> bool:
    """Whether the memory did not suffice."""
    return isinstance(error, MemoryError) or any(words in str(error) for words in _OUT_OF_MEMORY)


def too_large(error: Exception) -> ToolFailed:
    """Say that the memory does not suffice."""
    return ToolFailed(f"The recogniser failed: {first_line(error)}.", "Choose a smaller model or --device cpu.")


def first_line(error: Exception) -> str:
    """Return what ``error`` says, without what follows the first line; its kind if it says nothing."""
    lines = [line for line in str(error).strip().splitlines() if not line.startswith(_WHERE)]
    return (lines[0] if lines else type(error).__name__).rstrip(". ")
