"""Chapters for ffmpeg, YouTube and podcasts."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.chapters import chapter_files, chapter_marks
from pipeline.schema import Chapter


def chapter(start: float, end: float, title: str = "Ein  Titel") -> Chapter:
    return Chapter(id="c", title=title, start=start, end=end, keywords=(), first_sentence=0, last_sentence=0)


def seconds(text: str) -> int:
    parts = [int(part) for part in text.split(":")]
    return sum(part * 60**power for power, part in enumerate(reversed(parts)))


def test_the_first_mark_is_at_zero_and_hours_are_shown() -> None:
    marks = chapter_marks((chapter(4.2, 60), chapter(60.9, 3700), chapter(3700, 3800)), 3800)
    assert [(mark.clock, mark.title) for mark in marks] == [
        ("0:00", "Ein Titel"),
        ("1:00", "Ein Titel"),
        ("1:01:40", "Ein Titel"),
    ]


@pytest.mark.parametrize(
    "starts",
    [(0, 20), (), (0, 5, 30), (0, 9.9, 30), (0, 30, 55)],
)
def test_what_youtube_would_ignore_is_not_written(starts: tuple[float, ...]) -> None:
    chapters = tuple(chapter(start, start + 1) for start in starts)
    assert chapter_marks(chapters, 60) == ()
    assert "chapters.txt" not in chapter_files("Titel", chapters, 60)


def test_ten_whole_seconds_are_enough() -> None:
    assert len(chapter_marks((chapter(0, 10), chapter(10.9, 20), chapter(20.1, 30)), 30)) == 3


def test_a_short_chapter_belongs_to_the_one_before() -> None:
    starts = {"A": 2.0, "B": 20.0, "C": 26.0, "D": 40.0, "E": 95.0}
    marks = chapter_marks([chapter(start, start + 1, name) for name, start in starts.items()], 100)
    assert [(mark.clock, mark.title) for mark in marks] == [("0:00", "A"), ("0:20", "B"), ("0:40", "D")]


@given(st.lists(st.floats(0, 30_000), max_size=20).map(sorted), st.floats(0, 2000))
def test_youtubes_rules_hold_for_whatever_is_written(starts: list[float], rest: float) -> None:
    duration = (starts[-1] if starts else 0) + rest
    files = chapter_files("<Titel>", [chapter(start, start + 1, "<A> = B; #1 \\") for start in starts], duration)
    assert set(files) >= ({"chapters.ffmetadata", "chapters.json"} if starts else set())
    if "chapters.txt" in files:
        lines = files["chapters.txt"].splitlines()
        times = [seconds(line.partition(" ")[0]) for line in lines]
        assert len(times) >= 3
        assert times[0] == 0
        assert all(later - earlier >= 10 for earlier, later in pairwise([*times, duration]))
        assert not set("<>") & set(files["chapters.txt"])


def test_podcast_players_get_seconds_and_umlauts() -> None:
    found = json.loads(chapter_files("Größe", [chapter(4.2, 9), chapter(9.25, 11, "Maß & Ziel")], 12)["chapters.json"])
    assert found == {
        "version": "1.2.0",
        "title": "Größe",
        "chapters": [{"startTime": 0.0, "title": "Ein Titel"}, {"startTime": 9.25, "title": "Maß & Ziel"}],
    }


def test_ffmpeg_gets_milliseconds_without_gaps_and_signs_it_understands() -> None:
    text = chapter_files("a=b", [chapter(4.2, 9), chapter(9.25, 11, "1; #2 \\ 3")], 12.5)["chapters.ffmetadata"]
    assert text.splitlines() == [
        ";FFMETADATA1",
        "title=a\\=b",
        *("", "[CHAPTER]", "TIMEBASE=1/1000", "START=0", "END=9250", "title=Ein Titel"),
        *("", "[CHAPTER]", "TIMEBASE=1/1000", "START=9250", "END=12500", "title=1\\; \\#2 \\\\ 3"),
    ]
