"""Where tracks say nothing, voices do: who speaks on nobody's track. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.schema import Span, Turn, Turns
from pipeline.spans import joined, shared, without

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
    by_owner = {owner: joined(turn for turn in tracks.turns if turn.speaker == owner) for owner in tracks.speakers}
    counted = (
        list(tracks.turns) if not uncovered else [part for turn in tracks.turns for part in _beside(turn, uncovered)]
    )
    taken = joined(counted)
    numbers = iter(range(len(tracks.speakers) + 1, len(tracks.speakers) + len(voices.speakers) + 1))
    turns = counted
    for voice in voices.speakers:
        own = [turn for turn in voices.turns if turn.speaker == voice]
        seconds = sum(turn.duration for turn in own)
        common = {owner: sum(shared([turn], spans) for turn in own) for owner, spans in by_owner.items()}
        owner = max(common, key=lambda one: common[one], default=None)
        left = [part for turn in own for part in _beside(turn, taken) if part.duration >= _SHORTEST]
        if not left:
            continue
        same = owner is not None and common[owner] >= _SAME * seconds
        speaker = str(owner) if same else str(next(numbers))
        turns += [part.model_copy(update={"speaker": speaker}) for part in left]
    turns.sort(key=lambda turn: (turn.start, turn.end, turn.speaker))
    return Turns(method="tracks", turns=tuple(turns), owners=tracks.owners)


def _beside(turn: Turn, taken: Sequence[Span]) -> list[Turn]:
    """Return the parts of a turn in which none of the spans is."""
    return [turn.model_copy(update={"start": part.start, "end": part.end}) for part in without(turn, taken)]
