"""Captions in pictures: inside the safe area of each shape, in the brand's look, each word coloured when it is said."""

from __future__ import annotations

import re
from typing import get_args

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.brand import BRAND, Brand, Captions, Palette
from pipeline.clips.captions import (
    Cue,
    Heading,
    Introduction,
    clip_cues,
    drawing_violations,
    file_violations,
    introductions,
    line_length,
    make_cues,
    read_cues,
    seams,
    to_ass,
    to_srt,
    to_vtt,
    violations,
)
from pipeline.clips.captions.areas import safe_area, shape_of
from pipeline.clips.captions.files import Kind
from pipeline.clips.captions.name_plates import lay_out
from pipeline.clips.editing import Editing
from pipeline.corrections import correct, parse
from pipeline.schema import (
    Attribution,
    Box,
    Clip,
    Coverage,
    Key,
    Panel,
    Segment,
    Shape,
    Span,
    Speaker,
    Speakers,
    Transcript,
    View,
    Word,
)
from tests.unit.test_captions import ENGLISH, GERMAN, spoken

SHAPES: tuple[Shape, ...] = get_args(Shape)
SIZES: dict[Shape, tuple[int, int]] = {
    "16:9": (1280, 720),
    "9:16": (1080, 1920),
    "1:1": (1080, 1080),
    "4:5": (864, 1080),
}
STYLES = ("plain", "boxed", "words")


def brand_of(style: str) -> Brand:
    return Brand(captions=Captions.model_validate({"style": style}))


def transcript_of(words: list[Word], language: str = "de") -> Transcript:
    segment = Segment(
        start=words[0].start,
        end=words[-1].end,
        words=tuple(words),
        language=language,
        avg_logprob=0,
        compression_ratio=1,
        no_speech_prob=0,
    )
    return Transcript(
        language=language,
        language_probability=1,
        model="test",
        segments=(segment,),
        coverage=Coverage(speech_seconds=1, transcribed_seconds=1),
    )


def clip_of(words: list[Word], *kept: Span) -> Clip:
    return Clip(
        start=kept[0].start if kept else words[0].start,
        end=kept[-1].end if kept else words[-1].end + 1,
        id="x",
        title="",
        score=1,
        reasons=(),
        language="de",
        sentences=(),
        first_word=0,
        last_word=len(words) - 1,
        text="",
        kept=kept if len(kept) > 1 else (),
    )


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("text", "language"), [(GERMAN, "de"), (ENGLISH, "en")])
def test_every_rule_holds_in_every_shape_and_style(shape: Shape, style: str, text: str, language: str) -> None:
    words, brand = spoken(text), brand_of(style)
    end = words[-1].end + 1
    cues = make_cues(words, language, end=end, shape=shape)
    drawn = to_ass(cues, *SIZES[shape], brand, introductions=[Introduction(0, 4, "Dr. Eva Köster", "Leiterin Technik")])
    kinds: dict[Kind, str] = {"srt": to_srt(cues), "vtt": to_vtt(cues), "ass": drawn}
    for kind, written in kinds.items():
        assert [(cue.start, cue.end, cue.lines) for cue in read_cues(written, kind)] == [
            (cue.start, cue.end, cue.lines) for cue in cues
        ]
        assert file_violations(written, kind, words, [language] * len(words), end=end, shape=shape) == []
    assert drawing_violations(drawn, brand) == []
    assert max(len(line) for cue in cues for line in cue.lines) <= line_length(language, shape)


@pytest.mark.parametrize(
    ("size", "shape"), [((1920, 1080), "16:9"), ((640, 480), "16:9"), ((1000, 1000), "1:1"), ((608, 1080), "9:16")]
)
def test_the_shape_of_a_picture(size: tuple[int, int], shape: Shape) -> None:
    assert shape_of(*size) == shape


def test_a_line_that_is_too_wide_makes_all_letters_smaller() -> None:
    wide = [Cue(start=0, end=2, lines=("W" * 24,)), Cue(start=3, end=5, lines=("ja",))]
    drawn = [to_ass(cues, 1080, 1920) for cues in (wide, wide[1:])]
    sizes = [pysubs2.SSAFile.from_string(one).styles["Default"].fontsize for one in drawn]
    assert sizes[0] < 0.8 * sizes[1]
    assert drawing_violations(drawn[0], BRAND) == []


