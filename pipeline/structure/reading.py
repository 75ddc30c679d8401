"""A first reading of a session: all that chapters, clips and quotes need to know about its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.schema import Sentence, Transcript
from pipeline.structure.exchanges import QuestionTurn, find_question_turns
from pipeline.structure.frame import find_talk
from pipeline.structure.terms import Terms
from pipeline.structure.traits import Traits, read_traits, unsure_words


@dataclass(frozen=True)
class Reading:
    """Sentences with what was observed about them; everything is by index into ``sentences``."""

    sentences: tuple[Sentence, ...]
    traits: tuple[Traits, ...]
    turns: tuple[QuestionTurn, ...]
    terms: Terms
    talk: range
    """The sentences between welcome and farewell."""
    unsure_words: frozenset[int] = frozenset()
    """Indices of the transcript's words that may be misheard."""

    @cached_property
    def asked(self) -> frozenset[int]:
        """The sentences of question turns, with their introductions."""
        return frozenset(index for turn in self.turns for index in range(turn.lead, turn.last + 1))

    @cached_property
    def leads(self) -> frozenset[int]:
        """The sentences with which questions, or their introductions, begin."""
        return frozenset(turn.lead for turn in self.turns)

    def is_heard(self, index: int) -> bool:
        """Whether no word of a sentence seems misheard: only then may its words stand in a heading or a reason."""
        return not self.sentences[index].doubtful and not self.traits[index].unsure

    def may_be_quoted(self, index: int) -> bool:
        """Whether a sentence may be printed as what was said: its bounds are known, whose it is, and no word is unsure.

        Where nobody looked who speaks, nothing speaks against it.
        """
        whole = self.sentences[index].complete and (index == 0 or self.sentences[index - 1].complete)
        return whole and self.is_heard(index) and not self.sentences[index].speaker_doubtful


def read(sentences: Sequence[Sentence], transcript: Transcript) -> Reading:
    """Read the sentences of a transcript."""
    traits = read_traits(sentences, transcript)
    turns = find_question_turns(sentences, traits)
    unsure = unsure_words(sentences, transcript)
    misheard = {index: transcript.words[index].text for index in unsure}
    talk = find_talk(sentences, traits, turns)
    return Reading(tuple(sentences), traits, turns, Terms(sentences, misheard), talk, unsure)
