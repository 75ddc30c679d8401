"""Whatever a user named becomes files: ``pipeline transcribe``.

A recording is recognised once: what was heard is kept beside its transcript, and files are made from it until the
recording or the settings of the recognition change. A file is made again only where something it depends on has
changed, and one that is in the way is only replaced when it is known to be a transcript of the same recording, or with
force; what a person wrote into it is copied aside first.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline import ffmpeg
from pipeline.config import Settings
from pipeline.defects import report_defect
from pipeline.engines import Engines
from pipeline.errors import InputMissing, InputRefused, PipelineError
from pipeline.ffmpeg import display_name
from pipeline.ingest import Origin, Unusable, collect_each, content_digest
from pipeline.progress import Progress
from pipeline.schema import Heard, Source, Transcript
from pipeline.session import file_digest
from pipeline.transcripts.formats import DEFAULT_FORMATS, FORMATS, render
from pipeline.transcripts.lists import Layers, Lists
from pipeline.transcripts.recognition import Transcribed, sweep, transcribe_files
from pipeline.transcripts.targets import Ledger, Target, assign_targets, in_the_way
from pipeline.transcripts.words import Words, load_words, save_words, words_recipe

VERSION = 3
"""Raise it when the files of the same words and corrections change."""


@dataclass(frozen=True)
class Request:
    """What is wanted.

    Attributes:
        settings: ``language`` and all of ``transcribe`` are read.
        formats: Names from ``FORMATS``.
        output: The folder for all files; ``None`` writes them beside each recording.
        force: Recognise everything anew, and replace every file.
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
        number: Its place among all that the user named, from 0.
        files: The files that are there as they were asked for, in the order of the formats.
        error: Why there are not all of them; ``None`` when everything that was asked for is there.
        transcribed: Its words, and what they were recognised with, in this run or an earlier one; ``None`` where that
            is not known.
        work: What was done: ``done`` where it was transcribed, ``rewritten`` where files were made from what had been
            recognised before, ``up to date`` where nothing was.
        seconds: Seconds that it took; recordings that share batches share their time, too.
        notes: What a person should know about the files.
    """

    label: str
    number: int = 0
    files: tuple[Path, ...] = ()
    error: PipelineError | None = None
    transcribed: Transcribed | None = None
    work: Literal["done", "rewritten", "up to date"] = "up to date"
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def result(self) -> Literal["done", "rewritten", "up to date", "failed"]:
        """What became of it, in a word or three."""
        return "failed" if self.error is not None else self.work

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know, each once; what an earlier run found in the recording, too."""
        said = self.transcribed.warnings if self.transcribed is not None else ()
        return tuple(dict.fromkeys([*said, *self.notes]))


@dataclass(frozen=True)
class Summary:
    """What became of everything that was named.

    Attributes:
        deliveries: What became of each recording, in the order in which they were named.
        warnings: What a person should know about all of them together.
    """

    deliveries: tuple[Delivery, ...]
    warnings: tuple[str, ...] = ()


def write_transcripts(
    inputs: Sequence[str],
    request: Request,
    progress: Progress,
    announce: Callable[[Delivery], None] = lambda _delivery: None,
    *,
    engines: Engines | None = None,
) -> Summary:
    """Transcribe every recording among ``inputs`` (files and folders), each once, and write the files.

    Args:
        inputs: What the user named.
        request: Settings, formats, and where to.
        progress: Told what is being done.
        announce: Called as each recording ends, well or badly.
        engines: Hold the model; share them between calls to load it once. Where everything was recognised before,
            none is loaded.

    Raises:
        SettingsError: A correction of the settings cannot be read.
        ModelError: There is no such model, or it cannot be had.
        ToolMissing: A library that is needed is not installed.
    """
    deliveries: list[Delivery] = []

    def end(delivery: Delivery) -> None:
        announce(delivery)
        deliveries.append(delivery)

    call = _Call(request, progress)
    jobs = {job.target.recording: job for job in _jobs(inputs, call, end)}
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
    unused = call.lists.describe_unused()
    for line in unused:
        progress.note(f"Note: {line}")
    return Summary(tuple(sorted(deliveries, key=lambda delivery: delivery.number)), tuple(unused))


