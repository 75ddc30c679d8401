"""A recording whose faces and speakers are known in every frame, made from portraits that speak and a drawn slide."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Picture = NDArray[np.uint8]
Rectangle = tuple[float, float, float, float]
"""Left, top, width, height, in pixels."""
RATE = 25
WIDTH, HEIGHT = 1280, 720
IDLE_FRAMES = 8
"""Of each portrait, before it begins to speak: forth and back they are somebody who listens."""
PORTRAITS: dict[str, Rectangle] = {
    "bbaf2n": (103, 98, 102, 145),
    "brbk7n": (120, 104, 102, 153),
    "id2_vcd_swwp2s": (124, 94, 110, 155),
    "lbax4n": (124, 69, 123, 173),
    "swiz3n": (110, 74, 112, 163),
}
"""Recordings of the GRID corpus, 360 by 288 pixels, and where the face is in each, checked by eye."""


@dataclass(frozen=True)
class Moment:
    """What is true of one frame.

    Attributes:
        speaker: Who speaks; ``None`` for nobody.
        faces: All faces in the picture, by person.
    """

    speaker: str | None
    faces: dict[str, Rectangle]


@dataclass(frozen=True)
class Seat:
    """Where a portrait stands: left, top and width in pixels; it may drift by so many pixels a second."""

    person: str
    left: float
    top: float
    width: float
    drift: float = 0.0


@dataclass(frozen=True)
class Scene:
    """A stretch of one layout: who sits where, and who speaks for how many seconds, one after the other."""

    seats: tuple[Seat, ...]
    turns: tuple[tuple[str, int], ...]
    slide: bool = False
    restless: bool = False
    """Whether everybody nods and sways all the time, before a camera that is noisy."""


A, B, C, D, E = PORTRAITS
_PAIR = (Seat(A, 20, 116, 600), Seat(B, 660, 116, 600))
_ROOM = (Seat(C, 60, 200, 400), Seat(D, 440, 200, 400), Seat(E, 820, 200, 400))
SCENES = (
    Scene(_PAIR, ((A, 6), (B, 9), (A, 6), (B, 3), (A, 3), (B, 3), (A, 6))),
    Scene((Seat(A, 190, 0, 900),), ((A, 6),)),
    Scene((), ((B, 6),), slide=True),
    Scene((Seat(B, 1040, 528, 220),), ((B, 9),), slide=True),
    Scene(_ROOM, ((C, 6), (E, 6), (D, 9), (C, 2), (D, 6))),
    Scene((Seat(E, 100, 120, 600, drift=55),), ((E, 9),)),
    Scene((Seat(B, 20, 116, 600), Seat(A, 660, 116, 600)), ((A, 6), (B, 6))),
    Scene((*_PAIR[:1], Seat(C, 660, 116, 600)), ((A, 6), (C, 6))),
    Scene((Seat(D, 0, 100, 640), Seat(B, 640, 100, 640)), ((B, 9), (D, 9), (B, 6), (D, 6)), restless=True),
)


def make_recording(portraits: Path, target: Path) -> list[Moment]:
    """Write the recording, without sound, and return what is true of each of its frames.

    Args:
        portraits: The folder with the files of ``PORTRAITS``.
        target: A file that ends in ``.mp4``.
    """
    people = {name: _decoded(portraits / f"{name}.mpg") for name in PORTRAITS}
    moments = []
    with av.open(str(target), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": "20", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for scene in SCENES:
            for picture, moment in _frames(scene, people):
                moments.append(moment)
                container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return moments


def _decoded(path: Path) -> list[Image.Image]:
    with av.open(str(path)) as container:
        return [Image.fromarray(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]


def _frames(scene: Scene, people: dict[str, list[Image.Image]]) -> Iterator[tuple[Picture, Moment]]:
    ground = _slide() if scene.slide else Image.new("RGB", (WIDTH, HEIGHT), (38, 44, 58))
    number, chance = 0, np.random.default_rng(1)
    for speaker, seconds in scene.turns:
        for _ in range(seconds * RATE):
            picture = ground.copy()
            faces = {}
            for at, seat in enumerate(scene.seats):
                frames = people[seat.person]
                speaks = seat.person == speaker
                shown = frames[number % len(frames)] if speaks else frames[_to_and_fro(number)]
                left, scale = seat.left + seat.drift * number / RATE, seat.width / shown.width
                top = seat.top
                if scene.restless:
                    left += 8 * math.sin(number / 13 + at)
                    top += 7 * math.sin(number / 3.5 + 2 * at)
                size = (round(seat.width), round(shown.height * scale))
                picture.paste(shown.resize(size, Image.Resampling.BICUBIC), (round(left), round(top)))
                x, y, width, height = PORTRAITS[seat.person]
                faces[seat.person] = (left + x * scale, top + y * scale, width * scale, height * scale)
            values = np.asarray(picture)
            if scene.restless:
                values = np.clip(values + chance.normal(0, 5, values.shape), 0, 255).astype(np.uint8)
            yield values, Moment(speaker, faces)
            number += 1


def _to_and_fro(number: int) -> int:
    place = number % (2 * IDLE_FRAMES - 2)
    return min(place, 2 * IDLE_FRAMES - 2 - place)


def _slide() -> Image.Image:
    slide = Image.new("RGB", (WIDTH, HEIGHT), (247, 247, 250))
    draw = ImageDraw.Draw(slide)
    draw.rectangle((80, 60, 700, 100), fill=(40, 44, 60))
    for number, share in enumerate((0.3, 0.45, 0.62, 0.9)):
        left = 120 + 190 * number
        draw.rectangle((left, 620 - 430 * share, left + 110, 620), fill=(90, 110, 190))
    return slide
