"""Quote cards: inside their margins, well-formed, reproducible, honest about what they leave out."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from pipeline.brand import BRAND, DARK, LIGHT, Brand
from pipeline.brand.contrast import contrast
from pipeline.config import CardSize, PublishSettings
from pipeline.errors import SettingsError, TemplateError
from pipeline.progress import SilentProgress
from pipeline.publish.card_design import FORMATS, Content, draw
from pipeline.publish.cards import Card, CardContext, render_cards
from pipeline.schema import NOBODY, Attribution, Quote, Speaker, Speakers

SVG = "{http://www.w3.org/2000/svg}"
GERMAN = "Kommunikation, IT und Marketing müssen von Anfang an gemeinsam planen, sonst baut jeder sein eigenes Haus."
ENGLISH = 'He said "ship it" & <left>; 370,000 people saw that it’s not done.'
WORDS = re.findall(
    r"\S+",
    "wir die das ist mit nicht Zeit Menschen Öffentlichkeitsarbeit Veranstaltungstechnik 370.000 "
    "Prozent – möglich. we the people communication responsibility trust, IT-Team “brief” & work",
)
NARROWEST = PublishSettings(cards=1, card_sizes=("1080x1920",))


def quote(text: str, language: str = "de", identifier: str = "q1") -> Quote:
    return Quote(
        id=identifier,
        text=text,
        language=language,
        speaker=None,
        start=187.2,
        end=195,
        first_word=0,
        last_word=len(text.split()) - 1,
        sentences=("s1",),
        score=1,
        reasons=(),
        probability=0.9,
    )


def said_by(name: str | None = "Ada", role: str = "", organisation: str = "") -> Speakers:
    speaker = Speaker(id="1", number=1, seconds=60, name=name, role=role, organisation=organisation)
    return Speakers(speakers=(speaker,), attributions=(Attribution(first_word=0, last_word=999, speaker="1"),))


DOUBTFUL = Speakers(
    speakers=said_by().speakers,
    attributions=(Attribution(first_word=0, last_word=999, speaker="1", doubtful=True),),
)
CONTEXT = CardContext("Livestudio: wie IT & Marketing <zusammen> arbeiten", "de", said_by())


def one_card(
    tmp_path: Path, text: str, size: CardSize = "1080x1080", speakers: Speakers = CONTEXT.speakers, language: str = "de"
) -> Card:
    cards, warnings = render_cards(
        [quote(text, language)],
        replace(CONTEXT, speakers=speakers),
        tmp_path,
        PublishSettings(card_sizes=(size,)),
        SilentProgress(),
    )
    assert warnings == []
    return cards[0]


def picture_of(card: Card) -> Image.Image:
    return Image.open(io.BytesIO(card.png.read_bytes())).convert("RGB")


def texts(card: Card) -> list[str]:
    return [element.text or "" for element in ET.parse(card.svg).iter(f"{SVG}text")]


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(WORDS), min_size=3, max_size=60).map(" ".join),
    st.sampled_from(["de", "en"]),
    st.sampled_from(sorted(FORMATS)),
    st.sampled_from(
        ["", "Livestudio", "Wie Kommunikation, IT und Marketing zusammenarbeiten, ein Gespräch in drei Teilen"]
    ),
)
def test_everything_stands_inside_the_margins_and_nothing_overlaps(
    text: str, language: str, size: str, line: str
) -> None:
    card = FORMATS[size]
    drawing = draw(Content(text, language, "Dr. Anna-Lena Köster", line, "de", 3725.0), card, BRAND)
    assert drawing is not None
    right = card.width - card.left
    for run in drawing.texts:
        width = run.font.load().width(run.text) * run.size
        begin = run.x - width if run.anchor == "end" else run.x
        hangs = run.fill == BRAND.colours.accent or run.text[:1] in "“‘„‚”’\u200a"
        assert begin >= card.left - (0.7 * run.size if hangs else 0.01)
        assert begin + width <= right + 0.01
        assert run.size >= min(card.smallest, card.small_print)
    for bar in drawing.bars:
        assert card.left <= bar.x
        assert bar.x + bar.width <= right
        assert card.top - 0.01 <= bar.y
        assert bar.y + bar.height <= card.top + card.bar_height + 0.01
    assert len(drawing.bars) == len(text.split())
    quotation_top = drawing.quotation[0].y - drawing.block.cap_height
    assert quotation_top > card.top + card.bar_height
    below = drawing.imprint[1]
    assert (
        drawing.quotation[-1].y + BRAND.fonts.display.load().descent * drawing.block.size < below.y - 0.7 * below.size
    )
    assert max(run.y for run in drawing.imprint) == pytest.approx(card.height - card.bottom)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("ab<>&\"'„“ \t\näöü]]>-—", min_size=3, max_size=60).filter(lambda text: any(map(str.isalpha, text))))
def test_svg_is_well_formed_whatever_is_said(tmp_path: Path, text: str) -> None:
    card = one_card(tmp_path, text)
    assert ET.parse(card.svg).getroot().tag == f"{SVG}svg"


def test_svg_says_the_quotation_word_for_word(tmp_path: Path) -> None:
    card = one_card(tmp_path, ENGLISH, language="en")
    said = "".join(texts(card))
    assert "“Hesaid‘shipit’&<left>;370,000peoplesawthatit’snotdone.”" in re.sub(r"\s", "", said)


def test_marks_follow_the_quotations_language(tmp_path: Path) -> None:
    german, english = texts(one_card(tmp_path, GERMAN)), texts(one_card(tmp_path, "We did it all.", language="en"))
    assert german[0] == "„"
    assert "“" in german
    assert english[0] == "“"
    assert "”" in english


def test_names_the_speaker_and_what_that_one_does_or_else_the_session(tmp_path: Path) -> None:
    named = texts(one_card(tmp_path, GERMAN, speakers=said_by("Jörg Weiß")))
    assert "Jörg Weiß" in named
    assert "3:07" in named
    assert any("Livestudio" in text for text in named)
    about = texts(one_card(tmp_path, GERMAN, speakers=said_by("Jörg Weiß", "Leiter Technik", "Brenner Antriebe")))
    assert "Leiter Technik, Brenner Antriebe" in about


@pytest.mark.parametrize("speakers", [NOBODY, said_by(None, "Leiter Technik"), DOUBTFUL])
def test_nobody_without_a_name_gets_a_card(tmp_path: Path, speakers: Speakers) -> None:
    progress = SilentProgress()
    context = replace(CONTEXT, speakers=speakers)
    assert render_cards([quote(GERMAN)], context, tmp_path, PublishSettings(), progress) == ([], [])
    assert not list(tmp_path.iterdir())


def test_a_quote_that_waits_takes_no_card_from_the_others(tmp_path: Path) -> None:
    words = len(GERMAN.split())
    later = quote(GERMAN, identifier="later").model_copy(update={"first_word": words, "last_word": 2 * words - 1})
    runs = (
        Attribution(first_word=0, last_word=words - 1, speaker="2"),
        Attribution(first_word=words, last_word=2 * words - 1, speaker="1"),
    )
    known = Speakers(speakers=(*said_by().speakers, Speaker(id="2", number=2, seconds=9)), attributions=runs)
    cards, _ = render_cards(
        [quote(GERMAN), later], replace(CONTEXT, speakers=known), tmp_path, NARROWEST, SilentProgress()
    )
    assert [card.quote_id for card in cards] == ["later"]


@pytest.mark.parametrize(("name", "lacking"), [("李娜", "李"), ("🎙", "U+1F399")])
def test_a_name_that_cannot_be_drawn_makes_no_card_without_one(tmp_path: Path, name: str, lacking: str) -> None:
    context = replace(CONTEXT, speakers=said_by(name))
    cards, warnings = render_cards([quote(GERMAN)], context, tmp_path, NARROWEST, SilentProgress())
    assert cards == []
    assert lacking in warnings[0]


@pytest.mark.parametrize("size", sorted(FORMATS))
def test_png_has_its_size_and_its_colours(tmp_path: Path, size: CardSize) -> None:
    card = one_card(tmp_path, GERMAN, size)
    assert card.png.name == f"q1-{size}.png"
    picture = picture_of(card)
    assert f"{picture.width}x{picture.height}" == size
    empty = Image.new("RGB", picture.size, BRAND.colours.background)
    box = ImageChops.difference(picture, empty).getbbox()
    layout = FORMATS[size]
    assert box is not None
    assert box[0] > 0.4 * layout.left
    assert box[2] <= layout.width - layout.left + 2
    assert box[1] >= layout.top - 1
    colours = {colour for _, colour in picture.getcolors(1 << 24) or ()}
    for wanted in (BRAND.colours.text, BRAND.colours.accent):
        assert tuple(bytes.fromhex(wanted[1:])) in colours


def test_same_input_same_bytes(tmp_path: Path) -> None:
    first, second = one_card(tmp_path / "a", GERMAN), one_card(tmp_path / "b", GERMAN)
    assert first.svg.read_bytes() == second.svg.read_bytes()
    assert first.png.read_bytes() == second.png.read_bytes()


def test_letters_are_drawn(tmp_path: Path) -> None:
    one = picture_of(one_card(tmp_path / "a", GERMAN))
    other = picture_of(one_card(tmp_path / "b", GERMAN.replace("Haus", "Hans")))
    assert ImageChops.difference(one, other).getbbox() is not None


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", "Zitatkarte: „Wir haben Zeit.“ – Ada, „Titel“, ab 3:07"),
        ("en", "Quote card: “Wir haben Zeit.” – Ada, “Titel”, at 3:07"),
    ],
)
def test_alternative_text(tmp_path: Path, language: str, expected: str) -> None:
    cards, _ = render_cards(
        [quote("Wir haben Zeit.")],
        CardContext("Titel", language, speakers=said_by()),
        tmp_path,
        PublishSettings(card_sizes=("1200x627",)),
        SilentProgress(),
    )
    assert cards[0].alt_text == expected
    assert ET.parse(cards[0].svg).findtext(f"{SVG}title") == expected


def test_count_and_order_and_the_next_quote_for_one_that_cannot_be_drawn(tmp_path: Path) -> None:
    progress = SilentProgress()
    quotes = [quote("Viel " * 300, identifier="long"), quote(GERMAN, identifier="b"), quote(GERMAN, identifier="c")]
    cards, warnings = render_cards(quotes, CONTEXT, tmp_path, PublishSettings(cards=1), progress)
    assert [(card.quote_id, card.size) for card in cards] == [("b", size) for size in PublishSettings().card_sizes]
    assert len(warnings) == len(PublishSettings().card_sizes)
    assert all("too long" in warning for warning in warnings)
    assert progress.notes == warnings
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"b-{size}.{kind}" for size in PublishSettings().card_sizes for kind in ("svg", "png")
    )


def test_no_cards_wanted(tmp_path: Path) -> None:
    assert render_cards([quote(GERMAN)], CONTEXT, tmp_path, PublishSettings(cards=0), SilentProgress()) == ([], [])
    assert render_cards([], CONTEXT, tmp_path, PublishSettings(), SilentProgress()) == ([], [])


def test_emoji_is_left_out_and_said(tmp_path: Path) -> None:
    sizes: tuple[CardSize, ...] = ("1080x1080", "1200x627")
    cards, warnings = render_cards(
        [quote("Wir haben Zeit 👍🏽 für alle.")], CONTEXT, tmp_path, PublishSettings(card_sizes=sizes), SilentProgress()
    )
    assert len(cards) == 2
    assert len(warnings) == 1
    assert "👍 (U+1F44D)" in warnings[0]
    assert "👍" not in "".join(texts(cards[0]))


def test_letters_the_font_lacks_make_no_card_rather_than_a_wrong_one(tmp_path: Path) -> None:
    cards, warnings = render_cards([quote("Das heißt 中文.")], CONTEXT, tmp_path, PublishSettings(), SilentProgress())
    assert cards == []
    assert "中 (U+4E2D), 文 (U+6587)" in warnings[0]


def test_title_the_font_lacks_is_left_out_and_said(tmp_path: Path) -> None:
    cards, warnings = render_cards(
        [quote(GERMAN)], CardContext("中文", "de", said_by()), tmp_path, NARROWEST, SilentProgress()
    )
    assert len(cards) == 1
    assert len(warnings) == 1
    assert "„“" not in cards[0].alt_text


def test_unreadable_colours_are_refused(tmp_path: Path) -> None:
    brand = Brand(colours=LIGHT.model_copy(update={"muted": "#bbbbbb"}))
    with pytest.raises(SettingsError, match=r"#bbbbbb.*#f6f4ef"):
        render_cards(
            [quote(GERMAN)], CardContext("T", "de", said_by(), brand), tmp_path, PublishSettings(), SilentProgress()
        )


def test_light_palette_is_used(tmp_path: Path) -> None:
    context = CardContext("T", "de", said_by(), Brand(colours=LIGHT))
    cards, _ = render_cards([quote(GERMAN)], context, tmp_path, PublishSettings(cards=1), SilentProgress())
    svg = cards[0].svg.read_text()
    assert LIGHT.background in svg
    assert DARK.accent not in svg
    drawn = set(re.findall(r'fill="(#\w{6})"', svg))
    assert all(contrast(colour, LIGHT.background) >= 4.5 for colour in drawn - {LIGHT.background})


def test_users_template_wins_and_a_broken_one_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "cards"
    folder.mkdir(parents=True)
    template = folder / "quote.svg.j2"
    template.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="20"><title>{{ alt_text }}</title></svg>'
    )
    chosen = PublishSettings(templates=folder.parent, card_sizes=("1080x1080",))
    cards, _ = render_cards([quote(GERMAN)], CONTEXT, tmp_path / "out", chosen, SilentProgress())
    assert picture_of(cards[0]).size == (10, 20)
    for broken in ("<svg", "{{ drawing.formt }}"):
        template.write_text(broken)
        with pytest.raises(TemplateError, match=r"quote\.svg\.j2"):
            render_cards([quote(GERMAN)], CONTEXT, tmp_path / "out", chosen, SilentProgress())


@pytest.mark.parametrize("title", ["T", "Titel " * 60, "X" * 300, "\u202f", "a\nb"])
def test_any_title_is_drawn(tmp_path: Path, title: str) -> None:
    cards, _ = render_cards([quote(GERMAN)], CardContext(title, "en", said_by()), tmp_path, NARROWEST, SilentProgress())
    assert len(cards) == 1


def test_double_and_single_marks_do_not_touch(tmp_path: Path) -> None:
    card = one_card(tmp_path, "„Das ist“, sagte sie, „die beste Idee.“")
    assert "\u200a‚Das" in "".join(texts(card))
