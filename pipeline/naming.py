"""What recordings and sessions are called: folder names, titles, dates and the order of files. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

_SLUG_LENGTH = 48
_TRANSLITERATION = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "œ": "oe", "ø": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
)
"""Letters that do not simply lose their mark; casefold has already turned ß into ss."""
_LOOKALIKES = str.maketrans("：？｜＂⧸⧹＊＜＞", ':?|"/\\*<>')
"""What downloads put into file names for characters that some systems forbid."""
_SAYS_NOTHING = re.compile(
    r"(untitled|unbenannt|no title|title|video|movie|film|recording|aufnahme|\W*)\d*", re.IGNORECASE
)
_DATE = re.compile(r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})(?!\d)")
_EARLIEST_YEAR = 1990
"""Clocks that were never set say 1904 (QuickTime's zero), 1970 (Unix's) or 1980 (FAT's)."""


def session_id(stem: str, sha256: str) -> str:
    """Return a session's name: a readable part from the file's stem, and eight digits of its content's hash."""
    return f"{slug(stem)}-{sha256[:8]}"


def slug(text: str) -> str:
    """Return lower-case ASCII letters, digits and single hyphens, at most 48; ``session`` where nothing is left."""
    spelled = unicodedata.normalize("NFC", text).casefold().translate(_TRANSLITERATION)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if len(words) > _SLUG_LENGTH:
        cut = words[: _SLUG_LENGTH + 1]
        words = (cut.rpartition("-")[0] or cut[:_SLUG_LENGTH]).strip("-")
    return words or "session"


def natural_key(name: str) -> tuple[tuple[bool, int, str], ...]:
    """Return a sorting key that counts: ``talk 2`` comes before ``talk 10``, and numbers before letters."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name.casefold())
    return tuple((False, int(part), "") if part.isdecimal() else (True, 0, part) for part in parts)


def title_from(path: Path, metadata: Mapping[str, str], *, downloaded: bool = False) -> str:
    """Return the container's title if it says something, else the file's name made readable.

    Args:
        path: The recording.
        metadata: The container's tags, keys in lower case.
        downloaded: Whether the file's name is a title from the web, in which some characters were replaced.
    """
    title = _one_line(metadata.get("title", ""))
    if title and not _SAYS_NOTHING.fullmatch(title):
        return title
    stem = path.stem.translate(_LOOKALIKES) if downloaded else path.stem.replace("_", " ")
    return _one_line(stem) or "Session"


def recorded_on(metadata: Mapping[str, str]) -> str | None:
    """Return the ISO date of the recording from the container's tags, ``None`` where none is believable.

    Apple's own tag comes first, because it is in local time; ``creation_time`` is in UTC.
    """
    for key in ("com.apple.quicktime.creationdate", "creation_time", "date_recorded", "date"):
        match = _DATE.match(metadata.get(key, "").strip())
        if match is None:
            continue
        try:
            day = dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            continue  # digits that are no date; another tag may hold one
        if day.year >= _EARLIEST_YEAR:
            return day.isoformat()
    return None


def _one_line(text: str) -> str:
    kept = "".join(character if character.isprintable() else " " for character in unicodedata.normalize("NFC", text))
    return " ".join(kept.split())
