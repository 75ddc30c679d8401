"""What people are called in conversation."""

from __future__ import annotations

import pytest

from pipeline.language.person_names import bears_degree, given_name, may_be_called, spoken_name, surname


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


@pytest.mark.parametrize(
    ("address", "fitting", "others"),
    [
        ("Frau", "frau ms mrs miss kollegin professorin dr professor kollegen", "herr herrn mr mister kollege mx"),
        ("Mrs", "frau ms mrs miss", "herr herrn mr sir mx"),
        ("Herr", "herr herrn mr mister sir kollege kollegen minister doktor", "frau ms mrs miss ministerin mx"),
        ("Mx", "mx dr minister", "herr frau mr ms"),
        ("none", "mx dr kollegen", "herrn frau mr mrs"),
        (None, "frau herr mr ms mx dr", ""),
    ],
)
def test_a_title_fits_whom_it_can_address(address: str | None, fitting: str, others: str) -> None:
    assert all(may_be_called(address, [title]) for title in fitting.split())
    assert not any(may_be_called(address, [title, "dr"]) for title in others.split())


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("Dr. Eva Roth", "frau dr", True),
        ("Prof. Dr. Eva Roth", "doktor", True),
        ("Prof. Eva Roth", "dr", True),
        ("Dr. Eva Roth", "professorin", False),
        ("Eva Roth", "dr", False),
        ("Dr. Eva Roth", "frau", False),
        ("Profi Ingman", "professor", False),
    ],
)
def test_a_degree_is_borne_where_it_is_printed(name: str, said: str, expected: bool) -> None:
    assert bears_degree(name, said.split()) is expected
