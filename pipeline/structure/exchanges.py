"""Questions and the answers they get.

Without speakers a question to the guest shows by its address ("Sie", "you"), by the silence around it, and by an
answer that follows; a question inside an answer runs on in the same breath. With speakers, a change of speaker after
the question decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from pipeline.language import lexicon
from pipeline.schema import Exchange, Sentence
from pipeline.structure.traits import Traits

LEAD_SENTENCES = 3
LEAD_SECONDS = 30.0
"""What a moderator says before the question ("Last year you cut the tickets by 40 percent.") is at most this long."""
TURN_PAUSE = 0.45
"""Seconds between two speakers in a calm studio talk are mostly above this, between sentences of one below."""
_SAME_SPEAKER_PAUSE = 2 * TURN_PAUSE
"""Two sentences that are known to be one person's are one thought up to this silence."""
_TURN_SCORE = 2
_SHORT_SEGMENT = 2.0


class QuestionTurn(tuple[int, int, int]):
    """Sentence indices of a question to a guest: ``lead`` (where its introduction starts), ``first``, ``last``."""

    __slots__ = ()

    @property
    def lead(self) -> int:
        """Index of the first sentence of the introduction; equals ``first`` where there is none."""
        return self[0]

    @property
    def first(self) -> int:
        """Index of the first question sentence."""
        return self[1]

    @property
    def last(self) -> int:
        """Index of the last question sentence."""
        return self[2]


def find_question_turns(sentences: Sequence[Sentence], traits: Sequence[Traits]) -> tuple[QuestionTurn, ...]:
    """Find the questions that somebody else answers; questions in a row are one turn."""
    turns: list[QuestionTurn] = []
    index = 0
    while index < len(sentences):
        if not sentences[index].is_question:
            if _is_prompt(sentences, traits, index):
                turns.append(QuestionTurn((index, index, index)))
            index += 1
            continue
        last = index
        while last + 1 < len(sentences) and sentences[last + 1].is_question:
            last += 1
        if any(_is_turn(sentences, traits, one) for one in range(index, last + 1)):
            earliest = turns[-1].last + 1 if turns else 0
            turns.append(QuestionTurn((_find_lead(sentences, traits, index, earliest), index, last)))
        index = last + 1
    return tuple(turns)


def same_turn(first: Sentence, second: Sentence) -> bool:
    """Whether two sentences in a row were said by the same person, as far as is known.

    Where no speaker is named, a silence of ``TURN_PAUSE`` may be a change of speakers, so it parts them.
    """
    if first.speaker != second.speaker:
        return False
    return second.pause_before < (_SAME_SPEAKER_PAUSE if first.speaker else TURN_PAUSE)


def build_exchanges(
    sentences: Sequence[Sentence], traits: Sequence[Traits], turns: Sequence[QuestionTurn]
) -> tuple[Exchange, ...]:
    """Pair each question turn with its answer: up to the next question, topic cue or farewell."""
    exchanges: list[Exchange] = []
    for turn, following in zip_longest(turns, turns[1:]):
        limit = following.lead if following else len(sentences)
        answer = range(turn.last + 1, _end_of_answer(sentences, traits, turn.last + 1, limit))
        if answer:
            question = tuple(sentences[index].id for index in range(turn.lead, turn.last + 1))
            exchanges.append(Exchange(question=question, answer=tuple(sentences[index].id for index in answer)))
    return tuple(exchanges)


def _is_prompt(sentences: Sequence[Sentence], traits: Sequence[Traits], index: int) -> bool:
    """Whether a sentence asks for an answer without being a question: "Tell us …", "Zum Schluss noch ein Tipp"."""
    # A topic that is announced just before a question introduces it.
    reach = 1 if traits[index].prompt else LEAD_SENTENCES
    soon = sentences[index + 1 : index + 1 + reach]
    if not soon or traits[index].greeting or any(sentence.is_question for sentence in soon):
        return False
    return (traits[index].prompt or traits[index].topic_cue) and sentences[index].pause_after >= TURN_PAUSE


def _is_turn(sentences: Sequence[Sentence], traits: Sequence[Traits], index: int) -> bool:
    sentence, seen = sentences[index], traits[index]
    if index + 1 == len(sentences):
        return False
    following = sentences[index + 1]
    if sentence.speaker and following.speaker and not following.is_question:
        return sentence.speaker != following.speaker
    score = 2 * (seen.address or seen.moderation)
    introduced = index > 0 and (traits[index - 1].moderation or traits[index - 1].topic_cue)
    told = index > 0 and traits[index - 1].reports_question and not introduced
    score += 2 * introduced - 2 * told + (sentence.pause_before >= TURN_PAUSE) + (sentence.pause_after >= TURN_PAUSE)
    score += sentence.pause_after >= max(TURN_PAUSE, 1.8 * sentence.pause_before)
    score += lexicon(following.language).replies.match(following.text) is not None
    score -= sentence.pause_after < TURN_PAUSE / 2
    return score >= _TURN_SCORE


def _find_lead(sentences: Sequence[Sentence], traits: Sequence[Traits], first: int, earliest: int) -> int:
    """Return where the introduction of a question starts: at the clearest pause or cue shortly before it."""
    best, best_pause = first, sentences[first].pause_before
    for index in range(first - 1, max(earliest, first - LEAD_SENTENCES) - 1, -1):
        sentence = sentences[index]
        if sentences[first].start - sentence.start > LEAD_SECONDS or sentence.speaker != sentences[first].speaker:
            break
        if traits[index].greeting:
            break
        told = traits[index].addressed_opening and index + 1 == best
        if traits[index].topic_cue or traits[index].moderation or told:
            best, best_pause = index, max(best_pause, sentence.pause_before)
        elif sentence.pause_before >= max(TURN_PAUSE, 1.25 * best_pause + 0.1):
            best, best_pause = index, sentence.pause_before
    return best


def _end_of_answer(sentences: Sequence[Sentence], traits: Sequence[Traits], first: int, limit: int) -> int:
    """Return the index after the answer's last sentence."""
    for index in range(first + 1, limit):
        if traits[index].topic_cue or (traits[index].greeting and sentences[index].pause_before >= TURN_PAUSE / 2):
            return index
        if traits[index].moderation and sentences[index].pause_before >= TURN_PAUSE:
            return index
    return limit
