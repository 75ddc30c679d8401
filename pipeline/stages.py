"""The stages and the order they run in: load, call a room, save.

    ingest -> transcribe -> correct -> diarize -> speakers -> structure -> clips -> quotes -> render -> publish

A stage is done while its receipt's key holds: the stage's version, the digests of what it reads, and the settings
it reads. A finished stage is never run again, a changed setting runs only what depends on it, and a stage that was
killed runs again from what the stages before it left.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline import corrections, ffmpeg, ingest, quotes, render, structure
from pipeline.atomic import witnessed
from pipeline.clips import find
from pipeline.config import Settings
from pipeline.corrections import Correction
from pipeline.coverage import describe_coverage
from pipeline.engines import Engines, recipe
from pipeline.errors import SettingsError
from pipeline.event import Cast
from pipeline.ingest import Identified
from pipeline.progress import KeepingProgress, Progress
from pipeline.publish import publishing
from pipeline.publish.subtitles import write_subtitles
from pipeline.publish.templating import LANGUAGES
from pipeline.resources import resource
from pipeline.schema import (
    Clips,
    Document,
    Edits,
    Heard,
    Media,
    Quotes,
    Receipt,
    Session,
    Speakers,
    Structure,
    Transcript,
    Turns,
)
from pipeline.session import AUDIO, CORRECTIONS, FILES, LIBRARY_CORRECTIONS, SessionFolder, file_digest, keep_changed
from pipeline.speakers import identify, nameless_warnings
from pipeline.speakers.edits import put_together
from pipeline.speakers.known_voices import recognise_voices, voices_digest
from pipeline.speakers.register import load_register
from pipeline.speakers.tracks.files import check_tracks
from pipeline.speakers.tracks.mixing import choose_sound
from pipeline.speakers.turns import find_turns
from pipeline.speakers.voices.networks import EMBEDDING, SHA256
from pipeline.staleness import changes
from pipeline.suggestions import did_you_mean, listed

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
    cast: Cast = field(default_factory=Cast)
    """What the event file says about the recording."""


@dataclass(frozen=True)
class Stage:
    """One arrow of the picture.

    Args:
        name: What ``--only`` and ``--from`` call it.
        version: Raise it when the stage's result changes for the same input.
        reads: What it reads, documents or paths from the session's folder; a path may be missing.
        settings: The settings it reads; anything JSON can hold.
        body: Does the work and returns the files it published.
        check: Raises what would stop the stage for certain, such as a file that a person has to mend. It is called
            before the first stage runs, so that nobody waits an hour for it.
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


# --- bodies -----------------------------------------------------------------------------------------------------


def _ingest(work: Work) -> Outputs:
    def choose(path: Path, media: Media) -> tuple[Media, list[str]]:
        return choose_sound(path, media, work.cast.tracks, work.progress)

    session, warnings = ingest.ingest(work.origin, work.folder.audio, work.progress, choose)
    work.warnings += warnings
    return [work.folder.audio, work.folder.save(session)]


def _transcribe(work: Work) -> Outputs:
    # Loading the recogniser takes seconds, which a session that is already transcribed must not pay.
    from pipeline.transcribe import discard, transcribe  # noqa: PLC0415

    settings = work.settings
    loaded = work.engines.recognizer(settings.transcribe, settings.language, work.progress)
    work.model, work.device = loaded.model, loaded.device
    work.warnings += loaded.warnings
    transcript = transcribe(
        work.folder.audio,
        loaded.engine,
        language=settings.language,
        settings=settings.transcribe,
        progress=work.progress,
        name=work.origin.source.name,
        journal=work.folder.journal,
    )
    work.warnings += describe_coverage(transcript)
    saved = work.folder.save(Heard.of(transcript))
    discard(work.folder.journal)
    return [saved]


def _correct(work: Work) -> Outputs:
    transcript, unused = corrections.correct(work.folder.load(Heard), _corrections(work))
    own = [f"“{one.wrong}” (line {one.line})" for one in unused[-1]]
    if own:
        more = f" and {len(own) - 5} more" if len(own) > 5 else ""
        work.warnings.append(f"{CORRECTIONS} fits nothing in what was heard: {', '.join(own[:5])}{more}.")
    return [work.folder.save(transcript)]


def _diarize(work: Work) -> Outputs:
    turns, warnings = find_turns(work.folder.audio, work.origin.path, work.cast, work.progress)
    work.warnings += warnings
    return [work.folder.save(turns)]


