"""Writes cues as SRT and WebVTT; what was said can never become markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

import pysubs2

from pipeline.clips.captions.cues import Cue

_BACKSLASH = "\ue000"
"""Stands in for a backslash while pysubs2 looks for its own ``\\N``; a private code point that no font draws."""
_TAG = re.compile(r"<(?=[/a-zA-Z])")


def to_srt(cues: Iterable[Cue]) -> str:
    """Return the cues as SubRip text.

    SubRip knows no escapes: players read ``<b>`` as a tag, and some take any ``-->`` for a time. So a ``<`` that would
    open a tag becomes ``‹``, and ``-->`` becomes ``-- >``.
    """
    return _plain(cues, "srt")


def to_vtt(cues: Iterable[Cue]) -> str:
    """Return the cues as WebVTT, with ``&``, ``<`` and ``>`` escaped."""
    return _plain(cues, "vtt")


def _plain(cues: Iterable[Cue], kind: str) -> str:
    subtitles = pysubs2.SSAFile()
    for cue in cues:
        lines = [line.replace("\\", _BACKSLASH) for line in cue.lines]
        if kind == "vtt":
            lines = [html.escape(line, quote=False) for line in lines]
        else:
            lines = [_TAG.sub("‹", line).replace("-->", "-- >") for line in lines]
        subtitles.append(_event(cue.start, cue.end, r"\N".join(lines), "Default"))
    # keep_ssa_tags: braces are what was said, not tags to interpret.
    return subtitles.to_string(kind, keep_ssa_tags=True).replace(_BACKSLASH, "\\")


def _event(start: float, end: float, text: str, style: str) -> pysubs2.SSAEvent:
    return pysubs2.SSAEvent(start=round(start * 1000), end=round(end * 1000), text=text, style=style)
