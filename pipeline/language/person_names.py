"""What a person is called when people speak: without titles, by the surname, with Herr, Frau or Ms. Pure.

Nothing here tells from a given name whether somebody is Herr or Frau: that is known where the event file says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from pipeline.language.lexicon import word_set

FORMS_OF_ADDRESS = ("Frau", "Herr", "Ms", "Mrs", "Miss", "Mr", "Mx", "none")
"""How people are addressed by surname; ``none`` is for whoever is called neither Herr nor Frau."""
Gender = Literal["she", "he"]
# Mrs, Miss and Ms are one: recognisers write one for another.
_SHE = word_set(
    "frau fr ms mrs miss kollegin professorin moderatorin ministerin bürgermeisterin oberbürgermeisterin präsidentin "
    "direktorin senatorin kanzlerin pfarrerin pastorin"
)
_HE = word_set("herr herrn hr hrn mr mister sir kollege")
_NEITHER = word_set("mx none")
_DOCTOR, _PROFESSOR = word_set("dr doktor doctor"), word_set("prof professor professorin")
_OFFICES = word_set(
    "moderator kollegen colleague minister bürgermeister oberbürgermeister präsident direktor senator kanzler pfarrer "
    "pastor mayor president director chancellor governor"
)
FAMILIES = word_set("ehepaar eheleute familie geschwister family")
"""Before a surname that several people have."""
TITLES = _SHE | _HE | _DOCTOR | _PROFESSOR | _OFFICES | FAMILIES | {"mx"}
"""Words before a name, in lower case and without a full stop. An office may be a woman's as well."""
_TITLE = re.compile(
    r"(?:(?:dr|prof|dipl|ing|mag|med|jur|phil|rer|nat|pol|oec|habil|h\.\s?c|sir|dame|mr|mrs|ms|herr|frau)\b[.-]*\s*)+",
    re.IGNORECASE,
)
_AFTER_COMMA = re.compile(r",.*$")
"""Degrees that follow the name: "Jane Doe, PhD"."""
_PARTICLES = frozenset({"von", "van", "vom", "zu", "zur", "zum", "de", "del", "della", "der", "den", "di", "da", "la"})
"""Belong to the surname that follows."""


def spoken_name(name: str) -> str:
    """Return a name as it is said in a conversation: “Dr. Martin Hoffmann” is “Martin Hoffmann”."""
    bare = " ".join(_AFTER_COMMA.sub("", unicodedata.normalize("NFC", name)).split())
    return _TITLE.sub("", bare, count=1) if _TITLE.match(bare) else bare


def form_of_address(written: str) -> str | None:
    """Return a form of address as it is spelled here: “mr.” is “Mr”; ``None`` where it is none."""
    small = written.strip().rstrip(".").casefold()
    return next((form for form in FORMS_OF_ADDRESS if form.casefold() == small), None)


def is_degree(title: str) -> bool:
    """Tell whether a word is Dr. or Professor, which belongs to the name and not to the form of address."""
    return title.rstrip(".").casefold() in _DOCTOR | _PROFESSOR


def may_be_called(address: str | None, titles: Iterable[str]) -> bool:
    """Tell whether somebody may be meant by a name with these titles before it.

    Args:
        address: One of ``FORMS_OF_ADDRESS``; where it is ``None`` nothing is known, and any title may be said.
        titles: What is said before the name, in lower case: “herr” and “dr”.
    """
    if address is None:
        return True
    own = next(group for group in (_SHE, _HE, _NEITHER) if address.lower() in group)
    return not any(title in (_SHE | _HE | _NEITHER) - own for title in titles)


def gender_of(titles: Iterable[str]) -> Gender | None:
    """Tell whether what is said before a name, in lower case, is a woman's or a man's."""
    said = set(titles)
    she, he = bool(said & _SHE), bool(said & _HE)
    return None if she == he else "she" if she else "he"


def bears_degree(name: str, titles: Iterable[str]) -> bool:
    """Tell whether a name as it is printed has the degree that is said; every professor is called Dr. as well."""
    match = _TITLE.match(name)
    printed = set(re.findall(r"\w+", match.group().lower())) if match else set()
    said = set(titles) & (_DOCTOR | _PROFESSOR)
    return bool(said and printed & (_PROFESSOR if said & _PROFESSOR else _DOCTOR | _PROFESSOR))


def given_name(name: str) -> str:
    """Return the first name; ``""`` where only one name is known."""
    parts = spoken_name(name).split()
    return parts[0] if len(parts) > 1 else ""


def surname(name: str) -> str:
    """Return the last name with what belongs to it: “van der Berg”."""
    parts = spoken_name(name).split()
    at = len(parts) - 1
    while at > 1 and parts[at - 1].lower() in _PARTICLES:
        at -= 1
    return " ".join(parts[max(0, at) :])
