"""Which speaker is which person, from what is said and asked. Pure.

Each sign (``observations``) speaks for or against one speaker being one person; all speakers are decided at once, since
who is settled is nobody else. A name is printed only where the best assignment without it is clearly worse: a wrong
name is far worse than none. What follows from words alone stays uncertain where voices were not told apart: with fewer
voices than people who are evidently there, nobody is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.event.manifest import Cast, Person
from pipeline.schema import Attribution, Speaker, Transcript, Turns
from pipeline.speakers.names.assignment import Pair, confidences
from pipeline.speakers.names.dialogue import Dialogue, build_dialogue
from pipeline.speakers.names.evidence import Wording
from pipeline.speakers.names.mentions import Roster
from pipeline.speakers.names.moderation import Lead, find_leads
from pipeline.speakers.names.namings import Naming, namesakes_of_strangers, read_namings
from pipeline.speakers.names.observations import Observation, answers_itself, observe, weigh

SURE = 0.8
"""Confidence from which a name is printed: the assignment without it is four times less likely."""
PERHAPS = 0.55
"""From here on the evidence says who it may be."""
_MOST = 0.99
"""Confidence that words alone give at most."""
_CONTRADICTED = 0.6
"""At most this where two people seem to share a voice, or signs contradict each other: below ``SURE``."""
_LEADS = 0.7
"""Score from which a speaker leads the conversation."""
_LEADER, _GUEST_LEADS, _FOLLOWS, _ONLY_GUEST = 1.0, -1.5, -1.0, 0.5
"""For the only moderator who is listed and the speaker who leads; for a guest and that one; for that moderator and the
others; for the only guest and the other one of two."""
_ACCOUNTED = -2.0
"""Strength of signs by which a speaker is somebody who is not listed."""
_FEW_WORDS = 12
"""Who says less than this is not found by elimination: it may be a piece of somebody else."""
_BY_ITSELF = 1.4
"""Strength that makes a name sure without elimination."""
_ITSELF, _ALSO_ANOTHER, _SHARE = 1.0, 1.2, 0.5
"""Strength of signs by which a speaker names the person that it is taken for, or is somebody else as well; and as a
share of what speaks for that person: in a long panel somebody else answers now and then."""
_OFTEN = 0.25
"""Share of all questions by name from which those that are answered by the one who asks are no accident."""
_LINES = 4

_PRESENT_MANNERS = frozenset({"introduced", "greeted", "thanked", "addressed"})
_SURELY_NAMED = 2.0


def name_speakers(
    transcript: Transcript, turns: Turns, attributions: Sequence[Attribution], cast: Cast, language: str
) -> tuple[Speaker, ...]:
    """Decide which speaker is which person.

    Args:
        transcript: The words.
        turns: Who spoke when, and whose voice it is where separate tracks say so.
        attributions: Who said which words.
        cast: Who may speak; nobody gets a name that is not in it, or a track's.
        language: The session's, ISO 639-1, in which the evidence is written.

    Returns:
        The speakers in the order in which they are first heard. Where nobody is sure enough, ``name`` is ``None``,
        ``confidence`` is that of the likeliest person, and the evidence says who that is.
    """
    dialogue = build_dialogue(transcript, attributions)
    scene = _Scene(dialogue, cast, turns.owners, read_namings(dialogue, Roster(cast.people)))
    heard = [one.speaker for one in dialogue.utterances if one.speaker is not None]
    ids = list(dict.fromkeys([*turns.speakers, *heard]))
    seconds = dict.fromkeys(ids, 0.0)
    for turn in turns.turns:
        seconds[turn.speaker] += turn.duration
    verdicts = confidences(scene.scores, len(scene.speakers))
    found = {scene.speakers[speaker]: (person, value) for (speaker, person), value in verdicts.items()}
    wording = Wording(language, dialogue)
    return tuple(
        _speaker(scene, wording, Speaker(id=id_, number=number, seconds=seconds[id_]), found.get(id_))
        for number, id_ in enumerate(ids, start=1)
    )


@dataclass(frozen=True)
class _Scene:
    """All that is known before anybody is named.

    Attributes:
        dialogue: Who says which sentence.
        cast: Who may speak.
        owners: Whose voice a speaker's is, where a track says so.
        namings: The names that are said.
    """

    dialogue: Dialogue
    cast: Cast
    owners: Mapping[str, str]
    namings: Sequence[Naming]

    @cached_property
    def speakers(self) -> list[str]:
        """The ids that have no owner, among those who say something."""
        return [speaker for speaker in self.dialogue.words if speaker not in self.owners]

    @cached_property
    def people(self) -> list[int]:
        """Who has no track, by index."""
        taken = set(self.owners.values())
        return [index for index, person in enumerate(self.cast.people) if person.name not in taken]

    @cached_property
    def observations(self) -> list[Observation]:
        return observe(self.dialogue, self.namings)

    @cached_property
    def leads(self) -> dict[str, Lead]:
        return find_leads(self.dialogue, self.namings)

    @cached_property
    def leader(self) -> str | None:
        """Who leads the conversation, where that is one."""
        leaders = [one for one, lead in self.leads.items() if lead.score >= _LEADS and 2 * lead.asked > lead.of]
        return leaders[0] if len(leaders) == 1 else None

    @cached_property
    def outsiders(self) -> set[str]:
        """Speakers who are surely not on the list."""
        strengths = dict.fromkeys(self.speakers, 0.0)
        for one in self.observations:
            if one.kind == "outsider" and one.speaker in strengths:
                strengths[one.speaker] += one.strength
        found = {speaker for speaker, strength in strengths.items() if strength <= _ACCOUNTED}
        names_self = {one.speaker for one in self.observations if one.kind == "self"}
        if not self.cast.moderators and self.leader in strengths and self.leader not in names_self:
            found.add(str(self.leader))
        return found

    @cached_property
    def present(self) -> set[int]:
        """Who is evidently there, by index: introduced, spoken to, or named by the own mouth."""
        doubtful = namesakes_of_strangers(self.namings)
        named = {
            mention.people[0]
            for naming in self.namings
            if naming.manner in _PRESENT_MANNERS
            for mention in naming.mentions
            if len(mention.people) == 1 and (mention.form == "full" or mention.people[0] not in doubtful)
        }
        selves = {one.person for one in self.observations if one.kind == "self" and one.strength >= _SURELY_NAMED}
        return (named | {person for person in selves if person is not None}) & set(self.people)

    @cached_property
    def too_few_voices(self) -> bool:
        """Whether more people are evidently there than voices were told apart, or one answers itself."""
        too_many = len(self.present) + len(self.outsiders) > len(self.speakers)
        asked = [answers_itself(self.dialogue, one, self.namings) for one in self.namings if one.manner == "addressed"]
        return too_many or (any(asked) and sum(asked) >= _OFTEN * len(asked))

    @cached_property
    def complete(self) -> bool:
        """Whether everybody who is listed for this session seems to speak, and nobody else."""
        open_speakers = len(self.speakers) - len(self.outsiders)
        return self.cast.named and open_speakers == len(self.people) and not self.strangers

    @cached_property
    def strangers(self) -> bool:
        """Whether somebody is spoken to or introduced who is neither listed nor accounted for."""
        return not self.outsiders and any(
            naming.manner in _PRESENT_MANNERS and (mention.rivals or not mention.people)
            for naming in self.namings
            for mention in naming.mentions
        )

    @cached_property
    def scores(self) -> dict[Pair, float]:
        """How much speaks for each pair of a speaker and a person, by index, against being nobody of the list."""
        strengths = weigh(self.observations)
        return {
            (index, person): strengths.get((speaker, person), 0.0)
            + strengths.get((speaker, None), 0.0)
            + self._expected(speaker, person)
            + self._role(speaker, person)
            for index, speaker in enumerate(self.speakers)
            for person in self.people
        }

    def moderates(self, person: int) -> bool:
        """Whether a person is listed as a moderator."""
        return person < len(self.cast.moderators)

    def contradicts(self, speaker: str, person: int) -> bool:
        """Whether something says that a speaker is not this person, or not this person alone."""
        if self.too_few_voices or self._miscast(speaker, person) or self._may_be_namesake(person):
            return True
        own = self.signs(speaker, person)
        against = -sum(one.strength for one in own if one.kind == "named by")
        for_this = sum(one.strength for one in own if one.strength > 0)
        if against >= max(_ITSELF, _SHARE * for_this):
            return True
        shown = {(one.utterance, one.phrase) for one in own}
        others: dict[int, float] = {}
        for one in self.signs(speaker):
            if one.person not in (None, person) and one.strength > 0 and (one.utterance, one.phrase) not in shown:
                others[one.person] = others.get(one.person, 0.0) + one.strength
        # A self-introduction may be given to the wrong speaker as a whole, so it outweighs nothing here.
        answered = sum(one.strength for one in own if one.strength > 0 and one.kind != "self")
        return max(others.values(), default=0.0) >= max(_ALSO_ANOTHER, _SHARE * answered)

    def _miscast(self, speaker: str, person: int) -> bool:
        """Whether a guest leads the conversation though a moderator is listed, or its only moderator does not."""
        if self.leader is None or not self.cast.moderators:
            return False
        moderates = self.moderates(person)
        return not moderates if speaker == self.leader else moderates and len(self.cast.moderators) == 1

    def _may_be_namesake(self, person: int) -> bool:
        """Whether only a given name is ever said, and whose it is among all people of an event is not certain."""
        forms = {mention.form for naming in self.namings for mention in naming.mentions if mention.people == (person,)}
        return not self.cast.named and forms == {"given"}

    def signs(self, speaker: str, person: int | None = None) -> list[Observation]:
        """Return what was observed of a speaker, or of that one being a person."""
        return [one for one in self.observations if one.speaker == speaker and person in (None, one.person)]

    def _expected(self, speaker: str, person: int) -> float:
        """How likely a person is one of the speakers before anything points at this one."""
        open_speakers = len(self.speakers) - len(self.outsiders)
        present = person in self.present
        if self.dialogue.words[speaker] < _FEW_WORDS:
            return 0.0
        if self.complete:
            return 1.5 if present else 0.3
        if self.cast.named and open_speakers < len(self.people) and not self.strangers:
            return 0.8 if present else -0.5
        return 0.3 if present else 0.0

    def _role(self, speaker: str, person: int) -> float:
        """How well what a speaker does fits what a person is listed as."""
        if self.leader is None:
            return 0.0
        moderates = self.moderates(person)
        leads = speaker == self.leader
        if moderates and leads:
            return _LEADER if len(self.cast.moderators) == 1 else 0.0
        if moderates:
            return _FOLLOWS
        if leads:
            return _GUEST_LEADS
        return _ONLY_GUEST if len(self.cast.guests) == 1 and len(self.dialogue.words) == 2 else 0.0


def _speaker(scene: _Scene, wording: Wording, blank: Speaker, found: tuple[int, float] | None) -> Speaker:
    owner = scene.owners.get(blank.id)
    if owner is not None:
        return _with_person(
            blank, scene.cast, owner, {"known_by": "track", "confidence": 1.0, "evidence": (wording.track(),)}
        )
    leads = blank.id == scene.leader
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
    return blank.model_copy(
        update={
            "moderator": leads,
            "guess": name if perhaps else None,
            "confidence": value,
            "evidence": (*perhaps, *(lines if perhaps else (*called, *lead_line)), *few),
        }
    )


def _own_names(scene: _Scene, speaker: str) -> list[Observation]:
    """Return where a speaker says a name of the own that is not on the list."""
    return [
        one
        for one in scene.signs(speaker)
        if one.kind == "outsider" and scene.dialogue.utterances[one.utterance].speaker == speaker
    ][:1]


def _lines(scene: _Scene, wording: Wording, speaker: str, person: int, lead_line: Sequence[str]) -> tuple[str, ...]:
    """Return why a speaker is taken for a person."""
    own = scene.signs(speaker, person)
    moderates = scene.moderates(person)
    lines = [*wording.for_person(own), *(lead_line if moderates else ())]
    if sum(one.strength for one in own if one.strength > 0) < _BY_ITSELF and not (moderates and lead_line):
        others = [one for one in scene.signs(speaker) if one.person != person]
        lines += [*wording.somebody_else(others), *([wording.left()] if scene.complete else [])]
    return tuple(lines[:_LINES])


def _with_person(blank: Speaker, cast: Cast, name: str, update: Mapping[str, object]) -> Speaker:
    person = _person(cast.people, name)
    return blank.model_copy(
        update={
            "name": name,
            "role": person.role if person is not None else "",
            "organisation": person.organisation if person is not None else "",
            "links": tuple(person.links.items()) if person is not None else (),
            "moderator": person is not None and person in cast.moderators,
            **update,
        }
    )


def _person(people: Iterable[Person], name: str) -> Person | None:
    return next((person for person in people if person.name == name), None)
