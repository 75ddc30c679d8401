"""Which model ``--model auto`` takes. Pure: everything it weighs is passed in.

Word error rates fall with size, but a CPU takes about twice as long per step: ``base`` runs many times faster than
the recording on two cores, ``small`` a few times, the large ones slower than it on a laptop. So a CPU gets ``small``
where it lies ready, and ``base``, which is fetched in seconds, where nothing but ``tiny`` does. A GPU runs
``large-v3-turbo`` (the encoder of large-v3 with four decoder layers) faster than a CPU runs ``base``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.errors import ModelUnavailable
from pipeline.weights.registry import Model

_CPU_ORDER = ("small", "base", "tiny", "small.en", "base.en", "tiny.en", "distil-small.en")
_CPU_PATIENT = ("large-v3-turbo", "medium", "distil-large-v3.5", "distil-large-v3", "large-v3", "large-v2", "large-v1")
_GPU_ORDER = (
    "large-v3-turbo",
    "large-v3",
    "large-v2",
    "distil-large-v3.5",
    "distil-large-v3",
    "medium",
    "small",
    "base",
    "tiny",
)
_FETCHED = {"cpu": "base", "cuda": "large-v3-turbo"}
_BETTER_ON_CPU = "small"
_THIRD = "at about a third of the speed"
_LESS_ON_CPU = {"base": _THIRD, "base.en": _THIRD, "tiny": "but slower", "tiny.en": "but slower"}
"""Models that a better one is worth fetching for, and how fast that would be."""


@dataclass(frozen=True)
class Circumstances:
    """What the choice depends on.

    Args:
        device: ``cpu`` or ``cuda``.
        language: ``auto`` or a code.
        memory_mb: Free memory of that device; ``None`` where it is not known.
        present: Names of the models that lie on this machine.
        offline: Nothing may be fetched.
    """

    device: str
    language: str
    memory_mb: int | None
    present: Collection[str]
    offline: bool = False


@dataclass(frozen=True)
class Choice:
    """The model taken, why, and what would have been better (or ``""``)."""

    name: str
    reason: str
    better: str = ""


def choose(models: Sequence[Model], given: Circumstances) -> Choice:
    """Pick a model.

    Raises:
        ModelUnavailable: Offline, and no model on this machine knows the language and fits.
    """
    by_name = {model.name: model for model in models}
    order = _GPU_ORDER if given.device == "cuda" else (*_CPU_ORDER, *_CPU_PATIENT)
    order = (*order, *(name for name in by_name if name not in order))
    fitting = [
        name
        for name in order
        if name in by_name and by_name[name].speaks(given.language) and _fits(by_name[name], given)
    ]
    ready = [name for name in fitting if name in given.present]
    where = "a GPU" if given.device == "cuda" else "a CPU"
    wanted = _fetched(by_name, fitting, given)
    good_enough = [name for name in ready if not name.startswith("tiny")]
    if given.offline or (good_enough and given.device == "cpu"):
        if not ready:
            raise ModelUnavailable(
                "No Whisper model that fits is on this machine, and nothing may be fetched.",
                f"Run “pipeline models fetch {wanted or 'base'}” while online.",
            )
        return Choice(ready[0], f"the best on this machine for {where}", _better(ready[0], wanted, given, fitting))
    if wanted is None:
        raise ModelUnavailable("No Whisper model fits into the free memory.", "Close other programs and run again.")
    if wanted in given.present:
        return Choice(wanted, f"on this machine, and the best for {where}")
    reason = "quick to fetch and many times faster than the recording on a CPU" if given.device == "cpu" else ""
    return Choice(wanted, reason or "the best for a GPU", _better(wanted, wanted, given, fitting))


def _fits(model: Model, given: Circumstances) -> bool:
    return given.memory_mb is None or model.memory_for(given.device) <= given.memory_mb


def _fetched(by_name: dict[str, Model], fitting: Sequence[str], given: Circumstances) -> str | None:
    preferred = _FETCHED[given.device]
    if preferred in fitting:
        return preferred
    return max(fitting, key=lambda name: by_name[name].parameters_m) if fitting else None


def _better(taken: str, wanted: str | None, given: Circumstances, fitting: Collection[str]) -> str:
    """Say in a sentence what would serve better than ``taken``, of the models that this machine could run."""
    if given.device == "cuda":
        if wanted is None or taken == wanted:
            return ""
        return f"“{wanted}” would be more accurate on this GPU: pipeline models fetch {wanted}."
    if taken in _LESS_ON_CPU and _BETTER_ON_CPU in fitting:
        return (
            f"“{_BETTER_ON_CPU}” would be more accurate, {_LESS_ON_CPU[taken]}: pipeline models fetch {_BETTER_ON_CPU}."
        )
    return ""
