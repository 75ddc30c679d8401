"""Which shapes a clip is made in, and how large. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import get_args

from pipeline.schema import Media
from pipeline.schema.framing import Box, Shape, ratio

Size = tuple[int, int]
"""Width and height in square pixels, both even, as H.264's 4:2:0 needs."""

_SHORTER = 1080
LARGEST: dict[Shape, Size] = {
    shape: (round(_SHORTER * max(Fraction(1), ratio(shape))), round(_SHORTER / min(Fraction(1), ratio(shape))))
    for shape in get_args(Shape)
}
"""What the networks show at full size: 1080 pixels on the shorter side."""
LADDER = (Fraction(1), Fraction(2, 3), Fraction(1, 2), Fraction(1, 3))
"""Shares of the largest size that are usual ones: 1080, 720, 540 and 360 pixels."""
MOST_ENLARGED = Fraction(5, 2)
"""How much the largest part of the picture that has the shape may be enlarged: beyond that more pixels show nothing."""
MOST_ENLARGED_WIDE = Fraction(3, 2)
"""How much taller than the recording a 16:9 clip may be."""
AUDIOGRAM_SIZE = (1280, 720)
_SAME = Fraction(1, 50)
"""How far two ratios may be apart and still count as one: 1366x768 is 16:9."""


def even(length: Fraction | float) -> int:
    """Return the even number of pixels nearest to a length, at least 2."""
    return max(2, 2 * round(length / 2))


def own_size(media: Media) -> Size:
    """Return the size of a clip in the recording's own shape: the recording's in square pixels, made even."""
    if media.video is None:
        return AUDIOGRAM_SIZE
    return max(2, media.video.width // 2 * 2), max(2, media.video.height // 2 * 2)


def same_ratio(one: Size, other: Size) -> bool:
    """Tell whether two pictures have the same shape, give or take 2 %."""
    return abs(Fraction(*one) / Fraction(*other) - 1) <= _SAME


def other_shapes(media: Media, shapes: Sequence[Shape]) -> tuple[Shape, ...]:
    """Return those of the shapes that are not the recording's own, each once."""
    own = own_size(media)
    return tuple(shape for shape in dict.fromkeys(shapes) if not same_ratio(LARGEST[shape], own))


def shape_size(shape: Shape, media: Media) -> Size:
    """Return the size of a clip in a shape: the largest usual one that the recording has enough pixels for.

    A recording too small for all of them is enlarged as far as is allowed.
    """
    largest = LARGEST[shape]
    if media.video is None:
        return largest
    source = own_size(media)
    _, _, width, _ = cover(source, largest)
    most = min(MOST_ENLARGED * width / largest[0], Fraction(1))
    if shape == "16:9":
        most = min(most, MOST_ENLARGED_WIDE * source[1] / largest[1])
    share = next((step for step in LADDER if step <= most), most)
    return even(largest[0] * share), even(largest[1] * share)


def all_sizes(media: Media, shapes: Sequence[Shape]) -> dict[Shape | None, Size]:
    """Return the size of each shape that is made; ``None`` is the recording's own, and the first."""
    sizes: dict[Shape | None, Size] = {None: own_size(media)}
    return sizes | {shape: shape_size(shape, media) for shape in other_shapes(media, shapes)}


def cover(size: Size, shape: Size) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Return x, y, width and height of the largest part of a picture in a shape, in its middle."""
    width, height = Fraction(size[0]), Fraction(size[1])
    wide = Fraction(*shape)
    part_width, part_height = min(width, height * wide), min(height, width / wide)
    return (width - part_width) / 2, (height - part_height) / 2, part_width, part_height


def fitted(box: Box, shape: Size, picture: Size) -> tuple[int, int, int, int]:
    """Return x, y, width and height of the part of a box, and of the picture, that fills a shape without distortion.

    A box whose sides are even numbers can be a little off the shape; what that distorts nobody sees.
    """
    size = min(box.width, picture[0]), min(box.height, picture[1])
    x, y, width, height = (Fraction(0), Fraction(0), *size) if same_ratio(size, shape) else cover(size, shape)
    part = min(even(width), picture[0]), min(even(height), picture[1])
    place = round(box.x + x), round(box.y + y)
    return min(place[0], picture[0] - part[0]), min(place[1], picture[1] - part[1]), *part


def inside(size: Size, frame: Size) -> Size:
    """Return the size of a picture that is shown whole inside a frame, as large as it can be."""
    scale = min(Fraction(frame[0], size[0]), Fraction(frame[1], size[1]))
    return min(even(size[0] * scale), frame[0]), min(even(size[1] * scale), frame[1])
