"""Which pieces of speech are one voice: from embeddings to as many centroids as there are voices. Pure.

Neighbours that sound alike are put together first, which makes it cheap. The groups are then merged, most alike first,
by the cosine of their sums; last, every piece goes to the nearest centroid and centroids that have become alike are
merged. What is one voice depends on how much of it was heard (``likeness``), and where that leaves a choice, two people
are not made of one: rather, what sounds a little different within a voice is returned as well, for it to be doubted.

The thresholds were set on 12 recordings of two to four voices, 48 that were put together from readings, with two to
eight voices, clean and with noise, echo and overlap, and 43 of one to two minutes in which one voice says little.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from pipeline.speakers.voices.embedding import Embeddings, unit
from pipeline.speakers.voices.likeness import Rule, certain, likely
from pipeline.speakers.voices.merging import OWN_SECONDS, Groups, merge
from pipeline.speakers.voices.pieces import Pieces

_LEAST_SECONDS = 0.8
"""Of a piece that says what a voice sounds like; shorter ones are given to a voice afterwards."""
_NEIGHBOUR_COSINE, _NEIGHBOUR_PAUSE = 0.75, 1.5
_OWN_SPEECH, _OWN_MOST, _OWN_SHARE = 120.0, 9.0, 0.12
"""What is less than ``OWN_SECONDS``, or this share of short recordings, is no voice of its own. From so many seconds of
speech on it takes more, with the cube root, because the more is said, the more of it sounds like nobody: 6 s in an hour
and at most 9 s. Of 34 made recordings of one to two minutes, 3 s lost somebody in 6 and 2 s in 4; in 20 to 60 minutes,
voices of 2 to 7 s were made up."""
_MOST_GROUPS = 2500
"""Compared with each other: 25 MB. Three hours of lively talk have more; the short ones are assigned later."""
_ROUNDS = 3
_ASSIGNMENTS = 4


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
    usable = _usable(pieces)
    heard = _heard(pieces, embeddings, usable)
    least = _own_seconds(float(heard.seconds.sum()))
    # With a known number, what is put together first is certain; what must follow is that for which most speaks.
    rule: Rule = likely if speakers is None else certain
    groups = heard.joined(_neighbours(pieces, embeddings, usable)).longest(_MOST_GROUPS)
    labels = merge(groups, rule, speakers)
    centroids = np.zeros((0, embeddings.shape[1]), np.float32)
    for _ in range(_ROUNDS):
        voices = _substantial(groups.joined(labels), least, speakers)
        groups = _assigned(embeddings[usable], heard, unit(voices.sums))
        centroids = unit(groups.sums)
        labels = merge(groups, rule, speakers)
        if int(labels.max()) + 1 == len(groups) and (groups.seconds >= least).all():
            break
    return centroids


def find_lookalikes(
    pieces: Pieces, embeddings: Embeddings, voices: NDArray[np.float32], *, known: bool
) -> NDArray[np.float32]:
    """Return what may be more voices than were found, as vectors of length 1, of shape (lookalikes, dimensions).

    They were taken for one of the voices, which most of its speech differs from: somebody who says little and sounds
    much like somebody else, or that one in another mood.

    Args:
        pieces: The pieces of speech, at least one.
        embeddings: What they sound like, of shape (pieces, dimensions).
        voices: What was found.
        known: Whether it was known how many there are. Then only what would have been a voice otherwise is doubted:
            more people may speak than somebody has counted.
    """
    usable = _usable(pieces)
    heard = _heard(pieces, embeddings, usable)
    groups = heard.joined(_neighbours(pieces, embeddings, usable)).longest(_MOST_GROUPS)
    nearest = (unit(groups.sums) @ voices.T).argmax(axis=1)
    found = [np.zeros((0, embeddings.shape[1]), np.float32)]
    for voice in np.unique(nearest):
        own = groups.chosen(np.flatnonzero(nearest == voice))
        rule: Rule = likely if known else partial(certain, speech=float(own.seconds.sum()))
        parts = own.joined(merge(own, rule))
        others = parts.seconds >= OWN_SECONDS
        others[parts.seconds.argmax()] = False
        found.append(unit(parts.sums[others]))
    return np.concatenate(found)


def _usable(pieces: Pieces) -> NDArray[np.bool_]:
    """Return which pieces say what a voice sounds like; all of them where none does."""
    usable: NDArray[np.bool_] = pieces.alone & (pieces.seconds >= _LEAST_SECONDS)
    return usable if usable.any() else np.ones(len(pieces), np.bool_)


def _heard(pieces: Pieces, embeddings: Embeddings, usable: NDArray[np.bool_]) -> Groups:
    """Return these pieces, each a group of its own."""
    seconds = pieces.seconds.astype(np.float32)[usable]
    return Groups(embeddings[usable] * seconds[:, np.newaxis], seconds)


def _own_seconds(speech: float) -> float:
    """Return how long somebody speaks at least who is a voice of a recording with so much speech."""
    grown = OWN_SECONDS * float(np.cbrt(max(1.0, speech / _OWN_SPEECH)))
    return min(grown, _OWN_MOST, _OWN_SHARE * speech)


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


def _substantial(voices: Groups, least: float, speakers: int | None) -> Groups:
    """Return the voices that are heard long enough, or the longest where that is too few."""
    kept = np.flatnonzero(voices.seconds >= least)
    wanted = speakers or 1
    return voices.chosen(kept if len(kept) >= wanted else np.argsort(-voices.seconds, kind="stable")[:wanted])


def _assigned(embeddings: Embeddings, heard: Groups, centroids: NDArray[np.float32]) -> Groups:
    """Return the voices after some rounds of k-means on the sphere; a voice that loses all its pieces is gone."""
    voices = heard
    for _ in range(_ASSIGNMENTS):
        nearest = (embeddings @ centroids.T).argmax(axis=1)
        voices = heard.joined(np.unique(nearest, return_inverse=True)[1].astype(np.int64))
        centroids = unit(voices.sums)
    return voices
