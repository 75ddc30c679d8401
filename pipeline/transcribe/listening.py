"""Recordings to windows: decode, find speech, plan; several recordings one after the other share pools of windows.

Nothing is held but the windows that wait to be transcribed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline import ffmpeg
from pipeline.errors import PipelineError, SettingsError
from pipeline.progress import Progress
from pipeline.transcribe.languages import vote
from pipeline.transcribe.plan import Planner, Window
from pipeline.transcribe.recognizer import Languages, Recognizer

_BLOCK_SECONDS = 4.0
"""Read at once; the voice detector takes 1.5 MB for each second."""
FIRST_WINDOWS = 6
"""Enough to know how fast people speak, which windows are compared with."""
_PROBE_SECONDS = 15.0
_PROBES = 7
_ENOUGH_PROBES = 3
_ENOUGH_PROBABILITY = 0.9
_MIN_PROBE_SPEECH = 3.0


@dataclass(frozen=True, eq=False)  # the same file may be asked for twice
class Recording:
    """A recording to transcribe.

    Args:
        path: A file with an audio track; it is streamed.
        name: How messages call it.
        language: ``auto``, or the code of the language that is spoken.
        journal: A file that keeps what is done while the rest is being transcribed; where it exists, the work goes on
            from there. The caller removes it once the transcript is safe.
        task: How progress calls the work on it.
    """

    path: Path
    name: str
    language: str = "auto"
    journal: Path | None = None
    task: str = "transcribing"


@dataclass(frozen=True)
class Opened:
    """A recording whose length and language are known."""

    recording: Recording
    duration: float
    language: str
    language_probability: float


@dataclass(frozen=True)
class Heard:
    """The next thing of a recording: a window, or its end.

    Args:
        recording: Whose it is.
        opened: The recording, if it could be opened.
        window: What is to be transcribed; ``None`` at the end.
        error: At the end: why it came too early.
    """

    recording: Recording
    opened: Opened | None
    window: Window | None = None
    error: PipelineError | None = None


def pools(recordings: Iterable[Recording], engine: Recognizer, progress: Progress) -> Iterator[list[Heard]]:
    """Yield what is heard in the recordings, in order, as many windows at a time as keep the engine busy.

    The first time a few will do: the engine has nothing to do before.
    """
    pool: list[Heard] = []
    windows, wanted = 0, min(engine.appetite, FIRST_WINDOWS)
    for recording in recordings:
        for heard in _listen(recording, engine, progress):
            pool.append(heard)
            windows += heard.window is not None
            if windows >= wanted:
                yield pool
                pool, windows, wanted = [], 0, engine.appetite
    if pool:
        yield pool


def _listen(recording: Recording, engine: Recognizer, progress: Progress) -> Iterator[Heard]:
    opened = None
    try:
        opened = _open(recording, engine, progress)
        listener, planner = engine.listen(), Planner()
        for block in ffmpeg.decode_audio(recording.path, block_seconds=_BLOCK_SECONDS):
            for window in planner.feed(block, listener.feed(block)):
                yield Heard(recording, opened, window)
        for window in planner.finish():
            yield Heard(recording, opened, window)
    except PipelineError as error:
        yield Heard(recording, opened, error=error)
    else:
        yield Heard(recording, opened)


def _open(recording: Recording, engine: Recognizer, progress: Progress) -> Opened:
    duration = ffmpeg.probe(recording.path).duration
    return Opened(recording, duration, *_session_language(recording, duration, engine, progress))


def _session_language(
    recording: Recording, duration: float, engine: Recognizer, progress: Progress
) -> tuple[str, float]:
    """Return the session's language: the one given, or the one heard at several places across it."""
    language = recording.language
    if not engine.multilingual and language not in {"auto", "en"}:
        raise SettingsError(
            f"The model {engine.name} knows English only, but the language is “{language}”.",
            "Choose a multilingual model, or --language en.",
        )
    if not engine.multilingual:
        return "en", 1.0
    if language != "auto":
        return language, 1.0
    heard: list[tuple[Languages, float]] = []
    for start in _probe_starts(duration):
        window = _probe(recording.path, start, engine)
        if window is not None:
            heard.append((engine.detect_languages([window.samples])[0], window.speech_seconds))
        if len(heard) >= _ENOUGH_PROBES and vote(heard)[1] >= _ENOUGH_PROBABILITY:
            break
    code, probability = vote(heard)
    if heard:
        found = f"language {code} (probability {probability:.2f} over {len(heard)} places)"
    else:
        found = (
            f"no speech was found where its language was looked for, so it is taken for {code}; --language says better"
        )
    progress.note(f"{recording.name}: {found}.")
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
