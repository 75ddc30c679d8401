"""What about tracks decides whether the session's sound is made again: where they are, no names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.atomic import write_text
from pipeline.config import Settings
from pipeline.engines import Engines
from pipeline.errors import SettingsError
from pipeline.event import Cast
from pipeline.event.manifest import Track
from pipeline.ingest import Identified
from pipeline.progress import SilentProgress
from pipeline.schema import Place, Receipt, Source
from pipeline.session import SessionFolder
from pipeline.stages import STAGES, Work
from pipeline.stages import settings as stage_settings
from pipeline.stages.settings import diarize_settings, ingest_settings

ANNA, MARTIN = ("Anna", {"stream": 1}), ("Martin", {"stream": 2})


def make_work(folder: Path, *tracks: tuple[str, dict[str, Any]]) -> Work:
    """Return work on a recording that is there."""
    recording = folder / "talk.mkv"
    write_text(recording, "sound")
    source = Source(name="talk.mkv", sha256="ab" * 32)
    place = Place(path=str(recording), size_bytes=5, mtime_ns=1)
    session = SessionFolder(folder / "talk-abababab")
    cast = Cast(tracks=tuple(Track.model_validate({"speaker": who, **where}) for who, where in tracks))
    origin = Identified(source, place, session.path)
    return Work(session, origin, Settings(), Engines(), SilentProgress(), cast=cast)


def sound_of(folder: Path, *tracks: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    return ingest_settings(make_work(folder, *tracks))


def test_a_name_that_is_corrected_changes_no_sound(tmp_path: Path) -> None:
    before = sound_of(tmp_path, ("Hoffmann", {"stream": 1}), MARTIN, ("Hoffmann", {"file": "b.wav"}))
    assert before == sound_of(tmp_path, ("Hofmann", {"file": "b.wav"}), ("Hofmann", {"stream": 1}), MARTIN)
    assert "Hofmann" not in str(before)
    assert diarize_settings(make_work(tmp_path, ANNA)) != diarize_settings(make_work(tmp_path, ("Eva", ANNA[1])))


@pytest.mark.parametrize(
    "tracks",
    [
        [ANNA],
        [ANNA, ("Anna", {"stream": 2})],
        [ANNA, ("Martin", {"stream": 3})],
        [ANNA, ("Martin", {"file": "2"})],
        [("Anna", {"channel": "left"}), MARTIN],
        [ANNA, MARTIN, ("Eva", {"file": "eva.wav"})],
        [],
    ],
)
def test_where_tracks_are_and_which_are_one_persons_decides(
    tracks: list[tuple[str, dict[str, Any]]], tmp_path: Path
) -> None:
    assert sound_of(tmp_path, *tracks) != sound_of(tmp_path, ANNA, MARTIN)


def test_a_file_beside_that_is_replaced_decides(tmp_path: Path) -> None:
    evas = ("Eva", {"file": "eva.wav"})
    write_text(tmp_path / "eva.wav", "short")
    before = sound_of(tmp_path, evas)
    assert before == sound_of(tmp_path, evas)
    write_text(tmp_path / "eva.wav", "longer")
    assert before != sound_of(tmp_path, evas)


def test_without_tracks_only_the_recording_decides(tmp_path: Path) -> None:
    """Sessions from before there were tracks need not be made again."""
    assert sound_of(tmp_path) == {"sha256": "ab" * 32}


def receipt(stage: str, settings: dict[str, Any]) -> Receipt:
    return Receipt(
        stage=stage,
        key="k",
        inputs={},
        settings=settings,
        versions={},
        outputs={},
        seconds=1.0,
        speed_factor=1.0,
        peak_memory_mb=None,
    )


@pytest.mark.parametrize(("stage", "decides"), [("ingest", ingest_settings), ("diarize", diarize_settings)])
def test_a_recording_that_is_gone_keeps_what_was_made_of_it(stage: str, decides: Any, tmp_path: Path) -> None:
    work = make_work(tmp_path, ANNA, MARTIN)
    work.folder.path.mkdir()
    work.folder.save_receipt(receipt(stage, {"as": "it was"}))
    assert decides(work) != {"as": "it was"}
    work.origin.path.unlink()
    assert decides(work) == {"as": "it was"}


@pytest.mark.parametrize("stage", ["ingest", "diarize"])
def test_tracks_are_checked_before_anything_runs(stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(recording: Path, tracks: tuple[Track, ...]) -> None:
        raise SettingsError(f"{recording.name} has no stream {tracks[0].stream}.", "Correct it.")

    monkeypatch.setattr(stage_settings, "check_tracks", refuse)
    (checked,) = [one for one in STAGES if one.name == stage]
    with pytest.raises(SettingsError, match="no stream 1"):
        checked.check(make_work(tmp_path, ANNA))
    checked.check(make_work(tmp_path))
