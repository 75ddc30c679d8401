"""``pipeline speakers``: who speaks in which session, and what a person knows better."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from pipeline.language.typography import clock
from pipeline.options import Json, Library, SettingsFile, load_flags, print_json, print_result
from pipeline.session import SessionFolder, check_library, sessions_in
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
    chosen = [find_session(place, name) for name in sessions or ()]
    if not chosen:
        check_library(place)
        chosen = [folder for folder in sessions_in(place) if is_listed(folder)]
        for folder in sessions_in(place):
            if not is_listed(folder):
                typer.echo(f"Note: who speaks in {folder.path.name} is not known yet; process it again.", err=True)
    rows = [row for folder in chosen for row in list_speakers(folder)]
    if as_json:
        print_json({"speakers": [_as_dict(row) for row in rows]})
        return
    print_result(_table(rows) if rows else "Nobody speaks in this library yet.")


@app.command("name")
def name(  # noqa: PLR0913 - one parameter per flag
    session: SessionName,
    speaker: SpeakerName,
    name: Annotated[str, typer.Argument(help="The name as it is to be printed.")],
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
    folder = find_session(load_flags(settings, {"library": library}).library, session)
    chosen, printed = find_speaker(folder, speaker), decisions.clean_name(name)
    _report(folder, "Noted: ", decisions.set_name(folder, chosen, printed))
    for hint in decisions.doubts(folder, chosen, printed):
        typer.echo(f"Note: {hint}", err=True)
    if remember:
        known_voices.remember_voice(folder, chosen, printed)
        command = f'pipeline speakers forget "{printed}" --library {folder.path.parent}'
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
    folder = find_session(load_flags(settings, {"library": library}).library, session)
    first, second = (find_speaker(folder, one) for one in (speaker, other))
    _report(folder, "Noted: ", decisions.merge(folder, first, second))


@app.command("undo")
def undo(session: SessionName, speaker: SpeakerName, library: Library = None, settings: SettingsFile = None) -> None:
    """Take back what you last decided about a speaker, a name or a merger; what you had decided before counts again."""
    folder = find_session(load_flags(settings, {"library": library}).library, session)
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
        f"“pipeline process {place}”."
    )


def _report(folder: SessionFolder, done: str, decision: Decision) -> None:
    """Print what was decided and what is to be done next; delete voices whose names are taken back."""
    step = f"“pipeline process {folder.path}”, with the settings of before, brings the texts up to date."
    what = decision.what.rstrip(".")  # a name may end with a full stop
    print_result(f"{done}{what}. {'The texts need no change.' if decisions.are_in_texts(folder) else step}")
    if decision.left:
        print_result(decision.left)
    for gone in known_voices.delete_voices(folder, decision.gone):
        print_result(f"The voice that was remembered here as that of {gone} is deleted.")


def _table(rows: list[SpeakerRow]) -> str:
    table = [("session", "no.", "speaker", "speaks", "known by", "longest at", "which begins")]
    lines = []
    for row in rows:
        one = row.speaker
        known = f"{one.known_by} ({one.confidence:.0%})" if one.known_by is not None else "-"
        called = f"{row.label} (noted: {row.noted})" if row.noted else row.label
        table.append((row.session, str(one.number), called, clock(one.seconds), known, clock(row.start), row.sample))
        lines += [f"{row.session}, {row.label}: {reason}" for reason in one.evidence]
    return "\n".join([align(table), *lines])


def _as_dict(row: SpeakerRow) -> dict[str, Any]:
    return asdict(row) | {"speaker": row.speaker.model_dump(mode="json")}
