"""Files to transcripts: check, extract the sound, recognise; one model and shared batches for all of them."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pipeline import corrections
from pipeline.config import Settings
from pipeline.coverage import describe_holes
from pipeline.defects import report_defect
from pipeline.engines import Engines, LoadedRecognizer
from pipeline.errors import InputError, PipelineError
from pipeline.ffmpeg import display_name
from pipeline.ingest import Sound, extract_sound
from pipeline.progress import PrefixedProgress, Progress, SilentProgress
from pipeline.schema import Transcript
from pipeline.session import SessionFolder
from pipeline.transcribe import Recording, transcribe_all

ERROR_LOG = "error.log"
"""Holds the traceback of a defect, in the folder in which the work on its recording is kept."""


@dataclass(frozen=True)
class Transcribed:
    """What became of one file: it has a transcript or an error, never both.

    Attributes:
        path: The file.
        transcript: Its words.
        error: Why there are none.
        warnings: In words, what a person should know about the recording and its transcript.
        seconds: How long the recording is; 0 where that is not known.
        model: What it was recognised with.
        device: Where: ``cpu`` or ``cuda``.
    """

    path: Path
    transcript: Transcript | None = None
    error: PipelineError | None = None
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    model: str | None = None
    device: str | None = None


def transcribe_files(
    files: Iterable[Path],
    settings: Settings,
    progress: Progress | None = None,
    *,
    workplace: Callable[[Path], Path] | None = None,
    engines: Engines | None = None,
) -> Iterator[Transcribed]:
    """Transcribe recordings: anything that ffmpeg reads.

    The model is loaded when the first file is ready, and the files share its batches. A file that cannot be used
    stops no other.

    Args:
        files: Taken one by one as the work proceeds.
        settings: ``language`` and all of ``transcribe``; see ``load_settings``.
        progress: Told what is being done; nobody is, by default.
        workplace: Gives each file a folder of its own, in which the work is kept: after a kill the next call goes on
            from there. The folder is removed when the caller asks for the result after its own, so that what it does
            with that is safe first. Without one, nothing is kept.
        engines: Share it between calls to load a model once.

    Yields:
        What became of each file, as they are done; mostly, but not always, in the order in which they came.

    Raises:
        SettingsError: A correction cannot be read.
        ModelError: There is no such model, or it cannot be had.
        ToolMissing: A library that is needed is not installed.
    """
    with ExitStack() as stack:
        place, kept = workplace, True
        if place is None:
            root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="transcripts-")))
            numbers = itertools.count(1)
            place, kept = (lambda _file: root / str(next(numbers))), False
        run = _Run(settings, progress or SilentProgress(), place, kept=kept)
        stack.callback(run.put_down)
        yield from run.over(files, engines or Engines())


@dataclass(frozen=True)
class _InHand:
    """A file that is being transcribed: its folder is locked and its sound extracted as long as it is ``held``."""

    path: Path
    folder: SessionFolder
    sound: Sound
    held: ExitStack

    def recording(self, language: str, *, kept: bool) -> Recording:
        name = display_name(self.path)
        journal = self.folder.journal if kept else None
        return Recording(self.folder.audio, name, language, journal, task=f"{name}: transcribing")


class _Run:
    """One call: which files are in hand, and which failed before they could be."""

    def __init__(
        self, settings: Settings, progress: Progress, workplace: Callable[[Path], Path], *, kept: bool
    ) -> None:
        self._settings = settings
        self._progress = progress
        self._workplace = workplace
        self._kept = kept
        self._in_hand: dict[Recording, _InHand] = {}
        self._failed: list[Transcribed] = []
        lines = settings.transcribe.corrections
        self._corrections = corrections.parse(lines, "the setting “transcribe.corrections”")

    def over(self, files: Iterable[Path], engines: Engines) -> Iterator[Transcribed]:
        """Yield what becomes of each file."""
        recordings = self._recordings(files)
        while (first := next(recordings, None)) is not None:
            yield from self._failures()
            loaded = engines.recognizer(self._settings.transcribe, self._settings.language, self._progress)
            try:
                yield from self._transcribe(itertools.chain([first], recordings), loaded)
            except PipelineError as error:
                # The recogniser or a journal failed: that ends what was in hand, and not what comes after.
                for recording in list(self._in_hand):
                    yield self._result(recording, error, loaded)
                    self._let_go(recording, error)
        yield from self._failures()

    def put_down(self) -> None:
        """Let go of what is still in hand; what is done of it is kept."""
        for recording in list(self._in_hand):
            self._let_go(recording, None)

    def _transcribe(self, recordings: Iterable[Recording], loaded: LoadedRecognizer) -> Iterator[Transcribed]:
        outcomes = transcribe_all(
            recordings, loaded.engine, settings=self._settings.transcribe, progress=self._progress
        )
        for recording, outcome in outcomes:
            yield from self._failures()
            yield self._result(recording, outcome, loaded)
            self._let_go(recording, outcome)

    def _recordings(self, files: Iterable[Path]) -> Iterator[Recording]:
        for path in files:
            in_hand = self._take(path)
            if in_hand is not None:
                recording = in_hand.recording(self._settings.language, kept=self._kept)
                self._in_hand[recording] = in_hand
                yield recording

    def _take(self, path: Path) -> _InHand | None:
        """Lock a file's folder and extract its sound; ``None`` where that failed."""
        name = display_name(path)
        folder = SessionFolder(self._workplace(path))
        with ExitStack() as held:
            try:
                held.enter_context(folder.lock())
                held.callback(folder.audio.unlink, missing_ok=True)
                sound = extract_sound(path, folder.audio, PrefixedProgress(self._progress, name))
            except PipelineError as error:
                self._failed.append(Transcribed(path, error=error))
            except Exception as error:
                if not self._kept:
                    raise
                defect = report_defect(name, error, folder.path / ERROR_LOG)
                self._failed.append(Transcribed(path, error=defect))
            else:
                return _InHand(path, folder, sound, held.pop_all())
        _tidy(folder)
        return None

    def _failures(self) -> Iterator[Transcribed]:
        while self._failed:
            yield self._failed.pop(0)

    def _result(
        self, recording: Recording, outcome: Transcript | PipelineError, loaded: LoadedRecognizer
    ) -> Transcribed:
        path, sound = self._in_hand[recording].path, self._in_hand[recording].sound
        warnings = (*sound.warnings, *loaded.warnings)
        if isinstance(outcome, PipelineError):
            return Transcribed(path, None, outcome, warnings, sound.duration, loaded.model, loaded.device)
        transcript, _unused = corrections.correct(outcome, [self._corrections])
        warnings = (*warnings, *describe_holes(transcript))
        return Transcribed(path, transcript, None, warnings, sound.duration, loaded.model, loaded.device)

    def _let_go(self, recording: Recording, outcome: Transcript | PipelineError | None) -> None:
        """Release a file's folder, and remove it unless it holds work that another run can go on from."""
        in_hand = self._in_hand.pop(recording)
        in_hand.held.close()
        if isinstance(outcome, Transcript | InputError):
            in_hand.folder.journal.unlink(missing_ok=True)
        _tidy(in_hand.folder)


def _tidy(folder: SessionFolder) -> None:
    """Remove a folder that holds nothing worth keeping."""
    if not folder.journal.exists() and not (folder.path / ERROR_LOG).exists():
        shutil.rmtree(folder.path, ignore_errors=True)
