"""Draws captions, headings and names as ASS, in the brand's fonts and colours, inside the safe area. Pure.

Every text is measured in the font it is drawn in, so that nothing has to be wrapped by whoever draws it, and the same
text is as large in every event of a clip.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pysubs2

from pipeline.brand import BRAND, Brand
from pipeline.clips.captions.areas import Area, Seam, safe_area, shape_of
from pipeline.clips.captions.cues import Cue
from pipeline.clips.captions.name_plates import Introduction, NamePlate, lay_out
from pipeline.clips.captions.rules import MAX_LINES, PAUSE_SECONDS
from pipeline.schema import Shape

CAPTION_STYLE = "Default"
_EM: dict[Shape, float] = {"16:9": 0.046, "1:1": 0.055, "4:5": 0.055, "9:16": 0.052}
"""Size of captions against the shorter side; phones show upright pictures smaller than screens show wide ones."""
_OUTLINE, _BOX_PADDING = 0.1, 0.27
"""Against the size of the letters."""
_BOX_ALPHA = 13
"""ASS counts how much shines through, of 255: a twentieth."""
_WORD_JOINER = "\u2060"
_NAME = 0.8
"""Size of a name against that of captions."""
_FADE_MS = 200


@dataclass(frozen=True)
class Heading:
    """A title that stands at the top of the picture from 0 to ``seconds``."""

    text: str
    seconds: float


def to_ass(  # noqa: PLR0913 - two of them say more than what is drawn everywhere
    cues: Sequence[Cue],
    width: int,
    height: int,
    brand: Brand = BRAND,
    *,
    heading: Heading | None = None,
    introductions: Iterable[Introduction] = (),
    seams: Sequence[Seam] = (),
) -> str:
    """Return what is drawn into a clip's picture, as ASS.

    Args:
        cues: On the picture's time line, with lines for its shape.
        width: Of the picture, in square pixels.
        height: Of the picture.
        brand: Fonts, colours and style; its fonts must be in the folder that libass is given.
        heading: A title at the top, for pictures without anything else in them.
        introductions: Who is named, and when; above the captions.
        seams: When captions stand between two people instead of at the bottom.
    """
    page = page_of(cues, width, height, brand)
    page.seams = [Seam(one.start, one.end, one.height * height) for one in seams]
    subtitles = new_page(width, height)
    subtitles.styles = page.styles(width, height)
    if heading is not None:
        # q0: this one may be longer than a line.
        text = r"{\q0}" + ass_text(" ".join(heading.text.split()))
        subtitles.append(_event(0.0, heading.seconds, text, "Heading"))
    subtitles.events += [event for one in introductions for event in page.introduce(one)]
    subtitles.events += [_event(cue.start, cue.end, page.caption(cue), CAPTION_STYLE) for cue in cues]
    return subtitles.to_string("ass")


def page_of(cues: Sequence[Cue], width: int, height: int, brand: Brand) -> Page:
    """Return where things stand in a picture."""
    return Page(safe_area(width, height), brand, cues, _EM[shape_of(width, height)] * min(width, height))


def new_page(width: int, height: int) -> pysubs2.SSAFile:
    """Return an empty ASS file whose unit is the picture's pixel, and which wraps no line by itself."""
    page = pysubs2.SSAFile()
    page.info |= {
        "PlayResX": str(width),
        "PlayResY": str(height),
        "LayoutResX": str(width),
        "LayoutResY": str(height),
        "WrapStyle": "2",
        "ScaledBorderAndShadow": "yes",
        "YCbCr Matrix": "TV.709",
    }
    return page


def ass_text(text: str) -> str:
    r"""Escape text for an ASS event, so that ``{\b1}`` is shown, not obeyed, and ``\N`` breaks no line.

    A backslash cannot be escaped; an invisible word joiner after it keeps it from forming a tag, as mpv does it.
    """
    joined = text.replace("\\", f"\\{_WORD_JOINER}")
    return joined.replace("{", r"\{").replace("}", r"\}").replace("\r", " ").replace("\n", " ")


