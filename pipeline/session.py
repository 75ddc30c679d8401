"""A session's folder: its paths, its documents and its receipts. Nothing else knows where anything lies.

<library>/<session>/
  session.json  audio.flac  heard.json  transcript.json  turns.json  speakers.json  structure.json
  candidates.json  clips.json  quotes.json  faces.json  framing.json
  renditions.json
  tracks.flac                   sound of files beside the recording, if it needs that
  corrections.txt  edits.json   people only; no stage writes them
  picks.md                      the clips, for people to tick and sort; picks.json is how it was last shown
  failure.json                  why the last run failed, if it did
  out/          everything a person takes away
  receipts/     one per stage
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import filelock

from pipeline.atomic import published, remove_leftovers, storage_error, write_text
from pipeline.errors import SessionBusy, SettingsError, StorageError
from pipeline.ffmpeg import printable
from pipeline.schema import (
    Candidates,
    Clips,
    Document,
    Edits,
    Failure,
    Framing,
    Heard,
    Picks,
    Place,
    Quotes,
    Receipt,
    Renditions,
    Session,
    Sights,
    Speakers,
    Structure,
    Transcript,
    Turns,
    load_document,
)

D = TypeVar("D", bound=Document)

FILES: dict[type[Document], str] = {
    Session: "session.json",
    Place: "place.json",
    Heard: "heard.json",
    Transcript: "transcript.json",
    Turns: "turns.json",
    Edits: "edits.json",
    Speakers: "speakers.json",
    Structure: "structure.json",
    Candidates: "candidates.json",
    Picks: "picks.json",
    Clips: "clips.json",
    Quotes: "quotes.json",
    Sights: "faces.json",
    Framing: "framing.json",
    Renditions: "renditions.json",
    Failure: "failure.json",
}
AUDIO = "audio.flac"
ADDED = "tracks.flac"
"""What of the session's sound is not in the recording: from files beside it, on its time line; often missing."""
CORRECTIONS = "corrections.txt"
PICKS = "picks.md"
SPEAKER_EDITS, CLIP_EDITS = "edits.json (speakers)", "edits.json (clips)"
PARTS = {SPEAKER_EDITS: "speakers", CLIP_EDITS: "clips"}
"""What people decided about one thing, as a stage names what it reads: the rest of their file is no reason to run."""
LIBRARY_CORRECTIONS = f"../{CORRECTIONS}"
"""Those of all sessions, as a stage names what it reads: from the session's folder."""
INDEX_PAGE = "index.html"
SET_ASIDE = "changed-by-hand"
_OF_LIBRARIES = frozenset({LIBRARY_CORRECTIONS[3:], "downloads", "error.log", "voices.json"})
"""What a library may hold besides sessions."""


