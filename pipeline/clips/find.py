"""Finding clips: runs of whole sentences that are worth publishing on their own.

Every run of complete sentences inside one chapter that lasts ``min_seconds`` to ``max_seconds`` is judged by
``pipeline.clips.score``; the best that do not overlap are taken. Cuts lie in the pauses around them
(``pipeline.clips.cutting``). Weak runs are left out, even if fewer clips than asked for remain.
"""

from __future__ import annotations

from pipeline.clips.cutting import Cutter
from pipeline.clips.making import ClipMaker
from pipeline.clips.score import Candidate, Judge
from pipeline.config import ClipSettings
from pipeline.schema import Clip, Clips, Structure, Transcript
from pipeline.structure.reading import read

WORTH = 0.5
"""A run that scores less is not offered."""


def find_clips(structure: Structure, transcript: Transcript, settings: ClipSettings, cutter: Cutter) -> Clips:
    """Find the best clips of a session.

    Args:
        structure: The session's sentences and chapters.
        transcript: Its words.
        settings: How many clips, how long.
        cutter: Finds where to cut.

    Returns:
        At most ``settings.count`` clips, best first; no two share a word.
    """
    reading = read(structure.sentences, transcript)
    judge = Judge(structure, reading, settings)
    maker = ClipMaker(structure, transcript, judge, cutter)
    judged = [(judge.score(candidate), candidate) for candidate in candidates(structure, settings, reading.talk)]
    worth = [(score - maker.faults(candidate), candidate) for score, candidate in judged if score >= WORTH]
    scored = sorted(worth, key=lambda one: (-one[0], one[1]))
    chosen: list[Clip] = []
    taken: list[Candidate] = []
    for score, candidate in scored:
        if len(chosen) == settings.count:
            break
        if all(candidate.last < other.first or candidate.first > other.last for other in taken):
            taken.append(candidate)
            chosen.append(maker.make(candidate, score, [clip.title for clip in chosen]))
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
