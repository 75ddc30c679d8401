"""A session as a sequence of sentences that each one person says. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.language.sentences import is_question, split_sentences
from pipeline.schema import Attribution, Transcript, words_text

_LONG_RUN = 40
"""Words in a row by which a run is hardly a mistake, though it is one sentence to the recogniser."""
_RELIABILITY = (0.5, 0.75, 1.0)
"""How sure the speaker of one, two, three or more sentences in a row is: mistakes come alone."""
_WINDOW = 40
"""Words: how much of what is said before or after is looked at to tell who answers."""
_FIRST_VOICE = 2.0
"""Weight of the words of whoever speaks at once, against those who speak up after that."""
_INTERJECTION = 3
"""Words; less than this interrupts nobody: “Mhm.”"""


@dataclass(frozen=True)
class Utterance:
    """A sentence, or what one person says of it.

    Attributes:
        text: Its words.
        start: Seconds from the start of the media.
        language: ISO 639-1.
        speaker: Who says it, if known; what is given to somebody with doubt is said by nobody known.
        question: Whether it asks something.
        reliability: From 0 to 1: how sure it is that this speaker says it. A single sentence amid another's may be
            given to the wrong person.
        words: How many it has.
        run: Which run of sentences of one speaker it belongs to.
        perhaps: Who may say it, where that is doubtful.
    """

    text: str
    start: float
    language: str
    speaker: str | None
    question: bool
    reliability: float
    words: int
    run: int
    perhaps: str | None = None


class Dialogue:
    """What is said, by whom, in which order.

    Attributes:
        utterances: In order.
        runs: The indices of the utterances of each run: all that one person says without another in between.
        words: How many words each speaker says, beyond doubt.
        doubtful: How many each may say besides.
    """

    def __init__(self, utterances: Sequence[Utterance]) -> None:
        self.utterances = tuple(utterances)
        self.runs: list[range] = []
        self.words: dict[str, int] = {}
        self.doubtful: dict[str, int] = {}
        for _, run in groupby(range(len(utterances)), key=lambda index: utterances[index].run):
            indices = list(run)
            self.runs.append(range(indices[0], indices[-1] + 1))
        for one in utterances:
            if one.speaker is not None:
                self.words[one.speaker] = self.words.get(one.speaker, 0) + one.words
            elif one.perhaps is not None:
                self.words.setdefault(one.perhaps, 0)
                self.doubtful[one.perhaps] = self.doubtful.get(one.perhaps, 0) + one.words

    def speaker_of(self, run: int) -> str | None:
        """Return whose run it is."""
        return self.utterances[self.runs[run][0]].speaker

    def after(self, run: int) -> dict[str, float]:
        """Return who speaks next: the share of each speaker until the one of this run speaks again."""
        return self._shares(run, range(run + 1, len(self.runs)))

    def before(self, run: int) -> dict[str, float]:
        """Return who spoke just before: the share of each speaker since the one of this run last spoke."""
        return self._shares(run, range(run - 1, -1, -1))

    def _shares(self, run: int, others: Sequence[int]) -> dict[str, float]:
        shares: dict[str, float] = {}
        left = _WINDOW
        for other in others:
            count = sum(self.utterances[index].words for index in self.runs[other])
            speaker = self.speaker_of(other)
            if count < _INTERJECTION and (shares or speaker is None):
                continue
            if left <= 0 or speaker is None or speaker == self.speaker_of(run):
                break  # nobody knows to whom those answer who speak after somebody unknown
            shares[speaker] = shares.get(speaker, 0.0) + min(left, count) * (1.0 if shares else _FIRST_VOICE)
            left -= count
        total = sum(shares.values())
        return {speaker: share / total for speaker, share in shares.items()}


def build_dialogue(transcript: Transcript, attributions: Sequence[Attribution]) -> Dialogue:
    """Return who says which sentence."""
    pieces = list(_pieces(transcript, attributions))
    speakers = [None if doubtful else speaker for _, _, speaker, doubtful in pieces]
    runs = [number for number, (_, run) in enumerate(groupby(speakers)) for _ in run]
    lengths, counts = dict.fromkeys(runs, 0), Counter(runs)
    for (first, last, _, _), run in zip(pieces, runs, strict=True):
        lengths[run] += last - first + 1
    utterances = []
    for (first, last, speaker, doubtful), run in zip(pieces, runs, strict=True):
        text, language = words_text(transcript.words, first, last), transcript.word_languages[first]
        sentences = max(counts[run], 2 if lengths[run] >= _LONG_RUN or len(speakers) == 1 else 1)
        utterances.append(
            Utterance(
                text=text,
                start=transcript.words[first].start,
                language=language,
                speaker=None if doubtful else speaker,
                question=is_question(text, language),
                reliability=_RELIABILITY[min(sentences, 3) - 1],
                words=last - first + 1,
                run=run,
                perhaps=speaker if doubtful else None,
            )
        )
    return Dialogue(utterances)


def _pieces(transcript: Transcript, attributions: Sequence[Attribution]) -> Iterator[tuple[int, int, str | None, bool]]:
    """Yield first word, last word, speaker and doubt of each sentence, parted where its speaker changes."""
    owners: list[tuple[str | None, bool]] = [(None, True)] * len(transcript.words)
    for one in attributions:
        for index in range(one.first_word, min(one.last_word + 1, len(owners))):
            owners[index] = (one.speaker, one.doubtful)
    for bounds in split_sentences(transcript.words, transcript.word_languages):
        inside = range(bounds.first_word, bounds.last_word + 1)
        for speaker, group in groupby(inside, key=lambda index: owners[index][0]):
            indices = list(group)
            doubtful = sum(owners[index][1] for index in indices) * 2 > len(indices)
            yield indices[0], indices[-1], speaker, doubtful
