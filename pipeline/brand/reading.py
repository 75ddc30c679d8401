"""``brand.toml`` on disk: where it is found, and in one sentence what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipeline.brand.records import MOST_TITLE_SECONDS, Brand, TitleCard
from pipeline.errors import InputError, SettingsError
from pipeline.ffmpeg import check_picture, probe
from pipeline.permitted import describe
from pipeline.suggestions import did_you_mean, listed
from pipeline.toml_file import read_toml

BRAND_FILE = "brand.toml"
T = TypeVar("T")
_COLOUR = "a colour, written “#rrggbb”"


def find_brand(recording: Path | None) -> Path | None:
    """Return the brand file beside a recording, or in the folder around that; ``None`` where there is none."""
    if recording is None:
        return None
    folders = (recording.parent, recording.parent.parent)
    return next((folder / BRAND_FILE for folder in folders if (folder / BRAND_FILE).is_file()), None)


def load_brand(path: Path) -> Brand:
    """Read a brand file; files and fonts that it names are looked for from its folder.

    Raises:
        SettingsError: It is missing, cannot be read, says something that is not allowed, names a font or a file that
            is not there, or has colours that nobody can read.
    """
    content = read_toml(path, kind="brand file", missing="Check the path, or write one with “pipeline init-brand”.")
    try:
        brand = Brand.model_validate(content, context={"folder": path.absolute().parent})
    except ValidationError as error:
        raise _explain(error.errors()[0], path) from error
    try:
        brand.check()
    except SettingsError as error:
        raise SettingsError(f"In {path}: {error.what}", error.remedy) from error
    if brand.logo is not None:
        _look_at(brand.logo.file, check_picture, f"In {path}, [logo]")
    cards = {name: card for name, card in (("intro", brand.intro), ("outro", brand.outro)) if card is not None}
    return brand.model_copy(update={name: _measured(card, f"In {path}, [{name}]") for name, card in cards.items()})


def _look_at(file: Path, look: Callable[[Path], T], where: str) -> T:
    try:
        return look(file)
    except InputError as error:
        raise SettingsError(f"{where}: “file” cannot be used: {error.what}", error.remedy) from error


def _measured(card: TitleCard, where: str) -> TitleCard:
    """Return a card that can be shown; where its file is a video, with the seconds that it lasts."""
    file = card.file
    if file is None:
        return card
    if not card.is_video:
        _look_at(file, check_picture, where)
        return card
    media = _look_at(file, probe, where)
    if media.video is None:
        raise SettingsError(f"{where}: “file” cannot be used: {file.name} has no picture.", "Name a video.")
    if media.duration > MOST_TITLE_SECONDS:
        raise SettingsError(
            f"{where}: {file.name} lasts {media.duration:.0f} seconds, {MOST_TITLE_SECONDS:.0f} are the most.",
            "Make it shorter; people leave before a clip that does not begin.",
        )
    return card.model_copy(update={"seconds": media.duration})


def _explain(error: ErrorDetails, path: Path) -> SettingsError:
    names = [str(part) for part in error["loc"]]
    key, kind, remedy = (names or [""])[-1], error["type"], str(error.get("ctx", {}).get("remedy", ""))
    where = f"In {path}" + (f", [{names[0]}]" if len(names) > 1 or kind == "kind" else "")
    if kind == "extra_forbidden":
        known = list(_model_at(names[:-1]).model_fields)
        return SettingsError(f"{where}: “{key}” is not known.", did_you_mean(key, known) or f"Known are {_all(known)}.")
    if kind == "missing":
        return SettingsError(f"{where}: “{key}” is missing.", "Add it.")
    if kind in {"font", "file", "kind"}:
        subject = f" “{key}” cannot be used:" if len(names) > 1 else ""
        return SettingsError(f"{where}:{subject} {error['msg']}.", remedy)
    if kind in {"model_type", "model_attributes_type"}:
        return SettingsError(f"{where}: “{key}” is a section.", f"Write [{key}], and its settings below.")
    return SettingsError(f"{where}: “{key}” cannot be “{error['input']}”: it must be {_allowed(names)}.")


def _all(names: Sequence[str]) -> str:
    return listed([f"“{name}”" for name in names], "and")


def _model_at(names: Sequence[str]) -> type[BaseModel]:
    """Return the record whose keys stand at a place of the file."""
    model: type[BaseModel] = Brand
    for name in names:
        kind = model.model_fields[name].annotation if name in model.model_fields else None
        inner = [one for one in (kind, *get_args(kind)) if isinstance(one, type) and issubclass(one, BaseModel)]
        model = inner[0] if inner else model
    return model


def _allowed(names: Sequence[str]) -> str:
    field = _model_at(names[:-1]).model_fields.get(names[-1])
    if field is None:
        return "what the example of “pipeline init-brand” shows"
    schema: dict[str, Any] = _model_at(names[:-1]).model_json_schema()["properties"][names[-1]]
    return _COLOUR if "pattern" in schema else describe(schema)
