"""Which speaker is which person, from what is said and asked. Pure.

Each sign (``observations``) speaks for or against one speaker being one person; all speakers are decided at once, since
who is settled is nobody else. A name is printed only where the best assignment without it is clearly worse: a wrong
name is far worse than none. What follows from words alone stays uncertain where voices were not told apart: with fewer
voices than people who are evidently there, nobody is named.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pipeline.event.manifest import Cast
from pipeline.schema import Attribution, Speaker, Transcript, Turns
from pipeline.speakers.labels import described
from pipeline.speakers.names.assignment import confidences
from pipeline.speakers.names.dialogue import build_dialogue
from pipeline.speakers.names.evidence import Wording
from pipeline.speakers.names.mentions import Roster
from pipeline.speakers.names.namings import read_namings
from pipeline.speakers.names.observations import Observation
from pipeline.speakers.names.scene import Scene

SURE = 0.8
"""Confidence from which a name is printed: the assignment without it is four times less likely."""
PERHAPS = 0.55
"""From here on the evidence says who it may be."""
_MOST = 0.99
"""Confidence that words alone give at most."""
_CONTRADICTED = 0.6
"""At most this where two people seem to share a voice, or signs contradict each other: below ``SURE``."""
_BY_ITSELF = 1.4
"""Strength that makes a name sure without elimination."""
_LINES = 4


def name_speakers(
    transcript: Transcript,
    turns: Turns,
    attributions: Sequence[Attribution],
    cast: Cast,
    decided: Collection[str] = (),
) -> tuple[Speaker, ...]:
    """Decide which speaker is which person.

    Args:
        transcript: The words.
        turns: Who spoke when, and whose voice it is where separate tracks say so.
        attributions: Who said which words.
        cast: Who may speak; nobody gets a name that is not in it, or a track's.
        decided: Speakers about whom a person decided: what is said contradicts no track of theirs.

    Returns:
        The speakers in the order in which they are first heard. Where nobody is sure enough, ``name`` is ``None``,
        ``confidence`` is that of the likeliest person, and the evidence says who that is, in the session's language.
    """
    dialogue = build_dialogue(transcript, attributions)
    scene = Scene(dialogue, cast, turns.owners, read_namings(dialogue, Roster(cast.people)), decided)
    heard = [one.speaker for one in dialogue.utterances if one.speaker is not None]
    ids = list(dict.fromkeys([*turns.speakers, *heard]))
    seconds = dict.fromkeys(ids, 0.0)
    for turn in turns.turns:
        seconds[turn.speaker] += turn.duration
    verdicts = confidences(scene.scores, len(scene.speakers))
    found = {scene.speakers[speaker]: (person, value) for (speaker, person), value in verdicts.items()}
    wording = Wording(transcript.language, dialogue)
    return tuple(
        _speaker(scene, wording, Speaker(id=id_, number=number, seconds=seconds[id_]), found.get(id_))
        for number, id_ in enumerate(ids, start=1)
    )


def _speaker(scene: Scene, wording: Wording, blank: Speaker, found: tuple[int, float] | None) -> Speaker:
    owner = scene.owners.get(blank.id)
    leads = blank.id == scene.leader
    if blank.id in scene.contradictions:
        line = wording.other_track(scene.contradictions[blank.id])
        return blank.model_copy(update={"moderator": leads, "evidence": (line,)})
    if owner is not None:
        return _with_person(
            blank, scene.cast, owner, {"known_by": "track", "confidence": 1.0, "evidence": (wording.track(),)}
        )
    lead_line = [wording.leads(scene.leads[blank.id])] if leads else []
    called = [wording.called(one, listed=bool(scene.cast.people)) for one in _own_names(scene, blank.id)]
    if found is None:
        return blank.model_copy(update={"moderator": leads, "evidence": (*called, *lead_line)})
    person, value = found
    value = min(value, _CONTRADICTED if scene.contradicts(blank.id, person) else _MOST)
    value = round(value, 2)
    lines = _lines(scene, wording, blank.id, person, lead_line)
    name = scene.cast.people[person].name
    if value >= SURE:
        return _with_person(blank, scene.cast, name, {"known_by": "words", "confidence": value, "evidence": lines})
    perhaps = [wording.perhaps(name, value)] if value >= PERHAPS else []
    few = [wording.few()] if scene.too_few_voices else []
    few = [wording.by_hand(scene.set_by_hand)] if scene.displaced else few
    return blank.model_copy(
        update={
            "moderator": leads,
            "guess": name if perhaps else None,
            "confidence": value,
            "evidence": (*perhaps, *(lines if perhaps else (*called, *lead_line)), *few),
        }
    )


def _own_names(scene: Scene, speaker: str) -> list[Observation]:
    """Return where a speaker says a name of the own that is not on the list."""
    return [
        one
        for one in scene.signs(speaker)
        if one.kind == "outsider" and scene.dialogue.utterances[one.utterance].speaker == speaker
    ][:1]


def _lines(scene: Scene, wording: Wording, speaker: str, person: int, lead_line: Sequence[str]) -> tuple[str, ...]:
    """Return why a speaker is taken for a person."""
    own = scene.signs(speaker, person)
    moderates = scene.moderates(person)
    lines = [*wording.for_person(own), *(lead_line if moderates else ())]
    if sum(one.strength for one in own if one.strength > 0) < _BY_ITSELF and not (moderates and lead_line):
        others = [one for one in scene.signs(speaker) if one.person != person]
        lines += [*wording.somebody_else(others), *([wording.left(listed=scene.all_listed)] if scene.complete else [])]
    return tuple(lines[:_LINES])


def _with_person(blank: Speaker, cast: Cast, name: str, update: Mapping[str, object]) -> Speaker:
    person = cast.find(name)
    return blank.model_copy(update={**described(name, person), "moderator": person in cast.moderators, **update})
