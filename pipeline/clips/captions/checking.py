"""Proves that cues keep every rule; used by tests and benchmarks, and written apart from what sets the cues."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pipeline.clips.captions.cues import Cue
from pipeline.clips.captions.phrases import is_inside_name, keeps_together, name_pairs
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
from pipeline.language.sentences import ends_sentence
from pipeline.schema import Shape, Word

_TOLERANCE = 0.0015
"""Times are whole milliseconds; sums of them as floats are not."""
_GRID = 0.01
"""Cues begin and end in whole hundredths of a second, as ASS writes them."""
_MISREAD = re.compile("\ufffd|Ã[\u0080-\u00bf„–œŸ¤¶¼]|Â[\u0080-\u00bf]")
"""What is left of an umlaut that was written in one encoding and read in another."""
_BROKEN_LONG_WORD = re.compile(r"https?://|-")


def violations(  # noqa: PLR0913 - what the cues were made from
    cues: Sequence[Cue],
    language: str,
    *,
    words: Sequence[Word] | None = None,
    end: float | None = None,
    shape: Shape = "16:9",
    names: Iterable[str] = (),
) -> list[str]:
    """Return every broken rule as a sentence that names the cue; an empty list is the proof.

    Too fast or too short counts only where the cue could have stood longer: before the next one, before ``end``, and
    within 6 seconds.

    Args:
        cues: In order.
        language: Whose line length and phrases hold.
        words: What was said; with it, completeness, spelling, hyphens and long pauses are proved too.
        end: Where the picture ends.
        shape: Of the picture, which decides how long lines may be.
        names: None of them may be torn, beside those that capitals show.
    """
    width, pairs = line_length(language, shape), name_pairs(names)
    found = [
        f"cue {place + 1} ({cue.start:.3f}-{cue.end:.3f} “{cue.text}”): {problem}"
        for place, cue in enumerate(cues)
        for problem in (
            *_shape(cue, width),
            *_spelling(cue),
            *_timing(cues, place, end),
            *_sentences(cues, place, language, width),
        )
    ]
    found += _separated(cues, language, width, pairs)
    if words is not None:
        found += _against_words(cues, words)
        found += _hyphenated(cues, words, width)
    return found


def _shape(cue: Cue, width: int) -> Iterator[str]:
    if not 1 <= len(cue.lines) <= MAX_LINES:
        yield f"has {len(cue.lines)} lines"
    for line in cue.lines:
        if len(line) > width:
            yield f"has a line of {len(line)} characters, {width} are allowed"
        if not line or line != " ".join(line.split()) or any(ord(sign) < 32 for sign in line):
            yield "has an empty line or stray white space"


def _spelling(cue: Cue) -> Iterator[str]:
    if _MISREAD.search(cue.text):
        yield "has letters that were read in the wrong encoding"
    if unicodedata.normalize("NFC", cue.text) != cue.text:
        yield "has letters in two parts, which some players draw apart"


def _timing(cues: Sequence[Cue], place: int, end: float | None) -> Iterator[str]:
    cue = cues[place]
    limit = cue.start + MAX_SECONDS
    if place + 1 < len(cues):
        following = cues[place + 1].start
        limit = min(limit, following - GAP_SECONDS)
        if following - cue.end < GAP_SECONDS - _TOLERANCE:
            yield f"is followed by the next after {following - cue.end:.3f} s"
    if end is not None:
        limit = min(limit, end)
        if cue.end > end + _TOLERANCE:
            yield "stands beyond the end"
    if cue.duration > MAX_SECONDS + _TOLERANCE:
        yield f"stands for {cue.duration:.3f} s"
    could_stand_longer = cue.end < limit - _GRID - _TOLERANCE
    if cue.duration < MIN_SECONDS - _TOLERANCE and could_stand_longer:
        yield f"stands for {cue.duration:.3f} s only"
    if len(cue.text) > CHARACTERS_PER_SECOND * (cue.duration + _TOLERANCE) and could_stand_longer:
        yield f"has {len(cue.text) / max(cue.duration, 0.001):.1f} characters a second"


def _sentences(cues: Sequence[Cue], place: int, language: str, width: int) -> Iterator[str]:
    """A cue may hold several sentences only if each piece is no longer than a line and at most one is not whole."""
    signs = cues[place].text.split()
    before = cues[place - 1].text.split()[-2:] if place else []
    after = cues[place + 1].text.split()[0] if place + 1 < len(cues) else ""
    ends = _ends([*before[-1:], *signs, after], language)[len(before[-1:]) :]
    inner = [position for position, is_end in enumerate(ends[:-1]) if is_end]
    if not inner:
        return
    pieces = [" ".join(signs[a + 1 : b + 1]) for a, b in pairwise([-1, *inner, len(signs) - 1])]
    begins_whole = place == 0 or _ends([*before, signs[0]], language)[-1]
    if max(map(len, pieces)) > width or (not begins_whole and not ends[-1]):
        yield "carries the end of one sentence and the start of another"


def _ends(text: Sequence[str], language: str) -> list[bool]:
    """Tell for each word but the last whether a sentence ends with it."""
    return [
        ends_sentence(word, after, language, previous=previous)
        for previous, word, after in zip(["", *text], text, text[1:], strict=False)
    ]


def _separated(cues: Sequence[Cue], language: str, width: int, pairs: frozenset[tuple[str, str]]) -> Iterator[str]:
    """No line ends between article and noun or inside a name, unless these do not fit on a line together."""
    lines = [(line, cue) for cue in cues for line in cue.lines]
    text = [word for line, _ in lines for word in line.split()]
    kept = [_is_kept(text, place, language, pairs) for place in range(len(text) - 1)]
    position = -1
    for (line, cue), (_, after) in pairwise(lines):
        position += len(line.split())
        pause = after.start - cue.end if after is not cue else 0.0
        if pause >= PAUSE_SECONDS or not kept[position]:
            continue
        if len(_bound_together(text, position, kept)) <= width:
            yield f"“{text[position]}” and “{text[position + 1]}” are separated at {cue.end:.3f} s"


def _is_kept(text: Sequence[str], place: int, language: str, pairs: frozenset[tuple[str, str]]) -> bool:
    left, right, previous = text[place], text[place + 1], text[place - 1] if place else ""
    if is_inside_name(left, right, pairs) and not ends_sentence(left, right, language, previous=previous):
        return True
    return keeps_together(left, right, language, previous=previous)


def _bound_together(text: Sequence[str], position: int, kept: Sequence[bool]) -> str:
    first, last = position, position + 1
    while first > 0 and kept[first - 1]:
        first -= 1
    while last < len(kept) and kept[last]:
        last += 1
    return " ".join(text[first : last + 1])


def _against_words(cues: Sequence[Cue], words: Sequence[Word]) -> Iterator[str]:
    shown = _letters("".join(cue.text for cue in cues))
    if shown != _letters("".join(word.text for word in words)):
        yield "The cues do not hold every word exactly once and in order"
        return
    # Where each cue ends among the letters says which word it ends in.
    word_ends = _running(len(_letters(word.text)) for word in words)
    cue_ends = _running(len(_letters(cue.text)) for cue in cues)
    for (left, right), reached in zip(pairwise(words), word_ends, strict=False):
        pause = right.start - left.end
        if pause >= LONG_PAUSE_SECONDS and reached not in cue_ends:
            yield f"A cue stands across a pause of {pause:.1f} s at {left.end:.3f} s"


def _hyphenated(cues: Sequence[Cue], words: Sequence[Word], width: int) -> Iterator[str]:
    """No word is cut that fits on a line; what has a hyphen of its own may be put together from two words."""
    shown = {token for cue in cues for token in cue.text.split()}
    for word in words:
        for token in word.text.split():
            if len(token) <= width and token not in shown and not _BROKEN_LONG_WORD.search(token):
                joined = any(one.startswith(f"{token}-") for one in shown)
                yield from () if joined or not token.isalpha() else (f"“{token}” is cut though it fits on a line",)


def _running(lengths: Iterator[int]) -> list[int]:
    total, sums = 0, []
    for length in lengths:
        total += length
        sums.append(total)
    return sums


def _letters(text: str) -> str:
    """Return the text without white space and hyphens, which breaking a line may add."""
    text = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in text if not sign.isspace() and sign != "-" and sign.isprintable())


def share_too_fast(cues: Sequence[Cue]) -> float:
    """Return the share of cues above the reading speed, which only slower speech could lower."""
    fast = sum(len(cue.text) > math.ceil(CHARACTERS_PER_SECOND * cue.duration) for cue in cues)
    return fast / len(cues) if cues else 0.0