def test_between_two_people_captions_stand_on_the_seam() -> None:
    box = Box(x=0, y=0, width=100, height=80)
    panel = Panel(keys=(Key(time=0, box=box),))
    views = [
        View(start=10, end=12, layout="crop", panels=(panel,), reason=""),
        View(start=12, end=20, layout="split", panels=(panel, panel), reason=""),
        View(start=20, end=30, layout="split", panels=(panel, panel, panel), reason=""),
    ]
    found = seams(views, Editing([Span(start=10, end=14), Span(start=16, end=30)]), "9:16")
    assert [(one.start, one.end, round(one.height, 3)) for one in found] == [(2, 4, 0.5), (4, 8, 0.5), (8, 18, 0.667)]
    assert seams(views, Editing([Span(start=10, end=30)]), "4:5") == ()
    cues = [Cue(start=start, end=start + 1, lines=("ja",)) for start in (0, 3, 9)]
    name = Introduction(3, 5, "Eva Roth", "")
    events = list(pysubs2.SSAFile.from_string(to_ass(cues, 1080, 1920, seams=found, introductions=[name])))
    places = [re.search(r"\\pos\((\d+),(\d+)\)", event.text) for event in events if event.style == "Default"]
    assert [place and (int(place[1]), int(place[2])) for place in places] == [None, (540, 960), (540, 1280)]
    plate = re.search(r"\\pos\(\d+,(\d+)\).*l \d+ 0 l \d+ (\d+)", events[0].text)
    assert plate is not None
    assert 800 < int(plate[1]) + int(plate[2]) < 870, "above two lines on the seam"


def test_the_brand_decides_colours_and_font() -> None:
    brand = Brand(captions=Captions(style="boxed", text="#102030", ground="#fefefe"))
    style = pysubs2.SSAFile.from_string(to_ass([Cue(start=0, end=1, lines=("a",))], 1280, 720, brand)).styles["Default"]
    assert (style.primarycolor.r, style.primarycolor.g, style.primarycolor.b) == (0x10, 0x20, 0x30)
    assert (style.backcolor.r, style.borderstyle, style.fontname) == (0xFE, 4, "Inter Bold")


def test_a_heading_is_light_whatever_colours_captions_have() -> None:
    brand = Brand(captions=Captions(text="#102030", ground="#fefefe"))
    style = pysubs2.SSAFile.from_string(to_ass([], 1280, 720, brand, heading=Heading("Titel", 1))).styles["Heading"]
    assert (style.primarycolor.r, style.outlinecolor.r, style.fontname) == (255, 16, "Inter Bold")


def test_each_word_has_its_colour_while_it_is_said() -> None:
    words = [
        Word(start=1.0, end=1.4, text="Grüße", probability=1),
        Word(start=1.5, end=1.8, text="aus", probability=1),
        Word(start=2.6, end=3.0, text="Köln.", probability=1),
    ]
    cues = make_cues(words, "de", start=1.0, end=4.0)
    event = next(iter(pysubs2.SSAFile.from_string(to_ass(cues, 1280, 720, brand_of("words")))))
    here, there = "&H0AD6FF&", "&HFFFFFF&"
    assert event.text == (
        rf"{{\r\1c{here}\t(500,500,\1c{there})}}Grüße "
        # After "aus" there is a pause: its colour does not wait for the next word.
        rf"{{\r\t(500,500,\1c{here})\t(800,800,\1c{there})}}aus "
        rf"{{\r\t(1600,1600,\1c{here})\t(2000,2000,\1c{there})}}Köln."
    )


