"""What the brand puts around a clip, drawn by the real ffmpeg: cards before and after it, the logo, its own font."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from pipeline import ffmpeg
from pipeline.brand import BRAND, BRAND_FILE, Brand, load_brand
from pipeline.config import RenderSettings
from pipeline.errors import SettingsError
from pipeline.progress import SilentProgress
from pipeline.render import render_clips
from pipeline.schema import Attribution, Box, Face, Sight, Sights, Speaker, Speakers, Watched
from tests.contract.rendering import FAST, clip, first_loud, luma, material_of, pictures, sound, words
from tests.contract.test_render_media import KINDS, make_recording

SQUARE = FAST.model_copy(update={"shapes": ("1:1",)})
ALL = FAST.model_copy(update={"shapes": ("1:1", "9:16", "4:5")})
WHITE = "[colours]\nbackground = '#ffffff'\ntext = '#101010'\nmuted = '#333333'\naccent = '#a02020'\n"


@pytest.fixture(scope="module", params=["plain.mp4", "ntsc.mov", "sound.wav"])
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    kind = next(kind for kind in KINDS if kind.name == request.param)
    return make_recording(tmp_path_factory.mktemp("recordings"), kind)


def branded(folder: Path, text: str) -> Brand:
    path = folder / BRAND_FILE
    path.write_text(text, encoding="utf-8")
    return load_brand(path)


def render(source: Path, target: Path, brand: Brand, settings: RenderSettings = FAST) -> None:
    material = replace(material_of(source), brand=brand)
    render_clips(material, [clip()], target, settings, SilentProgress())


def test_cards_stand_before_and_after_every_shape(source: Path, tmp_path: Path) -> None:
    render(source, tmp_path / "bare", BRAND, SQUARE)
    brand = branded(tmp_path, f"{WHITE}[intro]\nseconds = 1.0\n[outro]\ntext = 'Grüße'\nseconds = 0.5")
    render(source, tmp_path / "framed", brand, SQUARE)
    for name in ("abcdef0123.mp4", "abcdef0123-1x1.mp4"):
        bare, framed = (luma(tmp_path / folder / name) for folder in ("bare", "framed"))
        rate = 1 / (framed[0][1] - framed[0][0])
        before, after = round(rate), round(Fraction(1, 2) * rate)
        assert len(framed[0]) == before + len(bare[0]) + after
        assert [round(time * rate) for time in framed[0]] == list(range(len(framed[0])))
        assert framed[1][:before].min() > 200
        assert framed[1][-after:].min() > 200
        assert np.abs(framed[1][before:-after] - bare[1]).max() < 3
        lead = float(before / rate)
        heard = [first_loud(sound(tmp_path / folder / name)) for folder in ("bare", "framed")]
        assert heard[1] - heard[0] == pytest.approx(lead, abs=0.5 / float(rate))
        assert np.abs(sound(tmp_path / "framed" / name)[:, : round(48_000 * (lead - 0.05))]).max() < 1e-3


def test_captions_beside_a_clip_wait_for_the_card(source: Path, tmp_path: Path) -> None:
    starts = []
    for folder, text in (("bare", ""), ("framed", "[intro]\nseconds = 1.0")):
        render(source, tmp_path / folder, branded(tmp_path, text))
        subtitles = (tmp_path / folder / "abcdef0123.srt").read_text(encoding="utf-8")
        starts += [
            int(seconds) + int(millis) / 1000 for seconds, millis in re.findall(r":(\d\d),(\d{3}) -->", subtitles)
        ]
    half = len(starts) // 2
    assert np.subtract(starts[half:], starts[:half]) == pytest.approx(1.0, abs=0.01)


def test_a_video_before_a_clip_is_heard_and_plays_to_its_end(tmp_path: Path) -> None:
    source = make_recording(tmp_path, KINDS[0])
    intro = tmp_path / "intro.mp4"
    graph = "color=c=white:s=320x240:r=30:d=0.8[v];sine=f=500:d=0.8:r=44100,volume=4[a]"
    ffmpeg.run(["-filter_complex", graph, "-map", "[v]", "-map", "[a]", ffmpeg.output_argument(intro)])
    brand = branded(tmp_path, "[intro]\nfile = 'intro.mp4'")
    assert brand.intro is not None
    assert brand.intro.seconds == pytest.approx(0.8, abs=0.05)
    render(source, tmp_path / "out", brand)
    times, brightness, size = luma(tmp_path / "out" / "abcdef0123.mp4")
    assert size == (160, 90)
    # The 4:3 video stands whole on the brand's dark background.
    assert brightness[:20].min() > 180
    assert first_loud(sound(tmp_path / "out" / "abcdef0123.mp4")) < 0.05
    assert len(times) == pytest.approx(20 + 25 * 2.7, abs=1.5)


@pytest.mark.parametrize("name", ["title.png", "title 100%d.jpg"])
def test_a_picture_before_a_clip(name: str, tmp_path: Path) -> None:
    Image.new("RGB", (320, 180), "#ffffff").save(tmp_path / name)
    source = make_recording(tmp_path, KINDS[0])
    render(source, tmp_path / "out", branded(tmp_path, f"[intro]\nfile = '{name}'\nseconds = 0.6"))
    assert luma(tmp_path / "out" / "abcdef0123.mp4")[1][:15].min() > 220


def test_a_video_that_cannot_be_shown_is_refused_before_anything_is_rendered(tmp_path: Path) -> None:
    (tmp_path / "intro.mp4").write_bytes(b"no video")
    with pytest.raises(SettingsError, match=r"\[intro\]: “file” cannot be used"):
        branded(tmp_path, "[intro]\nfile = 'intro.mp4'")
    long = tmp_path / "long.mp4"
    ffmpeg.run(["-f", "lavfi", "-i", "color=c=white:s=32x32:r=5:d=20", ffmpeg.output_argument(long)])
    with pytest.raises(SettingsError, match="lasts 20 seconds, 15 are the most"):
        branded(tmp_path, "[outro]\nfile = 'long.mp4'")


@pytest.mark.parametrize("corner", ["top-left", "top-right"])
def test_the_logo_stands_in_its_corner(corner: str, tmp_path: Path) -> None:
    Image.new("RGB", (40, 40), "#ff0000").save(tmp_path / "it's: a [logo].png")
    source = make_recording(tmp_path, KINDS[0])
    text = f"[logo]\nfile = \"it's: a [logo].png\"\ncorner = '{corner}'\nheight = 0.2"
    render(source, tmp_path / "out", branded(tmp_path, text), ALL)
    for name in ("abcdef0123.mp4", "abcdef0123-1x1.mp4", "abcdef0123-9x16.mp4", "abcdef0123-4x5.mp4"):
        red = reddish(tmp_path / "out" / name)
        height, width = red.shape
        at = np.argwhere(red)
        assert at.shape[0] > 0.5 * (0.2 * min(width, height)) ** 2
        assert at[:, 0].max() < 0.4 * height
        assert (at[:, 1].max() < 0.5 * width) == (corner == "top-left")


def test_what_a_picture_lets_shine_through_is_the_background(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (160, 90), (255, 0, 0, 0))
    picture.paste((0, 0, 255, 255), (60, 30, 100, 60))
    picture.save(tmp_path / "card.png")
    brand = branded(tmp_path, f"{WHITE}[intro]\nfile = 'card.png'\nseconds = 1.0")
    render(make_recording(tmp_path, KINDS[0]), tmp_path / "out", brand)
    _, frames = pictures(tmp_path / "out" / "abcdef0123.mp4")
    for at in (0, 24):
        assert frames[at][10, 10].min() > 240
        red, _, blue = frames[at][45, 80]
        assert red < 60
        assert blue > 200


@pytest.mark.parametrize("corner", ["top-left", "top-right"])
def test_a_very_wide_logo_stays_inside_the_safe_area(corner: str, tmp_path: Path) -> None:
    Image.new("RGB", (800, 80), "#ff0000").save(tmp_path / "wide.png")
    source = make_recording(tmp_path, KINDS[0])
    brand = branded(tmp_path, f"[logo]\nfile = 'wide.png'\ncorner = '{corner}'\nheight = 0.25")
    render(source, tmp_path / "out", brand, ALL)
    for name in ("abcdef0123.mp4", "abcdef0123-1x1.mp4", "abcdef0123-9x16.mp4", "abcdef0123-4x5.mp4"):
        red = reddish(tmp_path / "out" / name)
        columns = np.flatnonzero(red.any(axis=0)) / red.shape[1]
        assert 0.03 < columns.min() < 0.16
        assert 0.84 < columns.max() < 0.97


NAMES = "[lower_third]\nshow = true\nseconds = 2"


def seen_speaking(source: Path) -> Sights:
    """Return that one large face at the top speaks all the time."""
    video = ffmpeg.probe(source).video
    assert video is not None
    width, height = video.width, video.height
    box = Box(x=width * 2 // 5, y=height // 10, width=width // 5, height=height // 4)
    face = Face(box=box, tile=Box(x=0, y=0, width=width, height=height), confidence=90, mouth=6)
    sights = tuple(Sight(time=at / 2 + 0.25, faces=(face,)) for at in range(40))
    return Sights(source="a", recipe="b", stretches=(Watched(start=0, end=20, cuts=(), sights=sights),))


def test_names_are_shown_where_the_brand_says_so(tmp_path: Path) -> None:
    source = make_recording(tmp_path, KINDS[0])
    speaker = Speaker(id="A", number=1, seconds=3, name="Dr. Eva Köster", role="Leiterin")
    said = Attribution(first_word=0, last_word=len(words()) - 1, speaker="A")
    people = Speakers(speakers=(speaker,), attributions=(said,))
    shown = []
    for text, sights in (("", seen_speaking(source)), (NAMES, None), (NAMES, seen_speaking(source))):
        brand = branded(tmp_path, f"[colours]\naccent = '#ff4040'\n{text}")
        material = replace(material_of(source), brand=brand, speakers=people, sights=sights)
        render_clips(material, [clip()], tmp_path / "out", FAST, SilentProgress())
        shown.append(int(reddish(tmp_path / "out" / "abcdef0123.mp4").sum()))
    assert shown[0] == shown[1] == 0 < shown[2]


def test_letters_that_a_font_lacks_are_said_wherever_they_are_drawn(tmp_path: Path) -> None:
    speaker = Speaker(id="A", number=1, seconds=3, name="山 Köster", role="Leiterin 田")
    people = Speakers(
        speakers=(speaker,), attributions=(Attribution(first_word=0, last_word=len(words()) - 1, speaker="A"),)
    )
    brand = branded(tmp_path, "[lower_third]\nshow = true\n[outro]\ntext = '川'\nseconds = 0.5")
    source = make_recording(tmp_path, KINDS[0])
    material = replace(material_of(source), brand=brand, speakers=people, sights=seen_speaking(source))
    render_clips(material, [clip()], tmp_path / "out", FAST, progress := SilentProgress())
    lacking = {"Inter Bold": "山", "Inter Regular": "田", "Inter Display SemiBold": "川"}
    sentences = " ".join(f"{font} has no {sign}; another font is drawn there." for font, sign in lacking.items())
    assert progress.notes == [f"Clip abcdef0123: {sentences}"]


def reddish(path: Path) -> np.ndarray:
    """Return which pixels of the picture after one second are red."""
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    picture = frames[25].astype(int)
    found: np.ndarray = (picture[..., 0] > 150) & (picture[..., 1] < 110) & (picture[..., 2] < 110)
    return found
