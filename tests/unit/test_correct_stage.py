"""Corrections as stages see them: an edited list asks for no new transcription, and outlives one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline import batch, ffmpeg
from pipeline.config import load_settings
from pipeline.engines import Engines, LoadedRecognizer
from pipeline.errors import SettingsError
from pipeline.progress import SilentProgress
from pipeline.schema import Candidates, Clips, Heard, Media, Quotes, Session, Structure, Transcript, Turns, Word
from pipeline.session import SessionFolder
from pipeline.stages import STAGES, StageRun, Work, is_intact, run_stage
from pipeline.transcribe.recognizer import SAMPLE_RATE
from tests.recognizers import FakeRecognizer
from tests.unit.test_stages import SOURCE, make_work

SECONDS = 20
SPOKEN = "Heute spricht Frau Meier mit uns über das Life Studio und über alles was dazu gehört sagt Frau Meier"
TEXT_STAGES = ("transcribe", "correct", "speakers", "structure", "clips", "pick", "quotes")


class Room:
    """A session whose recording is a tone, in which the recogniser hears what it is told to."""

    def __init__(self, library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = SessionFolder(library / "a-abababab")
        self.says = SPOKEN
        self.engines: list[FakeRecognizer] = []
        media = Media(container="mp4", duration=SECONDS, video=None, audio=())
        self.folder.save(Session(id="a-abababab", title="A", source=SOURCE, media=media))
        self.folder.audio.write_bytes(b"a tone")
        self.folder.save(Turns(method="voices", turns=()))
        tone = np.tile(np.array([0.5, -0.5], np.float32), SECONDS * SAMPLE_RATE // 2)

        def decode(path: Path, *, start: float = 0.0, end: float | None = None, **_: object) -> object:
            return iter([tone[round(start * SAMPLE_RATE) : None if end is None else round(end * SAMPLE_RATE)]])

        class Probed:
            duration = float(SECONDS)

        def recognizer(*_: object) -> LoadedRecognizer:
            self.engines.append(FakeRecognizer(answers=[self.says] * 9))
            return LoadedRecognizer(self.engines[-1], "fake", "cpu", ())

        monkeypatch.setattr(ffmpeg, "decode_audio", decode)
        monkeypatch.setattr(ffmpeg, "probe", lambda path: Probed)
        monkeypatch.setattr(Engines, "recognizer", recognizer)

    def work(self, **flags: object) -> Work:
        settings = load_settings(flags={"language": "de", **{name.replace("__", "."): flags[name] for name in flags}})
        return make_work(self.folder, settings)

    def run(self, *, force: str = "", **flags: object) -> dict[str, StageRun]:
        stages = [stage for stage in STAGES if stage.name in TEXT_STAGES]
        return {stage.name: run_stage(stage, self.work(**flags), force=stage.name == force) for stage in stages}

    def correct(self, text: str, *, library: bool = False) -> None:
        path = self.folder.path.parent if library else self.folder.path
        (path / "corrections.txt").write_text(text, encoding="utf-8")

    def text(self) -> str:
        return " ".join(word.text for word in self.folder.load(Transcript).words)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    return Room(tmp_path, monkeypatch)


def ran(runs: dict[str, StageRun]) -> list[str]:
    return [name for name, run in runs.items() if run.ran]


def test_corrected_twice_transcribed_once(room: Room) -> None:
    assert ran(room.run()) == list(TEXT_STAGES)
    assert "Meier" in room.text()
    room.correct("Meier -> Mayer\n")
    assert ran(room.run())[:2] == ["correct", "speakers"]
    assert "Mayer" in room.text()
    assert "Meier" not in room.text()
    room.correct("Meier -> Mayer\nLife Studio -> Livestudio\n")
    assert ran(room.run())[:2] == ["correct", "speakers"]
    assert "das Livestudio und" in room.text()
    assert ran(room.run()) == []
    assert len(room.engines) == 1
    assert "Meier mit uns über das Life Studio" in " ".join(word.text for word in room.folder.load(Heard).words)
    (room.folder.path / "corrections.txt").unlink()
    assert ran(room.run())[:2] == ["correct", "speakers"]
    assert "Meier" in room.text()
    assert len(room.engines) == 1


def test_corrections_outlive_a_new_transcript(room: Room) -> None:
    room.correct("Meier -> Mayer\n")
    room.run()
    room.says = SPOKEN.replace("Heute", "Morgen")
    room.run(force="transcribe")
    assert len(room.engines) == 2
    assert "Morgen spricht Frau Mayer" in room.text()


def test_every_record_has_the_corrected_words(room: Room) -> None:
    room.correct("meier -> Mayer\nlife studio -> Livestudio\n")
    room.run()
    for kind in (Transcript, Structure, Candidates, Clips, Quotes):
        written = room.folder.load(kind).to_json()
        assert "Meier" not in written
        assert "Life Studio" not in written
    assert "Mayer" in room.folder.load(Structure).to_json()


def test_settings_library_and_session_in_this_order(room: Room) -> None:
    room.run(transcribe__corrections="Meier -> Maier,Life -> Live")
    assert "Frau Maier" in room.text()
    room.correct("Meier -> Mayr", library=True)
    assert ran(room.run(transcribe__corrections="Meier -> Maier,Life -> Live"))[0] == "correct"
    assert "Frau Mayr" in room.text()
    assert "Live Studio" in room.text()
    room.correct("Meier -> Mayer")
    room.run(transcribe__corrections="Meier -> Maier,Life -> Live")
    assert "Frau Mayer" in room.text()
    assert "Live Studio" in room.text()
    assert len(room.engines) == 1


def test_a_comment_changes_nothing_that_follows(room: Room) -> None:
    room.correct("Meier -> Mayer\n")
    room.run()
    room.correct("# checked by Anna\n\nMeier → Mayer\n")
    assert ran(room.run()) == ["correct"]


def test_the_sessions_own_list_is_told_what_fits_nothing(room: Room) -> None:
    room.correct("Schulz -> Schultz\n", library=True)
    assert room.run()["correct"].receipt.warnings == ()
    room.correct("Meier -> Mayer\nmaier -> Mayer\n")
    assert room.run()["correct"].receipt.warnings == (
        "corrections.txt fits nothing in what was heard: “maier” (line 2).",
    )


def test_status_sees_that_a_list_was_edited(room: Room) -> None:
    room.run()
    stage = next(stage for stage in STAGES if stage.name == "correct")
    for library in (True, False):
        receipt = room.folder.receipt("correct")
        assert receipt is not None
        assert is_intact(stage, room.folder, receipt)
        room.correct("Meier -> Mayer", library=library)
        assert not is_intact(stage, room.folder, receipt)
        room.run()


def test_a_line_that_cannot_be_read_stops_before_the_first_stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording, library = tmp_path / "talk.wav", tmp_path / "library"
    recording.write_bytes(b"not looked at")
    library.mkdir()
    (library / "corrections.txt").write_text("Meier -> Mayer\nLife Studio = Livestudio\n")
    request = batch.Request(load_settings(flags={"library": library}))
    (run,) = batch.process([str(recording)], request, SilentProgress())
    assert isinstance(run.error, SettingsError)
    assert str(library / "corrections.txt") in run.error.what
    assert run.error.what.startswith("Line 2 of ")
    assert run.stages == []


def test_corrected_words_are_marked(room: Room) -> None:
    room.correct("Meier -> Mayer\n")
    room.run()
    words: tuple[Word, ...] = room.folder.load(Transcript).words
    assert {word.text for word in words if word.corrected} == {"Mayer"}
    assert not any(word.corrected for word in room.folder.load(Heard).words)
