"""Recordings that are wrong, taken in as a run would, up to the sound for recognition; no model is needed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import ffmpeg
from pipeline.errors import (
    InputError,
    InputMissing,
    InputRefused,
    InputSilent,
    InputTooShort,
    InputUnreadable,
    StorageError,
)
from pipeline.ingest import collect, identify, ingest
from pipeline.progress import SilentProgress
from pipeline.schema import Session
from tests.media import make_media, picture, tone

COPY = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")


def take_in(given: str | Path, library: Path) -> tuple[Session, list[str]]:
    """Do what the ingest stage does with one recording."""
    (origin,) = collect([str(given)])
    identified = identify(origin, library, SilentProgress())
    return ingest(identified, identified.folder / "audio.flac", SilentProgress())


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_media(tmp_path_factory.mktemp("good") / "good.mp4", picture(8), tone(8), options=COPY)


def _zero(folder: Path, _good: Path) -> Path:
    (folder / "bad.mp4").touch()
    return folder / "bad.mp4"


def _text(folder: Path, _good: Path) -> Path:
    (folder / "bad.mp4").write_text("Dear colleagues,\n" * 200)
    return folder / "bad.mp4"


def _random(folder: Path, good: Path) -> Path:
    (folder / "bad.mp4").write_bytes(bytes(255 - byte for byte in good.read_bytes()))
    return folder / "bad.mp4"


def _no_sound(folder: Path, _good: Path) -> Path:
    return make_media(folder / "bad.mp4", picture(8))


def _short(folder: Path, _good: Path) -> Path:
    return make_media(folder / "bad.mp4", picture(2), tone(2))


def _no_index(folder: Path, good: Path) -> Path:
    (folder / "bad.mp4").write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    return folder / "bad.mp4"


def _only_an_index(folder: Path, good: Path) -> Path:
    return _index_first(folder, good, 40)


def _almost_nothing(folder: Path, good: Path) -> Path:
    return _index_first(folder, good, good.stat().st_size // 4)


def _index_first(folder: Path, good: Path, kept: int) -> Path:
    first = folder / "whole.mp4"
    ffmpeg.run([*ffmpeg.input_arguments(good), "-c", "copy", "-movflags", "faststart", f"file:{first}"])
    content = first.read_bytes()
    (folder / "bad.mp4").write_bytes(content[: content.index(b"mdat") + kept])
    return folder / "bad.mp4"


def _m3u8(folder: Path, good: Path) -> Path:
    (folder / "secret.mp4").write_bytes(good.read_bytes())
    (folder / "bad.m3u8").write_text("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:8,\nsecret.mp4\n#EXT-X-ENDLIST\n")
    return folder / "bad.m3u8"


def _m3u8_as_mp4(folder: Path, good: Path) -> Path:
    return _m3u8(folder, good).rename(folder / "bad.mp4")


def _ffconcat(folder: Path, good: Path) -> Path:
    (folder / "secret.mp4").write_bytes(good.read_bytes())
    (folder / "bad.ffconcat").write_text("ffconcat version 1.0\nfile secret.mp4\n")
    return folder / "bad.ffconcat"


def _ffconcat_as_mp4(folder: Path, good: Path) -> Path:
    return _ffconcat(folder, good).rename(folder / "bad.mp4")


def _missing(folder: Path, _good: Path) -> Path:
    return folder / "bad.mp4"


def _folder(folder: Path, _good: Path) -> Path:
    return folder


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (_missing, InputMissing, "There is no file bad.mp4"),
        (_folder, InputMissing, "There is no media file"),
        (_zero, InputUnreadable, "bad.mp4 is empty"),
        (_text, InputUnreadable, "bad.mp4 holds no recording"),
        (_random, InputUnreadable, "bad.mp4 holds no recording"),
        (_no_sound, InputSilent, "bad.mp4 has no sound"),
        (_short, InputTooShort, "bad.mp4 is only 2.0 seconds long"),
        (_no_index, InputUnreadable, "bad.mp4 was cut off before its index was written"),
        (_only_an_index, InputUnreadable, "bad.mp4 breaks off before its first sound"),
        (_almost_nothing, InputTooShort, "bad.mp4 breaks off: 2 of 8 seconds could be read"),
        (_m3u8, InputRefused, "bad.m3u8 is a playlist"),
        (_m3u8_as_mp4, InputRefused, "bad.mp4 is a playlist"),
        (_ffconcat, InputRefused, "bad.ffconcat is a playlist"),
        (_ffconcat_as_mp4, InputRefused, "bad.mp4 is a playlist"),
    ],
)
def test_one_clear_sentence(
    make: Callable[[Path, Path], Path], kind: type[InputError], words: str, good: Path, tmp_path: Path
) -> None:
    (tmp_path / "given").mkdir()
    library = tmp_path / "library"
    with pytest.raises(kind) as caught:
        take_in(make(tmp_path / "given", good), library)
    assert words in caught.value.what
    assert caught.value.what.endswith(".")
    assert caught.value.remedy
    assert str(caught.value).isprintable()
    assert not [file for file in library.rglob("*") if file.is_file()], "nothing half done is left"


def test_a_good_recording(good: Path, tmp_path: Path) -> None:
    session, warnings = take_in(good, tmp_path)
    assert warnings == []
    assert session.media.duration == pytest.approx(8, abs=0.05)
    assert session.id.startswith("good-")
    sound = ffmpeg.probe(tmp_path / session.id / "audio.flac")
    assert sound.duration == pytest.approx(8, abs=0.05)


@pytest.mark.parametrize("suffix", ["mkv", "mp4"])
def test_what_breaks_off_is_used_as_far_as_it_goes(suffix: str, tmp_path: Path) -> None:
    whole = make_media(
        tmp_path / f"whole.{suffix}",
        picture(40),
        tone(40),
        options=(*COPY, "-movflags", "faststart")[: 8 if suffix == "mp4" else 6],
    )
    cut = tmp_path / f"session.{suffix}"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    session, warnings = take_in(cut, tmp_path / "library")
    assert 10 < session.media.duration < 30
    assert warnings == [f"session.{suffix} breaks off: {session.media.duration:.0f} of 40 seconds could be read."]
    sound = ffmpeg.probe(tmp_path / "library" / session.id / "audio.flac")
    assert sound.duration == pytest.approx(session.media.duration, abs=1)


def test_damage_in_the_middle_moves_nothing(tmp_path: Path) -> None:
    """What comes after the damage is still heard at its time."""
    burst = "aevalsrc='if(gt(t,15),0.5*sin(2*PI*440*t),0)':s=48000:d=20"
    whole = make_media(tmp_path / "whole.mkv", picture(20), burst, options=COPY)
    content = bytearray(whole.read_bytes())
    third = len(content) // 3
    content[third : third + len(content) // 10] = bytes(len(content) // 10)
    (tmp_path / "damaged.mkv").write_bytes(content)
    session, warnings = take_in(tmp_path / "damaged.mkv", tmp_path / "library")
    assert len(warnings) == 1
    assert warnings[0].startswith("damaged.mkv is damaged; what cannot be decoded is silent.")
    blocks = list(ffmpeg.decode_audio(tmp_path / "library" / session.id / "audio.flac", block_seconds=0.1))
    first = next(index for index, block in enumerate(blocks) if abs(block).max() > 0.2)
    assert first / 10 == pytest.approx(15, abs=0.2)


def test_sound_that_ends_early(tmp_path: Path) -> None:
    path = make_media(tmp_path / "a.mp4", picture(12), tone(7), options=COPY)
    session, warnings = take_in(path, tmp_path / "library")
    assert session.media.duration == pytest.approx(12, abs=0.1)
    assert warnings == ["The sound of a.mp4 ends after 7 of 12 seconds."]


def test_remarks_are_made(tmp_path: Path) -> None:
    uneven = ("-vf", "select='not(eq(mod(n*n,7),1))'", "-fps_mode", "vfr", *COPY)
    tracks = ("-map", "0", "-map", "1", "-map", "2", "-metadata:s:a:1", "title=Saal")
    marks = ("-disposition:a:0", "0", "-disposition:a:1", "default", "-metadata", "title=Panel on IT")
    made = ("-metadata", "creation_time=2025-03-04T10:00:00Z")
    path = make_media(
        tmp_path / "a.mkv", picture(8, "30"), tone(8), tone(8, 880), options=(*uneven, *tracks, *marks, *made)
    )
    session, warnings = take_in(path, tmp_path / "library")
    assert warnings == [
        "a.mkv has 2 audio tracks; track 2 (Saal) is used.",
        "a.mkv has a variable frame rate; clips are made with a constant one.",
    ]
    assert session.title == "Panel on IT"
    assert session.recorded_on == "2025-03-04"


@pytest.mark.parametrize(
    "name",
    [
        "with space.mp4",
        "Gespräch über Ärger.mp4",
        "talk 🎤.mp4",
        "-i.mp4",
        'it\'s “quoted” "twice".mp4',
        "new\nline.mp4",
    ],
)
def test_odd_names(name: str, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(good.read_bytes())
    session, warnings = take_in(name, tmp_path / "library")
    assert warnings == []
    assert session.id.isascii()
    assert session.title.isprintable()
    assert (tmp_path / "library" / session.id / "audio.flac").is_file()


def test_a_target_that_is_a_file(good: Path, tmp_path: Path) -> None:
    (tmp_path / "library").write_text("a file where the folder should be")
    with pytest.raises(StorageError):
        take_in(good, tmp_path / "library")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_target(good: Path, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir(mode=0o555)
    with pytest.raises(StorageError, match="cannot be written"):
        take_in(good, tmp_path / "library")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_recording_that_may_not_be_read(good: Path, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(good.read_bytes())
    (tmp_path / "a.mp4").chmod(0)
    with pytest.raises(InputUnreadable, match="may not be read"):
        take_in(tmp_path / "a.mp4", tmp_path / "library")
