"""Topics in the nominative, and words that are none."""

from __future__ import annotations

import pytest

from pipeline.language.dictionary import is_no_word, nominative


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Aufträgen", "Aufträge"),
        ("Gesprächen", "Gespräche"),
        ("Häusern", "Häuser"),
        ("Projekten", "Projekte"),
        ("Ergebnissen", "Ergebnisse"),
        ("Kindern", "Kinder"),
        ("Menschen", "Menschen"),
        ("Studenten", "Studenten"),
        ("Ohren", "Ohren"),
        ("Elektronen", "Elektronen"),
        ("Insekten", "Insekten"),
        ("Frauen", "Frauen"),
        ("Kunden", "Kunden"),
        ("Anfragen", "Anfragen"),
        ("Vertrauen", "Vertrauen"),
        ("Maschinen", "Maschinen"),
        ("Technik", "Technik"),
        ("Sonnberg", "Sonnberg"),
    ],
)
def test_only_the_dative_ending_goes(said: str, shown: str) -> None:
    assert nominative(said) == shown


@pytest.mark.parametrize("word", ["nachtrecklich", "gespray", "schwartes", "pinktlich"])
def test_what_nobody_says_is_no_word(word: str) -> None:
    assert is_no_word(word, "de")
    assert is_no_word(word, "en")


@pytest.mark.parametrize(
    "word", ["nachträglich", "schwarzes", "committen", "gestreamt", "outage", "ähm", "z", "Archivar", "d'accord", "z.B"]
)
def test_words_names_and_sounds_are_not_suspected(word: str) -> None:
    assert not is_no_word(word, "de")


def test_words_of_another_language_are_not_suspected() -> None:
    assert not is_no_word("aujourdhui", "fr")
