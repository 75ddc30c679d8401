"""What was recognised in a recording, kept beside its transcript: other files are made from it without the model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from pipeline.atomic import write_text
from pipeline.config import Settings
from pipeline.engines import recipe
from pipeline.errors import StorageError
from pipeline.schema import Document, Heard, Seconds, Source, load_document

VERSION = 1
"""Raise it when the same recording and settings are recognised otherwise."""


class Words(Document):
    """What was recognised in one recording, and how.

    Attributes:
        recording: What it was recognised in.
        recipe: The settings that it depends on.
        heard: The words, uncorrected.
        duration: How long the recording is, in seconds.
        warnings: In words, what a person should know about the recording and what was recognised.
        model: What it was recognised with.
        device: Where: ``cpu`` or ``cuda``.
    """

    tag: ClassVar[str] = "transcript-words/1"

    recording: Source
    recipe: dict[str, Any]
    heard: Heard
    duration: Seconds
    warnings: tuple[str, ...]
    model: str | None
    device: str | None


def words_recipe(settings: Settings) -> dict[str, Any]:
    """Return everything that words depend on besides the recording, as JSON holds it.

    Raises:
        ModelUnknown: There is no such model.
    """
    written: dict[str, Any] = json.loads(json.dumps({"version": VERSION, **recipe(settings)}))
    return written


def save_words(words: Words, path: Path) -> None:
    """Publish a record.

    Raises:
        StorageError: It cannot be written.
    """
    write_text(path, words.to_json())


def load_words(path: Path, recording: Source, made_with: Mapping[str, Any]) -> Words | None:
    """Return what is known of a recording; ``None`` where that is nothing, damaged, of another recording or recipe."""
    try:
        words = load_document(Words, path)
    except StorageError:
        return None  # none, or none that can be read: then the recording is transcribed
    same = words.recording.sha256 == recording.sha256 and words.recipe == made_with
    return words if same else None
