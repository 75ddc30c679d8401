"""Layout: no line is too wide, nothing is lost, lines are even, no word stands alone."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.brand import BRAND
from pipeline.publish.layout import LONG_LAST_WORD, WORTH_LESS_LONELINESS, Block, Box, fit

TYPEFACE = BRAND.fonts.display.load()
SQUARE = Box(880, 600, 104, 36)
WORDS = {
    "de": re.findall(
        r"\S+",
        "wir und die der das ist ein mit von auf nicht Zeit Menschen Marketing Kommunikation "
        "Öffentlichkeitsarbeit Veranstaltungstechnik 370.000 3,5 Prozent gemeinsam – Zusammenarbeit Dr. "
        "Größe, möglich. „Vertrauen“ IT-Team",
    ),
    "en": re.findall(
        r"\S+",
        "we and the of a is it with people marketing communication responsibility 40 percent together – "
        "trust, recording. “brief” IT internationalisation work-in-progress 370,000 no for built & lost",
    ),
}


def texts(language: str, fewest: int = 3, most: int = 60) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(WORDS[language]), min_size=fewest, max_size=most).map(" ".join)


def joined(block: Block) -> str:
    """Put the lines together again: the hyphens of divided words are gone, those of compounds are not."""
    text = block.lines[0].text
    for line in block.lines[1:]:
        text += "\n" + line.text
    return text


LANGUAGES = st.sampled_from(["de", "en"])


@settings(max_examples=60)
@given(st.data(), LANGUAGES, st.sampled_from([SQUARE, Box(1032, 350, 76, 28), Box(864, 1000, 108, 44)]))
def test_three_to_sixty_words_fit_and_no_line_is_too_wide(data: st.DataObject, language: str, box: Box) -> None:
    block = fit(data.draw(texts(language)), TYPEFACE, box, language)
    assert block is not None
    assert box.smallest <= block.size <= box.largest
    assert block.height <= box.height
    for line in block.lines:
        assert line.width <= box.width + 1e-6
        assert line.hang + line.width == pytest.approx(TYPEFACE.width(line.text) * block.size)


def test_the_hyphen_of_a_divided_word_is_kerned() -> None:
    block = fit("wir 370.000 Veranstaltungstechnik", TYPEFACE, Box(864, 1000, 108, 44), "de")
    assert block is not None
    assert block.divided
    for line in block.lines:
        assert line.hang + line.width == pytest.approx(TYPEFACE.width(line.text) * block.size)


@settings(max_examples=60)
@given(st.data(), LANGUAGES)
def test_lines_are_the_text_word_for_word(data: st.DataObject, language: str) -> None:
    text = data.draw(texts(language))
    block = fit(text, TYPEFACE, SQUARE, language)
    assert block is not None
    if not block.divided:
        kept = joined(block).replace("-\n", "-").replace("\n", " ")
        assert kept.replace(" ", "") == text.replace(" ", "")
    else:
        assert joined(block).replace("-\n", "").replace("\n", "").replace(" ", "").replace("-", "") == text.replace(
            " ", ""
        ).replace("-", "")


@settings(max_examples=100)
@given(st.data(), LANGUAGES)
def test_no_word_stands_alone_in_the_last_line_where_that_can_be_avoided(data: st.DataObject, language: str) -> None:
    text = data.draw(texts(language, fewest=6))
    last_two_words = TYPEFACE.width(" ".join(text.split()[-2:]))
    assume(last_two_words * WORTH_LESS_LONELINESS * SQUARE.largest <= SQUARE.width)
    block = fit(text, TYPEFACE, SQUARE, language)
    assert block is not None
    last = block.lines[-1]
    assert len(last.text.split()) > 1 or last.width >= LONG_LAST_WORD * SQUARE.width


@settings(max_examples=40)
@given(st.data(), LANGUAGES)
def test_no_line_begins_with_a_dash_or_ends_in_a_no_break_space(data: st.DataObject, language: str) -> None:
    text = data.draw(texts(language))
    assume(not text.startswith("–"))
    block = fit(text.replace("3,5 Prozent", "3,5\u00a0Prozent"), TYPEFACE, SQUARE, language)
    assert block is not None
    assert not any(line.text.startswith("–") or line.text.endswith(("\u00a0", "3,5\u00a0")) for line in block.lines)


def test_lines_are_even() -> None:
    text = "Trust is built in drops and lost in buckets, and nobody sees the drops."
    block = fit(text, TYPEFACE, SQUARE, "en")
    assert block is not None
    widths = [line.width for line in block.lines]
    assert min(widths) > 0.6 * max(widths)


def test_opening_mark_hangs_and_takes_no_room() -> None:
    with_mark = fit("„Wir haben Zeit.“", TYPEFACE, SQUARE, "de")
    assert with_mark is not None
    assert with_mark.lines[0].hang == pytest.approx(TYPEFACE.positions("„W")[0][1] * with_mark.size)


def test_words_are_divided_only_where_they_must_be() -> None:
    usual = fit("„Wir haben die Öffentlichkeitsarbeit neu erfunden.“", TYPEFACE, SQUARE, "de")
    monster = fit("„Ein Kommunikationsinfrastrukturmodernisierungsprojekt ist das.“", TYPEFACE, SQUARE, "de")
    assert usual is not None
    assert monster is not None
    assert usual.divided == 0
    assert monster.divided > 0
    assert "-\n" in joined(monster)


def test_names_are_never_divided() -> None:
    name = "Kommunikationsinfrastrukturmodernisierungsprojekt"
    block = fit(f"Das ist {name} hier.", TYPEFACE, SQUARE, "de", frozenset({name}))
    assert block is not None
    assert name in joined(block)


def test_what_does_not_fit_is_refused_not_shortened() -> None:
    assert fit("word " * 200 + "end", TYPEFACE, SQUARE, "en") is None
    assert fit("x" * 200, TYPEFACE, SQUARE, "en") is None
    assert fit("two words", TYPEFACE, Box(880, 10, 104, 36), "en") is None


def test_longer_text_is_never_larger() -> None:
    sizes = []
    for count in range(3, 60, 4):
        block = fit(" ".join(["people work together"] * count), TYPEFACE, SQUARE, "en")
        if block is not None:
            sizes.append(block.size)
    assert len(sizes) > 5
    assert all(a >= 0.95 * b for a, b in itertools.pairwise(sizes))


@pytest.mark.parametrize("kept", ["40 percent", "Dr. Meier", "3,5 Prozent", "z. B. im"])
def test_numbers_titles_and_initials_stay_with_what_follows(kept: str) -> None:
    for before in range(2, 9):
        block = fit("we say it " * before + kept + " and so on we go here", TYPEFACE, SQUARE, "en")
        assert block is not None
        assert any(kept in line.text for line in block.lines)
