"""What is done in a library: one row per session, one column per stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from pipeline.clips.decisions import is_changed
from pipeline.errors import SettingsError, StorageError
from pipeline.language.typography import clock
from pipeline.schema import Failure, Place, Session
from pipeline.session import FILES, PICKS, SessionFolder, check_library, sessions_in
from pipeline.stages import STAGES, why_stale
from pipeline.suggestions import listed
from pipeline.tables import align

StageState = Literal["done", "stale", "failed", "missing"]
"""``stale``: it ran, but something it reads has changed since, or a file is gone. ``failed``: the last run ended there.

Settings do not count: the flags of the run that made it are not known here.
"""


@dataclass(frozen=True)
class SessionRow:
    """One session.

    Attributes:
        name: The session's name.
        folder: Where it is.
        duration: Of the recording, in seconds.
        stages: The state of each stage.
        stale: Why a stage is stale, in words.
        failure: Why the last run failed, if it did.
        warnings: Every warning that its receipts hold.
        damage: Why nothing more can be said about it, if so.
    """

    name: str
    folder: str
    duration: float
    stages: dict[str, StageState]
    stale: dict[str, list[str]] = field(default_factory=dict)
    failure: Failure | None = None
    warnings: tuple[str, ...] = ()
    damage: str | None = None

    @property
    def notes(self) -> list[str]:
        """What a person should know about it, a line each; the worst comes first."""
        failed = [f"{self.failure.stage or 'The last run'} failed: {self.failure.message}"] if self.failure else []
        stale = [
            f"{stage} is stale: {listed(reasons, 'and')}."
            for stage, reasons in self.stale.items()
            if self.stages[stage] == "stale"
        ]
        return [*failed, *([self.damage] if self.damage else []), *stale, *self.warnings]

    def as_dict(self) -> dict[str, Any]:
        """Return the row as JSON can hold it."""
        failure = self.failure.model_dump(mode="json", exclude={"schema_"}) if self.failure else None
        return asdict(self) | {"failure": failure}


def survey(library: Path) -> list[SessionRow]:
    """Look at every session of the library.

    Raises:
        StorageError: There is no folder at that place, or it cannot be looked into.
    """
    check_library(library)
    begun = [SessionFolder(file.parent) for file in sorted(library.glob(f"*/{FILES[Place]}"))]
    folders = {folder.path: folder for folder in [*sessions_in(library), *begun]}
    return [_row(folders[path]) for path in sorted(folders)]


def render(rows: Sequence[SessionRow]) -> str:
    """Return the rows as an aligned text table, and a line for everything that a person should know."""
    if not rows:
        return "The library holds no sessions yet."
    table = [["session", "length", *(stage.name for stage in STAGES)]]
    for row in rows:
        states = [row.stages[stage.name] for stage in STAGES]
        table.append([row.name, clock(row.duration), *("-" if state == "missing" else state for state in states)])
    return "\n".join([align(table), *(f"{row.name}: {note}" for row in rows for note in row.notes)])


def _row(folder: SessionFolder) -> SessionRow:
    row = SessionRow(folder.path.name, str(folder.path), 0.0, {stage.name: "missing" for stage in STAGES})
    try:
        failure = folder.load_failure()
        row = replace(row, failure=failure, stages=row.stages | _failed(failure))
        if (folder.path / FILES[Session]).is_file():
            return _looked_into(folder, row)
        if failure is None:
            row = replace(row, damage="Its recording was not read to the end; process it again.")
    except StorageError as error:
        row = replace(row, damage=str(error))
    return row


def _looked_into(folder: SessionFolder, row: SessionRow) -> SessionRow:
    states: dict[str, StageState] = {}
    stale: dict[str, list[str]] = {}
    warnings: list[str] = []
    duration = folder.load(Session).media.duration
    for stage in STAGES:
        receipt = folder.receipt(stage.name)
        if receipt is None:
            continue
        reasons = why_stale(stage, folder, receipt)
        if stage.name == "pick" and not reasons:
            reasons = _unread(folder)
        states[stage.name] = "stale" if reasons else "done"
        stale |= {stage.name: reasons} if reasons else {}
        warnings += receipt.warnings
    return replace(
        row,
        duration=duration,
        stages=row.stages | states | _failed(row.failure),
        stale=stale,
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _unread(folder: SessionFolder) -> list[str]:
    """Say that the list of clips was changed since it was read, or cannot be read at all."""
    try:
        return [f"{PICKS} has changed"] if is_changed(folder) else []
    except SettingsError as error:
        return [error.what.rstrip(".")]


def _failed(failure: Failure | None) -> dict[str, StageState]:
    return {failure.stage: "failed"} if failure is not None and failure.stage is not None else {}
