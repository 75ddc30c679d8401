"""Recordings of which it is known who speaks when: from RTTM, STM and the truth of this project's samples."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent / "sample_media"


@dataclass(frozen=True)
class Line:
    """Something one person says; ``start`` and ``end`` in seconds of the recording."""

    speaker: str
    start: float
    end: float
    text: str = ""


@dataclass(frozen=True)
class Reference:
    """A recording with its lines, in order of their starts.

    Attributes:
        audio: The recording.
        group: The folder it is in.
        language: What is spoken.
        lines: Who speaks when, and where that is known, what.
    """

    audio: Path
    group: str
    language: str
    lines: tuple[Line, ...]

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks, in the order in which they are first heard."""
        return tuple(dict.fromkeys(line.speaker for line in self.lines))


def read_turns(folder: Path) -> list[Reference]:
    """Return the recordings of a folder with manifest that have an RTTM file."""
    return [_read(folder, row, ".rttm") for row in read_manifest(folder) if ".rttm" in row["reference_path"]]


def read_texts(folder: Path) -> list[Reference]:
    """Return the recordings of several people of whom an STM file says who speaks, when and what."""
    found = [_read(folder, row, ".stm") for row in read_manifest(folder) if ".stm" in row["reference_path"]]
    return [reference for reference in found if len(reference.speakers) > 1]


def read_samples(folder: Path) -> list[Reference]:
    """Return this project's sample sessions, their speakers with the names they are printed with."""
    found = []
    for path in sorted(folder.glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        names = {speaker["id"]: speaker["name"] for speaker in truth["speakers"]}
        lines = (Line(names[one["speaker"]], one["start"], one["end"], one["text"]) for one in truth["sentences"])
        found.append(Reference(path.with_suffix(".mp4"), "samples", truth["language"], tuple(lines)))
    return found


def read_manifest(folder: Path) -> list[dict[str, str]]:
    """Return the rows of ``manifest.tsv``."""
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t"))


def _read(folder: Path, row: dict[str, str], suffix: str) -> Reference:
    names = [name.strip() for name in row["reference_path"].split(" ; ")]
    path = folder / next(name for name in names if name.endswith(suffix))
    text = path.read_text(encoding="utf-8").splitlines()
    lines = _rttm(text) if suffix == ".rttm" else _stm(text)
    group = Path(row["path"]).parent.as_posix()
    return Reference(folder / row["path"], group, row["language"], tuple(sorted(lines, key=lambda line: line.start)))


def _rttm(text: Iterable[str]) -> Iterator[Line]:
    """Yield the lines of NIST's Rich Transcription Time Marked: ``SPEAKER file channel begin length ... name``."""
    for line in text:
        kind, _, _, begin, length, _, _, name, *_ = line.split()
        if kind == "SPEAKER":
            yield Line(name, float(begin), float(begin) + float(length))


def _stm(text: Iterable[str]) -> Iterator[Line]:
    """Yield the lines of NIST's Segment Time Mark: ``file channel speaker begin end text``; ``;;`` is a comment."""
    for line in text:
        if not line.startswith(";;"):
            _, _, name, begin, end, *said = line.split(maxsplit=5)
            yield Line(name, float(begin), float(end), " ".join(said))
