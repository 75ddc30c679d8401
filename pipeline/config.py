"""How to run: one typed tree of settings.

Later wins: defaults, ``pipeline.toml``, environment (``LIVESTUDIO_CLIPS__COUNT=8``), flags. A flag is called what
its setting is called. What is refused is named as it was written (``--quality``, ``LIVESTUDIO_CLIPS__COUNT``,
``“clips.count” in pipeline.toml``), with what is allowed and the nearest of that.
"""

from __future__ import annotations

import functools
import json
import re
import textwrap
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from pipeline.errors import SettingsError
from pipeline.permitted import Schema, describe, fixed_values, setting_schemas
from pipeline.schema.framing import Shape
from pipeline.spoken import SPOKEN_LANGUAGES, language_code, nearest_language
from pipeline.suggestions import did_you_mean, listed, nearest
from pipeline.toml_file import read_toml

ENVIRONMENT_PREFIX = "LIVESTUDIO_"
NOT_SETTINGS = frozenset({"LIVESTUDIO_MODELS"})
"""Variables of that prefix that belong to somebody else: where weights are kept is ``pipeline.weights``' business."""
CardSize = Literal["1080x1080", "1200x627", "1080x1920"]
Quality = Literal["fast", "balanced", "best"]
Network = Literal["linkedin", "x", "mastodon", "bluesky", "instagram"]
EncoderName = Literal["auto", "x264", "nvenc", "videotoolbox", "qsv", "amf", "vaapi"]
AudioFormat = Literal["mp3", "m4a", "wav"]
REPLACED_SETTINGS = {"transcribe.beam_size": "transcribe.quality"}
"""Settings of earlier versions, and what says the same now."""
_LONGEST_CLIP = 600
_MANY = 20
"""Fixed values from which a help text does not list them."""


def _known_language(text: str) -> str:
    code = "auto" if text.strip().casefold() == "auto" else language_code(text)
    if code is None:
        raise PydanticCustomError(
            "language",
            "it must be auto, or the code (de, en, fr and so on) or the English or German name of a language that "
            "Whisper knows; “pipeline settings” lists the codes",
            {"remedy": nearest_language(text)},
        )
    return code


def _known_length(text: str) -> str:
    """Return a length of clips as it is meant: ``15 – 45`` is 15-45."""
    plain = re.sub(r"\s*[-–]\s*", "-", text.strip().casefold())
    seconds = re.fullmatch(r"(\d{1,3})-(\d{1,3})", plain)
    in_order = seconds is not None and 5 <= int(seconds[1]) < int(seconds[2]) <= _LONGEST_CLIP
    if plain in {"all", "short", "long"} or in_order:
        return plain
    message = (
        f"it must be all, short, long, or two numbers of seconds from 5 to {_LONGEST_CLIP}, the smaller first: 15-45"
    )
    raise PydanticCustomError("length", message)


