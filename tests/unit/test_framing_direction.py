"""Who is seen when, in whole clips: one face, conversations, slides, webcams, and doubt."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.framing import frame_clips
from pipeline.schema import Box, Clip, Sight, View, Watched
from tests.unit.studio_faces import LEFT, MIDDLE, RIGHT, SIZES, VIDEO, WEBCAM, Shows, moved, seen, spoken, watched

Turns = Sequence[tuple[str | None, float, float]]


def clip(start: float, end: float) -> Clip:
    return Clip(
        id="c", title="", score=0, reasons=(), language="de", sentences=(), first_word=0, last_word=0, text="",
        start=start, end=end,
    )  # fmt: skip


def views(stretch: Watched, turns: Turns, span: tuple[float, float] | None = None) -> tuple[View, ...]:
    transcript, speakers = spoken(turns)
    one = clip(*(span or (stretch.start, stretch.end)))
    return frame_clips([one], {"9:16": SIZES["9:16"]}, seen(stretch), VIDEO, transcript, speakers).clips[0].views


def sees(view: View, face: Box) -> bool:
    boxes = [key.box for panel in view.panels for key in panel.keys]
    return any(box.x <= face.x and face.x + face.width <= box.x + box.width for box in boxes)


PAIR: Shows = lambda _: [("a", LEFT), ("b", RIGHT)]  # noqa: E731 - a layout, named
LONG_TURNS = [("a", 0.0, 8.0), ("b", 8.0, 18.0), ("a", 18.0, 26.0)]


def test_one_face_is_cropped_throughout() -> None:
    [view] = views(watched(10, lambda _: [("a", MIDDLE)], []), [("a", 0.0, 10.0)])
    assert view.layout == "crop"
    assert sees(view, MIDDLE)


def test_the_crop_follows_who_speaks_and_cuts_in_the_pause() -> None:
    found = views(watched(26, PAIR, LONG_TURNS), LONG_TURNS)
    assert [view.layout for view in found] == ["crop"] * 3
    assert [sees(view, LEFT) for view in found] == [True, False, True]
    assert [sees(view, RIGHT) for view in found] == [False, True, False]
    assert [view.start for view in found[1:]] == [7.975, 17.975]


def test_a_short_word_between_makes_no_cut() -> None:
    turns = [("a", 0.0, 8.0), ("b", 8.0, 9.0), ("a", 9.0, 18.0), ("b", 18.0, 26.0)]
    found = views(watched(26, PAIR, turns), turns)
    assert [sees(view, LEFT) for view in found] == [True, False]


def test_people_who_talk_to_each_other_share_the_picture() -> None:
    turns = [("a", 0.0, 10.0), ("b", 10.0, 13.0), ("a", 13.0, 16.0), ("b", 16.0, 19.0), ("a", 19.0, 30.0)]
    found = views(watched(30, PAIR, turns), turns)
    assert [view.layout for view in found] == ["crop", "split", "crop"]
    assert len(found[1].panels) == 2
    assert sees(found[1], LEFT)
    assert sees(found[1], RIGHT)
    assert found[1].panels[0].keys[0].box.x < found[1].panels[1].keys[0].box.x


def test_nobody_is_guessed() -> None:
    silent = watched(20, PAIR, [])
    [view] = views(silent, [("a", 0.0, 10.0), ("b", 10.0, 20.0)])
    assert view.layout == "whole"


def test_a_slide_is_shown_whole_and_the_crop_is_decided_again_after_it() -> None:
    turns = [("a", 0.0, 24.0)]
    found = views(watched(24, lambda time: [] if 8 < time < 16 else [("a", MIDDLE)], turns, cuts=[8.04, 16.12]), turns)
    assert [(view.layout, view.start) for view in found] == [("crop", 0.0), ("whole", 8.04), ("crop", 16.12)]


def test_a_webcam_beside_a_slide_is_no_crop() -> None:
    [view] = views(watched(10, lambda _: [("a", WEBCAM)], [("a", 0.0, 10.0)]), [("a", 0.0, 10.0)])
    assert view.layout == "whole"


def test_a_webcam_in_a_corner_is_no_crop_however_large_its_face() -> None:
    corner = Box(x=1650, y=800, width=120, height=160)
    [view] = views(watched(10, lambda _: [("a", corner)], [("a", 0.0, 10.0)]), [("a", 0.0, 10.0)])
    assert view.layout == "whole"
    centred = moved(corner, x=-750)
    [view] = views(watched(10, lambda _: [("a", centred)], [("a", 0.0, 10.0)]), [("a", 0.0, 10.0)])
    assert view.layout == "crop"


def test_whoever_speaks_in_a_small_tile_is_seen_with_all_the_others() -> None:
    turns = [("a", 0.0, 8.0), ("b", 8.0, 16.0)]
    small = Box(x=1600, y=200, width=86, height=112)
    found = views(watched(16, lambda _: [("a", MIDDLE), ("b", small)], turns), turns)
    assert [view.layout for view in found] == ["crop", "whole"]


def test_nobody_who_speaks_off_the_picture_is_replaced_by_a_listener() -> None:
    turns = [("a", 0.0, 8.0), ("voice", 8.0, 16.0), ("b", 16.0, 24.0)]
    found = views(watched(24, PAIR, turns), turns)
    assert [view.layout for view in found] == ["crop", "whole", "crop"]


def test_what_nobody_looked_at_is_shown_whole() -> None:
    found = views(watched(8, lambda _: [("a", MIDDLE)], []), [("a", 0.0, 14.0)], (2.0, 14.0))
    assert [(view.layout, view.start, view.end) for view in found] == [("crop", 2.0, 8.0), ("whole", 8.0, 14.0)]


def test_a_part_in_the_middle_that_nobody_looked_at_is_shown_whole() -> None:
    first = watched(8, lambda _: [("a", MIDDLE)], [])
    later = Watched(
        start=12, end=20, cuts=(), sights=tuple(Sight(time=one.time + 12, faces=one.faces) for one in first.sights)
    )
    transcript, speakers = spoken([("a", 0.0, 20.0)])
    found = (
        frame_clips([clip(0, 20)], {"9:16": SIZES["9:16"]}, seen(first, later), VIDEO, transcript, speakers)
        .clips[0]
        .views
    )
    assert [(view.layout, view.start) for view in found] == [("crop", 0), ("whole", 8), ("crop", 12)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["a", "b", "voice", None]), st.integers(1, 20)), min_size=1, max_size=12),
    st.lists(st.integers(1, 55), max_size=4, unique=True),
    st.floats(0, 20),
    st.floats(1, 40),
)
def test_views_cover_the_clip_and_change_neither_fast_nor_inside_words(
    parts: list[tuple[str | None, int]], cuts: list[int], start: float, length: float
) -> None:
    turns: list[tuple[str | None, float, float]] = []
    for who, halves in parts:
        begin = turns[-1][2] if turns else 0.0
        turns.append((who, begin, begin + halves * 0.5))
    cuts.sort()
    speaking = [(who, begin, end) for who, begin, end in turns if who is not None]
    stretch = watched(60, PAIR, speaking, cuts=[cut + 0.04 for cut in cuts])
    found = views(stretch, turns, (start, start + length))
    assert (found[0].start, found[-1].end) == (round(start, 3), round(start + length, 3))
    words = spoken(turns)[0].words
    for one, later in pairwise(found):
        assert one.end == later.start
        if any(abs(later.start - cut - 0.04) < 0.001 for cut in cuts):
            continue
        assert not any(word.start < later.start < word.end for word in words)
        shots = [start, *(cut + 0.04 for cut in cuts), start + length]
        if not any(abs(one.start - shot) < 0.001 for shot in shots):
            assert one.end - one.start >= 1.45


def test_why_the_whole_picture_is_shown_is_said_of_each_part() -> None:
    large = Box(x=500, y=50, width=700, height=960)
    shows: Shows = lambda time: [("a", WEBCAM if time < 10 else large)]  # noqa: E731 - two shots
    small, wide = views(watched(20, shows, [], cuts=[10.0]), [("a", 0.0, 20.0)])
    assert (small.layout, wide.layout) == ("whole", "whole")
    assert "faces too small" in small.reason
    assert "too large for this shape" in wide.reason


def test_a_face_that_leaves_no_room_at_the_edge_is_called_neither_small_nor_large() -> None:
    [view] = views(watched(10, lambda _: [("a", Box(x=0, y=320, width=160, height=210))], []), [("a", 0.0, 10.0)])
    assert (view.layout, "at the edge" in view.reason) == ("whole", True)
