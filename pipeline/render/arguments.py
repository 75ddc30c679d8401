"""Builds ffmpeg's command lines for clips. Everything here is pure.

The filter graphs are built with ffmpeg-python, which quotes what stands in them; ``pipeline.ffmpeg`` names inputs and
outputs so that a recording cannot reach outside itself. Nothing depends on the clock, the machine's cores or the
source's metadata, so that x264 gives the same bytes for the same clip.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import ffmpeg as graph

from pipeline.config import RenderSettings
from pipeline.ffmpeg import input_arguments, output_argument
from pipeline.render.bookends import NOTHING, Around, with_cards, with_logo
from pipeline.render.encoders import X264, Encoder
from pipeline.render.frames import SAMPLE_RATE, Cut
from pipeline.render.loudness import Levelling
from pipeline.render.pictures import framed_picture, on_grid, recorded_picture, wave_picture
from pipeline.render.shapes import Size
from pipeline.render.sounds import ClipSource, clip_sound, levelled_sound
from pipeline.schema.framing import View

KEYFRAME_SECONDS = 4
READ_AHEAD_SECONDS = 1.0
"""Read beyond the end, for sources whose frames or sound come late; the filters cut exactly."""
_SOUND = {"c:a": "aac", "b:a": "160k", "ar": SAMPLE_RATE, "ac": 2, "flags:a": "+bitexact"}
"""How a clip's sound is encoded."""
POSTER_FRAMES = 24
POSTER_WIDTH = 480
"""Pixels across of the frames that are measured for a poster."""


@dataclass(frozen=True)
class Drawing:
    """An ASS file to burn in, and the folder of its fonts."""

    ass: Path
    fonts: Path


@dataclass(frozen=True)
class Rendition:
    """One of the files that a clip becomes.

    Attributes:
        target: A file that ends in ``.mp4``.
        size: Width and height.
        views: What is seen when, where the shape is not the recording's own; without any, all of the picture.
        drawing: What is burned in; ``None`` for nothing.
        around: What the brand puts around it.
    """

    target: Path
    size: Size
    views: Sequence[View] = ()
    drawing: Drawing | None = None
    around: Around = NOTHING


@dataclass(frozen=True)
class Look:
    """How a clip is finished.

    Attributes:
        title: Goes into the file's metadata.
        levelling: What is done to the sound; ``None`` leaves its level.
        settings: Quality and speed of encoding.
        encoder: Of the picture.
    """

    title: str
    levelling: Levelling | None
    settings: RenderSettings
    encoder: Encoder = X264


@dataclass(frozen=True)
class PosterFiles:
    """Where the frames go that a poster is chosen from, and what is measured of them.

    Attributes:
        folder: Gets ``1.jpg``, ``2.jpg`` and so on.
        plain: Gets the statistics of the pictures, for ``read_candidates``.
        edges: Gets those of their edges.
    """

    folder: Path
    plain: Path
    edges: Path

    def picture(self, number: int) -> Path:
        """Return the file of a frame, counted from 0."""
        return self.folder / f"{number + 1}.jpg"


def clip_arguments(
    source: ClipSource, picture: Size, renditions: Sequence[Rendition], look: Look, posters: PosterFiles
) -> list[str]:
    """Render a clip in all its shapes, and the frames for its poster: the recording is decoded once.

    The files are H.264 and AAC at a constant frame rate, exact to the frame.

    Args:
        source: What is cut from where.
        picture: Size of the recording's picture; of no account where it has none.
        renditions: Which files; the first is the clip in the recording's own shape, which posters are taken from.
        look: How it is finished.
        posters: Where the frames go.
    """
    opened = graph.input("source")
    sound = clip_sound(opened, source, look.levelling)
    sounds, pictures, still = (_of_picture if source.has_video else _of_sound)(
        opened, sound, source, picture, renditions
    )
    outputs = []
    for one, shown, heard in zip(renditions, pictures, sounds, strict=True):
        whole = with_cards(with_logo(shown, one.around), heard, one.around, source.cut.rate)
        outputs.append(_encoded(*whole, source.cut, look, one.target))
    outputs += _poster_outputs(still, source.cut, posters)
    more = {name: opened for one in renditions for name, opened in one.around.inputs.items()}
    return [*look.encoder.device, *_command(source, graph.merge_outputs(*outputs), more)]


