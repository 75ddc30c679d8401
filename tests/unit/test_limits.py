"""Posts are counted as the networks count them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.limits import (
    LIMITS,
    count_graphemes,
    count_hashtags,
    count_mastodon,
    count_utf16,
    count_weighted,
    measure,
)

PIECES = st.sampled_from(
    [
        "Müller", "Größe", "naïve", "e\u0301", "a\u0308", "👍", "👍🏽", "👨‍👩‍👧", "🇩🇪", "❤️",
        "1️⃣", "日本", "„Zitat“", "–", "…", "z. B.",
        "https://example.org/a/very/long/path?with=query&more=yes",
        "http://example.org", "example.com", "©", "@anna@example.social",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=12).map(" ".join)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Grüße", 5),
        ("„Ja“ – ‚gut‘", 12),
        ("…", 2),
        ("日本", 4),
        ("👍", 2),
        ("👍🏽", 2),
        ("👨‍👩‍👧", 2),
        ("🇩🇪🇦🇹", 4),
        ("1️⃣", 2),
        ("❤️", 2),
        ("1 ©", 3),
        ("e\u0301", 1),
        ("https://example.org/" + "a" * 100, 23),
        ("(https://example.org/a).", 26),
        ("see example.com now", 31),
        ("a" * 30 + ".com", 34),
        ("config.toml", 11),
    ],
)
def test_x_weighs_code_points_emoji_and_addresses(text: str, count: int) -> None:
    assert count_weighted(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Grüße", 5),
        ("👨‍👩‍👧", 1),
        ("https://example.org/" + "a" * 100, 23),
        ("Danke, @anna@example.social!", 13),
        ("mail an info@example.org", 24),
    ],
)
def test_mastodon_counts_graphemes_addresses_and_local_names(text: str, count: int) -> None:
    assert count_mastodon(text) == count


def test_units_differ_where_they_should() -> None:
    assert (count_graphemes("👍🏽"), count_utf16("👍🏽")) == (1, 4)
    assert count_hashtags("#Künstliche #2024 #KI2024 a#b #") == 2


def test_bluesky_also_limits_bytes_and_instagram_hashtags() -> None:
    family = "👨‍👩‍👧‍👦"
    assert measure(family * 120, "bluesky").fits
    assert not measure(family * 121, "bluesky").fits
    assert measure(" ".join(f"#tag{n}" for n in range(5)), "instagram").fits
    assert not measure(" ".join(f"#tag{n}" for n in range(6)), "instagram").fits


@given(TEXTS)
def test_counts_do_not_depend_on_normal_form(text: str) -> None:
    for limit in LIMITS.values():
        assert limit.count(unicodedata.normalize("NFD", text)) == limit.count(unicodedata.normalize("NFC", text))


@given(TEXTS)
def test_counts_are_ordered(text: str) -> None:
    normal = unicodedata.normalize("NFC", text)
    assert count_graphemes(text) <= len(normal) <= count_utf16(text)
    assert all(limit.count(text) >= 0 for limit in LIMITS.values())


@given(TEXTS, TEXTS)
def test_a_longer_text_never_counts_less(first: str, second: str) -> None:
    for network in LIMITS:
        both = LIMITS[network].count(f"{first}\n\n{second}")
        assert both >= LIMITS[network].count(first)
