from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from pipeline.transcribe.engine.model_file import ModelFile, UnknownFormat
from tests.model_files import write_model

MATRIX = np.arange(6, dtype=np.float16).reshape(2, 3)


def test_variables_come_back_as_they_were_written(tmp_path: Path) -> None:
    with ModelFile(write_model(tmp_path / "model.bin", {"a/weight": MATRIX, "heads": np.array(8, np.int16)})) as file:
        assert "a/weight" in file
        assert "b/weight" not in file
        assert file.count("a") == 6
        assert file.array("heads") == 8
        np.testing.assert_array_equal(file.array("a/weight"), MATRIX)
        np.testing.assert_array_equal(file.array("other"), MATRIX)
        np.testing.assert_array_equal(file.weight("a/weight"), MATRIX)


def test_quantized_rows_are_divided_by_their_scale(tmp_path: Path) -> None:
    rows = np.array([[127, -127], [64, 0]], np.int8)
    scale = np.array([127.0, 32.0], np.float32)
    with ModelFile(write_model(tmp_path / "model.bin", {"a/weight": rows, "a/weight_scale": scale})) as file:
        np.testing.assert_allclose(file.weight("a/weight"), [[1, -1], [2, 0]])


def test_a_scale_may_be_one_for_all(tmp_path: Path) -> None:
    weight = np.array([[512], [-256]], np.int16)
    variables: dict[str, npt.NDArray[Any]] = {"a/weight": weight, "a/weight_scale": np.array(512.0, np.float32)}
    with ModelFile(write_model(tmp_path / "model.bin", variables)) as file:
        np.testing.assert_allclose(file.weight("a/weight"), [[1.0], [-0.5]])


@pytest.mark.parametrize("scale", [None, [1.0, 0.0], [1.0, np.nan], [1.0, 1.0, 1.0]])
def test_quantized_weights_without_a_right_scale_are_refused(scale: list[float] | None, tmp_path: Path) -> None:
    variables: dict[str, npt.NDArray[Any]] = {"a/weight": np.ones((2, 2), np.int8)}
    if scale is not None:
        variables["a/weight_scale"] = np.array(scale, np.float32)
    with ModelFile(write_model(tmp_path / "model.bin", variables)) as file, pytest.raises(UnknownFormat):
        file.weight("a/weight")


def test_numbers_and_shapes_are_what_they_should_be(tmp_path: Path) -> None:
    variables = {"heads": np.array([8], np.int16), "row": np.array([1, 2], np.int16)}
    with ModelFile(write_model(tmp_path / "model.bin", variables)) as file:
        assert file.number("heads") == 8
        assert file.shape("row", 1) == (2,)
        with pytest.raises(UnknownFormat, match="not one number"):
            file.number("row")
        with pytest.raises(UnknownFormat, match="1 dimensions, not 2"):
            file.shape("row", 2)


def test_what_was_read_outlives_the_file(tmp_path: Path) -> None:
    with ModelFile(write_model(tmp_path / "model.bin", {"a": MATRIX})) as file:
        read = file.array("a")
    np.testing.assert_array_equal(read, MATRIX)


@pytest.mark.parametrize("length", [0, 3, 9, 20, 30, 45, 50])
def test_a_file_that_was_cut_off_is_refused(length: int, tmp_path: Path) -> None:
    path = write_model(tmp_path / "model.bin", {"a": MATRIX, "b": MATRIX})
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(UnknownFormat), ModelFile(path):
        pass


def test_another_version_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(UnknownFormat, match="version 5"),
        ModelFile(write_model(tmp_path / "model.bin", {"a": MATRIX}, version=5)),
    ):
        pass


def test_a_missing_variable_and_one_of_the_wrong_size_are_refused(tmp_path: Path) -> None:
    path = write_model(tmp_path / "model.bin", {"a": MATRIX})
    content = path.read_bytes()
    path.write_bytes(content.replace(struct.pack("<II", 2, 3), struct.pack("<II", 2, 4)))
    with ModelFile(path) as file:
        for name in ("a", "b"):
            with pytest.raises(UnknownFormat, match=rf"\b{name}\b"):
                file.array(name)
