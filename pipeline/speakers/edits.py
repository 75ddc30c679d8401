"""What a person decided about speakers, and what that means for turns that were found anew. Pure.

A decision is held to the times at which that person speaks, not to an id: the numbers of speakers change with the
method, the settings and the recording's other tracks, and a name must not move to another voice with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pipeline.event import Cast
from pipeline.language.typography import join_list
from pipeline.schema import Edits, Span, Speaker, SpeakerEdit, Turns
from pipeline.spans import joined, shared, without
from pipeline.speakers.labels import described

_SHORTEST = 0.5
"""Seconds; a shorter turn says little about who speaks."""
_MOSTLY = 0.5
"""Share of the shorter of the two, a speaker's turns and an edit's spans, that has to lie in the other."""

_GERMAN = {
    "merged": "Von Hand zusammengelegt aus Person {which}",
    "track": " (Spur von {name})",
    "unknown": "Der Name ist nicht bekannt: von Hand so festgelegt",
}
_ENGLISH = {
    "merged": "Merged by hand from speakers {which}",
    "track": " (track of {name})",
    "unknown": "The name is not known: set so by hand",
}


def name_speaker(edits: Edits, turns: Turns, speaker: str, name: str) -> Edits:
    """Return the edits with a name for a speaker; it replaces the one that the speaker had."""
    owner = owners_of(edits, turns).get(speaker)
    if owner is not None and owner.name == name:
        return edits
    return _with(edits, turns, together(edits, turns, speaker), name)


def leave_unnamed(edits: Edits, turns: Turns, speaker: str) -> Edits:
    """Return the edits with the decision that nobody knows who a speaker is, whatever is found out."""
    owner = owners_of(edits, turns).get(speaker)
    if owner is not None and owner.unknown:
        return edits
    return _with(edits, turns, together(edits, turns, speaker), None, unknown=True)


def merge_speakers(edits: Edits, turns: Turns, speaker: str, other: str) -> Edits:
    """Return the edits with two speakers put together as one; the first one's name stays."""
    first, second = (together(edits, turns, one) for one in (speaker, other))
    if first == second:
        return edits
    owners = owners_of(edits, turns)
    decided = [owners[one] for one in (*sorted(first), *sorted(second)) if one in owners]
    name = next((one.name for one in decided if one.name is not None), None)
    unknown = name is None and any(one.unknown for one in decided)
    return _with(edits, turns, first | second, name, unknown=unknown)


def take_back(edits: Edits, turns: Turns, speaker: str) -> Edits:
    """Return the edits without the last decision about a speaker: what had been decided before counts again."""
    last = owners_of(edits, turns).get(speaker)
    if last is None:
        return edits
    return _sorted(edits, [*(edit for edit in edits.speakers if edit is not last), *last.before])


def together(edits: Edits, turns: Turns, speaker: str) -> frozenset[str]:
    """Return a speaker and those that a person has put together with it."""
    owners = owners_of(edits, turns)
    return frozenset({speaker} | {one for one, owner in owners.items() if owner is owners.get(speaker)})


def owners_of(edits: Edits, turns: Turns) -> dict[str, SpeakerEdit]:
    """Return which decision each speaker falls under; speakers that nobody decided about are left out."""
    found: dict[str, SpeakerEdit] = {}
    for speaker in turns.speakers:
        own = _spans(turns, speaker)
        candidates = [(shared(own, edit.spans), edit) for edit in edits.speakers]
        seconds, best = max(candidates, key=lambda pair: pair[0], default=(0.0, None))
        if best is not None and seconds > _MOSTLY * min(_length(own), _length(best.spans)):
            found[speaker] = best
    return found


def stands_for(edits: Edits, turns: Turns) -> dict[str, str]:
    """Return which id each speaker has when they are put together: that of whichever of them is heard first."""
    owners = owners_of(edits, turns)
    first: dict[int, str] = {}
    for speaker in turns.speakers:
        if speaker in owners:
            first.setdefault(id(owners[speaker]), speaker)
    return {speaker: first[id(owners[speaker])] if speaker in owners else speaker for speaker in turns.speakers}


def put_together(edits: Edits, turns: Turns) -> Turns:
    """Return the turns with each person's speakers as one, under the id of whichever is heard first."""
    becomes = stands_for(edits, turns)
    return Turns(  # a copy would keep the list of speakers that was made for the old turns
        method=turns.method,
        turns=tuple(turn.model_copy(update={"speaker": becomes[turn.speaker]}) for turn in turns.turns),
        owners={becomes.get(speaker, speaker): name for speaker, name in reversed(turns.owners.items())},
    )


def names_set(edits: Edits, turns: Turns) -> dict[str, str]:
    """Return the names that a person set, by speaker."""
    owners = owners_of(edits, turns)
    return {speaker: owner.name for speaker, owner in owners.items() if owner.name is not None}


