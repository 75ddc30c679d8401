"""From what was seen and who speaks to the views of every clip in every shape. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.framing.camera import Canvas, follow_face, refuse_face
from pipeline.framing.direction import Focus, direct
from pipeline.framing.scenes import Scene, find_scenes
from pipeline.framing.seats import Seats, find_seats
from pipeline.framing.speech import read_speech
from pipeline.schema import (
    Clip,
    ClipFraming,
    Framing,
    Panel,
    Shape,
    Sights,
    Speakers,
    Transcript,
    VideoTrack,
    View,
)


def frame_clips(  # noqa: PLR0913 - everything that is known, once
    clips: Sequence[Clip],
    sizes: Mapping[Shape, tuple[int, int]],
    sights: Sights,
    video: VideoTrack,
    transcript: Transcript,
    speakers: Speakers,
) -> Framing:
    """Decide what is seen of each clip in each shape that is not the recording's own.

    Args:
        clips: The clips.
        sizes: The shapes that are made besides the recording's own, each with its width and height in pixels.
        sights: What was seen of the recording; a part that nobody looked at is shown whole.
        video: The picture.
        transcript: The words.
        speakers: Who said which of them.
    """
    speech = read_speech(transcript.words, speakers)
    scenes = find_scenes(sights.stretches)
    seated = list(zip(scenes, find_seats(scenes, speech), strict=True))
    framed = []
    for clip in clips:
        focuses = [focus for part, seats in _parts(clip, seated) for focus in direct(part, seats, speech, video)]
        framed += [
            ClipFraming(clip=clip.id, shape=shape, views=_views(focuses, video, size)) for shape, size in sizes.items()
        ]
    return Framing(width=video.width, height=video.height, clips=tuple(framed))


def _parts(clip: Clip, seated: Sequence[tuple[Scene, Seats]]) -> Iterator[tuple[Scene, Seats]]:
    """Return the parts of scenes that a clip shows, without a gap."""
    at = clip.start
    for scene, seats in seated:
        start, end = max(scene.start, at), min(scene.end, clip.end)
        if start >= end:
            continue
        if start > at:
            yield Scene(at, start, (), ()), {}
        yield replace(scene, start=start, end=end), seats
        at = end
    if at < clip.end:
        yield Scene(at, clip.end, (), ()), {}


def _views(focuses: Sequence[Focus], video: VideoTrack, size: tuple[int, int]) -> tuple[View, ...]:
    views: list[View] = []
    for focus in focuses:
        view = _view(focus, video, size)
        if views and view == views[-1].model_copy(update={"start": view.start, "end": view.end}):
            views[-1] = views[-1].model_copy(update={"end": view.end})
        else:
            views.append(view)
    return tuple(views)


def _view(focus: Focus, video: VideoTrack, size: tuple[int, int]) -> View:
    canvas = Canvas.of(video, size, max(1, len(focus.tracks)))
    panels = []
    for track in focus.tracks:
        others = [other for other in focus.beside if other is not track]
        places = track.boxes(focus.start, focus.end)
        keys = follow_face(canvas, places, track.tile, [other.box for other in others])
        if keys is None:
            return View(start=focus.start, end=focus.end, layout="whole", reason=refuse_face(canvas, places))
        panels.append(Panel(keys=keys))
    layout = ("whole", "crop", "split")[min(len(panels), 2)]
    return View(start=focus.start, end=focus.end, layout=layout, panels=tuple(panels), reason=focus.reason)
