"""``pipeline clips`` and ``pipeline render``: which clips are made, and making them."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from pipeline import batch
from pipeline.clips import decisions
from pipeline.clips.candidates import Candidate
from pipeline.clips.chosen import Entry
from pipeline.clips.decisions import Decided
from pipeline.clips.listing import ClipList, open_list
from pipeline.config import Settings, flag_help
from pipeline.console import ConsoleProgress
from pipeline.errors import EXIT_SOME_FAILED, SessionBusy, SettingsError
from pipeline.language.typography import clock, whole_seconds
from pipeline.options import (
    Assignments,
    Encoder,
    Json,
    Library,
    Quiet,
    SettingsFile,
    Shapes,
    load_flags,
    print_json,
    print_result,
)
from pipeline.results import session_result
from pipeline.schema import Clips
from pipeline.session import CLIP_EDITS, PICKS, SessionFolder
from pipeline.speakers.listing import find_session
from pipeline.stages.stage import ORDER
from pipeline.tables import align

app = typer.Typer(help="List, add, trim, drop and rename the clips of a session.", no_args_is_help=True)
SessionName = Annotated[str, typer.Argument(metavar="SESSION", help="Its name in the library, or its folder.")]
ClipName = Annotated[str, typer.Argument(metavar="CLIP", help="Its number in the list, or its name.")]
Place = "a time such as 12:30.5, or a sentence's number"

AROUND = 3
"""Sentences before and after a clip that are shown with it."""
MAKING = frozenset(ORDER[ORDER.index("pick") :])
"""The stages from what is decided about clips on."""


@app.command("list")
def show_clips(
    session: SessionName, library: Library = None, settings: SettingsFile = None, as_json: Json = False
) -> None:
    """Show a session's clips: which are made, when, who speaks, and why they were chosen."""
    folder, chosen = _find(library, settings, session)
    listed = _open(folder, chosen)
    if as_json:
        clips = [_as_dict(listed, number, entry) for number, entry in enumerate(listed.entries, 1)]
        print_json({"session": folder.path.name, "clips": clips})
        return
    print_result(_table(listed) if listed.entries else "No passage is long and complete enough for a clip.")
    if not _are_made(folder):
        typer.echo(f"Note: “pipeline render {folder.word}” makes what is decided.", err=True)


@app.command("show")
def show_clip(session: SessionName, clip: ClipName, library: Library = None, settings: SettingsFile = None) -> None:
    """Show what is said in a clip and around it, sentence by sentence, with their numbers."""
    folder, chosen = _find(library, settings, session)
    listed = _open(folder, chosen)
    run = listed.passages.run_at(listed.find(clip).edit.span) or Candidate(0, -1)
    sentences = listed.passages.sentences
    shown = range(max(0, run.first - AROUND), min(len(sentences), run.last + AROUND + 1))
    rows = [
        ("|" if run.first <= at <= run.last else " ", str(at + 1), clock(sentences[at].start), sentences[at].text)
        for at in shown
    ]
    print_result(align(rows) if rows else "Nothing is said there any more.")


@app.command("add")
def add(  # noqa: PLR0913 - one parameter per flag
    session: SessionName,
    start: Annotated[str, typer.Argument(help=f"Where it begins: {Place}.")],
    end: Annotated[str, typer.Argument(help="Where it ends, the same way.")],
    title: Annotated[str | None, typer.Option(help="Its title.  \\[default: made of what is said]")] = None,
    library: Library = None,
    settings: SettingsFile = None,
) -> None:
    """Add a passage as a clip; it grows to whole sentences."""
    folder, chosen = _find(library, settings, session)
    done = decisions.add(folder, chosen.clips, start, end, title)
    _report(folder, "Added" if done.before.clip is None else "Picked", done)


