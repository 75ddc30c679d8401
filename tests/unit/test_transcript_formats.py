"""A transcript as txt, srt, vtt and json."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SettingsError
from pipeline.schema import Transcript
from pipeline.transcripts import DEFAULT_FORMATS, FORMATS, read_formats, render, write
from tests.unit.speech import speech

TALK = speech(
    "Guten Tag. Wir sprechen heute über das Studio.\n"
    "[2.5] Und danach über den Ton. Der ist wichtig.\n"
    "en: Sound is everything."
)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((), DEFAULT_FORMATS),
        (("",), DEFAULT_FORMATS),
        (("srt",), ("srt",)),
        (("json,SRT", "txt", "srt"), ("txt", "srt", "json")),
        ((" .vtt , txt",), ("txt", "vtt")),
    ],
)
def test_formats_as_users_write_them(values: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert read_formats(values) == expected


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"no format “doc”.*txt, srt, vtt, json"):
        read_formats(["srt,doc"])


def test_text_is_paragraphs_between_long_pauses() -> None:
    first, second = render(TALK, "txt").rstrip("\n").split("\n\n")
    assert first == "[0:00]\nGuten Tag. Wir sprechen heute über das Studio."
    assert second == "[0:07]\nUnd danach über den Ton. Der ist wichtig. Sound is everything."


@given(st.lists(st.sampled_from(["Ja.", "nein", "Was?", "drei", "[1.3]", "[4]"]), min_size=1, max_size=80))
def test_every_format_holds_every_word_once(tokens: list[str]) -> None:
    if not any(token[0] != "[" for token in tokens):
        return
    transcript = speech(" ".join(tokens))
    said = [word.text for word in transcript.words]
    assert re.sub(r"^\[\d+:\d\d\]$", "", render(transcript, "txt"), flags=re.MULTILINE).split() == said
    for name in ("srt", "vtt"):
        lines = [line for line in render(transcript, name).splitlines() if "-->" not in line]
        text = [line for line in lines if line != "WEBVTT" and not re.fullmatch(r"\d*", line)]
        assert " ".join(text).split() == said
    assert Transcript.model_validate_json(render(transcript, "json")) == transcript


def test_write(tmp_path: Path) -> None:
    files = write(TALK, tmp_path / "deeper" / "v1.2", list(FORMATS))
    assert [file.name for file in files] == ["v1.2.txt", "v1.2.srt", "v1.2.vtt", "v1.2.json"]
    assert json.loads(files[-1].read_text(encoding="utf-8"))["language"] == "de"
    assert files[2].read_text(encoding="utf-8").startswith("WEBVTT")
