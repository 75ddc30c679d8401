"""Many recordings in one run: each once, and none stops another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import batch
from pipeline.config import load_settings
from pipeline.errors import InputMissing, SessionBusy, SettingsError, ToolFailed, ToolMissing, UnexpectedError
from pipeline.event import load_cast
from pipeline.ffmpeg import check_file
from pipeline.progress import SilentProgress
from pipeline.schema import Failure, Media, Receipt, Session
from pipeline.session import SessionFolder
from pipeline.stages import Stage, Work

Body = Callable[[Work], list[Path]]


def write_session(work: Work) -> list[Path]:
    media = Media(container="wav", duration=10.0, video=None, audio=())
    return [work.folder.save(Session(id="x", title="t", source=work.origin.source, media=media))]


@pytest.fixture
def recordings(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{name}.wav" for name in ("one", "two", "three")]
    for path in paths:
        path.write_bytes(path.name.encode() * 100)
    return paths


def run(
    monkeypatch: pytest.MonkeyPatch,
    library: Path,
    inputs: list[str],
    body: Body = write_session,
    announce: Callable[[str], None] = lambda _label: None,
) -> tuple[list[batch.SessionRun], SilentProgress]:
    stage = Stage("ingest", 1, (), lambda work: {"sha256": work.origin.source.sha256}, body)
    monkeypatch.setattr(batch, "stages_named", lambda _only, _start: ((stage,), frozenset()))
    progress = SilentProgress()
    request = batch.Request(load_settings(flags={"library": library}))
    return batch.process(inputs, request, progress, lambda run: announce(run.label)), progress


def test_each_recording_is_processed_once(
    monkeypatch: pytest.MonkeyPatch, recordings: list[Path], tmp_path: Path
) -> None:
    copy = tmp_path / "copy.wav"
    copy.write_bytes(recordings[0].read_bytes())
    inputs = [str(recordings[0]), str(recordings[0]), str(copy)]
    runs, progress = run(monkeypatch, tmp_path / "library", inputs)
    assert [run.label for run in runs] == ["one.wav"]
    assert any("copy.wav is the same recording" in note for note in progress.notes)


EVENT = """
[[moderators]]
name = "Anna Weber"
[[guests]]
name = "Eva Roth"
[[sessions]]
recording = "one.wav"
title = "First"
language = "de"
tracks = [{ file = "two.wav", speaker = "Eva Roth" }]
"""


def test_a_persons_track_is_no_session_unless_it_is_named(
    monkeypatch: pytest.MonkeyPatch, recordings: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "event.toml").write_text(EVENT)
    runs, progress = run(monkeypatch, tmp_path / "library", [str(tmp_path)])
    assert [run.label for run in runs] == ["one.wav", "three.wav"]
    assert "two.wav is the track of one person, so it is no session of its own." in progress.notes
    assert any("lists no session three.wav" in note for note in progress.notes)
    assert not any("lists no session one.wav" in note for note in progress.notes)
    runs, _ = run(monkeypatch, tmp_path / "library", [str(recordings[1])])
    assert [run.label for run in runs] == ["two.wav"]


def test_what_the_event_file_says_stays_with_the_session(
    monkeypatch: pytest.MonkeyPatch, recordings: list[Path], tmp_path: Path
) -> None:
    seen: list[tuple[str, str, tuple[str, ...]]] = []

    def body(work: Work) -> list[Path]:
        seen.append((work.cast.title, work.settings.language, work.settings.transcribe.vocabulary))
        return write_session(work)

    event, library = tmp_path / "event.toml", tmp_path / "library"
    event.write_text(EVENT)
    ((first,), _) = run(monkeypatch, library, [str(recordings[0])], body)
    assert seen == [("First", "de", ("Anna Weber", "Eva Roth"))]
    assert first.folder is not None
    (first.folder.path / "receipts" / "ingest.json").unlink()
    event.unlink()
    run(monkeypatch, library, [str(first.folder.path)], body)
    assert seen[1] == seen[0], "the session was named, not the recording"
    (first.folder.path / "receipts" / "ingest.json").unlink()
    run(monkeypatch, library, [str(recordings[0])], body)
    assert seen[2] == ("", "auto", ()), "beside the recording there is no event file any more"


def test_a_brand_that_is_gone_with_the_recording_is_missed(
    monkeypatch: pytest.MonkeyPatch, recordings: list[Path], tmp_path: Path
) -> None:
    seen: list[str] = []

    def body(work: Work) -> list[Path]:
        seen.append(work.brand.captions.style)
        receipt = Receipt(
            stage="publish",
            key="",
            inputs={},
            settings={"brand": work.brand.described()},
            versions={},
            outputs={},
            seconds=1,
            speed_factor=1,
            peak_memory_mb=None,
        )
        work.folder.save_receipt(receipt)
        return write_session(work)

    brand, library = tmp_path / "brand.toml", tmp_path / "library"
    brand.write_text("[captions]\nstyle = 'words'")
    ((first,), _) = run(monkeypatch, library, [str(recordings[0])], body)
    assert seen == ["words"]
    assert first.folder is not None
    brand.rename(tmp_path / "kept.toml")
    recordings[0].unlink()
    ((failed,), _) = run(monkeypatch, library, [str(first.folder.path)], body)
    assert "The brand file of one.wav is gone, as the recording is. Name it with --brand." in str(failed.error)


def test_a_misspelt_entry_is_a_warning_of_the_session(
    monkeypatch: pytest.MonkeyPatch, recordings: list[Path], tmp_path: Path
) -> None:
    def body(work: Work) -> list[Path]:
        work.warnings += work.cast.warnings
        return write_session(work)

    (tmp_path / "event.toml").write_text(EVENT.replace("one.wav", "onne.wav"))
    runs, progress = run(monkeypatch, tmp_path / "library", [str(one) for one in recordings[::2]], body)
    said = (
        "event.toml lists no session one.wav: anybody may be in it. Is the entry “onne.wav” meant for it, and misspelt?"
    )
    assert [run.warnings for run in runs] == [[said], []]
    assert progress.notes.count(said) == 1
    assert "event.toml lists no session three.wav: anybody may be in it." in progress.notes
    (tmp_path / "event.toml").write_text(EVENT)
    assert load_cast(SessionFolder(one(runs)).cast).warnings == (said,)
    run(monkeypatch, tmp_path / "library", [str(recordings[0])], body)
    assert load_cast(SessionFolder(one(runs)).cast).warnings == ()


def one(runs: list[batch.SessionRun]) -> Path:
    assert runs[0].folder is not None
    return runs[0].folder.path


def test_a_recording_that_was_moved_is_named_where_it_was(
    monkeypatch: pytest.MonkeyPatch, recordings: list[Path], tmp_path: Path
) -> None:
    def body(work: Work) -> list[Path]:
        check_file(work.origin.path)
        return write_session(work)

    library = tmp_path / "my library"
    runs, _ = run(monkeypatch, library, [str(recordings[0])], body)
    folder = one(runs)
    (folder / "receipts" / "ingest.json").unlink()
    moved = tmp_path / "elsewhere" / "renamed.wav"
    moved.parent.mkdir()
    recordings[0].rename(moved)
    monkeypatch.chdir(tmp_path)
    ((failed,), _) = run(monkeypatch, library, [str(folder)], body)
    assert isinstance(failed.error, InputMissing)
    assert failed.error.what == f"The recording of {folder.name} is no longer at {recordings[0]}."
    assert "“pipeline process FOLDER/one.wav --library 'my library'” finds the session" in failed.error.remedy
    ((found,), _) = run(monkeypatch, library, [str(moved)], body)
    assert (found.error, one([found])) == (None, folder)


def test_a_broken_event_file_stops_the_recordings_that_it_is_for_before_anything_is_read(
    monkeypatch: pytest.MonkeyPatch, recordings: list[Path], tmp_path: Path
) -> None:
    other = tmp_path / "day" / "two" / "four.wav"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"four" * 100)
    (tmp_path / "event.toml").write_text("[[guest]]")
    ended: list[str] = []
    runs, _ = run(monkeypatch, tmp_path / "library", [str(other), str(tmp_path)], announce=ended.append)
    assert [run.label for run in runs] == ["four.wav", "one.wav", "three.wav", "two.wav"]
    assert ended == ["one.wav", "three.wav", "two.wav", "four.wav"], "what cannot begin is said first"
    assert runs[0].error is None
    faults = {id(run.error) for run in runs[1:]}
    assert len(faults) == 1, "the file is read once"
    assert isinstance(runs[1].error, SettingsError)
    assert [path.name for path in (tmp_path / "library").iterdir()] == [
        runs[0].folder.path.name if runs[0].folder else ""
    ]


def test_why_a_session_failed_is_kept_until_a_run_gets_past_it(
    monkeypatch: pytest.MonkeyPatch, recordings: list[Path], tmp_path: Path
) -> None:
    library, recording = tmp_path / "library", str(recordings[0])

    def body(work: Work) -> list[Path]:
        write_session(work)
        raise ToolFailed("ffmpeg failed on one.wav.", "See its log.")

    ((failed,), _) = run(monkeypatch, library, [recording], body)
    assert failed.folder is not None
    expected = Failure(stage="ingest", kind="ToolFailed", what="ffmpeg failed on one.wav.", remedy="See its log.")
    assert failed.folder.load_failure() == expected
    (tmp_path / "event.toml").write_text("[[guest]]")
    for name in (recording, str(failed.folder.path)):
        failed.folder.save(expected)
        run(monkeypatch, library, [name])
        fault = failed.folder.load_failure()
        assert fault is not None
        assert fault.stage is None
        assert "event.toml" in fault.what
    (tmp_path / "event.toml").unlink()
    with failed.folder.lock():
        ((busy,), _) = run(monkeypatch, library, [recording])
    assert isinstance(busy.error, SessionBusy)
    assert failed.folder.load_failure() == fault, "that it was busy says nothing about it"
    ((done,), _) = run(monkeypatch, library, [recording])
    assert done.error is None
    assert failed.folder.load_failure() is None


def test_another_stage_that_succeeds_leaves_the_reason(
    monkeypatch: pytest.MonkeyPatch, recordings: list[Path], tmp_path: Path
) -> None:
    library, recording = tmp_path / "library", str(recordings[0])
    ((done,), _) = run(monkeypatch, library, [recording])
    assert done.folder is not None
    done.folder.save(Failure(stage="render", kind="ToolFailed", what="ffmpeg failed.", remedy=""))
    run(monkeypatch, library, [recording])
    assert done.folder.load_failure() is not None, "the run had no such stage"
    (done.folder.path / "failure.json").write_text("{")
    run(monkeypatch, library, [recording])
    assert not (done.folder.path / "failure.json").exists()
    made = done.folder.receipt("ingest")
    assert made is not None
    done.folder.save(Failure(stage="render", kind="ToolFailed", what="ffmpeg failed.", remedy=""))
    done.folder.save_receipt(made.model_copy(update={"stage": "render"}))
    monkeypatch.setattr(batch, "is_intact", lambda stage, folder, receipt: stage.name == receipt.stage == "render")
    run(monkeypatch, library, [recording])
    assert done.folder.load_failure() is None, "what it failed of is mended"


@pytest.mark.parametrize("kind", [ImportError, ToolMissing])
def test_ctrl_c_that_a_library_took_for_an_error_ends_the_run(
    kind: type[Exception], monkeypatch: pytest.MonkeyPatch, recordings: list[Path], tmp_path: Path
) -> None:
    error = ImportError("initialization failed")
    error.__cause__ = KeyboardInterrupt()

    def body(_work: Work) -> list[Path]:
        if kind is ImportError:
            raise error
        raise ToolMissing("A library is not installed.") from error

    with pytest.raises(KeyboardInterrupt):
        run(monkeypatch, tmp_path / "library", [str(recordings[0])], body)


@pytest.mark.parametrize("defect", [ToolFailed("ffmpeg failed on two.wav."), ValueError("not expected")])
def test_one_failure_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, recordings: list[Path], tmp_path: Path, defect: Exception
) -> None:
    def body(work: Work) -> list[Path]:
        if work.origin.source.name == "two.wav":
            raise defect
        return write_session(work)

    inputs = [*map(str, recordings), str(tmp_path / "missing.wav")]
    runs, _ = run(monkeypatch, tmp_path / "library", inputs, body)
    errors = [run.error for run in runs]
    assert errors[0] is None
    assert errors[2] is None
    assert isinstance(errors[3], InputMissing)
    if isinstance(defect, ToolFailed):
        assert errors[1] is defect
    else:
        assert isinstance(errors[1], UnexpectedError)
        assert runs[1].folder is not None
        assert "not expected" in (runs[1].folder.path / "error.log").read_text()
    assert runs[1].folder is not None
    failure = runs[1].folder.load_failure()
    assert failure is not None
    assert (failure.stage, failure.message) == ("ingest", str(errors[1]))


@pytest.mark.parametrize(
    ("names", "expected"), [(["a.mp4"], True), (["a.mp4", "b.mp4"], False), (["."], False), (["x" * 300], True)]
)
def test_one_recording_is_one_name_that_is_no_folder(names: list[str], expected: bool) -> None:
    assert batch.is_one_recording(names) == expected
