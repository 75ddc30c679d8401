"""Judging a run of sentences as a clip: a score from 0 to 1 (``pipeline.clips.reasons`` says why in words).

The score is a weighted sum of observations that a person can check against the text and the sound. Weights are set by
hand, from reading the choices for interviews in both languages; nothing is learned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean, pstdev

from pipeline.clips.candidates import Candidate, Wanted
from pipeline.clips.similarity import Likeness, compare
from pipeline.clips.speaking import Speaking
from pipeline.config import ClipSettings
from pipeline.language import lexicon
from pipeline.schema import NOBODY, Sentence, Speakers, Structure
from pipeline.structure.exchanges import TURN_PAUSE, QuestionTurn
from pipeline.structure.reading import Reading
from pipeline.structure.standing import is_announced, is_taken_back
from pipeline.structure.traits import Traits

_EARLY = 3
"""Sentences; an answer that is joined this early is better heard with its question."""
_DENSE_SECONDS = 60.0
"""In a longer clip as much that is concrete has to be in each stretch of this length."""
_PROMISE_WORDS = 7
_TELLING = 3
"""Words that carry meaning in what is worth hearing before a question."""
_UNSURE = 0.01
"""What a word costs that may be misheard; ten at most count."""
_STRANGE = 0.08
"""What it costs a long clip to go on in another chapter that is about something else."""
_TOPIC = 0.4
"""What it is worth to be about the topic that was asked for: more than anything else."""


@dataclass(frozen=True)
class Judge:
    """Judges the candidates of one session.

    Attributes:
        structure: Its sentences and chapters.
        reading: What was observed about them.
        settings: What is asked for.
        speakers: Who is who.
        compared: Compares stretches; ``None`` compares them by their terms.
        lively: How lively each sentence is said, 0 to 1; empty where nobody listened.
        relevant: How far each sentence is about the topic that was asked for, 0 to 1; empty where none was.
    """

    structure: Structure
    reading: Reading
    settings: ClipSettings
    speakers: Speakers = NOBODY
    compared: Likeness | None = None
    lively: Sequence[float] = ()
    relevant: Sequence[float] = ()

    @cached_property
    def likeness(self) -> Likeness:
        """What compares stretches of the session."""
        return self.compared or compare(self.reading)

    @cached_property
    def speaking(self) -> Speaking:
        """Who says what."""
        return Speaking(self.structure.sentences, self.reading.asked, self.speakers)

    def score(self, candidate: Candidate, wanted: Wanted) -> float:
        """Return how good a clip a candidate makes, 0 to 1."""
        parts = {
            "opening": 0.26 * self._opening(candidate),
            "ending": 0.18 * self._ending(candidate),
            "concrete": 0.17 * self._concreteness(candidate),
            "strong": 0.14 * self._strength(candidate),
            "topic": 0.06 * self.unity(candidate),
            "lively": 0.05 * self.liveliness(candidate),
            "length": 0.06 * self._length(candidate, wanted),
            "clean": 0.08 * self._cleanness(candidate),
        }
        return max(0.0, min(1.0, sum(parts.values()) - self._faults(candidate, wanted)))

    def preference(self, candidate: Candidate) -> float:
        """Return what a candidate gains for being about the topic that was asked for."""
        return _TOPIC * self.relevance(candidate)

    def relevance(self, candidate: Candidate) -> float:
        """Return how far a candidate is about the topic that was asked for.

        Two sentences that surely are make it so, or its question alone; in a long clip as many for each minute.
        """
        if not self.relevant:
            return 0.0
        enough = max(2, round(2 * self.seconds(candidate) / _DENSE_SECONDS))
        asked = [index for index in candidate.span if index in self.reading.asked]
        most = sorted((self.relevant[index] for index in (*candidate.span, *asked)), reverse=True)
        return fmean([*most, *[0.0] * enough][:enough])

    def sentences(self, candidate: Candidate) -> tuple[Sentence, ...]:
        """Return the candidate's sentences."""
        return self.structure.sentences[candidate.first : candidate.last + 1]

    def seconds(self, candidate: Candidate) -> float:
        """Return how long a candidate lasts."""
        return self.structure.sentences[candidate.last].end - self.structure.sentences[candidate.first].start

    def seen(self, candidate: Candidate) -> Sequence[Traits]:
        """Return the traits of the candidate's sentences."""
        return self.reading.traits[candidate.first : candidate.last + 1]

    def language_of(self, candidate: Candidate) -> str:
        """Return the language that most of the candidate's sentences are in."""
        return Counter(sentence.language for sentence in self.sentences(candidate)).most_common(1)[0][0]

    def question_at_start(self, candidate: Candidate) -> QuestionTurn | None:
        """Return the question turn that the candidate opens with, with or without its introduction."""
        turn = self._turn_of.get(candidate.first)
        return turn if turn is not None and candidate.first <= turn.first <= candidate.last else None

    def statements(self, candidate: Candidate) -> list[int]:
        """Return the candidate's sentences that are no part of a question turn."""
        return [one for one in candidate.span if one not in self.reading.asked]

    def force(self, index: int) -> float:
        """Return how strong a single sentence is, 0 to 1."""
        return self._forces[index]

    def is_end_of_answer(self, index: int) -> bool:
        """Whether the answer, or what is said about something, is over with a sentence."""
        following = index + 1
        if following not in self.reading.talk or following in self.reading.leads:
            return True
        traits = self.reading.traits[following]
        return traits.topic_cue or traits.greeting or index in self._chapter_ends or self.speaking.is_handed_over(index)

    def unity(self, candidate: Candidate) -> float:
        """Return how far the two halves are about the same, 0 to 1."""
        middle = (candidate.first + candidate.last + 1) // 2
        return self.likeness.related(range(candidate.first, middle), range(middle, candidate.last + 1))

    def liveliness(self, candidate: Candidate) -> float:
        """Return how lively the answers are said, 0 to 1; a half where nobody listened."""
        spoken = self.statements(candidate) or list(candidate.span)
        seconds = [self.structure.sentences[one].duration for one in spoken]
        if not self.lively or not sum(seconds):
            return 0.5
        lively = (self.lively[one] * length for one, length in zip(spoken, seconds, strict=True))
        return sum(lively) / sum(seconds)

    @cached_property
    def usual_liveliness(self) -> tuple[float, float]:
        """How lively the session's sentences are: the mean, and how far they are spread."""
        return (fmean(self.lively), pstdev(self.lively)) if self.lively else (0.5, 0.0)

    @cached_property
    def _turn_of(self) -> dict[int, QuestionTurn]:
        return {index: turn for turn in self.reading.turns for index in range(turn.lead, turn.last + 1)}

    @cached_property
    def _chapter_ends(self) -> frozenset[int]:
        return frozenset(chapter.last_sentence for chapter in self.structure.chapters)

    @cached_property
    def _forces(self) -> tuple[float, ...]:
        return tuple(map(_force, self.reading.traits))

    def _opening(self, candidate: Candidate) -> float:
        first = self.reading.traits[candidate.first]
        turn = self.question_at_start(candidate)
        if turn is not None:
            if candidate.first == turn.lead:
                return self._introduction(turn)
            return 0.4 if first.dangling else 0.85
        if first.dangling or is_announced(self.reading.traits, candidate.first):
            return 0.0
        return max(0.0, 0.55 + 0.4 * self.force(candidate.first) - 0.15 * min(first.pointers, 2))

    def _introduction(self, turn: QuestionTurn) -> float:
        """Judge an opening with all that leads to a question: "One more." and "That you have to explain." do not."""
        if self._points_back(turn.lead):
            return 0.75
        lead = self.reading.traits[turn.lead]
        empty = turn.lead < turn.first and lead.content < _TELLING and not lead.topic_cue
        return 0.8 if empty and not self._points_back(turn.first) else 1.0

    def _points_back(self, index: int) -> bool:
        """Whether a question, or what leads to it, points at what was said before by more than its "And" or "So"."""
        sentence = self.structure.sentences[index]
        known = lexicon(sentence.language)
        joined = known.lead_ins.match(sentence.text)
        text = sentence.text[joined.end() if joined else 0 :].lstrip(" ,")
        if known.dangling.match(text) and not text.startswith("Sie "):  # the guest is meant
            return True
        return sentence.is_question and known.pointing_questions.search(text) is not None

    def _ending(self, candidate: Candidate) -> float:
        """Judge the end: where the answer ends is best; before a "but" or a "that is wrong" is worst."""
        following = candidate.last + 1
        if following not in self.reading.talk:
            return 1.0
        if is_taken_back(self.reading.traits, candidate.last):
            return 0.0
        last = self.reading.traits[candidate.last]
        # "But we didn't stop there." promises what the clip no longer has.
        promise = 0.3 * (last.dangling and last.continuation and last.words <= _PROMISE_WORDS)
        strength = 0.3 * self.force(candidate.last) - promise
        if self.is_end_of_answer(candidate.last):
            return 0.7 + strength
        if self.speaking.is_change(candidate.last):
            return 0.5 + strength
        pause = min(self.structure.sentences[candidate.last].pause_after / (2 * TURN_PAUSE), 1.0)
        goes_on = self.reading.traits[following].dangling and pause < 0.5
        return 0.35 * pause + strength - (0.2 if goes_on else 0.0)

    def _concreteness(self, candidate: Candidate) -> float:
        seen = [self.reading.traits[index] for index in self.statements(candidate)]
        figures = sum(bool(one.figures) for one in seen)
        names = {name for one in seen for name in one.names}
        share = min(1.0, _DENSE_SECONDS / max(1.0, self.seconds(candidate)))
        found = 0.35 * min(figures * share, 2) + 0.2 * min(len(names) * share, 2)
        return min(1.0, found + 0.35 * any(one.example for one in seen))

    def _strength(self, candidate: Candidate) -> float:
        forces = sorted((self.force(index) for index in self.statements(candidate)), reverse=True)
        enough = max(2, round(2 * self.seconds(candidate) / _DENSE_SECONDS))
        return fmean([*forces, *[0.0] * enough][:enough])

    def _length(self, candidate: Candidate, wanted: Wanted) -> float:
        """Prefer the lower half of the allowed range: attention is short."""
        spread = max(1.0, wanted.most - wanted.least)
        share = (self.seconds(candidate) - wanted.least) / spread
        return 1.0 if share <= 0.5 else 1.0 - 0.8 * (share - 0.5)

    def _cleanness(self, candidate: Candidate) -> float:
        return fmean(one.mean_probability for one in self.seen(candidate))

    def _faults(self, candidate: Candidate, wanted: Wanted) -> float:
        sentences, seen = self.sentences(candidate), self.seen(candidate)
        count = len(sentences)
        faults = 0.6 * sum(one.greeting for one in seen) / count
        faults += 0.25 * (seen[0].greeting or seen[-1].greeting or seen[-1].moderation or sentences[-1].is_question)
        faults += 0.5 * any(sentence.doubtful for sentence in sentences)
        slips = 0.08 * sum(one.correction for one in seen) + 0.02 * sum(one.hesitations for one in seen)
        slips += 0.06 * sum(not sentence.complete for sentence in sentences)
        slips *= min(1.0, _DENSE_SECONDS / max(1.0, self.seconds(candidate)))
        faults += slips + 0.3 * any(one.unsure > 1 for one in (seen[0], seen[-1]))
        faults += 0.08 * (sentences[0].speaker_doubtful + sentences[-1].speaker_doubtful)
        faults += _UNSURE * min(10, sum(one.unsure for one in seen))
        # Whisper begins a sentence in small letters where it goes on with another one.
        faults += 0.1 * sentences[0].text[:1].islower()
        faults += sum(self._strangeness(index, candidate) for index in self._chapter_ends & set(candidate.span[:-1]))
        return faults + self._question_faults(candidate, wanted) + self.speaking.faults(candidate)

    def _strangeness(self, index: int, candidate: Candidate) -> float:
        """Return what it costs that a candidate goes on after the end of a chapter."""
        before, after = range(candidate.first, index + 1), range(index + 1, candidate.last + 1)
        return _STRANGE * (2 - self.likeness.related(before, after))

    def _question_faults(self, candidate: Candidate, wanted: Wanted) -> float:
        """Return what a candidate loses for questions without their answer, and for answers without their question."""
        inside = [
            self._turn_of[lead] for lead in range(candidate.first + 1, candidate.last + 1) if lead in self.reading.leads
        ]
        faults = (0.18 if wanted.kind == "short" else 0.05) * len(inside)
        opens = self.question_at_start(candidate) is not None
        early = any(self._turn_of.get(candidate.first - back) is not None for back in range(1, _EARLY + 1))
        faults += 0.06 * (early and not opens)
        # A question whose answer is cut off, and a start in the middle of a question's introduction.
        faults += 0.4 * any(turn.last >= candidate.last for turn in inside)
        turn = self._turn_of.get(candidate.first)
        return faults + 0.4 * (turn is not None and turn.first < candidate.first)


def _force(seen: Traits) -> float:
    force = 0.4 * seen.contrast + 0.25 * seen.superlative + 0.2 * min(seen.strong, 2) + 0.3 * seen.advice
    force += 0.2 * bool(seen.figures) + (0.15 if 6 <= seen.words <= 18 else 0.0) - 0.3 * seen.hesitations
    return max(0.0, min(1.0, force - 0.5 * (seen.greeting or seen.moderation or seen.correction)))
