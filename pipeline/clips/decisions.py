"""What a person decides about clips, on disk: ``pipeline clips``, and changes to ``picks.md``.

Decisions are kept in the session's ``edits.json``. ``picks.md`` is the same in plain text: what a person changes there
is read into the edits, and what is decided by a command is written there. ``picks.json`` is how the list was last
shown, so that a person's change can be told from the program's.

Everything that decides raises ``SessionBusy`` while another process works on the session, and ``StorageError`` where no
clips were looked for yet, or nothing can be written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.atomic import write_text
from pipeline.clips.adoption import Adoption, is_as_shown, new_name
from pipeline.clips.candidates import Candidate
from pipeline.clips.chosen import Entry
from pipeline.clips.listing import ClipList, open_list
from pipeline.clips.passages import Passages, read_time
from pipeline.clips.picks import new_picks, plain_title, read_picks, renewed_picks
from pipeline.config import ClipSettings
from pipeline.errors import SettingsError, StorageError
from pipeline.ffmpeg import printable
from pipeline.schema import ClipEdit, ClipState, PickRow, Picks
from pipeline.session import FILES, PICKS, SessionFolder
from pipeline.text_file import read_text, split_lines

Alter = Callable[[ClipList], tuple[Entry, ClipEdit]]
"""Says which clip is decided about, and what holds for it from now on."""


@dataclass(frozen=True)
class Decided:
    """What was decided about a clip.

    Attributes:
        before: The clip as it was; without one where it is new.
        after: The clip as it is.
        number: Its number in the list.
        listed: All clips as they are.
    """

    before: Entry
    after: Entry
    number: int
    listed: ClipList


# --- picks.md ---------------------------------------------------------------------------------------------------


def adopt_picks(folder: SessionFolder, settings: ClipSettings) -> bool:
    """Read into the edits what a person changed in ``picks.md``, and tell whether that is anything.

    The list is written where it is missing, and brought up to date where it was changed: times grow to whole sentences,
    lines of the person's own get a name.

    Raises:
        SettingsError: A line cannot be read, or fits nothing that is said; the message names it.
        StorageError: The list or the edits cannot be written.
    """
    text, shown = read_text(folder.picks), _shown(folder)
    lines = read_picks(split_lines(text), str(folder.picks))
    if text.strip() and shown is not None and is_as_shown(lines, shown):
        return False
    try:
        listed = open_list(folder, settings)
    except StorageError:
        return False  # nothing was suggested yet, or a stage has to write it anew before the list can be read
    if not text.strip():
        show_picks(folder, listed, before=text)
        return False
    shown = shown if shown is not None else listed.rows
    if shown and not lines:
        raise SettingsError(
            f"No line of {folder.picks} is a clip any more.",
            "To make none, untick them all; delete the file to get the whole list again.",
        )
    known = {entry.edit.id: entry.edit for entry in listed.entries}
    edits = folder.load_edits()
    decided = frozenset(edit.id for edit in edits.clips)
    clips, names = Adoption(shown, known, decided, listed.passages, str(folder.picks)).decide(lines)
    folder.save_edits(edits.model_copy(update={"clips": clips}))
    listed = open_list(folder, settings)
    _hold_titles(folder, listed)
    show_picks(folder, listed, names, before=text)
    return True


def _hold_titles(folder: SessionFolder, listed: ClipList) -> None:
    """Note how the program words the titles of the clips that are decided about, so that they stay so."""
    titles = {one.edit.id: one.clip.title for one in listed.entries if one.clip is not None and one.edit.title is None}
    edits = folder.load_edits()
    held = tuple(one.model_copy(update={"worded": titles.get(one.id, one.worded)}) for one in edits.clips)
    if held != edits.clips:
        folder.save_edits(edits.model_copy(update={"clips": held}))


def is_changed(folder: SessionFolder, text: str | None = None) -> bool:
    """Tell whether ``picks.md``, or the text that was read from it, says something that was not read yet."""
    text, shown = read_text(folder.picks) if text is None else text, _shown(folder)
    lines = read_picks(split_lines(text), PICKS)
    return bool(text.strip()) and (shown is None or not is_as_shown(lines, shown))


def show_picks(folder: SessionFolder, listed: ClipList, names: Mapping[int, str] | None = None, *, before: str) -> None:
    """Write the list, or bring its lines up to date; everything else in it stays as the person wrote it.

    Nothing is written where the person has saved the list in the meantime: what it says then is read the next time.
    The list is written before what it said is noted, for what a killed run leaves between the two is read as a decision
    that holds already.

    Args:
        folder: The session.
        listed: Its clips.
        names: The clips of lines that name none, by the number of the line.
        before: What the list said when it was read into the edits.
    """
    rows = listed.rows
    renewed = (
        renewed_picks(before, rows, names or {}, listed.wording) if before.strip() else new_picks(rows, listed.wording)
    )
    if read_text(folder.picks) != before:
        return
    if renewed != before:
        write_text(folder.picks, renewed)
    folder.save(Picks(rows=rows))


def _shown(folder: SessionFolder) -> tuple[PickRow, ...] | None:
    """Return the list as the program last showed it; ``None`` where that is not known."""
    return folder.load(Picks).rows if folder.holds_up(FILES[Picks]) else None


# --- commands ---------------------------------------------------------------------------------------------------


def add(folder: SessionFolder, settings: ClipSettings, start: str, end: str, title: str | None = None) -> Decided:
    """Add a passage as a clip, or pick the clip that it is.

    Args:
        folder: The session.
        settings: How clips are made.
        start: A time, or the number of the sentence that it begins with.
        end: The same for its end.
        title: The person's; else the program words it.

    Raises:
        SettingsError: A place is none, or nothing is said there.
    """
    wanted = clean_title(title) if title is not None else None

    def alter(listed: ClipList) -> tuple[Entry, ClipEdit]:
        passages = listed.passages
        span = passages.span(passages.run_of(_first(passages, start), _last(passages, end)))
        known = {one.edit.id: one.edit for one in listed.entries}
        same = next((one for one in listed.entries if one.edit.span == span), None)
        entry = same or Entry(ClipEdit(id=new_name(span, known), span=span), None)
        return entry, entry.edit.model_copy(update={"state": "picked", "title": wanted or entry.edit.title})

    return _change(folder, settings, alter)


def trim(folder: SessionFolder, settings: ClipSettings, wanted: str, start: str | None, end: str | None) -> Decided:
    """Move a clip's start or end: to a time, to a sentence, or by sentences, earlier or later.

    Raises:
        SettingsError: There is no such clip or place, or nothing would be left of the clip.
    """

    def alter(listed: ClipList) -> tuple[Entry, ClipEdit]:
        entry, passages = listed.find(wanted), listed.passages
        run = passages.run_at(entry.edit.span)
        if run is None:
            raise SettingsError(f"Nothing is said any more at the time of the clip {entry.edit.id}.", "Drop it.")
        span = passages.span(_trimmed(passages, run, start, end))
        return entry, entry.edit.model_copy(update={"span": span})

    return _change(folder, settings, alter)


def mark(folder: SessionFolder, settings: ClipSettings, wanted: str, state: ClipState) -> Decided:
    """Say that a clip is to be made, only to be offered, dropped, or published.

    Raises:
        SettingsError: There is no such clip.
    """

    def alter(listed: ClipList) -> tuple[Entry, ClipEdit]:
        entry = listed.find(wanted)
        return entry, entry.edit.model_copy(update={"state": state})

    return _change(folder, settings, alter)


def rename(folder: SessionFolder, settings: ClipSettings, wanted: str, title: str) -> Decided:
    """Give a clip a title of the person's own.

    Raises:
        SettingsError: There is no such clip, or the title is no line of text.
    """
    clean = clean_title(title)

    def alter(listed: ClipList) -> tuple[Entry, ClipEdit]:
        entry = listed.find(wanted)
        return entry, entry.edit.model_copy(update={"title": clean, "worded": None})

    return _change(folder, settings, alter)


def restore(folder: SessionFolder, settings: ClipSettings, wanted: str) -> Decided:
    """Take back what was decided about a clip: its title, its times, and that it was dropped.

    Raises:
        SettingsError: There is no such clip.
    """

    def alter(listed: ClipList) -> tuple[Entry, ClipEdit]:
        entry = listed.find(wanted)
        edit = entry.edit
        state = "picked" if edit.state == "dropped" else edit.state
        found = {"title": None, "worded": None, "span": edit.found or edit.span, "state": state}
        return entry, edit.model_copy(update=found)

    return _change(folder, settings, alter)


def clean_title(title: str) -> str:
    """Return a title as it is printed.

    Raises:
        SettingsError: It is empty, or no line of text.
    """
    clean = plain_title(title)
    if not clean:
        raise SettingsError(f"“{printable(title)}” is no title.", "Write it as it is to be printed.")
    return clean


def _change(folder: SessionFolder, settings: ClipSettings, alter: Alter) -> Decided:
    """Change what is decided about one clip, in the edits and in the list."""
    with folder.lock():
        adopt_picks(folder, settings)
        text = read_text(folder.picks)
        saved_meanwhile = is_changed(folder, text)
        listed = open_list(folder, settings)
        entry, edit = alter(listed)
        others = [one.edit for one in listed.entries]
        if entry.edit.state == "dropped" or entry not in listed.entries:
            # What is new, or wanted again, comes after all that is made.
            others = [one for one in others if one.id != edit.id]
            at = max((at for at, one in enumerate(others, 1) if one.state in {"picked", "published"}), default=0)
            clips = (*others[:at], edit, *others[at:])
        else:
            clips = tuple(edit if one.id == edit.id else one for one in others)
        folder.save_edits(folder.load_edits().model_copy(update={"clips": clips}))
        after = open_list(folder, settings)
        _hold_titles(folder, after)
        if not saved_meanwhile:
            show_picks(folder, after, before=text)
    at = next(at for at, one in enumerate(after.entries) if one.edit.id == entry.edit.id)
    return Decided(entry, after.entries[at], at + 1, after)


# --- places -----------------------------------------------------------------------------------------------------


def _first(passages: Passages, text: str) -> int:
    time = read_time(text)
    return passages.first_at(time) if time is not None else _sentence(text)


def _last(passages: Passages, text: str) -> int:
    time = read_time(text)
    return passages.last_at(time) if time is not None else _sentence(text)


def _sentence(text: str) -> int:
    if not re.fullmatch(r"\d{1,5}", text.strip()):
        raise SettingsError(
            f"“{printable(text)}” is neither a time nor the number of a sentence.",
            "Write a time like 12:30 or 12:30.5, or a number that “pipeline clips show” shows.",
        )
    return int(text) - 1


def _trimmed(passages: Passages, run: Candidate, start: str | None, end: str | None) -> Candidate:
    first, last = run
    if start is not None:
        shift = _shift(start)
        first = first + shift if shift is not None else _first(passages, start)
    if end is not None:
        shift = _shift(end)
        last = last + shift if shift is not None else _last(passages, end)
    return passages.run_of(first, last)


def _shift(text: str) -> int | None:
    """Return by how many sentences to move: ``+1`` is one later, ``-1`` one earlier; ``None`` for anything else."""
    found = re.fullmatch(r"([+\-‐‑‒–—−])(\d{1,3})", text.strip())
    return (int(found[2]) if found[1] == "+" else -int(found[2])) if found else None
