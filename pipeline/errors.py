"""Every error this program raises on purpose, and the exit code each one ends with.

    PipelineError                    1
    ├── UnexpectedError              1   a defect of this program; the traceback is in a file
    ├── SettingsError                2   a setting, flag or file that people write is wrong
    ├── InputError                   3   the recording cannot be used
    │   ├── InputMissing                 no such file or folder, or nothing in it
    │   ├── InputUnreadable              ffmpeg finds no media in it
    │   ├── InputSilent                  no audio track, or no speech in it
    │   ├── InputTooShort                shorter than a session can be
    │   └── InputRefused                 a playlist or address that reaches outside what was named
    ├── ModelError                   4   Whisper weights
    │   ├── ModelUnknown                 not in the registry and not a folder
    │   ├── ModelUnavailable             not here, and could not be fetched
    │   └── ModelDamaged                 a file has not the expected SHA-256
    ├── ToolError                    5   ffmpeg or a library failed
    │   ├── ToolMissing
    │   └── ToolFailed
    ├── StorageError                 6   the library cannot be written, or is full
    ├── SessionBusy                  7   another process works on this session
    └── TemplateError                8   a template is broken

A batch in which some sessions failed ends with 9 (``EXIT_SOME_FAILED``), an interrupted run with 130.
A message says what happened, to which file, and what to do; the command line prints nothing else.
"""

from __future__ import annotations

from typing import ClassVar

EXIT_SOME_FAILED = 9
EXIT_INTERRUPTED = 130


class PipelineError(Exception):
    """An error that a person can act on.

    Args:
        what: One sentence: what happened, and to which file.
        remedy: One sentence: what to do about it.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what = what
        self.remedy = remedy
        super().__init__(f"{what} {remedy}".strip())


class UnexpectedError(PipelineError):
    """A defect of this program, or of a library: nothing a user did."""


class SettingsError(PipelineError):
    """A setting, a flag or a file that people write is wrong."""

    exit_code = 2


class InputError(PipelineError):
    """The recording cannot be used."""

    exit_code = 3


class InputMissing(InputError):
    """No such file or folder, or nothing usable in it."""


class InputUnreadable(InputError):
    """ffmpeg finds no media in the file."""


class InputSilent(InputError):
    """No audio track, or no speech in it."""


class InputTooShort(InputError):
    """Shorter than a session can be."""


class InputRefused(InputError):
    """A playlist or an address that reaches outside what the user named."""


class ModelError(PipelineError):
    """Whisper weights cannot be used."""

    exit_code = 4


class ModelUnknown(ModelError):
    """Neither a name in the registry nor a folder with a model."""


class ModelUnavailable(ModelError):
    """Not on this machine, and it could not be fetched."""


class ModelDamaged(ModelError):
    """A weight file has not the expected SHA-256."""


class ToolError(PipelineError):
    """ffmpeg or a library failed."""

    exit_code = 5


class ToolMissing(ToolError):
    """A program or a library that is needed is not installed."""


class ToolFailed(ToolError):
    """A program or a library ended with an error."""


class StorageError(PipelineError):
    """The library cannot be written, or its disk is full."""

    exit_code = 6


class SessionBusy(PipelineError):
    """Another process works on this session."""

    exit_code = 7


class TemplateError(PipelineError):
    """A template is broken: the message names file, line and variable."""

    exit_code = 8
