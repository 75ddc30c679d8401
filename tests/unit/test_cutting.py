"""Cuts lie in the quietest moment of a pause, whatever the times of words say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clips.cutting import DEPTH_DB, PAD_LEAST, PAD_MOST, Cutter
from pipeline.levels import Levels
from pipeline.schema import Word
from tests.unit.speech import levels_of

SPOKEN = [(0.5, 0.9), (1.0, 1.6), (2.3, 2.8), (2.9, 3.5)]
"""When words can be heard: two sentences of two words, 0.7 s apart."""


def words(*times: tuple[float, float]) -> list[Word]:
    return [Word(start=start, end=end, text="word", probability=0.9) for start, end in times]


def cutter(timed: list[Word], heard: Levels | None = None) -> Cutter:
    return Cutter(timed, levels_of(words(*SPOKEN), 4.5) if heard is None else heard, 4.5)


@pytest.mark.parametrize("late", [-0.25, -0.1, 0.0, 0.1, 0.25])
def test_the_sound_says_where_a_voice_begins_and_ends(late: float) -> None:
    """Times of words that are a quarter of a second off cut nothing off."""
    timed = words(*((start + late, end + late) for start, end in SPOKEN))
    start, end = cutter(timed).start(2), cutter(timed).end(1)
    assert start.clean
    assert end.clean
    assert 2.3 - PAD_MOST - max(0.0, -late) - 0.02 <= start.time <= 2.3 - PAD_LEAST + 0.02
    assert 1.6 + PAD_LEAST - 0.02 <= end.time <= 1.6 + PAD_MOST + max(0.0, late) + 0.02


def test_of_a_pause_the_quietest_moment_is_taken() -> None:
    """A breath before the first word is not cut into."""
    heard = levels_of(words(*SPOKEN), 4.5)
    heard[214:222] = -45.0
    assert cutter(words(*SPOKEN), heard).start(2).time < 2.14


def test_the_closure_of_a_consonant_is_no_pause() -> None:
    """“Prozent”: a tenth of a second of silence, then the t."""
    heard = levels_of(words((0.5, 0.9), (1.0, 1.45), (1.56, 1.62), (2.3, 2.8), (2.9, 3.5)), 4.5)
    end = cutter(words(*SPOKEN), heard).end(1)
    assert end.time >= 1.62 + PAD_LEAST - 0.02


def test_what_still_fades_is_not_cut_off() -> None:
    heard = levels_of(words(*SPOKEN), 4.5)
    heard[160:180] = np.linspace(-45.0, -64.0, 20)
    end = cutter(words(*SPOKEN), heard).end(1)
    assert end.time >= 1.76


def test_without_a_pause_the_edge_is_not_clean_and_in_no_other_word() -> None:
    timed = words((0.5, 1.5), (1.5, 2.5), (2.5, 3.5))
    run_on = cutter(timed, levels_of(timed, 4.5))
    for edge in (run_on.start(1), run_on.end(0)):
        assert not edge.clean
        assert edge.depth < DEPTH_DB
        assert 1.25 <= edge.time <= 1.75


def test_the_ends_of_a_recording_are_walls() -> None:
    timed = words((0.02, 0.4), (4.1, 4.48))
    at_the_edge = cutter(timed, levels_of(timed, 4.5))
    assert at_the_edge.start(0).time == 0.0
    assert 4.46 <= at_the_edge.end(1).time <= 4.5


@given(
    st.lists(st.tuples(st.floats(0.05, 0.8), st.floats(0.0, 1.0)), min_size=1, max_size=8),
    st.lists(st.floats(-80, 0), min_size=0, max_size=60),
)
def test_every_edge_is_in_the_recording_and_beside_its_word(
    made: list[tuple[float, float]], loudness: list[float]
) -> None:
    now, times = 0.0, []
    for length, gap in made:
        times.append((now, now + length))
        now += length + gap
    duration = now + 0.1
    levels = np.resize(np.array(loudness or [-70.0], np.float32), round(duration * 100))
    found = Cutter(words(*times), levels, duration)
    for at, (start, end) in enumerate(times):
        first, last = found.start(at), found.end(at)
        assert 0.0 <= first.time <= start + 0.16
        assert end - 0.16 <= last.time <= duration + 1e-3
        assert first.time >= (times[at - 1][1] - 0.16 if at else 0.0)
        assert last.time <= (times[at + 1][0] + 0.16 if at + 1 < len(times) else duration)
