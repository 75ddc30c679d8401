from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.schema import Doubtful, Switch
from pipeline.transcribe.check import MAX_HOLE_SECONDS, longest_hole
from pipeline.transcribe.plan import Speech, Window
from pipeline.transcribe.recognizer import FRAME_SECONDS, Decoded, HeardWord
from pipeline.transcribe.stitch import cover, join_pieces, make_segments, place_words


def window(*speech: tuple[float, float], start: float = 0.0, end: float = 20.0) -> Window:
    return Window(start, end, tuple(Speech(*one) for one in speech), np.zeros(0, np.float32))


def heard(*words: tuple[str, float, float]) -> list[HeardWord]:
    return [HeardWord(text, start, end, 0.9) for text, start, end in words]


def decoded(words: list[HeardWord]) -> Decoded:
    return Decoded(tuple(words), -0.2, 1.1, 0.0, "de")


def test_german_compounds_are_joined() -> None:
    joined = join_pieces(heard((" YouTube", 0, 0.5), ("-Kanal", 0.5, 0.9), (" läuft", 0.9, 1.2)))
    assert [(word.text, word.start, word.end) for word in joined] == [("YouTube-Kanal", 0, 0.9), ("läuft", 0.9, 1.2)]


def test_figures_are_one_word() -> None:
    joined = join_pieces(heard((" 3", 0, 0.3), (",5", 0.3, 0.6), (" Prozent", 0.6, 1.0)))
    assert [word.text for word in joined] == ["3,5", "Prozent"]


def test_a_dash_stays_apart() -> None:
    joined = join_pieces(heard((" kam", 0, 0.3), (" –", 0.3, 0.4), (" und", 0.4, 0.6)))
    assert [word.text for word in joined] == ["kam –", "und"]


def test_scripts_without_spaces_stay_in_pieces() -> None:
    assert len(join_pieces(heard(("会", 0, 0.3), ("議", 0.3, 0.6)))) == 2


def test_a_word_is_not_stretched_over_a_pause() -> None:
    first, second = place_words(heard((" Ende", 1.0, 4.2), (" Anfang", 2.5, 5.0)), window((0.5, 1.6), (4.1, 6.0)), 0.0)
    assert first.end <= 1.7
    assert second.start >= 4.0


def test_words_at_a_pause_begin_and_end_where_the_voice_does() -> None:
    first, middle, last = place_words(
        heard((" Wir", 0.9, 1.3), (" sind", 1.3, 1.8), (" da.", 1.8, 2.2)), window((1.1, 2.5)), 0.0
    )
    assert first.start == 1.1 - FRAME_SECONDS / 2
    assert (middle.start, middle.end) == (1.3, 1.8)
    assert last.end == 2.5


def test_a_silence_splits_segments() -> None:
    words = heard((" Eins", 0.5, 0.9), (" zwei.", 0.9, 1.4), (" Drei.", 4.2, 4.8))
    segments = make_segments(window((0.5, 1.5), (4.1, 5.0)), decoded(words), (), 0.0)
    assert [segment.text for segment in segments] == ["Eins zwei.", "Drei."]


def test_doubts_are_kept() -> None:
    segments = make_segments(window((0, 5)), decoded(heard((" ja", 0, 1))), ["repeats itself"], 0.0)
    assert segments[0].doubts == ("repeats itself",)


times = st.floats(-1, 25)
words_anywhere = st.lists(st.tuples(st.sampled_from([" ja", " nein", "-doch", " 12"]), times, times), max_size=30)


@given(words_anywhere, st.floats(0, 15))
def test_words_are_monotonic_and_inside_the_window_whatever_comes(
    words: list[tuple[str, float, float]], after: float
) -> None:
    place = window((2.0, 6.0), (7.0, 12.0), start=1.5, end=12.5)
    placed = place_words(join_pieces(heard(*words)), place, after)
    time = 0.0
    for word in placed:
        assert time <= word.start <= word.end
        assert word.start >= min(after, 12.5) - 0.001
        assert word.end <= max(12.5, after) + 0.001
        assert word.text == word.text.strip() != ""
        time = word.end


