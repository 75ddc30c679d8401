"""Whether the files of a model are the ones the registry knows.

Hashing a large model takes seconds, so what was found right is remembered beside the cache, with each file's size, time
of change and hash, and hashed again only when one of them differs, on the disk or in the registry.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from pipeline.atomic import write_text
from pipeline.errors import ModelDamaged, StorageError
from pipeline.progress import Progress
from pipeline.weights.locate import cache_folder, hub_folder
from pipeline.weights.registry import Model

_BLOCK = 1 << 20


def check_files(model: Model, folder: Path, progress: Progress, *, thorough: bool = False) -> int:
    """Compare the files in ``folder`` with the sizes and hashes that the registry knows.

    Args:
        model: What they should be.
        folder: Where they lie.
        progress: Told the bytes that are hashed.
        thorough: Hash again what was found right before and has not changed since.

    Returns:
        How many files have a known hash.

    Raises:
        ModelDamaged: A file is missing, cannot be read, has another size or another hash.
    """
    _check_sizes(model, folder)
    known = {name: file.sha256 for name, file in model.files.items() if file.sha256 is not None}
    if not known:
        return 0
    sizes = {name: (folder / name).stat() for name in known}
    state = {name: [sizes[name].st_size, sizes[name].st_mtime_ns, expected] for name, expected in known.items()}
    marker = _marker(model, folder)
    if not thorough and _read_marker(marker) == state:
        return len(known)
    progress.begin(f"checking Whisper {model.name}", float(sum(size.st_size for size in sizes.values())))
    for name in known:
        check_hash(model, folder / name, progress)
    try:
        write_text(marker, json.dumps(state, sort_keys=True))
    except StorageError as error:
        progress.note(f"{error.what} The model will be checked again at the next run.")
    return len(known)


def check_hash(model: Model, path: Path, progress: Progress) -> None:
    """Compare the hash of ``path`` with that of the model's file of the same name, if it is known.

    Raises:
        ModelDamaged: It is another, or the file cannot be read.
    """
    expected = model.files[path.name].sha256
    try:
        if expected is not None and hash_file(path, progress.advance) != expected:
            raise damaged(model, path, "has not the expected SHA-256")
    except OSError as error:
        raise damaged(model, path, f"cannot be read ({error.strerror})") from error


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
    return ModelDamaged(f"{path} {problem}.", how_to_mend(model, path.parent))


def how_to_mend(model: Model, folder: Path) -> str:
    """Say in a sentence how to replace the files of ``model`` in ``folder``.

    What lies in a checkout or in another program's cache is found before our own cache, and not ours to replace.
    """
    if folder.parent == cache_folder() or hub_folder() in folder.parents:
        return f"Fetch it again with “pipeline models fetch {model.name} --force”."
    return f"Delete the folder {folder}, then run “pipeline models fetch {model.name}”."


def _check_sizes(model: Model, folder: Path) -> None:
    for name, file in model.files.items():
        path = folder / name
        if not path.is_file():
            raise damaged(model, path, "is missing")
        if file.bytes is not None and path.stat().st_size != file.bytes:
            raise damaged(model, path, f"has {path.stat().st_size:,} bytes instead of {file.bytes:,}")


def _marker(model: Model, folder: Path) -> Path:
    place = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:10]
    return cache_folder() / "verified" / f"{model.name}-{place}.json"


def _read_marker(marker: Path) -> object:
    try:
        return json.loads(marker.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # No marker, or one that a crash left empty: the files are hashed again.
        return None
