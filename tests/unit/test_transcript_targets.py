"""What transcripts are called, and which files may be replaced."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.atomic import write_text
from pipeline.errors import StorageError
from pipeline.schema import Source
from pipeline.transcripts.targets import Ledger, Target, assign_targets

TALK = Source(name="talk.mp4", sha256="a" * 64)
OTHER = Source(name="panel.mp4", sha256="b" * 64)


def names(recordings: list[str], output: str | None = None) -> list[str]:
    targets = assign_targets([Path(path) for path in recordings], Path(output) if output else None, ["txt", "srt"])
    return [target.file("srt").as_posix() for target in targets]


@pytest.mark.parametrize(
    ("recordings", "output", "expected"),
    [
        (["/a/talk.mp4"], None, ["/a/talk.srt"]),
        (["/a/talk.mp4"], "/out", ["/out/talk.srt"]),
        (["/a/v1.2.mp4"], None, ["/a/v1.2.srt"]),
        (["/a/talk"], None, ["/a/talk.srt"]),
        (["/a/talk.mp4", "/a/talk.wav", "/a/x.mp4"], None, ["/a/talk.mp4.srt", "/a/talk.wav.srt", "/a/x.srt"]),
        (["/a/talk.mp4", "/a/Talk.MP4"], None, ["/a/talk.mp4-1.srt", "/a/Talk.MP4-2.srt"]),
        (["/a/talk.mp4", "/b/talk.mp4"], None, ["/a/talk.srt", "/b/talk.srt"]),
        (["/a/talk.mp4", "/b/talk.mp4"], "/out", ["/out/a-talk.mp4.srt", "/out/b-talk.mp4.srt"]),
        (["/a/talk.srt"], None, ["/a/talk.srt.srt"]),
        (["/a/talk.mp4", "/a/talk.mp4.mkv"], None, ["/a/talk.srt", "/a/talk.mp4.srt"]),
    ],
)
def test_names(recordings: list[str], output: str | None, expected: list[str]) -> None:
    assert names(recordings, output) == expected


PATHS = st.lists(
    st.builds("/{}/{}/{}{}".format, *[st.sampled_from(["a", "b", "a-b", "talk"])] * 3, st.sampled_from(["", ".srt"])),
    unique=True,
    max_size=8,
)


@given(PATHS, st.sampled_from([None, "/a", "/out"]))
def test_no_two_files_are_one_and_no_recording_is_written_over(recordings: list[str], output: str | None) -> None:
    written = names(recordings, output)
    assert len({name.casefold() for name in written}) == len(recordings)
    assert not set(written) & set(recordings)


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return Target(tmp_path / "talk.mp4", tmp_path, "talk")


def test_what_was_written_is_known(target: Target) -> None:
    assert not Ledger(target, TALK).holds("txt", "key")
    paths = Ledger(target, TALK).write({"txt": "words", "srt": "1"}, "key")
    assert [path.read_text() for path in paths] == ["words", "1"]
    ledger = Ledger(target, TALK)
    assert ledger.holds("txt", "key")
    assert not ledger.holds("txt", "other key")
    assert not ledger.holds("vtt", "key")
    ledger.check(["txt", "srt", "vtt"])
    target.file("txt").unlink()
    assert not ledger.holds("txt", "key")


def test_formats_of_an_earlier_run_stay_what_they_were(target: Target) -> None:
    Ledger(target, TALK).write({"txt": "old", "srt": "old"}, "old")
    Ledger(target, TALK).write({"txt": "new"}, "new")
    ledger = Ledger(target, TALK)
    assert ledger.holds("txt", "new")
    assert ledger.holds("srt", "old")
    assert not ledger.holds("srt", "new")


def test_what_is_in_the_way_is_left_alone(target: Target) -> None:
    target.file("txt").write_text("my notes")
    with pytest.raises(StorageError, match=r"talk\.txt is there already and was not made from talk\.mp4.*--force"):
        Ledger(target, TALK).check(["txt"])
    Ledger(target, TALK).write({"txt": "words"}, "key")
    with pytest.raises(StorageError, match=r"talk\.txt is the transcript of another recording, talk\.mp4"):
        Ledger(target, OTHER).check(["txt"])
    target.file("txt").write_text("words, improved")
    assert not Ledger(target, TALK).holds("txt", "key")
    with pytest.raises(StorageError, match=r"talk\.txt was changed by hand"):
        Ledger(target, TALK).check(["txt"])
    Ledger(target, TALK).check(["srt"])


@pytest.mark.parametrize("write", [1, 2, 3, 4])
def test_a_killed_run_leaves_nothing_unknown(target: Target, write: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before any of the four files it writes: the next run may replace what this one left, and knows it must."""
    Ledger(target, TALK).write({"txt": "old", "srt": "old"}, "old")
    left = [write]

    def killed(path: Path, text: str) -> None:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        write_text(path, text)

    monkeypatch.setattr("pipeline.transcripts.targets.write_text", killed)
    with pytest.raises(KeyboardInterrupt):
        Ledger(target, TALK).write({"txt": "new", "srt": "new"}, "new")
    ledger = Ledger(target, TALK)
    ledger.check(["txt", "srt"])
    assert not ledger.holds("txt", "new")


def test_a_broken_receipt_knows_nothing(target: Target) -> None:
    Ledger(target, TALK).write({"txt": "words"}, "key")
    target.receipt.write_text("{")
    ledger = Ledger(target, TALK)
    assert not ledger.holds("txt", "key")
    with pytest.raises(StorageError, match="there already"):
        ledger.check(["txt"])


def test_a_file_that_cannot_be_read_is_named(target: Target) -> None:
    ledger = Ledger(target, TALK)
    ledger.write({"txt": "words"}, "key")
    target.file("txt").unlink()
    target.file("txt").mkdir()
    with pytest.raises(StorageError, match=r"talk\.txt is there already and cannot be read"):
        ledger.check(["txt"])


def test_a_folder_in_the_way_is_named(target: Target) -> None:
    target.file("txt").mkdir()
    with pytest.raises(StorageError, match=r"talk\.txt is there already"):
        Ledger(target, TALK).check(["txt"])
