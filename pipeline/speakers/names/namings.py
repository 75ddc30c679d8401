"""In which manner a name is said: by its bearer, to its bearer, of its bearer. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from pipeline.language.person_names import Gender
from pipeline.speakers.names import cues
from pipeline.speakers.names.dialogue import Dialogue, Utterance
from pipeline.speakers.names.mentions import AND, Mention, Roster, is_word_too

Manner = Literal[
    "self", "maybe self", "introduced", "greeted", "thanked", "addressed", "mentioned", "reported", "absent"
]

_COMMA = re.compile(r",\s+")
_GOES_ON = 4
"""Sentences after „zwei Gäste“ in which the guests are named."""


@dataclass(frozen=True)
class Naming:
    """One or several names of a list that are said in the same manner.

    Attributes:
        utterance: Index of the sentence.
        manner: In which manner.
        mentions: The names.
        phrase: The words that show the manner.
    """

    utterance: int
    manner: Manner
    mentions: tuple[Mention, ...]
    phrase: str

    @property
    def listed(self) -> bool:
        """Whether several people are named in one breath, so that it shows little who speaks next."""
        return len(self.mentions) > 1


def read_namings(dialogue: Dialogue, roster: Roster) -> list[Naming]:
    """Return all names that are said, in order."""
    found: list[Naming] = []
    presented_until, presenter = -1, None
    for index, utterance in enumerate(dialogue.utterances):
        groups = _grouped(roster.find(utterance.text), utterance.text)
        presents = cues.presents(utterance.text)
        if presents and not utterance.question:
            presented_until, presenter = index + _GOES_ON, utterance.speaker or utterance.perhaps
        same = (utterance.speaker or utterance.perhaps) == presenter
        goes_on = index <= presented_until and same and not utterance.question
        presented = presents or goes_on
        for group in groups:
            manner = _manner(utterance, group, presented=presented)
            if _counts(group, manner, utterance):
                found.append(Naming(index, manner, group, _phrase(utterance.text, group, manner)))
    return _with_namesakes(found)


def _with_namesakes(namings: Sequence[Naming]) -> list[Naming]:
    """Return the names, with a rival for whoever would be both Frau and Herr Roth: one of them is not listed."""
    by_person: dict[int, set[Gender]] = {}
    for one in (mention for naming in namings for mention in naming.mentions):
        if len(one.people) == 1 and one.gender is not None:
            by_person.setdefault(one.people[0], set()).add(one.gender)
    both = {person for person, genders in by_person.items() if len(genders) > 1}
    return [replace(naming, mentions=tuple(_rivalled(one, both) for one in naming.mentions)) for naming in namings]


def _rivalled(mention: Mention, people: Collection[int]) -> Mention:
    rivals = tuple(person for person in mention.people if person in people and mention.form != "full")
    return mention._replace(rivals=rivals) if rivals else mention


def namesakes_of_strangers(namings: Iterable[Naming]) -> set[int]:
    """Return who has part of the name in common with somebody who is named and not listed, by index."""
    return {person for naming in namings for one in naming.mentions for person in one.rivals}


def _grouped(mentions: Sequence[Mention], text: str) -> list[tuple[Mention, ...]]:
    """Return names that are joined by "and", with those before them that are joined by commas, as one."""
    groups: list[list[Mention]] = [[one] for one in mentions[:1]]
    for before, after in pairwise(mentions):
        gap = text[before.end : after.start]
        if AND.fullmatch(gap) or (_COMMA.fullmatch(gap) and _list_goes_on(mentions, after, text)):
            groups[-1].append(after)
        else:
            groups.append([after])
    return [tuple(group) for group in groups]


def _list_goes_on(mentions: Sequence[Mention], at: Mention, text: str) -> bool:
    """Whether an "and" comes later in a list: only then its commas belong to it."""
    for before, after in pairwise(mentions[mentions.index(at) :]):
        gap = text[before.end : after.start]
        if AND.fullmatch(gap):
            return True
        if not _COMMA.fullmatch(gap):
            return False
    return False


def _manner(utterance: Utterance, group: Sequence[Mention], *, presented: bool) -> Manner:
    text = utterance.text
    before, after = text[: group[0].start], text[group[-1].end :]
    if len(group) == 1 and not group[0].oblique and (own := _of_self(before, after)):
        return own
    if cues.is_reported(before):
        return "reported"
    spoken_to = _spoken_to(utterance, group, before, after)
    if cues.ELSEWHEN.search(before):
        return spoken_to or "mentioned"
    if cues.ABSENT.search(text):
        return "absent"
    turned = utterance.question or cues.turns_to(before, after)
    if spoken_to is not None and (spoken_to != "addressed" or turned or not presented):
        return spoken_to
    elsewhere = any(one.genitive or cues.tells_of_colleague(text, one.end) for one in group)
    return "introduced" if presented and not elsewhere else "mentioned"


def _of_self(before: str, after: str) -> Manner | None:
    if cues.names_self(before, after):
        return "self"
    return "maybe self" if cues.may_name_self(before, after) else None


def _spoken_to(utterance: Utterance, group: Sequence[Mention], before: str, after: str) -> Manner | None:
    if any(one.oblique for one in group):
        return None
    if cues.thanks(before, after):
        return "thanked"
    if cues.greets(before, after):
        return "greeted"
    spoken_to = cues.addresses(before, after, question=utterance.question, form=group[0].form)
    return "addressed" if spoken_to else None


def _counts(group: Sequence[Mention], manner: Manner, utterance: Utterance) -> bool:
    """Whether a name is meant where it could be another word: „Keller“ alone is mostly a cellar."""
    text = utterance.text
    if manner in {"mentioned", "absent"}:
        return all(
            one.form != "surname" and not is_word_too(text[one.start : one.end]) and (one.people or one.rivals)
            for one in group
        )
    if manner in {"self", "maybe self"} and group[0].form == "surname":
        return re.search(r"name|hei(?:ß|ss)e", text[: group[0].start], re.IGNORECASE) is not None
    return True


def _phrase(text: str, group: Sequence[Mention], manner: Manner) -> str:
    """Return the name with the words before it that show the manner."""
    start, end = group[0].start, group[-1].end
    patterns = {
        "self": cues.INTRODUCES_SELF,
        "maybe self": cues.MAY_INTRODUCE_SELF,
        "thanked": cues.THANKS_BEFORE,
        "greeted": cues.GREETS_BEFORE,
    }
    if manner in patterns and (cue := patterns[manner].search(text[:start])) is not None:
        start = cue.start()
    elif manner == "thanked" and (cue := cues.THANKS_AFTER.match(text[end:])) is not None:
        end += cue.end()
    return text[start:end]
