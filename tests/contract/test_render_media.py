"""Clips rendered by the real ffmpeg from tiny recordings of every awkward kind, taken apart with PyAV.

Each recording is grey and silent but for two moments: from 2 s and from 4 s on it is white and beeps for 0.4 s. So
picture and sound can be found again in a clip, to the frame.
"""

from __future__ import annotations

import _thread
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from pipeline import ffmpeg
from pipeline.config import RenderSettings
from pipeline.errors import InputMissing, InputUnreadable, ToolFailed, ToolMissing
from pipeline.progress import SilentProgress
from pipeline.render import render_clips
from pipeline.render.arguments import sound_arguments
from pipeline.render.loudness import Levelling
from pipeline.render.sounds import FADE_SECONDS, ClipSource
from pipeline.resources import resource
from pipeline.schema import Clip
from tests.contract.rendering import FAST, clip, first_loud, luma, material_of, sound

MARKS = "between(t,2,2.4)+between(t,4,4.4)"
SECONDS = 6


@dataclass(frozen=True)
class Kind:
    name: str
    size: tuple[int, int] | None
    rate: Fraction | None
    rendered_size: tuple[int, int] = (160, 90)
    picture: str = "null"
    sound: str = "anull"
    options: tuple[str, ...] = ()


KINDS = (
    Kind("plain.mp4", (160, 90), Fraction(25)),
    Kind("ntsc.mov", (160, 90), Fraction(30000, 1001)),
    Kind("odd.mp4", (853, 481), Fraction(30000, 1001), (852, 480), options=("-pix_fmt", "yuv444p")),
    Kind("variable.mkv", (160, 90), Fraction(25), picture="select='not(eq(mod(n,9),4))'"),
    Kind("fast.mp4", (160, 90), Fraction(100)),
    Kind("five_one.ts", (160, 90), Fraction(25), sound="aformat=channel_layouts=5.1", options=("-c:a", "ac3")),
    Kind("mono.mkv", (160, 90), Fraction(24), sound="aformat=channel_layouts=mono,aresample=22050"),
    Kind("wide_pixels.mkv", (120, 90), Fraction(25), (160, 90), picture="setsar=4/3"),
    Kind("wide_pixels.mp4", (120, 90), Fraction(25), (160, 90), picture="setsar=4/3"),
    Kind("wide_dvd.mkv", (704, 480), Fraction(25), (854, 480), picture="setsar=40/33"),
    Kind("late_sound.mkv", (160, 90), Fraction(25), sound="atrim=start=1.5"),
    Kind("sound.wav", None, None, (1280, 720), sound="aformat=channel_layouts=mono,aresample=22050"),
    Kind("sound.mp3", None, None, (1280, 720)),
)


def make_recording(folder: Path, kind: Kind) -> Path:
    """Write a recording of 6 seconds; key frames are 3 s apart, so that a cut at a key frame would show."""
    path = folder / kind.name
    beep = f"aevalsrc='({MARKS})*0.4*sin(2*PI*1000*t)+0.001*(random(0)-0.5)':s=48000:d={SECONDS}:c=stereo"
    graph = f"{beep},{kind.sound}[a]"
    options = ["-map", "[a]"]
    if kind.size is not None:
        width, height = kind.size
        graph += (
            f";color=c=gray:s={width}x{height}:r={kind.rate}:d={SECONDS},"
            f"drawbox=color=white:t=fill:enable='{MARKS}',{kind.picture}[v]"
        )
        options += ["-map", "[v]", "-c:v", "libx264", "-preset", "ultrafast", "-g", str(round(3 * (kind.rate or 1)))]
    ffmpeg.run(["-filter_complex", graph, *options, *kind.options, ffmpeg.output_argument(path)])
    return path