def _speakers(work: Work) -> Outputs:
    folder = work.folder
    turns, edits = folder.load(Turns), folder.load_edits()
    recognised = recognise_voices(folder, put_together(edits, turns))
    found = identify(folder.load(Transcript), turns, edits, work.cast, recognised)
    return [folder.save(found)]


def _structure(work: Work) -> Outputs:
    folder = work.folder
    title = work.cast.title or folder.load(Session).title
    attributions = folder.load(Speakers).attributions
    return [folder.save(structure.build_structure(folder.load(Transcript), title, attributions))]


def _clips(work: Work) -> Outputs:
    found = find.find_clips(
        work.folder.load(Structure),
        work.folder.load(Transcript),
        work.settings.clips,
        work.folder.load(Session).media.duration,
    )
    if not found.clips:
        work.warnings.append(
            "No passage is long and complete enough for a clip; lower clips.min_seconds to allow more."
        )
    return [work.folder.save(found)]


def _quotes(work: Work) -> Outputs:
    found = quotes.find_quotes(work.folder.load(Structure), work.folder.load(Transcript), work.settings.quotes)
    if not found.quotes:
        work.warnings.append("No sentence stands on its own well enough for a quote.")
    return [work.folder.save(found)]


def _render(work: Work) -> Outputs:
    folder = work.folder
    ffmpeg.check_file(work.origin.path)
    transcript = folder.load(Transcript)
    return render.render_clips(
        work.origin.path,
        folder.load(Session),
        folder.load(Clips).clips,
        transcript,
        folder.out / "clips",
        work.settings.render,
        KeepingProgress(work.progress, work.warnings),
    )


def _publish(work: Work) -> Outputs:
    folder = work.folder
    transcript, found, speakers = folder.load(Transcript), folder.load(Structure), folder.load(Speakers)
    subtitles = write_subtitles(transcript, found, speakers, folder.out)
    facts = publishing.Facts(
        session=folder.load(Session),
        transcript=transcript,
        structure=found,
        clips=folder.load(Clips),
        quotes=folder.load(Quotes),
        speakers=speakers,
        files=(*_rendered_files(folder), *(folder.relative(path) for path in subtitles)),
        language=_text_language(work),
        warnings=tuple(_earlier_warnings(folder)),
        burned_captions=work.settings.render.burn_captions,
    )
    published = publishing.publish(facts, folder.out, work.settings.publish, work.progress)
    work.warnings += published.warnings
    held = published.held
    work.warnings += nameless_warnings(speakers, held.place.path, held.counts, held.numbers)
    return [*subtitles, *published.paths]


# --- what the bodies read ---------------------------------------------------------------------------------------


def _corrections(work: Work) -> list[tuple[Correction, ...]]:
    """Return what people correct: for the run, for the library, for the session."""
    return [
        corrections.parse(work.settings.transcribe.corrections, corrections.SETTING),
        corrections.load(work.folder.library_corrections),
        corrections.load(work.folder.corrections),
    ]


def _text_language(work: Work) -> str:
    wanted = work.settings.publish.language
    if wanted == "auto":
        spoken = work.folder.load(Structure).language
        return spoken if spoken in LANGUAGES else "en"
    return wanted


def _rendered_files(folder: SessionFolder) -> list[str]:
    receipt = folder.receipt("render")
    return sorted(receipt.outputs) if receipt else []


def _earlier_warnings(folder: SessionFolder) -> list[str]:
    receipts = [folder.receipt(stage.name) for stage in STAGES if stage.name != "publish"]
    return [warning for receipt in receipts if receipt for warning in receipt.warnings]


def _publish_settings(work: Work) -> dict[str, Any]:
    chosen = work.settings.publish.model_dump(mode="json")
    folders = [resource("templates")]
    if work.settings.publish.templates is not None:
        folders.append(work.settings.publish.templates)
    return {
        **chosen,
        "template_files": _files_digest(folders),
        "rendered": _rendered_files(work.folder),
        "burn_captions": work.settings.render.burn_captions,
        "warnings": _earlier_warnings(work.folder),
    }


