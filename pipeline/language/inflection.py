"""German nouns in the form that a list of topics shows. The only module that imports simplemma."""

from __future__ import annotations

from functools import cache


@cache
def nominative(noun: str) -> str:
    """Return a German noun without the ending of the dative plural: ``Aufträge`` for ``Aufträgen``.

    A form that is a nominative already stays as it was said: ``Kunden``, ``Anfragen``.
    """
    # Its dictionaries take a second to load, which a session whose structure is done must not pay.
    import simplemma  # noqa: PLC0415

    if not noun.endswith("n"):
        return noun
    shorter = noun[:-1]
    lemma = simplemma.lemmatize(noun, lang="de")
    # "Aufträge" is a form of "Auftrag" too, so the n is the dative's; "Kunde" is the lemma, so "Kunden" is its plural.
    return shorter if lemma not in {noun, shorter} and simplemma.lemmatize(shorter, lang="de") == lemma else noun
