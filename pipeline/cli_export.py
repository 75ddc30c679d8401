"""``pipeline export``: timelines for editing programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.console import ConsoleProgress
from pipeline.options import Json, Library, Quiet, SettingsFile, load_flags, print_json, print_result
from pipeline.speakers.listing import find_session
from pipeline.timelines import FORMATS, Request, export


def export_timelines(  # noqa: PLR0913 - one parameter per flag
    session: Annotated[str, typer.Argument(metavar="SESSION", help="Its name in the library, or its folder.")],
    clip: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CLIP",
            help="Only this clip, by its number in “pipeline clips list” or its name; may be repeated, and the order "
            "counts.  \\[default: all]",
        ),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="|".join(FORMATS),
            help="Only this format; may be repeated.  premiere is xml, resolve otio, finalcut fcpxml.",
        ),
    ] = None,
    to: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where to.  \\[default: out/timelines of the session]")
    ] = None,
    absolute: Annotated[
        bool, typer.Option("--absolute", help="Name the recording by its whole path, for programs on this machine.")
    ] = False,
    constant: Annotated[
        bool,
        typer.Option(
            "--constant",
            help="Copy a recording whose frames editing programs miscount, at a constant rate; this takes a while.",
        ),
    ] = False,
    library: Library = None,
    settings: SettingsFile = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Write timelines for editing programs: the session with markers, its short and its long clips, and each clip."""
    loaded = load_flags(settings, {"library": library})
    folder = find_session(loaded.library, session, named=library is not None)
    names, wanted = tuple(clip or ()), tuple(formats or ())
    request = Request(to, names, wanted, absolute=absolute, constant=constant, settings=loaded.clips)
    with ConsoleProgress(quiet=quiet) as progress:
        exported = export(folder, request, progress)
    for warning in exported.warnings:
        typer.echo(f"Note: {warning}", err=True)
    if as_json:
        print_json({"files": [str(file) for file in exported.files], "warnings": exported.warnings})
        return
    for file in exported.files:
        print_result(file)
