"""Which runs of sentences could be a clip: whole sentences, of a length that was asked for. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pipeline.config import ClipSettings
from pipeline.schema import Structure
from pipeline.structure.reading import Reading

Kind = Literal["short", "long"]
LONG_SECONDS = (60.0, 240.0)
"""A long clip: the answers to a question or two, for channels on which people take their time."""
_LONGEST_SHORT = 90.0
_BREATH = 0.9
"""Seconds of silence at which a long clip may begin or end inside what one person says: a paragraph's."""


class Candidate(NamedTuple):
    """Sentence indices, both inclusive."""

    first: int
    last: int

    @property
    def span(self) -> range:
        """The sentences of it."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True)
class Wanted:
    """What is looked for: clips of one kind.

    Attributes:
        kind: Of what kind.
        count: How many at most.
        least: Seconds of the shortest.
        most: Seconds of the longest.
    """

    kind: Kind
    count: int
    least: float
    most: float


def wanted_clips(settings: ClipSettings) -> tuple[Wanted, ...]:
    """Return the kinds of clips that settings ask for."""
    short = Wanted("short", settings.count, settings.min_seconds, settings.max_seconds)
    if settings.length == "short":
        return (short,)
    if settings.length == "long":
        return (Wanted("long", settings.count, *LONG_SECONDS),)
    if settings.length != "all":
        least, most = map(float, settings.length.split("-"))
        return (Wanted("short" if most <= _LONGEST_SHORT else "long", settings.count, least, most),)
    return (short, Wanted("long", settings.long_count, *LONG_SECONDS))


def find_candidates(structure: Structure, reading: Reading, wanted: Wanted) -> list[Candidate]:
    """Return every run of sentences of that kind inside the talk; an end that was guessed is none.

    A short one stays in one chapter. A long one may hold several, but begins and ends where a chapter, a question, an
    answer or a paragraph does.
    """
    sentences = structure.sentences
    found: list[Candidate] = []
    most = wanted.most
    if wanted.kind == "long" and reading.talk:
        talk = sentences[reading.talk[-1]].end - sentences[reading.talk[0]].start
        most = min(most, max(wanted.least, talk / 2))  # half a talk is the talk, and no piece of it
    for part in _parts(structure, reading, wanted.kind):
        starts = [index for index in part if _may_start(structure, reading, index, wanted.kind)]
        ends = [index for index in part if _may_end(structure, reading, index, wanted.kind)]
        for first in starts:
            for last in ends:
                length = sentences[last].end - sentences[first].start
                if length > most:
                    break
                if last >= first and length >= wanted.least:
                    found.append(Candidate(first, last))
    return found


def _parts(structure: Structure, reading: Reading, kind: Kind) -> Iterator[range]:
    if kind == "long":
        yield reading.talk
        return
    for chapter in structure.chapters:
        yield range(max(chapter.first_sentence, reading.talk.start), min(chapter.last_sentence + 1, reading.talk.stop))


def _may_start(structure: Structure, reading: Reading, index: int, kind: Kind) -> bool:
    sentences = structure.sentences
    if not sentences[index].complete or (index > 0 and not sentences[index - 1].complete):
        return False
    return kind == "short" or index in reading.leads or _is_paragraph(structure, index)


def _may_end(structure: Structure, reading: Reading, index: int, kind: Kind) -> bool:
    if not structure.sentences[index].complete:
        return False
    after = index + 1
    ends_talk = after == reading.talk.stop
    return kind == "short" or ends_talk or after in reading.leads or _is_paragraph(structure, after)


def _is_paragraph(structure: Structure, index: int) -> bool:
    """Whether something new begins with a sentence: a chapter, another speaker, or a breath."""
    before, sentence = structure.sentences[index - 1] if index else None, structure.sentences[index]
    if before is None or sentence.speaker != before.speaker or sentence.pause_before >= _BREATH:
        return True
    return any(index == chapter.first_sentence for chapter in structure.chapters)
