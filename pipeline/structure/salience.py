"""Which sentences of a chapter carry it, and which can be shown alone."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.language import lexicon
from pipeline.structure.reading import Reading
from pipeline.structure.standing import is_announced, is_taken_back
from pipeline.structure.terms import similarity

_BEST_WORDS = (8, 28)
_FEWEST_WORDS = 6


def is_usable(reading: Reading, index: int) -> bool:
    """Whether a sentence can be shown alone, as a guest's statement."""
    sentence, seen = reading.sentences[index], reading.traits[index]
    if index not in reading.talk or index in reading.asked or sentence.is_question:
        return False
    if not sentence.complete or not reading.is_heard(index) or seen.words < _FEWEST_WORDS:
        return False
    # Without a lexicon nobody can tell whether a sentence points at what was said before.
    if not lexicon(sentence.language).code:
        return False
    if is_taken_back(reading.traits, index) or is_announced(reading.traits, index):
        return False
    manners = seen.greeting or seen.moderation or seen.topic_cue or seen.prompt
    return seen.verb and not (manners or seen.dangling or seen.correction)


def salience(reading: Reading, index: int, chapter: Sequence[int]) -> float:
    """Return how much a sentence says about its chapter, about 0 to 2."""
    seen = reading.traits[index]
    centrality = similarity(reading.terms.vector([index]), reading.terms.vector(chapter))
    low, high = _BEST_WORDS
    length = 1.0 if low <= seen.words <= high else 0.5
    telling = 0.25 * bool(seen.figures) + 0.1 * bool(seen.names) + 0.2 * seen.contrast + 0.1 * min(seen.strong, 2)
    return (
        centrality * length + telling - 0.25 * seen.pointers - 0.2 * seen.hesitations - 0.1 * seen.hedges - seen.doubt
    )
