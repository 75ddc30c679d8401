"""An edit list maps times of the recording to times of the clip and back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clips.editing import Editing
from pipeline.schema import Clip, Span

THREE = Editing([Span(start=10.0, end=12.0), Span(start=13.0, end=14.5), Span(start=20.0, end=21.0)])
LENGTHS = st.lists(st.tuples(st.integers(1, 5000), st.integers(1, 3000)), min_size=1, max_size=6)


def editing(lengths: list[tuple[int, int]]) -> Editing:
    """An edit list from lengths of gaps and pieces, in milliseconds."""
    pieces, now = [], 0
    for gap, length in lengths:
        pieces.append(Span(start=(now + gap) / 1000, end=(now + gap + length) / 1000))
        now += gap + length
    return Editing(pieces)


@pytest.mark.parametrize(
    ("recording", "clip"),
    [
        (10.0, 0.0),
        (11.5, 1.5),
        (12.0, 2.0),
        (12.5, None),
        (13.0, 2.0),
        (20.5, 4.0),
        (21.0, 4.5),
        (21.1, None),
        (9.9, None),
    ],
)
def test_times_of_the_recording_in_the_clip(recording: float, clip: float | None) -> None:
    assert THREE.to_clip(recording) == (None if clip is None else pytest.approx(clip))


def test_where_pieces_meet_the_later_one_is_shown() -> None:
    assert THREE.joints == (2.0, 3.5)
    assert THREE.to_recording(2.0) == 13.0
    assert THREE.to_recording(THREE.duration) == 21.0
    assert (THREE.to_recording(-1.0), THREE.to_recording(99.0)) == (10.0, 21.0)


@given(LENGTHS, st.floats(0, 1))
def test_there_and_back(lengths: list[tuple[int, int]], share: float) -> None:
    made = editing(lengths)
    time = share * made.duration
    back = made.to_clip(made.to_recording(time))
    assert back is not None
    assert back == pytest.approx(time, abs=1e-6)


@given(LENGTHS, st.floats(0, 50), st.floats(0, 50))
def test_what_is_shown_of_a_stretch_is_in_order_and_no_longer(
    lengths: list[tuple[int, int]], one: float, other: float
) -> None:
    made = editing(lengths)
    span = Span(start=min(one, other), end=max(one, other))
    shown = made.shown(span)
    assert sum(part.duration for part in shown) <= min(span.duration, made.duration) + 1e-2
    assert all(0 <= part.start <= part.end <= made.duration + 1e-3 for part in shown)
    assert all(earlier.end <= later.start + 1e-3 for earlier, later in pairwise(shown))


def make_clip(kept: tuple[Span, ...]) -> Clip:
    """A clip from 10 to 20 s."""
    return Clip(
        id="a",
        start=10.0,
        end=20.0,
        title="A",
        score=1.0,
        reasons=(),
        language="de",
        sentences=(),
        first_word=0,
        last_word=3,
        text="",
        kept=kept,
    )


def test_a_clip_that_leaves_nothing_out_is_one_piece() -> None:
    assert make_clip(()).pieces == (Span(start=10.0, end=20.0),)
    assert make_clip(()).seconds == 10.0


@pytest.mark.parametrize(
    "bounds", [((10.0, 14.0),), ((11.0, 20.0),), ((10.0, 15.0), (14.0, 20.0)), ((10.0, 15.0), (15.0, 20.0))]
)
def test_what_is_kept_has_the_bounds_of_the_clip_and_is_in_order(bounds: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(ValueError, match="kept of a clip"):
        make_clip(tuple(Span(start=start, end=end) for start, end in bounds))


def test_a_tightened_clip_plays_as_long_as_its_pieces() -> None:
    assert make_clip((Span(start=10.0, end=14.0), Span(start=15.0, end=20.0))).seconds == 9.0
