"""``pipeline transcribe`` without ffmpeg and without a model: what is done, what is left, and what is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import load_settings
from pipeline.errors import InputMissing, InputRefused, SessionBusy, SettingsError, StorageError
from pipeline.progress import SilentProgress
from pipeline.schema import Coverage, Span, Transcript
from pipeline.session import SessionFolder
from pipeline.transcribe import Recording
from pipeline.transcripts import Delivery, Request, delivery, recognition, transcribe_files, write_transcripts
from pipeline.transcripts.targets import Ledger
from tests.unit.studio import Studio, files, finished, hidden, identity, kept, run


def test_files_beside_the_recordings_and_one_model_for_all(studio: Studio, folder: Path) -> None:
    deliveries = run(folder, "")
    assert [(one.label, one.result) for one in deliveries] == [("a.mp4", "done"), ("b.mp4", "done")]
    assert files(folder) == ["a.mp4", "a.srt", "a.txt", "b.mp4", "b.srt", "b.txt"]
    assert deliveries[0].files == (folder / "a.txt", folder / "a.srt")
    assert (folder / "a.txt").read_text() == "[0:00]\nThis is a. Hello Mister Muster.\n"
    assert deliveries[0].warnings == ("A note about the sound.", "A note about the model.")
    assert studio.loaded == 1
    assert hidden(folder) == kept("a", "b")


def test_what_is_finished_is_not_done_again(studio: Studio, folder: Path) -> None:
    run(folder, "")
    before = identity(folder / "a.txt")
    assert [one.result for one in run(folder, "")] == ["up to date", "up to date"]
    assert identity(folder / "a.txt") == before
    assert studio.loaded == 1
    assert studio.transcribed == ["a.mp4", "b.mp4"]


@pytest.mark.parametrize(
    "changes",
    [
        {"flags": {"language": "de"}},
        {"flags": {"transcribe.vocabulary": "Muster"}},
        {"force": True},
    ],
)
def test_what_was_asked_for_otherwise_is_done_again(studio: Studio, folder: Path, changes: dict[str, Any]) -> None:
    run(folder, "a.mp4")
    assert run(folder, "a.mp4", **changes)[0].result == "done"
    assert studio.transcribed == ["a.mp4", "a.mp4"]


def test_how_it_is_computed_is_no_reason(studio: Studio, folder: Path) -> None:
    run(folder, "a.mp4")
    changed = {"transcribe.device": "cpu", "transcribe.threads": "1", "clips.count": "3"}
    assert run(folder, "a.mp4", flags=changed)[0].result == "up to date"


def test_a_changed_recording_is_another_one(studio: Studio, folder: Path) -> None:
    run(folder, "a.mp4")
    (folder / "a.mp4").write_bytes(b"edited")
    (delivery,) = run(folder, "a.mp4")
    assert isinstance(delivery.error, StorageError)
    assert "a.txt was made from another content of a.mp4" in str(delivery.error)
    assert studio.transcribed == ["a.mp4"]
    assert run(folder, "a.mp4", force=True)[0].result == "done"
    assert run(folder, "a.mp4")[0].result == "up to date"
    assert hidden(folder) == kept("a")


@pytest.mark.parametrize("transcribed", [False, True])
def test_what_is_in_the_way_blocks_no_other_format(studio: Studio, folder: Path, transcribed: bool) -> None:
    if transcribed:
        run(folder, "a.mp4", formats=("json",))
    (folder / "a.srt").write_text("mine")
    first, second = run(folder, "")
    assert isinstance(first.error, StorageError)
    assert "a.srt" in str(first.error)
    assert "a.txt" not in str(first.error)
    assert first.files == (folder / "a.txt",)
    assert (folder / "a.txt").read_text() == "[0:00]\nThis is a. Hello Mister Muster.\n"
    assert second.result == "done"
    assert (folder / "a.srt").read_text() == "mine"
    (again,) = run(folder, "a.mp4")
    assert "a.srt is there already" in str(again.error)
    assert again.files == (folder / "a.txt",)
    assert studio.transcribed == ["a.mp4", "b.mp4"]
    assert run(folder, "a.mp4", force=True)[0].result == "done"
    assert (folder / "a.srt").read_text() != "mine"


def test_an_edited_file_stays_until_a_new_version_comes_and_is_kept_then(studio: Studio, folder: Path) -> None:
    run(folder, "a.mp4")
    (folder / "a.txt").write_text("mine")
    (same,) = run(folder, "a.mp4", formats=("txt", "json"))
    assert same.error is None
    assert not any("changed" in warning for warning in same.warnings)
    assert (folder / "a.txt").read_text() == "mine"
    (folder / "corrections.txt").write_text("Muster -> Meister\n")
    (new,) = run(folder, "a.mp4", formats=("txt",))
    assert "Hello Mister Meister." in (folder / "a.txt").read_text()
    (kept,) = (folder / "changed-by-hand").iterdir()
    assert kept.read_text() == "mine"
    note = new.warnings[-1]
    assert f"changed-by-hand/{kept.name}" in note
    assert studio.transcribed == ["a.mp4"]


def test_a_correction_reaches_the_formats_of_earlier_runs(studio: Studio, folder: Path) -> None:
    run(folder, "a.mp4", formats=("txt", "srt", "json", "vtt"))
    (folder / "a.vtt").write_text("mine")
    (folder / "a.json").unlink()
    (folder / "corrections.txt").write_text("Muster -> Meister\n")
    (delivery,) = run(folder, "a.mp4", formats=("txt",))
    assert delivery.files == (folder / "a.txt",)
    assert "Meister" in (folder / "a.srt").read_text()
    assert (folder / "a.vtt").read_text() == "mine"
    assert not (folder / "a.json").exists()


@pytest.mark.parametrize(
    "flags", [{"transcribe.quality": "fast"}, {"transcribe.corrections": "Muster -> Meister"}, {"language": "de"}]
)
def test_what_is_asked_for_otherwise_once_changes_no_other_file(
    studio: Studio, folder: Path, flags: dict[str, str]
) -> None:
    run(folder, "a.mp4")
    before = identity(folder / "a.srt")
    run(folder, "a.mp4", formats=("json",), flags=flags)
    assert identity(folder / "a.srt") == before


def test_nothing_is_transcribed_in_vain(studio: Studio, folder: Path) -> None:
    for name in ("a.txt", "a.srt"):
        (folder / name).write_text("mine")
    (delivery,) = run(folder, "a.mp4")
    assert delivery.result == "failed"
    assert "a.txt" in str(delivery.error)
    assert "a.srt" in str(delivery.error)
    assert studio.loaded == 0
    assert hidden(folder) == []


def test_one_failure_stops_no_other(studio: Studio, folder: Path) -> None:
    for name, content in {"c": "silent", "d": "mute", "e": "broken", "f": "defect", "g": "fine", "h": ""}.items():
        (folder / f"{name}.mp4").write_text(content)
    deliveries = {one.label: one for one in run(folder, "", "gone.mp4")}
    assert [label for label, one in sorted(deliveries.items()) if one.error is None] == ["a.mp4", "b.mp4", "g.mp4"]
    errors = {label: str(one.error) for label, one in deliveries.items()}
    assert "no sound" in errors["c.mp4"]
    assert "could not be transcribed" in errors["d.mp4"]
    assert "recogniser failed" in errors["e.mp4"]
    assert "defect of this program: ValueError: not expected" in errors["f.mp4"]
    assert "empty" in errors["h.mp4"]
    assert isinstance(next(one.error for label, one in deliveries.items() if label.endswith("gone.mp4")), InputMissing)
    broken, defect = sorted(folder.glob(".*.transcribing"))
    assert [broken.name[:3], defect.name[:3]] == [".e-", ".f-"]
    assert sorted(path.name for path in broken.iterdir() if path.name != ".lock") == ["transcript.journal.jsonl"]
    assert "not expected" in (defect / "error.log").read_text()


def test_an_interrupted_run_keeps_its_journal_and_the_next_one_takes_it_away(
    studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = studio.transcript

    def interrupted(name: str) -> Transcript:
        raise KeyboardInterrupt

    monkeypatch.setattr(studio, "transcript", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(folder, "a.mp4")
    assert hidden(folder) == [".a.transcribing"]
    left = workplace(folder)
    assert {path.name for path in left.iterdir()} == {".lock", "transcript.journal.jsonl"}
    monkeypatch.setattr(studio, "transcript", real)
    run(folder, "a.mp4")
    assert hidden(folder) == kept("a")
    assert studio.journals == [left / "transcript.journal.jsonl"] * 2


def workplace(folder: Path) -> Path:
    return next(folder.glob(".*.transcribing"))


def test_a_folder_that_another_process_works_in_is_left_alone(studio: Studio, folder: Path) -> None:
    places = {"a.mp4": folder / ".one", "b.mp4": folder / ".two"}
    with SessionFolder(places["a.mp4"]).lock():
        (places["a.mp4"] / "sound.wav").write_text("theirs")
        paths = [folder / name for name in places]
        first, second = transcribe_files(paths, load_settings(), workplace=lambda path: places[path.name])
        assert isinstance(first.error, SessionBusy)
        assert second.transcript is not None
        assert sorted(path.name for path in places["a.mp4"].iterdir()) == [".lock", "sound.wav"]
    assert not places["b.mp4"].exists()


def test_a_folder_is_removed_while_it_is_locked(studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    removed = []

    def rmtree(path: Path, **_: object) -> None:
        with pytest.raises(SessionBusy), SessionFolder(path).lock():
            pass
        removed.append(path.name[:3])

    (folder / "c.mp4").write_text("silent")
    (folder / "d.mp4").write_text("mute")
    monkeypatch.setattr("pipeline.transcripts.recognition.shutil.rmtree", rmtree)
    run(folder, "")
    assert [name for name in removed if name.startswith(".")] == [".a-", ".b-", ".c-", ".d-"]


@pytest.mark.parametrize("trouble", [StorageError("The disk is full."), ValueError("not expected")])
def test_where_the_words_cannot_be_kept_the_work_is(
    studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def fail(*_: object) -> None:
        raise trouble

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "save_words", fail)
        (failed,) = run(folder, "a.mp4")
    assert failed.result == "failed"
    assert str(trouble).rstrip(".") in str(failed.error)
    journal = workplace(folder) / "transcript.journal.jsonl"
    assert journal.read_text() == "half"
    assert run(folder, "a.mp4")[0].result == "done"
    assert studio.journals == [journal] * 2
    assert hidden(folder) == kept("a")


@pytest.mark.parametrize("trouble", [StorageError("The disk is full."), ValueError("not expected")])
def test_what_cannot_be_written_is_not_transcribed_again(
    studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def fail(*_: object) -> None:
        raise trouble

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "write", fail)
        (failed,) = run(folder, "a.mp4")
    assert failed.result == "failed"
    assert str(trouble).rstrip(".") in str(failed.error)
    assert run(folder, "a.mp4")[0].result == "rewritten"
    assert studio.transcribed == ["a.mp4"]
    assert hidden(folder) == kept("a")


def test_a_file_that_appears_meanwhile_is_not_overwritten(
    studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = studio.transcript

    def transcript(name: str) -> Transcript:
        (folder / "a.srt").write_text("mine")
        return real(name)

    monkeypatch.setattr(studio, "transcript", transcript)
    (first,) = run(folder, "a.mp4")
    assert isinstance(first.error, StorageError)
    assert "a.srt is there already" in str(first.error)
    assert (folder / "a.srt").read_text() == "mine"
    assert first.files == (folder / "a.txt",)
    (folder / "a.srt").unlink()
    assert run(folder, "a.mp4")[0].result == "rewritten"
    assert studio.transcribed == ["a.mp4"]


def test_a_defect_stops_no_other_and_its_traceback_goes_when_it_is_mended(
    studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.mp4").write_text("strange")
    first, second = run(folder, "")
    assert "defect of this program: ValueError: strange" in str(first.error)
    assert second.result == "done"
    assert "strange" in (workplace(folder) / "error.log").read_text()
    monkeypatch.setattr(recognition, "transcribe_all", lambda files, *_, **__: finished(studio, files))
    assert run(folder, "a.mp4")[0].result == "done"
    assert hidden(folder) == kept("a", "b")


def test_an_error_that_ends_a_shared_batch_is_that_of_one_recording(
    studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_one_batch(recordings: Iterable[Recording], *_: object, **__: object) -> Iterator[tuple[Any, Any]]:
        batch = list(recordings)
        for recording in batch:
            if recording.path.read_bytes().startswith(b"strange"):
                raise ValueError("strange")
        yield from finished(studio, batch)

    monkeypatch.setattr(recognition, "transcribe_all", in_one_batch)
    (folder / "c.mp4").write_text("strange")
    assert {one.label: one.result for one in run(folder, "")} == {"a.mp4": "done", "b.mp4": "done", "c.mp4": "failed"}


def test_a_defect_before_the_transcription_stops_no_other(
    studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def holds(ledger: Ledger, *_: object) -> bool:
        raise ValueError("not expected")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "holds", holds)
        assert ["ValueError" in str(one.error) for one in run(folder, "")] == [True, True]
    assert hidden(folder) == [".a.transcript-error.log", ".b.transcript-error.log"]
    assert [one.result for one in run(folder, "")] == ["done", "done"]
    assert hidden(folder) == kept("a", "b")


def test_an_error_of_the_callers_own_is_raised(studio: Studio, folder: Path) -> None:
    def files_then_trouble() -> Iterator[Path]:
        yield folder / "a.mp4"
        raise ValueError("theirs")

    with pytest.raises(ValueError, match="theirs"):
        list(transcribe_files(files_then_trouble(), load_settings(), workplace=lambda path: folder / f".{path.stem}"))


def test_an_interruption_between_recordings_lets_go_of_everything_at_once(
    studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, held = [], []  # what is held is not closed by being forgotten

    def results(recordings: Iterable[Recording]) -> Iterator[tuple[Any, Any]]:
        try:
            yield from studio.transcribe_all(recordings)
        finally:
            closed.append("recogniser")

    def transcribe_all(recordings: Iterable[Recording], *_: object, **__: object) -> Iterator[tuple[Any, Any]]:
        held.append(results(recordings))
        return held[0]

    def interrupted(_: Delivery) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(recognition, "transcribe_all", transcribe_all)
    with pytest.raises(KeyboardInterrupt) as raised:  # holds every frame, too
        write_transcripts([str(folder)], Request(load_settings()), SilentProgress(), interrupted)
    assert closed == ["recogniser"]
    with SessionFolder(workplace(folder)).lock():
        pass
    assert raised.tb is not None


def test_each_recording_once_and_no_two_share_a_file(studio: Studio, folder: Path, tmp_path: Path) -> None:
    (folder / "a.wav").write_bytes(b"another")
    (tmp_path / "link.mp4").symlink_to(folder / "a.mp4")
    out = tmp_path / "out"
    deliveries = run(folder, "a.mp4", "", "../link.mp4", formats=("txt",), output=out)
    assert [one.result for one in deliveries] == ["done"] * 3
    assert files(out) == ["a.mp4.txt", "a.wav.txt", "b.txt"]


def test_corrections_reach_the_files(studio: Studio, folder: Path) -> None:
    run(folder, "a.mp4", flags={"transcribe.corrections": "Mister Muster -> Mister Münster"})
    assert "Mister Münster." in (folder / "a.txt").read_text()
    assert "Mister Münster." in (folder / "a.srt").read_text()
    with pytest.raises(SettingsError, match=r"transcribe\.corrections"):
        run(folder, "a.mp4", flags={"transcribe.corrections": "no arrow"})


def test_speech_without_words_is_said(studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    holes = Coverage(speech_seconds=60, transcribed_seconds=50, holes=(Span(start=20, end=30),))
    patchy = studio.transcript("a").model_copy(update={"coverage": holes})
    monkeypatch.setattr(studio, "transcript", lambda _name: patchy)
    assert any("10 s of speech have no words" in warning for warning in run(folder, "a.mp4")[0].warnings)


def test_addresses_and_sessions_are_refused(studio: Studio, folder: Path) -> None:
    (folder / "session").mkdir()
    (folder / "session" / "session.json").write_text("{}")
    inputs = ["https://user:secret@example.org/talk.mp4", str(folder / "session")]
    errors = [one.error for one in write_transcripts(inputs, Request(load_settings()), SilentProgress()).deliveries]
    assert all(isinstance(error, InputRefused) for error in errors)
    assert "secret" not in str(errors[0])
    assert studio.loaded == 0


def test_from_python_nothing_is_left_behind(studio: Studio, folder: Path) -> None:
    results = list(transcribe_files([folder / "a.mp4", folder / "gone.mp4", folder / "b.mp4"], load_settings()))
    assert {result.path.name: result.transcript is not None for result in results} == {
        "a.mp4": True,
        "gone.mp4": False,
        "b.mp4": True,
    }
    assert files(folder) == ["a.mp4", "b.mp4"]
    assert hidden(folder) == []
    assert studio.journals == [None, None]
