"""Takes the sound out of a recording: to a file for recognition, or to samples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import av
import numpy as np
from av.codec.context import Flags

from pipeline.atomic import part_of
from pipeline.ffmpeg.arguments import (
    Place,
    flac_arguments,
    input_arguments,
    mix_arguments,
    output_argument,
    pcm_arguments,
    tracks_arguments,
)
from pipeline.ffmpeg.program import read_blocks, run
from pipeline.progress import Progress

SAMPLE_RATE = 16_000
"""Samples per second of everything this module returns: what Whisper was trained on."""


def extract_audio(  # noqa: PLR0913 - what is heard, where it goes, and who is told
    path: Path,
    tracks: Sequence[int],
    target: Path,
    *,
    total_seconds: float,
    progress: Progress,
    added: Path | None = None,
) -> str:
    """Write the sound of a recording as 16 kHz mono FLAC whose time 0 is the recording's.

    Args:
        path: The recording.
        tracks: Which audio streams, counted from 0; the sum of several, as ``mix_arguments`` describes it.
        target: A file that ends in ``.flac``.
        total_seconds: How long the recording is.
        progress: Is told about it in seconds of sound.
        added: Sound on the recording's time line that is added.

    Returns:
        What ffmpeg complained about in the recording; empty for nothing.

    Raises:
        ToolFailed: ffmpeg cannot decode it.
        StorageError: The disk is full.
    """
    if len(tracks) == 1 and added is None:
        return run(flac_arguments(path, tracks[0], target), total_seconds=total_seconds, progress=progress)
    places = [Place(track) for track in tracks]
    with extracted(path, places, target.parent, total_seconds=total_seconds, progress=progress) as (alone, complaint):
        if added is None:
            run(mix_arguments(alone, target))
            return complaint
        with _parts(target.parent, "added", 1) as (beside,):
            run(flac_arguments(added, 0, beside))
            run(mix_arguments([*alone, beside], target))
    return complaint


@contextmanager
def extracted(
    path: Path, places: Sequence[Place], folder: Path, *, total_seconds: float, progress: Progress
) -> Iterator[tuple[list[Path], str]]:
    """Lend tracks of a recording as files of 16 kHz mono FLAC on one time line; the recording is read once.

    The files are called such that ``pipeline.atomic.remove_leftovers`` takes them away after kill -9: they hold what
    people said.

    Args:
        path: The recording.
        places: Which tracks, each once.
        folder: Where the files are while the block runs.
        total_seconds: How long the recording is.
        progress: Is told about it in seconds of sound.

    Yields:
        The files, and what ffmpeg complained about in the recording; empty for nothing.

    Raises:
        ToolFailed: ffmpeg cannot decode it.
        StorageError: The disk is full.
    """
    with _parts(folder, "track", len(places)) as files:
        targets = dict(zip(places, files, strict=True))
        yield files, run(tracks_arguments(path, targets), total_seconds=total_seconds, progress=progress)


@contextmanager
def _parts(folder: Path, name: str, count: int) -> Iterator[list[Path]]:
    """Lend names of files, and remove the files at last."""
    files = [part_of(folder / f"{name}-{number}.flac") for number in range(1, count + 1)]
    try:
        yield files
    finally:
        for file in files:
            file.unlink(missing_ok=True)


def write_flac(blocks: Iterable[np.ndarray], target: Path, sample_rate: int) -> None:
    """Write samples as mono FLAC of 16 bit; the same samples give the same bytes.

    Args:
        blocks: Samples of float32, of shape (samples,), one or more in each; what is beyond [-1, 1] is cut off.
        target: A file that ends in ``.flac``.
        sample_rate: Samples per second.

    Raises:
        OSError: It cannot be written.
    """
    written = 0
    with av.open(output_argument(target), "w", format="flac", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("flac", rate=sample_rate, layout="mono", format="s16")
        stream.codec_context.flags |= Flags.bitexact
        for block in blocks:
            samples = np.clip(np.rint(block * 32767.0), -32768, 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(samples[np.newaxis], format="s16", layout="mono")
            frame.sample_rate, frame.pts = sample_rate, written
            container.mux(stream.encode(frame))
            written += len(samples)
        container.mux(stream.encode(None))


def decode_audio(  # noqa: PLR0913 - one for each thing to choose, all with a usual value
    path: Path,
    *,
    start: float = 0.0,
    end: float | None = None,
    block_seconds: float = 30.0,
    track: int = 0,
    channel: int | None = None,
    sample_rate: int = SAMPLE_RATE,
) -> Iterator[np.ndarray]:
    """Decode a recording block by block; only one block is in memory.

    The sample at index ``n`` of all blocks together sounds at ``start + n / sample_rate`` seconds of the recording:
    gaps in its time stamps come out as silence. Decoding stops, and frees everything, when the iterator is closed.

    Args:
        path: The recording, or audio taken from it.
        start: Where to begin, in seconds.
        end: Where to stop, in seconds; ``None`` is the end of the recording.
        block_seconds: Length of each block but the last.
        track: Which audio stream, counted from 0.
        channel: Which of its channels, counted from 0; ``None`` mixes all of them.
        sample_rate: Samples per second to resample to.

    Yields:
        Arrays of float32 in [-1, 1], mono, of shape (samples,). There is none where nothing is left after
        ``start``.

    Raises:
        ToolFailed: ffmpeg cannot decode it.
    """
    duration = None if end is None else end - start
    if duration is not None and duration <= 0:
        return
    block_bytes = max(1, round(block_seconds * sample_rate)) * np.dtype(np.float32).itemsize
    arguments = [
        *input_arguments(path, start=start or None, duration=duration),
        *pcm_arguments(track, sample_rate, channel),
        *("-f", "f32le", "-c:a", "pcm_f32le", "pipe:1"),
    ]
    with closing(read_blocks(path, arguments, block_bytes)) as blocks:
        for block in blocks:
            yield np.frombuffer(block, dtype="<f4").astype(np.float32, copy=False)
