"""What the files of a transcript are called, what they were made from, and which of them may be replaced.

A hidden receipt beside the files lists them with their digests. A file that it knows is a transcript of the same
recording and may be replaced by a newer one; any other, and one that a person changed, is left alone.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pipeline.atomic import write_text
from pipeline.errors import StorageError
from pipeline.ffmpeg import display_name
from pipeline.schema import Document, Record, Source, load_document
from pipeline.session import file_digest


@dataclass(frozen=True)
class Target:
    """Where the transcript of one recording goes: ``name`` with a suffix for each format, in ``folder``."""

    recording: Path
    folder: Path
    name: str

    def file(self, suffix: str) -> Path:
        """Return the path of one format's file."""
        return self.folder / f"{self.name}.{suffix}"

    @property
    def receipt(self) -> Path:
        """Where it is noted what the files were made from."""
        return self.folder / f".{self.name}.transcript-receipt.json"

    @property
    def error_log(self) -> Path:
        """Where the traceback of a defect goes that was met with the files themselves, until they are finished."""
        return self.folder / f".{self.name}.transcript-error.log"

    def workplace(self, sha256: str) -> Path:
        """Return the folder that holds what is done while the work goes on; it belongs to one content."""
        return self.folder / f".{self.name}-{sha256[:8]}.transcribing"


def assign_targets(recordings: Sequence[Path], output: Path | None, formats: Iterable[str]) -> list[Target]:
    """Give each recording files of its own.

    They are called as the recording is: ``talk.srt`` for ``talk.mp4``. Where two would share a name they keep their
    suffix (``talk.mp4.srt``, ``talk.wav.srt``), then have their folder's name in front, then a number. No recording
    is written over.

    Args:
        recordings: Absolute paths, each once.
        output: The folder for all files; ``None`` is each recording's own.
        formats: The suffixes of the files.
    """
    suffixes = tuple(formats)
    reserved = {_same(path) for path in recordings}
    levels = [0] * len(recordings)
    while True:
        targets = [
            Target(path, path.parent if output is None else output, _name(path, level, number))
            for number, (path, level) in enumerate(zip(recordings, levels, strict=True), 1)
        ]
        shared = Counter(_same(target.file("")) for target in targets)
        taken = [
            shared[_same(target.file(""))] > 1 or any(_same(target.file(suffix)) in reserved for suffix in suffixes)
            for target in targets
        ]
        if not any(taken):
            return targets
        levels = [level + clash for level, clash in zip(levels, taken, strict=True)]


def _name(path: Path, level: int, number: int) -> str:
    names = (path.stem, path.name, f"{path.parent.name}-{path.name}")
    # A number may be part of another's name; one more each time ends that.
    return names[level] if level < len(names) else f"{path.name}-{number}{'x' * (level - len(names))}"


def _same(path: Path) -> str:
    """Return what two paths share that some file system takes for one."""
    return unicodedata.normalize("NFC", str(path)).casefold()


class _File(Record):
    """One file: the key of what it was made from, empty while it is being written, and what it may hold."""

    key: str
    sha256: tuple[str, ...]


class _Receipt(Document):
    tag: ClassVar[str] = "transcript-receipt/1"

    recording: Source
    files: dict[str, _File]


class Ledger:
    """What is known about the files of one recording.

    Args:
        target: Where they are.
        recording: What they are to be made from.
    """

    def __init__(self, target: Target, recording: Source) -> None:
        self._target = target
        self._recording = recording
        self._other: str | None = None
        self._files: dict[str, _File] = {}
        try:
            known = load_document(_Receipt, target.receipt)
        except StorageError:
            return  # none, or none that can be read: then no file is known
        if known.recording.sha256 == recording.sha256:
            self._files = known.files
        else:
            self._other = display_name(Path(known.recording.name))

    def holds(self, suffix: str, key: str) -> bool:
        """Tell whether a format's file is there, as it was written, and made with ``key``.

        Raises:
            StorageError: It cannot be read.
        """
        path = self._target.file(suffix)
        known = self._files.get(path.name)
        return known is not None and known.key == key and path.is_file() and _digest(path) in known.sha256

    def check(self, suffixes: Iterable[str]) -> None:
        """Refuse to replace what is not a transcript of this recording, untouched.

        Raises:
            StorageError: Such a file is in the way.
        """
        for suffix in suffixes:
            path = self._target.file(suffix)
            known = self._files.get(path.name)
            if not path.exists() or (known is not None and _digest(path) in known.sha256):
                continue
            name = display_name(path)
            if known is not None:
                what = f"{name} was changed by hand"
            elif self._other is not None:
                what = f"{name} is the transcript of another recording, {self._other}"
            else:
                what = f"{name} is there already and was not made from {display_name(self._target.recording)}"
            raise StorageError(f"{what}.", "Move it, choose another folder with --output, or replace it with --force.")

    def write(self, texts: Mapping[str, str], key: str) -> list[Path]:
        """Publish files, and note them before and after, so that they are known whenever the run is killed.

        Args:
            texts: What to write, by suffix.
            key: What it was made from.

        Raises:
            StorageError: A file cannot be written.
        """
        paths = {self._target.file(suffix): text for suffix, text in texts.items()}
        new = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in paths.items()}
        for path, digest in new.items():
            before = (_digest(path),) if path.is_file() else ()
            self._files[path.name] = _File(key="", sha256=(digest, *before))
        self._save()
        for path, text in paths.items():
            write_text(path, text)
        for path, digest in new.items():
            self._files[path.name] = _File(key=key, sha256=(digest,))
        self._save()
        return list(paths)

    def _save(self) -> None:
        write_text(self._target.receipt, _Receipt(recording=self._recording, files=self._files).to_json())


def _digest(path: Path) -> str:
    try:
        return file_digest(path)
    except OSError as error:
        raise StorageError(
            f"{display_name(path)} is there already and cannot be read: {error.strerror or error}.",
            "Move it, or choose another folder with --output.",
        ) from error
