"""Laying the spoken sentences on a timeline, which makes their times exact by construction."""

from __future__ import annotations

import random
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .script import LayoutKind, Line, Script
from .speech import SAMPLE_RATE, Samples, Synthesiser

_LEAD_IN = 1.2
_LEAD_OUT = 1.8
_GAP_INSIDE_TURN = (0.25, 0.5)
_GAP_BETWEEN_SPEAKERS = (0.4, 0.8)
_WINDOW = SAMPLE_RATE // 200
_AUDIBLE = 10 ** (-38 / 20)
_MARGIN = SAMPLE_RATE // 20
_LOUDNESS = 10 ** (-21 / 20)
_PEAK = 10 ** (-2 / 20)
_ROOM_TONE = 10 ** (-66 / 20)


@dataclass(frozen=True)
class Sentence:
    """A spoken sentence in its place on the timeline."""

    line: Line
    speaker: str
    start: float
    end: float


@dataclass(frozen=True)
class Scene:
    """A stretch of one picture layout."""

    kind: LayoutKind
    speaker: str | None
    start: float
    end: float


@dataclass(frozen=True)
class Session:
    """A script that has been spoken: times, pictures and sound."""

    script: Script
    sentences: tuple[Sentence, ...]
    scenes: tuple[Scene, ...]
    duration: float
    sound: Samples


def _loudness(samples: Samples) -> Samples:
    count = len(samples) // _WINDOW
    windows = samples[: count * _WINDOW].reshape(count, _WINDOW)
    return np.asarray(np.sqrt((windows**2).mean(axis=1)), dtype=np.float32)


def trim(samples: Samples) -> tuple[Samples, int, int]:
    """Cut the silence off; also give where in the result speech becomes and stops being audible.

    A short margin stays on both sides, because a hard cut at the threshold clicks
    and swallows soft consonants.
    """
    level = _loudness(samples)
    audible = np.flatnonzero(level > _AUDIBLE * level.max())
    first = int(audible[0]) * _WINDOW
    last = (int(audible[-1]) + 1) * _WINDOW
    begin = max(0, first - _MARGIN)
    finish = min(len(samples), last + _MARGIN)
    cut = samples[begin:finish].copy()
    ramp = np.linspace(0.0, 1.0, _MARGIN // 4, dtype=np.float32)
    cut[: len(ramp)] *= ramp
    cut[-len(ramp) :] *= ramp[::-1]
    return cut, first - begin, last - begin


def level(samples: Samples) -> Samples:
    """Bring a sentence to the common loudness, measured where there is speech."""
    windows = _loudness(samples)
    speech = windows[windows > 0.1 * windows.max()]
    gain = _LOUDNESS / float(np.sqrt((speech**2).mean()))
    gain = min(gain, _PEAK / float(np.abs(samples).max()))
    return np.asarray(samples * np.float32(gain), dtype=np.float32)


def _scenes(turns: list[tuple[LayoutKind, str, float]], duration: float) -> tuple[Scene, ...]:
    """Merge neighbouring turns of one picture; a cut falls shortly before the turn's first word."""
    scenes: list[Scene] = []
    for kind, speaker, start in turns:
        shown = speaker if kind == "single" else None
        if scenes and (scenes[-1].kind, scenes[-1].speaker) == (kind, shown):
            continue
        cut = 0.0 if not scenes else round((start - 0.2) * 25) / 25
        if scenes:
            scenes[-1] = Scene(scenes[-1].kind, scenes[-1].speaker, scenes[-1].start, cut)
        scenes.append(Scene(kind, shown, cut, duration))
    return tuple(scenes)


def lay_out(script: Script, synthesiser: Synthesiser) -> Session:
    """Speak every sentence and place it; the gaps are drawn from a fixed seed."""
    chance = random.Random(script.title)  # noqa: S311 - repeatable, not secret
    placed: list[tuple[int, Samples]] = []
    sentences: list[Sentence] = []
    turns: list[tuple[LayoutKind, str, float]] = []
    now = _LEAD_IN
    for number, turn in enumerate(script.turns):
        person = script.speaker(turn.speaker)
        for index, line in enumerate(turn.lines):
            if index:
                now += chance.uniform(*_GAP_INSIDE_TURN)
            elif turn.pause_before is not None:
                now += turn.pause_before
            elif number:
                now += chance.uniform(*_GAP_BETWEEN_SPEAKERS)
            accent = person.accent if line.language == script.language else "en-us"
            spoken = synthesiser.speak(line.spoken, person.voice, accent, person.speed)
            cut, first, last = trim(spoken)
            onset = round(now * SAMPLE_RATE)
            placed.append((onset - first, level(cut)))
            now = (onset + last - first) / SAMPLE_RATE
            sentences.append(Sentence(line, turn.speaker, onset / SAMPLE_RATE, now))
            if index == 0:
                turns.append((turn.layout, turn.speaker, onset / SAMPLE_RATE))
    # A whole number of frames keeps picture and sound the same length.
    duration = np.ceil((now + _LEAD_OUT) * 25) / 25
    noise = np.random.default_rng(7).standard_normal(round(duration * SAMPLE_RATE))
    sound = np.asarray(noise * _ROOM_TONE, dtype=np.float32)
    for onset, samples in placed:
        sound[onset : onset + len(samples)] += samples
    return Session(script, tuple(sentences), _scenes(turns, float(duration)), float(duration), sound)


def write_wave(path: Path, samples: Samples) -> None:
    """Keep the sound as 16-bit mono, which the encoder reads."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
