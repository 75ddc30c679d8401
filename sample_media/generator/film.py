"""Filming a session: which picture belongs to each frame, and the encoding."""

from __future__ import annotations

import math
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import imageio_ffmpeg
import numpy as np

from .picture import HEIGHT, WIDTH, Fonts, Picture, View
from .portrait import MOUTH_SHAPES, Pose
from .speech import SAMPLE_RATE
from .timeline import Session

FRAME_RATE = 25

_BLINK_FRAMES = 4
_NOD_SECONDS = 1.9


def _mouths(session: Session) -> list[int]:
    """How far the speaking mouth is open in each frame, from the loudness of the sound."""
    step = SAMPLE_RATE // FRAME_RATE
    frames = session.sound[: len(session.sound) // step * step].reshape(-1, step)
    level = np.sqrt((frames.astype(np.float64) ** 2).mean(axis=1))
    loud = float(np.quantile(level, 0.92))
    shares = np.clip(level / loud, 0.0, 1.0)
    return [min(MOUTH_SHAPES - 1, math.floor(share * MOUTH_SHAPES)) for share in shares]


def _blinks(seed: str, frames: int) -> set[int]:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    closed: set[int] = set()
    now = chance.randrange(20, 90)
    while now < frames:
        closed.update(range(now, now + _BLINK_FRAMES))
        now += chance.randrange(60, 140)
    return closed


def _clock(start: str, second: int) -> str:
    hours, minutes, seconds = (int(part) for part in start.split(":"))
    total = hours * 3600 + minutes * 60 + seconds + second
    return f"{total // 3600 % 24:02d}:{total // 60 % 60:02d}:{total % 60:02d}"


def views(session: Session) -> Iterator[View]:
    """What each frame of the session shows, one after the other."""
    script = session.script
    frames = round(session.duration * FRAME_RATE)
    mouths = _mouths(session)
    blinks = {person.id: _blinks(person.id, frames) for person in script.speakers}
    active: str | None = None
    for number in range(frames):
        now = number / FRAME_RATE
        scene = next(part for part in reversed(session.scenes) if part.start <= now + 1e-6)
        speaking = next((line.speaker for line in session.sentences if line.start <= now < line.end), None)
        # A vision mixer cuts a moment before the first word and holds the speaker until the next.
        soon = next((line.speaker for line in session.sentences if line.start - 0.2 <= now < line.end), None)
        active = soon or active
        poses = tuple(
            Pose(
                mouth=mouths[number] if person.id == speaking else 0,
                blink=number in blinks[person.id],
                nod=(round(1 + math.sin(2 * math.pi * now / _NOD_SECONDS)) if person.id == speaking else 1),
            )
            for person in script.speakers
        )
        yield View(scene.kind, scene.speaker, active, poses, _clock(script.clock, int(now)))


def film(session: Session, sound: Path, fonts: Fonts, target: Path) -> None:
    """Draw every frame into the encoder; equal neighbours are drawn once."""
    picture = Picture(session.script, fonts)
    # fmt: off
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-y",
        "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}",
        "-r", str(FRAME_RATE), "-i", "-",
        "-i", str(sound),
        "-map", "0:v", "-map", "1:a",
        "-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p",
        "-c:v", "libx264", "-preset", "medium", "-crf", "29", "-tune", "stillimage",
        "-g", "125", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
        "-c:a", "aac", "-b:a", "64k", "-ar", "48000", "-ac", "1",
        "-movflags", "+faststart", "-map_metadata", "-1",
        "-metadata", f"title={session.script.title}",
        "-metadata:s:a:0", f"language={ {'en': 'eng', 'de': 'deu'}[session.script.language] }",
        str(target),
    ]
    # fmt: on
    encoder = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert encoder.stdin is not None
    shown: View | None = None
    pixels = b""
    for view in views(session):
        if view != shown:
            pixels = picture.frame(view).tobytes()
            shown = view
        encoder.stdin.write(pixels)
    encoder.stdin.close()
    if encoder.wait():
        raise RuntimeError(f"encoding {target.name} failed")
