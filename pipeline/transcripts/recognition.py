"""Files to transcripts: check, extract the sound, recognise; one model and shared batches for all of them."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import corrections
from pipeline.config import Settings
from pipeline.coverage import describe_coverage
from pipeline.defects import report_defect
from pipeline.engines import Engines, LoadedRecognizer
from pipeline.errors import InputError, PipelineError, SessionBusy, StorageError
from pipeline.ffmpeg import display_name
from pipeline.ingest import Sound, extract_sound
from pipeline.progress import PrefixedProgress, Progress, SilentProgress
from pipeline.schema import Transcript
from pipeline.session import SessionFolder
from pipeline.transcribe import Recording, discard, transcribe_all

ERROR_LOG = "error.log"
"""Holds the traceback of a defect, in the folder in which the work on its recording is kept, until that succeeds."""


def _nothing() -> None:
    """Stand in where there is nothing to keep."""


@dataclass(frozen=True)
class Transcribed:
    """What became of one file: it has a transcript or an error, never both.

    Attributes:
        path: The file.
        transcript: Its words, with the corrections of the settings.
        heard: Its words as they were recognised.
        error: Why there are none.
        warnings: In words, what a person should know about the recording and its transcript.
        seconds: How long the recording is; 0 where that is not known.
        model: What it was recognised with.
        device: Where: ``cpu`` or ``cuda``.
    """

    path: Path
    transcript: Transcript | None = None
    heard: Transcript | None = None
    error: PipelineError | None = None
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    model: str | None = None
    device: str | None = None
    _keep: Callable[[], None] = field(default=_nothing, repr=False, compare=False)

    def keep(self) -> None:
        """Say that this result could not be made safe: then the work on it stays in its folder.

        The next call with the same ``workplace`` has it again without recognising it again. It is for callers that
        go on after their own error; one that stops asking for results, or raises, needs not say it.
        """
        self._keep()


def transcribe_files(
    files: Iterable[Path],
    settings: Settings,
    progress: Progress | None = None,
    *,
    workplace: Callable[[Path], Path] | None = None,
    engines: Engines | None = None,
) -> Generator[Transcribed]:
    """Transcribe recordings: anything that ffmpeg reads.

    The model is loaded when the first file is ready, and the files share its batches. A file that cannot be used
    stops no other.

    Args:
        files: Taken one by one as the work proceeds.
        settings: ``language`` and all of ``transcribe``; see ``load_settings``.
        progress: Told what is being done; nobody is, by default.
        workplace: Gives each file a folder of its own, in which the work is kept: after a kill the next call goes on
            from there. The folder is removed when the caller asks for the result after its own, so that what it does
            with that is safe first; unless it was not, and the caller said so with ``Transcribed.keep``. Without one,
            nothing is kept, and a defect of this program is raised.
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


