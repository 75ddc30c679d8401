"""Takes the sound out of a recording: to a file for recognition, or to samples."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from pipeline.errors import ToolFailed
from pipeline.ffmpeg.arguments import (
    display_name,
    flac_arguments,
    input_arguments,
    mix_arguments,
    pcm_arguments,
    tracks_arguments,
)
from pipeline.ffmpeg.program import launched, run
from pipeline.progress import Progress

SAMPLE_RATE = 16_000
"""Samples per second of everything this module returns: what Whisper was trained on."""


def extract_audio(path: Path, tracks: Sequence[int], target: Path, *, total_seconds: float, progress: Progress) -> str:
    """Write the sound of a recording as 16 kHz mono FLAC whose time 0 is the recording's.

    Args:
        path: The recording.
        tracks: Which audio streams, counted from 0; the sum of several, as ``mix_arguments`` describes it.
        target: A file that ends in ``.flac``.
        total_seconds: How long the recording is.
        progress: Is told about it in seconds of sound.

    Returns:
        What ffmpeg complained about in the recording; empty for nothing.

    Raises:
        ToolFailed: ffmpeg cannot decode it.
        StorageError: The disk is full.
    """
    if len(tracks) == 1:
        return run(flac_arguments(path, tracks[0], target), total_seconds=total_seconds, progress=progress)
    with tempfile.TemporaryDirectory(prefix="tracks-") as scratch:
        alone = {track: Path(scratch) / f"{track}.flac" for track in tracks}
        complaint = run(tracks_arguments(path, alone), total_seconds=total_seconds, progress=progress)
        run(mix_arguments(list(alone.values()), target))
    return complaint


def decode_audio(  # noqa: PLR0913 - one for each thing to choose, all with a usual value
    path: Path,
    *,
    start: float = 0.0,
    end: float | None = None,
    block_seconds: float = 30.0,
    track: int = 0,
    channel: int | None = None,
) -> Iterator[np.ndarray]:
    """Decode a recording block by block; only one block is in memory.

    The sample at index ``n`` of all blocks together sounds at ``start + n / 16000`` seconds of the recording: gaps in
    its time stamps come out as silence. Decoding stops, and frees everything, when the iterator is closed.

    Args:
        path: The recording, or audio taken from it.
        start: Where to begin, in seconds.
        end: Where to stop, in seconds; ``None`` is the end of the recording.
        block_seconds: Length of each block but the last.
        track: Which audio stream, counted from 0.
        channel: Which of its channels, counted from 0; ``None`` mixes all of them.

    Yields:
        Arrays of float32 in [-1, 1], mono, 16 kHz, of shape (samples,). There is none where nothing is left after
        ``start``.

    Raises:
        ToolFailed: ffmpeg cannot decode it.
    """
    duration = None if end is None else end - start
    if duration is not None and duration <= 0:
        return
    block_bytes = max(1, round(block_seconds * SAMPLE_RATE)) * np.dtype(np.float32).itemsize
    arguments = [
        *input_arguments(path, start=start or None, duration=duration),
        *pcm_arguments(track, SAMPLE_RATE, channel),
        *("-f", "f32le", "-c:a", "pcm_f32le", "pipe:1"),
    ]
    with launched(arguments) as (process, journal):
        if process.stdout is None:  # pragma: no cover - launched always asks for the pipe
            raise ToolFailed("ffmpeg gave no output.")
        while block := process.stdout.read(block_bytes):
            yield np.frombuffer(block, dtype="<f4").astype(np.float32, copy=False)
        code = process.wait()
    if code != 0:
        said = (journal.first_error or f"exit code {code}").rstrip(".")
        raise ToolFailed(f"ffmpeg could not decode {display_name(path)}: {said}.", "Check that it plays elsewhere.")
