"""Which sentences of a chapter carry it: an extractive summary, in the speakers' own words."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.schema import Chapter, Sentence, Structure, Transcript
from pipeline.structure.reading import Reading, read
from pipeline.structure.terms import similarity

_BEST_WORDS = (8, 28)
_FEWEST_WORDS = 6
_TOO_ALIKE = 0.6


def key_sentences(structure: Structure, transcript: Transcript, chapter: Chapter, count: int) -> tuple[Sentence, ...]:
    """Return the ``count`` most telling sentences of a chapter, in the order they were said.

    Only complete, trusted sentences that stand on their own; fewer than ``count`` where there are no more. No
    questions, greetings or corrections, and no two that say the same.
    """
    reading = read(structure.sentences, transcript)
    indices = range(chapter.first_sentence, chapter.last_sentence + 1)
    usable = [index for index in indices if is_usable(reading, index)]
    ranked = sorted(usable, key=lambda index: (-salience(reading, index, indices), index))
    chosen: list[int] = []
    for index in ranked:
        vector = reading.terms.vector([index])
        if len(chosen) < count and all(similarity(vector, reading.terms.vector([one])) < _TOO_ALIKE for one in chosen):
            chosen.append(index)
    return tuple(structure.sentences[index] for index in sorted(chosen))


def is_usable(reading: Reading, index: int) -> bool:
    """Whether a sentence can be shown alone, as a guest's statement."""
    sentence, seen = reading.sentences[index], reading.traits[index]
    if index not in reading.talk or index in reading.asked or sentence.is_question:
        return False
    if sentence.doubtful or not sentence.complete or seen.unsure or seen.words < _FEWEST_WORDS:
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
