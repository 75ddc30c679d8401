"""Many recordings in one run: the model is loaded once, and a failed session stops no other."""

from __future__ import annotations

import contextlib
import shlex
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipeline import ingest
from pipeline.brand import BRAND, Brand, find_brand, load_brand
from pipeline.config import Settings
from pipeline.defects import raise_if_interrupted, report_defect
from pipeline.engines import Engines
from pipeline.errors import InputMissing, PipelineError, SessionBusy, SettingsError, StorageError
from pipeline.event import Cast, Event, find_event, load_cast, load_event, save_cast, with_cast
from pipeline.ffmpeg import printable
from pipeline.ingest import Identified, Origin, Unusable
from pipeline.progress import PrefixedProgress, Progress
from pipeline.schema import Failure, Place, Session
from pipeline.session import FILES, SessionFolder, sessions_in, word_of
from pipeline.stages import STAGES, StageRun, Work, is_intact, run_stage, stages_named


@dataclass
class SessionRun:
    """What became of one recording. ``error`` is ``None`` when everything that was asked for is done."""

    label: str
    folder: SessionFolder | None = None
    stage: str | None = None
    """The stage that began last."""
    stages: list[StageRun] = field(default_factory=list)
    error: PipelineError | None = None
    seconds: float = 0.0
    session: Session | None = None
    number: int = 0
    """Which recording of the run it is, from 0; those that cannot begin end before all others."""

    @property
    def result(self) -> Literal["done", "up to date", "failed"]:
        """What became of it, in a word or three."""
        return "failed" if self.error is not None else "done" if self.ran else "up to date"

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
    event: Path | None = None
    """The event file; ``None`` looks for one beside each recording."""
    brand: Path | None = None
    """The brand file; ``None`` looks for one beside each recording."""
    among: frozenset[str] | None = None
    """The stages that may run; ``None`` is all."""


