"""TOML files that people write: what is read, and what is said about a file that cannot be."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.config import load_settings
from pipeline.errors import SettingsError
from pipeline.event import load_event
from pipeline.toml_file import read_toml

READERS: dict[str, Callable[[Path], object]] = {"settings file": load_settings, "event file": load_event}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "some.toml"


def refused(file: Path) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        read_toml(file, kind="event file", missing="Write one.")
    assert str(file) in caught.value.what
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"# nothing\n"])
def test_an_empty_file_says_nothing(content: bytes, file: Path) -> None:
    file.write_bytes(content)
    assert read_toml(file, kind="event file", missing="") == {}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_a_windows_editor_writes_can_be_read(ends: str, file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + f'a = "ä"{ends}b = 2{ends}'.encode())
    assert read_toml(file, kind="event file", missing="") == {"a": "ä", "b": 2}


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b'a = 1\nb = "M\xfcller"\n', "line 2 is not UTF-8"),
        ("a = 1\n".encode("utf-16"), "line 1 is not UTF-8"),
        (b"a = 1\nb c\n", "line 2, column 3"),
        ("a = 1\nb = „Eva“\n".encode(), "line 2, column 5"),
        (b"a = 1\nb = [\n1,\n\n\n", "line 3, where it ends"),
        (b"a = 1\na = 2\n", "line 2, column 6"),
        (b"\xef\xbb\xbf\xef\xbb\xbfa = 1\n", "line 1, column 1"),
    ],
)
def test_the_line_that_is_wrong_is_named(content: bytes, place: str, file: Path) -> None:
    file.write_bytes(content)
    assert place in refused(file).what


def test_where_there_is_none_the_reader_says_what_to_do(file: Path) -> None:
    error = refused(file)
    assert (error.what, error.remedy) == (f"There is no event file {file}.", "Write one.")


def test_a_folder_is_no_file(file: Path) -> None:
    file.mkdir()
    assert re.search("it is a folder|ermission", refused(file).what)


def test_a_file_that_may_not_be_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, os.strerror(13), str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    error = refused(file)
    assert error.what == f"Cannot read {file}: {os.strerror(13)}."
    assert error.remedy == "Check its permissions, and that it is a file."


@pytest.mark.parametrize("content", [b"a = " + b"[" * 20_000, b"a = " + b"1" * 5_000])
def test_what_python_gives_up_on_is_refused_in_words(content: bytes, file: Path) -> None:
    """Both would end a whole batch: one as a RecursionError, the other as a plain ValueError."""
    file.write_bytes(content)
    assert refused(file).what.startswith(f"Cannot read {file}: ")


@pytest.mark.parametrize("kind", READERS)
def test_settings_and_event_are_read_in_the_same_way(kind: str, file: Path) -> None:
    read = READERS[kind]
    with pytest.raises(SettingsError, match=f"There is no {kind}"):
        read(file)
    file.write_bytes(b"\xef\xbb\xbf")
    read(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="line 1 is not UTF-8"):
        read(file)