def render(path: Path, target: Path, clips: Sequence[Clip] = (), settings: RenderSettings = FAST) -> list[Path]:
    chosen = clips or [clip()]
    return render_clips(material_of(path), chosen, target, settings, SilentProgress())


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    folder = tmp_path_factory.mktemp("recordings")
    kinds = {kind.name: kind for kind in KINDS}

    def make(name: str) -> Path:
        path = folder / name
        return path if path.exists() else make_recording(folder, kinds[name])

    return make


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_exact_to_the_frame(kind: Kind, recording: Callable[[str], Path], tmp_path: Path) -> None:
    written = render(recording(kind.name), tmp_path)
    times, brightness, size = luma(tmp_path / "abcdef0123.mp4")
    rate = {Fraction(100): Fraction(50), None: Fraction(25)}.get(kind.rate, kind.rate)
    assert rate is not None
    assert times == [place / rate for place in range(len(times))]
    assert len(times) / rate == pytest.approx(2.7, abs=float(1 / rate))
    assert size == kind.rendered_size
    samples = sound(tmp_path / "abcdef0123.mp4")
    assert samples.shape[1] / 48_000 == pytest.approx(len(times) / rate, abs=float(1 / rate))
    assert first_loud(samples) == pytest.approx(0.5, abs=float(1 / rate))
    # It still beeps up to the fade at the end.
    tail = np.abs(samples[:, : round(len(times) / rate * 48_000)])[:, -4_800 : -round(2 * FADE_SECONDS * 48_000)]
    assert tail.max() > 0.3 * np.abs(samples).max()
    if kind.size is None:
        # The wave lights up as it is played; it is high where the sound is, here from 0.5 to 0.9 s.
        lit = brightness - brightness[0]
        at = [int(np.argmax(lit > share * lit.max())) / rate for share in (0.1, 0.5)]
        assert at[0] == pytest.approx(0.5, abs=0.2)
        assert 0.6 < at[1] < 2.6
        assert (np.diff(brightness) > -0.5).all()
    else:
        white = brightness > 200
        assert times[int(np.argmax(white))] == pytest.approx(0.5, abs=float(1 / rate))
        assert white[-3:].all()
        assert not white[:3].any()
    suffixes = {".mp4", ".srt", ".vtt", ".jpg"} | (set() if kind.size else {".m4a"})
    assert {path.suffix for path in written} == suffixes
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in written}


@pytest.mark.parametrize("container", ["mp4", "mkv", "ts"])
@pytest.mark.parametrize(("picture", "until"), [("trim=end=2.2", 4.0), ("select='lt(t,2.2)+gte(t,3.52)'", 3.52)])
def test_a_picture_that_stands_still_is_shown_from_the_first_frame_on(
    tmp_path: Path, container: str, picture: str, until: float
) -> None:
    """The last frame before the clip is white; the picture ends with it, or goes on grey in the middle of the clip."""
    path = make_recording(tmp_path, Kind(f"still.{container}", (160, 90), Fraction(25), picture=picture))
    render(path, tmp_path, [clip(2.6, 4.0)])
    times, brightness, _ = luma(tmp_path / "abcdef0123.mp4")
    assert len(times) == 35
    assert [float(2.6 + time) < until - 0.01 for time in times] == [value > 200 for value in brightness]


@pytest.mark.parametrize("size", [(2, 2), (4, 64), (64, 6)])
def test_a_picture_that_shows_nothing_is_none(tmp_path: Path, size: tuple[int, int]) -> None:
    kind = Kind("tiny.mkv", size, Fraction(25), options=("-c:v", "ffv1"))
    path = make_recording(tmp_path, kind)
    assert ffmpeg.probe(path).video is None
    render(path, tmp_path / "out")
    assert luma(tmp_path / "out" / "abcdef0123.mp4")[2] == (1280, 720)


@pytest.mark.parametrize(("name", "size"), [("plain.mp4", (90, 160)), ("wide_pixels.mp4", (90, 160))])
def test_a_turned_recording_stands_upright(
    recording: Callable[[str], Path], tmp_path: Path, name: str, size: tuple[int, int]
) -> None:
    turned = tmp_path / "turned.mp4"
    set_matrix = ["-display_rotation", "90", *ffmpeg.input_arguments(recording(name))]
    try:
        ffmpeg.run([*set_matrix, "-map", "0", "-c", "copy", ffmpeg.output_argument(turned)])
    except ToolFailed:
        pytest.skip("this ffmpeg is too old to write a rotation")
    render(turned, tmp_path / "out", settings=FAST.model_copy(update={"shapes": ("1:1",)}))
    assert luma(tmp_path / "out" / "abcdef0123.mp4")[2] == size
    _, brightness, square = luma(tmp_path / "out" / "abcdef0123-1x1.mp4")
    assert square[0] == square[1]
    assert brightness.max() > brightness.min() + 20


