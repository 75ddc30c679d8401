"""Timelines and chapters with real recordings: the recorder's time code, the frames of clips, what ffmpeg reads."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest

from pipeline import ffmpeg
from pipeline.config import RenderSettings
from pipeline.progress import SilentProgress
from pipeline.publish.chapters import chapter_files
from pipeline.render import render_clips
from pipeline.render.clips import Material
from pipeline.render.frames import frame_range, render_rate
from pipeline.schema import Candidates, Chapter, Clips, Place, Session, Span, Transcript
from pipeline.session import SessionFolder
from pipeline.timelines import Request, export
from pipeline.timelines.sources import constant_copy, miscounted
from pipeline.timelines.timecode import frame_of
from tests.media import make_media, numbered, picture, tone
from tests.unit.publish_fixtures import make_facts
from tests.unit.timeline_reading import read

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


def numbers(path: Path) -> list[int]:
    """Return the number in each frame's picture."""
    found = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            row = frame.to_ndarray(format="gray")[frame.height // 2]
            found.append(sum(2**bar for bar in range(10) if row[16 * bar + 8] > 127))
    return found


@pytest.mark.parametrize(
    ("name", "rate", "timecode"),
    [
        ("a.mp4", "25", None),
        ("a.mov", "30000/1001", "01:00:00;00"),
        ("a.mkv", "24000/1001", None),
        ("a.mp4", "50", "10:00:00:00"),
        ("a.mp4", "60000/1001", None),
    ],
)
def test_every_timeline_shows_the_frames_of_the_rendered_clip(
    tmp_path: Path, name: str, rate: str, timecode: str | None
) -> None:
    code = ("-timecode", timecode) if timecode else ()
    recording = make_media(tmp_path / name, numbered(9, rate), tone(9), options=(*QUICK, "-g", "40", *code))
    folder = processed(tmp_path / "session", recording)
    wanted = rendered(folder)
    assert len(wanted) > 100
    first = frame_of(timecode or "00:00:00:00", Fraction(rate)) or 0
    (clip,) = folder.load(Clips).clips
    for file in export(folder, Request(clips=(clip.id,)), SilentProgress()).files:
        (track,) = read(file.read_text(encoding="utf-8"), file.suffix[1:], Fraction(rate)).video
        assert [
            number for start, frames, _ in track for number in range(start - first, start - first + frames)
        ] == wanted


def rendered(folder: SessionFolder) -> list[int]:
    """Render the session's only clip, and return the number in each frame's picture."""
    (clip,) = folder.load(Clips).clips
    material = Material(Path(folder.load(Place).path), folder.load(Session).media, folder.load(Transcript))
    settings = RenderSettings(preset="ultrafast", crf=20, shapes=(), encoder="x264")
    render_clips(material, [clip], folder.path, settings, SilentProgress())
    return numbers(folder.path / f"{clip.id}.mp4")


def processed(folder: Path, recording: Path) -> SessionFolder:
    """Save a session of the recording with one clip of three pieces."""
    facts, session = make_facts("de"), SessionFolder(folder)
    folder.mkdir()
    places = [(1.013, 2.497), (2.9, 4.111), (6.02, 8.4)]
    pieces = tuple(Span(start=start, end=end) for start, end in places)
    clip = facts.clips.clips[0].model_copy(update={"start": 1.013, "end": 8.4, "kept": pieces})
    session.save(facts.session.model_copy(update={"media": ffmpeg.probe(recording)}))
    session.save(Place(path=str(recording), size_bytes=recording.stat().st_size, mtime_ns=1))
    made = Clips(clips=(clip,)), Candidates(clips=(clip,))
    for document in (facts.transcript, facts.structure, *made, facts.quotes, facts.speakers):
        session.save(document)
    return session


def test_a_constant_copy_shows_at_each_frame_what_is_nearest_to_it(tmp_path: Path) -> None:
    # Every ninth frame is missing; a second stream of sound is someone's own.
    options = ("-map", "0", "-map", "1", "-map", "2", "-vf", "select='not(eq(mod(n,9),4))'", *QUICK)
    recording = make_media(tmp_path / "a.mkv", numbered(8), tone(8), tone(8, 600), options=options)
    media = ffmpeg.probe(recording)
    assert "varies" in miscounted(recording, media)
    assert render_rate(media.video) == 25
    copy = constant_copy(recording, media, tmp_path / "copies" / "a.mp4", SilentProgress())
    copied = ffmpeg.probe(copy)
    assert miscounted(copy, copied) == ""
    assert render_rate(copied.video) == 25
    assert len(copied.audio) == 2
    found = numbers(copy)
    assert len(found) == frame_range(Span(start=0, end=media.duration), media).frames
    assert all(number in ((n - 1, n + 1) if n % 9 == 4 else (n,)) for n, number in enumerate(found[:198]))


@pytest.mark.parametrize("suffix", ["mp4", "ts"])
def test_a_picture_that_begins_late_is_in_time_in_the_copy(tmp_path: Path, suffix: str) -> None:
    plain, late = make_media(tmp_path / "plain.mkv", numbered(9), tone(9), options=QUICK), tmp_path / f"late.{suffix}"
    inputs = ["-i", str(plain), "-itsoffset", "0.8", "-i", str(plain)]
    ffmpeg.run([*inputs, "-map", "1:v", "-map", "0:a", "-c:v", "copy", "-c:a", "aac", str(late)])
    folder = processed(tmp_path / "session", late)
    assert "after its sound" in miscounted(late, folder.load(Session).media)
    exported = export(folder, Request(formats=("otio",), constant=True), SilentProgress())
    copy, *timelines = exported.files
    assert (exported.warnings, miscounted(copy, ffmpeg.probe(copy))) == ([], "")
    (track,) = read(timelines[-1].read_text(encoding="utf-8"), "otio", Fraction(25)).video
    shown = numbers(copy)
    assert [number for first, frames, _ in track for number in shown[first : first + frames]] == rendered(folder)


def test_chapters_are_read_by_ffmpeg_as_they_were_written(tmp_path: Path) -> None:
    titles = ["Begrüßung", "Maß = Ziel; #1", "Größe \\ „Wert“"]
    chapters = [
        Chapter(id="c", title=title, start=start, end=start, keywords=(), first_sentence=0, last_sentence=0)
        for title, start in zip(titles, (0.4, 1.25, 2.0), strict=True)
    ]
    text = tmp_path / "chapters.ffmetadata"
    text.write_text(chapter_files("Größe", chapters, 3.0)["chapters.ffmetadata"], encoding="utf-8")
    plain, target = make_media(tmp_path / "plain.m4a", tone(3)), tmp_path / "chapters.m4a"
    inputs = ["-i", str(plain), "-f", "ffmetadata", "-i", str(text)]
    ffmpeg.run([*inputs, "-map", "0:a", "-map_metadata", "1", "-map_chapters", "1", "-c", "copy", str(target)])
    with av.open(str(target)) as container:
        assert container.metadata["title"] == "Größe"
        found = [(one["start"] * (one["time_base"] or 1), one["metadata"]["title"]) for one in container.chapters()]
    assert found == [(0, titles[0]), (Fraction(5, 4), titles[1]), (2, titles[2])]
