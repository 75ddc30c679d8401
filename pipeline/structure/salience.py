"""Which sentences of a chapter carry it: an extractive summary, in the speakers' own words."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.schema import Chapter, Sentence, Structure, Transcript
from pipeline.structure.terms import Terms, similarity
from pipeline.structure.traits import Traits, read_traits

_BEST_WORDS = (8, 28)
_TOO_ALIKE = 0.6
_CLEAN = 0.3
"""A word below this probability is probably misheard."""


def key_sentences(structure: Structure, transcript: Transcript, chapter: Chapter, count: int) -> tuple[Sentence, ...]:
    """Return the ``count`` most telling sentences of a chapter, in the order they were said.

    Only complete, trusted sentences that stand on their own; fewer than ``count`` where there are no more. No
    questions, greetings or corrections, and no two that say the same.
    """
    terms = Terms(structure.sentences)
    traits = read_traits(structure.sentences, transcript)
    indices = range(chapter.first_sentence, chapter.last_sentence + 1)
    usable = [index for index in indices if is_usable(structure.sentences[index], traits[index])]
    ranked = sorted(usable, key=lambda index: (-salience(index, indices, terms, traits[index]), index))
    chosen: list[int] = []
    for index in ranked:
        vector = terms.vector([index])
        if len(chosen) < count and all(similarity(vector, terms.vector([one])) < _TOO_ALIKE for one in chosen):
            chosen.append(index)
    return tuple(structure.sentences[index] for index in sorted(chosen))


def is_usable(sentence: Sentence, seen: Traits) -> bool:
    """Whether a sentence can be shown alone, as the speaker's statement."""
    if sentence.doubtful or not sentence.complete or sentence.is_question or seen.min_probability < _CLEAN:
        return False
    return not (
        seen.dangling or seen.greeting or seen.moderation or seen.topic_cue or seen.correction or seen.words < 5
    )


def salience(index: int, chapter: Sequence[int], terms: Terms, seen: Traits) -> float:
    """Return how much a sentence says about its chapter, about 0 to 2."""
    centrality = similarity(terms.vector([index]), terms.vector(chapter))
    low, high = _BEST_WORDS
    length = 1.0 if low <= seen.words <= high else 0.5
    telling = 0.25 * bool(seen.figures) + 0.1 * bool(seen.names) + 0.2 * seen.contrast + 0.1 * min(seen.strong, 2)
    return centrality * length + telling - 0.15 * seen.pointers - 0.2 * seen.hesitations
