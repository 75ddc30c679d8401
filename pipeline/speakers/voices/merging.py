"""Speech that is put together, two groups at a time, until what is left are different voices. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.speakers.voices.embedding import unit
from pipeline.speakers.voices.likeness import Rule

OWN_SECONDS = 2.0
"""Less than this is no voice of its own."""
_DEAD = np.float32(-9.0)
_UNLIKE = np.float32(2.0)
"""Taken from the margin of pairs that are two voices, so that it is below zero and below all cosines above."""


@dataclass(frozen=True, eq=False)
class Groups:
    """Speech that was put together.

    Attributes:
        sums: Embeddings, each times its seconds, of shape (groups, dimensions).
        seconds: How much speech, of shape (groups,).
    """

    sums: NDArray[np.float32]
    seconds: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.seconds)

    def chosen(self, which: NDArray[np.int64]) -> Groups:
        """Return some of the groups."""
        return Groups(self.sums[which], self.seconds[which])

    def longest(self, most: int) -> Groups:
        """Return the groups, or as many of the longest in the same order."""
        if len(self) <= most:
            return self
        return self.chosen(np.sort(np.argsort(-self.seconds, kind="stable")[:most]))

    def joined(self, labels: NDArray[np.int64]) -> Groups:
        """Return the groups with those of one label made one, in order of the labels from 0."""
        count = int(labels.max()) + 1 if len(labels) else 0
        sums, seconds = np.zeros((count, self.sums.shape[1]), np.float32), np.zeros(count, np.float32)
        np.add.at(sums, labels, self.sums)
        np.add.at(seconds, labels, self.seconds)
        return Groups(sums, seconds)


def merge(groups: Groups, rule: Rule, speakers: int | None = None) -> NDArray[np.int64]:
    """Return for each group the voice it belongs to, from 0, by merging until all voices differ.

    Args:
        groups: At least one.
        rule: From which cosine on two groups are one voice.
        speakers: How many voices shall be left, where that is known.
    """
    merging = _Merging(groups, rule)
    while merging.count > 1:
        one, other, alike = merging.best()
        if speakers is None and not alike:
            break
        if speakers is not None and (merging.count <= speakers or (not alike and merging.enough(one, other, speakers))):
            break
        merging.merge(one, other)
    return np.unique(merging.labels, return_inverse=True)[1].astype(np.int64)


class _Merging:
    """Groups that are being merged: scores of all pairs, and for each group its best partner."""

    def __init__(self, groups: Groups, rule: Rule) -> None:
        self._rule = rule
        self._sums, self._seconds = groups.sums.copy(), groups.seconds.copy()
        self._vectors = unit(groups.sums)
        self._alive = np.ones(len(groups), np.bool_)
        self.labels = np.arange(len(groups))
        self.count = len(groups)
        # Row by row: what it is computed from would be as large as the table, three times over.
        self._scores = np.stack([self._row(at) for at in range(len(groups))])
        self._partner = self._scores.argmax(axis=1)
        self._best = self._scores.max(axis=1)

    def best(self) -> tuple[int, int, bool]:
        """Return the pair to merge next, and whether they are one voice."""
        one = int(self._best.argmax())
        return one, int(self._partner[one]), bool(self._best[one] >= 0)

    def enough(self, one: int, other: int, speakers: int) -> bool:
        """Say whether the two are voices of their own, and there are no more of such than are wanted."""
        own = self._alive & (self._seconds >= OWN_SECONDS)
        return bool(own[one] and own[other]) and int(own.sum()) <= speakers

    def merge(self, one: int, other: int) -> None:
        """Make two groups one, and look again for the partners of all whose partner they were."""
        self._sums[one] += self._sums[other]
        self._seconds[one] += self._seconds[other]
        self._vectors[one] = self._sums[one] / max(float(np.linalg.norm(self._sums[one])), 1e-9)
        self._alive[other] = False
        self.labels[self.labels == other] = one
        self.count -= 1
        row = self._row(one)
        self._scores[one] = self._scores[:, one] = row
        self._scores[other] = self._scores[:, other] = self._best[other] = _DEAD
        stale = self._alive & ((self._partner == one) | (self._partner == other))
        stale[one] = True
        self._partner[stale] = self._scores[stale].argmax(axis=1)
        self._best[stale] = self._scores[stale].max(axis=1)
        better = self._alive & (row > self._best)
        better[one] = False
        self._partner[better], self._best[better] = one, row[better]

    def _row(self, at: int) -> NDArray[np.float32]:
        """Return how well each group goes with one: the cosine where they are one voice, less than 0 where not."""
        cosines = self._vectors @ self._vectors[at]
        margins = cosines - self._rule(self._seconds, float(self._seconds[at]))
        row: NDArray[np.float32] = np.where(margins >= 0, cosines, margins - _UNLIKE).astype(np.float32)
        row[~self._alive] = _DEAD
        row[at] = _DEAD
        return row
