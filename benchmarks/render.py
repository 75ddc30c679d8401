"""How fast clips are rendered in several shapes, beside ffmpeg called plainly; and whether they are right.

    python benchmarks/render.py --source sample_media/livestudio_en.mp4 --json

Makes an hour of 1920 by 1080 pixels at 29.97 frames a second out of the source: a minute of it, with a little noise as
cameras have it, is encoded and repeated without encoding it again. Every five seconds a square lights up in a corner,
and a tone of 4 kHz sounds for as long: so picture and sound can be found again in a clip.

Clips spread over the hour are then rendered in three shapes, and the same pieces are cut by one ffmpeg after the other,
``ffmpeg -ss START -t LENGTH -i RECORDING -vf crop,scale OUTPUT``, one for each clip and shape, into the same sizes with
the same encoder and preset. ``ratio`` is our time to theirs, ``cpu_ratio`` the same in seconds of the processor, which
depends less on what else the machine does. ``peak_mb`` is the most memory that all processes had together, Python's
included; for that, Linux is needed.

What is right: ``frames_wrong`` counts files whose number of frames is not that of their piece; ``lufs`` and
``peak_dbtp`` are the loudness that is furthest from -14 and the highest true peak; ``sync_ms`` is how far picture and
sound are apart at most, at the first and the last mark of each clip, and ``place_ms`` how far they are from where they
are in the recording. A frame lasts 33 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

import av
import numpy as np

from command import print_rows
from pipeline import ffmpeg
from pipeline.config import RenderSettings
from pipeline.progress import SilentProgress
from pipeline.render import Material, render_clips
from pipeline.render.frames import cut_of
from pipeline.render.loudness import TARGET_LUFS, read_loudness
from pipeline.render.shapes import Size, cover, even, own_size, shape_size
from pipeline.schema import (
    Box,
    Clip,
    ClipFraming,
    Coverage,
    Framing,
    Key,
    Media,
    Panel,
    Shape,
    Transcript,
    View,
    make_id,
)

RATE = Fraction(30000, 1001)
MINUTE_FRAMES = 1800
MINUTE_SECONDS = float(MINUTE_FRAMES / RATE)
MARK_EVERY, MARK_FIRST, MARK_SECONDS = 5.0, 0.5, 0.2
"""Seconds within each minute."""
MARKED = f"lt(mod(t-{MARK_FIRST}+{MARK_EVERY},{MARK_EVERY}),{MARK_SECONDS})"
SQUARE_PX = 96
TONE_HZ = 4000
SHAPES: tuple[Shape, ...] = ("9:16", "1:1")
LAYOUTS = ("crop", "moving", "whole")


@dataclass
class Cost:
    """What a piece of work took."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0


def make_recording(source: Path, folder: Path, minutes: int) -> Path:
    """Return a recording of so many minutes, made of one minute of the source; one that is there is taken again."""
    minute, whole = folder / "minute.mkv", folder / f"{minutes}-minutes.mkv"
    if whole.exists():
        return whole
    graph = (
        f"[0:v]scale=1920:1080,fps={RATE},noise=alls=5:allf=t,"
        f"drawbox=x=0:y=0:w={SQUARE_PX}:h={SQUARE_PX}:t=fill:color=black,"
        f"drawbox=x=0:y=0:w={SQUARE_PX}:h={SQUARE_PX}:t=fill:color=white:enable='{MARKED}',"
        f"trim=end_frame={MINUTE_FRAMES}[v];"
        f"aevalsrc='0.1*sin({TONE_HZ}*2*PI*t)*{MARKED}':s=48000[tone];"
        f"[0:a]aresample=48000[said];[said][tone]amix=normalize=0,atrim=end_sample={round(MINUTE_SECONDS * 48000)}[a]"
    )
    encoded = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-c:a", "flac"]
    looped = ["-stream_loop", "-1", *ffmpeg.input_arguments(source)]
    ffmpeg.run([*looped, "-filter_complex", graph, "-map", "[v]", "-map", "[a]", *encoded, str(minute)])
    repeated = ["-stream_loop", str(minutes - 1), *ffmpeg.input_arguments(minute)]
    ffmpeg.run([*repeated, "-c", "copy", ffmpeg.output_argument(whole)])
    return whole


def make_clips(count: int, seconds: float, duration: float) -> list[Clip]:
    """Return clips of about so many seconds, spread over the recording, none of them on the grid of its marks."""
    found = []
    for number in range(count):
        start = (number + 0.5) / count * (duration - 2 * seconds) + 0.317 * number
        found.append(
            Clip(
                start=start,
                end=start + seconds * (0.8 + 0.4 * number / max(1, count - 1)),
                id=make_id(number),
                title=f"Clip {number}",
                score=1,
                reasons=(),
                language="en",
                sentences=(),
                first_word=0,
                last_word=-1,
                text="",
            )
        )
    return found


