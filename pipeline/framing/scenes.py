"""Follows faces through shots: which of them are in the picture together, where, and for how long. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from pipeline.schema import Box, Face, Sight, Watched

GAP_SECONDS = 2.0
"""A face that is not found for so long is still there: somebody looks down, or a hand is in front of it."""
EDGE_SECONDS = 1.0
"""A face that is found so near to a cut is there from the cut on."""
LEAST_SHARE = 0.5
"""Of the pictures between the first and the last one with a face that must show it."""
NEAR = 0.7
"""Of a face's size: how far it may go from one picture to the next, twice a second."""
SAME_SIZE = 1.6
SAME_EDGE, AGREE_SHARE = 6, 0.7
"""Pixels between the edges of one tile, and of the pictures how many must show it there."""
SHORT_SECONDS = 3.0
"""Faces that come or go sooner than this, one after the other, make no scenes of their own."""


@dataclass(frozen=True)
class Track:
    """One face over time, within a shot."""

    times: tuple[float, ...]
    faces: tuple[Face, ...]

    @cached_property
    def box(self) -> Box:
        """Where the face usually is."""
        return usual_box([face.box for face in self.faces])

    @cached_property
    def tile(self) -> Box:
        """The tile that the face is shown in, as far as most pictures agree on each of its edges."""
        tiles = [face.tile for face in self.faces]
        left, right = _agreed([tile.x for tile in tiles], min), _agreed([tile.x + tile.width for tile in tiles], max)
        top, bottom = _agreed([tile.y for tile in tiles], min), _agreed([tile.y + tile.height for tile in tiles], max)
        return Box(x=left, y=top, width=right - left, height=bottom - top)

    @cached_property
    def mouths(self) -> dict[float, float]:
        """How much the mouth moves, by time."""
        return {time: face.mouth for time, face in zip(self.times, self.faces, strict=True)}

    def boxes(self, start: float, end: float) -> list[tuple[float, Box]]:
        """Return where the face is in a part of the time; at least its nearest place."""
        found = [(time, face.box) for time, face in zip(self.times, self.faces, strict=True) if start <= time <= end]
        if found:
            return found
        nearest = min(range(len(self.times)), key=lambda at: abs(self.times[at] - (start + end) / 2))
        return [(self.times[nearest], self.faces[nearest].box)]


@dataclass(frozen=True)
class Scene:
    """A stretch of one shot in which the same faces are in the picture.

    Attributes:
        start: In seconds.
        end: In seconds.
        tracks: The faces that are there from its start to its end, from left to right.
        watched: The times at which faces were looked for.
        passing: Whether there are others in a part of it.
    """

    start: float
    end: float
    tracks: tuple[Track, ...]
    watched: tuple[float, ...]
    passing: bool = False


def _agreed(edges: Sequence[int], furthest: Callable[[Sequence[int]], int]) -> int:
    usual = round(median(edges))
    agree = sum(abs(edge - usual) <= SAME_EDGE for edge in edges)
    return usual if agree >= AGREE_SHARE * len(edges) else furthest(edges)


def usual_box(boxes: Sequence[Box]) -> Box:
    """Return the box whose edges are in the middle of all boxes' edges."""
    return Box(
        x=round(median(box.x for box in boxes)),
        y=round(median(box.y for box in boxes)),
        width=round(median(box.width for box in boxes)),
        height=round(median(box.height for box in boxes)),
    )


def is_same_place(first: Box, second: Box) -> bool:
    """Tell whether two boxes may be one face that moved a little."""
    size = (first.height + second.height) / 2
    across = first.x + first.width / 2 - second.x - second.width / 2
    down = first.y + first.height / 2 - second.y - second.height / 2
    ratio = max(first.height, second.height) / min(first.height, second.height)
    return ratio <= SAME_SIZE and (across**2 + down**2) ** 0.5 <= NEAR * size


