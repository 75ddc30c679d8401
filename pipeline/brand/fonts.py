"""Fonts by the name that a person gives them: found, or refused; never another one instead."""

from __future__ import annotations

import re
import struct
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError
from pydantic_core import PydanticCustomError

from pipeline.atomic import exists
from pipeline.brand.typeface import Typeface, load_typeface
from pipeline.ffmpeg import printable
from pipeline.resources import resource
from pipeline.schema import Record
from pipeline.suggestions import did_you_mean, listed

_FAMILY, _FULL_NAME, _TYPOGRAPHIC_FAMILY = 1, 4, 16
"""Ids of the table ``name`` (OpenType 1.9)."""
_SUFFIXES = (".ttf", ".otf")
_MOST_LISTED = 8
_DAMAGED = (
    *(TTLibError, OSError, EOFError, struct.error, AssertionError, AttributeError, LookupError, TypeError, ValueError),
    *(ArithmeticError, NotImplementedError),
)
"""What fontTools raises on files that are cut off or damaged; it checks little of what it reads."""
_NAME = re.compile(r"[^\W_][^,;{}\\\x00-\x1f\x7f]*")
"""What ASS takes for the name of a font: a comma would end it, a brace begin or end a tag."""
REQUIRED = "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜabcdefghijklmnopqrstuvwxyzäöüß0123456789.,:;!?-–…'\"„“”‚‘’()/&%€"
"""What German and English are written with: a font that lacks one of these would be mixed with another in mid-word."""


class Font(Record):
    """A font file, with the names and the CSS weight that it carries itself."""

    file: Path
    """Absolute; a bare name is one of the packaged fonts."""
    family: str
    weight: int
    name: str
    """Its full name, “Inter Bold”, by which libass finds this very file and no other of the family."""

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.file if self.file.is_absolute() else resource("fonts", self.file.name)

    def load(self) -> Typeface:
        """Return the font's measures."""
        return load_typeface(self.path, self.family, self.weight)


def read_font(path: Path) -> Font:
    """Return what a font file says it is.

    Raises:
        PydanticCustomError: It is no TrueType or OpenType font, damaged or variable, captions cannot name it, or it
            lacks letters of German and English; with the reason, for whoever explains a file that names it.
    """
    try:
        with path.open("rb") as stream, TTFont(stream, lazy=True) as font:
            names, characters, variable = font["name"], set(font.getBestCmap() or ()), "fvar" in font
            family = names.getDebugName(_TYPOGRAPHIC_FAMILY) or names.getDebugName(_FAMILY)
            full_name, weight = names.getDebugName(_FULL_NAME), int(font["OS/2"].usWeightClass)
    except _DAMAGED as error:
        raise _refused(f"{path} is no TrueType or OpenType font", "Name a .ttf or .otf file.") from error
    if not family or not full_name:
        raise _refused(f"{path} does not say what it is called", "Name another file of that font.")
    if variable:
        raise _refused(
            f"{path} is a variable font, of which captions would only show one weight",
            "Name a static file, such as those in the folder “static” of most downloads.",
        )
    missing = [sign for sign in REQUIRED if ord(sign) not in characters]
    if missing:
        raise _refused(f"{path} has no {listed(missing[:5], 'and')}", "Name a font that has all German letters.")
    if not _NAME.fullmatch(full_name):
        raise _refused(f"{path} is called “{printable(full_name)}”, which captions cannot name", "Rename the font.")
    found = Font(file=path, family=family, weight=weight, name=full_name)
    try:
        found.load().width(REQUIRED)
    except _DAMAGED as error:
        raise _refused(f"{path} is damaged", "Copy or download it again.") from error
    return found


def find_font(name: str, folder: Path) -> Font:
    """Return a font by its file's name, or by its own: “BrandSans-Bold.ttf”, “Brand Sans Bold”.

    Args:
        name: As a person wrote it.
        folder: Where fonts are looked for, and in no other place.

    Raises:
        PydanticCustomError: There is no such font, or it cannot be used.
    """
    if Path(name).suffix.lower() in _SUFFIXES:
        path = folder / name
        if not (exists(path) and path.is_file()):
            near = did_you_mean(Path(name).name, [file.name for file in _files(path.parent)])
            raise _refused(f"there is no font {path}", near or "Put the file there, or correct the name.")
        return read_font(path)
    called = {full_name: file for file in _files(folder) for full_name in _full_names(file)}
    match = next((full_name for full_name in called if full_name.casefold() == name.casefold()), None)
    if match is None:
        there = f"There are {listed(sorted(called)[:_MOST_LISTED], 'and')}." if called else "There is none at all."
        raise _refused(f"there is no font “{name}” in {folder}", did_you_mean(name, called) or there)
    return read_font(called[match])


def _files(folder: Path) -> list[Path]:
    if not (exists(folder) and folder.is_dir()):
        return []
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())


@cache
def _full_names(path: Path) -> tuple[str, ...]:
    try:
        with path.open("rb") as stream, TTFont(stream, lazy=True) as font:
            return tuple({str(one) for one in font["name"].names if one.nameID == _FULL_NAME})
    except _DAMAGED:
        return ()


def _refused(reason: str, remedy: str) -> PydanticCustomError:
    # The braces of a path are no fields of the message.
    return PydanticCustomError("font", "{reason}", {"reason": reason, "remedy": remedy})
