from __future__ import annotations

import zlib

import numpy as np
import pytest

from pipeline.transcribe import check
from pipeline.transcribe.plan import Speech, Window
from pipeline.transcribe.recognizer import Decoded, HeardWord

LOOP = "I mean that we have to go there and see it for ourselves. " * 22


def window(speech: float, length: float | None = None) -> Window:
    return Window(0.0, length or speech + 0.6, (Speech(0.3, 0.3 + speech),), np.zeros(0, np.float32))


def decoded(text: str, speech: float = 1.0, *, avg_logprob: float = -0.2, no_speech: float = 0.01) -> Decoded:
    """Spread the words of ``text`` evenly over the speech of ``window(speech)``."""
    said = text.split()
    step = speech / max(1, len(said))
    words = tuple(HeardWord(f" {word}", 0.3 + at * step, 0.3 + (at + 1) * step, 0.9) for at, word in enumerate(said))
    content = text.encode()
    ratio = len(content) / len(zlib.compress(content)) if content else 0.0
    return Decoded(words, avg_logprob, ratio, no_speech, "de")


def doubts(text: str, speech: float, rate: float | None = None, length: float | None = None) -> list[str]:
    return check.find_doubts(window(speech, length), decoded(text, speech), rate)


def test_an_ordinary_sentence_is_believed() -> None:
    assert doubts("Wir haben die Zahl der Anmeldungen seit dem Frühjahr verdoppelt.", 4.2, 15.0) == []


def test_a_window_that_stops_early_is_noticed() -> None:
    assert check.EARLY_STOP in doubts("Und dann haben wir", 15.0, 15.0)
    assert check.EARLY_STOP in doubts("", 15.0, 15.0)
    assert check.EARLY_STOP not in doubts("Und dann haben wir", 1.4, 15.0)


def test_a_sentence_left_out_shows_in_the_word_times() -> None:
    words = [("Zuerst", 0.3, 0.8), ("kam", 0.8, 1.1), ("er.", 1.1, 1.4), ("Später", 6.0, 6.5)]
    gap = Decoded(tuple(HeardWord(f" {text}", start, end, 0.9) for text, start, end in words), -0.2, 1.0, 0.0, "de")
    assert check.longest_hole(window(6.2), gap) == pytest.approx(4.6)
    stretched = [*words[:2], ("er.", 1.1, 6.0), words[3]]
    over = Decoded(tuple(HeardWord(f" {text}", start, end, 0.9) for text, start, end in stretched), -0.2, 1, 0, "de")
    assert check.longest_hole(window(6.2), over) > check.MAX_HOLE_SECONDS
    assert check.HOLE in check.find_doubts(window(6.2), over, None)


def test_a_long_figure_leaves_no_hole() -> None:
    year = Decoded((HeardWord(" 1975", 0.3, 2.2, 0.9),), -0.2, 1.0, 0.0, "de")
    assert check.longest_hole(window(1.9), year) == 0.0


def test_a_clause_repeated_22_times_is_a_loop() -> None:
    assert check.LOOP in doubts(LOOP, 20.0)


@pytest.mark.parametrize("text", ["ja ja ja ja ja ja ja ja", "so ist es so ist es so ist es so ist es"])
def test_short_loops_are_loops(text: str) -> None:
    assert check.LOOP in doubts(text, 3.0)


def test_emphasis_is_no_loop() -> None:
    assert doubts("Nein, nein, nein, so geht das nicht.", 2.5) == []


def test_low_probability_is_a_doubt() -> None:
    assert check.find_doubts(window(3.0), decoded("Brimborium schlafft", 3.0, avg_logprob=-1.3), None) == [
        check.LOW_PROBABILITY
    ]


def test_too_many_words_for_the_time() -> None:
    text = "Das sind sehr viele Wörter für so wenig Zeit, das glaubt niemand."
    assert check.TOO_FAST in doubts(text, 1.0)


def test_words_over_silence_are_invented() -> None:
    found = doubts("Und das ist auch gut so, meine Damen", 0.2, length=10.0)
    assert check.NO_SPEECH in found
    assert check.is_invented(found)


@pytest.mark.parametrize(
    "text",
    [
        "Untertitelung des ZDF, 2020",
        "Untertitel im Auftrag des ZDF für funk, 2017",
        "Untertitel der Amara.org-Community",
        "Vielen Dank fürs Zuschauen!",
        "Danke für das Zusehen.",
        "Vielen Dank für die Aufmerksamkeit.",
        "Copyright WDR 2021",
        "Thanks for watching!",
        "Thank you very much for watching.",
        "Please subscribe to my channel.",
        "Subtitles by the Amara.org community",
        "♪ ♪",
    ],
)
def test_credits_over_little_speech_are_invented(text: str) -> None:
    assert check.is_credit(text, window(0.5, 12.0))


@pytest.mark.parametrize("text", ["Vielen Dank für die Aufmerksamkeit.", "Thanks for watching!", "Vielen Dank."])
def test_the_same_words_really_said_are_kept(text: str) -> None:
    assert not check.is_credit(text, window(2.4))


def test_a_sentence_about_credits_is_kept() -> None:
    assert not check.is_credit("Wir machen die Untertitelung des Films in drei Sprachen und prüfen sie.", window(5.0))


def test_the_median_needs_enough_windows() -> None:
    assert check.median_rate([(10.0, 150)] * 4) is None
    assert check.median_rate([(10.0, 150)] * 5 + [(0.5, 100)]) == 15.0


def test_fewer_doubts_win_over_probability() -> None:
    sure, unsure = decoded("a", avg_logprob=-0.1), decoded("b", avg_logprob=-0.5)
    assert check.score(unsure, []) > check.score(sure, [check.LOOP])
    assert check.score(sure, []) > check.score(unsure, [])
