"""Tightening a clip: long pauses become short ones, and slips of the tongue go where they stand alone. Pure.

What is left out is silence, or the sound between two silences that is nothing but the slip: the words' times and the
levels have to agree about that, or it stays. The words that people want to hear are untouchable from the middle of
each to the next silence, as is sound that nobody could transcribe: it may be laughter, or a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.clips.cutting import Cutter
from pipeline.clips.editing import Editing
from pipeline.clips.slips import Slip, find_slips
from pipeline.language.lexicon import bare
from pipeline.schema import Clip, Sentence, Span, Transcript, Word

LONG_PAUSE = 0.7
"""Seconds; shorter pauses are how people talk."""
BESIDE_LEAST, BESIDE_MOST = 0.12, 0.17
"""Seconds of silence that stay on each side of a joint: a natural pause of about 0.3 s in all."""
SHORTEST_PIECE = 0.4
"""Seconds between two joints; less is a flicker."""
_ALONE = 0.1
"""Seconds of silence on each side of a slip that can go."""
_OFF = 0.1
"""Seconds by which times of words may miss the silences around a slip."""
_SHORT_GAIN = 0.15
"""Seconds; nobody cuts for less."""
_SLOWEST, _SLOWEST_LETTER, _SLOWEST_FILLER = 0.25, 0.09, 0.6
"""Seconds that a slip can take, and more for each of its letters and fillers: beyond that, something else is in it."""


def tighten(clip: Clip, sentences: Iterable[Sentence], transcript: Transcript, cutter: Cutter) -> Clip:
    """Return a clip that leaves out long pauses, and slips that stand alone; itself where there are none.

    Args:
        clip: Cut in the pauses around its words.
        sentences: Its sentences, each of one speaker: what two people say is no slip of either.
        transcript: Whose words it points at.
        cutter: Of the same session.

    Returns:
        The clip with ``kept``, and with the words that remain as its ``text``; its cuts and its id stay.
    """
    tightening = _Tightening(clip, sentences, transcript, cutter)
    left_out = _without_flicker(clip, tightening.left_out())
    if not left_out:
        return clip
    bounds = [clip.start, *(time for span in left_out for time in (span.start, span.end)), clip.end]
    kept = tuple(Span(start=start, end=end) for start, end in zip(bounds[::2], bounds[1::2], strict=True))
    editing = Editing(kept)
    said = transcript.words[clip.first_word : clip.last_word + 1]
    text = " ".join(word.text for word in said if editing.keeps(word))
    return Clip.model_validate({**dict(clip), "kept": kept, "text": text})


class _Tightening:
    def __init__(self, clip: Clip, sentences: Iterable[Sentence], transcript: Transcript, cutter: Cutter) -> None:
        self._words: Sequence[Word] = transcript.words
        self._range = range(clip.first_word, clip.last_word + 1)
        self._cutter = cutter
        first, last = clip.first_word + 1, clip.last_word - 1  # the words before and after are the clip's edges
        self._slips = [
            slip
            for one in sentences
            for slip in find_slips(transcript, max(one.first_word, first), min(one.last_word, last))
        ]
        self._holes = transcript.coverage.holes

    def left_out(self) -> list[Span]:
        """Return what goes, in order."""
        slips = {slip: span for slip in self._slips if (span := self._alone(slip)) is not None}
        gone = {word for slip in slips for word in range(slip.first, slip.last + 1)}
        spans = list(slips.values())
        for before, after in pairwise(word for word in self._range if word not in gone):
            inside = [span for slip, span in slips.items() if before < slip.first < after]
            spans += self._long_pauses(before, after, inside)
        whole = [span for span in spans if not any(_overlap(span, hole) for hole in self._holes)]
        return sorted(whole, key=lambda span: span.start)

    def _silences(self, before: int, after: int) -> list[Span]:
        """Return the silences between the middles of two words, by the softer of all words from one to the other."""
        words = self._words[before : after + 1]
        speech = min(self._cutter.loudness(word) for word in words)
        return self._cutter.silences(_middle(words[0]), _middle(words[-1]), speech)

    def _long_pauses(self, before: int, after: int, left_out: Sequence[Span]) -> list[Span]:
        return [
            self._between(silence, silence)
            for silence in self._silences(before, after)
            if silence.duration > LONG_PAUSE and not any(_overlap(silence, span) for span in left_out)
        ]

    def _alone(self, slip: Slip) -> Span | None:
        """Return what goes with a slip: from the silence before it to the one after; ``None`` where it must stay."""
        before, after = self._words[slip.first - 1], self._words[slip.last + 1]
        slipped = self._words[slip.first : slip.last + 1]
        silences = self._silences(slip.first - 1, slip.last + 1)
        earlier = [one for one in silences if one.end <= _middle(slipped[0])]
        later = [one for one in silences if one.start >= _middle(slipped[-1])]
        if not earlier or not later or min(earlier[-1].duration, later[0].duration) < _ALONE:
            return None
        agreed = (
            _is_in(before.end, earlier[-1])
            and _is_in(slipped[0].start, earlier[-1])
            and _is_in(slipped[-1].end, later[0])
            and _is_in(after.start, later[0])
        )
        letters = sum(len(bare(word.text)) for word in slipped)
        longest = _SLOWEST + _SLOWEST_LETTER * letters + _SLOWEST_FILLER * slip.fillers
        if not agreed or later[0].start - earlier[-1].end > longest:
            return None
        span = self._between(earlier[-1], later[0])
        return span if span.duration >= _SHORT_GAIN else None

    def _between(self, first: Span, last: Span) -> Span:
        """Return what is left out from one silence to another, or inside one."""
        half = min(first.duration, last.duration) / 2
        least, most = min(BESIDE_LEAST, half), min(BESIDE_MOST, half)
        return Span(
            start=self._cutter.quietest(first.start + least, first.start + most),
            end=self._cutter.quietest(last.end - most, last.end - least),
        )


def _middle(word: Word) -> float:
    return (word.start + word.end) / 2


def _is_in(time: float, silence: Span) -> bool:
    return silence.start - _OFF <= time <= silence.end + _OFF


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _without_flicker(clip: Clip, left_out: Iterable[Span]) -> list[Span]:
    """Return what is left out so that every piece between is long enough: the shorter of two neighbours stays in."""
    spans = list(left_out)
    while True:
        edges = [Span(start=clip.start, end=clip.start), *spans, Span(start=clip.end, end=clip.end)]
        near = [(one, other) for one, other in pairwise(edges) if other.start - one.end < SHORTEST_PIECE]
        short = [span for pair in near for span in pair if span.duration > 0]
        if not short:
            return spans
        spans.remove(min(short, key=lambda span: span.duration))
