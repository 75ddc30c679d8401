"""Who speaks in a candidate, and whether it does them justice: whole answers, and no moderator's announcement. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import groupby

from pipeline.clips.candidates import Candidate
from pipeline.errors import SettingsError
from pipeline.schema import NOBODY, Sentence, Speaker, Speakers
from pipeline.suggestions import did_you_mean, listed

_HOSTED = 0.45
"""Share of a clip that the moderator may have: questions with their introductions."""
_MIXED = 0.35
"""What a clip loses that holds a small part of one person's answer besides another's."""
_PARTED, _SILENCE = 0.15, 1.3
"""What a clip loses for each change of speakers after so many seconds: who answers somebody does so within one."""
_CLOSED_BY_HOST = 0.25
_OWN_SHARE = 0.15
"""Who says less than this share of the answers is not named as one who answers."""


def called(speakers: Speakers, name: str) -> frozenset[str]:
    """Return the ids of those whom a person means by a name, a surname, or a number as in “Speaker 2”."""
    wanted = name.split()
    numbers = {int(part) for part in wanted[-1:] if part.isdecimal()}
    small = [part.casefold() for part in wanted]

    def is_meant(speaker: Speaker) -> bool:
        parts = [part.casefold() for part in (speaker.name or "").split()]
        # “Hoffmann” and “Martin Hoffmann” are Dr. Martin Hoffmann; “Martin” may be several.
        return parts[-len(small) :] == small or speaker.number in numbers

    return frozenset(one.id for one in speakers.speakers if is_meant(one))


def refuse_stranger(speakers: Speakers, name: str, session: str) -> None:
    """Refuse to look for clips of somebody who is not there: mostly a name that is misspelled.

    Args:
        speakers: Who speaks in the session.
        name: Whose clips are wanted; ``""`` is anybody's.
        session: What the session is called.

    Raises:
        SettingsError: Nobody is called so; it lists those who speak.
    """
    if name and not called(speakers, name):
        names = [one.name or f"Speaker {one.number}" for one in speakers.speakers]
        remedy = f"Those who speak are {listed(names, 'and')}." if names else "Nobody is known to speak there."
        hint = did_you_mean(name, names)
        raise SettingsError(f"Nobody called “{name}” speaks in {session}.", f"{hint} {remedy}".strip())


class Speaking:
    """Who says the sentences of one session.

    Args:
        sentences: All of them.
        asked: The indices of those that belong to a question to a guest.
        speakers: Who is who.
    """

    def __init__(self, sentences: Sequence[Sentence], asked: Collection[int], speakers: Speakers = NOBODY) -> None:
        self._sentences = sentences
        self._asked = asked
        self._speakers = speakers
        self._moderators = frozenset(one.id for one in speakers.speakers if one.moderator)

    def ranked(self, indices: Sequence[int]) -> tuple[str, ...]:
        """Return who says these sentences, who says most first."""
        seconds = self._seconds(indices)
        return tuple(sorted((one for one in seconds if one), key=lambda one: (-seconds[one], one)))

    def answering(self, candidate: Candidate) -> tuple[str, ...]:
        """Return which guests answer in a candidate, who says most first; those with a word or two are left out."""
        seconds = self._seconds(self._statements(candidate))
        least = _OWN_SHARE * sum(seconds.values())
        ranked = self.ranked(self._statements(candidate))
        return tuple(one for one in ranked if one not in self._moderators and seconds[one] >= least)

    def is_mostly(self, candidate: Candidate, ids: Collection[str]) -> bool:
        """Whether at least half of what is answered in a candidate is said by one of these."""
        seconds = self._seconds(self._statements(candidate))
        own = sum(value for who, value in seconds.items() if who in ids)
        return own > 0 and own >= sum(seconds.values()) / 2

    def names(self, ids: Sequence[str]) -> list[str]:
        """Return the names of speakers; none where one of them is not known."""
        found = [self._speakers.by_id[one].name if one in self._speakers.by_id else None for one in ids]
        return [name for name in found if name] if all(found) else []

    @cached_property
    def name_parts(self) -> frozenset[str]:
        """The words that the speakers' names are made of, in small letters."""
        return frozenset(part.casefold() for one in self._speakers.speakers for part in (one.name or "").split())

    def is_change(self, index: int) -> bool:
        """Whether somebody else certainly goes on after a sentence."""
        here, following = self._sentences[index], self._sentences[index + 1]
        doubtful = here.speaker_doubtful or following.speaker_doubtful
        return None not in {here.speaker, following.speaker} and here.speaker != following.speaker and not doubtful

    def is_handed_over(self, index: int) -> bool:
        """Whether a moderator takes over after a sentence of somebody else."""
        if index + 1 >= len(self._sentences):
            return True
        here, following = self._sentences[index].speaker, self._sentences[index + 1].speaker
        return following in self._moderators and here not in self._moderators

    def faults(self, candidate: Candidate) -> float:
        """Return what a candidate loses for who speaks in it."""
        seconds = self._seconds(candidate.span)
        whole = sum(seconds.values())
        hosted = sum(value for who, value in seconds.items() if who in self._moderators) / whole if whole else 0.0
        faults = max(0.0, hosted - _HOSTED)
        if hosted < 1 and candidate.last not in self._asked:
            faults += _CLOSED_BY_HOST * (self._sentences[candidate.last].speaker in self._moderators)
        return faults + _MIXED * self._mixture(candidate) + _PARTED * min(2, self._partings(candidate))

    def _partings(self, candidate: Candidate) -> int:
        """Return how often somebody else begins of whom nobody asked anything, and after a silence: another item."""
        inside = candidate.span[1:]
        return sum(
            index not in self._asked
            and index - 1 not in self._asked
            and self._sentences[index].speaker != self._sentences[index - 1].speaker
            and self._sentences[index].pause_before >= _SILENCE
            for index in inside
        )

    def _mixture(self, candidate: Candidate) -> float:
        """Return how little of the answers at its ends a candidate has, 0 to 1, where it has more than one person's."""
        inside = [run for run in self._runs if run.start <= candidate.last and run.stop > candidate.first]
        if len(inside) < 2:
            return 0.0
        return max(self._missing(inside[0], candidate), self._missing(inside[-1], candidate))

    def _missing(self, run: range, candidate: Candidate) -> float:
        """Return which share of what one person says at a stretch a candidate leaves out."""
        whole = sum(self._seconds(run).values())
        part = sum(self._seconds(range(max(run.start, candidate.first), min(run.stop, candidate.last + 1))).values())
        return 1 - part / whole if whole else 0.0

    @cached_property
    def _runs(self) -> tuple[range, ...]:
        """The stretches that one person says, without questions and what is nobody's for sure."""
        runs = []
        for (who, asked), group in groupby(
            range(len(self._sentences)), lambda one: (self._sentences[one].speaker, one in self._asked)
        ):
            indices = list(group)
            if who is not None and not asked:
                runs.append(range(indices[0], indices[-1] + 1))
        return tuple(runs)

    def _statements(self, candidate: Candidate) -> list[int]:
        return [one for one in candidate.span if one not in self._asked]

    def _seconds(self, indices: Sequence[int]) -> dict[str | None, float]:
        seconds: dict[str | None, float] = {}
        for index in indices:
            one = self._sentences[index]
            seconds[one.speaker] = seconds.get(one.speaker, 0.0) + one.duration
        return seconds
