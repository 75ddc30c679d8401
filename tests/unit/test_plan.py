from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.transcribe.plan import MAX_SECONDS, Planner, Speech, Window, find_speech
from pipeline.transcribe.recognizer import FRAME_SAMPLES, FRAME_SECONDS, SAMPLE_RATE, Samples


def frames_of(*runs: tuple[float, float]) -> Samples:
    """Build speech probabilities from (seconds, probability) runs."""
    return np.concatenate([np.full(round(seconds / FRAME_SECONDS), value, np.float32) for seconds, value in runs])


def numbered(frames: int) -> Samples:
    """Build samples whose value is their own number, so that a cut can be checked exactly."""
    return np.arange(frames * FRAME_SAMPLES, dtype=np.float32)


def plan(probabilities: Samples, block_frames: int = 900) -> list[Window]:
    planner = Planner()
    samples = numbered(len(probabilities))
    windows = []
    for at in range(0, len(probabilities), block_frames):
        windows += planner.feed(
            samples[at * FRAME_SAMPLES : (at + block_frames) * FRAME_SAMPLES], probabilities[at : at + block_frames]
        )
    return windows + planner.finish()


runs = st.lists(
    st.tuples(st.floats(0.05, 30), st.sampled_from([0.0, 0.2, 0.4, 0.6, 0.98])), min_size=1, max_size=25
).map(lambda pairs: frames_of(*pairs))


def test_silence_gives_no_window() -> None:
    assert plan(frames_of((200, 0.02))) == []


def test_hysteresis_keeps_a_dip_inside_speech() -> None:
    assert find_speech(frames_of((1, 0.9), (0.5, 0.4), (1, 0.9))) == [(0, 78)]


def test_a_click_is_not_speech() -> None:
    assert find_speech(frames_of((1, 0.0), (0.07, 0.9), (1, 0.0))) == []


def test_a_cut_falls_into_the_longest_pause() -> None:
    speech = frames_of((12, 0.9), (1.2, 0.0), (4, 0.9), (0.3, 0.0), (12, 0.9), (5, 0))
    first, second = plan(speech)
    assert first.end == pytest.approx(12.3, abs=0.1)
    assert second.start == pytest.approx(12.9, abs=0.1)
    assert not first.forced


def test_a_long_silence_ends_a_window() -> None:
    windows = plan(frames_of((9, 0.9), (60, 0.0), (9, 0.9), (60, 0.0)))
    assert [round(window.end - window.start) for window in windows] == [9, 10]


def test_speech_without_a_pause_is_cut_by_force() -> None:
    windows = plan(frames_of((50, 0.9), (1, 0.0)))
    assert windows[0].forced
    assert windows[0].end - windows[0].start <= MAX_SECONDS
    for before, after in itertools.pairwise(windows):
        assert after.start == before.end


@settings(max_examples=40)
@given(runs)
def test_windows_cover_all_speech_once_and_in_order(probabilities: Samples) -> None:
    windows = plan(probabilities)
    for before, after in itertools.pairwise(windows):
        assert before.end <= after.start
    heard = np.zeros(len(probabilities), dtype=int)
    for window in windows:
        heard[round(window.start / FRAME_SECONDS) : round(window.end / FRAME_SECONDS)] += 1
    assert heard.max(initial=0) <= 1
    for first, last in find_speech(probabilities):
        # A forced cut may leave a rest too short to count as speech.
        missed = (heard[first:last] == 0) & (probabilities[first:last] >= 0.5)
        assert missed.sum() < 3


@settings(max_examples=40)
@given(runs)
def test_windows_are_short_enough_and_hold_their_own_samples(probabilities: Samples) -> None:
    for window in plan(probabilities):
        assert window.end - window.start <= MAX_SECONDS + 0.7
        assert len(window.samples) == round((window.end - window.start) * SAMPLE_RATE)
        assert window.samples[0] == round(window.start * SAMPLE_RATE)
        assert all(window.start <= stretch.start <= stretch.end <= window.end for stretch in window.speech)


@settings(max_examples=40)
@given(runs, st.integers(100, 2000))
def test_blocks_do_not_matter_much(probabilities: Samples, block_frames: int) -> None:
    # Windows may be cut elsewhere when more is known ahead, but the speech in them is the same.
    def total(windows: list[Window]) -> float:
        return sum(window.speech_seconds for window in windows)

    assert total(plan(probabilities, block_frames)) == pytest.approx(total(plan(probabilities)), abs=0.5)


def test_a_part_ends_in_the_middle_of_the_pauses_around_it() -> None:
    speech = (Speech(0.3, 2.0), Speech(2.2, 4.0), Speech(5.0, 6.0))
    window = Window(0.0, 6.4, speech, np.arange(round(6.4 * SAMPLE_RATE), dtype=np.float32))
    part = window.part(speech[1:2])
    assert (part.start, part.end) == pytest.approx((2.1, 4.3))
    assert part.samples[0] == round(2.1 * SAMPLE_RATE)
    assert len(part.samples) == round(2.2 * SAMPLE_RATE)
