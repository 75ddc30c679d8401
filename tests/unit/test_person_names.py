"""What people are called in conversation."""

from __future__ import annotations

import pytest

from pipeline.language.person_names import given_name, spoken_name, surname


@pytest.mark.parametrize(
    ("name", "spoken", "given", "last"),
    [
        ("Anna Weber", "Anna Weber", "Anna", "Weber"),
        ("Dr. Martin Hoffmann", "Martin Hoffmann", "Martin", "Hoffmann"),
        ("Prof. Dr.-Ing. Eva von der  Leyden", "Eva von der Leyden", "Eva", "von der Leyden"),
        ("Dr. h. c. Max Muster", "Max Muster", "Max", "Muster"),
        ("Jane Doe, PhD", "Jane Doe", "Jane", "Doe"),
        ("Ingrid Drewermann", "Ingrid Drewermann", "Ingrid", "Drewermann"),
        ("Madonna", "Madonna", "", "Madonna"),
        ("Van Morrison", "Van Morrison", "Van", "Morrison"),
        ("Profi Ingman", "Profi Ingman", "Profi", "Ingman"),
    ],
)
def test_titles_are_not_said(name: str, spoken: str, given: str, last: str) -> None:
    assert (spoken_name(name), given_name(name), surname(name)) == (spoken, given, last)
