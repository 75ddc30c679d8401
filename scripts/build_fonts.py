"""Cut the three static font files this project ships from Inter's variable font.

Run once per Inter release; ``pipeline/resources/fonts/ORIGIN.md`` says with what. The result depends only on the
source file and the version of fontTools.

    python scripts/build_fonts.py "Inter[opsz,wght].ttf" pipeline/resources/fonts
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

UNICODES = (
    *range(0x0020, 0x007F),  # Basic Latin
    *range(0x00A0, 0x0370),  # Latin-1, Latin Extended-A and -B, modifiers, combining marks
    *range(0x0370, 0x0530),  # Greek, Cyrillic: names from elsewhere
    *range(0x1E00, 0x1F00),  # Latin Extended Additional, with the capital sharp s
    *range(0x2000, 0x20D0),  # punctuation, super- and subscripts, currencies
    *range(0x2100, 0x2300),  # letterlike, fractions, arrows, mathematical operators
    0x25A0, 0x25B6, 0x25CB, 0x25CF, 0x2605, 0x2606, 0x2713, 0x2717, 0xFB01, 0xFB02, 0xFFFD,
)  # fmt: skip
# Without calt and liga, which would turn "->" into an arrow: a card measures the glyphs of the letters it was given.
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "case"]
WINDOWS, UNICODE_BMP, ENGLISH_US = 3, 1, 0x409


@dataclass(frozen=True)
class Style:
    """One static file: where on the weight and optical size axes it lies, and what it is called."""

    file: str
    family: str
    style: str
    weight: int
    optical_size: int


STYLES = (
    Style("Inter-Regular", "Inter", "Regular", 400, 14),
    Style("Inter-Bold", "Inter", "Bold", 700, 14),
    Style("InterDisplay-SemiBold", "Inter Display", "SemiBold", 600, 32),
)


def build(source: Path, style: Style) -> TTFont:
    """Return the static, subset font of ``style``."""
    font = TTFont(source, recalcTimestamp=False)
    font = instantiateVariableFont(font, {"wght": style.weight, "opsz": style.optical_size}, inplace=True)
    options = Options(layout_features=FEATURES, hinting=False, name_IDs=["*"], notdef_outline=True, glyph_names=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=UNICODES)
    subsetter.subset(font)
    del font["STAT"]
    _rename(font, style)
    return font


def _rename(font: TTFont, style: Style) -> None:
    """Name the font so that libass, fontdb (resvg) and CSS find it under its family with its weight."""
    bold = style.style == "Bold"
    plain = bold or style.style == "Regular"
    names = {
        1: style.family if plain else f"{style.family} {style.style}",
        2: style.style if plain else "Regular",
        3: f"4.1;{style.file};Livestudio Pipeline subset",
        4: f"{style.family} {style.style}",
        6: style.file,
    }
    if not plain:
        names |= {16: style.family, 17: style.style}
    table = font["name"]
    for identifier in (1, 2, 3, 4, 6, 16, 17, 21, 22, 25):
        table.removeNames(nameID=identifier)
    for identifier, text in names.items():
        table.setName(text, identifier, WINDOWS, UNICODE_BMP, ENGLISH_US)
    font["OS/2"].usWeightClass = style.weight
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x61) | (0x20 if bold else 0x40)
    font["head"].macStyle = 1 if bold else 0


def main() -> None:
    """Build every style."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    arguments = parser.parse_args()
    arguments.target.mkdir(parents=True, exist_ok=True)
    for style in STYLES:
        path = arguments.target / f"{style.file}.ttf"
        build(arguments.source, style).save(path)
        print(f"{path}  {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
