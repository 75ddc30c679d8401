"""What decides about the files of one clip, so that a clip is rendered again only when that has changed. Pure.

Whatever ``render_clips`` comes to read besides has its place here, too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, get_args

from pipeline.clips.captions import clip_cues, introductions
from pipeline.clips.editing import Editing
from pipeline.config import RenderSettings
from pipeline.render.clips import Material
from pipeline.render.shapes import all_sizes
from pipeline.schema import Clip, Shape

RECIPE = 10
"""Raise it when the same clip gives other files; it is the stage's version, too."""


class ClipKeys:
    """Digests of all that each clip's files are made of.

    Why a clip was chosen is no part of that, nor are words outside of it, names that change
    nothing in it, and other clips.

    Args:
        material: What clips are made of.
        settings: How they are rendered.
        recording: SHA-256 of the recording, and of the sound that is added.
        encoder: What encodes them.
    """

    def __init__(self, material: Material, settings: RenderSettings, recording: Sequence[str], encoder: str) -> None:
        self._material, self._settings = material, settings
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
            "captions": self._captions(clip),
            "views": self._views(clip),
        }
        return hashlib.sha256(json.dumps({**self._common, **own}, sort_keys=True).encode()).hexdigest()

    def _captions(self, clip: Clip) -> list[str]:
        """Return what is shown of its words and of who speaks; known names are kept whole in captions."""
        material, editing = self._material, Editing(clip.pieces)
        speakers, plates = material.speakers, material.brand.lower_third
        shown: list[object] = [
            clip_cues(clip, material.transcript, editing, shape=shape, names=speakers.names)
            for shape in get_args(Shape)
        ]
        if plates.show:
            shown.append(introductions(clip, material.transcript, speakers, editing, plates.seconds))
            sizes = all_sizes(material.media, self._settings.shapes)
            shown += [material.portraits(clip, shape, size, editing) for shape, size in sizes.items()]
        return [repr(one) for one in shown]

    def _views(self, clip: Clip) -> list[Any]:
        framing = self._material.framing
        return [one.model_dump(mode="json") for one in (framing.clips if framing else ()) if one.clip == clip.id]
