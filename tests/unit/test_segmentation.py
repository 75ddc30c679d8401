"""Changes and overlaps are found where chunks agree, and a recording may come in any blocks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.speakers.voices.segmentation import (
    CHUNK_FRAMES,
    CHUNK_SAMPLES,
    FRAME_SAMPLES,
    SPEAKING,
    STEP_SAMPLES,
    Chunks,
    Segmenter,
    find_changes,
    find_overlaps,
    frame_seconds,
    seconds_frame,
)

CLASSES = len(SPEAKING)
OF_SETS = {tuple(speaking.tolist()): at for at, speaking in enumerate(SPEAKING)}


def network_of(class_of: Callable[[float], int]) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    """Return a network that says of each frame what a function says of the mean of its samples."""

    def network(samples: NDArray[np.float32]) -> NDArray[np.float32]:
        assert samples.shape == (1, 1, CHUNK_SAMPLES)
        means = samples[0, 0, : CHUNK_FRAMES * FRAME_SAMPLES].reshape(CHUNK_FRAMES, FRAME_SAMPLES).mean(axis=1)
        classes = np.array([class_of(float(mean)) for mean in means])
        likely = np.eye(CLASSES, dtype=np.float32)[classes] * np.float32(0.9) + np.float32(0.1 / CLASSES)
        logarithms: NDArray[np.float32] = np.log(likely)[np.newaxis]
        return logarithms

    return network


NEAREST = network_of(round)


def hear(samples: NDArray[np.float32], block: int = 64_000) -> Chunks:
    segmenter = Segmenter(NEAREST)
    for first in range(0, len(samples), block):
        segmenter.feed(samples[first : first + block])
    return segmenter.finish()


def sound(*stretches: tuple[int, float]) -> NDArray[np.float32]:
    """Return sound in which each class lasts so many seconds."""
    return np.concatenate([np.full(round(seconds * 16_000), value, np.float32) for value, seconds in stretches])


@hypothesis_settings(max_examples=30)
@given(seconds=st.floats(0.0, 40.0), block=st.integers(1000, 500_000), seed=st.integers(0, 100))
def test_blocks_make_no_difference(seconds: float, block: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    samples = random.integers(0, CLASSES, round(seconds * 16_000)).astype(np.float32)
    whole, parts = hear(samples, max(1, len(samples))), hear(samples, block)
    assert np.array_equal(whole.classes, parts.classes)
    assert np.array_equal(whole.overlap, parts.overlap)
    count = len(whole.classes)
    assert CHUNK_SAMPLES + (count - 1) * STEP_SAMPLES >= len(samples) or not count, "all of it was heard"
    assert count <= 1 or CHUNK_SAMPLES + (count - 2) * STEP_SAMPLES < len(samples), "and nothing behind it"


def test_a_change_is_found_once() -> None:
    (change,) = frame_seconds(find_changes(hear(sound((1, 12.0), (2, 11.0))))).tolist()
    assert change == pytest.approx(12.0, abs=0.05)


def test_silence_overlap_and_moments_are_no_change() -> None:
    assert not len(find_changes(hear(sound((1, 8.0), (0, 1.0), (1, 8.0)))))
    assert not len(find_changes(hear(sound((1, 8.0), (4, 1.0), (1, 8.0)))))
    assert not len(find_changes(hear(sound((1, 8.0), (2, 0.1), (1, 8.0)))))


def test_a_change_in_a_pause_is_in_its_middle() -> None:
    (change,) = frame_seconds(find_changes(hear(sound((1, 6.0), (0, 1.0), (2, 6.0))))).tolist()
    assert change == pytest.approx(6.5, abs=0.05)


def test_one_chunk_of_two_is_no_majority_near_its_end() -> None:
    frames, change = CHUNK_FRAMES, 540
    first, second = np.full(frames, 1, np.int8), np.full(frames, 1, np.int8)
    first[change:] = 2
    chunks = Chunks(np.stack([first, second]), np.zeros((2, frames), np.float32))
    assert not len(find_changes(chunks))
    agreeing = Chunks(np.stack([first, np.where(np.arange(frames) < change - 296, 1, 2)]), chunks.overlap)
    assert find_changes(agreeing).tolist() == [change]


def test_overlap_is_found_where_it_lasts() -> None:
    class_of_both = OF_SETS[True, False, True]
    samples = sound((1, 7.0), (class_of_both, 1.5), (3, 8.0), (class_of_both, 0.1), (1, 4.0))
    (overlap,) = frame_seconds(find_overlaps(hear(samples))).tolist()
    assert overlap == pytest.approx([7.0, 8.5], abs=0.05)


def test_overlaps_with_a_moment_between_are_one() -> None:
    samples = sound((1, 3.0), (5, 0.5), (1, 0.06), (5, 0.5), (1, 3.0), (5, 0.5), (2, 1.0))
    overlaps = frame_seconds(find_overlaps(hear(samples))).tolist()
    assert overlaps == [pytest.approx([3.0, 4.06], abs=0.05), pytest.approx([7.06, 7.56], abs=0.05)]


def test_nothing_was_heard() -> None:
    chunks = Segmenter(NEAREST).finish()
    assert chunks.frames == 0
    assert not len(find_changes(chunks))
    assert not len(find_overlaps(chunks))


@given(st.integers(0, 10_000_000))
def test_frames_and_seconds_go_both_ways(frame: int) -> None:
    assert seconds_frame(frame_seconds(np.array([frame]))).tolist() == [frame]