def _without_tilde(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError("there is no such user's home") from error


Folder = Annotated[Path, AfterValidator(_without_tilde)]
SpokenLanguage = Annotated[
    str, AfterValidator(_known_language), WithJsonSchema({"type": "string", "enum": ["auto", *SPOKEN_LANGUAGES]})
]
ClipLength = Annotated[str, AfterValidator(_known_length)]
Spell = Callable[[str], str]
"""How a source of settings writes a setting's dotted name."""


class _Section(BaseModel):
    # The docstring below each field is what ``pipeline settings`` prints beside it.
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class TranscribeSettings(_Section):
    """Speech to text."""

    model: str = "auto"
    """Whisper model: a name that ``pipeline models list`` shows, a folder with a converted model, or ``auto``."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    """Where the model runs; ``auto`` takes a GPU that can be used, or else the CPU."""
    compute_type: Literal["auto", "int8", "int8_float16", "float16", "float32"] = "auto"
    """Precision; ``auto`` is float16 on a GPU, int8 on a CPU, with a bfloat16 encoder where the processor has AMX."""
    quality: Quality = "balanced"
    """How hard the recogniser tries; more takes longer."""
    batch_size: int = Field(default=0, ge=0, le=128)
    """Windows decoded at once; 0 takes what suits the device."""
    threads: int = Field(default=0, ge=0)
    """CPU threads; 0 takes all cores."""
    vocabulary: tuple[str, ...] = ()
    """Names and terms that may be said, as they are spelled; put where the recogniser misheard them."""
    corrections: tuple[str, ...] = ()
    """Corrections for every session, each ``wrong -> right``; see also ``corrections.txt`` in the README."""


class ClipSettings(_Section):
    """Which clips are found."""

    count: int = Field(default=6, ge=1, le=50)
    """How many short clips at most, or of the ``length`` that is asked for; weak ones are left out."""
    long_count: int = Field(default=2, ge=0, le=20)
    """How many long clips at most, of one to four minutes; they may hold short ones."""
    offered: int = Field(default=4, ge=0, le=50)
    """How many more of a length ``picks.md`` offers, which are only made when somebody ticks them."""
    length: ClipLength = "all"
    """``all`` makes short and long clips, ``short`` or ``long`` only those, ``15-45`` those of so many seconds."""
    min_seconds: float = Field(default=15.0, ge=5)
    """The shortest short clip, in seconds."""
    max_seconds: float = Field(default=90.0, le=180)
    """The longest short clip, in seconds."""
    tighten: bool = False
    """Shorten pauses of more than 0.7 s, and leave out "um", "äh" and stammers where they stand alone."""
    topic: str = ""
    """What clips should be about; others come after those that are."""
    speaker: str = ""
    """Who should say most in them: a name, a surname, or a number from ``pipeline speakers list``."""
    exclude: Literal["nothing", "published"] = "nothing"
    """``published``: clips that are marked so are neither made nor offered again."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.max_seconds < self.min_seconds:
            raise ValueError(f"max_seconds ({self.max_seconds:g}) is less than min_seconds ({self.min_seconds:g})")
        return self


class QuoteSettings(_Section):
    """Which quotes are found."""

    count: int = Field(default=8, ge=1, le=100)
    """How many quotes at most; weak ones are left out."""
    min_words: int = Field(default=6, ge=3)
    """Shortest quote, in words."""
    max_words: int = Field(default=40, le=80)
    """Longest quote, in words."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.max_words < self.min_words:
            raise ValueError(f"max_words ({self.max_words}) is less than min_words ({self.min_words})")
        return self


class RenderSettings(_Section):
    """How clips are encoded."""

    shapes: tuple[Shape, ...] = ("9:16",)
    """Shapes that clips are made in besides the recording's own."""
    encoder: EncoderName = "auto"
    """Who encodes the picture: ``auto`` takes an encoder in hardware that works here, or else x264."""
    burn_captions: bool = False
    """Draw captions into the clips; SRT and VTT files are written in any case."""
    crf: int = Field(default=20, ge=0, le=51)
    """Quality, as x264's constant rate factor: 18 is visually lossless, 28 is small."""
    preset: Literal["ultrafast", "veryfast", "faster", "fast", "medium", "slow"] = "veryfast"
    """x264's preset: slower makes smaller files."""
    audio_exports: tuple[AudioFormat, ...] = ()
    """Sound of each clip as files for podcasts, at -16 LUFS."""


class PublishSettings(_Section):
    """Texts, cards and pages."""

    language: Literal["auto", "de", "en"] = "auto"
    """Language of templates and labels; ``auto`` follows what is spoken."""
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
    """Language spoken: a code such as ``de``, a name such as ``German``, or ``auto`` to detect it."""
    transcribe: TranscribeSettings = TranscribeSettings()
    clips: ClipSettings = ClipSettings()
    quotes: QuoteSettings = QuoteSettings()
    render: RenderSettings = RenderSettings()
    publish: PublishSettings = PublishSettings()


def load_settings(
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[str, Any] | None = None,
    spelled: Mapping[str, str] | None = None,
) -> Settings:
    """Merge every source of settings into one tree.

    Args:
        file: A ``pipeline.toml``; must exist when given.
        environment: Variables; those that begin with ``LIVESTUDIO_`` are read, ``__`` separates section and name.
        flags: Dotted names (``"clips.count"``) to values; ``None`` values are skipped. Text is read as in the
            environment: a list is written ``a,b`` or as in TOML.
        spelled: How the user wrote the name of a flag (``{"transcribe.quality": "--quality"}``), for messages.

    Raises:
        SettingsError: A name is unknown or a value is not allowed; the message says where it was set.
    """
    merged: dict[str, Any] = {}
    origins: dict[str, Spell] = {}
    if file is not None:
        content = read_toml(file, kind="settings file", missing="Check the path after --settings.")
        _merge(merged, origins, _flatten(content), lambda name: f"“{name}” in {file}")
    variables = {
        key.removeprefix(ENVIRONMENT_PREFIX).lower().replace("__", "."): value
        for key, value in (environment or {}).items()
        if key.startswith(ENVIRONMENT_PREFIX) and key not in NOT_SETTINGS
    }
    _merge(merged, origins, _read_texts(variables, _as_variable), _as_variable)
    given = {name: value for name, value in (flags or {}).items() if value is not None}

    def as_flag(name: str) -> str:
        return (spelled or {}).get(name, f"“{name}”")

    _merge(merged, origins, _read_texts(given, as_flag), as_flag)
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        raise _explain(error.errors()[0], origins) from error


def _as_variable(name: str) -> str:
    return ENVIRONMENT_PREFIX + name.upper().replace(".", "__")


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping) and value:
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _read_texts(values: Mapping[str, Any], spell: Spell) -> dict[str, Any]:
    """Turn text into lists where the setting is one; other values are read by validation."""
    lists = {name for name, schema in _schemas().items() if schema.get("type") == "array"}
    return {
        name: _split(value, spell(name)) if name in lists and isinstance(value, str) else value
        for name, value in values.items()
    }


def _split(text: str, written: str) -> list[Any]:
    if text.lstrip().startswith("["):
        try:
            items: list[Any] = tomllib.loads(f"items = {text}")["items"]
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(
                f"The list {text} for {written} cannot be read: {error}.", 'Write it as a,b or ["a", "b"].'
            ) from error
        return items
    return [item.strip() for item in text.split(",") if item.strip()]


