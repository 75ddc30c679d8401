"""What speakers are called where people read it. Pure."""

from __future__ import annotations

import shlex

from pipeline.language import lexicon
from pipeline.schema import Speaker, Speakers


def label(speaker: Speaker, language: str) -> str:
    """Return a speaker's name, or else a number: ``Speaker 2``."""
    return speaker.name or f"{lexicon(language).labels.person} {speaker.number}"


def name_word(speaker: Speaker) -> str:
    """Return the name as a word of the command that gives it: the likeliest person's, where there is one."""
    name = speaker.guess or "NAME"
    return f'"{name}"' if shlex.quote(name.replace(" ", "")) == name.replace(" ", "") else shlex.quote(name)


def labels(speakers: Speakers, language: str) -> dict[str, str]:
    """Return what each speaker is called, by its id."""
    return {speaker.id: label(speaker, language) for speaker in speakers.speakers}
