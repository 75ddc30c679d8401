"""``pipeline speakers``: what is said, refused or kept where a decision may be a mistake."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import load_settings
from pipeline.engines import Engines
from pipeline.errors import InputMissing, SettingsError, StorageError
from pipeline.event import Cast, Person, save_cast
from pipeline.ingest import Identified
from pipeline.progress import SilentProgress
from pipeline.publish.waiting import Place
from pipeline.schema import Edits, Session, Speaker, Speakers, Turns
from pipeline.schema import Place as LastSeen
from pipeline.session import SessionFolder
from pipeline.speakers import identify, nameless_warnings
from pipeline.speakers.edits import explain, merge_speakers, name_speaker, with_names
from pipeline.speakers.listing import find_session
from pipeline.speakers.register import Recognised
from pipeline.stages.bodies import make_speakers
from pipeline.stages.settings import people_settings
from pipeline.stages.stage import Work
from tests.unit.test_identify import TALK, turns_of
from tests.unit.test_speaker_decisions import bring_up_to_date, make_session, names, run


@pytest.fixture
def folder(tmp_path: Path) -> SessionFolder:
    return make_session(tmp_path / "library" / "talk-12345678")


def found_out(folder: SessionFolder, number: int, **facts: object) -> None:
    """Set what was found out about a speaker."""
    found = folder.load(Speakers)
    speakers = [one.model_copy(update=facts) if one.number == number else one for one in found.speakers]
    folder.save(found.model_copy(update={"speakers": tuple(speakers)}))


def with_tracks(folder: SessionFolder, **owners: str) -> None:
    folder.save(turns_of(TALK, "1213", **owners))
    bring_up_to_date(folder)


# --- nobody knows ----------------------------------------------------------------------------------------------


def test_a_name_that_was_found_out_is_set_to_unknown_and_comes_back_when_that_is_taken_back(
    folder: SessionFolder,
) -> None:
    with_tracks(folder, s1="Eva Roth", s2="Ute Berg")
    done = run(folder, "name", "talk", "Ute Berg", "--unknown")
    assert done.stdout.startswith("Noted: the name of speaker 2 is not known. “pipeline process")
    assert "Ute Berg (noted: no longer Ute Berg, unknown)" in run(folder, "list").stdout
    assert names(folder) == {1: "Eva Roth", 2: None, 3: None}
    shown = run(folder, "list").stdout
    assert "Person 2: Der Name ist nicht bekannt: von Hand so festgelegt" in shown
    assert "noted" not in shown
    assert "person (" not in shown, "there is no name to be sure of"
    (warning,) = nameless_warnings(folder.load(Speakers), folder.word, {"quote": 2}, [2])
    assert "2 quotes wait for that of speaker 2" in warning
    undone = run(folder, "undo", "talk", "2").stdout
    assert "Taken back: that the name of speaker 2 is not known. " in undone
    assert "Person 2 (noted: no longer set to unknown)" in run(folder, "list").stdout
    assert names(folder) == {1: "Eva Roth", 2: "Ute Berg", 3: None}


def test_unknown_is_a_decision_like_a_name(folder: SessionFolder) -> None:
    run(folder, "name", "talk", "2", "Eva Roth")
    assert run(folder, "name", "talk", "2", "--unknown").exit_code == 0
    assert names(folder)[2] is None
    back = run(folder, "undo", "talk", "2").stdout
    assert "counts again: the name Eva Roth." in back
    run(folder, "name", "talk", "2", "--unknown")
    assert run(folder, "name", "talk", "2", "Ute Berg").exit_code == 0
    assert names(folder)[2] == "Ute Berg"
    assert "counts again: that the name is not known." in run(folder, "undo", "talk", "2").stdout
    run(folder, "merge", "talk", "2", "3")
    assert names(folder) == {1: None, 2: None}
    assert folder.load_edits().speakers[0].unknown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "No name was given"),
        (["Eva Roth", "--unknown"], "--unknown and the name Eva Roth contradict"),
        (["--unknown", "--remember"], "--unknown and --remember contradict"),
    ],
)
def test_either_a_name_or_unknown(folder: SessionFolder, arguments: list[str], said: str) -> None:
    refused = run(folder, "name", "talk", "2", *arguments)
    assert isinstance(refused.exception, SettingsError)
    assert said in str(refused.exception)
    assert not (folder.path / "edits.json").exists()


NO_NAMES = (
    "unknown, Unbekannt, Unbekannter, Speaker 1, speaker2, Person 2, Sprecherin 3, Sprecher, ?, ??, -, n/a, N. N., "
    "k. A., k.A., tba, TBD, NAME, Unknown Speaker, Guest 1, Gast, Speaker A"
)


@pytest.mark.parametrize("name", NO_NAMES.split(", "))
def test_what_stands_for_no_name_is_none(folder: SessionFolder, name: str) -> None:
    refused = run(folder, "name", "talk", "2", name)
    assert isinstance(refused.exception, SettingsError)
    assert refused.exception.remedy == "If nobody knows the name, give --unknown instead of it."
    assert names(folder)[2] is None


@pytest.mark.parametrize("name", ["Na Li", "Ka", "Jan Unbekannt", "T. Ba", "Per Son", "Niemand Schmidt", "Ng"])
def test_short_and_odd_names_are_names(folder: SessionFolder, name: str) -> None:
    assert run(folder, "name", "talk", "2", name).exit_code == 0
    assert names(folder)[2] == name


# --- names that others have, and other names -------------------------------------------------------------------


def test_two_of_one_name_are_said_before_the_next_run_whatever_their_capitals(folder: SessionFolder) -> None:
    run(folder, "name", "talk", "2", "Eva Roth")
    merge = f"“pipeline speakers merge {folder.path} 2 3” says so."
    same = run(folder, "name", "talk", "3", "Eva Roth").stderr
    assert same == f"Note: speaker 2 was called so, too; if they are one person, {merge}\n"
    assert "speaker 2 was called “Eva Roth”, too; " in run(folder, "name", "talk", "3", "eva roth").stderr


def test_a_name_of_the_event_file_is_spelled_as_there(folder: SessionFolder) -> None:
    save_cast(Cast(guests=(Person(name="Sophie Carter", role="Editor"),)), folder.cast)
    done = run(folder, "name", "talk", "2", "sophie CARTER")
    assert "speaker 2 is Sophie Carter." in done.stdout
    assert done.stderr == "Note: the event file writes Sophie Carter, so that is the name.\n"
    assert names(folder)[2] == "Sophie Carter"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"guess": "Eva Roth", "confidence": 0.75}, "what is said speaks for Eva Roth (75%)."),
        ({"name": "Eva Roth", "known_by": "words", "confidence": 0.9}, "what is said speaks for Eva Roth (90%)."),
        ({"name": "Eva Roth", "known_by": "voice", "confidence": 0.88}, "the voice speaks for Eva Roth (88%)."),
        (
            {"name": "Eva Roth", "known_by": "track", "confidence": 1.0},
            "the track of this speaker is that of Eva Roth.",
        ),
    ],
)
def test_what_was_found_out_for_another_name_is_said(
    folder: SessionFolder, facts: dict[str, object], said: str
) -> None:
    found_out(folder, 2, **facts)
    assert run(folder, "name", "talk", "2", "Ute Berg").stderr == f"Note: {said}\n"
    assert run(folder, "name", "talk", "2", "eva roth").stderr == ""


# --- mergers ---------------------------------------------------------------------------------------------------


def test_two_people_with_tracks_are_not_one(folder: SessionFolder) -> None:
    with_tracks(folder, s2="Sophie Carter", s3="Daniel Harper")
    refused = run(folder, "merge", "talk", "2", "3")
    assert isinstance(refused.exception, SettingsError)
    assert refused.exception.what == (
        "Speakers 2 and 3 have a track each, of Sophie Carter and of Daniel Harper: they are two people."
    )
    assert "“tracks” in the event file" in refused.exception.remedy
    assert not (folder.path / "edits.json").exists()
    assert run(folder, "merge", "talk", "1", "2").exit_code == 0, "who has no track may be anybody"
    assert isinstance(run(folder, "merge", "talk", "1", "3").exception, SettingsError)
    run(folder, "undo", "talk", "1")
    for speaker in ("2", "3"):
        run(folder, "name", "talk", speaker, "Sophie Carter")
    assert run(folder, "merge", "talk", "2", "3").exit_code == 0, "a person says whose both tracks are"


def test_a_merger_of_two_names_is_said(folder: SessionFolder) -> None:
    found_out(folder, 2, name="Eva Roth", known_by="words", confidence=0.9)
    run(folder, "name", "talk", "3", "Ute Berg")
    assert run(folder, "merge", "talk", "2", "3").stderr == (
        "Note: speaker 2 was Eva Roth, and speaker 3 was Ute Berg. If they are two people, “pipeline speakers undo "
        f"{folder.path} 2” takes the merger back.\n"
    )
    assert run(folder, "merge", "talk", "1", "2").stderr == "", "one of them has no name"


def test_a_merger_is_seen_afterwards_and_taken_back_by_any_of_its_numbers(folder: SessionFolder) -> None:
    folder.save(turns_of(TALK, "1234"))
    bring_up_to_date(folder)
    run(folder, "merge", "talk", "3", "2")
    assert names(folder) == {1: None, 2: None, 3: None}
    assert "Person 2: Von Hand zusammengelegt aus Person 2 und 3" in run(folder, "list").stdout
    undo = f"“pipeline speakers undo {folder.path} 2” takes that back."
    moved = run(folder, "undo", "talk", "3")
    assert isinstance(moved.exception, SettingsError)
    assert "Before the last merger another one had this number" in str(moved.exception)
    assert f"Speaker 3 was merged into speaker 2; {undo}" in str(moved.exception)
    run(folder, "merge", "talk", "2", "3")
    assert names(folder) == {1: None, 2: None}
    gone = run(folder, "undo", "talk", "Speaker 3")
    assert isinstance(gone.exception, SettingsError)
    assert gone.exception.what == "There is no speaker 3 in talk-12345678 any more."
    assert gone.exception.remedy == f"Speaker 3 was merged into speaker 2; {undo}"
    assert "There is no speaker “9”" in str(run(folder, "undo", "talk", "9").exception)


def test_mergers_of_tracks_say_whose_they_were() -> None:
    turns = turns_of(TALK, "1213", s2="Sophie Carter", s3="Daniel Harper")
    said = explain(merge_speakers(Edits(), turns, "2", "3"), turns, "en")
    assert said == {"2": ("Merged by hand from speakers 2 (track of Sophie Carter) and 3 (track of Daniel Harper)",)}
    assert explain(Edits(), turns, "en") == {}


# --- commands as printed ---------------------------------------------------------------------------------------


def test_commands_work_in_the_folder_in_which_they_are_printed(
    folder: SessionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.path.parent.parent)
    make_session(Path("my library/day-1"))
    for given in ("library/talk-12345678", "library/talk"):
        found = find_session(Path("event"), given)
        assert (found.word, found.path.resolve()) == ("library/talk-12345678", folder.path)
    assert find_session(Path("event"), "my library/day").word == "'my library/day-1'"
    assert SessionFolder(folder.path).word == "library/talk-12345678"
    with pytest.raises(InputMissing, match=r"“pipeline status --library library” lists") as missing:
        find_session(Path("event"), "library/xyz")
    assert missing.value.what == "There is no session “xyz” in library."
    monkeypatch.chdir(folder.path)
    assert find_session(Path("event"), ".").path == folder.path
    monkeypatch.chdir(folder.path.parent)
    assert find_session(Path("event"), "talk-12345678").word == "talk-12345678"


def test_a_session_is_not_in_two_libraries(folder: SessionFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.path.parent.parent)
    other = make_session(Path("other/talk-99999999"))
    for given in ("library/talk-12345678", "library/talk"):
        with pytest.raises(SettingsError, match=f"{given} is not in other, which --library names"):
            find_session(Path("other"), given, named=True)
        assert find_session(Path("library"), given, named=True).path.resolve() == folder.path
        assert find_session(folder.path.parent, given, named=True).path.resolve() == folder.path
    monkeypatch.chdir("library")
    assert find_session(Path("../other"), "talk", named=True).path.name == other.path.name


def test_a_folder_of_recordings_is_no_library(tmp_path: Path) -> None:
    (tmp_path / "talk.mkv").write_bytes(b"x")
    for command in (["list"], ["voices"], ["undo", "talk", "1"]):
        refused = run(SessionFolder(tmp_path / "talk"), *command)
        assert isinstance(refused.exception, StorageError)
        assert refused.exception.what == f"{tmp_path} is no library: it holds files, but no session."
    (tmp_path / "voices.json").write_text('{"schema": "voices/1", "voices": []}')
    assert run(SessionFolder(tmp_path / "talk"), "voices").stdout == "No voice is remembered.\n"


def test_a_guess_is_in_the_command_that_gives_the_name(folder: SessionFolder) -> None:
    found_out(folder, 2, guess="Eva Roth", confidence=0.75)
    (warning,) = nameless_warnings(folder.load(Speakers), "event/talk", {"quote": 1}, [2])
    assert (
        'If Eva Roth is speaker 2, “pipeline speakers name event/talk 2 "Eva Roth"” says so, and “pipeline process'
        in warning
    )
    found_out(folder, 2, guess="Eva $HOME O'Roth", confidence=0.75)
    (warning,) = nameless_warnings(folder.load(Speakers), "event/talk", {"quote": 1}, [2])
    assert """ 2 'Eva $HOME O'"'"'Roth'” says so""" in warning


def test_no_voice_gives_a_name_that_a_person_set_to_unknown(folder: SessionFolder) -> None:
    run(folder, "name", "talk", "2", "--unknown")
    voices = {"2": Recognised("Eva Roth", "monday", 0.95)}
    turns, edits = folder.load(Turns), folder.load_edits()
    assert identify(TALK, turns, edits, Cast(), voices).by_id["2"].name is None
    folder.remove("edits.json")
    assert identify(TALK, turns, folder.load_edits(), Cast(), voices).by_id["2"].name == "Eva Roth"


def test_the_index_page_has_the_guess_in_its_command() -> None:
    speaker = Speaker(id="2", number=2, seconds=3, guess="Eva Roth", confidence=0.75)
    assert Place("event", "talk").naming(speaker)[0] == 'pipeline speakers name event/talk 2 "Eva Roth"'


def test_who_has_got_the_name_elsewhere_is_no_guess_any_more() -> None:
    turns = turns_of(TALK, "1213")
    guessed = [Speaker(id=one, number=int(one), seconds=1, guess=f"P {one}", confidence=0.6) for one in turns.speakers]
    found = with_names(name_speaker(Edits(), turns, "1", "P 2"), turns, guessed, Cast())
    assert [(one.name, one.guess) for one in found] == [("P 2", None), (None, None), (None, "P 3")]


def test_what_may_be_wrong_with_the_event_file_is_a_warning_of_the_stage(folder: SessionFolder) -> None:
    source, place = folder.load(Session).source, LastSeen(path="talk.mp4", size_bytes=1, mtime_ns=1)
    work = Work(
        folder,
        Identified(source, place, folder.path),
        load_settings(),
        Engines(),
        SilentProgress(),
        cast=Cast(warnings=("misspelt",)),
    )
    assert make_speakers(work) == [folder.path / "speakers.json"]
    assert work.warnings == ["misspelt"]
    certain = replace(work, cast=Cast())
    assert people_settings(work) != people_settings(certain), "a mended file takes the warning back"
