"""What the dictionaries of German and English know. The only module that imports simplemma.

The dictionaries take a second to load, which a session whose structure is done must not pay: they are imported late.
"""

from __future__ import annotations

from functools import cache

from pipeline.language.lexicon import endings

_KNOWN = ("de", "en")
_PLURALS_IN_E = endings(
    "spräch jahr tag weg ziel preis jekt fekt spekt stem blem zess zeß eur nis tisch brief schritt teil spiel gerät "
    "gesetz geschäft produkt dienst kurs wert bereich text begriff betrieb ment ling"
)
"""Ends of words whose plural is in -e, so that -en is the dative's: with "Ohr" or "Student" it is the plural's, and
no dictionary of forms tells the two apart."""
_UNMARKED = str.maketrans("äöüÄÖÜ", "aouAOU")
_SHORTEST = 4
"""Shorter words that no dictionary knows are sounds and abbreviations."""


@cache
def nominative(noun: str) -> str:
    """Return a German noun without the ending of the dative plural: ``Aufträge`` for ``Aufträgen``.

    Only an ending that surely is the dative's goes: after a plural in -er, after one whose vowel changed, after the
    known ones in -e. What may be a nominative stays as it was said: ``Kunden``, ``Anfragen``, ``Menschen``, ``Ohren``.
    """
    import simplemma  # noqa: PLC0415

    if not noun.endswith("n"):
        return noun
    shorter = noun[:-1]
    lemma = simplemma.lemmatize(noun, lang="de")
    # "Aufträge" is a form of "Auftrag" too, so the n is the dative's; "Kunde" is the lemma, so "Kunden" is its plural.
    if lemma in {noun, shorter} or simplemma.lemmatize(shorter, lang="de") != lemma:
        return noun
    bent = shorter.translate(_UNMARKED).startswith(lemma.translate(_UNMARKED)) and not shorter.startswith(lemma)
    return shorter if bent or shorter.endswith("er") or lemma.lower().endswith(_PLURALS_IN_E) else noun


@cache
def is_comparative(word: str) -> bool:
    """Tell whether a German word in -er is a form of an adjective ("schlimmer"), and no noun ("Richter")."""
    import simplemma  # noqa: PLC0415

    small = word.lower()
    lemma = simplemma.lemmatize(small, lang="de")
    return small.endswith("er") and lemma != small and lemma.islower()


@cache
def is_no_word(word: str, language: str) -> bool:
    """Tell whether neither dictionary knows a word that is no name: Whisper writes what it hears, "nachtrecklich".

    Only plain words in small letters are judged: names, new compounds and abbreviations are nobody's mistake. Among
    3,900 such words of German and English reference texts (sonnets and an ode included) under 1 % are unknown.

    Args:
        word: Without punctuation around it.
        language: The sentence's; where it is neither of the two, nothing is known about its words.
    """
    import simplemma  # noqa: PLC0415

    if language not in _KNOWN or len(word) < _SHORTEST or not (word.isalpha() and word.islower()):
        return False
    return not simplemma.is_known(word, lang=_KNOWN)