class Batch:
    """One run over many recordings: what is loaded, and which sessions are done."""

    def __init__(self, request: Request, progress: Progress) -> None:
        self._request = request
        self._progress = progress
        self._engines = Engines()
        self._done: set[Path] = set()
        stages, self._forced = stages_named(request.only, request.start)
        self.stages = tuple(stage for stage in stages if request.among is None or stage.name in request.among)
        self._events: dict[Path, Event | SettingsError] = {}
        if request.event is not None:
            self._event(request.event)
        self._brands: dict[Path, Brand | SettingsError] = {}
        if request.brand is not None:
            self._brand(request.brand)

    def without_tracks(self, origins: Sequence[Origin | Unusable], named: Sequence[str]) -> list[Origin | Unusable]:
        """Leave out files of a folder that are one person's track of another recording.

        Args:
            origins: What was found.
            named: What the user named: a file that was named itself is processed in any case.
        """
        wanted = {Path(name).absolute() for name in named}
        kept: list[Origin | Unusable] = []
        for origin in origins:
            if isinstance(origin, Origin) and origin.path is not None and origin.path not in wanted:
                path = self._request.event or find_event(origin.path)
                if path is not None and origin.path.name in self._track_files(path):
                    self._progress.note(f"{origin.label} is the track of one person, so it is no session of its own.")
                    continue
            kept.append(origin)
        return kept

    def _track_files(self, path: Path) -> set[str]:
        try:
            event = self._event(path)
        except SettingsError:
            return set()  # what is wrong with it is said of the recording that it belongs to
        return {track.file for session in event.sessions for track in session.tracks if track.file is not None}

    def fault(self, origin: Origin) -> SettingsError | None:
        """Return what is wrong with the event or brand file of a recording, before anything is read or done."""
        place = origin.path or _last_seen(origin.session)
        event, brand = self._request.event or find_event(place), self._request.brand or find_brand(place)
        try:
            if event is not None:
                self._event(event)
            if brand is not None:
                self._brand(brand)
        except SettingsError as error:
            return error
        return None

    def run(self, origin: Origin, prefix: str) -> SessionRun | None:
        """Process one recording; ``None`` where it is one that this run has processed already.

        Args:
            origin: The recording.
            prefix: What its tasks are announced with, such as ``2/5 talk.mp4``.
        """
        progress = PrefixedProgress(self._progress, prefix)
        run = SessionRun(origin.label, folder=SessionFolder(origin.session) if origin.session is not None else None)
        started = time.monotonic()
        try:
            identified = ingest.identify(origin, self._request.settings.library, progress)
            if identified.folder in self._done:
                progress.note(f"{origin.label} is the same recording as one before; it is processed once.")
                return None
            self._done.add(identified.folder)
            run.folder = SessionFolder(identified.folder)
            with run.folder.lock():
                run.folder.remember(identified.place)
                cast = self._cast(identified, kept=origin.session is not None)
                settings = with_cast(self._request.settings, cast)
                brand = self._brand_of(identified)
                work = Work(run.folder, identified, settings, self._engines, progress, cast=cast, brand=brand)
                self._run_stages(run, work)
        except PipelineError as error:
            raise_if_interrupted(error)
            _fail(run, _moved(run.folder, error) if origin.session is not None else error)
        except Exception as error:  # noqa: BLE001 - a defect in one session must not stop the others
            _fail(run, self._report_defect(run, error))
        run.seconds = time.monotonic() - started
        return run

    def _cast(self, identified: Identified, *, kept: bool) -> Cast:
        """Return what the event file says about a recording; of one without an event file nothing is known.

        Args:
            identified: The recording.
            kept: Whether what it said the last time counts where none is named or found: for a session that is named
                itself, and not its recording.
        """
        name, path = identified.path.name, self._request.event or find_event(identified.path)
        if path is None:
            gone = not identified.path.exists()
            return load_cast(SessionFolder(identified.folder).cast) if kept or gone else Cast()
        event = self._event(path)
        if not event.sessions or event.lists(name):
            return event.cast(name)
        meant = event.near(name, _names_beside(identified.path))
        hint = f" Is the entry “{printable(meant)}” meant for it, and misspelt?" if meant is not None else ""
        said = f"{path.name} lists no session {printable(name)}: anybody may be in it.{hint}"
        self._progress.note(said)
        return event.cast(name).model_copy(update={"warnings": (said,) if hint else ()})

    def _event(self, path: Path) -> Event:
        if path not in self._events:
            try:
                self._events[path] = load_event(path)
            except SettingsError as error:
                self._events[path] = error
        found = self._events[path]
        if isinstance(found, SettingsError):
            raise found
        return found

    def _brand_of(self, identified: Identified) -> Brand:
        """Return how a recording's clips and cards look.

        Raises:
            SettingsError: The brand file has gone with the recording, so that all would get another look.
        """
        path = self._request.brand or find_brand(identified.path)
        if path is not None:
            return self._brand(path)
        before = SessionFolder(identified.folder).receipt("publish")
        looked = before.settings.get("brand") if before is not None else None
        if looked is not None and looked != BRAND.described() and not identified.path.exists():
            raise SettingsError(
                f"The brand file of {identified.path.name} is gone, as the recording is.", "Name it with --brand."
            )
        return BRAND

    def _brand(self, path: Path) -> Brand:
        if path not in self._brands:
            try:
                self._brands[path] = load_brand(path)
            except SettingsError as error:
                self._brands[path] = error
        found = self._brands[path]
        if isinstance(found, SettingsError):
            raise found
        return found

    def _run_stages(self, run: SessionRun, work: Work) -> None:
        save_cast(work.cast, work.folder.cast)
        for stage in self.stages:
            run.stage = stage.name
            stage.check(work)
        for stage in self.stages:
            run.stage = stage.name
            run.stages.append(run_stage(stage, work, force=stage.name in self._forced))
        run.session = work.folder.load(Session)
        _forget_failure(work.folder, [stage.name for stage in self.stages])

    def _report_defect(self, run: SessionRun, error: Exception) -> PipelineError:
        place = run.folder.path if run.folder is not None else self._request.settings.library
        return report_defect(run.label, error, place / "error.log")


