"""A first reading of a session: all that chapters, clips and quotes need to know about its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.schema import Sentence, Transcript
from pipeline.structure.exchanges import QuestionTurn, find_question_turns
from pipeline.structure.frame import find_talk
from pipeline.structure.terms import Terms
from pipeline.structure.traits import Traits, read_traits


@dataclass(frozen=True)
class Reading:
    """Sentences with what was observed about them; everything is by index into ``sentences``."""

    sentences: tuple[Sentence, ...]
    traits: tuple[Traits, ...]
    turns: tuple[QuestionTurn, ...]
    terms: Terms
    talk: range
    """The sentences between welcome and farewell."""

    @cached_property
    def asked(self) -> frozenset[int]:
        """The sentences of question turns, with their introductions."""
        return frozenset(index for turn in self.turns for index in range(turn.lead, turn.last + 1))


def read(sentences: Sequence[Sentence], transcript: Transcript) -> Reading:
    """Read the sentences of a transcript."""
    traits = read_traits(sentences, transcript)
    turns = find_question_turns(sentences, traits)
    return Reading(
        tuple(sentences), traits, turns, Terms(sentences, transcript.words), find_talk(sentences, traits, turns)
    )
