"""Sounds in which nobody speaks, made from numbers: the same in every run."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
SAMPLE_RATE = 16_000
_BEAT_SECONDS = 0.5
_CHORDS = ((220.0, 277.2, 329.6), (246.9, 293.7, 370.0), (164.8, 207.7, 246.9), (220.0, 277.2, 440.0))
_HANDS_PER_SECOND = 90


def make_silence(seconds: float) -> Samples:
    """Return digital silence."""
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def make_hiss(seconds: float, level: float = 0.02) -> Samples:
    """Return white noise."""
    return np.random.default_rng(1).normal(0, level, round(seconds * SAMPLE_RATE)).astype(np.float32)


def make_applause(seconds: float) -> Samples:
    """Return many hands: short bursts of noise at random moments, swelling and fading."""
    draw = np.random.default_rng(2)
    count, clap = round(seconds * SAMPLE_RATE), SAMPLE_RATE // 25
    sound = np.zeros(count + clap, np.float32)
    decay = np.exp(-np.arange(clap) / 90)
    for at in draw.integers(0, count, round(seconds * _HANDS_PER_SECOND)):
        sound[at : at + clap] += draw.uniform(0.05, 0.3) * decay * draw.normal(0, 1, clap)
    swell = np.minimum(1.0, np.minimum(np.arange(count), np.arange(count)[::-1]) / SAMPLE_RATE)
    return np.asarray(np.clip(sound[:count] * swell, -0.9, 0.9), np.float32)


def make_chords(seconds: float) -> Samples:
    """Return plucked chords with overtones, a new one every two seconds."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    since = time % 2.0
    sound = np.zeros(len(time))
    for number, chord in enumerate(_CHORDS):
        now = (time // 2.0).astype(int) % len(_CHORDS) == number
        for pitch in chord:
            for overtone in (1, 2, 3):
                sound += now * 0.1 / overtone * np.sin(2 * np.pi * pitch * overtone * time) * np.exp(-since * overtone)
    return np.asarray(sound, np.float32)


def make_rhythm(seconds: float) -> Samples:
    """Return a drum and a cymbal in turn, with a bass under them."""
    count = round(seconds * SAMPLE_RATE)
    time = np.arange(count) / SAMPLE_RATE
    since = time % _BEAT_SECONDS
    is_drum = (time // _BEAT_SECONDS).astype(int) % 2 == 0
    drum = 0.5 * np.sin(2 * np.pi * (50 + 40 * np.exp(-since * 30)) * since) * np.exp(-since * 12)
    cymbal = np.random.default_rng(3).normal(0, 0.15, count) * np.exp(-since * 25)
    bass = 0.08 * np.sin(2 * np.pi * 55 * time)
    return np.asarray(np.where(is_drum, drum, cymbal) + bass, np.float32)


def make_organ(seconds: float) -> Samples:
    """Return held chords with a tremolo, which voice detectors take for a voice more easily than plucked ones."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    tremolo = 1 + 0.4 * np.sin(2 * np.pi * 5 * time)
    sound = sum(
        0.05 / overtone * np.sin(2 * np.pi * pitch * overtone * time + overtone)
        for pitch in (146.8, 220.0, 293.7, 370.0)
        for overtone in (1, 2, 3, 4)
    )
    return np.asarray(sound * tremolo, np.float32)


SOUNDS = {
    "silence": make_silence,
    "hiss": make_hiss,
    "applause": make_applause,
    "chords": make_chords,
    "rhythm": make_rhythm,
    "organ": make_organ,
}


def write_wave(path: Path, samples: Samples) -> Path:
    """Write samples as 16 bit PCM."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path
