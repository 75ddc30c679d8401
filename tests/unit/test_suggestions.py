"""Suggestions: names as a sentence lists them, and the one that was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.suggestions import did_you_mean, listed, nearest

NAMES = st.lists(st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1), min_size=1, unique=True)


@pytest.mark.parametrize(
    ("names", "sentence"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")]
)
def test_names_are_listed_as_a_sentence_does(names: list[str], sentence: str) -> None:
    assert listed(names) == sentence


@given(NAMES)
def test_a_known_name_is_nearest_to_itself_whatever_its_case(names: list[str]) -> None:
    for name in names:
        assert nearest(name.upper(), names) == name


def test_what_is_like_no_name_suggests_nothing() -> None:
    assert did_you_mean("bset", ["fast", "balanced", "best"]) == "Did you mean “best”?"
    assert did_you_mean("99", ["fast", "balanced", "best"]) == ""
