"""What happens on Ctrl-C and when the system asks to stop: tidy up once, leave at once when asked again."""

from __future__ import annotations

import os
import signal
from types import FrameType
from typing import NoReturn

from pipeline.errors import EXIT_INTERRUPTED

_STDERR = 2
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(KeyboardInterrupt):
    """Somebody asked this program to stop.

    A class of its own: Python keeps in mind that a plain ``KeyboardInterrupt`` once left an ``exec``, such as the one
    with which a data class is made, and ``python -m`` then dies of the signal instead of leaving with its exit code.
    """


def listen() -> None:
    """Raise ``Interrupted`` in the main thread when somebody asks to stop."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup, or a shell for what runs in the background, asks
            signal.signal(number, _stop)


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Stop, and tidy up; whoever asks again does not want to wait for that."""
    for number in _SIGNALS:
        signal.signal(number, _stop_at_once)
    raise Interrupted


def _stop_at_once(_signal: int, _frame: FrameType | None) -> NoReturn:
    # Nothing is lost: what was finished is on disk, as after kill -9. The line goes past Python's buffers, which may be
    # in use just now, and gives a terminal back the cursor that the bar has hidden.
    try:
        os.write(_STDERR, b"\r\x1b[?25h\x1b[KStopped at once.\n" if os.isatty(_STDERR) else b"Stopped at once.\n")
    finally:
        os._exit(EXIT_INTERRUPTED)
