"""Whose words were recognised, and whether they were given to the right person.

Recognised and reference words are aligned by the least number of edits (case and punctuation aside). A word that is in
both belongs to the line that it was said in, so that wrong times of words don't hide a wrong speaker, unless that is
more than two seconds away; then, and where a word was misheard or invented, it belongs to the line of the words around
it, or between two lines to the one that its middle is nearest to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any

from rapidfuzz.distance import Levenshtein

from pipeline import structure
from pipeline.schema import Speakers, Transcript, Word
from pipeline.speakers.names.assignment import assign
from references import Line
from words import plain

FARTHEST_SECONDS = 2.0


def find_lines(words: Sequence[Word], lines: Sequence[Line]) -> list[int]:
    """Return the line of the reference that each recognised word belongs to, by index.

    Args:
        words: The recognised words.
        lines: What was said, and when; lines without text only have times.
    """
    said = [(plain(word), at) for at, line in enumerate(lines) for word in line.text.split()]
    heard = [plain(word.text) for word in words]
    found: list[int | None] = [None] * len(words)
    for block in Levenshtein.opcodes([word for word, _ in said], heard):
        if block.tag == "equal":
            for offset in range(block.src_end - block.src_start):
                line, word = said[block.src_start + offset][1], words[block.dest_start + offset]
                if _distance(word, lines[line]) <= FARTHEST_SECONDS:
                    found[block.dest_start + offset] = line
    return [_settle(words, lines, found, at) for at in range(len(words))]


def _settle(words: Sequence[Word], lines: Sequence[Line], found: Sequence[int | None], at: int) -> int:
    known = found[at]
    if known is not None:
        return known
    before = next((line for line in reversed(found[:at]) if line is not None), None)
    after = next((line for line in found[at + 1 :] if line is not None), None)
    if before is not None and before == after:
        return before
    return min(range(len(lines)), key=lambda line: _distance(words[at], lines[line]))


def _distance(word: Word, line: Line) -> float:
    middle = (word.start + word.end) / 2
    return max(line.start - middle, middle - line.end, 0.0)


@dataclass(frozen=True)
class Credit:
    """What a session's words were made of.

    Attributes:
        words: Recognised words.
        right: Those given to who said them.
        unknown: Those given to nobody.
        doubtful: Those whose speaker is marked as doubtful, right or wrong.
        wrong_unmarked: Those given to somebody else without such a mark.
        sentences: Sentences or turns of the reference of which a word was recognised.
        sentences_right: Those of which all words were given to who said them.
        signed: Sentences as the texts print them that have a speaker, without a doubt.
        signed_wrong: Those in which somebody else said a word.
        mistakes: In words, what was given to somebody else or to nobody.
    """

    words: int
    right: int
    unknown: int
    doubtful: int
    wrong_unmarked: int
    sentences: int
    sentences_right: int
    signed: int
    signed_wrong: int
    mistakes: tuple[str, ...] = ()

    def row(self) -> dict[str, Any]:
        """Return the figures of a row."""
        return {
            "words": self.words,
            "words_right_percent": _percent(self.right, self.words),
            "words_unknown": self.unknown,
            "words_doubtful": self.doubtful,
            "words_wrong_unmarked": self.wrong_unmarked,
            "sentences": self.sentences,
            "sentences_right_percent": _percent(self.sentences_right, self.sentences),
            "signed": self.signed,
            "signed_wrong": self.signed_wrong,
        }


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole else None


def add_up(credits_: Sequence[Credit]) -> Credit:
    """Return the sum over sessions."""
    counted = [field.name for field in fields(Credit) if field.name != "mistakes"]
    return Credit(*(sum(getattr(one, name) for one in credits_) for name in counted))


def judge(transcript: Transcript, speakers: Speakers, lines: Sequence[Line], *, by_name: bool) -> Credit:
    """Compare who is said to have said each word with who did.

    Args:
        transcript: The words.
        speakers: Who is said to have said them.
        lines: Who did.
        by_name: Whether speakers must have the names of the reference; else they are paired with its speakers as well
            as they can be.
    """
    owner = find_lines(transcript.words, lines)
    given = [run for run in speakers.attributions for _ in range(run.first_word, run.last_word + 1)]
    names = _names(speakers) if by_name else _pairs(speakers, [lines[at].speaker for at in owner])
    claimed = [names.get(run.speaker or "") for run in given]
    right = [claim == lines[at].speaker for claim, at in zip(claimed, owner, strict=True)]
    printed = structure.build_structure(transcript, "", speakers.attributions).sentences
    signed = [one for one in printed if one.speaker is not None and not one.speaker_doubtful]
    return Credit(
        words=len(owner),
        right=sum(right),
        unknown=sum(run.speaker is None for run in given),
        doubtful=sum(run.doubtful for run in given),
        wrong_unmarked=sum(
            not fits and not run.doubtful and run.speaker is not None for fits, run in zip(right, given, strict=True)
        ),
        sentences=len(set(owner)),
        sentences_right=len(set(owner) - {at for at, fits in zip(owner, right, strict=True) if not fits}),
        signed=len(signed),
        signed_wrong=sum(not all(right[one.first_word : one.last_word + 1]) for one in signed),
        mistakes=tuple(_mistakes(transcript.words, claimed, [lines[at].speaker for at in owner])),
    )


def _mistakes(words: Sequence[Word], claimed: Sequence[str | None], said_by: Sequence[str]) -> Iterator[str]:
    for (claim, speaker), run in groupby(range(len(words)), key=lambda at: (claimed[at], said_by[at])):
        if claim != speaker:
            span = list(run)
            text = " ".join(words[at].text for at in span)
            yield f"{words[span[0]].start:.2f} s, {speaker}, given to {claim or 'nobody'}: {text}"


def _names(speakers: Speakers) -> dict[str, str]:
    return {speaker.id: speaker.name for speaker in speakers.speakers if speaker.name is not None}


def _pairs(speakers: Speakers, said_by: Sequence[str]) -> Mapping[str, str]:
    """Return for each speaker the one of the reference with whom it has most words in common, one to one."""
    ids, people = [speaker.id for speaker in speakers.speakers], sorted(set(said_by))
    given = [run.speaker for run in speakers.attributions for _ in range(run.first_word, run.last_word + 1)]
    common = Counter((one, name) for one, name in zip(given, said_by, strict=True) if one in ids)
    scores = {(ids.index(one), people.index(name)): float(count) for (one, name), count in common.items()}
    return {ids[at]: people[person] for at, person in assign(scores, len(ids)).items()}
