"""How much memory is free, on the computer and on its first NVIDIA GPU, without loading a model library.

CUDA programs see the GPUs that ``CUDA_VISIBLE_DEVICES`` lists, by number or by UUID; NVIDIA's management library, which
is asked here, sees all of them, in the order of ``CUDA_DEVICE_ORDER=PCI_BUS_ID``.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from pathlib import Path

_VISIBLE = "CUDA_VISIBLE_DEVICES"


class _GpuMemory(ctypes.Structure):
    """NVML's ``nvmlMemory_t``, in bytes."""

    _fields_ = (("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong))


def free_memory_mb(device: str) -> int | None:
    """Return the free MB of the computer (``cpu``) or its first GPU (``cuda``); ``None`` where nothing tells."""
    return _free_gpu_memory_mb() if device == "cuda" else _free_main_memory_mb()


def has_gpu() -> bool:
    """Whether NVIDIA's driver knows a GPU that this process may see."""
    return _free_gpu_memory_mb() is not None


def first_visible(visible: str) -> int | str | None:
    """Return the number or the UUID of the first GPU that a list shows; ``None`` where it shows none. Pure."""
    first = visible.split(",", maxsplit=1)[0].strip()
    if first.startswith(("GPU-", "MIG-")):
        return first
    return int(first) if first.isdecimal() else None


def _free_gpu_memory_mb() -> int | None:
    gpu = first_visible(os.environ.get(_VISIBLE, "0"))
    if gpu is None:
        return None
    try:
        driver = ctypes.CDLL("nvml.dll" if os.name == "nt" else "libnvidia-ml.so.1")
    except OSError:
        return None
    handle, memory = ctypes.c_void_p(), _GpuMemory()
    calls: tuple[Callable[[], int], ...] = (
        driver.nvmlInit_v2,
        lambda: (
            driver.nvmlDeviceGetHandleByIndex_v2(gpu, ctypes.byref(handle))
            if isinstance(gpu, int)
            else driver.nvmlDeviceGetHandleByUUID(gpu.encode(), ctypes.byref(handle))
        ),
        lambda: driver.nvmlDeviceGetMemoryInfo(handle, ctypes.byref(memory)),
    )
    return None if any(call() for call in calls) else int(memory.free) // 2**20


def _free_main_memory_mb() -> int | None:
    if "SC_AVPHYS_PAGES" not in getattr(os, "sysconf_names", {}):
        return None
    meminfo = Path("/proc/meminfo")
    if meminfo.is_file():
        fields = dict(line.split(":", 1) for line in meminfo.read_text().splitlines())
        if "MemAvailable" in fields:
            return int(fields["MemAvailable"].split()[0]) // 1024
    return int(os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20)