@given(words_anywhere)
def test_a_segment_has_the_bounds_of_its_words(words: list[tuple[str, float, float]]) -> None:
    for segment in make_segments(window((0.0, 20.0)), decoded(heard(*words)), (), 0.0):
        assert segment.start == segment.words[0].start
        assert segment.end == segment.words[-1].end


def test_a_sentence_that_hides_under_a_word_is_a_hole() -> None:
    """Of a German session: "Lassen Sie uns über Zahlen sprechen. Was bringt der Aufwand?", the first left out."""
    said = decoded(heard((" Was", 0.0, 2.64), (" bringt", 2.64, 3.0)))
    place = window((0.0, 2.02), (2.53, 3.0), end=3.0)
    assert longest_hole(place, said) >= MAX_HOLE_SECONDS
    (hole,) = cover(make_segments(place, said, (), 0.0), place.speech, "de").holes
    assert (hole.start, hole.end) == pytest.approx((0.0, 1.3), abs=0.1)


def test_holes_are_speech_without_words() -> None:
    segments = make_segments(window((0, 20)), decoded(heard((" eins", 0.0, 1.0), (" zwei", 5.0, 6.0))), (), 0.0)
    doubt = Doubtful(start=0.0, end=9.5, reasons=("repeats itself",))
    coverage = cover(segments, [Speech(0.0, 8.0), Speech(9.0, 9.5)], "de", redecoded=[doubt], dropped=[doubt])
    assert [(hole.start, hole.end) for hole in coverage.holes] == [(1.0, 5.0), (6.0, 9.5)]
    assert coverage.speech_seconds == 8.5
    assert coverage.transcribed_seconds == 2.0
    assert (coverage.redecoded, coverage.dropped) == ((doubt,), (doubt,))


@pytest.mark.parametrize(
    ("pieces", "holes"),
    [
        ([(3.0, 3.8), (4.6, 5.5), (6.2, 6.7)], [(3.0, 6.7)]),
        ([(3.0, 3.8), (6.0, 6.9)], []),
        ([(3.0, 3.4), (4.0, 4.3)], []),
        ([(1.5, 2.4), (5.0, 6.0), (30.0, 31.5)], [(5.0, 6.0), (30.0, 31.5)]),
    ],
)
def test_a_hesitation_is_a_hole(pieces: list[tuple[float, float]], holes: list[tuple[float, float]]) -> None:
    """Words that are said one by one are as much left out as a sentence; noises far apart are no sentence."""
    segments = make_segments(window((0, 1)), decoded(heard((" eins", 0.0, 1.0))), (), 0.0)
    coverage = cover(segments, [Speech(0.0, 1.0), *(Speech(*piece) for piece in pieces)], "de")
    assert [(hole.start, hole.end) for hole in coverage.holes] == holes
    found = sum(end - start for start, end in pieces if any(a <= start and end <= b for a, b in holes))
    assert coverage.speech_seconds - coverage.transcribed_seconds == pytest.approx(found)


def test_another_language_and_what_is_doubtful_are_reported_as_stretches() -> None:
    spoken = [(0, "de", ()), (5, "en", ()), (10, "en", ("repeats itself",)), (15, "de", ("repeats itself",))]
    segments = []
    for start, language, doubts in spoken:
        said = Decoded((HeardWord(" word", 0.0, 1.0, 0.9),), -0.1, 1.0, 0.0, language)
        segments += make_segments(
            Window(start, start + 5, (Speech(start, start + 1.0),), np.zeros(0, np.float32)), said, doubts, 0.0
        )
    coverage = cover(segments, [], "de")
    assert coverage.switches == (Switch(start=5.0, end=11.0, language="en"),)
    assert [(one.start, one.end) for one in coverage.doubtful] == [(10.0, 16.0)]
