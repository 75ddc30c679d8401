"""A studio to try framing on: faces at places, who moves their mouth when, and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.schema import (
    Attribution,
    Box,
    Coverage,
    Face,
    Segment,
    Shape,
    Sight,
    Sights,
    Speaker,
    Speakers,
    Transcript,
    VideoTrack,
    Watched,
    Word,
)

VIDEO = VideoTrack(codec="h264", width=1920, height=1080, frame_rate="25")
EVERYTHING = Box(x=0, y=0, width=1920, height=1080)
SIZES: dict[Shape, tuple[int, int]] = {"9:16": (1080, 1920), "1:1": (1080, 1080), "4:5": (1080, 1350)}
STEP = 0.5
WORD = 0.5

LEFT = Box(x=360, y=320, width=160, height=210)
RIGHT = Box(x=1400, y=320, width=160, height=210)
MIDDLE = Box(x=880, y=320, width=160, height=210)
WEBCAM = Box(x=1700, y=900, width=70, height=90)

Shows = Callable[[float], Sequence[tuple[str, Box]]]
"""Who is in the picture where at a time."""


def moved(box: Box, x: int = 0, y: int = 0) -> Box:
    return box.model_copy(update={"x": box.x + x, "y": box.y + y})


def face(box: Box, mouth: float = 0.0, tile: Box = EVERYTHING) -> Face:
    return Face(box=box, tile=tile, confidence=90, mouth=mouth)


def watched(
    seconds: float, shows: Shows, turns: Sequence[tuple[str, float, float]], cuts: Sequence[float] = ()
) -> Watched:
    """Look at a stretch from 0 on in which whoever speaks moves the mouth."""
    sights = []
    for number in range(int(seconds / STEP)):
        time = (number + 0.5) * STEP
        speaking = {who for who, start, end in turns if start <= time < end}
        faces = tuple(face(box, 6.0 if who in speaking else 0.3) for who, box in shows(time))
        sights.append(Sight(time=time, faces=faces))
    return Watched(start=0, end=seconds, cuts=tuple(cuts), sights=tuple(sights))


def seen(*stretches: Watched) -> Sights:
    return Sights(source="ab", recipe="test", stretches=stretches)


def spoken(turns: Sequence[tuple[str | None, float, float]]) -> tuple[Transcript, Speakers]:
    """Return words of half a second with small pauses, for each turn."""
    words: list[Word] = []
    runs = []
    for who, start, end in turns:
        first = len(words)
        count = int((end - start) / WORD)
        words += [
            Word(start=start + at * WORD, end=start + at * WORD + 0.9 * WORD, text="Wort", probability=0.9)
            for at in range(count)
        ]
        runs.append(Attribution(first_word=first, last_word=len(words) - 1, speaker=who))
    segment = Segment(
        start=words[0].start, end=words[-1].end, words=tuple(words), language="de", avg_logprob=0,
        compression_ratio=1, no_speech_prob=0,
    )  # fmt: skip
    coverage = Coverage(speech_seconds=1, transcribed_seconds=1)
    people = dict.fromkeys(who for who, _, _ in turns if who is not None)
    return (
        Transcript(language="de", language_probability=1, model="base", segments=(segment,), coverage=coverage),
        Speakers(
            speakers=tuple(Speaker(id=who, number=number, seconds=1) for number, who in enumerate(people, 1)),
            attributions=tuple(runs),
        ),
    )
