"""How what we publish looks: colours and fonts, in one typed record."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pipeline.publish.contrast import MINIMUM_FOR_SHAPES, require_contrast
from pipeline.publish.typeface import Typeface, load_typeface
from pipeline.schema import Record

Colour = Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")]


class Palette(Record):
    """The colours of one picture. ``muted`` is for small print, ``accent`` for marks and shapes."""

    background: Colour
    text: Colour
    muted: Colour
    accent: Colour


class Font(Record):
    """A font file among the packaged ones, with the family name and CSS weight it has."""

    file: str
    family: str
    weight: int

    def load(self) -> Typeface:
        """Return the font's measures."""
        return load_typeface(self.file, self.family, self.weight)


LIGHT = Palette(background="#f6f4ef", text="#14213d", muted="#5a6478", accent="#b3401f")
DARK = Palette(background="#14213d", text="#f8f6f1", muted="#b4bccb", accent="#f2a65a")


class Brand(Record):
    """Colours and fonts of everything published. Exchange ``palette`` for ``LIGHT`` or ``DARK``, or make one."""

    palette: Palette = DARK
    display: Font = Font(file="InterDisplay-SemiBold.ttf", family="Inter Display", weight=600)
    """For large text."""
    strong: Font = Font(file="Inter-Bold.ttf", family="Inter", weight=700)
    plain: Font = Font(file="Inter-Regular.ttf", family="Inter", weight=400)

    def check(self) -> None:
        """Check that every colour can be read on the background.

        Raises:
            SettingsError: One cannot; the message names the two colours.
        """
        palette = self.palette
        require_contrast(palette.text, palette.background, "text")
        require_contrast(palette.muted, palette.background, "small print")
        require_contrast(palette.accent, palette.background, "marks and shapes", MINIMUM_FOR_SHAPES)


BRAND = Brand()
