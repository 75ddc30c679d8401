"""The languages that can be named are those that Whisper's tokenizer knows."""

from __future__ import annotations

from faster_whisper import tokenizer

from pipeline.spoken import SPOKEN_LANGUAGES


def test_every_code_is_one_of_whispers_and_none_is_missing() -> None:
    assert sorted(SPOKEN_LANGUAGES) == sorted(tokenizer._LANGUAGE_CODES)
