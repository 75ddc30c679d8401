"""Cuts: a change of the whole picture, or one that nothing around it comes near to."""

from __future__ import annotations

from pipeline.ffmpeg import Change
from pipeline.ffmpeg.pictures import read_changes
from pipeline.framing.shots import find_cuts


def changes(scores: dict[int, float], rate: int = 25, frames: int = 100, usual: float = 0.1) -> list[Change]:
    return [Change(number / rate, scores.get(number, usual)) for number in range(frames)]


def test_a_cut_is_the_first_frame_of_the_new_picture() -> None:
    assert find_cuts(changes({40: 30.0, 41: 1.5})) == [1.6]


def test_two_people_who_swap_their_tiles_are_a_cut_though_most_of_the_picture_stays() -> None:
    assert find_cuts(changes({50: 3.8, 51: 0.9})) == [2.0]


def test_a_hand_that_moves_is_no_cut() -> None:
    assert find_cuts(changes({50: 2.9, 53: 2.6, 56: 2.7})) == []


def test_a_highlighted_tile_is_no_cut() -> None:
    assert find_cuts(changes({50: 0.9})) == []


def test_a_flash_of_a_camera_cuts_once() -> None:
    assert len(find_cuts(changes({50: 40.0, 52: 39.0}))) == 1


def test_a_cut_during_movement_counts_if_all_of_the_picture_changes() -> None:
    assert find_cuts(changes({50: 22.0, 45: 9.0, 55: 8.0}, usual=1.0)) == [2.0]


def test_what_scdet_prints_is_read_in_time_of_the_recording() -> None:
    text = (
        "frame:0    pts:0       pts_time:0\nlavfi.scd.mafd=0.000\nlavfi.scd.score=0.000\n"
        "frame:1    pts:512     pts_time:0.04\nlavfi.scd.mafd=9.100\nlavfi.scd.score=9.000\nlavfi.scd.time=0.04\n"
    )
    assert read_changes(text, 11.5) == [Change(11.5, 0.0), Change(11.54, 9.0)]
