"""Speech to words: listen -> decode -> check -> stitch.

Windows are planned while recordings are being decoded, transcribed in batches that several recordings share, checked
one by one, decoded again where a check fails, and stitched into transcripts. Memory does not grow with the length of a
recording, only with its words.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pipeline.config import TranscribeSettings
from pipeline.errors import PipelineError
from pipeline.language.typography import clock
from pipeline.progress import Progress
from pipeline.schema import Transcript
from pipeline.transcribe.journal import discard
from pipeline.transcribe.listening import Heard, Recording, pools
from pipeline.transcribe.quality import first_effort
from pipeline.transcribe.recognizer import Clip, Decoded, Recognizer
from pipeline.transcribe.session import SessionTranscript
from pipeline.transcribe.vocabulary import Vocabulary

__all__ = ["Recording", "discard", "transcribe", "transcribe_all"]

_AHEAD = 1
"""Pools that are decoded while the one before them is checked, so that no worker waits."""

Result = tuple[Recording, Transcript | PipelineError]


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
    """Transcribe one recording; see ``Recording`` and ``transcribe_all``.

    Raises:
        SettingsError: The recogniser knows English only, and another language was asked for.
        InputSilent: No speech was found, or none that could be written down.
        StorageError: The journal cannot be written.
        ToolFailed: ffmpeg or the model failed.
    """
    recording = Recording(audio, name or audio.name, language, journal)
    ((_, result),) = transcribe_all([recording], engine, settings=settings, progress=progress)
    if isinstance(result, PipelineError):
        raise result
    return result


def transcribe_all(
    recordings: Iterable[Recording], engine: Recognizer, *, settings: TranscribeSettings, progress: Progress
) -> Generator[Result]:
    """Transcribe recordings, and yield each with its transcript, or with the error that stopped it, as it is done.

    Args:
        recordings: In the order in which they are to be done; taken one by one as the work proceeds.
        engine: The recogniser, loaded.
        settings: Quality and vocabulary are read.
        progress: Told the seconds of each recording that are done, and what a person should know.

    Raises:
        StorageError: A journal cannot be written.
        ToolFailed: The recogniser failed.
    """
    desk = _Desk(engine, settings, progress)
    with ThreadPoolExecutor(_AHEAD + 1, "ahead") as ahead:
        waiting: deque[tuple[_Pool, Future[list[Decoded]]]] = deque()
        try:
            for heard in pools(recordings, engine, progress):
                pool = desk.plan(heard)
                waiting.append((pool, ahead.submit(engine.decode, pool.clips, desk.effort)))
                if len(waiting) > _AHEAD:
                    yield from _finished(desk, waiting)
            while waiting:
                yield from _finished(desk, waiting)
        except BaseException:
            engine.cancel()
            raise


@dataclass(frozen=True)
class _Pool:
    """What was heard, and which of it is decoded."""

    heard: Sequence[Heard]
    todo: Sequence[Heard]
    clips: Sequence[Clip]


def _finished(desk: _Desk, waiting: deque[tuple[_Pool, Future[list[Decoded]]]]) -> Iterator[Result]:
    pool, decoded = waiting.popleft()
    return desk.take(pool, decoded.result())


class _Desk:
    """The recordings that are being transcribed."""

    def __init__(self, engine: Recognizer, settings: TranscribeSettings, progress: Progress) -> None:
        self._engine = engine
        self._settings = settings
        self._progress = progress
        self._sessions: dict[Recording, SessionTranscript] = {}
        self._unusable: dict[Recording, PipelineError] = {}
        self._doubted: set[Recording] = set()
        self.effort = first_effort(settings.quality)
        self._vocabulary = Vocabulary(settings.vocabulary)

    def plan(self, heard: Sequence[Heard]) -> _Pool:
        """Find out which windows are to be decoded; what a journal holds is not decoded again."""
        todo, clips = [], []
        for one in heard:
            session = self._session(one)
            if session is None or one.window is None:
                continue
            session.note_speech(one.window)
            if not session.holds(one.window):
                todo.append(one)
                clips.append(Clip(one.window.samples, session.language))
        return _Pool(heard, todo, clips)

    def take(self, pool: _Pool, decoded: Sequence[Decoded]) -> Iterator[Result]:
        """Add what was decoded to the recordings it belongs to, and yield those that are complete."""
        by_window = {id(one): text for one, text in zip(pool.todo, decoded, strict=True)}
        for recording, group in groupby(pool.heard, key=lambda one: one.recording):
            part = list(group)
            session = self._sessions.get(recording)
            if session is not None:
                self._add(session, part, by_window)
            if part[-1].window is None:
                yield recording, self._result(recording, part[-1].error)
        for note in self._engine.take_notes():
            self._progress.note(note)

    def _session(self, heard: Heard) -> SessionTranscript | None:
        known = heard.recording in self._sessions or heard.recording in self._unusable
        if heard.opened is not None and not known:
            decoded_with = (self._engine.name, self._settings.quality, self._settings.vocabulary)
            try:
                self._sessions[heard.recording] = SessionTranscript(
                    heard.opened, self._engine, self.effort, self._vocabulary, decoded_with
                )
            except PipelineError as error:  # its journal; it stops no other recording
                self._unusable[heard.recording] = error
        return self._sessions.get(heard.recording)

    def _add(self, session: SessionTranscript, part: Sequence[Heard], by_window: dict[int, Decoded]) -> None:
        if session.done is None:
            self._progress.begin(session.opened.recording.task, session.opened.duration)
            if session.restored > 0.0:
                self._progress.note(f"{session.opened.recording.name}: goes on at {clock(session.restored)}.")
        todo = [(one.window, by_window[id(one)]) for one in part if one.window is not None and id(one) in by_window]
        if todo:
            windows, decoded = zip(*todo, strict=True)
            session.add(windows, decoded)
            self._doubt_language(session)
        last = part[-1].window
        done = min(last.end, session.opened.duration) if last else session.opened.duration
        self._progress.advance(done - (session.done or 0.0))
        session.done = done

    def _doubt_language(self, session: SessionTranscript) -> None:
        """Say early that another language is spoken than the one that was given: what follows is in vain."""
        recording = session.opened.recording
        if session.sounds_like is not None and recording not in self._doubted:
            self._doubted.add(recording)
            self._progress.note(
                f"{recording.name}: its language was given as “{session.language}”, but it sounds like "
                f"“{session.sounds_like}”; --language auto listens for itself."
            )

    def _result(self, recording: Recording, error: PipelineError | None) -> Transcript | PipelineError:
        error = self._unusable.pop(recording, error)
        if error is not None:
            self._sessions.pop(recording, None)
            return error
        try:
            transcript = self._sessions.pop(recording).finish()
        except PipelineError as silent:
            return silent
        if transcript.coverage.dropped:
            count = len(transcript.coverage.dropped)
            self._progress.note(f"{recording.name}: left out {count} line(s) that nobody said.")
        return transcript
