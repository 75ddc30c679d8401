"""What was recognised is kept: nothing is recognised twice, and nothing is taken for what it is not."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from pipeline.config import load_settings
from pipeline.errors import StorageError
from pipeline.schema import Heard, Source, Transcript
from pipeline.session import SessionFolder
from pipeline.transcripts import FORMATS, words
from pipeline.transcripts.targets import Ledger
from pipeline.transcripts.words import Words, load_words, save_words, words_recipe
from tests.unit.studio import Studio, files, hidden, identity, kept, run
from tests.unit.test_schema import transcripts

TALK = Source(name="talk.mp4", sha256="a" * 64)


def words_file(folder: Path, name: str = "a") -> Path:
    (found,) = folder.glob(f".{name}-*.transcript-words.json")
    return found


@given(transcripts())
def test_words_are_read_as_they_were_written(transcript: Transcript) -> None:
    made = Words(
        recording=TALK,
        recipe=words_recipe(load_settings()),
        heard=Heard.of(transcript),
        duration=61.0,
        warnings=("A note.",),
        model="fake",
        device="cpu",
    )
    read = Words.model_validate_json(made.to_json())
    assert read == made
    assert read.heard.words == transcript.words


@pytest.mark.parametrize("changes", [{}, {"flags": {"transcribe.corrections": "Mister Muster -> Münster"}}])
def test_another_format_is_made_from_what_is_kept(
    studio: Studio, folder: Path, tmp_path: Path, changes: dict[str, Any]
) -> None:
    run(folder, "", formats=tuple(FORMATS), output=tmp_path / "at once", **changes)
    output = tmp_path / "one by one"
    run(folder, "", formats=("srt",), output=output)
    studio.transcribed.clear()
    loaded = studio.loaded
    for name in FORMATS:
        results = {one.result for one in run(folder, "", formats=(name,), output=output, **changes)}
        assert results == ({"up to date"} if name == "srt" and not changes else {"rewritten"})
    assert studio.transcribed == []
    assert studio.loaded == loaded
    assert files(output) == files(tmp_path / "at once")
    for name in files(output):
        assert (output / name).read_bytes() == (tmp_path / "at once" / name).read_bytes()


def test_only_what_is_missing_is_made(studio: Studio, folder: Path) -> None:
    run(folder, "a.mp4")
    before = identity(folder / "a.srt")
    (folder / "a.txt").unlink()
    (delivery,) = run(folder, "a.mp4")
    assert delivery.result == "rewritten"
    assert delivery.files == (folder / "a.txt", folder / "a.srt")
    assert (folder / "a.txt").read_text() == "[0:00]\nThis is a. Hello Mister Muster.\n"
    assert identity(folder / "a.srt") == before
    assert studio.transcribed == ["a.mp4"]


@pytest.mark.parametrize("formats", [("txt", "srt"), ("vtt",)])
def test_what_a_person_should_know_is_told_again(studio: Studio, folder: Path, formats: tuple[str, ...]) -> None:
    (first,) = run(folder, "a.mp4")
    (second,) = run(folder, "a.mp4", formats=formats)
    assert second.result != "done"
    assert second.warnings == first.warnings == ("A note about the sound.", "A note about the model.")
    for one in (first, second):
        assert one.transcribed is not None
        assert (one.transcribed.seconds, one.transcribed.model, one.transcribed.device) == (61.0, "fake", "cpu")


def test_what_is_finished_needs_no_words(studio: Studio, folder: Path) -> None:
    run(folder, "a.mp4")
    words_file(folder).unlink()
    (delivery,) = run(folder, "a.mp4")
    assert (delivery.result, delivery.transcribed) == ("up to date", None)
    assert studio.transcribed == ["a.mp4"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda _content: b"",
        lambda content: content[:-40],
        lambda content: content.replace(b"transcript-words/1", b"transcript-words/0"),
        lambda content: content.replace(b'"sha256": "', b'"sha256": "0'),
        lambda content: content.replace(b'"quality": "', b'"quality": "un'),
        lambda content: content.replace(b'"version": 1', b'"version": 0'),
    ],
)
def test_words_that_do_not_fit_are_none(studio: Studio, folder: Path, damage: Any) -> None:
    run(folder, "a.mp4")
    kept_words, whole = words_file(folder), words_file(folder).read_bytes()
    assert damage(whole) != whole
    kept_words.write_bytes(damage(whole))
    assert run(folder, "a.mp4", formats=("vtt",))[0].result == "done"
    assert studio.transcribed == ["a.mp4", "a.mp4"]
    assert kept_words.read_bytes() == whole


def test_words_that_are_missing_are_none(tmp_path: Path) -> None:
    assert load_words(tmp_path / "words.json", TALK, {}) is None


def test_two_recordings_never_share_words(studio: Studio, folder: Path) -> None:
    """They get the same name when each is alone in its call."""
    (folder / "a.wav").write_bytes(b"another")
    (folder / "a.mov").write_bytes((folder / "a.mp4").read_bytes())
    run(folder, "a.mp4", formats=("txt",))
    (second,) = run(folder, "a.wav", formats=("srt",))
    assert second.result == "done"
    assert studio.transcribed == ["a.mp4", "a.wav"]
    assert len(list(folder.glob(".a-*.transcript-words.json"))) == 2
    assert run(folder, "a.mp4", formats=("json",))[0].result == "rewritten"
    assert "is the transcript of another recording, a.wav" in str(run(folder, "a.mp4", formats=("srt",))[0].error)
    assert run(folder, "a.mov", formats=("vtt",))[0].result == "rewritten"  # the same recording, called otherwise


def test_words_of_a_recording_that_was_replaced_are_removed(studio: Studio, folder: Path) -> None:
    run(folder, "a.mp4")
    old = words_file(folder)
    (folder / "a.mp4").write_bytes(b"edited")
    for name in ("a.txt", "a.srt"):
        (folder / name).rename(folder / f"old {name}")
    assert run(folder, "a.mp4")[0].result == "done"
    assert words_file(folder) != old


def test_a_kill_while_words_are_written_leaves_no_half_file(
    studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync
    for moment in (1, 2):  # as the words are written, and as the receipt is
        left = [moment]

        def fsync(descriptor: int, left: list[int] = left) -> None:
            left[0] -= 1
            if not left[0]:
                raise KeyboardInterrupt
            real(descriptor)

        with monkeypatch.context() as patch:
            patch.setattr("pipeline.atomic.os.fsync", fsync)
            with pytest.raises(KeyboardInterrupt):
                run(folder, "a.mp4")
        assert len(list(folder.glob(".a-*.transcript-words.json"))) == moment - 1
    assert studio.transcribed == ["a.mp4", "a.mp4"]
    assert ".a.transcribing" in hidden(folder)
    assert run(folder, "a.mp4")[0].result == "rewritten"
    assert studio.transcribed == ["a.mp4", "a.mp4"]
    assert hidden(folder) == kept("a")


def leave_behind(folder: Path, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Kill a run after its words are safe, and return the folder that it worked in."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            run(folder, "a.mp4")
    return next(folder.glob(".a-*.transcribing"))


def test_what_another_run_left_later_is_kept(studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workplace = leave_behind(folder, studio, monkeypatch)
    later = words_file(folder).stat().st_mtime_ns + 10**9
    os.utime(workplace / "transcript.journal.jsonl", ns=(later, later))
    assert run(folder, "a.mp4")[0].result == "rewritten"
    assert (workplace / "transcript.journal.jsonl").exists()


def test_what_somebody_works_in_is_left_alone(studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workplace = leave_behind(folder, studio, monkeypatch)
    with SessionFolder(workplace).lock():
        assert run(folder, "a.mp4")[0].result == "rewritten"
        assert (workplace / "transcript.journal.jsonl").exists()
    assert run(folder, "a.mp4")[0].result == "up to date"
    assert not workplace.exists()


def test_words_that_cannot_be_written_are_an_error(tmp_path: Path, studio: Studio, folder: Path) -> None:
    run(folder, "a.mp4")
    known = Words.model_validate_json(words_file(folder).read_bytes())
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        save_words(known, tmp_path / "file" / "words.json")


@pytest.mark.parametrize("output", [None, "out"])
def test_what_was_recognised_for_other_files_is_taken(studio: Studio, folder: Path, output: str | None) -> None:
    """They are in another folder, or are called otherwise since there is another recording of that name."""
    run(folder, "a.mp4")
    (folder / "a.wav").write_bytes(b"another")
    place = folder / output if output else folder
    results = {one.label: one.result for one in run(folder, "", output=place)}
    assert results == {"a.mp4": "rewritten", "a.wav": "done", "b.mp4": "done"}
    assert (place / "a.mp4.txt").read_text().endswith("This is a. Hello Mister Muster.\n")
    assert studio.transcribed == ["a.mp4", "a.wav", "b.mp4"]
    words_file(folder, "a").unlink()
    (place / "a.mp4.txt").unlink()
    assert run(folder, "", output=place)[0].result == "rewritten"


def test_files_of_older_words_are_made_anew(studio: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A better model came, and one format was asked for anew: the others say the same from then on."""
    run(folder, "a.mp4")
    better = studio.transcript("better")
    monkeypatch.setattr(studio, "transcript", lambda _name: better)
    run(folder, "a.mp4", formats=("txt",), force=True)
    assert "This is better." in (folder / "a.srt").read_text()
    assert studio.transcribed == ["a.mp4", "a.mp4"]
    assert run(folder, "a.mp4")[0].result == "up to date"


def test_the_record_says_what_it_is(studio: Studio, folder: Path) -> None:
    run(folder, "a.mp4", flags={"transcribe.corrections": "Muster -> Münster"})
    record_ = json.loads(words_file(folder).read_text(encoding="utf-8"))
    assert record_["schema"] == "transcript-words/1"
    assert record_["recording"]["name"] == "a.mp4"
    assert record_["recipe"]["version"] == words.VERSION
    said = " ".join(word["text"] for segment in record_["heard"]["segments"] for word in segment["words"])
    assert said == "This is a. Hello Mister Muster."
