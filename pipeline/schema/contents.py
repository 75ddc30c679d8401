"""What a session holds: sentences, chapters, clips, quotes (``structure.json``, ``clips.json``, ``quotes.json``)."""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from pipeline.schema.records import Document, Language, Record, Seconds, Span


class WordSpan(Span):
    """A run of words with its text and times: ``text`` is exactly ``words_text(first_word, last_word)``."""

    first_word: int
    last_word: int
    text: str


class Sentence(WordSpan):
    """A sentence as spoken. ``pause_before`` and ``pause_after`` are the silences around it, in seconds."""

    id: str
    language: Language
    is_question: bool
    pause_before: Seconds
    pause_after: Seconds
    speaker: str | None = None
    """The id of who said it; ``None`` where that is not known."""
    speaker_doubtful: bool = False
    """Whether that may be somebody else."""
    doubtful: bool = False
    complete: bool = True
    """False where the recogniser gave no sentence end, so that the bounds are a guess."""


class Exchange(Record):
    """A question and the answer that follows it, as sentence ids."""

    question: tuple[str, ...]
    answer: tuple[str, ...]


class Chapter(Span):
    """A stretch about one topic, made of whole sentences ``first_sentence`` to ``last_sentence`` (indices)."""

    id: str
    title: str
    keywords: tuple[str, ...]
    first_sentence: int
    last_sentence: int


class Structure(Document):
    """``structure.json``: sentences, questions with their answers, and chapters."""

    tag: ClassVar[str] = "structure/1"

    language: Language
    title: str
    """What the session is about, in its own words where they serve."""
    sentences: tuple[Sentence, ...]
    exchanges: tuple[Exchange, ...]
    chapters: tuple[Chapter, ...]


class Clip(Span):
    """A piece worth publishing. ``start`` and ``end`` are the cuts, in the pauses around whole sentences."""

    id: str
    title: str
    score: float
    reasons: tuple[str, ...]
    """Why it was chosen, in the session's language, in words."""
    language: Language
    sentences: tuple[str, ...]
    first_word: int
    last_word: int
    text: str
    kind: Literal["short", "long"] = "short"
    speakers: tuple[str, ...] = ()
    """The ids of who speaks in it, who says most first."""
    kept: tuple[Span, ...] = ()
    """What of it is shown, in order; nothing here means all. Only pauses and slips of the tongue are ever left out."""

    @model_validator(mode="after")
    def _keeps_its_bounds(self) -> Self:
        if self.kept and (self.kept[0].start != self.start or self.kept[-1].end != self.end):
            raise ValueError("what is kept of a clip begins and ends where the clip does")
        if any(later.start <= earlier.end for earlier, later in pairwise(self.kept)):
            raise ValueError("what is kept of a clip is in order, with something left out between")
        return self

    @property
    def pieces(self) -> tuple[Span, ...]:
        """The stretches of the recording that are shown, in order; at least one."""
        return self.kept or (Span(start=self.start, end=self.end),)

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return sum(piece.duration for piece in self.pieces)


class Candidates(Document):
    """``candidates.json``: the clips that the program suggests, best first; no two of a kind overlap."""

    tag: ClassVar[str] = "candidates/1"

    clips: tuple[Clip, ...]
    more: tuple[Clip, ...] = ()
    """What is good enough besides those that were asked for."""


class Clips(Document):
    """``clips.json``: the clips that are made, in their order: the best candidates, or what a person picked."""

    tag: ClassVar[str] = "clips/1"

    clips: tuple[Clip, ...]
    published: tuple[str, ...] = ()
    """The ids of those that a person marked as published."""


class Quote(WordSpan):
    """A verbatim quotation with its proof: the words it was made of and when they were said."""

    id: str
    sentences: tuple[str, ...]
    language: Language
    speaker: str | None
    """The id of who said it; ``None`` where that is not known."""
    score: float
    reasons: tuple[str, ...]
    probability: float
    """The lowest certainty of a word inside it."""


class Quotes(Document):
    """``quotes.json``: quotable passages, best first; no two of them share a word."""

    tag: ClassVar[str] = "quotes/1"

    quotes: tuple[Quote, ...]
