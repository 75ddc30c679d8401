"""Typefaces: widths as a shaper computes them, missing characters, small fonts to embed."""

from __future__ import annotations

import io

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont, features

from pipeline.brand import BRAND
from pipeline.brand.typeface import drawable

TYPEFACES = [font.load() for font in (BRAND.fonts.display, BRAND.fonts.strong, BRAND.fonts.plain)]
LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜ0123456789 .,;:!?-–„“”‚‘’()%&/"


@pytest.mark.skipif(not features.check("raqm"), reason="this Pillow has no shaper to compare with")
@given(st.text(LETTERS, min_size=1, max_size=60), st.sampled_from(TYPEFACES))
def test_width_is_what_a_shaper_computes(text: str, typeface: object) -> None:
    size = 1000
    shaper = ImageFont.truetype(str(typeface.path), size, layout_engine=ImageFont.Layout.RAQM)  # type: ignore[attr-defined]
    assert typeface.width(text) == pytest.approx(shaper.getlength(text) / size, abs=0.002)  # type: ignore[attr-defined]


@given(st.text(LETTERS, min_size=2, max_size=30), st.data())
def test_a_part_is_as_wide_as_it_is_alone(text: str, data: st.DataObject) -> None:
    typeface = TYPEFACES[0]
    begin = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(begin + 1, len(text)))
    starts, ends = typeface.positions(text)
    assert ends[end - 1] - starts[begin] == pytest.approx(typeface.width(text[begin:end]))


def test_pairs_are_kerned() -> None:
    typeface = TYPEFACES[0]
    assert typeface.width("AV") < typeface.width("A") + typeface.width("V")
    assert typeface.width("") == 0


def test_every_letter_of_our_languages_is_there() -> None:
    for typeface in TYPEFACES:
        assert typeface.missing("äöüßÄÖÜẞéèçñøåłşžğœ„“‚‘“”‘’«»–—…•·→€£$%‰°²³½×−©®™αβΩДжя") == ()


def test_subset_holds_just_the_characters_and_is_reproducible() -> None:
    typeface = TYPEFACES[1]
    content = typeface.subset("Größe 3,5")
    assert content == typeface.subset("5,3 eßörG")
    font = TTFont(io.BytesIO(content))
    assert set(font.getBestCmap()) == {ord(character) for character in "Größe 3,5"}
    assert len(content) < 10_000


@pytest.mark.parametrize(
    ("text", "kept", "pictures", "letters"),
    [
        ("Hallo 👍🏽 Welt", "Hallo Welt", ("👍", "🏽"), ()),
        ("So ❤\ufe0f!", "So !", ("❤",), ()),
        ("Do\u00adnau\u200bdampf", "Donaudampf", (), ()),
        ("U\u0308ber  3\u00a0%", "Über 3\u00a0%", (), ()),
        ("Das heißt 中文", "Das heißt 中文", (), ("中", "文")),
    ],
)
def test_pictures_are_left_out_and_letters_are_not(
    text: str, kept: str, pictures: tuple[str, ...], letters: tuple[str, ...]
) -> None:
    assert drawable(text, TYPEFACES[0]) == (kept, pictures, letters)
