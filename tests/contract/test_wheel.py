"""The wheel carries what the program reads, and nothing that would litter the user's packages."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    built = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("wheel"))))
    with zipfile.ZipFile(built) as wheel:
        return set(wheel.namelist())


def test_templates_models_and_fonts_are_inside(names: set[str]) -> None:
    for file in ("registry.toml", "campplus.onnx", "segmentation.onnx", "speaker-models.txt"):
        assert f"pipeline/resources/models/{file}" in names
    for template in (ROOT / "templates").rglob("*"):
        if template.is_file():
            assert f"pipeline/resources/templates/{template.relative_to(ROOT / 'templates').as_posix()}" in names
    assert any(name.startswith("pipeline/resources/fonts/") and name.endswith(".ttf") for name in names)


def test_nothing_but_the_package_is_installed(names: set[str]) -> None:
    assert {name.partition("/")[0] for name in names} == {"pipeline", "livestudio_pipeline-0.1.0.dist-info"}
