"""Peak memory of the transcription by length: does it grow with the recording?

    python benchmarks/memory.py --audio en.wav --language en --minutes 10,180

The recording is repeated, with 1.5 s of silence between, until it is as long as asked; ffmpeg streams it to a file, so
that no length is ever in memory. Each length is transcribed in a process of its own, and what is printed is that
process's highest resident memory, with Python, the libraries and the model in it. The ffmpeg that decodes beside it is
another process and not counted; it needs about the same for every length.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from command import OURS, make_parser, print_result
from pipeline import ffmpeg, weights
from pipeline.progress import SilentProgress
from transcribe import CONTESTANTS, Task, run_apart

SILENCE_SECONDS = 1.5


def make_recording(source: Path, minutes: float, folder: Path) -> Path:
    """Repeat ``source``, with silence between, and return a FLAC file that is so many minutes long."""
    once, whole = folder / "once.flac", folder / "whole.flac"
    flac = ["-ac", "1", "-ar", str(ffmpeg.SAMPLE_RATE), "-c:a", "flac"]
    pause = ["-af", f"apad=pad_dur={SILENCE_SECONDS}"]
    ffmpeg.run([*ffmpeg.input_arguments(source), "-vn", *pause, *flac, ffmpeg.output_argument(once)])
    repeated = ["-stream_loop", "-1", *ffmpeg.input_arguments(once)]
    ffmpeg.run([*repeated, "-t", f"{minutes * 60:.3f}", *flac, ffmpeg.output_argument(whole)])
    return whole


def measure(given: argparse.Namespace) -> list[dict[str, Any]]:
    """Return one row per contestant and length, with the growth over the shortest one."""
    resolved = weights.resolve(given.model, device="cpu", language=given.language, progress=SilentProgress())
    lengths = sorted(float(minutes) for minutes in given.minutes.split(","))
    names = [OURS, *filter(None, given.peers.split(","))]
    rows: list[dict[str, Any]] = []
    first: dict[str, float] = {}
    for minutes in lengths:
        with TemporaryDirectory() as folder:
            audio = make_recording(Path(given.audio), minutes, Path(folder))
            for name in names:
                print(f"{name}: {minutes:g} minutes", file=sys.stderr, flush=True)
                task = Task(str(audio), given.language, str(resolved.folder), given.threads, given.quality)
                outcome = run_apart(name, task)
                first.setdefault(name, outcome.peak_memory_mb)
                rows.append(
                    {
                        "name": name,
                        "minutes": minutes,
                        "peak_memory_mb": round(outcome.peak_memory_mb),
                        "above_shortest_mb": round(outcome.peak_memory_mb - first[name]),
                        "words": len(outcome.text.split()),
                        "speed_factor": round(outcome.audio_seconds / outcome.seconds, 1),
                    }
                )
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure and print."""
    parser = make_parser(__doc__)
    parser.add_argument("--audio", required=True, help="a recording of speech; a few minutes are enough")
    parser.add_argument("--language", default="en")
    parser.add_argument("--minutes", default="10,180", help="lengths, with commas between")
    parser.add_argument("--peers", default="", help=f"also: {', '.join(name for name in CONTESTANTS if name != OURS)}")
    given = parser.parse_args(arguments)
    print_result(measure(given), given)


if __name__ == "__main__":
    main()
