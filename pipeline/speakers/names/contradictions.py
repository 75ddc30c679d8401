"""Where what is said contradicts the tracks: somebody on one has another name, or speaks to its owner. Pure."""

from __future__ import annotations

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
    found: dict[str, Contradiction] = {}
    for one in observations:
        if one.kind != "self" or one.person is None or one.strength < SURELY_NAMED or one.speaker not in tracks:
            continue
        track, name = tracks[one.speaker], people[one.person].name
        if name == track or form_of(namings, one) != "full":
            continue
        strengths = {name: 0.0, track: 0.0}
        for other in observations:
            if other.speaker == one.speaker and other.person is not None and other.strength > 0:
                strengths[people[other.person].name] = strengths.get(people[other.person].name, 0.0) + other.strength
        if strengths[name] <= strengths[track]:
            continue
        found[one.speaker] = Contradiction(track, one, "self")
        for bearer in (speaker for speaker, owner in tracks.items() if owner == name):
            found.setdefault(bearer, Contradiction(name, one, "bearer", track))
    # Who says their own name says which tracks are swapped; without that, it may be any of those nothing speaks for.
    return found or _spoken_to(observations, tracks, people)


def _spoken_to(
    observations: Sequence[Observation], tracks: Mapping[str, str], people: Sequence[Person]
) -> dict[str, Contradiction]:
    """Return the tracks on which somebody speaks of or to their owners, and those that may be these owners' then."""
    indices = {person.name: index for index, person in enumerate(people)}
    own = {
        speaker: [one for one in observations if one.speaker == speaker and one.person == indices.get(name, -1)]
        for speaker, name in tracks.items()
    }
    support = {speaker: sum(one.strength for one in signs if one.strength > 0) for speaker, signs in own.items()}
    found: dict[str, Contradiction] = {}
    for speaker, signs in own.items():
        against = [one for one in signs if one.kind == "named by"]
        strength = -sum(one.strength for one in against)
        if strength >= SURELY_NAMED and strength > support[speaker]:
            found[speaker] = Contradiction(tracks[speaker], min(against, key=lambda one: one.strength), "owner")
    for speaker, first in list(found.items()):
        for other, name in tracks.items():
            if support[other] < _SUPPORTED:
                found.setdefault(other, Contradiction(name, first.said, "beside", tracks[speaker]))
    return found
