"""The overview of a library: what is done, what went stale, what is damaged."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from pipeline import status
from pipeline.errors import StorageError
from pipeline.schema import Failure, Media, Place, Receipt, Session, Source
from pipeline.session import SessionFolder
from pipeline.stages import STAGES, Stage


@pytest.fixture
def library(tmp_path: Path) -> Path:
    library = tmp_path / "library"
    for name in ("a-11111111", "b-22222222"):
        SessionFolder(library / name).save(
            Session(
                id=name,
                title=name,
                source=Source(name=f"{name}.mp4", sha256="0" * 64),
                media=Media(container="mp4", duration=61.5, video=None, audio=()),
            )
        )
    return library


def test_sessions_without_receipts_are_missing_everything(library: Path) -> None:
    rows = status.survey(library)
    assert [row.name for row in rows] == ["a-11111111", "b-22222222"]
    assert {state for row in rows for state in row.stages.values()} == {"missing"}
    lines = status.render(rows).splitlines()
    assert len(lines) == 3
    assert all(stage.name in lines[0] for stage in STAGES)
    assert "1:01" in lines[1]


def test_a_receipt_that_no_longer_holds_is_stale_and_its_warnings_are_shown(library: Path) -> None:
    folder = SessionFolder(library / "a-11111111")
    folder.save_receipt(
        Receipt(
            stage="ingest",
            key="of an earlier version",
            inputs={},
            settings={},
            versions={},
            outputs={},
            warnings=("The file breaks off.",),
            seconds=1,
            speed_factor=1,
            peak_memory_mb=None,
        )
    )
    row = status.survey(library)[0]
    assert row.stages["ingest"] == "stale"
    assert row.stale["ingest"] == ["another version of this program made it"]
    assert "a-11111111: The file breaks off." in status.render([row])


def test_what_is_stale_says_why(library: Path) -> None:
    folder = SessionFolder(library / "a-11111111")
    (folder.path / "heard.json").write_text("1")
    (folder.out / "clips").mkdir(parents=True)
    clips = [f"out/clips/{name}.mp4" for name in "abcd"]
    for path in ("transcript.json", *clips):
        (folder.path / path).write_text("{")
    stage = next(stage for stage in STAGES if stage.name == "correct")
    whole = finished(stage, folder, outputs=dict.fromkeys(clips, ""))
    folder.save_receipt(whole)
    assert status.survey(library)[0].stages["correct"] == "done"
    (folder.path / "heard.json").write_text("2")
    (folder.path / "corrections.txt").write_text("a -> b")
    (library / "corrections.txt").write_text("a -> b")
    (folder.path / clips[0]).unlink()
    (row, other) = status.survey(library)
    assert row.stale["correct"] == [
        "heard.json has changed",
        "the library's corrections.txt and corrections.txt are new",
        "out/clips/a.mp4 is gone",
    ]
    assert row.as_dict()["stale"] == row.stale
    assert other.stale == {}
    for path in clips[1:]:
        (folder.path / path).unlink()
    (folder.path / "heard.json").unlink()
    assert status.survey(library)[0].stale["correct"][1:] == [
        "heard.json, out/clips/a.mp4 and 3 more files are gone",
    ]
    folder.save_receipt(whole.model_copy(update={"outputs": {"transcript.json": ""}}))
    assert "transcript.json cannot be read" in status.survey(library)[0].stale["correct"]
    folder.save_receipt(whole.model_copy(update={"key": ""}))
    assert "a-11111111: correct is stale: it has not finished." in status.render(status.survey(library))


def finished(stage: Stage, folder: SessionFolder, outputs: dict[str, str]) -> Receipt:
    """Return a receipt that holds."""
    inputs = stage.inputs(folder)
    return Receipt(
        stage=stage.name,
        key=hashlib.sha256(json.dumps([stage.name, stage.version, inputs, {}], sort_keys=True).encode()).hexdigest(),
        inputs=inputs,
        settings={},
        versions={},
        outputs=outputs,
        seconds=1,
        speed_factor=1,
        peak_memory_mb=None,
    )


def test_why_the_last_run_failed_is_shown(library: Path) -> None:
    one, two = (SessionFolder(library / name) for name in ("a-11111111", "b-22222222"))
    one.save(Failure(stage="render", kind="ToolFailed", what="ffmpeg failed.", remedy="See its log."))
    two.save(Failure(stage=None, kind="SettingsError", what="In event.toml: “x” is not known.", remedy=""))
    rows = status.survey(library)
    assert rows[0].stages == {stage.name: "failed" if stage.name == "render" else "missing" for stage in STAGES}
    assert rows[0].as_dict()["failure"] == {
        "stage": "render",
        "kind": "ToolFailed",
        "what": "ffmpeg failed.",
        "remedy": "See its log.",
    }
    assert rows[1].as_dict()["damage"] is None
    shown = status.render(rows)
    assert "a-11111111: render failed: ffmpeg failed. See its log." in shown
    assert "b-22222222: The last run failed: In event.toml: “x” is not known." in shown
    assert re.search(r"a-11111111 +1:01( +-)+ +failed +-$", shown, re.MULTILINE)
    json.dumps([row.as_dict() for row in rows])
    (two.path / "failure.json").write_text("{")
    assert "failure.json" in (status.survey(library)[1].damage or "")


def test_a_damaged_session_is_shown_and_stops_nothing(library: Path) -> None:
    (library / "a-11111111" / "session.json").write_text("{")
    damaged, whole = status.survey(library)
    assert damaged.damage is not None
    assert "session.json" in damaged.damage
    assert whole.damage is None


def test_a_recording_that_failed_at_once_is_listed(library: Path) -> None:
    SessionFolder(library / "c-33333333").save(Place(path="/c.mp4", size_bytes=1, mtime_ns=1))
    row = status.survey(library)[-1]
    assert row.name == "c-33333333"
    assert row.damage == "Its recording was not read to the end; process it again."
    assert set(row.stages.values()) == {"missing"}
    why = Failure(stage="ingest", kind="InputSilent", what="c.mp4 has no sound.", remedy="Export it again.")
    SessionFolder(library / "c-33333333").save(why)
    row = status.survey(library)[-1]
    assert row.notes == ["ingest failed: c.mp4 has no sound. Export it again."]
    assert row.stages["ingest"] == "failed"


def test_no_library_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        status.survey(tmp_path / "none")
    assert caught.value.what == f"There is no library yet: the folder {tmp_path / 'none'} does not exist."
    assert "--library" in caught.value.remedy


def test_the_default_library_is_named_by_where_it_would_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StorageError, match=re.escape(f"the folder {Path('library').absolute()} does")):
        status.survey(Path("library"))


def test_a_library_that_cannot_be_looked_into_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be looked into: file name too long"):
        status.survey(tmp_path / ("x" * 300))


def test_a_file_is_no_library(tmp_path: Path) -> None:
    file = tmp_path / "library"
    file.touch()
    with pytest.raises(StorageError, match="is a file, not a library"):
        status.survey(file)


def test_an_empty_library_is_said(tmp_path: Path) -> None:
    assert status.render(status.survey(tmp_path)) == "The library holds no sessions yet."
