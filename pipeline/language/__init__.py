"""What differs between German and English: sentences, word lists, numbers, typography.

Everything here is pure. A language without a lexicon of its own is read with the English one: its patterns then
simply do not match.
"""

from __future__ import annotations

from pipeline.language.english import ENGLISH
from pipeline.language.german import GERMAN
from pipeline.language.lexicon import Lexicon

_LEXICONS = {"de": GERMAN, "en": ENGLISH}


def lexicon(language: str) -> Lexicon:
    """Return what is known about ``language``."""
    return _LEXICONS.get(language, ENGLISH)
