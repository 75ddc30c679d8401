"""What decides about the files of one clip, so that a clip is rendered again only when that has changed. Pure.

Whatever ``render_clips`` comes to read besides has its place here, too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from pipeline.clips.captions import introductions
from pipeline.clips.editing import Editing
from pipeline.config import RenderSettings
from pipeline.render.clips import Material
from pipeline.schema import Clip

RECIPE = 4
"""Raise it when the same clip gives other files; it is the stage's version, too."""


class ClipKeys:
    """Digests of all that each clip's files are made of.

    Why a clip was chosen is no part of that, nor are words outside of it, names that are not shown, and other clips.

    Args:
        material: What clips are made of.
        settings: How they are rendered.
        recording: SHA-256 of the recording, and of the sound that is added.
        encoder: What encodes them.
    """

    def __init__(self, material: Material, settings: RenderSettings, recording: Sequence[str], encoder: str) -> None:
        self._material = material
        self._common = {
            "recipe": RECIPE,
            "recording": [*recording, material.media.model_dump(mode="json")],
            "look": [settings.model_dump(mode="json"), encoder, material.brand.described()],
        }

    def of(self, clip: Clip) -> str:
        """Return the digest of one clip."""
        run = slice(clip.first_word, clip.last_word + 1)
        transcript = self._material.transcript
        words = zip(transcript.words[run], transcript.word_languages[run], strict=True)
        own = {
            "clip": clip.model_dump(mode="json", include={"id", "start", "end", "title", "kept", "language"}),
            "words": [[word.start, word.end, word.text, language] for word, language in words],
            "names": self._names(clip),
            "views": self._views(clip),
        }
        return hashlib.sha256(json.dumps({**self._common, **own}, sort_keys=True).encode()).hexdigest()

    def _names(self, clip: Clip) -> list[Any]:
        material, plates = self._material, self._material.brand.lower_third
        if not plates.show:
            return []
        editing = Editing(clip.pieces)
        return [
            astuple(one) for one in introductions(clip, material.transcript, material.speakers, editing, plates.seconds)
        ]

    def _views(self, clip: Clip) -> list[Any]:
        framing = self._material.framing
        return [one.model_dump(mode="json") for one in (framing.clips if framing else ()) if one.clip == clip.id]
