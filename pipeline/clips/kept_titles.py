"""A title that a person has seen and decided for, kept while words are corrected in the clip. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from pipeline.language.lexicon import bare
from pipeline.language.typography import polish
from pipeline.structure.terms import stem

_SAME = 2 / 3
"""Share of a title's words from which a passage is the one that it was made of."""
_STATEMENT, _ALIKE = 5, 0.5
"""In a title of fewer words another word is a correction only if it shares that much of its letters (ratio)."""
_LEAST = 3
"""Words that have to be the same: terms in a row are found close together in other passages, too."""
_AROUND = 2
"""Words by which a passage may have become longer or shorter before the one that is looked at."""
_AND = frozenset({"und", "and", ""})


def kept_title(title: str, text: str, language: str) -> str | None:
    """Return a title as it was shown, but for those of its words that are other ones in the clip's text now.

    Args:
        title: As it was shown.
        text: What is said in the clip now.
        language: The clip's.

    Returns:
        ``None`` where the text does not say any more what the title says.
    """
    shown, said = title.split(), text.split()
    passage = _passage([_letters(one) for one in shown], [_letters(one) for one in said])
    corrected = _corrected(shown, said[passage]) if passage is not None else None
    if corrected is not None:
        return polish(corrected, language)  # what the list showed has lost its no-break spaces
    heard = {stem(bare(one), language) for one in said}
    is_said = all(bare(one).lower() in _AND or stem(bare(one), language) in heard for one in shown)
    return polish(title, language) if is_said else None


def _passage(shown: Sequence[str], said: Sequence[str]) -> slice | None:
    """Return where most of a title's words are said in the title's order."""
    starts = Counter(at - place for place, word in enumerate(shown) for at, one in enumerate(said) if word == one)
    if not starts:
        return None
    near = {start: sum(starts[start + shift] for shift in range(-_AROUND, _AROUND + 1)) for start in starts}
    start = max(near, key=lambda one: (near[one], starts[one], -one))
    return slice(max(0, start - _AROUND), max(0, start + len(shown) + _AROUND))


def _corrected(shown: Sequence[str], said: Sequence[str]) -> str | None:
    """Return a title with the words that are said in place of its own; words that it leaves out stay out."""
    matcher = SequenceMatcher(None, [_letters(one) for one in shown], [_letters(one) for one in said], autojunk=False)
    if sum(block.size for block in matcher.get_matching_blocks()) < max(_LEAST, _SAME * len(shown)):
        return None
    result: list[str] = []
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind != "replace":
            result += shown[first:last] if kind == "equal" else []
            continue
        old, new = shown[first:last], said[start:end]
        if first == 0:  # what is said before the title's first word is none of it
            new = min((new[at:] for at in range(len(new))), key=lambda words: _unlike(old, words))
        elif last == len(shown):
            new = min((new[:at] for at in range(1, len(new) + 1)), key=lambda words: _unlike(old, words))
        if len(shown) < _STATEMENT and -_unlike(old, new)[0] < _ALIKE:
            return None
        opening, ending = _around(old)
        word = " ".join(new)
        word = word[len(_around(new)[0]) : len(word) - len(_around(new)[1])]
        result.append(f"{opening}{word[:1].upper() + word[1:] if first == 0 else word}{ending}")
    return " ".join(result)


def _unlike(old: Sequence[str], new: Sequence[str]) -> tuple[float, int]:
    ratio = SequenceMatcher(None, _letters("".join(old)), _letters("".join(new)), autojunk=False).ratio()
    return -ratio, abs(len(new) - len(old))


def _around(words: Sequence[str]) -> tuple[str, str]:
    """Return the punctuation before and after words."""
    text = " ".join(words)
    inner = bare(text)
    at = text.find(inner)
    return text[:at], text[at + len(inner) :]


def _letters(text: str) -> str:
    return "".join(mark for mark in text.casefold() if mark.isalnum())
