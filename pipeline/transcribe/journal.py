"""What is transcribed so far, on disk, so that a run that was killed goes on where it was.

One JSON line for each group of windows, written when it is done; the first line says what they were decoded with. A
last line that a kill cut off is no line. Times are rounded before they enter a segment, so what is read is what was
written. A run with other settings has a journal of its own and leaves that of the one before beside it: who goes back
to the first settings goes on there.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import ClassVar

from pydantic import ValidationError

from pipeline.atomic import storage_error, write_text
from pipeline.schema import Document, Doubtful, Record, Segment


class Entry(Record):
    """One group of windows.

    Attributes:
        reached: End of its last window, in seconds of the recording.
        segments: What they say.
        spoken: Of each window, the seconds of speech and the number of characters; unusual windows are known by it.
        redecoded: Those that were decoded again, and why.
        dropped: Those whose text was left out because nobody said it.
        sounds_like: The language that they are clearly in, where another one was given; of the first group only.
    """

    reached: float
    segments: tuple[Segment, ...]
    spoken: tuple[tuple[float, int], ...]
    redecoded: tuple[Doubtful, ...]
    dropped: tuple[Doubtful, ...]
    sounds_like: str | None = None


class _Header(Document):
    tag: ClassVar[str] = "transcript-journal/4"
    key: str


class Journal:
    """The journal of one transcription.

    Args:
        path: The file.
        decoded_with: Everything that the words depend on; entries made with anything else do not count.

    Raises:
        StorageError: The file cannot be written.
    """

    def __init__(self, path: Path, *decoded_with: object) -> None:
        self._path = path
        header = _Header(key=hashlib.sha256(json.dumps(decoded_with, default=str).encode()).hexdigest())
        self._take_turns(header)
        self.entries = _read(path, header)
        # Written anew, so that the next line does not follow half a one.
        lines = [header.model_dump_json(by_alias=True), *(entry.model_dump_json() for entry in self.entries)]
        write_text(path, "".join(f"{line}\n" for line in lines))

    def _take_turns(self, header: _Header) -> None:
        """Put a journal of other settings aside, and go on with the one of these settings that was put there."""
        found = _header(self._path)
        if found is not None and found != header:
            self._path.replace(_aside(self._path, found.key))
        mine = _aside(self._path, header.key)
        if mine.is_file() and found != header:
            mine.replace(self._path)

    def append(self, entry: Entry) -> None:
        """Write one more entry through to the disk."""
        try:
            with self._path.open("a", encoding="utf-8") as stream:
                stream.write(f"{entry.model_dump_json()}\n")
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise storage_error(error, self._path) from error
        self.entries.append(entry)


def discard(path: Path) -> None:
    """Remove a recording's journals, those of other settings, too: its transcript is safe."""
    for journal in (path, *path.parent.glob(f"{path.stem}.*{path.suffix}")):
        journal.unlink(missing_ok=True)


def _aside(path: Path, key: str) -> Path:
    return path.with_name(f"{path.stem}.{key[:12]}{path.suffix}")


def _header(path: Path) -> _Header | None:
    """Return what a journal's first line says; ``None`` where there is none that can be read."""
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", errors="replace") as stream:
        try:
            return _Header.model_validate_json(stream.readline())
        except ValidationError:
            return None


def _read(path: Path, header: _Header) -> list[Entry]:
    """Return the entries that were made under this header, up to the first line that is not whole."""
    if not path.is_file():
        return []
    # Not splitlines(): a text may hold a line separator of Unicode, which JSON leaves as it is.
    first, *lines = path.read_text(encoding="utf-8", errors="replace").rstrip("\n").split("\n")
    entries: list[Entry] = []
    try:
        if _Header.model_validate_json(first) != header:
            return []
        for line in lines:
            entries.append(Entry.model_validate_json(line))  # noqa: PERF401 - those before a broken one count
    except ValidationError:
        return entries
    return entries
