"""When a clip shows one person alone, for certain, and where in the finished picture the face is. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.clips.captions import Area, Portrait
from pipeline.clips.editing import Editing
from pipeline.framing.direction import is_portrait
from pipeline.framing.scenes import Scene, Track, find_scenes, is_same_place
from pipeline.framing.seats import QUIET, Seats, find_seats, speaker_at
from pipeline.framing.speech import read_speech
from pipeline.render.motion import path
from pipeline.render.shapes import Size, fitted
from pipeline.schema import Box, Sights, Span, Speakers, Transcript, VideoTrack, View
from pipeline.schema.framing import Panel

_LEAST_MOVING = 0.5
"""Of the pictures in which somebody is heard: a mouth that moves in fewer of them only listens."""
_LEAST_HEARD = 2
"""Pictures."""


@dataclass(frozen=True)
class _Part:
    """What a stretch of the recording shows in one crop, in seconds of the recording."""

    start: float
    end: float
    panel: Panel


class Portraits:
    """Knows whose face is seen when in a recording.

    Args:
        sights: What was seen of it.
        transcript: The words.
        speakers: Who said which of them.
        video: The picture.
    """

    def __init__(self, sights: Sights, transcript: Transcript, speakers: Speakers, video: VideoTrack) -> None:
        self._video = video
        self._speech = read_speech(transcript.words, speakers)
        self._sights = [sight for stretch in sights.stretches for sight in stretch.sights]
        scenes = find_scenes(sights.stretches)
        self._seated = list(zip(scenes, find_seats(scenes, self._speech), strict=True))

    def of(self, views: Sequence[View] | None, editing: Editing, size: Size) -> tuple[Portrait, ...]:
        """Return when a clip shows one person alone.

        Args:
            views: What is seen in a shape; ``None`` for the recording's own, which shows all of the picture.
            editing: What of the recording is in the clip.
            size: Of the finished picture.
        """
        found: list[Portrait] = []
        for part in self._parts(views, editing):
            for scene, seats in self._seated:
                start, end = max(part.start, scene.start), min(part.end, scene.end)
                if start < end:
                    found += self._portrait(_Part(start, end, part.panel), scene, seats, editing, size)
        return tuple(sorted(found, key=lambda one: one.start))

    def _parts(self, views: Sequence[View] | None, editing: Editing) -> list[_Part]:
        if views is not None:
            return [_Part(view.start, view.end, view.panels[0]) for view in views if view.layout == "crop"]
        whole = Box(x=0, y=0, width=self._video.width, height=self._video.height)
        start, end = editing.pieces[0].start, editing.pieces[-1].end
        panel = Panel.model_validate({"keys": [{"time": start, "box": whole}]})
        return [_Part(start, end, panel)]

    def _portrait(self, part: _Part, scene: Scene, seats: Seats, editing: Editing, size: Size) -> Iterator[Portrait]:
        """Yield the portrait that a part of a scene is, if it is one."""
        sights = [sight for sight in self._sights if part.start <= sight.time <= part.end]
        if not sights:
            return
        crops = _crops(part.panel, [sight.time for sight in sights], size, (self._video.width, self._video.height))
        seen = [
            [face.box for face in sight.faces if _touches(face.box, crop)]
            for sight, crop in zip(sights, crops, strict=True)
        ]
        tracks = [
            track for track in scene.tracks if any(is_same_place(track.box, box) for boxes in seen for box in boxes)
        ]
        alone = all(len(boxes) <= 1 for boxes in seen) and len(tracks) == 1 and is_portrait(tracks[0], self._video)
        whose = self._whose(scene, seats, tracks[0]) if alone else None
        shown = editing.shown(Span(start=part.start, end=part.end))
        if whose is None or not shown:
            return
        faces = [
            (time, _mapped(box, crop, size))
            for sight, boxes, crop in zip(sights, seen, crops, strict=True)
            for box in boxes
            if (time := editing.to_clip(sight.time)) is not None
        ]
        tiles = [_mapped(tracks[0].tile, crop, size) for crop in crops]
        tile = Area(
            max(tile.left for tile in tiles),
            max(tile.top for tile in tiles),
            min(tile.right for tile in tiles),
            min(tile.bottom for tile in tiles),
        )
        yield Portrait(shown[0].start, shown[-1].end, whose, tuple(faces), tile)

    def _whose(self, scene: Scene, seats: Seats, track: Track) -> str | None:
        """Return whose face it is, where that is sure; a face alone has to be seen speaking, too."""
        owners = [speaker for speaker, place in seats.items() if scene.tracks[place] is track]
        if len(owners) != 1:
            return None
        if len(scene.tracks) == 1:
            heard = [time for time in scene.watched if speaker_at(self._speech, time) == owners[0]]
            moving = sum(track.mouths.get(time, 0.0) >= QUIET for time in heard)
            if len(heard) < _LEAST_HEARD or moving < _LEAST_MOVING * len(heard):
                return None
        return owners[0]


def _crops(panel: Panel, times: Sequence[float], size: Size, picture: Size) -> list[Area]:
    """Return which part of the recording's picture is seen at each moment."""
    boxes = [fitted(key.box, size, picture) for key in panel.keys]
    moments = [key.time for key in panel.keys]
    across, down = (path(moments, [box[axis] for box in boxes], times) for axis in (0, 1))
    width, height = boxes[0][2:]
    return [Area(x, y, x + width, y + height) for x, y in zip(across, down, strict=True)]


def _touches(box: Box, crop: Area) -> bool:
    across = box.x < crop.right and box.x + box.width > crop.left
    return across and box.y < crop.bottom and box.y + box.height > crop.top


def _mapped(box: Box, crop: Area, size: Size) -> Area:
    """Return where a part of the recording's picture is in the finished one."""
    wide, tall = size[0] / crop.width, size[1] / (crop.bottom - crop.top)
    return Area(
        (box.x - crop.left) * wide,
        (box.y - crop.top) * tall,
        (box.x + box.width - crop.left) * wide,
        (box.y + box.height - crop.top) * tall,
    )
