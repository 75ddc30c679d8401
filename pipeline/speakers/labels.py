"""What speakers are called, and what is said about them, where people read it. Pure."""

from __future__ import annotations

import shlex
from typing import Any

from pipeline.event.manifest import Person
from pipeline.language import lexicon
from pipeline.schema import Speaker, Speakers


def label(speaker: Speaker, language: str) -> str:
    """Return a speaker's name, or else a number: ``Speaker 2``."""
    return speaker.name or f"{lexicon(language).labels.person} {speaker.number}"


def name_word(speaker: Speaker) -> str:
    """Return the name as a word of the command that gives it: the likeliest person's, where there is one."""
    name = speaker.guess or "NAME"
    return f'"{name}"' if shlex.quote(name.replace(" ", "")) == name.replace(" ", "") else shlex.quote(name)


def described(name: str, person: Person | None) -> dict[str, Any]:
    """Return the fields of a ``Speaker`` that say who it is; of somebody who is not listed only the name is known."""
    listed = person or Person(name=name)
    return {
        "name": name,
        "role": listed.role,
        "organisation": listed.organisation,
        "links": tuple(listed.links.items()),
    }


def labels(speakers: Speakers, language: str) -> dict[str, str]:
    """Return what each speaker is called, by its id."""
    return {speaker.id: label(speaker, language) for speaker in speakers.speakers}
