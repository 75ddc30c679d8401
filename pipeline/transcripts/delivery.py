"""Whatever a user named becomes files: ``pipeline transcribe``.

A file is made again only where something it depends on has changed, and one that is in the way is only replaced when
it is known to be a transcript of the same recording, or with force.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline import ffmpeg
from pipeline.config import Settings
from pipeline.defects import report_defect
from pipeline.engines import Engines, recipe
from pipeline.errors import InputRefused, PipelineError
from pipeline.ffmpeg import display_name
from pipeline.ingest import Origin, collect_each, content_digest
from pipeline.progress import Progress
from pipeline.schema import Source
from pipeline.transcripts.formats import DEFAULT_FORMATS, render
from pipeline.transcripts.recognition import Transcribed, transcribe_files
from pipeline.transcripts.targets import Ledger, Target, assign_targets

VERSION = 1
"""Raise it when the files of the same recording and settings change."""


@dataclass(frozen=True)
class Request:
    """What is wanted.

    Attributes:
        settings: ``language`` and all of ``transcribe`` are read.
        formats: Names from ``FORMATS``.
        output: The folder for all files; ``None`` writes them beside each recording.
        force: Make and replace every file.
    """

    settings: Settings
    formats: tuple[str, ...] = DEFAULT_FORMATS
    output: Path | None = None
    force: bool = False


@dataclass(frozen=True)
class Delivery:
    """What became of one recording.

    Attributes:
        label: How messages call it.
        files: The finished files, in the order of the formats.
        error: Why there are none; ``None`` when everything that was asked for is there.
        transcribed: What was recognised, where that was necessary.
        seconds: Seconds that it took; recordings that share batches share their time, too.
    """

    label: str
    files: tuple[Path, ...] = ()
    error: PipelineError | None = None
    transcribed: Transcribed | None = None
    seconds: float = 0.0

    @property
    def result(self) -> Literal["done", "up to date", "failed"]:
        """What became of it, in a word or three."""
        return "failed" if self.error is not None else "done" if self.transcribed is not None else "up to date"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know, each once."""
        return tuple(dict.fromkeys(self.transcribed.warnings)) if self.transcribed is not None else ()


def write_transcripts(
    inputs: Sequence[str],
    request: Request,
    progress: Progress,
    announce: Callable[[Delivery], None] = lambda _delivery: None,
    *,
    engines: Engines | None = None,
) -> list[Delivery]:
    """Transcribe every recording among ``inputs`` (files and folders), each once, and write the files.

    Args:
        inputs: What the user named.
        request: Settings, formats, and where to.
        progress: Told what is being done.
        announce: Called as each recording ends, well or badly.
        engines: Hold the model; share them between calls to load it once.

    Returns:
        What became of each recording, as they ended.

    Raises:
        SettingsError: A correction cannot be read.
        ModelError: There is no such model, or it cannot be had.
        ToolMissing: A library that is needed is not installed.
    """
    deliveries: list[Delivery] = []

    def end(delivery: Delivery) -> None:
        announce(delivery)
        deliveries.append(delivery)

    made_with = [VERSION, recipe(request.settings), list(request.settings.transcribe.corrections)]
    recordings: dict[Path, Path] = {}
    for origin in collect_each(inputs):
        if isinstance(origin, Origin) and origin.path is not None:
            recordings.setdefault(origin.path.resolve(), origin.path)
        else:
            error = _refusal(origin) if isinstance(origin, Origin) else origin.error
            end(Delivery(origin.label, error=error))
    output = request.output.absolute() if request.output is not None else None
    targets = assign_targets(list(recordings.values()), output, request.formats)
    jobs = {target.recording: _Job(target, request, made_with, progress) for target in targets}
    results = transcribe_files(
        _to_do(jobs.values(), end),
        request.settings,
        progress,
        workplace=lambda path: jobs[path].workplace,
        engines=engines,
    )
    with closing(results):
        for result in results:
            end(jobs[result.path].deliver(result))
    return deliveries


def _refusal(origin: Origin) -> PipelineError:
    if origin.session is not None:
        return InputRefused(
            f"{origin.label} is a session of a library; it has its transcript in its folder out.",
            "Name the recording itself, or use “pipeline process”.",
        )
    return InputRefused(
        f"{origin.label} is an address, and only files are transcribed alone.",
        "Download it first, or use “pipeline process”.",
    )


class _Job:
    """One recording on its way to its files."""

    def __init__(self, target: Target, request: Request, made_with: Sequence[object], progress: Progress) -> None:
        self.target = target
        self.label = display_name(target.recording)
        self._request = request
        self._made_with = made_with
        self._progress = progress
        self._started = 0.0
        self._source = Source(name=target.recording.name, sha256="")

    @property
    def workplace(self) -> Path:
        """The folder that holds what is done so far."""
        return self.target.workplace(self._source.sha256)

    def begin(self) -> Delivery | None:
        """Look what the recording is, and return what is the matter if it needs no transcription or can have none."""
        self._started = time.monotonic()
        try:
            ffmpeg.check_file(self.target.recording)
            sha256 = content_digest(self.target.recording, self._progress)
            self._source = Source(name=self.target.recording.name, sha256=sha256)
            formats, ledger = self._request.formats, Ledger(self.target, self._source)
            if self._request.force:
                return None
            if all(ledger.holds(name, self._key) for name in formats):
                return self._end(files=tuple(self.target.file(name) for name in formats))
            ledger.check(formats)
        except PipelineError as error:
            return self._end(error=error)
        except Exception as error:  # noqa: BLE001 - a defect in one recording must not stop the others
            return self._end(error=report_defect(self.label, error, self.target.error_log))
        return None

    def deliver(self, result: Transcribed) -> Delivery:
        """Write the files; where that fails, the work that they come from is kept."""
        transcript = result.transcript
        if transcript is None:
            return self._end(error=result.error, transcribed=result)
        try:
            texts = {name: render(transcript, name) for name in self._request.formats}
            ledger = Ledger(self.target, self._source)
            if not self._request.force:
                ledger.check(texts)  # again: it may be hours since the recording was begun
            files = ledger.write(texts, self._key)
        except PipelineError as error:
            result.keep()
            return self._end(error=error, transcribed=result)
        except Exception as error:  # noqa: BLE001 - a defect in one recording must not stop the others
            result.keep()
            defect = report_defect(self.label, error, self.target.error_log)
            return self._end(error=defect, transcribed=result)
        return self._end(files=tuple(files), transcribed=result)

    @property
    def _key(self) -> str:
        content = [self._source.sha256, *self._made_with]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def _end(
        self,
        *,
        files: tuple[Path, ...] = (),
        error: PipelineError | None = None,
        transcribed: Transcribed | None = None,
    ) -> Delivery:
        if error is None:
            with suppress(OSError):  # the traceback of an earlier run; the files are what counts
                self.target.error_log.unlink(missing_ok=True)
        return Delivery(self.label, files, error, transcribed, time.monotonic() - self._started)


def _to_do(jobs: Iterable[_Job], end: Callable[[Delivery], None]) -> Iterator[Path]:
    """Yield the recordings that are to be transcribed; the others end here."""
    for job in jobs:
        delivery = job.begin()
        if delivery is None:
            yield job.target.recording
        else:
            end(delivery)
