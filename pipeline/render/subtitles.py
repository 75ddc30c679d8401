"""Writes what was said in the whole session: subtitles, and a plain text that can be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.atomic import write_text
from pipeline.clips.captions import make_mixed_cues, to_srt, to_vtt
from pipeline.language.typography import clock
from pipeline.schema import Sentence, Structure, Transcript

PARAGRAPH_PAUSE_SECONDS = 1.2
"""A silence this long after a sentence begins a new paragraph."""
LONGEST_PARAGRAPH = 700
"""Characters after which the next sentence begins a new paragraph; about eight lines of a book."""
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
    cues = make_mixed_cues(transcript.words, transcript.word_languages)
    files = {
        target / "transcript.srt": to_srt(cues),
        target / "transcript.vtt": to_vtt(cues),
        target / "transcript.txt": transcript_text(structure),
    }
    for path, text in files.items():
        write_text(path, text)
    return list(files)


def transcript_text(structure: Structure) -> str:
    """Return every sentence in paragraphs that begin with their time, under the chapters' titles.

    A new paragraph begins with a chapter, after a long pause, with a question, with another speaker, and where the
    last one has grown long. Nothing is left out and nothing is added but times, titles and known names.
    """
    blocks = [structure.title, "=" * min(_RULE, max(3, len(structure.title)))] if structure.title else []
    for number, (heading, sentences) in enumerate(_chapters(structure), start=1):
        if heading:
            line = f"{number}. {heading}"
            blocks += ["", line, "-" * min(_RULE, len(line))]
        for paragraph in paragraphs(sentences):
            first = paragraph[0]
            name = f"{first.speaker}: " if first.speaker else ""
            blocks += ["", f"[{clock(first.start)}] {name}{' '.join(sentence.text for sentence in paragraph)}"]
    return "\n".join(blocks).lstrip("\n") + "\n"


def paragraphs(sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    """Return sentences in groups that are read together, each at least one sentence long."""
    groups: list[list[Sentence]] = []
    for sentence in sentences:
        if groups and not _begins_paragraph(sentence, groups[-1]):
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    return groups


def _begins_paragraph(sentence: Sentence, paragraph: Sequence[Sentence]) -> bool:
    last = paragraph[-1]
    return (
        last.pause_after >= PARAGRAPH_PAUSE_SECONDS
        or sentence.speaker != last.speaker
        or (last.is_question and not sentence.is_question)
        or sum(len(part.text) + 1 for part in paragraph) + len(sentence.text) > LONGEST_PARAGRAPH
    )


def _chapters(structure: Structure) -> Iterator[tuple[str, Sequence[Sentence]]]:
    """Yield each chapter's heading and sentences; sentences outside of all chapters come under none."""
    position = 0
    for chapter in structure.chapters:
        if chapter.first_sentence > position:
            yield "", structure.sentences[position : chapter.first_sentence]
        title = f"{chapter.title} ({clock(chapter.start)}–{clock(chapter.end)})"
        yield title, structure.sentences[chapter.first_sentence : chapter.last_sentence + 1]
        position = chapter.last_sentence + 1
    if position < len(structure.sentences):
        yield "", structure.sentences[position:]
