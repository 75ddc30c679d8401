"""Writes a clip's sound as a file for podcasts, by pydub: the only module that imports it.

pydub holds a whole file in memory: a clip, never a session. ffmpeg has cut, levelled and faded the sound before.
"""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.config import AudioFormat
from pipeline.errors import ToolFailed
from pipeline.ffmpeg import display_name, find_ffmpeg

_BIT_RATE = "160k"
_CODECS: dict[AudioFormat, tuple[str, str | None]] = {
    "mp3": ("mp3", "libmp3lame"),
    "m4a": ("ipod", "aac"),
    "wav": ("wav", None),
}
"""ffmpeg's names of the container and the encoder."""


def export_sound(sound: Path, target: Path, kind: AudioFormat, title: str) -> None:
    """Write the sound of a clip in a format of podcasts, with its title and nothing else about it.

    Args:
        sound: A WAV file.
        target: Where to; a name from ``pipeline.atomic.published``.
        kind: Which format.
        title: Of the clip.

    Raises:
        ToolFailed: ffmpeg, which pydub calls, cannot write it.
    """
    container, codec = _CODECS[kind]
    options: dict[str, Any] = {}
    if codec is not None:
        plain = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
        options = {
            "codec": codec,
            "bitrate": _BIT_RATE,
            "tags": {"title": " ".join(title.split())},
            "parameters": plain,
        }
    segments, failed = load_pydub()
    # pydub leaves a file open that it is given by name.
    with sound.open("rb") as wave:
        segment = segments.from_wav(wave)
    try:
        segment.export(target, format=container, **options).close()
    except failed as error:
        raise ToolFailed(f"ffmpeg failed on {display_name(target)}, called by pydub: {error}.") from error


@cache
def load_pydub() -> tuple[Any, type[Exception]]:
    """Return pydub's class of sounds, and the error it raises where ffmpeg fails.

    To be called before threads are started, for what pydub warns of is muted: a module of Python's that audioop-lts
    replaces, and an ffmpeg that is not on PATH.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pydub import AudioSegment  # noqa: PLC0415 - only who exports pays for it
        from pydub.exceptions import CouldntEncodeError  # noqa: PLC0415
    AudioSegment.converter = str(find_ffmpeg())
    return AudioSegment, CouldntEncodeError
