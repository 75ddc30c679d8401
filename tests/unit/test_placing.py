"""Files beside a recording on its time line: in place, with their clock's drift, silent where they have no sound."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.speakers.tracks.alignment import Alignment
from pipeline.speakers.tracks.placing import Placed, placed_sum

RATE = 8000


def blocks_of(samples: np.ndarray, *lengths: int) -> list[np.ndarray]:
    at = np.cumsum([0, *lengths, len(samples)])
    return [samples[first:last].astype(np.float32) for first, last in pairwise(at.tolist()) if first < last]


def placed(samples: np.ndarray, alignment: Alignment, seconds: float, gain: float = 1.0) -> np.ndarray:
    file = Placed(blocks_of(samples, 11, 70_000, 4000), alignment, gain)
    return np.concatenate(list(placed_sum([file], seconds, RATE)))


@given(st.integers(-3 * RATE, 40 * RATE), st.integers(1, 40 * RATE))
def test_a_file_is_moved_to_its_place(lag: int, length: int) -> None:
    samples = np.random.default_rng(length).uniform(-1, 1, length).astype(np.float32)
    expected = np.zeros(35 * RATE, np.float32)
    first, last = max(0, lag), min(len(expected), lag + length)
    if first < last:
        expected[first:last] = samples[first - lag : last - lag]
    moved = placed(samples, Alignment((0.0,), (lag / RATE,), 1.0), 35.0)
    np.testing.assert_allclose(moved, expected, atol=2e-3)


def test_a_clock_that_drifts() -> None:
    """A tone of 440 Hz, recorded with a clock that runs 0.02 % fast, has 440 Hz again, everywhere in phase."""
    fast = 1.0002
    times = np.arange(round(70 * fast * RATE)) / RATE
    recorded = np.sin(2 * np.pi * 440 * times / fast)
    lags = (0.0, 60 / fast - 60)
    moved = placed(recorded, Alignment((0.0, 60.0), lags, 1.0), 60 / fast, gain=0.5)
    true = 0.5 * np.sin(2 * np.pi * 440 * np.arange(len(moved)) / RATE)
    assert np.abs(moved - true)[10:-10].max() < 0.01
    assert -lags[1] * 440 > 5, "without it, it would be five periods off"


def test_files_add_up() -> None:
    ones = [np.ones(2 * RATE, np.float32)]
    files = [Placed(ones, Alignment((0.0,), (lag,), 1.0), gain) for lag, gain in ((0.0, 0.25), (1.0, 0.5))]
    total = np.concatenate(list(placed_sum(files, 4.0, RATE)))
    middles = [total[round((second + 0.5) * RATE)] for second in range(4)]
    assert middles == pytest.approx([0.25, 0.75, 0.5, 0.0])
