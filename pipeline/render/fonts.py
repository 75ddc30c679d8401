"""The font that captions are drawn in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from pipeline.errors import ToolMissing
from pipeline.resources import resource

CAPTION_FONT = "Inter"
_FAMILY_NAMES = (1, 16)
"""Name ids of a font file that libass looks a family up by."""


def caption_fonts() -> Path:
    """Return the folder that holds the caption font.

    libass takes any other font without a word when it does not find the one it is asked for; so it is looked for
    here, before anything is rendered.

    Raises:
        ToolMissing: The font does not ship with this installation.
    """
    try:
        folder = resource("fonts")
    except FileNotFoundError as error:
        raise _missing() from error
    if CAPTION_FONT not in families(folder):
        raise _missing()
    return folder


@cache
def families(folder: Path) -> frozenset[str]:
    """Return the family names of the fonts in a folder; what is no font is passed over."""
    found: set[str] = set()
    for path in sorted(folder.glob("*.[ot]tf")):
        try:
            with path.open("rb") as stream, TTFont(stream, lazy=True) as font:
                found |= {str(record) for record in font["name"].names if record.nameID in _FAMILY_NAMES}
        except (TTLibError, OSError):
            continue
    return frozenset(found)


def _missing() -> ToolMissing:
    return ToolMissing(
        f"The caption font “{CAPTION_FONT}” is missing from this installation.",
        "Reinstall livestudio-pipeline, or render without burned-in captions.",
    )
