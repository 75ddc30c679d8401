"""Where weights lie on this machine, before anything is fetched."""

from __future__ import annotations

import os
from importlib import metadata
from pathlib import Path

import platformdirs

from pipeline.resources import resource
from pipeline.weights.registry import Model

FOLDER_VARIABLE = "LIVESTUDIO_MODELS"
"""Environment variable that names another cache folder. Not ``PIPELINE_...``: that prefix is for settings."""
VOCABULARIES = ("vocabulary.txt", "vocabulary.json")


def cache_folder() -> Path:
    """Return the folder that fetched weights go to; it need not exist."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named).expanduser()
    return platformdirs.user_cache_path("livestudio-pipeline", appauthor=False) / "models"


def hub_folder() -> Path:
    """Return the folder that downloads from the hub go to, in the hub's own layout."""
    return cache_folder() / "hub"


def hub_name(model: Model) -> str:
    """Return the name of the model's folder in the hub's layout."""
    return f"models--{model.repository.replace('/', '--')}"


def is_model_folder(folder: Path) -> bool:
    """Whether ``folder`` holds a Whisper model in CTranslate2's format."""
    names = ("model.bin", "config.json", "tokenizer.json")
    try:
        return all((folder / name).is_file() for name in names) and any(
            (folder / name).is_file() for name in VOCABULARIES
        )
    except OSError:
        # A folder that may not be looked into, or a name that is too long for one, holds no model for us.
        return False


def find_present(model: Model) -> Path | None:
    """Return the folder of ``model`` on this machine, or ``None``.

    Looked through: ``models/<name>`` of a checkout, the cache, and what faster-whisper has downloaded before.
    """
    checkout = resource("models", "registry.toml").parent
    candidates = [root / name for root in (checkout, cache_folder()) for name in (model.name, *model.aliases)]
    for root in (hub_folder(), _default_hub_folder()):
        candidates += _snapshots(root, model)
    return next((folder for folder in candidates if is_model_folder(folder)), None)


def find_installed(model: Model) -> list[Path]:
    """Return the data folders of the installed weight packages, or ``[]`` unless all of them are installed.

    The packages' own code is not run.
    """
    folders = []
    for package in model.packages:
        try:
            distribution = metadata.distribution(package.distribution)
        except metadata.PackageNotFoundError:
            return []
        folder = Path(str(distribution.locate_file(package.folder)))
        if distribution.version != package.version or not folder.is_dir():
            return []
        folders.append(folder)
    return folders


def _default_hub_folder() -> Path:
    if "HF_HUB_CACHE" in os.environ:
        return Path(os.environ["HF_HUB_CACHE"])
    return Path(os.environ.get("HF_HOME", "~/.cache/huggingface")).expanduser() / "hub"


def _snapshots(root: Path, model: Model) -> list[Path]:
    folder = root / hub_name(model) / "snapshots"
    if model.revision is not None:
        return [folder / model.revision]
    return sorted(folder.iterdir()) if folder.is_dir() else []
