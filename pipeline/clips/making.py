"""Making a clip out of a run of sentences: its cuts, title and reasons, whoever chose the run."""

from __future__ import annotations

import functools
from collections.abc import Collection

from pipeline.clips.candidates import Candidate, Kind
from pipeline.clips.cutting import Cutter, Edge
from pipeline.clips.reasons import give_reasons
from pipeline.clips.score import Judge
from pipeline.clips.tightening import tighten
from pipeline.clips.titles import clip_title
from pipeline.schema import Clip, Structure, Transcript, make_id, words_text

_CHOPPED = 0.25
"""What it costs to begin or end where somebody goes on speaking, or music plays: the less of that, the better."""


class ClipMaker:
    """Makes clips of one session; each edge is looked for once.

    Args:
        structure: The session's sentences and chapters.
        transcript: Its words.
        judge: Says what speaks for a clip.
        cutter: Finds where to cut.
    """

    def __init__(self, structure: Structure, transcript: Transcript, judge: Judge, cutter: Cutter) -> None:
        self._structure = structure
        self._transcript = transcript
        self._judge = judge
        self._cutter = cutter
        self._start = functools.cache(lambda index: cutter.start(structure.sentences[index].first_word))
        self._end = functools.cache(lambda index: cutter.end(structure.sentences[index].last_word))

    def faults(self, candidate: Candidate) -> float:
        """Return what a candidate loses where there is no pause to cut in."""
        edges: tuple[Edge, Edge] = (self._start(candidate.first), self._end(candidate.last))
        return _CHOPPED * sum(not edge.clean for edge in edges)

    def make(self, candidate: Candidate, score: float, used: Collection[str], kind: Kind = "short") -> Clip:
        """Return a run of sentences as a clip.

        Args:
            candidate: The run.
            score: How good a clip it is.
            used: Titles of other clips; it gets another one.
            kind: Of what kind.
        """
        sentences = self._judge.sentences(candidate)
        words, first_word, last_word = self._transcript.words, sentences[0].first_word, sentences[-1].last_word
        start = self._start(candidate.first).time
        clip = Clip(
            # Not of its text: a corrected word makes no other clip.
            id=make_id(words[first_word].start, words[last_word].end),
            start=start,
            end=max(start, self._end(candidate.last).time),
            title=clip_title(candidate, self._judge, self._structure, [*used]),
            score=round(min(score, 1.0), 3),
            reasons=give_reasons(candidate, self._judge),
            language=self._judge.language_of(candidate),
            sentences=tuple(sentence.id for sentence in sentences),
            first_word=first_word,
            last_word=last_word,
            text=words_text(words, first_word, last_word),
            kind=kind,
            speakers=self._judge.speaking.ranked(candidate.span),
        )
        return tighten(clip, sentences, self._transcript, self._cutter) if self._judge.settings.tighten else clip