def wave_arguments(source: ClipSource, levelling: Levelling | None, target: Path) -> list[str]:
    """Render a clip's sound alone, as WAV of 16 bit."""
    sound = clip_sound(graph.input("source"), source, levelling)
    options = {"c:a": "pcm_s16le", "ar": SAMPLE_RATE, "ac": 2, "fflags": "+bitexact", "flags:a": "+bitexact"}
    return _command(source, graph.output(sound, output_argument(target), **options))


def sound_arguments(source: ClipSource, levelling: Levelling | None, target: Path) -> list[str]:
    """Render a clip's sound alone, encoded as in the clip."""
    sound = clip_sound(graph.input("source"), source, levelling)
    options = {**_SOUND, "fflags": "+bitexact", "map_metadata": -1, "map_chapters": -1}
    return _command(source, graph.output(sound, output_argument(target), **options))


def joined_arguments(clip: Path, sound: Path, target: Path) -> list[str]:
    """Put the picture of a clip and an encoded sound into one file, both as they are.

    What is encoded twice sounds the same, but need not have the same peaks: a graph that splits the sound for several
    shapes gives samples that differ by a rounding, and AAC decides otherwise for them.
    """
    plain = ["-map", "0:v", "-map", "1:a", "-c", "copy", "-fflags", "+bitexact", "-movflags", "+faststart"]
    return [*input_arguments(clip), *input_arguments(sound), *plain, output_argument(target)]


def measure_arguments(source: ClipSource, target: Path) -> list[str]:
    """Measure a clip's loudness as it was recorded; ``read_loudness`` reads what ``target`` gets."""
    return _command(source, _measured(levelled_sound(graph.input("source"), source, None), target))


def measure_file_arguments(file: Path, target: Path) -> list[str]:
    """Measure the loudness of a finished file, as ``measure_arguments``."""
    listed: list[str] = _measured(graph.input("file")["a:0"], target).get_args()
    return [*input_arguments(file), *listed[listed.index("-filter_complex") :]]


def poster_step(cut: Cut) -> int:
    """Return every how many frames one is looked at for a poster: every few seconds, and not too many of them."""
    return max(round(KEYFRAME_SECONDS * cut.rate), ceil(cut.frames / POSTER_FRAMES))


# --- parts ------------------------------------------------------------------------------------------------------


def _measured(sound: Any, target: Path) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    printed = sound.filter("ebur128", peak="true", metadata=1).filter("ametadata", "print", file=str(target))
    return graph.output(printed, "-", format="null")


def _copies(stream: Any, count: int, filter_name: str) -> list[Any]:  # noqa: ANN401 - ffmpeg-python has no types
    if count == 1:
        return [stream]
    copies = stream.filter_multi_output(filter_name, count)
    return [copies[at] for at in range(count)]


def _of_picture(
    opened: Any,  # noqa: ANN401 - as above
    sound: Any,  # noqa: ANN401 - as above
    source: ClipSource,
    size: Size,
    renditions: Sequence[Rendition],
) -> tuple[list[Any], list[Any], Any]:
    """Return sound and picture of each rendition, and the recording's picture for posters: nothing is drawn on it."""
    still, *originals = _copies(recorded_picture(opened, source.cut, size), len(renditions) + 1, "split")
    others = zip(originals[1:], renditions[1:], strict=True)
    framed = [framed_picture(original, size, source.cut, one.views, one.size) for original, one in others]
    pictures = [_lettered(shown, one) for shown, one in zip([originals[0], *framed], renditions, strict=True)]
    return _copies(sound, len(renditions), "asplit"), pictures, still


