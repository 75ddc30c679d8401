"""What the files of a transcript are called, what they were made from, and which of them may be replaced.

A hidden receipt beside the files lists them with their digests and what each was made from. A file that it knows is a
transcript of the same recording and may be replaced by a newer one, though not before what a person changed in it is
safe; any other is left alone.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pipeline.atomic import write_text
from pipeline.errors import StorageError
from pipeline.ffmpeg import display_name
from pipeline.schema import Document, Record, Source, load_document
from pipeline.session import CORRECTIONS, file_digest, keep_changed


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

    @property
    def corrections(self) -> tuple[Path, ...]:
        """The lists of corrections that people may have written, from the most general to the most specific.

        The one beside the transcript wins: who reads a transcript and finds a mistake writes it down there.
        """
        here, there = self.folder / CORRECTIONS, self.recording.parent / CORRECTIONS
        return (here,) if self.folder.resolve() == self.recording.parent.resolve() else (there, here)

    def words(self, sha256: str) -> Path:
        """Return where it is kept what was recognised; it belongs to one content."""
        return _words(self.folder, self.name, sha256)

    def words_beside_recording(self, sha256: str) -> Path:
        """Return where a run has kept it that wrote beside the recording, under the recording's own name."""
        return _words(self.recording.parent, self.recording.stem, sha256)

    def workplace(self, sha256: str) -> Path:
        """Return the folder that holds what is done while the work goes on; it belongs to one content."""
        return self.folder / f".{self.name}-{sha256[:8]}.transcribing"


def _words(folder: Path, name: str, sha256: str) -> Path:
    return folder / f".{name}-{sha256[:8]}.transcript-words.json"


