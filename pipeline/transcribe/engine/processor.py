"""What the machine is told before a model is loaded: which instructions to use, and how to keep memory.

Both hold for the whole process: CTranslate2 reads the instructions from an environment variable, once, and the
allocator is glibc's. Other instructions round differently, so that a word may differ between processors. Measured with
Whisper base on two cores of an Intel Xeon: AVX-512 takes 8 % off the encoder, kept memory 15 % off everything (the
kernel's time falls from 20 % of the whole to 1 %).
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np  # noqa: F401 - its library must be there when its threads are limited
from threadpoolctl import threadpool_limits

_INSTRUCTIONS = "CT2_FORCE_CPU_ISA"
_CPU_INFO = Path("/proc/cpuinfo")
_AVX512 = frozenset({"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl", "avx512_bf16"})
"""CTranslate2's AVX-512 needs all but the last. It is off by default, because processors before those that know bf16
slow down while they use it."""
_AMX_BFLOAT16 = frozenset({"amx_tile", "amx_bf16"})
_ARCH_PRCTL, _ASK_PERMISSION, _TILE_DATA = 158, 0x1023, 18
"""Linux's system call on x86-64 by which a process asks to use AMX (its documentation: arch/x86/xstate)."""
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""Parameters of glibc's ``mallopt`` (malloc.h)."""
_KEPT_BYTES = 1 << 30
_MODEL_BLOCK_BYTES = 1 << 20
_LARGE_BLOCK_BYTES = 3_000_000
"""Blocks from here on come from the kernel and go back to it: kept, they would be cut into ever smaller pieces through
the hours (40 MB at 3 hours; giving them back costs less than a hundredth of the time)."""


def prepare() -> None:
    """Choose what CTranslate2 looks up when it is imported, and one thread for NumPy's products.

    NumPy's library would split the little ones of the features, and let its threads wait at full speed for the next
    (a tenth of all CPU time).
    """
    if _INSTRUCTIONS not in os.environ and knows_avx512():
        os.environ[_INSTRUCTIONS] = "AVX512"
    threadpool_limits(1, user_api="blas")
    mallopt = _libc("mallopt")
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)  # one arena for all threads: each would keep its own


@contextmanager
def memory_for_a_model() -> Iterator[None]:
    """Let the allocator give memory back while a model is loaded; afterwards keep all but large blocks for reuse.

    A window takes and frees small and middling blocks again and again; the kernel would be asked for each. A model
    takes memory once, twice its size for a moment, and in blocks that it does not fill: cut from memory that was used
    before instead of from new pages, they take 130 MB more with Whisper base.
    """
    _tell_allocator(mmap_threshold=_MODEL_BLOCK_BYTES, trim_threshold=_MODEL_BLOCK_BYTES)
    try:
        yield
    finally:
        release_memory()
        _tell_allocator(mmap_threshold=_LARGE_BLOCK_BYTES, trim_threshold=_KEPT_BYTES)


def release_memory() -> None:
    """Give back what is free now, which the allocator would keep."""
    malloc_trim = _libc("malloc_trim")
    if malloc_trim is not None:
        malloc_trim(0)


def knows_avx512(cpu_info: Path = _CPU_INFO) -> bool:
    """Whether the processor knows AVX-512 and does not slow down for it."""
    return _flags(cpu_info) >= _AVX512


def multiplies_bfloat16(cpu_info: Path = _CPU_INFO) -> bool:
    """Whether the processor multiplies matrices of bfloat16 (AMX) and lets this process: a sandbox can forbid it."""
    syscall = _libc("syscall")
    return (
        _flags(cpu_info) >= _AMX_BFLOAT16
        and syscall is not None
        and syscall(_ARCH_PRCTL, _ASK_PERMISSION, _TILE_DATA) == 0
    )


def _flags(cpu_info: Path) -> set[str]:
    """Return what the processor knows; only Linux says so in a file."""
    if not cpu_info.is_file():
        return set()
    lines = cpu_info.read_text(encoding="ascii", errors="replace").splitlines()
    return set(next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), []))


def _tell_allocator(*, mmap_threshold: int, trim_threshold: int) -> None:
    mallopt = _libc("mallopt")
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, mmap_threshold)
        mallopt(_M_TRIM_THRESHOLD, trim_threshold)


def _libc(name: str) -> Callable[..., int] | None:
    """Return a function of the C library; ``None`` on other systems than Linux, and where it has no such function."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
