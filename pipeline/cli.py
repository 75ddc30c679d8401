"""The command line: parse, call, print, exit code. No logic.

Results go to stdout, progress and errors to stderr.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from pipeline import batch, doctor, status, transcripts, weights
from pipeline.brand import BRAND_FILE
from pipeline.brand import example as brand_example
from pipeline.cli_clips import app as clips_app
from pipeline.cli_clips import render
from pipeline.cli_export import export_timelines
from pipeline.cli_speakers import app as speakers_app
from pipeline.config import flag_help, write_toml
from pipeline.console import ConsoleProgress
from pipeline.errors import EXIT_INTERRUPTED, EXIT_SOME_FAILED, InputMissing, PipelineError, StorageError
from pipeline.event import EVENT_FILE
from pipeline.event.example import write_example
from pipeline.options import (
    Assignments,
    Device,
    Encoder,
    Json,
    Language,
    Library,
    Model,
    Quality,
    Quiet,
    SettingsFile,
    Shapes,
    load_flags,
    print_json,
    print_result,
)
from pipeline.results import error_result, session_result
from pipeline.stages import STAGES
from pipeline.suggestions import listed
from pipeline.tables import align
from pipeline.transcripts import Delivery

app = typer.Typer(
    help="Turn recordings of a live studio into clips, texts and cards that are true to the recording.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
models_app = typer.Typer(help="List, fetch and verify Whisper models.", no_args_is_help=True)
app.add_typer(models_app, name="models")
app.add_typer(speakers_app, name="speakers")
app.add_typer(clips_app, name="clips")
app.command()(render)
app.command("export")(export_timelines)

STAGE_NAMES = listed([stage.name for stage in STAGES])


@app.command()
def process(  # noqa: PLR0913 - one parameter per flag
    inputs: Annotated[
        list[str],
        typer.Argument(help="Recordings: files, folders of them, http or https addresses; or folders of sessions."),
    ],
    library: Library = None,
    settings: SettingsFile = None,
    language: Language = None,
    model: Model = None,
    device: Device = None,
    quality: Quality = None,
    templates: Annotated[Path | None, typer.Option(help=flag_help("publish.templates"))] = None,
    burn_captions: Annotated[
        bool | None, typer.Option("--burn-captions/--no-burn-captions", help=flag_help("render.burn_captions"))
    ] = None,
    shapes: Shapes = None,
    encoder: Encoder = None,
    count: Annotated[str | None, typer.Option(metavar="NUMBER", help=flag_help("clips.count"))] = None,
    length: Annotated[str | None, typer.Option(help=flag_help("clips.length"))] = None,
    topic: Annotated[str | None, typer.Option(help=flag_help("clips.topic"))] = None,
    speaker: Annotated[str | None, typer.Option(help=flag_help("clips.speaker"))] = None,
    exclude: Annotated[str | None, typer.Option(help=flag_help("clips.exclude"))] = None,
    event: Annotated[
        Path | None, typer.Option(help="Event file.  \\[default: event.toml beside the recording, if there]")
    ] = None,
    brand: Annotated[
        Path | None, typer.Option(help="Brand file.  \\[default: brand.toml beside the recording, if there]")
    ] = None,
    assignments: Assignments = None,
    only: Annotated[
        str | None, typer.Option(metavar="STAGE", help=f"Run only this stage, even if it is done: {STAGE_NAMES}.")
    ] = None,
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="STAGE", help="Run this stage and all after it, even if they are done."),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Process recordings: transcript, clips, blog draft, posts, quote cards and an index page."""
    flags = {
        "library": library,
        "language": language,
        "transcribe.model": model,
        "transcribe.device": device,
        "transcribe.quality": quality,
        "publish.templates": templates,
        "render.burn_captions": burn_captions,
        "render.shapes": shapes,
        "render.encoder": encoder,
        "clips.count": count,
        "clips.length": length,
        "clips.topic": topic,
        "clips.speaker": speaker,
        "clips.exclude": exclude,
    }
    one = batch.is_one_recording(inputs)
    runs: list[batch.SessionRun] = []
    with ConsoleProgress(quiet=quiet) as progress:

        def finished(run: batch.SessionRun) -> None:
            runs.append(run)
            progress.finished(run)

        request = batch.Request(load_flags(settings, flags, assignments), only, start, event, brand)
        begun = True
        try:
            batch.process(inputs, request, progress, finished)
        except PipelineError:
            begun = False  # what stops all recordings is all that there is to say
            raise
        finally:
            # An interrupted batch still says what it has done.
            runs.sort(key=lambda run: run.number)
            if not one and runs and not quiet:
                progress.table(runs)
            if as_json and (runs or (begun and not one)):
                results = [session_result(run) for run in runs]
                print_json(results[0] if one else {"sessions": results})
    if not as_json:
        for run in runs:
            if run.folder is not None and run.error is None:
                print_result(run.folder.path)
    _exit(inputs, [run.error for run in runs if run.error is not None])


