"""A stylised portrait bust that can talk, blink and nod."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

from .script import Portrait

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]

MOUTH_SHAPES = 4
_SMOOTH = 3


@dataclass(frozen=True)
class Pose:
    """What changes from frame to frame: 0 is a closed mouth, the nod counts pixels downwards."""

    mouth: int = 0
    blink: bool = False
    nod: int = 0


def rgb(colour: str) -> Colour:
    """A written colour as three numbers."""
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red, green, blue


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """A colour between two, at this share of the way to the second."""
    red, green, blue = (round(one * (1 - share) + two * share) for one, two in zip(first, second, strict=True))
    return red, green, blue


def gradient(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    """An area that goes evenly from one colour to another."""
    ramp = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), ramp)


def _around(x: float, y: float, width: float, height: float) -> Box:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


@cache
def _backdrop(colour: str, size: tuple[int, int]) -> Image.Image:
    """A softly lit studio wall: a gradient, a bright panel and a few blurred lights."""
    base = rgb(colour)
    wall = gradient(size, mix(base, (255, 255, 255), 0.16), mix(base, (0, 0, 0), 0.45))
    width, height = size
    lights = Image.new("L", size, 0)
    pen = ImageDraw.Draw(lights)
    pen.ellipse(_around(width / 2, height * 0.36, width * 0.75, height * 0.85), fill=70)
    for x, y, reach, strength in (
        (0.10, 0.20, 0.10, 60),
        (0.87, 0.13, 0.14, 50),
        (0.93, 0.55, 0.08, 60),
        (0.06, 0.66, 0.12, 40),
    ):
        pen.ellipse(_around(width * x, height * y, height * reach, height * reach), fill=strength)
    lights = lights.filter(ImageFilter.GaussianBlur(min(size) * 0.05))
    wall.paste(mix(base, (255, 255, 255), 0.72), (0, 0), lights)
    return wall


class _Figure:
    """One drawing in progress; lengths are given in units of the head's height."""

    def __init__(self, look: Portrait, size: tuple[int, int], pose: Pose) -> None:
        self.look = look
        self.pose = pose
        self.size = (size[0] * _SMOOTH, size[1] * _SMOOTH)
        self.image = _backdrop(look.backdrop, self.size).copy()
        self.pen = ImageDraw.Draw(self.image)
        self.unit = 0.46 * min(self.size)
        self.x = self.size[0] / 2
        self.neck_y = self.size[1] * 0.43
        self.y = self.neck_y + pose.nod * _SMOOTH
        self.skin = rgb(look.skin)
        self.shade = mix(self.skin, (60, 20, 20), 0.22)
        self.hair = rgb(look.hair)
        self.long_hair = look.hair_style in ("long", "bob")

    def box(self, x: float, y: float, width: float, height: float, *, still: bool = False) -> Box:
        centre = self.neck_y if still else self.y
        unit = self.unit
        return _around(self.x + x * unit, centre + y * unit, width * unit, height * unit)

    def points(self, *pairs: tuple[float, float]) -> list[tuple[float, float]]:
        return [(self.x + x * self.unit, self.neck_y + y * self.unit) for x, y in pairs]

    def line_width(self, share: float) -> int:
        return max(1, round(share * self.unit))

    def mask(self) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        image = Image.new("L", self.size, 0)
        return image, ImageDraw.Draw(image)

    def fill(self, mask: Image.Image, colour: Colour, strength: float = 1.0) -> None:
        if strength < 1.0:
            mask = mask.point([round(value * strength) for value in range(256)])
        self.image.paste(colour, (0, 0), mask)

    def head_mask(self) -> Image.Image:
        mask, pen = self.mask()
        pen.ellipse(self.box(0, -0.06, 0.76, 0.86), fill=255)
        pen.ellipse(self.box(0, 0.13, 0.64, 0.72), fill=255)
        return mask

    def hair_behind(self) -> None:
        if not self.long_hair:
            return
        length = 1.45 if self.look.hair_style == "long" else 1.05
        mask, pen = self.mask()
        pen.ellipse(self.box(0, -0.10, 0.98, 1.00), fill=255)
        left, top, right, _ = self.box(0, 0.0, 0.98, 1.0)
        bottom = self.y + (length - 0.5) * self.unit
        pen.rounded_rectangle((left, top + 0.4 * self.unit, right, bottom), 0.2 * self.unit, fill=255)
        self.fill(mask, mix(self.hair, (0, 0, 0), 0.25))

    def body(self) -> None:
        jacket = rgb(self.look.jacket)
        pen = self.pen
        left, top, right, _ = self.box(0, 1.35, 1.86, 1.5, still=True)
        pen.rounded_rectangle((left, top, right, self.size[1] + self.unit), 0.52 * self.unit, fill=jacket)
        neck = self.box(0, 0.52, 0.36, 0.62, still=True)
        shirt = rgb(self.look.shirt)
        pen.polygon(self.points((-0.24, 0.60), (0.24, 0.60), (0.0, 1.75)), fill=shirt)
        pen.rounded_rectangle(neck, 0.16 * self.unit, fill=self.skin)
        # The chin throws a shadow, which is what separates the head from the neck.
        shadow, shadow_pen = self.mask()
        shadow_pen.ellipse(self.box(0, 0.46, 0.40, 0.30), fill=255)
        inside, inside_pen = self.mask()
        inside_pen.rounded_rectangle(neck, 0.16 * self.unit, fill=255)
        self.fill(ImageChops.multiply(shadow, inside), self.shade, 0.8)
        if self.look.tie is None:
            pen.polygon(self.points((-0.17, 0.72), (0.17, 0.72), (0.0, 1.02)), fill=self.skin)
        else:
            tie = rgb(self.look.tie)
            pen.polygon(self.points((-0.16, 0.74), (0.0, 0.86), (-0.11, 1.0)), fill=shirt)
            pen.polygon(self.points((0.16, 0.74), (0.0, 0.86), (0.11, 1.0)), fill=shirt)
            pen.polygon(self.points((-0.05, 0.92), (0.05, 0.92), (0.10, 1.7), (-0.10, 1.7)), fill=tie)
            pen.polygon(
                self.points((-0.08, 0.82), (0.08, 0.82), (0.05, 0.95), (-0.05, 0.95)),
                fill=mix(tie, (0, 0, 0), 0.2),
            )
        lapel = mix(jacket, (255, 255, 255), 0.10)
        for side in (-1, 1):
            pen.polygon(
                self.points(
                    (side * 0.24, 0.58),
                    (side * 0.52, 0.86),
                    (side * 0.36, 1.02),
                    (side * 0.44, 1.10),
                    (0.0, 1.85),
                ),
                fill=lapel,
            )

    def head(self) -> None:
        if not self.long_hair:
            for side in (-1, 1):
                self.pen.ellipse(self.box(side * 0.385, 0.02, 0.13, 0.22), fill=self.shade)
        head = self.head_mask()
        self.fill(head, self.skin)
        light, pen = self.mask()
        pen.ellipse(self.box(-0.16, 0.0, 0.86, 1.1), fill=255)
        blurred = ImageChops.invert(light).filter(ImageFilter.GaussianBlur(0.06 * self.unit))
        self.fill(ImageChops.multiply(head, blurred), self.shade, 0.55)
        for side in (-1, 1):
            cheek, pen = self.mask()
            pen.ellipse(self.box(side * 0.21, 0.17, 0.16, 0.11), fill=255)
            cheek = cheek.filter(ImageFilter.GaussianBlur(0.03 * self.unit))
            self.fill(cheek, mix(self.skin, (214, 80, 70), 0.45), 0.45)

    def beard(self) -> None:
        if not self.look.beard:
            return
        face, pen = self.mask()
        pen.ellipse(self.box(0, -0.06, 0.62, 0.78), fill=255)
        below, pen = self.mask()
        pen.rectangle(self.box(0, 0.60, 2.0, 1.06), fill=255)
        mask = ImageChops.multiply(ImageChops.subtract(self.head_mask(), face), below)
        pen = ImageDraw.Draw(mask)
        pen.rounded_rectangle(self.box(0, 0.205, 0.30, 0.055), 0.025 * self.unit, fill=255)
        self.fill(mask, self.hair)

    def hair_front(self) -> None:
        style = self.look.hair_style
        cap, pen = self.mask()
        pen.ellipse(self.box(0, -0.09, 0.86, 0.92), fill=255)
        shift, drop, reach = {
            "side": (0.10, 0.16, 0.86),
            "short": (0.0, 0.15, 0.80),
            "receding": (0.0, 0.06, 0.82),
            "long": (0.12, 0.19, 0.84),
            "bob": (-0.07, 0.21, 0.80),
        }[style]
        face, pen = self.mask()
        pen.ellipse(self.box(shift, drop, reach, 0.96), fill=255)
        hair = ImageChops.subtract(cap, face)
        floor = 0.20 if self.long_hair else 0.0
        below, pen = self.mask()
        pen.rectangle(self.box(0, floor + 1.0, 3.0, 2.0), fill=255)
        hair = ImageChops.subtract(hair, below)
        self.fill(hair, self.hair)
        shine, pen = self.mask()
        pen.ellipse(self.box(-0.14, -0.45, 0.30, 0.10), fill=255)
        shine = shine.filter(ImageFilter.GaussianBlur(0.03 * self.unit))
        self.fill(ImageChops.multiply(shine, hair), mix(self.hair, (255, 255, 255), 0.5), 0.5)

    def eyes(self) -> None:
        pen = self.pen
        ink = mix(self.hair, (20, 14, 12), 0.55)
        for side in (-1, 1):
            x = side * 0.165
            if self.pose.blink:
                pen.arc(self.box(x, -0.03, 0.15, 0.08), 10, 170, fill=ink, width=self.line_width(0.018))
            else:
                pen.ellipse(self.box(x, -0.02, 0.155, 0.092), fill=(250, 250, 248))
                pen.ellipse(self.box(x, -0.02, 0.084, 0.084), fill=(74, 58, 46))
                pen.ellipse(self.box(x, -0.02, 0.044, 0.044), fill=(18, 14, 12))
                pen.ellipse(self.box(x + 0.018, -0.038, 0.022, 0.022), fill=(255, 255, 255))
                pen.arc(
                    self.box(x, -0.012, 0.17, 0.12),
                    195,
                    345,
                    fill=ink,
                    width=self.line_width(0.018),
                )
            raised = -0.012 if self.pose.mouth >= 2 else 0.0
            pen.arc(
                self.box(x, -0.075 + raised, 0.22, 0.13),
                205,
                335,
                fill=ink,
                width=self.line_width(0.030),
            )
        if self.look.glasses:
            frame = (34, 36, 42)
            for side in (-1, 1):
                pen.rounded_rectangle(
                    self.box(side * 0.17, -0.01, 0.26, 0.19),
                    0.07 * self.unit,
                    outline=frame,
                    width=self.line_width(0.016),
                )
            pen.arc(self.box(0, -0.01, 0.10, 0.05), 190, 350, fill=frame, width=self.line_width(0.016))

    def nose(self) -> None:
        dark = mix(self.skin, (90, 40, 30), 0.35)
        self.pen.arc(self.box(0, 0.105, 0.13, 0.09), 25, 155, fill=dark, width=self.line_width(0.020))

    def mouth(self) -> None:
        pen = self.pen
        lips = mix(self.skin, (168, 48, 58), 0.55)
        opening = self.pose.mouth
        if opening == 0:
            pen.arc(self.box(0, 0.25, 0.25, 0.11), 15, 165, fill=lips, width=self.line_width(0.026))
            return
        height = (0.0, 0.065, 0.105, 0.145)[opening]
        width = (0.0, 0.20, 0.22, 0.20)[opening]
        outer = self.box(0, 0.285, width + 0.035, height + 0.04)
        inner = self.box(0, 0.285, width, height)
        pen.ellipse(outer, fill=lips)
        pen.ellipse(inner, fill=(70, 20, 24))
        inside, inside_pen = self.mask()
        inside_pen.ellipse(inner, fill=255)
        teeth, teeth_pen = self.mask()
        teeth_pen.rectangle(self.box(0, 0.285 - height / 2, width * 0.8, height * 0.55), fill=255)
        self.fill(ImageChops.multiply(inside, teeth), (244, 240, 234))


def draw_portrait(look: Portrait, size: tuple[int, int], pose: Pose) -> Image.Image:
    """The person in this pose, before the wall, filling the size."""
    figure = _Figure(look, size, replace(pose, mouth=min(pose.mouth, MOUTH_SHAPES - 1)))
    figure.hair_behind()
    figure.body()
    figure.head()
    figure.beard()
    figure.hair_front()
    figure.nose()
    figure.eyes()
    figure.mouth()
    return figure.image.resize(size, Image.Resampling.LANCZOS)
