"""Finding clips: runs of whole sentences that are worth publishing on their own.

Candidates (``pipeline.clips.candidates``) are judged by ``pipeline.clips.score``; of the good ones
``pipeline.clips.selection`` takes the best that differ. Cuts lie in the pauses around them
(``pipeline.clips.cutting``); a run without a pause on both sides is offered only where there is no other. Weak runs are
left out, even if fewer clips than asked for remain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.clips.candidates import Candidate, Kind, Wanted, find_candidates, wanted_clips
from pipeline.clips.cutting import Cutter
from pipeline.clips.delivery import Sound, liveliness
from pipeline.clips.embeddings import Embedder
from pipeline.clips.making import ClipMaker
from pipeline.clips.reasons import is_about
from pipeline.clips.score import Judge
from pipeline.clips.selection import Scored, Selection
from pipeline.clips.similarity import about, compare
from pipeline.clips.speaking import called
from pipeline.config import ClipSettings
from pipeline.schema import NOBODY, Candidates, Clip, Span, Speakers, Structure, Transcript
from pipeline.structure.reading import read
from pipeline.suggestions import listed

WORTH = 0.5
"""A run that scores less is not offered."""
_REPEATING = 0.06
"""How far below that one may come which has something of a better one."""
_TOUCHING = 1 / 3
"""How far a sentence is about a topic from which on that comes up in it: one of three words, or as near in meaning as
the nearest sentence in talks that had the topic."""
_NAMED = 3
"""Clips that a note names at most."""
_SHARED = 0.5
"""Seconds of a sentence that make it part of a published clip: cuts reach into the pauses around."""


@dataclass(frozen=True, eq=False)
class Background:
    """What is known of a session besides its words; each part may be missing.

    Attributes:
        speakers: Who is who.
        sound: Its levels and pitch.
        embedder: What knows the meaning of sentences.
    """

    speakers: Speakers = NOBODY
    sound: Sound | None = None
    embedder: Embedder | None = None


NOTHING = Background()


def find_clips(judge: Judge, transcript: Transcript, cutter: Cutter, published: Sequence[Span] = ()) -> Candidates:
    """Find the best clips of a session.

    Args:
        judge: Knows the session's sentences, and what is asked for (``judge_of``).
        transcript: Its words.
        cutter: Finds where to cut.
        published: What is not to be offered again.

    Returns:
        The short ones, then the long ones, each best first, and what is good enough besides; no two of a kind share a
        word.
    """
    structure, settings = judge.structure, judge.settings
    maker = ClipMaker(structure, transcript, judge, cutter)
    taken = _published(structure, published)
    found: list[Clip] = []
    besides: list[tuple[Scored, Kind]] = []
    runs: set[Candidate] = set()
    for wanted in wanted_clips(settings):
        scored = list(_scored(judge, maker, wanted))
        scored = [one for one in scored if one.candidate not in runs]  # one of 60 to 90 seconds is short and long
        clean = [one for one in scored if not one.chopped]
        selection = Selection(structure.sentences, judge.likeness, taken)
        chosen = selection.choose(clean, wanted.count, _is_worth)
        if not chosen and not found:  # as under music throughout
            chosen = selection.choose(scored, wanted.count, _is_worth)
        for one in chosen:
            runs.add(one.candidate)
            found.append(maker.make(one.candidate, one.score, [clip.title for clip in found], wanted.kind))
        rest = Selection(structure.sentences, judge.likeness, [*taken, *(one.candidate for one in chosen)])
        besides += [(one, wanted.kind) for one in rest.choose(clean, settings.offered, _is_worth)]
    more = _besides(maker, found, [(one, kind) for one, kind in besides if one.candidate not in runs])
    return Candidates(clips=tuple(found), more=more)


def _is_worth(one: Scored, loss: float) -> bool:
    """Whether a candidate is good enough; that no cut can mend it says nothing about what is said."""
    return one.score + one.chopped - loss >= WORTH - _REPEATING


def _besides(maker: ClipMaker, found: Sequence[Clip], scored: Sequence[tuple[Scored, Kind]]) -> tuple[Clip, ...]:
    """Return what is good enough besides those that were asked for; their titles come after those of the others."""
    more: list[Clip] = []
    for one, kind in scored:
        more.append(maker.make(one.candidate, one.score, [clip.title for clip in (*found, *more)], kind))
    return tuple(more)


def judge_of(
    structure: Structure, transcript: Transcript, settings: ClipSettings, background: Background = NOTHING
) -> Judge:
    """Return what judges the candidates of a session."""
    reading = read(structure.sentences, transcript)
    lively = liveliness(structure.sentences, background.sound) if background.sound else ()
    embedder = background.embedder
    meanings = embedder.passages([one.text for one in structure.sentences]) if embedder else None
    wanted = embedder.query(settings.topic) if embedder and settings.topic else None
    relevant = about(settings.topic, reading, meanings, wanted) if settings.topic else ()
    return Judge(structure, reading, settings, background.speakers, compare(reading, meanings), lively, relevant)


def _scored(judge: Judge, maker: ClipMaker, wanted: Wanted) -> Iterator[Scored]:
    """Yield the candidates of one kind that are good enough; only of whom was asked for."""
    sought = called(judge.speakers, judge.settings.speaker) if judge.settings.speaker else None
    for candidate in find_candidates(judge.structure, judge.reading, wanted):
        if sought is not None and not judge.speaking.is_mostly(candidate, sought):
            continue
        score = judge.score(candidate, wanted)
        if score >= WORTH:
            chopped, guests = maker.faults(candidate), judge.speaking.answering(candidate)
            total = score + judge.preference(candidate) - chopped
            yield Scored(candidate, total, guests[0] if guests else None, chopped)


def unmet(found: Candidates, judge: Judge) -> list[str]:
    """Say what was asked for and is not there."""
    settings = judge.settings
    if not found.clips and settings.speaker:
        return [f"No passage in which {settings.speaker} says most is long and complete enough for a clip."]
    if not found.clips:
        return ["No passage is long and complete enough for a clip; lower clips.min_seconds to allow more."]
    return [*_fewer(found, settings), *_off_topic(found.clips, judge)]


def _fewer(found: Candidates, settings: ClipSettings) -> list[str]:
    """Say that there are fewer clips than somebody asked for; the usual number is only the most there may be."""
    kind = wanted_clips(settings)[0].kind
    count = sum(clip.kind == kind for clip in found.clips)
    if settings.count == ClipSettings().count or count >= settings.count:
        return []
    called_so = f"{kind} clips" if settings.length == "all" else "clips"
    passage = f"passage in which {settings.speaker} says most" if settings.speaker else "passage"
    return [f"{count} of {settings.count} {called_so}: no other {passage} is good enough and about something new."]


def _off_topic(clips: Sequence[Clip], judge: Judge) -> list[str]:
    """Say where no clip is about the topic that was asked for, and how near the session comes to it."""
    topic = judge.settings.topic
    if not topic or any(is_about(clip.reasons, topic) for clip in clips):
        return []
    relevant = {one.id: value for one, value in zip(judge.structure.sentences, judge.relevant, strict=True)}
    nearest = [max(relevant[one] for one in clip.sentences) for clip in clips]
    if max(nearest) >= _TOUCHING:
        titles = [f"“{clip.title}”" for clip, near in zip(clips, nearest, strict=True) if near == max(nearest)]
        return [f"No clip is all about “{topic}”; it comes up in {listed(titles[:_NAMED], 'and')}."]
    if max(judge.relevant) >= _TOUCHING:
        return [f"“{topic}” comes up, but in no passage that makes a good clip; these clips are about something else."]
    return [f"Nothing is said here that surely is about “{topic}”; these clips are about something else."]


def _published(structure: Structure, spans: Sequence[Span]) -> list[Candidate]:
    """Return which sentences each of the published clips has."""
    found = []
    for span in spans:
        inside = [
            index
            for index, one in enumerate(structure.sentences)
            if min(one.end, span.end) - max(one.start, span.start) > min(_SHARED, one.duration / 2)
        ]
        if inside:
            found.append(Candidate(inside[0], inside[-1]))
    return found