def test_metadata_and_layout_of_the_file(recording: Callable[[str], Path], tmp_path: Path) -> None:
    tagged = tmp_path / "tagged.mkv"
    notes = tmp_path / "notes.txt"
    notes.write_text(";FFMETADATA1\nartist=Somebody\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=3\ntitle=One\n")
    ffmpeg.run(
        [
            *ffmpeg.input_arguments(recording("plain.mp4")),
            *("-f", "ffmetadata", "-i", str(notes), "-map_metadata", "1", "-map_chapters", "1", "-map", "0"),
            *("-c", "copy", ffmpeg.output_argument(tagged)),
        ]
    )
    render(tagged, tmp_path)
    rendered = tmp_path / "abcdef0123.mp4"
    with av.open(str(rendered)) as container:
        assert container.metadata["title"] == "Größe – „kurz“ {gut}"
        assert "artist" not in container.metadata
        assert container.chapters() == []
        assert container.streams.video[0].codec_context.pix_fmt == "yuv420p"
        assert container.duration == pytest.approx(2.7e6, abs=40_000)
    content = rendered.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_a_second_run_gives_the_same_bytes(recording: Callable[[str], Path], tmp_path: Path) -> None:
    settings = RenderSettings(burn_captions=True, encoder="x264")
    digests = [
        {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in render(recording("ntsc.mov"), tmp_path / run, settings=settings)
        }
        for run in ("one", "two")
    ]
    assert digests[0] == digests[1]
    assert len(digests[0]) == 5


