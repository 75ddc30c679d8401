"""Publishing by rename: whole or not at all."""

from __future__ import annotations

import errno
import re
import sys
from pathlib import Path

import pytest

from pipeline.atomic import published, remove_leftovers, storage_error, write_text
from pipeline.errors import StorageError


def test_the_sibling_keeps_the_extension_and_disappears(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "clip.mp4"
    with published(target) as part:
        assert part.suffix == ".mp4"
        assert part.parent == target.parent
        part.write_bytes(b"film")
        assert not target.exists()
    assert target.read_bytes() == b"film"
    assert list(target.parent.iterdir()) == [target]


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "clips.json"
    write_text(target, "old")

    def write_half() -> None:
        with published(target) as part:
            part.write_text("ne")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_leftovers_of_a_killed_run_are_removed(tmp_path: Path) -> None:
    keep = tmp_path / "out" / "a.part.md"
    write_text(keep, "mine")
    (tmp_path / "out" / ".clip.part.mp4").write_bytes(b"half")
    remove_leftovers(tmp_path)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.part.md"]


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "disk is full"), (errno.EACCES, "cannot be written"), (errno.EROFS, "cannot be written")],
)
def test_errors_say_what_to_do(tmp_path: Path, number: int, words: str) -> None:
    error = storage_error(OSError(number, "reason"), tmp_path / "x.json")
    assert words in error.what
    assert error.remedy


def test_a_path_through_a_file_is_one_sentence(tmp_path: Path) -> None:
    blocker = tmp_path / "library"
    blocker.write_text("a file")
    for path in (blocker / "x.json", blocker / "session" / "out" / "x.json"):
        with pytest.raises(StorageError, match=re.escape(f"{blocker} is a file, not a folder")):
            write_text(path, "{}")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a device among the files")
def test_a_path_through_a_device_is_one_sentence() -> None:
    with pytest.raises(StorageError, match="/dev/null is a file, not a folder"):
        write_text(Path("/dev/null/session/x.json"), "{}")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system that is not made of files")
def test_a_folder_that_cannot_be_made_is_named_and_not_what_would_be_in_it() -> None:
    with pytest.raises(StorageError) as caught:
        write_text(Path("/proc/event/session/x.json"), "{}")
    assert caught.value.what == "The folder /proc/event cannot be made."


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_the_first_folder_that_is_missing_is_named(tmp_path: Path, number: int) -> None:
    error = storage_error(OSError(number, "Reason"), tmp_path / "event" / "session" / "x.json")
    assert error.what == f"The folder {tmp_path / 'event'} cannot be made: reason."


def test_a_folder_that_people_do_not_see_is_not_named(tmp_path: Path) -> None:
    error = storage_error(OSError(errno.EACCES, "Reason"), tmp_path / ".talk.transcribing" / "x.json")
    assert error.what == f"{tmp_path} cannot be written: reason."


def test_a_file_that_vanished_is_not_blamed_on_its_folder(tmp_path: Path) -> None:
    error = storage_error(OSError(errno.ENOENT, "No such file"), tmp_path / "x.json")
    assert error.what == f"Cannot write {tmp_path / 'x.json'}: No such file."


def test_a_name_that_is_too_long_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="too long"):
        write_text(tmp_path / ("x" * 300) / "x.json", "{}")
