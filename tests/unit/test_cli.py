"""The command line: a wrong option is named as it was typed, with what is allowed and what may have been meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import EXIT_SOME_FAILED, PipelineError, SettingsError


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LIVESTUDIO_TRANSCRIBE__QUALITY", raising=False)


def fail(*arguments: str) -> PipelineError:
    """Run the command line and return the error it ends with."""
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, PipelineError), result.output
    assert result.stdout == ""
    return result.exception


@pytest.mark.parametrize("command", ["process", "transcribe"])
@pytest.mark.parametrize(
    ("typed", "what", "meant"),
    [
        (["--quality", "bset"], "--quality cannot be “bset”: it must be fast, balanced or best.", "best"),
        (["--device", "coda"], "--device cannot be “coda”: it must be auto, cpu or cuda.", "cuda"),
        (["--language", "deutch"], "--language cannot be “deutch”: it must be auto, or the code", "de"),
        (["--set", "render.preset=fastt"], "--set render.preset cannot be “fastt”: it must be ultrafast, ", "fast"),
        (["--set", "transcribe.qualty=best"], "--set transcribe.qualty is not a setting.", "transcribe.quality"),
        (["--quality", "best", "--set", "transcribe.quality=bset"], "--set transcribe.quality cannot be", "best"),
    ],
)
def test_a_wrong_option_is_named_as_it_was_typed(command: str, typed: list[str], what: str, meant: str) -> None:
    error = fail(command, "talk.wav", *typed)
    assert isinstance(error, SettingsError)
    assert error.what.startswith(what)
    assert error.remedy.startswith(f"Did you mean “{meant}”")


def test_a_number_in_letters_is_refused_in_words() -> None:
    error = fail("process", "talk.wav", "--count", "ten")
    assert isinstance(error, SettingsError)
    assert error.what == "--count cannot be “ten”: it must be a whole number from 1 to 50."


@pytest.mark.parametrize("option", ["--only", "--from"])
def test_a_stage_is_suggested(option: str) -> None:
    error = fail("process", "talk.wav", option, "clip")
    assert error.what.startswith(f"{option} cannot be “clip”: it must be ingest, ")
    assert error.remedy == "Did you mean “clips”?"


@pytest.mark.parametrize("command", ["process talk.wav", "transcribe talk.wav", "settings", "status", "doctor"])
def test_a_wrong_setting_in_a_file_is_named_with_the_file(command: str) -> None:
    Path("pipeline.toml").write_text("[transcribe]\nquality = 'bset'\n", encoding="utf-8")
    error = fail(*command.split())
    assert error.what == "“transcribe.quality” in pipeline.toml cannot be “bset”: it must be fast, balanced or best."


def test_status_without_a_library_says_where_it_looked(tmp_path: Path) -> None:
    error = fail("status")
    assert error.exit_code == 6
    assert str(error) == (
        f"There is no library yet: the folder {tmp_path / 'library'} does not exist. "
        "Process a recording first, or name another folder with --library."
    )


def test_what_settings_prints_is_a_settings_file() -> None:
    printed = CliRunner().invoke(app, ["settings"]).stdout
    Path("new.toml").write_text(printed, encoding="utf-8")
    assert CliRunner().invoke(app, ["settings", "--settings", "new.toml"]).stdout == printed


def test_a_fault_of_an_event_file_is_said_once() -> None:
    for name in ("one.wav", "two.wav", "three.wav"):
        Path(name).write_bytes(b"sound" * 100)
    Path("event.toml").write_text("[[guest]]")
    done = CliRunner().invoke(app, ["process", "one.wav", "two.wav", "three.wav", "--json"])
    assert done.exit_code == EXIT_SOME_FAILED
    above, table = done.stderr.split("recording", 1)
    assert above.count("“guest” is not known") == 1
    assert "Error: three.wav: the same." in above
    assert "".join(table.split()).count("thesameasabove") == 2
    sessions = json.loads(done.stdout)["sessions"]
    assert [one["input"] for one in sessions] == ["one.wav", "two.wav", "three.wav"]
    assert all("event.toml" in one["error"]["message"] for one in sessions)


def test_what_stops_all_recordings_is_no_empty_result() -> None:
    Path("recordings").mkdir()
    assert "There is no event file none.toml" in fail("process", "recordings", "--event", "none.toml", "--json").what
    for name in ("one.wav", "two.wav"):
        Path(name).write_bytes(b"sound" * 100)
    assert "There is no model" in fail("transcribe", "one.wav", "two.wav", "--model", "none", "--json").what


def test_a_brand_file_is_written_once_and_its_faults_are_said_before_anything_is_done() -> None:
    done = CliRunner().invoke(app, ["init-brand", "brand.toml", "--language", "de"])
    assert (done.exit_code, done.stdout) == (0, "brand.toml\n")
    assert "Farben von Karten" in Path("brand.toml").read_text(encoding="utf-8")
    assert "is there already" in fail("init-brand").what
    Path("one.wav").write_bytes(b"sound" * 100)
    Path("brand.toml").write_text("[captions]\nfont = 'x'", encoding="utf-8")
    done = CliRunner().invoke(app, ["process", "one.wav", "--json"])
    assert "[captions]: “font” is not known." in json.loads(done.stdout)["error"]["message"]
    assert "There is no brand file none.toml" in fail("process", "one.wav", "--brand", "none.toml").what
