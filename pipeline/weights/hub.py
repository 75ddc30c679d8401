"""Weights from the Hugging Face hub, in the cache and in the hub's own layout."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.progress import Progress
from pipeline.weights.cache import locked, storing
from pipeline.weights.locate import hub_folder, hub_name
from pipeline.weights.registry import Model
from pipeline.weights.watch import watched


def fetch_from_hub(model: Model, progress: Progress, *, force: bool = False) -> Path:
    """Download ``model`` and return its folder.

    Args:
        model: What to fetch.
        progress: Told the bytes that come in.
        force: Replace what the cache holds of this model, also a copy that came in wheels. What is there stays until
            the new files are complete.

    Raises:
        ModelUnavailable: The hub cannot be reached, or does not have it.
        StorageError: The cache cannot be written.
    """
    # The model libraries take a second to import, and most commands never come here.
    from pipeline.transcribe.engine import download_from_hub  # noqa: PLC0415 - see above

    size = f", {model.total_bytes / 1e6:,.0f} MB," if model.total_bytes else ""
    progress.note(f"Fetching Whisper {model.name}{size} from the hub ({model.repository}).")
    folder = hub_folder()
    with locked(model) as target:
        with storing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        with _set_aside(folder / hub_name(model), force=force):
            progress.begin(f"fetching Whisper {model.name}", float(model.total_bytes) or None)
            with watched(folder, progress), storing(folder):
                place = download_from_hub(model.repository, model.revision, folder)
        if force:
            # This copy would be found first, and is what was to be replaced.
            shutil.rmtree(target, ignore_errors=True)
    return place


@contextmanager
def _set_aside(folder: Path, *, force: bool) -> Iterator[None]:
    """Move ``folder`` out of the way, so that the hub's client does not take it for complete; back if that fails."""
    aside = folder.with_name(f".{folder.name}.old")
    with storing(folder):
        if aside.is_dir() and not folder.exists():
            # A run was killed in between.
            aside.rename(folder)
        shutil.rmtree(aside, ignore_errors=True)
        if force and folder.is_dir():
            folder.rename(aside)
    try:
        yield
    except BaseException:
        if aside.is_dir():
            shutil.rmtree(folder, ignore_errors=True)
            aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)
