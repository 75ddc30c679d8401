"""People with a microphone each: noise in syllables, written to files through the real ffmpeg."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pipeline import ffmpeg
from pipeline.ffmpeg import SAMPLE_RATE

SECONDS = 60
ANNA, MARTIN = [(1.0, 20.0), (41.0, 58.0)], [(21.0, 40.0)]


def spoken(stretches: list[tuple[float, float]], seed: int) -> np.ndarray:
    """Return noise in syllables where somebody speaks."""
    random = np.random.default_rng(seed)
    loudness = np.zeros(SECONDS * SAMPLE_RATE)
    for start, end in stretches:
        at = start
        while at < end:
            length = random.uniform(0.12, 0.3)
            first, last = round(at * SAMPLE_RATE), round(min(at + length, end) * SAMPLE_RATE)
            loudness[first:last] = random.uniform(0.05, 0.3) * np.hanning(last - first)
            at += length + (random.uniform(0.1, 0.3) if random.random() < 0.2 else 0.0)
    return loudness * random.normal(0, 1, len(loudness))


def microphones(bleed: float = 0.15) -> tuple[np.ndarray, np.ndarray]:
    """Return Anna's and Martin's microphone."""
    anna, martin, random = spoken(ANNA, 1), spoken(MARTIN, 2), np.random.default_rng(3)
    hiss = random.normal(0, 3e-4, (2, len(anna)))
    return anna + bleed * np.roll(martin, 60) + hiss[0], martin + bleed * np.roll(anna, 60) + hiss[1]


def write(path: Path, *channels: np.ndarray, options: tuple[str, ...] = ()) -> Path:
    """Write channels as one file by way of raw samples."""
    raw = path.with_name(f"{path.name}.wav")
    samples = (np.clip(np.stack(channels, axis=1), -1, 1) * 32767).astype("<i2").tobytes()
    count = len(channels)
    header = b"RIFF" + (36 + len(samples)).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    header += (1).to_bytes(2, "little") + count.to_bytes(2, "little") + SAMPLE_RATE.to_bytes(4, "little")
    header += (SAMPLE_RATE * 2 * count).to_bytes(4, "little") + (2 * count).to_bytes(2, "little")
    header += (16).to_bytes(2, "little") + b"data" + len(samples).to_bytes(4, "little")
    raw.write_bytes(header + samples)
    ffmpeg.run([*ffmpeg.input_arguments(raw), *options, ffmpeg.output_argument(path)])
    raw.unlink()
    return path
