"""Finds the ffmpeg program and runs it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Thread
from typing import IO

import imageio_ffmpeg

from pipeline.atomic import write_text
from pipeline.errors import PipelineError, StorageError, ToolFailed, ToolMissing
from pipeline.ffmpeg.arguments import display_name
from pipeline.progress import Progress

_ERROR_LINE = re.compile(r"^(?:\[[^\]]* @ [^\]]*\] ?)*\[(?:error|fatal|panic)\] ?(?P<text>.*)$")
_LISTED = re.compile(r"^ [A-Z.|]{2,6} +(?P<name>[\w-]+) +\S")
_DISK_FULL = re.compile(
    r"No space left on device|Disk quota exceeded|There is not enough space on the disk|File too large"
)
_FILE_TOO_LARGE = getattr(signal, "SIGXFSZ", None)
_PART = re.compile(r"^\.(.*)\.part(?=\.\w+$)")
_KEPT_LINES = 2000
_BOUND = """
import ctypes, os, signal, sys
parent, command = int(sys.argv[1]), sys.argv[2:]
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
if os.getppid() != parent:
    os._exit(1)
for name in (signal.SIGPIPE, signal.SIGXFSZ):
    signal.signal(name, signal.SIG_DFL)
try:
    os.execv(command[0], command)
except OSError as error:
    print(f"[fatal] {command[0]} cannot be started: {error.strerror}", file=sys.stderr)
    os._exit(127)
"""
"""Becomes ffmpeg, which the kernel then kills with the thread that started it (prctl(2), ``PR_SET_PDEATHSIG`` is 1).

A process of its own does it because ``preexec_fn`` would run Python between fork and exec, where another thread's
locks may be held. ffmpeg itself runs on when its parent is killed: it takes no notice of its pipes' other ends.
Python's start ignores two signals, which would stay so in ffmpeg.
"""


@cache
def find_ffmpeg() -> Path:
    """Return the ffmpeg on PATH, or else the one inside ``imageio-ffmpeg``.

    Raises:
        ToolMissing: Neither is there.
    """
    on_path = shutil.which("ffmpeg")
    if on_path is not None:
        return Path(on_path)
    try:
        return Path(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise ToolMissing(
            "There is no ffmpeg on this machine.",
            "Install ffmpeg, or reinstall the package imageio-ffmpeg, which brings one.",
        ) from error


def version() -> str:
    """Return ffmpeg's version as it writes it, such as ``7.1.1``."""
    words = _ask("-version").split()
    return words[2] if words[:2] == ["ffmpeg", "version"] else "unknown"


def filters() -> frozenset[str]:
    """Return the names of the filters that this ffmpeg has."""
    return parse_listing(_ask("-filters"))


def encoders() -> frozenset[str]:
    """Return the names of the encoders that this ffmpeg has."""
    return parse_listing(_ask("-encoders"))


def parse_listing(text: str) -> frozenset[str]:
    """Return the names in the table that ``-filters`` or ``-encoders`` prints."""
    return frozenset(match["name"] for line in text.splitlines() if (match := _LISTED.match(line)))


def run(
    arguments: Sequence[str],
    *,
    total_seconds: float | None = None,
    progress: Progress | None = None,
    log: Path | None = None,
) -> str:
    """Run ffmpeg to its end.

    The caller begins the task of ``progress``, in seconds of output; this only advances it. When the run is
    interrupted, ffmpeg is killed and waited for.

    Args:
        arguments: The command line without the program; the output is its last argument. Existing files are
            overwritten, so name a file from ``pipeline.atomic.published``.
        total_seconds: Length of the output; ``progress`` then ends exactly there.
        progress: Is told how many more seconds of the output are written.
        log: Gets everything ffmpeg said, whether it succeeded or not.

    Returns:
        The first error that ffmpeg went on after, such as damage in the input; empty where there was none.

    Raises:
        ToolFailed: ffmpeg ended with an error; the message quotes the first one.
        StorageError: The disk is full.
        ToolMissing: There is no ffmpeg.
    """
    done = 0.0
    with launched(["-progress", "pipe:1", *arguments]) as (process, journal):
        for line in _text_lines(process.stdout):
            written = parse_progress(line)
            if written is not None and progress is not None:
                reached = min(written, total_seconds) if total_seconds is not None else written
                progress.advance(max(0.0, reached - done))
                done = max(done, reached)
        code = process.wait()
    if log is not None and not journal.disk_full:
        write_text(log, journal.text())
    # ffmpeg 5 ends well although the last block, written on closing the file, found the disk full.
    if code != 0 or journal.disk_full:
        raise journal.error(code, _subject(arguments), log)
    if progress is not None and total_seconds is not None:
        progress.advance(max(0.0, total_seconds - done))
    return journal.first_error


def parse_progress(line: str) -> float | None:
    """Return the seconds written that one line of ``-progress`` reports, or ``None`` for another line."""
    key, _, value = line.strip().partition("=")
    # ffmpeg's own out_time_ms counts microseconds too; out_time_us says what it is.
    if key != "out_time_us" or not value.isdecimal():
        return None
    return int(value) / 1_000_000


