"""What speaks for and against a speaker being a person, each with its strength. Pure.

Strengths are natural logarithms of odds. They are set by judgement and checked on scripted conversations: nothing that
can be heard once by mistake names anybody without something else that agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.speakers.names.dialogue import Dialogue
from pipeline.speakers.names.mentions import Mention
from pipeline.speakers.names.namings import Naming, namesakes_of_strangers

Kind = Literal["self", "addressed", "greeted", "thanked", "introduced", "named by", "outsider", "absent"]

_SELF, _MAYBE_SELF = 5.0, 1.2
_ADDRESSED, _GREETED, _THANKED = 1.3, 1.0, 1.0
_INTRODUCED_ALONE, _INTRODUCED = 0.6, 0.3
_NAMES, _NAMES_SHORT = -2.5, -2.0
"""Who says a name as somebody else's: in full or with a title, and only the given name."""
_OUTSIDER, _CALLED_OTHERWISE, _ABSENT = -4.0, -1.0, -1.5
_PASSING = 0.3
"""Of an address after which the same person goes on without a question."""
_AT_ONCE = 12
"""Words: an address this close to the end of what somebody says, or thanks this close to its beginning."""
_SPOKEN_BEFORE = 8
"""Words by which a speaker is no newcomer."""
_MOST = 4.5
"""All signs of one kind about a speaker together, save self-introductions: they are not independent."""


@dataclass(frozen=True)
class Observation:
    """One sign.

    Attributes:
        speaker: Whose id.
        person: By index; ``None`` where it is about all of the list.
        kind: What is observed.
        strength: Above 0 for, below 0 against.
        utterance: Index of the sentence that shows it.
        phrase: Its words.
    """

    speaker: str
    person: int | None
    kind: Kind
    strength: float
    utterance: int
    phrase: str


def observe(dialogue: Dialogue, namings: Sequence[Naming]) -> list[Observation]:
    """Return all signs that names give, in the order in which they are heard."""
    doubtful = namesakes_of_strangers(namings)
    readers: Mapping[str, Callable[[Dialogue, Naming, Sequence[Naming]], Iterator[Observation]]] = {
        "self": _self,
        "maybe self": _self,
        "addressed": _next,
        "greeted": _next,
        "thanked": _previous,
    }
    found: list[Observation] = []
    for naming in namings:
        if naming.manner in readers:
            found += readers[naming.manner](dialogue, naming, namings)
        found += _said_by_another(dialogue, naming, namings)
    found += _newcomers(dialogue, namings)
    return [one for one in found if one.person not in doubtful or one.strength < 0 or form_of(namings, one) == "full"]


def form_of(namings: Sequence[Naming], one: Observation) -> str:
    """Return what of a name an observation rests on: a surname that an outsider has too says little."""
    return next(
        (
            mention.form
            for naming in namings
            if naming.utterance == one.utterance and naming.phrase == one.phrase
            for mention in naming.mentions
            if one.person in mention.people
        ),
        "",
    )


def weigh(observations: Iterable[Observation]) -> dict[tuple[str, int | None], float]:
    """Return the strength of all signs about each speaker and person; ``None`` stands for all people.

    What repeats itself has a limit, which the people of whom it speaks share: in a long panel somebody else answers
    now and then, and that must not weigh more the longer it lasts.
    """
    sums: dict[tuple[str, Kind], dict[int | None, float]] = {}
    for one in observations:
        by_person = sums.setdefault((one.speaker, one.kind), {})
        by_person[one.person] = by_person.get(one.person, 0.0) + one.strength
    strengths: dict[tuple[str, int | None], float] = {}
    for (speaker, kind), by_person in sums.items():
        sizes = [abs(value) for value in by_person.values()]
        # Whoever names everybody is none of them; but whoever answers can be only one.
        size = max(sizes) if kind in {"named by", "absent"} else sum(sizes)
        limit = size if kind in {"self", "outsider"} else min(_MOST, size)
        for person, value in by_person.items():
            key = (speaker, person)
            strengths[key] = strengths.get(key, 0.0) + (value * limit / size if size else 0.0)
    return strengths


def _self(dialogue: Dialogue, naming: Naming, _: Sequence[Naming]) -> Iterator[Observation]:
    utterance, mention = dialogue.utterances[naming.utterance], naming.mentions[0]
    if utterance.speaker is None or (mention.rivals and mention.quality < 1):
        return  # the right given name with another surname: misheard, or somebody else
    sure = utterance.reliability**2 * mention.quality
    if not mention.people:
        if naming.manner == "self":
            yield Observation(utterance.speaker, None, "outsider", _OUTSIDER * sure, naming.utterance, naming.phrase)
        return
    strength = (_SELF if naming.manner == "self" else _MAYBE_SELF) * sure
    for person in mention.people:
        yield Observation(utterance.speaker, person, "self", strength, naming.utterance, naming.phrase)


