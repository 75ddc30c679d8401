"""What ``pipeline transcribe`` prints, without ffmpeg and without a model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import InputUnreadable, SettingsError
from pipeline.ingest import Unusable
from pipeline.schema import Transcript
from pipeline.transcribe import Recording
from pipeline.transcripts import delivery, recognition
from tests.unit.studio import Studio, finished, run


def command(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, ["transcribe", *map(str, arguments)])


def test_the_command_prints_paths(studio: Studio, folder: Path) -> None:
    done = command(folder, "--format", "vtt", "--format", "txt,json", "-q")
    assert done.exit_code == 0
    assert done.stdout.split() == [str(folder / f"{one}.{kind}") for one in "ab" for kind in ("txt", "vtt", "json")]
    assert done.stderr == ""
    assert command(folder, "--format", "vtt", "-q").stdout.split() == [str(folder / "a.vtt"), str(folder / "b.vtt")]


def test_the_command_prints_json(studio: Studio, folder: Path) -> None:
    one = json.loads(command(folder / "a.mp4", "--json").stdout)
    assert one["files"] == [str(folder / "a.txt"), str(folder / "a.srt")]
    assert (one["input"], one["result"], one["language"], one["model"]) == ("a.mp4", "done", "en", "fake")
    (folder / "b.srt").write_text("mine")
    many = command(folder, "--json")
    assert many.exit_code == 9
    printed = {result["input"]: result for result in json.loads(many.stdout)["recordings"]}
    assert printed["a.mp4"]["result"] == "up to date"
    assert printed["b.mp4"]["error"]["exit_code"] == 6


def test_the_command_writes_what_is_free_and_fails_for_the_rest(studio: Studio, folder: Path) -> None:
    (folder / "a.srt").write_text("mine")
    done = command(folder / "a.mp4", "-q")
    assert done.exit_code == 6
    assert done.stdout.split() == [str(folder / "a.txt")]
    assert "a.srt is there already" in done.stderr
    again = command(folder / "a.mp4", "--json")
    assert "Note: A note about the sound." in again.stderr
    result = json.loads(again.stdout)
    assert (result["result"], result["files"], result["words"]) == ("failed", [str(folder / "a.txt")], 6)


def test_results_are_listed_as_they_were_named(studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ended first: what cannot be used, what is up to date, and the shorter ones before the longer."""

    def backwards(recordings: Iterable[Recording], *_: object, **__: object) -> Iterator[tuple[Recording, Transcript]]:
        yield from finished(studio, reversed(list(recordings)))

    run(folder, "b.mp4")
    (folder / "c.mp4").write_bytes(b"third")
    monkeypatch.setattr(recognition, "transcribe_all", backwards)
    (folder / "d.mp4").write_text("silent")
    named = [folder / name for name in ("c.mp4", "gone.mp4", "a.mp4", "b.mp4", "d.mp4")]
    done = command(*named, "--json")
    printed = json.loads(done.stdout)
    labels = [result["input"] for result in printed["recordings"]]
    assert labels == ["c.mp4", str(folder / "gone.mp4"), "a.mp4", "b.mp4", "d.mp4"]
    assert [result["result"] for result in printed["recordings"]] == ["done", "failed", "done", "up to date", "failed"]
    assert [result["duration"] for result in printed["recordings"]] == [61.0, None, 61.0, 61.0, None]
    assert printed["seconds"] >= 0
    rows = done.stderr[done.stderr.index("┏") :]
    assert rows.index("c.mp4") < rows.index("failed") < rows.index("a.mp4") < rows.index("b.mp4")
    assert (rows.count("1:01"), rows.count("0:00")) == (3, 0)
    assert re.search(r"^In \d+\.\d s\.$", rows, re.MULTILINE)
    again = run(folder, "c.mp4", "gone.mp4", "b.mp4", force=True)
    assert [one.label for one in again] == ["c.mp4", str(folder / "gone.mp4"), "b.mp4"]


def test_the_command_says_what_it_did(studio: Studio, folder: Path) -> None:
    assert "a.mp4: 1:01 of recording transcribed in" in command(folder / "a.mp4").stderr
    assert "a.mp4: nothing to do" in command(folder / "a.mp4").stderr
    again = command(folder / "a.mp4", "--format", "vtt", "--json")
    assert "a.mp4: written from what was recognised before; nothing was transcribed." in again.stderr
    result = json.loads(again.stdout)
    assert (result["result"], result["language"], result["model"], result["words"]) == ("rewritten", "en", "fake", 6)


def test_what_stops_several_is_told_once(studio: Studio, folder: Path) -> None:
    (folder / "corrections.txt").write_text("Muster, Meister\n")
    done = command(folder)
    before_table = done.stderr.partition("┏")[0]
    assert before_table.count("has no arrow") == 1
    assert "b.mp4: the same." in before_table


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--format", "srt", "vtt"], "--format srt,vtt"),
        (["--format", "json,", ".TXT"], "--format txt,json"),
        (["--format", "srt", "vtt,txt"], "--format txt,srt,vtt"),
        (["vt"], None),
        (["vtt,mp4"], None),
        ([","], None),
    ],
)
def test_a_format_that_is_taken_for_a_file(
    studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], hint: str | None
) -> None:
    monkeypatch.chdir(folder)
    done = command("a.mp4", *arguments, "--json")
    assert done.exit_code == 9
    error = json.loads(done.stdout)["recordings"][1]["error"]
    assert error["kind"] == "InputMissing"
    assert error["message"].startswith("There is no file")
    assert ("If you mean the format" in error["message"]) == (hint is not None)
    assert error["message"].endswith(hint or "")


def test_what_is_there_but_cannot_be_read_was_not_meant_for_a_format() -> None:
    error = InputUnreadable("vtt cannot be read.")
    assert delivery._explain(Unusable("vtt", error), ("srt",)) is error


def test_a_recording_may_be_called_as_a_format_is(
    studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "vtt").write_bytes(b"a recording")
    monkeypatch.chdir(folder)
    assert command("vtt", "--format", "srt").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["a.mp4"], 0), (["c.mp4"], 3), (["c.mp4", "a.mp4"], 9), (["deeper"], 3)],
)
def test_exit_codes_are_those_of_process(studio: Studio, folder: Path, arguments: list[str], code: int) -> None:
    (folder / "c.mp4").write_text("silent")
    (folder / "deeper").mkdir()
    assert command(*[folder / name for name in arguments]).exit_code == code


def test_an_unknown_format_is_refused_before_anything_is_done(studio: Studio, folder: Path) -> None:
    done = command(folder, "--format", "doc")
    assert isinstance(done.exception, SettingsError)
    assert studio.loaded == 0
