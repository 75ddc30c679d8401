"""Languages are found by whatever people call them, and no name stands for two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.spoken import _NAMES, SPOKEN_LANGUAGES, language_code, nearest_language


def test_no_name_stands_for_two_languages() -> None:
    names = Counter(name.casefold() for code, names in _NAMES.items() for name in (code, *names))
    assert [name for name, times in names.items() if times > 1] == []
    assert all(len(names) == len(set(names)) for names in _NAMES.values())


@given(st.sampled_from(SPOKEN_LANGUAGES), st.sampled_from([str.upper, str.title, str.lower, " {} ".format]))
def test_every_language_is_found_by_its_code_and_its_names(code: str, write: Callable[[str], str]) -> None:
    for name in (code, *_NAMES[code]):
        assert language_code(write(name)) == code
    assert language_code(write(f"{code}-XY")) == code


@pytest.mark.parametrize("text", ["", " ", "-", "de-", "-de", "klingon", "d e", "auto"])
def test_what_names_no_language_has_no_code(text: str) -> None:
    assert language_code(text) is None


@given(st.sampled_from([name for names in _NAMES.values() for name in names if len(name) > 4]), st.integers(0, 4))
def test_a_name_with_a_letter_missing_suggests_a_language(name: str, at: int) -> None:
    assert nearest_language(name[:at] + name[at + 1 :]).startswith("Did you mean “")


@pytest.mark.parametrize(("text", "code"), [("deutch", "de"), ("germn", "de"), ("deu", "de"), ("englsh", "en")])
def test_the_nearest_language_is_suggested(text: str, code: str) -> None:
    assert nearest_language(text).startswith(f"Did you mean “{code}” (")
    assert nearest_language("qqq") == ""
