"""What differs between German and English: sentences, word lists, numbers, typography.

Everything here is pure. A language without a lexicon of its own is read with the neutral one: nothing is taken for
a word of another language, and what cannot be judged is left out.
"""

from __future__ import annotations

from pipeline.language.english import ENGLISH
from pipeline.language.german import GERMAN
from pipeline.language.lexicon import Lexicon
from pipeline.language.neutral import NEUTRAL

_LEXICONS = {one.code: one for one in (GERMAN, ENGLISH)}


def lexicon(language: str) -> Lexicon:
    """Return what is known about ``language``."""
    return _LEXICONS.get(language, NEUTRAL)