def _of_sound(
    _opened: Any,  # noqa: ANN401 - as above
    sound: Any,  # noqa: ANN401 - as above
    source: ClipSource,
    _size: Size,
    renditions: Sequence[Rendition],
) -> tuple[list[Any], list[Any], Any]:
    """Return sound and wave of each rendition, and the first one's wave for posters, with its title."""
    copies = _copies(sound, 2 * len(renditions), "asplit")
    waves = zip(copies[len(renditions) :], renditions, strict=True)
    first, *others = [_lettered(wave_picture(copy, source.cut, one.size), one) for copy, one in waves]
    first, still = _copies(first, 2, "split")
    return copies[: len(renditions)], [first, *others], still


def _lettered(picture: Any, one: Rendition) -> Any:  # noqa: ANN401 - as above
    if one.drawing is None:
        return picture
    return picture.filter("ass", filename=str(one.drawing.ass), fontsdir=str(one.drawing.fonts))


def _encoded(picture: Any, sound: Any, cut: Cut, look: Look, target: Path) -> Any:  # noqa: ANN401 - as above
    options = {
        **look.encoder.options(look.settings),
        "g": round(KEYFRAME_SECONDS * cut.rate),
        **_SOUND,
        "fflags": "+bitexact",
        "movflags": "+faststart",
        # Nothing of the source's.
        "map_metadata": -1,
        "map_chapters": -1,
    }
    if look.title:
        options["metadata"] = f"title={' '.join(look.title.split())}"
    return graph.output(look.encoder.fed(picture), sound, output_argument(target), **options)


def _poster_outputs(picture: Any, cut: Cut, posters: PosterFiles) -> list[Any]:  # noqa: ANN401 - as above
    """Write every few seconds' frame as JPEG, and measure it.

    Both see them one after the other at the clip's rate; ffmpeg would fill the seconds between with copies.
    """
    step = poster_step(cut)
    chosen = on_grid(picture.filter("select", f"not(mod(n,{step}))"), cut.rate, ceil(cut.frames / step))
    pictures, measured = _copies(chosen, 2, "split")
    pictures = pictures.filter("scale", out_range="pc").filter("format", "yuvj420p")
    measured = (
        measured.filter("scale", w=POSTER_WIDTH, h=-2)
        .filter("signalstats")
        .filter("metadata", "print", file=str(posters.plain))
        .filter("sobel", planes=1)
        .filter("signalstats")
        .filter("metadata", "print", file=str(posters.edges))
    )
    # A % sign in the folder's name must not be taken for a place of the number.
    pattern = f"{output_argument(posters.folder).replace('%', '%%')}/%d.jpg"
    return [
        graph.output(pictures, pattern, format="image2", **{"q:v": 3, "flags:v": "+bitexact"}),
        graph.output(measured, "-", format="null"),
    ]


def _command(source: ClipSource, output: Any, more: Mapping[str, list[str]] | None = None) -> list[str]:  # noqa: ANN401
    """Return a graph's arguments with its inputs, in the order in which the graph counts them.

    Args:
        source: What is cut from where.
        output: The graph.
        more: How other inputs than the recording's are opened, by their names in the graph.
    """
    cut, paths = source.cut, {"source": source.path, "added": source.added}
    duration = cut.lead + float(cut.reach / cut.rate) + READ_AHEAD_SECONDS
    listed: list[str] = output.get_args()
    of_clip = {name: input_arguments(path, start=cut.seek, duration=duration) for name, path in paths.items() if path}
    known = {**of_clip, **(more or {})}
    inputs = [known[listed[at + 1]] for at, argument in enumerate(listed) if argument == "-i"]
    return [*(argument for one in inputs for argument in one), *listed[listed.index("-filter_complex") :]]
