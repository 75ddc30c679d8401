"""The clips of a session as a person sees them: what is suggested, what is decided, and which one a command means."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.clips.chosen import Entry, list_clips
from pipeline.clips.cutting import Cutter
from pipeline.clips.find import Background, judge_of
from pipeline.clips.making import ClipMaker
from pipeline.clips.passages import Passages
from pipeline.clips.picks import Wording, listed_title
from pipeline.config import ClipSettings
from pipeline.errors import SettingsError, StorageError
from pipeline.ffmpeg import printable
from pipeline.schema import Candidates, Clip, PickRow, Session, Speakers, Structure, Transcript
from pipeline.session import FILES, SessionFolder
from pipeline.speakers.labels import labels
from pipeline.suggestions import did_you_mean

_GERMAN = """# Clips: {title}

`[x]` wird gemacht, `[ ]` nicht, `[p]` ist publiziert. Ändern Sie Haken, Reihenfolge, Titel und Zeiten, wie Sie wollen:
Clips beginnen und enden immer mit einem ganzen Satz. Eine gelöschte Zeile verwirft ihren Clip, eine eigene fügt einen
hinzu, etwa so: `- [x] 3:07-3:55 **Titel**`. Danach: `pipeline render {name}`
"""
_ENGLISH = """# Clips: {title}

`[x]` is made, `[ ]` is not, `[p]` is published. Change ticks, order, titles and times as you like: clips always begin
and end with a whole sentence. Delete a line, and its clip is dropped; write one, and it is added, like this:
`- [x] 3:07-3:55 **Title**`. Then: `pipeline render {name}`
"""
_SHORT = 60
"""Characters of a reason that has room in a line; longer ones quote."""
_SHORTEST_NAME = 4
"""Characters of a clip's name that a command may shorten it to."""


@dataclass(frozen=True)
class ClipList:
    """All clips of one session.

    Attributes:
        session: The name of its folder.
        title: What it is about.
        passages: Its sentences.
        entries: The clips in their order; those that were dropped come last.
        names: What each speaker is called, by id.
    """

    session: str
    title: str
    passages: Passages
    entries: tuple[Entry, ...]
    names: dict[str, str]

    @property
    def rows(self) -> tuple[PickRow, ...]:
        """The lines of ``picks.md``: all that was not dropped."""
        return tuple(self._row(entry) for entry in self.entries if entry.edit.state != "dropped")

    @property
    def wording(self) -> Wording:
        """What stands around them, in the session's language."""
        german = self.passages.language == "de"
        introduction = (_GERMAN if german else _ENGLISH).format(title=self.title, name=self.session)
        return Wording(introduction, "Weitere Vorschläge" if german else "More suggestions")

    def speakers_of(self, clip: Clip) -> str:
        """Return who speaks in a clip, who says most first."""
        return ", ".join(self.names[one] for one in clip.speakers if one in self.names)

    def find(self, wanted: str) -> Entry:
        """Return a clip by its number in the list, from 1, or by its name or how that begins.

        Raises:
            SettingsError: There is no such clip, or several begin so.
        """
        text = wanted.strip().lower().strip("`")
        if re.fullmatch(r"\d{1,3}", text) and 1 <= int(text) <= len(self.entries):
            return self.entries[int(text) - 1]
        fitting = [one for one in self.entries if len(text) >= _SHORTEST_NAME and one.edit.id.startswith(text)]
        if len(fitting) == 1:
            return fitting[0]
        hint = did_you_mean(text, [one.edit.id for one in self.entries])
        raise SettingsError(
            f"There is no clip “{printable(wanted)}” in {self.session}.",
            hint or f"“pipeline clips list {self.session}” shows their numbers and names.",
        )

    def _row(self, entry: Entry) -> PickRow:
        clip = entry.clip
        title = listed_title(clip.title if clip is not None else entry.edit.title or "")
        said = (
            [self.speakers_of(clip), "; ".join(one for one in clip.reasons if len(one) <= _SHORT)]
            if clip is not None
            else []
        )
        details = "".join(f" · {listed_title(part)}" for part in said if part)
        return PickRow(id=entry.edit.id, span=entry.edit.span, state=entry.edit.state, title=title, details=details)


def open_list(folder: SessionFolder, settings: ClipSettings, cutter: Callable[[], Cutter] | None = None) -> ClipList:
    """Return the clips of a session.

    Args:
        folder: The session.
        settings: How clips are made.
        cutter: Gives what finds where to cut clips that a person chose; without it, their cuts are only near that.

    Raises:
        StorageError: No clips were looked for yet.
        SettingsError: The session's edits cannot be read.
    """
    if not (folder.path / FILES[Candidates]).is_file():
        raise StorageError(
            f"{folder.path.name} has no clips yet.", f"Run “pipeline process {folder.word}”, which finds them."
        )
    structure, transcript, speakers = folder.load(Structure), folder.load(Transcript), folder.load(Speakers)

    @functools.cache
    def maker() -> ClipMaker:
        judge = judge_of(structure, transcript, settings, Background(speakers))
        return ClipMaker(structure, transcript, judge, (cutter or without_sound)())

    def without_sound() -> Cutter:
        return Cutter(transcript.words, np.zeros(0, np.float32), folder.load(Session).media.duration)

    passages = Passages(structure)
    found = list_clips(folder.load(Candidates), folder.load_edits().clips, transcript.words, passages, maker)
    in_order = sorted(found, key=lambda one: one.edit.state == "dropped")
    names = labels(speakers, structure.language)
    return ClipList(folder.path.name, structure.title, passages, tuple(in_order), names)
