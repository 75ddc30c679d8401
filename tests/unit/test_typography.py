"""Typography of both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language.typography import clock, format_number, join_list, polish, quoted, shorten

LANGUAGES = st.sampled_from(["de", "en", "fr"])


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Wir hören zu.", "de", "„Wir hören zu.“"),
        ("We listen.", "en", "“We listen.”"),
        ('Sie sagte "Ja" dazu.', "de", "„Sie sagte ‚Ja‘ dazu.“"),
        ("Sie sagte „Ja“ dazu.", "de", "„Sie sagte ‚Ja‘ dazu.“"),
        ('It\'s "fine", he said.', "en", "“It's ‘fine’, he said.”"),
        ('"Alles gut."', "de", "„Alles gut.“"),
        ("»Alles gut.«", "de", "„Alles gut.“"),
    ],
)
def test_quoted(text: str, language: str, expected: str) -> None:
    assert quoted(text, language) == expected


@given(st.text(alphabet="abc äß .,?!'-0123", min_size=1), LANGUAGES)
def test_quoted_keeps_every_character_that_is_no_double_mark(text: str, language: str) -> None:
    assert quoted(text, language)[1:-1] == text.strip()


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "0:00"), (7.99, "0:07"), (187.2, "3:07"), (3599.9, "59:59"), (3723, "1:02:03"), (-1, "0:00")],
)
def test_clock(seconds: float, expected: str) -> None:
    assert clock(seconds) == expected


@pytest.mark.parametrize(
    ("value", "language", "digits", "expected"),
    [
        (370000, "de", 0, "370.000"),
        (370000, "en", 0, "370,000"),
        (3.5, "de", 1, "3,5"),
        (3.5, "en", 1, "3.5"),
        (-1234.5, "de", 2, "−1.234,50"),
        (-0.01, "en", 1, "0.0"),
    ],
)
def test_format_number(value: float, language: str, digits: int, expected: str) -> None:
    assert format_number(value, language, digits) == expected


def test_join_list() -> None:
    assert join_list([], "de") == ""
    assert join_list(["A"], "de") == "A"
    assert join_list(["A", "B"], "en") == "A and B"
    assert join_list(["A", "B", "C"], "de") == "A, B und C"
    assert join_list(["A", "B", "C"], "en") == "A, B, and C"


@pytest.mark.parametrize(
    ("text", "limit", "language", "expected"),
    [
        ("Kurz genug", 10, "de", "Kurz genug"),
        ("Wir haben die Zahl der Tickets gesenkt", 24, "de", "Wir haben die Zahl …"),
        ("We cut the number of tickets by half", 24, "en", "We cut the number…"),
        ("Alles, was wir tun", 10, "de", "Alles …"),
        ("Donaudampfschifffahrt", 8, "de", "Donauda…"),
    ],
)
def test_shorten(text: str, limit: int, language: str, expected: str) -> None:
    assert shorten(text, limit, language) == expected


@given(st.text(alphabet="abcdef ,.der", max_size=80), st.integers(0, 60), LANGUAGES)
def test_shorten_keeps_the_limit(text: str, limit: int, language: str) -> None:
    assert len(shorten(text, limit, language)) <= limit


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ('Das "Ticket" - und z.B. mehr...', "de", "Das „Ticket“ – und z.\u00a0B. mehr…"),
        ("d. h. 40% mehr, 3-5 Tage", "de", "d.\u00a0h. 40\u00a0% mehr, 3–5 Tage"),
        ("Am 3. Mai kam Dr. Kern", "de", "Am 3.\u00a0Mai kam Dr.\u00a0Kern"),
        ("It's \"good\" -- really 'good'.", "en", "It’s “good” – really ‘good’."),
        ("40% of 5 GB", "en", "40% of 5\u00a0GB"),
        ("- a list - really\n- two", "en", "- a list – really\n- two"),
        ('See https://a.example/x-y--z?q="1" - ok', "en", 'See https://a.example/x-y--z?q="1" – ok'),
        ("Am 2024-05-01 um 10 Uhr", "de", "Am 2024-05-01 um 10\u00a0Uhr"),
        ("IT-Team bleibt IT-Team", "de", "IT-Team bleibt IT-Team"),
        ("---", "de", "---"),
    ],
)
def test_polish(text: str, language: str, expected: str) -> None:
    assert polish(text, language) == expected


@given(st.text(alphabet="aB1 0\"'.-–%…\nz:/", max_size=60), LANGUAGES)
def test_polish_twice_is_polish_once(text: str, language: str) -> None:
    once = polish(text, language)
    assert polish(once, language) == once
