from __future__ import annotations

import pytest

from pipeline.transcribe.languages import heard_otherwise, label_stretches, may_be_mixed, vote
from pipeline.transcribe.plan import Speech
from pipeline.transcribe.recognizer import Decoded


def stretches(*lengths: float) -> list[Speech]:
    ends = [sum(lengths[: at + 1]) + at for at in range(len(lengths))]
    return [Speech(end - length, end) for end, length in zip(ends, lengths, strict=True)]


def test_a_french_opening_does_not_turn_a_german_session() -> None:
    heard = [((("fr", 0.95), ("de", 0.03)), 8.0)] + [((("de", 0.98), ("en", 0.01)), 20.0)] * 4
    assert vote(heard)[0] == "de"


def test_nothing_heard_is_no_language_known() -> None:
    assert vote([]) == ("en", 0.0)


def test_a_language_that_was_given_is_doubted_on_clear_evidence_only() -> None:
    german, english = (("de", 0.97), ("en", 0.02)), (("en", 0.99),)
    assert heard_otherwise([(german, 20.0), (german, 15.0)], "en") == ("de", 0.97)
    assert heard_otherwise([(german, 20.0)], "en") is None, "a greeting"
    assert heard_otherwise([(german, 20.0), (german, 15.0)], "de") is None
    assert heard_otherwise([(german, 20.0), (english, 18.0)], "en") is None
    assert heard_otherwise([((("nl", 0.9),), 60.0)], "de") is None, "which German is taken for"
    assert heard_otherwise([], "de") is None


@pytest.mark.parametrize(("english", "mixed"), [(0.057, True), (0.0005, False)])
def test_a_trace_of_english_is_looked_into(english: float, mixed: bool) -> None:
    decoded = Decoded((), -0.2, 1.0, 0.0, "de", (("de", 0.9), ("en", english)))
    assert may_be_mixed(decoded, "de") is mixed


def test_an_english_sentence_is_found_and_a_short_doubtful_stretch_goes_with_it() -> None:
    heard = [{"de": 0.99}, {"en": 0.91}, {"en": 0.28, "nn": 0.2}, {"en": 0.996}, {"de": 0.98}]
    assert label_stretches(stretches(3, 2.8, 0.1, 4.9, 2), heard, "de", "de") == ["de", "en", "en", "en", "de"]


def test_weak_evidence_and_other_languages_change_nothing() -> None:
    heard = [{"de": 0.5, "en": 0.5}, {"fr": 0.95}, {"en": 0.99}]
    assert label_stretches(stretches(3, 3, 0.5), heard, "de", "de") == ["de", "de", "de"]


def test_a_german_sentence_that_is_taken_for_dutch_is_german() -> None:
    heard = [{"en": 0.97}, {"nl": 0.43, "af": 0.27, "de": 0.24}]
    assert label_stretches(stretches(5, 4), heard, "en", "en") == ["en", "de"]


def test_dutch_stays_dutch_in_a_dutch_session() -> None:
    assert label_stretches(stretches(5), [{"nl": 0.6, "de": 0.35}], "nl", "nl") == ["nl"]
    assert label_stretches(stretches(5), [{"nl": 0.9, "af": 0.05}], "nl", "nl") == ["nl"]


def test_what_could_be_any_language_goes_with_the_whole_window() -> None:
    heard = [{"de": 0.99}, {"cy": 0.4, "la": 0.3}]
    assert label_stretches(stretches(5, 4), heard, "en", "de") == ["de", "de"]