def find_scenes(stretches: Sequence[Watched]) -> list[Scene]:
    """Return all scenes, in order: shots, cut further where a face comes or goes.

    Args:
        stretches: What was seen, in order; neighbours that touch belong together.
    """
    found: list[Scene] = []
    for run in _touching(stretches):
        sights = [sight for watched in run for sight in watched.sights]
        cuts = [cut for watched in run for cut in watched.cuts]
        for start, end in pairwise([run[0].start, *(cut for cut in cuts if cut > run[0].start), run[-1].end]):
            found += _shot_scenes(start, end, [sight for sight in sights if start <= sight.time < end])
    return found


def _touching(stretches: Sequence[Watched]) -> Iterator[list[Watched]]:
    run: list[Watched] = []
    for watched in stretches:
        if run and watched.start != run[-1].end:
            yield run
            run = []
        run.append(watched)
    if run:
        yield run


def _shot_scenes(start: float, end: float, sights: Sequence[Sight]) -> list[Scene]:
    tracks = [(*_presence(track, start, end), track) for track in follow(sights)]
    found = []
    for left, right in _settled(sorted({start, end} | {edge for first, last, _ in tracks for edge in (first, last)})):
        touching = [one for one in tracks if one[0] < right and one[1] > left]
        here = sorted(
            (track for first, last, track in touching if first <= left and right <= last),
            key=lambda track: (track.box.x, track.box.y),
        )
        watched = tuple(sight.time for sight in sights if left <= sight.time < right)
        found.append(Scene(left, right, tuple(here), watched, passing=len(here) < len(touching)))
    return found


def _settled(edges: Sequence[float]) -> list[tuple[float, float]]:
    """Return the stretches between a shot's edges; those that are too short are joined to what comes before or after.

    Where faces come and go all the time, the shot stays one.
    """
    found: list[tuple[float, float]] = []
    for left, right in pairwise(edges):
        if found and (right - left < SHORT_SECONDS or found[-1][1] - found[-1][0] < SHORT_SECONDS):
            found[-1] = (found[-1][0], right)
        else:
            found.append((left, right))
    return found


def _presence(track: Track, start: float, end: float) -> tuple[float, float]:
    """Return from when to when a face is in its shot; half a step more on both sides, since it came in between."""
    first, last = track.times[0] - 0.25, track.times[-1] + 0.25
    return (start if first - start <= EDGE_SECONDS else first), (end if end - last <= EDGE_SECONDS else last)


def follow(sights: Sequence[Sight]) -> list[Track]:
    """Join the faces of a shot's pictures to tracks; faces that are hardly ever found belong to none."""
    growing: list[list[tuple[float, Face]]] = []
    for sight in sights:
        free = [track for track in growing if sight.time - track[-1][0] <= GAP_SECONDS]
        pairs = sorted(
            (
                (_distance(track[-1][1], face), place, number)
                for place, track in enumerate(free)
                for number, face in enumerate(sight.faces)
                if is_same_place(track[-1][1].box, face.box)
            ),
        )
        taken: set[int] = set()
        continued: set[int] = set()
        for _, place, number in pairs:
            if place not in continued and number not in taken:
                free[place].append((sight.time, sight.faces[number]))
                continued.add(place)
                taken.add(number)
        growing += [[(sight.time, face)] for number, face in enumerate(sight.faces) if number not in taken]
    times = [sight.time for sight in sights]
    kept = [track for track in growing if _is_steady(track, times)]
    return [Track(tuple(time for time, _ in track), tuple(face for _, face in track)) for track in kept]


def _distance(first: Face, second: Face) -> int:
    """Return how far two faces are apart, to compare pairs by."""
    across = 2 * (first.box.x - second.box.x) + first.box.width - second.box.width
    down = 2 * (first.box.y - second.box.y) + first.box.height - second.box.height
    return across**2 + down**2


def _is_steady(track: Sequence[tuple[float, Face]], times: Sequence[float]) -> bool:
    span = sum(track[0][0] <= time <= track[-1][0] for time in times)
    return (len(track) >= 3 or len(track) == len(times)) and len(track) >= LEAST_SHARE * span
