"""How to run: one typed tree of settings.

Later wins: defaults, ``pipeline.toml``, environment (``LIVESTUDIO_CLIPS__COUNT=8``), flags. A flag is called what
its setting is called. Unknown names are refused, with the nearest known one.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo

from pipeline.errors import SettingsError

ENVIRONMENT_PREFIX = "LIVESTUDIO_"
NOT_SETTINGS = frozenset({"LIVESTUDIO_MODELS"})
"""Variables of that prefix that belong to somebody else: where weights are kept is ``pipeline.weights``' business."""
CardSize = Literal["1080x1080", "1200x627", "1080x1920"]
Quality = Literal["fast", "balanced", "best"]
Network = Literal["linkedin", "x", "mastodon", "bluesky", "instagram"]


# The codes that Whisper's tokenizer knows (openai/whisper, tokenizer.py).
_CODES = """
af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy id is it ja
jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq
sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo yue zh
"""
SPOKEN_LANGUAGES = frozenset(_CODES.split())


def _known_language(code: str) -> str:
    lowered = code.strip().lower()
    if lowered != "auto" and lowered not in SPOKEN_LANGUAGES:
        raise ValueError("it must be auto or a code such as de, en or fr")
    return lowered


def _without_tilde(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError("there is no such user's home") from error


Folder = Annotated[Path, AfterValidator(_without_tilde)]
SpokenLanguage = Annotated[str, AfterValidator(_known_language)]


class _Section(BaseModel):
    # The docstring below each field is what ``pipeline settings`` prints beside it.
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class TranscribeSettings(_Section):
    """Speech to text."""

    model: str = "auto"
    """A name from ``pipeline models list``, a folder with a converted model, or ``auto``."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    """Where the model runs."""
    compute_type: Literal["auto", "int8", "int8_float16", "float16", "float32"] = "auto"
    """Precision; ``auto`` is float16 on a GPU, int8 on a CPU, with a bfloat16 encoder where the processor has AMX."""
    quality: Quality = "balanced"
    """How hard the recogniser tries."""
    batch_size: int = Field(default=0, ge=0, le=128)
    """Windows decoded at once; 0 takes what suits the device."""
    threads: int = Field(default=0, ge=0)
    """CPU threads; 0 takes all cores."""
    vocabulary: tuple[str, ...] = ()
    """Names and terms that prime the recogniser."""
    corrections: tuple[str, ...] = ()
    """Corrections for every session, each ``wrong -> right``; see also ``corrections.txt`` in the README."""


class ClipSettings(_Section):
    """Which clips are found."""

    count: int = Field(default=6, ge=1, le=50)
    """How many at most; weak ones are left out."""
    min_seconds: float = Field(default=20.0, ge=5)
    """Shortest clip."""
    max_seconds: float = Field(default=90.0, le=180)
    """Longest clip."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.max_seconds < self.min_seconds:
            raise ValueError("max_seconds is less than min_seconds")
        return self


class QuoteSettings(_Section):
    """Which quotes are found."""

    count: int = Field(default=8, ge=1, le=100)
    """How many at most; weak ones are left out."""
    min_words: int = Field(default=6, ge=3)
    """Shortest quote."""
    max_words: int = Field(default=40, le=80)
    """Longest quote."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.max_words < self.min_words:
            raise ValueError("max_words is less than min_words")
        return self


class RenderSettings(_Section):
    """How clips are encoded."""

    burn_captions: bool = False
    """Draw captions into the clips; SRT and VTT files are written in any case."""
    crf: int = Field(default=20, ge=0, le=51)
    """x264's constant rate factor: 18 is visually lossless, 28 is small."""
    preset: Literal["ultrafast", "veryfast", "faster", "fast", "medium", "slow"] = "veryfast"
    """x264's preset: slower makes smaller files."""


class PublishSettings(_Section):
    """Texts, cards and pages."""

    language: str = "auto"
    """Language of templates and labels, ``de`` or ``en``; ``auto`` follows the session."""
    templates: Folder | None = None
    """A folder whose templates win over the packaged ones of the same name."""
    networks: tuple[Network, ...] = ("linkedin", "x", "mastodon", "bluesky", "instagram")
    """Networks that posts are written for."""
    cards: int = Field(default=4, ge=0, le=50)
    """How many of the best quotes become cards."""
    card_sizes: tuple[CardSize, ...] = ("1080x1080", "1200x627", "1080x1920")
    """Sizes of the cards, in pixels."""
    link: str = ""
    """Address of the full recording, for posts; empty leaves it out."""
    hashtags: tuple[str, ...] = ()
    """Hashtags that every post carries, before those of its topics."""


class Settings(_Section):
    """Everything that can be set."""

    library: Folder = Path("library")
    """The folder that holds one folder per session."""
    language: SpokenLanguage = "auto"
    """Language spoken: ``de``, ``en``, another code Whisper knows, or ``auto``."""
    transcribe: TranscribeSettings = TranscribeSettings()
    clips: ClipSettings = ClipSettings()
    quotes: QuoteSettings = QuoteSettings()
    render: RenderSettings = RenderSettings()
    publish: PublishSettings = PublishSettings()


def load_settings(
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[str, Any] | None = None,
) -> Settings:
    """Merge every source of settings into one tree.

    Args:
        file: A ``pipeline.toml``; must exist when given.
        environment: Variables; those that begin with ``LIVESTUDIO_`` are read, ``__`` separates section and name.
        flags: Dotted names (``"clips.count"``) to values; ``None`` values are skipped. Text is read as in the
            environment: a list is written ``a,b`` or as in TOML.

    Raises:
        SettingsError: A name is unknown or a value is not allowed; the message says where it was set.
    """
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    if file is not None:
        _merge(merged, origins, _flatten(_read_toml(file)), str(file))
    variables = {
        key.removeprefix(ENVIRONMENT_PREFIX).lower().replace("__", "."): value
        for key, value in (environment or {}).items()
        if key.startswith(ENVIRONMENT_PREFIX) and key not in NOT_SETTINGS
    }
    _merge(merged, origins, _read_texts(variables), "the environment")
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    _merge(merged, origins, _read_texts(given), "the command line")
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        raise _explain(error, origins) from error


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"There is no settings file {file}.", "Check the path after --settings.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"Cannot read {file}: {error}.", "It must be a TOML file in UTF-8.") from error


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping) and value:
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _read_texts(values: Mapping[str, Any]) -> dict[str, Any]:
    """Turn text into lists where the setting is one; other values are read by validation."""
    lists = {name for name, kind in _setting_types().items() if get_origin(kind) is tuple}
    return {
        name: _split(value) if name in lists and isinstance(value, str) else value for name, value in values.items()
    }