class _Call:
    """What all recordings of one call share."""

    def __init__(self, request: Request, progress: Progress) -> None:
        self.request = request
        self.progress = progress
        self.recipe = words_recipe(request.settings)
        self.lists = Lists(request.settings)


def _jobs(inputs: Sequence[str], call: _Call, end: Callable[[Delivery], None]) -> list[_Job]:
    """Return the recordings among the inputs, each once; what is none ends here."""
    formats, output = call.request.formats, call.request.output
    recordings: dict[Path, tuple[int, Path]] = {}
    for number, origin in enumerate(collect_each(inputs)):
        if isinstance(origin, Origin) and origin.path is not None:
            recordings.setdefault(origin.path.resolve(), (number, origin.path))
        else:
            error = _refusal(origin) if isinstance(origin, Origin) else _explain(origin, formats)
            end(Delivery(origin.label, number, error=error))
    numbers = {path: number for number, path in recordings.values()}
    folder = output.absolute() if output is not None else None
    return [_Job(target, numbers[target.recording], call) for target in assign_targets(list(numbers), folder, formats)]


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


def _explain(input_: Unusable, formats: Sequence[str]) -> PipelineError:
    """Return why an input stands for no recording; ``--format srt vtt`` names a file called vtt."""
    named = {name.strip().lower().removeprefix(".") for name in input_.label.split(",")} - {""}
    if not isinstance(input_.error, InputMissing) or not named or not named <= FORMATS.keys():
        return input_.error
    wanted = ",".join(name for name in FORMATS if name in named.union(formats))
    return InputMissing(
        input_.error.what,
        f"If you mean the format, write all of them with commas and without spaces: --format {wanted}",
    )


