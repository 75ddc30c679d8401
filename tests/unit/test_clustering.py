"""As many voices as there are, however long they speak; as many as are asked for; never none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.speakers.voices import clustering, merging
from pipeline.speakers.voices.clustering import find_lookalikes, find_voices
from pipeline.speakers.voices.embedding import DIMENSIONS, unit
from pipeline.speakers.voices.likeness import Rule
from pipeline.speakers.voices.merging import Groups
from pipeline.speakers.voices.pieces import Pieces
from tests.unit.panels import Panel, panel


def round_table(voices: int, rounds: int, seed: int) -> list[tuple[int, float]]:
    """Return turns of 2 to 15 s; everybody speaks once a round."""
    random = np.random.default_rng(seed)
    order = [int(voice) for _ in range(rounds) for voice in random.permutation(voices)]
    return [(voice, float(random.uniform(2.0, 15.0))) for voice in order]


def purity(made: Panel, voices: NDArray[np.float32]) -> float:
    """Return the share of pieces whose nearest voice is the one that most of their owner's pieces have."""
    nearest = (made.embeddings @ voices.T).argmax(axis=1)
    right = sum(int(np.bincount(nearest[made.owners == owner]).max()) for owner in set(made.owners.tolist()))
    return right / len(nearest)


@hypothesis_settings(max_examples=40)
@given(voices=st.integers(1, 7), rounds=st.integers(2, 5), seed=st.integers(0, 10_000))
def test_as_many_voices_as_there_are(voices: int, rounds: int, seed: int) -> None:
    made = panel(round_table(voices, rounds, seed), seed)
    found = find_voices(made.pieces, made.embeddings)
    assert len(found) == voices
    assert purity(made, found) == 1.0
    assert np.allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-5)


def test_a_long_session_is_still_the_same_voices() -> None:
    made = panel(round_table(4, 80, 1), 1)
    found = find_voices(made.pieces, made.embeddings)
    assert len(found) == 4
    assert purity(made, found) == 1.0


@pytest.mark.parametrize("asked", [1, 2, 3, 4, 5, 6])
def test_a_known_number_is_kept(asked: int) -> None:
    made = panel(round_table(4, 4, 2), 2)
    assert len(find_voices(made.pieces, made.embeddings, speakers=asked)) == asked


@pytest.mark.parametrize(("most", "found"), [(1, 1), (3, 3), (4, 4), (9, 4)])
def test_a_limit_is_no_number(most: int, found: int) -> None:
    made = panel(round_table(4, 4, 2), 2)
    assert len(find_voices(made.pieces, made.embeddings, most=most)) == found


def test_a_known_number_counts_more_than_a_limit() -> None:
    made = panel(round_table(4, 4, 2), 2)
    assert len(find_voices(made.pieces, made.embeddings, speakers=5, most=3)) == 5


def test_no_more_voices_than_pieces() -> None:
    made = panel([(0, 1.5), (1, 1.5)])
    assert len(find_voices(made.pieces, made.embeddings, speakers=5)) == 2


def test_a_cough_is_no_voice_but_a_question_is() -> None:
    turns = [(0, 20.0), (1, 20.0), (0, 20.0), (2, 1.6), (1, 20.0)]
    short = panel(turns)
    assert len(find_voices(short.pieces, short.embeddings)) == 2
    long = panel([*turns, (2, 4.0)])
    assert len(find_voices(long.pieces, long.embeddings)) == 3


def test_two_short_questions_make_a_moderator() -> None:
    made = panel([(1, 1.2), (0, 25.0), (1, 1.4), (0, 25.0)])
    assert len(find_voices(made.pieces, made.embeddings)) == 2


def test_what_is_no_voice_of_its_own_grows_with_the_recording() -> None:
    least = [clustering._own_seconds(seconds) for seconds in (10.0, 50.0, 120.0, 3600.0, 10_800.0, 1e6)]
    assert least == sorted(least)
    assert least[:3] == [pytest.approx(1.2), 2.0, 2.0]
    assert least[3] == pytest.approx(6.2, abs=0.1)
    assert least[-1] == 9.0


def alike(cosine: float, turns: list[tuple[int, float]]) -> Panel:
    """Return a panel of two voices that have this cosine, in pieces that scatter little."""
    made = panel(turns)
    one, other = unit(np.random.default_rng(5).normal(size=(2, DIMENSIONS)).astype(np.float32))
    other = unit((other - (other @ one) * one)[np.newaxis])[0]
    voices = np.stack([one, cosine * one + np.sqrt(1 - cosine**2) * other])
    scatter = unit(np.random.default_rng(6).normal(size=made.embeddings.shape).astype(np.float32))
    return Panel(made.pieces, unit(voices[made.owners] + np.float32(0.45) * scatter), made.owners)