@dataclass
class _InHand:
    """A file that is being transcribed: its folder is locked and its sound extracted as long as it is ``held``."""

    path: Path
    folder: SessionFolder
    sound: Sound
    held: ExitStack
    unsafe: bool = False

    def keep(self) -> None:
        self.unsafe = True

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
        self._callers: Exception | None = None
        lines = settings.transcribe.corrections
        self._corrections = corrections.parse(lines, corrections.SETTING)

    def over(self, files: Iterable[Path], engines: Engines) -> Iterator[Transcribed]:
        """Yield what becomes of each file."""
        recordings = self._recordings(files)
        while (first := next(recordings, None)) is not None:
            yield from self._failures()
            loaded = engines.recognizer(self._settings.transcribe, self._settings.language, self._progress)
            try:
                yield from self._transcribe(itertools.chain([first], recordings), loaded)
            except Exception as error:
                if error is self._callers:
                    raise
                yield from self._apart(error, loaded)
        yield from self._failures()

    def put_down(self) -> None:
        """Let go of what is still in hand; what is done of it is kept."""
        for recording in list(self._in_hand):
            self._let_go(recording, None)

    def _transcribe(self, recordings: Iterable[Recording], loaded: LoadedRecognizer) -> Iterator[Transcribed]:
        settings, progress = self._settings.transcribe, self._progress
        with closing(transcribe_all(recordings, loaded.engine, settings=settings, progress=progress)) as outcomes:
            for recording, outcome in outcomes:
                yield from self._failures()
                yield from self._end(recording, outcome, loaded)

    def _apart(self, error: Exception, loaded: LoadedRecognizer) -> Iterator[Transcribed]:
        """Do what was in hand one by one after an error that ended all of it: it concerns one of them, or each."""
        yield from self._failures()
        in_hand = list(self._in_hand)
        for recording in in_hand:
            trouble = error
            if len(in_hand) > 1:
                try:
                    yield from self._transcribe([recording], loaded)
                except Exception as its_own:  # noqa: BLE001 - reported below, as the error of this recording
                    trouble = its_own
            if recording in self._in_hand:
                yield from self._end(recording, trouble, loaded)

    def _end(
        self, recording: Recording, outcome: Transcript | Exception, loaded: LoadedRecognizer
    ) -> Iterator[Transcribed]:
        """Yield what became of a recording, then let go of it."""
        if not isinstance(outcome, Transcript | PipelineError):
            outcome = self._defect(recording, outcome)
        try:
            result = self._result(recording, outcome, loaded)
        except Exception as error:  # noqa: BLE001 - a defect in one recording must not stop the others
            outcome = self._defect(recording, error)
            result = self._result(recording, outcome, loaded)
        yield result
        self._let_go(recording, outcome)

    def _defect(self, recording: Recording, error: Exception) -> PipelineError:
        if not self._kept:
            raise error
        return report_defect(recording.name, error, self._in_hand[recording].folder.path / ERROR_LOG)

    def _recordings(self, files: Iterable[Path]) -> Iterator[Recording]:
        try:
            for path in files:
                in_hand = self._take(path)
                if in_hand is not None:
                    recording = in_hand.recording(self._settings.language, kept=self._kept)
                    self._in_hand[recording] = in_hand
                    yield recording
        except Exception as error:
            self._callers = error  # not the recogniser's, through which it passes
            raise

    def _take(self, path: Path) -> _InHand | None:
        """Lock a file's folder and extract its sound; ``None`` where that failed."""
        name = display_name(path)
        folder = SessionFolder(self._workplace(path))
        with ExitStack() as held:
            try:
                held.enter_context(folder.lock())
                # From here on it is ours; what is called back is called before the lock is released.
                held.callback(_tidy, folder)
                held.callback(folder.audio.unlink, missing_ok=True)
                sound = extract_sound(path, folder.audio, PrefixedProgress(self._progress, name))
            except PipelineError as error:
                if isinstance(error, InputError):
                    _drop(folder)
                self._failed.append(Transcribed(path, error=error))
            except Exception as error:
                if not self._kept:
                    raise
                defect = report_defect(name, error, folder.path / ERROR_LOG)
                self._failed.append(Transcribed(path, error=defect))
            else:
                return _InHand(path, folder, sound, held.pop_all())
        return None

    def _failures(self) -> Iterator[Transcribed]:
        while self._failed:
            yield self._failed.pop(0)

    def _result(
        self, recording: Recording, outcome: Transcript | PipelineError, loaded: LoadedRecognizer
    ) -> Transcribed:
        in_hand = self._in_hand[recording]
        path, sound = in_hand.path, in_hand.sound
        warnings = (*sound.warnings, *loaded.warnings)
        if isinstance(outcome, PipelineError):
            return Transcribed(path, None, None, outcome, warnings, sound.duration, loaded.model, loaded.device)
        transcript, _unused = corrections.correct(outcome, [self._corrections])
        return Transcribed(
            path,
            transcript,
            outcome,
            warnings=(*warnings, *describe_coverage(transcript)),
            seconds=sound.duration,
            model=loaded.model,
            device=loaded.device,
            _keep=in_hand.keep,
        )

    def _let_go(self, recording: Recording, outcome: Transcript | Exception | None) -> None:
        """Remove a file's folder unless it holds work that another run can go on from, and release it."""
        in_hand = self._in_hand.pop(recording)
        with in_hand.held:
            if isinstance(outcome, Transcript | InputError) and not in_hand.unsafe:
                _drop(in_hand.folder)


def sweep(workplace: Path, words: Path) -> None:
    """Remove the folder of a run that was killed when its words were safe already, unless somebody works in it.

    One that is newer than the words belongs to a later run, which was killed itself; it is kept for the next.

    Args:
        workplace: The folder of one recording, as for ``transcribe_files``; it may be missing.
        words: The file that makes them safe.
    """
    folder = SessionFolder(workplace)
    if not workplace.is_dir() or (folder.journal.exists() and _changed(folder.journal) > _changed(words)):
        return
    with suppress(SessionBusy, StorageError), folder.lock():
        _drop(folder)
        folder.audio.unlink(missing_ok=True)
        _tidy(folder)


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns


def _drop(folder: SessionFolder) -> None:
    """Remove what a folder is kept for; it must be locked."""
    discard(folder.journal)
    (folder.path / ERROR_LOG).unlink(missing_ok=True)


def _tidy(folder: SessionFolder) -> None:
    """Remove a folder that holds nothing worth keeping; it must be locked."""
    if not folder.journal.exists() and not (folder.path / ERROR_LOG).exists():
        shutil.rmtree(folder.path, ignore_errors=True)
