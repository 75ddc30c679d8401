"""The likeliest voices of all pieces together, and what that is good for."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline.speakers.voices.decoding import _change_costs, assign, find_doubts
from pipeline.speakers.voices.embedding import unit
from pipeline.speakers.voices.pieces import Pieces
from tests.unit.panels import pieces_of

VOICES = np.eye(2, 192, dtype=np.float32)


def sounding(*shares: float) -> np.ndarray:
    """Return embeddings between the two voices: 0 sounds like the first, 1 like the second."""
    return unit(np.array([(1 - share) * VOICES[0] + share * VOICES[1] for share in shares], np.float32))


@hypothesis_settings(max_examples=60)
@given(data=st.data(), count=st.integers(1, 6), voices=st.integers(1, 3), seed=st.integers(0, 10_000))
def test_no_sequence_is_likelier(data: st.DataObject, count: int, voices: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    lengths, pauses = random.uniform(0.1, 2.0, count), random.choice([0.0, 0.2, 3.0], count)
    starts = np.cumsum(lengths + pauses) - lengths
    continues = (pauses == 0.0) & np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    continues[0] = False
    pieces = pieces_of(list(zip(starts, starts + lengths, continues, strict=True)))
    embeddings = unit(random.normal(size=(count, 8)).astype(np.float32))
    centroids = unit(random.normal(size=(voices, 8)).astype(np.float32))
    cosines, costs = (embeddings @ centroids.T).astype(np.float64), _change_costs(pieces)

    def likelihood(labels: tuple[int, ...]) -> float:
        evidence = sum(cosines[at, label] * pieces.seconds[at] for at, label in enumerate(labels))
        changes = sum(costs[at] for at in range(1, count) if labels[at] != labels[at - 1])
        return float(evidence - changes)

    found = likelihood(tuple(assign(pieces, embeddings, centroids).tolist()))
    best = max(likelihood(labels) for labels in product(range(voices), repeat=count))
    assert abs(found - best) < 1e-9


def test_a_short_doubt_stays_with_its_neighbours() -> None:
    rows = [(0.0, 2.0, False), (2.0, 2.4, True), (2.4, 4.4, True)]
    assert assign(pieces_of(rows), sounding(0.1, 0.55, 0.1), VOICES).tolist() == [0, 0, 0]


def test_a_short_answer_is_its_speakers() -> None:
    rows = [(0.0, 2.0, False), (2.5, 2.9, False), (3.4, 5.4, False)]
    assert assign(pieces_of(rows), sounding(0.1, 0.9, 0.1), VOICES).tolist() == [0, 1, 0]


def test_a_change_is_likelier_in_a_pause_than_in_speech() -> None:
    def labels(pieces: Pieces) -> list[int]:
        return [int(label) for label in assign(pieces, sounding(0.1, 0.6, 0.1), VOICES)]

    inside = pieces_of([(0.0, 2.0, False), (2.0, 2.8, True), (2.8, 4.8, True)])
    between = pieces_of([(0.0, 2.0, False), (2.2, 3.0, False), (3.2, 5.2, False)])
    assert labels(inside) == [0, 0, 0]
    assert labels(between) == [0, 1, 0]


NOBODY = np.zeros((0, 192), np.float32)


def strange(*shares: float) -> np.ndarray:
    """Return embeddings of the first voice and of somebody unknown: 1 is the unknown one alone."""
    unknown = np.eye(3, 192, dtype=np.float32)[2]
    return unit(np.array([(1 - share) * VOICES[0] + share * unknown for share in shares], np.float32))


def test_who_sounds_like_nobody_is_doubted() -> None:
    rows = [(0.0, 2.0, False), (2.5, 4.5, False), (5.0, 7.0, False)]
    heard = strange(0.2, 0.7, 0.2)
    assert assign(pieces_of(rows), heard, VOICES).tolist() == [0, 0, 0]
    assert find_doubts(pieces_of(rows), heard, VOICES, NOBODY).tolist() == [False, True, False]


def test_a_short_piece_may_sound_less_like_its_voice() -> None:
    heard = strange(0.2, 0.58, 0.2)
    for length, doubted in ((2.0, True), (0.5, False)):
        rows = [(0.0, 2.0, False), (2.5, 2.5 + length, False), (5.0, 7.0, False)]
        assert find_doubts(pieces_of(rows), heard, VOICES, NOBODY).tolist() == [False, doubted, False]


def test_a_lookalike_is_doubted() -> None:
    rows = [(0.0, 2.0, False), (2.5, 4.5, False), (5.0, 7.0, False)]
    heard = strange(0.1, 0.4, 0.1)
    lookalikes = strange(0.4)
    assert not find_doubts(pieces_of(rows), heard, VOICES, NOBODY).any()
    assert find_doubts(pieces_of(rows), heard, VOICES, lookalikes).tolist() == [False, True, False]
