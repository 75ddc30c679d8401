"""Text in a box: the largest size that fits, and the lines that look best at it.

Lines are chosen like Knuth and Plass do ("Breaking Paragraphs into Lines", 1981): of all ways to break a text into a
given number of lines, the one whose squared remainders are least, so that the lines come out evenly long, plus
penalties for breaks that read badly. Words are divided only where the text would otherwise become much smaller.
"""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.language.stopwords import dangling_words
from pipeline.publish.hyphenation import Division, division_points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.brand.typeface import Typeface

NO_BREAK = "\u00a0"
HAIR_SPACE = "\u200a"
HANGING = frozenset("„“‚‘”’»«›‹\"'" + HAIR_SPACE)
"""Marks that stand outside the left edge when a line begins with one (optical margin)."""
DASHES = frozenset({"–", "—", "-"})
TITLES = frozenset({"Dr.", "Prof.", "Nr.", "Mr.", "Mrs.", "Ms.", "St.", "No."})

_INITIAL = re.compile(r"\W*[^\W\d]\.")
"""One letter with a full stop, as in "z. B." or "J. Weiß"."""

WORTH_DIVIDING = 0.8
"""Words are divided when the text would otherwise have less than this part of the size it could have."""
WORTH_LOOKING_AT = 0.55
"""Where no word is wider than this part of the line, dividing words gains little; the dictionary is not even read."""
WORTH_BETTER_LINES = 0.82
"""How much smaller than possible a text may become for the sake of even lines."""
WORTH_LESS_LONELINESS = 0.6
"""How much smaller it may become to keep a word from standing alone in the last line."""
LONE_WORD_MATTERS_FROM = 4
"""Words a text must have for a lone last word to count as a fault."""

LONG_LAST_WORD = 0.6
"""The part of the line from which on a lone last word looks like a line."""
LOST_SIZE = 0.15
"""What losing the whole size would cost; a tenth smaller weighs like every line an eighth short."""
UNUSED_WIDTH = 0.06
"""What leaving the whole width unused would cost; so of equally even lines the fewer and longer ones win."""

# Penalties, in units of the squared part of a line that stays empty: 0.25 is a line that is half empty.
DIVIDED_WORD = 0.35
DIVIDED_COMPOUND = 0.2
LONE_LAST_WORD = 4.0
LONE_LONG_LAST_WORD = 0.4
AFTER_NUMBER = 0.8
AFTER_TITLE = 0.8
AFTER_SMALL_WORD = 0.1
INSIDE_COMPOUND = 0.08


@dataclass(frozen=True)
class Box:
    """Room for a text and how it is to be set, in pixels. ``leading`` is from baseline to baseline, in em."""

    width: float
    height: float
    largest: int
    smallest: int
    leading: float = 1.24
    max_lines: int = 40


@dataclass(frozen=True)
class Line:
    """One line. ``hang`` pixels of it stand outside the left edge, the rest is ``width`` pixels wide."""

    text: str
    hang: float
    width: float


@dataclass(frozen=True)
class Block:
    """A text set in lines of ``size`` pixels. ``height`` is from the top of capitals to the deepest letter."""

    lines: tuple[Line, ...]
    size: int
    leading: float
    """From baseline to baseline, in pixels."""
    cap_height: float
    height: float
    divided: int
    """How many lines end in a divided word."""


@dataclass(frozen=True)
class _Break:
    """A place where a line may end, before ``end``, and the next begin, at ``start``."""

    end: int
    start: int
    penalty: float = 0.0
    hyphen: bool = False


def fit(text: str, typeface: Typeface, box: Box, language: str, names: frozenset[str] = frozenset()) -> Block | None:
    """Set ``text`` as large as it fits.

    Args:
        text: Words with single spaces between them; a no-break space is never a line's end.
        typeface: The font to measure with.
        box: The room.
        language: Decides where words may be divided, and which must not end a line.
        names: Words that are never divided.

    Returns:
        The lines, or ``None`` where ``text`` does not fit even at the smallest size allowed.
    """
    plain = _Paragraph(text, typeface, language)
    whole = _largest(plain, box)
    if whole is not None and (whole == box.largest or plain.widest_piece * whole < WORTH_LOOKING_AT * box.width):
        return _compose(plain, box, whole)
    hyphenated = replace(plain, divisions=division_points(text, language, names))
    divided = _largest(hyphenated, box)
    if whole is None and divided is None:
        return None
    if whole is not None and (divided is None or whole >= WORTH_DIVIDING * divided):
        return _compose(plain, box, whole)
    return _compose(hyphenated, box, divided or box.smallest)


