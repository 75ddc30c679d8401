"""What the commands have in common: their flags, how these become settings, and how results are printed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.config import Settings, flag_help, load_settings
from pipeline.errors import SettingsError, StorageError

Library = Annotated[Path | None, typer.Option(help=flag_help("library"))]
SettingsFile = Annotated[
    Path | None,
    typer.Option("--settings", help="Settings file.  \\[default: pipeline.toml in the current folder, if there]"),
]
Language = Annotated[str | None, typer.Option(help=flag_help("language"))]
Model = Annotated[str | None, typer.Option(help=flag_help("transcribe.model"))]
Device = Annotated[str | None, typer.Option(help=flag_help("transcribe.device"))]
Quality = Annotated[str | None, typer.Option(help=flag_help("transcribe.quality"))]
Shapes = Annotated[str | None, typer.Option(help=flag_help("render.shapes"))]
Encoder = Annotated[str | None, typer.Option(help=flag_help("render.encoder"))]
Assignments = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Anything “pipeline settings” shows, such as clips.count=8; may be repeated.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print results and errors only.")]


def load_flags(file: Path | None, flags: dict[str, Any], assignments: Sequence[str] | None = None) -> Settings:
    """Return the settings of a command: those of the file, of the environment and of its flags.

    Args:
        file: The settings file that was named; else the one in the current folder counts, where there is one.
        flags: Each flag's value by its setting's name; ``None`` where it was not given.
        assignments: What ``--set`` was given.

    Raises:
        SettingsError: A setting is not known, or its value is not allowed.
    """
    found = file or (Path("pipeline.toml") if Path("pipeline.toml").is_file() else None)
    assigned = _assigned(assignments or ())
    # A flag is called what its setting is called.
    spelled = {name: f"--{name.rpartition('.')[2].replace('_', '-')}" for name in flags}
    spelled |= {name: f"--set {name}" for name in assigned}
    return load_settings(found, os.environ, {**flags, **assigned}, spelled)


def _assigned(assignments: Sequence[str]) -> dict[str, str]:
    values = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise SettingsError(f"“--set {assignment}” has no value.", "Write --set NAME=VALUE.")
        values[name.strip()] = value.strip()
    return values


def print_json(value: dict[str, Any]) -> None:
    """Print one JSON object to stdout.

    Raises:
        StorageError: It is a file that cannot be written.
    """
    print_result(json.dumps(value, ensure_ascii=False, indent=1))


def print_result(result: object) -> None:
    """Print a result to stdout.

    Raises:
        StorageError: It is a file that cannot be written.
    """
    try:
        typer.echo(result)
    except BrokenPipeError:
        raise  # Who read it has enough, and Typer ends the program quietly.
    except OSError as error:
        # What is left in the buffer must not fail again when the program ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise StorageError(
            f"The result cannot be written to stdout: {(error.strerror or str(error)).lower()}.",
            "What was made is kept; free some space, or send the result elsewhere.",
        ) from error
