"""Quotation marks, dashes, spaces, numbers and lists, the way each language sets them.

German follows the Duden and DIN 5008: „…“ with ‚…‘ inside, a space before the percent sign, a comma as decimal mark.
English has “…” with ‘…’ inside. Both set dashes as a spaced en dash.

``polish`` and ``shorten`` are for text that this program wrote. A quotation's words pass through ``quoted`` only,
which changes nothing but the quotation marks inside it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from pipeline.language import lexicon
from pipeline.language.stopwords import dangling_words

NO_BREAK = "\u00a0"
_DOUBLE = '"„“”«»‟'
_OPENS_AFTER = " \t\n\u00a0\u202f([{–—-/"

# Stretches that are addresses or code, not prose: they keep every character.
_PLACE = "\ue000"  # private use: stands for a literal while the prose around it is set
_LITERAL = re.compile(r"\ue000|(?:https?://|www\.|mailto:)\S+|`[^`]*`|\S+@\S+\.\w+|#\w+")

_UNITS = (
    r"%|€|\$|£|°C|°|km/h|km|cm|mm|m²|kg|g|GB|MB|TB|kB|GHz|MHz|kHz|Hz|kWh|kW|MW|ms|Uhr|Prozent|Millionen|Milliarden|"
    r"Mio\.|Mrd\.|Euro|Dollar|Stunden|Minuten|Sekunden|percent|million|billion|euros|dollars|hours|minutes|seconds"
)
_BEFORE_UNIT = re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?![\w]))")
_GERMAN_PERCENT = re.compile(r"(?<=\d)(?=[%€](?!\w))")
_TIGHT_ABBREVIATION = re.compile(r"\b([zduoisv])\. ?([BhaäUoRE])\.(?=\W|$)")
_TITLE_BEFORE_NAME = re.compile(r"\b(Dr|Prof|Nr|Abb|St|Mr|Mrs|Ms|No(?=\. \d))\. (?=\w)")
_SPACED_DASH = re.compile(r"(?<=[^\s\-–—]) (?:-{1,3}|–|—) (?=\S)")
_JOINED_DASH = re.compile(r"(?<=\w)\s?(?:---?|—)\s?(?=\w)")
_RANGE = re.compile(r"(?<![\w.\-–/])(\d{1,4})-(\d{1,4})(?![\w\-–/]|[.,]\d)")
_DAY_OF_MONTH = re.compile(
    r"\b(\d{1,2}\.) (?=(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b)"
)


def quoted(text: str, language: str) -> str:
    """Return ``text`` between the language's quotation marks; double marks inside become inner single ones.

    Marks that already surround the whole text are not doubled.
    """
    opening, closing, inner_opening, inner_closing = _marks(language)
    text = _without_outer_marks(text.strip())
    return f"{opening}{_curl(text, _DOUBLE, inner_opening, inner_closing)}{closing}"


def count_open_quotations(text: str) -> tuple[int, int]:
    """Return how many quotations ``text`` closes without opening them, and how many it opens without closing."""
    unopened = depth = 0
    for index, character in enumerate(text):
        if character not in _DOUBLE:
            continue
        if _opens(text, index):
            depth += 1
        elif depth:
            depth -= 1
        else:
            unopened += 1
    return unopened, depth


def clock(seconds: float) -> str:
    """Return a position as people read it: ``3:07``, from one hour on ``1:02:03``. Fractions are cut off."""
    whole = max(0, math.floor(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def whole_seconds(seconds: float) -> int:
    """Return how long something lasts as people are told it: in whole seconds, rounded."""
    return round(seconds)


def format_number(value: float, language: str, digits: int = 0) -> str:
    """Return ``value`` with ``digits`` decimals: ``370.000`` and ``3,5`` in German, ``370,000`` and ``3.5`` else."""
    text = f"{value:,.{digits}f}"
    if not text.strip("-0.,"):
        text = text.removeprefix("-")
    if language == "de":
        text = text.translate(str.maketrans(",.", ".,"))
    return text.replace("-", "−")


def join_list(items: Sequence[str], language: str) -> str:
    """Return ``A, B und C`` in German, ``A, B, and C`` in English, ``A, B, C`` where nothing is known."""
    between, last = lexicon(language).conjunctions
    if len(items) < 3:
        return between.join(items)
    return f"{', '.join(items[:-1])}{last}{items[-1]}"


def shorten(text: str, limit: int, language: str) -> str:
    """Return ``text`` in at most ``limit`` characters, cut after a whole word and marked with an ellipsis.

    Words that cannot stand last, such as articles, go too. German sets a space before the ellipsis where words are
    left out. Only for text of our own: a quotation is never shortened.
    """
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    ellipsis = " …" if language == "de" else "…"
    words: list[str] = []
    room = limit - len(ellipsis)
    for word in text.split(" "):
        room -= len(word) + bool(words)
        if room < 0:
            break
        words.append(word)
    never_last = dangling_words(language)
    while len(words) > 1 and (words[-1].lower() in never_last or not any(map(str.isalnum, words[-1]))):
        words.pop()
    if not words:
        return text[: max(0, limit - 1)] + "…"[:limit]
    return " ".join(words).rstrip(",;:.–—-(„“‚") + ellipsis


def polish(text: str, language: str) -> str:
    """Set our own prose properly: quotation marks, apostrophes, dashes, ellipses, no-break spaces.

    Line breaks and Markdown marks stay; addresses, hashtags and code between backticks keep every character.
    Polishing twice changes nothing more.
    """
    literals = _LITERAL.findall(text)
    prose = _polish_prose(_LITERAL.sub(_PLACE, text), language)
    first, *rest = prose.split(_PLACE)
    return first + "".join(literal + piece for literal, piece in zip(literals, rest, strict=True))


def _polish_prose(text: str, language: str) -> str:
    opening, closing, inner_opening, inner_closing = _marks(language)
    text = text.replace("...", "…")
    text = _SPACED_DASH.sub(" – ", text)
    text = _JOINED_DASH.sub(" – ", text)
    text = _RANGE.sub(r"\1–\2", text)
    text = _curl(text, '"', opening, closing)
    text = _curl_single(text, inner_opening, inner_closing)
    text = _BEFORE_UNIT.sub(NO_BREAK, text)
    text = _TITLE_BEFORE_NAME.sub(rf"\1.{NO_BREAK}", text)
    if language == "de":
        text = _TIGHT_ABBREVIATION.sub(rf"\1.{NO_BREAK}\2.", text)
        text = _GERMAN_PERCENT.sub(NO_BREAK, text)
        text = _DAY_OF_MONTH.sub(rf"\1{NO_BREAK}", text)
    return text


def _marks(language: str) -> tuple[str, str, str, str]:
    return lexicon(language).quotation_marks


def _without_outer_marks(text: str) -> str:
    if len(text) > 1 and text[0] in _DOUBLE and text[-1] in _DOUBLE and not any(mark in text[1:-1] for mark in _DOUBLE):
        return text[1:-1].strip()
    return text


def _curl(text: str, marks: str, opening: str, closing: str) -> str:
    """Replace each of ``marks`` by ``opening`` or ``closing``, judged by the characters around it."""
    out: list[str] = []
    for index, character in enumerate(text):
        if character in marks:
            out.append(opening if _opens(text, index) else closing)
        else:
            out.append(character)
    return "".join(out)


def _opens(text: str, index: int) -> bool:
    """Whether the mark at ``index`` opens a quotation, judged by the characters around it."""
    previous = text[index - 1 : index]
    return (not previous or previous in _OPENS_AFTER) and bool(text[index + 1 : index + 2].strip())


def _curl_single(text: str, opening: str, closing: str) -> str:
    """Turn straight single marks into quotation marks where they are a pair around words, else into apostrophes."""
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)

    def pair(match: re.Match[str]) -> str:
        previous = text[match.start() - 1 : match.start()] if match.start() else ""
        if previous and previous not in _OPENS_AFTER + "„“":
            return match.group()
        return f"{opening}{match.group(1)}{closing}"

    return re.sub(r"'([^\s'](?:[^'\n]*[^\s'])?)'(?!\w)", pair, text).replace("'", "’")
