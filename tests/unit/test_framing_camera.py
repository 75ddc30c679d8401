"""Where crops lie and how they move: the face inside, the eyes a third down, still, never a jerk, never mush."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.framing.camera import MOST_ENLARGED, MOST_ENLARGED_TILE, Canvas, follow_face
from pipeline.render.shapes import shape_size
from pipeline.schema import Box, Key, Media, Shape, VideoTrack
from tests.unit.studio_faces import EVERYTHING, LEFT, MIDDLE, RIGHT, SIZES, VIDEO, moved

SHAPES = list(SIZES)


def still(
    box: Box, shape: Shape = "9:16", tile: Box = EVERYTHING, others: tuple[Box, ...] = ()
) -> tuple[Key, ...] | None:
    return follow_face(Canvas.of(VIDEO, SIZES[shape]), [(at / 2, box) for at in range(20)], tile, others)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_face_is_framed_as_a_camera_person_does(shape: Shape) -> None:
    keys = still(MIDDLE, shape)
    assert keys is not None
    [key] = keys
    eyes = MIDDLE.y + 0.4 * MIDDLE.height
    assert 0.28 <= (eyes - key.box.y) / key.box.height <= 0.42
    assert key.box.y < MIDDLE.y - 0.4 * MIDDLE.height  # air above the hair
    middle = key.box.x + key.box.width / 2
    assert abs(middle - (MIDDLE.x + MIDDLE.width / 2)) <= 0.02 * key.box.width


@given(
    st.integers(0, 1700), st.integers(0, 800), st.integers(90, 500), st.sampled_from(SHAPES),
    st.sampled_from([(1920, 1080), (1280, 720), (720, 1280), (360, 288), (2304, 1536), (641, 363)]),
)  # fmt: skip
def test_every_crop_is_even_inside_the_picture_of_the_shape_and_holds_the_face(
    x: int, y: int, height: int, shape: Shape, size: tuple[int, int]
) -> None:
    video = VideoTrack(codec="h264", width=size[0], height=size[1], frame_rate="25")
    box = Box(
        x=x * size[0] // 1920, y=y * size[1] // 1080, width=max(1, height * 3 // 4 * size[1] // 1080),
        height=max(1, height * size[1] // 1080),
    )  # fmt: skip
    if box.x + box.width > size[0] or box.y + box.height > size[1]:
        return
    canvas = Canvas.of(video, shape_size(shape, Media(container="mp4", duration=9, video=video, audio=())))
    keys = follow_face(canvas, [(0.0, box)], Box(x=0, y=0, width=size[0], height=size[1]), ())
    for key in keys or ():
        crop = key.box
        assert crop.width % 2 == crop.height % 2 == 0
        assert crop.x + crop.width <= size[0]
        assert crop.y + crop.height <= size[1]
        assert abs(crop.width / crop.height - canvas.ratio) <= 2.5 / crop.height + 0.01
        assert crop.x <= box.x <= box.x + box.width <= crop.x + crop.width
        assert crop.y <= box.y <= box.y + box.height <= crop.y + crop.height
        assert canvas.panel[1] / crop.height <= MOST_ENLARGED + 0.05


def test_a_face_too_small_for_a_picture_gives_no_crop() -> None:
    assert still(Box(x=1700, y=900, width=40, height=52)) is None


def test_a_face_too_wide_for_the_shape_gives_no_crop() -> None:
    assert still(Box(x=500, y=50, width=800, height=980)) is None


def test_nobody_beside_is_cut_in_half_where_that_can_be_avoided() -> None:
    beside = moved(MIDDLE, x=360)
    keys = still(MIDDLE, "1:1", others=(beside,))
    assert keys is not None
    crop = keys[0].box
    left, right = beside.x - beside.width // 4, beside.x + beside.width * 5 // 4
    assert crop.x + crop.width <= left or right <= crop.x + crop.width


def test_a_crop_stays_in_its_tile() -> None:
    tile = Box(x=700, y=200, width=520, height=500)
    for shape in SHAPES:
        keys = still(MIDDLE, shape, tile=tile)
        assert keys is not None
        crop = keys[0].box
        assert tile.x <= crop.x
        assert crop.x + crop.width <= tile.x + tile.width
        assert crop.y >= tile.y - 5
        assert Canvas.of(VIDEO, SIZES[shape]).panel[1] / crop.height <= MOST_ENLARGED_TILE + 0.05


@pytest.mark.parametrize("face", [Box(x=1131, y=393, width=405, height=537), Box(x=1227, y=300, width=480, height=740)])
def test_a_large_face_in_half_of_the_picture_brings_no_strip_of_the_other_half(face: Box) -> None:
    tile = Box(x=961, y=0, width=959, height=1080)
    keys = still(face, "1:1", tile=tile, others=(Box(x=270, y=220, width=558, height=753),))
    assert keys is not None
    crop = keys[0].box
    assert crop.x >= 961 + 3
    assert crop.x <= face.x
    assert face.x + face.width <= crop.x + crop.width <= 1920
    assert crop.width >= 940


def test_a_tiles_frame_and_the_name_below_it_are_left_out_however_the_head_moves() -> None:
    tile = Box(x=700, y=200, width=520, height=520)
    places = [(at / 2, moved(MIDDLE, 70 * (-1) ** (at // 12), 40 * (at // 20))) for at in range(48)]
    keys = follow_face(Canvas.of(VIDEO, SIZES["1:1"]), places, tile, ())
    assert keys is not None
    for key in keys:
        assert tile.x + 3 <= key.box.x
        assert tile.y + 3 <= key.box.y
        assert key.box.x + key.box.width <= tile.x + tile.width - 3
        assert key.box.y + key.box.height <= tile.y + tile.height - 3


def test_who_leaves_the_tile_is_followed_all_the_same() -> None:
    places = [(at / 2, LEFT if at < 20 else moved(LEFT, 400)) for at in range(40)]
    keys = follow_face(Canvas.of(VIDEO, SIZES["9:16"]), places, Box(x=0, y=0, width=700, height=1080), ())
    assert keys is not None
    assert keys[-1].box.x + keys[-1].box.width >= LEFT.x + 400 + LEFT.width


def test_a_head_that_nods_and_a_detector_that_trembles_move_nothing() -> None:
    chance = random.Random(3)
    places = [
        (at / 2, moved(MIDDLE, chance.randint(-12, 12), chance.randint(-12, 12) + 15 * (at % 4 == 0)))
        for at in range(60)
    ]
    keys = follow_face(Canvas.of(VIDEO, SIZES["9:16"]), places, EVERYTHING, ())
    assert keys is not None
    assert len(keys) == 1


def test_one_wrong_place_moves_nothing() -> None:
    places = [(at / 2, moved(MIDDLE, 300 if at == 9 else 0)) for at in range(20)]
    keys = follow_face(Canvas.of(VIDEO, SIZES["9:16"]), places, EVERYTHING, ())
    assert keys is not None
    assert len(keys) == 1


def test_somebody_who_moves_to_another_chair_is_followed_once_and_without_hurry() -> None:
    places = [(at / 2, LEFT if at < 20 else RIGHT if at > 25 else moved(LEFT, 173 * (at - 19))) for at in range(50)]
    keys = follow_face(Canvas.of(VIDEO, SIZES["9:16"]), places, EVERYTHING, ())
    assert keys is not None
    assert keys[-1].box.x - keys[0].box.x > 900
    xs = [key.box.x for key in keys]
    assert xs == sorted(xs)


def test_somebody_who_walks_is_followed_without_stops() -> None:
    places = [(at / 2, moved(LEFT, 25 * at)) for at in range(40)]
    keys = follow_face(Canvas.of(VIDEO, SIZES["9:16"]), places, EVERYTHING, ())
    assert keys is not None
    assert all(later.box.x > one.box.x for one, later in pairwise(keys))
    fastest = max((later.box.x - one.box.x) / (later.time - one.time) for one, later in pairwise(keys))
    assert fastest <= 1.5 * 50


def test_a_face_that_jumps_about_is_not_followed() -> None:
    chance = random.Random(5)
    places = [(at / 2, moved(LEFT, chance.choice([0, 1000]))) for at in range(40)]
    assert follow_face(Canvas.of(VIDEO, SIZES["9:16"]), places, EVERYTHING, ()) is None