def left_unnamed(edits: Edits, turns: Turns) -> frozenset[str]:
    """Return the speakers of whom a person says that nobody knows who they are."""
    return frozenset(speaker for speaker, owner in owners_of(edits, turns).items() if owner.unknown)


def explain(edits: Edits, turns: Turns, language: str) -> dict[str, tuple[str, ...]]:
    """Say what a person decided about speakers besides their names, by the ids of ``put_together``.

    Args:
        edits: What people decided.
        turns: As they were found; speakers are counted as they were before anybody put them together.
        language: Of the words; what is neither German nor English gets English.
    """
    texts = _GERMAN if language == "de" else _ENGLISH
    numbers = {speaker: number for number, speaker in enumerate(turns.speakers, 1)}
    unnamed = left_unnamed(edits, turns)
    found: dict[str, tuple[str, ...]] = {}
    for first in put_together(edits, turns).speakers:
        members = sorted(together(edits, turns, first), key=numbers.__getitem__)
        tracks = {one: texts["track"].format(name=turns.owners[one]) for one in members if one in turns.owners}
        which = join_list([f"{numbers[one]}{tracks.get(one, '')}" for one in members], language)
        merged = (texts["merged"].format(which=which),) if len(members) > 1 else ()
        found[first] = (*merged, *([texts["unknown"]] if first in unnamed else []))
    return {speaker: lines for speaker, lines in found.items() if lines}


def with_names(edits: Edits, turns: Turns, speakers: Sequence[Speaker], cast: Cast) -> tuple[Speaker, ...]:
    """Return the speakers with the names that a person set; a name that one of them got so is no other's.

    Args:
        edits: What people decided.
        turns: The turns that the speakers are of.
        speakers: Who they are as far as it was found out.
        cast: Says what a person does, and where.
    """
    names, unnamed = names_set(edits, turns), left_unnamed(edits, turns)
    return tuple(
        _named(one, names[one.id], cast)
        if one.id in names
        else _nameless(one, known_by="person")
        if one.id in unnamed
        else _unless(one, names)
        for one in speakers
    )


def _named(speaker: Speaker, name: str, cast: Cast) -> Speaker:
    person = cast.find(name)
    moderates = speaker.moderator if person is None else person in cast.moderators
    return _nameless(speaker, known_by="person").model_copy(
        update={**described(name, person), "moderator": moderates, "confidence": 1.0}
    )


def _unless(speaker: Speaker, names: Mapping[str, str]) -> Speaker:
    taken = {speaker.name, speaker.guess} & set(names.values())
    return _nameless(speaker) if taken else speaker


def _nameless(speaker: Speaker, known_by: Literal["person"] | None = None) -> Speaker:
    return Speaker(
        id=speaker.id,
        number=speaker.number,
        seconds=speaker.seconds,
        moderator=speaker.moderator,
        known_by=known_by,
    )


def _with(edits: Edits, turns: Turns, members: frozenset[str], name: str | None, *, unknown: bool = False) -> Edits:
    """Return the edits with a new one about these speakers; it keeps those that it replaces, to be taken back."""
    owners = owners_of(edits, turns)
    # Each one's own time: of somebody who only ever speaks over the others, or briefly, the time of all holds nothing.
    spans = tuple(joined(span for member in members for span in _spans(turns, member)))
    about = [owner for speaker, owner in owners.items() if speaker in members]
    replaced = [
        edit
        for edit in edits.speakers
        if any(edit is owner for owner in about) or shared(edit.spans, spans) > _MOSTLY * _length(edit.spans)
    ]
    kept = [edit for edit in edits.speakers if not any(edit is one for one in replaced)]
    return _sorted(edits, [*kept, SpeakerEdit(spans=spans, name=name, unknown=unknown, before=tuple(replaced))])


def _sorted(edits: Edits, decisions: Iterable[SpeakerEdit]) -> Edits:
    """Return the edits with these decisions by time, so that one that was taken back leaves no trace of its order."""
    in_order = sorted(decisions, key=lambda edit: [(span.start, span.end) for span in edit.spans])
    return edits.model_copy(update={"speakers": tuple(in_order)})


def _spans(turns: Turns, speaker: str) -> tuple[Span, ...]:
    """Return when a speaker speaks and nobody else does; all of that one's time where it is never alone."""
    own = joined(turn for turn in turns.turns if turn.speaker == speaker)
    others = joined(turn for turn in turns.turns if turn.speaker != speaker)
    alone = [part for span in own for part in without(span, others)]
    return tuple([span for span in alone if span.duration >= _SHORTEST] or alone or own)


def _length(spans: Iterable[Span]) -> float:
    return sum(span.duration for span in spans)
