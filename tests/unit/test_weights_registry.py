from __future__ import annotations

import re

import pytest

from pipeline.errors import ModelUnknown
from pipeline.weights.registry import find_model, load_registry

NAMES = [
    *("tiny", "tiny.en", "base", "base.en", "small", "small.en", "medium", "medium.en"),
    *("large-v1", "large-v2", "large-v3", "large", "large-v3-turbo", "turbo"),
    *("distil-small.en", "distil-medium.en", "distil-large-v2", "distil-large-v3", "distil-large-v3.5"),
]


@pytest.mark.parametrize("name", NAMES)
def test_every_name_that_faster_whisper_knows_is_here(name: str) -> None:
    model = find_model(name)
    assert re.fullmatch(r"[\w.-]+/[\w.-]+", model.repository)
    assert model.licence
    assert model.total_bytes > 10**7
    assert min(model.memory_mb.cpu_int8, model.memory_mb.gpu_float16) > 2 * model.parameters_m


def test_names_and_aliases_are_unique() -> None:
    names = [name for model in load_registry() for name in (model.name, *model.aliases)]
    assert len(names) == len(set(names))


def test_hashes_and_revisions_look_like_hashes() -> None:
    for model in load_registry():
        assert model.revision is None or re.fullmatch(r"[0-9a-f]{40}", model.revision)
        for file in model.files.values():
            assert file.sha256 is None or re.fullmatch(r"[0-9a-f]{64}", file.sha256)


def test_what_comes_in_packages_is_pinned_and_fully_hashed() -> None:
    packaged = [model for model in load_registry() if model.packages]
    assert "base" in {model.name for model in packaged}
    for model in packaged:
        assert all(package.version for package in model.packages)
        assert all(file.sha256 for file in model.files.values())


def test_english_only_weights_do_not_speak_german() -> None:
    assert not find_model("distil-large-v3").speaks("de")
    assert not find_model("small.en").speaks("auto")
    assert find_model("turbo").speaks("de")


def test_a_typing_error_gets_a_hint() -> None:
    with pytest.raises(ModelUnknown, match="large-v3"):
        find_model("large-v-3")
