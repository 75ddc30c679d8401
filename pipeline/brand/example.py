"""The commented ``brand.toml`` that ``pipeline init-brand`` writes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pipeline.atomic import exists, write_text
from pipeline.errors import StorageError
from pipeline.resources import resource


def write_example(path: Path, language: Literal["de", "en"]) -> None:
    """Write a brand file to fill in, which says what holds without one.

    Args:
        path: Where; nothing that is there is replaced.
        language: Of its comments.

    Raises:
        StorageError: There is a file already, or it cannot be written.
    """
    if exists(path):
        raise StorageError(f"{path} is there already.", "Edit it, or name another file.")
    write_text(path, resource("brand", f"{language}.toml").read_text(encoding="utf-8"))
