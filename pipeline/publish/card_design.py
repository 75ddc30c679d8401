"""The drawing of a quote card: where each line, bar and mark stands. Numbers only; the template makes the picture.

From top to bottom: a row of bars, one for each word of the quotation and as tall as the word is long, so that every
quotation has its own rhythm; the quotation with its marks hanging in the margin; who said it, and when.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from pipeline.brand import Brand, Font
from pipeline.language.typography import clock, quoted, shorten
from pipeline.publish.layout import HAIR_SPACE, HANGING, Block, Box, fit


@dataclass(frozen=True)
class Format:
    """One size of card, in pixels. Nothing but bars and the hanging mark stands outside the margins.

    ``comfortable`` is the font size down to which a quotation is set with air around it; a longer one takes all the
    room there is, down to ``smallest``.
    """

    width: int
    height: int
    left: int
    top: int
    bottom: int
    largest: int
    comfortable: int
    smallest: int
    small_print: int
    bar_height: int
    title_lines: int


# ``smallest`` is about the size of a phone's own small print when the card fills a screen 375 points wide.
# The story keeps clear of what networks lay over it: 14 % at the top, 20 % at the bottom.
FORMATS = {
    "1080x1080": Format(1080, 1080, 100, 100, 100, 104, 60, 36, 30, 60, 3),
    "1200x627": Format(1200, 627, 84, 68, 66, 76, 44, 28, 25, 42, 2),
    "1080x1920": Format(1080, 1920, 108, 290, 400, 108, 64, 44, 34, 72, 3),
}
AIR = 0.8
"""The part of the room for the quotation that a comfortably set one takes at most."""
_TOUCHING_MARKS = re.compile("(?<=[„“”])(?=[‚‘’])|(?<=[‚‘’])(?=[„“”])")
NAME_TO_SMALL_PRINT = 1.12
LONGEST_TITLE = 200
"""Characters of a session's title that may be tried; more than fit on any card."""


@dataclass(frozen=True)
class Text:
    """A run of text with its baseline's left end (or right end, where ``anchor`` is ``end``), in pixels."""

    x: float
    y: float
    size: float
    text: str
    font: Font
    fill: str
    anchor: str = "start"


@dataclass(frozen=True)
class Bar:
    """A rounded bar."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Content:
    """What one card says.

    Args:
        text: The quotation without its marks.
        language: Its language, for marks and line ends.
        name: Who said it.
        line: What stands under the name; empty for nothing.
        label_language: The language of ``name`` and ``line``.
        start: When it was said, in seconds.
    """

    text: str
    language: str
    name: str
    line: str
    label_language: str
    start: float


@dataclass(frozen=True)
class Drawing:
    """Everything that the template of a card draws."""

    format: Format
    bars: tuple[Bar, ...]
    quotation: tuple[Text, ...]
    imprint: tuple[Text, ...]
    triangle: tuple[tuple[float, float], ...]
    """The play mark before the time."""
    block: Block

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every run of text."""
        return (*self.quotation, *self.imprint)


def draw(content: Content, card: Format, brand: Brand) -> Drawing | None:
    """Lay out one card; ``None`` where the quotation does not fit in the smallest size allowed."""
    imprint, top_of_imprint = _draw_imprint(content, card, brand)
    gap = 1.6 * card.small_print
    top = card.top + card.bar_height + gap
    room = top_of_imprint - gap - top
    block = _fit_quotation(content, card, brand, room)
    if block is None:
        return None
    # A little above the middle is where the eye finds the middle.
    first_baseline = top + 0.42 * (room - block.height) + block.cap_height
    return Drawing(
        format=card,
        bars=_draw_rhythm(content.text, card),
        quotation=tuple(_draw_quotation(block, first_baseline, card, brand)),
        imprint=tuple(imprint),
        triangle=_draw_triangle(imprint[0], card, brand),
        block=block,
    )


def _fit_quotation(content: Content, card: Format, brand: Brand, room: float) -> Block | None:
    typeface = brand.fonts.display.load()
    names = frozenset(content.name.split())
    # A double and a single mark side by side look like three commas without a hair of space between them.
    marked = _TOUCHING_MARKS.sub(HAIR_SPACE, quoted(content.text, content.language))
    width = card.width - 2 * card.left
    airy = Box(width, AIR * room, card.largest, card.comfortable)
    full = Box(width, room, card.comfortable, card.smallest)
    return fit(marked, typeface, airy, content.language, names) or fit(marked, typeface, full, content.language, names)


