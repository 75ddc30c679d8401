"""What a person is called when people speak: without titles, by the surname, with Herr, Frau or Ms. Pure."""

from __future__ import annotations

import re
import unicodedata

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
