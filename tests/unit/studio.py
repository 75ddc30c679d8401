"""Stands in for ffmpeg and the recogniser, for tests of ``pipeline transcribe`` that need neither."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import load_settings
from pipeline.engines import Engines, LoadedRecognizer
from pipeline.errors import InputMissing, InputSilent, ToolFailed
from pipeline.ffmpeg import Details
from pipeline.ingest import Sound
from pipeline.progress import Progress, SilentProgress
from pipeline.schema import Media, Transcript
from pipeline.transcribe import Recording
from pipeline.transcripts import Delivery, Request, Summary, recognition, write_transcripts
from tests.recognizers import FakeRecognizer
from tests.unit.speech import speech

MEDIA = Media(container="wav", duration=61.0, video=None, audio=())


class Studio:
    """Stands in for ffmpeg and the recogniser, and notes what they were asked for.

    A recording whose content begins with ``silent`` fails at once, ``mute`` while it is transcribed; ``broken`` breaks
    the recogniser, and ``defect`` is one of this program, ``strange`` one that is met while it is transcribed.
    """

    def __init__(self) -> None:
        self.transcribed: list[str] = []
        self.journals: list[Path | None] = []
        self.loaded = 0

    def recognizer(self, *_: object) -> LoadedRecognizer:
        self.loaded += 1
        return LoadedRecognizer(FakeRecognizer(), "fake", "cpu", ("A note about the model.",))

    def extract_sound(self, path: Path, audio: Path, progress: Progress) -> Sound:
        if not path.exists():
            raise InputMissing(f"There is no file {path.name}.")
        content = path.read_bytes()
        if content.startswith(b"silent"):
            raise InputSilent(f"{path.name} has no sound.")
        if content.startswith(b"defect"):
            raise ValueError("not expected")
        audio.write_bytes(content)
        return Sound(Details(MEDIA, 61.0, estimated=False), 61.0, ("A note about the sound.",))

    def transcribe_all(self, recordings: Iterable[Recording], *_: object, **__: object) -> Iterator[tuple[Any, Any]]:
        for recording in recordings:
            content = recording.path.read_bytes()
            assert recording.path.parent.name.startswith(".") or recording.journal is None
            self.journals.append(recording.journal)
            if recording.journal:
                recording.journal.write_text("half")
            if content.startswith(b"broken"):
                raise ToolFailed("The recogniser failed.")
            if content.startswith(b"strange"):
                raise ValueError("strange")
            self.transcribed.append(recording.name)
            silent = InputSilent(f"{recording.name} could not be transcribed.")
            yield recording, silent if content.startswith(b"mute") else self.transcript(recording.name)

    def transcript(self, name: str) -> Transcript:
        return speech(f"This is {Path(name).stem}. Hello Mister Muster.", "en")


def open_studio(monkeypatch: pytest.MonkeyPatch) -> Studio:
    studio = Studio()
    monkeypatch.setattr(recognition, "extract_sound", studio.extract_sound)
    monkeypatch.setattr(recognition, "transcribe_all", studio.transcribe_all)
    monkeypatch.setattr(Engines, "recognizer", studio.recognizer)
    return studio


def record(folder: Path) -> Path:
    """Put two recordings into a new folder, and return it."""
    folder.mkdir()
    for name in ("a.mp4", "b.mp4"):
        (folder / name).write_bytes(name.encode() * 9)
    return folder


def call(folder: Path, *names: str, progress: Progress | None = None, **changes: Any) -> Summary:
    settings = load_settings(flags=changes.pop("flags", None))
    inputs = [str(folder / name) for name in names]
    return write_transcripts(inputs, Request(settings, **changes), progress or SilentProgress())


def run(folder: Path, *names: str, **changes: Any) -> list[Delivery]:
    return list(call(folder, *names, **changes).deliveries)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def hidden(folder: Path) -> list[str]:
    """Return the hidden files, with the digests in their names left out."""
    return sorted(re.sub(r"-[0-9a-f]{8}(?=\.transcri)", "", path.name) for path in folder.glob(".*"))


def kept(*names: str) -> list[str]:
    """Return what ``hidden`` gives where these recordings are done and nothing else is left."""
    return sorted(f".{name}.transcript-{kind}.json" for name in names for kind in ("receipt", "words"))


def finished(studio: Studio, recordings: Iterable[Recording]) -> Iterator[tuple[Recording, Transcript]]:
    for recording in recordings:
        yield recording, studio.transcript(recording.name)


def identity(path: Path) -> tuple[int, int]:
    """Return which file it is and when it was written; that it was read in the meantime counts for nothing."""
    found = path.stat()
    return found.st_ino, found.st_mtime_ns
