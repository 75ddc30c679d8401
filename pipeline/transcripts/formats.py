"""What a transcript looks like as a file: plain text, subtitles, and the record itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from pipeline.clips.captions import to_srt, to_vtt, transcript_cues
from pipeline.errors import SettingsError
from pipeline.schema import Structure, Transcript
from pipeline.structure import build_sentences
from pipeline.structure.manuscript import manuscript


def plain_text(transcript: Transcript) -> str:
    """Return every word in order, in paragraphs under their times; what may be misheard is marked and explained.

    A paragraph begins after a long pause, and where one has grown long.
    """
    structure = Structure(
        language=transcript.language, title="", sentences=build_sentences(transcript), exchanges=(), chapters=()
    )
    return manuscript(structure, transcript)


FORMATS: Mapping[str, Callable[[Transcript], str]] = {
    "txt": plain_text,
    "srt": lambda transcript: to_srt(transcript_cues(transcript)),
    "vtt": lambda transcript: to_vtt(transcript_cues(transcript)),
    "json": Transcript.to_json,
}
"""Every format by its name, which is the suffix of its files."""
DEFAULT_FORMATS = ("txt", "srt")
"""One to read and one to show: what most people who transcribe a recording take away."""


def read_formats(values: Iterable[str]) -> tuple[str, ...]:
    """Return the formats that a user named, each once, in the order of ``FORMATS``; the default ones for none.

    Args:
        values: Names, or lists of them such as ``srt,json``.

    Raises:
        SettingsError: There is no such format.
    """
    named = {name.strip().lower().removeprefix(".") for value in values for name in value.split(",")} - {""}
    for name in sorted(named - FORMATS.keys()):
        raise SettingsError(f"There is no format “{name}”.", f"The formats are {', '.join(FORMATS)}.")
    return tuple(name for name in FORMATS if name in named) or DEFAULT_FORMATS


def render(transcript: Transcript, name: str) -> str:
    """Return a transcript as the text of a file.

    Args:
        transcript: The words.
        name: One of ``FORMATS``.

    Raises:
        SettingsError: There is no such format.
    """
    (known,) = read_formats([name])
    return FORMATS[known](transcript)
