"""Writes what was said in the whole session: subtitles, and a plain text that can be read."""

from __future__ import annotations

from pathlib import Path

from pipeline.atomic import write_text
from pipeline.clips.captions import to_srt, to_vtt, transcript_cues
from pipeline.schema import Speakers, Structure, Transcript
from pipeline.speakers.labels import labels
from pipeline.structure.manuscript import manuscript


def write_subtitles(transcript: Transcript, structure: Structure, speakers: Speakers, target: Path) -> list[Path]:
    """Write ``transcript.srt``, ``transcript.vtt`` and ``transcript.txt`` into the folder ``target``.

    Args:
        transcript: The words.
        structure: Their title, sentences and chapters, for the text.
        speakers: Who said them, for the text.
        target: The folder, made where it is missing.

    Returns:
        The three files.
    """
    cues = transcript_cues(transcript, speakers.names)
    files = {
        target / "transcript.srt": to_srt(cues),
        target / "transcript.vtt": to_vtt(cues),
        target / "transcript.txt": manuscript(structure, transcript, labels(speakers, structure.language)),
    }
    for path, text in files.items():
        write_text(path, text)
    return list(files)
