"""Timelines for editing programs: whatever reads them finds the frames that are rendered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate
from xml.etree import ElementTree as ET

import opentimelineio as otio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.render.frames import cut_of, frame_range
from pipeline.schema import AudioTrack, Clip, Clips, Media, Span, VideoTrack
from pipeline.timelines.arranging import Records, Sources, clips_timeline, session_timeline
from pipeline.timelines.edl import reel_name, to_edl
from pipeline.timelines.fcpxml import to_fcpxml
from pipeline.timelines.otio import to_otio
from pipeline.timelines.timecode import drops_frames, frame_of, timebase, timecode
from pipeline.timelines.timeline import Cut, Footage, Marker, Sound, Timeline
from pipeline.timelines.xmeml import to_xmeml
from tests.unit.publish_fixtures import make_facts
from tests.unit.timeline_reading import read, read_all

RATES = [Fraction(25), Fraction(50), Fraction(30_000, 1001), Fraction(24_000, 1001), Fraction(60_000, 1001)]
STEREO = Sound(0, 2, 48_000, "Audio 1")


def footage(rate: Fraction, *, first: int = 0, sounds: tuple[Sound, ...] = (STEREO,), picture: bool = True) -> Footage:
    return Footage(
        "Gespräch 1.mp4", "Gespr%C3%A4ch%201.mp4", int(7200 * rate), sounds, (1920, 1080) if picture else None, first
    )


def records(rate: str, clips: Sequence[Clip] = (), *, duration: float = 7200.0) -> Records:
    facts = make_facts("de")
    video = VideoTrack(codec="h264", width=1920, height=1080, frame_rate=rate)
    audio = (AudioTrack(index=0, codec="aac", sample_rate=48_000, channels=2),)
    media = Media(container="mp4", duration=duration, video=video, audio=audio)
    session = facts.session.model_copy(update={"media": media})
    found = facts.clips if not clips else Clips(clips=tuple(clips))
    return Records(session, facts.transcript, facts.structure, found, facts.quotes, facts.speakers)


def clip(pieces: Sequence[tuple[float, float]], title: str = "Über Größe & <Maß>") -> Clip:
    spans = tuple(Span(start=start, end=end) for start, end in pieces)
    return Clip(
        id="0123456789",
        title=title,
        score=1.0,
        reasons=("Beginnt mit einer Frage", "Endet mit einem starken Satz: „So ist es.“", "Lebhaft gesprochen"),
        language="de",
        sentences=(),
        first_word=0,
        last_word=0,
        text="",
        start=spans[0].start,
        end=spans[-1].end,
        kept=spans if len(spans) > 1 else (),
    )


@st.composite
def clips(draw: st.DrawFn) -> list[Clip]:
    """Clips of one to four pieces, in any order, within two hours."""
    made = []
    for _ in range(draw(st.integers(1, 4))):
        lengths = draw(st.lists(st.floats(0.2, 90), min_size=1, max_size=7).filter(lambda some: len(some) % 2 == 1))
        times = list(accumulate(lengths, initial=draw(st.floats(0, 6000))))
        made.append(clip([(round(a, 3), round(b, 3)) for a, b in zip(times[::2], times[1::2], strict=True)]))
    return made


@settings(max_examples=60)
@given(clips(), st.sampled_from(RATES), st.sampled_from([0, 3600]))
def test_every_format_points_at_the_frames_that_are_rendered(chosen: list[Clip], rate: Fraction, hour: int) -> None:
    known = records(str(rate), chosen)
    first = hour * (timebase(rate) or 0)
    sources = Sources((footage(rate, first=first),), timecode(first, rate, drop_frame=drops_frames(rate)))
    wanted, start = [], 0
    for place in (place for one in chosen for place in cut_of(one.pieces, known.session.media).pieces):
        wanted.append((first + place.first_frame, place.frames, start))
        start += place.frames
    timeline = clips_timeline(known, sources, chosen, "Größe")
    assert timeline.frames == start
    for suffix, found in read_all(timeline).items():
        assert found.video == [wanted], suffix
        # FCPXML has the sound of a cut in the cut.
        assert all(track == wanted for track in found.audio), suffix
        assert len(found.audio) == {"otio": 1, "edl": 2, "xml": 1, "fcpxml": 0}[suffix]
        assert found.urls == {"Gespräch 1.mp4" if suffix == "edl" else "Gespr%C3%A4ch%201.mp4"}
        assert found.name == "Größe"


@pytest.mark.parametrize("rate", RATES)
def test_markers_are_where_things_are_said(rate: Fraction) -> None:
    known = records(str(rate))
    timeline = session_timeline(known, Sources((footage(rate),)), "Sitzung")
    kinds = {marker.kind for marker in timeline.markers}
    assert kinds == {"clip", "chapter", "quote", "speaker"}
    expected = [(marker.start, marker.name) for marker in timeline.markers]
    plain = [(marker.start, marker.name) for marker in timeline.markers if marker.kind != "chapter"]
    for chapter in known.structure.chapters:
        assert (frame_range(chapter, known.session.media).first_frame, chapter.title) in expected
    for suffix, found in read_all(timeline).items():
        if suffix == "edl" and drops_frames(rate):
            continue  # OpenTimelineIO passes over locators with drop-frame time code
        # It also passes over Final Cut Pro's chapters, which are checked below.
        assert found.markers == (plain if suffix == "fcpxml" else expected), suffix
    chapters = ET.fromstring(to_fcpxml(timeline)).findall(".//chapter-marker")
    found_chapters = [(Fraction(one.get("start", "").removesuffix("s")) * rate, one.get("value")) for one in chapters]
    assert sorted([*found_chapters, *plain]) == sorted(expected)


def test_a_marker_in_a_tightened_clip_is_where_the_rest_of_it_is_shown() -> None:
    known = records("25")
    quote = known.quotes.quotes[0]
    # Cut before it, and half a second of it left out.
    pieces = [(quote.start - 2, quote.start - 1), (quote.start + 0.4, quote.start + 0.8), (quote.end, quote.end + 2)]
    tightened = clip([(round(start, 3), round(end, 3)) for start, end in pieces])
    timeline = clips_timeline(known, Sources((footage(Fraction(25)),)), [tightened], "Clip")
    found = next(marker for marker in timeline.markers if marker.kind == "quote")
    assert (found.start, found.frames) == (timeline.cuts[1].start, timeline.cuts[1].frames)
    assert timeline.markers[0].kind == "clip"
    said = "Beginnt mit einer Frage; Endet mit einem starken Satz: „So ist es.“; Lebhaft gesprochen"
    assert timeline.markers[0].note == said


def test_quotes_in_markers_are_the_words_of_the_transcript() -> None:
    known = records("25")
    timeline = session_timeline(known, Sources((footage(Fraction(25)),)), "Sitzung")
    names = [marker.name for marker in timeline.markers if marker.kind == "quote"]
    assert sorted(names) == sorted(f"„{quote.text}“" for quote in known.quotes.quotes)


@given(st.integers(0, 10_000_000), st.sampled_from(RATES), st.booleans())
def test_time_code_is_that_of_opentimelineio(frame: int, rate: Fraction, dropping: bool) -> None:
    drop = dropping and drops_frames(rate)
    written = timecode(frame, rate, drop_frame=drop)
    time = otio.opentime.RationalTime(frame, float(rate))
    day = 24 * 3600 * (timebase(rate) or 0)
    if not drop:
        assert frame_of(written, rate) == frame % day
    if frame < 20 * 3600 * rate:
        assert written == otio.opentime.to_timecode(time, float(rate), drop)
        assert frame_of(written, rate) == frame


@pytest.mark.parametrize("text", ["", "01:00:00", "25:00:00:00", "00:61:00:00", "00:00:00:25", "a"])
def test_what_is_no_time_code_is_refused(text: str) -> None:
    assert frame_of(text, Fraction(25)) is None


@pytest.mark.parametrize(("rate", "frames"), [(Fraction(25), 90_000), (Fraction(30), 108_000)])
def test_a_semicolon_leaves_out_nothing_where_no_number_is_left_out(rate: Fraction, frames: int) -> None:
    assert frame_of("01:00:00;00", rate) == frame_of("01:00:00:00", rate) == frames


def test_drop_frame_keeps_up_with_the_clock_for_an_hour() -> None:
    rate = Fraction(30_000, 1001)
    assert timecode(int(3600 * rate), rate, drop_frame=True) == "01:00:00;00"
    assert timecode(1799, rate, drop_frame=True) == "00:00:59;29"
    assert timecode(1800, rate, drop_frame=True) == "00:01:00;02"
    assert timecode(int(3600 * rate), rate, drop_frame=False) == "00:59:56:12"


@pytest.mark.parametrize(
    ("rate", "written", "mode"),
    [
        ("30000/1001", "", "DROP FRAME"),
        ("30000/1001", "10:00:00:00", "NON-DROP FRAME"),
        ("60000/1001", "10:00:00;00", "DROP FRAME"),
        ("24000/1001", "", "NON-DROP FRAME"),
        ("25", "", "NON-DROP FRAME"),
    ],
)
def test_an_edl_says_how_it_counts(rate: str, written: str, mode: str) -> None:
    known = records(rate)
    timeline = session_timeline(known, Sources((footage(Fraction(rate)),), written), "Sitzung")
    lines = to_edl(timeline).splitlines()
    assert lines[:2] == ["TITLE: Sitzung", f"FCM: {mode}"]
    assert (";" in lines[3]) == (mode == "DROP FRAME")
    assert ('tcFormat="DF"' in to_fcpxml(timeline)) == (mode == "DROP FRAME")
    assert ("<displayformat>DF</displayformat>" in to_xmeml(timeline)) == (mode == "DROP FRAME")


@pytest.mark.parametrize(
    ("name", "reel"),
    [
        ("Gespräch über Größe.mp4", "GESPRAEC"),
        ("2026-11-22 10-00.mkv", "20261122"),
        ("ax.mp4", "TAPEAX"),
        ("...", "SESSION"),
    ],
)
def test_a_reel_has_eight_letters_and_no_meaning_of_its_own(name: str, reel: str) -> None:
    assert reel_name(name) == reel


def one_cut(*media: Footage, rate: Fraction = Fraction(25)) -> Timeline:
    marker = Marker(10, 5, "quote", "„Größe“ & <Maß>", "Anna Weber")
    return Timeline("Titel", rate, False, media, (Cut("Clip", 100, 50, 0), Cut("Clip", 200, 25, 50)), (marker,))


def test_a_title_has_seventy_letters_at_most() -> None:
    assert to_edl(replace(one_cut(footage(Fraction(25))), name="ä" * 80)).splitlines()[0] == "TITLE: " + "ä" * 70


def test_every_stream_is_a_track_and_what_is_not_heard_is_off() -> None:
    guest = Sound(1, 1, 48_000, "Anna Weber", used=False)
    timeline = one_cut(footage(Fraction(25), sounds=(STEREO, guest)))
    found = otio.adapters.read_from_string(to_otio(timeline), "otio_json")
    assert [(track.name, track.kind, track.enabled) for track in found.tracks] == [
        ("Video", "Video", True),
        ("Audio 1", "Audio", True),
        ("Anna Weber", "Audio", False),
    ]
    channels = [track[0].metadata["Resolve_OTIO"].get("Channels") for track in found.tracks]
    assert [[dict(one) for one in some or ()] for some in channels] == [
        [],
        [{"Source Channel ID": 0, "Source Track ID": 0}, {"Source Channel ID": 1, "Source Track ID": 0}],
        [{"Source Channel ID": 0, "Source Track ID": 1}],
    ]
    root = ET.fromstring(to_xmeml(timeline))
    tracks = root.findall(".//audio/track")
    assert [track.findtext("enabled") for track in tracks] == ["TRUE", "TRUE", "FALSE"]
    assert [track.findtext("clipitem/sourcetrack/trackindex") for track in tracks] == ["1", "2", "3"]
    sources = ET.fromstring(to_fcpxml(timeline)).findall(".//asset-clip/audio-channel-source")
    assert [(one.get("srcCh"), one.get("enabled")) for one in sources[:2]] == [("1, 2", None), ("3", "0")]


def test_linked_clips_are_there() -> None:
    root = ET.fromstring(to_xmeml(one_cut(footage(Fraction(25)))))
    items = {item.get("id") for item in root.iter("clipitem")}
    assert len(items) == 6
    for item in root.iter("clipitem"):
        links = [link.text for link in item.iter("linkclipref")]
        assert len(links) == 3
        assert set(links) <= items
        assert item.get("id") in links
    assert sum(len(file) > 0 for file in root.iter("file")) == 1


def test_sound_beside_the_recording_goes_along_in_time() -> None:
    beside = Footage("tracks.flac", "../tracks.flac", 180_000, (Sound(0, 1, 16_000, "Audio 1"),))
    timeline = one_cut(footage(Fraction(25), first=90_000), beside)
    for suffix, found in read_all(timeline).items():
        own = [(90_100, 50, 0), (90_200, 25, 50)]
        other = [(100, 50, 0), (200, 25, 50)]
        tracks = [*found.video, *found.audio]
        assert own in found.video, suffix
        assert (other in tracks) == (suffix != "edl"), suffix
        assert ("../tracks.flac" in found.urls) == (suffix != "edl"), suffix


def test_a_recording_without_a_picture_is_sound_alone() -> None:
    for suffix, found in read_all(one_cut(footage(Fraction(25), picture=False))).items():
        tracks = found.audio if suffix != "fcpxml" else found.video
        assert all(track == [(100, 50, 0), (200, 25, 50)] for track in tracks), suffix
        assert tracks, suffix
        assert suffix == "fcpxml" or found.video == [], suffix


@pytest.mark.parametrize("sounds", [(), (replace(STEREO, channels=1),), (STEREO,), (replace(STEREO, channels=6),)])
def test_any_number_of_channels_can_be_read(sounds: tuple[Sound, ...]) -> None:
    for suffix, found in read_all(one_cut(footage(Fraction(25), sounds=sounds))).items():
        assert found.video == [[(100, 50, 0), (200, 25, 50)]], suffix


@pytest.mark.parametrize("suffix", ["otio", "xml"])
def test_markers_have_a_length_and_a_note_where_the_format_can(suffix: str) -> None:
    text = {"otio": to_otio, "xml": to_xmeml}[suffix](one_cut(footage(Fraction(25))))
    found = otio.adapters.read_from_string(text, {"otio": "otio_json", "xml": "fcp_xml"}[suffix])
    (marker,) = found.tracks.markers
    assert (marker.marked_range.start_time.value, marker.marked_range.duration.value) == (10, 5)
    note = marker.comment if suffix == "otio" else marker.metadata["fcp_xml"]["comment"]
    assert note == "Anna Weber"


def test_special_characters_survive() -> None:
    for suffix, found in read_all(one_cut(footage(Fraction(25)))).items():
        assert [name for _, name in found.markers if name] == ["„Größe“ & <Maß>"], suffix


def test_what_xml_cannot_hold_is_left_out() -> None:
    known = records("25")
    named = [one.model_copy(update={"name": "A\x07nna\ufffe\x1b Weber"}) for one in known.speakers.speakers]
    known = replace(known, speakers=known.speakers.model_copy(update={"speakers": tuple(named)}))
    timeline = session_timeline(known, Sources((footage(Fraction(25)),)), "Sit\x00zung\n2")
    for suffix, found in read_all(timeline).items():
        assert "Anna Weber" in [name for _, name in found.markers], suffix
        assert found.name == "Sitzung 2", suffix


def test_no_file_name_is_a_line_of_an_edl_of_its_own() -> None:
    plain = one_cut(footage(Fraction(25)))
    odd = one_cut(replace(footage(Fraction(25)), name="a?002  X.mp4", url="a%0A002%20%20X%85.mp4"))
    assert [line[:5] for line in to_edl(odd).splitlines()] == [line[:5] for line in to_edl(plain).splitlines()]
    assert "* FROM FILE: a?002  X\ufffd.mp4\n" in to_edl(odd)


@pytest.mark.parametrize("suffix", ["otio", "fcpxml"])
def test_a_rate_that_no_time_code_counts_is_exact_where_there_is_none(suffix: str) -> None:
    rate = Fraction(359, 24)
    assert timebase(rate) is None
    timeline = one_cut(footage(rate), rate=rate)
    write = {"otio": to_otio, "fcpxml": to_fcpxml}[suffix]
    assert read(write(timeline), suffix, rate).video == [[(100, 50, 0), (200, 25, 50)]]
