"""What became of a run, as ``--json`` prints it."""

from __future__ import annotations

from typing import Any

from pipeline.batch import SessionRun
from pipeline.errors import PipelineError


def session_result(run: SessionRun) -> dict[str, Any]:
    """Return what became of one session."""
    result: dict[str, Any] = {
        "input": run.label,
        "result": run.result,
        "folder": str(run.folder.path) if run.folder else None,
        "title": run.session.title if run.session else None,
        "duration": run.session.media.duration if run.session else None,
        "artefacts": run.artefacts,
        "warnings": run.warnings,
        "stages": {stage.name: round(stage.seconds, 3) if stage.ran else 0.0 for stage in run.stages},
        "ran": [stage.name for stage in run.stages if stage.ran],
    }
    return result | (error_result(run.error) if run.error is not None else {})


def error_result(error: PipelineError) -> dict[str, Any]:
    """Return an error with its kind, its words and its exit code."""
    return {"error": {"kind": type(error).__name__, "message": str(error), "exit_code": error.exit_code}}
