"""Pieces of speech, each with its voice, to turns. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.schema import Turn
from pipeline.speakers.voices.decoding import Labels
from pipeline.speakers.voices.pieces import NO_OVERLAP, Pieces

_PAUSE = 2.0
"""Seconds of silence within a turn, if nobody else speaks in them."""
_PAD = 0.13
"""Seconds by which a turn is longer than what the detector hears of it: soft beginnings and ends."""


@dataclass(frozen=True, order=True)
class _Stretch:
    """Somebody speaks from ``start`` to ``end``, seconds."""

    start: float
    end: float
    voice: int
    doubtful: bool


def join(
    pieces: Pieces,
    labels: Labels,
    doubts: NDArray[np.bool_],
    partners: Sequence[tuple[int, ...]],
    duration: float,
) -> tuple[Turn, ...]:
    """Return the turns, in order; speakers are called “1”, “2” and so on, in the order in which they are first heard.

    Args:
        pieces: The pieces of speech.
        labels: Whose each of them is.
        doubts: Where that may be somebody else; read where one voice speaks.
        partners: For each overlap, who speaks in it, as far as that is known.
        duration: Seconds of the recording; no turn ends later.
    """
    padded = _padded(_joined(sorted(_stretches(pieces, labels, doubts, partners))), duration)
    numbers = {voice: str(number) for number, voice in enumerate(dict.fromkeys(one.voice for one in padded), 1)}
    turns = [Turn(start=one.start, end=one.end, speaker=numbers[one.voice], doubtful=one.doubtful) for one in padded]
    return tuple(sorted(turns, key=lambda turn: (turn.start, turn.end, int(turn.speaker))))


def _stretches(
    pieces: Pieces, labels: Labels, doubts: NDArray[np.bool_], partners: Sequence[tuple[int, ...]]
) -> Iterator[_Stretch]:
    """Yield who speaks in each piece; two where two are known to."""
    columns = (pieces.starts, pieces.ends, pieces.overlap, labels, doubts)
    for start, end, overlap, label, doubt in zip(*(column.tolist() for column in columns), strict=True):
        if overlap == NO_OVERLAP:
            yield _Stretch(start, end, label, doubtful=doubt)
            continue
        known = partners[overlap]
        for voice in known if len(known) == 2 else dict.fromkeys((*known, label)):
            yield _Stretch(start, end, voice, doubtful=True)


def _joined(stretches: Sequence[_Stretch]) -> list[_Stretch]:
    """Return stretches with those of a voice made one between which nobody else speaks."""
    starts = np.array([one.start for one in stretches])
    ends = np.array([one.end for one in stretches])
    voices = np.array([one.voice for one in stretches])
    joined: list[_Stretch] = []
    last: dict[int, int] = {}
    for one in stretches:
        at = last.get(one.voice)
        if at is not None and joined[at].doubtful == one.doubtful and one.start - joined[at].end <= _PAUSE:
            before = joined[at]
            between = (voices != one.voice) & (starts < one.start) & (ends > before.end)
            if not between.any():
                joined[at] = _Stretch(before.start, max(before.end, one.end), one.voice, one.doubtful)
                continue
        last[one.voice] = len(joined)
        joined.append(one)
    return sorted(joined)


def _padded(stretches: Sequence[_Stretch], duration: float) -> list[_Stretch]:
    """Return stretches that are a little longer, but not at the cost of others: no more than half of a pause."""
    starts = np.array([one.start for one in stretches])
    ends = np.array([one.end for one in stretches])
    padded = []
    for one in stretches:
        before = ends[starts < one.start].max(initial=-np.inf)
        after = starts[ends > one.end].min(initial=np.inf)
        room_before, room_after = max(0.0, one.start - before) / 2, max(0.0, after - one.end) / 2
        start = max(0.0, one.start - min(_PAD, room_before))
        end = min(max(duration, one.start), one.end + min(_PAD, room_after))
        padded.append(_Stretch(start, max(start, end), one.voice, one.doubtful))
    return padded
