"""What benchmarks/clips.py counts with: silence by the truth, depth of a cut, words heard again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from clips import Sentences, depth_at, hears, judge_text, read_truth, summarise
from pipeline.schema import Clip, Span
from tests.unit.speech import speech

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


TEXT = "Good morning. We start now! Are you ready?\nno full stop in here\nThe end."


def whole(tmp_path: Path, heard: str, first: int, last: int) -> bool | None:
    """What the text says about a clip from one word to another of what was heard."""
    truth = tmp_path / "truth.txt"
    truth.write_text(TEXT, encoding="utf-8")
    transcript = speech(heard, "en")
    clip = Clip(
        id="a",
        start=0.0,
        end=1.0,
        title="A",
        score=1.0,
        reasons=(),
        language="en",
        sentences=(),
        first_word=first,
        last_word=last,
        text="",
    )
    truth_text = read_truth(truth)
    return truth_text.holds(clip, transcript)


HEARD = "Good morning, we start now. Are you ready? No full stop in here. The end."


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (0, 1, True),
        (2, 7, True),
        (2, 3, False),
        (3, 7, False),
        (0, 14, True),
        (5, 9, None),
        (3, 9, False),
        (5, 12, True),
    ],
)
def test_a_text_says_where_sentences_end(tmp_path: Path, first: int, last: int, *, expected: bool | None) -> None:
    """Whatever the recogniser's punctuation says; in a line without any nobody knows."""
    assert whole(tmp_path, HEARD, first, last) is expected


def test_words_that_were_misheard_move_no_sentence(tmp_path: Path) -> None:
    heard = "Good mourning. We tart now! Are you ready? No full stop in here. The end."
    assert whole(tmp_path, heard, 2, 4) is True
    assert whole(tmp_path, heard, 3, 4) is False


def test_what_a_tightened_clip_keeps_is_looked_for() -> None:
    transcript = speech("We have [0.5] um [0.5] no time at all.", "en")
    words = transcript.words
    clip = Clip(
        id="a",
        start=0.0,
        end=5.0,
        title="A",
        score=1.0,
        reasons=(),
        language="en",
        sentences=(),
        first_word=0,
        last_word=len(words) - 1,
        text="",
        kept=(Span(start=0.0, end=words[1].end + 0.1), Span(start=words[3].start - 0.1, end=5.0)),
    )
    row = judge_text(clip, transcript, ["We", "have", "no", "thyme", "at", "all."])
    assert (row["words"], row["joints"], row["heard_beside"]) == (6, 1, "2 of 2")
    assert row["word_errors_percent"] == pytest.approx(16.7)
    lost = judge_text(clip, transcript, ["We", "have", "time", "at", "all."])
    assert lost["heard_beside"] == "1 of 2"