def assign_targets(recordings: Sequence[Path], output: Path | None, formats: Iterable[str]) -> list[Target]:
    """Give each recording files of its own.

    They are called as the recording is: ``talk.srt`` for ``talk.mp4``. Where two would share a name they keep their
    suffix (``talk.mp4.srt``, ``talk.wav.srt``), then have their folder's name in front, then a number. No recording
    is written over, nor a list of corrections, which ``corrections.mp4`` would.

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
            shared[_same(target.file(""))] > 1
            or any(_same(target.file(suffix)) in reserved for suffix in suffixes)
            or _same(target.file("txt")) == _same(target.folder / CORRECTIONS)
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
    """One file.

    Attributes:
        recording: What it was made from.
        words: The digest of what was recognised in that.
        asked: What was asked for: how it was to be recognised, and with which corrections of the settings.
        key: Everything else that it depends on; empty while it is being written.
        sha256: The digests of what it may hold.
    """

    recording: Source
    words: str
    asked: str = ""
    key: str
    sha256: tuple[str, ...]


class _Receipt(Document):
    tag: ClassVar[str] = "transcript-receipt/2"

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
        self._damaged = False
        self._files: dict[str, _File] = {}
        try:
            self._files = load_document(_Receipt, target.receipt).files
        except StorageError:
            self._damaged = target.receipt.exists()  # either way no file is known

    def holds(self, suffix: str, words: str | None, key: str) -> bool:
        """Tell whether a format's file is there, as it was written or as somebody has changed it since.

        Args:
            suffix: The format.
            words: The digest of what is known to have been recognised; of a file of other words it is not the newest.
            key: Everything else that it depends on.
        """
        path = self._target.file(suffix)
        known = self._files.get(path.name)
        if known is None or known.key != key or words not in {None, known.words}:
            return False
        return path.is_file() and self._refusal(path) is None

    def is_outdated(self, suffix: str, words: str, asked: str, key: str) -> bool:
        """Tell whether a format's file is there, nobody changed it, and asked for the same way it would differ today.

        That is so where ``corrections.txt`` has changed, or the recognition was repeated.
        """
        path = self._target.file(suffix)
        known = self._files.get(path.name)
        mine = path.is_file() and self._refusal(path) is None and not self._is_changed(path)
        return mine and known is not None and known.asked == asked and not self.holds(suffix, words, key)

    def refusals(self, suffixes: Iterable[str]) -> dict[str, str]:
        """Return which files may not be replaced, by suffix, and why, as ``in_the_way`` wants it.

        These are the ones that are no transcripts of this recording.
        """
        found = {suffix: self._refusal(self._target.file(suffix)) for suffix in suffixes}
        return {suffix: reason for suffix, reason in found.items() if reason is not None}

    def _refusal(self, path: Path) -> str | None:
        if not path.exists():
            return None
        name = display_name(path)
        known = self._files.get(path.name)
        try:
            file_digest(path)
        except OSError as error:
            return f"{name} is there already and cannot be read: {error.strerror or error}"
        if known is None:
            why = "the receipt cannot be read that says" if self._damaged else "no receipt says"
            return f"{name} is there already, and {why} what it was made from"
        refusal = self._other_source(name, known.recording)
        return f"{refusal}, and was changed by hand" if refusal is not None and self._is_changed(path) else refusal

    def _other_source(self, name: str, made_from: Source) -> str | None:
        if made_from.sha256 == self._recording.sha256:
            return None
        source = display_name(Path(made_from.name))
        if made_from.name == self._recording.name:
            return (
                f"{name} was made from another content of {source}: an earlier one, or another recording of that name"
            )
        return f"{name} is the transcript of another recording, {source}"

    def _is_changed(self, path: Path) -> bool:
        known, now = self._files.get(path.name), _now(path)
        return known is not None and bool(now) and now[0] not in known.sha256

    def _put_aside(self, path: Path) -> str | None:
        """Copy a file that is not as this program wrote it, and return what to tell a person."""
        if self._is_changed(path):
            return keep_changed(path, self._target.folder)
        if path.name not in self._files and path.is_file():
            return keep_changed(path, self._target.folder, "was there already; it")
        return None

    def write(self, texts: Mapping[str, str], words: str, asked: str, key: str) -> list[str]:
        """Publish files, and note them before and after, so that they are known whenever the run is killed.

        What a person changed in a file is copied aside before it is written again.

        Args:
            texts: What to write, by suffix.
            words: The digest of what was recognised.
            asked: As in ``is_outdated``.
            key: Everything else that they depend on.

        Returns:
            What to tell a person about what was copied aside.

        Raises:
            StorageError: A file cannot be written.
        """
        paths = {self._target.file(suffix): text for suffix, text in texts.items()}
        new = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in paths.items()}
        earlier = self._contents()
        aside = [note for path in paths if (note := self._put_aside(path)) is not None]
        for path, digest in new.items():
            known = self._files.get(path.name)
            # Not what a person has made of it: as long as that stands there, the next run must know it.
            allowed = (digest, *(known.sha256 if known is not None else _now(path)))
            self._files[path.name] = _File(recording=self._recording, words=words, asked=asked, key="", sha256=allowed)
        self._save()
        for path, text in paths.items():
            write_text(path, text)
        for path, digest in new.items():
            self._files[path.name] = _File(
                recording=self._recording, words=words, asked=asked, key=key, sha256=(digest,)
            )
        self._save()
        for sha256 in earlier - self._contents():
            with suppress(OSError):  # of no use any more, and in nobody's way
                self._target.words(sha256).unlink(missing_ok=True)
        return aside

    def _contents(self) -> set[str]:
        return {file.recording.sha256 for file in self._files.values()}

    def _save(self) -> None:
        write_text(self._target.receipt, _Receipt(files=self._files).to_json())


def _now(path: Path) -> tuple[str, ...]:
    try:
        return (file_digest(path),)
    except OSError:
        return ()  # none, or none that can be read: then it cannot be known again


def in_the_way(reasons: Iterable[str]) -> StorageError:
    """Return the error that names all files that were refused; ``reasons`` are those of ``Ledger.refusals``."""
    said = list(reasons)
    it = "it" if len(said) == 1 else "them"
    return StorageError(
        f"{'; '.join(said)}.",
        f"Move or delete {it} and run again, choose another folder with --output, or replace {it} with --force.",
    )
