"""Takes pictures out of a recording, and measures how much each of its frames differs from the one before."""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import ffmpeg as graph
import numpy as np
from numpy.typing import NDArray

from pipeline.ffmpeg.arguments import input_arguments
from pipeline.ffmpeg.probing import shown_since
from pipeline.ffmpeg.program import read_blocks

CHANGE_WIDTH = 320
"""Pixels across in which frames are compared: enough to tell a cut, too few to see the noise of a camera."""
_FRAME = re.compile(r"^frame:\d+\s+pts:\S+\s+pts_time:(?P<time>-?[\d.]+)")
_SCORE = re.compile(r"^lavfi\.scd\.score=(?P<score>[\d.]+)")


@dataclass(frozen=True)
class Change:
    """How much a frame of the recording differs from the one before.

    Attributes:
        time: Of the frame, in seconds of the recording.
        score: From 0 to 100, as ffmpeg's ``scdet`` measures it.
    """

    time: float
    score: float


def decode_pictures(  # noqa: PLR0913 - which part of what, and how
    path: Path, *, start: float, end: float, rate: Fraction, size: tuple[int, int], changes: list[Change]
) -> Iterator[NDArray[np.uint8]]:
    """Decode a part of a recording to small pictures at a low rate, and compare all of its frames in the same run.

    Args:
        path: The recording.
        start: Where to begin, in seconds; the picture at index ``n`` is the one shown at ``start + n / rate``. It may
            have been shown for long, and may be the recording's last one.
        end: Where to stop, in seconds.
        rate: Pictures per second.
        size: Width and height of the pictures.
        changes: Gets all frames of the part once the last picture was given.

    Yields:
        Arrays of uint8 of shape (height, width, 3), red, green and blue, upright.

    Raises:
        ToolFailed: ffmpeg cannot decode it.
    """
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder) / "changes.txt"
        since = _rounded_down(min(start, shown_since(path, start)))
        arguments = _arguments(path, since, start, end, rate, size, printed)
        width, height = size
        with closing(read_blocks(path, arguments, width * height * 3)) as blocks:
            for block in blocks:
                if len(block) == width * height * 3:
                    yield np.frombuffer(block, np.uint8).reshape(height, width, 3)
        text = printed.read_text(encoding="utf-8") if printed.is_file() else ""
    changes += read_changes(text, since)


def _rounded_down(seconds: float) -> float:
    """Return whole milliseconds, in which ffmpeg is told where to seek: a frame there is not to be lost."""
    return max(0.0, math.floor(round(seconds * 1000, 3)) / 1000)


def read_changes(text: str, start: float) -> list[Change]:
    """Read what ``scdet`` and ``metadata=print`` wrote on the frames of a part that begins at ``start``."""
    found: list[Change] = []
    time = 0.0
    for line in text.splitlines():
        if match := _FRAME.match(line):
            time = float(match["time"])
        elif match := _SCORE.match(line):
            found.append(Change(start + time, float(match["score"])))
    return found


def _arguments(  # noqa: PLR0913 - as above
    path: Path, since: float, start: float, end: float, rate: Fraction, size: tuple[int, int], printed: Path
) -> list[str]:
    width, height = size
    small = (
        graph.input("source")["V:0"]
        .filter("bwdif", mode="send_frame", deint="interlaced")
        .filter("scale", w=width, h=height, flags="area")
        .filter("setsar", 1)
        .filter_multi_output("split")
    )
    compared = (
        small[0]
        .filter("scale", w=min(CHANGE_WIDTH, width), h=-2, flags="area")
        .filter("scdet", threshold=100)
        .filter("metadata", "print", file=str(printed))
    )
    pictures = (
        small[1]
        .filter("setpts", f"max(0,PTS-{start - since:.6f}/TB)")
        .filter("tpad", stop=-1, stop_mode="clone")
        .filter("fps", fps=str(rate), start_time=0, round="near")
        .filter("trim", end_frame=math.ceil((end - start) * rate))
        .filter("format", "rgb24")
    )
    outputs = graph.merge_outputs(
        graph.output(compared, "-", format="null"),
        graph.output(pictures, "pipe:1", format="rawvideo", **{"c:v": "rawvideo"}),
    )
    built: list[str] = outputs.get_args()
    return [*input_arguments(path, start=since, duration=end - since), *built[built.index("-filter_complex") :]]
