"""Speed of the transcription beside its accuracy, ours and faster-whisper's, in turn and in the same run.

    python benchmarks/transcribe.py --audio en.wav --reference en.txt --language en --runs 3

Every contestant gets the same weights and number of threads, gives times for every word, and runs in a process of its
own; loading the model is timed apart. The peers compute in int8, ours in what it takes by itself: int8, with a bfloat16
encoder where the processor has AMX. Word error rate by jiwer after Whisper's normaliser (its basic
form for languages other than English). Peak memory is that of the whole process, with the model.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import jiwer
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

from command import BATCHED, BEAM_SIZE, OURS, PEER_BATCH_SIZE, SEQUENTIAL, describe_run, make_parser, print_rows


@dataclass(frozen=True)
class Task:
    """What every contestant is given. ``model`` is a folder."""

    audio: str
    language: str
    model: str
    threads: int
    quality: str


@dataclass(frozen=True)
class Outcome:
    """What one run of one contestant came to."""

    text: str
    audio_seconds: float
    seconds: float
    load_seconds: float
    peak_memory_mb: float


# --- contestants: each runs in a process of its own ---------------------------------------------------------------


def run_ours(task: Task) -> Outcome:
    """Transcribe with this project's engine."""
    from pipeline import ffmpeg, weights  # noqa: PLC0415 - each process loads only what it measures
    from pipeline.config import TranscribeSettings  # noqa: PLC0415
    from pipeline.progress import SilentProgress  # noqa: PLC0415
    from pipeline.transcribe import transcribe  # noqa: PLC0415
    from pipeline.transcribe.engine import load_engine  # noqa: PLC0415

    started = time.perf_counter()
    resolved = weights.resolve(task.model, device="cpu", language=task.language, progress=SilentProgress())
    engine = load_engine(resolved, device="cpu", threads=task.threads)
    loaded = time.perf_counter()
    transcript = transcribe(
        Path(task.audio),
        engine,
        language=task.language,
        settings=TranscribeSettings(quality=task.quality),
        progress=SilentProgress(),
    )
    done = time.perf_counter()
    text = " ".join(segment.text for segment in transcript.segments)
    return Outcome(text, ffmpeg.probe(Path(task.audio)).duration, done - loaded, loaded - started, peak_memory_mb())


def run_peer(task: Task, *, batched: bool) -> Outcome:
    """Transcribe with faster-whisper, batched or sequentially, as its README shows."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel  # noqa: PLC0415

    started = time.perf_counter()
    model = WhisperModel(task.model, device="cpu", compute_type="int8", cpu_threads=task.threads)
    options: dict[str, Any] = {"language": task.language, "beam_size": BEAM_SIZE, "word_timestamps": True}
    loaded = time.perf_counter()
    if batched:
        segments, info = BatchedInferencePipeline(model).transcribe(task.audio, batch_size=PEER_BATCH_SIZE, **options)
    else:
        segments, info = model.transcribe(task.audio, **options)
    text = " ".join(segment.text.strip() for segment in segments)
    done = time.perf_counter()
    return Outcome(text, info.duration, done - loaded, loaded - started, peak_memory_mb())


CONTESTANTS: dict[str, Callable[[Task], Outcome]] = {
    OURS: run_ours,
    BATCHED: lambda task: run_peer(task, batched=True),
    SEQUENTIAL: lambda task: run_peer(task, batched=False),
}


def peak_memory_mb() -> float:
    """Return this process's highest resident memory in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) / 1e6


def run_apart(name: str, task: Task) -> Outcome:
    """Run one contestant in a fresh process."""
    command = [sys.executable, __file__, "--contestant", name, "--task", json.dumps(asdict(task))]
    environment = os.environ | {"OMP_NUM_THREADS": str(task.threads)}
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if run.returncode:
        raise SystemExit(f"{name} failed:\n{run.stderr}")
    return Outcome(**json.loads(run.stdout.splitlines()[-1]))


# --- figures ------------------------------------------------------------------------------------------------------


def word_errors(reference: str, text: str, language: str) -> dict[str, float | int]:
    """Return the word error rate in percent, and the errors by kind."""
    normalise = EnglishTextNormalizer() if language == "en" else BasicTextNormalizer()
    scored = jiwer.process_words(normalise(reference), normalise(text))
    return {
        "wer": round(100 * scored.wer, 2),
        "deletions": scored.deletions,
        "insertions": scored.insertions,
        "substitutions": scored.substitutions,
    }


def summarise(runs: dict[str, list[Outcome]], reference: str, language: str) -> list[dict[str, Any]]:
    """Return one row per contestant: medians over the runs, with the spread of speeds and of the ratios to ours."""
    rows = []
    for name, outcomes in runs.items():
        speeds = [outcome.audio_seconds / outcome.seconds for outcome in outcomes]
        row: dict[str, Any] = {
            "name": name,
            "speed_factor": round(statistics.median(speeds), 1),
            "speed_spread": [round(min(speeds), 1), round(max(speeds), 1)],
            "load_seconds": round(statistics.median(outcome.load_seconds for outcome in outcomes), 1),
            "peak_memory_mb": round(max(outcome.peak_memory_mb for outcome in outcomes)),
            **word_errors(reference, outcomes[0].text, language),
        }
        if name != OURS:
            ratios = [theirs.seconds / ours.seconds for ours, theirs in zip(runs[OURS], outcomes, strict=True)]
            row["ours_is_times_faster"] = round(statistics.median(ratios), 2)
            row["ratio_spread"] = [round(min(ratios), 2), round(max(ratios), 2)]
        rows.append(row)
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure and print."""
    parser = make_parser(__doc__)
    parser.add_argument("--audio", help="a recording")
    parser.add_argument("--reference", help="its exact words")
    parser.add_argument("--language", default="en")
    parser.add_argument("--peers", default=f"{BATCHED},{SEQUENTIAL}")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--contestant", help=argparse.SUPPRESS)
    parser.add_argument("--task", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.contestant:
        print(json.dumps(asdict(CONTESTANTS[given.contestant](Task(**json.loads(given.task))))))
        return
    if not given.audio or not given.reference:
        parser.error("--audio and --reference are needed")
    measure(given)


def measure(given: argparse.Namespace) -> None:
    """Run every contestant in turn, ``runs`` times, and print the table."""
    from pipeline import weights  # noqa: PLC0415
    from pipeline.progress import SilentProgress  # noqa: PLC0415

    model = weights.resolve(given.model, device="cpu", language=given.language, progress=SilentProgress()).folder
    task = Task(given.audio, given.language, str(model), given.threads, given.quality)
    names = [OURS, *given.peers.split(",")]
    runs: dict[str, list[Outcome]] = {name: [] for name in names}
    for number in range(1, given.runs + 1):
        for name in names:
            print(f"run {number} of {given.runs}: {name}", file=sys.stderr, flush=True)
            runs[name].append(run_apart(name, task))
    rows = summarise(runs, Path(given.reference).read_text(encoding="utf-8"), given.language)
    if given.json:
        result = {"task": asdict(task), "run": describe_run(given), "runs": given.runs, "contestants": rows}
        print(json.dumps(result, indent=1))
    else:
        print_rows(rows)


if __name__ == "__main__":
    main()