@app.command()
def transcribe(  # noqa: PLR0913 - one parameter per flag
    inputs: Annotated[list[str], typer.Argument(help="Recordings: files, and folders of them.")],
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help="txt, srt, vtt, json: repeat it or write srt,vtt.  \\[default: txt,srt]"),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Folder for them all.  \\[default: each recording's own]")] = None,
    force: Annotated[bool, typer.Option("--force", help="Transcribe anew, and replace any file in the way.")] = False,
    settings: SettingsFile = None,
    language: Language = None,
    model: Model = None,
    device: Device = None,
    quality: Quality = None,
    assignments: Assignments = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Transcribe recordings and nothing else: text and subtitles beside each of them."""
    flags = {
        "language": language,
        "transcribe.model": model,
        "transcribe.device": device,
        "transcribe.quality": quality,
    }
    one = batch.is_one_recording(inputs)
    started = time.monotonic()
    deliveries: list[Delivery] = []
    warnings: tuple[str, ...] = ()
    with ConsoleProgress(quiet=quiet) as progress:

        def ended(delivery: Delivery) -> None:
            deliveries.append(delivery)
            progress.delivered(delivery, alone=one)

        request = transcripts.Request(
            load_flags(settings, flags, assignments), transcripts.read_formats(formats or ()), output, force=force
        )
        begun = True
        try:
            warnings = transcripts.write_transcripts(inputs, request, progress, ended).warnings
        except PipelineError:
            begun = False  # what stops all recordings is all that there is to say
            raise
        finally:
            # An interrupted batch still says what it has done.
            seconds = time.monotonic() - started
            deliveries.sort(key=lambda delivery: delivery.number)
            if not one and deliveries and not quiet:
                progress.delivered_all(deliveries, seconds)
            if as_json and (deliveries or (begun and not one)):
                print_json(_deliveries(deliveries, warnings, seconds, one=one))
    if not as_json:
        for delivery in deliveries:
            for file in delivery.files:
                print_result(file)
    _exit(inputs, [delivery.error for delivery in deliveries if delivery.error is not None])


@app.command("init-event")
def init_event(
    path: Annotated[Path, typer.Argument(help="Where to write it.")] = Path(EVENT_FILE),
    language: Annotated[Literal["de", "en"], typer.Option(help="Language of its comments.")] = "en",
) -> None:
    """Write an event file to fill in: the event's people and sessions."""
    write_example(path, language)
    print_result(path)


@app.command("init-brand")
def init_brand(
    path: Annotated[Path, typer.Argument(help="Where to write it.")] = Path(BRAND_FILE),
    language: Annotated[Literal["de", "en"], typer.Option(help="Language of its comments.")] = "en",
) -> None:
    """Write a brand file to fill in: colours, fonts, captions, logo, what stands before and after a clip."""
    brand_example.write_example(path, language)
    print_result(path)


@app.command("settings")
def show_settings(settings: SettingsFile = None) -> None:
    """Print every setting with its meaning, what is allowed and its current value, as a pipeline.toml."""
    print_result(write_toml(load_flags(settings, {})).rstrip("\n"))


@app.command("status")
def show_status(library: Library = None, settings: SettingsFile = None, as_json: Json = False) -> None:
    """Show which stages of which sessions are done, and what needs attention.

    A stage is stale when something that it reads has changed since it ran, or one of its files is gone. It has failed
    when the last run ended there. The lines below the table say why.
    """
    rows = status.survey(load_flags(settings, {"library": library}).library)
    if as_json:
        print_json({"sessions": [row.as_dict() for row in rows]})
        return
    print_result(status.render(rows))


@app.command("doctor")
def show_doctor(library: Library = None, settings: SettingsFile = None, as_json: Json = False) -> None:
    """Check this machine: ffmpeg, fonts, models, GPU, library and disk; say how to get what is missing."""
    findings = doctor.examine(load_flags(settings, {"library": library}))
    if as_json:
        print_json({"findings": [finding.as_dict() for finding in findings]})
    else:
        print_result(doctor.render(findings))
    missing = [finding for finding in findings if finding.needed and not finding.present]
    if missing:
        raise typer.Exit(5)


@models_app.command("list")
def models_list(as_json: Json = False) -> None:
    """List every model: size, languages, licence, and whether it is on this machine."""
    rows = weights.list_models()
    if as_json:
        print_json({"models": [asdict(row) for row in rows]})
        return
    table = [("model", "languages", "size", "licence", "here", "where")]
    for row in rows:
        names = ", ".join((row.name, *row.aliases))
        size = f"{row.size_bytes / 1e6:.0f} MB"
        table.append((names, row.languages, size, row.licence, "yes" if row.present else "no", row.place))
    print_result(align(table))


@models_app.command("fetch")
def models_fetch(
    name: Annotated[str, typer.Argument(help="Name of the model, see “pipeline models list”.")],
    force: Annotated[bool, typer.Option("--force", help="Fetch it even if it is on this machine.")] = False,
    quiet: Quiet = False,
) -> None:
    """Fetch a model to this machine and check it."""
    with ConsoleProgress(quiet=quiet) as progress:
        resolved = weights.fetch(name, progress, force=force)
    print_result(resolved.folder)


@models_app.command("verify")
def models_verify(
    name: Annotated[
        str | None, typer.Argument(help="Name of the model.  \\[default: every model that is on this machine]")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Check the SHA-256 of every weight file whose hash is known."""
    with ConsoleProgress(quiet=quiet) as progress:
        rows = weights.verify(name, progress)
    for row in rows:
        print_result(f"{row.name}: {row.compared} of {row.files} files have the known SHA-256 ({row.folder})")
    if not rows:
        print_result("No model is on this machine yet.")


def _deliveries(
    deliveries: Sequence[Delivery], warnings: Sequence[str], seconds: float, *, one: bool
) -> dict[str, Any]:
    results = [_delivery(delivery) for delivery in deliveries]
    if one:
        return results[0] | {"warnings": [*results[0]["warnings"], *warnings]}
    return {"recordings": results, "warnings": list(warnings), "seconds": round(seconds, 3)}


def _delivery(delivery: Delivery) -> dict[str, Any]:
    transcribed = delivery.transcribed
    transcript = transcribed.transcript if transcribed else None
    result: dict[str, Any] = {
        "input": delivery.label,
        "result": delivery.result,
        "files": [str(file) for file in delivery.files],
        "language": transcript.language if transcript else None,
        "words": len(transcript.words) if transcript else None,
        "duration": round(transcribed.seconds, 3) or None if transcribed else None,
        "model": transcribed.model if transcribed else None,
        "device": transcribed.device if transcribed else None,
        "warnings": list(delivery.warnings),
        "seconds": round(delivery.seconds, 3),
    }
    return result | (error_result(delivery.error) if delivery.error is not None else {})


def _exit(inputs: Sequence[str], failed: Sequence[PipelineError]) -> None:
    """End with the code of the one recording that failed, or with that for some of several."""
    if failed:
        # An empty folder is the input's own fault, not that of some recording in it.
        own = batch.is_one_recording(inputs) or (len(inputs) == 1 and isinstance(failed[0], InputMissing))
        raise typer.Exit(failed[0].exit_code if own else EXIT_SOME_FAILED)


def main() -> None:
    """Run the command line and turn every expected error into one sentence and its exit code."""
    try:
        app()
    except PipelineError as error:
        ConsoleProgress().error(str(error))
        if "--json" in sys.argv:
            # Where stdout cannot be written either, stderr has said what matters.
            with contextlib.suppress(StorageError, BrokenPipeError):
                print_json(error_result(error))
        sys.exit(error.exit_code)
    except SystemExit as end:
        if end.code == EXIT_INTERRUPTED:
            ConsoleProgress().error("Interrupted. What was finished is kept; run the same command again to go on.")
        raise
