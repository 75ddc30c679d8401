"""Where a crop around a face lies, and how it moves. Pure.

As a camera person frames somebody who speaks: eyes about a third down, air above the head, the face at most half as
high as the picture, still as long as the person is, and never in a hurry.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from statistics import median

from pipeline.framing.scenes import usual_box
from pipeline.schema import Box, Key, VideoTrack

MOST_ENLARGED = 2.5
"""Times: a face that is enlarged more than that is mush."""
MOST_ENLARGED_TILE = 3.65
"""The same in a studio's tile, where anything larger would cut through the name below it or show the next tile."""
FACE_SHARE = 0.3
"""Of the crop's height that a face has where the recording allows it: head and shoulders."""
LEAST_FACE_SHARE = 0.14
"""Below this the crop is no picture of a person."""
SIDE_MARGIN = 0.08
"""Of a face's width that must be free on both sides of it."""
EYE_IN_FACE, EYE_IN_CROP = 0.4, 0.36
"""How far down the eyes are: in a face from the forehead to the chin, and in the crop."""
DEAD_ZONE = 0.07
"""Of the crop's width and height that a face may wander without the crop following."""
SPEED = 0.25
"""Of the crop's width in a second: how fast it moves, on average."""
LEAST_MOVE_SECONDS = 1.0
REST_SECONDS = 2.0
"""A crop that stands still for less does not stop: it moves on through."""
MOST_FACE_SHARE = 0.55
"""A crop that is made smaller, to leave something out, shows no more of the face than that."""
EDGE_SHARE = 0.003
"""Of the picture's width: so far from a tile's edge there may be a coloured frame, or its blur."""
CROSSED = 0.2
"""What it costs to cross a tile's edges, however little: a seam or a strip of something else is seen at once."""
MOST_FACE_SHARE_TILE = 0.85
"""The same of a crop that is as large as its tile: a large face is better than a strip of somebody else."""
_ACROSS = (0.0, -0.05, 0.05, -0.1, 0.1, -0.15, 0.15, -0.2, 0.2)
_DOWN = (0.0, -0.03, 0.03, -0.06, 0.06, -0.1, 0.1)
_SIZES = (1.0, 0.9, 0.8, 0.72, 0.64, 0.56)


@dataclass(frozen=True)
class Canvas:
    """What a panel is cut from and what it fills.

    Attributes:
        picture: Width and height of the recording.
        panel: Width and height of the part of the rendition that it fills, in pixels.
    """

    picture: tuple[int, int]
    panel: tuple[float, float]

    @classmethod
    def of(cls, video: VideoTrack, size: tuple[int, int], panels: int = 1) -> Canvas:
        """Return the canvas of each of several equal panels of a rendition of a size."""
        width, height = size
        panel = (width, height / panels) if height > width else (width / panels, height)
        return cls((video.width, video.height), panel)

    @property
    def ratio(self) -> float:
        """Width by height."""
        return self.panel[0] / self.panel[1]

    @property
    def heights(self) -> tuple[float, float]:
        """The least and the greatest height of a crop; where the first is greater there is none."""
        return self.panel[1] / MOST_ENLARGED, min(self.picture[1], self.picture[0] / self.ratio)

    def box(self, x: float, y: float, height: float) -> Box:
        """Return a crop of even size whose upper left corner is as near to (x, y) as the picture allows."""
        width, height = _even(height * self.ratio), _even(height)
        width, height = min(width, _even_below(self.picture[0])), min(height, _even_below(self.picture[1]))
        left = min(max(0, round(x)), self.picture[0] - width)
        return Box(x=left, y=min(max(0, round(y)), self.picture[1] - height), width=width, height=height)


def follow_face(
    canvas: Canvas, places: Sequence[tuple[float, Box]], tile: Box, others: Sequence[Box]
) -> tuple[Key, ...] | None:
    """Return the keys of a crop that shows one face; ``None`` where no good crop does.

    Args:
        canvas: What is cut from what.
        places: Where the face is, by time; at least one.
        tile: The part of the picture that the face is shown in; what is beyond it is left out where that is possible.
        others: Where other faces usually are; they are kept out, or whole.
    """
    face = usual_box([box for _, box in places])
    within = _within(tile, canvas.picture)
    crop = _best_crop(canvas, face, within, others)
    if crop is None:
        return None
    off_x, off_y = crop.x - _centre(face)[0], crop.y - _centre(face)[1]
    holds = _holds(places, crop)
    boxes = []
    for hold in holds:
        box = canvas.box(hold.x + off_x, hold.y + off_y, crop.height)
        x, y = round(hold.x - face.width / 2), round(hold.y - face.height / 2)
        boxes.append(_drawn_in(box, within, face.model_copy(update={"x": max(0, x), "y": max(0, y)})))
    keys = _keys(holds, boxes)
    inside = sum(_holds_face(_at(keys, time), box) for time, box in places)
    return keys if inside >= 0.9 * len(places) else None


