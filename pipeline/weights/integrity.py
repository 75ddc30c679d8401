"""Whether the files of a model are the ones the registry knows.

Hashing a large model takes seconds, so what was found right is remembered beside the cache, with each file's size and
time of change, and hashed again only when one of them differs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from pipeline.atomic import write_text
from pipeline.errors import ModelDamaged, StorageError
from pipeline.progress import Progress
from pipeline.weights.locate import cache_folder
from pipeline.weights.registry import Model

_BLOCK = 1 << 20


def check_files(model: Model, folder: Path, progress: Progress, *, thorough: bool = False) -> int:
    """Compare the files in ``folder`` with the registry and return how many have a known hash.

    Args:
        model: What they should be.
        folder: Where they lie.
        progress: Told the bytes that are hashed.
        thorough: Hash again what was found right before and has not changed since.

    Raises:
        ModelDamaged: A file is missing, has another size or another hash.
    """
    known = {name: file for name, file in model.files.items() if file.sha256 is not None}
    for name, file in known.items():
        path = folder / name
        if not path.is_file():
            raise damaged(model, path, "is missing")
        if file.bytes is not None and path.stat().st_size != file.bytes:
            raise damaged(model, path, f"has {path.stat().st_size:,} bytes instead of {file.bytes:,}")
    state = {name: [(folder / name).stat().st_size, (folder / name).stat().st_mtime_ns] for name in known}
    marker = _marker(model, folder)
    if not thorough and known and _read_marker(marker) == state:
        return len(known)
    progress.begin(f"checking Whisper {model.name}", float(sum(size for size, _ in state.values())))
    for name, file in known.items():
        if hash_file(folder / name, progress.advance) != file.sha256:
            raise damaged(model, folder / name, "has not the expected SHA-256")
    try:
        write_text(marker, json.dumps(state, sort_keys=True))
    except StorageError as error:
        progress.note(f"{error.what} The model will be checked again at the next run.")
    return len(known)


def hash_file(path: Path, advance: Callable[[float], None]) -> str:
    """Return the SHA-256 of a file, counting its bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            advance(len(block))
    return digest.hexdigest()


def damaged(model: Model, path: Path, problem: str) -> ModelDamaged:
    """Say which file is wrong and what to do."""
    return ModelDamaged(
        f"{path} {problem}.", f"Fetch it again with “pipeline models fetch {model.name} --force”, or delete its folder."
    )


def _marker(model: Model, folder: Path) -> Path:
    place = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:10]
    return cache_folder() / "verified" / f"{model.name}-{place}.json"


def _read_marker(marker: Path) -> object:
    try:
        return json.loads(marker.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # No marker, or one that a crash left empty: the files are hashed again.
        return None
