"""Reads captions back from the files that they were written to, to prove the rules on these very files."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal

import pysubs2

from pipeline.brand import Brand
from pipeline.brand.contrast import MINIMUM_FOR_TEXT, contrast
from pipeline.clips.captions.areas import safe_area
from pipeline.clips.captions.checking import violations
from pipeline.clips.captions.cues import Cue
from pipeline.clips.captions.drawing import CAPTION_STYLE
from pipeline.clips.captions.rules import GAP_SECONDS, MAX_LINES
from pipeline.schema import Shape, Word

Kind = Literal["srt", "vtt", "ass"]
_TAGS = re.compile(r"(?<!\\)\{[^}]*\}")
_PLACE = re.compile(r"\\pos\((\d+),(\d+)\)")
_DRAWN = re.compile(r"l (\d+) 0 l \d+ (\d+)")
_COLOURS = re.compile(r"\\1c&H(..)(..)(..)&")
_TOLERANCE_PX = 2.0


def read_cues(text: str, kind: Kind) -> tuple[Cue, ...]:
    """Return the captions of a file's text, as a player shows them; headings and names are none."""
    events = pysubs2.SSAFile.from_string(text, kind, keep_html_tags=True, keep_unknown_html_tags=True)
    shown = [event for event in events if kind != "ass" or event.style == CAPTION_STYLE]
    return tuple(
        Cue(start=event.start / 1000, end=event.end / 1000, lines=tuple(_lines(event.text, kind))) for event in shown
    )


def file_violations(  # noqa: PLR0913 - what the file was made from
    text: str,
    kind: Kind,
    words: Sequence[Word],
    languages: Sequence[str],
    *,
    end: float | None = None,
    shape: Shape = "16:9",
    names: Iterable[str] = (),
) -> list[str]:
    """Return every rule that a file of captions breaks, each stretch in one language by the rules of that.

    Args:
        text: Of the file.
        kind: What it is.
        words: What was said, on the time line of the file.
        languages: Of each word.
        end: Where the picture ends.
        shape: Of the picture.
        names: That may not be torn.
    """
    left = list(read_cues(text, kind))
    found: list[str] = []
    known = tuple(names)
    for language, run in groupby(zip(words, languages, strict=True), lambda pair: pair[1]):
        stretch = [word for word, _ in run]
        wanted = _signs(word.text for word in stretch)
        taken: list[Cue] = []
        while left and _signs(cue.text for cue in taken) < wanted:
            taken.append(left.pop(0))
        until = left[0].start - GAP_SECONDS if left else end
        found += violations(taken, language, words=stretch, end=until, shape=shape, names=known)
    return found + [f"“{cue.text}” was not said" for cue in left]


def drawing_violations(text: str, brand: Brand) -> list[str]:
    """Return what is wrong with where and how an ASS file draws.

    Captions stand inside the area that networks leave free, on one line each, clear of the names, and can be read.
    """
    drawn = pysubs2.SSAFile.from_string(text, "ass")
    width, height = int(drawn.info["PlayResX"]), int(drawn.info["PlayResY"])
    area, style = safe_area(width, height), drawn.styles[CAPTION_STYLE]
    face = brand.fonts.captions.load()
    found = []
    if style.fontname != brand.fonts.captions.name:
        found.append(f"captions are drawn in {style.fontname}")
    em = style.fontsize / face.line_height
    room = width - style.marginl - style.marginr + _TOLERANCE_PX
    for cue in read_cues(text, "ass"):
        found += [f"“{line}” is wider than the safe area" for line in cue.lines if face.width(line) * em > room]
    sides = (style.marginl - area.left, area.right - (width - style.marginr), area.bottom - (height - style.marginv))
    if min(sides) < -_TOLERANCE_PX:
        found.append("captions stand outside the safe area")
    top = height - style.marginv - MAX_LINES * style.fontsize - style.shadow
    for event in drawn:
        if (at := _PLACE.search(event.text)) and (size := _DRAWN.search(event.text)):
            right, bottom = (int(at[side]) + int(size[side]) for side in (1, 2))
            if bottom > top + _TOLERANCE_PX or right > area.right + _TOLERANCE_PX or int(at[2]) < area.top:
                found.append(f"the name at {event.start / 1000:.2f} s stands over captions or outside the safe area")
    return found + list(_unreadable(drawn, style))


def _unreadable(drawn: pysubs2.SSAFile, style: pysubs2.SSAStyle) -> Iterator[str]:
    ground = _hex(style.backcolor if style.borderstyle == 4 else style.outlinecolor)
    used = {_hex(style.primarycolor)}
    for event in drawn:
        if event.style == CAPTION_STYLE:
            used |= {f"#{red}{green}{blue}" for blue, green, red in _COLOURS.findall(event.text)}
    for colour in sorted(used):
        if contrast(colour.lower(), ground) < MINIMUM_FOR_TEXT:
            yield f"{colour} cannot be read on {ground}"


def _hex(colour: pysubs2.Color) -> str:
    return f"#{colour.r:02x}{colour.g:02x}{colour.b:02x}"


def _lines(text: str, kind: Kind) -> Iterator[str]:
    for line in _TAGS.sub("", text).split(r"\N") if kind == "ass" else text.split(r"\N"):
        if kind == "vtt":
            yield html.unescape(line)
        elif kind == "ass":
            yield line.replace("\\\u2060", "\\").replace(r"\{", "{").replace(r"\}", "}")
        else:
            yield line


def _signs(texts: Iterable[str]) -> int:
    """Count what breaking lines changes nothing of."""
    return len("".join("".join(texts).split()).replace("-", ""))
