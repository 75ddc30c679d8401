"""All that is known about a session before anybody is named: who leads, who is there, what speaks for whom. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.event.manifest import Cast
from pipeline.speakers.names.assignment import Pair
from pipeline.speakers.names.contradictions import SURELY_NAMED, Contradiction, contradicted_tracks
from pipeline.speakers.names.dialogue import Dialogue
from pipeline.speakers.names.moderation import Lead, find_leads
from pipeline.speakers.names.namings import Naming, namesakes_of_strangers
from pipeline.speakers.names.observations import Observation, answers_itself, observe, weigh

_LEADS = 0.7
"""Score from which a speaker leads the conversation."""
_LEADER, _GUEST_LEADS, _FOLLOWS, _ONLY_GUEST = 1.0, -1.5, -1.0, 0.5
"""For the only moderator who is listed and the speaker who leads; for a guest and that one; for that moderator and the
others; for the only guest and the other one of two."""
_ACCOUNTED = -2.0
"""Strength of signs by which a speaker is somebody who is not listed."""
_FEW_WORDS = 12
"""Who says less than this is not found by elimination: it may be a piece of somebody else."""
_ITSELF, _ALSO_ANOTHER, _SHARE = 1.0, 1.2, 0.5
"""Strength of signs by which a speaker names the person that it is taken for, or is somebody else as well; and as a
share of what speaks for that person: in a long panel somebody else answers now and then."""
_DOUBTFUL_SHARE, _DOUBTFUL_WORDS = 0.25, 20
"""Of what may be a speaker's words so much is doubtful that the voice may be two people's."""
_STRONG = 3.0
"""Strength of the own signs that names a speaker whatever is unclear about the others: a self-introduction, or several
answers by name."""
_OFTEN = 0.25
"""Share of all questions by name from which those that are answered by the one who asks are no accident."""
_PRESENT_MANNERS = frozenset({"introduced", "greeted", "thanked", "addressed"})


@dataclass(frozen=True)
class Scene:
    """All that is known before anybody is named.

    Attributes:
        dialogue: Who says which sentence.
        cast: Who may speak.
        owners: Whose voice a speaker's is, where a track says so.
        namings: The names that are said.
        decided: Speakers about whom a person decided.
    """

    dialogue: Dialogue
    cast: Cast
    owners: Mapping[str, str]
    namings: Sequence[Naming]
    decided: Collection[str]

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
        """What speaks for and against a speaker being a person."""
        return observe(self.dialogue, self.namings)

    @cached_property
    def leads(self) -> dict[str, Lead]:
        """How far each speaker leads."""
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
    def contradictions(self) -> dict[str, Contradiction]:
        """The speakers whose tracks may be another's."""
        tracks = {speaker: name for speaker, name in self.owners.items() if speaker not in self.decided}
        return contradicted_tracks(self.observations, self.namings, tracks, self.cast.people)

    @cached_property
    def set_by_hand(self) -> list[str]:
        """The names that a person gave."""
        return [name for speaker, name in self.owners.items() if speaker in self.decided]

    @cached_property
    def present(self) -> set[int]:
        """Who is evidently there and has no track, by index."""
        return self.evident & set(self.people)

    @cached_property
    def evident(self) -> set[int]:
        """Who is evidently there, by index: introduced, spoken to, or named by the own mouth."""
        doubtful = namesakes_of_strangers(self.namings)
        named = {
            mention.people[0]
            for naming in self.namings
            if naming.manner in _PRESENT_MANNERS
            for mention in naming.mentions
            if len(mention.people) == 1 and (mention.form == "full" or mention.people[0] not in doubtful)
        }
        selves = {one.person for one in self.observations if one.kind == "self" and one.strength >= SURELY_NAMED}
        unsure = {
            naming.mentions[0].people[0]
            for naming in self.namings
            if naming.manner == "self" and naming.mentions[0].form == "full" and len(naming.mentions[0].people) == 1
            if self.dialogue.utterances[naming.utterance].perhaps is not None
        }
        return named | unsure | {person for person in selves if person is not None}

    @cached_property
    def too_few_voices(self) -> bool:
        """Whether more people are evidently there than voices were told apart, or one answers itself."""
        too_many = self._crowded(set()) and not self.displaced
        asked = [answers_itself(self.dialogue, one, self.namings) for one in self.namings if one.manner == "addressed"]
        return too_many or (any(asked) and sum(asked) >= _OFTEN * len(asked))

    @cached_property
    def displaced(self) -> bool:
        """Whether only names that a person gave leave fewer voices than people."""
        return self._crowded(set()) and not self._crowded(set(self.set_by_hand))

    def _crowded(self, freed: Collection[str]) -> bool:
        """Whether more people are evidently there than voices, were the speakers with some names open as well."""
        taken = set(self.owners.values()) - set(freed)
        people = [index for index in self.evident if self.cast.people[index].name not in taken]
        return len(people) + len(self.outsiders) > len(self.speakers) + len(freed)

    @cached_property
    def unclear(self) -> set[str]:
        """Speakers of whose words many are doubtful."""
        words, doubtful = self.dialogue.words, self.dialogue.doubtful
        return {
            speaker
            for speaker, count in doubtful.items()
            if count >= max(_DOUBTFUL_WORDS, _DOUBTFUL_SHARE * (count + words[speaker]))
        }

    def strong(self, speaker: str, person: int) -> bool:
        """Whether enough is said to and by a speaker that no other one is needed to know who it is."""
        own = self.signs(speaker, person)
        return sum(one.strength for one in own if one.kind != "introduced") >= _STRONG

    @cached_property
    def complete(self) -> bool:
        """Whether everybody who is listed for this session seems to speak, and nobody else."""
        if not self.cast.named or self.strangers or self.unclear:
            return False  # what is unclear may be two people
        return self.open_speakers in {len(self.people), self._called}

    @property
    def all_listed(self) -> bool:
        """Whether as many speak as are listed, and not only as many as names are said."""
        return self.open_speakers == len(self.people)

    @property
    def open_speakers(self) -> int:
        """How many speakers may be on the list."""
        return len(self.speakers) - len(self.outsiders)

    @cached_property
    def _called(self) -> int | None:
        """How many are evidently there, where nothing is said of all the others: who was listed may not have come."""
        said = {person for one in self.namings for name in one.mentions for person in (*name.people, *name.rivals)}
        return len(self.present) if said & set(self.people) == self.present else None

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
        if (self.displaced or speaker in self.unclear) and not self.strong(speaker, person):
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
        present = person in self.present
        if self.dialogue.words[speaker] < _FEW_WORDS or speaker in self.unclear:
            return 0.0
        if self.complete:
            return 1.5 if present else 0.3 if self.all_listed else -0.5
        if self.cast.named and self.open_speakers < len(self.people) and not self.strangers:
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
