"""Choosing a device and loading a model onto it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import ctranslate2
import faster_whisper

from pipeline.errors import ModelDamaged, ToolMissing
from pipeline.progress import Progress
from pipeline.transcribe.engine.failures import first_line, is_out_of_memory, too_large
from pipeline.transcribe.engine.processor import release_memory
from pipeline.transcribe.engine.whisper import BATCH_SIZES, Engine

if TYPE_CHECKING:
    from pipeline.weights import Resolved


def load_engine(
    resolved: Resolved, *, device: str, compute_type: str = "auto", threads: int = 0, batch_size: int = 0
) -> Engine:
    """Load a model.

    Args:
        resolved: The weights.
        device: ``cpu`` or ``cuda``.
        compute_type: ``auto`` takes int8 on a CPU and float16 on a GPU.
        threads: CPU threads; 0 takes all cores.
        batch_size: Clips that a worker decodes together; 0 takes what suits the device.

    Raises:
        ModelDamaged: The weights or the tokenizer cannot be read.
        ToolFailed: They do not fit into the memory.
        ToolMissing: The device is not there, or does not know the compute type.
    """
    if compute_type == "auto":
        compute_type = "float16" if device == "cuda" else "int8"
    if compute_type not in ctranslate2.get_supported_compute_types(device):
        known = ", ".join(sorted(ctranslate2.get_supported_compute_types(device)))
        raise ToolMissing(f"This {device} does not compute in {compute_type}.", f"Choose one of: {known}.")
    workers = 1 if device == "cuda" else threads or _cores()
    try:
        model = faster_whisper.WhisperModel(
            str(resolved.folder),
            device=device,
            compute_type=compute_type,
            cpu_threads=1,
            num_workers=workers,
            local_files_only=True,
        )
    except Exception as error:
        # CTranslate2 raises RuntimeError and ValueError, the tokenizer's reader a bare Exception.
        if is_out_of_memory(error):
            raise too_large(error) from error
        raise ModelDamaged(
            f"The model in {resolved.folder} cannot be loaded: {first_line(error)}.", resolved.remedy
        ) from error
    release_memory()
    label = f"{resolved.name} ({device}, {compute_type})"
    return Engine(model, label, device, workers, batch_size or BATCH_SIZES[device])


def pick_device(wanted: str, progress: Progress) -> str:
    """Return ``cpu`` or ``cuda`` for the setting ``auto``, ``cpu`` or ``cuda``, and say which.

    Raises:
        ToolMissing: A GPU was asked for and there is none that CTranslate2 can use.
    """
    found = gpu_count()
    if wanted == "cuda" and not found:
        raise ToolMissing(
            "There is no GPU that CTranslate2 can use.",
            "Use --device cpu, or install NVIDIA's driver with CUDA 12 and cuDNN 9.",
        )
    device = "cuda" if found and wanted != "cpu" else "cpu"
    if wanted == "auto":
        why = "CTranslate2 found a GPU" if found else "CTranslate2 found no GPU"
        progress.note(f"Device: {device} ({why}).")
    return device


def gpu_count() -> int:
    """Return how many GPUs CTranslate2 can use."""
    return int(ctranslate2.get_cuda_device_count())


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
