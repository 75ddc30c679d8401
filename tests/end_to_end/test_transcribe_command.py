"""``pipeline transcribe`` with the real Whisper base model, as a user would call it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jiwer
import pysubs2
import pytest

from pipeline import ffmpeg
from pipeline.schema import Transcript, load_document
from tests.end_to_end.conftest import SAMPLES, run_pipeline

SECONDS = 45.0
FORMATS = ["txt", "srt", "vtt", "json"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The beginning of both samples, and a file that is no recording."""
    folder = tmp_path_factory.mktemp("recordings")
    for language in ("de", "en"):
        source = ffmpeg.input_arguments(SAMPLES / f"livestudio_{language}.mp4", duration=SECONDS)
        ffmpeg.run([*source, "-c", "copy", ffmpeg.output_argument(folder / f"{language}.mp4")])
    (folder / "notes.mp4").write_text("Dear colleagues,\nthis is no film.\n")
    return folder


@pytest.fixture(scope="module")
def printed(folder: Path) -> dict[str, dict[str, Any]]:
    run = run_pipeline("transcribe", folder, "--format", ",".join(FORMATS), "--model", "base", "--json")
    assert run.returncode == 9, run.stderr
    return {result["input"]: result for result in json.loads(run.stdout)["recordings"]}


def said(language: str) -> str:
    truth = json.loads((SAMPLES / f"livestudio_{language}.json").read_text(encoding="utf-8"))
    return " ".join(one["text"] for one in truth["sentences"] if one["end"] <= SECONDS)


def simple(text: str) -> str:
    return " ".join("".join(one if one.isalnum() else " " for one in text.casefold()).split())


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_format_says_what_was_said(language: str, folder: Path, printed: dict[str, dict[str, Any]]) -> None:
    result = printed[f"{language}.mp4"]
    assert (result["result"], result["language"]) == ("done", language)
    assert result["files"] == [str(folder / f"{language}.{name}") for name in FORMATS]
    transcript = load_document(Transcript, folder / f"{language}.json")
    words = [word.text for word in transcript.words]
    assert len(words) == result["words"]
    text = (folder / f"{language}.txt").read_text(encoding="utf-8")
    times_and_doubts = r"^\[\d[\d:]*\]$|^\[\?\] .*|\[\?\]"
    assert re.sub(times_and_doubts, "", text, flags=re.MULTILINE).split() == words
    for name in ("srt", "vtt"):
        cues = pysubs2.load(str(folder / f"{language}.{name}"))
        assert " ".join(cue.plaintext for cue in cues).split() == words
        assert cues[-1].end <= SECONDS * 1000 + 1000
    heard = " ".join(word.text for word in transcript.words)
    truth = simple(said(language))
    assert jiwer.wer(truth, simple(heard)[: len(truth) + 5]) < 0.25


def test_the_bad_file_has_its_sentence(printed: dict[str, dict[str, Any]]) -> None:
    error = printed["notes.mp4"]["error"]
    assert error["exit_code"] == 3
    assert "notes.mp4" in error["message"]


def test_a_second_run_has_nothing_to_do(folder: Path, printed: dict[str, dict[str, Any]]) -> None:
    files = [folder / "de.mp4", folder / "en.mp4"]
    run = run_pipeline("transcribe", *files, "--model", "base", "-q")
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == [str(folder / f"{one}.{kind}") for one in ("de", "en") for kind in ("txt", "srt")]
    assert run.stderr == ""
    leftovers = [re.sub(r"-[0-9a-f]{8}\.", ".", path.name) for path in folder.glob(".*")]
    assert sorted(leftovers) == [
        f".{one}.transcript-{kind}.json" for one in ("de", "en") for kind in ("receipt", "words")
    ]


def test_what_is_kept_gives_the_same_files_without_the_model(folder: Path, printed: dict[str, dict[str, Any]]) -> None:
    before = {name: (folder / f"de.{name}").read_bytes() for name in FORMATS}
    for name in FORMATS:
        (folder / f"de.{name}").unlink()
    command: list[str | Path] = [
        "transcribe",
        folder / "de.mp4",
        "--format",
        ",".join(FORMATS),
        "--model",
        "base",
        "--json",
    ]
    again = json.loads(run_pipeline(*command).stdout)
    assert (again["result"], again["words"]) == ("rewritten", printed["de.mp4"]["words"])
    assert {name: (folder / f"de.{name}").read_bytes() for name in FORMATS} == before
    first = load_document(Transcript, folder / "de.json").words[0].text.strip(".,")
    (folder / "corrections.txt").write_text(f"{first} -> Berichtigt\n", encoding="utf-8")
    assert json.loads(run_pipeline(*command).stdout)["result"] == "rewritten"
    assert (folder / "de.txt").read_text(encoding="utf-8").splitlines()[1].startswith("Berichtigt")
