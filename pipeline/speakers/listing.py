"""Sessions and their speakers as a person finds them: ``pipeline speakers list``, and whom a command means.

What the texts say (``speakers.json``) and what was decided since (``edits.json``) may differ until the next ``pipeline
process``; the list shows both.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputMissing, SettingsError, StorageError
from pipeline.ffmpeg import printable
from pipeline.schema import Edits, Session, Speaker, Speakers, Transcript, Turns
from pipeline.session import FILES, SessionFolder, check_library, sessions_in, word_of
from pipeline.speakers.edits import left_unnamed, names_set, together
from pipeline.speakers.labels import label
from pipeline.suggestions import did_you_mean, listed

_SAMPLE_WORDS = 12
_NUMBER = re.compile(r"(?:(?:Speaker|Person)\s+)?(\d{1,3})", re.IGNORECASE)
_SAME_SECONDS = 0.05
"""Lengths are sums of times that were rounded to milliseconds."""


@dataclass(frozen=True)
class Noted:
    """What a person decided about a speaker since the texts were made.

    Attributes:
        name: The name that counts now.
        same_as: The numbers of the speakers that are the same person.
        no_longer: The name that was taken back.
        parted: Whether it was put together from several speakers, and that was taken back.
        unknown: Whether nobody knows who it is.
        no_longer_unknown: Whether that was taken back.
    """

    name: str | None = None
    same_as: tuple[int, ...] = ()
    no_longer: str | None = None
    parted: bool = False
    unknown: bool = False
    no_longer_unknown: bool = False

    def __str__(self) -> str:
        """Say it as the list does, in the fewest words."""
        same = f"the same as {listed([str(number) for number in self.same_as], 'and')}" if self.same_as else ""
        gone = f"no longer {self.no_longer}" if self.no_longer else ""
        parted = "no longer one person" if self.parted else ""
        unknown = "unknown" if self.unknown else "no longer set to unknown" if self.no_longer_unknown else ""
        return ", ".join(part for part in (self.name or "", gone, unknown, same, parted) if part)


@dataclass(frozen=True)
class SpeakerRow:
    """One speaker of one session, as a person looks for a name.

    Attributes:
        session: The session's name.
        speaker: Who it is, as far as that is known.
        label: What the speaker is called.
        noted: What was decided since; the texts do not have it yet.
        start: When the speaker says most at a stretch, in seconds.
        sample: How that begins.
    """

    session: str
    speaker: Speaker
    label: str
    noted: Noted | None
    start: float
    sample: str


def find_session(library: Path, name: str, *, named: bool = False) -> SessionFolder:
    """Return a session by the name of its folder, how that begins, or either with the library before it.

    Args:
        library: Where a name without a folder is looked for.
        name: What a person calls the session.
        named: Whether the person named the library, too.

    Raises:
        InputMissing: There is no such session, or several begin so.
        SettingsError: The session is said to be in two libraries.
        StorageError: There is no such library.
    """
    path = Path(name)
    if not path.name or path.name == ".." or path.is_symlink():
        path = path.resolve()
    whole = (path / FILES[Session]).is_file()
    if path.parent != Path() and (whole or path.parent.is_dir()):
        if named and path.parent.resolve() != library.resolve():
            raise SettingsError(
                f"{printable(name)} is not in {library}, which --library names.", "Leave out one of the two folders."
            )
        library, name = path.parent, path.name
    elif whole and not named:
        return SessionFolder(path)
    check_library(library)
    known = {folder.path.name: folder for folder in sessions_in(library)}
    fitting = [name] if name in known else [one for one in known if one.startswith(name)]
    if len(fitting) == 1:
        return known[fitting[0]]
    if fitting:
        raise InputMissing(f"Several sessions begin with “{printable(name)}”.", f"Name {listed(fitting)}.")
    hint = did_you_mean(name, known) or f"“pipeline status --library {word_of(library)}” lists those that are there."
    raise InputMissing(f"There is no session “{printable(name)}” in {library}.", hint)


def is_listed(folder: SessionFolder) -> bool:
    """Tell whether it is known who speaks in a session."""
    return (folder.path / FILES[Speakers]).is_file()


def list_speakers(folder: SessionFolder) -> list[SpeakerRow]:
    """Return who speaks in a session.

    Raises:
        SettingsError: The session's edits cannot be read.
        StorageError: Who speaks was not looked into yet.
    """
    speakers, transcript = known_speakers(folder), folder.load(Transcript)
    edits, turns = folder.load_edits(), folder.load(Turns)
    rows = []
    for speaker in speakers.speakers:
        runs = [run for run in speakers.attributions if run.speaker == speaker.id]
        longest = max(runs, key=lambda run: run.last_word - run.first_word, default=None)
        said = transcript.words[longest.first_word : longest.last_word + 1] if longest is not None else ()
        noted = _noted(speaker, speakers, edits, turns)
        rows.append(
            SpeakerRow(
                session=folder.path.name,
                speaker=speaker,
                label=label(speaker, transcript.language),
                noted=noted if noted != Noted() else None,
                start=said[0].start if said else 0.0,
                sample=" ".join(word.text for word in said[:_SAMPLE_WORDS]),
            )
        )
    return rows


def find_speaker(folder: SessionFolder, wanted: str) -> Speaker:
    """Return a speaker by number (``2``, ``Speaker 2``), or by name, be it one that the texts do not have yet.

    Raises:
        SettingsError: There is no such speaker, or two of that name.
        StorageError: Nobody looked yet who speaks.
    """
    speakers = known_speakers(folder).speakers
    number = _NUMBER.fullmatch(wanted.strip())
    edits, turns = folder.load_edits(), folder.load(Turns)
    noted = names_set(edits, turns)
    called = [one for one in speakers if wanted in {one.name, noted.get(one.id)}]
    found = called or [one for one in speakers if number is not None and int(number[1]) == one.number]
    if len({together(edits, turns, one.id) for one in found}) == 1:
        return found[0]
    numbers = [f"speaker {one.number}" for one in found or speakers]
    if found:
        raise SettingsError(
            f"Several speakers of {folder.path.name} are called “{printable(wanted)}”: {listed(numbers, 'and')}.",
            "Give the number.",
        )
    merged = merged_into(folder, int(number[1])) if number is not None else None
    if number is not None and merged is not None:
        raise SettingsError(
            f"There is no speaker {number[1]} in {folder.path.name} any more.",
            how_merged(folder, int(number[1]), merged),
        )
    names = {name for one in speakers for name in (one.name, noted.get(one.id)) if name is not None}
    raise SettingsError(
        f"There is no speaker “{printable(wanted)}” in {folder.path.name}.",
        did_you_mean(wanted, sorted(names))
        or f"It has {listed(numbers, 'and')}; “pipeline speakers list {folder.word}” shows them.",
    )


def merged_into(folder: SessionFolder, number: int) -> Speaker | None:
    """Return the speaker in whom the one with a number is by now, counted as before anybody put speakers together.

    ``None`` where that one is listed, or nothing is known of such a one.
    """
    speakers, edits, turns = known_speakers(folder), folder.load_edits(), folder.load(Turns)
    if not _of_these_turns(speakers, turns) or not 1 <= number <= len(turns.speakers):
        return None
    before = turns.speakers[number - 1]
    if before in speakers.by_id:
        return None
    members = together(edits, turns, before)
    return next((one for one in speakers.speakers if one.id in members), None)


def how_merged(folder: SessionFolder, number: int, into: Speaker) -> str:
    """Say where a speaker is who was merged, and how that is taken back."""
    command = f"pipeline speakers undo {folder.word} {into.number}"
    return f"Speaker {number} was merged into speaker {into.number}; “{command}” takes that back."


def known_speakers(folder: SessionFolder) -> Speakers:
    """Return who speaks in a session, as the texts have it.

    Raises:
        StorageError: That was not looked into yet.
    """
    if not is_listed(folder):
        raise StorageError(
            f"Who speaks in {folder.path.name} is not known yet.", f"Run “pipeline process {folder.word}” first."
        )
    return folder.load(Speakers)


def holds(speaker: Speaker, speakers: Speakers, edits: Edits, turns: Turns) -> bool:
    """Tell whether a speaker of the list still is who it was: found in the same turns, and not parted since.

    Speakers that were put together since are several in the list; they hold if they are all of that person.
    """
    members = together(edits, turns, speaker.id)
    return _as_long(sum(one.seconds for one in speakers.speakers if one.id in members), _seconds(turns, members))


def _noted(speaker: Speaker, speakers: Speakers, edits: Edits, turns: Turns) -> Noted:
    if not _of_these_turns(speakers, turns):
        return Noted()  # what was decided about other turns says nothing about this list
    members, name = together(edits, turns, speaker.id), names_set(edits, turns).get(speaker.id)
    unknown, was_unknown = speaker.id in left_unnamed(edits, turns), speaker.known_by == "person" and not speaker.name
    others = [one.number for one in speakers.speakers if one.id in members and one.id != speaker.id]
    return Noted(
        name=name if name != speaker.name else None,
        same_as=tuple(others),
        no_longer=speaker.name if name is None and (unknown or speaker.known_by == "person") else None,
        parted=not others and not holds(speaker, speakers, edits, turns),
        unknown=unknown and not was_unknown,
        no_longer_unknown=was_unknown and not unknown and name is None,
    )


def _of_these_turns(speakers: Speakers, turns: Turns) -> bool:
    """Tell whether a list was made from these turns: each speaker is there, alone or with others that were merged."""
    grown = all(
        one.id in turns.speakers and one.seconds > _seconds(turns, {one.id}) - _SAME_SECONDS
        for one in speakers.speakers
    )
    return grown and _as_long(sum(one.seconds for one in speakers.speakers), _seconds(turns, turns.speakers))


def _seconds(turns: Turns, speakers: Collection[str]) -> float:
    return sum(turn.duration for turn in turns.turns if turn.speaker in speakers)


def _as_long(first: float, second: float) -> bool:
    return abs(first - second) < _SAME_SECONDS