@dataclass(frozen=True)
class _Paragraph:
    """A text with the places where it may be broken. Widths are in em."""

    text: str
    typeface: Typeface
    language: str
    divisions: tuple[Division, ...] = ()

    @cached_property
    def _positions(self) -> tuple[list[float], list[float]]:
        return self.typeface.positions(self.text)

    @cached_property
    def _hyphens(self) -> dict[int, float]:
        """What a hyphen after the character before each division adds: its kerning with that letter counts."""
        letters = {place.index: self.text[place.index - 1] for place in self.divisions}
        width = self.typeface.width
        return {index: width(f"{letter}-") - width(letter) for index, letter in letters.items()}

    @cached_property
    def breaks(self) -> tuple[_Break, ...]:
        """The start of the text, every possible break in order, and the end of the text."""
        inner = [*_breaks_between_words(self.text, self.language), *_breaks_in_compounds(self.text)]
        inner += [
            _Break(place.index, place.index, DIVIDED_COMPOUND if place.between_parts else DIVIDED_WORD, hyphen=True)
            for place in self.divisions
        ]
        inner.sort(key=lambda place: place.start)
        return _Break(0, 0), *inner, _Break(len(self.text), len(self.text))

    def hang(self, start: int) -> float:
        """Return how far the line that begins at character ``start`` hangs out to the left."""
        starts, _ = self._positions
        end = start
        while end < len(self.text) - 1 and self.text[end] in HANGING:
            end += 1
        return starts[end] - starts[start] if end > start and self.text[end] != " " else 0.0

    def width(self, first: int, last: int) -> float:
        """Return the width of the line between two breaks, without what hangs out."""
        starts, ends = self._positions
        begin, final = self.breaks[first].start, self.breaks[last]
        return (
            ends[final.end - 1] - starts[begin] - self.hang(begin) + (self._hyphens[final.end] if final.hyphen else 0.0)
        )

    def line(self, first: int, last: int) -> str:
        """Return the text of the line between two breaks."""
        final = self.breaks[last]
        return self.text[self.breaks[first].start : final.end] + ("-" if final.hyphen else "")

    @cached_property
    def words(self) -> int:
        return len(self.text.split())

    @cached_property
    def widest_piece(self) -> float:
        """The width of the widest stretch without a break."""
        return max(self.width(place, place + 1) for place in range(len(self.breaks) - 1))

    def lone_last_word(self, first: int) -> bool:
        """Tell whether the last line, from break ``first`` on, would be one word or a piece of one."""
        return first > 0 and self.words >= LONE_WORD_MATTERS_FROM and " " not in self.text[self.breaks[first].start :]


def _breaks_between_words(text: str, language: str) -> Iterator[_Break]:
    never_last = dangling_words(language)
    words = text.split(" ")
    position = 0
    for word, following in itertools.pairwise(words):
        position += len(word) + 1
        if following in DASHES:
            continue  # a dash ends a line, it never begins one
        penalty = 0.0
        if word[-1:].isdigit():
            penalty = AFTER_NUMBER
        elif word in TITLES or _INITIAL.fullmatch(word):
            penalty = AFTER_TITLE
        elif word.lower() in never_last or word in {"&", "+"}:
            penalty = AFTER_SMALL_WORD
        yield _Break(position - 1, position, penalty)


def _breaks_in_compounds(text: str) -> Iterator[_Break]:
    """After a hyphen or slash that has three letters or more on both sides."""
    for index, character in enumerate(text):
        before, after = text[max(0, index - 3) : index], text[index + 1 : index + 4]
        if character in "-/" and len(before) == len(after) == 3 and before.isalpha() and after.isalpha():
            yield _Break(index + 1, index + 1, INSIDE_COMPOUND)


def _largest(paragraph: _Paragraph, box: Box) -> int | None:
    """Return the largest size at which the text fits, or ``None``."""
    for size in range(box.largest, box.smallest - 1, -1):
        count = _fewest_lines(paragraph, box.width / size)
        if count is not None and count <= _most_lines(paragraph.typeface, box, size):
            return size
    return None