def _draw_quotation(block: Block, baseline: float, card: Format, brand: Brand) -> list[Text]:
    """Place the lines; the marks around the quotation get the accent's colour."""
    typeface = brand.fonts.display.load()
    palette = brand.colours
    runs: list[Text] = []
    for number, line in enumerate(block.lines):
        starts, _ = typeface.positions(line.text)
        cuts = {0, len(line.text)}
        if number == 0:
            cuts.add(1)
        if number == len(block.lines) - 1:
            cuts.add(len(line.text) - 1)
        edges = sorted(cuts)
        for begin, end in itertools.pairwise(edges):
            piece = line.text[begin:end]
            outer = (number == 0 and begin == 0) or (number == len(block.lines) - 1 and end == len(line.text))
            fill = palette.accent if outer and piece in HANGING else palette.text
            x = card.left - line.hang + starts[begin] * block.size
            y = baseline + number * block.leading
            runs.append(Text(round(x, 2), round(y, 2), block.size, piece, brand.fonts.display, fill))
    return runs


def _draw_imprint(content: Content, card: Format, brand: Brand) -> tuple[list[Text], float]:
    """Place time mark, name and small print from the bottom up; return them and the top edge of all this."""
    small = card.small_print
    leading = 1.36 * small
    time = clock(content.start)
    room = card.width - 2 * card.left - brand.fonts.strong.load().width(time) * small - 3 * small
    name_size = round(small * NAME_TO_SMALL_PRINT) if content.line else small
    rows = [
        (row, font, fill, size)
        for text, font, fill, size in (
            (content.name, brand.fonts.strong, brand.colours.text, name_size),
            (content.line, brand.fonts.plain, brand.colours.muted, small),
        )
        for row in _break_label(text, font, Box(room, card.height, size, size, max_lines=card.title_lines), content)
    ]
    first = card.height - card.bottom - leading * max(0, len(rows) - 1)
    right = card.width - card.left
    texts = [Text(right, round(first, 2), small, time, brand.fonts.strong, brand.colours.text, anchor="end")]
    for number, (row, font, fill, size) in enumerate(rows):
        texts.append(Text(card.left, round(first + number * leading, 2), size, row, font, fill))
    return texts, first - name_size * brand.fonts.strong.load().cap_height


def _break_label(text: str, font: Font, box: Box, content: Content) -> list[str]:
    """Break a label of ours into lines; unlike a quotation, a title that is too long is shortened."""
    if not text:
        return []
    block = fit(text, font.load(), box, content.label_language)
    limit = min(len(text), LONGEST_TITLE)
    while block is None and limit > 0:
        block = fit(shorten(text, limit, content.label_language), font.load(), box, content.label_language)
        limit -= 4
    return [line.text for line in block.lines] if block is not None else []


def _draw_rhythm(text: str, card: Format) -> tuple[Bar, ...]:
    """Draw a bar for each word, centred on one axis; heights go with the square root of the letters."""
    words = text.split()
    pitch = min(0.34 * card.bar_height, (card.width - 2 * card.left) / len(words))
    thickness = 0.42 * pitch
    middle = card.top + card.bar_height / 2
    bars: list[Bar] = []
    for number, word in enumerate(words):
        letters = sum(character.isalnum() for character in word)
        height = max(thickness, card.bar_height * min(1.0, (letters / 14) ** 0.8))
        x = card.left + number * pitch
        bars.append(Bar(round(x, 2), round(middle - height / 2, 2), round(thickness, 2), round(height, 2)))
    return tuple(bars)


def _draw_triangle(time: Text, card: Format, brand: Brand) -> tuple[tuple[float, float], ...]:
    typeface = brand.fonts.strong.load()
    height = typeface.cap_height * time.size
    right = card.width - card.left - typeface.width(time.text) * time.size - 0.36 * time.size
    left, top = right - 0.82 * height, time.y - height
    return (round(left, 2), round(top, 2)), (round(right, 2), round(top + height / 2, 2)), (round(left, 2), time.y)