@given(
    times=st.lists(st.tuples(st.floats(0, 3), st.floats(0, 2)), min_size=1, max_size=30),
    style=st.sampled_from(STYLES),
    shape=st.sampled_from(SHAPES),
)
def test_what_is_drawn_reads_back(times: list[tuple[float, float]], style: str, shape: Shape) -> None:
    words, now = [], 0.0
    for pause, length in times:
        words.append(Word(start=now + pause, end=now + pause + length, text=r"wo{\b1}rt\N,", probability=1))
        now += pause + length
    cues = make_cues(words, "de", shape=shape)
    assert all(cue.start <= one.start <= one.end <= cue.end for cue in cues for one in cue.spoken)
    assert all(len(cue.spoken) == len(cue.text.split()) for cue in cues)
    drawn = to_ass(cues, *SIZES[shape], brand_of(style))
    assert [cue.lines for cue in read_cues(drawn, "ass")] == [cue.lines for cue in cues]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("Inter Bold", "Inter"), "captions are drawn in Inter"),
        (("Default,Inter Bold,71", "Default,Inter Bold,171"), "is wider than the safe area"),
        ((",151,151,", ",151,20,"), "outside the safe area"),
        (("&H00FFFFFF,", "&H00202020,"), "cannot be read on"),
        ((r"\pos(151,", r"\pos(651,"), "stands over captions or outside"),
    ],
)
def test_the_checker_sees_what_is_drawn_wrong(change: tuple[str, str], problem: str) -> None:
    cues = make_cues(spoken(GERMAN), "de", shape="9:16")
    drawn = to_ass(cues, 1080, 1920, introductions=[Introduction(0, 4, "Dr. Eva Köster", "Leiterin der Technik")])
    spoilt = re.sub(r"(Default,Inter Bold,)\d+\.?\d*", r"\g<1>71", drawn)
    assert drawing_violations(spoilt, BRAND) == []
    assert change[0] in spoilt
    assert any(problem in one for one in drawing_violations(spoilt.replace(*change), BRAND))


# --- pieces -----------------------------------------------------------------------------------------------------


def test_what_is_left_out_is_in_no_caption_and_all_else_keeps_its_moment() -> None:
    words = [
        Word(start=10.0, end=10.5, text="Das", probability=1),
        Word(start=10.5, end=10.9, text="äh", probability=1),
        Word(start=13.0, end=13.5, text="ist", probability=1),
        Word(start=13.6, end=14.0, text="gut.", probability=1),
    ]
    clip = clip_of(words, Span(start=9.9, end=10.52), Span(start=12.9, end=14.2))
    cues = clip_cues(clip, transcript_of(words))
    assert [cue.text for cue in cues] == ["Das ist gut."]
    assert [(one.start, one.end) for one in cues[0].spoken] == [(0.1, 0.6), (0.72, 1.22), (1.32, 1.72)]
    assert cues[0].end <= clip.seconds


def test_words_that_the_cut_touches_stay() -> None:
    words = spoken("Guten Tag zusammen.", start=10)
    piece = Span(start=words[0].start + 0.4, end=words[-1].end - 0.5)
    cues = clip_cues(clip_of(words), transcript_of(words), Editing([piece]))
    assert " ".join(cue.text for cue in cues) == "Guten Tag zusammen."
    assert cues[0].start >= 0
    assert cues[-1].end <= piece.duration


def test_pieces_keep_the_rules() -> None:
    words = spoken(GERMAN)
    cut = Span(start=0, end=words[20].end + 0.05), Span(start=words[26].start - 0.05, end=words[-1].end + 1)
    clip = clip_of(words, *cut)
    kept = [word for place, word in enumerate(words) if not 20 < place < 26]
    for shape in SHAPES:
        cues = clip_cues(clip, transcript_of(words), shape=shape)
        assert "".join(cue.text for cue in cues).replace(" ", "") == "".join(word.text for word in kept)
        assert [one for one in violations(cues, "de", end=clip.seconds, shape=shape) if "separated" not in one] == []


def test_a_corrected_word_takes_the_place_of_the_misheard_one_and_its_time() -> None:
    heard = transcript_of(spoken("Wir senden live aus dem großen Studio in Köhln."))
    corrected, _ = correct(heard, [parse(["Köhln -> Köln", "großen -> größten"], "a test")])
    clip = clip_of(list(heard.words))
    before, after = (clip_cues(clip, one, shape="9:16") for one in (heard, corrected))
    assert " ".join(cue.text for cue in after) == "Wir senden live aus dem größten Studio in Köln."
    said = [[(word.start, word.end) for cue in cues for word in cue.spoken] for cues in (before, after)]
    assert said[0] == said[1]
    drawn = to_ass(after, 1080, 1920, brand_of("words"))
    moment = round(after[-1].spoken[-1].start * 1000 - after[-1].start * 1000)
    assert rf"\t({moment},{moment},\1c&H0AD6FF&)" in drawn.split("Köln.")[0].rsplit("{", 1)[1]


