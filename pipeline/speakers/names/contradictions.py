"""Where what is said contradicts the tracks: somebody on one has another name, or speaks to its owner. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.event.manifest import Person
from pipeline.speakers.names.namings import Naming
from pipeline.speakers.names.observations import Observation, form_of

SURELY_NAMED = 2.0
"""Strength from which a self-introduction is no mistake of a single sentence."""
_SUPPORTED = 1.0
"""Strength of what speaks for a track's owner, from which somebody else's track being wrong says nothing about it."""


@dataclass(frozen=True)
class Contradiction:
    """Why it is not certain that a track is whose it is said to be.

    Attributes:
        track: Whose track it is said to be.
        said: What shows it.
        kind: Whether whoever is on this track says to be somebody else (``self``), or speaks of or to its owner
            (``owner``); or somebody on another track says to be this one (``bearer``), or speaks of or to that one's
            owner, who then is on yet another (``beside``).
        other: Whose track that other one is said to be; empty where it is this one.
    """

    track: str
    said: Observation
    kind: Literal["self", "owner", "bearer", "beside"]
    other: str = ""


def contradicted_tracks(
    observations: Sequence[Observation],
    namings: Sequence[Naming],
    tracks: Mapping[str, str],
    people: Sequence[Person],
) -> dict[str, Contradiction]:
    """Return the speakers whose tracks may be another's, each with what shows it.

    Args:
        observations: What speaks for and against a speaker being a person.
        namings: The names that are said.
        tracks: The names that the event file says, by speaker.
        people: Whom the observations are about.
    """
    support = _support(observations, people)
    found: dict[str, Contradiction] = {}
    for one in observations:
        if one.kind != "self" or one.person is None or one.strength < SURELY_NAMED or one.speaker not in tracks:
            continue
        track, name = tracks[one.speaker], people[one.person].name
        if name == track or form_of(namings, one) != "full":
            continue
        if support[one.speaker, name] <= support[one.speaker, track]:
            continue
        found[one.speaker] = Contradiction(track, one, "self")
        for bearer in (speaker for speaker, owner in tracks.items() if owner == name):
            found.setdefault(bearer, Contradiction(name, one, "bearer", track))
    # Who says their own name says which tracks are swapped; without that, it may be any of those nothing speaks for.
    return found or _spoken_to(observations, support, tracks, people)


def _support(observations: Sequence[Observation], people: Sequence[Person]) -> defaultdict[tuple[str, str], float]:
    """Return how much speaks for each speaker being each person, by name."""
    support: defaultdict[tuple[str, str], float] = defaultdict(float)
    for one in observations:
        if one.person is not None and one.strength > 0:
            support[one.speaker, people[one.person].name] += one.strength
    return support


def _spoken_to(
    observations: Sequence[Observation],
    support: defaultdict[tuple[str, str], float],
    tracks: Mapping[str, str],
    people: Sequence[Person],
) -> dict[str, Contradiction]:
    """Return the tracks on which somebody speaks of or to their owners, and those that may be these owners' then."""
    against: dict[str, list[Observation]] = {}
    for one in observations:
        if one.kind == "named by" and one.person is not None and people[one.person].name == tracks.get(one.speaker):
            against.setdefault(one.speaker, []).append(one)
    found: dict[str, Contradiction] = {}
    for speaker, signs in against.items():
        strength = -sum(one.strength for one in signs)
        if strength >= SURELY_NAMED and strength > support[speaker, tracks[speaker]]:
            found[speaker] = Contradiction(tracks[speaker], min(signs, key=lambda one: one.strength), "owner")
    for speaker, first in list(found.items()):
        for other, name in tracks.items():
            if support[other, name] < _SUPPORTED:
                found.setdefault(other, Contradiction(name, first.said, "beside", tracks[speaker]))
    return found