class SessionFolder:
    """One session on disk.

    Args:
        path: The session's folder; it is made by ``lock``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.audio = path / AUDIO
        self.journal = path / "transcript.journal.jsonl"
        self.cast = path / "cast.json"
        self.corrections = path / CORRECTIONS
        self.library_corrections = path.parent / CORRECTIONS
        self.out = path / "out"
        self.receipts = path / "receipts"
        self.picks = path / PICKS

    @property
    def apart(self) -> frozenset[Path]:
        """Files that are no stage's result, whichever of them writes to them."""
        return frozenset({self.journal, self.picks, self.path / FILES[Picks]})

    @property
    def word(self) -> str:
        """The folder as a word of a command."""
        return word_of(self.path)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Own the session while the block runs, and clear what a killed run left half written.

        Raises:
            SessionBusy: Another process owns it.
            StorageError: The library cannot be written.
        """
        lock = filelock.FileLock(self.path / ".lock", timeout=0)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except filelock.Timeout as error:
            raise SessionBusy(
                f"Another process is working on {self.path}.", "Wait until it has finished, then run again."
            ) from error
        except OSError as error:
            raise storage_error(error, self.path / ".lock") from error
        try:
            remove_leftovers(self.path)
            yield
        finally:
            lock.release()

    def load(self, kind: type[D]) -> D:
        """Read the session's one document of this kind."""
        return load_document(kind, self.path / FILES[kind])

    def load_edits(self) -> Edits:
        """Return what people decided about the session; nothing as long as nobody did.

        Raises:
            SettingsError: The file is there and cannot be read.
        """
        if not (self.path / FILES[Edits]).exists():
            return Edits()
        try:
            return self.load(Edits)
        except StorageError as error:
            raise SettingsError(error.what, "Mend it by hand, or delete it: then its decisions are gone.") from error

    def save_edits(self, edits: Edits) -> None:
        """Write what people decided; where nothing is left of that, there is no file, as before the first decision."""
        if edits != Edits():
            self.save(edits)
            return
        path = self.path / FILES[Edits]
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(error, path) from error

    def save(self, document: Document) -> Path:
        """Publish a document under its name and return its path."""
        path = self.path / FILES[type(document)]
        write_text(path, document.to_json())
        return path

    def load_failure(self) -> Failure | None:
        """Return why the last run failed; ``None`` where it did not.

        Raises:
            StorageError: The file is there and cannot be read.
        """
        return self.load(Failure) if (self.path / FILES[Failure]).exists() else None

    def remember(self, place: Place) -> None:
        """Note where the recording was seen, unless that is known."""
        try:
            known: Place | None = self.load(Place)
        except StorageError:
            known = None
        if known != place:
            self.save(place)

    def receipt(self, stage: str) -> Receipt | None:
        """Return the stage's receipt, or ``None`` where it has not run or cannot be read: then it runs again."""
        try:
            return load_document(Receipt, self._receipt_path(stage))
        except StorageError:
            return None

    def holds_up(self, relative: str) -> bool:
        """Tell whether a file is there and, if it is one of the session's documents, can be read."""
        kind = next((kind for kind, name in FILES.items() if name == relative), None)
        if kind is None:
            return (self.path / relative).is_file()
        try:
            self.load(kind)
        except StorageError:
            return False
        return True

    def save_receipt(self, receipt: Receipt) -> None:
        """Publish a receipt; from now on the stage counts as done."""
        write_text(self._receipt_path(receipt.stage), receipt.to_json())

    def relative(self, path: Path) -> str:
        """Return ``path`` as receipts and pages name it: from the session's folder, with slashes."""
        return path.relative_to(self.path).as_posix()

    def digests(self, relative_paths: Iterable[str]) -> dict[str, str]:
        """Return the SHA-256 of each file that exists, by its path in the folder; of edits, that of a part of them."""
        names = sorted(relative_paths)
        found = {name: self._edits_digest(PARTS[name]) for name in names if name in PARTS}
        whole = {
            name: file_digest(self.path / name) for name in names if name not in PARTS and (self.path / name).is_file()
        }
        return {**whole, **{name: digest for name, digest in found.items() if digest is not None}}

    def _edits_digest(self, part: str) -> str | None:
        """Return the SHA-256 of what people decided about one thing; ``None`` where that is nothing."""
        try:
            decided = self.load_edits().model_dump(mode="json", include={part})[part]
        except SettingsError:
            return file_digest(self.path / FILES[Edits])  # whoever needs it says what is wrong with it
        return hashlib.sha256(json.dumps(decided).encode()).hexdigest() if decided else None

    def changed_by_hand(self, receipt: Receipt) -> list[str]:
        """Return the outputs of a stage that somebody changed after it wrote them."""
        now = self.digests(receipt.outputs)
        return [relative for relative, digest in now.items() if digest != receipt.outputs[relative]]

    def remove(self, relative: str) -> None:
        """Remove an output that the newest run no longer makes."""
        (self.path / relative).unlink(missing_ok=True)

    def _receipt_path(self, stage: str) -> Path:
        return self.receipts / f"{stage}.json"


def word_of(path: Path) -> str:
    """Return a path as a word of a command that is typed in the current folder."""
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))


def keep_changed(path: Path, folder: Path, how: str = "had been changed by hand; that version") -> str:
    """Copy a file that a person changed out of the way of its next version.

    Args:
        path: The file, somewhere in ``folder``.
        folder: It gets a folder for such copies.
        how: What the file was, for the person.

    Returns:
        What to tell that person.

    Raises:
        StorageError: The copy cannot be written.
    """
    copy = folder / SET_ASIDE / f"{file_digest(path)[:8]}-{path.name}"
    with published(copy) as part:
        shutil.copyfile(path, part)
        with part.open("rb") as stream:
            os.fsync(stream.fileno())
    changed, kept = (printable(place.relative_to(folder).as_posix()) for place in (path, copy))
    return f"{changed} {how} is kept as {kept}."


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file as hex, read in blocks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_library(library: Path) -> None:
    """Refuse a place that is no library, so that a name that was mistyped is not taken for an empty one.

    Raises:
        StorageError: There is no folder at that place, it cannot be looked into, or it holds other things only.
    """
    place = library.absolute()
    try:
        if library.exists() and not library.is_dir():
            raise StorageError(f"{place} is a file, not a library.", "Name a folder with --library.")
        found = library.is_dir()
        other = found and _is_something_else(library)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise StorageError(f"{place} cannot be looked into: {why}.", "Name another folder with --library.") from error
    if not found:
        raise StorageError(
            f"There is no library yet: the folder {place} does not exist.",
            "Process a recording first, or name another folder with --library.",
        )
    if other:
        raise StorageError(
            f"{place} is no library: it holds files, but no session.",
            "Name the library with --library, or process a recording first.",
        )


def _is_something_else(folder: Path) -> bool:
    """Tell whether a folder holds things, and none of them is a library's."""
    visible = [path for path in folder.iterdir() if not path.name.startswith(".")]
    marks = (".lock", FILES[Session], FILES[Place])
    return bool(visible) and not any(
        path.name in _OF_LIBRARIES or any((path / mark).exists() for mark in marks) for path in visible
    )


def sessions_in(library: Path) -> list[SessionFolder]:
    """Return the library's sessions, by name."""
    if not library.is_dir():
        return []
    return [SessionFolder(path.parent) for path in sorted(library.glob("*/session.json"))]
