"""Whisper weights: from a name to a folder with checked files, wherever they have to come from."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import (
    ModelDamaged,
    ModelError,
    ModelUnavailable,
    ModelUnknown,
    PipelineError,
    SettingsError,
    StorageError,
)
from pipeline.progress import Progress
from pipeline.weights.choose import Choice, Circumstances, choose
from pipeline.weights.hub import fetch_from_hub
from pipeline.weights.integrity import check_files, how_to_mend
from pipeline.weights.locate import find_installed, find_present, is_model_folder
from pipeline.weights.memory import free_memory_mb, has_gpu
from pipeline.weights.package_index import fetch_wheels, join_installed
from pipeline.weights.registry import Model, find_model, is_registered, load_registry

__all__ = ["ModelRow", "Resolved", "VerifyRow", "fetch", "fingerprint", "list_models", "resolve", "verify"]


@dataclass(frozen=True)
class Resolved:
    """Weights that are ready to load.

    Args:
        name: The registry's name, or the folder's.
        folder: Where they lie.
        reason: Why these, in words.
        warnings: What a person should know, such as that the model that was meant could not be fetched.
        remedy: What to do when they turn out to be damaged.
    """

    name: str
    folder: Path
    reason: str
    warnings: tuple[str, ...] = ()
    remedy: str = "Convert or copy that folder again."


@dataclass(frozen=True)
class ModelRow:
    """One line of ``pipeline models list``. ``place`` is a folder, or how the model would come."""

    name: str
    aliases: tuple[str, ...]
    languages: str
    size_bytes: int
    licence: str
    present: bool
    place: str


@dataclass(frozen=True)
class VerifyRow:
    """One line of ``pipeline models verify``: how many of the files have a hash that was compared."""

    name: str
    folder: Path
    files: int
    compared: int


def resolve(name: str, *, device: str, language: str, progress: Progress, offline: bool = False) -> Resolved:
    """Find the weights called ``name``, fetching them if need be.

    Args:
        name: A folder, a name in the registry, or ``auto``.
        device: ``cpu`` or ``cuda``, for ``auto``.
        language: ``auto`` or a code; weights that do not know it are refused.
        progress: Told what is picked and what is fetched.
        offline: Fetch nothing.

    Raises:
        ModelUnknown: Neither a name nor a folder with a model.
        ModelUnavailable: Not here, and could not be fetched.
        ModelDamaged: A file has not the expected SHA-256.
        SettingsError: The weights do not know the language.
    """
    if name == "auto":
        return _resolve_auto(device=device, language=language, progress=progress, offline=offline)
    folder = _named_folder(name)
    if folder is not None:
        return Resolved(folder.resolve().name, folder, "the folder that was named")
    model = find_model(name)
    if language != "auto" and not model.speaks(language):
        raise SettingsError(
            f"The model “{model.name}” knows English only, but the language is “{language}”.",
            f"Choose “{model.name.removesuffix('.en')}”." if model.name.endswith(".en") else "Choose “small”.",
        )
    return _ready(model, "the model that was named", progress, offline=offline)


def fingerprint(name: str, *, device: str, language: str) -> str:
    """Say which weights ``resolve`` would take now without fetching, so that a change of them can be noticed.

    Reads no weights and loads no library, and takes milliseconds. Weights of the registry give the same text before
    and after they are fetched, and by any of their names; where nothing is here, ``auto`` gives what it would fetch.

    Args:
        name: A folder, a name in the registry, or ``auto``.
        device: ``auto``, ``cpu`` or ``cuda``.
        language: ``auto`` or a code.

    Returns:
        For the registry's weights their name and the SHA-256 of ``model.bin``, or the pinned revision where that hash
        is not known; for a folder its path and the size and time of change of ``model.bin``.

    Raises:
        ModelUnknown: Neither a name nor a folder with a model.
    """
    if name == "auto":
        name = _chosen_without_fetching(
            "cuda" if device == "cuda" or (device == "auto" and has_gpu()) else "cpu", language
        )
    folder = _named_folder(name)
    if folder is not None:
        weights = (folder / "model.bin").stat()
        return f"{folder.resolve()}:{weights.st_size}:{weights.st_mtime_ns}"
    model = find_model(name)
    file = model.files.get("model.bin")
    return f"{model.name}:{(file and file.sha256) or model.revision or model.repository}"


def fetch(name: str, progress: Progress, *, force: bool = False) -> Resolved:
    """Bring the model ``name`` to this machine; with ``force`` even if it is here.

    Raises:
        ModelUnknown: No model is called so.
        ModelUnavailable: It could not be fetched.
        ModelDamaged: What came has not the expected SHA-256.
    """
    model = find_model(name)
    if not force:
        return _ready(model, "fetched as asked", progress, offline=False)
    resolved = _checked(model, _fetch_anywhere(model, progress, force=True), "fetched again as asked", progress)
    first = find_present(model)
    if first is not None and first != resolved.folder:
        progress.note(f"{first} is looked into first: delete that folder to use what was fetched.")
    return resolved


def list_models() -> list[ModelRow]:
    """Return every model of the registry and where it is."""
    rows = []
    for model in load_registry():
        folder = find_present(model)
        if folder is not None:
            place = str(folder)
        elif find_installed(model):
            place = "installed weight package"
        else:
            place = "package index, or hub" if model.packages else "hub"
        present = folder is not None or bool(find_installed(model))
        rows.append(
            ModelRow(
                model.name,
                model.aliases,
                model.languages,
                model.total_bytes,
                model.licence,
                present=present,
                place=place,
            )
        )
    return rows


def verify(name: str | None, progress: Progress) -> list[VerifyRow]:
    """Hash the files of one model, or of every model on this machine.

    Raises:
        ModelUnknown: No model is called so.
        ModelUnavailable: The named model is not on this machine.
        ModelDamaged: A file has not the expected SHA-256.
    """
    rows = []
    for model in [find_model(name)] if name else load_registry():
        folder = _here(model, progress)
        if folder is None and name:
            raise ModelUnavailable(
                f"{model.name} is not on this machine.", f"Run “pipeline models fetch {model.name}”."
            )
        if folder is not None:
            compared = check_files(model, folder, progress, thorough=True)
            rows.append(VerifyRow(model.name, folder, max(len(model.files), compared), compared))
    return rows


def _named_folder(name: str) -> Path | None:
    """Return the model folder called ``name``, or ``None`` where ``name`` can only be one of the registry."""
    try:
        folder = Path(name).expanduser()
        is_folder = folder.is_dir()
    except RuntimeError as error:
        raise ModelUnknown(f"{name} names a user whose home is not known.", "Write out the model's folder.") from error
    except OSError as error:
        raise ModelUnknown(f"{name} cannot be looked into: {error.strerror}.", "Check --model.") from error
    if is_model_folder(folder):
        return folder
    # An empty folder of the same name does not hide a model of the registry.
    if os.sep in name or "/" in name or (is_folder and not is_registered(name)):
        raise ModelUnknown(
            f"{name} holds no Whisper model in CTranslate2's format.",
            "It needs model.bin, config.json, tokenizer.json and vocabulary.txt or vocabulary.json.",
        )
    return None


def _chosen_without_fetching(device: str, language: str) -> str:
    models, present = load_registry(), _present_names()
    # Offline first, then what would be fetched, then that without regard to memory.
    for offline, memory in ((True, free_memory_mb(device)), (False, free_memory_mb(device)), (False, None)):
        try:
            return choose(models, Circumstances(device, language, memory, present, offline=offline)).name
        except ModelUnavailable:
            continue
    raise ModelUnavailable(f"No Whisper model knows the language “{language}”.", "Check --language.")


def _present_names() -> set[str]:
    return {model.name for model in load_registry() if find_present(model) is not None or find_installed(model)}


def _resolve_auto(*, device: str, language: str, progress: Progress, offline: bool) -> Resolved:
    models, present = load_registry(), _present_names()
    memory = free_memory_mb(device)
    given = Circumstances(device, language, memory, present, offline=offline)
    choice = choose(models, given)
    try:
        return _announced(choice, progress, offline=offline)
    except ModelError as error:
        if offline or not present:
            raise
        progress.note(f"{error.what} Looking for the best model on this machine instead.")
        # What would be better was said with the first choice; said twice, it would sound like news.
        fallback = replace(choose(models, Circumstances(device, language, memory, present, offline=True)), better="")
        return _announced(fallback, progress, offline=True, warnings=(error.what,))


def _announced(choice: Choice, progress: Progress, *, offline: bool, warnings: tuple[str, ...] = ()) -> Resolved:
    progress.note(f"Model: {choice.name} ({choice.reason}). {choice.better}".rstrip())
    resolved = _ready(find_model(choice.name), choice.reason, progress, offline=offline)
    return Resolved(resolved.name, resolved.folder, resolved.reason, warnings + resolved.warnings, resolved.remedy)


def _ready(model: Model, reason: str, progress: Progress, *, offline: bool) -> Resolved:
    folder = _here(model, progress)
    if folder is None and offline:
        raise ModelUnavailable(
            f"The model “{model.name}” is not on this machine, and nothing may be fetched.",
            f"Run “pipeline models fetch {model.name}” while online.",
        )
    return _checked(model, folder or _fetch_anywhere(model, progress, force=False), reason, progress)


def _here(model: Model, progress: Progress) -> Path | None:
    """Return the model's folder; installed weight packages are joined for it."""
    folder = find_present(model)
    installed = find_installed(model) if folder is None else []
    return join_installed(model, installed, progress) if installed else folder


def _checked(model: Model, folder: Path, reason: str, progress: Progress) -> Resolved:
    check_files(model, folder, progress)
    return Resolved(model.name, folder, reason, (), how_to_mend(model, folder))


def _fetch_anywhere(model: Model, progress: Progress, *, force: bool) -> Path:
    """Fetch from the first source that works; each failure is announced before the next is tried."""
    ways: Sequence[tuple[bool, Callable[[], Path]]] = (
        (bool(model.packages), lambda: fetch_wheels(model, progress, force=force)),
        (True, lambda: fetch_from_hub(model, progress, force=force)),
    )
    failures: list[PipelineError] = []
    for usable, way in ways:
        if usable:
            try:
                return way()
            except (ModelDamaged, StorageError):
                raise
            except PipelineError as error:
                failures.append(error)
                progress.note(str(error))
    raise ModelUnavailable(
        f"The model “{model.name}” could not be fetched: {' '.join(error.what for error in failures)}",
        "Check the network, or put the model's folder into models/.",
    ) from failures[-1]