def refuse_face(canvas: Canvas, places: Sequence[tuple[float, Box]]) -> str:
    """Return why ``follow_face`` finds no crop of a face."""
    face = usual_box([box for _, box in places])
    least, greatest = canvas.heights
    if least > greatest:
        return "no good crop: the recording is too small to be enlarged so far"
    if face.width * (1 + 2 * SIDE_MARGIN) > greatest * canvas.ratio or face.height > greatest:
        return "no good crop: the face is too large for this shape"
    if face.height < LEAST_FACE_SHARE * least:
        return "no good crop: the face is too small to be enlarged so far"
    return "no good crop: the face is at the edge of the picture, or moves too far"


def _best_crop(canvas: Canvas, face: Box, tile: Box, others: Sequence[Box]) -> Box | None:
    """Return the crop in which least is wrong: shares of it, of other faces, and how far it is from the usual one."""
    least, greatest = canvas.heights
    usual = min(max(face.height / FACE_SHARE, least, face.width * (1 + 2 * SIDE_MARGIN) / canvas.ratio), greatest)
    if least > greatest or face.height < LEAST_FACE_SHARE * usual:
        return None
    found: list[tuple[float, int, Box]] = []
    for height in _heights(canvas, face, tile, usual):
        x = face.x + face.width / 2 - height * canvas.ratio / 2
        y = face.y + EYE_IN_FACE * face.height - EYE_IN_CROP * height
        for across, down in product(_ACROSS, _DOWN):
            crop = _drawn_in(canvas.box(x + across * height * canvas.ratio, y + down * height, height), tile, face)
            if not _holds_face(crop, face):
                continue
            wrong = 3 * sum(_cut_share(crop, other) for other in others) + 2 * _outside_share(crop, tile)
            wrong += CROSSED * _crossed(crop, tile)
            mush = 0.2 * max(0.0, canvas.panel[1] / height - MOST_ENLARGED)
            cost = wrong + mush + abs(across) + 1.5 * abs(down) + 0.4 * (1 - height / usual)
            found.append((cost, len(found), crop))
    return min(found)[2] if found else None


def _heights(canvas: Canvas, face: Box, tile: Box, usual: float) -> list[float]:
    """Return the heights to choose from, the usual one first; that of the tile is one of them."""
    in_tile = tile != _within(Box(x=0, y=0, width=canvas.picture[0], height=canvas.picture[1]), canvas.picture)
    least = canvas.panel[1] / (MOST_ENLARGED_TILE if in_tile else MOST_ENLARGED)
    smallest = max(least, face.height / MOST_FACE_SHARE)
    whole_tile = max(least, face.height / MOST_FACE_SHARE_TILE, min(tile.height, tile.width / canvas.ratio))
    heights = (min(usual, whole_tile), *(min(usual, max(smallest, usual * share)) for share in _SIZES))
    return sorted(set(heights))[::-1]


def _within(tile: Box, picture: tuple[int, int]) -> Box:
    """Return what of a tile is surely its own, of even size; where the picture ends no frame is drawn."""
    edge = math.ceil(EDGE_SHARE * picture[0])
    left, top = (start + edge if start > 0 else 0 for start in (tile.x, tile.y))
    ends = (tile.x + tile.width, picture[0]), (tile.y + tile.height, picture[1])
    right, bottom = (end - edge if end < whole else whole for end, whole in ends)
    return Box(x=left, y=top, width=_even_below(right - left), height=_even_below(bottom - top))


def _drawn_in(crop: Box, tile: Box, face: Box) -> Box:
    """Return a crop moved into a tile on each axis on which it fits; as it was where it would lose the face."""
    x, y = crop.x, crop.y
    if crop.width <= tile.width:
        x = min(max(x, tile.x), tile.x + tile.width - crop.width)
    if crop.height <= tile.height:
        y = min(max(y, tile.y), tile.y + tile.height - crop.height)
    drawn = crop.model_copy(update={"x": x, "y": y})
    return drawn if _holds_face(drawn, face) else crop


def _crossed(crop: Box, tile: Box) -> int:
    """Return on how many axes a crop is beyond a tile."""
    across = crop.x < tile.x or crop.x + crop.width > tile.x + tile.width
    return across + (crop.y < tile.y or crop.y + crop.height > tile.y + tile.height)


