"""``event.toml`` on disk: where it is found, and in one sentence what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipeline.atomic import write_text
from pipeline.errors import SettingsError
from pipeline.event.manifest import Cast, Event
from pipeline.permitted import describe
from pipeline.suggestions import did_you_mean, listed
from pipeline.toml_file import read_toml

EVENT_FILE = "event.toml"
_TABLES = {"moderators": "[[moderators]]", "guests": "[[guests]]", "sessions": "[[sessions]]"}


def find_event(recording: Path | None) -> Path | None:
    """Return the event file beside a recording, or in the folder around that; ``None`` where there is none."""
    if recording is None:
        return None
    folders = (recording.parent, recording.parent.parent)
    return next((folder / EVENT_FILE for folder in folders if (folder / EVENT_FILE).is_file()), None)


def load_event(path: Path) -> Event:
    """Read an event file.

    Raises:
        SettingsError: It is missing, cannot be read, or says something that is not allowed or contradicts itself.
    """
    content = read_toml(path, kind="event file", missing="Check the path, or write one with “pipeline init-event”.")
    try:
        return Event.model_validate(content)
    except ValidationError as error:
        raise _explain(error.errors()[0], content, path) from error


def save_cast(cast: Cast, path: Path) -> None:
    """Keep what the event file says about a recording, for the day on which both are elsewhere.

    Raises:
        StorageError: It cannot be written.
    """
    text = cast.model_dump_json(indent=1) + "\n"
    if (path.exists() or cast != Cast()) and not _holds(path, text):
        write_text(path, text)


def load_cast(path: Path) -> Cast:
    """Return what was kept; nothing where nothing was, or it cannot be read."""
    try:
        return Cast.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return Cast()


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def _explain(error: ErrorDetails, content: dict[str, Any], path: Path) -> SettingsError:
    location, context = error["loc"], error.get("ctx", {})
    where = f"In {path}{_place(location, content)}"
    if error["type"] == "extra_forbidden":
        known = _keys_at(location[:-1])
        hint = did_you_mean(str(location[-1]), known) or f"Known are {listed(known, 'and')}."
        return SettingsError(f"{where}: “{location[-1]}” is not known.", hint)
    if error["type"] == "missing":
        return SettingsError(f"{where}: “{location[-1]}” is missing.", "Add it.")
    key = next((str(part) for part in reversed(location) if isinstance(part, str)), "")
    if error["type"] in {"track", "twice", "unknown_person", "shared_track"}:
        return SettingsError(f"{where}: {error['msg']}.", str(context.get("remedy", "")))
    reason = error["msg"] if error["type"] in {"language", "address", "links"} else f"it must be {_allowed(location)}"
    return SettingsError(f"{where}: “{key}” cannot be “{error['input']}”: {reason}.", str(context.get("remedy", "")))


def _place(location: Sequence[int | str], content: dict[str, Any]) -> str:
    """Say which entry is meant as its writer would: ``, guest 2 (“Eva Roth”)``."""
    if len(location) < 2 or not isinstance(location[1], int):
        return f", {location[0]}" if len(location) > 1 else ""
    table, number = str(location[0]), location[1]
    entry = content[table][number] if isinstance(content.get(table), list) else {}
    name = entry.get("name") or entry.get("recording") if isinstance(entry, dict) else None
    called = f" (“{name}”)" if isinstance(name, str) else ""
    return f", {_TABLES.get(table, table)} number {number + 1}{called}"


def _model_at(location: Sequence[int | str]) -> type[BaseModel]:
    """Return the record whose keys stand at a place of the file."""
    model: type[BaseModel] = Event
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            kind = model.model_fields[part].annotation
            inner = [one for one in (kind, *get_args(kind)) if isinstance(one, type) and issubclass(one, BaseModel)]
            model = inner[0] if inner else model
    return model


def _keys_at(location: Sequence[int | str]) -> list[str]:
    return list(_model_at(location).model_fields)


def _allowed(location: Sequence[int | str]) -> str:
    key = next((part for part in reversed(location) if isinstance(part, str)), "")
    schema = _model_at(location).model_json_schema()["properties"].get(key, {})
    named = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    return describe(named[0]) if named else "text"
