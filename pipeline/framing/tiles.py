"""The tile that a studio shows a face in: the straight lines around it. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STEP = 8
"""Levels of 255 from one side of a line to the other."""
STRAIGHT = 0.85
"""Of a line's length that must be that clear: what is drawn is, what a camera sees hardly ever is."""
SEAM, SEAM_BESIDE, SEAM_TIMES = 0.6, 3, 2
"""Where two pictures meet, one may be brighter here and darker there, and as bright in some places: a line, too, is
what so much of its length is that many times clearer than what is so many pixels beside it."""
LEAST_PIXELS = 60
"""A shorter line may be anything: an arm, a lamp post."""
FIRST = 0.15
"""Of the face's width and height: nearer to it there is hair."""
Edges = tuple[int, int, int, int]
"""Left, top, right and bottom."""


def find_tile(picture: NDArray[np.uint8], face: Edges) -> Edges:
    """Return the nearest straight lines on the four sides of a face; where there is none, the picture's edge.

    Upright lines must be clear beside all of the head, level ones over the width of the head, and seams, which are less
    clear, from the level line above the head to the one below it.

    Args:
        picture: Of shape (height, width), one channel.
        face: Where the face is.
    """
    height, width = picture.shape
    left, top, right, bottom = face
    across, down = right - left, bottom - top
    rows = slice(max(0, top - down // 4), min(height, bottom + down // 8))
    columns = slice(max(0, left - across // 4), min(width, right + across // 4))
    side, above = round(FIRST * across), round(FIRST * down)
    level = _lines(picture[:, columns].T)
    highest, lowest = _last(level, top - above, 0), _first(level, bottom + above, height)
    # Long hair may be straight beside the head; two pictures meet from the tile's top to its bottom.
    upright = _lines(picture[rows])
    if rows.stop - rows.start >= LEAST_PIXELS:
        upright |= _seams(picture[highest:lowest])
    return _last(upright, left - side, 0), highest, _first(upright, right + side, width), lowest


def _lines(part: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return for each column of a part whether it is darker, or brighter, on one side over nearly all of its length."""
    if part.shape[0] < LEAST_PIXELS or part.shape[1] < 3:
        return np.zeros(part.shape[1], bool)
    values = part.astype(np.int16)
    step = values[:, 2:] - values[:, :-2]
    found = np.maximum((step >= STEP).mean(axis=0), (step <= -STEP).mean(axis=0)) >= STRAIGHT
    return np.concatenate([[False], found, [False]])


def _seams(part: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return for each column of a part whether two pictures meet there: a step, up or down, out of nothing."""
    if part.shape[1] < 3:
        return np.zeros(part.shape[1], bool)
    values = part.astype(np.int16)
    step = np.pad(np.abs(values[:, 2:] - values[:, :-2]), ((0, 0), (1 + SEAM_BESIDE, 1 + SEAM_BESIDE)))
    here = step[:, SEAM_BESIDE:-SEAM_BESIDE]
    beside = np.maximum(step[:, : -2 * SEAM_BESIDE], step[:, 2 * SEAM_BESIDE :])
    found: NDArray[np.bool_] = ((here >= STEP) & (here >= SEAM_TIMES * beside)).mean(axis=0) >= SEAM
    return found


def _last(lines: NDArray[np.bool_], before: int, otherwise: int) -> int:
    """Return the column after the last line before a place."""
    found = np.flatnonzero(lines[: max(0, before)])
    return int(found[-1]) + 1 if found.size else otherwise


def _first(lines: NDArray[np.bool_], after: int, otherwise: int) -> int:
    found = np.flatnonzero(lines[max(0, after) :])
    return int(found[0]) + max(0, after) if found.size else otherwise
