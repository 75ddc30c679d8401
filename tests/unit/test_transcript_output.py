"""Writing a transcript from Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import StorageError
from pipeline.transcripts import FORMATS, write
from tests.unit.speech import speech

TALK = speech("Good morning. This is the studio.", "en")
OTHER = speech("Something else was said.", "en")


def test_every_format_is_written(tmp_path: Path) -> None:
    files = write(TALK, tmp_path / "deeper" / "v1.2", list(FORMATS)[::-1])
    assert [file.name for file in files] == ["v1.2.txt", "v1.2.srt", "v1.2.vtt", "v1.2.json"]
    assert files[0].read_text(encoding="utf-8") == "[0:00]\nGood morning. This is the studio.\n"


def test_what_differs_is_left_alone_with_all_the_others(tmp_path: Path) -> None:
    (tmp_path / "talk.srt").write_text("mine")
    with pytest.raises(StorageError, match=r"^talk\.srt: there already"):
        write(TALK, tmp_path / "talk", ["txt", "srt"])
    assert [path.name for path in tmp_path.iterdir()] == ["talk.srt"]
    assert (tmp_path / "talk.srt").read_text() == "mine"
    write(TALK, tmp_path / "talk", ["txt", "srt"], replace=True)
    assert (tmp_path / "talk.srt").read_text() != "mine"


def test_the_same_may_be_written_again(tmp_path: Path) -> None:
    assert write(TALK, tmp_path / "talk") == write(TALK, tmp_path / "talk")
    with pytest.raises(StorageError, match=r"talk\.txt, talk\.srt: there already"):
        write(OTHER, tmp_path / "talk")


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").mkdir()
    with pytest.raises(StorageError, match=r"talk\.txt: there already"):
        write(TALK, tmp_path / "talk", ["txt"])
