"""Writing a session's timelines: where the files go, what they point at, and what is refused."""

from __future__ import annotations

import json
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from typer.testing import CliRunner

from pipeline import ffmpeg
from pipeline.cli import app
from pipeline.errors import InputMissing, PipelineError, SessionBusy, SettingsError, StorageError
from pipeline.progress import SilentProgress
from pipeline.schema import AudioTrack, Candidates, Clips, Media, PickRow, Picks, Place, Receipt, Span, VideoTrack
from pipeline.session import ADDED, SessionFolder
from pipeline.timelines import FORMATS, Exported, Request
from pipeline.timelines import export as export_request
from tests.unit.publish_fixtures import make_facts
from tests.unit.timeline_reading import read

VIDEO = VideoTrack(codec="h264", width=1920, height=1080, frame_rate="25")
SOUND = AudioTrack(index=0, codec="aac", sample_rate=48_000, channels=2)


@pytest.fixture(autouse=True)
def written(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stand in for what ffmpeg finds in recordings."""
    found = {"timecode": "", "delay": 0.0, "media": Media(container="flac", duration=600.0, video=None, audio=(SOUND,))}
    monkeypatch.setattr(ffmpeg, "start_timecode", lambda path: found["timecode"])
    monkeypatch.setattr(ffmpeg, "picture_delay", lambda path: found["delay"])
    monkeypatch.setattr(ffmpeg, "probe", lambda path: found["media"])
    return found


def session(tmp_path: Path, *, name: str = "Gespräch #1.mp4", **changes: Any) -> SessionFolder:
    """Save a processed session beside the folder of its recording."""
    facts = make_facts("de")
    recording = tmp_path / "recordings" / name
    recording.parent.mkdir()
    recording.write_bytes(b"0")
    about = {"container": "mp4", "duration": 600.0, "video": VIDEO, "audio": (SOUND,)} | changes
    folder = SessionFolder(tmp_path / "library" / "session")
    folder.path.mkdir(parents=True)
    folder.save(facts.session.model_copy(update={"media": Media.model_validate(about)}))
    folder.save(Place(path=str(recording), size_bytes=1, mtime_ns=1))
    for document in (facts.transcript, facts.structure, facts.clips, facts.quotes, facts.speakers):
        folder.save(document)
    folder.save(Candidates(clips=facts.clips.clips))
    return folder


def export(folder: SessionFolder, target: Path | None = None, **wishes: Any) -> Exported:
    return export_request(folder, Request(target, **wishes), SilentProgress())


def clip_ids(folder: SessionFolder) -> list[str]:
    return [one["id"] for one in json.loads((folder.path / "clips.json").read_text(encoding="utf-8"))["clips"]]


def lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def urls(file: Path, rate: Fraction = Fraction(25)) -> set[str]:
    return read(file.read_text(encoding="utf-8"), file.suffix[1:], rate).urls


def test_the_session_its_clips_and_each_clip_are_written(tmp_path: Path) -> None:
    folder = session(tmp_path)
    exported = export(folder)
    names = ["session", "session-clips", *(f"session-clip-{one}" for one in clip_ids(folder))]
    assert exported.files == [folder.out / "timelines" / f"{name}.{suffix}" for name in names for suffix in FORMATS]
    assert exported.warnings == []
    before = {file: file.read_bytes() for file in exported.files}
    assert {file: file.read_bytes() for file in export(folder).files} == before


def test_only_some_clips_in_the_order_in_which_they_are_named(tmp_path: Path) -> None:
    folder = session(tmp_path)
    first, second = clip_ids(folder)
    files = export(folder, clips=(second[:4], first), formats=("edl",)).files
    names = [file.name for file in files]
    assert names == ["session-clips.edl", f"session-clip-{second}.edl", f"session-clip-{first}.edl"]
    together, *each = ([line for line in lines(file) if line.startswith("* COMMENT: ")] for file in files)
    assert together == [line for one in each for line in one]
    assert len(set(together)) == 2
    (alone,) = export(folder, clips=(first,), formats=("otio",)).files
    assert alone.name == f"session-clip-{first}.otio"


def test_a_clip_is_named_by_its_number_in_the_list(tmp_path: Path) -> None:
    folder = session(tmp_path)
    made = folder.load(Clips).clips
    # A number is no beginning of a name, and the list also numbers what is not made.
    renamed = [one.model_copy(update={"id": f"{at}{one.id[1:]}"}) for at, one in zip((2, 1), made, strict=True)]
    folder.save(Clips(clips=tuple(renamed)))
    folder.save(Candidates(clips=tuple(renamed), more=(made[0].model_copy(update={"id": "0123456789"}),)))
    (first,) = export(folder, clips=("1",), formats=("otio",)).files
    (second,) = export(folder, clips=("2",), formats=("otio",)).files
    assert [first.stem, second.stem] == [f"session-clip-{one.id}" for one in renamed]
    with pytest.raises(InputMissing, match=r"The clip 0123456789 of session is not made. .*clips mark .* picked"):
        export(folder, clips=("3",))


def test_long_clips_have_a_timeline_of_their_own(tmp_path: Path) -> None:
    folder = session(tmp_path)
    made = folder.load(Clips).clips
    again = [one.model_copy(update={"id": f"000000000{at}", "kind": "long"}) for at, one in enumerate(made)]
    clips = (again[0], *made, again[1])
    folder.save(Clips(clips=clips))
    folder.save(Candidates(clips=clips))

    def shown(name: str, **wishes: Any) -> list[str]:
        files = {file.name: file for file in export(folder, formats=("edl",), **wishes).files}
        return [line for line in lines(files[name]) if line.startswith("* COMMENT: ")]

    alone = [shown(f"session-clip-{one.id}.edl") for one in made]
    assert shown("session-clips.edl") == shown("session-long-clips.edl") == alone[0] + alone[1]
    assert lines(folder.out / "timelines" / "session-long-clips.edl")[0].endswith(": Long Clips")
    wanted = tuple(one.id for one in clips)
    assert shown("session-clips.edl", clips=wanted) == alone[0] + alone[0] + alone[1] + alone[1]
    folder.save(Clips(clips=tuple(again)))
    assert shown("session-clips.edl") == alone[0] + alone[1]


@pytest.mark.parametrize("where", [None, "hand-off", "recordings"])
def test_the_recording_is_found_from_where_the_timeline_is(tmp_path: Path, where: str | None) -> None:
    folder = session(tmp_path)
    target = tmp_path / where if where else None
    for file in export(folder, target).files:
        (url,) = urls(file)
        assert not url.startswith(("/", "file:"))
        assert (file.parent / unquote(url)).resolve() == (tmp_path / "recordings" / "Gespräch #1.mp4").resolve()


def test_a_whole_path_is_a_url_of_this_machine(tmp_path: Path) -> None:
    folder = session(tmp_path)
    recording = (tmp_path / "recordings").resolve() / "Gespräch #1.mp4"
    for file in export(folder, absolute=True).files:
        (url,) = urls(file)
        host = "file://localhost/" if file.suffix == ".xml" else "file:///"
        assert unquote(url) == unquote(recording.as_uri()).replace("file:///", host)


def test_time_code_of_the_recorder_counts(tmp_path: Path, written: dict[str, Any]) -> None:
    written["timecode"] = "10:00:00:05"
    folder = session(tmp_path)
    plain = export(folder, formats=("edl",)).files[0].read_text(encoding="utf-8")
    assert " 10:00:00:05 10:10:00:05 00:00:00:00 00:10:00:00" in plain
    written["timecode"] = "00:00:00;00"
    plain = export(folder, formats=("edl",)).files[0].read_text(encoding="utf-8")
    assert " 00:00:00:00 00:10:00:00 00:00:00:00 00:10:00:00" in plain
    written["timecode"] = "unknown"
    plain = export(folder, formats=("edl",)).files[0].read_text(encoding="utf-8")
    assert " 00:00:00:00 00:10:00:00 00:00:00:00 00:10:00:00" in plain


def test_a_recorder_that_counts_from_zero_says_how_it_counts(tmp_path: Path, written: dict[str, Any]) -> None:
    folder = session(tmp_path, video=VIDEO.model_copy(update={"frame_rate": "30000/1001"}))
    modes = {}
    for code in ("00:00:00:00", "00:00:00;00", ""):
        written["timecode"] = code
        modes[code] = lines(export(folder, formats=("edl",)).files[0])[1]
    assert modes == {"00:00:00:00": "FCM: NON-DROP FRAME", "00:00:00;00": "FCM: DROP FRAME", "": "FCM: DROP FRAME"}


def test_sound_that_was_added_is_a_source_of_its_own(tmp_path: Path) -> None:
    folder = session(tmp_path, added=True)
    assert urls(export(folder, formats=("otio",)).files[0]) == {
        "../../../../recordings/Gespr%C3%A4ch%20%231.mp4",
        f"../../{ADDED}",
    }


def test_a_track_is_called_after_the_person_it_is_of(tmp_path: Path) -> None:
    mixed, untitled, titled = (SOUND.model_copy(update={"index": index}) for index in (1, 0, 2))
    folder = session(tmp_path, audio=(mixed, untitled, titled.model_copy(update={"title": "Lapel"})), heard=(0, 1))
    folder.cast.write_text('{"tracks": [{"speaker": "Anna Weber", "stream": 2}]}', encoding="utf-8")
    (file, *_) = export(folder, formats=("otio",)).files
    tracks = json.loads(file.read_text(encoding="utf-8"))["tracks"]["children"]
    assert [(track["name"], track["enabled"]) for track in tracks] == [
        ("Video", True),
        ("Audio 1", True),
        ("Anna Weber", True),
        ("Lapel", False),
    ]


def test_a_varying_frame_rate_is_warned_of_or_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = session(tmp_path, video=VIDEO.model_copy(update={"frame_rate": "8991/300", "variable_frame_rate": True}))
    (warning,) = export(folder).warnings
    assert "Gespräch #1.mp4 varies" in warning
    assert "--constant" in warning
    runs: list[list[str]] = []

    def run(arguments: list[str], **_: object) -> None:
        runs.append(arguments)
        Path(arguments[-1].removeprefix("file:")).write_bytes(b"copy")

    monkeypatch.setattr(ffmpeg, "run", run)
    for _ in range(2):
        copied = export(folder, constant=True, formats=("otio",))
        assert copied.warnings == []
        assert copied.files[0].name == "session-constant.mp4"
        assert urls(copied.files[1], Fraction(30_000, 1001)) == {"session-constant.mp4"}
    (arguments,) = runs
    assert "fps=fps=30000/1001:" in arguments[arguments.index("-vf") + 1]


def test_a_picture_that_begins_late_is_warned_of(tmp_path: Path, written: dict[str, Any]) -> None:
    folder = session(tmp_path)
    written["delay"] = 0.05
    assert export(folder).warnings == []
    written["delay"] = 0.8
    (warning,) = export(folder).warnings
    assert "picture of Gespräch #1.mp4 begins 0.80 seconds after its sound" in warning
    assert "--constant" in warning


def test_sessions_of_one_folder_keep_their_timelines_apart(tmp_path: Path) -> None:
    first = session(tmp_path)
    second = SessionFolder(first.path.with_name("other"))
    shutil.copytree(first.path, second.path)
    names = [{file.name for file in export(folder, tmp_path / "all").files} for folder in (first, second)]
    assert not names[0] & names[1]
    assert names[0] | names[1] == {file.name for file in (tmp_path / "all").iterdir()}


def test_timelines_of_clips_that_are_no_more_are_said(tmp_path: Path) -> None:
    folder = session(tmp_path)
    gone = clip_ids(folder)[0]
    export(folder, clips=(gone,))
    kept = folder.load(Clips)
    folder.save(kept.model_copy(update={"clips": kept.clips[1:]}))
    exported = export(folder)
    assert exported.warnings == [
        f"{folder.out / 'timelines'} still has timelines of clips that are no longer made: session-clip-{gone}."
    ]
    assert (folder.out / "timelines" / f"session-clip-{gone}.edl").is_file()


def test_a_constant_frame_rate_needs_no_copy(tmp_path: Path) -> None:
    files = export(session(tmp_path), constant=True, formats=("otio",)).files
    assert {file.suffix for file in files} == {".otio"}


def test_what_cannot_be_counted_is_left_out_with_a_word(tmp_path: Path) -> None:
    folder = session(tmp_path, video=VIDEO.model_copy(update={"frame_rate": "359/24"}))
    exported = export(folder)
    assert {file.suffix for file in exported.files} == {".otio", ".fcpxml"}
    assert exported.warnings == ["EDL and Premiere XML cannot count 14.958 frames a second; they are left out."]
    assert export(folder, formats=("otio",)).warnings == []
    with pytest.raises(SettingsError, match=r"cannot count 14.958 frames a second. Choose otio or fcpxml"):
        export(folder, formats=("edl",))


@pytest.mark.parametrize(
    ("given", "suffix"), [("premiere", "xml"), ("Resolve", "otio"), ("finalcut", "fcpxml"), ("EDL", "edl")]
)
def test_a_format_is_known_by_its_program_too(tmp_path: Path, given: str, suffix: str) -> None:
    result = CliRunner().invoke(app, ["export", str(session(tmp_path).path), "--format", given])
    assert {Path(line).suffix for line in result.stdout.splitlines()} == {f".{suffix}"}


def test_without_clips_there_is_the_session(tmp_path: Path) -> None:
    folder = session(tmp_path)
    (folder.path / "clips.json").write_text('{"schema": "clips/1", "clips": []}', encoding="utf-8")
    assert {file.stem for file in export(folder).files} == {"session"}


@pytest.mark.parametrize(
    ("options", "what", "remedy"),
    [
        (["--clip", "zzz"], "There is no clip “zzz” in session.", "“pipeline clips list session” shows"),
        (["--clip", "8"], "There is no clip “8” in session.", "“pipeline clips list session” shows"),
        (["--clip", ""], "There is no clip “” in session.", "“pipeline clips list session” shows"),
        (
            ["--format", "aaf"],
            "There is no timeline format “aaf”.",
            "Choose otio, fcpxml, xml or edl, or the program: ",
        ),
    ],
)
def test_what_is_not_there_is_named(tmp_path: Path, options: list[str], what: str, remedy: str) -> None:
    folder = session(tmp_path)
    result = CliRunner().invoke(app, ["export", str(folder.path), *options])
    assert isinstance(result.exception, PipelineError)
    assert result.exception.what == what
    assert result.exception.remedy.startswith(remedy)
    assert isinstance(result.exception, SettingsError)


def test_a_recording_that_is_gone_is_missed(tmp_path: Path) -> None:
    folder = session(tmp_path)
    recording = tmp_path / "recordings" / "Gespräch #1.mp4"
    recording.write_bytes(b"another one")
    with pytest.raises(InputMissing, match="another file"):
        export(folder)
    recording.unlink()
    with pytest.raises(InputMissing, match="no longer there"):
        export(folder)
    assert not (folder.out / "timelines").exists()


def test_a_session_that_is_not_finished_says_what_it_needs(tmp_path: Path) -> None:
    folder = session(tmp_path)
    (folder.path / "quotes.json").unlink()
    with pytest.raises(
        InputMissing, match=r"to its end: there is no quotes.json. “pipeline process .*session” goes on"
    ):
        export(folder)
    (folder.path / "clips.json").unlink()
    with pytest.raises(InputMissing, match=r"no clips.json or quotes.json"):
        export(folder)


def test_what_has_changed_since_is_processed_first(tmp_path: Path) -> None:
    folder = session(tmp_path)
    inputs = folder.digests(["structure.json", "transcript.json"])
    outputs = folder.digests(["quotes.json"])
    figures = {"settings": {}, "versions": {}, "seconds": 1, "speed_factor": 1, "peak_memory_mb": None}
    about = {"stage": "quotes", "key": "1", "inputs": inputs, "outputs": outputs}
    folder.save_receipt(Receipt.model_validate(about | figures))
    export(folder)
    structure = folder.path / "structure.json"
    structure.write_bytes(structure.read_bytes() + b" ")
    with pytest.raises(StorageError, match=r"not up to date: structure.json has changed since quotes ran"):
        export(folder)


def test_a_changed_list_of_clips_is_rendered_first(tmp_path: Path) -> None:
    folder = session(tmp_path)
    row = PickRow(id=clip_ids(folder)[0], state="picked", span=Span(start=60, end=90), title="Titel")
    show = "- [x] {} 1:00-1:30 (30 s) **Titel**\n".format
    folder.save(Picks(rows=(row,)))
    folder.picks.write_text(show(row.id), encoding="utf-8")
    export(folder)
    folder.picks.write_text(show(row.id).replace("[x]", "[ ]"), encoding="utf-8")
    with pytest.raises(StorageError, match=r"picks.md has changed .* “pipeline render .*session” first"):
        export(folder)
    folder.picks.write_text(show(row.id).replace("[x]", "[y]"), encoding="utf-8")
    with pytest.raises(SettingsError, match="Line 1"):
        export(folder)


def test_nobody_exports_what_is_just_made(tmp_path: Path) -> None:
    folder = session(tmp_path)
    with folder.lock(), pytest.raises(SessionBusy):
        export(SessionFolder(folder.path))


def test_nobody_works_on_a_session_while_it_is_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run would clear away the copy that is just being written."""
    folder = session(tmp_path, video=VIDEO.model_copy(update={"variable_frame_rate": True}))

    def run(arguments: list[str], **_: object) -> None:
        with pytest.raises(SessionBusy), SessionFolder(folder.path).lock():
            pass
        Path(arguments[-1].removeprefix("file:")).write_bytes(b"copy")

    monkeypatch.setattr(ffmpeg, "run", run)
    assert export(folder, constant=True).files[0].read_bytes() == b"copy"


def test_the_command_prints_the_files(tmp_path: Path) -> None:
    folder = session(tmp_path)
    result = CliRunner().invoke(app, ["export", str(folder.path), "--format", "edl", "--to", str(tmp_path), "--json"])
    printed = json.loads(result.stdout)
    assert printed["warnings"] == []
    assert printed["files"][0] == str(tmp_path / "session.edl")
    result = CliRunner().invoke(app, ["export", str(folder.path), "--format", "edl", "--to", str(tmp_path)])
    assert result.stdout.splitlines() == printed["files"]
