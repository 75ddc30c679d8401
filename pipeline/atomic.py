"""Publishing a file: a reader sees the whole new file, the whole old one, or none."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StorageError

_NOT_WRITABLE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT}
"""The last is what file systems that are not made of files, such as ``/proc``, say to a new folder."""
_NO_SUCH_PLACE = {errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.ELOOP}

Witness = Callable[[Path, Path], None]
_witnesses: list[Witness] = []


@contextmanager
def witnessed(witness: Witness) -> Iterator[None]:
    """Have every file that is published in the block announced, just before it gets its name.

    Args:
        witness: Called with the finished sibling and the name it gets; from any thread, one call at a time. What it
            publishes itself is announced to it, too.
    """
    lock = threading.RLock()

    def announce(part: Path, path: Path) -> None:
        with lock:
            witness(part, path)

    _witnesses.append(announce)
    try:
        yield
    finally:
        _witnesses.remove(announce)


@contextmanager
def published(path: Path) -> Iterator[Path]:
    """Yield a sibling to write to, and rename it to ``path`` when the block succeeds.

    The sibling keeps the extension (``.name.part.mp4``), because ffmpeg chooses the format by it. When the block
    fails or is interrupted, the sibling is removed and ``path`` is as it was. After kill -9 a sibling may stay;
    ``remove_leftovers`` takes it away.

    Raises:
        StorageError: The folder cannot be written, or its disk is full.
    """
    part = part_of(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        yield part
        for witness in _witnesses:
            witness(part, path)
        part.replace(path)
    except OSError as error:
        # What the block failed to read elsewhere is not this file's trouble.
        if error.filename is not None and Path(str(error.filename)).parent not in {path.parent, *path.parents}:
            raise
        raise storage_error(error, path) from error
    finally:
        _remove(part)


def part_of(path: Path) -> Path:
    """Return the sibling that is written before it gets the name ``path``."""
    return path.with_name(f".{path.stem}.part{path.suffix}")


def write_bytes(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Publish ``content`` as ``path``; ``mode`` says who may read it at any time, less what the system forbids."""
    with (
        published(path) as part,
        os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream,
    ):
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def write_text(path: Path, text: str, *, mode: int = 0o666) -> None:
    """Publish ``text`` as ``path``, in UTF-8 with Unix line ends; ``mode`` as for ``write_bytes``."""
    write_bytes(path, text.encode(), mode=mode)


def remove_leftovers(folder: Path) -> None:
    """Remove what a killed run left half written anywhere under ``folder``."""
    for part in folder.rglob(".*.part.*"):
        if part.is_file():
            _remove(part)


def storage_error(error: OSError, path: Path) -> StorageError:
    """Say in one sentence why ``path`` could not be written."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StorageError(f"The disk is full: {path} could not be written.", "Free some space and run again.")
    missing = next((place for place in reversed(path.parents) if not exists(place)), None)
    if error.errno in _NOT_WRITABLE and (missing or error.errno != errno.ENOENT):
        # A hidden folder is this program's own business: its user named the one around it.
        named = missing is not None and not missing.name.startswith(".")
        what = f"The folder {missing} cannot be made" if named else f"{(missing or path).parent} cannot be written"
        why = "" if error.errno == errno.ENOENT or not error.strerror else f": {error.strerror.lower()}"
        return StorageError(f"{what}{why}.", "Choose another folder.")
    blocker = next((place for place in path.parents if exists(place) and not place.is_dir()), None)
    if error.errno in {errno.ENOTDIR, errno.EEXIST} and blocker is not None:
        return StorageError(f"{blocker} is a file, not a folder.", "Choose another folder.")
    if error.errno == errno.ENAMETOOLONG:
        return StorageError(f"The name {path} is too long for a file.", "Choose a shorter one.")
    return StorageError(f"Cannot write {path}: {error.strerror or error}.", "Run again once that is mended.")


def exists(place: Path) -> bool:
    """Tell whether there is anything at ``place``; what cannot be looked at is not there."""
    try:
        return place.exists()
    except OSError:
        return False


def _remove(part: Path) -> None:
    # Where the folder cannot be written, nothing was, and the error that says so is already on its way.
    try:
        part.unlink(missing_ok=True)
    except OSError as error:
        if error.errno not in _NOT_WRITABLE | _NO_SUCH_PLACE:
            raise
