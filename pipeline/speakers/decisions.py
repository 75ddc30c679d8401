"""What a person decides about speakers, on disk: ``pipeline speakers name | merge | undo``.

The decision goes into the session's ``edits.json``; the stages that depend on it see that it has changed and run with
the next ``pipeline process``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from pipeline.errors import SettingsError, StorageError
from pipeline.event import load_cast
from pipeline.ffmpeg import printable
from pipeline.schema import Edits, Speaker, Turns
from pipeline.session import SPEAKER_EDITS, SessionFolder
from pipeline.speakers.edits import (
    leave_unnamed,
    left_unnamed,
    merge_speakers,
    name_speaker,
    names_set,
    owners_of,
    take_back,
    together,
)
from pipeline.speakers.listing import holds, how_merged, known_speakers, merged_into
from pipeline.suggestions import did_you_mean, listed

_PLACEHOLDER = re.compile(
    r"\W+|name|no name|unknown|unbekannte?[rs]?|unnamed|anonym(?:ous)?|nobody|niemand|nn|n\.\s?n\.|n\s?/\s?a|n\.\s?a\.|"
    r"k\.\s?a\.|tb[acdn]|(?:unknown |unbekannte[rs]? )?(?:speaker|person|sprecher(?:in)?|guest|gast|voice|stimme)"
    r"(?: ?\d+| [a-z])?",
    re.IGNORECASE,
)
"""What people write where they know no name; as a name it would be printed under a quote."""


@dataclass(frozen=True)
class Decision:
    """What has been noted.

    Attributes:
        what: It, or what was taken back, in words.
        gone: Names that are nobody's in this session any more.
        left: What else is decided about that speaker, as a sentence; ``""`` if nothing is.
        doubts: What may be wrong with it, in sentences.
    """

    what: str
    gone: frozenset[str]
    left: str = ""
    doubts: tuple[str, ...] = ()


def set_name(folder: SessionFolder, speaker: Speaker, name: str) -> Decision:
    """Note that a person says who a speaker is.

    Raises:
        SettingsError: The name is no line of text, or the session's edits cannot be read.
        SessionBusy: Another process works on the session.
        StorageError: The edits cannot be written, or the speaker is no longer the one that was listed.
    """
    clean = clean_name(name)
    before, after, turns = _decide(folder, lambda edits, turns: name_speaker(edits, turns, speaker.id, clean), speaker)
    numbers = _numbers(folder, speaker, together(after, turns, speaker.id))
    what = f"{numbers} {'is' if numbers.startswith('speaker ') else 'are'} {clean}"
    return Decision(what, _replaced(speaker, before, after, turns), doubts=tuple(_doubts(folder, speaker, clean)))


def set_unknown(folder: SessionFolder, speaker: Speaker) -> Decision:
    """Note that a person says that nobody knows who a speaker is; a name that was found out counts no more.

    Raises:
        SettingsError: The session's edits cannot be read.
        SessionBusy: Another process works on the session.
        StorageError: The edits cannot be written, or the speaker is no longer the one that was listed.
    """
    before, after, turns = _decide(folder, lambda edits, turns: leave_unnamed(edits, turns, speaker.id), speaker)
    numbers = _numbers(folder, speaker, together(after, turns, speaker.id))
    return Decision(f"the name of {numbers} is not known", _replaced(speaker, before, after, turns))


def merge(folder: SessionFolder, first: Speaker, second: Speaker) -> Decision:
    """Note that a person says that two speakers are one.

    Raises:
        SettingsError: They are the same already, two people have tracks of their own there, or the session's edits
            cannot be read.
        SessionBusy: Another process works on the session.
        StorageError: The edits cannot be written, or the speakers are no longer those that were listed.
    """
    if first.id == second.id:
        raise SettingsError(f"Speaker {first.number} cannot be merged with itself.", "Name two speakers.")

    def as_one(edits: Edits, turns: Turns) -> Edits:
        _refuse_two_tracks(edits, turns, first, second)
        return merge_speakers(edits, turns, first.id, second.id)

    before, after, turns = _decide(folder, as_one, first, second)
    return Decision(
        f"speakers {first.number} and {second.number} are one person",
        _gone(before, after, turns),
        doubts=tuple(_doubts_of_merger(folder, first, second, before, turns)),
    )


def _refuse_two_tracks(edits: Edits, turns: Turns, first: Speaker, second: Speaker) -> None:
    """Raise where a merger would give one person's words to another: each has a track, and they are two people."""
    tracks = [
        {turns.owners[member] for member in together(edits, turns, one.id) if member in turns.owners}
        for one in (first, second)
    ]
    names = [names_set(edits, turns).get(one.id) for one in (first, second)]
    if all(tracks) and tracks[0] != tracks[1] and (None in names or names[0] != names[1]):
        owners = [listed(sorted(one), "and") for one in tracks]
        raise SettingsError(
            f"Speakers {first.number} and {second.number} have a track each, of {owners[0]} and of {owners[1]}: they "
            "are two people.",
            "If both tracks are one person's, name that person for both under “tracks” in the event file.",
        )


