"""How large each shape is, how a part of the picture moves, what is drawn, and who encodes it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import ffmpeg as ffmpeg_graph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clips.captions import shape_of
from pipeline.config import RenderSettings
from pipeline.errors import ToolFailed, ToolMissing
from pipeline.render import encoders
from pipeline.render.encoders import ENCODERS, X264, choose_encoder, trial_arguments
from pipeline.render.frames import Cut, FrameRange
from pipeline.render.motion import TOLERANCE, corners, expression, path
from pipeline.render.pictures import framed_picture
from pipeline.render.shapes import LARGEST, cover, fitted, inside, other_shapes, own_size, shape_size
from pipeline.schema import Box, Key, Media, Panel, Shape, VideoTrack, View

SHAPES: tuple[Shape, ...] = ("16:9", "9:16", "1:1", "4:5")
CUT = Cut((FrameRange(250, 250, Fraction(25)),))
SIZES = st.tuples(st.integers(16, 4000), st.integers(16, 4000))


def media(width: int, height: int) -> Media:
    video = VideoTrack(codec="h264", width=width, height=height, frame_rate="25")
    return Media(container="mp4", duration=600.0, video=video, audio=())


# --- sizes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1920, 1080), ["1920x1080", "1080x1920", "1080x1080", "1080x1350"]),
        ((3840, 2160), ["1920x1080", "1080x1920", "1080x1080", "1080x1350"]),
        ((1280, 720), ["1920x1080", "720x1280", "1080x1080", "1080x1350"]),
        ((640, 360), ["960x540", "360x640", "720x720", "720x900"]),
        ((320, 240), ["640x360", "338x600", "540x540", "360x450"]),
        ((160, 90), ["240x136", "126x224", "224x224", "180x224"]),
        ((1080, 1920), ["1920x1080", "1080x1920", "1080x1080", "1080x1350"]),
    ],
)
def test_sizes(size: tuple[int, int], expected: list[str]) -> None:
    assert ["{}x{}".format(*shape_size(shape, media(*size))) for shape in SHAPES] == expected


@given(size=SIZES, shape=st.sampled_from(SHAPES))
def test_no_shape_is_enlarged_without_sense(size: tuple[int, int], shape: Shape) -> None:
    width, height = shape_size(shape, media(*size))
    assert width % 2 == height % 2 == 0
    assert width <= LARGEST[shape][0]
    *_, part, _ = cover(own_size(media(*size)), LARGEST[shape])
    # An even number may be one pixel more.
    assert width - 1 <= max(2, 2.5 * part)
    assert shape != "16:9" or height - 1 <= max(2, 1.5 * size[1])


def test_the_recordings_own_shape_is_made_once() -> None:
    assert other_shapes(media(1366, 768), ("9:16", "16:9", "1:1", "9:16")) == ("9:16", "1:1")
    assert other_shapes(media(720, 1280), SHAPES) == ("16:9", "1:1", "4:5")
    sound_only = media(2, 2).model_copy(update={"video": None})
    assert own_size(sound_only) == (1280, 720)
    assert shape_size("4:5", sound_only) == (1080, 1350)
    assert own_size(media(853, 481)) == (852, 480)


@given(
    picture=SIZES,
    shape=st.sampled_from([(720, 1280), (1080, 674), (540, 540)]),
    place=st.tuples(st.integers(0, 4000), st.integers(0, 4000)),
    size=SIZES,
)
def test_a_part_is_inside_its_picture_and_has_the_shape(
    picture: tuple[int, int], shape: tuple[int, int], place: tuple[int, int], size: tuple[int, int]
) -> None:
    box = Box(x=place[0], y=place[1], width=size[0], height=size[1])
    x, y, width, height = fitted(box, shape, picture)
    assert 0 <= x <= x + width <= picture[0]
    assert 0 <= y <= y + height <= picture[1]
    if width > 100 and height > 100:
        assert width / height == pytest.approx(shape[0] / shape[1], rel=0.03)


def test_each_shape_is_as_wide_as_its_name_says() -> None:
    assert LARGEST == {"16:9": (1920, 1080), "9:16": (1080, 1920), "1:1": (1080, 1080), "4:5": (1080, 1350)}
    assert [shape_of(*size) for size in LARGEST.values()] == list(LARGEST)


@given(size=SIZES, frame=st.sampled_from(list(LARGEST.values())))
def test_the_whole_picture_fits(size: tuple[int, int], frame: tuple[int, int]) -> None:
    width, height = inside(size, frame)
    assert width <= frame[0]
    assert height <= frame[1]
    assert width == frame[0] or height == frame[1]


# --- motion -----------------------------------------------------------------------------------------------------


@given(
    keys=st.lists(
        st.tuples(st.integers(0, 300), st.integers(0, 1500)), min_size=1, max_size=12, unique_by=lambda k: k[0]
    )
)
def test_a_path_goes_through_its_keys_and_never_beyond(keys: list[tuple[int, int]]) -> None:
    keys = sorted(keys)
    times, values = [frame / 25 for frame, _ in keys], [float(value) for _, value in keys]
    moments = [frame / 25 for frame in range(320)]
    found = path(times, values, moments)
    for at, wanted in keys:
        assert found[at] == pytest.approx(wanted, abs=1e-6)
    for frame, value in enumerate(found):
        near = [place for place, time in enumerate(times) if time <= moments[frame]]
        left = near[-1] if near else 0
        right = min(left + 1, len(keys) - 1) if near else 0
        assert min(values[left], values[right]) - 1e-6 <= value <= max(values[left], values[right]) + 1e-6


def test_a_movement_starts_and_ends_gently() -> None:
    moments = [frame / 25 for frame in range(100)]
    found = path([1.0, 3.0], [0.0, 500.0], moments)
    steps = [later - earlier for earlier, later in pairwise(found)]
    assert found[:26] == [0.0] * 26
    assert found[75:] == [500.0] * 25
    assert steps[25] < 1
    assert 10 < steps[50] < 16
    # No jerk anywhere: the speed changes little from frame to frame.
    assert max(abs(after - before) for before, after in pairwise(steps)) < 1.3


def evaluate(text: str, time: float) -> float:
    """Evaluate what ffmpeg would."""
    functions = {"if": lambda condition, yes, no: yes if condition else no, "lt": lambda one, other: one < other}
    return float(eval(text.replace("if(", "choose("), {"t": time, "choose": functions["if"], "lt": functions["lt"]}))


@given(
    values=st.lists(st.floats(0, 3000), min_size=1, max_size=200),
    first=st.integers(0, 5000),
    rate=st.sampled_from([Fraction(25), Fraction(30000, 1001), Fraction(60)]),
)
def test_the_expression_gives_each_frame_its_value(values: list[float], first: int, rate: Fraction) -> None:
    text = expression(values, first, rate)
    for frame, value in enumerate(values):
        assert evaluate(text, float((first + frame) / rate)) == pytest.approx(value, abs=TOLERANCE + 0.02)


def test_rest_and_even_speed_are_one_line_each() -> None:
    assert corners([5.0] * 100) == [0, 99]
    assert corners([5.0] * 50 + [5.0 + place for place in range(50)]) == [0, 50, 99]
    assert expression([5.0] * 100, 7, Fraction(25)) == "5.00"


# --- drawing ----------------------------------------------------------------------------------------------------


def panel(*keys: tuple[float, int, int], size: tuple[int, int] = (404, 720)) -> Panel:
    return Panel(keys=tuple(Key(time=time, box=Box(x=x, y=y, width=size[0], height=size[1])) for time, x, y in keys))


def view(start: float, end: float, *panels: Panel) -> View:
    layout = ("whole", "crop", "split", "split")[len(panels)]
    return View(start=start, end=end, layout=layout, panels=panels, reason="test")


def drawn(views: Sequence[View], target: tuple[int, int] = (720, 1280), cut: Cut = CUT) -> str:
    picture = framed_picture(ffmpeg_graph.input("x")["v"], (1280, 720), cut, views, target)
    arguments: list[str] = ffmpeg_graph.output(picture, "o").get_args()
    return arguments[arguments.index("-filter_complex") + 1]


def test_without_a_decision_the_whole_picture_is_shown() -> None:
    text = drawn([])
    assert "gblur" in text
    assert "scale=h=404:w=720" in text
    assert "overlay=x=0:y=438" in text
    assert "concat" not in text
    assert "gblur" not in drawn([], (1920, 1080))


def test_a_crop_that_stands_still() -> None:
    assert "crop=h=720:w=404:x=300:y=0" in drawn([view(10, 20, panel((10, 300, 0)))])
    # A box of another shape is not distorted: less of it is shown.
    assert "crop=h=360:w=202:x=399:y=0" in drawn([view(10, 20, panel((10, 300, 0), size=(400, 360)))])


def test_a_crop_that_moves_is_enlarged_before_it_is_cut_out() -> None:
    text = drawn([view(10, 20, panel((12, 100, 0), (14, 500, 0)))])
    assert text.index("crop=h=720:w=804:x=100:y=0") < text.index("format=yuv444p") < text.index("crop=h=1280:w=720")
    assert "if(lt(t" in text.replace("\\", "")


def test_each_view_at_its_frames() -> None:
    split = view(14, 16, panel((14, 0, 0), size=(640, 568)), panel((14, 640, 0), size=(640, 568)))
    text = drawn([view(10, 12), view(12, 13), view(13, 14, panel((10, 0, 0))), split, view(16, 20)])
    assert "concat=a=0:n=4" in text
    for first, end in ((0, 75), (75, 100), (100, 150), (150, 250)):
        assert f"trim=end_frame={end}:start_frame={first}" in text
    assert "vstack=inputs=2" in text
    assert "hstack=inputs=2" in drawn([split], (1080, 1080))


def test_a_view_that_is_left_out_is_not_drawn() -> None:
    cut = Cut(
        (
            FrameRange(250, 50, Fraction(25)),
            FrameRange(400, 100, Fraction(25)),
        )
    )
    views = [view(10, 12, panel((10, 0, 0))), view(12, 16, panel((12, 200, 0))), view(16, 20, panel((16, 300, 0)))]
    text = drawn(views, cut=cut)
    assert "concat=a=0:n=2" in text
    assert "x=200" not in text


def test_parts_have_even_heights() -> None:
    three = [panel((10, at, 0), size=(640, 266)) for at in (0, 300, 600)]
    text = drawn([view(10, 20, *three)], (1080, 1350))
    assert text.count("scale=h=450:w=1080") == 3
    two = drawn([view(10, 20, *three[:2])], (1080, 1350))
    assert ("scale=h=674:w=1080" in two) + ("scale=h=676:w=1080" in two) == 2


# --- encoders ---------------------------------------------------------------------------------------------------


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the encoders that work on the machine of the test."""
    working: set[str] = set()

    def run(arguments: Sequence[str]) -> None:
        if not working & set(arguments):
            raise ToolFailed("ffmpeg failed on -: No capable devices found.")

    monkeypatch.setattr("pipeline.ffmpeg.run", run)
    monkeypatch.setattr("pipeline.ffmpeg.encoders", lambda: frozenset({"libx264", "h264_nvenc", "h264_qsv"}))
    encoders.trouble.cache_clear()
    return working


