"""Chooses which words form a cue and where its line breaks, by the lowest total cost."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from pipeline.clips.captions.phrases import KEEP_TOGETHER, break_cost, is_inside_name, name_pairs
from pipeline.clips.captions.rules import (
    CHARACTERS_PER_SECOND,
    GAP_SECONDS,
    LONG_PAUSE_SECONDS,
    MAX_LINES,
    MAX_SECONDS,
    MIN_SECONDS,
    PAUSE_SECONDS,
    line_length,
)
from pipeline.schema import Shape

_PER_CUE = 8.0
"""What each further cue costs, so that text is not cut up without need."""
_PER_MISSING_SECOND = 20.0
"""What each second costs that a cue stands shorter than reading it takes. Speech that is too fast throughout lacks the
same time however it is cut, so that this never speaks against a good break."""
_RUSHED = 20.0
_PER_RUSHED_CHARACTER = 3.0
"""What each character a second costs above ``_RUSHED``, which few people can follow."""
_PER_SHORT_SECOND = 90.0
"""What each second below the shortest time costs: a flash is worse than almost any break."""
_PER_PAUSE_SECOND = 12.0
"""What each second of silence inside a cue costs, and what it takes off a break made there."""
_TWO_SENTENCES = 8.0
_PART_OF_A_SENTENCE = 20.0
_TORN_CLAUSE = 8.0
"""What each end costs at which a cue cuts a clause though another clause begins or ends inside it."""
_CLAUSE_END = 2.0
"""The cost of a break up to which a clause ends there."""
_PER_CHARACTER_OF_IMBALANCE = 0.25
_TOP_HEAVY = 2.0
"""A shorter line above a longer one hides less of the picture and is read faster."""
_STUB = 6
_PER_MISSING_CHARACTER = 0.8
"""What each character costs that a line has less than ``_STUB``: a small word alone on it looks lost."""
_FRAGMENT = 20
_PER_FRAGMENT_CHARACTER = 0.5
"""What each character costs that a part of a sentence has less than ``_FRAGMENT``: it flickers past."""
_LINE_BREAK_WEIGHT = 0.8
_CUE_BREAK_WEIGHT = 2.0
"""A phrase that is cut between two cues is not seen whole at any moment, so that counts more than between lines."""


@dataclass(frozen=True)
class Token:
    """What stands between two spaces, with its time; ``glued`` continues a word that was too long for a line."""

    text: str
    start: float
    end: float
    glued: bool = False
    ends_sentence: bool = False


@dataclass(frozen=True)
class CueSpan:
    """The tokens of one cue, ``first`` to ``last`` inclusive, and its lines."""

    first: int
    last: int
    lines: tuple[str, ...]

    @property
    def characters(self) -> int:
        """Length of the text, with one space between lines."""
        return sum(map(len, self.lines)) + len(self.lines) - 1


class Layout:
    """What the tokens cost to set, precomputed once.

    Args:
        tokens: In order, none longer than a line.
        language: Decides line length and phrases.
        shape: Of the picture; decides line length, too.
        names: That are known, to be kept whole.
    """

    def __init__(
        self, tokens: Sequence[Token], language: str, shape: Shape = "16:9", names: Iterable[str] = ()
    ) -> None:
        self.tokens = tokens
        self.width = line_length(language, shape)
        self._until = [0, *accumulate(len(token.text) + 1 for token in tokens)]
        texts = ["", *(token.text for token in tokens), ""]
        self._breaks = [
            break_cost(left, right, language, previous=previous, following=following)
            for previous, left, right, following in zip(texts, texts[1:], texts[2:], texts[3:], strict=False)
        ] + [0.0]
        known = name_pairs(names)
        for place, (before, token) in enumerate(pairwise(tokens)):
            if token.glued or (is_inside_name(before.text, token.text, known) and not before.ends_sentence):
                self._breaks[place] = KEEP_TOGETHER
        self._gaps = [max(0.0, right.start - left.end) for left, right in pairwise(tokens)] + [math.inf]
        self._ends = [token.ends_sentence for token in tokens]
        self._clauses = [cost <= _CLAUSE_END for cost in self._breaks]

    def characters(self, first: int, last: int) -> int:
        """Return the length of the tokens set on one line."""
        return self._until[last + 1] - self._until[first] - 1

    def text(self, first: int, last: int) -> str:
        """Return the tokens set on one line."""
        return " ".join(token.text for token in self.tokens[first : last + 1])

    def line_break(self, first: int, last: int) -> tuple[float, int] | None:
        """Return the cost of setting a span, and the last token of its first line; ``None`` where it does not fit."""
        if self.characters(first, last) <= self.width:
            return 0.0, last
        best: tuple[float, int] | None = None
        for place in range(first, last):
            above, below = self.characters(first, place), self.characters(place + 1, last)
            if above > self.width:
                break
            if below > self.width:
                continue
            glued = self.tokens[place + 1].glued
            cost = (0.0 if glued else self._breaks[place] * _LINE_BREAK_WEIGHT) + (above > below) * _TOP_HEAVY
            cost += abs(above - below) * _PER_CHARACTER_OF_IMBALANCE
            cost += max(0, _STUB - min(above, below)) * _PER_MISSING_CHARACTER
            if best is None or cost < best[0]:
                best = cost, place
        return best

    def cut_cost(self, place: int) -> float:
        """Return the cost of ending a cue after a token; a pause makes it cheaper."""
        cost = self._breaks[place]
        if self._gaps[place] >= LONG_PAUSE_SECONDS:
            return 0.0
        if cost >= KEEP_TOGETHER:
            return cost
        return max(0.0, cost * _CUE_BREAK_WEIGHT - _PER_PAUSE_SECOND * self._gaps[place])

    def is_parted(self, first: int, last: int) -> bool:
        """Tell whether a long pause follows the first token of a span, so that no longer one is possible either."""
        return first < last and self._gaps[first] >= LONG_PAUSE_SECONDS

    def span_cost(self, first: int, last: int) -> float:
        """Return what is wrong with a cue beside its breaks: pauses, mixed sentences, speed and length."""
        return self._inner_cost(first, last) + self._time_cost(first, last)

    def _inner_cost(self, first: int, last: int) -> float:
        cost = sum(gap * _PER_PAUSE_SECOND for gap in self._gaps[first:last] if gap > 0.3)
        begins_whole = first == 0 or self._ends[first - 1]
        if not (begins_whole and self._ends[last]):
            cost += max(0, _FRAGMENT - self.characters(first, last)) * _PER_FRAGMENT_CHARACTER
        if True in self._clauses[first:last]:
            cost += _TORN_CLAUSE * ((first > 0 and not self._clauses[first - 1]) + (not self._clauses[last]))
        ends = [place for place in range(first, last) if self._ends[place]]
        if not ends:
            return cost
        edges = [first - 1, *ends, last]
        if any(self.characters(before + 1, until) > self.width for before, until in pairwise(edges)):
            return math.inf
        parts = (not begins_whole) + (not self._ends[last])
        if parts > 1 or any(self._gaps[place] >= PAUSE_SECONDS for place in ends):
            return math.inf
        return cost + _TWO_SENTENCES * len(ends) + _PART_OF_A_SENTENCE * parts

    def _time_cost(self, first: int, last: int) -> float:
        begin, said = self.tokens[first].start, self.tokens[last].end
        if said - begin > MAX_SECONDS and last > first:
            return math.inf
        room = MAX_SECONDS
        if last + 1 < len(self.tokens):
            room = min(room, max(0.0, self.tokens[last + 1].start - begin - GAP_SECONDS))
        characters = self.characters(first, last)
        shown = min(room, max(said - begin, characters / CHARACTERS_PER_SECOND, MIN_SECONDS))
        missing = max(0.0, characters / CHARACTERS_PER_SECOND - shown)
        rushed = min(max(0.0, characters / max(shown, 0.1) - _RUSHED), 40.0)
        cost = _PER_MISSING_SECOND * missing + _PER_RUSHED_CHARACTER * rushed
        return cost + _PER_SHORT_SECOND * max(0.0, MIN_SECONDS - shown)


def choose_spans(tokens: Sequence[Token], layout: Layout) -> list[CueSpan]:
    """Return the cheapest way to set all tokens into cues of at most two lines."""
    count = len(tokens)
    best = [0.0] + [math.inf] * count
    came_from = [0] * (count + 1)
    for last in range(count):
        ending = _PER_CUE + layout.cut_cost(last)
        for first in range(last, -1, -1):
            if layout.characters(first, last) > layout.width * MAX_LINES + 1 or layout.is_parted(first, last):
                break
            # No cost is negative, so what cannot be cheaper need not be set.
            if best[first] + ending >= best[last + 1] or (broken := layout.line_break(first, last)) is None:
                continue
            # A token alone is always possible, however long it lasts.
            cost = best[first] + ending + broken[0] + layout.span_cost(first, last)
            if cost < best[last + 1]:
                best[last + 1], came_from[last + 1] = cost, first
    spans: list[CueSpan] = []
    stop = count
    while stop > 0:
        first = came_from[stop]
        spans.append(_set(layout, first, stop - 1))
        stop = first
    return spans[::-1]


def _set(layout: Layout, first: int, last: int) -> CueSpan:
    broken = layout.line_break(first, last)
    if broken is None or broken[1] == last:
        return CueSpan(first, last, (layout.text(first, last),))
    return CueSpan(first, last, (layout.text(first, broken[1]), layout.text(broken[1] + 1, last)))
