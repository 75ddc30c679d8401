"""Choosing a device and loading a model onto it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import ctranslate2
import faster_whisper

from pipeline.errors import ModelDamaged, ToolMissing
from pipeline.progress import Progress
from pipeline.transcribe.engine.batches import CPU_BATCH, ModelSize, gpu_batch
from pipeline.transcribe.engine.encoders import BrainFloatEncoder, CTranslateEncoder, Encoder
from pipeline.transcribe.engine.failures import first_line, is_out_of_memory, too_large
from pipeline.transcribe.engine.model_file import ModelFile, UnknownFormat
from pipeline.transcribe.engine.processor import memory_for_a_model, multiplies_bfloat16
from pipeline.transcribe.engine.whisper import Engine
from pipeline.weights.memory import free_memory_mb

if TYPE_CHECKING:
    from pipeline.weights import Resolved

_WEIGHTS = "model.bin"
_MOST_WEIGHTS = 100_000_000
"""In an encoder beside the model's own: each takes four bytes while it is loaded, then two. Enough for Whisper small;
large would take 2.5 GB."""


def load_engine(
    resolved: Resolved, *, device: str, compute_type: str = "auto", threads: int = 0, batch_size: int = 0
) -> Engine:
    """Load a model.

    Args:
        resolved: The weights.
        device: ``cpu`` or ``cuda``.
        compute_type: ``auto`` takes int8 on a CPU, with a bfloat16 encoder where the processor multiplies that, and
            float16 on a GPU.
        threads: CPU threads; 0 takes all cores.
        batch_size: Clips that a worker decodes together; 0 takes what suits the device.

    Raises:
        ModelDamaged: The weights or the tokenizer cannot be read.
        ToolFailed: They do not fit into the memory.
        ToolMissing: The device is not there, or does not know the compute type.
    """
    automatic = compute_type == "auto"
    if automatic:
        compute_type = "float16" if device == "cuda" else "int8"
    if compute_type not in ctranslate2.get_supported_compute_types(device):
        known = ", ".join(sorted(ctranslate2.get_supported_compute_types(device)))
        raise ToolMissing(f"This {device} does not compute in {compute_type}.", f"Choose one of: {known}.")
    workers = 1 if device == "cuda" else threads or _cores()
    try:
        with memory_for_a_model():
            model = faster_whisper.WhisperModel(
                str(resolved.folder),
                device=device,
                compute_type=compute_type,
                cpu_threads=1,
                num_workers=workers,
                local_files_only=True,
            )
            encoder: Encoder = CTranslateEncoder(model.model)
            notes: list[str] = []
            if automatic and device == "cpu" and multiplies_bfloat16():
                encoder, notes = _bfloat16_encoder(resolved.folder, encoder, workers)
    except Exception as error:
        # CTranslate2 and OpenVINO raise RuntimeError and ValueError, the tokenizer's reader a bare Exception.
        if is_out_of_memory(error):
            raise too_large(error) from error
        raise ModelDamaged(
            f"The model in {resolved.folder} cannot be loaded: {first_line(error)}.", resolved.remedy
        ) from error
    label = f"{resolved.name} ({', '.join(filter(None, (device, compute_type, encoder.label)))})"
    fitting, more = (batch_size, []) if batch_size else _batch_size(resolved.folder, device)
    engine = Engine(model, encoder, label, workers, fitting)
    for note in (*notes, *more):
        engine.note(note)
    return engine


def _bfloat16_encoder(folder: Path, own: Encoder, workers: int) -> tuple[Encoder, list[str]]:
    """Return an encoder in bfloat16, or the model's own with what a person should know of that."""
    try:
        with ModelFile(folder / _WEIGHTS) as weights:
            if weights.count("encoder/") > _MOST_WEIGHTS:
                return own, []
            return BrainFloatEncoder(weights, workers), []
    except (UnknownFormat, ImportError, RuntimeError) as error:
        if is_out_of_memory(error):
            raise
        why = first_line(error)
        return own, [f"The model in {folder} is encoded without this processor's bfloat16, which is slower: {why}."]


def _batch_size(folder: Path, device: str) -> tuple[int, list[str]]:
    """Return how many clips suit the device, now that the model is loaded onto it, and what a person should know."""
    if device == "cpu":
        return CPU_BATCH, []
    try:
        with ModelFile(folder / _WEIGHTS) as weights:
            return gpu_batch(free_memory_mb(device), ModelSize.of(weights)), []
    except (UnknownFormat, OSError) as error:
        size = gpu_batch(None, None)
        return size, [f"What a clip needs is not known ({first_line(error)}): {size} are worked on at once."]


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
