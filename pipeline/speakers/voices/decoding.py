"""Which voice each piece of speech is, given what the voices sound like, and where that is doubtful. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.speakers.voices.embedding import Embeddings
from pipeline.speakers.voices.likeness import strange
from pipeline.speakers.voices.pieces import Pieces

Labels = NDArray[np.int64]
"""For each piece the index of a voice."""

_CHANGE_IN_SPEECH = 0.15
_CHANGE_IN_PAUSE = 0.05
_CHANGE_HEARD = 0.03
"""What a change of voice costs: in the middle of speech, in a pause, and where one is heard or a long pause is; against
a cosine times seconds. 0 to 0.25 gave the same, 0.45 lost short answers."""
_PAUSE, _LONG_PAUSE = 0.05, 2.0


def assign(pieces: Pieces, embeddings: Embeddings, voices: NDArray[np.float32]) -> Labels:
    """Return the voice of each piece: the likeliest sequence of voices, found by the Viterbi algorithm.

    A short piece says little about its voice, so it stays with its neighbours unless it clearly differs.

    Args:
        pieces: The pieces of speech, at least one.
        embeddings: What they sound like, of shape (pieces, dimensions).
        voices: What the voices sound like, of shape (voices, dimensions).
    """
    return _likeliest(pieces, embeddings @ voices.T)


def find_doubts(
    pieces: Pieces, embeddings: Embeddings, voices: NDArray[np.float32], lookalikes: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """Return which pieces may be somebody else than one of the voices, of shape (pieces,).

    The sequence is found once more with those that may speak beside the voices: the lookalikes, and a stranger, who
    sounds like each piece just as much as it must sound like a voice to be rather of that one than not.

    Args:
        pieces: The pieces of speech, at least one.
        embeddings: What they sound like, of shape (pieces, dimensions).
        voices: What the voices sound like, of shape (voices, dimensions).
        lookalikes: What sounds a little different from one of them, of shape (lookalikes, dimensions).
    """
    stranger = strange(pieces.seconds.astype(np.float32))[:, np.newaxis]
    cosines = np.concatenate([embeddings @ voices.T, embeddings @ lookalikes.T, stranger], axis=1)
    doubts: NDArray[np.bool_] = _likeliest(pieces, cosines) >= len(voices)
    return doubts


def _likeliest(pieces: Pieces, cosines: NDArray[np.float32]) -> Labels:
    """Return the likeliest sequence of voices, given how much each piece sounds like each of them."""
    evidence = cosines.astype(np.float64) * pieces.seconds[:, np.newaxis]
    costs = _change_costs(pieces)
    score = evidence[0]
    came_from = np.zeros(evidence.shape, np.int64)
    staying = np.arange(evidence.shape[1])
    for at in range(1, len(pieces)):
        best = int(score.argmax())
        changed = score[best] - costs[at]
        stays = score >= changed
        came_from[at] = np.where(stays, staying, best)
        score = np.where(stays, score, changed) + evidence[at]
    labels = np.zeros(len(pieces), np.int64)
    labels[-1] = score.argmax()
    for at in range(len(pieces) - 1, 0, -1):
        labels[at - 1] = came_from[at, labels[at]]
    return labels


def _change_costs(pieces: Pieces) -> NDArray[np.float64]:
    """Return what it costs that each piece has another voice than the one before it; the first has none."""
    pauses = np.concatenate([[0.0], pieces.starts[1:] - pieces.ends[:-1]])
    costs = np.where(pauses > _PAUSE, _CHANGE_IN_PAUSE, _CHANGE_HEARD)
    costs = np.where(pieces.continues, _CHANGE_IN_SPEECH, costs)
    return np.where(pauses > _LONG_PAUSE, _CHANGE_HEARD, costs)
