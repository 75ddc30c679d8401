"""Which corrections apply to a transcript alone, and what is said about those that fit none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import SettingsError, StorageError
from pipeline.progress import SilentProgress
from tests.unit.studio import Studio, call, files, record, run


def correct(folder: Path, *lines: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "corrections.txt").write_text("\n".join(lines), encoding="utf-8")


def said(path: Path) -> str:
    return path.read_text(encoding="utf-8").removeprefix("[0:00]\n").strip()


def test_a_list_beside_the_recordings_makes_files_anew(studio: Studio, folder: Path) -> None:
    run(folder, "")
    correct(folder, "Mister Muster -> Mister Münster")
    assert [one.result for one in run(folder, "")] == ["rewritten", "rewritten"]
    assert said(folder / "a.txt") == "This is a. Hello Mister Münster."
    assert "Mister Münster." in said(folder / "b.srt")
    correct(folder, "# as she spells it", "Mister Muster -> Mister Münster")
    assert [one.result for one in run(folder, "")] == ["up to date", "up to date"]
    (folder / "corrections.txt").unlink()
    assert [one.result for one in run(folder, "")] == ["rewritten", "rewritten"]
    assert said(folder / "a.txt") == "This is a. Hello Mister Muster."
    assert studio.transcribed == ["a.mp4", "b.mp4"]


def test_the_most_specific_list_wins(studio: Studio, folder: Path, tmp_path: Path) -> None:
    """The setting, then the recording's folder, then the one in which the transcript is written."""
    out = tmp_path / "out"
    setting = {"transcribe.corrections": "Muster -> Setting,Hello -> Setting,This -> Setting"}
    correct(folder, "Muster -> Recording", "Hello -> Recording")
    correct(out, "Muster -> Output")
    run(folder, "a.mp4", flags=setting, output=out, formats=("txt",))
    assert said(out / "a.txt") == "Setting is a. Recording Mister Output."
    run(folder, "a.mp4", flags=setting, formats=("txt",))
    assert said(folder / "a.txt") == "Setting is a. Recording Mister Recording."


@pytest.mark.parametrize("where", ["recordings", "out"])
def test_a_line_that_cannot_be_read_stops_its_recordings(
    studio: Studio, folder: Path, tmp_path: Path, where: str
) -> None:
    other = record(tmp_path / "others")
    correct(tmp_path / where, "Muster -> Münster", "no arrow")
    deliveries = run(tmp_path, "recordings", "others", output=tmp_path / "out" if where == "out" else None)
    stopped = 4 if where == "out" else 2
    for delivery in deliveries[:stopped]:
        assert isinstance(delivery.error, SettingsError)
        assert str(delivery.error).startswith(f"Line 2 of {tmp_path / where / 'corrections.txt'} has no arrow")
    assert [one.result for one in deliveries[stopped:]] == ["done"] * (4 - stopped)
    assert len(studio.transcribed) == 4 - stopped
    assert ("a.txt" in files(other)) == (where != "out")


def test_a_line_is_reported_that_fits_no_recording_of_its_list(studio: Studio, folder: Path, tmp_path: Path) -> None:
    other = record(tmp_path / "others")
    (other / "c.mp4").write_bytes(b"third")
    correct(folder, "# names", "is a -> is A", "is b -> is B", "is c -> is C")
    flags = {"transcribe.corrections": "is c -> is Cee,Meier -> Mayer"}
    progress = SilentProgress()
    expected = (
        "The setting “transcribe.corrections” fits nothing in what was transcribed: “Meier” (line 2).",
        f"{folder / 'corrections.txt'} fits nothing in what was transcribed: “is c” (line 4).",
    )
    for _ in ("transcribed", "up to date"):
        summary = call(tmp_path, "recordings", "others", progress=progress, flags=flags)
        assert summary.warnings == expected
        assert [one.warnings for one in summary.deliveries] == [summary.deliveries[0].warnings] * 5
    assert progress.notes == [f"Note: {line}" for line in expected] * 2
    assert len(studio.transcribed) == 5


def test_a_long_report_is_cut(studio: Studio, folder: Path) -> None:
    correct(folder, *(f"name{number} -> Name{number}" for number in range(7)))
    (said,) = call(folder, "").warnings
    assert said.endswith("“name4” (line 5) and 2 more.")


def test_nothing_is_reported_that_is_not_known(studio: Studio, folder: Path) -> None:
    correct(folder, "Meier -> Mayer")
    run(folder, "a.mp4")
    next(folder.glob(".a-*.transcript-words.json")).unlink()
    assert call(folder, "").warnings == ()  # nobody can tell whether it fits in a.mp4
    (folder / "c.mp4").write_text("silent")
    assert call(folder, "c.mp4").warnings == ()  # there is no transcript that it could fit in
    assert len(call(folder, "b.mp4").warnings) == 1


def test_no_transcript_is_a_list(studio: Studio, folder: Path) -> None:
    (folder / "corrections.mp4").write_bytes(b"about corrections")
    for _ in range(2):
        assert [one.error for one in run(folder, "")] == [None] * 3
    assert "corrections.mp4.txt" in files(folder)
    assert "corrections.txt" not in files(folder)


def test_a_file_instead_of_a_folder_is_no_trouble_with_a_list(studio: Studio, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    (delivery,) = run(folder, "a.mp4", output=tmp_path / "out")
    assert isinstance(delivery.error, StorageError)
    assert "is a file, not a folder" in str(delivery.error)
    assert studio.loaded == 0


def test_the_command_says_what_fits_nowhere(studio: Studio, folder: Path) -> None:
    correct(folder, "Meier -> Mayer")

    def printed(*inputs: Path) -> object:
        done = CliRunner().invoke(app, ["transcribe", *map(str, inputs), "--json"])
        assert done.stderr.count("Meier") == 1
        return json.loads(done.stdout)["warnings"]

    line = f"{folder / 'corrections.txt'} fits nothing in what was transcribed: “Meier” (line 1)."
    assert printed(folder) == [line]
    assert printed(folder / "a.mp4") == ["A note about the sound.", "A note about the model.", line]
