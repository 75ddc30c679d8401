"""Which face is whose: a mouth moves while its owner's words are heard. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.framing.scenes import Scene, is_same_place
from pipeline.framing.speech import Speech

QUIET = 1.5
"""Levels of 255: a mouth that moves less is closed, or the movement is noise of the camera."""
CLEARLY = 1.6
"""A mouth moves this many times as much as any other when it is the one that speaks."""
LEAST_VOTES, LEAST_SHARE = 2, 0.65
"""Pictures in which one mouth alone moves, and how many of them agree, before a face is somebody's."""
LEAST_REMEMBERED, LEAST_AGREED = 6, 0.8
"""The same for a layout that comes back, since people may have changed places."""
REACH_SECONDS = 0.25
"""Half the time over which a mouth's movement is measured."""
Seats = dict[str, int]
"""For each speaker, which of a scene's tracks is that person."""
_Votes = Counter[tuple[str, int]]


def find_seats(scenes: Sequence[Scene], speech: Sequence[Speech]) -> list[Seats]:
    """Return for each scene whose faces are known.

    What is seen in the scene itself comes first. Where a speaker is hardly heard in it, the other scenes of the same
    layout decide, as far as they agree.
    """
    layouts = _Layouts()
    votes = [_vote(scene, speech) for scene in scenes]
    places = [layouts.place(scene) for scene in scenes]
    remembered: dict[int, _Votes] = {}
    for cast, (layout, order) in zip(votes, places, strict=True):
        total = remembered.setdefault(layout, Counter())
        for (speaker, track), count in cast.items():
            total[speaker, order[track]] += count
    found = []
    for cast, (layout, order) in zip(votes, places, strict=True):
        known = _decided(remembered[layout], LEAST_REMEMBERED, LEAST_AGREED)
        seats = {speaker: order.index(place) for speaker, place in known.items()}
        here = _decided(cast, LEAST_VOTES, LEAST_SHARE)
        disputed = {speaker for speaker, track in seats.items() if speaker not in here and track in here.values()}
        found.append({speaker: track for speaker, track in (seats | here).items() if speaker not in disputed})
    return found


def _vote(scene: Scene, speech: Sequence[Speech]) -> _Votes:
    """Count in how many pictures of a scene which mouth moved most while who spoke."""
    votes: _Votes = Counter()
    if not scene.tracks:
        return votes
    near = [run for run in speech if run.end > scene.start - REACH_SECONDS and run.start < scene.end + REACH_SECONDS]
    for time in scene.watched:
        speaker = speaker_at(near, time)
        moves = sorted(
            ((track.mouths.get(time, 0.0), number) for number, track in enumerate(scene.tracks)), reverse=True
        )
        strongest, number = moves[0]
        second = moves[1][0] if len(moves) > 1 else 0.0
        if speaker is not None and strongest >= max(QUIET, CLEARLY * second):
            votes[speaker, number] += 1
    return votes


def speaker_at(speech: Sequence[Speech], time: float) -> str | None:
    """Return the one person who speaks around a time; ``None`` for nobody, several, or nobody knows who."""
    heard = set()
    for run in speech:
        if run.end <= time - REACH_SECONDS or run.start >= time + REACH_SECONDS:
            continue
        if any(start < time + REACH_SECONDS and end > time - REACH_SECONDS for start, end in run.words):
            heard.add(run.speaker)
    return heard.pop() if len(heard) == 1 else None


def _decided(votes: Mapping[tuple[str, int], int], least: int, share: float) -> Seats:
    """Return whose face is sure."""
    decided: Seats = {}
    for speaker in sorted({speaker for speaker, _ in votes}):
        counts = {track: count for (whose, track), count in votes.items() if whose == speaker}
        best = max(sorted(counts), key=lambda track: counts[track])
        if counts[best] >= least and counts[best] >= share * sum(counts.values()):
            decided[speaker] = best
    return decided


class _Layouts:
    """The arrangements of faces that were seen so far."""

    def __init__(self) -> None:
        self._known: list[Scene] = []

    def place(self, scene: Scene) -> tuple[int, list[int]]:
        """Return the number of a scene's layout, and which of the layout's places each of its tracks has."""
        for number, known in enumerate(self._known):
            order = _order(scene, known)
            if order is not None:
                return number, order
        self._known.append(scene)
        return len(self._known) - 1, list(range(len(scene.tracks)))


def _order(scene: Scene, known: Scene) -> list[int] | None:
    if len(scene.tracks) != len(known.tracks):
        return None
    order: list[int] = []
    for track in scene.tracks:
        same = [
            place
            for place, other in enumerate(known.tracks)
            if place not in order and is_same_place(track.box, other.box)
        ]
        if not same:
            return None
        order.append(same[0])
    return order