class _Job:
    """One recording on its way to its files."""

    def __init__(self, target: Target, number: int, call: _Call) -> None:
        self.target = target
        self.label = display_name(target.recording)
        self._number = number
        self._call = call
        self._request = call.request
        self._started = 0.0
        self._source = Source(name=target.recording.name, sha256="")
        self._layers = Layers()

    @property
    def workplace(self) -> Path:
        """The folder that holds what is done so far."""
        return self.target.workplace(self._source.sha256)

    def begin(self) -> Delivery | None:
        """Look what the recording is, and return what became of it unless it has to be transcribed."""
        self._started = time.monotonic()
        try:
            ffmpeg.check_file(self.target.recording)
            self._layers = self._call.lists.layers(self.target.corrections)
            sha256 = content_digest(self.target.recording, self._call.progress)
            self._source = Source(name=self.target.recording.name, sha256=sha256)
            return None if self._request.force else self._without_transcribing()
        except PipelineError as error:
            return self._end(error=error)
        except Exception as error:  # noqa: BLE001 - a defect in one recording must not stop the others
            return self._end(error=report_defect(self.label, error, self.target.error_log))

    def deliver(self, result: Transcribed) -> Delivery:
        """Keep the words and write the files; where the words cannot be kept, the work that they come from is."""
        if result.heard is None:
            return self._end(error=result.error, transcribed=result)
        try:
            return self._write(self._keep(result, result.heard), self._request.formats, "done")
        except PipelineError as error:
            return self._end(error=error, transcribed=result)
        except Exception as error:  # noqa: BLE001 - a defect in one recording must not stop the others
            defect = report_defect(self.label, error, self.target.error_log)
            return self._end(error=defect, transcribed=result)

    def _keep(self, result: Transcribed, heard: Transcript) -> Words:
        try:
            words = Words(
                recording=self._source,
                recipe=self._call.recipe,
                heard=Heard.of(heard),
                duration=result.seconds,
                warnings=result.warnings,
                model=result.model,
                device=result.device,
            )
            save_words(words, self._words_file)
        except Exception:
            result.keep()
            raise
        return words

    def _without_transcribing(self) -> Delivery | None:
        """Do what can be done with the words of an earlier run; ``None`` where that is not all."""
        words = self._known_words()
        if words is not None:
            sweep(self.workplace, self._words_file)
        ledger = Ledger(self.target, self._source)
        known = file_digest(self._words_file) if words is not None else None
        missing = [name for name in self._request.formats if not ledger.holds(name, known, self._key)]
        refused = ledger.refusals(missing)
        if known is not None:
            missing += self._outdated(ledger, known)
        if len(refused) < len(missing):
            return self._write(words, missing, "rewritten") if words is not None else None
        if words is not None:
            return self._end(refused, transcribed=self._transcribed(words))
        self._layers.miss()
        return self._end(refused)

    def _known_words(self) -> Words | None:
        """Return what an earlier run recognised, be it for files in another folder, or of another name."""
        words = load_words(self._words_file, self._source, self._call.recipe)
        if words is None:
            elsewhere = self.target.words_beside_recording(self._source.sha256)
            words = load_words(elsewhere, self._source, self._call.recipe)
            if words is not None:
                save_words(words, self._words_file)
        return words

    def _write(self, words: Words, formats: Sequence[str], work: Literal["done", "rewritten"]) -> Delivery:
        """Write those of the formats that are not in the way; the others of the request are up to date."""
        transcript = self._layers.correct(words.heard)
        ledger = Ledger(self.target, self._source)
        known = file_digest(self._words_file)
        # Looked at again: it may be hours since the recording was begun.
        refused = {} if self._request.force else ledger.refusals(formats)
        wanted = dict.fromkeys([*formats, *self._outdated(ledger, known)])
        texts = {name: render(transcript, name) for name in wanted if name not in refused}
        notes = ledger.write(texts, known, self._asked, self._key) if texts else []
        for name in texts.keys() - set(self._request.formats):
            self._call.progress.note(f"{display_name(self.target.file(name))} was brought up to date as well.")
        return self._end(refused, transcribed=self._transcribed(words, transcript), work=work, notes=notes)

    def _outdated(self, ledger: Ledger, words: str) -> list[str]:
        """Return the formats of earlier runs that were asked for the same way, and would differ today."""
        others = [name for name in FORMATS if name not in self._request.formats]
        return [name for name in others if ledger.is_outdated(name, words, self._asked, self._key)]

    def _transcribed(self, words: Words, corrected: Transcript | None = None) -> Transcribed:
        return Transcribed(
            self.target.recording,
            corrected or self._layers.correct(words.heard),
            words.heard,
            warnings=words.warnings,
            seconds=words.duration,
            model=words.model,
            device=words.device,
        )

    @property
    def _words_file(self) -> Path:
        return self.target.words(self._source.sha256)

    @property
    def _asked(self) -> str:
        return _digest([self._call.recipe, list(self._request.settings.transcribe.corrections)])

    @property
    def _key(self) -> str:
        return _digest([VERSION, self._source.sha256, self._call.recipe, self._layers.content])

    def _end(
        self,
        refused: Mapping[str, str] | None = None,
        *,
        error: PipelineError | None = None,
        transcribed: Transcribed | None = None,
        work: Literal["done", "rewritten", "up to date"] = "up to date",
        notes: Iterable[str] = (),
    ) -> Delivery:
        files: tuple[Path, ...] = ()
        if error is None:
            files = tuple(self.target.file(name) for name in self._request.formats if name not in (refused or {}))
            error = in_the_way(refused.values()) if refused else None
            with suppress(OSError):  # the traceback of an earlier run; the files are what counts
                self.target.error_log.unlink(missing_ok=True)
        seconds = time.monotonic() - self._started
        return Delivery(self.label, self._number, files, error, transcribed, work, seconds, tuple(notes))


def _digest(content: list[Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _to_do(jobs: Iterable[_Job], end: Callable[[Delivery], None]) -> Iterator[Path]:
    """Yield the recordings that are to be transcribed; the others end here."""
    for job in jobs:
        delivery = job.begin()
        if delivery is None:
            yield job.target.recording
        else:
            end(delivery)
