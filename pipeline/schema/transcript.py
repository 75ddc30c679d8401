"""What was said, word by word (``transcript.json``, ``heard.json``)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar, Self

from pipeline.schema.records import Document, Language, Record, Seconds, Span


class Word(Span):
    """One word as spoken, with its punctuation, without surrounding spaces."""

    text: str
    probability: float
    """The recogniser's, also where a person corrected what it heard."""
    corrected: bool = False
    """Whether a person's correction says so."""

    @property
    def certainty(self) -> float:
        """How far the word can be trusted: its probability, or 1 where a person vouches for it."""
        return 1.0 if self.corrected else self.probability


class Segment(Span):
    """What one decoding window (or a part of it) says. ``text`` is its words joined by single spaces."""

    words: tuple[Word, ...]
    language: Language
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float
    doubts: tuple[str, ...] = ()
    """Why a check does not trust this text, in words; empty when it does."""

    @property
    def text(self) -> str:
        """The words joined by single spaces."""
        return " ".join(word.text for word in self.words)


class Doubtful(Span):
    """A stretch whose text was doubted."""

    reasons: tuple[str, ...]


class Switch(Span):
    """A stretch in another language than the session's."""

    language: Language


class Coverage(Record):
    """How much of the speech found was transcribed."""

    speech_seconds: Seconds
    transcribed_seconds: Seconds
    holes: tuple[Span, ...] = ()
    """Speech of a second or more without any word."""
    doubtful: tuple[Doubtful, ...] = ()
    """What no effort could make believable, and why; it is in the transcript."""
    switches: tuple[Switch, ...] = ()
    """Where another language than the session's was spoken."""
    redecoded: tuple[Doubtful, ...] = ()
    """Windows that were decoded again, and the doubts that asked for it."""
    dropped: tuple[Doubtful, ...] = ()
    """Where a text was left out because nobody said it: invented over silence or music, or guessed at noise."""
    sounds_like: Language | None = None
    """What the first minutes are clearly in, where a person gave another language."""


class Transcript(Document):
    """``transcript.json``: every word with its time, corrected."""

    tag: ClassVar[str] = "transcript/2"

    language: Language
    language_probability: float
    model: str
    segments: tuple[Segment, ...]
    coverage: Coverage

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All words in order; other records point into this tuple."""
        return tuple(word for segment in self.segments for word in segment.words)

    @cached_property
    def word_languages(self) -> tuple[Language, ...]:
        """The language of each word of ``words``."""
        return tuple(segment.language for segment in self.segments for _ in segment.words)

    @cached_property
    def word_doubts(self) -> tuple[bool, ...]:
        """Whether each word of ``words`` is in a doubtful segment."""
        return tuple(bool(segment.doubts) for segment in self.segments for _ in segment.words)


class Heard(Transcript):
    """``heard.json``: the transcript as it was recognised, before any correction."""

    tag: ClassVar[str] = "heard/1"

    @classmethod
    def of(cls, transcript: Transcript) -> Self:
        """Return an uncorrected transcript as the record of what was heard."""
        return cls.model_validate(transcript.model_dump(exclude={"schema_"}))


def words_text(words: Sequence[Word], first_word: int, last_word: int) -> str:
    """Return the words from ``first_word`` to ``last_word`` inclusive, as they were said."""
    return " ".join(word.text for word in words[first_word : last_word + 1])
