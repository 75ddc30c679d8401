"""The frame around a talk: welcome, introductions and small talk before it, thanks and farewell after it.

What is said there is true and harmless, and nothing that anybody would publish as a clip or a quote.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from pipeline.schema import Sentence
from pipeline.structure.exchanges import TURN_PAUSE, QuestionTurn
from pipeline.structure.traits import Traits

OPENING_SECONDS = 120.0
CLOSING_SECONDS = 60.0
SMALL_TALK_SECONDS = 30.0
"""A question about the journey with a longer answer is no small talk."""
_WELCOME_SENTENCES = 6
_CLOSING_SENTENCES = 8
_REMARK_WORDS = 8


def find_talk(sentences: Sequence[Sentence], traits: Sequence[Traits], turns: Sequence[QuestionTurn]) -> range:
    """Return the indices of the sentences between welcome and farewell; all where that would leave nothing."""
    first = _end_of_welcome(sentences, traits, turns)
    after = _start_of_farewell(sentences, traits)
    return range(first, after) if first < after else range(len(sentences))


def _end_of_welcome(sentences: Sequence[Sentence], traits: Sequence[Traits], turns: Sequence[QuestionTurn]) -> int:
    """Return the index of the first sentence after the welcome: the first question that is no small talk."""
    if not any(seen.greeting for seen in traits[:_WELCOME_SENTENCES]):
        return 0
    for turn, following in zip_longest(turns, turns[1:]):
        if sentences[turn.first].start > OPENING_SECONDS:
            break
        asked = traits[turn.first : turn.last + 1]
        until = sentences[following.lead].start if following else sentences[-1].end
        brief = until - sentences[turn.last].end < SMALL_TALK_SECONDS
        if not (brief and any(seen.greeting or seen.small_talk for seen in asked)):
            cue = next((index for index in range(turn.lead, turn.first) if traits[index].topic_cue), turn.lead)
            welcomed = [index for index in range(cue, turn.first) if traits[index].greeting]
            return welcomed[-1] + 1 if welcomed else cue
    return max((index + 1 for index, seen in enumerate(traits[:_WELCOME_SENTENCES]) if seen.greeting), default=0)


def _start_of_farewell(sentences: Sequence[Sentence], traits: Sequence[Traits]) -> int:
    """Return the index after the last sentence before the thanks."""
    count = len(sentences)
    late = [
        index
        for index in range(max(0, count - _CLOSING_SENTENCES), count)
        if traits[index].greeting and sentences[index].start >= sentences[-1].end - CLOSING_SECONDS
    ]
    if not late:
        return count
    first = late[0]
    while first > 0 and _belongs_to_farewell(sentences, traits, first - 1):
        first -= 1
    return first


def _belongs_to_farewell(sentences: Sequence[Sentence], traits: Sequence[Traits], index: int) -> bool:
    """Whether a sentence before the thanks is the moderator's too: "That is a good last line."."""
    sentence, seen = sentences[index], traits[index]
    if seen.moderation:
        return sentence.pause_after < sentence.pause_before or sentence.pause_after < TURN_PAUSE
    remark = seen.words <= _REMARK_WORDS and seen.dangling
    return remark and sentence.pause_before >= max(TURN_PAUSE, 1.5 * sentence.pause_after)