class Page:
    """Where things stand in one picture, and how large they are.

    Args:
        area: Where text may stand.
        brand: Fonts, colours and style.
        cues: All that will stand there: the widest line decides how large they all are.
        size: How large captions should be, in pixels per em; they are smaller where a line does not fit.
    """

    def __init__(self, area: Area, brand: Brand, cues: Sequence[Cue], size: float) -> None:
        self.area, self.brand = area, brand
        face = brand.fonts.captions.load()
        wanted = size * brand.captions.size
        widest = max((face.width(line) for cue in cues for line in cue.lines), default=0.0)
        room = area.width / (widest + 2 * _BOX_PADDING)
        self.size = min(wanted, room)
        self._line: float = face.line_height
        self._captions_height = MAX_LINES * self._line * wanted + 2 * _BOX_PADDING * wanted
        self._name_size = _NAME * wanted
        self.seams: list[Seam] = []
        """Where captions stand instead of at the bottom, in pixels from the top."""

    def _seam(self, start: float, end: float) -> Seam | None:
        """Return the seam that there is for most of the time."""
        return next((one for one in self.seams if one.start <= (start + end) / 2 < one.end), None)

    def _top_of_captions(self, start: float, end: float) -> float:
        """Return above which line no caption stands, however many lines it has."""
        seam = self._seam(start, end)
        return self.area.bottom - self._captions_height if seam is None else seam.height - self._captions_height / 2

    def styles(self, width: int, height: int) -> dict[str, pysubs2.SSAStyle]:
        """Return the styles of captions, headings and names."""
        captions, area = self.brand.captions, self.area
        boxed = captions.style == "boxed"
        padding = _BOX_PADDING * self.size
        ground = _colour(captions.ground)
        below = pysubs2.SSAStyle(
            # The full name finds one file; bold on top of it would be drawn by smearing.
            fontname=self.brand.fonts.captions.name,
            fontsize=round(self.size * self._line, 1),
            primarycolor=_colour(captions.text),
            outlinecolor=_colour(captions.ground, 70) if boxed else ground,
            backcolor=_colour(captions.ground, _BOX_ALPHA if boxed else 110),
            # 1: outline; 4: libass's one box behind all lines of an event, with the shadow's distance as its padding.
            borderstyle=4 if boxed else 1,
            outline=round(self.size * (0.07 if boxed else _OUTLINE), 1),
            shadow=round(padding if boxed else self.size * 0.04, 1),
            alignment=pysubs2.Alignment.BOTTOM_CENTER,
            marginl=round(area.left),
            marginr=round(width - area.right),
            marginv=round(height - area.bottom + padding),
            encoding=1,
        )
        above = below.copy()
        above.fontsize = round(below.fontsize * 1.25, 1)
        above.borderstyle, above.outline, above.shadow = 1, round(self.size * 0.06, 1), 0.0
        # On the ground that waves are drawn on, whatever colours captions have.
        above.primarycolor, above.outlinecolor = _colour("#ffffff"), _colour("#101010")
        above.alignment = pysubs2.Alignment.TOP_CENTER
        above.marginv = round(max(area.top, 0.14 * height))
        plate = pysubs2.SSAStyle(
            fontname=self.brand.fonts.plain.name, outline=0.0, shadow=0.0, alignment=pysubs2.Alignment.TOP_LEFT
        )
        return {CAPTION_STYLE: below, "Heading": above, "Name": plate}

    def caption(self, cue: Cue) -> str:
        """Return what is drawn of a caption, and where if not at the bottom."""
        seam = self._seam(cue.start, cue.end)
        middle = round((self.area.left + self.area.right) / 2)
        return (rf"{{\an5\pos({middle},{round(seam.height)})}}" if seam else "") + self._words(cue)

    def _words(self, cue: Cue) -> str:
        if self.brand.captions.style != "words" or not cue.spoken:
            return r"\N".join(map(ass_text, cue.lines))
        marked = iter(_marked(cue, self.brand.captions.text, self.brand.captions.highlight))
        return r"\N".join(" ".join(next(marked) for _ in line.split()) for line in cue.lines)

    def plate(self, one: Introduction) -> NamePlate:
        """Return how a name is set."""
        return lay_out(one, self.brand.fonts, self.area.width, self._name_size)

    def top_of_name(self, one: Introduction, lines: int | None = None) -> float:
        """Return how far down a name stands: above captions of so many lines at the bottom, by default any."""
        below = self._top_of_captions(one.start, one.end)
        if lines is not None:
            padding = 2 * _BOX_PADDING * self.size if lines else 0.0
            below = self.area.bottom - lines * self._line * self.size - padding
        gap = 0.5 * self._name_size if lines != 0 else 0.0
        return below - gap - self.plate(one).height

    def introduce(self, one: Introduction) -> Iterator[pysubs2.SSAEvent]:
        """Yield the events of a name: ground, mark, lines."""
        plate, colours, left = self.plate(one), self.brand.colours, self.area.left
        top = self.top_of_name(one) if one.top is None else one.top
        mark = max(2.0, 0.14 * self._name_size)
        shapes = ((left, plate.width, colours.background), (left, mark, colours.accent))
        for layer, (x, across, colour) in enumerate(shapes):
            yield _event(one.start, one.end, _rectangle(x, top, across, plate.height, colour), "Name", layer)
        yield from self._lines(one, plate, left, top)

    def _lines(self, one: Introduction, plate: NamePlate, left: float, top: float) -> Iterator[pysubs2.SSAEvent]:
        for line in plate.lines:
            size = line.size * line.font.load().line_height
            tags = rf"\fn{line.font.name}\fs{size:.1f}\1c{tag_colour(self.brand.colours.text)}"
            text = rf"{{{_at(left + plate.padding, top + line.top)}{tags}}}{ass_text(line.text)}"
            yield _event(one.start, one.end, text, "Name", 2)


