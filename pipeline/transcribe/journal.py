"""What is transcribed so far, on disk, so that a run that was killed goes on where it was.

One JSON line for each group of windows, written when it is done; the first line says what they were decoded with. A
last line that a kill cut off is no line. Times are rounded before they enter a segment, so what is read is what was
written.
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
    """

    reached: float
    segments: tuple[Segment, ...]
    spoken: tuple[tuple[float, int], ...]
    redecoded: tuple[Doubtful, ...]
    dropped: tuple[Doubtful, ...]


class _Header(Document):
    tag: ClassVar[str] = "transcript-journal/3"
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
        self.entries = _read(path, header)
        # Written anew, so that the next line does not follow half a one.
        lines = [header.model_dump_json(by_alias=True), *(entry.model_dump_json() for entry in self.entries)]
        write_text(path, "".join(f"{line}\n" for line in lines))

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
