"""``pipeline speakers``: who speaks in which session, and what a person knows better."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.errors import SettingsError
from pipeline.ffmpeg import printable
from pipeline.language.typography import clock
from pipeline.options import Json, Library, SettingsFile, load_flags, print_json, print_result
from pipeline.session import SessionFolder, check_library, sessions_in, word_of
from pipeline.speakers import decisions, known_voices
from pipeline.speakers.decisions import Decision
from pipeline.speakers.listing import SpeakerRow, find_session, find_speaker, is_listed, list_speakers
from pipeline.tables import align

app = typer.Typer(help="List, name and merge the speakers of sessions, and take that back.", no_args_is_help=True)
SessionName = Annotated[str, typer.Argument(metavar="SESSION", help="Its name in the library, or its folder.")]
SpeakerName = Annotated[str, typer.Argument(metavar="SPEAKER", help="The number that “list” shows, or the name.")]


@app.command("list")
def show_speakers(
    sessions: Annotated[
        list[str] | None, typer.Argument(metavar="[SESSION]...", help="Sessions.  \\[default: all of the library]")
    ] = None,
    library: Library = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Show who speaks in which session, where to listen to each, and how the names are known."""
    place = load_flags(settings, {"library": library}).library
    chosen = [find_session(place, name, named=library is not None) for name in sessions or ()]
    if not chosen:
        check_library(place)
        chosen = [folder for folder in sessions_in(place) if is_listed(folder)]
        for folder in sessions_in(place):
            if not is_listed(folder):
                remedy = f"“pipeline process {folder.word}” finds out."
                typer.echo(f"Note: who speaks in {folder.path.name} is not known yet; {remedy}", err=True)
    rows = [row for folder in chosen for row in list_speakers(folder)]
    if as_json:
        print_json({"speakers": [_as_dict(row) for row in rows]})
        return
    print_result(_table(rows) if rows else "Nobody speaks in this library yet.")


@app.command("name")
def name(  # noqa: PLR0913 - one parameter per flag
    session: SessionName,
    speaker: SpeakerName,
    name: Annotated[
        str | None, typer.Argument(help="The name as it is to be printed; or --unknown.", show_default=False)
    ] = None,
    unknown: Annotated[
        bool, typer.Option("--unknown", help="Nobody knows the name: one that was found out is wrong.")
    ] = False,
    remember: Annotated[
        bool,
        typer.Option(
            "--remember", help="Keep how the person sounds, for other sessions of this library. Ask the person first."
        ),
    ] = False,
    library: Library = None,
    settings: SettingsFile = None,
) -> None:
    """Say who a speaker is; it counts more than anything that was found out, in every later run, too."""
    folder = _find(library, settings, session)
    if name is None or unknown:
        _refuse_contradiction(name, unknown=unknown, remember=remember)
        _report(folder, "Noted: ", decisions.set_unknown(folder, find_speaker(folder, speaker)))
        return
    chosen, clean = find_speaker(folder, speaker), decisions.clean_name(name)
    printed = decisions.as_listed(folder, clean)
    if printed != clean:
        typer.echo(f"Note: the event file writes {printed}, so that is the name.", err=True)
    _report(folder, "Noted: ", decisions.set_name(folder, chosen, printed))
    if remember:
        known_voices.remember_voice(folder, chosen, printed)
        command = f"pipeline speakers forget {shlex.quote(printed)} --library {word_of(folder.path.parent)}"
        print_result(f"The voice of {printed} is remembered; “{command}” deletes it.")


@app.command("merge")
def merge(
    session: SessionName,
    speaker: SpeakerName,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The one that is the same person.")],
    library: Library = None,
    settings: SettingsFile = None,
) -> None:
    """Say that two speakers are one person, whose voice was taken for two."""
    folder = _find(library, settings, session)
    first, second = (find_speaker(folder, one) for one in (speaker, other))
    _report(folder, "Noted: ", decisions.merge(folder, first, second))


@app.command("undo")
def undo(session: SessionName, speaker: SpeakerName, library: Library = None, settings: SettingsFile = None) -> None:
    """Take back what you last decided about a speaker; what you had decided before counts again."""
    folder = _find(library, settings, session)
    _report(folder, "Taken back: ", decisions.undo(folder, find_speaker(folder, speaker)))


@app.command("voices")
def voices(library: Library = None, settings: SettingsFile = None, as_json: Json = False) -> None:
    """Show whose voices are remembered, and from which sessions."""
    known = known_voices.list_voices(load_flags(settings, {"library": library}).library).voices
    if as_json:
        print_json({"voices": [voice.model_dump(mode="json", exclude={"print"}) for voice in known]})
        return
    table = [("name", "session", "speech"), *((one.name, one.session, clock(one.seconds)) for one in known)]
    print_result(align(table) if known else "No voice is remembered.")


@app.command("forget")
def forget(
    name: Annotated[str, typer.Argument(help="Whose voice.")], library: Library = None, settings: SettingsFile = None
) -> None:
    """Delete a person's voice. Names that it has given are looked into again by the next “pipeline process”."""
    place = load_flags(settings, {"library": library}).library
    known_voices.forget_voice(place, name)
    print_result(
        f"Nothing of the voice of {name} is left in {place}. Where it gave a name, that stands until the next "
        f"“pipeline process {word_of(place)}”."
    )


def _find(library: Path | None, settings: Path | None, session: str) -> SessionFolder:
    place = load_flags(settings, {"library": library}).library
    return find_session(place, session, named=library is not None)


def _refuse_contradiction(name: str | None, *, unknown: bool, remember: bool) -> None:
    """Raise unless nothing but ``--unknown`` is said."""
    if not unknown:
        raise SettingsError("No name was given.", "Give the name, or --unknown where nobody knows it.")
    if name is not None or remember:
        what = f"the name {printable(name)}" if name is not None else "--remember"
        raise SettingsError(f"--unknown and {what} contradict each other.", "Give one of them.")


def _report(folder: SessionFolder, done: str, decision: Decision) -> None:
    """Print what was decided and what is to be done next; delete voices whose names are taken back."""
    step = f"“pipeline process {folder.word}”, with the settings of before, brings the texts up to date."
    what = decision.what.rstrip(".")  # a name may end with a full stop
    print_result(f"{done}{what}. {'The texts need no change.' if decisions.are_in_texts(folder) else step}")
    if decision.left:
        print_result(decision.left)
    for gone in known_voices.delete_voices(folder, decision.gone):
        print_result(f"The voice that was remembered here as that of {gone} is deleted.")
    for doubt in decision.doubts:
        typer.echo(f"Note: {doubt}", err=True)


def _table(rows: list[SpeakerRow]) -> str:
    table = [("session", "no.", "speaker", "speaks", "known by", "longest at", "which begins")]
    lines = []
    for row in rows:
        one = row.speaker
        sure = f" ({one.confidence:.0%})" if one.name is not None else ""
        known = f"{one.known_by}{sure}" if one.known_by is not None else "-"
        called = f"{row.label} (noted: {row.noted})" if row.noted else row.label
        table.append((row.session, str(one.number), called, clock(one.seconds), known, clock(row.start), row.sample))
        lines += [f"{row.session}, {row.label}: {reason}" for reason in one.evidence]
    return "\n".join([align(table), *lines])


def _as_dict(row: SpeakerRow) -> dict[str, Any]:
    return asdict(row) | {"speaker": row.speaker.model_dump(mode="json")}
