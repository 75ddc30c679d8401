"""The text of a card that stands before or after a clip, as ASS: centred, in the brand's display font. Pure."""

from __future__ import annotations

import pysubs2

from pipeline.brand import Brand, Font
from pipeline.clips.captions.areas import safe_area
from pipeline.clips.captions.drawing import ass_text, new_page, tag_colour
from pipeline.clips.captions.name_plates import fill_lines

_LARGEST, _SMALLEST = 0.085, 0.03
"""Size of the letters against the shorter side of the picture."""
_STEP = 0.92
_MOST_LINES = 5


def title_card(text: str, width: int, height: int, brand: Brand, seconds: float) -> str:
    """Return a card's text, as large as it can be in at most five lines inside the safe area.

    Args:
        text: What it says.
        width: Of the picture, in square pixels.
        height: Of the picture.
        brand: Font and colours.
        seconds: How long it stands.
    """
    font, area = brand.fonts.display, safe_area(width, height)
    face = font.load()
    size = _LARGEST * min(width, height)
    lines = _balanced(text.split(), font, area.width / size)
    room = area.bottom - area.top
    while size > _SMALLEST * min(width, height) and (
        len(lines) > _MOST_LINES
        or len(lines) * face.line_height * size > room
        or max(map(face.width, lines), default=0.0) * size > area.width
    ):
        size *= _STEP
        lines = _balanced(text.split(), font, area.width / size)
    page = new_page(width, height)
    page.styles = {
        "Title": pysubs2.SSAStyle(
            fontname=font.name, fontsize=round(size * face.line_height, 1), outline=0.0, shadow=0.0, encoding=1
        )
    }
    middle = f"{round((area.left + area.right) / 2)},{round((area.top + area.bottom) / 2)}"
    tags = rf"{{\an5\pos({middle})\1c{tag_colour(brand.colours.text)}}}"
    shown = tags + r"\N".join(map(ass_text, lines))
    page.append(pysubs2.SSAEvent(start=0, end=round(seconds * 1000) + 1000, text=shown, style="Title"))
    return page.to_string("ass")


def _balanced(words: list[str], font: Font, room: float) -> list[str]:
    """Break into as few lines as fit, and these as even as they can be."""
    lines = fill_lines(words, font, room)
    for share in range(50, 100, 5):
        narrower = fill_lines(words, font, room * share / 100)
        if len(narrower) == len(lines):
            return narrower
    return lines
