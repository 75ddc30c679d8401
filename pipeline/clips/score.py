"""Judging a run of sentences as a clip: a score from 0 to 1, and the reasons in words.

The score is a weighted sum of observations that a person can check against the text. Weights are set by hand, from
reading the choices for interviews in both languages; nothing is learned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean
from typing import NamedTuple

from pipeline.config import ClipSettings
from pipeline.language import lexicon
from pipeline.language.typography import polish, quoted
from pipeline.schema import Sentence, Structure
from pipeline.structure.exchanges import TURN_PAUSE, QuestionTurn
from pipeline.structure.reading import Reading
from pipeline.structure.standing import is_announced, is_taken_back
from pipeline.structure.traits import Traits

_FEW_REASONS = 2
_STRONG = 0.45
"""From this force on a sentence is called strong in a reason."""
_EARLY = 3
"""Sentences; an answer that is joined this early is better heard with its question."""
_REASONS = {
    "question": ("Beginnt mit einer Frage", "Opens with a question"),
    "asked": ("Mit der Frage dazu", "Includes the question"),
    "request": ("Mit der Bitte um diese Antwort", "Includes the request for this answer"),
    "hook": ("Beginnt mit einer starken Aussage", "Opens with a strong statement"),
    "whole": ("Besteht aus ganzen Sätzen", "Consists of whole sentences"),
    "alone": ("Beginnt ohne Rückverweis", "Opens without pointing back"),
    "answer": ("Geht bis zum Ende der Antwort", "Runs to the end of the answer"),
    "figure": ("Nennt eine Zahl: {}", "Gives a figure: {}"),
    "figures": ("Nennt Zahlen: {}", "Gives figures: {}"),
    "example": ("Bringt ein konkretes Beispiel", "Gives a concrete example"),
    "contrast": ("Stellt zwei Dinge gegenüber: {}", "Draws a contrast: {}"),
    "advice": ("Gibt einen klaren Rat: {}", "Gives clear advice: {}"),
    "ending": ("Endet mit einem starken Satz: {}", "Ends on a strong sentence: {}"),
    "topic": ("Bleibt bei einem Thema: {}", "Stays with one topic: {}"),
}


class Candidate(NamedTuple):
    """Sentence indices, both inclusive."""

    first: int
    last: int


@dataclass(frozen=True)
class Judge:
    """Judges the candidates of one session."""

    structure: Structure
    reading: Reading
    settings: ClipSettings

    def score(self, candidate: Candidate) -> float:
        """Return how good a clip a candidate makes, 0 to 1."""
        parts = {
            "opening": 0.28 * self._opening(candidate),
            "ending": 0.18 * self._ending(candidate),
            "concrete": 0.18 * self._concreteness(candidate),
            "strong": 0.16 * self._strength(candidate),
            "topic": 0.04 * self._unity(candidate),
            "length": 0.08 * self._length(candidate),
            "clean": 0.08 * self._cleanness(candidate),
        }
        return max(0.0, min(1.0, sum(parts.values()) - self._faults(candidate)))

    def sentences(self, candidate: Candidate) -> tuple[Sentence, ...]:
        """Return the candidate's sentences."""
        return self.structure.sentences[candidate.first : candidate.last + 1]

    def seen(self, candidate: Candidate) -> Sequence[Traits]:
        """Return the traits of the candidate's sentences."""
        return self.reading.traits[candidate.first : candidate.last + 1]

    def language_of(self, candidate: Candidate) -> str:
        """Return the language that most of the candidate's sentences are in."""
        return Counter(sentence.language for sentence in self.sentences(candidate)).most_common(1)[0][0]

    def question_at_start(self, candidate: Candidate) -> QuestionTurn | None:
        """Return the question turn that the candidate opens with, with or without its introduction."""
        return next(
            (turn for turn in self.reading.turns if turn.lead <= candidate.first <= turn.first <= candidate.last), None
        )

    def statements(self, candidate: Candidate) -> list[int]:
        """Return the candidate's sentences that are no part of a question turn."""
        return [one for one in range(candidate.first, candidate.last + 1) if one not in self.reading.asked]

    def force(self, index: int) -> float:
        """Return how strong a single sentence is, 0 to 1."""
        return self._forces[index]

    @cached_property
    def _forces(self) -> tuple[float, ...]:
        return tuple(map(_force, self.reading.traits))

    def _opening(self, candidate: Candidate) -> float:
        first = self.reading.traits[candidate.first]
        turn = self.question_at_start(candidate)
        if turn is not None:
            if candidate.first == turn.lead:
                return 1.0
            return 0.4 if first.dangling else 0.85
        if first.dangling or is_announced(self.reading.traits, candidate.first):
            return 0.0
        return 0.55 + 0.4 * self.force(candidate.first)

    def _ending(self, candidate: Candidate) -> float:
        """Judge the end: where the answer ends is best; before a "but" or a "that is wrong" is worst."""
        following = candidate.last + 1
        if following not in self.reading.talk:
            return 1.0
        if is_taken_back(self.reading.traits, candidate.last):
            return 0.0
        strength = 0.3 * self.force(candidate.last)
        if self._is_end_of_answer(candidate.last):
            return 0.7 + strength
        pause = min(self.structure.sentences[candidate.last].pause_after / (2 * TURN_PAUSE), 1.0)
        goes_on = self.reading.traits[following].dangling and pause < 0.5
        return 0.35 * pause + strength - (0.2 if goes_on else 0.0)

    def _is_end_of_answer(self, index: int) -> bool:
        following = index + 1
        if following not in self.reading.talk or any(turn.lead == following for turn in self.reading.turns):
            return True
        return (
            self.reading.traits[following].topic_cue
            or self.reading.traits[following].greeting
            or any(index == chapter.last_sentence for chapter in self.structure.chapters)
        )

    def _concreteness(self, candidate: Candidate) -> float:
        seen = [self.reading.traits[index] for index in self.statements(candidate)]
        figures = sum(bool(one.figures) for one in seen)
        names = {name for one in seen for name in one.names}
        return min(1.0, 0.35 * min(figures, 2) + 0.2 * min(len(names), 2) + 0.35 * any(one.example for one in seen))

    def _strength(self, candidate: Candidate) -> float:
        forces = sorted((self.force(index) for index in self.statements(candidate)), reverse=True)
        return fmean([*forces, 0.0, 0.0][:2]) if forces else 0.0

    def _unity(self, candidate: Candidate) -> float:
        """Return how many terms the two halves share, of those that the shorter one has."""
        middle = (candidate.first + candidate.last + 1) // 2
        terms = self.reading.terms.of_sentence
        before = {key for keys in terms[candidate.first : middle] for key in keys}
        after = {key for keys in terms[middle : candidate.last + 1] for key in keys}
        return min(1.0, 4 * len(before & after) / max(1, min(len(before), len(after))))

    def _length(self, candidate: Candidate) -> float:
        """Prefer the lower half of the allowed range: attention is short."""
        sentences = self.sentences(candidate)
        length = sentences[-1].end - sentences[0].start
        spread = max(1.0, self.settings.max_seconds - self.settings.min_seconds)
        share = (length - self.settings.min_seconds) / spread
        return 1.0 if share <= 0.5 else 1.0 - 0.8 * (share - 0.5)

    def _cleanness(self, candidate: Candidate) -> float:
        return fmean(one.mean_probability for one in self.seen(candidate))

    def _faults(self, candidate: Candidate) -> float:
        sentences, seen = self.sentences(candidate), self.seen(candidate)
        count = len(sentences)
        faults = 0.6 * sum(one.greeting for one in seen) / count
        faults += 0.25 * (seen[0].greeting or seen[-1].greeting or seen[-1].moderation or sentences[-1].is_question)
        faults += 0.5 * any(sentence.doubtful for sentence in sentences)
        faults += 0.08 * sum(one.correction for one in seen) + 0.02 * sum(one.hesitations for one in seen)
        faults += 0.06 * sum(not sentence.complete for sentence in sentences)
        faults += 0.3 * any(one.unsure > 1 for one in (seen[0], seen[-1]))
        inside = [turn for turn in self.reading.turns if candidate.first < turn.lead <= candidate.last]
        faults += 0.12 * len(inside)
        # An answer whose question stands just before the cut.
        early = any(turn.last < candidate.first <= turn.last + _EARLY for turn in self.reading.turns)
        faults += 0.06 * (early and self.question_at_start(candidate) is None)
        # A question whose answer is cut off, and a start in the middle of a question's introduction.
        faults += 0.4 * any(turn.last >= candidate.last for turn in inside)
        faults += 0.4 * any(turn.first < candidate.first <= turn.last for turn in self.reading.turns)
        return faults

    def reasons(self, candidate: Candidate) -> tuple[str, ...]:
        """Say in the session's language what speaks for a candidate."""
        say = _Sayer(self.structure.language)
        # What a reason repeats has to be what was said.
        seen = [self.reading.traits[index] for index in filter(self.reading.is_heard, self.statements(candidate))]
        turn = self.question_at_start(candidate)
        first = self.reading.traits[candidate.first]
        reasons: list[str] = []
        if turn is not None:
            asks = any(self.structure.sentences[index].is_question for index in range(turn.first, turn.last + 1))
            opens = self.structure.sentences[candidate.first].is_question
            reasons.append(say("question" if opens else "asked" if asks else "request"))
        elif not first.dangling and lexicon(self.structure.sentences[candidate.first].language).code:
            reasons.append(say("hook" if self.force(candidate.first) >= _STRONG else "alone"))
        if turn is not None and self._is_end_of_answer(candidate.last):
            reasons.append(say("answer"))
        figures = list(dict.fromkeys(figure for one in seen for figure in one.figures))
        if figures:
            reasons.append(say("figures" if len(figures) > 1 else "figure", ", ".join(figures[:3])))
        if any(one.example for one in seen):
            reasons.append(say("example"))
        reasons += self._strong_reasons(candidate, say)
        keywords = self.reading.terms.keywords(range(candidate.first, candidate.last + 1), 1)
        if len(reasons) < _FEW_REASONS and keywords:
            reasons.append(say("topic", keywords[0]))
        return tuple(reasons or [say("whole")])

    def _strong_reasons(self, candidate: Candidate, say: _Sayer) -> list[str]:
        """Return up to two reasons that quote the run's strongest sentences."""
        reasons: dict[str, str] = {}
        quotable = filter(self.reading.may_be_quoted, self.statements(candidate))
        ranked = sorted(quotable, key=lambda index: (-self.force(index), index))
        for index in ranked[:2]:
            sentence, seen = self.structure.sentences[index], self.reading.traits[index]
            if self.force(index) < 0.4 or seen.words > 24:
                continue
            kind = "contrast" if seen.contrast else "advice" if seen.advice else ""
            kind = "ending" if index == candidate.last else kind
            if kind and kind not in reasons:
                reasons[kind] = say(kind, quoted(sentence.text, self.structure.language))
        return list(reasons.values())


def _force(seen: Traits) -> float:
    force = 0.4 * seen.contrast + 0.25 * seen.superlative + 0.2 * min(seen.strong, 2) + 0.3 * seen.advice
    force += 0.2 * bool(seen.figures) + (0.15 if 6 <= seen.words <= 18 else 0.0) - 0.3 * seen.hesitations
    return max(0.0, min(1.0, force - 0.5 * (seen.greeting or seen.moderation or seen.correction)))


class _Sayer:
    """Says a reason in one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, kind: str, detail: str = "") -> str:
        german, english = _REASONS[kind]
        text = german if self._language == "de" else english
        return polish(text, self._language).format(detail)
