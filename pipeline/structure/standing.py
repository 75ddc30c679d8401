"""Whether a sentence still says the same without its neighbours. In doubt it does not."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.structure.traits import Traits

_SHORT_LIMIT = 14
"""Words; a sentence this short that points back and has a "not" or "but" speaks about the one before it."""
_SHORT_POINTER = 6
"""Words; in a longer sentence an "it" further on may mean anything."""
_SHORT_ASIDE = 4


def is_taken_back(traits: Sequence[Traits], index: int) -> bool:
    """Whether the next sentence limits this one or corrects it, so that it would say something else alone."""
    if index + 1 == len(traits):
        return False
    following = traits[index + 1]
    if following.greeting or following.question:
        return False  # "Vielen Dank." is about nothing that was said, and "Warum?" claims nothing
    if following.continuation or (following.correction and following.dangling):
        return True
    points_back = following.dangling or (following.pointers > 0 and following.words <= _SHORT_POINTER)
    # "Theoretisch jedenfalls.", "Only nobody believes it.", "That is what my old boss used to say, and he was wrong."
    aside = following.words <= _SHORT_ASIDE and (following.limiting or not following.verb)
    return aside or (points_back and following.words <= _SHORT_LIMIT and (following.limiting or following.opinion))


def is_announced(traits: Sequence[Traits], index: int) -> bool:
    """Whether the sentence before calls this one a myth, or what others say: then it is not the speaker's opinion."""
    return index > 0 and traits[index - 1].opinion
