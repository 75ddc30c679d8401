"""How loud a sound is over time: one figure for every 10 ms, enough to tell tracks apart and to find pauses. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Levels = NDArray[np.float32]
"""Decibels below full scale, one for every frame."""
Powers = NDArray[np.float32]
Flags = NDArray[np.bool_]

FRAME_SECONDS = 0.01
FRAMES_PER_SECOND = 100
SILENT = -100.0
"""The level of digital silence."""

_PRE_EMPHASIS = 0.7
"""Takes weight from rumble and hum; less than speech recognition's 0.97, which makes much of a microphone's hiss."""
_FLOOR_PERCENTILE = 20
_FLOOR_SECONDS = 15
"""Nobody talks for so long without a breath."""


def measure_levels(
    blocks: Iterable[NDArray[np.float32]], sample_rate: int, *, pre_emphasis: float = _PRE_EMPHASIS
) -> Levels:
    """Return the level of each frame of a sound that comes in blocks; only the levels are kept.

    Args:
        blocks: Samples in [-1, 1], mono, of shape (samples,).
        sample_rate: Samples per second, a multiple of 100.
        pre_emphasis: How much weight is taken from low sounds; with 0 a level is that of the sound as it is.
    """
    size = sample_rate // FRAMES_PER_SECOND
    before, rest = np.zeros(1, np.float32), np.zeros(0, np.float32)
    levels = []
    for block in blocks:
        if not len(block):
            continue
        sharpened = block - np.float32(pre_emphasis) * np.concatenate([before, block[:-1]])
        before = block[-1:]
        samples = np.concatenate([rest, sharpened])
        whole = len(samples) // size
        rest = samples[whole * size :]
        frames = samples[: whole * size].reshape(whole, size)
        levels.append(to_levels(np.einsum("fs,fs->f", frames, frames) / np.float32(size)))
    return np.concatenate([*levels, np.zeros(0, np.float32)])


def to_levels(powers: Powers) -> Levels:
    """Return mean squares as decibels."""
    levels: Levels = (10.0 * np.log10(np.maximum(powers, 10.0 ** (SILENT / 10.0)))).astype(np.float32)
    return levels


def to_powers(levels: Levels) -> Powers:
    """Return decibels as mean squares."""
    powers: Powers = np.power(np.float32(10.0), levels / np.float32(10.0)).astype(np.float32)
    return powers


def smooth(levels: Levels, frames: int) -> Levels:
    """Return the level of each frame with those around it, ``frames`` in all, an odd number."""
    return to_levels(running_mean(to_powers(levels), frames))


def running_mean(values: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    """Return the mean of each value and those around it, ``frames`` in all, an odd number; fewer at the ends."""
    reach = frames // 2
    # Sums over an hour lose nothing in float64; differences of float32 sums would.
    sums = np.concatenate([np.zeros(1), np.cumsum(values, dtype=np.float64)])
    at = np.arange(len(values))
    first, last = np.maximum(at - reach, 0), np.minimum(at + reach + 1, len(values))
    means: NDArray[np.float32] = ((sums[last] - sums[first]) / (last - first)).astype(np.float32)
    return means


def noise_floor(levels: Levels) -> Levels:
    """Return the level below which a sound hardly falls before or after each frame.

    Of the two, the higher one counts, so that a microphone that is opened has its noise from that moment on.
    """
    if not len(levels):
        return levels
    seconds = -(-len(levels) // FRAMES_PER_SECOND)
    padded = np.pad(levels, (0, seconds * FRAMES_PER_SECOND - len(levels)), mode="edge")
    low = np.percentile(padded.reshape(seconds, FRAMES_PER_SECOND), _FLOOR_PERCENTILE, axis=1).astype(np.float32)
    reach = _FLOOR_SECONDS - 1
    lowest = np.lib.stride_tricks.sliding_window_view(np.pad(low, reach, constant_values=np.inf), _FLOOR_SECONDS).min(1)
    return np.repeat(np.maximum(lowest[:seconds], lowest[reach:]), FRAMES_PER_SECOND)[: len(levels)]
