"""Finding, naming and measuring recordings, without ffmpeg."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.atomic import write_text
from pipeline.errors import InputMissing, InputRefused, InputUnreadable
from pipeline.ffmpeg import Details
from pipeline.ingest import Identified, Origin, collect, identify, measure
from pipeline.progress import SilentProgress
from pipeline.schema import Media, Place, Session, Source
from pipeline.session import SessionFolder


def test_a_folder_stands_for_its_media_files(tmp_path: Path) -> None:
    for name in ("b10.mp4", "b9.MKV", "notes.txt", ".hidden.mp4", "list.m3u8"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "c.mp4").write_bytes(b"x")
    (tmp_path / "folder.mp4").mkdir()
    assert [origin.label for origin in collect([str(tmp_path)])] == ["b9.MKV", "b10.mp4"]


def test_each_recording_once(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"x")
    assert len(collect([str(tmp_path / "a.mp4"), str(tmp_path), str(tmp_path / "a.mp4")])) == 1


def test_addresses_keep_no_secrets() -> None:
    (origin,) = collect(["https://user:secret@studio.example/talk.mp4?token=secret"])
    assert origin == Origin(
        "https://studio.example/talk.mp4", address="https://user:secret@studio.example/talk.mp4?token=secret"
    )


def test_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match="no media file"):
        collect([str(tmp_path)])
    (tmp_path / "Interview.mp4").write_bytes(b"x")
    with pytest.raises(InputMissing, match=r"Did you mean Interview\.mp4\?"):
        collect([str(tmp_path / "intervew.mp4")])
    (tmp_path / "intervew.vtt").write_bytes(b"WEBVTT")
    with pytest.raises(InputMissing, match=r"Did you mean Interview\.mp4\?"):
        collect([str(tmp_path / "intervew.mp4")])
    with pytest.raises(InputMissing, match=r"Check the path\."):
        collect([str(tmp_path / "xyz.mp4")])
    (tmp_path / "en-d5f49bdd").mkdir()
    (tmp_path / "en-d5f49bdd" / "session.json").write_text("{}")
    with pytest.raises(InputMissing, match=rf"Did you mean {tmp_path / 'en-d5f49bdd'}\?"):
        collect([str(tmp_path / "en")])
    with pytest.raises(InputMissing, match="folder does not exist either"):
        collect([str(tmp_path / "gone" / "a.mp4")])
    with pytest.raises(InputRefused, match="file://"):
        collect(["file:///etc/passwd"])
    with pytest.raises(InputUnreadable, match="cannot be read"):
        collect([str(tmp_path / ("long" * 99))])
    with pytest.raises(InputUnreadable, match="not valid text"):
        collect([str(tmp_path / "a\udcff.mp4")])


def test_messages_about_odd_names_stay_on_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputMissing) as caught:
        collect([str(tmp_path / "new\nline\x1b[31m.mp4")])
    assert str(caught.value).isprintable()


def details(declared: float | None, scanned: float = 0.0, *, estimated: bool = False) -> Details:
    media = Media(container="matroska,webm", duration=declared or scanned, video=None, audio=())
    return Details(media, declared_seconds=declared, estimated=estimated)


def never() -> float:
    raise AssertionError("the whole file was read without need")


@pytest.mark.parametrize(
    ("about", "heard", "readable", "duration", "words"),
    [
        (details(180.0), 179.98, never, 180.0, None),
        (details(180.0), 200.0, never, 200.0, None),
        (details(None, 63.0), 62.9, never, 63.0, "does not say how long it is; 63 seconds"),
        (details(180.0), 61.2, lambda: 61.3, 61.3, "breaks off: 61 of 180 seconds could be read"),
        (details(180.0), 61.2, lambda: 179.9, 180.0, "The sound of a.mkv ends after 61 of 180 seconds"),
        (details(180.0, estimated=True), 61.2, lambda: 61.2, 61.2, "looks 180 seconds long, but holds 61"),
    ],
)
def test_measuring(
    about: Details, heard: float, readable: Callable[[], float], duration: float, words: str | None
) -> None:
    length, warnings = measure("a.mkv", about, heard, readable)
    assert length == duration
    assert len(warnings) == (words is not None)
    assert words is None or words in warnings[0]


class Counting(SilentProgress):
    """Counts how much was read."""

    def __init__(self) -> None:
        super().__init__()
        self.amount = 0.0

    def advance(self, amount: float) -> None:
        self.amount += amount


def remember(identified: Identified) -> None:
    """Write what the ingest stage leaves of a recording."""
    media = Media(container="wav", duration=10.0, video=None, audio=())
    folder = SessionFolder(identified.folder)
    folder.save(Session(id=identified.folder.name, title="t", source=identified.source, media=media))
    folder.save(identified.place)


def know(path: Path, library: Path, progress: SilentProgress | None = None) -> Identified:
    return identify(Origin(path.name, path), library, progress or SilentProgress())


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "talk.wav"
    path.write_bytes(b"sound" * 1000)
    return path


def test_a_known_file_is_not_read_again(recording: Path, library: Path) -> None:
    first = Counting()
    identified = know(recording, library, first)
    assert first.amount == 5000
    assert identified.folder == library / f"talk-{identified.source.sha256[:8]}"
    remember(identified)
    second = Counting()
    assert know(recording, library, second) == identified
    assert second.amount == 0


def test_a_file_that_was_moved_is_read_once_more(recording: Path, library: Path) -> None:
    remember(know(recording, library))
    moved = recording.rename(recording.with_name("archived.wav"))
    again = know(moved, library)
    assert again.source.name == "talk.wav", "the session does not change, only where its recording is"
    assert again.path == moved
    SessionFolder(again.folder).save(again.place)
    counting = Counting()
    assert know(moved, library, counting) == again
    assert counting.amount == 0


def test_the_same_content_under_another_name_is_the_same_session(recording: Path, library: Path) -> None:
    copy = recording.with_name("copy.wav")
    copy.write_bytes(recording.read_bytes())
    first = know(recording, library)
    first.folder.mkdir(parents=True)
    assert know(copy, library).folder == first.folder
    remember(first)
    again = know(copy, library)
    assert again.folder == first.folder
    assert again.source == first.source


def test_a_changed_file_is_another_session(recording: Path, library: Path) -> None:
    first = know(recording, library)
    remember(first)
    recording.write_bytes(b"other")
    assert know(recording, library).folder != first.folder


def test_a_folder_of_other_content_is_not_taken(recording: Path, library: Path) -> None:
    """Eight digits can meet; the whole hash decides."""
    found = know(recording, library)
    sha256 = found.source.sha256
    other = Source(name="x", sha256=sha256[:8] + "f" * 56)
    place = Place(path="/x", size_bytes=1, mtime_ns=1)
    remember(Identified(other, place, library / f"other-{sha256[:8]}"))
    assert know(recording, library).folder.name == f"talk-{sha256[:8]}"


def test_a_session_stands_for_its_recording_even_if_that_is_gone(recording: Path, library: Path) -> None:
    first = know(recording, library)
    remember(first)
    recording.unlink()
    for given in (first.folder, library):
        (origin,) = collect([str(given)])
        assert identify(origin, library, SilentProgress()) == first


def test_a_session_whose_recording_was_replaced_is_refused(recording: Path, library: Path) -> None:
    first = know(recording, library)
    remember(first)
    recording.write_bytes(b"another talk")
    (origin,) = collect([str(first.folder)])
    with pytest.raises(InputUnreadable, match="no longer the recording"):
        identify(origin, library, SilentProgress())


def test_an_empty_name_is_not_the_current_folder() -> None:
    with pytest.raises(InputMissing, match="empty name"):
        collect([""])


def test_a_damaged_session_is_no_knowledge(recording: Path, library: Path) -> None:
    write_text(library / "broken-00000000" / "session.json", "{")
    assert know(recording, library).folder.name.startswith("talk-")