def _doubts_of_merger(
    folder: SessionFolder, first: Speaker, second: Speaker, edits: Edits, turns: Turns
) -> Iterator[str]:
    """Say that two speakers who are put together had two names."""
    noted = names_set(edits, turns)
    names = [noted.get(one.id, one.name) for one in (first, second)]
    if None in names or names[0] == names[1]:
        return
    yield (
        f"speaker {first.number} was {names[0]}, and speaker {second.number} was {names[1]}. If they are two people, "
        f"“pipeline speakers undo {folder.word} {first.number}” takes the merger back."
    )


def undo(folder: SessionFolder, speaker: Speaker) -> Decision:
    """Take back what a person decided last about a speaker; what had been decided before that counts again.

    Raises:
        SettingsError: Nothing was decided about that speaker, or the session's edits cannot be read.
        SessionBusy: Another process works on the session.
        StorageError: The edits cannot be written, or the speaker is no longer the one that was listed.
    """

    def without_the_last(edits: Edits, turns: Turns) -> Edits:
        if speaker.id not in owners_of(edits, turns):
            raise SettingsError(
                f"Nothing was decided about speaker {speaker.number} of {folder.path.name}, so there is nothing to "
                "take back.",
                _instead(folder, speaker),
            )
        return take_back(edits, turns, speaker.id)

    before, after, turns = _decide(folder, without_the_last, speaker)
    what = _taken_back(folder, speaker, before, after, turns)
    return Decision(what, _gone(before, after, turns), _still_decided(folder, speaker, after, turns))


def clean_name(name: str) -> str:
    """Return a name as it is printed.

    Raises:
        SettingsError: It is empty, no line of text, or stands for a name that is not known.
    """
    clean = " ".join(name.split())
    if not clean or not clean.isprintable():
        raise SettingsError(f"“{printable(name)}” is no name.", "Write it as it is to be printed.")
    if _PLACEHOLDER.fullmatch(clean):
        raise SettingsError(
            f"“{clean}” is no name, and would be printed as one.",
            "If nobody knows the name, give --unknown instead of it.",
        )
    return clean


def as_listed(folder: SessionFolder, name: str) -> str:
    """Return a name as the event file spells it, where only capitals differ; else as it is."""
    return next((one.name for one in load_cast(folder.cast).people if _alike(one.name, name)), name)


def _doubts(folder: SessionFolder, speaker: Speaker, name: str) -> Iterator[str]:
    """Say what may be wrong with a name that a person just gave: another spelling, or somebody else's."""
    listed_names = [person.name for person in load_cast(folder.cast).people]
    if listed_names and name not in listed_names:
        hint = did_you_mean(name, listed_names)
        yield f"the event file does not list {name.rstrip('.')}. {hint}".strip()
    edits, turns = folder.load_edits(), folder.load(Turns)
    noted, same = names_set(edits, turns), together(edits, turns, speaker.id)
    others = [one for one in known_speakers(folder).speakers if one.id not in same]
    names = [(one.number, noted.get(one.id, _found_name(one))) for one in others]
    for number, other in names:
        if other is not None and _alike(other, name):
            so = "so" if other == name else f"“{other}”"
            command = f"pipeline speakers merge {folder.word} {number} {speaker.number}"
            yield f"speaker {number} was called {so}, too; if they are one person, “{command}” says so."
            break
    yield from _against(speaker, name)


def _against(speaker: Speaker, name: str) -> Iterator[str]:
    """Say what was found out that speaks for somebody else than a person says."""
    found = _found_name(speaker) or speaker.guess
    if found is None or _alike(found, name):
        return
    if speaker.known_by == "track":
        yield f"the track of this speaker is that of {found.rstrip('.')}."
        return
    source = "the voice" if speaker.known_by == "voice" else "what is said"
    yield f"{source} speaks for {found} ({speaker.confidence:.0%})."


def _alike(name: str, other: str) -> bool:
    """Tell whether two names differ in nothing but capitals, or how a letter is encoded."""
    return unicodedata.normalize("NFC", name).casefold() == unicodedata.normalize("NFC", other).casefold()


def are_in_texts(folder: SessionFolder) -> bool:
    """Tell whether the speakers, and so the texts, were made from what is decided now."""
    receipt, edits = folder.receipt("speakers"), SPEAKER_EDITS
    return receipt is not None and receipt.inputs.get(edits) == folder.digests([edits]).get(edits)


