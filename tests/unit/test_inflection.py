"""Topics in the nominative."""

from __future__ import annotations

import pytest

from pipeline.language.inflection import nominative


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Aufträgen", "Aufträge"),
        ("Gesprächen", "Gespräche"),
        ("Häusern", "Häuser"),
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
