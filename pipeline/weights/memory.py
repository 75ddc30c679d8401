"""How much memory is free, on the computer and on its first NVIDIA GPU, without loading a model library.

Which GPU is the first, CUDA's driver says: it knows ``CUDA_VISIBLE_DEVICES`` and ``CUDA_DEVICE_ORDER``. How much of it
is free without a program on it, only NVIDIA's management library (NVML) says, which counts in its own way.
"""

from __future__ import annotations

import ctypes
import os
import uuid
from pathlib import Path


class _GpuMemory(ctypes.Structure):
    """NVML's ``nvmlMemory_t``, in bytes."""

    _fields_ = (("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong))


def free_memory_mb(device: str) -> int | None:
    """Return the free MB of the computer (``cpu``) or its first GPU (``cuda``); ``None`` where nothing tells."""
    return _free_gpu_memory_mb() if device == "cuda" else _free_main_memory_mb()


def has_gpu() -> bool:
    """Whether NVIDIA's driver knows a GPU that this process may see."""
    return _free_gpu_memory_mb() is not None


def _free_gpu_memory_mb() -> int | None:
    name = _first_gpu()
    management = _library("nvml.dll" if os.name == "nt" else "libnvidia-ml.so.1")
    if name is None or management is None or management.nvmlInit_v2():
        return None
    handle, memory = ctypes.c_void_p(), _GpuMemory()
    # A GPU, or a part of one (MIG), which has memory of its own.
    if not any(
        management.nvmlDeviceGetHandleByUUID(f"{kind}-{name}".encode(), ctypes.byref(handle)) == 0
        for kind in ("MIG", "GPU")
    ):
        return None
    return None if management.nvmlDeviceGetMemoryInfo(handle, ctypes.byref(memory)) else int(memory.free) // 2**20


def _first_gpu() -> uuid.UUID | None:
    """Return which GPU CUDA counts as the first of those that this process sees."""
    driver = _library("nvcuda.dll" if os.name == "nt" else "libcuda.so.1")
    if driver is None or driver.cuInit(0):
        return None
    device, name = ctypes.c_int(), (ctypes.c_ubyte * 16)()
    if driver.cuDeviceGet(ctypes.byref(device), 0):
        return None
    # The second version knows parts of a GPU; drivers before 11.4 have the first only.
    tell = getattr(driver, "cuDeviceGetUuid_v2", None) or driver.cuDeviceGetUuid
    return None if tell(ctypes.byref(name), device) else uuid.UUID(bytes=bytes(name))


def _library(name: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(name)
    except OSError:
        return None


def _free_main_memory_mb() -> int | None:
    if "SC_AVPHYS_PAGES" not in getattr(os, "sysconf_names", {}):
        return None
    meminfo = Path("/proc/meminfo")
    if meminfo.is_file():
        fields = dict(line.split(":", 1) for line in meminfo.read_text().splitlines())
        if "MemAvailable" in fields:
            return int(fields["MemAvailable"].split()[0]) // 1024
    return int(os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20)