def _most_lines(typeface: Typeface, box: Box, size: int) -> int:
    rest = box.height / size - typeface.cap_height - typeface.descent
    return min(box.max_lines, 1 + math.floor(rest / box.leading)) if rest >= 0 else 0


def _fewest_lines(paragraph: _Paragraph, width: float) -> int | None:
    """Break greedily: into as few lines of ``width`` em as possible; ``None`` where a word is too wide."""
    last = len(paragraph.breaks) - 1
    first = count = 0
    while first < last:
        reach = first
        for place in range(first + 1, last + 1):
            measured = paragraph.width(first, place)
            if measured <= width:
                reach = place
            elif measured > width + paragraph.typeface.width("-"):
                break
        if reach == first:
            return None
        first = reach
        count += 1
    return count


def _compose(paragraph: _Paragraph, box: Box, largest: int) -> Block:
    """Break at ``largest``, or a little smaller where the lines come out clearly better."""
    best: tuple[float, int, list[int]] | None = None
    for size in range(largest, max(box.smallest, math.ceil(largest * WORTH_LESS_LONELINESS)) - 1, -1):
        if size < largest * WORTH_BETTER_LINES and best is not None and best[0] < LONE_LAST_WORD / len(best[2]):
            break
        width = box.width / size
        fewest = _fewest_lines(paragraph, width)
        if fewest is None:
            continue
        for count in range(fewest, min(fewest + 1, _most_lines(paragraph.typeface, box, size)) + 1):
            places = _balance(paragraph, width, count)
            if places is None:
                continue
            fault = _fault(paragraph, places, width) + LOST_SIZE * (1 - size / largest)
            if best is None or fault < best[0]:
                best = fault, size, places
    if best is None:
        raise AssertionError("the text was found to fit")
    return _set(paragraph, box, best[1], best[2])


def _fault(paragraph: _Paragraph, places: list[int], width: float) -> float:
    """Return how ragged and narrow the lines between ``places`` are, with their breaks' penalties; 0 is perfect."""
    measured = [paragraph.width(first, place) for first, place in itertools.pairwise(places)]
    ragged = sum((1 - line / max(measured)) ** 2 for line in measured)
    penalties = sum(_penalty(paragraph, first, place, width) for first, place in itertools.pairwise(places))
    return (ragged + penalties) / len(measured) + UNUSED_WIDTH * (1 - max(measured) / width)


def _balance(paragraph: _Paragraph, width: float, count: int) -> list[int] | None:
    """Return the breaks between which ``count`` lines of at most ``width`` em cost least; ``None`` if impossible."""
    last = len(paragraph.breaks) - 1
    costs: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for number in range(1, count + 1):
        row: dict[int, tuple[float, int]] = {}
        for first, (cost, _) in costs[-1].items():
            for place in range(first + 1, last + 1):
                measured = paragraph.width(first, place)
                if measured > width:
                    if measured > width + 1:
                        break
                    continue
                if (place == last) != (number == count):
                    continue
                total = cost + (1 - measured / width) ** 2 + _penalty(paragraph, first, place, width)
                if place not in row or total < row[place][0]:
                    row[place] = total, first
        costs.append(row)
    if last not in costs[-1]:
        return None
    places = [last]
    for row in reversed(costs[1:]):
        places.append(row[places[-1]][1])
    return places[::-1]


def _penalty(paragraph: _Paragraph, first: int, place: int, width: float) -> float:
    penalty = paragraph.breaks[place].penalty
    if place == len(paragraph.breaks) - 1 and paragraph.lone_last_word(first):
        fills_line = paragraph.width(first, place) >= LONG_LAST_WORD * width
        penalty += LONE_LONG_LAST_WORD if fills_line else LONE_LAST_WORD
    return penalty


def _set(paragraph: _Paragraph, box: Box, size: int, places: list[int]) -> Block:
    lines: list[Line] = []
    for first, place in itertools.pairwise(places):
        hang = paragraph.hang(paragraph.breaks[first].start)
        lines.append(Line(paragraph.line(first, place), hang * size, paragraph.width(first, place) * size))
    typeface = paragraph.typeface
    leading = box.leading * size
    return Block(
        lines=tuple(lines),
        size=size,
        leading=leading,
        cap_height=typeface.cap_height * size,
        height=(typeface.cap_height + typeface.descent) * size + (len(lines) - 1) * leading,
        divided=sum(paragraph.breaks[place].hyphen for place in places),
    )
