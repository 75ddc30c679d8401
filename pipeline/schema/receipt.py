"""What a stage did (``receipts/<stage>.json``), and why a run ended early (``failure.json``)."""

from __future__ import annotations

from typing import Any, ClassVar

from pipeline.schema.records import Document, Record


class Receipt(Document):
    """``receipts/<stage>.json``: what a stage read and wrote. A stage is done while its ``key`` still holds."""

    tag: ClassVar[str] = "receipt/1"

    stage: str
    key: str
    inputs: dict[str, str]
    """Path in the session's folder -> SHA-256."""
    settings: dict[str, Any]
    versions: dict[str, str]
    outputs: dict[str, str]
    """Path in the session's folder -> SHA-256."""
    warnings: tuple[str, ...] = ()
    model: str | None = None
    device: str | None = None
    seconds: float
    speed_factor: float
    """Seconds of recording per second of work."""
    peak_memory_mb: float | None
    """Highest resident memory of this process so far; ``None`` where the system does not tell."""


class ClipFiles(Record):
    """The files of one clip: as long as they are as they were written, and the key holds, it is not rendered again."""

    clip: str
    key: str
    files: dict[str, str]
    """Path in the session's folder -> SHA-256."""


class Renditions(Document):
    """``renditions.json``: which clips are rendered; written after each of them."""

    tag: ClassVar[str] = "renditions/1"

    clips: tuple[ClipFiles, ...]


class Failure(Document):
    """``failure.json``: why the last run of a session failed. The next run that gets past that removes it."""

    tag: ClassVar[str] = "failure/1"

    stage: str | None
    """The stage that failed; ``None`` where none had begun."""
    kind: str
    """The error's class, as ``--json`` names it."""
    what: str
    remedy: str

    @property
    def message(self) -> str:
        """What happened, and what to do about it."""
        return f"{self.what} {self.remedy}".strip()
