"""What is seen in clips of another shape: whether the one who speaks is in it, and how the crop moves.

    python benchmarks/framing.py --eval FOLDER --json

Recordings with one face, one with a screen, one without speech, a made one with two and three faces, layout switches,
a face that moves and a slide (``framed_scenes.py``), and both sample sessions with their truth. Who speaks when is
taken from the truth, so that only the framing is measured. Each is framed as one clip, from its start to its end, in
all shapes but its own:

- ``speaker_inside``: share of the frames with the speaking face in the picture in which it is fully in the view.
- ``cropped``: share of all frames in which less than the whole picture is shown.
- ``speaker_inside_crops``: as the first, of those frames alone.
- ``no_face``: frames of a view without any face while there was one in the picture.
- ``face_share``: how high the speaking face is in the view, as a share of it; the median.
- ``largest_step``: the furthest that the centre of a crop goes from one frame to the next, cuts excepted, in pixels.
- ``cuts_in_words``: cuts of the crop within a shot that lie inside a word.
- ``seconds_per_minute``: how long looking at a minute of the recording takes, with all that belongs to it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any

from command import print_rows
from framed_scenes import PORTRAITS, RATE, Moment, Rectangle, make_recording
from pipeline.ffmpeg import probe
from pipeline.framing import frame_clips, watch
from pipeline.progress import SilentProgress
from pipeline.render.motion import path
from pipeline.render.shapes import other_shapes, shape_size
from pipeline.schema import (
    Attribution,
    Clip,
    Coverage,
    Framing,
    Panel,
    Segment,
    Session,
    Shape,
    Sights,
    Source,
    Span,
    Speaker,
    Speakers,
    Transcript,
    View,
    Word,
)

SHAPES: tuple[Shape, ...] = ("9:16", "1:1", "4:5")
WORD_SECONDS = 0.4
STUDIO = (170, 196, 124, 160), (574, 200, 124, 160), (986, 202, 120, 156)
LARGE = (382, 198, 122, 160)
SMALL = (1024, 150, 56, 68), (1026, 396, 58, 68)
ON_SLIDE = (1033, 490, 50, 64)
"""Where faces are in the three layouts of the sample sessions."""


@dataclass(frozen=True)
class Case:
    """A recording and what is true of each moment ``1 / RATE`` apart."""

    name: str
    path: Path
    moments: list[Moment]


# --- the recordings ---------------------------------------------------------------------------------------------


def cases(folder: Path, scratch: Path) -> Iterator[Case]:
    """Return all recordings."""
    video = folder / "video"
    for name, face in PORTRAITS.items():
        yield _steady(video / "grid" / f"{name}.mpg", face)
    yield _steady(video / "wda_ocasio_cortez_8s.mp4", (152, 98, 250, 330))
    yield _steady(video / "vidpipe_sample_speech_32s.mp4", (2035, 1355, 88, 115))
    yield _steady(video / "chaplin_silent_10s.mp4", (330, 66, 28, 35), speaker=None)
    made = scratch / "made.mp4"
    yield Case("made", made, make_recording(video / "grid", made))
    samples = Path(__file__).parents[1] / "sample_media"
    for language in ("de", "en"):
        yield _sample(samples / f"livestudio_{language}.mp4")


def _steady(path: Path, face: Rectangle, speaker: str | None = "one") -> Case:
    frames = int(probe(path).duration * RATE)
    return Case(path.stem, path, [Moment(speaker, {"one": face})] * frames)


def _sample(path: Path) -> Case:
    truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    people = [one["id"] for one in truth["speakers"]]
    moments = []
    for number in range(int(truth["duration"] * RATE)):
        now = (number + 0.5) / RATE
        layout = next(one for one in truth["layout"] if one["start"] <= now < one["end"])
        speaker = next((one["speaker"] for one in truth["sentences"] if one["start"] <= now <= one["end"]), None)
        moments.append(Moment(speaker, _seated(layout, people, speaker)))
    return Case(path.stem, path, moments)


def _seated(layout: dict[str, Any], people: Sequence[str], speaker: str | None) -> dict[str, Rectangle]:
    """Return where the faces of a sample session are; its moderator comes first and sits between the guests."""
    moderator, first, second = people
    if layout["kind"] == "studio":
        return dict(zip((first, moderator, second), STUDIO, strict=True))
    if layout["kind"] == "single":
        others = [one for one in people if one != layout["speaker"]]
        return {layout["speaker"]: LARGE, **dict(zip(others, SMALL, strict=True))}
    return {speaker: ON_SLIDE} if speaker is not None else {}


# --- framing them -----------------------------------------------------------------------------------------------


def frame(case: Case) -> tuple[Framing, Sights, Transcript, float]:
    """Frame a recording as one clip; also returns what was seen, the words, and the seconds it took."""
    media = probe(case.path)
    session = Session(id=case.name, title=case.name, source=Source(name=case.path.name, sha256=case.name), media=media)
    if media.video is None:
        raise SystemExit(f"{case.path} has no picture.")
    transcript, speakers = _spoken(case.moments)
    end = min(media.duration, len(case.moments) / RATE)
    clip = Clip(
        id=case.name, title="", score=0, reasons=(), language="en", sentences=(), first_word=0, last_word=0, text="",
        start=0, end=end,
    )  # fmt: skip
    began = time.perf_counter()
    sights = watch(case.path, session, [Span(start=0, end=end)], None, SilentProgress())
    sizes = {shape: shape_size(shape, media) for shape in other_shapes(media, SHAPES)}
    framing = frame_clips([clip], sizes, sights, media.video, transcript, speakers)
    return framing, sights, transcript, time.perf_counter() - began


def _spoken(moments: Sequence[Moment]) -> tuple[Transcript, Speakers]:
    """Return words without meaning where somebody speaks."""
    words: list[Word] = []
    runs = []
    for speaker, run in groupby(enumerate(moments), key=lambda pair: pair[1].speaker):
        frames = [number for number, _ in run]
        if speaker is None:
            continue
        start, end = frames[0] / RATE, (frames[-1] + 1) / RATE
        count = max(1, int((end - start) / WORD_SECONDS))
        step = (end - start) / count
        first = len(words)
        words += [
            Word(start=start + place * step, end=start + (place + 0.9) * step, text="word", probability=1.0)
            for place in range(count)
        ]
        runs.append(Attribution(first_word=first, last_word=len(words) - 1, speaker=speaker))
    segment = Segment(
        start=0, end=words[-1].end if words else 0, words=tuple(words), language="en", avg_logprob=0,
        compression_ratio=1, no_speech_prob=0,
    )  # fmt: skip
    people = sorted({run.speaker for run in runs if run.speaker is not None})
    transcript = Transcript(
        language="en", language_probability=1, model="none", segments=(segment,),
        coverage=Coverage(speech_seconds=0, transcribed_seconds=0),
    )  # fmt: skip
    listed = tuple(Speaker(id=person, number=number, seconds=1) for number, person in enumerate(people, 1))
    return transcript, Speakers(speakers=listed, attributions=tuple(runs))


# --- judging ----------------------------------------------------------------------------------------------------


def panel_box(panel: Panel, moment: float) -> Rectangle:
    """Return where a panel looks, as it is drawn."""
    times = [key.time for key in panel.keys]
    [x] = path(times, [key.box.x for key in panel.keys], [moment])
    [y] = path(times, [key.box.y for key in panel.keys], [moment])
    return x, y, panel.keys[0].box.width, panel.keys[0].box.height


def seen(view: View, moment: float, framing: Framing) -> list[Rectangle]:
    """Return the parts of the picture that a viewer sees."""
    return [panel_box(panel, moment) for panel in view.panels] or [(0, 0, framing.width, framing.height)]


def is_inside(face: Rectangle, part: Rectangle) -> bool:
    """Tell whether a face is fully in a part of the picture."""
    return (
        part[0] <= face[0]
        and part[1] <= face[1]
        and face[0] + face[2] <= part[0] + part[2]
        and face[1] + face[3] <= part[1] + part[3]
    )


def judge(case: Case, framing: Framing, transcript: Transcript, shape: Shape) -> dict[str, Any]:
    """Return the figures of one shape."""
    framed = framing.of(case.name, shape)
    if framed is None:
        raise SystemExit(f"{case.name} was not framed in {shape}.")
    inside, cropped, inside_crops, shares, no_face, steps = [], [], [], [], 0, [0.0]
    before: tuple[View, list[Rectangle]] | None = None
    for number, moment in enumerate(case.moments):
        now = number / RATE
        view = next((one for one in framed.views if one.start <= now < one.end), framed.views[-1])
        parts = seen(view, now, framing)
        whole = view.layout == "whole"
        cropped.append(not whole)
        if moment.speaker in moment.faces:
            face = moment.faces[moment.speaker]
            good = any(is_inside(face, part) for part in parts)
            inside.append(good)
            if not whole:
                inside_crops.append(good)
                shares += [face[3] / part[3] for part in parts if is_inside(face, part)]
        no_face += bool(moment.faces) and not any(
            is_inside(face, part) for face in moment.faces.values() for part in parts
        )
        if before is not None and before[0] is view:
            steps += [_distance(old, new) for old, new in zip(before[1], parts, strict=True)]
        before = view, parts
    return {
        "recording": case.name,
        "shape": shape,
        "speaker_inside": _share(inside),
        "cropped": _share(cropped),
        "speaker_inside_crops": _share(inside_crops),
        "no_face": no_face,
        "face_share": round(median(shares), 2) if shares else None,
        "largest_step": round(max(steps), 1),
        "views": len(framed.views),
        "splits": sum(view.layout == "split" for view in framed.views),
        "cuts_in_words": sum(
            any(word.start + 0.02 < view.start < word.end - 0.02 for word in transcript.words)
            for view in framed.views[1:]
        ),
    }


def _share(flags: Sequence[bool]) -> float | None:
    return round(sum(flags) / len(flags), 4) if flags else None


def _distance(one: Rectangle, other: Rectangle) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", required=True, type=Path, help="a folder with video/, as the README says")
    parser.add_argument("--only", help="just recordings whose name begins so")
    parser.add_argument("--keep", type=Path, help="write the made recording, all faces and framings there")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        scratch = given.keep or Path(folder)
        for case in cases(given.eval, scratch):
            if given.only and not case.name.startswith(given.only):
                continue
            framing, sights, transcript, seconds = frame(case)
            if given.keep:
                (scratch / f"{case.name}.faces.json").write_text(sights.to_json(), encoding="utf-8")
                (scratch / f"{case.name}.framing.json").write_text(framing.to_json(), encoding="utf-8")
            minutes = len(case.moments) / RATE / 60
            for shape in dict.fromkeys(one.shape for one in framing.clips):
                row = judge(case, framing, transcript, shape)
                rows.append({**row, "seconds_per_minute": round(seconds / minutes, 1)})
    if given.json:
        print(json.dumps(rows, indent=1))
    else:
        print_rows(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
