"""Where tracks say nothing, voices do: who speaks on nobody's track. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.schema import Span, Turn, Turns

_SAME = 0.5
"""Share of a voice's time in which a track's owner speaks, from which it is that one's."""
_SHORTEST = 0.5
"""Seconds; less than this beside a track's turn is its edge."""


def fill_with_voices(tracks: Turns, voices: Turns, uncovered: Sequence[Span] = ()) -> Turns:
    """Return the turns of tracks, and between them those of voices.

    A voice that mostly speaks while a track's owner does is that owner's, so what it says beside the track is, too: a
    microphone was shut. Any other is of somebody who has no track.

    Args:
        tracks: What the tracks say.
        voices: Who speaks when in the same sound, by the voices.
        uncovered: When not everybody's track has sound, in order: then the tracks do not count, because who has none
            is heard on another's.
    """
    by_owner = {owner: _spans(tracks.turns, owner) for owner in tracks.speakers}
    counted = (
        list(tracks.turns) if not uncovered else [part for turn in tracks.turns for part in _beside(turn, uncovered)]
    )
    taken = _spans(counted)
    numbers = iter(range(len(tracks.speakers) + 1, len(tracks.speakers) + len(voices.speakers) + 1))
    turns = counted
    for voice in voices.speakers:
        own = [turn for turn in voices.turns if turn.speaker == voice]
        seconds = sum(turn.duration for turn in own)
        shared = {owner: sum(_shared(turn, spans) for turn in own) for owner, spans in by_owner.items()}
        owner = max(shared, key=lambda one: shared[one], default=None)
        left = [part for turn in own for part in _beside(turn, taken) if part.duration >= _SHORTEST]
        if not left:
            continue
        same = owner is not None and shared[owner] >= _SAME * seconds
        speaker = str(owner) if same else str(next(numbers))
        turns += [part.model_copy(update={"speaker": speaker}) for part in left]
    turns.sort(key=lambda turn: (turn.start, turn.end, turn.speaker))
    return Turns(method="tracks", turns=tuple(turns), owners=tracks.owners)


def _spans(turns: Iterable[Turn], speaker: str | None = None) -> list[Span]:
    """Return when a speaker speaks, or anybody, in order and without overlaps."""
    joined: list[Span] = []
    for turn in sorted(turns, key=lambda one: one.start):
        if speaker not in {None, turn.speaker}:
            continue
        if joined and turn.start <= joined[-1].end:
            joined[-1] = Span(start=joined[-1].start, end=max(joined[-1].end, turn.end))
        else:
            joined.append(Span(start=turn.start, end=turn.end))
    return joined


def _shared(turn: Turn, spans: Sequence[Span]) -> float:
    return sum(max(0.0, min(turn.end, span.end) - max(turn.start, span.start)) for span in spans)


def _beside(turn: Turn, taken: Sequence[Span]) -> list[Turn]:
    """Return the parts of a turn in which none of the spans is."""
    parts: list[Turn] = []
    start = turn.start
    for span in taken:
        if span.end <= start or span.start >= turn.end:
            continue
        if span.start > start:
            parts.append(turn.model_copy(update={"start": start, "end": span.start}))
        start = max(start, span.end)
    if start < turn.end:
        parts.append(turn.model_copy(update={"start": start}))
    return parts