def _next(dialogue: Dialogue, naming: Naming, namings: Sequence[Naming]) -> Iterator[Observation]:
    """Whoever speaks after an address is the one addressed, as a rule; the last address before counts."""
    utterance = dialogue.utterances[naming.utterance]
    run = dialogue.runs[utterance.run]
    own = [one for one in namings if one.manner in {"addressed", "greeted"} and one.utterance in run and one != naming]
    asked = naming.manner == "addressed"
    if naming.listed or any(one.manner == "addressed" or not asked for one in own if _later(one, naming)):
        return
    if not asked and not all(_same_people(one, naming) for one in own):
        return
    if answers_itself(dialogue, naming, namings):
        return
    rest = dialogue.utterances[naming.utterance : run.stop]
    left = sum(one.words for one in rest[1:])
    prompt = any(one.question for one in rest) or left <= _AT_ONCE
    strength = (_ADDRESSED if asked else _GREETED) * (1.0 if prompt else _PASSING)
    yield from _shared(naming, dialogue.after(utterance.run), strength, "addressed" if asked else "greeted")


def answers_itself(dialogue: Dialogue, naming: Naming, namings: Sequence[Naming]) -> bool:
    """Whether somebody is asked by name, and the one who asks goes on as if answering: two voices taken for one.

    The answer ends where the same voice turns to somebody else.
    """
    run = dialogue.runs[dialogue.utterances[naming.utterance].run]
    others = (
        one.utterance
        for one in namings
        if one.manner == "addressed" and naming.utterance < one.utterance < run.stop and not _same_people(one, naming)
    )
    rest = dialogue.utterances[naming.utterance : min(others, default=run.stop)]
    questions = [index for index, one in enumerate(rest) if one.question]
    return bool(questions) and sum(one.words for one in rest[questions[-1] + 1 :]) > _AT_ONCE


def _same_people(one: Naming, other: Naming) -> bool:
    return one.mentions[0].people == other.mentions[0].people


def _later(one: Naming, other: Naming) -> bool:
    return (one.utterance, one.mentions[0].start) > (other.utterance, other.mentions[0].start)


def _previous(dialogue: Dialogue, naming: Naming, _: Sequence[Naming]) -> Iterator[Observation]:
    """Whoever is thanked has just spoken."""
    utterance = dialogue.utterances[naming.utterance]
    run = dialogue.runs[utterance.run]
    earlier = sum(dialogue.utterances[index].words for index in range(run.start, naming.utterance))
    if not naming.listed and earlier <= _AT_ONCE:
        # Who is thanked shows nothing where the thanks themselves are given to the wrong speaker.
        strength = _THANKED * utterance.reliability
        yield from _shared(naming, dialogue.before(utterance.run), strength, "thanked")


def _shared(naming: Naming, shares: Mapping[str, float], strength: float, kind: Kind) -> Iterator[Observation]:
    mention = naming.mentions[0]
    for speaker, share in shares.items():
        weight = strength * share * mention.quality
        for person in mention.people:
            yield Observation(speaker, person, kind, weight, naming.utterance, naming.phrase)
        if not mention.people and not mention.rivals:
            yield Observation(speaker, None, "outsider", _CALLED_OTHERWISE * share, naming.utterance, naming.phrase)


def _said_by_another(dialogue: Dialogue, naming: Naming, namings: Sequence[Naming]) -> Iterator[Observation]:
    """Nobody speaks to or of himself by name; but whoever answers at once was given somebody else's question."""
    utterance = dialogue.utterances[naming.utterance]
    if naming.manner == "addressed" and answers_itself(dialogue, naming, namings):
        return
    for mention in naming.mentions:
        if len(mention.people) != 1:
            continue
        person = mention.people[0]
        if naming.manner == "absent":
            for speaker in dialogue.words:
                yield Observation(speaker, person, "absent", _ABSENT, naming.utterance, naming.phrase)
        elif naming.manner not in {"self", "maybe self", "reported"} and utterance.speaker is not None:
            strength = _NAMES_SHORT if mention.form == "given" else _NAMES
            yield Observation(
                utterance.speaker,
                person,
                "named by",
                strength * utterance.reliability**3 * mention.quality,
                naming.utterance,
                _words(dialogue, naming.utterance, mention),
            )


def _words(dialogue: Dialogue, utterance: int, mention: Mention) -> str:
    return dialogue.utterances[utterance].text[mention.start : mention.end]


def _newcomers(dialogue: Dialogue, namings: Sequence[Naming]) -> Iterator[Observation]:
    """People who are presented speak in that order, as a rule."""
    by_run: dict[int, list[tuple[Naming, Mention]]] = {}
    for naming in namings:
        if naming.manner == "introduced":
            by_run.setdefault(dialogue.utterances[naming.utterance].run, []).extend(
                (naming, mention) for mention in naming.mentions
            )
    for run, presented in by_run.items():
        strength = _INTRODUCED_ALONE if len(presented) == 1 else _INTRODUCED
        for speaker, (naming, mention) in zip(_new_after(dialogue, run), presented, strict=False):
            for person in mention.people:
                words = _words(dialogue, naming.utterance, mention)
                yield Observation(speaker, person, "introduced", strength * mention.quality, naming.utterance, words)


def _new_after(dialogue: Dialogue, run: int) -> list[str]:
    """Return who speaks after a run and has hardly spoken before, in that order."""
    before: dict[str, int] = {}
    for utterance in dialogue.utterances[: dialogue.runs[run].start]:
        if utterance.speaker is not None:
            before[utterance.speaker] = before.get(utterance.speaker, 0) + utterance.words
    later = [dialogue.speaker_of(number) for number in range(run + 1, len(dialogue.runs))]
    return [
        speaker
        for speaker in dict.fromkeys(later)
        if speaker is not None and speaker != dialogue.speaker_of(run) and before.get(speaker, 0) < _SPOKEN_BEFORE
    ]
