"""Transcripts made from written text, for tests that need words with times but no recogniser."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from pipeline.clips.cutting import Cutter
from pipeline.levels import FRAMES_PER_SECOND, Levels
from pipeline.schema import Coverage, Segment, Transcript, Word

_PAUSE = re.compile(r"^\[(\d+(?:\.\d+)?)\]$")


def speech(text: str, language: str = "de", *, probability: float = 0.95) -> Transcript:
    """Return ``text`` as if spoken at an even pace.

    Each line is one segment; an indented line goes on with the one before. A line may open with ``de:`` or ``en:``,
    its language, and ``~``, which makes it doubtful. ``[1.5]`` between words is a silence of so many seconds. Words
    follow each other after 0.05 s, sentences after 0.4 s.
    """
    segments: list[Segment] = []
    now = 0.5
    for raw in re.sub(r"\n[ \t]+", " ", text.strip()).splitlines():
        line, spoken = raw.strip(), language
        doubts: tuple[str, ...] = ()
        if line[:3] in {"de:", "en:"}:
            spoken, line = line[:2], line[3:].strip()
        if line.startswith("~"):
            doubts, line = ("unlikely text",), line[1:].strip()
        words: list[Word] = []
        for token in line.split():
            if pause := _PAUSE.match(token):
                now += float(pause[1])
                continue
            length = 0.12 + 0.05 * len(token)
            words.append(Word(start=now, end=now + length, text=token, probability=probability))
            now += length + (0.4 if token.endswith((".", "?", "!")) else 0.05)
        if words:
            segments.append(
                Segment(
                    start=words[0].start,
                    end=words[-1].end,
                    words=tuple(words),
                    language=spoken,
                    avg_logprob=-0.2,
                    compression_ratio=1.4,
                    no_speech_prob=0.01,
                    doubts=doubts,
                )
            )
        now += 0.3
    return Transcript(
        language=language,
        language_probability=0.99,
        model="test",
        segments=tuple(segments),
        coverage=Coverage(speech_seconds=now, transcribed_seconds=now),
    )


def transcript_of(words: list[Word], language: str) -> Transcript:
    """Return words as one segment that nobody doubts."""
    segment = Segment(
        start=words[0].start,
        end=words[-1].end,
        words=tuple(words),
        language=language,
        avg_logprob=-0.2,
        compression_ratio=1.4,
        no_speech_prob=0.0,
    )
    coverage = Coverage(speech_seconds=words[-1].end, transcribed_seconds=words[-1].end)
    return Transcript(language=language, language_probability=1.0, model="m", segments=(segment,), coverage=coverage)


def levels_of(words: Sequence[Word], duration: float) -> Levels:
    """Return the levels of a sound in which these words are at -20 dB, and all else is at -70."""
    levels = np.full(round(duration * FRAMES_PER_SECOND), -70.0, np.float32)
    for word in words:
        levels[round(word.start * FRAMES_PER_SECOND) : round(word.end * FRAMES_PER_SECOND)] = -20.0
    return levels


def cutter_of(transcript: Transcript) -> Cutter:
    """Return where a transcript can be cut whose words have silence around them, and a second at the end."""
    duration = (transcript.words[-1].end if transcript.words else 0.0) + 1.0
    return Cutter(transcript.words, levels_of(transcript.words, duration), duration)
