"""How what we publish looks: colours, fonts, captions, logo, title cards, as ``brand.toml`` says.

``records`` holds the one record that cards, captions and clips share; ``fonts`` finds the fonts it names, ``typeface``
measures them, ``contrast`` refuses colours that nobody can read; ``reading`` finds and reads the file, ``example`` is
the commented one that ``pipeline init-brand`` writes.
"""

from __future__ import annotations

from pipeline.brand.fonts import Font
from pipeline.brand.reading import BRAND_FILE, find_brand, load_brand
from pipeline.brand.records import BRAND, DARK, LIGHT, Brand, Captions, Fonts, Logo, LowerThird, Palette, TitleCard

__all__ = [
    "BRAND",
    "BRAND_FILE",
    "DARK",
    "LIGHT",
    "Brand",
    "Captions",
    "Font",
    "Fonts",
    "Logo",
    "LowerThird",
    "Palette",
    "TitleCard",
    "find_brand",
    "load_brand",
]
