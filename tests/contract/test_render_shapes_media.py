"""Shapes, views, pieces and an hour's length, rendered by the real ffmpeg and taken apart with PyAV."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline import ffmpeg
from pipeline.config import RenderSettings
from pipeline.progress import SilentProgress
from pipeline.render import render_clips
from pipeline.render.motion import path
from pipeline.schema import Box, Clip, ClipFraming, Framing, Key, Panel, Shape, Span, View
from tests.contract.rendering import FAST, clip, first_loud, luma, material_of, pictures, sound

ID = "abcdef0123"
RED, BLUE = (200, 30, 30), (30, 30, 200)
MARKS = "between(t,2,2.4)+between(t,4,4.4)"


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of 640 by 360 whose left half is red and whose right half is blue, with a tone."""
    path = tmp_path_factory.mktemp("halves") / "halves.mp4"
    graph = (
        "color=c=#C81E1E:s=320x360:r=25:d=8[l];color=c=#1E1EC8:s=320x360:r=25:d=8[r];[l][r]hstack[v];"
        "aevalsrc='0.2*sin(2*PI*200*t)':s=48000:d=8:c=stereo[a]"
    )
    options = ["-map", "[v]", "-map", "[a]", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "12"]
    ffmpeg.run(["-filter_complex", graph, *options, ffmpeg.output_argument(path)])
    return path


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording at 29.97 frames a second that is white and beeps for 0.4 s from 2 s and from 4 s on; else it hums."""
    path = tmp_path_factory.mktemp("marked") / "marked.mov"
    graph = (
        f"color=c=gray:s=160x90:r=30000/1001:d=8,drawbox=color=white:t=fill:enable='{MARKS}'[v];"
        f"aevalsrc='({MARKS})*0.4*sin(2*PI*1000*t)+0.02*(random(0)-0.5)':s=48000:d=8:c=stereo[a]"
    )
    options = ["-map", "[v]", "-map", "[a]", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_s16le"]
    ffmpeg.run(["-filter_complex", graph, *options, ffmpeg.output_argument(path)])
    return path


def panel(*keys: tuple[float, int]) -> Panel:
    return Panel(keys=tuple(Key(time=time, box=Box(x=x, y=0, width=200, height=356)) for time, x in keys))


def framing(shape: Shape, *views: View) -> Framing:
    return Framing(width=640, height=360, clips=(ClipFraming(clip=ID, shape=shape, views=views),))


def render(path: Path, target: Path, one: Clip, shapes: tuple[Shape, ...] = (), framed: Framing | None = None) -> None:
    material = replace(material_of(path), framing=framed)
    render_clips(material, [one], target, FAST.model_copy(update={"shapes": shapes}), SilentProgress())


def is_colour(pixel: np.ndarray, colour: tuple[int, int, int]) -> bool:
    return bool((np.abs(pixel.astype(int) - colour) < 40).all())


def test_every_shape_has_the_same_frames_and_the_same_sound(halves: Path, tmp_path: Path) -> None:
    render(halves, tmp_path, clip(1.5, 4.2), ("9:16", "1:1", "4:5", "16:9"))
    expected = {"": (640, 360), "-9x16": (360, 640), "-1x1": (720, 720), "-4x5": (720, 900)}
    assert {file.name for file in tmp_path.glob("*.mp4")} == {f"{ID}{name}.mp4" for name in expected}
    reference = sound(tmp_path / f"{ID}.mp4")
    for name, size in expected.items():
        times, _, found = luma(tmp_path / f"{ID}{name}.mp4")
        assert found == size
        assert times == [Fraction(place, 25) for place in range(67)]
        assert np.array_equal(sound(tmp_path / f"{ID}{name}.mp4"), reference)


def test_the_whole_picture_stands_before_a_blurred_part_of_it(halves: Path, tmp_path: Path) -> None:
    render(halves, tmp_path, clip(1.5, 2.5), ("9:16",))
    frame = pictures(tmp_path / f"{ID}-9x16.mp4")[1][5]
    assert is_colour(frame[320, 40], RED)
    assert is_colour(frame[320, 320], BLUE)
    # Above and below it is darker, and the two colours run into each other.
    for row in (20, 620):
        assert frame[row, 40].sum() < 0.8 * sum(RED)
        assert frame[row, 40, 0] > frame[row, 320, 0] + 30
        assert abs(int(frame[row, 180, 0]) - int(frame[row, 180, 2])) < 30


def test_each_view_is_drawn_from_its_frame_on(halves: Path, tmp_path: Path) -> None:
    left, right = panel((0, 40)), panel((0, 400))
    split = (Panel(keys=left.keys), Panel(keys=right.keys))
    views = (
        View(start=1, end=2.0, layout="crop", panels=(left,), reason="a"),
        View(start=2.0, end=3.04, layout="crop", panels=(right,), reason="b"),
        View(start=3.04, end=4, layout="split", panels=split, reason="c"),
        View(start=4, end=5, layout="crop", panels=(panel((4.2, 130), (4.8, 310)),), reason="d"),
    )
    render(halves, tmp_path, clip(1, 5), ("9:16",), framing("9:16", *views))
    times, frames = pictures(tmp_path / f"{ID}-9x16.mp4")
    assert len(times) == 100
    for number, frame in enumerate(frames[:75]):
        assert is_colour(frame[100, 180], RED) == (number < 25 or number >= 51), number
        assert is_colour(frame[500, 180], BLUE) == (number >= 25), number
    # Where the two colours meet is where the path says, in every frame, to a pixel and a half.
    edges = [int((frame[320, :, 0] > frame[320, :, 2]).sum()) for frame in frames[75:]]
    expected = path([4.2, 4.8], [130, 310], [4 + number / 25 for number in range(25)])
    assert edges == pytest.approx([(320 - x) * 360 / 200 for x in expected], abs=1.5)


def test_pieces_are_joined_to_the_frame_and_without_a_click(marked: Path, tmp_path: Path) -> None:
    kept = [Span(start=1.5, end=3.0), Span(start=3.25, end=3.5), Span(start=3.75, end=5.0), Span(start=6, end=6.5)]
    render(marked, tmp_path, clip(1.5, 6.5, kept=kept), ("1:1",))
    frame = Fraction(1001, 30000)
    for name in ("", "-1x1"):
        times, brightness, _ = luma(tmp_path / f"{ID}{name}.mp4")
        assert times == [place * frame for place in range(len(times))]
        assert len(times) * frame == pytest.approx(3.5, abs=float(4 * frame))
        samples = sound(tmp_path / f"{ID}{name}.mp4")
        white = [place for place in range(1, len(times)) if brightness[place] > 200 >= brightness[place - 1]]
        assert [float(times[place]) for place in white] == pytest.approx([0.5, 2.0], abs=float(2 * frame))
        loud = np.abs(samples).max(axis=0) > 0.3 * np.abs(samples).max()
        for place in white:
            begins = float(times[place])
            heard = np.flatnonzero(loud[round((begins - 0.2) * 48_000) :])[0] / 48_000 - 0.2
            assert abs(heard) <= frame
        # Where something is left out, the hum goes on: neither a click nor a hole.
        for joint in (1.5, 1.75, 3.0):
            around = samples[0, round((joint - 0.06) * 48_000) : round((joint + 0.06) * 48_000)]
            levels = [float(np.sqrt((block**2).mean())) for block in np.array_split(around, 12)]
            assert max(levels) < 2 * float(np.median(levels))
            assert min(levels) > 0.5 * float(np.median(levels))


def test_many_pieces_do_not_drift(marked: Path, tmp_path: Path) -> None:
    starts = [0.1 + place * 0.17 for place in range(20)]
    kept = [*(Span(start=start, end=start + 0.1) for start in starts), Span(start=3.6, end=5)]
    render(marked, tmp_path, clip(0.1, 5, kept=kept))
    times, brightness, _ = luma(tmp_path / f"{ID}.mp4")
    last = [place for place in range(1, len(times)) if brightness[place] > 200 >= brightness[place - 1]][-1]
    samples = sound(tmp_path / f"{ID}.mp4")
    begins = float(times[last])
    after = samples[:, round((begins - 0.2) * 48_000) :]
    assert first_loud(after) - 0.2 == pytest.approx(0, abs=1001 / 30000)
    assert samples.shape[1] / 48_000 == pytest.approx(len(times) * 1001 / 30000, abs=0.03)


def an_hour(folder: Path, kind: str) -> tuple[Path, float]:
    """Write a recording of an hour that is white and beeps for 0.4 s in its last minute; return it and when.

    The one at 29.97 frames a second is a minute that is repeated, so that nothing need be encoded for an hour. The
    other one shows few frames but in its first and last minutes, and there at a rate that varies.
    """
    path = folder / f"{kind}.mkv"
    if kind == "ntsc":
        minute, seconds = folder / "minute.mkv", 1800 * 1001 / 30000
        picture, marks = f"color=c=gray:s=64x36:r=30000/1001:d={seconds}", "between(t,2,2.4)"
        kept, at = "null", 59 * seconds + 2
    else:
        minute, seconds, at = path, 3600, 3545.0
        picture, marks = f"color=c=gray:s=64x36:r=25:d={seconds}", f"between(t,{at},{at + 0.4})"
        kept = "select='not(mod(n,50))+(lt(t,60)+between(t,3500,3570))*gt(mod(n,9),0)*gt(mod(n,13),0)'"
    graph = (
        f"{picture},drawbox=color=white:t=fill:enable='{marks}',{kept}[v];"
        f"aevalsrc='({marks})*0.4*sin(2*PI*500*t)':s=8000:d={seconds}[a]"
    )
    options = ["-map", "[v]", "-map", "[a]", "-c:v", "libx264", "-preset", "ultrafast", "-fps_mode", "passthrough"]
    ffmpeg.run(["-filter_complex", graph, *options, "-c:a", "flac", ffmpeg.output_argument(minute)])
    if minute != path:
        repeated = ["-stream_loop", "59", *ffmpeg.input_arguments(minute), "-c", "copy"]
        ffmpeg.run([*repeated, ffmpeg.output_argument(path)])
    return path, at


@pytest.mark.parametrize(("kind", "rate"), [("ntsc", Fraction(30000, 1001)), ("variable", Fraction(25))])
def test_nothing_drifts_in_an_hour(kind: str, rate: Fraction, tmp_path: Path) -> None:
    path, at = an_hour(tmp_path, kind)
    material = material_of(path)
    assert material.media.duration > 3590
    assert material.media.video is not None
    assert material.media.video.variable_frame_rate == (kind == "variable")
    render_clips(material, [clip(at - 0.5, at + 2)], tmp_path, FAST, SilentProgress())
    times, brightness, _ = luma(tmp_path / f"{ID}.mp4")
    assert {later - earlier for earlier, later in pairwise(times)} == {1 / rate}
    seen = float(times[int(np.argmax(brightness > 200))])
    heard = first_loud(sound(tmp_path / f"{ID}.mp4"))
    assert abs(seen - heard) <= 1 / rate
    assert seen == pytest.approx(0.5, abs=float(1 / rate))


def test_sound_for_podcasts(marked: Path, tmp_path: Path) -> None:
    settings = FAST.model_copy(update={"audio_exports": ("mp3", "m4a", "wav")})
    written = {}
    for run in ("one", "two"):
        render_clips(material_of(marked), [clip(1.5, 4.2)], tmp_path / run, settings, SilentProgress())
        written[run] = {path.suffix: path.read_bytes() for path in (tmp_path / run).iterdir()}
    assert written["one"] == written["two"]
    assert {".mp3", ".m4a", ".wav"} <= set(written["one"])
    for suffix, codec in ((".mp3", "mp3float"), (".m4a", "aac"), (".wav", "pcm_s16le")):
        samples = sound(tmp_path / "one" / f"{ID}{suffix}", codec)
        assert samples.shape[1] / 48_000 == pytest.approx(2.7, abs=0.08)
        assert first_loud(samples) == pytest.approx(0.5, abs=0.06)
    assert "Größe – „kurz“ {gut}".encode() in written["one"][".m4a"]


def test_a_wave_in_every_shape(tmp_path: Path) -> None:
    source = tmp_path / "sound.wav"
    ffmpeg.run(["-f", "lavfi", "-i", "sine=f=300:d=5", ffmpeg.output_argument(source)])
    settings = RenderSettings(preset="ultrafast", shapes=("9:16",), encoder="x264", burn_captions=True)
    render_clips(material_of(source), [clip(1, 3)], tmp_path, settings, SilentProgress())
    assert luma(tmp_path / f"{ID}.mp4")[2] == (1280, 720)
    assert luma(tmp_path / f"{ID}-9x16.mp4")[2] == (1080, 1920)
    with Image.open(tmp_path / f"{ID}.jpg") as poster:
        assert poster.size == (1280, 720)
