"""What this machine has for the work, what is missing, and how to get it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pipeline import ffmpeg, weights
from pipeline.atomic import exists
from pipeline.config import Settings
from pipeline.download import find_runtime
from pipeline.errors import PipelineError
from pipeline.resources import resource

PICTURE_FILTERS = (
    *("ass", "bwdif", "concat", "crop", "format", "fps", "gblur", "hstack", "loop", "lutrgb", "lutyuv", "metadata"),
    *("overlay", "pad", "scale", "scdet", "select", "setparams", "setpts", "setsar", "showwavespic", "signalstats"),
    *("sobel", "split", "tpad", "trim", "vstack"),
)
SOUND_FILTERS = (
    *("adelay", "afade", "aformat", "alimiter", "ametadata", "amix", "apad", "aresample", "asetpts", "asplit"),
    *("atrim", "ebur128", "pan", "volume"),
)
TURNING_FILTERS = ("hflip", "rotate", "transpose", "vflip")
"""What ffmpeg itself puts in front of a picture that was taken with the camera turned."""
NEEDED_FILTERS = (*PICTURE_FILTERS, *SOUND_FILTERS, *TURNING_FILTERS)
NEEDED_ENCODERS = ("aac", "flac", "libx264", "mjpeg", "pcm_f32le", "pcm_s16le", "rawvideo", "wrapped_avframe")
"""Those of the files that are written, and what ffmpeg encodes with where it only measures."""
GIGABYTE = 1e9
LITTLE_DISK = 2 * GIGABYTE
"""A 60-minute session with six clips takes about 0.3 GB; below this a batch will soon stop."""


@dataclass(frozen=True)
class Finding:
    """One thing looked for. ``needed`` ones must be present for ``pipeline process`` to work."""

    name: str
    present: bool
    needed: bool
    detail: str
    remedy: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as JSON can hold it."""
        return asdict(self)


def examine(settings: Settings) -> list[Finding]:
    """Look for everything the pipeline can use."""
    checks: tuple[Callable[[Settings], list[Finding]], ...] = (_python, _ffmpeg, _fonts, _models, _gpu, _youtube, _disk)
    return [finding for check in checks for finding in check(settings)]


def render(findings: Sequence[Finding]) -> str:
    """Return the findings as lines: what is here, what is missing and how to get it."""
    width = max(len(finding.name) for finding in findings)
    lines = []
    for finding in findings:
        mark = "ok     " if finding.present else ("MISSING" if finding.needed else "absent ")
        lines.append(f"{mark}  {finding.name.ljust(width)}  {finding.detail}")
        if not finding.present and finding.remedy:
            lines.append(f"{' ' * (width + 11)}{finding.remedy}")
    return "\n".join(lines)


def _python(_settings: Settings) -> list[Finding]:
    return [Finding("Python", present=True, needed=True, detail=sys.version.split()[0])]


def _ffmpeg(_settings: Settings) -> list[Finding]:
    remedy = "Install ffmpeg, or run: pip install imageio-ffmpeg"
    try:
        path = ffmpeg.find_ffmpeg()
    except PipelineError as error:
        return [Finding("ffmpeg", present=False, needed=True, detail=error.what, remedy=error.remedy)]
    filters, encoders = ffmpeg.filters(), ffmpeg.encoders()
    lacking = [f"filter {name}" for name in NEEDED_FILTERS if name not in filters]
    lacking += [f"encoder {name}" for name in NEEDED_ENCODERS if name not in encoders]
    detail = f"{ffmpeg.version()} at {path}"
    return [
        Finding("ffmpeg", present=True, needed=True, detail=detail),
        Finding(
            "ffmpeg filters and encoders",
            present=not lacking,
            needed=True,
            detail=f"missing: {', '.join(lacking)}" if lacking else "all that are needed",
            remedy=remedy,
        ),
    ]


def _fonts(_settings: Settings) -> list[Finding]:
    fonts = sorted(path.name for path in resource("fonts").glob("*.ttf"))
    return [
        Finding(
            "fonts",
            present=bool(fonts),
            needed=True,
            detail=", ".join(fonts) or "none",
            remedy="Install livestudio-pipeline again; its fonts are missing.",
        )
    ]


def _models(_settings: Settings) -> list[Finding]:
    present = [row.name for row in weights.list_models() if row.present]
    return [
        Finding(
            "Whisper models",
            present=bool(present),
            needed=False,
            detail=", ".join(present) or "none yet; the first run fetches one",
            remedy="Fetch one now: pipeline models fetch base",
        )
    ]


def _gpu(_settings: Settings) -> list[Finding]:
    # Importing the recogniser takes seconds; only this command pays them.
    from pipeline.transcribe.engine import gpu_count  # noqa: PLC0415

    count = gpu_count()
    detail = f"{count} that CTranslate2 can use" if count else "none that CTranslate2 can use; the CPU does the work"
    return [Finding("GPU", present=count > 0, needed=False, detail=detail)]


def _youtube(_settings: Settings) -> list[Finding]:
    runtime = find_runtime()
    return [
        Finding(
            "YouTube downloads",
            present=runtime is not None,
            needed=False,
            detail=str(runtime) if runtime else "need a JavaScript runtime; other downloads do not",
            remedy="Run: pip install 'livestudio-pipeline[youtube]'",
        )
    ]


def _disk(settings: Settings) -> list[Finding]:
    library = settings.library.absolute()
    place = next(place for place in (library, *library.parents) if exists(place))
    usage = shutil.disk_usage(place)
    trouble = ""
    if not place.is_dir():
        trouble = f"{place} is a file, not a folder"
    # A file system that holds no files, such as /proc, has no size; its permissions say nothing.
    elif usage.total == 0 or not os.access(place, os.W_OK | os.X_OK):
        trouble = f"nothing can be written in {place}"
    free = usage.free
    return [
        Finding(
            "library",
            present=not trouble,
            needed=True,
            detail=trouble or (str(library) if place == library else f"{library}, made by the first run"),
            remedy="Name another folder with --library.",
        ),
        Finding(
            "disk",
            present=free >= LITTLE_DISK,
            needed=False,
            detail=f"{free / GIGABYTE:.1f} GB free at {place}",
            remedy="Free some space; a 60-minute session takes about 0.3 GB.",
        ),
    ]
