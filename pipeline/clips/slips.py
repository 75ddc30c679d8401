"""Which words of a transcript are slips of the tongue: fillers, stammers, words that were broken off. Pure.

What is named here can go without a change of what was said: all that a slip says is said again right after it, or it
says nothing. A negation is never part of one, nor is anything that people repeat for emphasis ("very, very").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language import lexicon
from pipeline.language.lexicon import Lexicon, bare
from pipeline.schema import Transcript, Word

_MOST_WORDS = 3
"""Nobody starts again with more words than that and means the same."""
_LEAST_CERTAIN = 0.5
"""A word that the recogniser was less sure of may be another one."""
_BROKEN_OFF = re.compile(r"\w-$")
"""As Whisper writes it. Before dots or a dash there may be a whole word: "ja … jahrelang"."""
_LEAST_STEM = 2
_ENDS = re.compile(r"[.,;:?!]\W*$")
_ENDS_SENTENCE = re.compile(r"(?<!\.)[.;:?!]\W*$")


@dataclass(frozen=True)
class Slip:
    """Words that can go: from ``first`` to ``last``, indices of the transcript; so many of them are ``fillers``."""

    first: int
    last: int
    fillers: int


def find_slips(transcript: Transcript, first: int, last: int) -> list[Slip]:
    """Return the slips among words ``first`` to ``last`` of a transcript, in order and apart from each other."""
    found: list[Slip] = []
    at = first
    while at <= last:
        words = _Words(transcript, at, last)
        taken = words.restart() or words.fillers()
        if taken:
            begin = found.pop().first if found and found[-1].last == at - 1 else at
            found.append(Slip(begin, at + taken - 1, _count_fillers(transcript, begin, at + taken)))
        at += max(taken, 1)
    return found


def _count_fillers(transcript: Transcript, first: int, after: int) -> int:
    known = lexicon(transcript.word_languages[first])
    return sum(_spoken(word) in known.fillers for word in transcript.words[first:after])


def _spoken(word: Word) -> str:
    return bare(word.text).casefold()


class _Words:
    """The words from one on, as far as they are in its language and sure.

    Args:
        transcript: What was said.
        at: The word to begin with.
        last: The last word that counts.
    """

    def __init__(self, transcript: Transcript, at: int, last: int) -> None:
        self._known: Lexicon = lexicon(transcript.word_languages[at])
        self._words: Sequence[Word] = transcript.words[at : last + 1]
        language = transcript.word_languages[at]
        for place, word in enumerate(self._words):
            doubted = transcript.word_doubts[at + place] or word.certainty < _LEAST_CERTAIN
            if doubted or transcript.word_languages[at + place] != language:
                self._words = self._words[:place]
                break
        self._spoken = [_spoken(word) for word in self._words]
        self._before = transcript.words[at - 1] if at else None

    def fillers(self, at: int = 0) -> int:
        """Return how many fillers follow each other."""
        count = 0
        while at + count < len(self._words) and self._spoken[at + count] in self._known.fillers:
            count += 1
        return count

    def restart(self) -> int:
        """Return how many words go because they are said again: "wir, äh, wir haben", "ha- haben"."""
        for length in range(_MOST_WORDS, 0, -1):
            copies = self._copies(length)
            if copies and not self._negates(copies[-1]):
                return copies[-1]
        return 0

    def _copies(self, length: int) -> list[int]:
        """Return where each copy of the first words begins, from the second on; nothing where they are no slip."""
        found: list[int] = []
        begin = 0
        while True:
            following = begin + length + self.fillers(begin + length)
            if not self._again(begin, following, length):
                break
            found.append(following)
            begin = following
        # Whoever stops after the last copy meant the repetition: "Häuser und und und.", "I have, I have."
        finished = bool(found) and (
            begin + length >= len(self._words) or bool(_ENDS.search(self._words[begin + length - 1].text))
        )
        return [] if finished else found

    def _again(self, begin: int, following: int, length: int) -> bool:
        """Whether ``length`` words are said again at ``following``, and only because the speaker slipped."""
        if not length or following + length > len(self._words):
            return False
        said, again = self._spoken[begin : begin + length], self._spoken[following : following + length]
        if said[:-1] != again[:-1] or any(
            _ENDS_SENTENCE.search(word.text) for word in self._words[begin : begin + length - 1]
        ):
            return False
        if _BROKEN_OFF.search(self._words[begin + length - 1].text):
            stem = said[-1]
            if len(stem) >= _LEAST_STEM and again[-1].startswith(stem) and again[-1] != stem:
                return True
        elif _ENDS_SENTENCE.search(self._words[begin + length - 1].text) or self._ends_clause(begin, following, length):
            return False
        more = self._known.stammered | self._known.stammered_on
        return said[-1] == again[-1] and said[0] in self._known.stammered and all(word in more for word in said[1:])

    def _ends_clause(self, begin: int, following: int, length: int) -> bool:
        """Whether words may be the end of what was said before: "das machen wir, wir haben …", "so did we, we went"."""
        known, before = self._known, self._words[begin - 1] if begin else self._before
        if self._spoken[begin + length - 1] not in (known.subjects | known.stammered_on) - known.determiners:
            return False
        paused = any(_ENDS.search(word.text) for word in self._words[begin + length - 1 : following])
        opens = before is None or _ENDS.search(before.text) or _spoken(before) in known.openers | known.subordinators
        return paused and not opens

    def _negates(self, count: int) -> bool:
        return any(self._known.negations.search(word.text) for word in self._words[:count])
