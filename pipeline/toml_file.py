"""A TOML file that a person wrote: read, and where it cannot be, which line is wrong and what to do."""

from __future__ import annotations

import codecs
import tomllib
from pathlib import Path
from typing import Any

from pipeline.errors import SettingsError


def read_toml(file: Path, *, kind: str, missing: str) -> dict[str, Any]:
    """Return what a file says; an empty one says nothing. A byte order mark, as Windows editors write it, is no fault.

    Args:
        file: The file.
        kind: What it is, for messages: “event file”.
        missing: What to do where there is none.

    Raises:
        SettingsError: There is no such file, it cannot be read, or it is not TOML in UTF-8.
    """
    try:
        content = file.read_bytes()
    except FileNotFoundError as error:
        raise SettingsError(f"There is no {kind} {file}.", missing) from error
    except IsADirectoryError as error:
        raise SettingsError(f"Cannot read {file}: it is a folder.", f"Name the {kind} in it.") from error
    except OSError as error:
        # Windows refuses to open a folder in the words of a file that may not be read.
        reason = error.strerror or error
        raise SettingsError(
            f"Cannot read {file}: {reason}.", "Check its permissions, and that it is a file."
        ) from error
    try:
        return tomllib.loads(content.removeprefix(codecs.BOM_UTF8).decode())
    except UnicodeDecodeError as error:
        line = _lines(content[: error.start])
        raise SettingsError(f"Cannot read {file}: line {line} is not UTF-8.", "Save it again as UTF-8.") from error
    except RecursionError as error:
        raise SettingsError(f"Cannot read {file}: brackets stand in brackets too often.", "Take some out.") from error
    except ValueError as error:  # TOMLDecodeError, or a number of more digits than Python reads
        reason = str(error).replace("at end of document", f"at line {_lines(content.rstrip())}, where it ends")
        remedy = 'Correct that line; texts stand between straight quotes, as in key = "text".'
        raise SettingsError(f"Cannot read {file}: {reason}.", remedy) from error


def _lines(content: bytes) -> int:
    return content.count(b"\n") + 1