def test_an_encoder_in_hardware_is_taken_where_it_works(machine: set[str]) -> None:
    assert choose_encoder(RenderSettings()) is X264
    encoders.trouble.cache_clear()
    machine.update({"h264_qsv", "h264_vaapi"})
    assert choose_encoder(RenderSettings()).codec == "h264_qsv"
    assert choose_encoder(RenderSettings(encoder="x264")) is X264


def test_one_that_was_asked_for_has_to_work(machine: set[str]) -> None:
    with pytest.raises(ToolMissing, match=r"nvenc does not work on this machine: .*No capable devices"):
        choose_encoder(RenderSettings(encoder="nvenc"))
    with pytest.raises(ToolMissing, match="built without it"):
        choose_encoder(RenderSettings(encoder="vaapi"))
    machine.add("h264_nvenc")
    encoders.trouble.cache_clear()
    assert choose_encoder(RenderSettings(encoder="nvenc")).in_hardware


def test_what_is_tried_is_what_is_used() -> None:
    for encoder in ENCODERS.values():
        tried = trial_arguments(encoder, RenderSettings(crf=23))
        for key, value in encoder.options(RenderSettings(crf=23)).items():
            assert tried[tried.index(f"-{key}") + 1] == str(value)
        assert ("hwupload" in tried[tried.index("-vf") + 1]) if encoder.upload else ("-vf" not in tried)
