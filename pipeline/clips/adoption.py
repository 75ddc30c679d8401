"""What a person decided by changing ``picks.md``: it is compared with what the program last showed. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pipeline.clips.passages import Passages
from pipeline.clips.picks import PickLine, same_title, shown_times
from pipeline.errors import SettingsError
from pipeline.schema import ClipEdit, PickRow, Span, make_id
from pipeline.suggestions import did_you_mean


def is_as_shown(lines: Sequence[PickLine], shown: Sequence[PickRow]) -> bool:
    """Tell whether a list says nothing but what the program showed."""
    return len(lines) == len(shown) and all(
        (line.id, line.state) == (row.id, row.state)
        and same_title(line.title, row.title)
        and (line.start is None or (line.start, line.end) == shown_times(row.span))
        for line, row in zip(lines, shown, strict=True)
    )


def new_name(span: Span, known: Mapping[str, ClipEdit]) -> str:
    """Return the name of a clip that a person adds: another one where a clip of that name was moved away from there."""
    name = make_id(span.start, span.end)
    return make_id(span.start, span.end, "again") if name in known else name


class Adoption:
    """Reads decisions out of a list.

    Args:
        shown: The lines as the program last showed them.
        known: What is decided about each clip that there is, or holds anyway, by its id.
        decided: The clips of which it was decided, by a person.
        passages: The session's sentences, to which times grow.
        source: What the list is called, for messages.
    """

    def __init__(
        self,
        shown: Sequence[PickRow],
        known: Mapping[str, ClipEdit],
        decided: Collection[str],
        passages: Passages,
        source: str,
    ) -> None:
        self._shown = {row.id: row for row in shown}
        self._known = known
        self._decided = decided
        self._passages = passages
        self._source = source

    def decide(self, lines: Sequence[PickLine]) -> tuple[tuple[ClipEdit, ...], dict[int, str]]:
        """Return what is decided about all clips, and which clip each line is that named none.

        Clips whose lines are gone are dropped; those that the list has not shown yet stay.

        Raises:
            SettingsError: A line names no clip that there is, its times fit nothing that is said, or two lines are the
                same clip.
        """
        self._refuse_unknown(lines)
        edits = {line.number: self._edit(line) for line in lines}
        numbers: dict[str, int] = {}
        for number, edit in edits.items():
            if edit.id in numbers:
                raise SettingsError(
                    f"Lines {numbers[edit.id]} and {number} of {self._source} are the same clip.",
                    "Delete one of them, or change its times.",
                )
            numbers[edit.id] = number
        gone = [edit for edit in self._known.values() if edit.id not in numbers]
        dropped = [
            edit.model_copy(update={"state": "dropped"})
            for edit in gone
            if edit.id in self._shown or edit.state == "dropped"
        ]
        others = {edit.id for edit in dropped}
        unseen = [edit for edit in gone if edit.id in self._decided and edit.id not in others]
        names = {line.number: edits[line.number].id for line in lines if line.id is None}
        return (*edits.values(), *unseen, *dropped), names

    def _refuse_unknown(self, lines: Sequence[PickLine]) -> None:
        """Refuse a name that no clip has: a slip in one would drop its clip, and add another."""
        clips = {*self._shown, *self._known}
        missing = sorted(clips - {line.id for line in lines})
        for line in lines:
            if line.id is not None and line.id not in clips:
                raise SettingsError(
                    f"Line {line.number} of {self._source} names the clip {line.id}, which there is not.",
                    f"{did_you_mean(line.id, missing)} To add a passage, leave the name out.".lstrip(),
                )

    def _before(self, clip: str) -> ClipEdit:
        """Return what held for a clip before its line was changed."""
        known = self._known.get(clip)
        if known is None:  # it was shown, and is no candidate any more
            row = self._shown[clip]
            return ClipEdit(id=row.id, span=row.span, state=row.state, found=row.span)
        return known

    def _edit(self, line: PickLine) -> ClipEdit:
        if line.id is None:
            return self._new(line)
        before = self._before(line.id)
        row = self._shown.get(before.id)
        changes: dict[str, object] = {}
        if row is not None and before.title is None:
            changes["worded"] = before.worded or row.title or None
        if row is None or line.state != row.state:
            changes["state"] = line.state
        if line.title is not None and (row is None or not same_title(line.title, row.title)):
            changes |= {"title": line.title or None, "worded": None}
        shown = shown_times(row.span) if row is not None else shown_times(before.span)
        if line.start is not None and line.end is not None and (line.start, line.end) != shown:
            changes["span"] = self._span(line, before.span, shown)
        return before.model_copy(update=changes)

    def _new(self, line: PickLine) -> ClipEdit:
        span = self._span(line, None, (None, None))
        same = next((edit for edit in self._known.values() if edit.span == span), None)
        if same is not None:
            return same.model_copy(update={"state": line.state, "title": line.title or same.title})
        return ClipEdit(id=new_name(span, self._known), span=span, state=line.state, title=line.title or None)

    def _span(self, line: PickLine, before: Span | None, shown: tuple[float | None, float | None]) -> Span:
        """Return the whole sentences that a line's times mean; an end that it leaves as it was stays exactly there."""
        assert line.start is not None
        assert line.end is not None
        held = self._passages.run_at(before) if before is not None else None
        try:
            first = held.first if held and line.start == shown[0] else self._passages.first_at(line.start)
            last = held.last if held and line.end == shown[1] else self._passages.last_at(line.end)
            return self._passages.span(self._passages.run_of(first, last))
        except SettingsError as error:
            raise SettingsError(f"Line {line.number} of {self._source}: {error.what}", error.remedy) from error
