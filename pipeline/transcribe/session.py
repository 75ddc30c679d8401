"""One recording's transcript while it is being made: check, rescue and stitch what was decoded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from pipeline.errors import InputSilent
from pipeline.schema import Doubtful, Segment, Transcript
from pipeline.transcribe import check, stitch
from pipeline.transcribe.journal import Entry, Journal
from pipeline.transcribe.languages import decode_parts, heard_otherwise, may_be_mixed, split_by_language
from pipeline.transcribe.listening import FIRST_WINDOWS, Opened
from pipeline.transcribe.plan import Speech, Window
from pipeline.transcribe.recognizer import Decoded, Effort, Recognizer
from pipeline.transcribe.rescue import Judge, Outcome, rescue
from pipeline.transcribe.vocabulary import Vocabulary, hear_terms

_GROUP = 18
"""Windows that are checked, decoded again and kept together, after the first ``FIRST_WINDOWS``. It is the same whatever
the machine and whoever else is transcribed: what is unusual shows beside what was said so far, so that other groups
could give another text."""
_OTHER_LANGUAGE = "holds another language"
_MAY_HOLD_TERM = "may hold a term of the vocabulary"


class SessionTranscript:
    """What is known so far about a recording that is being transcribed.

    Args:
        opened: The recording.
        engine: Decodes doubtful windows again.
        effort: What its windows are decoded with at first.
        vocabulary: Names and terms that may be said.
        decoded_with: Everything that its words depend on, for the journal.

    Attributes:
        opened: The recording.
        restored: How far into it the journal of an earlier run reaches, in seconds; under 0 where there is none.
        done: How far it is transcribed, in seconds; ``None`` before the first window.

    Raises:
        StorageError: The journal cannot be written.
    """

    def __init__(
        self,
        opened: Opened,
        engine: Recognizer,
        effort: Effort,
        vocabulary: Vocabulary,
        decoded_with: Sequence[object],
    ) -> None:
        self.opened = opened
        self.done: float | None = None
        self._engine = engine
        self._effort = effort
        self._vocabulary = vocabulary
        self._entries: list[Entry] = []
        self._speech: list[Speech] = []
        self._waiting: list[tuple[Window, Decoded]] = []
        journal = opened.recording.journal
        self._journal = journal and Journal(journal, *decoded_with, opened.language, opened.duration)
        if self._journal:
            self._entries += self._journal.entries
        self.restored = self._entries[-1].reached if self._entries else -1.0

    @property
    def language(self) -> str:
        """The session's language."""
        return self.opened.language

    @property
    def sounds_like(self) -> str | None:
        """The language that its first windows are clearly in, where another one was given."""
        return self._entries[0].sounds_like if self._entries else None

    def note_speech(self, window: Window) -> None:
        """Note where someone speaks, for the report; windows come in order, restored ones too."""
        self._speech += window.speech

    def holds(self, window: Window) -> bool:
        """Whether the journal holds what a window says."""
        return window.end <= self.restored

    def add(self, windows: Sequence[Window], decoded: Sequence[Decoded]) -> None:
        """Append what windows say, which were decoded with the first effort; they follow those before.

        Raises:
            StorageError: The journal cannot be written.
            ToolFailed: The recogniser failed where a window was decoded again.
        """
        self._waiting += zip(windows, decoded, strict=True)
        while len(self._waiting) >= (wanted := _GROUP if self._entries else FIRST_WINDOWS):
            self._work_off(wanted)

    def _work_off(self, count: int) -> None:
        """Check the first of the windows that wait, decode the doubtful ones again, and keep what they say."""
        group, self._waiting = self._waiting[:count], self._waiting[count:]
        windows, decoded = [window for window, _ in group], [one for _, one in group]
        spoken = [(window.speech_seconds, len(one.text)) for window, one in zip(windows, decoded, strict=True)]
        rate = check.median_rate([pair for entry in self._entries for pair in entry.spoken] + spoken)
        judge = partial(check.find_doubts, rate=rate)
        outcomes, redecoded = self._in_parts(windows, decoded, judge)
        believed = rescue(outcomes, self._engine, self._effort, judge)
        said: list[Outcome] = []
        dropped: list[Outcome] = []
        for one in believed:
            (dropped if one.decoded.text and check.is_invented(one.doubts) else said).append(one)
        with_terms, again = hear_terms(said, self._vocabulary, self._engine, self._effort)
        redecoded += [_doubtful(one.window, [_MAY_HOLD_TERM]) for one in again]
        self._keep(
            Entry(
                reached=windows[-1].end,
                segments=tuple(self._segments(with_terms)),
                spoken=tuple(spoken),
                redecoded=tuple(redecoded),
                dropped=tuple(_doubtful(one.window, one.doubts) for one in dropped),
                sounds_like=None if self._entries else self._heard_otherwise(group),
            )
        )

    def _heard_otherwise(self, first: Sequence[tuple[Window, Decoded]]) -> str | None:
        if self.opened.recording.language == "auto":
            return None
        heard = [(decoded.heard, window.speech_seconds) for window, decoded in first]
        other = heard_otherwise(heard, self.language)
        return other[0] if other is not None else None

    def _in_parts(
        self, windows: Sequence[Window], decoded: Sequence[Decoded], judge: Judge
    ) -> tuple[list[Outcome], list[Doubtful]]:
        """Return the windows, in parts where their language changes; and which are decoded again, and why."""
        outcomes: list[Outcome] = []
        redecoded: list[Doubtful] = []
        for window, first in zip(windows, decoded, strict=True):
            parts = self._by_language(window, first, judge(window, first))
            if parts[0][1] is not first:
                redecoded.append(_doubtful(window, [_OTHER_LANGUAGE]))
            outcomes += [Outcome(part, best, tuple(judge(part, best))) for part, best in parts]
        redecoded += [_doubtful(outcome.window, outcome.doubts) for outcome in outcomes if outcome.doubts]
        return outcomes, redecoded

    def _segments(self, outcomes: Sequence[Outcome]) -> Iterator[Segment]:
        after = next((entry.segments[-1].end for entry in reversed(self._entries) if entry.segments), 0.0)
        for outcome in outcomes:
            for segment in stitch.make_segments(outcome.window, outcome.decoded, outcome.doubts, after):
                yield segment
                after = segment.end

    def _keep(self, entry: Entry) -> None:
        if self._journal:
            self._journal.append(entry)
        self._entries.append(entry)

    def _by_language(self, window: Window, first: Decoded, doubts: Sequence[str]) -> list[tuple[Window, Decoded]]:
        """Return the window, or its parts where another language was spoken."""
        left_out = check.HOLE in doubts or check.EARLY_STOP in doubts
        if not self._engine.multilingual or not may_be_mixed(first, self.language, left_out=left_out):
            return [(window, first)]
        parts = split_by_language(window, first, self.language, self._engine)
        return decode_parts(window, first, parts, self._engine)

    def finish(self) -> Transcript:
        """Return the whole transcript.

        Raises:
            InputSilent: No speech was found, or none that could be written down.
            StorageError: The journal cannot be written.
            ToolFailed: The recogniser failed where a window was decoded again.
        """
        if self._waiting:
            self._work_off(len(self._waiting))
        segments = [segment for entry in self._entries for segment in entry.segments]
        if not segments:
            what = "speech was found, but no words in it" if self._speech else "there is no speech in it"
            raise InputSilent(
                f"{self.opened.recording.name} could not be transcribed: {what}.",
                "Check that the right track was recorded.",
            )
        return Transcript(
            language=self.language,
            language_probability=self.opened.language_probability,
            model=self._engine.name,
            segments=tuple(segments),
            coverage=stitch.cover(
                segments,
                self._speech,
                self.language,
                redecoded=[one for entry in self._entries for one in entry.redecoded],
                dropped=[one for entry in self._entries for one in entry.dropped],
                sounds_like=self.sounds_like,
            ),
        )


def _doubtful(window: Window, reasons: Sequence[str]) -> Doubtful:
    return Doubtful(start=window.start, end=window.end, reasons=tuple(reasons))
