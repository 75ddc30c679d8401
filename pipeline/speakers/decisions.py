"""What a person decides about speakers, on disk: ``pipeline speakers name | merge | undo``.

The decision goes into the session's ``edits.json``; the stages that depend on it see that it has changed and run with
the next ``pipeline process``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pipeline.atomic import storage_error
from pipeline.errors import SettingsError, StorageError
from pipeline.event import load_cast
from pipeline.ffmpeg import printable
from pipeline.schema import Edits, Speaker, Turns
from pipeline.session import FILES, SessionFolder
from pipeline.speakers.edits import merge_speakers, name_speaker, names_set, owners_of, take_back, together
from pipeline.speakers.listing import holds, known_speakers
from pipeline.suggestions import did_you_mean, listed


@dataclass(frozen=True)
class Decision:
    """What has been noted.

    Attributes:
        what: It, or what was taken back, in words.
        gone: Names that are nobody's in this session any more.
        left: What else is decided about that speaker, as a sentence; ``""`` if nothing is.
    """

    what: str
    gone: frozenset[str]
    left: str = ""


def set_name(folder: SessionFolder, speaker: Speaker, name: str) -> Decision:
    """Note that a person says who a speaker is.

    Raises:
        SettingsError: The name is no line of text, or the session's edits cannot be read.
        SessionBusy: Another process works on the session.
        StorageError: The edits cannot be written, or the speaker is no longer the one that was listed.
    """
    clean = clean_name(name)
    with folder.lock():
        before, turns = _current(folder, speaker)
        after = name_speaker(before, turns, speaker.id, clean)
        _save(folder, after)
    gone = _gone(before, after, turns) | ({speaker.name} if speaker.name is not None else frozenset())
    numbers = _numbers(folder, speaker, together(after, turns, speaker.id))
    what = f"{numbers} {'is' if numbers.startswith('speaker ') else 'are'} {clean}"
    return Decision(what, gone.difference(names_set(after, turns).values()))


def merge(folder: SessionFolder, first: Speaker, second: Speaker) -> Decision:
    """Note that a person says that two speakers are one.

    Raises:
        SettingsError: They are the same already, or the session's edits cannot be read.
        SessionBusy: Another process works on the session.
        StorageError: The edits cannot be written, or the speakers are no longer those that were listed.
    """
    if first.id == second.id:
        raise SettingsError(f"Speaker {first.number} cannot be merged with itself.", "Name two speakers.")
    with folder.lock():
        before, turns = _current(folder, first, second)
        after = merge_speakers(before, turns, first.id, second.id)
        _save(folder, after)
    return Decision(f"speakers {first.number} and {second.number} are one person", _gone(before, after, turns))


def undo(folder: SessionFolder, speaker: Speaker) -> Decision:
    """Take back what a person decided last about a speaker; what had been decided before that counts again.

    Raises:
        SettingsError: Nothing was decided about that speaker, or the session's edits cannot be read.
        SessionBusy: Another process works on the session.
        StorageError: The edits cannot be written, or the speaker is no longer the one that was listed.
    """
    with folder.lock():
        before, turns = _current(folder, speaker)
        if speaker.id not in owners_of(before, turns):
            raise SettingsError(
                f"Nothing was decided about speaker {speaker.number} of {folder.path.name}, so there is nothing to "
                "take back.",
                _about_found_name(folder, speaker),
            )
        after = take_back(before, turns, speaker.id)
        _save(folder, after)
    what = _taken_back(folder, speaker, before, after, turns)
    return Decision(what, _gone(before, after, turns), _still_decided(folder, speaker, after, turns))


def clean_name(name: str) -> str:
    """Return a name as it is printed.

    Raises:
        SettingsError: It is empty or no line of text.
    """
    clean = " ".join(name.split())
    if not clean or not clean.isprintable():
        raise SettingsError(f"“{printable(name)}” is no name.", "Write it as it is to be printed.")
    return clean


def doubts(folder: SessionFolder, speaker: Speaker, name: str) -> list[str]:
    """Return what may be wrong with a name that a person just gave: another spelling, or somebody else's."""
    found = []
    listed_names = [person.name for person in load_cast(folder.cast).people]
    if listed_names and name not in listed_names:
        hint = did_you_mean(name, listed_names)
        found.append(f"the event file does not list {name.rstrip('.')}. {hint}".strip())
    edits, turns = folder.load_edits(), folder.load(Turns)
    noted, same = names_set(edits, turns), together(edits, turns, speaker.id)
    others = [one for one in known_speakers(folder).speakers if one.id not in same]
    numbers = [one.number for one in others if name == noted.get(one.id, _found_name(one))]
    if numbers:
        found.append(
            f"speaker {numbers[0]} was called so, too; if they are one person, merge {speaker.number} and {numbers[0]}."
        )
    return found


