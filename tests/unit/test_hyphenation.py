"""Hyphenation: where words may be divided, and which never are."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.hyphenation import MIN_LETTERS_EACH_SIDE, division_points


def pieces(text: str, language: str, names: frozenset[str] = frozenset()) -> str:
    edges = [0, *(place.index for place in division_points(text, language, names)), len(text)]
    return "|".join(text[a:b] for a, b in itertools.pairwise(edges))


def test_german_compound_is_divided_at_its_syllables() -> None:
    assert pieces("Öffentlichkeitsarbeit", "de") == "Öffent|lich|keits|ar|beit"


def test_joint_of_a_compound_is_marked_as_the_better_place() -> None:
    text = "Kommunikationsabteilung"
    joints = [text[: place.index] for place in division_points(text, "de") if place.between_parts]
    assert joints == ["Kommunikations"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Zeitung und Technik", "de"),
        ("Wir mit LinkedInProfilen und WEBSEITENPROGRAMM", "de"),
        ("das sagte Bernadette Wieczorekowski gestern", "de"),
        ("so Katharina Brandenburger, die", "de"),
        ("we asked Bernadette about Brandenburg", "en"),
        ("communication of information", "fr"),
        ("370.000.000.000.000 1234567890123", "de"),
    ],
)
def test_short_words_names_abbreviations_and_other_languages_stay_whole(text: str, language: str) -> None:
    assert pieces(text, language) == text


def test_names_given_stay_whole_and_other_words_do_not() -> None:
    text = "Brandenburger Veranstaltung"
    assert "|" not in pieces(text, "de", frozenset({"Brandenburger", "Veranstaltung"}))
    assert pieces("Die Kommunikation", "de") != "Die Kommunikation"
    assert pieces("Communication matters", "en").startswith("Com|mu")


@given(st.text("abcdefghilmnoprstuvwäöüß- .,ABD", max_size=80), st.sampled_from(["de", "en"]))
def test_letters_on_both_sides(text: str, language: str) -> None:
    for place in division_points(text, language):
        assert text[place.index - MIN_LETTERS_EACH_SIDE : place.index].isalpha()
        assert text[place.index : place.index + MIN_LETTERS_EACH_SIDE].isalpha()
