"""Runs a stage unless its last result still holds, and keeps its receipt."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.atomic import witnessed
from pipeline.errors import SettingsError
from pipeline.schema import Receipt, Session
from pipeline.session import SessionFolder, file_digest, keep_changed
from pipeline.stages.stage import Stage, StageRun, Work
from pipeline.stages.staleness import changes
from pipeline.stages.table import STAGES
from pipeline.suggestions import did_you_mean, listed


def stages_named(only: str | None, start: str | None) -> tuple[tuple[Stage, ...], frozenset[str]]:
    """Return the stages to run, and the names of those that run even where their receipt holds.

    Args:
        only: Run just this stage.
        start: Run this stage and all after it again.

    Raises:
        SettingsError: No stage is called so.
    """
    names = [stage.name for stage in STAGES]
    if only is not None and start is not None:
        raise SettingsError("--only and --from contradict each other.", "Give one of them.")
    for flag, name in (("--only", only), ("--from", start)):
        if name is not None and name not in names:
            raise SettingsError(f"{flag} cannot be “{name}”: it must be {listed(names)}.", did_you_mean(name, names))
    if only is not None:
        return (STAGES[names.index(only)],), frozenset({only})
    if start is not None:
        return STAGES, frozenset(names[names.index(start) :])
    return STAGES, frozenset()


def is_done(stage: Stage, work: Work) -> bool:
    """Tell whether the stage's last result still holds under the current settings."""
    receipt = work.folder.receipt(stage.name)
    return receipt is not None and receipt.settings == stage.settings(work) and is_intact(stage, work.folder, receipt)


def is_intact(stage: Stage, folder: SessionFolder, receipt: Receipt) -> bool:
    """Tell whether what the stage read is as it was, and everything it wrote is there; settings aside."""
    return not why_stale(stage, folder, receipt)


def why_stale(stage: Stage, folder: SessionFolder, receipt: Receipt) -> list[str]:
    """Say why the stage's last result no longer holds, settings aside; nothing as long as it does."""
    reasons = changes(folder, receipt, stage.inputs(folder))
    if not reasons and receipt.key != _key(stage, receipt.inputs, receipt.settings):
        reasons.append("another version of this program made it")
    return reasons


def run_stage(stage: Stage, work: Work, *, force: bool) -> StageRun:
    """Run one stage unless its last result still holds.

    What a person changed in the stage's earlier output is copied aside before it is written again, and said.
    """
    folder = work.folder
    started = time.monotonic()
    before = folder.receipt(stage.name)
    if before is not None and not force and is_done(stage, work):
        return StageRun(stage.name, time.monotonic() - started, ran=False, receipt=before)
    work.warnings, work.model, work.device, work.forced = [], None, None, force
    inputs, settings = stage.inputs(folder), stage.settings(work)
    with _withdrawn(stage, work, before) as earlier:
        outputs = folder.digests(folder.relative(path) for path in stage.body(work))
    for relative in earlier.keys() - outputs.keys():
        folder.remove(relative)
    seconds = time.monotonic() - started
    receipt = _receipt(stage.name).model_copy(
        update={
            "key": _key(stage, inputs, settings),
            "inputs": inputs,
            "settings": settings,
            "outputs": outputs,
            "warnings": tuple(dict.fromkeys(work.warnings)),
            "model": work.model,
            "device": work.device,
            "seconds": round(seconds, 3),
            "speed_factor": round(folder.load(Session).media.duration / max(seconds, 0.001), 2),
            "peak_memory_mb": peak_memory_mb(),
        }
    )
    folder.save_receipt(receipt)
    return StageRun(stage.name, seconds, ran=True, receipt=receipt)


@contextmanager
def _withdrawn(stage: Stage, work: Work, before: Receipt | None) -> Iterator[dict[str, str]]:
    """Keep a receipt without a key while the stage runs, so that it is not done whatever happens.

    It lists every file of the earlier result and, as soon as it is published, of the new one: however the run ends,
    the next one knows which files are the stage's own and which of them a person changed. Yields that list.
    """
    folder = work.folder
    if before is not None:
        _keep_changes(work, before)
    withdrawn = (before or _receipt(stage.name)).model_copy(update={"key": ""})
    files = dict(withdrawn.outputs)

    def witness(part: Path, path: Path) -> None:
        if path in folder.apart or path.parent == folder.receipts or not path.is_relative_to(folder.path):
            return  # no result of a stage
        files[folder.relative(path)] = file_digest(part)
        folder.save_receipt(withdrawn.model_copy(update={"outputs": dict(files)}))

    folder.save_receipt(withdrawn)
    with witnessed(witness):
        yield files


def _receipt(stage: str) -> Receipt:
    """Return the receipt of a stage that has done nothing yet."""
    return Receipt(
        stage=stage,
        key="",
        inputs={},
        settings={},
        versions={"livestudio-pipeline": version("livestudio-pipeline"), "python": sys.version.split()[0]},
        outputs={},
        seconds=0.0,
        speed_factor=0.0,
        peak_memory_mb=None,
    )


def _keep_changes(work: Work, before: Receipt) -> None:
    for relative in work.folder.changed_by_hand(before):
        message = keep_changed(work.folder.path / relative, work.folder.path)
        work.warnings.append(message)
        work.progress.note(message)


def _key(stage: Stage, inputs: dict[str, str], settings: dict[str, Any]) -> str:
    content = json.dumps([stage.name, stage.version, inputs, settings], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def peak_memory_mb() -> float | None:
    """Return this process's highest resident memory so far, in MB; ``None`` on Windows, which has no rusage."""
    try:
        import resource as rusage  # noqa: PLC0415 - not on Windows
    except ImportError:
        return None
    peak = rusage.getrusage(rusage.RUSAGE_SELF).ru_maxrss
    return round(peak * (1 if sys.platform == "darwin" else 1024) / 1e6, 1)
