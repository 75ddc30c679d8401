"""Builds ffmpeg's command lines for clips. Everything here is pure.

The filter graphs are built with ffmpeg-python, which quotes what stands in them; ``pipeline.ffmpeg`` names inputs and
outputs so that a recording cannot reach outside itself. Nothing depends on the clock, the machine's cores or the
source's metadata, so that the same clip gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ffmpeg as graph

from pipeline.config import RenderSettings
from pipeline.ffmpeg import input_arguments, output_argument
from pipeline.render.frames import SAMPLE_RATE, FrameRange
from pipeline.render.loudness import Levelling, limiter_ceiling

ENCODER_THREADS = 4
"""x264's output depends on its number of threads; a fixed one gives the same file on every machine."""
FADE_SECONDS = 0.02
"""Long enough that no click is heard, too short to be heard itself."""
KEYFRAME_SECONDS = 4
READ_AHEAD_SECONDS = 1.0
"""Read beyond the end, for sources whose frames or sound come late; the filters cut exactly."""
POSTER_FRAMES = 24
POSTER_WIDTH = 480
"""Pixels across of the frames that a poster is chosen from."""
AUDIOGRAM_SIZE = (1280, 720)
_WAVE_SIZE = (1120, 260)
_ATTACK_MILLISECONDS = 5
"""Of the limiter."""


@dataclass(frozen=True)
class Drawing:
    """An ASS file to burn in, and the folder of its fonts."""

    ass: Path
    fonts: Path


@dataclass(frozen=True)
class ClipSource:
    """What is cut from where.

    Attributes:
        path: The recording.
        cut: Which frames.
        streams: Indexes of the audio streams that are heard, mixed where they are several.
        has_video: Whether there is a picture; without one the clip shows the sound's wave.
        centred: Whether all channels are heard in the middle.
        added: A file of sound on the recording's time line that is heard as well, in the middle.
    """

    path: Path
    cut: FrameRange
    streams: tuple[int, ...]
    has_video: bool
    centred: bool = False
    added: Path | None = None


@dataclass(frozen=True)
class Look:
    """How a clip is finished.

    Attributes:
        title: Goes into the file's metadata.
        levelling: What is done to the sound; ``None`` leaves its level.
        drawing: What is burned in; ``None`` for nothing.
        settings: Quality and speed of encoding.
    """

    title: str
    levelling: Levelling | None
    drawing: Drawing | None
    settings: RenderSettings


def clip_arguments(source: ClipSource, look: Look, target: Path) -> list[str]:
    """Render a clip as MP4: H.264 and AAC, constant frame rate, exact to the frame.

    Args:
        source: What is cut from where.
        look: How it is finished.
        target: A file that ends in ``.mp4``.
    """
    opened = graph.input("source")
    sound = _sound(opened, source, look.levelling)
    if source.has_video:
        picture = _picture(opened, source.cut)
    else:
        split = sound.filter_multi_output("asplit")
        picture, sound = _wave(split[0], source.cut), split[1]
    if look.drawing is not None:
        picture = picture.filter("ass", filename=str(look.drawing.ass), fontsdir=str(look.drawing.fonts))
    options = {
        "c:v": "libx264",
        "preset": look.settings.preset,
        "crf": look.settings.crf,
        "pix_fmt": "yuv420p",
        "profile:v": "high",
        "g": round(KEYFRAME_SECONDS * source.cut.rate),
        "threads:v": ENCODER_THREADS,
        "flags:v": "+bitexact",
        **_sound_options(),
    }
    output = graph.output(picture.filter("format", "yuv420p"), sound, output_argument(target), **options)
    return _command(source, output, look.title)


def audio_arguments(source: ClipSource, look: Look, target: Path) -> list[str]:
    """Render a clip's sound alone, as M4A with AAC; ``look.drawing`` plays no part."""
    sound = _sound(graph.input("source"), source, look.levelling)
    return _command(source, graph.output(sound, output_argument(target), **_sound_options()), look.title)


def measure_arguments(source: ClipSource, levelling: Levelling | None, target: Path) -> list[str]:
    """Measure a clip's loudness as it will sound with ``levelling``; ``read_loudness`` reads what ``target`` gets."""
    sound = _levelled(_cut_sound(graph.input("source"), source), levelling).filter("ebur128", peak="true", metadata=1)
    printed = sound.filter("ametadata", "print", file=str(target))
    return _command(source, graph.output(printed, "-", format="null"), "")