@pytest.mark.parametrize("name", ["plain.mp4", "sound.wav"])
def test_any_folder_name_will_do(
    name: str, recording: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    awkward = tmp_path / "it's: [100%d], \\Größe;=“x”\n🎤"
    awkward.mkdir()
    source = awkward / f"-{name}"
    source.write_bytes(recording(name).read_bytes())
    monkeypatch.setattr("tempfile.tempdir", str(awkward))
    font_folder = awkward / "fonts"
    font_folder.mkdir()
    for font in resource("fonts").glob("*.ttf"):
        (font_folder / font.name).write_bytes(font.read_bytes())
    monkeypatch.setattr("pipeline.brand.fonts.resource", lambda *parts: font_folder / parts[-1])
    written = render(source, awkward / "out", settings=FAST.model_copy(update={"burn_captions": True}))
    assert all(path.stat().st_size > 0 for path in written)
    if name == "plain.mp4":
        with av.open(str(awkward / "out" / "abcdef0123.mp4")) as container:
            picture = next(container.decode(video=0)).to_ndarray(format="gray")
        # White letters on grey, in the lower half only: it was really drawn.
        assert picture[60:].max() > 200 > picture[:45].max()


def test_captions_beside_the_clip_count_from_its_start(recording: Callable[[str], Path], tmp_path: Path) -> None:
    render(recording("plain.mp4"), tmp_path)
    subtitles = (tmp_path / "abcdef0123.srt").read_text(encoding="utf-8")
    assert "Schöne Grüße aus Köln" in subtitles
    assert subtitles.startswith("1\n00:00:00,000 --> ")
    stamps = re.findall(r"00:00:(\d\d),(\d{3})", subtitles)
    assert max(int(second) + int(millis) / 1000 for second, millis in stamps) <= 2.7
    assert (tmp_path / "abcdef0123.vtt").read_text(encoding="utf-8").startswith("WEBVTT")


def test_loudness_and_peak(recording: Callable[[str], Path], tmp_path: Path) -> None:
    # A murmuring tone with short clicks: as in speech, the peaks lie far above the loudness.
    source = tmp_path / "murmur.wav"
    noise = "aevalsrc='0.06*sin(1400*t)*(1+sin(25*t))+0.6*lt(mod(t,0.7),0.002)*sin(3000*t)':s=48000:d=10"
    ffmpeg.run(["-f", "lavfi", "-i", noise, "-ac", "2", ffmpeg.output_argument(source)])
    render(source, tmp_path, [clip(1.0, 9.0)])
    for name, target in (("abcdef0123.mp4", -14), ("abcdef0123.m4a", -16)):
        log = tmp_path / "log.txt"
        arguments = [*ffmpeg.input_arguments(tmp_path / name), "-map", "0:a", "-af", "ebur128=peak=true"]
        ffmpeg.run([*arguments, "-f", "null", "-"], log=log)
        summary = log.read_text(encoding="utf-8").split("Summary:")[1]
        loudness = float(re.findall(r"I:\s+(-?[\d.]+) LUFS", summary)[0])
        peak = float(re.findall(r"Peak:\s+(-?[\d.]+) dBFS", summary)[0])
        assert loudness == pytest.approx(target, abs=0.5)
        assert peak <= -1.0


def test_every_shape_has_the_very_sound_that_was_measured(
    recording: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = tmp_path / "tried.m4a"

    def kept(source: ClipSource, levelling: Levelling | None, target: Path) -> list[str]:
        ffmpeg.run(sound_arguments(source, levelling, tried))
        return sound_arguments(source, levelling, target)

    monkeypatch.setattr("pipeline.render.clips.sound_arguments", kept)
    settings = FAST.model_copy(update={"shapes": ["16:9", "9:16"]})
    render_clips(material_of(recording("plain.mp4")), [clip()], tmp_path, settings, SilentProgress())
    for name in ("abcdef0123.mp4", "abcdef0123-9x16.mp4"):
        assert packets(tmp_path / name) == packets(tried)


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as opened:
        return [bytes(packet) for packet in opened.demux(audio=0)]


def test_an_almost_silent_clip_is_left_alone_and_said(tmp_path: Path) -> None:
    source = tmp_path / "quiet.wav"
    ffmpeg.run(["-f", "lavfi", "-i", "anoisesrc=d=6:a=0.0005", ffmpeg.output_argument(source)])
    progress = SilentProgress()
    render_clips(material_of(source), [clip()], tmp_path, FAST, progress)
    assert len(progress.notes) == 1
    assert "almost silent" in progress.notes[0]
    assert np.abs(sound(tmp_path / "abcdef0123.mp4")).max() < 0.01


def test_the_poster_is_a_picture_of_the_clip(recording: Callable[[str], Path], tmp_path: Path) -> None:
    render(recording("odd.mp4"), tmp_path)
    with Image.open(tmp_path / "abcdef0123.jpg") as poster:
        assert poster.size == (852, 480)
        assert np.asarray(poster.convert("L")).max() > 60


def test_several_clips_and_progress(recording: Callable[[str], Path], tmp_path: Path) -> None:
    class Counting(SilentProgress):
        total: float | None = 0.0
        done = 0.0

        def begin(self, task: str, total: float | None) -> None:
            self.total = total

        def advance(self, amount: float) -> None:
            self.done += amount

    progress = Counting()
    path = recording("plain.mp4")
    chosen = [clip(0, 2, "a"), clip(2, 3, "b"), clip(5, 9, "c"), clip(0, 2, "a")]
    written = render_clips(material_of(path), chosen, tmp_path, FAST, progress)
    assert [path.name for path in written if path.suffix == ".mp4"] == ["a.mp4", "b.mp4", "c.mp4"]
    assert progress.total == pytest.approx(4.0, abs=0.1)
    assert progress.done == pytest.approx(progress.total)
    # The clip that goes on beyond the recording ends with it.
    assert len(luma(tmp_path / "c.mp4")[0]) == pytest.approx(25, abs=1)


def test_ctrl_c_leaves_nothing_half_written(recording: Callable[[str], Path], tmp_path: Path) -> None:
    class Interrupting(SilentProgress):
        def advance(self, amount: float) -> None:
            _thread.interrupt_main()

    path = recording("odd.mp4")
    chosen = [clip(0, 5.5, f"{number}") for number in range(8)]
    settings = RenderSettings(preset="slow", encoder="x264")
    with pytest.raises(KeyboardInterrupt):
        render_clips(material_of(path), chosen, tmp_path, settings, Interrupting())
    assert not list(tmp_path.rglob(".*.part*"))
    finished = list(tmp_path.glob("*.mp4"))
    assert len(finished) < len(chosen)
    for mp4 in finished:
        assert len(luma(mp4)[0]) == pytest.approx(5.5 * 29.97, abs=1)


def test_a_failed_clip_says_why_and_leaves_nothing(recording: Callable[[str], Path], tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(recording("plain.mp4").read_bytes())
    known = material_of(damaged)
    damaged.write_bytes(b"no longer media" * 100)
    with pytest.raises(InputUnreadable):
        render_clips(known, [clip()], tmp_path / "out", FAST, SilentProgress())
    assert not list((tmp_path / "out").glob("*"))
    with pytest.raises(InputMissing, match="no longer there"):
        render_clips(replace(known, path=tmp_path / "gone"), [clip()], tmp_path, FAST, SilentProgress())


def test_captions_need_their_font(
    recording: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.brand.fonts.resource", lambda *parts: tmp_path / parts[-1])
    with pytest.raises(ToolMissing, match="Inter"):
        render(recording("plain.mp4"), tmp_path, settings=FAST.model_copy(update={"burn_captions": True}))


def test_captions_need_libass(
    recording: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.render.clips.filters", lambda: frozenset({"scale"}))
    with pytest.raises(ToolMissing, match="libass"):
        render(recording("plain.mp4"), tmp_path, settings=FAST.model_copy(update={"burn_captions": True}))


def test_frames_follow_each_other_at_one_distance(recording: Callable[[str], Path], tmp_path: Path) -> None:
    render(recording("variable.mkv"), tmp_path)
    times, *_ = luma(tmp_path / "abcdef0123.mp4")
    assert {after - before for before, after in pairwise(times)} == {Fraction(1, 25)}
