"""Builds the sound of a clip: which streams, cut to the sample, joined, levelled and faded. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg as graph

from pipeline.render.frames import SAMPLE_RATE, Cut
from pipeline.render.loudness import Levelling

FADE_SECONDS = 0.02
"""At the clip's ends: long enough that no click is heard, too short to be heard itself."""
CROSSFADE_SAMPLES = SAMPLE_RATE // 100
"""Where something is left out, the sound goes over within 10 ms: no click, and no hole in the sound of the room."""
_ATTACK_MILLISECONDS = 5
"""Of the limiter."""


@dataclass(frozen=True)
class ClipSource:
    """What is cut from where.

    Attributes:
        path: The recording.
        cut: Which frames.
        streams: Indexes of the audio streams that are heard, mixed where they are several.
        has_video: Whether there is a picture; without one the clip shows the sound's wave.
        centred: Whether all channels are heard in the middle.
        added: A file of sound on the recording's time line that is heard as well, in the middle.
    """

    path: Path
    cut: Cut
    streams: tuple[int, ...]
    has_video: bool
    centred: bool = False
    added: Path | None = None


def clip_sound(opened: Any, source: ClipSource, levelling: Levelling | None) -> Any:  # noqa: ANN401 - ffmpeg-python
    """Return the clip's sound as it is heard: levelled, and faded at both ends."""
    out = max(0.0, source.cut.duration - FADE_SECONDS)
    return (
        levelled_sound(opened, source, levelling)
        .filter("afade", t="in", st=0, d=FADE_SECONDS)
        .filter("afade", t="out", st=f"{out:.6f}", d=FADE_SECONDS)
        .filter("atrim", end_sample=source.cut.samples)
    )


def levelled_sound(opened: Any, source: ClipSource, levelling: Levelling | None) -> Any:  # noqa: ANN401 - as above
    """Return the clip's sound with its level changed, such as it is measured."""
    sound = _joined(_cut(opened, source), source.cut)
    if levelling is None:
        return sound
    sound = sound.filter("volume", f"{levelling.gain_db}dB")
    if not levelling.limit:
        return sound
    # At four times the rate the samples show the peaks that lie between them (ITU-R BS.1770, annex 2).
    # The limiter looks ahead for its attack and so delays the sound. Its own option against that, `latency`, came with
    # ffmpeg 5.1; what is added behind and taken off in front here does the same in every version.
    delay = 4 * SAMPLE_RATE * _ATTACK_MILLISECONDS // 1000 - 1
    return (
        sound.filter("aresample", 4 * SAMPLE_RATE)
        .filter("apad", pad_len=delay)
        .filter("alimiter", limit=levelling.ceiling, attack=_ATTACK_MILLISECONDS, release=60, level=0)
        .filter("atrim", start_sample=delay)
        .filter("asetpts", "PTS-STARTPTS")
        .filter("aresample", SAMPLE_RATE)
    )


def _cut(opened: Any, source: ClipSource) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    """All sound from the clip's first frame to its last, stereo at 48 kHz; gaps in its times become silence."""
    samples, lead = source.cut.samples_of(source.cut.reach), round(source.cut.lead * SAMPLE_RATE)
    streams = [_in_time(opened[f"a:{stream}"]) for stream in source.streams]
    if source.centred:
        streams = [stream.filter("aformat", sample_fmts="fltp", channel_layouts="mono") for stream in streams]
    if source.added is not None:
        # As loud on both sides as alone; where ffmpeg makes two channels of one, each is 3 dB quieter.
        streams = [_doubled(stream) if source.centred else _stereo(stream) for stream in streams]
        streams.append(_doubled(_in_time(graph.input("added")["a:0"])))
    # A sum, so that nobody is quieter for the others; its peaks may be above full scale until the clip is levelled.
    sound = streams[0] if len(streams) == 1 else graph.filter(streams, "amix", inputs=len(streams), normalize=0)
    return (
        _stereo(sound)
        .filter("atrim", start_sample=lead)
        .filter("asetpts", "PTS-STARTPTS")
        .filter("apad", whole_len=samples)
        .filter("atrim", end_sample=samples)
    )


def _joined(sound: Any, cut: Cut) -> Any:  # noqa: ANN401 - as above
    """What the clip keeps of the sound; each piece begins at the sample where its first frame does.

    The crossfade takes half of its length from either side of what is left out, so that nothing moves. Its filter in
    ffmpeg, ``acrossfade``, shortens what it joins in some versions; so the pieces are faded, delayed and added up.
    """
    if len(cut.pieces) == 1:
        return sound
    branches = sound.filter_multi_output("asplit", len(cut.pieces))
    half, last, pieces = CROSSFADE_SAMPLES // 2, len(cut.pieces) - 1, []
    for at, (place, offset, end) in enumerate(zip(cut.pieces, cut.offsets, cut.offsets[1:], strict=False)):
        begins, more, still = cut.samples_of(offset), half * (at > 0), half * (at < last)
        start = cut.samples_of(place.first_frame - cut.first_frame)
        stop = start + cut.samples_of(end) - begins
        piece = branches[at].filter("atrim", start_sample=start - more, end_sample=stop + still)
        piece = piece.filter("asetpts", "PTS-STARTPTS")
        if more:
            piece = _faded(piece, "in", 0).filter("adelay", f"{begins - more}S", all=1)
        if still:
            # From here on the delay counts as well.
            piece = _faded(piece, "out", cut.samples_of(end) - half)
        pieces.append(piece)
    return graph.filter(pieces, "amix", inputs=len(pieces), normalize=0)


def _faded(sound: Any, way: str, start: int) -> Any:  # noqa: ANN401 - as above
    """Equal power: what two pieces have of the room is not the same sound."""
    return sound.filter("afade", type=way, start_sample=start, nb_samples=CROSSFADE_SAMPLES, curve="qsin")


def _doubled(sound: Any) -> Any:  # noqa: ANN401 - as above
    return sound.filter("pan", args="stereo|c0=c0|c1=c0")


def _stereo(sound: Any) -> Any:  # noqa: ANN401 - as above
    return sound.filter("aformat", sample_fmts="fltp", channel_layouts="stereo")


def _in_time(stream: Any) -> Any:  # noqa: ANN401 - as above
    return stream.filter("aresample", SAMPLE_RATE, **{"async": 1, "first_pts": 0})
