"""From decoded windows to one transcript's segments. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.schema import Coverage, Segment, Span, Word
from pipeline.transcribe.plan import Speech, Window
from pipeline.transcribe.recognizer import Decoded, HeardWord

HOLE_SECONDS = 1.0
"""Speech of this length without any word is reported."""
_MAX_WORD_SECONDS = 2.0
_SPEECH_MARGIN = 0.1
"""A word may reach this far out of the speech that was found: Silero opens late on soft starts."""
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
    for word in words:
        start, end = _fit_into_speech(window.start + word.start, window.start + word.end, window.speech)
        end = min(end, start + _MAX_WORD_SECONDS, window.end)
        start = min(max(start, floor), window.end)
        end = max(end, start)
        if end - start < _MIN_WORD_SECONDS:
            end = min(start + _MIN_WORD_SECONDS, max(window.end, start))
        start, end = round(start, 3), round(end, 3)
        placed.append(Word(start=start, end=end, text=word.text, probability=round(word.probability, 4)))
        floor = end
    return placed


def cover(segments: Sequence[Segment], speech: Sequence[Speech], redecoded: int, dropped: int) -> Coverage:
    """Report how much of the speech that was found has words.

    Args:
        segments: The whole transcript.
        speech: All speech found, in order.
        redecoded: Windows that were decoded more than once.
        dropped: Invented texts that were left out.
    """
    words = sorted((word.start, word.end) for segment in segments for word in segment.words)
    holes: list[Span] = []
    covered = 0.0
    at = 0
    for stretch in speech:
        while at < len(words) and words[at][1] <= stretch.start:
            at += 1
        time, missing = stretch.start, 0.0
        look = at
        while look < len(words) and words[look][0] < stretch.end:
            missing += _note_hole(holes, time, min(words[look][0], stretch.end))
            time = max(time, words[look][1])
            look += 1
        missing += _note_hole(holes, time, stretch.end)
        covered += stretch.end - stretch.start - missing
    return Coverage(
        speech_seconds=sum(stretch.end - stretch.start for stretch in speech),
        transcribed_seconds=covered,
        holes=tuple(holes),
        redecoded=redecoded,
        dropped=dropped,
    )


def _note_hole(holes: list[Span], start: float, end: float) -> float:
    if end - start < HOLE_SECONDS:
        return 0.0
    holes.append(Span(start=start, end=end))
    return end - start


def _fit_into_speech(start: float, end: float, speech: Sequence[Speech]) -> tuple[float, float]:
    """Cut a word that reaches over a pause down to the one stretch of speech it overlaps most."""
    best, best_overlap = None, 0.0
    for stretch in speech:
        overlap = min(end, stretch.end + _SPEECH_MARGIN) - max(start, stretch.start - _SPEECH_MARGIN)
        if overlap > best_overlap:
            best, best_overlap = stretch, overlap
    if best is None:
        return start, end
    return max(start, best.start - _SPEECH_MARGIN), min(end, best.end + _SPEECH_MARGIN)


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
