"""How far a download is, seen from outside: the size of the folder it writes to."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.progress import Progress

_INTERVAL = 0.25


@contextmanager
def watched(folder: Path, progress: Progress) -> Iterator[None]:
    """Report the growth, from what is there at first, of ``folder``, in bytes, while the block runs.

    For downloaders that tell nothing, or only their own terminal.
    """
    stop = threading.Event()
    before = folder_size(folder)

    def watch() -> None:
        seen = before
        while not stop.wait(_INTERVAL):
            size = folder_size(folder)
            if size > seen:
                progress.advance(size - seen)
                seen = size

    thread = threading.Thread(target=watch, name="download progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def folder_size(folder: Path) -> int:
    """Return the bytes of all files under ``folder``; links count nothing, vanishing files are passed over."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(Path(parent, name)).st_size
            except FileNotFoundError:
                continue
    return total
