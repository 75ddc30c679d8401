"""What belongs together on a line: where a caption may break, and how much it hurts to break elsewhere.

Without a parser this goes by closed word classes (articles, prepositions, conjunctions, pronouns), capitals,
figures and punctuation. Unknown cases cost something but are allowed; only article and noun, the parts of a name,
and a figure and its unit are kept together at any price.
"""

from __future__ import annotations

import re
from functools import cache

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


_ARTICLES = {
    "de": _words(
        "der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner keines im am zum zur "
        "beim vom ins ans mein meine meinen meinem meiner meines dein deine deinen deinem deiner unser unsere unseren "
        "unserem unserer unseres euer eure euren eurem eurer seine seinen seinem seiner seines ihre ihren ihrem ihrer "
        "ihres dieser diese dieses diesen diesem jeder jede jedes jeden jedem welcher welche welches welchen welchem"
    ),
    "en": _words("a an the my your its our their"),
}
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
        "und oder aber denn sondern weil dass wenn ob als wie damit obwohl sobald solange bevor nachdem falls indem "
        "sowie sodass während also deshalb deswegen trotzdem jedoch weshalb warum wo wer"
    ),
    "en": _words(
        "and or but because that which who whom whose if when while where although though unless whether so nor why how"
    ),
}
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
_ABBREVIATIONS = {
    "de": _words(
        "Dr. Prof. Dipl.-Ing. Ing. St. Nr. Str. Abs. Art. bzw. ca. vgl. usw. etc. evtl. ggf. inkl. exkl. max. min. "
        "Mio. Mrd. Tsd. Std. Min. Sek. Jh. Hrsg. Abb. Kap. bspw. sog. zzgl. gem. geb. Tel. Co. z.B. d.h. u.a. o.ä. "
        "i.d.R. u.U. z.T. v.a."
    ),
    "en": _words(
        "Dr. Prof. Mr. Mrs. Ms. St. Sr. Jr. vs. etc. e.g. i.e. approx. No. Inc. Ltd. Co. Corp. Fig. Vol. Gen. Sen. "
        "Rep. Gov. Jan. Feb. Aug. Sept. Oct. Nov. Dec. a.m. p.m. U.S. U.K."
    ),
}
_ENDS_A_SENTENCE_TOO = _words("usw. etc. Co. a.m. p.m. U.S. U.K. Inc. Ltd. Corp. Jr. Sr.")


@cache
def function_words(language: str) -> frozenset[str]:
    """Return the words of closed classes in a language; a language without lists takes the English ones."""
    lists = (_ARTICLES, _DETERMINERS, _PREPOSITIONS, _CONJUNCTIONS, _PRONOUNS)
    return frozenset().union(*(_of(words, language) for words in lists))


def ends_sentence(text: str, following: str, language: str) -> bool:
    """Tell whether a word ends its sentence.

    Args:
        text: The word with its punctuation.
        following: The next word, empty at the end of everything, which ends any sentence.
        language: Whose abbreviations count; German full stops after a day or rank end nothing.
    """
    if not following:
        return True
    bare = text.rstrip(_CLOSING)
    match = _SENTENCE_END.search(bare)
    if match is None:
        return False
    next_word = following.strip(_OPENING + _CLOSING)
    capital = next_word[:1].isupper() or next_word[:1].isdigit()
    if match.group() in {"…", "...", ".."}:
        return capital
    return match.group() != "." or _full_stop_ends_sentence(bare, next_word, language)


def _full_stop_ends_sentence(bare: str, following: str, language: str) -> bool:
    # After what may stand at the end of a sentence too, only a function word with a capital shows that one begins.
    begins_sentence = following[:1].isupper() and following.rstrip(".,").lower() in function_words(language)
    if bare in _ENDS_A_SENTENCE_TOO:
        return begins_sentence
    if bare in _of(_ABBREVIATIONS, language) or (_INITIALS.fullmatch(bare) and bare != "I."):
        return False
    if language == "de" and _ORDINAL.fullmatch(bare):
        return begins_sentence
    return True


def keeps_together(left: str, right: str, language: str) -> bool:
    """Tell whether no line may end between two words: article and noun, a name, a figure and its unit."""
    if _CLAUSE_END.search(left.rstrip(_CLOSING)) or _is_closed(left):
        return False
    bare = left.strip(_OPENING)
    if bare in _TITLES or bare.lower() in _of(_ARTICLES, language):
        return True
    if _INITIALS.fullmatch(bare) and not ends_sentence(left, right, language):
        return True
    if _NUMBER.fullmatch(bare):
        return right[:1].isupper() or right[:1] in "%€$£°" or right.rstrip(".,") in {"percent", "million", "billion"}
    return _is_name_part(left, language) and _is_name_part(right, language) and not _SENTENCE_END.search(left)


def break_cost(left: str, right: str, language: str) -> float:
    """Return what a line break between two words costs: 0 after a sentence, ``KEEP_TOGETHER`` within a name."""
    if ends_sentence(left, right, language):
        return 0.0
    if keeps_together(left, right, language):
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

    rules = (
        (30.0, one_of(before, _DETERMINERS) or bool(_NUMBER.fullmatch(before))),
        (25.0, one_of(before, _PREPOSITIONS, _CONJUNCTIONS)),
        (20.0, capital and bool(_NUMBER.fullmatch(after))),
        (4.0, one_of(after, _CONJUNCTIONS)),
        (6.0, one_of(after, _PREPOSITIONS) and one_of(before, _PRONOUNS)),
        (5.0, one_of(after, _PREPOSITIONS)),
        (16.0, one_of(before, _PRONOUNS) and not _NUMBER.fullmatch(after)),
        (5.0, one_of(after, _ARTICLES)),
    )
    return next((cost for cost, holds in rules if holds), 10.0)


def _is_closed(left: str) -> bool:
    return left[-1:] in _CLOSING and left[-1:] not in {"'", "’"}


def _is_name_part(text: str, language: str) -> bool:
    bare = text.strip(_OPENING + _CLOSING + ".,;:!?…")
    return bare[:1].isupper() and bare.lower() not in function_words(language) and text[:1] not in _OPENING


def _of(lists: dict[str, frozenset[str]], language: str) -> frozenset[str]:
    return lists.get(language, lists["en"])
