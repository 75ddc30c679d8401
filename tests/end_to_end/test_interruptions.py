"""Killed or interrupted in any stage: the next run goes on, and ends with the same files."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline import ffmpeg
from pipeline.errors import EXIT_INTERRUPTED
from pipeline.session import file_digest
from pipeline.stages import STAGES
from tests.end_to_end.conftest import SAMPLES, run_pipeline

STAGE_NAMES = [stage.name for stage in STAGES]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute of the English sample: enough for words and a clip, quick enough to process twice."""
    path = tmp_path_factory.mktemp("recording") / "minute.mp4"
    source = SAMPLES / "livestudio_en.mp4"
    ffmpeg.run([*ffmpeg.input_arguments(source, start=20, duration=60), "-c", "copy", ffmpeg.output_argument(path)])
    return path


@pytest.fixture(scope="module")
def undisturbed(recording: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    library = tmp_path_factory.mktemp("undisturbed") / "library"
    run = run_pipeline("process", recording, "--library", library, "--model", "base", "--json")
    assert run.returncode == 0, run.stderr
    return contents(Path(json.loads(run.stdout)["folder"]))


def contents(folder: Path) -> dict[str, str]:
    """Return path to digest of everything but receipts, which tell how long it took, and the lock."""
    return {
        path.relative_to(folder).as_posix(): file_digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name != "receipts" and path.name != ".lock"
    }


def start(recording: Path, library: Path) -> subprocess.Popen[bytes]:
    arguments = ["process", str(recording), "--library", str(library), "--model", "base"]
    command = [sys.executable, "-m", "pipeline", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def wait_until_in(stage: str, library: Path, process: subprocess.Popen[bytes], since: int) -> None:
    """Return when ``stage`` has begun, or a later one where the run before got past it.

    A stage that begins withdraws its receipt, which then is newer than ``since`` (ns).
    """
    names = STAGE_NAMES[STAGE_NAMES.index(stage) :]
    while not any(
        path.stem in names and path.stat().st_mtime_ns > since for path in library.glob("*/receipts/[!.]*.json")
    ):
        assert process.poll() is None, f"it ended before it could be disturbed in {stage}"
        time.sleep(0.002)


def ends_within(group: int, seconds: float) -> bool:
    """Tell whether every process of a group is gone in time; the system takes a moment to bury them."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def disturb(stage: str, sent: signal.Signals, recording: Path, library: Path) -> subprocess.Popen[bytes]:
    """Process a recording, and send a signal to all of it at some moment in ``stage`` or after it."""
    since = time.time_ns()
    process = start(recording, library)
    wait_until_in(stage, library, process, since)
    time.sleep(random.uniform(0, 0.1))
    os.killpg(process.pid, sent)
    return process


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library of the same name as the undisturbed one: pages name it in commands."""
    path = tmp_path / "library"
    path.mkdir()
    return path


def test_kill_in_every_stage(recording: Path, undisturbed: dict[str, str], library: Path) -> None:
    for stage in STAGE_NAMES:
        disturb(stage, signal.SIGKILL, recording, library).communicate()
    run = run_pipeline("process", recording, "--library", library, "--model", "base", "--json")
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    assert contents(Path(result["folder"])) == undisturbed
    assert "ingest" not in result["ran"], "what was finished is not done again"
    assert "transcribe" not in result["ran"]


SLOW_TO_STOP = """
import os, signal, sys, time
from pipeline import batch
from pipeline.__main__ import main

def work(*_):
    try:
        print("working", file=sys.stderr, flush=True)
        time.sleep(60)
    finally:
        print("tidying up", file=sys.stderr, flush=True)
        time.sleep(60)

batch.process = work
sys.argv = ["pipeline", "process", "talk.mp4"]
main()
"""


def test_who_interrupts_twice_does_not_wait() -> None:
    process = subprocess.Popen([sys.executable, "-c", SLOW_TO_STOP], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    for expected in ("working", "tidying up"):
        assert process.stderr.readline().strip() == expected
        process.send_signal(signal.SIGINT)
    _, rest = process.communicate(timeout=30)
    assert process.returncode == EXIT_INTERRUPTED
    assert rest == "Stopped at once.\n"


MAKING_A_CLASS = """
import os, signal, sys
from pipeline import batch
from pipeline.__main__ import main

def work(*_):
    exec("os.kill(os.getpid(), signal.SIGINT)\\nwhile True: pass")

batch.process = work
sys.argv = ["pipeline", "process", "talk.mp4"]
main()
"""


def test_interrupted_while_code_is_being_made(tmp_path: Path) -> None:
    (tmp_path / "interrupted.py").write_text(MAKING_A_CLASS)
    run = subprocess.run([sys.executable, "-m", "interrupted"], cwd=tmp_path, timeout=30, check=False)
    assert run.returncode == EXIT_INTERRUPTED


def test_interrupted_by_the_user_in_every_stage(recording: Path, undisturbed: dict[str, str], library: Path) -> None:
    for stage in STAGE_NAMES:
        process = disturb(stage, signal.SIGINT, recording, library)
        _, stderr = process.communicate(timeout=30)
        assert process.returncode == EXIT_INTERRUPTED, (stage, stderr.decode())
        assert b"run the same command again" in stderr
        assert b"Traceback" not in stderr
        assert ends_within(process.pid, seconds=10), f"in {stage}: something of it still runs"
        assert not list(library.rglob(".*.part.*")), f"in {stage}: something half written is left"
    run = run_pipeline("process", recording, "--library", library, "--model", "base", "--json")
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    assert contents(Path(result["folder"])) == undisturbed
    assert "transcribe" not in result["ran"], "what was finished is not done again"