def process(
    inputs: Sequence[str],
    request: Request,
    progress: Progress,
    announce: Callable[[SessionRun], None] = lambda _run: None,
) -> list[SessionRun]:
    """Process every recording among ``inputs`` (files, folders, addresses, sessions), each once.

    Args:
        inputs: What the user named.
        request: Settings and stages.
        progress: Told how far each stage is.
        announce: Called as each recording ends, well or badly. Those that cannot begin end first.

    Raises:
        SettingsError: A stage is not known, or the event file that was named cannot be used.
    """
    batch = Batch(request, progress)
    origins = batch.without_tracks(ingest.collect_each(inputs), inputs)
    runs: dict[int, SessionRun] = {}
    for number, origin in enumerate(origins):
        error = origin.error if isinstance(origin, Unusable) else batch.fault(origin)
        if error is not None:
            runs[number] = _not_begun(origin, number, error, request.settings.library)
            announce(runs[number])
    for number, origin in enumerate(origins):
        if isinstance(origin, Unusable) or number in runs:
            continue
        prefix = f"{number + 1}/{len(origins)} {origin.label}" if len(origins) > 1 else origin.label
        run = batch.run(origin, prefix)
        if run is not None:
            run.number = number
            announce(run)
            runs[number] = run
    return [runs[number] for number in sorted(runs)]


def _names_beside(recording: Path) -> list[str]:
    try:
        return [file.name for file in recording.parent.iterdir()]
    except OSError:
        return []  # the folder is gone, or only its files may be read


def _moved(folder: SessionFolder | None, error: PipelineError) -> PipelineError:
    """Return why a session that was named itself failed: where its recording was, if that is what is missing."""
    seen = _last_seen(folder.path) if folder is not None else None
    if not isinstance(error, InputMissing) or folder is None or seen is None or seen.exists():
        return error
    command = f"pipeline process FOLDER/{shlex.quote(seen.name)} --library {word_of(folder.path.parent)}"
    return InputMissing(
        f"The recording of {folder.path.name} is no longer at {printable(str(seen))}.",
        f"Put it back, or name where it is now: “{command}” finds the session by what is in the recording.",
    )


def _fail(run: SessionRun, error: PipelineError) -> None:
    """Say of a run why it failed, and keep that in the session's folder, where there is one."""
    run.error = error
    if run.folder is None or not run.folder.path.is_dir() or isinstance(error, SessionBusy):
        return  # who works on the session will see for themselves how that ends
    failure = Failure(stage=run.stage, kind=type(error).__name__, what=error.what, remedy=error.remedy)
    # Where not even this can be written, that is most likely what the run failed of, and says.
    with contextlib.suppress(StorageError, SessionBusy), run.folder.lock():
        run.folder.save(failure)


def _not_begun(origin: Origin | Unusable, number: int, error: PipelineError, library: Path) -> SessionRun:
    run = SessionRun(origin.label, number=number)
    if isinstance(origin, Origin):
        run.folder = _session_of(origin, library)
    _fail(run, error)
    return run


def _forget_failure(folder: SessionFolder, stages: Sequence[str]) -> None:
    """Remove the reason why an earlier run failed, where this one got past it or nothing is wrong there by now."""
    try:
        failure = folder.load_failure()
    except StorageError:
        failure = None  # what cannot be read says nothing about stages
    if failure is None or failure.stage is None or failure.stage in stages or _holds(folder, failure.stage):
        folder.remove(FILES[Failure])


def _holds(folder: SessionFolder, name: str) -> bool:
    receipt = folder.receipt(name)
    stage = next((stage for stage in STAGES if stage.name == name), None)
    return stage is not None and receipt is not None and is_intact(stage, folder, receipt)


def _session_of(origin: Origin, library: Path) -> SessionFolder | None:
    """Return the session that is known to be of a recording, without reading the recording."""
    if origin.session is not None:
        return SessionFolder(origin.session)
    known = (folder for folder in sessions_in(library) if _last_seen(folder.path) == origin.path)
    return next(known, None) if origin.path is not None else None


def _last_seen(session: Path | None) -> Path | None:
    """Return where the recording of a session was, if that can be read; whoever runs it says what is wrong."""
    try:
        return Path(SessionFolder(session).load(Place).path) if session is not None else None
    except StorageError:
        return None


def is_one_recording(inputs: Sequence[str]) -> bool:
    """Tell whether the user named one recording, and not a folder that may hold any number of them."""
    try:
        return len(inputs) == 1 and (not Path(inputs[0]).is_dir() or (Path(inputs[0]) / ingest.SESSION_FILE).is_file())
    except OSError:
        return True  # What cannot be looked into is one thing; who reads it says why it cannot be read.
