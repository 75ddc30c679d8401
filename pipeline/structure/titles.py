"""Headings from what was said: a question, a short strong sentence, or the terms; never a fragment.

A heading is our text about the recording, not a quotation: it may leave out an address or a last clause, but it never
changes a word's meaning and never ends in the middle of a phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.language import lexicon
from pipeline.language.dictionary import is_comparative
from pipeline.language.lexicon import Lexicon, bare
from pipeline.language.sentences import is_question
from pipeline.language.stopwords import stopwords
from pipeline.language.typography import count_open_quotations, join_list, polish

LIMIT = 70
"""Characters; what YouTube and a phone show of a title without cutting it."""
_MIN_WORDS = 3
_MAX_STATEMENT_WORDS = 12
_LONG_STATEMENT = 8
"""Words from which on a statement says something even in common ones."""

_COMPARED = re.compile(r"(?<=\s)[A-ZÄÖÜ]\w+er(?=\s+als\b)")
_CLAUSE = re.compile(r"(?:,|;|:|\s[–—-])\s+")
_FILE_WORDS = re.compile(
    r"(?:img|vid|mov|dsc|gopr|mvi|pxl|gmt|rec|recording|aufnahme|aufzeichnung|video|audio|output|untitled|unbenannt|"
    r"livestudio|session|interview|clip|final|export|master|zoom|teams|meeting|stream|take|test|sample|neu|new|copy|"
    r"kopie|mitschnitt|screen|capture|obs|track|file|datei|raw|de|en|deutsch|englisch|german|english|hd|v?\d+)$",
    re.IGNORECASE,
)


def question_heading(
    text: str, language: str, limit: int = LIMIT, substance: int = 3, *, pointing: bool = False
) -> str | None:
    """Turn a spoken question into a heading, or return ``None`` where it says too little on its own.

    Args:
        text: The sentence.
        language: Its language.
        limit: Characters.
        substance: How much it must say: 2 for each word that names a topic, 1 for each common one.
        pointing: Whether it may point at what was said before.
    """
    known = lexicon(language)
    text = _last_question(_strip_openings(text.strip(), known), language)
    clauses = _split_clauses(text)
    if len(clauses) == 1:
        clauses = _split_reason(text)
    while len(clauses) > 1 and len("".join(clauses)) > limit and _may_drop(clauses, known):
        clauses.pop()
    heading = _tidy("".join(clauses)).rstrip("?.") + "?"
    patterns = (known.pointers, known.greetings, known.pointing_questions)
    points = known.dangling.match(heading) or any(pattern.search(heading) for pattern in patterns)
    if len(heading) > limit or (points and not pointing) or _substance(heading, language) < substance:
        return None
    return polish(_capitalise(heading), language)


def statement_heading(text: str, language: str, limit: int = LIMIT) -> str | None:
    """Turn a spoken sentence into a heading, or return ``None`` where it does not stand alone or is too long."""
    known = lexicon(language)
    text = _strip_openings(text.strip(), known)
    if is_question(text, language):
        return question_heading(text, language, limit)
    if not known.code or not _stands_alone(text, known) or count_open_quotations(text) != (0, 0):
        return None
    clauses = _split_clauses(text)
    while len(clauses) > 1 and not _fits(clauses, limit):
        if not _may_drop(clauses, known):
            return None
        clauses.pop()
    heading = _with_small_comparatives(_tidy("".join(clauses)).rstrip("."), known)
    telling = 1 if len(heading.split()) >= _LONG_STATEMENT else 2
    if not _fits(clauses, limit) or not _is_whole(heading, known) or _content_words(heading, language) < telling:
        return None
    return polish(_capitalise(heading), language)


def _with_small_comparatives(heading: str, known: Lexicon) -> str:
    """Return a heading in which "ist Schlimmer als", as Whisper writes it, is written as it has to be."""
    if not known.nouns_are_capitalised:
        return heading
    return _COMPARED.sub(lambda match: match[0].lower() if is_comparative(match[0]) else match[0], heading)


def _stands_alone(text: str, known: Lexicon) -> bool:
    patterns = (known.greetings, known.hesitations, known.corrections, known.pointers)
    return not known.dangling.match(text) and not any(pattern.search(text) for pattern in patterns)


def _is_whole(heading: str, known: Lexicon) -> bool:
    """Whether a heading is no fragment: long enough, no open end, no lone clause such as "Weil wir …"."""
    words = [bare(word).lower() for word in heading.split()]
    lone_clause = words[0] in known.subordinators and not _CLAUSE.search(heading)
    return len(words) >= _MIN_WORDS and words[-1] not in known.dangling_words and not lone_clause


def topic_heading(text: str, language: str, limit: int = LIMIT) -> str | None:
    """Return the topic that a sentence announces ("Heute sprechen wir über …"), as a heading."""
    known = lexicon(language)
    match = known.named_topic.search(text)
    if match is None:
        return None
    words = match["topic"].strip().rstrip(",;").split()
    article = bare(words[0]).lower() if words and known.nouns_are_capitalised else ""
    if article in {"ein", "eine"}:
        article = ""
    if article in known.determiners and len(words) > 1 and not re.search(r"\b(?:wie|how|why|warum)\b", match["topic"]):
        if known.nouns_are_capitalised and (not words[1][0].isupper() or article == "den"):
            return None  # "über den neuen Auftritt": the case would show
        words = words[1:]
    heading = _tidy(_CLAUSE.split(" ".join(words))[0] if len(" ".join(words)) > limit else " ".join(words))
    if not heading or len(heading) > limit or _content_words(heading, language) < 1:
        return None
    if bare(heading.split()[-1]).lower() in known.dangling_words or known.dangling.match(heading):
        return None
    return polish(_capitalise(heading), language)


def terms_heading(keywords: Sequence[str], language: str, limit: int = LIMIT) -> str | None:
    """Return up to three keywords as a heading; ``None`` in a language whose "and" is not known."""
    if not lexicon(language).code:
        return None
    for count in range(min(3, len(keywords)), 0, -1):
        heading = polish(_capitalise(join_list(list(keywords[:count]), language)), language)
        if len(heading) <= limit:
            return heading
    return None


def first_unused(candidates: Iterable[str | None], used: Iterable[str]) -> str | None:
    """Return the first candidate that is a heading nobody has yet."""
    taken = {title.casefold() for title in used}
    return next((title for title in candidates if title and title.casefold() not in taken), None)


def is_human_title(title: str) -> bool:
    """Whether a title was written by a person for people; a file's name or a device's counter was not."""
    words = title.split()
    if not words or "_" in title or re.search(r"\.\w{2,4}$", title):
        return False
    telling = [word for word in re.split(r"[\s\-–.]+", title) if word and not _FILE_WORDS.match(word)]
    letters = sum(map(str.isalpha, title))
    if not telling or letters < 0.5 * len(title.replace(" ", "")):
        return False
    return any(map(str.isupper, title)) and (len(words) > 1 or ("-" not in title and title[0].isupper()))


def _strip_openings(text: str, known: Lexicon) -> str:
    """Remove "Und", "Well," and "Frau Weber," from the start, as long as a sentence remains."""
    while True:
        match = known.forms_of_address.match(text) or known.lead_ins.match(text)
        if match is None:
            return text
        rest = text[match.end() :].lstrip(" ,.!–—-")
        if len(rest.split()) < _MIN_WORDS:
            return text
        text = rest


def _last_question(text: str, language: str) -> str:
    """Return the part of a sentence that asks, without a statement before it, where that part says enough."""
    clauses = _split_clauses(text)
    for index in range(len(clauses) - 1, 0, -1):
        rest = _tidy("".join(clauses[index:]))
        if any(_first_word(clause) in lexicon(language).subordinators for clause in clauses[:index]):
            continue  # "Wenn der Strom ausfällt, was tun Sie?" asks something else without its condition
        asks = is_question(rest.rstrip("?") + ".", language)
        if asks and _content_words(rest, language) > 1:
            return rest
    return text


def _split_clauses(text: str) -> list[str]:
    """Split at commas and dashes; each part but the first keeps the mark before it."""
    marks = [match.start() for match in _CLAUSE.finditer(text)]
    return [text[start:end] for start, end in zip([0, *marks], [*marks, len(text)], strict=True)]


def _split_reason(text: str) -> list[str]:
    """Split an English question before "because", where no comma stands; a condition belongs to what is asked."""
    match = re.search(r"(?<=\w)\sbecause\s", text)
    usable = match is not None and len(text[: match.start()].split()) > _MIN_WORDS
    return [text[: match.start()], text[match.start() :]] if match and usable else [text]


def _fits(clauses: Sequence[str], limit: int) -> bool:
    text = "".join(clauses)
    return len(text) <= limit and len(text.split()) <= _MAX_STATEMENT_WORDS


def _may_drop(clauses: Sequence[str], known: Lexicon) -> bool:
    """Whether what goes before the last clause is a whole sentence that says the same without it."""
    last = [bare(word).lower() for word in clauses[-1].lstrip(",;:–—- ").split()]
    if not last or _first_word(clauses[0]) in known.subordinators:
        return False
    # After "and" comes a main clause or the last item of a list, which has other commas.
    joined = last[0] == known.conjunctions[0].strip() and len(clauses) == 2 and len(last) > _MIN_WORDS
    joined = joined and not known.limits.search(clauses[-1])
    return last[0] in known.droppable or joined


def _first_word(clause: str) -> str:
    words = clause.lstrip(",;:–—- ").split()
    return bare(words[0]).lower() if words else ""


def _substance(text: str, language: str) -> int:
    known = lexicon(language)
    words = [bare(word).lower().replace("’", "'") for word in text.split()]
    return sum((word not in known.function_words) + (word not in stopwords(language)) for word in words if word)


def _content_words(text: str, language: str) -> int:
    ignored = stopwords(language)
    words = (bare(word).lower().replace("’", "'") for word in text.split())
    return sum(bool(word) and word not in ignored for word in words) + len(re.findall(r"\d", text) and [1])


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" ,;:–—-").strip()


def _capitalise(text: str) -> str:
    first = text.split(" ", 1)[0]
    return text if any(map(str.isupper, first)) else text[:1].upper() + text[1:]
