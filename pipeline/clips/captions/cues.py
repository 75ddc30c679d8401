"""Sets words into cues and lines, and gives each cue its time."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby, pairwise

import pyphen

from pipeline.clips.captions.layout import CueSpan, Layout, Token, choose_spans
from pipeline.clips.captions.rules import (
    CHARACTERS_PER_SECOND,
    GAP_SECONDS,
    MAX_SECONDS,
    MIN_SECONDS,
    PAUSE_SECONDS,
    line_length,
)
from pipeline.clips.editing import Editing
from pipeline.language.sentences import ends_sentence
from pipeline.schema import Clip, Shape, Span, Transcript, Word

__all__ = [
    "CHARACTERS_PER_SECOND",
    "GAP_SECONDS",
    "MAX_SECONDS",
    "MIN_SECONDS",
    "Cue",
    "clip_cues",
    "clip_words",
    "delayed",
    "line_length",
    "make_cues",
    "make_mixed_cues",
    "transcript_cues",
]

_CLOSE_GAP_SECONDS = 0.5
"""Cues nearer than this follow each other without a flicker of empty screen between them."""


class Cue(Span):
    """One or two lines of text that stand on the screen from ``start`` to ``end``."""

    lines: tuple[str, ...]
    spoken: tuple[Span, ...] = ()
    """When each word of ``text`` is said, on the same time line; nothing where that is not known."""

    @property
    def text(self) -> str:
        """The lines joined by a space."""
        return " ".join(self.lines)


def make_cues(  # noqa: PLR0913 - text, time and picture
    words: Sequence[Word],
    language: str,
    *,
    start: float = 0.0,
    end: float | None = None,
    shape: Shape = "16:9",
    names: Iterable[str] = (),
) -> tuple[Cue, ...]:
    """Set words into cues.

    Cues break at sentence ends, pauses and phrases, chosen together by dynamic programming over the whole text (the
    line breaking of Knuth and Plass, with reading speed as one more cost). Each word appears exactly once and in
    order; only a word longer than a line is hyphenated.

    Args:
        words: In order; their times are seconds on the time line that ``start`` and ``end`` are on.
        language: ``de`` takes 37 characters a line, every other language 42.
        start: No cue begins earlier.
        end: No cue ends later; ``None`` means that the last cue may stand as long as reading it takes.
        shape: Of the picture that they are drawn into: lines are shorter where it is not wide.
        names: That are known, so that none is torn.

    Returns:
        Cues in order that do not overlap, on the same time line as the words, in whole hundredths of a second as long
        as ``start`` and ``end`` leave room for that.
    """
    tokens = _tokens(words, line_length(language, shape), language)
    if not tokens:
        return ()
    spans = choose_spans(tokens, Layout(tokens, language, shape, names))
    first, last = _bounds(start, end)
    starts = _starts([tokens[span.first].start for span in spans], first, last)
    cues = []
    for place, span in enumerate(spans):
        following = starts[place + 1] if place + 1 < len(spans) else None
        said = max(token.end for token in tokens[span.first : span.last + 1])
        finish = _end(starts[place], said, span.characters, following, last)
        spoken = tuple(_spoken(tokens, span, starts[place], finish))
        cues.append(Cue(start=starts[place], end=finish, lines=span.lines, spoken=spoken))
    return tuple(cues)


def make_mixed_cues(  # noqa: PLR0913 - as make_cues
    words: Sequence[Word],
    languages: Sequence[str],
    *,
    start: float = 0.0,
    end: float | None = None,
    shape: Shape = "16:9",
    names: Iterable[str] = (),
) -> tuple[Cue, ...]:
    """Set words of several languages into cues, each stretch by the rules of its own.

    Args:
        words: In order.
        languages: The language of each word.
        start: No cue begins earlier.
        end: No cue ends later.
        shape: Of the picture.
        names: That are known.
    """
    known = tuple(names)
    runs = [
        (language, [word for word, _ in run])
        for language, run in groupby(zip(words, languages, strict=True), lambda pair: pair[1])
    ]
    cues: list[Cue] = []
    for place, (language, run) in enumerate(runs):
        begin = cues[-1].end + GAP_SECONDS if cues else start
        # The next stretch keeps its moment; what little this one needs beyond it would only push it back.
        stop = runs[place + 1][1][0].start - GAP_SECONDS if place + 1 < len(runs) else end
        until = None if stop is None else max(stop, begin)
        cues += make_cues(run, language, start=begin, end=until, shape=shape, names=known)
    return tuple(cues)


def transcript_cues(transcript: Transcript, names: Iterable[str] = ()) -> tuple[Cue, ...]:
    """Return the subtitles of a whole recording; none of the ``names`` is torn."""
    return make_mixed_cues(transcript.words, transcript.word_languages, names=names)


def clip_cues(
    clip: Clip,
    transcript: Transcript,
    editing: Editing | None = None,
    *,
    shape: Shape = "16:9",
    names: Iterable[str] = (),
) -> tuple[Cue, ...]:
    """Return a clip's captions, timed from its start: the only ones it has, in files, pages and the picture.

    A word that is left out between two pieces is in no caption.

    Args:
        clip: Which words.
        transcript: Holds them and their languages.
        editing: The pieces as they are really cut, if not ``clip.pieces``: on frames.
        shape: Of the picture that they are drawn into.
        names: That are known, so that none is torn.
    """
    editing = editing or Editing(clip.pieces)
    words, languages = clip_words(clip, transcript, editing)
    return make_mixed_cues(words, languages, end=editing.duration, shape=shape, names=names)


def delayed(cues: Iterable[Cue], seconds: float) -> tuple[Cue, ...]:
    """Return the cues as they stand when something is shown before them."""

    def later(span: Span) -> Span:
        return Span(start=span.start + seconds, end=span.end + seconds)

    return tuple(
        Cue(**dict(later(cue)), lines=cue.lines, spoken=tuple(later(word) for word in cue.spoken)) for cue in cues
    )


def clip_words(clip: Clip, transcript: Transcript, editing: Editing) -> tuple[list[Word], list[str]]:
    """Return what is said in a clip with the times that it has there, and the language of each word."""
    run = slice(clip.first_word, clip.last_word + 1)
    words, languages = [], []
    for word, language in zip(transcript.words[run], transcript.word_languages[run], strict=True):
        if (shown := _in_clip(word, editing)) is not None:
            words.append(shown)
            languages.append(language)
    return words, languages


def _in_clip(word: Word, editing: Editing) -> Word | None:
    """Return a word with its time in the clip; ``None`` where most of it is left out between two pieces."""
    middle = (word.start + word.end) / 2
    if editing.to_clip(middle) is None and editing.pieces[0].start < middle < editing.pieces[-1].end:
        return None
    shown = editing.shown(word)
    if shown:
        return word.model_copy(update={"start": shown[0].start, "end": shown[-1].end})
    # Cut at the very edge of the clip, or without any length.
    at = 0.0 if middle <= editing.pieces[0].start else editing.to_clip(middle)
    at = editing.duration if at is None else at
    return word.model_copy(update={"start": at, "end": at})


def _spoken(tokens: Sequence[Token], span: CueSpan, start: float, end: float) -> Iterator[Span]:
    """Yield when each word of a cue is said, as far as the cue stands then."""
    for token in tokens[span.first : span.last + 1]:
        begin = min(max(token.start, start), end)
        yield Span(start=begin, end=min(max(token.end, begin), end))


# --- words ------------------------------------------------------------------------------------------------------


def _tokens(words: Sequence[Word], width: int, language: str) -> list[Token]:
    """Return what can stand on a line: words without inner white space, in order of time, none longer than a line."""
    pieces: list[tuple[str, float, float, bool]] = []
    latest = -math.inf
    for word in _joined_at_hyphens(words):
        parts = [part for text in word.text.split() for part in _fit(_printable(text), width, language)]
        begin = max(word.start, latest)
        length = max(0.0, word.end - begin) / max(1, len(parts))
        pieces += [
            (text, begin + place * length, begin + (place + 1) * length, glued)
            for place, (text, glued) in enumerate(parts)
        ]
        latest = begin
    texts = ["", *(text for text, *_ in pieces), ""]
    return [
        Token(text, begin, end, glued, ends_sentence(text, texts[place + 2], language, previous=texts[place]))
        for place, (text, begin, end, glued) in enumerate(pieces)
    ]


def _joined_at_hyphens(words: Sequence[Word]) -> list[Word]:
    """Return the words with what Whisper cuts before a hyphen made whole again: "YouTube" + "-Kanal"."""
    joined: list[Word] = []
    for word in words:
        text = word.text.strip()
        if joined and text[:1] == "-" and text[1:2].isalnum() and word.start - joined[-1].end < PAUSE_SECONDS:
            before = joined.pop()
            end = max(before.end, word.end)
            joined.append(before.model_copy(update={"text": before.text.rstrip() + text, "end": end}))
        else:
            joined.append(word)
    return joined


def _printable(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    return "".join(character for character in text if character.isprintable() or character in "\u200d\u200c\u00ad")


def _fit(text: str, width: int, language: str) -> list[tuple[str, bool]]:
    """Cut a word that is longer than a line, at hyphenation points where there are any.

    Each piece is as long as the line allows, so that no two of them fit on one line again. An address is cut between
    its parts and gets no hyphen, which would be read as one of its own.
    """
    if len(text) <= width:
        return [(text, False)] if text else []
    if "://" in text:
        return _fit_address(text, width)
    points = {*_hyphenator(language).positions(text), *(place + 1 for place, sign in enumerate(text) if sign == "-")}
    pieces: list[tuple[str, bool]] = []
    begin = 0
    while len(text) - begin > width:
        reach = begin + width
        # A piece that does not end in a hyphen of its own needs room for one.
        fitting = [point for point in points if begin < point < reach or (point == reach and text[point - 1] == "-")]
        point = max(fitting, default=reach - 1)
        piece = text[begin:point]
        pieces.append((piece if piece.endswith("-") else f"{piece}-", bool(pieces)))
        begin = point
    return [*pieces, (text[begin:], True)]


def _fit_address(text: str, width: int) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    rest = text
    while len(rest) > width:
        parts = [place for place in range(1, width + 1) if rest[place - 1] in "/?&#=" and rest[place] not in "/?&#="]
        point = max(parts, default=width)
        pieces.append((rest[:point], bool(pieces)))
        rest = rest[point:]
    return [*pieces, (rest, bool(pieces))]


@cache
def _hyphenator(language: str) -> pyphen.Pyphen:
    known = pyphen.language_fallback({"de": "de_DE", "en": "en_US"}.get(language, language))
    return pyphen.Pyphen(lang=known or "en_US")


# --- times ------------------------------------------------------------------------------------------------------


def _bounds(start: float, end: float | None) -> tuple[float, float | None]:
    """Return between what the cues stand: whole hundredths of a second, unless there is none between the two."""
    if end is None:
        return _up(start), None
    first, last = _up(start), _down(end)
    return (first, last) if first <= last else (round(start, 3), max(round(end, 3), round(start, 3)))


def _up(seconds: float) -> float:
    return math.ceil(round(seconds * 100, 3)) / 100


def _down(seconds: float) -> float:
    return math.floor(round(seconds * 100, 3)) / 100


def _starts(spoken: Sequence[float], first: float, last: float | None) -> list[float]:
    """Return when each cue begins: with its first word, but never so soon that the one before only flashes."""
    count = len(spoken)
    step = MIN_SECONDS + GAP_SECONDS
    if last is not None:
        step = min(step, (last - first) / count)
    starts: list[float] = []
    for moment in spoken:
        earliest = starts[-1] + step if starts else first
        starts.append(max(moment, earliest))
    if last is not None:
        starts = [min(moment, last - (count - place) * step) for place, moment in enumerate(starts)]
    rounded = [max(first, _down(moment)) for moment in starts]
    for place, (before, moment) in enumerate(pairwise(rounded)):
        rounded[place + 1] = max(before, moment)
    return rounded


def _end(begin: float, said: float, characters: int, following: float | None, last: float | None) -> float:
    """Return when a cue ends: once it is said and can be read, before the next one, after 6 seconds at most."""
    room = begin + MAX_SECONDS
    wanted = max(said, begin + characters / CHARACTERS_PER_SECOND, begin + MIN_SECONDS)
    if following is not None:
        limit = following - min(GAP_SECONDS, (following - begin) / 2)
        wanted = limit if limit - wanted < _CLOSE_GAP_SECONDS else wanted
        room = min(room, limit)
    if last is not None:
        room = min(room, last)
    # Rounded up, so that the reading speed holds to the last hundredth; the room itself is never passed.
    return max(begin, min(_up(wanted), _down(room)))
