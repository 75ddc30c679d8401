"""Renders clips and subtitles: from times and words to files that play anywhere.

``frames`` turns seconds into frames, ``arguments`` builds ffmpeg's command lines, ``loudness`` and ``poster`` decide
from measurements, ``fonts`` makes sure that captions are drawn in the font they were made for; all but the last are
pure. ``clips`` runs it all, ``subtitles`` writes the texts of the whole session.
"""

from __future__ import annotations

from pipeline.render.clips import render_clips

__all__ = ["render_clips"]
