"""Draws a clip's picture in each shape, as the framing says. Pure: it only builds parts of ffmpeg's filter graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby, pairwise
from math import ceil
from typing import Any

import ffmpeg as graph

from pipeline.render.frames import Cut
from pipeline.render.motion import expression, path
from pipeline.render.shapes import Size, cover, even, fitted, inside, same_ratio
from pipeline.schema.framing import Panel, View

AUDIOGRAM_MARGIN = 16
"""The wave leaves a sixteenth of the width free on either side."""
_BLUR_SCALE = 8
"""The background is blurred at an eighth of its size, where it costs next to nothing and looks the same."""
_BLUR_SIGMA = 5.0
_DIMMED = 0.55
"""How bright the background stays, so that it does not compete with the picture in front."""


@dataclass(frozen=True)
class Scene:
    """What a panel is drawn from and into.

    Attributes:
        picture: Size of the recording's picture.
        cut: Which frames of it the clip shows.
        first: The clip's first frame that is drawn in this way.
        end: The first one that is not.
        target: Size to fill.
    """

    picture: Size
    cut: Cut
    first: int
    end: int
    target: Size


def recorded_picture(opened: Any, cut: Cut, size: Size) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    """Return the clip's picture, upright (ffmpeg turns it by itself), in square pixels, at a constant rate.

    ``V`` leaves cover pictures out. The frame whose time is nearest to each point of the grid is shown there; gaps and
    a missing end repeat the last frame, which may be one from before the clip. Its times count from the clip's start.

    Args:
        opened: The recording.
        cut: Which frames of it.
        size: Of its picture, as ``own_size`` says.
    """
    picture = (
        opened["V:0"]
        .filter("bwdif", mode="send_frame", deint="interlaced")
        .filter("setpts", f"max(0,PTS-{cut.lead:.6f}/TB)")
        .filter("tpad", stop=-1, stop_mode="clone")
        .filter("fps", fps=str(cut.rate), start_time=0, round="near")
        .filter("trim", end_frame=cut.reach)
    )
    if len(cut.pieces) > 1:
        places = [(one.first_frame - cut.first_frame, one.end_frame - cut.first_frame) for one in cut.pieces]
        shown = "+".join(f"between(n,{first},{end - 1})" for first, end in places)
        picture = on_grid(picture.filter("select", shown), cut.rate, cut.frames)
    return (
        # Where pixels are not square, as large as probing says that the picture is: a turned one is taller for it.
        picture.filter("scale", w=f"if(eq(sar,1),iw,{size[0]})", h=f"if(eq(sar,1),ih,{size[1]})", out_range="tv")
        .filter("crop", w="trunc(iw/2)*2", h="trunc(ih/2)*2", x=0, y=0)
        .filter("setsar", 1)
    )


def framed_picture(picture: Any, size: Size, cut: Cut, views: Sequence[View], target: Size) -> Any:  # noqa: ANN401
    """Return the clip's picture in a shape.

    Args:
        picture: What ``recorded_picture`` returns.
        size: Its size.
        cut: Which frames of the recording the clip shows.
        views: What is seen when; without any, the whole picture.
        target: Width and height of the shape.
    """
    everything = Scene(size, cut, 0, cut.frames, target)
    scenes = _scenes(views, everything)
    if len(scenes) == 1:
        return _drawn(picture, *scenes[0])
    branches = picture.filter_multi_output("split", len(scenes))
    drawn = [
        _drawn(branches[at].filter("trim", start_frame=scene.first, end_frame=scene.end), view, scene)
        for at, (view, scene) in enumerate(scenes)
    ]
    return on_grid(graph.filter(drawn, "concat", n=len(drawn), v=1, a=0), cut.rate, cut.frames)


def wave_picture(sound: Any, cut: Cut, size: Size) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    """Return the wave of the whole clip on a dark ground, for recordings without a picture; what is to come is dim.

    A still wave under a moving curtain encodes to a twentieth of the bytes of one that is drawn anew in each frame,
    and says how far the clip is.
    """
    width, height = size
    margin = even(width / AUDIOGRAM_MARGIN)
    wave = width - 2 * margin, even(min(size) * 0.36)
    still = (
        # pan, not aformat: that would make ffmpeg mix down before the split, for the sound that is heard as well.
        sound.filter("pan", args="mono|c0=0.5*c0+0.5*c1")
        .filter("showwavespic", s="{}x{}".format(*wave), colors="0x6fc3ff", scale="sqrt")
        .filter("format", "rgba")
        # Lifts black to a dark blue, wave and ground alike; the ground was transparent.
        .filter("lutrgb", r="val+16", g="val+22", b="val+32", a=255)
        .filter("pad", w=width, h=height, x=margin, y=(height - wave[1]) // 2, color="0x101620")
        .filter("setsar", 1)
        .filter_multi_output("split")
    )
    ground = _repeated(still[0].filter("format", "yuv420p"), cut)
    curtain = _repeated(still[1].filter("lutrgb", r=16, g=22, b=32, a=165).filter("format", "yuva420p"), cut)
    played = f"{margin}+t/{cut.duration:.6f}*{wave[0]}"
    return graph.filter([ground, curtain], "overlay", x=played, y=0, format="yuv420")


def on_grid(picture: Any, rate: Fraction, frames: int) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    """Give the frames their times anew, one after the other; there are exactly so many in every version of ffmpeg."""
    return (
        picture.filter("setpts", f"N/({rate}*TB)")
        .filter("fps", fps=str(rate), start_time=0)
        .filter("tpad", stop=-1, stop_mode="clone")
        .filter("trim", end_frame=frames)
    )


# --- parts ------------------------------------------------------------------------------------------------------


def _repeated(still: Any, cut: Cut) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    """Show one frame as long as the clip is."""
    return on_grid(still.filter("loop", loop=-1, size=1), cut.rate, cut.frames)


def _scenes(views: Sequence[View], everything: Scene) -> list[tuple[View | None, Scene]]:
    """Return what is drawn how, without a gap: views that are left out go, those that look alike become one."""
    cut = everything.cut
    starts = [0, *(cut.frame_of(view.start) for view in views[1:]), cut.frames]
    shown = [
        (view if view.layout != "whole" else None, replace(everything, first=first, end=end))
        for view, (first, end) in zip(views, pairwise(starts), strict=False)
        if first < end
    ]
    scenes: list[tuple[View | None, Scene]] = []
    for whole, run in groupby(shown, lambda scene: scene[0] is None):
        group = list(run)
        if whole:
            group = [(None, replace(everything, first=group[0][1].first, end=group[-1][1].end))]
        scenes += group
    return scenes or [(None, everything)]


def _drawn(picture: Any, view: View | None, scene: Scene) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    if view is None:
        return _whole(picture, scene)
    if len(view.panels) == 1:
        return _panel(picture, view.panels[0], scene)
    upright = scene.target[1] > scene.target[0]
    branches = picture.filter_multi_output("split", len(view.panels))
    parts = [replace(scene, target=part) for part in _parts(scene.target, len(view.panels), upright=upright)]
    panels = [
        _panel(branches[at], panel, part) for at, (panel, part) in enumerate(zip(view.panels, parts, strict=True))
    ]
    if upright:
        return graph.filter(panels, "vstack", inputs=len(panels))
    return graph.filter(panels, "hstack", inputs=len(panels))


def _parts(size: Size, count: int, *, upright: bool) -> list[Size]:
    """Return the sizes of parts that share a picture; they are as equal as even numbers can be."""
    whole = size[1] if upright else size[0]
    ends = [0, *(even(whole * number / count) for number in range(1, count)), whole]
    lengths = [end - start for start, end in pairwise(ends)]
    return [(size[0], length) if upright else (length, size[1]) for length in lengths]


def _whole(picture: Any, scene: Scene) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    """Show all of the picture; over a blurred, dimmed part of itself that fills the shape, where it is another."""
    width, height = scene.target
    if same_ratio(scene.picture, scene.target):
        return picture.filter("scale", w=width, h=height).filter("setsar", 1)
    copies = picture.filter_multi_output("split")
    x, y, part_width, part_height = (even(one) if one else 0 for one in cover(scene.picture, scene.target))
    shown = inside(scene.picture, scene.target)
    background = (
        copies[0]
        .filter("crop", w=part_width, h=part_height, x=x, y=y)
        .filter("scale", w=even(width / _BLUR_SCALE), h=even(height / _BLUR_SCALE), flags="bilinear")
        .filter("gblur", sigma=_BLUR_SIGMA)
        .filter("lutyuv", y=f"minval+(val-minval)*{_DIMMED}")
        .filter("scale", w=width, h=height, flags="bilinear")
        .filter("setsar", 1)
    )
    place = [(space - length) // 4 * 2 for space, length in zip(scene.target, shown, strict=True)]
    over = copies[1].filter("scale", w=shown[0], h=shown[1]).filter("setsar", 1)
    return graph.filter([background, over], "overlay", x=place[0], y=place[1])


def _panel(picture: Any, panel: Panel, scene: Scene) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    """Show a part of the picture that stands still, or moves.

    A moving part is enlarged first and cut out then, with colours as fine as the brightness: so it moves by single
    pixels of the result, and not by two of the recording at a time, which would be seen as a jitter.
    """
    boxes = [fitted(key.box, scene.target, scene.picture) for key in panel.keys]
    width, height = scene.target
    x, y, part_width, part_height = boxes[0]
    if len({box[:2] for box in boxes}) == 1:
        picture = picture.filter("crop", w=part_width, h=part_height, x=x, y=y)
        return picture.filter("scale", w=width, h=height).filter("setsar", 1)
    times, moments = [key.time for key in panel.keys], scene.cut.moments(scene.first, scene.end)
    scale = width / part_width, height / part_height
    moved, reach = [], []
    for axis in (0, 1):
        places = [box[axis] for box in boxes]
        least = min(places) // 2 * 2
        values = [(value - least) * scale[axis] for value in path(times, places, moments)]
        moved.append(expression(values, scene.first, scene.cut.rate))
        reach.append(
            (least, min(2 * ceil((max(places) + boxes[0][2 + axis] - least) / 2), scene.picture[axis] - least))
        )
    around = [max(scene.target[axis], even(reach[axis][1] * scale[axis])) for axis in (0, 1)]
    return (
        picture.filter("crop", w=reach[0][1], h=reach[1][1], x=reach[0][0], y=reach[1][0])
        .filter("scale", w=around[0], h=around[1])
        .filter("format", "yuv444p")
        .filter("crop", w=width, h=height, x=moved[0], y=moved[1])
        .filter("format", "yuv420p")
        .filter("setsar", 1)
    )
