"""The measure of small voices: what an interview is made of, and what becomes of its questions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from panels import QUESTION_SECONDS, interview
from pipeline.schema import Turn
from references import Line
from small_voices import judge
from sounds import SAMPLE_RATE

LINES = [Line("host", 0.0, 2.0), Line("guest", 2.5, 20.0), Line("host", 21.0, 24.0), Line("guest", 24.5, 40.0)]


@hypothesis_settings(max_examples=10)
@given(guests=st.integers(1, 2), seed=st.integers(0, 1000))
def test_an_interview_is_questions_and_answers(guests: int, seed: int) -> None:
    tones = {
        name: np.full(8 * SAMPLE_RATE, at + 1, np.float32) for at, name in enumerate(["host", "a", "b"][: guests + 1])
    }
    samples, lines = interview({name: [tone] for name, tone in tones.items()}, np.random.default_rng(seed))
    assert lines[0].speaker == "host"
    assert {line.speaker for line in lines} == set(tones)
    questions = [line for line in lines if line.speaker == "host"]
    assert len(questions) in {2, 3}
    assert all(QUESTION_SECONDS[0] - 0.01 <= line.end - line.start <= QUESTION_SECONDS[1] + 0.01 for line in questions)
    heard = np.zeros(len(samples), np.bool_)
    for line in lines:
        heard[round(line.start * SAMPLE_RATE) : round(line.end * SAMPLE_RATE)] = True
    assert (np.abs(samples[heard]) > 0.4).all()
    assert (np.abs(samples[~heard]) < 0.2).mean() > 0.999


def test_nothing_is_said_twice_before_all_is_said() -> None:
    phrases = [np.full(6 * SAMPLE_RATE, level, np.float32) for level in range(10, 100, 3)]
    samples, lines = interview({"host": phrases, "guest": phrases}, np.random.default_rng(1))
    for speaker in ("host", "guest"):
        middles = [(line.start + line.end) / 2 for line in lines if line.speaker == speaker]
        levels = {round(float(samples[round(middle * SAMPLE_RATE)]), 1) for middle in middles}
        assert len(levels) == len(middles) <= len(phrases)


def turn(start: float, end: float, speaker: str, *, doubtful: bool = False) -> Turn:
    return Turn(start=start, end=end, speaker=speaker, doubtful=doubtful)


@pytest.mark.parametrize(
    ("turns", "counted"),
    [
        ([turn(0, 2, "1"), turn(2.5, 20, "2"), turn(21, 24, "1"), turn(24, 40, "2")], {"right": 2}),
        ([turn(0, 40, "1")], {"wrong": 2}),
        ([turn(0, 2, "1", doubtful=True), turn(2.5, 40, "1")], {"doubtful": 1, "wrong": 1}),
        ([turn(0, 2, "1"), turn(2.5, 20, "2"), turn(25, 40, "2")], {"right": 1, "missed": 1}),
        ([turn(0, 2, "1"), turn(3, 40, "2"), turn(21, 22, "3")], {"right": 1, "wrong": 1}),
    ],
)
def test_what_becomes_of_questions(turns: list[Turn], counted: dict[str, int]) -> None:
    assert judge(LINES, turns, "host") == counted
