"""Corrections that people write, one ``wrong -> right`` a line: how they are read, and how they change a transcript.

A correction applies wherever the text it names stands as whole words inside a segment; what surrounds it (punctuation,
quotation marks, a possessive 's, the rest of a word with a hyphen) stays. Each stretch of what was heard is corrected
at most once: what a correction wrote is never corrected again.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import SettingsError
from pipeline.schema import Segment, Transcript, Word
from pipeline.text_file import read_text, split_lines

SETTING = "the setting “transcribe.corrections”"
"""Where corrections for every session are from, for messages."""
_ARROW = re.compile(r"->|→")
_COMMENT = re.compile(r" #.*|^#(?: .*)?$")
"""After the arrow; "#Livestudio" right behind it is a word."""
_REMEDY = "Write one correction per line: wrong -> right."
_LONGEST_SHOWN = 60
_JOINERS = "\u200c\u200d"
"""Invisible, but some scripts spell with them."""
_OPENERS = " \"'“„‚‘’»«([¿¡"
_SENTENCE_ENDS = "\n.?!…:"
_CLASSES = {" ": "[ \u00a0\u202f]", "'": "['’]", "’": "['’]", "-": "[-‐‑]"}
"""Characters that are written in several ways."""
# A dot, an apostrophe or the like between letters makes one word of them: "O'Brien", "don't", "H&M", "3,5".
_WORD_STARTS = r"(?<!\w)(?<!\w[.@&'’])(?<!\d[,:])"
_WORD_ENDS = r"(?!\w)(?![.@&]\w)(?!['’](?![sS](?!\w))\w)(?![,:]\d)"


@dataclass(frozen=True)
class Correction:
    """One line: what was heard, what was said, and the line's number, from 1."""

    wrong: str
    right: str
    line: int

    @property
    def in_any_case(self) -> bool:
        """Whether it applies to capitals, too: it is written without any."""
        return self.wrong == self.wrong.lower()


# --- reading ----------------------------------------------------------------------------------------------------


def parse(lines: Iterable[str], source: str) -> tuple[Correction, ...]:
    """Read corrections; empty lines and comments, which begin with ``#``, are left out.

    Args:
        lines: The lines.
        source: Where they are from, for messages.

    Raises:
        SettingsError: A line cannot be read.
    """
    parsed = (_parse_line(line, number, source) for number, line in enumerate(lines, 1))
    return tuple(correction for correction in parsed if correction is not None)


def load(path: Path) -> tuple[Correction, ...]:
    """Read a file of corrections; one that does not exist holds none.

    Raises:
        SettingsError: The file cannot be read, is not UTF-8, or holds a line that is no correction.
    """
    return parse(split_lines(read_text(path)), str(path))


def _parse_line(line: str, number: int, source: str) -> Correction | None:
    where = f"Line {number} of {source}"
    text = _normalise(line)
    if not text or text.startswith("#"):
        return None
    odd = next((mark for mark in text if not mark.isprintable() and mark not in _JOINERS), None)
    if odd is not None:
        raise SettingsError(f"{where} holds an invisible character, U+{ord(odd):04X}.", "Type the line anew.")
    shown = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
    sides = _ARROW.split(text)
    if len(sides) != 2:
        problem = "has no arrow" if len(sides) < 2 else "has more than one arrow"
        raise SettingsError(f"{where} {problem}: “{shown}”.", _REMEDY)
    wrong, right = sides[0].strip(), _COMMENT.sub("", sides[1].strip())
    if not re.search(r"\w", wrong):
        raise SettingsError(f"{where} has no word before its arrow: “{shown}”.", _REMEDY)
    if not re.search(r"\w", right):
        raise SettingsError(
            f"{where} has no word after its arrow: “{shown}”.", "Write what was said; words cannot be taken out."
        )
    return Correction(wrong, right, number)


