"""Chapters: where the talk turns to something else.

Each gap between two sentences gets a score from the change of words around it (Hearst, "TextTiling", 1997: the
cosine of the blocks before and after) and from what a listener hears: a new question after a silence, "let's talk
about". The division with the best sum is found by dynamic programming, with a price on chapters far from the length
that suits the recording. A question is never parted from its answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, pstdev

from pipeline.schema import Sentence
from pipeline.structure.reading import Reading
from pipeline.structure.terms import similarity

MIN_SECONDS = 30.0
_NEVER = -math.inf
_LENGTH_PRICE = 0.7
_LONGEST_IN_IDEALS = 4.0
_MOST_IN_IDEALS = 1.4
"""More chapters than this many times the ideal number, and a welcome, are too many for a list that people read."""
_RAISE = 0.2
WELCOME_SECONDS = 15.0
"""A welcome longer than this is a chapter of its own, so that the first question is not listed at 0:00."""


def ideal_seconds(duration: float) -> float:
    """Return the chapter length that suits a recording: about 3 chapters in 3 minutes, 8 in 20, 13 in 60."""
    return max(40.0, 4.6 * math.sqrt(duration))


def divide(reading: Reading) -> list[tuple[int, int]]:
    """Divide sentences into chapters: (first, last) sentence indices, inclusive, that cover all in order."""
    sentences = reading.sentences
    if not sentences:
        return []
    duration = sentences[-1].end - sentences[0].start
    ideal = ideal_seconds(duration)
    most = round(_MOST_IN_IDEALS * duration / ideal + 0.7)
    scores = boundary_scores(reading)
    chapters = _best_division(sentences, scores, ideal)
    # Where questions come thick and fast, only the clearest boundaries count.
    while len(chapters) > most:
        scores = [score - _RAISE for score in scores]
        chapters = _best_division(sentences, scores, ideal)
    return _part_welcome(chapters, reading)


def _part_welcome(chapters: list[tuple[int, int]], reading: Reading) -> list[tuple[int, int]]:
    """Part the first chapter where the talk proper starts, if that is late enough to matter."""
    sentences, start = reading.sentences, reading.talk.start
    late = start > 0 and sentences[start].start - sentences[0].start > WELCOME_SECONDS
    if not late:
        return chapters
    first, last = next(one for one in chapters if one[0] <= start <= one[1])
    if first == start:
        return chapters
    at = chapters.index((first, last))
    return [*chapters[:at], (first, start - 1), (start, last), *chapters[at + 1 :]]


def _best_division(sentences: Sequence[Sentence], scores: Sequence[float], ideal: float) -> list[tuple[int, int]]:
    """Return the division with the best sum of boundary scores less the prices of its chapters' lengths."""
    count = len(sentences)
    best = [_NEVER] * count + [0.0]
    cut = [count] * (count + 1)
    for first in range(count - 1, -1, -1):
        for after in range(first + 1, count + 1):
            length = sentences[after - 1].end - sentences[first].start
            if length > _LONGEST_IN_IDEALS * ideal and after > first + 1:
                break
            gain = scores[after] if after < count else 0.0
            total = gain + best[after] - _price(length, ideal)
            if total > best[first]:
                best[first], cut[first] = total, after
    chapters: list[tuple[int, int]] = []
    first = 0
    while first < count:
        chapters.append((first, cut[first] - 1))
        first = cut[first]
    return chapters


def _price(length: float, ideal: float) -> float:
    """Return what a chapter of ``length`` seconds costs; below the minimum it rises steeply."""
    price = _LENGTH_PRICE * math.log(max(length, 1.0) / ideal) ** 2
    return price + 10.0 * (1 - length / MIN_SECONDS) if length < MIN_SECONDS else price


def boundary_scores(reading: Reading) -> list[float]:
    """Return how well a chapter could start at each sentence."""
    sentences, traits, turns = reading.sentences, reading.traits, reading.turns
    depths = _depths(reading)
    leads = {turn.lead for turn in turns}
    answers = {index for turn in turns for index in range(turn.last + 2, len(sentences))}
    together = {index for turn in turns for index in range(turn.lead + 1, turn.last + 2)}
    scores: list[float] = []
    for index, (sentence, seen) in enumerate(zip(sentences, traits, strict=True)):
        if index in together or not sentences[max(0, index - 1)].complete:
            scores.append(_NEVER if index in together else -3.0)
            continue
        score = 0.5 * depths[index] + 0.2 * min(sentence.pause_before / 1.5, 1.0)
        score += 1.0 if index in leads else 0.0
        score += 1.2 if seen.topic_cue else 0.0
        score -= 0.5 if index in answers - leads else 0.0
        score -= 0.8 if seen.dangling and index not in leads else 0.0
        scores.append(score - 0.2)
    return scores


def _depths(reading: Reading) -> list[float]:
    """Return how much the words change before each sentence, standardised to about -1 to 1."""
    sentences, terms = reading.sentences, reading.terms
    half = ideal_seconds(sentences[-1].end - sentences[0].start) * 0.7
    likeness: list[float] = []
    for index, sentence in enumerate(sentences):
        before = [i for i in range(index) if sentences[i].end >= sentence.start - half]
        after = [i for i in range(index, len(sentences)) if sentences[i].start <= sentence.start + half]
        likeness.append(similarity(terms.vector(before), terms.vector(after)))
    mean, spread = fmean(likeness), pstdev(likeness)
    if spread == 0:
        return [0.0] * len(likeness)
    return [max(-1.5, min(1.5, (mean - value) / spread)) / 1.5 for value in likeness]
