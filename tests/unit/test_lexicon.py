"""Lexicons: complete, and never a match where there is nothing."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from pipeline.language import lexicon
from pipeline.language.lexicon import Lexicon
from pipeline.language.typography import join_list, quoted
from pipeline.publish.templating import LANGUAGES
from pipeline.structure.traits import figures

DESCRIBED = [lexicon(language) for language in LANGUAGES]


def patterns(known: Lexicon) -> dict[str, re.Pattern[str]]:
    """Return a lexicon's patterns by the name of their field."""
    found = {field.name: getattr(known, field.name) for field in fields(known)}
    return {name: value for name, value in found.items() if isinstance(value, re.Pattern)}


def test_every_language_of_the_templates_is_described() -> None:
    assert [known.code for known in DESCRIBED] == list(LANGUAGES)


@pytest.mark.parametrize("known", DESCRIBED)
def test_no_pattern_matches_nothing(known: Lexicon) -> None:
    for name, pattern in patterns(known).items():
        assert pattern.search("") is None, name
        assert pattern.search("... xqz 7") is None or name == "number_words", name


@pytest.mark.parametrize("known", DESCRIBED)
def test_word_sets_are_small_letters(known: Lexicon) -> None:
    sets = [getattr(known, field.name) for field in fields(known)]
    for words in sets:
        if isinstance(words, frozenset):
            assert all(word == word.lower() for word in words)


def test_what_nobody_described_is_taken_for_nothing() -> None:
    known = lexicon("xx")
    text = "Willkommen, welcome. But we do not think so, aber nein, 40 Prozent."
    assert not known.code
    assert not [name for name, pattern in patterns(known).items() if pattern.search(text)]
    assert join_list(["un", "deux", "trois"], "xx") == "un, deux, trois"
    assert quoted("oui", "xx") == "“oui”"


def test_half_a_morning_is_no_figure() -> None:
    english = lexicon("en")
    assert figures("It took half a morning and half a million euros.", english) == ("half a million euros",)
    assert figures("Half of them came.", english) == ("Half of them",)
