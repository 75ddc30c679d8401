"""Which clips there are when a person's decisions are held to what is found now. Pure.

A decision is held to when a clip is said, not to its place in a list: a candidate that is found anew at that time is
the same clip and keeps its name, even if a word has been corrected, or sentences were heard a little differently.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.clips.candidates import Kind
from pipeline.clips.kept_titles import kept_title
from pipeline.clips.making import ClipMaker
from pipeline.clips.passages import Passages
from pipeline.schema import Candidates, Clip, ClipEdit, ClipState, Span, Word

_SAME = 0.8
"""Share of two stretches together that they have in common, if they are the same clip."""
_MOSTLY = 0.5
"""Share of a candidate that is in a clip that a person decided about: it is no news."""
_LONGEST_SHORT = 90.0
"""Seconds up to which a clip that a person made counts as short."""
_REASONS = {
    "added": ("Von Hand ausgewählt", "Chosen by hand"),
    "moved": ("Anfang und Ende von Hand gesetzt", "Start and end set by hand"),
}


@dataclass(frozen=True)
class Entry:
    """One clip of a session's list.

    Attributes:
        edit: What is decided about it; of a clip that nobody decided about, what holds anyway.
        clip: The clip as it is made; ``None`` where nothing is said at its time any more.
    """

    edit: ClipEdit
    clip: Clip | None

    @property
    def is_made(self) -> bool:
        """Whether it is to be made, and can be."""
        return self.clip is not None and self.edit.state in {"picked", "published"}


def list_clips(
    candidates: Candidates,
    edits: Sequence[ClipEdit],
    words: Sequence[Word],
    passages: Passages,
    maker: Callable[[], ClipMaker],
) -> tuple[Entry, ...]:
    """Return all clips of a session: what a person decided about, in that order, and then what else is suggested.

    As long as nobody decided anything, the best candidates are made, best first.

    Args:
        candidates: What the program suggests, best first.
        edits: What a person decided.
        words: Those of the transcript.
        passages: The session's sentences.
        maker: Gives what makes clips that are no candidates; it is called only where there are any.
    """
    known = (*candidates.clips, *candidates.more)
    spans = [Span(start=words[one.first_word].start, end=words[one.last_word].end) for one in known]
    matches = [_match(edit, spans) for edit in edits]
    found: list[Entry] = []
    for edit, match in zip(edits, matches, strict=True):
        clip = known[match] if match is not None else None
        if clip is None or (edit.found is None or edit.span != edit.found):
            made = _made(edit, passages, maker(), [one.clip.title for one in found if one.clip is not None])
            clip = _titled_as(made, clip) if made is not None and clip is not None else made
        if clip is not None:
            held = kept_title(edit.worded, clip.text, clip.language) if edit.worded else None
            clip = clip.model_copy(update={"id": edit.id, "title": edit.title or held or clip.title})
        found.append(Entry(edit, clip))
    taken = [edit.span for edit in edits] + [edit.found for edit in edits if edit.found is not None]
    for at, (clip, span) in enumerate(zip(known, spans, strict=True)):
        state: ClipState = "left" if edits or at >= len(candidates.clips) else "picked"
        if at not in matches and all(_overlap(span, one) <= _MOSTLY * span.duration for one in taken):
            found.append(Entry(ClipEdit(id=clip.id, span=span, state=state, found=span), clip))
    return tuple(found)


def _match(edit: ClipEdit, spans: Sequence[Span]) -> int | None:
    """Return which candidate a person's clip was made of, as it is found now."""
    place = edit.found or edit.span
    likeness = [_likeness(span, place) for span in spans]
    best = max(range(len(spans)), key=likeness.__getitem__, default=None)
    return best if best is not None and likeness[best] >= _SAME else None


def _likeness(first: Span, second: Span) -> float:
    together = max(first.end, second.end) - min(first.start, second.start)
    return _overlap(first, second) / together if together else 1.0


def _overlap(first: Span, second: Span) -> float:
    return max(0.0, min(first.end, second.end) - max(first.start, second.start))


def _titled_as(clip: Clip, before: Clip) -> Clip:
    """Return a clip whose ends were moved with its title of before, unless the words of that have been cut off."""
    title, text, whole = (_letters(one) for one in (before.title, clip.text, before.text))
    return clip.model_copy(update={"title": before.title}) if title in text or title not in whole else clip


def _letters(text: str) -> str:
    return "".join(mark for mark in text.casefold() if mark.isalnum())


def _made(edit: ClipEdit, passages: Passages, maker: ClipMaker, used: Sequence[str]) -> Clip | None:
    run = passages.run_at(edit.span)
    if run is None:
        return None
    kind: Kind = "long" if edit.span.duration > _LONGEST_SHORT else "short"
    clip = maker.make(run, 1.0, used, kind)  # nothing counts more than what a person chose
    german, english = _REASONS["added" if edit.found is None else "moved"]
    by_hand = german if passages.language == "de" else english
    moved = edit.found is None or edit.span != edit.found
    return clip.model_copy(update={"reasons": (by_hand, *clip.reasons)}) if moved else clip
