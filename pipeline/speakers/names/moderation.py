"""Who leads the conversation: opens and closes it, asks, presents the others. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.speakers.names import cues
from pipeline.speakers.names.dialogue import Dialogue
from pipeline.speakers.names.namings import Naming

_ASKS, _OPENS, _CLOSES, _PRESENTS = 0.5, 0.25, 0.2, 0.25
"""What each sign adds. Whoever asks all the questions still needs one of the others."""
_FEWEST_QUESTIONS = 2
"""A single one shows half as much."""
_ENDS = 6
"""Sentences at the beginning and at the end in which a welcome and a farewell are looked for."""


@dataclass(frozen=True)
class Lead:
    """What one speaker does to lead the conversation.

    Attributes:
        score: From 0 to 1.
        asked: Questions after which somebody else speaks.
        of: Such questions in the whole conversation.
        opens: Whether this speaker opens it with a welcome.
        closes: Whether this speaker closes it with thanks or a farewell.
    """

    score: float
    asked: int
    of: int
    opens: bool
    closes: bool


def find_leads(dialogue: Dialogue, namings: Iterable[Naming]) -> dict[str, Lead]:
    """Return for each speaker how far that one leads."""
    said = dialogue.utterances
    asked: dict[str, int] = dict.fromkeys(dialogue.words, 0)
    for number, run in enumerate(dialogue.runs[:-1]):
        speaker, following = dialogue.speaker_of(number), dialogue.speaker_of(number + 1)
        if speaker is not None and following is not None and any(said[index].question for index in run[-2:]):
            asked[speaker] += 1
    presented = [said[one.utterance].speaker for one in namings if one.manner == "introduced"]
    opening = [one.speaker for one in said[:_ENDS] if cues.OPENS.search(one.text)][:1]
    closing = [one.speaker for one in said[-_ENDS:] if cues.CLOSES.search(one.text)][-1:]
    total = sum(asked.values())
    return {
        speaker: _lead(
            asked[speaker],
            total,
            opens=opening == [speaker] and said[0].speaker == speaker,
            closes=closing == [speaker],
            presents=presented.count(speaker) / len(presented) if presented else 0.0,
        )
        for speaker in dialogue.words
    }


def _lead(asked: int, of: int, *, opens: bool, closes: bool, presents: float) -> Lead:
    share = asked / of if of >= _FEWEST_QUESTIONS else 0.5 * asked
    score = _ASKS * share + _OPENS * opens + _CLOSES * closes + _PRESENTS * presents
    return Lead(score=min(1.0, score), asked=asked, of=of, opens=opens, closes=closes)
