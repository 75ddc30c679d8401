"""What the dictionaries of German and English know. The only module that imports simplemma.

The dictionaries take a second to load, which a session whose structure is done must not pay: they are imported late.
"""

from __future__ import annotations

from functools import cache

_SHORTEST = 4
"""Shorter words that no dictionary knows are sounds and abbreviations."""


@cache
def nominative(noun: str) -> str:
    """Return a German noun without the ending of the dative plural: ``Aufträge`` for ``Aufträgen``.

    A form that is a nominative already stays as it was said: ``Kunden``, ``Anfragen``.
    """
    import simplemma  # noqa: PLC0415

    if not noun.endswith("n"):
        return noun
    shorter = noun[:-1]
    lemma = simplemma.lemmatize(noun, lang="de")
    # "Aufträge" is a form of "Auftrag" too, so the n is the dative's; "Kunde" is the lemma, so "Kunden" is its plural.
    return shorter if lemma not in {noun, shorter} and simplemma.lemmatize(shorter, lang="de") == lemma else noun


@cache
def is_no_word(word: str) -> bool:
    """Tell whether neither dictionary knows a word that is no name: Whisper writes what it hears, "nachtrecklich".

    Only plain words in small letters are judged: names, new compounds and abbreviations are nobody's mistake. Among
    3,900 such words of German and English reference texts (sonnets and an ode included) under 1 % are unknown.

    Args:
        word: Without punctuation around it.
    """
    import simplemma  # noqa: PLC0415

    if len(word) < _SHORTEST or not (word.isalpha() and word.islower()):
        return False
    return not simplemma.is_known(word, lang=("de", "en"))
