"""Timelines of real recordings: the recorder's time code, and the frames themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import ffmpeg
from tests.media import make_media, picture, tone

QUICK = ("-c:v", "libx264", "-preset", "ultrafast")


@pytest.mark.parametrize(
    ("suffix", "rate", "written", "found"),
    [
        ("mov", "25", "10:00:00:00", "10:00:00:00"),
        ("mp4", "30000/1001", "01:02:03;04", "01:02:03;04"),
        ("mkv", "25", "10:00:00:00", "10:00:00:00"),
        ("mp4", "25", None, ""),
    ],
)
def test_the_time_code_of_the_recorder_is_found(
    tmp_path: Path, suffix: str, rate: str, written: str | None, found: str
) -> None:
    code = ("-timecode", written) if written else ()
    recording = make_media(tmp_path / f"a.{suffix}", picture(1, rate), tone(1), options=(*QUICK, *code))
    assert ffmpeg.start_timecode(recording) == found


def test_sound_has_no_time_code(tmp_path: Path) -> None:
    assert ffmpeg.start_timecode(make_media(tmp_path / "a.wav", tone(1))) == ""
