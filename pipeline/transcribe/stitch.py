"""From decoded windows to one transcript's segments. Pure."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from pipeline.schema import Coverage, Doubtful, Segment, Span, Switch, Word
from pipeline.transcribe.check import slow_seconds
from pipeline.transcribe.plan import Speech, Window
from pipeline.transcribe.recognizer import FRAME_SECONDS, Decoded, HeardWord

_Trait = TypeVar("_Trait")

HOLE_SECONDS = 1.0
"""Speech of this length without any word is reported."""
_HESITATION_SECONDS = 1.5
"""Silence inside it."""
_MAX_WORD_SECONDS = 2.0
_SPEECH_MARGIN = 0.1
"""A word may reach this far out of the speech that was found: Silero opens late on soft starts."""
_SNAP_SECONDS = 0.5
"""How far a word at the edge of a stretch of speech may be from that edge and still be moved to it."""
_ONSET_SECONDS = FRAME_SECONDS / 2
"""Within the detector's first frame speech begins in the middle, on average: measured, 15 to 24 ms before its end."""
_MIN_WORD_SECONDS = 0.02
_SEGMENT_PAUSE_SECONDS = 0.8


def make_segments(window: Window, decoded: Decoded, doubts: Sequence[str], after: float) -> list[Segment]:
    """Turn a decoded window into segments, split at pauses.

    Args:
        window: Where and how long it is, and where in it someone speaks.
        decoded: What it says; times from the start of the window.
        doubts: Why it is not believed, in words.
        after: End of the last word so far; no word starts earlier.

    Returns:
        Segments whose words are stripped, monotonic, inside the window and not stretched over pauses.
    """
    words = place_words(join_pieces(decoded.words), window, after)
    return [
        Segment(
            start=run[0].start,
            end=run[-1].end,
            words=tuple(run),
            language=decoded.language,
            avg_logprob=round(decoded.avg_logprob, 4),
            compression_ratio=round(decoded.compression_ratio, 3),
            no_speech_prob=round(decoded.no_speech_prob, 4),
            doubts=tuple(doubts),
        )
        for run in _split_at_pauses(words)
    ]


def join_pieces(words: Iterable[HeardWord]) -> list[HeardWord]:
    """Join what belongs to one word: a piece without a space in front goes on with the word before it.

    Whisper writes German compounds in pieces (“YouTube” + “-Kanal”), and figures (“3” + “,5”).
    """
    joined: list[HeardWord] = []
    for word in words:
        if not word.text.strip():
            continue
        apart = " " if word.text.startswith(" ") else ""
        if joined and not (apart and re.search(r"\w", word.text)) and not _is_spaceless(word.text):
            before = joined[-1]
            text = f"{before.text}{apart}{word.text.strip()}"
            joined[-1] = HeardWord(text, before.start, word.end, min(before.probability, word.probability))
        else:
            joined.append(HeardWord(word.text.strip(), word.start, word.end, word.probability))
    return joined


def place_words(words: Sequence[HeardWord], window: Window, after: float) -> list[Word]:
    """Put words on the session's clock: inside the window, one after the other, in speech, not over a pause."""
    placed: list[Word] = []
    floor = max(after, window.start)
    for word, (begin, finish) in zip(words, _snap_to_speech(words, window), strict=True):
        start = min(max(begin, floor), window.end)
        end = min(finish, begin + _MAX_WORD_SECONDS, window.end)
        if end - start < _MIN_WORD_SECONDS:
            end = max(start, min(start + _MIN_WORD_SECONDS, window.end))
        placed.append(Word(start=start, end=end, text=word.text, probability=round(word.probability, 4)))
        floor = placed[-1].end
    return placed


def _snap_to_speech(words: Sequence[HeardWord], window: Window) -> list[tuple[float, float]]:
    """Return start and end of each word, cut down to its stretch of speech.

    The first word after a pause begins where the voice detector heard it, the last before one ends so: measured on
    sentence edges, it is right to 0.02 s and 0.05 s where the model's attention is to 0.06 s and 0.18 s.
    """
    spans = [(window.start + word.start, window.start + word.end) for word in words]
    stretches = [_stretch_of(start, end, window.speech) for start, end in spans]
    snapped = []
    for at, (span, stretch) in enumerate(zip(spans, stretches, strict=True)):
        is_first = at == 0 or stretches[at - 1] is not stretch
        is_last = at + 1 == len(words) or stretches[at + 1] is not stretch
        snapped.append(span if stretch is None else _cut_to(stretch, span, is_first=is_first, is_last=is_last))
    return snapped


