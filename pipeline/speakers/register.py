"""The voices that a library knows: kept only for people whose voice somebody asked to remember, and deletable. Pure.

A voice is a voiceprint (see ``voices``): 192 numbers that say how somebody sounds, and nothing of what was said. That
is personal data of the most sensitive kind, so it is in one file of the library, ``voices.json``, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from pipeline.atomic import part_of, write_text
from pipeline.errors import SettingsError, StorageError
from pipeline.schema import Document, Record, Seconds, load_document
from pipeline.suggestions import did_you_mean

VOICES_FILE = "voices.json"
_SAME_VOICE = 0.75
"""Cosine of two voiceprints from which they are one person's. Measured with CAM++ on 10 s of speech against a known
voice: 0.91 and more for the same person in the same studio, 0.66 and less for another of the same sex."""
_MARGIN = 0.08
"""By which the likeliest person must be likelier than the next."""
_SAME_PRINT = 0.97
"""Cosine of two prints that were taken from the same speech, up to where turns end."""
_MOST_PRINTS = 5
"""Of one person: more sessions make a voice no clearer."""


class KnownVoice(Record):
    """A voiceprint of a person.

    Attributes:
        name: Whose voice it is, as it is printed.
        session: The session that it is from.
        seconds: How long the person speaks there.
        model: What the print was made with; prints of two models say nothing about each other.
        print: 192 numbers, as a vector of length 1.
    """

    name: str
    session: str
    seconds: Seconds
    model: str
    print: tuple[float, ...] = Field(min_length=192, max_length=192)


class Register(Document):
    """``voices.json``: every voice that a library knows."""

    tag: ClassVar[str] = "voices/1"

    voices: tuple[KnownVoice, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Whose voices these are."""
        return tuple(dict.fromkeys(voice.name for voice in self.voices))


def load_register(library: Path) -> Register:
    """Read a library's voices; there are none where nobody asked to remember one.

    Raises:
        StorageError: The file is there and cannot be read.
    """
    path = library / VOICES_FILE
    if not path.exists():
        return Register()
    try:
        return load_document(Register, path)
    except StorageError as error:
        raise StorageError(error.what, f"Delete {path}; the voices then have to be remembered anew.") from error


def save_register(register: Register, library: Path) -> None:
    """Write a library's voices; where none is left, no file is either.

    Raises:
        StorageError: The file cannot be written.
    """
    path = library / VOICES_FILE
    try:
        part_of(path).unlink(missing_ok=True)  # of a run that was killed
        if not register.voices:
            path.unlink(missing_ok=True)
            return
    except OSError as error:
        raise StorageError(f"Cannot delete {path}: {error.strerror or error}.", "Delete it by hand.") from error
    write_text(path, register.to_json(), mode=0o600)


def remember(register: Register, voice: KnownVoice) -> Register:
    """Return the register with one more voiceprint; of one session and voice, only the newest is kept."""
    others = [one for one in register.voices if not _replaces(voice, one)]
    own = [one for one in others if one.name == voice.name]
    surplus = own[: max(0, len(own) + 1 - _MOST_PRINTS)]
    return Register(voices=(*(one for one in others if one not in surplus), voice))


def _replaces(new: KnownVoice, old: KnownVoice) -> bool:
    """Whether a print is of the same voice in the same session as an earlier one, be it under another name."""
    same_voice = float(np.dot(np.asarray(new.print), np.asarray(old.print))) >= _SAME_PRINT
    return new.session == old.session and (new.name == old.name or same_voice)


def correct(register: Register, session: str, name: str) -> Register:
    """Return the register without the print that a session gave a person: it was somebody else's voice."""
    return Register(voices=tuple(voice for voice in register.voices if (voice.session, voice.name) != (session, name)))


def forget(register: Register, name: str, command: str = "pipeline speakers voices") -> Register:
    """Return the register without a person's voice.

    Args:
        register: The voices that are known.
        name: Whose is not to be.
        command: What lists them.

    Raises:
        SettingsError: It has no such voice.
    """
    if name not in register.names:
        hint = did_you_mean(name, register.names) or f"“{command}” lists the voices that are remembered."
        raise SettingsError(f"No voice of “{name}” is remembered.", hint)
    return Register(voices=tuple(voice for voice in register.voices if voice.name != name))


@dataclass(frozen=True)
class Recognised:
    """A speaker whose voice is known.

    Attributes:
        name: Whose it is.
        session: The session in which it was heard before.
        likeness: The cosine of the two voiceprints.
    """

    name: str
    session: str
    likeness: float


def recognise(register: Register, prints: Mapping[str, NDArray[np.float32]], model: str) -> dict[str, Recognised]:
    """Return which speakers are known by their voices.

    A voice that two speakers have is the nearer one's, and one that is like two people's is nobody's.

    Args:
        register: The voices that are known.
        prints: For each speaker a voiceprint of shape (192,) and length 1.
        model: What these were made with.
    """
    register = Register(voices=tuple(voice for voice in register.voices if voice.model == model))
    nearest = {speaker: _nearest(register, own) for speaker, own in prints.items()}
    found: dict[str, Recognised] = {}
    for name in register.names:
        best = max(prints, key=lambda speaker: nearest[speaker][name].likeness, default=None)
        if best is None:
            continue
        one = nearest[best][name]
        others = [other.likeness for other in nearest[best].values() if other.name != name]
        if one.likeness >= _SAME_VOICE and one.likeness - max(others, default=-1.0) >= _MARGIN:
            found[best] = one
    return found


def _nearest(register: Register, own: NDArray[np.float32]) -> dict[str, Recognised]:
    """Return for each person the print that a voice is most like."""
    nearest: dict[str, Recognised] = {}
    for voice in register.voices:
        likeness = round(float(np.dot(np.asarray(voice.print), own)), 3)
        if voice.name not in nearest or likeness > nearest[voice.name].likeness:
            nearest[voice.name] = Recognised(voice.name, voice.session, likeness)
    return nearest
