"""The broadcast picture: camera tiles, name plates, title bar, slide, LIVE mark and clock."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from .portrait import Colour, Pose, draw_portrait, gradient, mix, rgb
from .script import LayoutKind, Script, Speaker

WIDTH, HEIGHT = 1280, 720

Area = tuple[int, int, int, int]

_WHITE: Colour = (255, 255, 255)
_INK: Colour = (20, 28, 40)
_LIVE: Colour = (221, 44, 60)
_SMOOTH = 3
_RADIUS = 20
_THREE: tuple[Area, ...] = ((40, 104, 386, 476), (446, 104, 387, 476), (853, 104, 387, 476))
_LARGE: Area = (40, 104, 812, 476)
_SMALL: tuple[Area, ...] = ((872, 104, 368, 228), (872, 352, 368, 228))
_SLIDE: Area = (40, 104, 1200, 580)
_CORNER: Area = (900, 456, 316, 204)


class Fonts:
    """The typeface in the sizes asked for, unpacked from its web packaging in memory."""

    def __init__(self, folder: Path) -> None:
        self._data: dict[int, bytes] = {}
        for weight in (400, 600, 700):
            font = TTFont(folder / f"inter-latin-{weight}-normal.woff2")
            font.flavor = None
            unpacked = io.BytesIO()
            font.save(unpacked)
            self._data[weight] = unpacked.getvalue()

    @cache  # noqa: B019 - one instance lives as long as the program
    def get(self, weight: int, size: int) -> ImageFont.FreeTypeFont:
        """The font of this weight and size."""
        return ImageFont.truetype(io.BytesIO(self._data[weight]), size)

    def fitting(self, text: str, weight: int, size: int, width: int) -> ImageFont.FreeTypeFont:
        """The font at this size, or as much smaller as the text needs to stay in its place."""
        while self.get(weight, size).getlength(text) > width:
            size -= 1
        return self.get(weight, size)


@dataclass(frozen=True)
class View:
    """All that decides how one frame looks."""

    kind: LayoutKind
    large: str | None
    active: str | None
    poses: tuple[Pose, ...]
    clock: str


def _rounded(size: tuple[int, int], radius: int, outline: int = 0) -> Image.Image:
    """A smooth mask of a rounded rectangle, filled or only its outline."""
    width, height = size[0] * _SMOOTH, size[1] * _SMOOTH
    mask = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(mask)
    box = (0, 0, width - 1, height - 1)
    if outline:
        pen.rounded_rectangle(box, radius * _SMOOTH, outline=255, width=outline * _SMOOTH)
    else:
        pen.rounded_rectangle(box, radius * _SMOOTH, fill=255)
    return mask.resize(size, Image.Resampling.LANCZOS)


def _faded(mask: Image.Image, strength: float) -> Image.Image:
    return mask.point([round(value * strength) for value in range(256)])


class Picture:
    """Draws the frames of one session."""

    def __init__(self, script: Script, fonts: Fonts) -> None:
        self._script = script
        self._fonts = fonts
        self._accent = rgb(script.theme.accent)
        self._set = self._draw_set()
        self._portrait = cache(draw_portrait)
        self._plate = cache(self._draw_plate)
        self._ground = cache(self._draw_ground)
        self._mask = cache(_rounded)

    def frame(self, view: View) -> Image.Image:
        """One finished frame."""
        image = self._ground(view.kind).copy()
        people = dict(zip((person.id for person in self._script.speakers), view.poses, strict=True))
        for speaker_id, area in self._places(view):
            person = self._script.speaker(speaker_id)
            self._tile(image, person, area, people[speaker_id], active=speaker_id == view.active)
        pen = ImageDraw.Draw(image)
        pen.text((1240, 53), view.clock, font=self._fonts.get(600, 24), fill=_WHITE, anchor="rm")
        return image

    def _places(self, view: View) -> list[tuple[str, Area]]:
        ids = [person.id for person in self._script.speakers]
        if view.kind == "studio":
            # The moderator sits in the middle, between the guests.
            return list(zip((ids[1], ids[0], ids[2]), _THREE, strict=True))
        if view.kind == "single" and view.large is not None:
            others = [speaker_id for speaker_id in ids if speaker_id != view.large]
            return [(view.large, _LARGE), *zip(others, _SMALL, strict=True)]
        return [(view.active or view.large or ids[0], _CORNER)]

    def _draw_set(self) -> Image.Image:
        """The studio wall behind everything, with the header that never changes."""
        theme = self._script.theme
        wall = gradient((WIDTH, HEIGHT), rgb(theme.background_top), rgb(theme.background_bottom))
        light = Image.new("L", (WIDTH, HEIGHT), 0)
        pen = ImageDraw.Draw(light)
        for offset, strength in ((-120, 54), (240, 34), (640, 60), (1010, 38)):
            pen.polygon(
                [(offset, HEIGHT), (offset + 150, HEIGHT), (offset + 520, 0), (offset + 370, 0)],
                fill=strength,
            )
        wall.paste(rgb(theme.glow), (0, 0), light.filter(ImageFilter.GaussianBlur(26)))
        pen = ImageDraw.Draw(wall)
        wall.paste(self._accent, (40, 30), _rounded((46, 46), 12))
        for index, reach in enumerate((7, 15, 10, 4)):
            x = 51 + index * 7
            pen.rounded_rectangle((x, 53 - reach, x + 3, 53 + reach), 2, fill=rgb(theme.background_bottom))
        pen.text((100, 43), self._script.event, font=self._fonts.get(700, 24), fill=_WHITE, anchor="lm")
        pen.text(
            (100, 68),
            self._script.venue,
            font=self._fonts.get(400, 16),
            fill=mix(rgb(theme.background_top), _WHITE, 0.75),
            anchor="lm",
        )
        wall.paste(_LIVE, (1014, 35), _rounded((96, 36), 18))
        wall.paste(_WHITE, (1029, 48), _rounded((10, 10), 5))
        pen.text((1047, 53), "LIVE", font=self._fonts.get(700, 19), fill=_WHITE, anchor="lm")
        return wall

    def _draw_ground(self, kind: LayoutKind) -> Image.Image:
        image = self._set.copy()
        if kind == "slide":
            self._draw_slide(image)
            return image
        pen = ImageDraw.Draw(image)
        image.paste(self._accent, (40, 608), _rounded((6, 76), 3))
        title = self._script.title
        pen.text((64, 632), title, font=self._fonts.get(700, 34), fill=_WHITE, anchor="lm")
        pen.text(
            (64, 669),
            self._script.subtitle,
            font=self._fonts.get(400, 20),
            fill=mix(rgb(self._script.theme.background_bottom), _WHITE, 0.78),
            anchor="lm",
        )
        return image

    def _draw_slide(self, image: Image.Image) -> None:
        slide = self._script.slide
        left, top, width, height = _SLIDE
        paper: Colour = (247, 248, 250)
        grey: Colour = (98, 108, 122)
        image.paste(paper, (left, top), _rounded((width, height), _RADIUS))
        pen = ImageDraw.Draw(image)
        pen.text((80, 150), slide.title, font=self._fonts.get(700, 34), fill=_INK, anchor="lm")
        pen.text((80, 188), slide.note, font=self._fonts.get(400, 18), fill=grey, anchor="lm")
        floor, highest = 602, 320
        most = max(bar.value for bar in slide.bars)
        strong = mix(rgb(self._script.theme.glow), (0, 0, 0), 0.12)
        for index, bar in enumerate(slide.bars):
            reach = round(highest * bar.value / most)
            last = index == len(slide.bars) - 1
            colour = strong if last else (176, 186, 198)
            x = 165 + index * 390
            image.paste(colour, (x, floor - reach), _rounded((190, reach), 10))
            # Square feet: a bar stands on the axis.
            pen.rectangle((x, floor - 12, x + 189, floor), fill=colour)
            pen.text(
                (x + 95, floor - reach - 28),
                bar.shown,
                font=self._fonts.get(700, 36),
                fill=_INK,
                anchor="mm",
            )
            pen.text(
                (x + 95, floor + 30),
                bar.label,
                font=self._fonts.get(600, 20),
                fill=_INK,
                anchor="mm",
            )
        pen.line((80, floor, 830, floor), fill=(190, 197, 207), width=2)
        pen.text(
            (1058, 300),
            slide.change,
            font=self._fonts.fitting(slide.change, 700, 84, 300),
            fill=strong,
            anchor="mm",
        )
        pen.text((1058, 366), slide.change_label, font=self._fonts.get(600, 22), fill=grey, anchor="mm")

    def _draw_plate(self, person: Speaker, width: int, *, large: bool) -> Image.Image:
        height = 92 if large else 54
        plate = Image.new("RGB", (width, height), rgb(self._script.theme.background_bottom))
        pen = ImageDraw.Draw(plate)
        edge = 6 if large else 5
        pen.rectangle((0, 0, edge - 1, height), fill=self._accent)
        room = width - edge - 32
        soft = mix(rgb(self._script.theme.background_bottom), _WHITE, 0.82)

        def write(y: int, text: str, weight: int, size: int, fill: Colour) -> None:
            font = self._fonts.fitting(text, weight, size, room)
            pen.text((edge + 14, y), text, font=font, fill=fill, anchor="lm")

        if large:
            write(24, person.name, 700, 25, _WHITE)
            write(51, person.role, 400, 17, soft)
            write(74, person.organisation, 600, 16, self._accent)
        else:
            write(18, person.name, 700, 18, _WHITE)
            write(39, person.role, 400, 14, soft)
        return plate

    def _tile(self, image: Image.Image, person: Speaker, area: Area, pose: Pose, *, active: bool) -> None:
        left, top, width, height = area
        size = (width, height)
        plate = self._plate(person, width, large=height > 300)
        camera = self._portrait(person.portrait, (width, height - plate.height), pose)
        tile = Image.new("RGB", size)
        tile.paste(camera, (0, 0))
        tile.paste(plate, (0, height - plate.height))
        image.paste(tile, (left, top), self._mask(size, _RADIUS))
        if active:
            rim = self._mask((width + 8, height + 8), _RADIUS + 4, 6)
            image.paste(self._accent, (left - 4, top - 4), rim)
        else:
            rim = _faded(self._mask(size, _RADIUS, 2), 0.25)
            image.paste(_WHITE, (left, top), rim)