def candidate_arguments(clip: Path, frames: int, plain: Path, edges: Path) -> list[str]:
    """Measure the key frames of a rendered clip; ``plain`` and ``edges`` get what ``read_candidates`` reads.

    Args:
        clip: The rendered MP4.
        frames: How many key frames it has at least; about ``POSTER_FRAMES`` of them are looked at.
        plain: Gets the statistics of the picture.
        edges: Gets those of its edges.
    """
    every = max(1, frames // POSTER_FRAMES)
    picture = (
        graph.input("clip")["v:0"]
        .filter("select", f"not(mod(n,{every}))")
        .filter("scale", w=POSTER_WIDTH, h=-2)
        .filter("signalstats")
        .filter("metadata", "print", file=str(plain))
        .filter("sobel", planes=1)
        .filter("signalstats")
        .filter("metadata", "print", file=str(edges))
    )
    return ["-skip_frame", "nokey", *input_arguments(clip), *_compiled(graph.output(picture, "-", format="null"), "")]


def poster_arguments(source: ClipSource, time: float, target: Path) -> list[str]:
    """Take one frame as JPEG, in the shape of the clip.

    Args:
        source: The recording and the clip's cut; or the rendered clip itself, cut from its start.
        time: Of the frame, in seconds from the clip's start.
        target: A file that ends in ``.jpg``.
    """
    here = source.cut.frame_at(time)
    picture = _picture(graph.input("source"), here).filter("scale", out_range="pc").filter("format", "yuvj420p")
    # image2 with update=1 takes the name as it is, even where it holds a % sign.
    options = {"format": "image2", "update": 1, "frames:v": 1, "q:v": 3, "flags:v": "+bitexact"}
    output = graph.output(picture, output_argument(target), **options)
    return _command(replace(source, cut=here), output, "")


# --- parts ------------------------------------------------------------------------------------------------------


def _picture(opened: Any, cut: FrameRange) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    """The source's picture, upright (ffmpeg turns it by itself), in square pixels and even sizes, at a constant rate.

    ``V`` leaves cover pictures out. The frame whose time is nearest to each point of the grid is shown there; gaps and
    a missing end repeat the last frame.
    """
    return (
        opened["V:0"]
        .filter("bwdif", mode="send_frame", deint="interlaced")
        .filter("setpts", f"PTS-{cut.lead:.6f}/TB")
        .filter("fps", fps=str(cut.rate), start_time=0, round="near")
        .filter("tpad", stop=-1, stop_mode="clone")
        .filter("trim", end_frame=cut.frames)
        .filter("scale", w="iw*sar", h="ih", out_range="tv")
        .filter("crop", w="trunc(iw/2)*2", h="trunc(ih/2)*2", x=0, y=0)
        .filter("setsar", 1)
    )


def _wave(sound: Any, cut: FrameRange) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    """The wave of the whole clip on a dark ground, for recordings without a picture; what is still to come is dim.

    A still wave under a moving curtain encodes to a twentieth of the bytes of one that is drawn anew in each frame,
    and says how far the clip is.
    """
    width, height = AUDIOGRAM_SIZE
    margin = (width - _WAVE_SIZE[0]) // 2
    still = (
        # pan, not aformat: that would make ffmpeg mix down before the split, for the sound that is heard as well.
        sound.filter("pan", args="mono|c0=0.5*c0+0.5*c1")
        .filter("showwavespic", s="{}x{}".format(*_WAVE_SIZE), colors="0x6fc3ff", scale="sqrt")
        .filter("format", "rgba")
        # Lifts black to a dark blue, wave and ground alike; the ground was transparent.
        .filter("lutrgb", r="val+16", g="val+22", b="val+32", a=255)
        .filter("pad", w=width, h=height, x=margin, y=(height - _WAVE_SIZE[1]) // 2, color="0x101620")
        .filter("setsar", 1)
        .filter("loop", loop=-1, size=1)
        .filter("setpts", f"N/({cut.rate}*TB)")
        .filter("fps", fps=str(cut.rate), start_time=0)
        .filter("trim", end_frame=cut.frames)
        .filter_multi_output("split")
    )
    curtain = still[1].filter("lutrgb", r=16, g=22, b=32, a=165)
    played = f"{margin}+t/{cut.duration:.6f}*{_WAVE_SIZE[0]}"
    return graph.filter([still[0], curtain], "overlay", x=played, y=0, format="rgb")


def _cut_sound(opened: Any, source: ClipSource) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    """The clip's sound, stereo at 48 kHz, exactly as long as its frames; gaps in its times become silence."""
    samples, lead = source.cut.samples, round(source.cut.lead * SAMPLE_RATE)
    streams = [_in_time(opened[f"a:{stream}"]) for stream in source.streams]
    if source.centred:
        streams = [stream.filter("aformat", sample_fmts="fltp", channel_layouts="mono") for stream in streams]
    if source.added is not None:
        # As loud on both sides as alone; where ffmpeg makes two channels of one, each is 3 dB quieter.
        streams = [_doubled(stream) if source.centred else _stereo(stream) for stream in streams]
        streams.append(_doubled(_in_time(graph.input("added")["a:0"])))
    # A sum, so that nobody is quieter for the others; its peaks may be above full scale until the clip is levelled.
    sound = streams[0] if len(streams) == 1 else graph.filter(streams, "amix", inputs=len(streams), normalize=0)
    return (
        _stereo(sound)
        .filter("atrim", start_sample=lead)
        .filter("asetpts", "PTS-STARTPTS")
        .filter("apad", whole_len=samples)
        .filter("atrim", end_sample=samples)
    )


def _doubled(sound: Any) -> Any:  # noqa: ANN401 - as above
    return sound.filter("pan", args="stereo|c0=c0|c1=c0")


def _stereo(sound: Any) -> Any:  # noqa: ANN401 - as above
    return sound.filter("aformat", sample_fmts="fltp", channel_layouts="stereo")


def _in_time(stream: Any) -> Any:  # noqa: ANN401 - as above
    return stream.filter("aresample", SAMPLE_RATE, **{"async": 1, "first_pts": 0})


def _sound(opened: Any, source: ClipSource, levelling: Levelling | None) -> Any:  # noqa: ANN401 - as above
    out = max(0.0, source.cut.duration - FADE_SECONDS)
    return (
        _levelled(_cut_sound(opened, source), levelling)
        .filter("afade", t="in", st=0, d=FADE_SECONDS)
        .filter("afade", t="out", st=f"{out:.6f}", d=FADE_SECONDS)
        .filter("atrim", end_sample=source.cut.samples)
    )


def _levelled(sound: Any, levelling: Levelling | None) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    if levelling is None:
        return sound
    sound = sound.filter("volume", f"{levelling.gain_db}dB")
    if not levelling.limit:
        return sound
    # At four times the rate the samples show the peaks that lie between them (ITU-R BS.1770, annex 2).
    # The limiter looks ahead for its attack and so delays the sound. Its own option against that, `latency`, came with
    # ffmpeg 5.1; what is added behind and taken off in front here does the same in every version.
    delay = 4 * SAMPLE_RATE * _ATTACK_MILLISECONDS // 1000 - 1
    return (
        sound.filter("aresample", 4 * SAMPLE_RATE)
        .filter("apad", pad_len=delay)
        .filter("alimiter", limit=limiter_ceiling(), attack=_ATTACK_MILLISECONDS, release=60, level=0)
        .filter("atrim", start_sample=delay)
        .filter("asetpts", "PTS-STARTPTS")
        .filter("aresample", SAMPLE_RATE)
    )


def _sound_options() -> dict[str, Any]:
    return {
        "c:a": "aac",
        "b:a": "160k",
        "ar": SAMPLE_RATE,
        "ac": 2,
        "flags:a": "+bitexact",
        "fflags": "+bitexact",
        "movflags": "+faststart",
    }


def _command(source: ClipSource, output: Any, title: str) -> list[str]:  # noqa: ANN401 - as above
    """Return a graph's arguments with its inputs, in the order in which the graph counts them."""
    cut, paths = source.cut, {"source": source.path, "added": source.added}
    duration = cut.lead + cut.duration + READ_AHEAD_SECONDS
    listed = output.get_args()
    named = [paths[listed[at + 1]] for at, argument in enumerate(listed) if argument == "-i"]
    inputs = [input_arguments(path, start=cut.seek, duration=duration) for path in named if path is not None]
    return [*(argument for one in inputs for argument in one), *_compiled(output, title)]


def _compiled(output: Any, title: str) -> list[str]:  # noqa: ANN401 - ffmpeg-python has no types
    """Return a graph's arguments without its input, and with nothing of the source's metadata."""
    arguments: list[str] = output.get_args()
    target = arguments.pop()
    metadata = ["-map_metadata", "-1", "-map_chapters", "-1"]
    if title:
        metadata += ["-metadata", f"title={' '.join(title.split())}"]
    return [*arguments[arguments.index("-filter_complex") :], *metadata, target]