def _normalise(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


# --- applying ---------------------------------------------------------------------------------------------------


class _Found(NamedTuple):
    """A stretch of the text, and what is to stand there."""

    start: int
    end: int
    text: str


def correct(
    heard: Transcript, layers: Sequence[Sequence[Correction]]
) -> tuple[Transcript, tuple[tuple[Correction, ...], ...]]:
    """Apply corrections to a transcript.

    Where several fit, one of a later layer wins, then the longer one, then the later line. Words that are replaced one
    by one keep their times; otherwise the new words share the time of the old ones by their length. All keep their
    probability, and are marked as corrected, also where a correction only says that a word was heard right.

    Args:
        heard: What was recognised.
        layers: Lists of corrections, from the most general to the most specific.

    Returns:
        The corrected transcript, and of each layer the corrections that fit nothing that was heard.
    """
    text = _Text(heard.segments)
    unused: list[tuple[Correction, ...]] = []
    for layer in reversed(layers):
        ranked = sorted(layer, key=lambda one: (len(one.wrong), one.line), reverse=True)
        fitting = {correction for correction in ranked if text.claim(correction)}
        unused.insert(0, tuple(correction for correction in layer if correction not in fitting))
    corrected = Transcript(
        language=heard.language,
        language_probability=heard.language_probability,
        model=heard.model,
        segments=tuple(text.rewritten()),
        coverage=heard.coverage,
    )
    return corrected, tuple(unused)


class _Text:
    """What was heard as one text, a line for each segment, and what is to be changed in it."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        words = [unicodedata.normalize("NFC", word.text) for segment in segments for word in segment.words]
        lengths = [len(segment.words) for segment in segments]
        self._firsts = [0, *accumulate(lengths)]
        """The first word of each segment."""
        self._text = "\n".join(" ".join(words[first:end]) for first, end in pairwise(self._firsts) if end > first)
        self._small = self._text.lower()
        self._starts = list(accumulate((len(word) + 1 for word in words), initial=0))
        """Where each word begins in the text, and where one after the last would."""
        self._free = bytearray(b"\1") * len(self._text)
        self._found: list[_Found] = []

    def claim(self, correction: Correction) -> bool:
        """Note every place that a correction fits and that is still free; tell whether there is any, free or not."""
        # Most lines of an event's list fit nothing in a session: a plain search is 20 times as fast as the pattern's.
        if max(re.findall(r"\w+", correction.wrong), key=len).lower() not in self._small:
            return False
        pattern = _compile(correction)
        fits = False
        at = 0
        while match := pattern.search(self._text, at):
            fits = True
            start, end = match.span()
            if all(self._free[start:end]):
                self._free[start:end] = bytes(end - start)
                self._found.append(_Found(start, end, self._written(correction, start, end)))
                at = end
            else:
                at = start + 1
        return fits

    def _written(self, correction: Correction, start: int, end: int) -> str:
        """Return what a correction writes here: its right side, with the capital of a sentence's start."""
        found, right = self._text[start:end], correction.right
        if right == correction.wrong:
            return found
        first, *rest = right.split(" ")
        if correction.in_any_case and found[0].isupper() and first == first.lower() and self._opens_sentence(start):
            return " ".join([first[0].upper() + first[1:], *rest])
        return right

    def _opens_sentence(self, start: int) -> bool:
        while start and self._text[start - 1] in _OPENERS:
            start -= 1
        return start == 0 or self._text[start - 1] in _SENTENCE_ENDS

    def rewritten(self) -> Iterator[Segment]:
        """Yield the segments with everything changed that was noted."""
        changes = {first: (last, texts) for first, last, texts in self._changes()}
        for segment, (first, end) in zip(self._segments, pairwise(self._firsts), strict=True):
            words: list[Word] = []
            at = first
            while at < end:
                last, texts = changes.get(at, (at, []))
                old = segment.words[at - first : last + 1 - first]
                words += _respeak(old, texts) if texts else old
                at = last + 1
            yield segment.model_copy(update={"words": tuple(words)})

    def _changes(self) -> Iterator[tuple[int, int, list[str]]]:
        """Yield runs of words, first to last, with the words that replace them."""
        groups: list[list[_Found]] = []
        for found in sorted(self._found):
            # Two corrections inside one word ("Meier-Gruppe") are one change.
            if groups and self._word_at(found.start) <= self._word_at(groups[-1][-1].end - 1):
                groups[-1].append(found)
            else:
                groups.append([found])
        for group in groups:
            first, last = self._word_at(group[0].start), self._word_at(group[-1].end - 1)
            pieces, at = [], self._starts[first]
            for found in group:
                pieces += [self._text[at : found.start], found.text]
                at = found.end
            pieces.append(self._text[at : self._starts[last + 1] - 1])
            yield first, last, _split("".join(pieces))

    def _word_at(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1


def share_time(start: float, end: float, texts: Sequence[str]) -> list[float]:
    """Return when each text begins, and when the last ends, if they share a time by their length."""
    total = sum(map(len, texts))
    return [start + (end - start) * done / total for done in accumulate(map(len, texts), initial=0)]


def _compile(correction: Correction) -> re.Pattern[str]:
    body = "".join(_CLASSES.get(mark, re.escape(mark)) for mark in correction.wrong)
    before = _WORD_STARTS if re.match(r"\w", correction.wrong) else ""
    after = _WORD_ENDS if re.search(r"\w$", correction.wrong) else ""
    return re.compile(f"{before}{body}{after}", re.IGNORECASE if correction.in_any_case else 0)


def _split(text: str) -> list[str]:
    """Split a text into words as a transcript has them: marks that stand alone go with the word before ("50 %")."""
    words: list[str] = []
    for piece in text.split():
        if words and not re.search(r"\w", piece):
            words[-1] += f" {piece}"
        else:
            words.append(piece)
    return words


def _respeak(old: Sequence[Word], texts: Sequence[str]) -> list[Word]:
    """Put new texts in the place of old words: into their times one by one, or into their common time by length."""
    if len(old) == len(texts):
        return [
            word.model_copy(update={"text": text, "corrected": True}) for word, text in zip(old, texts, strict=True)
        ]
    edges = [round(edge, 3) for edge in share_time(old[0].start, max(word.end for word in old), texts)]
    probability = min(word.probability for word in old)
    return [
        Word(start=begin, end=finish, text=text, probability=probability, corrected=True)
        for text, (begin, finish) in zip(texts, pairwise(edges), strict=True)
    ]
