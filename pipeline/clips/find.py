"""Finding clips: runs of whole sentences that are worth publishing on their own.

Every run of complete sentences inside one chapter that lasts ``min_seconds`` to ``max_seconds`` is judged by
``pipeline.clips.score``; the best that do not overlap are taken. Cuts lie in the pauses around them
(``pipeline.clips.cutting``). Weak runs are left out, even if fewer clips than asked for remain.
"""

from __future__ import annotations

import functools

from pipeline.clips.cutting import Cutter, Edge
from pipeline.clips.score import Candidate, Judge
from pipeline.clips.titles import clip_title
from pipeline.config import ClipSettings
from pipeline.schema import Clip, Clips, Structure, Transcript, make_id, words_text
from pipeline.structure.reading import read

WORTH = 0.5
"""A run that scores less is not offered."""
_CHOPPED = 0.25
"""What it costs to begin or end where somebody goes on speaking, or music plays: such a clip is the last choice."""


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
    edges = _Edges(structure, cutter)
    judged = [(judge.score(candidate), candidate) for candidate in candidates(structure, settings, reading.talk)]
    worth = [(score - edges.faults(candidate), candidate) for score, candidate in judged if score >= WORTH]
    scored = sorted(worth, key=lambda one: (-one[0], one[1]))
    chosen: list[Clip] = []
    taken: list[Candidate] = []
    for score, candidate in scored:
        if len(chosen) == settings.count:
            break
        if all(candidate.last < other.first or candidate.first > other.last for other in taken):
            taken.append(candidate)
            title = clip_title(candidate, judge, structure, [clip.title for clip in chosen])
            chosen.append(_make_clip(candidate, judge, transcript, edges, score, title))
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


class _Edges:
    """Where the sentences of a session can be cut; each is looked at once.

    Args:
        structure: The sentences.
        cutter: Finds where to cut.
    """

    def __init__(self, structure: Structure, cutter: Cutter) -> None:
        self.start = functools.cache(lambda index: cutter.start(structure.sentences[index].first_word))
        self.end = functools.cache(lambda index: cutter.end(structure.sentences[index].last_word))

    def faults(self, candidate: Candidate) -> float:
        """Return what a candidate loses where there is no pause to cut in."""
        edges: tuple[Edge, Edge] = (self.start(candidate.first), self.end(candidate.last))
        return _CHOPPED * sum(not edge.clean for edge in edges)


def _make_clip(  # noqa: PLR0913 - what a clip is made of
    candidate: Candidate, judge: Judge, transcript: Transcript, edges: _Edges, score: float, title: str
) -> Clip:
    sentences = judge.sentences(candidate)
    first_word, last_word = sentences[0].first_word, sentences[-1].last_word
    text = words_text(transcript.words, first_word, last_word)
    start = edges.start(candidate.first).time
    return Clip(
        id=make_id(transcript.words[first_word].start, transcript.words[last_word].end, text),
        start=start,
        end=max(start, edges.end(candidate.last).time),
        title=title,
        score=round(score, 3),
        reasons=judge.reasons(candidate),
        language=judge.language_of(candidate),
        sentences=tuple(sentence.id for sentence in sentences),
        first_word=first_word,
        last_word=last_word,
        text=text,
    )
