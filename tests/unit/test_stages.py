"""Receipts: what is done stays done, what changed runs again, what a person changed is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.atomic import write_text
from pipeline.config import ClipSettings, Settings, load_settings
from pipeline.engines import Engines
from pipeline.errors import SessionBusy, SettingsError, ToolFailed
from pipeline.ingest import Identified
from pipeline.progress import SilentProgress
from pipeline.schema import (
    Candidates,
    Clips,
    Document,
    Framing,
    Heard,
    Media,
    Place,
    Quotes,
    Session,
    Source,
    Speaker,
    Speakers,
    Structure,
    Transcript,
    Turns,
)
from pipeline.session import ADDED, AUDIO, CLIP_EDITS, CORRECTIONS, LIBRARY_CORRECTIONS, SPEAKER_EDITS, SessionFolder
from pipeline.stages import STAGES, Stage, Work, run_stage, stages_named
from pipeline.stages.settings import publish_settings
from pipeline.stages.stage import ORDER

SOURCE = Source(name="a.mp4", sha256="ab" * 32)
PLACE = Place(path="/recordings/a.mp4", size_bytes=1, mtime_ns=1)


@pytest.fixture
def folder(tmp_path: Path) -> SessionFolder:
    folder = SessionFolder(tmp_path / "a-abababab")
    folder.save(
        Session(
            id="a-abababab",
            title="A",
            source=SOURCE,
            media=Media(container="mp4", duration=60, video=None, audio=()),
        )
    )
    return folder


def make_work(folder: SessionFolder, settings: Settings | None = None) -> Work:
    return Work(folder, Identified(SOURCE, PLACE, folder.path), settings or Settings(), Engines(), SilentProgress())


def make_stage(texts: Callable[[Work], dict[str, str]], version: int = 1) -> tuple[Stage, list[int]]:
    """Return a stage that writes the given texts under out/, and the list it counts its runs in."""
    runs: list[int] = []

    def body(work: Work) -> list[Path]:
        runs.append(1)
        paths = []
        for name, text in texts(work).items():
            path = work.folder.out / name
            write_text(path, text)
            paths.append(path)
        return paths

    def settings(work: Work) -> dict[str, Any]:
        return {"count": work.settings.clips.count}

    return Stage("clips", version, (Session,), settings, body), runs


def test_a_finished_stage_does_not_run_again(folder: SessionFolder) -> None:
    stage, runs = make_stage(lambda _work: {"a.md": "one"})
    assert run_stage(stage, make_work(folder), force=False).ran
    assert not run_stage(stage, make_work(folder), force=False).ran
    assert len(runs) == 1


def test_force_runs_it_again(folder: SessionFolder) -> None:
    stage, runs = make_stage(lambda _work: {"a.md": "one"})
    run_stage(stage, make_work(folder), force=False)
    run_stage(stage, make_work(folder), force=True)
    assert len(runs) == 2


@pytest.mark.parametrize("change", ["setting", "input", "version", "output gone", "receipt gone"])
def test_what_changed_runs_again(folder: SessionFolder, change: str) -> None:
    stage, runs = make_stage(lambda _work: {"a.md": "one"})
    run_stage(stage, make_work(folder), force=False)
    settings = Settings()
    if change == "setting":
        settings = load_settings(flags={"clips.count": 9})
    elif change == "input":
        folder.save(folder.load(Session).model_copy(update={"title": "B"}))
    elif change == "version":
        stage, runs = make_stage(lambda _work: {"a.md": "one"}, version=2)
        runs.append(1)
    elif change == "output gone":
        (folder.out / "a.md").unlink()
    else:
        (folder.receipts / "clips.json").unlink()
    assert run_stage(stage, make_work(folder, settings), force=False).ran
    assert len(runs) == 2


def test_a_setting_of_another_stage_changes_nothing(folder: SessionFolder) -> None:
    stage, runs = make_stage(lambda _work: {"a.md": "one"})
    run_stage(stage, make_work(folder), force=False)
    other = load_settings(flags={"quotes.count": 3})
    assert not run_stage(stage, make_work(folder, other), force=False).ran
    assert len(runs) == 1


def test_outputs_that_are_no_longer_made_go(folder: SessionFolder) -> None:
    stage, _ = make_stage(lambda work: {f"{work.settings.clips.count}.md": "x"})
    run_stage(stage, make_work(folder), force=False)
    run_stage(stage, make_work(folder, load_settings(flags={"clips.count": 2})), force=False)
    assert [path.name for path in folder.out.iterdir()] == ["2.md"]


def test_what_a_person_changed_is_kept_and_said(folder: SessionFolder) -> None:
    stage, _ = make_stage(lambda work: {"blog.md": f"draft {work.settings.clips.count}"})
    run_stage(stage, make_work(folder), force=False)
    (folder.out / "blog.md").write_text("my words")
    assert not run_stage(stage, make_work(folder), force=False).ran, "an edit alone asks for no new draft"
    assert (folder.out / "blog.md").read_text() == "my words"
    run = run_stage(stage, make_work(folder, load_settings(flags={"clips.count": 2})), force=False)
    assert (folder.out / "blog.md").read_text() == "draft 2"
    kept = [path.read_text() for path in (folder.path / "changed-by-hand").iterdir()]
    assert kept == ["my words"]
    assert any("changed by hand" in warning for warning in run.receipt.warnings)


def test_a_stage_that_fails_is_not_done_and_runs_again(folder: SessionFolder) -> None:
    def fail(_work: Work) -> dict[str, str]:
        raise ToolFailed("ffmpeg failed.")

    good, runs = make_stage(lambda _work: {"a.md": "one"})
    bad, _ = make_stage(fail)
    run_stage(good, make_work(folder), force=False)
    with pytest.raises(ToolFailed):
        run_stage(bad, make_work(folder), force=True)
    assert (folder.out / "a.md").exists(), "what was finished is not lost"
    assert run_stage(good, make_work(folder), force=False).ran
    assert len(runs) == 2


def test_edits_survive_a_failed_run_too(folder: SessionFolder) -> None:
    def fail(_work: Work) -> dict[str, str]:
        raise ToolFailed("ffmpeg failed.")

    good, _ = make_stage(lambda work: {"blog.md": f"draft {work.settings.clips.count}"})
    bad, _ = make_stage(fail)
    run_stage(good, make_work(folder), force=False)
    with pytest.raises(ToolFailed):
        run_stage(bad, make_work(folder), force=True)
    (folder.out / "blog.md").write_text("my words")
    with pytest.raises(ToolFailed):
        run_stage(bad, make_work(folder), force=True)
    assert (folder.out / "blog.md").read_text() == "my words", "what cannot be replaced stays where it is"
    run_stage(good, make_work(folder), force=False)
    assert [path.read_text() for path in (folder.path / "changed-by-hand").iterdir()] == ["my words"]


def test_what_a_killed_run_had_written_is_the_stages_own(folder: SessionFolder) -> None:
    def write_some(work: Work) -> dict[str, str]:
        write_text(work.folder.out / "half.md", "half")
        write_text(work.folder.out / "both.md", "first try")
        raise KeyboardInterrupt

    stopped, _ = make_stage(write_some)
    with pytest.raises(KeyboardInterrupt):
        run_stage(stopped, make_work(folder), force=False)
    stage, _ = make_stage(lambda _work: {"both.md": "second try"})
    run_stage(stage, make_work(folder), force=False)
    assert [path.name for path in folder.out.iterdir()] == ["both.md"], "files that no page mentions are gone"
    assert not (folder.path / "changed-by-hand").exists()


def test_the_journal_is_nobodys_edit(folder: SessionFolder) -> None:
    def keep_journal(work: Work) -> dict[str, str]:
        write_text(work.folder.journal, "first line\n")
        with work.folder.journal.open("a") as stream:
            stream.write("second line\n")
        raise KeyboardInterrupt

    stopped, _ = make_stage(keep_journal)
    with pytest.raises(KeyboardInterrupt):
        run_stage(stopped, make_work(folder), force=False)
    stage, _ = make_stage(lambda _work: {"a.md": "one"})
    run_stage(stage, make_work(folder), force=False)
    assert folder.journal.read_text().endswith("second line\n")
    assert not (folder.path / "changed-by-hand").exists()


def test_a_damaged_receipt_is_no_receipt(folder: SessionFolder) -> None:
    stage, runs = make_stage(lambda _work: {"a.md": "one"})
    run_stage(stage, make_work(folder), force=False)
    (folder.receipts / "clips.json").write_text("{")
    assert run_stage(stage, make_work(folder), force=False).ran
    assert len(runs) == 2


def test_a_damaged_document_is_written_again(folder: SessionFolder) -> None:
    def body(work: Work) -> list[Path]:
        return [work.folder.save(Clips(clips=()))]

    stage = Stage("clips", 1, (Session,), lambda _work: {}, body)
    run_stage(stage, make_work(folder), force=False)
    (folder.path / "clips.json").write_text("{")
    assert run_stage(stage, make_work(folder), force=False).ran
    assert folder.load(Clips).clips == ()


def test_only_and_from_contradict_each_other() -> None:
    with pytest.raises(SettingsError, match="contradict"):
        stages_named("clips", "render")


@pytest.mark.parametrize("known", [True, False])
def test_clips_of_somebody_who_is_not_there_are_refused_before_anything_changes(
    folder: SessionFolder, known: bool
) -> None:
    stages = {stage.name: stage for stage in STAGES}
    work = make_work(folder, Settings(clips=ClipSettings(speaker="Angela")))
    people = folder.save(
        Speakers(speakers=(Speaker(id="A", number=1, seconds=9, name="Oliver Grant"),), attributions=())
    )
    path = folder.save(Candidates(clips=()))
    before = path.read_bytes()
    if known:
        run_stage(replace(stages["speakers"], body=lambda _work: [people]), work, force=True)
        with pytest.raises(SettingsError, match="Oliver Grant"):
            stages["clips"].check(work)
        return
    stages["clips"].check(work)  # whoever is found now may be called so
    with pytest.raises(SettingsError, match="Oliver Grant"):
        run_stage(stages["clips"], work, force=False)
    assert path.read_bytes() == before


def test_two_processes_cannot_own_one_session(folder: SessionFolder) -> None:
    with folder.lock(), pytest.raises(SessionBusy, match="Another process"), SessionFolder(folder.path).lock():
        pytest.fail("the lock was given twice")


@pytest.mark.parametrize(
    ("only", "start", "words"),
    [("ingst", None, "--only cannot be “ingst”: it must be ingest, "), (None, "Clip", "--from cannot be “Clip”")],
)
def test_a_stage_that_is_not_known_is_named_with_its_option(only: str | None, start: str | None, words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        stages_named(only, start)
    assert caught.value.remedy == f"Did you mean “{'ingest' if only else 'clips'}”?"


def test_stages_can_be_chosen() -> None:
    names = [stage.name for stage in STAGES]
    assert [stage.name for stage in stages_named("quotes", None)[0]] == ["quotes"]
    chosen, forced = stages_named(None, "render")
    assert [stage.name for stage in chosen] == names
    assert forced == {"render", "publish"}
    with pytest.raises(SettingsError, match="“qoutes”"):
        stages_named("qoutes", None)


def test_every_stage_reads_what_an_earlier_one_writes() -> None:
    made = {"Session", ADDED, AUDIO, CORRECTIONS, LIBRARY_CORRECTIONS, SPEAKER_EDITS, CLIP_EDITS}
    writes = {
        "transcribe": "Heard",
        "correct": "Transcript",
        "diarize": "Turns",
        "speakers": "Speakers",
        "structure": "Structure",
        "clips": "Candidates",
        "pick": "Clips",
        "quotes": "Quotes",
        "frame": "Framing",
    }
    for stage in STAGES:
        for item in stage.reads:
            assert (item if isinstance(item, str) else item.__name__) in made, stage.name
        made.add(writes.get(stage.name, ""))


def test_every_stage_has_its_place_and_reads_only_what_comes_before() -> None:
    """``ORDER`` is the table's, and no stage reads a document that a later one makes."""
    assert tuple(stage.name for stage in STAGES) == ORDER
    makers: dict[type[Document], str] = {
        Heard: "transcribe",
        Transcript: "correct",
        Turns: "diarize",
        Speakers: "speakers",
        Framing: "frame",
    }
    makers |= {Session: "ingest", Structure: "structure", Candidates: "clips", Clips: "pick", Quotes: "quotes"}
    for at, stage in enumerate(STAGES):
        for read in stage.reads:
            if not isinstance(read, str):
                assert ORDER.index(makers[read]) < at, f"{stage.name} reads {read.__name__}"


def test_a_session_that_has_moved_gets_pages_with_commands_that_work(folder: SessionFolder) -> None:
    before = publish_settings(make_work(folder))
    assert publish_settings(make_work(folder)) == before
    other = folder.path.parent / "moved" / folder.path.name
    other.parent.mkdir()
    folder.path.rename(other)
    assert publish_settings(make_work(SessionFolder(other))) != before
