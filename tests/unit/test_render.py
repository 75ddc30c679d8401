"""What is decided before and after ffmpeg runs: frames, arguments, loudness, posters, texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.brand import BRAND, Brand, Font, Fonts
from pipeline.clips.captions import Cue, clip_cues
from pipeline.config import RenderSettings
from pipeline.errors import ToolMissing
from pipeline.publish.subtitles import write_subtitles
from pipeline.render.arguments import (
    Drawing,
    Look,
    PosterFiles,
    Rendition,
    clip_arguments,
    measure_arguments,
    poster_step,
    sound_arguments,
    wave_arguments,
)
from pipeline.render.fonts import gather_fonts, lacking_letters
from pipeline.render.frames import STANDARD_RATES, Cut, FrameRange, cut_of, render_rate
from pipeline.render.loudness import (
    MOST_ATTEMPTS,
    MOST_LIMITING_DB,
    Levelling,
    Loudness,
    level,
    read_loudness,
    settle,
)
from pipeline.render.poster import KeyFrame, choose_poster, read_candidates
from pipeline.render.sounds import ClipSource
from pipeline.render.workers import worker_count
from pipeline.schema import (
    NOBODY,
    AudioTrack,
    Chapter,
    Clip,
    Exchange,
    Media,
    Sentence,
    Span,
    Structure,
    VideoTrack,
    Word,
)
from pipeline.structure.manuscript import manuscript
from tests.unit.speech import speech

SETTINGS = RenderSettings()
PLAIN = Look("Titel", Levelling(6.0, limit=True), SETTINGS)
POSTERS = PosterFiles(Path("100%/s"), Path("p.txt"), Path("e.txt"))
TARGET = Path("out") / ".id.part.mp4"


def media(
    rate: str = "25", *, size: tuple[int, int] = (1280, 720), variable: bool = False, container: str = "mp4"
) -> Media:
    video = VideoTrack(codec="h264", width=size[0], height=size[1], frame_rate=rate, variable_frame_rate=variable)
    audio = AudioTrack(index=0, codec="aac", sample_rate=48_000, channels=2)
    return Media(container=container, duration=600.0, video=video, audio=(audio,))


def source(name: str = "in.mp4", *, has_video: bool = True) -> ClipSource:
    return ClipSource(Path(name), Cut((FrameRange(250, 1000, Fraction(25)),)), (1,), has_video=has_video)


def arguments_of(
    one: ClipSource, look: Look = PLAIN, *, drawing: Drawing | None = None, others: Sequence[Rendition] = ()
) -> list[str]:
    renditions = [Rendition(TARGET, (1280, 720), (), drawing), *others]
    return clip_arguments(one, (1280, 720), renditions, look, POSTERS)


def graph_of(arguments: list[str]) -> str:
    return arguments[arguments.index("-filter_complex") + 1]


# --- frames -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "variable", "expected"),
    [
        ("30000/1001", False, Fraction(30000, 1001)),
        ("25", False, Fraction(25)),
        ("12", False, Fraction(12)),
        ("120", False, Fraction(60)),
        ("120000/1001", False, Fraction(60000, 1001)),
        ("875/32", True, Fraction(30000, 1001)),
        ("2950/100", True, Fraction(30000, 1001)),
        ("2530/100", True, Fraction(25)),
        ("30", True, Fraction(30)),
        ("5", True, Fraction(24000, 1001)),
    ],
)
def test_frame_rate(rate: str, variable: bool, expected: Fraction) -> None:
    assert render_rate(media(rate, variable=variable).video) == expected


@given(
    start=st.floats(0, 700),
    length=st.floats(0, 200),
    rate=st.sampled_from([str(rate) for rate in STANDARD_RATES]),
    container=st.sampled_from(["mov,mp4,m4a,3gp,3g2,mj2", "mpegts"]),
)
def test_a_cut_is_on_the_grid_inside_the_recording(start: float, length: float, rate: str, container: str) -> None:
    place = cut_of([Span(start=start, end=start + length)], media(rate, container=container))
    frame = 1 / Fraction(rate)
    assert place.frames >= 1
    assert place.first_frame >= 0
    assert place.start + place.duration <= 600.001
    if start < 600 - frame:
        assert abs(place.start - start) <= frame / 2 + Fraction(1, 1000)
    assert 0 <= place.seek <= place.start
    assert place.lead == pytest.approx(place.start - place.seek)
    # Not so early that the frame before would be taken for the first.
    assert place.lead < frame / 2 + Fraction(1, 1000) or place.preroll
    assert place.samples == pytest.approx(place.duration * 48_000, abs=0.5)


def test_containers_without_an_index_are_read_from_further_ahead() -> None:
    assert cut_of([Span(start=100, end=110)], media(container="mpegts")).lead > 10
    assert cut_of([Span(start=5, end=10)], media(container="mpegts")).seek == 0.0


@given(edges=st.lists(st.floats(0, 620), min_size=2, max_size=12, unique=True), rate=st.sampled_from(STANDARD_RATES))
def test_pieces_on_the_grid(edges: list[float], rate: Fraction) -> None:
    ordered = sorted(edges)[: len(edges) // 2 * 2]
    spans = [Span(start=start, end=end) for start, end in zip(ordered[::2], ordered[1::2], strict=True)]
    cut = cut_of(spans, media(str(rate)))
    assert all(earlier.end_frame < later.first_frame for earlier, later in pairwise(cut.pieces))
    assert cut.frames == cut.offsets[-1] == sum(piece.frames for piece in cut.pieces) <= cut.reach
    assert cut.editing.duration == pytest.approx(cut.duration, abs=0.001 * len(spans))
    # No sample is lost or shown twice, however many pieces there are.
    assert cut.samples == cut.samples_of(cut.frames)
    shown = cut.moments(0, cut.frames)
    assert len(shown) == cut.frames
    for frame in (0, cut.frames // 2, cut.frames - 1):
        assert cut.frame_of(shown[frame]) == frame
    assert cut.frame_of(-5) == 0
    assert cut.frame_of(1000) == cut.frames


def test_what_is_left_out_is_shown_at_the_next_frame() -> None:
    cut = cut_of([Span(start=2, end=4), Span(start=6, end=7)], media())
    assert cut.pieces == (FrameRange(50, 50, Fraction(25)), FrameRange(150, 25, Fraction(25)))
    assert [cut.frame_of(time) for time in (2, 3, 4, 5, 6, 6.4, 7)] == [0, 25, 50, 50, 50, 60, 75]


# --- arguments --------------------------------------------------------------------------------------------------


def test_clip_arguments() -> None:
    arguments = arguments_of(source())
    assert arguments[: arguments.index("-filter_complex")] == [
        *("-protocol_whitelist", "file,pipe", "-format_whitelist"),
        arguments[3],
        *("-ss", "9.990", "-t", "41.010", "-i", "file:in.mp4"),
    ]
    first = arguments[: arguments.index("file:out/.id.part.mp4")]
    pairs = dict(pairwise(first))
    assert pairs["-c:v"] == "libx264"
    assert pairs["-crf"] == "20"
    assert pairs["-preset"] == "veryfast"
    assert pairs["-g"] == "100"
    assert pairs["-threads:v"] == "4"
    assert pairs["-map_metadata"] == "-1"
    assert pairs["-map_chapters"] == "-1"
    assert pairs["-metadata"] == "title=Titel"
    assert pairs["-movflags"] == "+faststart"
    assert pairs["-fflags"] == pairs["-flags:v"] == pairs["-flags:a"] == "+bitexact"
    graph = graph_of(arguments)
    for part in ("[0:V:0]", "[0:a:1]", "fps=fps=25:", "trim=end_frame=1000", "alimiter=", "volume=6.0dB", "setsar=1"):
        assert part in graph
    assert "ass=" not in graph
    # ffmpeg before 5.1 has no such option; the limiter's delay of 5 ms is made up for with what every ffmpeg has.
    assert "latency" not in graph
    assert "apad=pad_len=959" in graph
    assert graph.index("alimiter=") < graph.index("atrim=start_sample=959")
    assert arguments_of(source()) == arguments
    # The frames for the poster come of the same decoding.
    assert "mod(n\\,100)" in graph
    assert "file:100%%/s/%d.jpg" in arguments


def test_all_shapes_come_of_one_decoding() -> None:
    others = [Rendition(Path("9x16.mp4"), (720, 1280)), Rendition(Path("1x1.mp4"), (1080, 1080))]
    arguments = arguments_of(source(), others=others)
    assert arguments.count("-i") == 1
    graph = graph_of(arguments)
    assert graph.count("[0:V:0]") == graph.count("[0:a:1]") == graph.count("alimiter=") == 1
    assert [part for part in arguments if part.endswith(".mp4")][1:] == [
        "file:out/.id.part.mp4",
        "file:9x16.mp4",
        "file:1x1.mp4",
    ]


def test_what_is_left_out_goes_from_picture_and_sound() -> None:
    pieces = replace(
        source(),
        cut=Cut(
            (
                FrameRange(250, 50, Fraction(25)),
                FrameRange(310, 90, Fraction(25)),
                FrameRange(500, 1, Fraction(25)),
            )
        ),
    )
    graph = graph_of(arguments_of(pieces))
    assert "between(n\\,0\\,49)+between(n\\,60\\,149)+between(n\\,250\\,250)" in graph
    # 10 ms go over into the next piece, half of it from either side of what is left out.
    for start, end in ((0, 96_240), (114_960, 288_240), (479_760, 481_920)):
        assert f"atrim=end_sample={end}:start_sample={start}" in graph
    assert graph.count("curve=qsin") == 4
    for delay in (95_760, 268_560):
        assert f"adelay={delay}S:all=1" in graph
    assert "atrim=end_sample=270720" in graph


def test_several_streams_are_added_up_each_in_the_middle() -> None:
    several = replace(source(), streams=(0, 2), centred=True)
    graph = graph_of(arguments_of(several))
    for stream in (0, 2):
        assert f"[0:a:{stream}]aresample=48000:async=1:first_pts=0" in graph
    assert graph.count("channel_layouts=mono") == 2
    assert "amix=inputs=2:normalize=0" in graph
    assert graph_of(measure_arguments(several, Path("l"))).count("amix=inputs=2") == 1, "measured as it is heard"
    alone = graph_of(arguments_of(source()))
    assert "amix" not in alone
    assert "mono" not in alone
    assert "mono" in graph_of(arguments_of(replace(source(), centred=True)))


def test_names_are_quoted_in_the_graph() -> None:
    drawing = Drawing(Path("/tmp/it's: [a],b;c=d/captions.ass"), Path("/fonts"))
    graph = graph_of(arguments_of(source(), Look("Titel", None, SETTINGS), drawing=drawing))
    drawn = graph[graph.index("ass=") :]
    # Every sign that means something to the graph has a backslash before it.
    quoted = drawn[: drawn.index("captions.ass")]
    assert re.search(r"(?<!\\)[\[\],;']", quoted) is None
    assert "volume" not in graph
    assert "alimiter" not in graph


def test_a_title_stays_one_argument() -> None:
    arguments = arguments_of(source(), Look("Zwei\nZeilen -y", None, SETTINGS))
    assert "title=Zwei Zeilen -y" in arguments


def test_a_recording_without_a_picture_shows_its_wave() -> None:
    others = [Rendition(Path("9x16.mp4"), (1080, 1920))]
    graph = graph_of(arguments_of(source("in.mp3", has_video=False), others=others))
    assert graph.count("showwavespic") == 2
    assert "s=944x388" in graph
    assert "[0:V:0]" not in graph
    sound = wave_arguments(source("in.mp3", has_video=False), PLAIN.levelling, Path("o.wav"))
    assert "-c:v" not in sound
    assert "afade=" in graph_of(sound)


def test_measuring_hears_what_is_rendered() -> None:
    measured, rendered = graph_of(measure_arguments(source(), Path("l.txt"))), graph_of(arguments_of(source()))
    assert "ebur128=metadata=1:peak=true" in measured
    assert "volume" not in measured
    for part in ("atrim=start_sample=480", "apad=whole_len=1920000"):
        assert part in measured
        assert part in rendered


def test_the_sound_that_is_tried_is_the_clips() -> None:
    tried, rendered = sound_arguments(source(), PLAIN.levelling, Path("t.m4a")), arguments_of(source())
    for part in ("volume=6.0dB", "alimiter=", "afade=", "atrim=end_sample=1920000"):
        assert part in graph_of(tried)
        assert part in graph_of(rendered)
    for option, value in (("-c:a", "aac"), ("-b:a", "160k"), ("-ar", "48000"), ("-ac", "2"), ("-flags:a", "+bitexact")):
        for arguments in (tried, rendered):
            assert arguments[arguments.index(option) + 1] == value


def test_few_frames_are_looked_at_for_a_poster() -> None:
    assert poster_step(source().cut) == 100
    assert poster_step(Cut((FrameRange(0, 6000, Fraction(25)),))) == 250


# --- loudness ---------------------------------------------------------------------------------------------------


def test_the_last_values_count() -> None:
    printed = (
        "frame:0 pts:0 pts_time:0\nlavfi.r128.I=-70.000\nlavfi.r128.true_peaks_ch0=0.010\n"
        "frame:9 pts:9 pts_time:1\nlavfi.r128.I=-23.000\nlavfi.r128.true_peaks_ch0=0.250\n"
        "lavfi.r128.true_peaks_ch1=0.500\nlavfi.r128.LRA=3.1\n"
    )
    measured = read_loudness(printed)
    assert measured.integrated == -23.0
    assert measured.true_peak == pytest.approx(-6.02, abs=0.01)
    assert level(read_loudness("")) is None
    assert level(read_loudness("lavfi.r128.I=-inf\nlavfi.r128.true_peaks_ch0=0.000\n")) is None


@given(integrated=st.floats(-70, 0), peak=st.floats(-60, 3))
def test_levelling_reaches_the_target_or_says_no(integrated: float, peak: float) -> None:
    levelling = level(Loudness(integrated, peak))
    if integrated < -50:
        assert levelling is None
        return
    assert levelling is not None
    assert integrated + levelling.gain_db <= -13.99
    assert integrated + levelling.gain_db == pytest.approx(-14, abs=0.01) or levelling.gain_db == 30
    # Nothing comes out above -1 dBTP without the limiter.
    assert levelling.limit or peak + levelling.gain_db <= -1.59


def test_the_finished_file_decides_about_gain_and_ceiling() -> None:
    tried: list[Levelling] = []

    def encoded(levelling: Levelling) -> Loudness:
        """A limiter takes 40 % of what is added, and an encoder goes 1.4 dB over the ceiling."""
        tried.append(levelling)
        return Loudness(-22 + 8 + 0.6 * (levelling.gain_db - 9), levelling.ceiling_db + 1.4)

    settled = settle(Loudness(-22, -2), encoded)
    assert settled is not None
    assert tried[0] == Levelling(8.0, limit=True, ceiling_db=-1.6)
    assert tried[-1] == settled
    assert encoded(settled).integrated == pytest.approx(-14, abs=0.2)
    assert encoded(settled).true_peak <= -1.05
    assert settled.ceiling == pytest.approx(10 ** (settled.ceiling_db / 20), abs=1e-6)


def test_a_file_that_is_right_at_once_is_not_tried_again() -> None:
    tried: list[Levelling] = []

    def encoded(levelling: Levelling) -> Loudness:
        tried.append(levelling)
        return Loudness(-14.1, -6)

    assert settle(Loudness(-22, -20), encoded) == Levelling(8.0, limit=False)
    assert len(tried) == 1
    assert settle(Loudness(-60, -50), encoded) is None
    assert len(tried) == 1


def test_levelling_gives_up_loudness_before_peaks_and_comes_to_an_end() -> None:
    swallowed = settle(Loudness(-22, -2), lambda _one: Loudness(-20, -1.6))
    assert swallowed == Levelling(8.0 + MOST_LIMITING_DB, limit=True)
    tried: list[Levelling] = []

    def restless(levelling: Levelling) -> Loudness:
        """Right peaks, but a loudness that jumps about; at the last the peaks are wrong, too."""
        tried.append(levelling)
        return Loudness(-14 + (-1) ** len(tried), -1.6 if len(tried) < MOST_ATTEMPTS else -0.5)

    assert settle(Loudness(-22, -2), restless) == tried[-2]
    assert len(tried) == MOST_ATTEMPTS


# --- poster -----------------------------------------------------------------------------------------------------


def test_the_poster_is_sharp_and_neither_black_nor_a_slide() -> None:
    talk = [KeyFrame(float(second), 110.0, 120.0, 10.0 + second / 10) for second in range(8, 16)]
    dark = KeyFrame(4.0, 17.0, 2.0, 30.0)
    blurred = KeyFrame(5.0, 110.0, 120.0, 2.0)
    slide = KeyFrame(20.0, 200.0, 150.0, 40.0)
    first = KeyFrame(0.0, 110.0, 120.0, 12.0)
    assert choose_poster([first, dark, blurred, *talk, slide]) in {frame.time for frame in talk}
    assert choose_poster([first]) == 0.0
    assert choose_poster([dark, KeyFrame(6.0, 18.0, 9.0, 1.0)]) == 6.0
    assert choose_poster([]) == 0.0


def test_candidates_are_read_in_pairs() -> None:
    plain = (
        "frame:0    pts:0       pts_time:0\nlavfi.signalstats.YAVG=100.5\nlavfi.signalstats.YLOW=20\n"
        "lavfi.signalstats.YHIGH=200\nframe:1    pts:4       pts_time:4\nlavfi.signalstats.YAVG=90\n"
    )
    edges = "frame:0    pts:0       pts_time:0\nlavfi.signalstats.YAVG=7.25\n"
    assert read_candidates(plain, edges) == [KeyFrame(0.0, 100.5, 180.0, 7.25)]


# --- fonts and workers ------------------------------------------------------------------------------------------


def test_the_fonts_are_gathered_in_one_folder(tmp_path: Path) -> None:
    folder = gather_fonts(BRAND, tmp_path)
    wanted = {font.path.read_bytes() for font in (BRAND.fonts.captions, BRAND.fonts.display, BRAND.fonts.plain)}
    assert {path.read_bytes() for path in folder.iterdir()} == wanted


def test_letters_that_the_font_lacks_are_said() -> None:
    cues = [Cue(start=0, end=1, lines=("Grüße an 山田",))]
    captions = [(BRAND.fonts.captions, cue.text) for cue in cues]
    assert lacking_letters(captions) == "Inter Bold has no 山 田; another font is drawn there."
    assert lacking_letters([(BRAND.fonts.display, "Grüße\u00a0\u00ad\u200dаллея")]) == ""
    assert lacking_letters([]) == ""


def test_a_font_that_has_gone_is_an_error(tmp_path: Path) -> None:
    gone = Font(file=tmp_path / "Haus.ttf", family="Haus", weight=400, name="Haus Regular")
    with pytest.raises(ToolMissing, match="Haus Regular"):
        gather_fonts(Brand(fonts=Fonts(captions=gone)), tmp_path)


@pytest.mark.parametrize(("cores", "workers"), [(1, 1), (2, 2), (4, 2), (16, 4), (128, 8)])
def test_workers(cores: int, workers: int) -> None:
    assert worker_count(cores) == workers


def test_a_chip_is_not_asked_for_more_than_it_encodes_at_once() -> None:
    assert [worker_count(128, streams=streams) for streams in (1, 2, 3, 5, 9)] == [8, 4, 2, 1, 1]


# --- texts ------------------------------------------------------------------------------------------------------


def test_captions_of_a_clip_hold_its_words_only() -> None:
    transcript = speech("Vorher war nichts. Das ist unser Clip über Köln. Danach kam mehr.")
    words = transcript.words
    clip = Clip(
        start=words[3].start - 0.1,
        end=words[8].end + 0.2,
        id="x",
        title="",
        score=1,
        reasons=(),
        language="de",
        sentences=(),
        first_word=3,
        last_word=8,
        text="",
    )
    place = cut_of(clip.pieces, media())
    cues = clip_cues(clip, transcript, place.editing)
    assert " ".join(cue.text for cue in cues) == "Das ist unser Clip über Köln."
    assert 0 <= cues[0].start <= 0.2
    assert cues[-1].end <= place.duration + 0.001


def structure(texts: list[str], *, chapters: tuple[tuple[int, int], ...] = (), pause: float = 0.4) -> Structure:
    sentences, now, word = [], 0.0, 0
    for index, text in enumerate(texts):
        count = len(text.split())
        sentences.append(
            Sentence(
                id=str(index),
                start=now,
                end=now + count * 0.4,
                first_word=word,
                last_word=word + count - 1,
                text=text,
                language="de",
                is_question=text.endswith("?"),
                pause_before=pause,
                pause_after=pause,
                speaker="1" if text.startswith("Ich") else None,
            )
        )
        now += count * 0.4 + pause
        word += count
    return Structure(
        language="de",
        title="Über Größe",
        sentences=tuple(sentences),
        exchanges=(),
        chapters=tuple(
            Chapter(
                id=str(first),
                title=f"Kapitel {first}",
                keywords=(),
                first_sentence=first,
                last_sentence=last,
                start=sentences[first].start,
                end=sentences[last].end,
            )
            for first, last in chapters
        ),
    )


def read_out(structure: Structure) -> str:
    """Return the text of sentences whose every word was surely heard."""
    words = tuple(
        Word(start=sentence.start, end=sentence.end, text=text, probability=1.0)
        for sentence in structure.sentences
        for text in sentence.text.split()
    )
    transcript = speech("Wort.")
    (segment,) = transcript.segments
    spoken = segment.model_copy(update={"words": words})
    return manuscript(structure, transcript.model_copy(update={"segments": (spoken,)}), {"1": "Anna"})


def test_the_text_holds_every_sentence_once_in_order() -> None:
    texts = ["Guten Tag.", "Wie geht es?", "Ich bin froh.", "Sehr sogar.", "Das war es."]
    text = read_out(structure(texts, chapters=((1, 2), (3, 3))))
    positions = [text.index(sentence) for sentence in texts]
    assert positions == sorted(positions)
    assert "1. Kapitel" not in text.split("Guten Tag.")[0]
    assert re.search(r"^1\. Kapitel 1 \(0:01–0:04\)\n-+$", text, re.MULTILINE)
    assert "] Anna\nIch bin froh." in text
    assert text.startswith("Über Größe\n==========\n")
    assert text.endswith("Das war es.\n")


def test_a_question_begins_a_paragraph_and_so_does_its_answer() -> None:
    texts = ["Das war viel.", "Es hat gedauert.", "Und dann?", "Dann ging es los.", "Sofort."]
    known = structure(texts, chapters=((0, 4),))
    asked = Exchange(question=("2",), answer=("3", "4"))
    blocks = read_out(known.model_copy(update={"exchanges": (asked,)})).split("\n\n")
    assert [block.split("]\n")[1].strip() for block in blocks if block.startswith("[")] == [
        "Das war viel. Es hat gedauert.",
        "Und dann?",
        "Dann ging es los. Sofort.",
    ]


@given(lengths=st.lists(st.integers(1, 60), max_size=30), pause=st.sampled_from([0.2, 2.0]))
def test_the_text_loses_nothing(lengths: list[int], pause: float) -> None:
    known = structure([" ".join(["Wort"] * length) + "." for length in lengths], pause=pause)
    blocks = [block.strip() for block in read_out(known).split("\n\n") if block.startswith("[")]
    assert " ".join(block.split("]\n")[1] for block in blocks) == " ".join(one.text for one in known.sentences)
    if pause > 1:
        assert len(blocks) == len(lengths)


def test_write_subtitles(tmp_path: Path) -> None:
    transcript = speech("Schöne Grüße aus Köln.\nen: And greetings from London.")
    written = write_subtitles(transcript, structure(["Schöne Grüße aus Köln."]), NOBODY, tmp_path / "out")
    assert [path.name for path in written] == ["transcript.srt", "transcript.vtt", "transcript.txt"]
    for path in written:
        content = path.read_bytes()
        assert "Schöne Grüße aus Köln.".encode() in content
        assert b"\r" not in content
    assert "greetings from London" in written[0].read_text(encoding="utf-8")
    again = write_subtitles(transcript, structure(["Schöne Grüße aus Köln."]), NOBODY, tmp_path / "again")
    assert [path.read_bytes() for path in written] == [path.read_bytes() for path in again]
