"""Many recordings in one run: the model is loaded once, and a failed session stops no other."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import ingest
from pipeline.config import Settings
from pipeline.engines import Engines
from pipeline.errors import PipelineError
from pipeline.ingest import Origin
from pipeline.progress import Progress
from pipeline.session import SessionFolder
from pipeline.stages import StageRun, Work, run_stage, stages_named


@dataclass
class SessionRun:
    """What became of one recording. ``error`` is ``None`` when everything that was asked for is done."""

    label: str
    folder: SessionFolder | None = None
    stages: list[StageRun] = field(default_factory=list)
    error: PipelineError | None = None
    seconds: float = 0.0

    @property
    def ran(self) -> bool:
        """Whether any stage had work to do."""
        return any(stage.ran for stage in self.stages)

    @property
    def warnings(self) -> list[str]:
        """What a person should know about the session, each once."""
        return list(dict.fromkeys(warning for stage in self.stages for warning in stage.receipt.warnings))

    @property
    def artefacts(self) -> list[str]:
        """Paths of all finished files, from the session's folder."""
        return sorted(path for stage in self.stages for path in stage.receipt.outputs)


@dataclass(frozen=True)
class Request:
    """What to do with each recording: all stages, ``only`` one of them, or all again from ``start`` on."""

    settings: Settings
    only: str | None = None
    start: str | None = None


def process(
    inputs: Sequence[str],
    request: Request,
    progress: Progress,
    announce: Callable[[SessionRun], None] = lambda _run: None,
) -> list[SessionRun]:
    """Process every recording among ``inputs`` (files, folders, http and https addresses).

    Args:
        inputs: What the user named.
        request: Settings and stages.
        progress: Told how far each stage is.
        announce: Called as each recording ends, well or badly.

    Raises:
        SettingsError: A stage is not known.
        InputError: An input does not exist; nothing was processed.
    """
    stages_named(request.only, request.start)
    engines = Engines()
    runs = []
    for origin in _origins(inputs):
        run = _process_one(origin, request, engines, progress)
        announce(run)
        runs.append(run)
    return runs


def _origins(inputs: Sequence[str]) -> list[Origin | SessionRun]:
    """Expand each input by itself, so that one that is missing stops no other."""
    expanded: list[Origin | SessionRun] = []
    for item in inputs:
        try:
            expanded += ingest.collect([item])
        except PipelineError as error:
            expanded.append(SessionRun(item, error=error))
    return expanded


def _process_one(origin: Origin | SessionRun, request: Request, engines: Engines, progress: Progress) -> SessionRun:
    if isinstance(origin, SessionRun):
        return origin
    run = SessionRun(origin.label)
    started = time.monotonic()
    library = request.settings.library
    try:
        identified = ingest.identify(origin, library, progress)
        run.folder = SessionFolder(Path(library).resolve() / identified.session_id)
        work = Work(run.folder, identified, request.settings, engines, progress)
        stages, forced = stages_named(request.only, request.start)
        with run.folder.lock():
            for stage in stages:
                run.stages.append(run_stage(stage, work, force=stage.name in forced))
    except PipelineError as error:
        run.error = error
    run.seconds = time.monotonic() - started
    return run
