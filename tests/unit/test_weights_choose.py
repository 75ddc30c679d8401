"""Which model ``auto`` takes, and that what would be better is said once, where it can be had."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import weights
from pipeline.errors import ModelUnavailable
from pipeline.progress import SilentProgress
from pipeline.weights.choose import Circumstances, choose
from pipeline.weights.registry import Model, load_registry


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


def test_a_model_that_does_not_fit_is_not_called_better() -> None:
    needed = {model.name: model.memory_for("cpu") for model in load_registry()}
    assert needed["base"] < needed["small"]
    assert "small" in picked("cpu", {"base"}, memory=needed["small"])[1]
    assert picked("cpu", {"base"}, memory=needed["small"] - 1) == ("base", "")


def resolved(monkeypatch: pytest.MonkeyPatch, name: str, *, present: set[str], online: bool) -> list[str]:
    """Resolve ``name`` where these models are here, and return what was said."""

    def find(model: Model, _progress: object) -> Path | None:
        return Path(model.name) if model.name in present else None

    def fetch(model: Model, _progress: object, *, force: bool) -> Path:
        if not online:
            raise ModelUnavailable(f"{model.name} could not be fetched.", "")
        return Path(model.name)

    monkeypatch.setattr(weights, "_present_names", lambda: present)
    monkeypatch.setattr(weights, "_here", find)
    monkeypatch.setattr(weights, "_fetch_anywhere", fetch)
    monkeypatch.setattr(weights, "check_files", lambda *_: 0)
    monkeypatch.setattr(weights, "free_memory_mb", lambda _device: None)
    progress = SilentProgress()
    weights.resolve(name, device="cpu", language="auto", progress=progress)
    return progress.notes


@pytest.mark.parametrize(("present", "online"), [(set(), True), ({"base"}, False), ({"tiny"}, True), ({"tiny"}, False)])
def test_what_would_be_better_is_said_once(monkeypatch: pytest.MonkeyPatch, present: set[str], *, online: bool) -> None:
    notes = resolved(monkeypatch, "auto", present=present, online=online)
    assert " ".join(notes).count("would be more accurate") == 1


@pytest.mark.parametrize("name", ["tiny", "base"])
def test_who_chose_a_model_by_name_is_told_of_no_better_one(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert resolved(monkeypatch, name, present={"tiny", "base"}, online=True) == []