# --- names ------------------------------------------------------------------------------------------------------


def people(*runs: tuple[int, int, str, bool]) -> Speakers:
    named = [("A", 1, "Anna Weber", "Moderatorin"), ("B", 2, "Dr. Martin Hoffmann", "Leiter"), ("C", 3, None, "")]
    return Speakers(
        speakers=tuple(Speaker(id=one, number=n, seconds=1, name=name, role=role) for one, n, name, role in named),
        attributions=tuple(
            Attribution(first_word=first, last_word=last, speaker=who, doubtful=doubt)
            for first, last, who, doubt in runs
        ),
    )


def shown(*runs: tuple[int, int, str, bool], seconds: float = 4.0) -> list[tuple[str, float, float]]:
    words = [Word(start=place, end=place + 0.9, text="Wort", probability=1) for place in range(30)]
    clip = clip_of(words)
    found = introductions(clip, transcript_of(words), people(*runs), Editing(clip.pieces), seconds)
    return [(one.name, one.start, round(one.end, 6)) for one in found]


def test_everybody_is_named_once() -> None:
    runs = [(0, 9, "A", False), (10, 19, "B", False), (20, 24, "A", False), (25, 29, "C", False)]
    assert shown(*runs) == [("Anna Weber", 0, 4), ("Dr. Martin Hoffmann", 10, 14)]


def test_nobody_is_named_who_may_be_somebody_else_or_says_next_to_nothing() -> None:
    assert shown((0, 9, "A", True), (10, 29, "B", False)) == [("Dr. Martin Hoffmann", 10, 14)]
    assert shown((0, 27, "A", False), (28, 29, "B", False)) == [("Anna Weber", 0, 4), ("Dr. Martin Hoffmann", 28, 30.9)]


def test_two_names_never_stand_together() -> None:
    runs = [(0, 1, "A", False), (2, 29, "B", False)]
    assert shown(*runs) == [("Anna Weber", 0, 2.0), ("Dr. Martin Hoffmann", 2.3, 6.3)]
    # Whoever falls silent before the name could stand is named the next time.
    quick = [(0, 0, "A", False), (1, 1, "B", False), (2, 9, "A", False), (10, 29, "B", False)]
    assert shown(*quick) == [("Anna Weber", 0, 4), ("Dr. Martin Hoffmann", 10, 14)]


@given(
    name=st.text(st.sampled_from("WMil .ö-"), min_size=1, max_size=60).filter(str.strip),
    about=st.text(st.sampled_from("WMil ,ü-"), max_size=200),
    shape=st.sampled_from(SHAPES),
)
def test_a_plate_is_never_wider_than_its_room(name: str, about: str, shape: Shape) -> None:
    area = safe_area(*SIZES[shape])
    plate = lay_out(Introduction(0, 1, name, about), BRAND.fonts, area.width, 40)
    assert plate.width <= area.width + 0.01
    for line in plate.lines:
        assert line.font.load().width(line.text) * line.size <= area.width - 2 * plate.padding + 0.01
    assert len(plate.lines) <= 3


def test_role_and_organisation_have_a_line_each_where_one_is_too_narrow() -> None:
    one = Introduction(0, 1, "Eva Roth", "Leiterin Unternehmenskommunikation, Brenner Antriebe")
    texts = [[line.text for line in lay_out(one, BRAND.fonts, room, 40).lines] for room in (2000, 760)]
    assert texts == [
        ["Eva Roth", "Leiterin Unternehmenskommunikation, Brenner Antriebe"],
        ["Eva Roth", "Leiterin Unternehmenskommunikation,", "Brenner Antriebe"],
    ]


def test_the_colours_of_names_are_the_brands() -> None:
    brand = Brand(colours=Palette(background="#ffffff", text="#000000", muted="#333333", accent="#aa0000"))
    drawn = to_ass([], 1280, 720, brand, introductions=[Introduction(0, 2, "Eva {x}", "Rolle")])
    texts = [event.text for event in pysubs2.SSAFile.from_string(drawn)]
    assert [re.findall(r"\\1c(&H\w+&)", text) for text in texts] == [
        ["&HFFFFFF&"],
        ["&H0000AA&"],
        ["&H000000&"],
        ["&H000000&"],
    ]
    assert texts[2].endswith(r"Eva \{x\}")
