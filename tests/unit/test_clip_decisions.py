"""``pipeline clips`` and ``picks.md``: what a person decides about clips, and what becomes of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline import batch, status
from pipeline.cli import app
from pipeline.clips import decisions
from pipeline.clips.find import find_clips, judge_of
from pipeline.clips.listing import ClipList, open_list
from pipeline.config import ClipSettings, load_settings
from pipeline.errors import SettingsError, StorageError
from pipeline.language.typography import clock
from pipeline.progress import SilentProgress
from pipeline.schema import NOBODY, Candidates, Clip, Clips, Edits, Media, Session, Source, Structure, Transcript
from pipeline.session import CLIP_EDITS, SPEAKER_EDITS, SessionFolder
from pipeline.stages import STAGES, bodies, run_stage
from pipeline.stages.stage import ORDER
from pipeline.structure import build_structure
from tests.unit.interviews import english
from tests.unit.speech import cutter_of
from tests.unit.test_stages import make_work

SETTINGS = ClipSettings(long_count=0)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SessionFolder:
    folder = SessionFolder(tmp_path / "library" / "talk-12345678")
    transcript = english()
    media = Media(container="mp4", duration=transcript.words[-1].end + 1, video=None, audio=())
    folder.save(Session(id="talk", title="Talk", source=Source(name="talk.mp4", sha256="a" * 64), media=media))
    folder.save(NOBODY)
    hear(folder, transcript)
    monkeypatch.setattr(bodies, "_cutter", lambda folder: cutter_of(folder.load(Transcript)))
    return folder


def hear(folder: SessionFolder, transcript: Transcript, settings: ClipSettings = SETTINGS) -> None:
    """Do what the stages before ``pick`` do."""
    structure = build_structure(transcript, "A talk")
    folder.save(transcript)
    folder.save(structure)
    folder.save(find_clips(judge_of(structure, transcript, settings), transcript, cutter_of(transcript)))


def pick(folder: SessionFolder, **flags: str) -> tuple[Clip, ...]:
    """Do what the stage does, and return the clips that are made."""
    work = make_work(
        folder, load_settings(flags={"clips.long_count": 0, **{f"clips.{k}": v for k, v in flags.items()}})
    )
    decisions.adopt_picks(folder, SETTINGS)
    bodies.pick_clips(work)
    return folder.load(Clips).clips


def run(folder: SessionFolder, *arguments: str) -> Result:
    library = ["--library", str(folder.path.parent)]
    return CliRunner().invoke(app, ["clips", arguments[0], "talk", *arguments[1:], *library])


def ids(folder: SessionFolder) -> list[str]:
    return [clip.id for clip in pick(folder)]


def listed(folder: SessionFolder) -> ClipList:
    return open_list(folder, SETTINGS)


def change(folder: SessionFolder, pattern: str, replacement: str) -> None:
    """Change the list as an editor would."""
    text = folder.picks.read_text(encoding="utf-8")
    changed = re.sub(pattern, replacement, text, count=1, flags=re.MULTILINE)
    assert changed != text
    folder.picks.write_text(changed, encoding="utf-8")


def test_as_long_as_nobody_decides_the_best_are_made(folder: SessionFolder) -> None:
    best = [clip.id for clip in folder.load(Candidates).clips]
    assert len(best) >= 4
    assert ids(folder) == best
    assert folder.picks.read_text(encoding="utf-8").count("\n- [x] ") == len(best)
    hear(folder, english(), ClipSettings(count=2, long_count=0))
    assert ids(folder) == best[:2]
    text = folder.picks.read_text(encoding="utf-8")
    assert text.count("\n- [x] ") == 2
    assert text.count("\n- [ ] ") == len(folder.load(Candidates).more) > 0
    assert "## More suggestions" in text
    assert not (folder.path / "edits.json").exists()


def test_exactly_the_ticked_ones_are_made_in_their_order(folder: SessionFolder) -> None:
    first, second, third, *_ = ids(folder)
    lines = folder.picks.read_text(encoding="utf-8").split("\n")
    at = next(number for number, line in enumerate(lines) if first in line)
    chosen = [lines[at + 2], lines[at].replace("[x]", "[X]")]
    folder.picks.write_text("\r\n".join(["Meine Auswahl", *chosen, lines[at + 1].replace("[x]", "[ ]"), ""]))
    assert ids(folder) == [third, first]
    assert ids(folder) == [third, first]
    kept = folder.picks.read_bytes().decode()
    assert kept.startswith(f"Meine Auswahl\r\n{chosen[0]}\r\n{chosen[1]}\r\n")
    states = {entry.edit.id: entry.edit.state for entry in listed(folder).entries}
    assert states[second] == "left"
    assert set(states.values()) == {"picked", "left", "dropped"}


def test_a_title_and_times_are_changed_in_the_list(folder: SessionFolder) -> None:
    before = {clip.id: clip for clip in pick(folder)}
    clip = next(iter(before.values()))
    change(folder, rf"({clip.id} )\S+?-(\S+ .*?)\*\*.*?\*\*", r"\g<1>0:30-\g<2>**Ein „Titel“**")
    change(folder, r"- \[x\] ", "* [X]\t")
    after = next(one for one in pick(folder) if one.id == clip.id)
    sentences = {one.id: one for one in folder.load(Structure).sentences}
    opening = sentences[after.sentences[0]]
    assert opening.start <= 30.0 or opening.start < before[clip.id].start
    assert after.sentences[-1] == before[clip.id].sentences[-1]
    assert after.end == before[clip.id].end, "the end was left as it was, and stays exactly there"
    assert after.title == "Ein „Titel“"
    assert after.text.startswith(opening.text)
    assert after.reasons[0] == "Start and end set by hand"


def test_a_line_of_ones_own_is_a_clip_and_gets_a_name(folder: SessionFolder) -> None:
    made = ids(folder)
    with folder.picks.open("a", encoding="utf-8") as stream:
        stream.write("- [x] 0:00 – 0:05 Willkommen\n")
    clips = pick(folder)
    assert [clip.id for clip in clips[:-1]] == made
    assert clips[-1].title == "Willkommen"
    assert clips[-1].reasons[0] == "Chosen by hand"
    assert f"- [x] {clips[-1].id} 0:00-" in folder.picks.read_text(encoding="utf-8")
    assert ids(folder) == [*made, clips[-1].id]


def test_a_line_that_is_gone_drops_its_clip_for_good(folder: SessionFolder) -> None:
    first, *others = ids(folder)
    change(folder, rf"^- \[x\] {first}.*\n", "")
    assert ids(folder) == others
    assert ids(folder) == others
    assert first not in folder.picks.read_text(encoding="utf-8")
    assert run(folder, "restore", first).exit_code == 0
    assert ids(folder) == [*others, first]


def test_a_list_without_any_clip_is_no_decision(folder: SessionFolder) -> None:
    made = ids(folder)
    folder.picks.write_text("Weg damit\n")
    with pytest.raises(SettingsError, match="is a clip any more"):
        pick(folder)
    folder.picks.unlink()
    assert ids(folder) == made
    assert made[0] in folder.picks.read_text(encoding="utf-8")
    change(folder, r"(?s)- \[x\](.*)", r"- [ ]\1")
    folder.picks.write_text(folder.picks.read_text(encoding="utf-8").replace("- [x]", "- [ ]"))
    assert ids(folder) == []


def test_times_that_fit_nothing_are_named_with_their_line(folder: SessionFolder) -> None:
    pick(folder)
    folder.picks.write_text("# Clips\n- [x] 9:59:00-9:59:30\n")
    with pytest.raises(SettingsError, match=r"Line 2 of .*picks.md: Nothing is said from 9:59:00 on"):
        pick(folder)
    folder.picks.write_text("- [x] 0:40-0:10\n")
    with pytest.raises(SettingsError, match=r"Line 1 of .* would end at .*, before it begins"):
        pick(folder)
    folder.picks.write_text("- [x] 0123456789\n")
    with pytest.raises(SettingsError, match="names the clip 0123456789, which there is not"):
        pick(folder)
    assert folder.load_edits() == Edits()


def test_a_slip_in_a_name_is_refused_and_drops_nothing(folder: SessionFolder) -> None:
    clip, *others = ids(folder)
    slip = clip[:-1] + ("0" if clip[-1] != "0" else "1")
    change(folder, clip, slip)
    with pytest.raises(SettingsError, match=rf"Line 7 of .*picks.md names the clip {slip}") as refused:
        pick(folder)
    assert refused.value.remedy == f"Did you mean “{clip}”? To add a passage, leave the name out."
    assert folder.load_edits() == Edits()
    change(folder, slip, clip)
    assert ids(folder) == [clip, *others]


def test_a_corrected_word_moves_no_decision(folder: SessionFolder) -> None:
    chosen = pick(folder)[1]
    run(folder, "rename", chosen.id, "Mine")
    run(folder, "trim", chosen.id, "--end", "-1")
    before = next(one for one in pick(folder) if one.id == chosen.id)
    words = english()
    old = words.words[before.first_word + 1].text
    corrected = words.model_copy(
        update={
            "segments": tuple(
                one.model_copy(
                    update={
                        "words": tuple(
                            word.model_copy(update={"text": "Corrected" if word.text == old else word.text})
                            for word in one.words
                        )
                    }
                )
                for one in words.segments
            )
        }
    )
    hear(folder, Transcript.model_validate(corrected.model_dump()))
    after = next(one for one in pick(folder) if one.id == chosen.id)
    assert after.title == "Mine"
    assert "Corrected" in after.text
    assert (after.start, after.end) == (before.start, before.end)


def test_a_title_that_was_decided_for_stays_when_the_program_would_word_another(folder: SessionFolder) -> None:
    first, second, *_ = pick(folder)
    run(folder, "mark", first.id, "picked")
    found = folder.load(Candidates)
    others = tuple(one.model_copy(update={"title": f"Another {at}"}) for at, one in enumerate(found.clips))
    folder.save(found.model_copy(update={"clips": others}))
    assert [clip.title for clip in pick(folder)][:2] == [first.title, second.title]
    run(folder, "rename", first.id, "Mine")
    assert run(folder, "restore", first.id).exit_code == 0
    assert [clip.title for clip in pick(folder)][:2] == ["Another 0", second.title]


def test_a_title_is_kept_where_a_word_is_corrected_before_the_list_is_read(folder: SessionFolder) -> None:
    first, second, *_ = pick(folder)
    change(folder, rf"^- \[x\] {second.id}", f"- [ ] {second.id}")
    found = folder.load(Candidates)
    others = tuple(one.model_copy(update={"title": f"Another {at}"}) for at, one in enumerate(found.clips))
    folder.save(found.model_copy(update={"clips": others}))
    assert pick(folder)[0].title == first.title
    assert f"{first.id} " in folder.picks.read_text(encoding="utf-8")


def test_trimming_goes_both_ways_and_the_name_stays(folder: SessionFolder) -> None:
    before = pick(folder)[0]
    sentences = [one.id for one in folder.load(Structure).sentences]
    first, last = sentences.index(before.sentences[0]), sentences.index(before.sentences[-1])
    assert run(folder, "trim", "1", "--start", "-1", "--end", "+1").exit_code == 0
    longer = pick(folder)[0]
    assert (longer.id, list(longer.sentences)) == (before.id, sentences[first - 1 : last + 2])
    assert run(folder, "trim", before.id[:6], "--start", "+2", "--end=-2").exit_code == 0
    shorter = pick(folder)[0]
    assert (shorter.id, list(shorter.sentences)) == (before.id, sentences[first + 1 : last])
    run(folder, "trim", "1", "--start", str(first + 1), "--end", str(last + 1))
    again = pick(folder)[0]
    assert (again.sentences, again.start, again.end, again.title) == (
        before.sentences, before.start, before.end, before.title,
    )  # fmt: skip
    refused = run(folder, "trim", "1", "--end", str(first))
    assert isinstance(refused.exception, SettingsError)
    assert "before it begins" in str(refused.exception)


def test_commands_and_the_list_say_the_same(folder: SessionFolder) -> None:
    first, second, third, *others = ids(folder)
    assert "pipeline render" in run(folder, "drop", "1").stdout
    assert second == run_json(folder)[0]["id"]
    added = run(folder, "add", "0:00", "3", "--title", "Hello")
    assert "Added" in added.stdout
    assert "begins with “Good afternoon" in added.stdout
    run(folder, "mark", third, "left")
    run(folder, "rename", second, "Second")
    rows = run_json(folder)
    made = ["picked", "left", *["picked"] * (len(others) + 1)]
    offered = len(folder.load(Candidates).more)
    assert [row["state"] for row in rows] == [*made, *["left"] * offered, "dropped"]
    text = folder.picks.read_text(encoding="utf-8")
    assert first not in text
    assert f"- [ ] {third}" in text
    assert "**Second**" in text
    assert "**Hello**" in text
    assert pick(folder)[0].title == "Second"
    assert pick(folder)[-1].title == "Hello"
    assert run(folder, "restore", second).exit_code == 0
    assert pick(folder)[0].title == folder.load(Candidates).clips[1].title


def run_json(folder: SessionFolder) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(run(folder, "list", "--json").stdout)["clips"]
    return rows


def test_a_decision_survives_other_candidates(folder: SessionFolder) -> None:
    *others, last = ids(folder)
    run(folder, "mark", last, "published")
    hear(folder, english(), ClipSettings(count=1, long_count=0, min_seconds=30))
    made = pick(folder)
    assert [clip.id for clip in made][: len(others) + 1] == [*others, last]
    assert all(entry.edit.state == "left" for entry in listed(folder).entries[len(others) + 1 :])
    assert folder.load(Clips).published == (last,)
    assert f"- [p] {last}" in folder.picks.read_text(encoding="utf-8")
    assert [clip.id for clip in pick(folder, exclude="published")] == others


def test_what_is_changed_while_a_run_goes_on_is_kept_for_the_next(folder: SessionFolder) -> None:
    made = ids(folder)
    change(folder, r"^- \[x\]", "- [ ]")
    changed = folder.picks.read_text(encoding="utf-8")
    work = make_work(folder)
    bodies.pick_clips(work)
    assert folder.picks.read_text(encoding="utf-8") == changed
    assert any("run again" in warning for warning in work.warnings)
    assert ids(folder) == made[1:]


def test_what_is_saved_while_a_command_runs_is_not_overwritten(
    folder: SessionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third, *_ = ids(folder)

    def open_slowly(*arguments: object, **more: object) -> ClipList:
        """Has the person untick the second clip just before anything is written."""
        text = folder.picks.read_text(encoding="utf-8")
        folder.picks.write_text(text.replace(f"- [x] {second}", f"- [ ] {second}"), encoding="utf-8")
        return open_list(*arguments, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(decisions, "open_list", open_slowly)
        decisions.mark(folder, SETTINGS, first, "dropped")
    assert f"- [ ] {second}" in folder.picks.read_text(encoding="utf-8")
    assert ids(folder)[0] == third
    states = {entry.edit.id: entry.edit.state for entry in listed(folder).entries}
    assert (states[first], states[second], states[third]) == ("dropped", "left", "picked")


def test_a_list_that_cannot_be_written_loses_no_decision(
    folder: SessionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_ = ids(folder)

    def fail(path: Path, text: str) -> None:
        raise StorageError(f"{path} cannot be written: {len(text)}.", "")

    with monkeypatch.context() as patched:
        patched.setattr(decisions, "write_text", fail)
        with pytest.raises(StorageError):
            decisions.add(folder, SETTINGS, "0:00", "3", "Hello")
        with pytest.raises(StorageError):
            decisions.mark(folder, SETTINGS, first, "dropped")
    change(folder, rf"^- \[x\] {second}", f"- [ ] {second}")
    made = pick(folder)
    assert "Hello" in [clip.title for clip in made]
    assert not {first, second} & {clip.id for clip in made}


def test_a_decision_about_clips_is_no_news_to_the_speakers(folder: SessionFolder) -> None:
    pick(folder)
    run(folder, "drop", "1")
    assert list(folder.digests([SPEAKER_EDITS, CLIP_EDITS])) == [CLIP_EDITS]


def test_a_title_that_is_left_out_stays_and_one_that_is_taken_out_is_the_programs_again(folder: SessionFolder) -> None:
    clip = pick(folder)[0]
    run(folder, "rename", "1", "Mine")
    change(folder, rf"^- \[x\] {clip.id}.*", f"- [x] {clip.id}")
    assert pick(folder)[0].title == "Mine"
    change(folder, rf"^- \[x\] {clip.id}.*", f"- [x] {clip.id} ****")
    assert pick(folder)[0].title == clip.title
    assert f"**{' '.join(clip.title.split())}**" in folder.picks.read_text(encoding="utf-8")


def test_a_clip_may_be_made_twice(folder: SessionFolder) -> None:
    before = pick(folder)[0]
    run(folder, "trim", "1", "--end", "-1")
    sentences = folder.load(Structure).sentences
    first, last = (next(one for one in sentences if one.id == before.sentences[at]) for at in (0, -1))
    with folder.picks.open("a", encoding="utf-8") as stream:
        stream.write(f"- [x] {clock(first.start)}-{clock(last.end)} **The whole**\n")
    made = {clip.title: clip for clip in pick(folder)}
    assert made["The whole"].sentences == before.sentences
    assert made[before.title].sentences == before.sentences[:-1]
    assert made["The whole"].id != before.id == made[before.title].id


def test_a_damaged_document_stops_no_run_before_it_is_written_anew(folder: SessionFolder) -> None:
    made = ids(folder)
    change(folder, r"^- \[x\]", "- [ ]")
    good = (folder.path / "candidates.json").read_bytes()
    (folder.path / "candidates.json").write_text("{")
    assert not decisions.adopt_picks(folder, SETTINGS)
    assert isinstance(run(folder, "list").exception, StorageError)
    (folder.path / "candidates.json").write_bytes(good)
    assert ids(folder) == made[1:]


def test_show_gives_the_numbers_of_sentences(folder: SessionFolder) -> None:
    clip = pick(folder)[0]
    shown = run(folder, "show", "1").stdout
    assert len([line for line in shown.splitlines() if line.startswith("|")]) == len(clip.sentences)
    number = re.search(r"^\|\s+(\d+)", shown, re.MULTILINE)
    assert number is not None
    assert folder.load(Structure).sentences[int(number[1]) - 1].id == clip.sentences[0]


@pytest.mark.parametrize(
    "arguments",
    [["drop", "99"], ["drop", "ab"], ["add", "soon", "0:30"], ["add", "0:10", "9999"], ["trim", "1"],
     ["rename", "1", "  "], ["trim", "1", "--start", "-500"]],
)  # fmt: skip
def test_what_cannot_be_is_refused(folder: SessionFolder, arguments: list[str]) -> None:
    pick(folder)
    refused = run(folder, *arguments)
    assert isinstance(refused.exception, SettingsError)
    assert folder.load_edits() == Edits()


def test_render_makes_what_is_picked_and_leaves_the_rest_alone(
    folder: SessionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    pick(folder)
    asked: list[tuple[list[str], batch.Request]] = []
    monkeypatch.setattr(batch, "process", lambda inputs, request, *_: asked.append((inputs, request)))
    library = ["--library", str(folder.path.parent), "--exclude", "published"]
    assert CliRunner().invoke(app, ["render", "talk", *library]).exit_code == 0
    ((inputs, request),) = asked
    assert inputs == [str(folder.path)]
    assert request.settings.clips.exclude == "published"
    assert [one.name for one in batch.Batch(request, SilentProgress()).stages] == [*ORDER[ORDER.index("pick") :]]
    change(folder, r"^- \[x\].*", "- [?] oh")
    refused = CliRunner().invoke(app, ["render", "talk", *library])
    assert isinstance(refused.exception, SettingsError)
    assert "Line 7 of" in str(refused.exception)
    assert len(asked) == 1


def test_status_says_that_the_list_was_changed(folder: SessionFolder) -> None:
    stage = next(stage for stage in STAGES if stage.name == "pick")
    folder.audio.write_bytes(b"")
    pick(folder)
    run_stage(stage, make_work(folder), force=False)
    assert status.survey(folder.path.parent)[0].stages["pick"] == "done"
    change(folder, r"^- \[x\]", "- [ ]")
    row = status.survey(folder.path.parent)[0]
    assert (row.stages["pick"], row.stale["pick"]) == ("stale", ["picks.md has changed"])
    change(folder, r"^- \[ \]", "- [?]")
    assert "has “?” in its box" in status.survey(folder.path.parent)[0].stale["pick"][0]


def test_a_session_without_clips_says_what_to_do(folder: SessionFolder) -> None:
    (folder.path / "candidates.json").unlink()
    refused = run(folder, "list")
    assert isinstance(refused.exception, StorageError)
    assert "pipeline process" in str(refused.exception)
