"""The stages and the order they run in: load, call a room, save.

    ingest -> transcribe -> correct -> diarize -> speakers -> structure -> clips -> pick -> quotes -> frame -> render
    -> publish

A stage is done while its receipt's key holds: the stage's version, the digests of what it reads, and the settings
it reads. A finished stage is never run again, a changed setting runs only what depends on it, and a stage that was
killed runs again from what the stages before it left.
"""

from __future__ import annotations

from pipeline.stages.running import is_intact, run_stage, stages_named, why_stale
from pipeline.stages.stage import Stage, StageRun, Work
from pipeline.stages.table import STAGES

__all__ = ["STAGES", "Stage", "StageRun", "Work", "is_intact", "run_stage", "stages_named", "why_stale"]
