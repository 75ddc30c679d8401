"""What several workers share: how many there are, one progress for all of them, and the word to stop."""

from __future__ import annotations

from threading import Event, Lock

from pipeline.progress import Progress

MOST_WORKERS = 8
MOST_STREAMS = 8
"""What NVIDIA's drivers for desktops encode at once; others have no such limit, or a higher one."""


def worker_count(cores: int, *, streams: int = 0) -> int:
    """Two clips at a time where there are two cores, for each has stretches that use only one; more on big machines.

    Args:
        cores: Of the processor.
        streams: How many files each clip has a chip encode at once.
    """
    most = MOST_WORKERS if streams == 0 else max(1, MOST_STREAMS // streams)
    return min(most, max(min(2, cores), cores // 4))


class Stopped(Exception):
    """Raised inside a worker to leave ffmpeg, which is then ended."""


class Shared:
    """One progress for several workers, and the word to stop.

    ffmpeg reports twice a second, so a worker notices within that time.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._lock = Lock()
        self._stop = Event()

    def stop(self) -> None:
        """Make every worker stop."""
        self._stop.set()

    def check(self) -> None:
        """Raise where the workers were told to stop."""
        if self._stop.is_set():
            raise Stopped

    def begin(self, task: str, total: float | None) -> None:
        """Start the task."""
        self._progress.begin(task, total)

    def advance(self, amount: float) -> None:
        """Count ``amount`` more seconds of clips as rendered."""
        self.check()
        with self._lock:
            self._progress.advance(amount)

    def note(self, message: str) -> None:
        """Pass a message on."""
        with self._lock:
            self._progress.note(message)


class StopOnly:
    """Progress of what does not count, such as measuring; only hears the word to stop."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def begin(self, task: str, total: float | None) -> None:
        """Ignore."""

    def advance(self, amount: float) -> None:  # noqa: ARG002 - the protocol's signature
        """Count nothing."""
        self._shared.check()

    def note(self, message: str) -> None:
        """Pass a message on."""
        self._shared.note(message)
