"""Who said it: both samples with the real models, and what a person changes about it."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from pipeline import ffmpeg
from pipeline.schema import Quotes, Speakers, Transcript
from pipeline.session import SessionFolder
from pipeline.speakers.labels import labels
from tests.end_to_end.conftest import SAMPLES, Processed, run_pipeline

FAR = 0.5
"""Seconds that a word may be from the sentence it is compared with."""
QUICKLY = ("--set", "clips.count=1", "--length", "short", "--shapes", "", "--set", "publish.cards=1")


def cut(language: str, path: Path, start: float, duration: float) -> Path:
    """Write a part of a sample."""
    source = SAMPLES / f"livestudio_{language}.mp4"
    part = ffmpeg.input_arguments(source, start=start, duration=duration)
    ffmpeg.run([*part, "-c", "copy", ffmpeg.output_argument(path)])
    return path


def names_of_words(folder: SessionFolder) -> list[str | None]:
    speakers = folder.load(Speakers)
    names = {speaker.id: speaker.name for speaker in speakers.speakers}
    return [
        names.get(run.speaker or "") for run in speakers.attributions for _ in range(run.first_word, run.last_word + 1)
    ]


def test_every_word_of_the_samples_is_its_speakers_by_name(sample: Processed) -> None:
    names = {speaker["id"]: speaker["name"] for speaker in sample.truth["speakers"]}
    found = names_of_words(sample.folder)
    for word, name in zip(sample.folder.load(Transcript).words, found, strict=True):
        middle = (word.start + word.end) / 2
        nearest = min(sample.truth_sentences, key=lambda one: max(one["start"] - middle, middle - one["end"], 0.0))
        assert max(nearest["start"] - middle, middle - nearest["end"]) < FAR
        assert name == names[nearest["speaker"]], (word.text, word.start)


def test_who_moderates_and_what_people_do_is_known(sample: Processed) -> None:
    found = {speaker.name: speaker for speaker in sample.folder.load(Speakers).speakers}
    for truth in sample.truth["speakers"]:
        speaker = found[truth["name"]]
        assert (speaker.role, speaker.organisation) == (truth["role"], truth["organisation"])
        assert speaker.moderator is truth["moderator"]
        assert speaker.evidence


def test_names_reach_every_text(sample: Processed) -> None:
    out = sample.folder.path / "out"
    speakers = {speaker.id: speaker for speaker in sample.folder.load(Speakers).speakers}
    quoted = {speakers[quote.speaker or ""].name or "" for quote in sample.folder.load(Quotes).quotes}
    assert quoted
    for name in ("blog.md", "index.html", "show-notes.md"):
        text = (out / name).read_text(encoding="utf-8")
        assert any(person in text for person in quoted), name
    transcript = (out / "transcript.txt").read_text(encoding="utf-8")
    assert all((speaker.name or "") in transcript for speaker in speakers.values())
    cards = [path.read_text(encoding="utf-8") for path in (out / "cards").glob("*.svg")]
    assert cards
    assert all(any(person in card for person in quoted) for card in cards)
    posts = [path.read_text(encoding="utf-8") for path in (out / "posts").glob("*.md")]
    for speaker in speakers.values():
        if speaker.name in quoted:
            assert f"{speaker.name} ({speaker.about})" in (out / "blog.md").read_text(encoding="utf-8")
            assert all(f"– {speaker.name}, {speaker.about}" in text for text in posts if f"\n– {speaker.name}" in text)
    assert "name of speaker" not in "".join(
        (out / name).read_text(encoding="utf-8") for name in ("blog.md", "index.html")
    )


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> SessionFolder:
    """The first half of the English session, without an event file."""
    library = tmp_path_factory.mktemp("own")
    recording = cut("en", library.parent / "talk.mp4", 0, 110)
    run = run_pipeline("process", recording, "--library", library, "--model", "base", "--json", *QUICKLY)
    assert run.returncode == 0, run.stderr
    return SessionFolder(Path(json.loads(run.stdout)["folder"]))


def process(folder: SessionFolder, *arguments: str) -> list[str]:
    run = run_pipeline(
        "process", folder.path, "--library", folder.path.parent, "--model", "base", "--json", *QUICKLY, *arguments
    )
    assert run.returncode == 0, run.stderr
    ran: list[str] = json.loads(run.stdout)["ran"]
    return ran


def command(folder: SessionFolder, *arguments: str) -> str:
    run = run_pipeline("speakers", arguments[0], *arguments[1:], "--library", folder.path.parent)
    assert run.returncode == 0, run.stderr
    return run.stdout


def waiting_texts(folder: SessionFolder, number: str) -> str:
    """Assert that everything which needs a speaker's name waits for it; return the index page."""
    assert not list((folder.out / "cards").glob("*"))
    for path in (folder.out / "posts").glob("*.md"):
        assert not re.search(r"^## \d+\. Quote ", path.read_text(encoding="utf-8"), re.MULTILINE)
    for name in ("blog.md", "show-notes.md"):
        assert f"**[name of speaker {number}]**" in (folder.out / name).read_text(encoding="utf-8")
    assert "\ndraft: true\n" in (folder.out / "blog.md").read_text(encoding="utf-8")
    page = html.unescape((folder.out / "index.html").read_text(encoding="utf-8"))
    assert f"Waits for the name of “Speaker {number}”" in page
    receipt = folder.receipt("publish")
    assert receipt is not None
    assert [
        warning for warning in receipt.warnings if re.search(r"; \d+ quotes?, 1 quote card and \d+ posts wait", warning)
    ]
    return page


