"""Listens to several tracks of one recording, which is read once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline import ffmpeg
from pipeline.ffmpeg import SAMPLE_RATE, Place
from pipeline.levels import Levels, measure_levels
from pipeline.progress import Progress


def listen(
    recording: Path, places: Sequence[Place], seconds: float, folder: Path, progress: Progress
) -> dict[Place, Levels]:
    """Return the levels of tracks of a recording.

    Args:
        recording: The recording.
        places: Its tracks; one that is named twice is listened to once.
        seconds: How long the recording is.
        folder: Where the tracks lie meanwhile, where they are several.
        progress: Is told about it: ``listening_seconds`` in all.

    Raises:
        ToolFailed: A track cannot be decoded.
        StorageError: The disk is full.
    """
    wanted = list(dict.fromkeys(places))
    if len(wanted) < 2:
        return {place: listen_to(recording, place, progress) for place in wanted}
    with ffmpeg.extracted(recording, wanted, folder, total_seconds=seconds, progress=progress) as (files, _):
        return {place: listen_to(file, Place(0), progress) for place, file in zip(wanted, files, strict=True)}


def listening_seconds(places: Sequence[Place], seconds: float) -> float:
    """Return how much progress ``listen`` makes."""
    count = len(set(places))
    return seconds * (count + 1 if count > 1 else count)


def listen_to(path: Path, place: Place, progress: Progress) -> Levels:
    """Return the levels of one track of any file."""
    blocks = ffmpeg.decode_audio(path, track=place.stream, channel=place.channel)
    return measure_levels(counted(blocks, progress, SAMPLE_RATE), SAMPLE_RATE)


def counted(blocks: Iterable[NDArray[np.float32]], progress: Progress, rate: int) -> Iterator[NDArray[np.float32]]:
    """Yield blocks of samples, and count each as heard, at ``rate`` samples per second."""
    for block in blocks:
        yield block
        progress.advance(len(block) / rate)
