from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.transcribe.engine.batches import ModelSize, gpu_batch, in_batches, portions
from pipeline.transcribe.engine.model_file import ModelFile, UnknownFormat
from tests.model_files import write_model

BASE = ModelSize(width=512, heads=8, decoder_layers=6, vocabulary=51865)
LARGE = ModelSize(width=1280, heads=20, decoder_layers=32, vocabulary=51866)


@pytest.mark.parametrize(
    ("clips", "sizes"), [(12, [6, 6]), (9, [4, 5]), (1, [1]), (33, [11, 11, 11]), (32, [16, 16]), (0, [])]
)
def test_short_sessions_keep_all_workers_busy(clips: int, sizes: list[int]) -> None:
    batches = in_batches([1500] * clips, 16, 2)
    assert [len(batch) for batch in batches] == sizes
    assert [clip for batch in batches for clip in batch] == list(range(clips))


@given(st.lists(st.sampled_from([1536, 1728, 1920]), max_size=40), st.integers(1, 8), st.integers(1, 4))
def test_a_batch_holds_clips_of_one_length_the_longest_first(lengths: list[int], batch_size: int, workers: int) -> None:
    batches = in_batches(lengths, batch_size, workers)
    assert sorted(clip for batch in batches for clip in batch) == list(range(len(lengths)))
    assert all(1 <= len(batch) <= batch_size for batch in batches)
    assert all(len({lengths[clip] for clip in batch}) == 1 for batch in batches)
    firsts = [lengths[batch[0]] for batch in batches]
    assert firsts == sorted(firsts, reverse=True)


def test_portions_hold_everything_in_order() -> None:
    assert portions([5, 3, 9, 1, 7], 2) == [[5, 3], [9, 1], [7]]
    assert portions([], 2) == []


@pytest.mark.parametrize("model", [BASE, LARGE])
def test_a_gpu_takes_as_many_clips_as_fit_into_its_free_memory(model: ModelSize) -> None:
    sizes = [gpu_batch(free, model) for free in (100, 1_000, 2_000, 4_000, 8_000, 16_000, 80_000)]
    assert sizes == sorted(sizes)
    assert sizes[0] == 1
    assert sizes[-1] == 48
    for free, size in zip((2_000, 4_000, 8_000), sizes[2:], strict=False):
        assert size * model.clip_bytes < free * 2**20


def test_a_larger_model_leaves_room_for_fewer() -> None:
    assert gpu_batch(6_000, LARGE) < gpu_batch(6_000, BASE)


def test_without_knowing_either_it_begins_with_some() -> None:
    assert 1 < gpu_batch(None, BASE) == gpu_batch(4_000, None) < 48


def test_the_size_of_a_model_stands_in_its_file(tmp_path: Path) -> None:
    layers: dict[str, npt.NDArray[Any]] = {
        f"decoder/layer_{at}/ffn/linear_0/weight": np.zeros((8, 2), np.float16) for at in range(3)
    }
    sizes: dict[str, npt.NDArray[Any]] = {
        "decoder/embeddings/weight": np.zeros((9, 2), np.int8),
        "encoder/num_heads": np.array(4, np.int16),
    }
    with ModelFile(write_model(tmp_path / "model.bin", {**layers, **sizes})) as file:
        assert ModelSize.of(file) == ModelSize(width=2, heads=4, decoder_layers=3, vocabulary=9)
    with ModelFile(write_model(tmp_path / "model.bin", layers)) as file, pytest.raises(UnknownFormat):
        ModelSize.of(file)