def make_framing(clips: Sequence[Clip], media: Media, layout: str) -> Framing:
    """Return a framing of all clips that shows the middle of the picture, moves over it, or shows all of it."""
    size = own_size(media)
    return Framing(
        width=size[0],
        height=size[1],
        clips=tuple(
            ClipFraming(clip=clip.id, shape=shape, views=(_view(clip, shape, size, layout),))
            for clip in clips
            for shape in SHAPES
        ),
    )


def _view(clip: Clip, shape: Shape, size: Size, layout: str) -> View:
    if layout == "whole":
        return View(start=clip.start, end=clip.end, layout="whole", reason="benchmark")
    x, y, width, height = (even(one) if one else 0 for one in cover(size, _ratio(shape)))
    times = (clip.start, clip.start + 2, clip.end) if layout == "moving" else (clip.start,)
    places = (x, x // 2, x + x // 2)
    keys = tuple(
        Key(time=moment, box=Box(x=place, y=y, width=width, height=height))
        for moment, place in zip(times, places, strict=False)
    )
    return View(start=clip.start, end=clip.end, layout="crop", panels=(Panel(keys=keys),), reason="benchmark")


def _ratio(shape: Shape) -> Size:
    width, height = shape.split(":")
    return int(width), int(height)


def cut_plainly(recording: Path, media: Media, clips: Sequence[Clip], settings: RenderSettings, folder: Path) -> None:
    """Cut the clips as one would by hand, one file after the other."""
    own = own_size(media)
    sizes = {own: own} | {shape_size(shape, media): _ratio(shape) for shape in SHAPES}
    for clip in clips:
        for size, ratio in sizes.items():
            _, _, width, height = cover(own, ratio)
            picture = f"crop={even(width)}:{even(height)},scale={size[0]}:{size[1]}"
            encoded = ["-c:v", "libx264", "-preset", settings.preset, "-crf", str(settings.crf), "-c:a", "aac"]
            opened = ffmpeg.input_arguments(recording, start=clip.start, duration=clip.duration)
            target = folder / f"{clip.id}-{size[0]}x{size[1]}.mp4"
            ffmpeg.run([*opened, "-vf", picture, *encoded, "-b:a", "160k", ffmpeg.output_argument(target)])


@contextmanager
def measured() -> Iterator[Cost]:
    """Measure what the block and the processes it starts take."""
    cost, stop = Cost(), Event()

    def watch() -> None:
        while not stop.wait(0.1):
            cost.peak_mb = max(cost.peak_mb, sum(map(_resident_mb, [os.getpid(), *_children()])))

    watcher = Thread(target=watch)
    watcher.start()
    before, started = _cpu_seconds(), time.monotonic()
    try:
        yield cost
    finally:
        cost.seconds, cost.cpu_seconds = time.monotonic() - started, _cpu_seconds() - before
        stop.set()
        watcher.join()


def _cpu_seconds() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _children() -> list[int]:
    found = []
    for task in Path("/proc/self/task").iterdir():
        try:
            found += [int(pid) for pid in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def _resident_mb(process: int) -> float:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def check(clips: Sequence[Clip], media: Media, folder: Path, scratch: Path) -> dict[str, Any]:
    """Return what is wrong with the rendered clips."""
    wrong, lufs, peaks, apart, away = 0, [TARGET_LUFS], [], [], []
    for clip in clips:
        cut = cut_of(clip.pieces, media)
        for file in sorted(folder.glob(f"{clip.id}*.mp4")):
            with av.open(str(file)) as container:
                wrong += sum(1 for packet in container.demux(video=0) if packet.size) != cut.frames
        loudness = _loudness(folder / f"{clip.id}.mp4", scratch)
        lufs.append(loudness.integrated)
        peaks.append(loudness.true_peak)
        lit, heard = _lit(folder / f"{clip.id}.mp4"), _heard(folder / f"{clip.id}.mp4")
        true = [
            moment - cut.start for moment in _marks(media.duration) if 0.3 < moment - cut.start < cut.duration - 0.3
        ]
        for moment in (true[0], true[-1]):
            seen, sounded = _nearest(lit, moment), _nearest(heard, moment)
            apart.append(abs(seen - sounded))
            away += [abs(seen - moment), abs(sounded - moment)]
    return {
        "frames_wrong": wrong,
        "lufs": round(max((abs(one - TARGET_LUFS), one) for one in lufs)[1], 2),
        "peak_dbtp": round(max(peaks), 2),
        "sync_ms": round(1000 * max(apart), 1),
        "place_ms": round(1000 * max(away), 1),
    }


def _nearest(moments: Sequence[float], to: float) -> float:
    return min(moments, key=lambda one: abs(one - to))


def _marks(duration: float) -> list[float]:
    """Return when the recording's marks begin."""
    within = [MARK_FIRST + MARK_EVERY * number for number in range(int(MINUTE_SECONDS // MARK_EVERY))]
    return [minute * MINUTE_SECONDS + mark for minute in range(round(duration / MINUTE_SECONDS)) for mark in within]


def _loudness(file: Path, scratch: Path) -> Any:  # noqa: ANN401 - what read_loudness returns
    printed = scratch / "loudness.txt"
    measure = f"ebur128=peak=true:metadata=1,ametadata=print:file={printed}"
    ffmpeg.run([*ffmpeg.input_arguments(file), "-vn", "-af", measure, "-f", "null", "-"])
    return read_loudness(printed.read_text(encoding="utf-8"))


def _lit(file: Path) -> list[float]:
    """Return when the square lights up, in seconds."""
    times, bright = [], []
    with av.open(str(file)) as container:
        for frame in container.decode(video=0):
            times.append(float(frame.time or 0.0))
            bright.append(frame.to_ndarray(format="gray")[8 : SQUARE_PX - 8, 8 : SQUARE_PX - 8].mean() > 128)
    return [times[at] for at in range(1, len(times)) if bright[at] and not bright[at - 1]]


def _heard(file: Path) -> list[float]:
    """Return when the tone sets in, in seconds: how much of its frequency there is in every 2 ms, above the speech."""
    samples = np.concatenate(list(ffmpeg.decode_audio(file, sample_rate=48_000)))
    turning = samples * np.exp(-2j * np.pi * TONE_HZ * np.arange(len(samples)) / 48_000)
    step, width = 96, 1200
    sums = np.concatenate([[0], np.cumsum(turning)])
    strength = np.abs(sums[width:] - sums[:-width])[::step]
    loud = strength > 0.5 * np.quantile(strength, 0.99)
    # Half of the window holds the tone where half of its strength is reached.
    return [(at * step + width / 2) / 48_000 for at in range(1, len(loud)) if loud[at] and not loud[at - 1]]


def compare(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Return the figures of both."""
    recording = make_recording(given.source, folder, given.minutes)
    media = ffmpeg.probe(recording)
    clips = make_clips(given.count, given.seconds, media.duration)
    settings = RenderSettings(shapes=SHAPES, encoder="x264")
    nothing = Transcript(
        language="en",
        language_probability=1,
        model="none",
        segments=(),
        coverage=Coverage(speech_seconds=0, transcribed_seconds=0),
    )
    material = Material(recording, media, nothing, framing=make_framing(clips, media, given.layout))
    with TemporaryDirectory() as name:
        scratch = Path(name)
        with measured() as ours:
            render_clips(material, clips, scratch / "ours", settings, SilentProgress())
        print("rendered", file=sys.stderr, flush=True)
        (scratch / "plain").mkdir()
        with measured() as plain:
            cut_plainly(recording, media, clips, settings, scratch / "plain")
        figures = check(clips, media, scratch / "ours", scratch)
    return {
        "clips": len(clips),
        "seconds_of_clips": round(sum(clip.duration for clip in clips), 1),
        "layout": given.layout,
        "cores": os.cpu_count(),
        "ratio": round(ours.seconds / plain.seconds, 2),
        "cpu_ratio": round(ours.cpu_seconds / plain.cpu_seconds, 2),
        "ours": {key: round(value, 1) for key, value in vars(ours).items()},
        "plain": {key: round(value, 1) for key, value in vars(plain).items()},
        **figures,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", required=True, type=Path, help="a recording of speech with a picture")
    parser.add_argument("--minutes", type=int, default=60, help="length of the recording that is made")
    parser.add_argument("--count", type=int, default=10, help="how many clips")
    parser.add_argument("--seconds", type=float, default=40.0, help="how long they are on average")
    parser.add_argument("--layout", choices=LAYOUTS, default="crop", help="what the other shapes show")
    parser.add_argument("--folder", type=Path, help="keeps the recording that is made, for another run")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    with TemporaryDirectory() as name:
        found = compare(given, given.folder or Path(name))
    if given.json:
        print(json.dumps(found, indent=1))
    else:
        print_rows([found])


if __name__ == "__main__":
    main()
