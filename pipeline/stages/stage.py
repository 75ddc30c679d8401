"""What a stage is, what it may use, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.brand import BRAND, Brand
from pipeline.config import Settings
from pipeline.engines import Engines
from pipeline.event import Cast
from pipeline.ingest import Identified
from pipeline.progress import Progress
from pipeline.schema import Document, Receipt
from pipeline.session import FILES, SessionFolder

ORDER = (
    "ingest",
    "transcribe",
    "correct",
    "diarize",
    "speakers",
    "structure",
    "clips",
    "pick",
    "quotes",
    "frame",
    "render",
    "publish",
)
"""The names of all stages, each after those whose results it reads."""
Outputs = list[Path]


@dataclass
class Work:
    """What a stage may use. A stage adds to ``warnings`` and may say which ``model`` and ``device`` it used."""

    folder: SessionFolder
    origin: Identified
    settings: Settings
    engines: Engines
    progress: Progress
    warnings: list[str] = field(default_factory=list)
    model: str | None = None
    device: str | None = None
    forced: bool = False
    """Whether the stage runs although its last result holds: then it makes everything anew."""
    cast: Cast = field(default_factory=Cast)
    """What the event file says about the recording."""
    brand: Brand = BRAND
    """How clips and cards look."""


@dataclass(frozen=True)
class Stage:
    """One arrow of the picture.

    Args:
        name: What ``--only`` and ``--from`` call it.
        version: Raise it when the stage's result changes for the same input.
        reads: What it reads, documents or paths from the session's folder; a path may be missing.
        settings: The settings it reads; anything JSON can hold.
        body: Does the work and returns the files it published.
        check: Raises what would stop the stage for certain, such as a file that a person has to mend; takes down what
            people decided in files of theirs. It is called before the first stage runs, so that nobody waits an hour.
    """

    name: str
    version: int
    reads: tuple[type[Document] | str, ...]
    settings: Callable[[Work], dict[str, Any]]
    body: Callable[[Work], Outputs]
    check: Callable[[Work], object] = lambda _work: None

    def inputs(self, folder: SessionFolder) -> dict[str, str]:
        """Return path to SHA-256 of what the stage reads."""
        names = [item if isinstance(item, str) else FILES[item] for item in self.reads]
        return folder.digests(names)


@dataclass(frozen=True)
class StageRun:
    """What became of one stage in this run."""

    name: str
    seconds: float
    ran: bool
    receipt: Receipt
