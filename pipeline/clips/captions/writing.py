"""Writes cues as SRT, WebVTT and ASS; what was said can never become markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pysubs2

from pipeline.clips.captions.cues import Cue

_BACKSLASH = "\ue000"
"""Stands in for a backslash while pysubs2 looks for its own ``\\N``; a private code point that no font draws."""
_WORD_JOINER = "\u2060"
_BOX_ALPHA = 13
"""ASS counts how much shines through, of 255."""
_TAG = re.compile(r"<(?=[/a-zA-Z])")


@dataclass(frozen=True)
class Heading:
    """A title that stands at the top of the picture from 0 to ``seconds``."""

    text: str
    seconds: float


def to_srt(cues: Iterable[Cue]) -> str:
    """Return the cues as SubRip text.

    SubRip knows no escapes: players read ``<b>`` as a tag, and some take any ``-->`` for a time. So a ``<`` that would
    open a tag becomes ``‹``, and ``-->`` becomes ``-- >``.
    """
    return _plain(cues, "srt")


def to_vtt(cues: Iterable[Cue]) -> str:
    """Return the cues as WebVTT, with ``&``, ``<`` and ``>`` escaped."""
    return _plain(cues, "vtt")


def to_ass(cues: Sequence[Cue], width: int, height: int, font: str = "Inter", *, heading: Heading | None = None) -> str:
    """Return the cues as ASS for burning in.

    White text on a dark box that lets a twentieth of the picture through, so that it can be read on any picture and
    what is behind it cannot; a twentieth of the height tall, and smaller in upright pictures so that a full line fits
    between the safe margins.

    Args:
        cues: On the picture's time line.
        width: Of the picture, in square pixels.
        height: Of the picture.
        font: Family name, which must be in the folder that libass is given.
        heading: A title at the top, for pictures without anything else in them.
    """
    subtitles = pysubs2.SSAFile()
    subtitles.info |= {
        "PlayResX": str(width),
        "PlayResY": str(height),
        "LayoutResX": str(width),
        "LayoutResY": str(height),
        "WrapStyle": "0",
        "ScaledBorderAndShadow": "yes",
        "YCbCr Matrix": "TV.709",
    }
    size = min(height * 0.055, width * 0.045)
    subtitles.styles = {
        "Default": _style(font, size, width, height),
        "Heading": _style(font, size * 1.25, width, height, heading=True),
    }
    if heading is not None:
        text = ass_text(" ".join(heading.text.split()))
        subtitles.append(_event(0.0, heading.seconds, text, "Heading"))
    for cue in cues:
        subtitles.append(_event(cue.start, cue.end, r"\N".join(map(ass_text, cue.lines)), "Default"))
    return subtitles.to_string("ass")


def ass_text(text: str) -> str:
    r"""Escape text for an ASS event, so that ``{\b1}`` is shown, not obeyed, and ``\N`` breaks no line.

    A backslash cannot be escaped; an invisible word joiner after it keeps it from forming a tag, as mpv does it.
    """
    joined = text.replace("\\", f"\\{_WORD_JOINER}")
    return joined.replace("{", r"\{").replace("}", r"\}").replace("\r", " ").replace("\n", " ")


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


def _style(font: str, size: float, width: int, height: int, *, heading: bool = False) -> pysubs2.SSAStyle:
    side = round(width * 0.05)
    return pysubs2.SSAStyle(
        fontname=font,
        fontsize=round(size, 1),
        bold=True,
        primarycolor=pysubs2.Color(255, 255, 255, 0),
        outlinecolor=pysubs2.Color(16, 16, 16, 0 if heading else 70),
        backcolor=pysubs2.Color(16, 16, 16, _BOX_ALPHA),
        # 1: outline; 4: libass's one box behind all lines of an event, with the outline kept as its padding.
        borderstyle=1 if heading else 4,
        outline=round(size * 0.06, 1),
        shadow=0.0 if heading else round(size * 0.22, 1),
        alignment=pysubs2.Alignment.TOP_CENTER if heading else pysubs2.Alignment.BOTTOM_CENTER,
        marginl=side,
        marginr=side,
        marginv=round(height * (0.14 if heading else 0.07)),
        encoding=1,
    )