def _cut_to(stretch: Speech, span: tuple[float, float], *, is_first: bool, is_last: bool) -> tuple[float, float]:
    start = max(span[0], stretch.start - _SPEECH_MARGIN)
    end = min(span[1], stretch.end + _SPEECH_MARGIN)
    if is_first and start - stretch.start < _SNAP_SECONDS:
        start = stretch.start - _ONSET_SECONDS
    if is_last and stretch.end - end < _SNAP_SECONDS:
        end = stretch.end
    return start, end


def cover(  # noqa: PLR0913 - each is one plain fact about the transcript
    segments: Sequence[Segment],
    speech: Sequence[Speech],
    language: str,
    *,
    redecoded: Sequence[Doubtful] = (),
    dropped: Sequence[Doubtful] = (),
    sounds_like: str | None = None,
) -> Coverage:
    """Report how much of the speech that was found has words, and which of them to look at.

    Args:
        segments: The whole transcript.
        speech: All speech found, in order.
        language: The session's.
        redecoded: Windows that were decoded more than once.
        dropped: Where invented texts were left out.
        sounds_like: What the recording is in, where another language was given.
    """
    holes = [hole for gap in _gaps(segments) for hole in _silent_speech(gap, speech)]
    seconds = sum(stretch.end - stretch.start for stretch in speech)
    return Coverage(
        speech_seconds=seconds,
        transcribed_seconds=seconds - sum(missing for _, missing in holes),
        holes=tuple(hole for hole, _ in holes),
        doubtful=tuple(
            Doubtful(start=start, end=end, reasons=reasons)
            for start, end, reasons in _runs(segments, lambda segment: segment.doubts)
            if reasons
        ),
        switches=tuple(
            Switch(start=start, end=end, language=other)
            for start, end, other in _runs(segments, lambda segment: segment.language)
            if other != language
        ),
        redecoded=tuple(redecoded),
        dropped=tuple(dropped),
        sounds_like=sounds_like,
    )


def _runs(segments: Sequence[Segment], trait: Callable[[Segment], _Trait]) -> list[tuple[float, float, _Trait]]:
    """Return start, end and trait of each run of segments that have it in common."""
    runs = [(value, list(run)) for value, run in groupby(segments, key=trait)]
    return [(run[0].start, run[-1].end, value) for value, run in runs]


def _accounted(word: Word) -> tuple[float, float]:
    """Return from when to when a word accounts for speech: one stretched over a hole stands at its end."""
    longest = slow_seconds(word.text)
    is_stretched = word.end - word.start - longest >= HOLE_SECONDS
    return (word.end - longest if is_stretched else word.start), word.end


def _gaps(segments: Sequence[Segment]) -> Iterator[tuple[float, float]]:
    """Yield where there are no words: before, between and after those of a transcript."""
    time = 0.0
    for start, end in sorted(_accounted(word) for segment in segments for word in segment.words):
        if start > time:
            yield time, start
        time = max(time, end)
    yield time, math.inf


def _silent_speech(gap: tuple[float, float], speech: Sequence[Speech]) -> Iterator[tuple[Span, float]]:
    """Yield the holes in a gap between words, each with the seconds of speech in it.

    Somebody who hesitates is heard in pieces, none of which is long: what little silence parts belongs together.
    """
    run: list[Span] = []
    for at in range(bisect_right(speech, gap[0], key=lambda stretch: stretch.end), len(speech)):
        if speech[at].start >= gap[1]:
            break
        piece = Span(start=max(speech[at].start, gap[0]), end=min(speech[at].end, gap[1]))
        if run and piece.start - run[-1].end > _HESITATION_SECONDS:
            yield from _hole(run)
            run = []
        run.append(piece)
    yield from _hole(run)


def _hole(run: Sequence[Span]) -> Iterator[tuple[Span, float]]:
    missing = sum(piece.duration for piece in run)
    if missing >= HOLE_SECONDS:
        yield Span(start=run[0].start, end=run[-1].end), missing


def _stretch_of(start: float, end: float, speech: Sequence[Speech]) -> Speech | None:
    """Return the stretch of speech that a word overlaps most."""
    best, best_overlap = None, 0.0
    for stretch in speech:
        overlap = min(end, stretch.end + _SPEECH_MARGIN) - max(start, stretch.start - _SPEECH_MARGIN)
        if overlap > best_overlap:
            best, best_overlap = stretch, overlap
    return best


def _is_spaceless(text: str) -> bool:
    """Whether the script puts no spaces between words (Chinese, Japanese, Thai, Lao, Burmese)."""
    return bool(re.search("[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]", text))


def _split_at_pauses(words: Sequence[Word]) -> list[list[Word]]:
    runs: list[list[Word]] = []
    for word in words:
        if runs and word.start - runs[-1][-1].end < _SEGMENT_PAUSE_SECONDS:
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs
