"""Bad input as a user meets it: one clear sentence, its exit code, no traceback, nothing else lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import ffmpeg
from pipeline.errors import EXIT_SOME_FAILED
from pipeline.schema import Session, load_document
from tests.end_to_end.bad_inputs import BAD_INPUTS, SAMPLE, BadInput, generate
from tests.end_to_end.conftest import Processed, run_pipeline

ODD_NAMES = [
    "with space.wav",
    "Gespräch über Ärger.wav",
    "talk 🎤.wav",
    "-dash.wav",
    "it's “quoted”.wav",
    "new\nline.wav",
]


@pytest.mark.parametrize("bad", BAD_INPUTS, ids=lambda bad: bad.name)
def test_bad_input_is_one_clear_sentence(bad: BadInput, tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    arguments = bad.make(given)
    library = [] if "--library" in arguments else ["--library", str(tmp_path / "library")]
    model = [] if "--model" in arguments else ["--model", "base"]
    run = run_pipeline("process", *arguments, *library, *model)
    assert run.returncode == bad.exit_code, run.stderr
    assert "Traceback" not in run.stderr
    errors = [line for line in run.stderr.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1
    for words in bad.words:
        assert words in errors[0]
    assert run.stdout == ""


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_are_only_names(name: str, tmp_path: Path) -> None:
    """The sound is a tone, so the run ends at "no speech": by then every tool has opened the file."""
    generate(tmp_path / "tone.wav", "sine=d=8")
    (tmp_path / "tone.wav").rename(tmp_path / name)
    run = run_pipeline("process", "--library", "library", "--model", "base", "--", name, cwd=tmp_path)
    assert run.returncode == 3, run.stderr
    assert "no speech" in run.stderr
    sessions = list((tmp_path / "library").glob("*/session.json"))
    assert len(sessions) == 1
    assert load_document(Session, sessions[0]).media.duration == pytest.approx(8, abs=0.1)
    assert sessions[0].parent.name.isascii()


def test_a_recording_that_breaks_off_is_used_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = tmp_path / "whole.mkv"
    ffmpeg.run([*ffmpeg.input_arguments(SAMPLE), "-t", "60", "-c", "copy", ffmpeg.output_argument(whole)])
    (tmp_path / "cut.mkv").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    run = run_pipeline("process", tmp_path / "cut.mkv", "--library", tmp_path / "library", "--model", "base", "--json")
    assert run.returncode == 0, run.stderr
    warnings = json.loads(run.stdout)["warnings"]
    assert any("cut.mkv" in warning and "60" in warning for warning in warnings), warnings


def test_a_failed_recording_stops_no_other(processed: dict[str, Processed], library: Path, tmp_path: Path) -> None:
    (tmp_path / "zero.mp4").touch()
    run = run_pipeline("process", tmp_path / "zero.mp4", SAMPLE, "--library", library, "--model", "base", "--json")
    assert run.returncode == EXIT_SOME_FAILED
    failed, good = json.loads(run.stdout)["sessions"]
    assert failed["error"]["exit_code"] == 3
    assert "error" not in good
    assert good["folder"] == processed["en"].printed["folder"]


def test_a_broken_template_names_file_line_and_variable(sample: Processed, library: Path, tmp_path: Path) -> None:
    language = sample.language
    theirs = tmp_path / "templates" / language
    theirs.mkdir(parents=True)
    (theirs / "show-notes.md.j2").write_text("# Notes\n\n{{ sesion.title }}\n")
    source = SAMPLE.with_name(f"livestudio_{language}.mp4")
    run = run_pipeline(
        "process", source, "--library", library, "--model", "base", "--templates", tmp_path / "templates"
    )
    assert run.returncode == 8, run.stderr
    for words in (str(theirs / "show-notes.md.j2"), "line 3", "sesion"):
        assert words in run.stderr
    assert "Traceback" not in run.stderr
    again = run_pipeline("process", source, "--library", library, "--model", "base")
    assert again.returncode == 0
    assert "publish" in again.stderr


def test_a_session_can_be_worked_on_by_one_process_only(sample: Processed, library: Path) -> None:
    source = SAMPLE.with_name(f"livestudio_{sample.language}.mp4")
    with sample.folder.lock():
        run = run_pipeline("process", source, "--library", library, "--model", "base")
    assert run.returncode == 7
    assert "Another process is working on" in run.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell's ulimit")
def test_a_full_disk_is_said(tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk: the system refuses the write in the same place."""
    command = (
        f'ulimit -f 100; exec "{sys.executable}" -m pipeline process "{SAMPLE}" --library "{tmp_path}/l" --model base'
    )
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert run.returncode == 6, run.stderr
    assert "Traceback" not in run.stderr
    assert run.stderr.count("Error: ") == 1


NO_FILES = Path("/proc")
"""A file system that holds no files: not even an administrator can write there."""


@pytest.mark.skipif(not (NO_FILES / "self").exists(), reason="needs a file system that holds no files")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["process", SAMPLE, "--library", NO_FILES / "event"], "The folder /proc/event cannot be made."),
        (["transcribe", SAMPLE, "--output", NO_FILES / "event"], "The folder /proc/event cannot be made."),
        (["process", SAMPLE, "--library", "/dev/null"], "/dev/null is a file, not a folder."),
        (["transcribe", SAMPLE, "--output", "/dev/null/event"], "/dev/null is a file, not a folder."),
        (["process", "http://127.0.0.1:9/talk.mp4", "--library", NO_FILES / "event"], "/proc/event cannot be made."),
        (["status", "--library", NO_FILES / "event"], "the folder /proc/event does not exist."),
        (["status", "--library", "/dev/null"], "/dev/null is a file, not a library."),
        (["status", "--library", "x" * 300], "cannot be looked into"),
    ],
)
def test_a_place_that_cannot_be_written_is_one_sentence(arguments: list[str | Path], words: str) -> None:
    run = run_pipeline(*arguments)
    assert run.returncode == 6, run.stderr
    assert run.stdout == ""
    assert words in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1, "nothing but that sentence"


def test_the_cache_of_models_that_cannot_be_written_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "models").touch()
    monkeypatch.setenv("LIVESTUDIO_MODELS", str(tmp_path / "models" / "here"))
    run = run_pipeline("models", "fetch", "tiny.en")
    assert run.returncode == 6, run.stderr
    assert "Traceback" not in run.stderr
    assert f"{tmp_path / 'models'} is a file, not a folder." in run.stderr
    assert "LIVESTUDIO_MODELS" in run.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("command", ["settings", "models list --json", "status --library nosuch --json"])
def test_results_that_cannot_be_written_are_one_sentence(command: str) -> None:
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "pipeline", *command.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert run.returncode == 6, run.stderr
    assert run.stderr.startswith("Error: ")
    assert len(run.stderr.strip().splitlines()) == 1


def test_a_recording_whose_name_no_file_can_have_is_one_sentence(tmp_path: Path) -> None:
    run = run_pipeline("process", "x" * 300, "--library", tmp_path)
    assert run.returncode == 3, run.stderr
    assert run.stderr.startswith("Error: ")
    assert "Traceback" not in run.stderr
