"""Heavy engines, loaded once per process and only when a stage needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.defects import raise_if_interrupted

if TYPE_CHECKING:
    from pipeline.config import Settings, TranscribeSettings
    from pipeline.progress import Progress
    from pipeline.transcribe.recognizer import Recognizer


@dataclass(frozen=True)
class LoadedRecognizer:
    """A recogniser with what receipts say about it."""

    engine: Recognizer
    model: str
    device: str
    warnings: tuple[str, ...]


class Engines:
    """Holds what was loaded, so that the next session finds it loaded."""

    def __init__(self) -> None:
        self._recognizers: dict[tuple[str, str, str, int, int, str], LoadedRecognizer] = {}

    def recognizer(self, settings: TranscribeSettings, language: str, progress: Progress) -> LoadedRecognizer:
        """Return the recogniser these settings ask for; load it, and fetch its weights, on first use."""
        key = (settings.model, settings.device, settings.compute_type, settings.threads, settings.batch_size, language)
        if key not in self._recognizers:
            self._recognizers[key] = _load(settings, language, progress)
        return self._recognizers[key]


def recipe(settings: Settings) -> dict[str, Any]:
    """Return the settings that what is recognised depends on.

    How it is computed (device, threads, batch size) is not what is asked for, and asks for no second run. Nor does a
    better model that came to this machine, or is missing on it: ``auto`` stays what it was until somebody asks.
    Corrections are made afterwards.

    Raises:
        ModelUnknown: There is no such model.
    """
    from pipeline import weights  # noqa: PLC0415

    chosen = settings.transcribe
    kept = chosen.model_dump(mode="json", exclude={"device", "threads", "batch_size", "corrections"})
    if chosen.model != "auto":
        kept["model"] = weights.fingerprint(chosen.model, device=chosen.device, language=settings.language)
    return {"language": settings.language, **kept}


def _load(settings: TranscribeSettings, language: str, progress: Progress) -> LoadedRecognizer:
    # Importing the recogniser takes seconds; a run in which every stage is done must not pay them.
    try:
        from pipeline import weights  # noqa: PLC0415
        from pipeline.transcribe import engine  # noqa: PLC0415
    except ImportError as error:
        raise_if_interrupted(error)
        raise
    device = engine.pick_device(settings.device, progress)
    resolved = weights.resolve(settings.model, device=device, language=language, progress=progress)
    loaded = engine.load_engine(
        resolved,
        device=device,
        compute_type=settings.compute_type,
        threads=settings.threads,
        batch_size=settings.batch_size,
    )
    return LoadedRecognizer(loaded, resolved.name, device, tuple(resolved.warnings))