def _merge(merged: dict[str, Any], origins: dict[str, Spell], values: Mapping[str, Any], spell: Spell) -> None:
    for name, value in values.items():
        origins.pop(name, None)
        origins[name] = spell
        *sections, key = name.split(".")
        place = merged
        for depth, section in enumerate(sections, 1):
            inner = place.setdefault(section, {})
            if not isinstance(inner, dict):
                raise _misplaced(".".join(sections[:depth]), name, origins)
            place = inner
        place[key] = value


def _explain(error: ErrorDetails, origins: Mapping[str, Spell]) -> SettingsError:
    """Say what was refused as its user wrote it, what is allowed, and what may have been meant."""
    name = ".".join(part for part in error["loc"] if isinstance(part, str))
    # A section is named by the last of its settings that somebody set: that one made it contradict itself.
    written_name = name if name in origins else [key for key in origins if key.startswith(f"{name}.")][-1]
    spell = origins[written_name]
    if error["type"] == "extra_forbidden":
        return _unknown(written_name, spell)
    schema = _schemas().get(name)
    if schema is None and error["type"] == "value_error":
        return SettingsError(f"{spell(written_name)} is refused: {error['msg'].removeprefix('Value error, ')}.")
    if schema is None or written_name != name:
        return _misplaced(name, written_name, origins)
    value = error["input"]
    shown = f"“{value}”" if isinstance(value, (str, Path)) else json.dumps(value, default=str, ensure_ascii=False)
    allowed = f"it must be {describe(schema)}"
    if isinstance(error["loc"][-1], int):
        allowed = f"each entry must be {describe(schema['items'])}"
    if error["type"] in {"value_error", "language", "length"}:
        allowed = error["msg"].removeprefix("Value error, ")
    hint = error.get("ctx", {}).get("remedy") or did_you_mean(str(value), fixed_values(schema))
    return SettingsError(f"{spell(name)} cannot be {shown}: {allowed}.", hint)


def _misplaced(outer: str, written: str, origins: Mapping[str, Spell]) -> SettingsError:
    """Say that a section was set like a setting, or a setting like a section."""
    inside = [f"“{name}”" for name in setting_names() if name.startswith(f"{outer}.")]
    if not inside:
        return _unknown(written, origins[written])
    culprit = outer if outer in origins else written
    return SettingsError(
        f"{origins[culprit](culprit)} is a section, not a setting.", f"Its settings are {listed(inside, 'and')}."
    )


def _unknown(name: str, spell: Spell) -> SettingsError:
    known, bare = setting_names(), name.rpartition(".")[2]
    for gone, instead in REPLACED_SETTINGS.items():
        if name in {gone, gone.rpartition(".")[2]}:
            remedy = f"Remove it, and set {_alone(instead, spell)} instead: {describe(_schemas()[instead])}."
            return SettingsError(f"{spell(name)} is no longer a setting.", remedy)
    near = nearest(name, known)
    alike = [one for one in known if one.rpartition(".")[2] == bare] or ([near] if near else [])
    meant = listed([_alone(one, spell) for one in alike])
    hint = f"Did you mean {meant}?" if meant else "“pipeline settings” lists all there are."
    return SettingsError(f"{spell(name)} is not a setting.", hint)


def _alone(name: str, spell: Spell) -> str:
    """Write a setting's name as that source does, without saying where it stands."""
    return _as_variable(name) if spell is _as_variable else f"“{name}”"


def setting_names() -> list[str]:
    """Return every setting's dotted name, in the order of the tree."""
    return list(_schemas())


@functools.cache
def _schemas() -> dict[str, Schema]:
    return setting_schemas(Settings)


def flag_help(name: str) -> str:
    """Return what a flag's ``--help`` says: what the setting means, its values where they are few, its default."""
    schema = _schemas()[name]
    values, default = fixed_values(schema), schema.get("default")
    text = _meaning(schema)
    if values and len(values) < _MANY:
        text = f"{text.rstrip('.')} ({describe(schema)})."
    if default is None or default == "":
        return text
    shown = ("on" if default else "off") if isinstance(default, bool) else default
    if isinstance(default, list):
        shown = ",".join(default) or "none"
    return f"{text}  \\[default: {shown}]"


def write_toml(settings: Settings) -> str:
    """Return the settings as a ``pipeline.toml``, each with what it means and what it may be.

    One that is not set is a comment.
    """
    lines: list[str] = []
    section = ""
    for name, schema in _schemas().items():
        holder, _, key = name.rpartition(".")
        if holder != section:
            lines.append(f"\n[{holder}]")
            section = holder
        lines += _comment(_meaning(schema)) + _comment(f"Allowed: {describe(schema)}.")
        value = getattr(getattr(settings, holder) if holder else settings, key)
        # JSON's strings, numbers, booleans and lists are TOML's.
        text = json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)
        lines.append(f"# {key} =" if value is None else f"{key} = {text}")
    return "\n".join(lines) + "\n"


def _meaning(schema: Schema) -> str:
    return " ".join(cast("str", schema["description"]).replace("``", "").split())


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, 120, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
