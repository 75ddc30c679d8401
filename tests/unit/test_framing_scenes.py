"""Faces are followed through shots; scenes are cut where the picture is, or where somebody comes or goes."""

from __future__ import annotations

from itertools import pairwise

from pipeline.framing.scenes import find_scenes, follow
from pipeline.schema import Sight, Watched
from tests.unit.studio_faces import LEFT, MIDDLE, RIGHT, STEP, face, moved, watched


def test_two_people_are_two_tracks_from_left_to_right() -> None:
    [scene] = find_scenes([watched(8, lambda _: [("b", RIGHT), ("a", LEFT)], [])])
    assert (scene.start, scene.end) == (0, 8)
    assert [track.box for track in scene.tracks] == [LEFT, RIGHT]
    assert not scene.passing


def test_a_cut_begins_another_scene_even_where_faces_are_alike() -> None:
    scenes = find_scenes([watched(12, lambda _: [("a", MIDDLE)], [], cuts=[4.12])])
    assert [(scene.start, scene.end) for scene in scenes] == [(0, 4.12), (4.12, 12)]


def test_a_face_that_is_missed_now_and_then_stays() -> None:
    [scene] = find_scenes([watched(12, lambda time: [] if 4 <= time < 5.5 else [("a", MIDDLE)], [])])
    assert len(scene.tracks) == 1


def test_somebody_who_comes_begins_a_scene() -> None:
    both = [("a", LEFT), ("b", RIGHT)]
    scenes = find_scenes([watched(20, lambda time: both if time > 10 else both[:1], [])])
    assert [len(scene.tracks) for scene in scenes] == [1, 2]
    assert abs(scenes[0].end - 10) <= STEP


def test_faces_that_come_and_go_all_the_time_make_one_scene_that_relies_on_none() -> None:
    blinking = watched(
        12, lambda time: [("a", LEFT)] if time % 6 < 2 else [("b", moved(RIGHT, x=-100))] * (time % 6 > 4), []
    )
    [scene] = find_scenes([blinking])
    assert scene.passing
    assert scene.tracks == ()


def test_a_single_false_face_is_nobody() -> None:
    [scene] = find_scenes([watched(12, lambda time: [("a", LEFT)] + [("x", RIGHT)] * (5 < time < 5.5), [])])
    assert [track.box for track in scene.tracks] == [LEFT]


def test_a_pattern_that_looks_like_a_face_now_and_then_is_nobody() -> None:
    [scene] = find_scenes([watched(16, lambda time: [("a", LEFT)] + [("x", RIGHT)] * (time % 1.5 < 0.5), [])])
    assert [track.box for track in scene.tracks] == [LEFT]


def test_people_who_pass_each_other_keep_their_tracks() -> None:
    sights = [
        Sight(time=number * STEP, faces=(face(moved(LEFT, x=40 * number)), face(moved(RIGHT, x=-40 * number, y=-260))))
        for number in range(26)
    ]
    first, second = follow(sights)
    for track in (first, second):
        assert all(abs(later.box.x - one.box.x) == 40 for one, later in pairwise(track.faces))


def test_stretches_that_do_not_touch_share_no_scene() -> None:
    first = watched(4, lambda _: [("a", LEFT)], [])
    later = Watched(
        start=8, end=12, cuts=(), sights=tuple(Sight(time=one.time + 8, faces=one.faces) for one in first.sights)
    )
    assert [(scene.start, scene.end) for scene in find_scenes([first, later])] == [(0, 4), (8, 12)]


def test_cells_that_touch_are_one_scene() -> None:
    first = watched(4, lambda _: [("a", LEFT)], [])
    later = Watched(
        start=4, end=8, cuts=(), sights=tuple(Sight(time=one.time + 4, faces=one.faces) for one in first.sights)
    )
    assert [(scene.start, scene.end) for scene in find_scenes([first, later])] == [(0, 8)]
