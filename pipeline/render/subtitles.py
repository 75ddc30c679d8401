"""Writes what was said in the whole session: subtitles, and a plain text that can be read."""

from __future__ import annotations

from pathlib import Path

from pipeline.atomic import write_text
from pipeline.clips.captions import to_srt, to_vtt, transcript_cues
from pipeline.language.typography import clock
from pipeline.schema import Structure, Transcript
from pipeline.structure.paragraphs import paragraphs

_RULE = 72


def write_subtitles(transcript: Transcript, structure: Structure, target: Path) -> list[Path]:
    """Write ``transcript.srt``, ``transcript.vtt`` and ``transcript.txt`` into the folder ``target``.

    Args:
        transcript: The words.
        structure: Their sentences and chapters, for the text.
        target: The folder, made where it is missing.

    Returns:
        The three files.
    """
    cues = transcript_cues(transcript)
    files = {
        target / "transcript.srt": to_srt(cues),
        target / "transcript.vtt": to_vtt(cues),
        target / "transcript.txt": transcript_text(structure),
    }
    for path, text in files.items():
        write_text(path, text)
    return list(files)


def transcript_text(structure: Structure) -> str:
    """Return every sentence under the chapters' titles, in paragraphs that begin with their time.

    Nothing is left out and nothing is added but times, titles and known names.
    """
    blocks = [structure.title, "=" * min(_RULE, max(3, len(structure.title)))] if structure.title else []
    headings = _headings(structure)
    for paragraph in paragraphs(structure):
        first = paragraph[0]
        if line := headings.get(first.id):
            blocks += ["", line, "-" * min(_RULE, len(line))]
        name = f"{first.speaker}: " if first.speaker else ""
        blocks += ["", f"[{clock(first.start)}] {name}{' '.join(sentence.text for sentence in paragraph)}"]
    return "\n".join(blocks).lstrip("\n") + "\n"


def _headings(structure: Structure) -> dict[str, str]:
    """Return each chapter's heading by the id of its first sentence."""
    return {
        structure.sentences[chapter.first_sentence].id: (
            f"{number}. {chapter.title} ({clock(chapter.start)}–{clock(chapter.end)})"
        )
        for number, chapter in enumerate(structure.chapters, start=1)
    }
