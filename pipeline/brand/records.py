"""How what we publish looks, in one typed record: what ``brand.toml`` may say, and how we look without one."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from pipeline.atomic import exists
from pipeline.brand.contrast import MINIMUM_FOR_SHAPES, require_contrast
from pipeline.brand.fonts import Font, find_font
from pipeline.errors import SettingsError

Colour = Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")]
PICTURES = (".png", ".jpg", ".jpeg")
VIDEOS = (".mp4", ".mov", ".mkv", ".webm")
MOST_TITLE_SECONDS = 15.0


def _beside(path: Path, info: ValidationInfo) -> Path:
    """Return a file that the brand file names, from its folder."""
    found = _placed(path, info)
    if not (exists(found) and found.is_file()):
        reason = f"there is no file {found}"
        raise PydanticCustomError(
            "file", "{reason}", {"reason": reason, "remedy": "Put it there, or correct the name."}
        )
    return found


def _placed(path: Path, info: ValidationInfo) -> Path:
    """Return what a path means that the brand file names."""
    try:
        return _folder(info) / path.expanduser()
    except RuntimeError:  # as in ~nobody/logo.png
        return _folder(info) / path


def _folder(info: ValidationInfo) -> Path:
    """Return the folder of the brand file; a record that is made in code names its files in full."""
    return Path((info.context or {}).get("folder", "."))


def _named_font(written: object, info: ValidationInfo) -> object:
    if isinstance(written, Font):
        return written
    if not isinstance(written, str):
        reason, remedy = "it is no text", "Write the name of a font, or of its file, between quotes."
        raise PydanticCustomError("font", "{reason}", {"reason": reason, "remedy": remedy})
    folder = info.data.get("folder")
    return find_font(written, _placed(folder, info) if folder is not None else _folder(info))


BesideFile = Annotated[Path, AfterValidator(_beside)]
NamedFont = Annotated[Font, BeforeValidator(_named_font)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Palette(_Section):
    """The colours of cards, names and titles. ``muted`` is for small print, ``accent`` for marks and shapes."""

    background: Colour = "#14213d"
    text: Colour = "#f8f6f1"
    muted: Colour = "#b4bccb"
    accent: Colour = "#f2a65a"


DARK = Palette()
LIGHT = Palette(background="#f6f4ef", text="#14213d", muted="#5a6478", accent="#b3401f")


class Fonts(_Section):
    """Which font is for what."""

    folder: Path | None = None
    """Where the fonts below lie; else beside the brand file."""
    display: NamedFont = Font(
        file=Path("InterDisplay-SemiBold.ttf"), family="Inter Display", weight=600, name="Inter Display SemiBold"
    )
    """For large text: quotations, titles."""
    strong: NamedFont = Font(file=Path("Inter-Bold.ttf"), family="Inter", weight=700, name="Inter Bold")
    """For names."""
    plain: NamedFont = Font(file=Path("Inter-Regular.ttf"), family="Inter", weight=400, name="Inter Regular")
    """For small print."""
    captions: NamedFont = Font(file=Path("Inter-Bold.ttf"), family="Inter", weight=700, name="Inter Bold")
    """For captions."""


class Captions(_Section):
    """How captions look that are drawn into the picture."""

    style: Literal["plain", "boxed", "words"] = "boxed"
    """Outlined letters, letters on a box, or outlined letters with the word that is being said in another colour."""
    text: Colour = "#ffffff"
    """Of the letters."""
    ground: Colour = "#101010"
    """Of the box, or of the outline."""
    highlight: Colour = "#ffd60a"
    """Of the word that is being said."""
    size: float = Field(default=1.0, ge=0.7, le=1.3)
    """How large, against what suits the shape of the picture."""


class LowerThird(_Section):
    """Name and role of whoever speaks, when first seen alone in a clip; over neither a face nor a slide."""

    show: bool = False
    """Whether they are shown."""
    seconds: float = Field(default=4.0, ge=1.5, le=10.0)
    """How long."""


class Logo(_Section):
    """A small picture in a corner of all clips."""

    file: BesideFile
    """A PNG or JPEG; a PNG may let the picture shine through."""
    corner: Literal["top-left", "top-right"] = "top-right"
    """Which corner; at the bottom are the captions."""
    height: float = Field(default=0.08, ge=0.02, le=0.25)
    """How tall, against the shorter side of the picture."""

    @model_validator(mode="after")
    def _is_a_picture(self) -> Self:
        _refuse_kind(self.file, PICTURES)
        return self


class TitleCard(_Section):
    """What is shown before or after a clip: a video, a picture, or a title on the background colour."""

    file: BesideFile | None = None
    """A video with or without sound, or a picture."""
    text: str = ""
    """What stands on a card without a file; before a clip, its title where nothing is said."""
    seconds: float = Field(default=2.5, ge=0.5, le=MOST_TITLE_SECONDS)
    """How long a picture or a card stands; a video plays to its end."""

    @model_validator(mode="after")
    def _can_be_shown(self) -> Self:
        if self.file is not None:
            _refuse_kind(self.file, (*PICTURES, *VIDEOS))
            if self.text:
                reason, remedy = "a card with a file shows no text", "Leave out “text”, or “file”."
                raise PydanticCustomError("kind", "{reason}", {"reason": reason, "remedy": remedy})
        return self

    @property
    def is_video(self) -> bool:
        """Whether it moves."""
        return self.file is not None and self.file.suffix.lower() in VIDEOS


class Brand(_Section):
    """``brand.toml``: colours, fonts, captions and what frames a clip."""

    colours: Palette = DARK
    fonts: Fonts = Fonts()
    captions: Captions = Captions()
    lower_third: LowerThird = LowerThird()
    logo: Logo | None = None
    intro: TitleCard | None = None
    outro: TitleCard | None = None

    def check(self) -> None:
        """Check that everything can be read on what is behind it.

        Raises:
            SettingsError: Something cannot; the message names the two colours.
        """
        palette, captions = self.colours, self.captions
        require_contrast(palette.text, palette.background, "text")
        require_contrast(palette.muted, palette.background, "small print")
        require_contrast(palette.accent, palette.background, "marks and shapes", MINIMUM_FOR_SHAPES)
        require_contrast(captions.text, captions.ground, "captions")
        if captions.style == "words":
            require_contrast(captions.highlight, captions.ground, "the word that is being said")

    @property
    def has_text_cards(self) -> bool:
        """Whether a card is drawn before or after a clip."""
        return any(card is not None and card.file is None for card in (self.intro, self.outro))

    def described(self) -> dict[str, Any]:
        """Return all that decides how things look, for a receipt: the same files in another place are the same."""
        described: dict[str, Any] = _by_content(self.model_dump(mode="python"))
        return described


def _by_content(value: Any) -> Any:  # noqa: ANN401 - whatever the record holds
    if isinstance(value, dict):
        return {key: _by_content(one) for key, one in value.items() if key != "folder"}
    if isinstance(value, Path):
        return _digest(value) if value.is_absolute() else value.name
    return value


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        reason = error.strerror or error
        raise SettingsError(f"Cannot read {file}: {reason}.", "Put it back, or name another one.") from error


def _refuse_kind(file: Path, suffixes: tuple[str, ...]) -> None:
    if file.suffix.lower() not in suffixes:
        reason = f"{file.name} is none of {', '.join(suffixes)}"
        raise PydanticCustomError("kind", "{reason}", {"reason": reason, "remedy": "Export it in one of these kinds."})


BRAND = Brand()
"""How we look where nobody says otherwise."""
