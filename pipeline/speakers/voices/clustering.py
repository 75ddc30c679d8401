"""Which pieces of speech are one voice: from embeddings to as many centroids as there are voices. Pure.

Neighbours that sound alike are put together first, which makes it cheap. The groups are then merged, most alike first,
by the cosine of their sums; last, every piece goes to the nearest centroid and centroids that have become alike are
merged. What is one voice depends on how much of it was heard: sums of much speech differ by the voice alone, sums of
little by what was said as well.

The thresholds were set on 12 recordings of two to four voices and 48 that were put together from readings, with two to
eight voices, clean and with noise, echo and overlap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.speakers.voices.embedding import Embeddings, unit
from pipeline.speakers.voices.pieces import Pieces

_LEAST_SECONDS = 0.8
"""Of a piece that says what a voice sounds like; shorter ones are given to a voice afterwards."""
_NEIGHBOUR_COSINE, _NEIGHBOUR_PAUSE = 0.75, 1.5
_SAME_LITTLE, _LITTLE_SECONDS = 0.62, 4.0
_SAME_MUCH, _MUCH_SECONDS = 0.76, 40.0
"""Cosine above which two groups are one voice, where the smaller has so many seconds; between them it grows with their
logarithm. Of 40 s and more, groups of one voice are at 0.85 and above, those of two people at 0.68 and below; two
synthetic voices of one make reached 0.75."""
_VOICE_SECONDS, _VOICE_SHARE = 3.0, 0.12
"""What is less than either is no voice of its own."""
_MOST_GROUPS = 2500
"""Compared with each other: 25 MB. Three hours of lively talk have more; the short ones are assigned later."""
_ROUNDS = 3
_ASSIGNMENTS = 4
_DEAD = np.float32(-9.0)
_UNLIKE = np.float32(2.0)
"""Taken from the margin of pairs that are two voices, so that it is below zero and below all cosines above."""


@dataclass(frozen=True, eq=False)
class _Groups:
    """Speech that was put together.

    Attributes:
        sums: Embeddings, each times its seconds, of shape (groups, dimensions).
        seconds: How much speech, of shape (groups,).
    """

    sums: NDArray[np.float32]
    seconds: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.seconds)

    def chosen(self, which: NDArray[np.int64]) -> _Groups:
        """Return some of the groups."""
        return _Groups(self.sums[which], self.seconds[which])

    def joined(self, labels: NDArray[np.int64]) -> _Groups:
        """Return the groups with those of one label made one, in order of the labels from 0."""
        count = int(labels.max()) + 1 if len(labels) else 0
        sums, seconds = np.zeros((count, self.sums.shape[1]), np.float32), np.zeros(count, np.float32)
        np.add.at(sums, labels, self.sums)
        np.add.at(seconds, labels, self.seconds)
        return _Groups(sums, seconds)


def find_voices(
    pieces: Pieces, embeddings: Embeddings, *, speakers: int | None = None, most: int | None = None
) -> NDArray[np.float32]:
    """Return what each voice sounds like, as vectors of length 1, of shape (voices, dimensions).

    Args:
        pieces: The pieces of speech, at least one.
        embeddings: What they sound like, of shape (pieces, dimensions).
        speakers: How many voices there are, where that is certain; fewer are found where there are not as many pieces.
        most: How many there are at most.
    """
    if speakers is None and most is not None:
        found = find_voices(pieces, embeddings)
        return found if len(found) <= most else find_voices(pieces, embeddings, speakers=most)
    usable = pieces.alone & (pieces.seconds >= _LEAST_SECONDS)
    if not usable.any():
        usable = np.ones(len(pieces), np.bool_)
    seconds = pieces.seconds.astype(np.float32)
    heard = _Groups(embeddings[usable] * seconds[usable, np.newaxis], seconds[usable])
    least = min(_VOICE_SECONDS, _VOICE_SHARE * float(heard.seconds.sum()))
    groups = heard.joined(_neighbours(pieces, embeddings, usable))
    if len(groups) > _MOST_GROUPS:
        groups = groups.chosen(np.sort(np.argsort(-groups.seconds, kind="stable")[:_MOST_GROUPS]))
    labels = _merge(groups, speakers)
    centroids = np.zeros((0, embeddings.shape[1]), np.float32)
    for _ in range(_ROUNDS):
        voices = _substantial(groups.joined(labels), least, speakers)
        groups = _assigned(embeddings[usable], heard, unit(voices.sums))
        centroids = unit(groups.sums)
        labels = _merge(groups, speakers)
        if int(labels.max()) + 1 == len(groups) and (groups.seconds >= least).all():
            break
    return centroids


def _neighbours(pieces: Pieces, embeddings: Embeddings, usable: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return for each usable piece its group: the one before it where that sounds alike, or else a new one."""
    labels: list[int] = []
    total = np.zeros(embeddings.shape[1], np.float32)
    heard_until = -np.inf
    for at in np.flatnonzero(usable):
        embedding, seconds = embeddings[at], np.float32(pieces.ends[at] - pieces.starts[at])
        near = pieces.starts[at] - heard_until < _NEIGHBOUR_PAUSE
        if labels and near and float(total @ embedding) > _NEIGHBOUR_COSINE * float(np.linalg.norm(total)):
            labels.append(labels[-1])
            total = total + seconds * embedding
        else:
            labels.append(labels[-1] + 1 if labels else 0)
            total = seconds * embedding
        heard_until = pieces.ends[at]
    return np.array(labels, np.int64)


def _substantial(voices: _Groups, least: float, speakers: int | None) -> _Groups:
    """Return the voices that are heard long enough, or the longest where that is too few."""
    kept = np.flatnonzero(voices.seconds >= least)
    wanted = speakers or 1
    return voices.chosen(kept if len(kept) >= wanted else np.argsort(-voices.seconds, kind="stable")[:wanted])


def _assigned(embeddings: Embeddings, heard: _Groups, centroids: NDArray[np.float32]) -> _Groups:
    """Return the voices after some rounds of k-means on the sphere; a voice that loses all its pieces is gone."""
    voices = heard
    for _ in range(_ASSIGNMENTS):
        nearest = (embeddings @ centroids.T).argmax(axis=1)
        voices = heard.joined(np.unique(nearest, return_inverse=True)[1].astype(np.int64))
        centroids = unit(voices.sums)
    return voices


def _merge(groups: _Groups, speakers: int | None) -> NDArray[np.int64]:
    """Return for each group the voice it belongs to, from 0, by merging until all voices differ.

    Args:
        groups: At least one.
        speakers: How many voices shall be left, where that is known.
    """
    merging = _Merging(groups)
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

    def __init__(self, groups: _Groups) -> None:
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
        own = self._alive & (self._seconds >= _VOICE_SECONDS)
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
        margins = cosines - _same_voice(np.minimum(self._seconds, self._seconds[at]))
        row: NDArray[np.float32] = np.where(margins >= 0, cosines, margins - _UNLIKE).astype(np.float32)
        row[~self._alive] = _DEAD
        row[at] = _DEAD
        return row


def _same_voice(seconds: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the cosine from which two groups are one voice, the smaller of which has so many seconds."""
    between = np.log([_LITTLE_SECONDS, _MUCH_SECONDS])
    cosines = np.interp(np.log(np.maximum(seconds, 1e-3)), between, [_SAME_LITTLE, _SAME_MUCH])
    return cosines.astype(np.float32)
