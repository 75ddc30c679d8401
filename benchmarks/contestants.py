"""Who is measured: this project's recogniser and faster-whisper's modes, with their words, times and languages.

``transcribe.py`` times the contestants, each in a process of its own. Here they stay loaded and hear many short
recordings one after the other, for the benchmarks that look at what is written and not at how fast.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from command import BATCHED, BEAM_SIZE, MULTILINGUAL, OURS, PEER_BATCH_SIZE, SEQUENTIAL
from pipeline import weights
from pipeline.config import TranscribeSettings
from pipeline.errors import InputSilent
from pipeline.progress import SilentProgress
from pipeline.transcribe import transcribe
from pipeline.transcribe.engine import load_engine


@dataclass(frozen=True)
class Said:
    """A word that was recognised; times in seconds of the recording."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Passage:
    """A segment of a transcript. ``language`` is ``None`` where the contestant does not say."""

    words: tuple[Said, ...]
    language: str | None


Listen = Callable[[Path, str], list[Passage]]
"""Transcribes a recording that is (mostly) in the given language."""


def load_contestants(names: Sequence[str], given: argparse.Namespace) -> dict[str, Listen]:
    """Load contestants by name.

    Args:
        names: ``ours``, ``faster-whisper``, ``faster-whisper-batched``, ``faster-whisper-batched-multilingual``.
        given: The flags of ``make_parser``: weights and threads are the same for all.
    """
    resolved = weights.resolve(given.model, device="cpu", language="auto", progress=SilentProgress())
    loaded: dict[str, Listen] = {}
    if OURS in names:
        loaded[OURS] = _ours(resolved, given.threads, given.quality)
    peers = {SEQUENTIAL: (False, False), BATCHED: (True, False), MULTILINGUAL: (True, True)}
    for name, (batched, multilingual) in peers.items():
        if name in names:
            loaded[name] = _peer(resolved.folder, given.threads, batched=batched, multilingual=multilingual)
    return loaded


def _ours(resolved: weights.Resolved, threads: int, quality: str) -> Listen:
    settings = TranscribeSettings(quality=quality)
    engine = load_engine(resolved, device="cpu", threads=threads)

    def listen(audio: Path, language: str) -> list[Passage]:
        try:
            transcript = transcribe(audio, engine, language=language, settings=settings, progress=SilentProgress())
        except InputSilent:
            return []
        return [
            Passage(tuple(Said(word.text, word.start, word.end) for word in segment.words), segment.language)
            for segment in transcript.segments
        ]

    return listen


def _peer(folder: Path, threads: int, *, batched: bool, multilingual: bool) -> Listen:
    from faster_whisper import BatchedInferencePipeline, WhisperModel  # noqa: PLC0415 - only where a peer is asked for

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
    pipeline = BatchedInferencePipeline(model)

    def listen(audio: Path, language: str) -> list[Passage]:
        options: dict[str, Any] = {"language": language, "beam_size": BEAM_SIZE, "word_timestamps": True}
        if batched:
            options |= {"batch_size": PEER_BATCH_SIZE, "multilingual": multilingual}
            segments, _ = pipeline.transcribe(str(audio), **options)
        else:
            segments, _ = model.transcribe(str(audio), **options)
        return [Passage(tuple(_said(segment.words or ())), None) for segment in segments]

    return listen


def _said(words: Sequence[Any]) -> Iterator[Said]:
    for word in words:
        yield Said(word.word.strip(), word.start, word.end)
