"""What a person decides about speakers, on disk: ``pipeline speakers list | name | merge``.

The decision goes into the session's ``edits.json``; the stages that depend on it see that it has changed and run with
the next ``pipeline process``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputMissing, SettingsError, StorageError
from pipeline.event import load_cast
from pipeline.ffmpeg import printable
from pipeline.schema import Edits, Speaker, Speakers, Transcript, Turns
from pipeline.session import FILES, SessionFolder, sessions_in
from pipeline.speakers.edits import merge_speakers, name_speaker, names_set, put_together
from pipeline.speakers.labels import label
from pipeline.suggestions import did_you_mean, listed

_SAMPLE_WORDS = 12
_NUMBER = re.compile(r"(?:(?:Speaker|Person)\s+)?(\d{1,3})", re.IGNORECASE)


@dataclass(frozen=True)
class SpeakerRow:
    """One speaker of one session, as a person looks for a name.

    Attributes:
        session: The session's name.
        speaker: Who it is, as far as that is known.
        label: What the speaker is called.
        noted: The name that a person has set since; the texts do not have it yet.
        start: When the speaker says most at a stretch, in seconds.
        sample: How that begins.
    """

    session: str
    speaker: Speaker
    label: str
    noted: str | None
    start: float
    sample: str


def find_session(library: Path, name: str) -> SessionFolder:
    """Return a session by the name or the path of its folder, or the beginning of its name.

    Raises:
        InputMissing: There is no such session, or several begin so.
    """
    known = {folder.path.name: folder for folder in sessions_in(library)}
    path = Path(name)
    if (path / "session.json").is_file():
        return SessionFolder(path.resolve())
    fitting = [name] if name in known else [one for one in known if one.startswith(name)]
    if len(fitting) == 1:
        return known[fitting[0]]
    if fitting:
        raise InputMissing(f"Several sessions begin with “{printable(name)}”.", f"Name {listed(fitting)}.")
    hint = did_you_mean(name, known) or f"“pipeline status” lists the sessions of {library}."
    raise InputMissing(f"There is no session “{printable(name)}” in {library}.", hint)


def is_listed(folder: SessionFolder) -> bool:
    """Tell whether it is known who speaks in a session."""
    return (folder.path / FILES[Speakers]).is_file()


def list_speakers(folder: SessionFolder) -> list[SpeakerRow]:
    """Return who speaks in a session.

    Raises:
        StorageError: That was not looked into yet.
    """
    speakers, transcript = _known(folder), folder.load(Transcript)
    noted = names_set(folder.load_edits(), folder.load(Turns))
    rows = []
    for speaker in speakers.speakers:
        runs = [run for run in speakers.attributions if run.speaker == speaker.id]
        longest = max(runs, key=lambda run: run.last_word - run.first_word, default=None)
        said = transcript.words[longest.first_word : longest.last_word + 1] if longest is not None else ()
        rows.append(
            SpeakerRow(
                session=folder.path.name,
                speaker=speaker,
                label=label(speaker, transcript.language),
                noted=noted[speaker.id] if noted.get(speaker.id, speaker.name) != speaker.name else None,
                start=said[0].start if said else 0.0,
                sample=" ".join(word.text for word in said[:_SAMPLE_WORDS]),
            )
        )
    return rows


def find_speaker(folder: SessionFolder, wanted: str) -> Speaker:
    """Return a speaker by number (``2``, ``Speaker 2``), or by name.

    Raises:
        SettingsError: There is no such speaker.
        StorageError: Nobody looked yet who speaks.
    """
    speakers = _known(folder).speakers
    number = _NUMBER.fullmatch(wanted.strip())
    for speaker in speakers:
        if wanted == speaker.name or (number is not None and int(number[1]) == speaker.number):
            return speaker
    names = [speaker.name for speaker in speakers if speaker.name is not None]
    numbers = listed([f"speaker {speaker.number}" for speaker in speakers], "and")
    raise SettingsError(
        f"There is no speaker “{printable(wanted)}” in {folder.path.name}.",
        did_you_mean(wanted, names) or f"It has {numbers}; “pipeline speakers list {folder.path.name}” shows them.",
    )


def set_name(folder: SessionFolder, speaker: Speaker, name: str) -> str:
    """Note that a person says who a speaker is, and return the name as it is printed.

    Raises:
        SettingsError: The name is empty or no line of text, or the session's edits cannot be read.
        SessionBusy: Another process works on the session.
        StorageError: The edits cannot be written, or the speakers are no longer those that were listed.
    """
    clean = " ".join(name.split())
    if not clean or not clean.isprintable():
        raise SettingsError(f"“{printable(name)}” is no name.", "Write it as it is to be printed.")
    with folder.lock():
        edits, turns = _current(folder)
        folder.save(name_speaker(edits, turns, speaker.id, clean))
    return clean


def doubts(folder: SessionFolder, speaker: Speaker, name: str) -> list[str]:
    """Return what may be wrong with a name that a person just gave: another spelling, or somebody else's."""
    found = []
    listed_names = [person.name for person in load_cast(folder.cast).people]
    if listed_names and name not in listed_names:
        found.append(f"the event file does not list {name}. {did_you_mean(name, listed_names)}".strip())
    others = [one for one in _known(folder).speakers if one.name == name and one.id != speaker.id]
    if others:
        number = others[0].number
        found.append(
            f"speaker {number} was called so, too; if they are one person, merge {speaker.number} and {number}."
        )
    return found


def merge(folder: SessionFolder, first: Speaker, second: Speaker) -> None:
    """Note that a person says that two speakers are one.

    Raises:
        SettingsError: They are the same already, or the session's edits cannot be read.
        SessionBusy: Another process works on the session.
        StorageError: The edits cannot be written, or the speakers are no longer those that were listed.
    """
    if first.id == second.id:
        raise SettingsError(f"Speaker {first.number} cannot be merged with itself.", "Name two speakers.")
    with folder.lock():
        edits, turns = _current(folder)
        folder.save(merge_speakers(edits, turns, first.id, second.id))


def _current(folder: SessionFolder) -> tuple[Edits, Turns]:
    """Return what was decided so far and the turns, if they are those that the list of speakers was made from."""
    edits, turns = folder.load_edits(), folder.load(Turns)
    seconds: dict[str, float] = {}
    for turn in put_together(edits, turns).turns:
        seconds[turn.speaker] = seconds.get(turn.speaker, 0.0) + turn.duration
    shown = {speaker.id: speaker.seconds for speaker in _known(folder).speakers}
    if {speaker: round(length, 1) for speaker, length in seconds.items()} != {
        speaker: round(length, 1) for speaker, length in shown.items()
    }:
        raise StorageError(
            f"Something was decided or found out since the speakers of {folder.path.name} were listed.",
            f"Run “pipeline process {folder.path}” first; their numbers may have changed.",
        )
    return edits, turns


def _known(folder: SessionFolder) -> Speakers:
    if not is_listed(folder):
        raise StorageError(
            f"Who speaks in {folder.path.name} is not known yet.", f"Run “pipeline process {folder.path}” first."
        )
    return folder.load(Speakers)
