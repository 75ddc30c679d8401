"""Chapters as programs and platforms read them: for ffmpeg, for YouTube, for podcasts. Pure."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language.typography import clock
from pipeline.schema import Chapter

# YouTube reads a list of times as chapters if the first is 0:00, there are three or more, and each lasts 10 s or more
# ("Add chapters to a video with a description", YouTube Help).
FEWEST_CHAPTERS = 3
SHORTEST_CHAPTER = 10.0
_YOUTUBE_REFUSES = str.maketrans("<>", "‹›")
"""No description may hold these (YouTube Data API, ``snippet.description``)."""
_SPECIAL = re.compile(r"[=;#\\]")
"""What ffmetadata wants a backslash before (ffmpeg formats, Metadata); a line break is no part of a title."""


@dataclass(frozen=True)
class ChapterMark:
    """One line of the chapter list."""

    clock: str
    title: str


def chapter_files(title: str, chapters: Sequence[Chapter], duration: float) -> dict[str, str]:
    """Return the texts of the files that hold chapters, by their names; none where there are no chapters.

    Args:
        title: Of the session.
        chapters: In order.
        duration: Length of the recording in seconds.
    """
    if not chapters:
        return {}
    marks = chapter_marks(chapters, duration)
    files = {
        "chapters.ffmetadata": _ffmetadata(title, chapters, duration),
        "chapters.json": _podcast(title, chapters),
    }
    if marks:
        lines = [f"{mark.clock} {mark.title.translate(_YOUTUBE_REFUSES)}" for mark in marks]
        files["chapters.txt"] = "\n".join(lines) + "\n"
    return files


def chapter_marks(chapters: Sequence[Chapter], duration: float) -> tuple[ChapterMark, ...]:
    """Return the chapters as YouTube reads them; empty where it would ignore them.

    A chapter that is too short belongs to the one before it.

    Args:
        chapters: In order.
        duration: Length of the recording in seconds.
    """
    kept: list[tuple[int, Chapter]] = []
    for chapter in chapters:
        # The list shows whole seconds, so these are what must be ten seconds apart.
        start = math.floor(chapter.start) if kept else 0
        if duration - start >= SHORTEST_CHAPTER and (not kept or start - kept[-1][0] >= SHORTEST_CHAPTER):
            kept.append((start, chapter))
    if len(kept) < FEWEST_CHAPTERS:
        return ()
    return tuple(ChapterMark(clock(start), _line(chapter.title)) for start, chapter in kept)


def _starts(chapters: Sequence[Chapter]) -> list[float]:
    """Return where each chapter begins, in seconds; what comes before the first is part of it."""
    return [0.0, *(chapter.start for chapter in chapters[1:])]


def _ffmetadata(title: str, chapters: Sequence[Chapter], duration: float) -> str:
    """Return chapters as ffmpeg reads them, in milliseconds."""
    starts = [round(start * 1000) for start in _starts(chapters)]
    lines = [";FFMETADATA1", f"title={_escaped(title)}"]
    for start, end, chapter in zip(starts, [*starts[1:], round(duration * 1000)], chapters, strict=True):
        about = [f"START={start}", f"END={end}", f"title={_escaped(chapter.title)}"]
        lines += ["", "[CHAPTER]", "TIMEBASE=1/1000", *about]
    return "\n".join(lines) + "\n"


def _podcast(title: str, chapters: Sequence[Chapter]) -> str:
    """Return chapters as podcast players read them (Podcasting 2.0, JSON chapters 1.2.0)."""
    marks = [
        {"startTime": start, "title": _line(chapter.title)}
        for start, chapter in zip(_starts(chapters), chapters, strict=True)
    ]
    document = {"version": "1.2.0", "title": _line(title), "chapters": marks}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", _line(text))


def _line(text: str) -> str:
    return " ".join(text.split())
