"""Decides who is seen when: the faces in the picture and the turns of those who speak make the cuts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.framing.scenes import Scene, Track
from pipeline.framing.seats import Seats
from pipeline.framing.speech import Speech
from pipeline.schema import Box, VideoTrack

LEAST_SECONDS = 1.5
"""Between two cuts within a shot."""
SHORT_TURN_SECONDS = 5.0
"""Turns that are shorter, one after the other, are a conversation: both people are to be seen."""
LEAST_TURNS = 3
LEAST_FACE = 0.11
"""Of the picture's shorter side: smaller faces are a webcam beside a slide, or people far away."""
LEAST_TILE = 0.08
"""Of the picture: a smaller tile is a webcam's."""
CORNER, CORNER_FACE = 0.3, 0.18
"""A single face that is so far off the middle (of the width), and smaller than that, is a webcam over a screen."""


@dataclass(frozen=True)
class Focus:
    """A stretch in which these faces are what matters; none of them means the whole picture."""

    start: float
    end: float
    tracks: tuple[Track, ...]
    reason: str
    beside: tuple[Track, ...] = ()
    """All faces in the picture."""


def direct(scene: Scene, seats: Seats, speech: Sequence[Speech], video: VideoTrack) -> list[Focus]:
    """Return who matters during a scene, without a gap.

    Args:
        scene: The scene, or a part of one.
        seats: Whose faces are known.
        speech: Who says what, in order.
        video: The picture.
    """
    whole = Focus(scene.start, scene.end, (), "faces come and go" if scene.passing else "no face in the picture")
    if not scene.tracks:
        return [whole]
    large = [track for track in scene.tracks if _is_large(track, video)]
    if not large:
        return [replace(whole, reason="faces too small: a slide, a screen or a wide view")]
    if len(scene.tracks) == 1 and not scene.passing:
        if _is_in_corner(large[0].box, video):
            return [replace(whole, reason="a small face in a corner, over a screen")]
        return [replace(whole, tracks=(large[0],), reason="the only face")]
    turns = _turns(scene, seats, speech)
    if not turns:
        return [replace(whole, reason="several faces, and nobody speaks")]
    usable = [
        turn if turn.place is not None and scene.tracks[turn.place] in large else replace(turn, place=None)
        for turn in turns
    ]
    return [replace(focus, beside=scene.tracks) for focus in _conversations(_unhurried(usable), scene)]


def is_portrait(track: Track, video: VideoTrack) -> bool:
    """Tell whether a face is large enough, and not a webcam's over a screen."""
    return _is_large(track, video) and not _is_in_corner(track.box, video)


def _is_large(track: Track, video: VideoTrack) -> bool:
    tile = track.tile.width * track.tile.height
    large_tile = tile >= LEAST_TILE * video.width * video.height
    return large_tile and track.box.height >= LEAST_FACE * min(video.width, video.height)


def _is_in_corner(box: Box, video: VideoTrack) -> bool:
    off = abs((box.x + box.width / 2) / video.width - 0.5)
    return off > CORNER and box.height < CORNER_FACE * min(video.width, video.height)


@dataclass(frozen=True)
class _Turn:
    """A stretch in which one of the scene's tracks speaks; ``None`` where nobody knows which."""

    start: float
    end: float
    place: int | None


def _turns(scene: Scene, seats: Seats, speech: Sequence[Speech]) -> list[_Turn]:
    """Return whose turn it is during a scene, without a gap: the pause between two turns is cut in its middle."""
    found: list[_Turn] = []
    for run in speech:
        if run.end <= scene.start or run.start >= scene.end:
            continue
        place = None if run.speaker is None else seats.get(run.speaker)
        if not found:
            found.append(_Turn(scene.start, scene.end, place))
            heard_until = run.end
            continue
        if place != found[-1].place:
            # Where both speak at once, the later one's first word is the moment.
            cut = run.start - max(0.0, run.start - heard_until) / 2
            cut = round(min(max(cut, found[-1].start), scene.end), 3)
            found[-1] = replace(found[-1], end=cut)
            found.append(_Turn(cut, scene.end, place))
        heard_until = max(heard_until, run.end)
    return [turn for turn in found if turn.end > turn.start]


def _unhurried(turns: Sequence[_Turn]) -> list[_Turn]:
    """Give turns that are too short for a cut to the one before, or the first one to the one after."""
    kept: list[_Turn] = []
    for turn in turns:
        if kept and (turn.place == kept[-1].place or turn.end - turn.start < LEAST_SECONDS):
            kept[-1] = replace(kept[-1], end=turn.end)
        elif kept and kept[-1].end - kept[-1].start < LEAST_SECONDS:
            kept[-1] = replace(turn, start=kept[-1].start)
        else:
            kept.append(turn)
    if len(kept) >= 2 and kept[0].end - kept[0].start < LEAST_SECONDS:
        kept[:2] = [replace(kept[1], start=kept[0].start)]
    return kept


def _conversations(turns: Sequence[_Turn], scene: Scene) -> list[Focus]:
    """Turn runs of short turns between two or three people into one stretch that shows all of them."""
    found: list[Focus] = []
    at = 0
    while at < len(turns):
        end = at
        people: set[int] = set()
        while end < len(turns) and turns[end].end - turns[end].start < SHORT_TURN_SECONDS:
            place = turns[end].place
            if place is None or len(people | {place}) > 3:
                break
            people.add(place)
            end += 1
        if end - at >= LEAST_TURNS and len(people) >= 2:
            together = tuple(scene.tracks[place] for place in sorted(people))
            found.append(Focus(turns[at].start, turns[end - 1].end, together, "people who talk to each other"))
            at = end
            continue
        found.append(_focus(turns[at], scene))
        at += 1
    return found


def _focus(turn: _Turn, scene: Scene) -> Focus:
    if turn.place is None:
        return Focus(turn.start, turn.end, (), "unsure whose face belongs to who speaks")
    return Focus(turn.start, turn.end, (scene.tracks[turn.place],), "the face of who speaks")
