"""Why a stage's result no longer holds, in words: which file has changed since it ran, and which is gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.ffmpeg import printable
from pipeline.schema import Receipt
from pipeline.session import CORRECTIONS, LIBRARY_CORRECTIONS, SessionFolder
from pipeline.suggestions import listed

_SHOWN = 3
"""Files that a reason names at most."""
_CALLED = {LIBRARY_CORRECTIONS: f"the library's {CORRECTIONS}"}
"""What a person calls a file that is not in the session's folder."""


def changes(folder: SessionFolder, receipt: Receipt, inputs: Mapping[str, str]) -> list[str]:
    """Return what happened to the files of a stage since it ran; nothing where they are as they were.

    Args:
        folder: The session.
        receipt: What the stage read and wrote.
        inputs: What it would read now: path in the session's folder -> SHA-256.
    """
    if not receipt.key:
        return ["it has not finished"]  # it was interrupted, or runs just now
    before = receipt.inputs
    changed = [path for path in before.keys() & inputs.keys() if before[path] != inputs[path]]
    new = [path for path in inputs if path not in before]
    lost = {path for path in before if path not in inputs}
    lost |= {path for path in receipt.outputs if not folder.holds_up(path)}
    unreadable = [path for path in lost if (folder.path / path).is_file()]
    found = [
        _said(changed, "has changed", "have changed"),
        _said(new, "is new", "are new"),
        _said(lost.difference(unreadable), "is gone", "are gone"),
        _said(unreadable, "cannot be read", "cannot be read"),
    ]
    return [reason for reason in found if reason]


def _said(paths: Iterable[str], one: str, several: str) -> str:
    """Return what became of these files, as a sentence without a full stop; ``""`` where there are none."""
    names = [_CALLED.get(path, printable(path)) for path in sorted(paths)]
    if len(names) > _SHOWN:
        return f"{', '.join(names[: _SHOWN - 1])} and {len(names) - _SHOWN + 1} more files {several}"
    return f"{listed(names, 'and')} {one if len(names) == 1 else several}" if names else ""
