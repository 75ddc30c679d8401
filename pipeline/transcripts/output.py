"""Writing a transcript from Python, to files of the caller's choosing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.atomic import write_text
from pipeline.errors import StorageError
from pipeline.ffmpeg import display_name
from pipeline.schema import Transcript
from pipeline.transcripts.formats import DEFAULT_FORMATS, read_formats, render


def write(
    transcript: Transcript, target: Path, formats: Sequence[str] = DEFAULT_FORMATS, *, replace: bool = False
) -> list[Path]:
    """Write a transcript; what is there and differs is only replaced where the caller says so.

    Args:
        transcript: The words.
        target: The files' common path without suffix; missing folders are made.
        formats: Names from ``FORMATS``.
        replace: Replace files that hold something else, also what a person wrote.

    Returns:
        The files, in the order of ``FORMATS``.

    Raises:
        SettingsError: There is no such format.
        StorageError: A file cannot be written, or is in the way; then none is written.
    """
    texts = {target.with_name(f"{target.name}.{name}"): render(transcript, name) for name in read_formats(formats)}
    in_the_way = [] if replace else [path for path, text in texts.items() if path.exists() and not _holds(path, text)]
    if in_the_way:
        names = ", ".join(map(display_name, in_the_way))
        raise StorageError(
            f"{names}: there already, and with another content.", "Move it, choose another name, or replace it."
        )
    for path, text in texts.items():
        write_text(path, text)
    return list(texts)


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except OSError:
        return False  # then it is in the way, whatever it is
