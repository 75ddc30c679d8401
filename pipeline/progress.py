"""How a stage says how far it is, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives the progress of one stage. Amounts are in the unit the stage chose (seconds, bytes, files)."""

    def begin(self, task: str, total: float | None) -> None:
        """Start a task; ``total`` is ``None`` where it is not known."""

    def advance(self, amount: float) -> None:
        """Count ``amount`` more of the current task as done."""

    def note(self, message: str) -> None:
        """Say something that a person should read now, such as which model was picked and why."""


class SilentProgress:
    """Progress that nobody watches; keeps the notes."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def begin(self, task: str, total: float | None) -> None:
        """Ignore."""

    def advance(self, amount: float) -> None:
        """Ignore."""

    def note(self, message: str) -> None:
        """Keep the message."""
        self.notes.append(message)


class KeepingProgress:
    """Passes everything on, and keeps the notes of a room whose notes are all worth a place in the receipt."""

    def __init__(self, progress: Progress, notes: list[str]) -> None:
        self._progress = progress
        self._notes = notes

    def begin(self, task: str, total: float | None) -> None:
        """Pass it on."""
        self._progress.begin(task, total)

    def advance(self, amount: float) -> None:
        """Pass it on."""
        self._progress.advance(amount)

    def note(self, message: str) -> None:
        """Keep the message and pass it on."""
        self._notes.append(message)
        self._progress.note(message)


class PrefixedProgress:
    """Passes everything on, and says with each task which recording it is about."""

    def __init__(self, progress: Progress, prefix: str) -> None:
        self._progress = progress
        self._prefix = prefix

    def begin(self, task: str, total: float | None) -> None:
        """Name the recording and the task."""
        self._progress.begin(f"{self._prefix}: {task}", total)

    def advance(self, amount: float) -> None:
        """Pass it on."""
        self._progress.advance(amount)

    def note(self, message: str) -> None:
        """Pass it on."""
        self._progress.note(message)
