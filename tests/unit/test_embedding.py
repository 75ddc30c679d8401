"""Every piece is heard whole, once, and in its place, whatever the blocks and batches are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.speakers.voices.embedding import DIMENSIONS, embed, unit
from pipeline.speakers.voices.features import BINS, filter_banks
from pipeline.speakers.voices.pieces import Interval

RATE = 16_000


class Averaging:
    """A network that says how loud the first bins are; keeps what it is given."""

    def __init__(self) -> None:
        self.batches: list[tuple[int, ...]] = []

    def __call__(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        self.batches.append(features.shape)
        return np.tile(np.abs(features).mean(axis=1), (1, 3))[:, :DIMENSIONS]


def recording(seconds: float) -> NDArray[np.float32]:
    return np.random.default_rng(1).normal(0, 0.1, round(seconds * RATE)).astype(np.float32) * np.linspace(
        0.1, 1.0, round(seconds * RATE), dtype=np.float32
    )


def in_blocks(samples: NDArray[np.float32], size: int) -> list[NDArray[np.float32]]:
    return [samples[first : first + size] for first in range(0, len(samples), size)]


@hypothesis_settings(max_examples=25)
@given(lengths=st.lists(st.sampled_from([0.1, 0.5, 0.7, 1.0, 2.0]), max_size=10), block=st.integers(900, 100_000))
def test_blocks_and_batches_make_no_difference(lengths: list[float], block: int) -> None:
    samples = recording(12.0)
    edges = np.concatenate([[0.0], np.cumsum(lengths)]).clip(0.0, 12.0).tolist()
    intervals = list(pairwise(edges))
    together = embed(in_blocks(samples, block), intervals, Averaging())
    assert together.shape == (len(intervals), DIMENSIONS)
    for interval, embedding in zip(intervals, together, strict=True):
        (alone,) = embed([samples], [interval], Averaging())
        assert np.allclose(embedding, alone, atol=1e-5)


def test_pieces_of_one_length_share_a_batch() -> None:
    network = Averaging()
    intervals: list[Interval] = [(float(at), at + (1.0 if at % 2 else 0.6)) for at in range(10)]
    embed([recording(12.0)], intervals, network)
    assert [shape[0] for shape in network.batches] == [4, 1, 4, 1]


def test_a_short_piece_is_heard_with_what_is_around_it() -> None:
    network = Averaging()
    embed([recording(3.0)], [(1.0, 1.1)], network)
    assert network.batches == [(1, 50, BINS)]


@pytest.mark.parametrize("samples", [1, 1600, 7999])
def test_a_moment_is_enough(samples: int) -> None:
    features = filter_banks(np.full(samples, 0.1, np.float32))
    assert features.shape == (48, BINS)
    assert np.isfinite(features).all()


def test_loudness_and_microphone_make_no_difference() -> None:
    samples = np.random.default_rng(1).normal(0, 0.2, RATE).astype(np.float32)
    assert np.allclose(filter_banks(samples), filter_banks(samples * np.float32(0.2)), atol=1e-3)
    assert np.allclose(filter_banks(samples).mean(axis=0), 0.0, atol=1e-4)


def test_nothing_to_embed_is_still_heard() -> None:
    blocks = iter(in_blocks(recording(2.0), RATE))
    assert embed(blocks, [], Averaging()).shape == (0, DIMENSIONS)
    assert not list(blocks)


def test_a_unit_vector_of_nothing_is_nothing() -> None:
    assert unit(np.array([[3.0, 4.0], [0.0, 0.0]], np.float32)).tolist() == [
        [pytest.approx(0.6), pytest.approx(0.8)],
        [0.0, 0.0],
    ]
