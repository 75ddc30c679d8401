"""``pipeline speakers``: what a person knows better, and what becomes of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.errors import InputMissing, PipelineError, SettingsError, StorageError
from pipeline.event import Cast, Person, save_cast
from pipeline.schema import Media, Receipt, Session, Source, Speakers, Turns
from pipeline.session import SPEAKER_EDITS, SessionFolder
from pipeline.speakers import identify
from pipeline.speakers.listing import find_session, find_speaker, list_speakers
from pipeline.speakers.voices import diarization
from tests.unit.test_identify import TALK, turns_of


@pytest.fixture
def folder(tmp_path: Path) -> SessionFolder:
    return make_session(tmp_path / "library" / "talk-12345678")


def make_session(path: Path) -> SessionFolder:
    folder = SessionFolder(path)
    media = Media(container="mp4", duration=20, video=None, audio=())
    folder.save(Session(id=path.name, title="Talk", source=Source(name="talk.mp4", sha256="a" * 64), media=media))
    folder.save(TALK)
    folder.save(turns_of(TALK, "1213"))
    bring_up_to_date(folder)
    return folder


def bring_up_to_date(folder: SessionFolder) -> None:
    """Do what the stage does."""
    folder.save(identify(TALK, folder.load(Turns), folder.load_edits(), Cast()))
    folder.save_receipt(
        Receipt(
            stage="speakers",
            key="it holds",
            inputs=folder.digests([SPEAKER_EDITS]),
            settings={},
            versions={},
            outputs={},
            seconds=0,
            speed_factor=0,
            peak_memory_mb=None,
        )
    )


def run(folder: SessionFolder, *arguments: str) -> Result:
    library = ["--library", str(folder.path.parent)]
    return CliRunner().invoke(app, ["speakers", arguments[0], *library, *arguments[1:]])


def names(folder: SessionFolder) -> dict[int, str | None]:
    bring_up_to_date(folder)
    return {speaker.number: speaker.name for speaker in folder.load(Speakers).speakers}


def test_a_name_reaches_the_speakers_and_wins(folder: SessionFolder) -> None:
    done = run(folder, "name", "talk", "2", "  Dr. Eva   Roth ")
    assert done.exit_code == 0
    assert f"pipeline process {folder.path}" in done.stdout
    assert "Person 2 (noted: Dr. Eva Roth)" in run(folder, "list").stdout
    assert names(folder) == {1: None, 2: "Dr. Eva Roth", 3: None}
    assert "noted" not in run(folder, "list").stdout
    assert run(folder, "name", "talk-12345678", "Dr. Eva Roth", "Eva Roth").exit_code == 0
    assert isinstance(run(folder, "name", "talk", "Studio 2", "Eva Roth").exception, SettingsError)
    assert names(folder) == {1: None, 2: "Eva Roth", 3: None}


def test_what_may_be_wrong_with_a_name_is_said(folder: SessionFolder) -> None:
    people = (Person(name="Dr. Eva Roth"), Person(name="Ute Berg"))
    save_cast(Cast(guests=people), folder.cast)
    assert run(folder, "name", "talk", "2", "Ute Berg").stderr == ""
    bring_up_to_date(folder)
    done = run(folder, "name", "talk", "3", "Dr. Eva Rot")
    assert "speaker 3 is Dr. Eva Rot." in done.stdout
    assert "Did you mean “Dr. Eva Roth”?" in done.stderr
    assert "speaker 2 was called so, too" in run(folder, "name", "talk", "3", "Ute Berg").stderr


def test_two_are_one(folder: SessionFolder) -> None:
    run(folder, "name", "talk", "Speaker 3", "Eva Roth")
    bring_up_to_date(folder)
    assert run(folder, "merge", str(folder.path), "2", "Eva Roth").exit_code == 0
    assert names(folder) == {1: None, 2: "Eva Roth"}
    refused = run(folder, "merge", "talk", "2", "2")
    assert isinstance(refused.exception, SettingsError)


def test_a_decision_about_speakers_that_have_changed_is_refused(folder: SessionFolder) -> None:
    folder.save(turns_of(TALK, "1221"))
    refused = run(folder, "name", "talk", "2", "Eva Roth")
    assert isinstance(refused.exception, StorageError)
    assert "pipeline process" in str(refused.exception)
    assert not (folder.path / "edits.json").exists()
    assert "noted" not in run(folder, "list").stdout
    bring_up_to_date(folder)
    assert run(folder, "name", "talk", "2", "Eva Roth").exit_code == 0


def test_speakers_that_were_put_together_can_be_named_at_once(folder: SessionFolder) -> None:
    run(folder, "merge", "talk", "3", "1")
    shown = run(folder, "list").stdout
    assert "Person 1 (noted: the same as 3)" in shown
    assert "Person 3 (noted: the same as 1)" in shown
    assert "Noted: speakers 1 and 3 are Eva Roth." in run(folder, "name", "talk", "3", "Eva Roth").stdout
    assert "Person 1 (noted: Eva Roth, the same as 3)" in run(folder, "list").stdout
    rows = json.loads(run(folder, "list", "--json").stdout)["speakers"]
    nothing_else = {"no_longer": None, "parted": False, "unknown": False, "no_longer_unknown": False}
    assert rows[0]["noted"] == {"name": "Eva Roth", "same_as": [3], **nothing_else}
    assert rows[1]["noted"] is None
    assert names(folder) == {1: "Eva Roth", 2: None}
    assert "noted" not in run(folder, "list").stdout


def test_a_name_is_taken_back(folder: SessionFolder) -> None:
    run(folder, "name", "talk", "2", "Eva Roth")
    done = run(folder, "undo", "talk", "Eva Roth")
    assert done.stdout == "Taken back: the name Eva Roth of speaker 2. The texts need no change.\n"
    assert not (folder.path / "edits.json").exists(), "as before the first decision"
    run(folder, "name", "talk", "2", "Eva Roth")
    bring_up_to_date(folder)
    assert f"pipeline process {folder.path}" in run(folder, "undo", "talk", "2").stdout
    assert "Eva Roth (noted: no longer Eva Roth)" in run(folder, "list").stdout
    assert names(folder) == {1: None, 2: None, 3: None}


def test_decisions_are_taken_back_one_by_one_the_last_one_first(folder: SessionFolder) -> None:
    run(folder, "name", "talk", "3", "Eva Roth")
    run(folder, "merge", "talk", "1", "3")
    run(folder, "name", "talk", "1", "Ute Berg")
    assert names(folder) == {1: "Ute Berg", 2: None}
    first = run(folder, "undo", "talk", "1").stdout
    assert "Taken back: the name Ute Berg of speaker 1. " in first
    assert "counts again: the merger of 2 speakers into speaker 1 and the name Eva Roth. “undo” once more" in first
    assert "Ute Berg (noted: Eva Roth)" in run(folder, "list").stdout
    second = run(folder, "undo", "talk", "1").stdout
    assert "Taken back: the merger of 2 speakers into speaker 1. " in second
    assert "Ute Berg (noted: no longer Ute Berg, no longer one person)" in run(folder, "list").stdout
    assert names(folder) == {1: None, 2: None, 3: "Eva Roth"}


def test_a_merger_that_is_not_in_the_texts_is_taken_back(folder: SessionFolder) -> None:
    run(folder, "name", "talk", "1", "Eva Roth")
    run(folder, "merge", "talk", "1", "3")
    done = run(folder, "undo", "talk", "3").stdout
    assert done.startswith("Taken back: the merger of speakers 1 and 3. “pipeline process")
    assert names(folder) == {1: "Eva Roth", 2: None, 3: None}


def test_a_merger_of_what_is_heard_as_one_voice_by_now_is_taken_back(folder: SessionFolder) -> None:
    run(folder, "merge", "talk", "1", "3")
    folder.save(turns_of(TALK, "1211"))
    assert names(folder) == {1: None, 2: None}
    done = run(folder, "undo", "talk", "1").stdout
    assert done.startswith("Taken back: a merger into speaker 1; it is heard as one voice by now. ")
    assert names(folder) == {1: None, 2: None}


def test_what_was_never_decided_cannot_be_taken_back(folder: SessionFolder) -> None:
    refused = run(folder, "undo", "talk", "2")
    assert isinstance(refused.exception, SettingsError)
    assert refused.exception.what == (
        "Nothing was decided about speaker 2 of talk-12345678, so there is nothing to take back."
    )
    assert refused.exception.remedy == f"“pipeline speakers list {folder.path}” shows what is known."
    found = folder.load(Speakers)
    heard = found.speakers[1].model_copy(update={"name": "Eva Roth", "known_by": "words"})
    folder.save(found.model_copy(update={"speakers": (found.speakers[0], heard, found.speakers[2])}))
    refused = run(folder, "undo", "talk", "Eva Roth")
    assert f"“pipeline speakers name {folder.path} 2 --unknown”" in str(refused.exception)
    assert not (folder.path / "edits.json").exists()


def test_after_a_merger_was_parted_its_speaker_is_listed_anew_first(folder: SessionFolder) -> None:
    run(folder, "merge", "talk", "1", "3")
    bring_up_to_date(folder)
    run(folder, "undo", "talk", "1")
    refused = run(folder, "name", "talk", "1", "Eva Roth")
    assert isinstance(refused.exception, StorageError)
    refused = run(folder, "name", "talk", "2", "Ute Berg")
    assert isinstance(refused.exception, StorageError), "2 may be meant as before the merger"
    bring_up_to_date(folder)
    assert run(folder, "name", "talk", "2", "Ute Berg").exit_code == 0
    assert names(folder) == {1: None, 2: "Ute Berg", 3: None}


def test_a_name_may_end_with_a_full_stop(folder: SessionFolder) -> None:
    save_cast(Cast(guests=(Person(name="Dr. Eva Roth"),)), folder.cast)
    done = run(folder, "name", "talk", "2", "Eva R.")
    assert done.stdout.startswith("Noted: speaker 2 is Eva R. “")
    assert "list Eva R.\n" in done.stderr


def test_two_of_one_name_are_told_apart_by_number(folder: SessionFolder) -> None:
    run(folder, "name", "talk", "2", "Eva Roth")
    run(folder, "name", "talk", "3", "Eva Roth")
    with pytest.raises(SettingsError, match=r"“Eva Roth”: speaker 2 and speaker 3\. Give the number"):
        find_speaker(folder, "Eva Roth")
    run(folder, "merge", "talk", "2", "3")
    assert find_speaker(folder, "Eva Roth").number == 2


@pytest.mark.parametrize("command", [["list"], ["voices"], ["forget", "Eva Roth"], ["undo", "talk", "2"]])
def test_a_library_that_is_not_there_is_said_and_not_made(tmp_path: Path, command: list[str]) -> None:
    place = tmp_path / "typo"
    refused = CliRunner().invoke(app, ["speakers", command[0], "--library", str(place), *command[1:]])
    assert isinstance(refused.exception, StorageError)
    assert refused.exception.what == f"There is no library yet: the folder {place} does not exist."
    assert not place.exists()


def test_who_is_not_remembered_is_forgotten_without_a_trace(folder: SessionFolder) -> None:
    before = sorted(folder.path.parent.iterdir())
    assert isinstance(run(folder, "forget", "Eva Roth").exception, SettingsError)
    assert sorted(folder.path.parent.iterdir()) == before


def test_a_session_of_an_earlier_version_hides_no_other(folder: SessionFolder) -> None:
    old = make_session(folder.path.with_name("old-12345678"))
    (old.path / "speakers.json").unlink()
    shown = run(folder, "list")
    assert "Person 1" in shown.stdout
    assert f"old-12345678 is not known yet; “pipeline process {old.path}” finds out." in shown.stderr


def hear_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Voices without models: everybody who speaks has a print, and nobody else."""
    heard = np.asarray(np.eye(192)[7], np.float32)

    def prints(_audio: Path, turns: Turns, speakers: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        return {speaker: heard for speaker in speakers if speaker in turns.speakers}

    monkeypatch.setattr(diarization, "voiceprints", prints)


@pytest.mark.parametrize("number", ["1", "3"])
def test_the_voice_of_merged_speakers_is_remembered_under_either_number(
    folder: SessionFolder, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    hear_everybody(monkeypatch)
    run(folder, "merge", "talk", "3", "1")
    assert "is remembered" in run(folder, "name", "talk", number, "Eva Roth", "--remember").stdout


def test_a_voice_goes_with_its_name(folder: SessionFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    hear_everybody(monkeypatch)
    run(folder, "name", "talk", "2", "Eva Roth", "--remember")
    bring_up_to_date(folder)
    done = run(folder, "name", "talk", "2", "Ute Berg")
    assert "as that of Eva Roth is deleted" in done.stdout
    assert not (folder.path.parent / "voices.json").exists()
    for command in (["name", "talk", "2", "Jo Brand"], ["undo", "talk", "2"], ["merge", "talk", "3", "2"]):
        run(folder, "name", "talk", "3", "Anna Weber")
        run(folder, "name", "talk", "2", "Ute Berg")
        assert "is remembered" in run(folder, "name", "talk", "2", "Ute Berg", "--remember").stdout
        assert "as that of Ute Berg is deleted" in run(folder, *command).stdout
        assert not (folder.path.parent / "voices.json").exists()


def test_a_voice_stays_with_a_name_that_stays(folder: SessionFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    hear_everybody(monkeypatch)
    run(folder, "name", "talk", "2", "Eva Roth", "--remember")
    run(folder, "merge", "talk", "2", "3")
    run(folder, "undo", "talk", "3")
    assert "Eva Roth" in run(folder, "voices").stdout


def test_the_list_says_where_to_listen(folder: SessionFolder) -> None:
    rows = list_speakers(folder)
    assert [row.label for row in rows] == ["Person 1", "Person 2", "Person 3"]
    assert rows[0].sample.startswith("Mein Name ist")
    assert rows[0].start == TALK.words[0].start
    shown = run(folder, "list").stdout
    assert "talk-12345678" in shown
    assert "Ich komme aus Köln." in shown
    printed: dict[str, Any] = json.loads(run(folder, "list", "talk", "--json").stdout)
    assert [one["speaker"]["number"] for one in printed["speakers"]] == [1, 2, 3]


def test_sessions_and_speakers_that_are_not_there_suggest_others(folder: SessionFolder) -> None:
    library = folder.path.parent
    with pytest.raises(InputMissing, match="There is no session “gone”"):
        find_session(library, "gone")
    make_session(library / "talk-99999999")
    with pytest.raises(InputMissing, match="Several sessions begin with “talk”"):
        find_session(library, "talk")
    with pytest.raises(SettingsError, match="It has speaker 1, speaker 2 and speaker 3"):
        find_speaker(folder, "4")
    run(folder, "name", "talk-12345678", "2", "Eva Roth")
    bring_up_to_date(folder)
    with pytest.raises(SettingsError, match="Did you mean “Eva Roth”"):
        find_speaker(folder, "Eva Rot")


@pytest.mark.parametrize("name", ["", "  ", "Eva\x1bRoth"])
def test_what_is_no_name_is_refused(folder: SessionFolder, name: str) -> None:
    assert isinstance(run(folder, "name", "talk", "2", name).exception, SettingsError)
    assert names(folder)[2] is None


def test_damaged_edits_stop_before_anything_is_lost(folder: SessionFolder) -> None:
    (folder.path / "edits.json").write_text("{")
    refused = run(folder, "name", "talk", "2", "Eva Roth")
    assert isinstance(refused.exception, SettingsError)
    assert "Mend it by hand" in str(refused.exception)
    assert (folder.path / "edits.json").read_text() == "{"


def test_a_voice_is_kept_on_request_only_and_forgotten_on_request(
    folder: SessionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear_everybody(monkeypatch)
    register = folder.path.parent / "voices.json"
    run(folder, "name", "talk", "2", "Eva Roth")
    assert not register.exists()
    kept = run(folder, "name", "talk", "2", "Eva Roth", "--remember")
    assert "is remembered" in kept.stdout
    assert "Eva Roth" in run(folder, "voices").stdout
    assert run(folder, "forget", "Eva Roth").exit_code == 0
    assert not register.exists()
    assert "No voice" in run(folder, "voices").stdout
    monkeypatch.setattr(diarization, "voiceprints", lambda *_: {})
    refused = run(folder, "name", "talk", "3", "Jo Brand", "--remember")
    assert isinstance(refused.exception, PipelineError)
    assert "says too little" in str(refused.exception)