def are_in_texts(folder: SessionFolder) -> bool:
    """Tell whether the speakers, and so the texts, were made from what is decided now."""
    receipt, edits = folder.receipt("speakers"), FILES[Edits]
    return receipt is not None and receipt.inputs.get(edits) == folder.digests([edits]).get(edits)


def _current(folder: SessionFolder, *speakers: Speaker) -> tuple[Edits, Turns]:
    """Return what was decided so far and the turns, if these speakers still are who they were when they were listed."""
    edits, turns, listed_speakers = folder.load_edits(), folder.load(Turns), known_speakers(folder)
    for speaker in speakers:
        if not holds(speaker, listed_speakers, edits, turns):
            raise StorageError(
                f"Speaker {speaker.number} of {folder.path.name} is no longer who it was when the speakers were "
                "listed: something was decided or found out since.",
                f"Run “pipeline process {folder.path}” first; the numbers may have changed.",
            )
    return edits, turns


def _save(folder: SessionFolder, edits: Edits) -> None:
    """Write what is decided; where nothing is left of that, there is no file either, as before the first decision."""
    if edits.speakers:
        folder.save(edits)
        return
    path = folder.path / FILES[Edits]
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise storage_error(error, path) from error


def _gone(before: Edits, after: Edits, turns: Turns) -> frozenset[str]:
    return frozenset(names_set(before, turns).values()) - frozenset(names_set(after, turns).values())


def _taken_back(folder: SessionFolder, speaker: Speaker, before: Edits, after: Edits, turns: Turns) -> str:
    """Say what counts no more: a merger, a name, or a merger under a name."""
    members = together(before, turns, speaker.id)
    name, later = names_set(before, turns).get(speaker.id), names_set(after, turns)
    said = []
    if len({together(after, turns, one) for one in members}) > 1:
        said.append(_merger(folder, speaker, members))
    if name is not None and not any(later.get(one) == name for one in members):
        said.append(f"the name {name} of {_numbers(folder, speaker, members)}")
    return " and ".join(said) or f"a merger into speaker {speaker.number}; it is heard as one voice by now"


def _still_decided(folder: SessionFolder, speaker: Speaker, edits: Edits, turns: Turns) -> str:
    if speaker.id not in owners_of(edits, turns):
        return ""
    members, name = together(edits, turns, speaker.id), names_set(edits, turns).get(speaker.id)
    said = [_merger(folder, speaker, members)] if len(members) > 1 else []
    said += [f"the name {name}"] if name is not None else []
    what = " and ".join(said) or "a merger"
    return f"What you had decided before counts again: {what}. “undo” once more takes that back, too."


def _merger(folder: SessionFolder, speaker: Speaker, members: Collection[str]) -> str:
    numbers = _numbers(folder, speaker, members)
    if numbers.startswith("speakers "):
        return f"the merger of {numbers}"
    return f"the merger of {len(members)} speakers into speaker {speaker.number}"


def _numbers(folder: SessionFolder, speaker: Speaker, members: Collection[str]) -> str:
    """Return what speakers that are one are called: ``speaker 1``, or ``speakers 1 and 3`` where all are listed."""
    numbers = [str(one.number) for one in known_speakers(folder).speakers if one.id in members]
    return f"speakers {listed(numbers, 'and')}" if len(numbers) > 1 else f"speaker {speaker.number}"


def _about_found_name(folder: SessionFolder, speaker: Speaker) -> str:
    name = _found_name(speaker)
    if name is None:
        return f"“pipeline speakers list {folder.path.name}” shows what is known."
    command = f'pipeline speakers name {folder.path.name} {speaker.number} "NAME"'
    return f"The name {name} was found out; if it is wrong, “{command}” gives the right one."


def _found_name(speaker: Speaker) -> str | None:
    """Return the name that a speaker has without anybody's decision."""
    return speaker.name if speaker.known_by != "person" else None
