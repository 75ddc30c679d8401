"""What the tests of rendering have in common: a clip with words, and how a rendered file is taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from pipeline import ffmpeg
from pipeline.config import RenderSettings
from pipeline.render import Material
from pipeline.schema import Clip, Coverage, Segment, Span, Transcript, Word

FAST = RenderSettings(preset="ultrafast", crf=28, shapes=(), encoder="x264")
TEXT = "Schöne Grüße aus Köln: Wir hören {\\b1}täglich, was über die Straße geht."


def words(text: str = TEXT, start: float = 1.5, step: float = 0.3) -> tuple[Word, ...]:
    """Return the words of a text, said one after the other."""
    return tuple(
        Word(start=start + place * step, end=start + (place + 0.9) * step, text=token, probability=1)
        for place, token in enumerate(text.split())
    )


def transcript(spoken: Sequence[Word]) -> Transcript:
    """Return a transcript of these words."""
    segment = Segment(
        start=spoken[0].start,
        end=spoken[-1].end,
        words=tuple(spoken),
        language="de",
        avg_logprob=0,
        compression_ratio=1,
        no_speech_prob=0,
    )
    return Transcript(
        language="de",
        language_probability=1,
        model="test",
        segments=(segment,),
        coverage=Coverage(speech_seconds=1, transcribed_seconds=1),
    )


def clip(start: float = 1.5, end: float = 4.2, name: str = "abcdef0123", kept: Sequence[Span] = ()) -> Clip:
    """Return a clip of all the words."""
    return Clip(
        start=start,
        end=end,
        id=name,
        title="Größe – „kurz“ {gut}",
        score=1,
        reasons=(),
        language="de",
        sentences=(),
        first_word=0,
        last_word=len(words()) - 1,
        text=TEXT,
        kept=tuple(kept),
    )


def material_of(path: Path) -> Material:
    """Return what clips of a recording are made of."""
    return Material(path, ffmpeg.probe(path), transcript(words()))


def pictures(path: Path) -> tuple[list[Fraction], list[np.ndarray]]:
    """Return the time of each frame, and the frame as RGB."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = list(container.decode(stream))
        assert stream.sample_aspect_ratio in {None, Fraction(1)}
        return [_time(frame) for frame in frames], [frame.to_ndarray(format="rgb24") for frame in frames]


def luma(path: Path) -> tuple[list[Fraction], np.ndarray, tuple[int, int]]:
    """Return each frame's time and mean brightness, and the size of the picture."""
    times, frames = pictures(path)
    height, width, _ = frames[0].shape
    return times, np.array([frame.mean() for frame in frames]), (width, height)


def sound(path: Path, codec: str = "aac") -> np.ndarray:
    """Return the clip's samples as float32 of shape (channels, samples), from time 0 on."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert (stream.rate, stream.channels, stream.codec_context.name) == (48_000, 2, codec)
        blocks = [(_time(frame), frame.to_ndarray()) for frame in container.decode(stream)]
    samples = np.concatenate([block for _, block in blocks], axis=1)
    if len(samples) == 1:
        samples = samples.reshape(-1, 2).T.astype(np.float32) / 32768
    return samples[:, max(0, round(-blocks[0][0] * 48_000)) :]


def first_loud(samples: np.ndarray) -> float:
    """Return when the sound sets in, in seconds."""
    level = np.abs(samples).max(axis=0)
    return float(np.argmax(level > 0.3 * level.max())) / 48_000


def _time(frame: av.VideoFrame | av.AudioFrame) -> Fraction:
    assert frame.pts is not None
    assert frame.time_base is not None
    return frame.pts * frame.time_base
