"""Folder names, titles, dates and the order of files."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.naming import natural_key, recorded_on, session_id, slug, title_from

HASH = "1a2b3c4d" + "0" * 56


def test_slugs_are_readable() -> None:
    assert session_id("livestudio_de", HASH) == "livestudio-de-1a2b3c4d"
    assert slug("Gespräch über Ärger & Spaß") == "gespraech-ueber-aerger-spass"
    assert slug(unicodedata.normalize("NFD", "Gespräch über")) == "gespraech-ueber"
    assert slug("Łódź café Ærø") == "lodz-cafe-aeroe"
    assert slug("🎤\n\t") == "session"
    assert slug("a" * 100) == "a" * 48
    assert slug("word " * 30).endswith("word")


@given(st.text())
def test_a_slug_is_a_safe_name(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(text))
    assert len(slug(text)) <= 48


def test_natural_order() -> None:
    names = ["Talk 10.mp4", "talk 9.mp4", "2.mp4", "talk.mp4", "10.mp4"]
    assert sorted(names, key=natural_key) == ["2.mp4", "10.mp4", "talk 9.mp4", "Talk 10.mp4", "talk.mp4"]


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.text())
def test_numbers_are_counted(one: int, other: int, name: str) -> None:
    stem = name.rstrip("0123456789")
    assert (natural_key(f"{stem}{one}.mp4") < natural_key(f"{stem}{other}.mp4")) == (one < other)


def test_titles() -> None:
    assert title_from(Path("podium_it_marketing.mp4"), {}) == "podium it marketing"
    assert title_from(Path("a.mp4"), {"title": "Why IT talks"}) == "Why IT talks"
    for empty in ("", "  ", "Untitled", "video001", "--"):
        assert title_from(Path("my_talk.mp4"), {"title": empty}) == "my talk"
    assert title_from(Path("new\nline\t.mp4"), {}) == "new line"
    assert title_from(Path("\n.mp4"), {}) == "Session"
    assert title_from(Path("Was nun： Fragen？.mp4"), {}, downloaded=True) == "Was nun: Fragen?"


def test_dates() -> None:
    assert recorded_on({"creation_time": "2025-03-04T10:00:00.000000Z"}) == "2025-03-04"
    assert recorded_on({"date": "20250304"}) == "2025-03-04"
    local = {"com.apple.quicktime.creationdate": "2025-03-05T00:30:00+0100", "creation_time": "2025-03-04T23:30:00Z"}
    assert recorded_on(local) == "2025-03-05"
    for unset in ("1904-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2025", "2025-13-40", ""):
        assert recorded_on({"creation_time": unset}) is None
