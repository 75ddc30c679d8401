"""Where what is said contradicts the tracks: somebody says another listed name on somebody's track. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.event.manifest import Person
from pipeline.speakers.names.namings import Naming
from pipeline.speakers.names.observations import Observation, form_of

SURELY_NAMED = 2.0
"""Strength from which a self-introduction is no mistake of a single sentence."""


@dataclass(frozen=True)
class Contradiction:
    """Why it is not certain that a track is whose it is said to be.

    Attributes:
        track: Whose track it is said to be.
        said: Where a name is said that is another's.
        own: Whether it is said on this track, or on another by somebody who bears this one's name.
    """

    track: str
    said: Observation
    own: bool


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
        found[one.speaker] = Contradiction(track, one, own=True)
        for bearer in (speaker for speaker, owner in tracks.items() if owner == name):
            found.setdefault(bearer, Contradiction(name, one, own=False))
    return found
