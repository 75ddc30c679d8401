"""What a terminal shows: one bar per task with the time left, notes, and the closing table. All on stderr."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from pipeline.batch import SessionRun
from pipeline.errors import PipelineError
from pipeline.language.typography import clock
from pipeline.session import INDEX_PAGE
from pipeline.transcripts import Delivery


class Row(Protocol):
    """What became of one recording, as a line of a table."""

    @property
    def label(self) -> str:
        """How messages call it."""

    @property
    def result(self) -> str:
        """What became of it, in a word or three."""

    @property
    def error(self) -> PipelineError | None:
        """Why it failed, if it did."""

    @property
    def warnings(self) -> Sequence[str]:
        """What a person should know about it."""

    @property
    def seconds(self) -> float:
        """How long it took."""


class ConsoleProgress:
    """Shows progress on stderr: bars only on a terminal, notes unless ``quiet``."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._quiet = quiet
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=self.console,
            transient=True,
            disable=quiet or not self.console.is_terminal,
        )
        self._current: TaskID | None = None
        self._said: set[str] = set()
        self._last_error = ""

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def begin(self, task: str, total: float | None) -> None:
        """Replace the bar by one for ``task``."""
        self._drop_bar()
        self._current = self._bars.add_task(escape(task), total=total)

    def advance(self, amount: float) -> None:
        """Move the bar on."""
        if self._current is not None:
            self._bars.advance(self._current, amount)

    def note(self, message: str) -> None:
        """Print a line above the bar."""
        self._said.add(message)
        if not self._quiet:
            self.console.print(escape(message))

    def finished(self, run: SessionRun) -> None:
        """Say what became of one recording."""
        self._drop_bar()
        if run.error is not None:
            self._fail(run.label, run.error)
            return
        self._warn(run.warnings)
        if run.ran:
            times = ", ".join(f"{stage.name} {stage.seconds:.1f} s" for stage in run.stages if stage.ran)
            self.note(f"{run.label}: done in {run.seconds:.1f} s ({times}).")
        else:
            self.note(f"{run.label}: nothing to do, everything is up to date.")
        if run.folder is not None and (run.folder.out / INDEX_PAGE).is_file():
            self.note(f"Open {run.folder.out / INDEX_PAGE}")
        self._said.clear()

    def delivered(self, delivery: Delivery, *, alone: bool) -> None:
        """Say what became of one transcript; how long it took only if no other shared its batches."""
        self._drop_bar()
        self._warn(delivery.warnings)
        if delivery.error is not None:
            self._fail(delivery.label, delivery.error)
        elif delivery.work == "up to date":
            self.note(f"{delivery.label}: nothing to do, its files are up to date.")
        elif delivery.work == "rewritten":
            self.note(f"{delivery.label}: written from what was recognised before; nothing was transcribed.")
        elif delivery.transcribed is not None:
            length = clock(delivery.transcribed.seconds)
            took = f" in {delivery.seconds:.1f} s" if alone else ""
            self.note(f"{delivery.label}: {length} of recording transcribed{took}.")
        self._said.clear()

    def delivered_all(self, deliveries: Iterable[Delivery], seconds: float) -> None:
        """Close a batch of transcripts: one line per recording, and how long all of them took together."""
        table = Table("recording", "result", "length", "warnings")
        said: set[str] = set()
        for delivery in deliveries:
            result = _result(delivery, said)
            seconds_long = delivery.transcribed.seconds if delivery.transcribed else 0.0
            length = clock(seconds_long) if seconds_long else ""
            table.add_row(escape(delivery.label), escape(result), length, str(len(delivery.warnings)))
        self.console.print(table)
        self.console.print(f"In {seconds:.1f} s.")

    def table(self, runs: Iterable[Row]) -> None:
        """Close a batch: one line per recording."""
        table = Table("recording", "result", "seconds", "warnings")
        said: set[str] = set()
        for run in runs:
            table.add_row(escape(run.label), escape(_result(run, said)), f"{run.seconds:.1f}", str(len(run.warnings)))
        self.console.print(table)

    def error(self, message: str) -> None:
        """Print an error; ``quiet`` does not silence it."""
        self.console.print(escape(f"Error: {message}"), style="red")

    def _fail(self, label: str, error: PipelineError) -> None:
        """Print an error; one line of an event file or of a list of corrections stops many recordings alike."""
        again = str(error) == self._last_error
        self._last_error = str(error)
        self.error(f"{label}: the same." if again else self._last_error)

    def _warn(self, warnings: Iterable[str]) -> None:
        for warning in warnings:
            if warning not in self._said:
                self.note(f"Note: {warning}")

    def _drop_bar(self) -> None:
        if self._current is not None:
            self._bars.remove_task(self._current)
            self._current = None


def _result(row: Row, said: set[str]) -> str:
    """Return what became of a recording; an error that the table has ``said`` is not said again."""
    if row.error is None:
        return row.result
    again = str(row.error) in said
    said.add(str(row.error))
    return "failed: the same as above" if again else f"failed: {row.error}"
