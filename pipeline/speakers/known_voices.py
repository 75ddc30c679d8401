"""The library's register of voices at work: who is recognised in a session, whose voice is remembered or forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from pipeline.atomic import storage_error
from pipeline.errors import InputSilent, SessionBusy
from pipeline.schema import Speaker, Turns
from pipeline.session import SessionFolder, check_library, file_digest, word_of
from pipeline.speakers.edits import put_together, stands_for
from pipeline.speakers.register import (
    VOICES_FILE,
    KnownVoice,
    Recognised,
    Register,
    correct,
    forget,
    load_register,
    recognise,
    remember,
    save_register,
)
from pipeline.speakers.voices import diarization
from pipeline.speakers.voices.networks import EMBEDDING, SHA256

_WAIT_SECONDS = 10.0


def recognise_voices(folder: SessionFolder, turns: Turns) -> dict[str, Recognised]:
    """Return whose voices of a session are known from others.

    Args:
        folder: The session, with its sound.
        turns: Who spoke when.

    Raises:
        StorageError: The register cannot be read.
        ToolFailed: The sound cannot be decoded.
    """
    register = load_register(folder.path.parent)
    if not register.voices or not turns.turns:
        return {}
    return recognise(register, diarization.voiceprints(folder.audio, turns, turns.speakers), SHA256[EMBEDDING])


def voices_digest(folder: SessionFolder) -> str | None:
    """Return what recognition depends on, so that nothing of the voices, nor whose they are, gets into a receipt.

    The voices themselves are read when they are needed, and not kept from the start of a run: one that is forgotten
    in the meantime must not be recognised any more.
    """
    path = folder.path.parent / VOICES_FILE
    return file_digest(path) if path.is_file() else None


def remember_voice(folder: SessionFolder, speaker: Speaker, name: str) -> None:
    """Keep how a speaker sounds, so that other sessions recognise the person. For people who agreed to it.

    Raises:
        InputSilent: The person says too little to be known again.
        StorageError: The register cannot be read or written.
        ToolFailed: The sound cannot be decoded.
    """
    edits, as_found = folder.load_edits(), folder.load(Turns)
    turns = put_together(edits, as_found)
    person = stands_for(edits, as_found).get(speaker.id, speaker.id)
    found = diarization.voiceprints(folder.audio, turns, [person])
    if person not in found:
        raise InputSilent(
            f"{name} says too little in {folder.path.name} for the voice to be known again.",
            "Remember it in a session in which the person speaks for ten seconds or more, alone.",
        )
    seconds = sum(turn.duration for turn in turns.turns if turn.speaker == person)
    print_ = tuple(round(float(value), 6) for value in found[person])
    voice = KnownVoice(name=name, session=folder.path.name, seconds=seconds, model=SHA256[EMBEDDING], print=print_)
    library = folder.path.parent
    with _locked(library):
        save_register(remember(load_register(library), voice), library)


def delete_voices(folder: SessionFolder, names: Collection[str]) -> list[str]:
    """Delete the voices that were remembered in a session under names that are taken back; return whose there were.

    Raises:
        StorageError: The register cannot be read or written.
    """
    library, session = folder.path.parent, folder.path.name
    if not names or not load_register(library).voices:
        return []
    with _locked(library):
        register = load_register(library)
        gone = [voice.name for voice in register.voices if voice.session == session and voice.name in names]
        corrected = register
        for name in gone:
            corrected = correct(corrected, session, name)
        if gone:
            save_register(corrected, library)
    return gone


def forget_voice(library: Path, name: str) -> None:
    """Delete a person's voice from the library; nothing of it is left.

    Raises:
        SettingsError: There is no such voice.
        StorageError: There is no such library, or its register cannot be read or written.
    """
    command = f"pipeline speakers voices --library {word_of(library)}"
    forget(list_voices(library), name, command)  # before a lock would leave a file where there is nothing to forget
    with _locked(library):
        save_register(forget(load_register(library), name, command), library)


def list_voices(library: Path) -> Register:
    """Return whose voices a library knows.

    Raises:
        StorageError: There is no such library, or its register cannot be read.
    """
    check_library(library)
    return load_register(library)


@contextmanager
def _locked(library: Path) -> Iterator[None]:
    lock = filelock.FileLock(library / ".voices.lock", timeout=_WAIT_SECONDS)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise SessionBusy(f"Another process works on the voices of {library}.", "Run again when it is done.") from error
    except OSError as error:
        raise storage_error(error, library / ".voices.lock") from error
    try:
        yield
    finally:
        lock.release()
