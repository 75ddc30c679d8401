"""What benchmarks/clips.py counts with: silence by the truth, depth of a cut, words heard again."""

from __future__ import annotations

import numpy as np
import pytest

from clips import Sentences, depth_at, hears, summarise
from pipeline.schema import Span

TRUTH = Sentences(starts=(1.0, 3.0), ends=(2.5, 5.0))


@pytest.mark.parametrize(
    ("time", "silent"), [(0.5, True), (1.0, True), (1.1, False), (2.49, True), (2.7, True), (4.0, False), (5.2, True)]
)
def test_silence_is_where_no_sentence_is(time: float, *, silent: bool) -> None:
    assert TRUTH.is_silent_at(time) == silent


def test_whole_sentences_are_counted() -> None:
    assert TRUTH.between(0.9, 5.1) == 2
    assert TRUTH.between(1.2, 5.1) == 1
    assert TRUTH.between(1.2, 4.9) == 0


def test_the_depth_of_a_cut_is_measured_against_the_clips_speech() -> None:
    levels = np.full(3000, -20.0, np.float32)
    levels[990:1010] = -60.0
    clip = Span(start=10.0, end=20.0)
    assert depth_at(levels, clip, 10.0) == pytest.approx(40.0)
    assert depth_at(levels, clip, 15.0) == pytest.approx(0.0)


def test_a_word_that_is_cut_off_is_not_heard_again() -> None:
    said = ["Also,", "das", "war", "„gut“."]
    assert hears(said, "also", first=True)
    assert hears(said, "gut", first=False)
    assert not hears(said, "gut", first=True)


def test_figures_of_several_clips() -> None:
    rows = [
        {"on_sentences": True, "start_depth_db": 30.0, "end_depth_db": 25.0, "first_word": True, "last_word": True},
        {"on_sentences": False, "start_depth_db": 10.0, "end_depth_db": 25.0, "first_word": True, "last_word": False},
    ]
    figures = summarise(rows, "all")
    assert figures["on_sentences"] == "1 of 2"
    assert figures["cuts_20_db_below_speech"] == "3 of 4"
    assert figures["least_depth_db"] == 10.0
    assert figures["both_words_percent"] == 50.0
    assert summarise([], "none")["both_words_percent"] is None