def _marked(cue: Cue, plain: str, highlight: str) -> Iterator[str]:
    """Yield each word with the tags that colour it while it is said; a colour stays until the next word comes soon."""
    here, there = tag_colour(highlight), tag_colour(plain)
    following = [span.start for span in cue.spoken[1:]] + [cue.end]
    for text, span, after in zip(cue.text.split(), cue.spoken, following, strict=True):
        until = after if after - span.end < PAUSE_SECONDS else span.end
        begin, end = (round((moment - cue.start) * 1000) for moment in (span.start, until))
        # A transformation that ends at 0 would take the whole event.
        start = rf"\1c{here}" if begin <= 0 else rf"\t({begin},{begin},\1c{here})"
        stop = rf"\t({end},{end},\1c{there})" if end > max(begin, 0) else rf"\1c{there}"
        yield rf"{{\r{start}{stop}}}{ass_text(text)}"


def _rectangle(x: float, y: float, width: float, height: float, colour: str) -> str:
    across, down = round(width), round(height)
    shape = f"m 0 0 l {across} 0 l {across} {down} l 0 {down}"
    return rf"{{{_at(x, y)}\1c{tag_colour(colour)}\p1}}{shape}"


def _at(x: float, y: float) -> str:
    return rf"\pos({round(x)},{round(y)})\fad({_FADE_MS},{_FADE_MS})"


def _colour(colour: str, alpha: int = 0) -> pysubs2.Color:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return pysubs2.Color(red, green, blue, alpha)


def tag_colour(colour: str) -> str:
    """Return a colour as the tags of ASS write it: blue first."""
    return f"&H{colour[5:7]}{colour[3:5]}{colour[1:3]}&".upper()


def _event(start: float, end: float, text: str, style: str, layer: int = 3) -> pysubs2.SSAEvent:
    return pysubs2.SSAEvent(start=round(start * 1000), end=round(end * 1000), text=text, style=style, layer=layer)
