"""Finding clips: runs of whole sentences that are worth publishing on their own.

Every run of complete sentences inside one chapter that lasts ``min_seconds`` to ``max_seconds`` is judged by
``pipeline.clips.score``; the best that do not overlap are taken. Cuts lie in the silence around the words, never
inside another word. Weak runs are left out, even if fewer clips than asked for remain.
"""

from __future__ import annotations

from typing import NamedTuple

from pipeline.clips.score import Candidate, Judge
from pipeline.clips.titles import clip_title
from pipeline.config import ClipSettings
from pipeline.schema import Clip, Clips, Structure, Transcript, make_id, words_text
from pipeline.structure.reading import read

PAD_BEFORE = 0.12
PAD_AFTER = 0.35
"""Seconds kept before the first and after the last word, as editors do for a breath. Whisper's word times are early:
against the exact times of a sample, first words by 0.1 to 0.8 s, last words by 0.15 to 0.3 s."""
SHARE_AFTER = 0.6
"""Of the silence between two words, so much at most goes to the one before; for the same reason more than half."""
WORTH = 0.5
"""A run that scores less is not offered."""


class Cut(NamedTuple):
    """Where a clip starts and ends, in seconds."""

    start: float
    end: float


def find_clips(structure: Structure, transcript: Transcript, settings: ClipSettings, duration: float) -> Clips:
    """Find the best clips of a session.

    Args:
        structure: The session's sentences and chapters.
        transcript: Its words.
        settings: How many clips, how long.
        duration: Length of the recording in seconds; no cut lies behind it.

    Returns:
        At most ``settings.count`` clips, best first; no two share a moment of the recording.
    """
    reading = read(structure.sentences, transcript)
    judge = Judge(structure, reading, settings)
    scored = [(judge.score(candidate), candidate) for candidate in candidates(structure, settings, reading.talk)]
    scored.sort(key=lambda one: (-one[0], one[1]))
    chosen: list[Clip] = []
    taken: list[Candidate] = []
    for score, candidate in scored:
        if len(chosen) == settings.count or score < WORTH:
            break
        if all(candidate.last < other.first or candidate.first > other.last for other in taken):
            taken.append(candidate)
            title = clip_title(candidate, judge, structure, [clip.title for clip in chosen])
            chosen.append(_make_clip(candidate, judge, transcript, duration).model_copy(update={"title": title}))
    return Clips(clips=tuple(chosen))


def candidates(structure: Structure, settings: ClipSettings, talk: range) -> list[Candidate]:
    """Return every run of sentences of a fitting length inside one chapter and the talk that could be a clip."""
    found: list[Candidate] = []
    sentences = structure.sentences
    for chapter in structure.chapters:
        after = min(chapter.last_sentence + 1, talk.stop)
        for first in range(max(chapter.first_sentence, talk.start), after):
            for last in range(first, after):
                length = sentences[last].end - sentences[first].start
                if length > settings.max_seconds:
                    break
                if length >= settings.min_seconds and _is_whole(structure, first, last):
                    found.append(Candidate(first, last))
    return found


def _is_whole(structure: Structure, first: int, last: int) -> bool:
    """Whether a run starts and ends where sentences do; an end that was guessed is none."""
    sentences = structure.sentences
    return (first == 0 or sentences[first - 1].complete) and sentences[first].complete and sentences[last].complete


def cut(transcript: Transcript, first_word: int, last_word: int, duration: float) -> Cut:
    """Return where to cut around words: in the silence on each side, so that two clips in a row do not overlap."""
    words = transcript.words
    start, end = words[first_word].start, words[last_word].end
    before = words[first_word - 1].end if first_word else 0.0
    after = words[last_word + 1].start if last_word + 1 < len(words) else duration
    room_before, room_after = max(0.0, start - before), max(0.0, after - end)
    if first_word:
        room_before *= 1 - SHARE_AFTER
    if last_word + 1 < len(words):
        room_after *= SHARE_AFTER
    start = max(0.0, start - min(PAD_BEFORE, room_before))
    return Cut(start, max(start, min(duration, end + min(PAD_AFTER, room_after))))


def _make_clip(candidate: Candidate, judge: Judge, transcript: Transcript, duration: float) -> Clip:
    """Return a candidate as a clip that has no title yet."""
    sentences = judge.sentences(candidate)
    first_word, last_word = sentences[0].first_word, sentences[-1].last_word
    text = words_text(transcript.words, first_word, last_word)
    start, end = cut(transcript, first_word, last_word, duration)
    return Clip(
        id=make_id(transcript.words[first_word].start, transcript.words[last_word].end, text),
        start=start,
        end=end,
        title="",
        score=round(judge.score(candidate), 3),
        reasons=judge.reasons(candidate),
        language=judge.language_of(candidate),
        sentences=tuple(sentence.id for sentence in sentences),
        first_word=first_word,
        last_word=last_word,
        text=text,
    )
