from __future__ import annotations

import pytest

from pipeline.errors import ModelUnavailable
from pipeline.weights.choose import Circumstances, choose
from pipeline.weights.registry import load_registry


def picked(
    device: str, present: set[str], *, language: str = "auto", memory: int | None = None, offline: bool = False
) -> tuple[str, str]:
    choice = choose(load_registry(), Circumstances(device, language, memory, present, offline=offline))
    assert choice.reason
    return choice.name, choice.better


def test_a_bare_cpu_fetches_base_and_says_what_would_be_better() -> None:
    name, better = picked("cpu", set())
    assert name == "base"
    assert "small" in better


def test_a_cpu_takes_the_best_that_is_here() -> None:
    assert picked("cpu", {"base", "small", "large-v3"})[0] == "small"


def test_a_cpu_does_not_make_do_with_tiny_while_it_can_fetch() -> None:
    assert picked("cpu", {"tiny", "tiny.en"}, language="en")[0] == "base"
    assert picked("cpu", {"tiny"}, offline=True)[0] == "tiny"


def test_a_gpu_takes_turbo_and_fetches_it() -> None:
    assert picked("cuda", {"base"})[0] == "large-v3-turbo"


def test_a_gpu_offline_takes_what_is_here_and_says_what_is_missing() -> None:
    name, better = picked("cuda", {"base", "small"}, offline=True)
    assert name == "small"
    assert "large-v3-turbo" in better


def test_a_small_gpu_gets_what_fits() -> None:
    assert picked("cuda", set(), memory=2000)[0] == "small"
    assert picked("cuda", set(), memory=3300, language="en")[0] == "medium"
    assert picked("cuda", set(), memory=700)[0] == "tiny"


@pytest.mark.parametrize("present", [{"small.en", "base"}, {"distil-large-v3", "base"}])
def test_english_weights_are_never_picked_for_german(present: set[str]) -> None:
    assert picked("cpu", present, language="de")[0] == "base"
    assert picked("cpu", present, language="auto")[0] == "base"


def test_offline_without_any_model_says_how_to_get_one() -> None:
    with pytest.raises(ModelUnavailable, match="pipeline models fetch base"):
        picked("cpu", set(), offline=True)


def test_no_memory_for_any_model() -> None:
    with pytest.raises(ModelUnavailable, match="memory"):
        picked("cpu", set(), memory=100)
