"""The fonts that are drawn in, in a folder where libass finds them and no others."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from pipeline.brand import Brand, Font
from pipeline.errors import ToolMissing


def gather_fonts(brand: Brand, folder: Path) -> Path:
    """Copy the brand's fonts into a new folder for libass, and return it.

    libass takes any other font without a word when it does not find the one it is asked for. It is asked by full
    names, which these files were read for, so that it does find them.

    Args:
        brand: Whose fonts.
        folder: Where the folder is made.

    Raises:
        ToolMissing: A packaged font does not ship with this installation, or one of the brand's has gone since.
    """
    target = folder / "fonts"
    target.mkdir(exist_ok=True)
    fonts = (brand.fonts.captions, brand.fonts.display, brand.fonts.strong, brand.fonts.plain)
    for number, font in enumerate(dict.fromkeys(fonts)):
        try:
            shutil.copyfile(font.path, target / f"{number}{font.path.suffix}")
        except FileNotFoundError as error:
            raise ToolMissing(
                f"The font “{font.name}” ({font.file.name}) is missing.",
                "Put it back, or reinstall livestudio-pipeline if it is Inter.",
            ) from error
    return target


def lacking_letters(drawn: Iterable[tuple[Font, str]]) -> str:
    """Say which letters the brand's fonts lack, so that another one draws them; empty where they have all.

    Args:
        drawn: What is drawn in which font.
    """
    texts: dict[Font, str] = {}
    for font, text in drawn:
        shown = (sign for sign in text if sign.isprintable() and not sign.isspace())
        texts[font] = texts.get(font, "") + "".join(shown)
    lacking = ((font.name, font.load().missing(text)) for font, text in texts.items())
    return " ".join(
        f"{name} has no {' '.join(missing)}; another font is drawn there." for name, missing in lacking if missing
    )
