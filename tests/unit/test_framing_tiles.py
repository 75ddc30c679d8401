"""The tile around a face: straight lines, not hair or shoulders."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.framing.tiles import find_tile

FACE = (280, 150, 360, 250)


def picture(*, noise: int = 3) -> NDArray[np.uint8]:
    """Return a grey picture with a camera's noise and a face in it."""
    values = np.random.default_rng(7).integers(100 - noise, 100 + noise, (480, 640))
    down, across = np.mgrid[:480, :640]
    values[((across - 320) / 40) ** 2 + ((down - 200) / 50) ** 2 < 1] = 190
    return values.astype(np.uint8)


def test_without_lines_it_is_the_picture() -> None:
    assert find_tile(picture(), FACE) == (0, 0, 640, 480)


def test_a_picture_full_of_detail_has_no_lines() -> None:
    assert find_tile(picture(noise=60), FACE) == (0, 0, 640, 480)


def test_a_tile_is_found_on_all_sides() -> None:
    whole = np.full((480, 640), 30, np.uint8)
    whole[60:400, 180:460] = picture()[60:400, 180:460]
    left, top, right, bottom = find_tile(whole, FACE)
    assert 180 <= left <= 182
    assert 60 <= top <= 62
    assert 458 <= right <= 460
    assert 398 <= bottom <= 400


def test_a_line_on_one_side_is_enough() -> None:
    whole = picture()
    whole[:, 500:] = 30
    assert find_tile(whole, FACE)[:2] == (0, 0)
    assert 498 <= find_tile(whole, FACE)[2] <= 500


def test_the_nearest_line_counts() -> None:
    whole = picture()
    whole[:, 600:] = 30
    whole[:, 500:503] = 250
    assert 497 <= find_tile(whole, FACE)[2] <= 500


def test_two_cameras_side_by_side_meet_in_a_line_wherever_one_is_brighter() -> None:
    whole = picture()
    rows = np.arange(480) // 20
    # Stripes as those of a flag: brighter than the picture beside them, darker, and every fourth as bright.
    stripes = np.where(rows % 2, 60, np.where(rows % 4, 100, 160))
    whole[:, 500:] = stripes[:, np.newaxis]
    assert 499 <= find_tile(whole, FACE)[2] <= 500


def test_long_hair_is_no_line_where_the_tile_goes_on_above_and_below() -> None:
    whole = picture()
    rows = np.arange(130, 270) // 10 % 4
    whole[130:270, 372:] = np.where(rows == 0, 60, 160)[:, np.newaxis]
    assert find_tile(whole, FACE)[2] == 640


def test_a_slanting_edge_is_no_line() -> None:
    whole = picture()
    down, across = np.mgrid[:480, :640]
    whole[across > 450 + down / 3] = 30
    assert find_tile(whole, FACE)[2] == 640


def test_beside_a_tiny_face_nothing_is_told() -> None:
    whole = picture()
    whole[:, 330:] = 30
    assert find_tile(whole, (300, 190, 320, 215)) == (0, 0, 640, 480)
