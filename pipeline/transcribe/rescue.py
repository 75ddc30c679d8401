"""More effort for the windows that a check doubts, and only for them.

Each step takes the doubtful windows of a pool together, so that they share batches: first with much silence behind
them, as Whisper was trained, and a wide beam; then, for loops, without repetitions; at last in two halves, because a
sentence that is left out beside another is often heard alone. No step draws at random, as Whisper's own fallback does:
the same recording gives the same text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.transcribe import check
from pipeline.transcribe.plan import Window
from pipeline.transcribe.recognizer import Clip, Decoded, Effort, Recognizer

Judge = Callable[[Window, Decoded], list[str]]

_WIDE_BEAM = 5
_NO_REPEAT = 4
"""Tokens in a row that may not come twice in a window, the last time a loop is tried.

Of 22 windows that a wide beam left doubtful (noise, or the wrong language; Whisper base), 8 looped. Four tokens broke
all loops and made 8 windows better; three or five made fewer better, and sampling at 0.4 one, with 2 loops left.
"""


@dataclass(frozen=True)
class Outcome:
    """A window, the best text for it so far, and why a check does not believe that."""

    window: Window
    decoded: Decoded
    doubts: tuple[str, ...] = ()


def rescue(outcomes: Sequence[Outcome], engine: Recognizer, first: Effort, judge: Judge) -> list[Outcome]:
    """Decode the doubtful ones again until they are believed or nothing is left to try; the order is kept."""
    best = list(outcomes)
    for effort in _ladder(first):
        doubtful = [at for at, outcome in enumerate(best) if _may_help(effort, outcome)]
        if not doubtful:
            continue
        clips = [Clip(best[at].window.samples, best[at].decoded.language) for at in doubtful]
        for at, decoded in zip(doubtful, engine.decode(clips, effort), strict=True):
            best[at] = _better(best[at], decoded, judge)
    return [part for outcome in best for part in _in_halves(outcome, engine, first, judge)]


def _ladder(first: Effort) -> Iterator[Effort]:
    beam_size = max(first.beam_size, _WIDE_BEAM)
    yield Effort(beam_size=beam_size, long_padding=True)
    yield Effort(beam_size=beam_size, long_padding=True, no_repeat=_NO_REPEAT)


def _may_help(effort: Effort, outcome: Outcome) -> bool:
    return check.LOOP in outcome.doubts if effort.no_repeat else bool(outcome.doubts)


def _better(outcome: Outcome, decoded: Decoded, judge: Judge) -> Outcome:
    if not decoded.words and _has_words(outcome):
        return outcome
    doubts = judge(outcome.window, decoded)
    if check.score(decoded, doubts) > check.score(outcome.decoded, outcome.doubts):
        return Outcome(outcome.window, decoded, tuple(doubts))
    return outcome


def _in_halves(outcome: Outcome, engine: Recognizer, first: Effort, judge: Judge) -> list[Outcome]:
    speech = outcome.window.speech
    if not outcome.doubts or len(speech) < 2:
        return [outcome]
    middle = (speech[0].start + speech[-1].end) / 2
    cut = min(range(1, len(speech)), key=lambda at: abs((speech[at - 1].end + speech[at].start) / 2 - middle))
    halves = [outcome.window.part(speech[:cut]), outcome.window.part(speech[cut:])]
    effort = Effort(beam_size=max(first.beam_size, _WIDE_BEAM))
    decoded = engine.decode([Clip(half.samples, outcome.decoded.language) for half in halves], effort)
    parts = [Outcome(half, one, tuple(judge(half, one))) for half, one in zip(halves, decoded, strict=True)]
    if _has_words(outcome) and not any(one.words for one in decoded):
        return [outcome]
    return parts if sum(len(part.doubts) for part in parts) < len(outcome.doubts) else [outcome]


def _has_words(outcome: Outcome) -> bool:
    """Whether there are words that silence must not replace."""
    return bool(outcome.decoded.words) and not check.is_invented(outcome.doubts)
