"""What transcripts are called, and which files may be replaced."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.atomic import write_text
from pipeline.schema import Source
from pipeline.transcripts.targets import Ledger, Target, assign_targets, in_the_way

TALK = Source(name="talk.mp4", sha256="a" * 64)
OTHER = Source(name="panel.mp4", sha256="b" * 64)
WORDS = "d" * 64
ASKED = "asked"


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
        (
            ["/a/corrections.mp4", "/a/Corrections.wav"],
            "/out",
            ["/out/corrections.mp4.srt", "/out/Corrections.wav.srt"],
        ),
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
    assert not Ledger(target, TALK).holds("txt", WORDS, "key")
    assert Ledger(target, TALK).write({"txt": "words", "srt": "1"}, WORDS, ASKED, "key") == []
    assert [target.file(name).read_text() for name in ("txt", "srt")] == ["words", "1"]
    ledger = Ledger(target, TALK)
    assert ledger.holds("txt", WORDS, "key")
    assert not ledger.holds("txt", WORDS, "other key")
    assert not ledger.holds("vtt", WORDS, "key")
    assert not ledger.holds("txt", "newer words", "key")
    assert ledger.holds("txt", None, "key")
    assert ledger.refusals(["txt", "srt", "vtt"]) == {}
    target.file("txt").unlink()
    assert not ledger.holds("txt", WORDS, "key")


def test_formats_of_an_earlier_run_stay_what_they_were(target: Target) -> None:
    Ledger(target, TALK).write({"txt": "old", "srt": "old"}, WORDS, ASKED, "old")
    Ledger(target, TALK).write({"txt": "new"}, WORDS, ASKED, "new")
    ledger = Ledger(target, TALK)
    assert ledger.holds("txt", WORDS, "new")
    assert ledger.holds("srt", WORDS, "old")
    assert not ledger.holds("srt", WORDS, "new")


def refusal(target: Target, recording: Source = TALK) -> str:
    refused = Ledger(target, recording).refusals(["txt", "srt"])
    assert list(refused) == ["txt"]
    return refused["txt"]


def test_what_is_in_the_way_is_told_as_it_is(target: Target) -> None:
    target.file("txt").write_text("my notes")
    assert refusal(target) == "talk.txt is there already, and no receipt says what it was made from"
    Ledger(target, TALK).write({"srt": "1"}, WORDS, ASKED, "key")
    assert refusal(target) == "talk.txt is there already, and no receipt says what it was made from"
    Ledger(target, TALK).write({"txt": "words"}, WORDS, ASKED, "key")
    target.file("srt").unlink()
    assert refusal(target, OTHER) == "talk.txt is the transcript of another recording, talk.mp4"
    later = Source(name=TALK.name, sha256="c" * 64)
    assert "talk.txt was made from another content of talk.mp4" in refusal(target, later)
    target.file("txt").write_text("words, improved")
    for recording in (OTHER, later):
        assert refusal(target, recording).endswith(", and was changed by hand")
    target.receipt.write_text("{")
    assert (
        refusal(target) == "talk.txt is there already, and the receipt cannot be read that says what it was made from"
    )


def test_what_a_person_changed_is_kept_when_a_new_version_comes(target: Target) -> None:
    Ledger(target, TALK).write({"txt": "words", "srt": "1"}, WORDS, ASKED, "key")
    target.file("txt").write_text("my words")
    ledger = Ledger(target, TALK)
    assert ledger.holds("txt", WORDS, "key")
    assert ledger.refusals(["txt", "srt"]) == {}
    assert [ledger.is_outdated(name, WORDS, ASKED, "new key") for name in ("txt", "srt", "vtt")] == [False, True, False]
    assert not ledger.is_outdated("srt", WORDS, ASKED, "key")
    assert not ledger.is_outdated("srt", WORDS, "another quality", "new key")
    (note,) = ledger.write({"txt": "new words", "srt": "2"}, WORDS, ASKED, "new key")
    assert target.file("txt").read_text() == "new words"
    (kept,) = (target.folder / "changed-by-hand").iterdir()
    assert kept.read_text() == "my words"
    assert note == f"talk.txt had been changed by hand; that version is kept as changed-by-hand/{kept.name}."
    assert ledger.write({"txt": "newer words"}, WORDS, ASKED, "newer key") == []


def test_another_recording_of_that_name_makes_no_file_unknown(target: Target) -> None:
    Ledger(target, TALK).write({"txt": "words"}, WORDS, ASKED, "key")
    target.words(TALK.sha256).write_text("{}")
    Ledger(target, OTHER).write({"vtt": "others"}, WORDS, ASKED, "other key")
    assert Ledger(target, TALK).holds("txt", WORDS, "key")
    assert not Ledger(target, OTHER).holds("txt", WORDS, "key")
    assert Ledger(target, OTHER).holds("vtt", WORDS, "other key")
    assert target.words(TALK.sha256).exists()


def test_words_go_with_the_last_file_that_was_made_from_them(target: Target) -> None:
    Ledger(target, TALK).write({"txt": "words", "srt": "1"}, WORDS, ASKED, "key")
    for recording in (TALK, OTHER):
        target.words(recording.sha256).write_text("{}")
    Ledger(target, OTHER).write({"txt": "others"}, WORDS, ASKED, "key")
    assert target.words(TALK.sha256).exists()
    Ledger(target, OTHER).write({"srt": "2"}, WORDS, ASKED, "key")
    assert not target.words(TALK.sha256).exists()
    assert target.words(OTHER.sha256).exists()


@pytest.mark.parametrize(
    ("folder", "expected"), [("a", ["a/corrections.txt"]), ("b", ["a/corrections.txt", "b/corrections.txt"])]
)
def test_the_list_beside_the_transcript_is_the_most_specific(folder: str, expected: list[str], tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    found = Target(tmp_path / "a" / "talk.mp4", tmp_path / folder, "talk").corrections
    assert [path.relative_to(tmp_path).as_posix() for path in found] == expected
    assert len(Target(tmp_path / "link" / "talk.mp4", tmp_path / "a", "talk").corrections) == 1


def test_one_error_names_all_that_is_in_the_way() -> None:
    assert "replace it with --force" in str(in_the_way(["a.txt was changed"]))
    both = in_the_way(["a.txt was changed", "a.srt was changed"])
    assert both.what == "a.txt was changed; a.srt was changed."
    assert "replace them with --force" in both.remedy
    assert both.exit_code == 6


def test_what_a_person_changed_is_still_known_after_a_kill(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """The receipt is written, and then the disk is full: the next run says again where the edit is kept."""
    Ledger(target, TALK).write({"txt": "old"}, WORDS, ASKED, "old")
    target.file("txt").write_text("mine")

    def full(path: Path, text: str) -> None:
        if path == target.file("txt"):
            raise KeyboardInterrupt
        write_text(path, text)

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.transcripts.targets.write_text", full)
        with pytest.raises(KeyboardInterrupt):
            Ledger(target, TALK).write({"txt": "new"}, WORDS, ASKED, "new")
    (note,) = Ledger(target, TALK).write({"txt": "new"}, WORDS, ASKED, "new")
    assert "changed by hand" in note
    assert [path.read_text() for path in (target.folder / "changed-by-hand").iterdir()] == ["mine"]


def test_a_file_that_nobody_knows_is_kept_before_it_is_replaced(target: Target) -> None:
    target.file("txt").write_text("a stranger's")
    (note,) = Ledger(target, TALK).write({"txt": "new"}, WORDS, ASKED, "key")
    (kept,) = (target.folder / "changed-by-hand").iterdir()
    assert kept.read_text() == "a stranger's"
    assert note == f"talk.txt was there already; it is kept as changed-by-hand/{kept.name}."


@pytest.mark.parametrize("write", [1, 2, 3, 4])
def test_a_killed_run_leaves_nothing_unknown(target: Target, write: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before any of the four files it writes: the next run may replace what this one left, and knows it must."""
    Ledger(target, TALK).write({"txt": "old", "srt": "old"}, WORDS, ASKED, "old")
    left = [write]

    def killed(path: Path, text: str) -> None:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        write_text(path, text)

    monkeypatch.setattr("pipeline.transcripts.targets.write_text", killed)
    with pytest.raises(KeyboardInterrupt):
        Ledger(target, TALK).write({"txt": "new", "srt": "new"}, WORDS, ASKED, "new")
    ledger = Ledger(target, TALK)
    assert ledger.refusals(["txt", "srt"]) == {}
    assert not ledger.holds("txt", WORDS, "new")


def test_a_broken_receipt_knows_nothing(target: Target) -> None:
    Ledger(target, TALK).write({"txt": "words"}, WORDS, ASKED, "key")
    target.receipt.write_text("{")
    assert not Ledger(target, TALK).holds("txt", WORDS, "key")


@pytest.mark.parametrize("known", [False, True])
def test_a_folder_in_the_way_is_named(target: Target, known: bool) -> None:
    if known:
        Ledger(target, TALK).write({"txt": "words"}, WORDS, ASKED, "key")
        target.file("txt").unlink()
    target.file("txt").mkdir()
    assert not Ledger(target, TALK).holds("txt", WORDS, "key")
    assert refusal(target).startswith("talk.txt is there already and cannot be read: ")
