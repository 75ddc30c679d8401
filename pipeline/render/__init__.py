"""Renders clips: from times, words and views to files that play anywhere.

``frames`` turns seconds into frames, ``shapes`` says how large each shape is, ``motion`` how a part of the picture
moves. ``pictures`` and ``sounds`` build the parts of ffmpeg's graph, ``arguments`` its command lines; ``loudness`` and
``poster`` decide from measurements. All of these are pure. ``encoders`` finds out who encodes, ``fonts`` makes sure
that captions are drawn in the font they were made for, ``audio_export`` writes sound alone, ``clips`` runs it all.
"""

from __future__ import annotations

from pipeline.render.clips import Material, render_clips

__all__ = ["Material", "render_clips"]
