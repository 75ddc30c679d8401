"""What is done in a library: one row per session, one column per stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline.errors import StorageError
from pipeline.language.typography import clock
from pipeline.schema import Place, Session
from pipeline.session import FILES, SessionFolder, sessions_in
from pipeline.stages import STAGES, is_intact
from pipeline.tables import align

StageState = Literal["done", "stale", "missing"]
"""``stale``: it ran, but something it reads has changed since, or a file is gone.

Settings do not count: the flags of the run that made it are not known here.
"""


@dataclass(frozen=True)
class SessionRow:
    """One session: the state of each stage, and every warning its receipts hold."""

    name: str
    folder: str
    duration: float
    stages: dict[str, StageState]
    warnings: tuple[str, ...]
    damage: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the row as JSON can hold it."""
        return asdict(self)


def survey(library: Path) -> list[SessionRow]:
    """Look at every session of the library.

    Raises:
        StorageError: There is no folder at that place, or it cannot be looked into.
    """
    place = library.absolute()
    try:
        if library.exists() and not library.is_dir():
            raise StorageError(f"{place} is a file, not a library.", "Name a folder with --library.")
        found = library.is_dir()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise StorageError(f"{place} cannot be looked into: {why}.", "Name another folder with --library.") from error
    if not found:
        raise StorageError(
            f"There is no library yet: the folder {place} does not exist.",
            "Process a recording first, or name another folder with --library.",
        )
    begun = [SessionFolder(file.parent) for file in sorted(library.glob(f"*/{FILES[Place]}"))]
    folders = {folder.path: folder for folder in [*sessions_in(library), *begun]}
    return [_row(folders[path]) for path in sorted(folders)]


def render(rows: Sequence[SessionRow]) -> str:
    """Return the rows as an aligned text table, and a line for each warning."""
    if not rows:
        return "The library holds no sessions yet."
    marks: dict[StageState, str] = {"done": "done", "stale": "stale", "missing": "-"}
    header = ["session", "length", *(stage.name for stage in STAGES)]
    table = [header]
    table += [[row.name, clock(row.duration), *(marks[row.stages[stage.name]] for stage in STAGES)] for row in rows]
    lines = [align(table)]
    for row in rows:
        lines += [f"{row.name}: {warning}" for warning in ([row.damage] if row.damage else []) + list(row.warnings)]
    return "\n".join(lines)


def _row(folder: SessionFolder) -> SessionRow:
    name = folder.path.name
    missing: dict[str, StageState] = {stage.name: "missing" for stage in STAGES}
    if not (folder.path / FILES[Session]).is_file():
        problem = "Its recording could not be read; process it again to see why."
        return SessionRow(name, str(folder.path), 0.0, missing, (), damage=problem)
    try:
        session = folder.load(Session)
        states: dict[str, StageState] = {}
        warnings: list[str] = []
        for stage in STAGES:
            receipt = folder.receipt(stage.name)
            if receipt is None:
                states[stage.name] = "missing"
                continue
            states[stage.name] = "done" if is_intact(stage, folder, receipt) else "stale"
            warnings += receipt.warnings
    except StorageError as error:
        return SessionRow(name, str(folder.path), 0.0, missing, (), damage=str(error))
    return SessionRow(name, str(folder.path), session.media.duration, states, tuple(dict.fromkeys(warnings)))
