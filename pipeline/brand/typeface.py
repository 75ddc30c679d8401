"""Real fonts: how wide a text is, which characters are missing, and the few glyphs that one picture needs.

Widths follow OpenType: the sum of the glyphs' advances (table ``hmtx``) and the pair kerning of the ``kern`` feature
(table ``GPOS``, PairPos formats 1 and 2). The packaged fonts have neither ligatures nor contextual forms, so that
this is the width a renderer draws.
"""

from __future__ import annotations

import io
import re
import unicodedata
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# Soft hyphen, zero-width characters and joiners, variation selectors: never seen, and drawn by some fonts.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")
_PICTURES = frozenset({"So", "Sk", "Me"})
"""Unicode categories of emoji and symbols, skin tones, keycaps."""
_DRAWN = frozenset(
    {
        *("GlyphOrder", "head", "hhea", "maxp", "OS/2", "hmtx", "cmap", "name", "post", "GPOS", "GSUB"),
        *("glyf", "loca", "CFF ", "CFF2", "fpgm", "prep", "cvt "),
    }
)
"""The tables that letters are drawn with."""
_EXTENSION_POSITIONING = 9
_PAIR_POSITIONING = 2


class Typeface:
    """One font file.

    Args:
        path: A TrueType file.
        family: What SVG and CSS call it.
        weight: Its CSS weight, 400 or 600 for instance.
    """

    def __init__(self, path: Path, family: str, weight: int) -> None:
        self.path = path
        self.family = family
        self.weight = weight
        self._font = TTFont(path, lazy=False)
        self._units = self._font["head"].unitsPerEm
        self._glyphs: dict[int, str] = self._font.getBestCmap()
        self._advances = {glyph: advance for glyph, (advance, _) in self._font["hmtx"].metrics.items()}
        self._kerned: dict[tuple[str, str], int] = {}
        self.ascent = self._font["hhea"].ascent / self._units
        """Height above the baseline of the tallest letters, in em."""
        self.descent = -self._font["hhea"].descent / self._units
        """Depth below the baseline of the deepest letters, in em."""
        windows = self._font["OS/2"]
        self.cap_height = getattr(windows, "sCapHeight", 0.7 * self._units) / self._units
        drawn = windows.usWinAscent + windows.usWinDescent
        self.line_height: float = drawn / self._units or self.ascent + self.descent
        """What libass, like VSFilter before it, counts as the size of a font, in em."""

    def positions(self, text: str) -> tuple[list[float], list[float]]:
        """Return where each character of ``text`` begins and ends, in em.

        The width of ``text[a:b]`` set on its own is ``ends[b - 1] - starts[a]``.
        """
        starts: list[float] = []
        ends: list[float] = []
        position = 0
        previous = None
        for character in text:
            glyph = self._glyphs.get(ord(character), ".notdef")
            if previous is not None:
                position += self._kern(previous, glyph)
            starts.append(position / self._units)
            position += self._advances[glyph]
            ends.append(position / self._units)
            previous = glyph
        return starts, ends

    def width(self, text: str) -> float:
        """Return the width of ``text`` in em; times the font size it is in pixels."""
        return self.positions(text)[1][-1] if text else 0.0

    def missing(self, text: str) -> tuple[str, ...]:
        """Return the characters of ``text`` that this font cannot draw, each once, in order."""
        return tuple(dict.fromkeys(character for character in text if ord(character) not in self._glyphs))

    def subset(self, text: str) -> bytes:
        """Return a TrueType font with the characters of ``text`` only, to embed in a picture. Same text, same bytes."""
        options = Options(layout_features=["kern", "mark", "ccmp"], hinting=False, notdef_outline=True)
        # What a brand's font has besides, no picture needs; the subsetter would warn of tables that it does not know.
        options.drop_tables += [tag for tag in self._font.keys() if tag not in _DRAWN]  # noqa: SIM118 - no mapping
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=sorted({ord(character) for character in text}))
        stream = io.BytesIO()
        with TTFont(self.path, lazy=True, recalcTimestamp=False) as font:
            subsetter.subset(font)
            font.save(stream, reorderTables=False)
        return stream.getvalue()

    def _kern(self, left: str, right: str) -> int:
        pair = left, right
        if pair not in self._kerned:
            self._kerned[pair] = sum(_adjustment(lookup, left, right) for lookup in self._kern_lookups)
        return self._kerned[pair]

    @cached_property
    def _kern_lookups(self) -> list[list[Any]]:
        """The subtables of each lookup of the ``kern`` feature for Latin text, in the order they apply."""
        if "GPOS" not in self._font:
            return []
        table = self._font["GPOS"].table
        scripts = {record.ScriptTag: record.Script for record in table.ScriptList.ScriptRecord}
        script = scripts.get("latn") or scripts.get("DFLT")
        if script is None or script.DefaultLangSys is None:
            return []
        features = [table.FeatureList.FeatureRecord[index] for index in script.DefaultLangSys.FeatureIndex]
        indices = {i for feature in features if feature.FeatureTag == "kern" for i in feature.Feature.LookupListIndex}
        return [_pair_subtables(table.LookupList.Lookup[index]) for index in sorted(indices)]


def _pair_subtables(lookup: Any) -> list[Any]:  # noqa: ANN401 - fontTools builds its table classes at run time
    subtables = [
        subtable.ExtSubTable if subtable.LookupType == _EXTENSION_POSITIONING else subtable
        for subtable in lookup.SubTable
    ]
    return [subtable for subtable in subtables if subtable.LookupType == _PAIR_POSITIONING]


def _adjustment(subtables: Iterable[Any], left: str, right: str) -> int:
    """Return what the first subtable that covers the pair adds to the advance of ``left``, in font units."""
    for subtable in subtables:
        if left not in subtable.Coverage.glyphs:
            continue
        if subtable.Format == 1:
            pairs = subtable.PairSet[subtable.Coverage.glyphs.index(left)].PairValueRecord
            found = [pair for pair in pairs if pair.SecondGlyph == right]
            if not found:
                continue
            value = found[0].Value1
        else:
            first = subtable.Class1Record[subtable.ClassDef1.classDefs.get(left, 0)]
            value = first.Class2Record[subtable.ClassDef2.classDefs.get(right, 0)].Value1
        return int(getattr(value, "XAdvance", 0) or 0)
    return 0


@cache
def load_typeface(path: Path, family: str, weight: int) -> Typeface:
    """Return the measures of a font file, read once per process."""
    return Typeface(path, family, weight)


def drawable(text: str, typeface: Typeface) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Split what ``typeface`` cannot draw into what may be left out and what may not.

    Returns:
        ``text`` without invisible characters and without the pictures (emoji and their modifiers) that have no
        glyph; those pictures; and the letters, digits and punctuation that have no glyph. These stay in the text:
        leaving them out would change what it says.
    """
    text = " ".join(re.split(r"[ \t\r\n]+", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).strip()))
    absent = typeface.missing(text)
    pictures = tuple(character for character in absent if unicodedata.category(character) in _PICTURES)
    letters = tuple(character for character in absent if character not in pictures)
    kept = "".join(character for character in text if character not in pictures)
    return re.sub(r"[ \t\n]+", " ", kept).strip(), pictures, letters
