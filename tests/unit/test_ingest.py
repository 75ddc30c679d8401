"""Finding, naming and measuring recordings, without ffmpeg."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.atomic import write_text
from pipeline.errors import InputMissing, InputRefused, InputUnreadable
from pipeline.ffmpeg import Details
from pipeline.ingest import (
    Origin,
    collect,
    identify,
    measure,
)
from pipeline.progress import SilentProgress
from pipeline.schema import Media, Session, Source


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
    with pytest.raises(InputMissing, match=r"Check the path\."):
        collect([str(tmp_path / "xyz.mp4")])
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


def remember(library: Path, name: str, source: Source) -> None:
    media = Media(container="wav", duration=10.0, video=None, audio=())
    session = Session(id=name, title="t", source=source, media=media)
    write_text(library / name / "session.json", session.to_json())


def test_a_known_file_is_not_read_again(tmp_path: Path) -> None:
    recording, library = tmp_path / "talk.wav", tmp_path / "library"
    recording.write_bytes(b"sound" * 1000)
    first = Counting()
    identified = identify(Origin("talk.wav", recording), library, first)
    assert first.amount == 5000
    assert identified.session_id == f"talk-{identified.source.sha256[:8]}"
    remember(library, identified.session_id, identified.source)
    second = Counting()
    assert identify(Origin("talk.wav", recording), library, second) == identified
    assert second.amount == 0


def test_the_same_content_under_another_name_is_the_same_session(tmp_path: Path) -> None:
    library = tmp_path / "library"
    (tmp_path / "talk.wav").write_bytes(b"sound")
    (tmp_path / "copy.wav").write_bytes(b"sound")
    first = identify(Origin("talk.wav", tmp_path / "talk.wav"), library, SilentProgress())
    (library / first.session_id).mkdir(parents=True)
    assert identify(Origin("copy.wav", tmp_path / "copy.wav"), library, SilentProgress()).session_id == first.session_id
    remember(library, first.session_id, first.source)
    again = identify(Origin("copy.wav", tmp_path / "copy.wav"), library, SilentProgress())
    assert again.session_id == first.session_id
    assert again.source.path.endswith("copy.wav")


def test_a_changed_file_is_another_session(tmp_path: Path) -> None:
    library, recording = tmp_path / "library", tmp_path / "talk.wav"
    recording.write_bytes(b"sound")
    first = identify(Origin("talk.wav", recording), library, SilentProgress())
    remember(library, first.session_id, first.source)
    recording.write_bytes(b"other")
    assert identify(Origin("talk.wav", recording), library, SilentProgress()).session_id != first.session_id


def test_a_folder_of_other_content_is_not_taken(tmp_path: Path) -> None:
    """Eight digits can meet; the whole hash decides."""
    library, recording = tmp_path / "library", tmp_path / "talk.wav"
    recording.write_bytes(b"sound")
    sha256 = identify(Origin("talk.wav", recording), library, SilentProgress()).source.sha256
    other = Source(path="/x", sha256=sha256[:8] + "f" * 56, size_bytes=1, mtime_ns=1)
    remember(library, f"other-{sha256[:8]}", other)
    assert identify(Origin("talk.wav", recording), library, SilentProgress()).session_id == f"talk-{sha256[:8]}"


def test_a_damaged_session_is_no_knowledge(tmp_path: Path) -> None:
    library, recording = tmp_path / "library", tmp_path / "talk.wav"
    recording.write_bytes(b"sound")
    write_text(library / "broken-00000000" / "session.json", "{")
    assert identify(Origin("talk.wav", recording), library, SilentProgress()).session_id.startswith("talk-")