@app.command("trim")
def trim(  # noqa: PLR0913 - one parameter per flag
    session: SessionName,
    clip: ClipName,
    start: Annotated[
        str | None, typer.Option(help=f"Where it begins: {Place}, or by sentences: -1 is one earlier, +1 one later.")
    ] = None,
    end: Annotated[str | None, typer.Option(help="Where it ends, the same way: +1 is one sentence more.")] = None,
    library: Library = None,
    settings: SettingsFile = None,
) -> None:
    """Move a clip's start or end, outwards, too; it keeps its name, and whole sentences."""
    if start is None and end is None:
        raise SettingsError("Nothing was given to trim.", "Give --start, --end or both.")
    folder, chosen = _find(library, settings, session)
    _report(folder, "Trimmed", decisions.trim(folder, chosen.clips, clip, start, end))


@app.command("drop")
def drop(session: SessionName, clip: ClipName, library: Library = None, settings: SettingsFile = None) -> None:
    """Take a clip off the list; “restore” brings it back."""
    folder, chosen = _find(library, settings, session)
    _report(folder, "Dropped", decisions.mark(folder, chosen.clips, clip, "dropped"))


@app.command("rename")
def rename(
    session: SessionName,
    clip: ClipName,
    title: Annotated[str, typer.Argument(help="The title as it is to be printed.")],
    library: Library = None,
    settings: SettingsFile = None,
) -> None:
    """Give a clip another title."""
    folder, chosen = _find(library, settings, session)
    _report(folder, "Renamed", decisions.rename(folder, chosen.clips, clip, title))


@app.command("restore")
def restore(session: SessionName, clip: ClipName, library: Library = None, settings: SettingsFile = None) -> None:
    """Take back what you decided about a clip: its title, its times, that it was dropped."""
    folder, chosen = _find(library, settings, session)
    _report(folder, "Restored", decisions.restore(folder, chosen.clips, clip))


@app.command("mark")
def mark(
    session: SessionName,
    clip: ClipName,
    state: Annotated[
        Literal["picked", "left", "published"],
        typer.Argument(help="picked: it is made; left: it is only offered; published: it is out."),
    ],
    library: Library = None,
    settings: SettingsFile = None,
) -> None:
    """Say whether a clip is to be made, or has been published."""
    folder, chosen = _find(library, settings, session)
    _report(folder, f"Marked as {state}", decisions.mark(folder, chosen.clips, clip, state))


