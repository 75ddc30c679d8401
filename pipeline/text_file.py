"""Plain text files that people write, however their editor saved them."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.errors import SettingsError


def read_text(path: Path) -> str:
    """Return the text of a file as it is, without a byte order mark; ``""`` where there is no file.

    Raises:
        SettingsError: It cannot be read, or is not UTF-8.
    """
    try:
        content = path.read_bytes()
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise SettingsError(f"Cannot read {path}: {error.strerror or error}.", "It must be a text file.") from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SettingsError(f"Line {line} of {path} is not UTF-8.", "Save the file as UTF-8.") from error


def split_lines(text: str) -> list[str]:
    """Return the lines that an editor counts, without their ends; ``splitlines`` counts more."""
    return re.split(r"\r\n|\r|\n", text)
