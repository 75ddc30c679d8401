"""Choosing some of many candidates: the best ones, but none twice, and not all of one topic or one guest. Pure.

Each choice takes what is best after what it repeats of the ones before was taken off: maximal marginal relevance
(J. Carbonell and J. Goldstein, 1998, “The Use of MMR, Diversity-Based Reranking”).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.clips.candidates import Candidate
from pipeline.clips.similarity import Likeness
from pipeline.language.lexicon import bare
from pipeline.schema import Sentence

_REPEATED = 0.12
"""What a clip loses that is about the same as a chosen one."""
_SAME_GUEST = 0.03
"""What it loses for each chosen one with the same guest."""
_SAME_WORDS = 0.5
"""Share of the runs of four words of the shorter one; a teaser and the place that it was taken from have all."""
_RUN = 4


@dataclass(frozen=True)
class Scored:
    """A candidate with what speaks for it.

    Attributes:
        candidate: Which.
        score: How good it is.
        guest: Who says most in it, if that is known.
        chopped: What was taken off the score because no cut is clean.
    """

    candidate: Candidate
    score: float
    guest: str | None = None
    chopped: float = 0.0


class Selection:
    """Chooses from one session's candidates.

    Args:
        sentences: All sentences.
        likeness: Compares stretches of them.
        taken: What was published before, and is not to be repeated.
    """

    def __init__(self, sentences: Sequence[Sentence], likeness: Likeness, taken: Sequence[Candidate] = ()) -> None:
        self._sentences = sentences
        self._likeness = likeness
        self._taken = tuple(taken)

    def choose(self, scored: Sequence[Scored], count: int, worth: Callable[[Scored, float], bool]) -> list[Scored]:
        """Return at most ``count`` of them, best first; no two share a sentence, or say the same.

        Args:
            scored: The candidates.
            count: How many at most.
            worth: Whether one is still good enough after some score was taken off.
        """
        left = [one for one in scored if not self._overlaps(one, self._taken)]
        repeated = {one.candidate: self._repeated(one, self._taken) for one in left}
        guests: Counter[str | None] = Counter()
        chosen: list[Scored] = []

        def loss(one: Scored) -> float:
            return repeated[one.candidate] + (_SAME_GUEST * guests[one.guest] if one.guest is not None else 0.0)

        while left and len(chosen) < count:
            best = max(left, key=lambda one: (one.score - loss(one), -one.candidate.first, -one.candidate.last))
            left.remove(best)
            if self._says_the_same(best, chosen) or not worth(best, loss(best)):
                continue
            chosen.append(best)
            guests[best.guest] += 1
            left = [one for one in left if not self._overlaps(one, [best.candidate])]
            for one in left:
                repeated[one.candidate] = max(repeated[one.candidate], self._repeated(one, [best.candidate]))
        return sorted(chosen, key=lambda one: (-one.score, one.candidate))

    def _overlaps(self, one: Scored, others: Sequence[Candidate]) -> bool:
        return any(one.candidate.first <= other.last and one.candidate.last >= other.first for other in others)

    def _repeated(self, one: Scored, others: Sequence[Candidate]) -> float:
        return _REPEATED * max(
            (self._likeness.related(one.candidate.span, other.span) for other in others), default=0.0
        )

    def _says_the_same(self, one: Scored, chosen: Sequence[Scored]) -> bool:
        """Whether much of a candidate is in another one word for word: a teaser, or a recording that was put twice."""
        said = self._runs(one.candidate)
        for other in (*self._taken, *(other.candidate for other in chosen)):
            runs = self._runs(other)
            if len(said & runs) > _SAME_WORDS * max(1, min(len(said), len(runs))):
                return True
        return False

    def _runs(self, candidate: Candidate) -> frozenset[tuple[str, ...]]:
        words = [bare(word).casefold() for index in candidate.span for word in self._sentences[index].text.split()]
        return frozenset(tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))