def render(  # noqa: PLR0913 - one parameter per flag
    sessions: Annotated[list[str], typer.Argument(metavar="SESSION...", help="Names in the library, or folders.")],
    library: Library = None,
    settings: SettingsFile = None,
    burn_captions: Annotated[
        bool | None, typer.Option("--burn-captions/--no-burn-captions", help=flag_help("render.burn_captions"))
    ] = None,
    shapes: Shapes = None,
    encoder: Encoder = None,
    exclude: Annotated[str | None, typer.Option(help=flag_help("clips.exclude"))] = None,
    event: Annotated[
        Path | None, typer.Option(help="Event file.  \\[default: event.toml beside the recording, if there]")
    ] = None,
    brand: Annotated[
        Path | None, typer.Option(help="Brand file.  \\[default: brand.toml beside the recording, if there]")
    ] = None,
    assignments: Assignments = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Make the clips that are picked, in their order, and the texts that show them; nothing else is done again."""
    flags = {
        "library": library,
        "render.burn_captions": burn_captions,
        "render.shapes": shapes,
        "render.encoder": encoder,
        "clips.exclude": exclude,
    }
    chosen = load_flags(settings, flags, assignments)
    folders = [find_session(chosen.library, name, named=library is not None) for name in sessions]
    for folder in folders:
        _open(folder, chosen)
    runs: list[batch.SessionRun] = []
    with ConsoleProgress(quiet=quiet) as progress:

        def finished(run: batch.SessionRun) -> None:
            runs.append(run)
            progress.finished(run)

        request = batch.Request(chosen, event=event, brand=brand, among=MAKING)
        batch.process([str(folder.path) for folder in folders], request, progress, finished)
    if as_json:
        results = [session_result(run) for run in runs]
        print_json(results[0] if len(sessions) == 1 and results else {"sessions": results})
    else:
        for run in runs:
            for path in _films(run):
                print_result(path)
    failed = [run.error for run in runs if run.error is not None]
    if failed:
        raise typer.Exit(failed[0].exit_code if len(sessions) == 1 else EXIT_SOME_FAILED)


def _films(run: batch.SessionRun) -> list[Path]:
    """Return the films of a run's clips, in the order of the clips."""
    if run.folder is None or run.error is not None:
        return []
    made = [path for path in run.artefacts if path.endswith(".mp4")]
    clips = run.folder.load(Clips).clips
    return [run.folder.path / path for clip in clips for path in made if Path(path).name.startswith(clip.id)]


def _find(library: Path | None, settings: Path | None, session: str) -> tuple[SessionFolder, Settings]:
    chosen = load_flags(settings, {"library": library})
    return find_session(chosen.library, session, named=library is not None), chosen


def _open(folder: SessionFolder, settings: Settings) -> ClipList:
    """Return the clips of a session, with what its list says by now."""
    with contextlib.suppress(SessionBusy), folder.lock():  # to look on is allowed at any time
        decisions.adopt_picks(folder, settings.clips)
    return open_list(folder, settings.clips)


def _report(folder: SessionFolder, done: str, decided: Decided) -> None:
    """Print what was decided, where the clip begins and ends now, and what is to be done next."""
    entry = decided.after
    title = f"“{entry.clip.title}”" if entry.clip is not None else "(nothing is said there any more)"
    print_result(f"{done}: clip {decided.number} ({entry.edit.id}), {_times(entry)}, {title}.")
    run = decided.listed.passages.run_at(entry.edit.span)
    if run is not None and (entry.edit.span != decided.before.edit.span or decided.before.clip is None):
        first, last = (decided.listed.passages.sentences[at].text for at in run)
        print_result(f"It begins with “{first}” and ends with “{last}”")
    print_result(f"“pipeline render {folder.word}” makes what is decided; {PICKS} in that folder shows it.")


def _times(entry: Entry) -> str:
    span = entry.edit.span
    return f"{clock(span.start)}-{clock(span.end)} ({whole_seconds(span.duration)} s)"


def _are_made(folder: SessionFolder) -> bool:
    """Tell whether what is decided about clips is what was made last."""
    receipt = folder.receipt("pick")
    decided = folder.digests([CLIP_EDITS]).get(CLIP_EDITS)
    return receipt is not None and bool(receipt.key) and receipt.inputs.get(CLIP_EDITS) == decided


def _table(listed: ClipList) -> str:
    table = [("no.", "clip", "is", "time", "length", "sentences", "speaker", "title")]
    lines = []
    for number, entry in enumerate(listed.entries, 1):
        span, clip = entry.edit.span, entry.clip
        run = listed.passages.run_at(span)
        table.append(
            (
                str(number),
                entry.edit.id,
                entry.edit.state,
                f"{clock(span.start)}-{clock(span.end)}",
                f"{whole_seconds(span.duration)} s",
                f"{run.first + 1}-{run.last + 1}" if run is not None else "-",
                (listed.speakers_of(clip) if clip is not None else "") or "-",
                clip.title if clip is not None else "-",
            )
        )
        lines += [f"{number}: {'; '.join(clip.reasons)}"] if clip is not None else []
    return "\n".join([align(table), *lines])


def _as_dict(listed: ClipList, number: int, entry: Entry) -> dict[str, Any]:
    run, clip = listed.passages.run_at(entry.edit.span), entry.clip
    return {
        "number": number,
        "id": entry.edit.id,
        "state": entry.edit.state,
        "start": entry.edit.span.start,
        "end": entry.edit.span.end,
        "sentences": [run.first + 1, run.last + 1] if run is not None else None,
        "speakers": [listed.names.get(one, one) for one in clip.speakers] if clip is not None else [],
        "title": clip.title if clip is not None else entry.edit.title,
        "reasons": list(clip.reasons) if clip is not None else [],
        "text": clip.text if clip is not None else "",
        "by_hand": entry.edit.found is None or entry.edit.span != entry.edit.found,
    }
