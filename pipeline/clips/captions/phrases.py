"""What belongs together on a line: where a caption may break, and how much it hurts to break elsewhere.

Without a parser this goes by closed word classes (articles, prepositions, conjunctions, pronouns), capitals,
figures and punctuation. Unknown cases cost something but are allowed; only article and noun, the parts of a name,
and a figure and its unit are kept together at any price. Where sentences end, and which words are no name, says
``pipeline.language``; the classes here are finer than what is known there.
"""

from __future__ import annotations

import re

from pipeline.language import lexicon
from pipeline.language.sentences import ends_sentence

KEEP_TOGETHER = 1000.0
"""Cost of a break that must not be made while any other is possible."""

_CLOSING = "\"'”“’‘»«›‹)]"
_OPENING = "\"'„‚“‘»«›‹(["
_SENTENCE_END = re.compile(r"[.?!…]+$")
_CLAUSE_END = re.compile(r"[,;:–—)]$")
_NUMBER = re.compile(r"[§$€]?\d[\d.,:]*")
_ORDINAL = re.compile(r"\d{1,2}\.")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LIKE_ARTICLES = {
    "de": _words(
        "kein keine keinen keinem keiner keines im am zum zur beim vom ins ans mein meine meinen meinem meiner meines "
        "dein deine deinen deinem deiner unser unsere unseren unserem unserer unseres euer eure euren eurem eurer "
        "seine seinen seinem seiner seines ihre ihren ihrem ihrer ihres dieser diese dieses diesen diesem jeder jede "
        "jedes jeden jedem welcher welche welches welchen welchem"
    ),
    "en": _words("my your its our their"),
}
"""They stand before a noun as articles do."""
_DETERMINERS = {
    "de": _words("sein ihr alle allen aller viele vielen manche mancher solche solcher einige mehrere beide beiden"),
    "en": _words("his her this these those every each some any no both all which what"),
}
_PREPOSITIONS = {
    "de": _words(
        "an auf aus bei bis durch für gegen hinter in mit nach neben ohne seit über um unter von vor während wegen zu "
        "zwischen pro je statt trotz gegenüber innerhalb außerhalb ab im am zum zur beim vom ins ans"
    ),
    "en": _words(
        "about above across after against along among around at before behind below between beyond by down during for "
        "from in inside into like near of off on onto out over per since through to toward towards under until up upon "
        "via with within without than as"
    ),
}
_CONJUNCTIONS = {
    "de": _words(
        "und oder aber sondern wie sobald solange sowie also deshalb deswegen trotzdem jedoch weshalb warum wer"
    ),
    "en": _words("and or but whom whose whether nor why how"),
}
"""Beside the lexicon's subordinators."""
_PRONOUNS = {
    "de": _words("ich du er sie es wir ihr man mich dich sich uns euch mir dir ihm ihn ihnen nicht nie sehr zu so"),
    "en": _words(
        "i you he she it we they i'm you're he's she's it's we're they're i've you've we've they've i'll you'll we'll "
        "they'll i'd you'd we'd not very too so to is are was were be been am has have had do does did will would can "
        "could should must may might don't doesn't didn't can't won't"
    ),
}
_TITLES = _words(
    "Dr. Prof. Herr Herrn Frau Mr. Mrs. Ms. Mr Mrs Ms Sir Dipl.-Ing. Ing. Doktor Professor Professorin Doctor St. Sankt"
)


def keeps_together(left: str, right: str, language: str, *, previous: str = "") -> bool:
    """Tell whether no line may end between two words: article and noun, a name, a figure and its unit.

    Args:
        left: The word before the break, with its punctuation.
        right: The word after it.
        language: Whose phrases hold.
        previous: The word before ``left``.
    """
    if ends_sentence(left, right, language, previous=previous):
        return False
    if _CLAUSE_END.search(left.rstrip(_CLOSING)) or _is_closed(left):
        return False
    bare = left.strip(_OPENING)
    if bare in _TITLES or bare.lower() in _articles(language) or _INITIALS.fullmatch(bare):
        return True
    if _NUMBER.fullmatch(bare):
        return right[:1].isupper() or right[:1] in "%€$£°" or right.rstrip(".,") in {"percent", "million", "billion"}
    return _is_name_part(left, language) and _is_name_part(right, language) and not _SENTENCE_END.search(left)


def break_cost(left: str, right: str, language: str, *, previous: str = "") -> float:
    """Return what a line break between two words costs: 0 after a sentence, ``KEEP_TOGETHER`` within a name.

    Args: as ``keeps_together``.
    """
    if ends_sentence(left, right, language, previous=previous):
        return 0.0
    if keeps_together(left, right, language, previous=previous):
        return KEEP_TOGETHER
    bare = left.rstrip(_CLOSING)
    if _SENTENCE_END.search(bare) and bare[-1] in "?!…":
        return 1.0
    if _CLAUSE_END.search(bare):
        return 2.0
    return _cost_within_clause(left.strip(_OPENING), right.strip(_OPENING + _CLOSING).lower(), language)


def _cost_within_clause(left: str, after: str, language: str) -> float:
    before, capital = left.lower(), left[:1].isupper()

    def one_of(word: str, *lists: dict[str, frozenset[str]]) -> bool:
        return any(word in _of(words, language) for words in lists)

    def joins(word: str) -> bool:
        return one_of(word, _CONJUNCTIONS) or word in lexicon(language).subordinators

    rules = (
        (30.0, one_of(before, _DETERMINERS) or bool(_NUMBER.fullmatch(before))),
        (25.0, one_of(before, _PREPOSITIONS) or joins(before)),
        (20.0, capital and bool(_NUMBER.fullmatch(after))),
        (4.0, joins(after)),
        (6.0, one_of(after, _PREPOSITIONS) and one_of(before, _PRONOUNS)),
        (5.0, one_of(after, _PREPOSITIONS)),
        (16.0, one_of(before, _PRONOUNS) and not _NUMBER.fullmatch(after)),
        (5.0, after in _articles(language)),
    )
    return next((cost for cost, holds in rules if holds), 10.0)


def _articles(language: str) -> frozenset[str]:
    return lexicon(language).articles | _of(_LIKE_ARTICLES, language)


def _is_closed(left: str) -> bool:
    return left[-1:] in _CLOSING and left[-1:] not in {"'", "’"}


def _is_name_part(text: str, language: str) -> bool:
    bare = text.strip(_OPENING + _CLOSING + ".,;:!?…")
    return bare[:1].isupper() and bare.lower() not in lexicon(language).function_words and text[:1] not in _OPENING


def _of(lists: dict[str, frozenset[str]], language: str) -> frozenset[str]:
    return lists.get(language, lists["en"])