def _outside_share(crop: Box, tile: Box) -> float:
    """Return how much of a crop is beyond a tile; above it counts twice, below it are captions."""
    width = min(crop.x + crop.width, tile.x + tile.width) - max(crop.x, tile.x)
    height = min(crop.y + crop.height, tile.y + tile.height) - max(crop.y, tile.y)
    above = max(0, tile.y - crop.y) / crop.height
    return 1 - max(0, width) * max(0, height) / (crop.width * crop.height) + above


def _holds_face(crop: Box, face: Box) -> bool:
    """Tell whether a face is inside a crop with a margin; above and below, the picture's own edge may be nearer."""
    margin = SIDE_MARGIN * face.width
    across = crop.x + margin <= face.x and face.x + face.width <= crop.x + crop.width - margin
    return across and crop.y <= face.y and face.y + face.height <= crop.y + crop.height


def _cut_share(crop: Box, face: Box) -> float:
    """Return how badly a crop cuts into another face, with the hair and ears around it; 0 where it does not."""
    left, right = face.x - 0.25 * face.width, face.x + 1.25 * face.width
    inside = min(right, crop.x + crop.width) - max(left, crop.x)
    beside = crop.y >= face.y + face.height or face.y >= crop.y + crop.height
    share = inside / (right - left)
    return 0.0 if beside or share <= 0 else (1.0 if share < 1 else 0.3)


# --- movement ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Hold:
    """A stretch in which the crop stands still; ``x`` and ``y`` are the centre of the face."""

    start: float
    end: float
    x: float
    y: float


def _holds(places: Sequence[tuple[float, Box]], crop: Box) -> list[_Hold]:
    """Cut the face's path into stretches that a crop which stands still can show.

    Single positions that lie apart are a detector's; the median of three neighbours has none of them.
    """
    points = [(time, *_centre(box)) for time, box in places]
    smooth = [
        (points[at][0], *(median(point[axis] for point in points[max(0, at - 1) : at + 2]) for axis in (1, 2)))
        for at in range(len(points))
    ]
    holds: list[_Hold] = []
    group: list[tuple[float, ...]] = []
    for point in smooth:
        if group and any(
            max(one[axis] for one in [*group, point]) - min(one[axis] for one in [*group, point]) > 2 * DEAD_ZONE * side
            for axis, side in ((1, crop.width), (2, crop.height))
        ):
            holds.append(_hold(group))
            group = []
        group.append(point)
    return [*holds, _hold(group)]


def _hold(group: Sequence[tuple[float, ...]]) -> _Hold:
    middle = [(min(point[axis] for point in group) + max(point[axis] for point in group)) / 2 for axis in (1, 2)]
    return _Hold(group[0][0], group[-1][0], *middle)


def _keys(holds: Sequence[_Hold], boxes: Sequence[Box]) -> tuple[Key, ...]:
    """Place a key where each movement between two stretches, each with its crop, begins and ends."""
    if len(holds) == 1:
        return (Key(time=holds[0].start, box=boxes[0]),)
    middles = [(hold.start + hold.end) / 2 for hold in holds]
    moments: dict[float, Box] = {}
    for at, (one, later) in enumerate(pairwise(holds)):
        far = ((boxes[at].x - boxes[at + 1].x) ** 2 + (boxes[at].y - boxes[at + 1].y) ** 2) ** 0.5
        half = max(LEAST_MOVE_SECONDS, far / (SPEED * boxes[at].width)) / 2
        between = (one.end + later.start) / 2
        rests = one.end - one.start >= REST_SECONDS, later.end - later.start >= REST_SECONDS
        moments[round(max(middles[at], between - half) if rests[0] else middles[at], 3)] = boxes[at]
        moments[round(min(middles[at + 1], between + half) if rests[1] else middles[at + 1], 3)] = boxes[at + 1]
    return tuple(Key(time=time, box=moments[time]) for time in sorted(moments))


def _at(keys: Sequence[Key], time: float) -> Box:
    """Return about where a crop is at a time."""
    for one, next_one in pairwise(keys):
        if one.time <= time < next_one.time:
            share = (time - one.time) / (next_one.time - one.time)
            x, y = (
                round(before + share * (after - before))
                for before, after in ((one.box.x, next_one.box.x), (one.box.y, next_one.box.y))
            )
            return one.box.model_copy(update={"x": x, "y": y})
    return keys[0].box if time < keys[0].time else keys[-1].box


def _centre(box: Box) -> tuple[float, float]:
    return box.x + box.width / 2, box.y + box.height / 2


def _even(length: float) -> int:
    return max(2, 2 * round(length / 2))


def _even_below(length: int) -> int:
    return max(2, length // 2 * 2)
