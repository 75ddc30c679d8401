"""A name stands only under its owner, seen alone, and over neither a face nor a slide."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.brand import BRAND
from pipeline.clips.captions import Area, Introduction, Portrait, Standing
from pipeline.clips.captions.cues import Cue
from pipeline.clips.captions.drawing import page_of
from pipeline.clips.editing import Editing
from pipeline.render.portraits import Portraits
from pipeline.schema import Box, Span, View, Watched
from pipeline.schema.framing import Key, Panel
from tests.unit.studio_faces import LEFT, MIDDLE, RIGHT, VIDEO, WEBCAM, Shows, seen, spoken, watched

OWN, UPRIGHT = (1920, 1080), (1080, 1920)
ALL = Editing([Span(start=0, end=8)])
A_SPEAKS = [("a", 0.0, 8.0)]
BOTH = [("a", 0.0, 4.0), ("b", 4.0, 8.0)]


def portraits(
    stretch: Watched, turns: Sequence[tuple[str, float, float]], views: Sequence[View] | None = None,
    editing: Editing = ALL,
) -> tuple[Portrait, ...]:  # fmt: skip
    size = OWN if views is None else UPRIGHT
    return Portraits(seen(stretch), *spoken(turns), VIDEO).of(views, editing, size)


def crop(x: int, start: float = 0, end: float = 8) -> View:
    box = Box(x=x, y=0, width=608, height=1080)
    return View(start=start, end=end, layout="crop", panels=(Panel(keys=(Key(time=start, box=box),)),), reason="")


def only(*boxes: Box) -> Shows:
    return lambda _: list(zip("abc", boxes, strict=False))


def test_in_the_recordings_shape_one_large_face_that_speaks_is_a_portrait() -> None:
    (found,) = portraits(watched(8, only(MIDDLE), A_SPEAKS), A_SPEAKS)
    assert (found.start, found.end, found.speaker) == (0, 8, "a")
    assert found.faces[0] == (0.25, Area(880, 320, 1040, 530))
    assert found.tile == Area(0, 0, 1920, 1080)


@pytest.mark.parametrize("boxes", [(), (LEFT, RIGHT), (LEFT, MIDDLE, RIGHT), (WEBCAM,)])
def test_several_faces_small_ones_and_none_are_no_portrait(boxes: tuple[Box, ...]) -> None:
    assert portraits(watched(8, only(*boxes), A_SPEAKS), A_SPEAKS) == ()


def test_who_only_listens_while_somebody_else_is_heard_is_not_that_person() -> None:
    silent = [("somebody", 0.0, 8.0)]
    assert portraits(watched(8, only(MIDDLE), silent), A_SPEAKS) == ()


def test_a_crop_shows_whose_face_is_in_it() -> None:
    stretch = watched(8, only(LEFT, RIGHT), BOTH)
    views = [crop(136, 0, 4), crop(1176, 4, 8)]
    assert [(one.start, one.end, one.speaker) for one in portraits(stretch, BOTH, views)] == [(0, 4, "a"), (4, 8, "b")]
    box = portraits(stretch, BOTH, views)[0].faces[0][1]
    assert (round(box.left), round(box.top)) == (398, 569)


def test_a_crop_with_two_faces_and_other_layouts_are_no_portrait() -> None:
    near = LEFT.model_copy(update={"x": 560})
    assert portraits(watched(8, only(LEFT, near), BOTH), BOTH, [crop(300)]) == ()
    whole = View(start=0, end=8, layout="whole", reason="")
    assert portraits(watched(8, only(MIDDLE), A_SPEAKS), A_SPEAKS, [whole]) == ()


def test_what_is_left_out_of_a_clip_shortens_the_portrait() -> None:
    editing = Editing([Span(start=1, end=3), Span(start=5, end=8)])
    (found,) = portraits(watched(8, only(MIDDLE), A_SPEAKS), A_SPEAKS, editing=editing)
    assert (found.start, found.end) == (0, 5)
    assert [time for time, _ in found.faces[:5]] == [0.25, 0.75, 1.25, 1.75, 2.25]


NAME = Introduction(0, 4, "Anna Weber", "Moderatorin")
CUES = [Cue(start=0, end=8, lines=("eine Zeile",))]
FRAME = Area(0, 0, *UPRIGHT)


def standing(*portraits: Portrait, until: float = 8) -> Introduction | None:
    return Standing(portraits, CUES, UPRIGHT, BRAND)(NAME, "a", until)


def portrait(box: Area, start: float = 0, end: float = 8, tile: Area = FRAME) -> Portrait:
    return Portrait(start, end, "a", tuple((at / 2, box) for at in range(17)), tile)


def test_a_name_stands_above_captions_or_lower_and_never_over_a_face() -> None:
    page = page_of(CUES, *UPRIGHT, BRAND)
    usual, lower = page.top_of_name(NAME), page.top_of_name(NAME, 1)
    assert usual < lower
    found = standing(portrait(Area(300, 300, 700, 800)))
    assert found is not None
    assert found.top == usual
    found = standing(portrait(Area(300, lower - 400, 700, lower - 70)))
    assert found is not None
    assert found.top == lower
    assert standing(portrait(Area(300, lower - 400, 700, lower + 20))) is None


def test_a_name_waits_for_the_first_portrait_of_two_seconds() -> None:
    above = Area(300, 300, 700, 800)
    found = standing(portrait(above, 0, 1.5), portrait(above, 3, 8))
    assert found is not None
    assert (found.start, found.end) == (3, 7)
    assert standing(portrait(above, 0, 1.5), portrait(above, 3, 8), until=2) is None
    assert standing() is None


def test_a_name_stands_over_nothing_but_its_owners_tile() -> None:
    above = Area(300, 300, 700, 800)
    assert standing(portrait(above, tile=Area(0, 0, 1080, 1100))) is None


def test_nothing_seen_in_that_time_is_no_room() -> None:
    assert standing(Portrait(0, 8, "a", ((7.9, Area(300, 300, 700, 800)),), FRAME)) is None