def _files_digest(folders: list[Path]) -> str:
    files = [(folder, path) for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    listing = [(path.relative_to(folder).as_posix(), file_digest(path)) for folder, path in files]
    return hashlib.sha256(json.dumps(listing).encode()).hexdigest()


def _check_tracks(work: Work) -> None:
    if work.cast.tracks and work.origin.path.is_file():
        check_tracks(work.origin.path, work.cast.tracks)


def _check_decisions(work: Work) -> None:
    work.folder.load_edits()
    load_register(work.folder.path.parent)


def _ingest_settings(work: Work) -> dict[str, Any]:
    receipt = work.folder.receipt("ingest")
    if receipt is not None and not work.origin.path.is_file():
        return receipt.settings  # nobody can extract its sound again
    tracks = [track.model_dump(mode="json") for track in work.cast.tracks]
    return {"sha256": work.origin.source.sha256, **({"tracks": tracks} if tracks else {})}


def _diarize_settings(work: Work) -> dict[str, Any]:
    receipt = work.folder.receipt("diarize")
    if receipt is not None and not work.origin.path.is_file():
        return receipt.settings  # nobody can listen to its tracks again
    tracks = [track.model_dump(mode="json") for track in work.cast.tracks]
    files = [work.origin.path.with_name(track.file) for track in work.cast.tracks if track.file is not None]
    # Not their content: that would be read again in every run, and hours of sound are gigabytes.
    found = {file.name: file.stat() for file in files if file.is_file()}
    return {
        "models": sorted(SHA256.values()),
        "speakers": work.cast.speakers,
        "most": work.cast.most_speakers,
        "tracks": tracks,
        "files": {name: [status.st_size, status.st_mtime_ns] for name, status in found.items()},
    }


def _people(work: Work) -> dict[str, Any]:
    people = work.cast.model_dump(mode="json", include={"moderators", "guests", "named"})
    return people | {"voices": voices_digest(work.folder), "model": SHA256[EMBEDDING]}


STAGES: tuple[Stage, ...] = (
    Stage("ingest", 1, (), _ingest_settings, _ingest, _check_tracks),
    Stage("transcribe", 2, (AUDIO,), lambda work: recipe(work.settings), _transcribe),
    Stage(
        "correct",
        1,
        (Heard, CORRECTIONS, LIBRARY_CORRECTIONS),
        lambda work: {"corrections": list(work.settings.transcribe.corrections)},
        _correct,
        _corrections,
    ),
    Stage("diarize", 2, (AUDIO,), _diarize_settings, _diarize, _check_tracks),
    Stage("speakers", 2, (Transcript, Turns, FILES[Edits]), _people, _speakers, _check_decisions),
    Stage("structure", 2, (Transcript, Session, Speakers), lambda work: {"title": work.cast.title}, _structure),
    Stage(
        "clips",
        1,
        (Structure, Transcript, Session),
        lambda work: work.settings.clips.model_dump(mode="json"),
        _clips,
    ),
    Stage("quotes", 2, (Structure, Transcript), lambda work: work.settings.quotes.model_dump(mode="json"), _quotes),
    Stage(
        "render",
        2,
        (Session, Transcript, Clips),
        lambda work: work.settings.render.model_dump(mode="json"),
        _render,
    ),
    Stage("publish", 3, (Session, Transcript, Structure, Clips, Quotes, Speakers), _publish_settings, _publish),
)


# --- running ----------------------------------------------------------------------------------------------------


def stages_named(only: str | None, start: str | None) -> tuple[tuple[Stage, ...], frozenset[str]]:
    """Return the stages to run, and the names of those that run even where their receipt holds.

    Args:
        only: Run just this stage.
        start: Run this stage and all after it again.

    Raises:
        SettingsError: No stage is called so.
    """
    names = [stage.name for stage in STAGES]
    if only is not None and start is not None:
        raise SettingsError("--only and --from contradict each other.", "Give one of them.")
    for flag, name in (("--only", only), ("--from", start)):
        if name is not None and name not in names:
            raise SettingsError(f"{flag} cannot be “{name}”: it must be {listed(names)}.", did_you_mean(name, names))
    if only is not None:
        return (STAGES[names.index(only)],), frozenset({only})
    if start is not None:
        return STAGES, frozenset(names[names.index(start) :])
    return STAGES, frozenset()


def is_done(stage: Stage, work: Work) -> bool:
    """Tell whether the stage's last result still holds under the current settings."""
    receipt = work.folder.receipt(stage.name)
    return receipt is not None and receipt.settings == stage.settings(work) and is_intact(stage, work.folder, receipt)


def is_intact(stage: Stage, folder: SessionFolder, receipt: Receipt) -> bool:
    """Tell whether what the stage read is as it was, and everything it wrote is there; settings aside."""
    return not why_stale(stage, folder, receipt)


def why_stale(stage: Stage, folder: SessionFolder, receipt: Receipt) -> list[str]:
    """Say why the stage's last result no longer holds, settings aside; nothing as long as it does."""
    reasons = changes(folder, receipt, stage.inputs(folder))
    if not reasons and receipt.key != _key(stage, receipt.inputs, receipt.settings):
        reasons.append("another version of this program made it")
    return reasons


def run_stage(stage: Stage, work: Work, *, force: bool) -> StageRun:
    """Run one stage unless its last result still holds.

    What a person changed in the stage's earlier output is copied aside before it is written again, and said.
    """
    folder = work.folder
    started = time.monotonic()
    before = folder.receipt(stage.name)
    if before is not None and not force and is_done(stage, work):
        return StageRun(stage.name, time.monotonic() - started, ran=False, receipt=before)
    work.warnings, work.model, work.device = [], None, None
    inputs, settings = stage.inputs(folder), stage.settings(work)
    with _withdrawn(stage, work, before) as earlier:
        outputs = folder.digests(folder.relative(path) for path in stage.body(work))
    for relative in earlier.keys() - outputs.keys():
        folder.remove(relative)
    seconds = time.monotonic() - started
    receipt = _receipt(stage.name).model_copy(
        update={
            "key": _key(stage, inputs, settings),
            "inputs": inputs,
            "settings": settings,
            "outputs": outputs,
            "warnings": tuple(dict.fromkeys(work.warnings)),
            "model": work.model,
            "device": work.device,
            "seconds": round(seconds, 3),
            "speed_factor": round(folder.load(Session).media.duration / max(seconds, 0.001), 2),
            "peak_memory_mb": peak_memory_mb(),
        }
    )
    folder.save_receipt(receipt)
    return StageRun(stage.name, seconds, ran=True, receipt=receipt)


@contextmanager
def _withdrawn(stage: Stage, work: Work, before: Receipt | None) -> Iterator[dict[str, str]]:
    """Keep a receipt without a key while the stage runs, so that it is not done whatever happens.

    It lists every file of the earlier result and, as soon as it is published, of the new one: however the run ends,
    the next one knows which files are the stage's own and which of them a person changed. Yields that list.
    """
    folder = work.folder
    if before is not None:
        _keep_changes(work, before)
    withdrawn = (before or _receipt(stage.name)).model_copy(update={"key": ""})
    files = dict(withdrawn.outputs)

    def witness(part: Path, path: Path) -> None:
        if path == folder.journal or path.parent == folder.receipts or not path.is_relative_to(folder.path):
            return  # no result of a stage
        files[folder.relative(path)] = file_digest(part)
        folder.save_receipt(withdrawn.model_copy(update={"outputs": dict(files)}))

    folder.save_receipt(withdrawn)
    with witnessed(witness):
        yield files


def _receipt(stage: str) -> Receipt:
    """Return the receipt of a stage that has done nothing yet."""
    return Receipt(
        stage=stage,
        key="",
        inputs={},
        settings={},
        versions={"livestudio-pipeline": version("livestudio-pipeline"), "python": sys.version.split()[0]},
        outputs={},
        seconds=0.0,
        speed_factor=0.0,
        peak_memory_mb=None,
    )


def _keep_changes(work: Work, before: Receipt) -> None:
    for relative in work.folder.changed_by_hand(before):
        message = keep_changed(work.folder.path / relative, work.folder.path)
        work.warnings.append(message)
        work.progress.note(message)


def _key(stage: Stage, inputs: dict[str, str], settings: dict[str, Any]) -> str:
    content = json.dumps([stage.name, stage.version, inputs, settings], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def peak_memory_mb() -> float | None:
    """Return this process's highest resident memory so far, in MB; ``None`` on Windows, which has no rusage."""
    try:
        import resource as rusage  # noqa: PLC0415 - not on Windows
    except ImportError:
        return None
    peak = rusage.getrusage(rusage.RUSAGE_SELF).ru_maxrss
    return round(peak * (1 if sys.platform == "darwin" else 1024) / 1e6, 1)
