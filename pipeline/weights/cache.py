"""Writing to the cache of weights: one process at a time, and errors that name the cache."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from pipeline.atomic import storage_error
from pipeline.errors import StorageError
from pipeline.weights.locate import FOLDER_VARIABLE, cache_folder
from pipeline.weights.registry import Model


@contextmanager
def locked(model: Model) -> Iterator[Path]:
    """Yield the model's folder in the cache, which need not exist, while no other process writes to it.

    Raises:
        StorageError: The cache cannot be written.
    """
    target = cache_folder() / model.name
    lock = filelock.FileLock(target.parent / f".{model.name}.lock")
    with storing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    try:
        yield target
    finally:
        lock.release()


@contextmanager
def storing(target: Path) -> Iterator[None]:
    """Translate what goes wrong while the block writes, and does nothing else, for the model in ``target``."""
    try:
        yield
    except OSError as error:
        raise cannot_store(error, target) from error


def cannot_store(error: OSError, target: Path) -> StorageError:
    """Say in one sentence why ``target`` could not be written, and what to do."""
    return StorageError(
        storage_error(error, target).what,
        f"Free some space there, or name another folder in {FOLDER_VARIABLE}.",
    )
