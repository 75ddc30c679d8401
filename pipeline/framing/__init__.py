"""Decides what the viewer of a clip sees in each shape.

``watching`` looks at the recording, with ``faces`` as its eyes, and finds ``shots``; from there on nothing but records:
``scenes`` follows faces through shots, ``seats`` finds out whose they are by ``speech`` and moving mouths,
``direction`` decides who is seen when, and ``camera`` where the crop lies. ``framing`` puts it together.
"""

from __future__ import annotations

from pipeline.framing.framing import frame_clips
from pipeline.framing.watching import recipe, watch

__all__ = ["frame_clips", "recipe", "watch"]
