"""What is said about a defect of this program: one sentence for people, the traceback in a file."""

from __future__ import annotations

import traceback
from pathlib import Path

from pipeline.atomic import write_text
from pipeline.errors import PipelineError, UnexpectedError
from pipeline.stopping import Interrupted


def raise_if_interrupted(error: BaseException) -> None:
    """Raise ``Interrupted`` again where an error is only what a library made of it.

    Modules of C code that are being imported turn Ctrl-C into ``ImportError``.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, KeyboardInterrupt):
            raise Interrupted from error
        cause = cause.__cause__ or cause.__context__


def report_defect(label: str, error: Exception, log: Path) -> PipelineError:
    """Write the traceback to ``log`` and return what to tell; that it cannot be written, where it cannot.

    Args:
        label: The recording that was being worked on.
        error: What nobody expected.
        log: The file, replaced where it exists.

    Raises:
        Interrupted: It was one.
    """
    raise_if_interrupted(error)
    try:
        write_text(log, "".join(traceback.format_exception(error)))
    except PipelineError as trouble:
        return trouble
    return UnexpectedError(
        f"{label} met a defect of this program: {type(error).__name__}: {str(error).rstrip('.')}.",
        f"Please report it with {log}; what was finished is kept.",
    )
