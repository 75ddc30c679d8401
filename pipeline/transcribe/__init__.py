"""Speech to words: plan -> engine -> check -> stitch.

Windows are planned while the recording is being decoded, transcribed in batches, checked one by one, decoded again
where a check fails, and stitched into a transcript. Memory does not grow with the length of the recording, only with
its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from pipeline import ffmpeg
from pipeline.config import TranscribeSettings
from pipeline.errors import InputSilent, SettingsError
from pipeline.progress import Progress
from pipeline.schema import Coverage, Segment, Transcript
from pipeline.transcribe import check, stitch
from pipeline.transcribe.journal import Entry, Journal
from pipeline.transcribe.languages import decode_parts, may_be_mixed, split_by_language, vote
from pipeline.transcribe.plan import Planner, Speech, Window
from pipeline.transcribe.recognizer import Clip, Decoded, Effort, Recognizer
from pipeline.transcribe.rescue import Outcome, rescue

__all__ = ["transcribe"]

_PROBE_SECONDS = 25.0
_PROBES = 7
_ENOUGH_PROBES = 3
_ENOUGH_PROBABILITY = 0.9
_MIN_PROBE_SPEECH = 3.0


def transcribe(  # noqa: PLR0913 - each is one plain fact about the job
    audio: Path,
    engine: Recognizer,
    *,
    language: str,
    settings: TranscribeSettings,
    progress: Progress,
    name: str | None = None,
    journal: Path | None = None,
) -> Transcript:
    """Transcribe a recording.

    Args:
        audio: A file with one audio track, best 16 kHz mono; it is streamed.
        engine: The recogniser, loaded.
        language: ``auto``, or the code of the language that is spoken.
        settings: Beam size and vocabulary are read.
        progress: Told the seconds of the recording that are done, and what a person should know.
        name: How messages call the recording, if not by the audio file's name.
        journal: A file that keeps what is done while the rest is being transcribed; where it exists, the work goes on
            from there. The caller removes it once the transcript is safe.

    Raises:
        SettingsError: The recogniser knows English only, and another language was asked for.
        InputSilent: No speech was found, or none that could be written down.
        StorageError: The journal cannot be written.
        ToolFailed: ffmpeg or the model failed.
    """
    duration = ffmpeg.probe(audio).duration
    code, probability = _session_language(audio, duration, engine, language, progress)
    session = _Session(engine, code, settings)
    kept = journal and Journal(
        journal, engine.name, engine.appetite, code, settings.beam_size, settings.vocabulary, duration
    )
    session.restore(kept.entries if kept else ())
    progress.begin("transcribing", duration)
    done = 0.0
    for windows, reached in _pools(audio, session.speech, engine):
        # The plan is made anew, which is quick; what the journal holds of it is not decoded again.
        entry = session.add([window for window in windows if window.end > session.reached])
        if kept and entry:
            kept.append(entry)
        for note in engine.take_notes():
            progress.note(note)
        progress.advance(min(reached, duration) - done)
        done = min(reached, duration)
    if not session.segments:
        what = "speech was found, but no words in it" if session.speech else "there is no speech in it"
        called = name or audio.name
        raise InputSilent(f"{called} could not be transcribed: {what}.", "Check that the right track was recorded.")
    if session.dropped:
        progress.note(f"Left out {session.dropped} invented line(s) over silence or music.")
    return Transcript(
        language=code,
        language_probability=probability,
        model=engine.name,
        segments=tuple(session.segments),
        coverage=session.coverage(),
    )


@dataclass
class _Session:
    """What is known so far about the recording that is being transcribed."""

    engine: Recognizer
    language: str
    settings: TranscribeSettings
    segments: list[Segment] = field(default_factory=list)
    speech: list[Speech] = field(default_factory=list)
    spoken: list[tuple[float, int]] = field(default_factory=list)
    redecoded: int = 0
    dropped: int = 0
    reached: float = -1.0

    def restore(self, entries: Sequence[Entry]) -> None:
        """Take over what an earlier run did."""
        for entry in entries:
            self.segments += entry.segments
            self.spoken += entry.spoken
            self.redecoded += entry.redecoded
            self.dropped += entry.dropped
            self.reached = entry.reached

    def add(self, windows: Sequence[Window]) -> Entry | None:
        """Transcribe windows, in order, append what they say, and return it; ``None`` without windows."""
        if not windows:
            return None
        before = len(self.segments), len(self.spoken), self.redecoded, self.dropped
        self._transcribe(windows)
        self.reached = windows[-1].end
        return Entry(
            reached=self.reached,
            segments=tuple(self.segments[before[0] :]),
            spoken=tuple(self.spoken[before[1] :]),
            redecoded=self.redecoded - before[2],
            dropped=self.dropped - before[3],
        )

    def _transcribe(self, windows: Sequence[Window]) -> None:
        effort = Effort(beam_size=self.settings.beam_size, prompt=", ".join(self.settings.vocabulary))
        decoded = self.engine.decode([Clip(window.samples, self.language) for window in windows], effort)
        self.spoken += [(window.speech_seconds, len(one.text)) for window, one in zip(windows, decoded, strict=True)]
        judge = partial(check.find_doubts, rate=check.median_rate(self.spoken), vocabulary=self.settings.vocabulary)
        outcomes: list[Outcome] = []
        for window, one in zip(windows, decoded, strict=True):
            parts = self._by_language(window, one, judge(window, one), effort)
            outcomes += [Outcome(part, best, tuple(judge(part, best))) for part, best in parts]
        self.redecoded += sum(1 for outcome in outcomes if outcome.doubts)
        for outcome in rescue(outcomes, self.engine, effort, judge):
            self._append(outcome)

    def coverage(self) -> Coverage:
        """Report on the whole session."""
        return stitch.cover(self.segments, self.speech, self.redecoded, self.dropped)

    def _by_language(
        self, window: Window, first: Decoded, doubts: Sequence[str], effort: Effort
    ) -> list[tuple[Window, Decoded]]:
        """Return the window, or its parts where another language was spoken."""
        left_out = check.HOLE in doubts or check.EARLY_STOP in doubts
        if not self.engine.multilingual or not (left_out or may_be_mixed(first, self.language)):
            return [(window, first)]
        parts = split_by_language(window, self.language, self.engine)
        chosen = decode_parts(window, first, parts, self.engine, effort)
        if chosen[0][1] is not first:
            self.redecoded += 1
        return chosen

    def _append(self, outcome: Outcome) -> None:
        if outcome.decoded.text and check.is_invented(outcome.doubts):
            self.dropped += 1
            return
        after = self.segments[-1].end if self.segments else 0.0
        self.segments += stitch.make_segments(outcome.window, outcome.decoded, outcome.doubts, after)


def _pools(audio: Path, speech: list[Speech], engine: Recognizer) -> Iterator[tuple[list[Window], float]]:
    """Yield windows, enough of them to keep the engine busy, with how far into the recording they reach."""
    listener, planner = engine.listen(), Planner()
    pool: list[Window] = []
    heard = 0.0
    for block in ffmpeg.decode_audio(audio):
        pool += planner.feed(block, listener.feed(block))
        heard += len(block) / ffmpeg.SAMPLE_RATE
        if len(pool) >= engine.appetite:
            speech += [stretch for window in pool for stretch in window.speech]
            yield pool, pool[-1].end
            pool = []
    pool += planner.finish()
    speech += [stretch for window in pool for stretch in window.speech]
    yield pool, heard


def _session_language(
    audio: Path, duration: float, engine: Recognizer, language: str, progress: Progress
) -> tuple[str, float]:
    """Return the session's language: the one given, or the one heard at several places across it."""
    if not engine.multilingual and language not in {"auto", "en"}:
        raise SettingsError(
            f"The model {engine.name} knows English only, but the language is “{language}”.",
            "Choose a multilingual model, or --language en.",
        )
    if not engine.multilingual:
        return "en", 1.0
    if language != "auto":
        return language, 1.0
    heard: list[tuple[tuple[tuple[str, float], ...], float]] = []
    for start in _probe_starts(duration):
        window = _probe(audio, start, engine)
        if window is not None:
            heard.append((engine.detect_languages([window.samples])[0], window.speech_seconds))
        if len(heard) >= _ENOUGH_PROBES and vote(heard)[1] >= _ENOUGH_PROBABILITY:
            break
    code, probability = vote(heard)
    if heard:
        progress.note(f"Language: {code} (probability {probability:.2f} over {len(heard)} places).")
    return code, probability


def _probe_starts(duration: float) -> list[float]:
    """Return where to listen: spread over the recording, the middle before the ends, where jingles are."""
    count = max(1, min(_PROBES, int(duration // _PROBE_SECONDS)))
    starts = [(index + 0.5) * duration / count - _PROBE_SECONDS / 2 for index in range(count)]
    middle_first = sorted(starts, key=lambda start: (abs(start + _PROBE_SECONDS / 2 - duration / 2), start))
    return [max(0.0, start) for start in middle_first]


def _probe(audio: Path, start: float, engine: Recognizer) -> Window | None:
    blocks = list(ffmpeg.decode_audio(audio, start=start, end=start + _PROBE_SECONDS))
    if not blocks:
        return None
    samples = np.concatenate(blocks)
    planner = Planner(_PROBE_SECONDS)
    windows = planner.feed(samples, engine.listen().feed(samples)) + planner.finish()
    longest = max(windows, key=lambda window: window.speech_seconds, default=None)
    return longest if longest is not None and longest.speech_seconds >= _MIN_PROBE_SPEECH else None
