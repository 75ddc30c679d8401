"""Captions: which words stand on the screen together, on which lines, and for how long.

``word_classes`` and ``phrases`` know what belongs together, ``layout`` weighs where to break, ``cues`` sets cues and
their times, ``writing`` writes SRT and WebVTT, ``drawing`` what is burned in, with the names of ``name_plates`` where
``standing`` finds room for them, inside the ``areas`` that nothing else is drawn over; ``checking`` proves the rules,
``files`` on what was written. Everything here is pure.

The figures are those of public broadcasters and streaming services for German and English: two lines of 37 (NDR)
or 42 (BBC, Netflix) characters, 17 characters a second, two frames between cues.
"""

from __future__ import annotations

from pipeline.clips.captions.areas import Area, Seam, seams, shape_of
from pipeline.clips.captions.checking import share_too_fast, violations
from pipeline.clips.captions.cues import (
    CHARACTERS_PER_SECOND,
    GAP_SECONDS,
    MAX_SECONDS,
    MIN_SECONDS,
    Cue,
    clip_cues,
    clip_words,
    delayed,
    line_length,
    make_cues,
    make_mixed_cues,
    transcript_cues,
)
from pipeline.clips.captions.drawing import Heading, to_ass
from pipeline.clips.captions.files import drawing_violations, file_violations, read_cues
from pipeline.clips.captions.name_plates import Introduction, introductions
from pipeline.clips.captions.standing import Portrait, Standing
from pipeline.clips.captions.title_cards import title_card
from pipeline.clips.captions.writing import to_srt, to_vtt

__all__ = [
    "CHARACTERS_PER_SECOND",
    "GAP_SECONDS",
    "MAX_SECONDS",
    "MIN_SECONDS",
    "Area",
    "Cue",
    "Heading",
    "Introduction",
    "Portrait",
    "Seam",
    "Standing",
    "clip_cues",
    "clip_words",
    "delayed",
    "drawing_violations",
    "file_violations",
    "introductions",
    "line_length",
    "make_cues",
    "make_mixed_cues",
    "read_cues",
    "seams",
    "shape_of",
    "share_too_fast",
    "title_card",
    "to_ass",
    "to_srt",
    "to_vtt",
    "transcript_cues",
    "violations",
]
