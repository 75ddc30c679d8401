"""Publishing by rename: whole or not at all."""

from __future__ import annotations

import errno
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
    with pytest.raises(StorageError, match="is a file, not a folder"):
        write_text(blocker / "x.json", "{}")