class Journal:
    """What ffmpeg said: its first error, and its lines as far as they fit into memory."""

    def __init__(self) -> None:
        self.first_error = ""
        self.disk_full = False
        self._head: list[str] = []
        self._tail: deque[str] = deque(maxlen=_KEPT_LINES)
        self._count = 0

    def read(self, lines: Iterable[str]) -> None:
        """Take lines until there are no more."""
        for line in lines:
            self._count += 1
            (self._head if len(self._head) < _KEPT_LINES else self._tail).append(line)
            error = _ERROR_LINE.match(line)
            if error is None:
                continue
            self.first_error = self.first_error or error["text"].strip()
            self.disk_full = self.disk_full or _DISK_FULL.search(line) is not None

    def text(self) -> str:
        """Return the lines; where there were too many, the middle is left out and counted."""
        missing = self._count - len(self._head) - len(self._tail)
        gap = [f"... {missing} lines left out ..."] if missing else []
        return "".join(f"{line}\n" for line in [*self._head, *gap, *self._tail])

    def error(self, code: int, subject: str, log: Path | None = None) -> PipelineError:
        """Say why ffmpeg ended with ``code`` while it worked on ``subject``, a file argument."""
        # A message names the file that is to be, not the one that pipeline.atomic renames to it.
        target = Path(_PART.sub(r"\1", display_name(Path(subject.removeprefix("file:")))))
        if self.disk_full or (_FILE_TOO_LARGE is not None and code == -_FILE_TOO_LARGE):
            return StorageError(
                f"The disk is full, or takes no file so large: {target} could not be written.",
                "Free some space, or choose another disk, and run again.",
            )
        if code < 0 and not self.first_error:
            return ToolFailed(
                f"ffmpeg was stopped by signal {-code} while it worked on {target}.",
                "The machine may have run out of memory; close other programs and run again.",
            )
        said = (self.first_error or f"exit code {code}").rstrip(".")
        remedy = f"The whole log is {log}." if log is not None else "`pipeline doctor` says what this ffmpeg lacks."
        return ToolFailed(f"ffmpeg failed on {target}: {said}.", remedy)


@contextmanager
def launched(arguments: Sequence[str]) -> Iterator[tuple[subprocess.Popen[bytes], Journal]]:
    """Start ffmpeg and read its messages; on leaving, it is ended, waited for, and its pipes are closed.

    On Linux ffmpeg also ends with the thread that came in here, even where this process is killed and cannot leave.

    Args:
        arguments: The command line without the program.

    Yields:
        The process, whose ``stdout`` the caller reads, and the journal, complete once the block is left or
        ``stdout`` and the process have ended.
    """
    command = [str(find_ffmpeg()), "-hide_banner", "-nostdin", "-nostats", "-y", "-loglevel", "level+info", *arguments]
    process = _start([*_binding(), *command])
    journal = Journal()
    reader = Thread(target=journal.read, args=(_text_lines(process.stderr),), name="ffmpeg messages", daemon=True)
    reader.start()
    try:
        yield process, journal
    finally:
        # After a normal end both are no-ops. A caller who stops early, or Ctrl-C, must leave no process behind.
        process.kill()
        process.wait()
        reader.join()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def read_blocks(path: Path, arguments: Sequence[str], size: int) -> Generator[bytes, None, None]:
    """Decode a recording, and yield what ffmpeg writes to its stdout; close it, and ffmpeg is ended.

    Args:
        path: The recording, for messages.
        arguments: The command line without the program; its output is ``pipe:1``.
        size: Bytes of each block but the last.

    Raises:
        ToolFailed: ffmpeg cannot decode it.
    """
    with launched(arguments) as (process, journal):
        if process.stdout is None:  # pragma: no cover - launched always asks for the pipe
            raise ToolFailed("ffmpeg gave no output.")
        while block := process.stdout.read(size):
            yield block
        code = process.wait()
    if code != 0:
        said = (journal.first_error or f"exit code {code}").rstrip(".")
        raise ToolFailed(f"ffmpeg could not decode {display_name(path)}: {said}.", "Check that it plays elsewhere.")


def _binding() -> list[str]:
    """Return the command that goes in front of ffmpeg's, so that it cannot outlive this process.

    Other systems than Linux have no such request; there, an ffmpeg whose parent was killed works to its end.
    """
    if sys.platform != "linux" or not sys.executable:
        return []
    return [sys.executable, "-I", "-S", "-c", _BOUND, str(os.getpid())]


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    # FFREPORT would make ffmpeg write a report into the current folder; the log must come without colours.
    environment = {key: value for key, value in os.environ.items() if key != "FFREPORT"} | {"AV_LOG_FORCE_NOCOLOR": "1"}
    try:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        )
    except OSError as error:
        raise ToolFailed(
            f"ffmpeg ({command[0]}) cannot be started: {error.strerror or error}.", "Install ffmpeg again."
        ) from error


def _subject(arguments: Sequence[str]) -> str:
    """Return the file that a command is about: its output, or its first input where it only measures."""
    if arguments[-1:] == ["-"] and "-i" in arguments:
        return arguments[arguments.index("-i") + 1]
    return arguments[-1] if arguments else ""


def _ask(question: str) -> str:
    with launched([question]) as (process, journal):
        answer = "\n".join(_text_lines(process.stdout))
        code = process.wait()
    if code != 0:
        raise journal.error(code, question)
    return answer


def _text_lines(stream: IO[bytes] | None) -> Iterator[str]:
    if stream is None:
        return
    for line in stream:
        yield line.decode("utf-8", "replace").rstrip("\r\n")
