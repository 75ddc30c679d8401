"""Paragraphs: the sentences of a session in the groups in which people read them."""

from __future__ import annotations

from pipeline.schema import Sentence, Structure

PARAGRAPH_PAUSE = 1.2
"""Seconds of silence that begin a new paragraph."""
LONGEST_PARAGRAPH = 700
"""Characters after which the next sentence begins a new paragraph; about eight lines of a book."""


def paragraphs(structure: Structure) -> tuple[tuple[Sentence, ...], ...]:
    """Return every sentence once, in order, in paragraphs of at least one.

    A paragraph begins with a chapter, with another speaker or where that one is doubtful, after a long pause, where a
    question that somebody else answers begins (with what leads up to it), where its answer begins, and where the last
    one has grown long.
    """
    chapters = {chapter.first_sentence for chapter in structure.chapters}
    chapters |= {chapter.last_sentence + 1 for chapter in structure.chapters}
    asked = {exchange.question[0] for exchange in structure.exchanges}
    asked_last = {exchange.question[-1] for exchange in structure.exchanges}
    groups: list[list[Sentence]] = []
    for index, sentence in enumerate(structure.sentences):
        last = groups[-1][-1] if groups else None
        begins = (
            last is None
            or index in chapters
            or sentence.id in asked
            or last.id in asked_last
            or (sentence.speaker, sentence.speaker_doubtful) != (last.speaker, last.speaker_doubtful)
            or sentence.pause_before >= PARAGRAPH_PAUSE
            or sum(len(part.text) + 1 for part in groups[-1]) + len(sentence.text) > LONGEST_PARAGRAPH
        )
        if begins:
            groups.append([])
        groups[-1].append(sentence)
    return tuple(map(tuple, groups))