def _split(text: str) -> list[Any]:
    if text.lstrip().startswith("["):
        try:
            items: list[Any] = tomllib.loads(f"items = {text}")["items"]
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(
                f"The list {text} cannot be read: {error}.", 'Write it as a,b or ["a", "b"].'
            ) from error
        return items
    return [item.strip() for item in text.split(",") if item.strip()]


def _merge(merged: dict[str, Any], origins: dict[str, str], values: Mapping[str, Any], origin: str) -> None:
    for name, value in values.items():
        origins[name] = origin
        *sections, key = name.split(".")
        place = merged
        for section in sections:
            place = place.setdefault(section, {})
            if not isinstance(place, dict):
                raise SettingsError(f"“{section}” in {origin} is a section, not a value.")
        place[key] = value


def _explain(error: ValidationError, origins: Mapping[str, str]) -> SettingsError:
    first = error.errors()[0]
    path = [str(part) for part in first["loc"] if isinstance(part, str)]
    name = ".".join(path)
    origin = next((where for key, where in origins.items() if key == name or key.startswith(f"{name}.")), "settings")
    if first["type"] == "extra_forbidden":
        known = setting_names()
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        hint = f"Did you mean “{near[0]}”?" if near else f"Known are: {', '.join(known)}."
        return SettingsError(f"Unknown setting “{name}” in {origin}.", hint)
    problem = first["msg"].removeprefix("Value error, ").rstrip(".")
    return SettingsError(f"Setting “{name}” in {origin} is not allowed: {problem} (got {first['input']!r}).")


def setting_names() -> list[str]:
    """Return every setting's dotted name, in the order of the tree."""
    return list(_setting_types())


def _setting_types() -> dict[str, Any]:
    types: dict[str, Any] = {}
    for key, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            types |= {f"{key}.{name}": inner.annotation for name, inner in field.annotation.model_fields.items()}
        else:
            types[key] = field.annotation
    return types


def write_toml(settings: Settings) -> str:
    """Return the settings as a ``pipeline.toml``, each with what it means; one that is not set is a comment."""
    lines: list[str] = []
    sections: list[str] = []
    for key, field in Settings.model_fields.items():
        value = getattr(settings, key)
        if isinstance(value, BaseModel):
            entries = [
                _toml_entry(name, inner, getattr(value, name)) for name, inner in type(value).model_fields.items()
            ]
            sections += [f"\n[{key}]", *entries]
        else:
            lines.append(_toml_entry(key, field, value))
    return "\n".join([*lines, *sections]) + "\n"


def _toml_entry(name: str, field: FieldInfo, value: Any) -> str:  # noqa: ANN401 - any setting's value
    meaning = " ".join((field.description or "").replace("``", "").split())
    if value is None:
        return f"# {meaning}\n# {name} ="
    # JSON's strings, numbers, booleans and lists are TOML's.
    text = json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)
    return f"# {meaning}\n{name} = {text}"