def test_somebody_who_sounds_like_another_is_doubted_and_told_apart_where_the_number_is_known() -> None:
    made = alike(0.74, [(0, 12.0), (1, 2.0), (0, 12.0), (1, 2.0), (0, 9.0)])
    found = find_voices(made.pieces, made.embeddings)
    assert len(found) == 1
    lookalikes = find_lookalikes(made.pieces, made.embeddings, found, known=False)
    assert len(lookalikes) == 1
    nearer = (made.embeddings @ lookalikes[0]) > (made.embeddings @ found[0])
    assert np.array_equal(nearer, made.owners == 1)
    assert len(find_lookalikes(made.pieces, made.embeddings, found, known=True)) == 0
    two = find_voices(made.pieces, made.embeddings, speakers=2)
    assert purity(made, two) == 1.0


def test_who_was_not_counted_is_a_lookalike() -> None:
    made = panel([(0, 20.0), (1, 20.0), (2, 5.0), (0, 20.0)])
    counted = find_voices(made.pieces, made.embeddings, speakers=2)
    assert len(counted) == 2
    lookalikes = find_lookalikes(made.pieces, made.embeddings, counted, known=True)
    assert len(lookalikes) == 1
    nearest = (made.embeddings @ np.concatenate([counted, lookalikes]).T).argmax(axis=1)
    assert np.array_equal(nearest == 2, made.owners == 2)


@hypothesis_settings(max_examples=30)
@given(voices=st.integers(1, 4), rounds=st.integers(2, 5), seed=st.integers(0, 10_000), known=st.booleans())
def test_one_voice_looks_like_no_other(voices: int, rounds: int, seed: int, *, known: bool) -> None:
    made = panel(round_table(voices, rounds, seed), seed)
    found = find_voices(made.pieces, made.embeddings)
    assert find_lookalikes(made.pieces, made.embeddings, found, known=known).shape == (0, DIMENSIONS)


def test_two_short_voices_are_two() -> None:
    made = panel([(0, 2.0), (1, 2.0)])
    assert len(find_voices(made.pieces, made.embeddings)) == 2


def test_short_pieces_are_better_than_none() -> None:
    made = panel([(0, 0.4)])
    assert len(find_voices(made.pieces, made.embeddings)) == 1


def test_overlap_makes_no_voice() -> None:
    made = panel([(0, 10.0), (1, 10.0), (2, 8.0)])
    overlap = np.where(made.owners == 2, 0, made.pieces.overlap)
    pieces = Pieces(made.pieces.starts, made.pieces.ends, overlap, made.pieces.continues)
    assert len(find_voices(pieces, made.embeddings)) == 2


def test_the_longest_groups_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    made = panel(round_table(5, 12, 3), 3)
    monkeypatch.setattr(clustering, "_MOST_GROUPS", len(made.pieces) // 3)
    compared: list[int] = []
    merge = merging.merge

    def counted(groups: Groups, rule: Rule, speakers: int | None = None) -> NDArray[np.int64]:
        compared.append(len(groups))
        return merge(groups, rule, speakers)

    monkeypatch.setattr(clustering, "merge", counted)
    found = find_voices(made.pieces, made.embeddings)
    assert compared[0] == len(made.pieces) // 3
    assert len(found) == 5
    assert purity(made, found) == 1.0


def test_the_same_every_time() -> None:
    made = panel(round_table(6, 6, 4), 4, scatter=1.2)
    once = find_voices(made.pieces, made.embeddings)
    assert np.array_equal(once, find_voices(made.pieces, made.embeddings))


@hypothesis_settings(max_examples=60)
@given(
    count=st.integers(1, 12),
    seed=st.integers(0, 10_000),
    scatter=st.floats(0.2, 3.0),
    speakers=st.none() | st.integers(1, 6),
)
def test_whatever_is_heard_there_are_voices(count: int, seed: int, scatter: float, speakers: int | None) -> None:
    random = np.random.default_rng(seed)
    turns = [(int(random.integers(4)), float(random.uniform(0.1, 8.0))) for _ in range(count)]
    made = panel(turns, seed, scatter)
    found = find_voices(made.pieces, made.embeddings, speakers=speakers)
    assert 1 <= len(found) <= (speakers or len(made.owners))
    assert np.isfinite(found).all()