def _decide(
    folder: SessionFolder, change: Callable[[Edits, Turns], Edits], *speakers: Speaker
) -> tuple[Edits, Edits, Turns]:
    """Change what is decided about speakers, and return that as it was and as it is, with the turns."""
    with folder.lock():
        before, turns = _current(folder, *speakers)
        after = change(before, turns)
        folder.save_edits(after)
    return before, after, turns


def _current(folder: SessionFolder, *speakers: Speaker) -> tuple[Edits, Turns]:
    """Return what was decided so far and the turns, if these speakers still are who they were when they were listed.

    As soon as one of all is not, because a merger was taken back, a number may mean another than its reader thinks.
    """
    edits, turns, listed_speakers = folder.load_edits(), folder.load(Turns), known_speakers(folder)
    for speaker in (*speakers, *listed_speakers.speakers):
        if not holds(speaker, listed_speakers, edits, turns):
            raise StorageError(
                f"Speaker {speaker.number} of {folder.path.name} is no longer who it was when the speakers were "
                "listed: something was decided or found out since.",
                f"Run “pipeline process {folder.word}” first; the numbers may have changed.",
            )
    return edits, turns


def _gone(before: Edits, after: Edits, turns: Turns) -> frozenset[str]:
    return frozenset(names_set(before, turns).values()) - frozenset(names_set(after, turns).values())


def _replaced(speaker: Speaker, before: Edits, after: Edits, turns: Turns) -> frozenset[str]:
    """Return the names that are nobody's any more since a speaker's was decided, be it one that was found out."""
    gone = _gone(before, after, turns) | ({speaker.name} if speaker.name is not None else frozenset())
    return gone.difference(names_set(after, turns).values())


def _taken_back(folder: SessionFolder, speaker: Speaker, before: Edits, after: Edits, turns: Turns) -> str:
    """Say what counts no more: a merger, a name, or a merger under a name."""
    members = together(before, turns, speaker.id)
    name, later = names_set(before, turns).get(speaker.id), names_set(after, turns)
    said = []
    if len({together(after, turns, one) for one in members}) > 1:
        said.append(_merger(folder, speaker, members))
    if name is not None and not any(later.get(one) == name for one in members):
        said.append(f"the name {name} of {_numbers(folder, speaker, members)}")
    if speaker.id in left_unnamed(before, turns) and speaker.id not in left_unnamed(after, turns):
        said.append(f"that the name of {_numbers(folder, speaker, members)} is not known")
    return " and ".join(said) or f"a merger into speaker {speaker.number}; it is heard as one voice by now"


def _still_decided(folder: SessionFolder, speaker: Speaker, edits: Edits, turns: Turns) -> str:
    if speaker.id not in owners_of(edits, turns):
        return ""
    members, name = together(edits, turns, speaker.id), names_set(edits, turns).get(speaker.id)
    said = [_merger(folder, speaker, members)] if len(members) > 1 else []
    said += [f"the name {name}"] if name is not None else []
    said += ["that the name is not known"] if speaker.id in left_unnamed(edits, turns) else []
    what = " and ".join(said) or "a merger"
    first = "" if holds(speaker, known_speakers(folder), edits, turns) else f"after “pipeline process {folder.word}”, "
    again = f"{first}“undo” once more takes that back, too."
    return f"What you had decided before counts again: {what}. {again[:1].upper()}{again[1:]}"


def _merger(folder: SessionFolder, speaker: Speaker, members: Collection[str]) -> str:
    numbers = _numbers(folder, speaker, members)
    if numbers.startswith("speakers "):
        return f"the merger of {numbers}"
    return f"the merger of {len(members)} speakers into speaker {speaker.number}"


def _numbers(folder: SessionFolder, speaker: Speaker, members: Collection[str]) -> str:
    """Return what speakers that are one are called: ``speaker 1``, or ``speakers 1 and 3`` where all are listed."""
    numbers = [str(one.number) for one in known_speakers(folder).speakers if one.id in members]
    return f"speakers {listed(numbers, 'and')}" if len(numbers) > 1 else f"speaker {speaker.number}"


def _instead(folder: SessionFolder, speaker: Speaker) -> str:
    """Say what may have been meant by taking back what was never decided."""
    into = merged_into(folder, speaker.number)
    if into is not None:
        return f"Before the last merger another one had this number: {how_merged(folder, speaker.number, into)}"
    name = _found_name(speaker)
    if name is None:
        return f"“pipeline speakers list {folder.word}” shows what is known."
    command = f"pipeline speakers name {folder.word} {speaker.number}"
    return (
        f'The name {name} was found out; if it is wrong, “{command} "NAME"” gives the right one, and “{command} '
        "--unknown” says that nobody knows it."
    )


def _found_name(speaker: Speaker) -> str | None:
    """Return the name that a speaker has without anybody's decision."""
    return speaker.name if speaker.known_by != "person" else None