def test_without_an_event_file_voices_have_numbers_until_a_person_names_them(own: SessionFolder) -> None:
    assert labels(own.load(Speakers), "en") == {"1": "Speaker 1", "2": "Speaker 2", "3": "Speaker 3"}
    assert "Speaker 2" in (own.out / "transcript.txt").read_text(encoding="utf-8")
    warnings = command(own, "list")
    assert "Speaker 3" in warnings
    told = waiting_texts(own, "2")
    own_library = own.path.parent.name
    assert f'pipeline speakers name {own_library}/{own.path.name} 2 "NAME"' in told
    command(own, "name", own.path.name, "2", "Sophie Carter")
    ran = process(own)
    assert ran[0] == "speakers"
    blog = (own.out / "blog.md").read_text(encoding="utf-8")
    assert "Sophie Carter" in blog
    assert "name of speaker 2" not in blog
    assert all("Sophie Carter" in card.read_text(encoding="utf-8") for card in (own.out / "cards").glob("*.svg"))
    assert list((own.out / "cards").glob("*.png"))
    assert "– Sophie Carter" in (own.out / "posts" / "linkedin.md").read_text(encoding="utf-8")
    # It survives that everything is done anew.
    assert "diarize" in process(own, "--from", "diarize")
    assert own.load(Speakers).by_id["2"].name == "Sophie Carter"


def test_a_voice_is_recognised_in_another_session_until_it_is_forgotten(own: SessionFolder, tmp_path: Path) -> None:
    library = own.path.parent
    command(own, "name", own.path.name, "2", "Sophie Carter", "--remember")
    numbers = json.loads((library / "voices.json").read_text())["voices"][0]["print"]
    other, again = (cut(language, tmp_path / f"{language}.mp4", 115, 90) for language in ("de", "en"))
    for recording in (other, again):
        done = run_pipeline("process", recording, "--library", library, "--model", "base", "--json", *QUICKLY)
        assert done.returncode == 0, done.stderr
        folder = SessionFolder(Path(json.loads(done.stdout)["folder"]))
        names = {speaker.name: speaker.known_by for speaker in folder.load(Speakers).speakers if speaker.name}
        assert names == ({"Sophie Carter": "voice"} if recording == again else {})
    command(own, "forget", "Sophie Carter")
    for path in library.rglob("*.json*"):
        assert max(map(str, numbers), key=len) not in path.read_text(encoding="utf-8"), path
    assert process(folder)[0] == "speakers"
    assert {speaker.name for speaker in folder.load(Speakers).speakers} == {None}
