"""Words to speakers: who said what, so that no sentence's tail goes to the next person. Pure.

The turns say when each person speaks, within a few tenths of a second; recognised words have times of their own, which
err as well. So words are not looked up one by one: the sequence of speakers is found that contradicts the turns least
while it changes at ends of sentences and in pauses (Viterbi's algorithm over words, with costs in seconds).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.language.sentences import split_sentences
from pipeline.schema import Attribution, Transcript, Turn, Word

_AT_SENTENCE_END = 0.12
"""Cost of a change, in seconds of speech that would have to contradict the turns without it: less than a "Yes."."""
_AT_PAUSE = 0.4
_AT_BREATH = 0.8
_INSIDE = 2.5
"""Where punctuation was not recognised. Somebody who is interrupted has said more than that."""
_PAUSE, _BREATH = 0.45, 0.2
"""Seconds of silence between two words; people in a studio leave more than the first between them."""
_LONGEST_WORD = 1.2
"""Seconds; a longer one is stretched over a pause."""
_REACH, _NEARBY = 0.6, 0.5
"""Seconds up to which a word outside of all turns belongs to the next one, and the share that this gets."""
_SURE, _LIKELY = 0.75, 0.4
"""Share of what is heard while a run is spoken that is its speaker."""
_UNSURE = 0.3
"""Share of a run's time in which the turns are doubtful."""


def attribute(transcript: Transcript, turns: Sequence[Turn]) -> tuple[Attribution, ...]:
    """Say who said each word.

    Args:
        transcript: The words.
        turns: Who spoke when; they may overlap.

    Returns:
        Runs of words that cover all of them in order. A run is nobody's where no turn is near, and doubtful where the
        turns do not agree with its speaker throughout, are doubtful themselves, or overlap.
    """
    words = transcript.words
    timeline = _Timeline(turns)
    heard = [timeline.look_up(word) for word in words]
    sentences = split_sentences(words, transcript.word_languages)
    labels = _best_labels(words, heard, {bounds.last_word for bounds in sentences})
    units = [
        (speaker, list(unit))
        for bounds in sentences
        for speaker, unit in groupby(range(bounds.first_word, bounds.last_word + 1), key=labels.__getitem__)
    ]
    return _merged(_judged(words, heard, unit, speaker) for speaker, unit in units)


@dataclass(frozen=True)
class _Heard:
    """What the turns say about one word.

    Attributes:
        shares: For each speaker, the share of its time in which that one speaks; empty where nobody is near.
        doubtful: The share of its time in which that is doubtful.
    """

    shares: Mapping[str, float]
    doubtful: float


class _Timeline:
    """Turns by time."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._turns = sorted(turns, key=lambda turn: (turn.start, turn.end))
        self._starts = [turn.start for turn in self._turns]
        self._longest = max((turn.duration for turn in self._turns), default=0.0)

    def look_up(self, word: Word) -> _Heard:
        """Return what the turns say about a word."""
        start = word.start
        end = start + _seconds(word)
        shares: dict[str, float] = {}
        doubtful = 0.0
        for turn in self._touching(start, end):
            share = (min(end, turn.end) - max(start, turn.start)) / (end - start)
            shares[turn.speaker] = min(1.0, shares.get(turn.speaker, 0.0) + share)
            doubtful = max(doubtful, share * turn.doubtful)
        if not any(shares.values()):
            near = self._touching(start - _REACH, end + _REACH)
            nearest = min(near, key=lambda turn: max(turn.start - end, start - turn.end), default=None)
            shares = {nearest.speaker: _NEARBY} if nearest is not None else {}
        return _Heard(shares, doubtful)

    def _touching(self, start: float, end: float) -> list[Turn]:
        first, last = bisect_left(self._starts, start - self._longest), bisect_right(self._starts, end)
        return [turn for turn in self._turns[first:last] if turn.end >= start]


def _seconds(word: Word) -> float:
    """Return how long a word takes, as far as that can be believed."""
    return max(0.02, min(word.duration, _LONGEST_WORD))


def _best_labels(words: Sequence[Word], heard: Sequence[_Heard], ends: Collection[int]) -> list[str | None]:
    """Return the speaker of each word for the cheapest sequence of speakers."""
    labels: list[str | None] = [None, *sorted({speaker for one in heard for speaker in one.shares})]
    costs = [0.0] * len(labels)
    steps: list[list[int]] = []
    for index, (word, one) in enumerate(zip(words, heard, strict=True)):
        change = _change_cost(words[index - 1], word, ends_sentence=index - 1 in ends) if index else 0.0
        cheapest = min(range(len(labels)), key=costs.__getitem__)
        step, reached = [], []
        for at, label in enumerate(labels):
            come_from = at if costs[at] <= costs[cheapest] + change else cheapest
            step.append(come_from)
            reached.append(costs[come_from] + (0.0 if come_from == at else change) + _misfit(word, one.shares, label))
        costs = reached
        steps.append(step)
    at = min(range(len(labels)), key=costs.__getitem__)
    chosen: list[str | None] = []
    for step in reversed(steps):
        chosen.append(labels[at])
        at = step[at]
    return chosen[::-1]


def _misfit(word: Word, shares: Mapping[str, float], label: str | None) -> float:
    """Return the seconds of a word that contradict a speaker."""
    if label is None:
        return 1.5 * _seconds(word) if shares else 0.0
    # Where nobody is near, a sentence rather stays one person's than it falls apart.
    return _seconds(word) * (1.0 - shares.get(label, 0.0) if shares else 0.5)


def _change_cost(before: Word, after: Word, *, ends_sentence: bool) -> float:
    pause = after.start - before.end
    if ends_sentence:
        return _AT_SENTENCE_END
    if pause >= _PAUSE:
        return _AT_PAUSE
    return _AT_BREATH if pause >= _BREATH else _INSIDE


def _judged(words: Sequence[Word], heard: Sequence[_Heard], unit: Sequence[int], speaker: str | None) -> Attribution:
    """Return a run of words with how sure its speaker is."""
    told = [(_seconds(words[index]), heard[index]) for index in unit]
    own = sum(length * one.shares.get(speaker or "", 0.0) for length, one in told)
    all_of_them = sum(length * sum(one.shares.values()) for length, one in told)
    agreed = own / all_of_them if all_of_them else 0.0
    unsure = sum(length * one.doubtful for length, one in told) / sum(length for length, _ in told)
    return Attribution(
        first_word=unit[0],
        last_word=unit[-1],
        speaker=speaker if agreed >= _LIKELY else None,
        doubtful=agreed < _SURE or unsure > _UNSURE,
    )


def _merged(runs: Iterable[Attribution]) -> tuple[Attribution, ...]:
    merged: list[Attribution] = []
    for run in runs:
        if merged and (merged[-1].speaker, merged[-1].doubtful) == (run.speaker, run.doubtful):
            merged[-1] = merged[-1].model_copy(update={"last_word": run.last_word})
        else:
            merged.append(run)
    return tuple(merged)
