"""What the machine is told before CTranslate2 is loaded: which instructions to use, and to keep its memory.

Both hold for the whole process: CTranslate2 reads the instructions from an environment variable, once, and the
allocator is glibc's. Other instructions round differently, so that a word may differ between processors. Measured with
Whisper base on two cores of an Intel Xeon: AVX-512 takes 8 % off the encoder, kept memory 15 % off everything (the
kernel's time falls from 20 % of the whole to 1 %).
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path

_INSTRUCTIONS = "CT2_FORCE_CPU_ISA"
_CPU_INFO = Path("/proc/cpuinfo")
_AVX512 = frozenset({"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl", "avx512_bf16"})
"""CTranslate2's AVX-512 needs all but the last. It is off by default, because processors before those that know bf16
slow down while they use it."""
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""Parameters of glibc's ``mallopt`` (malloc.h)."""
_KEPT_BYTES = 1 << 30


def prepare() -> None:
    """Choose CTranslate2's instructions, and let the allocator keep what it has for the next window."""
    if _INSTRUCTIONS not in os.environ and knows_avx512():
        os.environ[_INSTRUCTIONS] = "AVX512"
    _keep_memory()


def knows_avx512(cpu_info: Path = _CPU_INFO) -> bool:
    """Whether the processor knows AVX-512 and does not slow down for it; only Linux says so in a file."""
    if not cpu_info.is_file():
        return False
    lines = cpu_info.read_text(encoding="ascii", errors="replace").splitlines()
    flags = next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), [])
    return set(flags) >= _AVX512


def release_memory() -> None:
    """Give back what is free now, which the allocator would keep: loading a model takes twice its size for a moment."""
    malloc_trim = _libc("malloc_trim")
    if malloc_trim is not None:
        malloc_trim(0)


def _keep_memory() -> None:
    """Stop glibc from giving a window's tens of megabytes back to the kernel and asking for them again.

    One arena for all threads, because each would keep its own.
    """
    mallopt = _libc("mallopt")
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _KEPT_BYTES)
        mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)
        mallopt(_M_ARENA_MAX, 1)


def _libc(name: str) -> Callable[..., int] | None:
    """Return a function of glibc's allocator; ``None`` on other systems and with other C libraries."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
