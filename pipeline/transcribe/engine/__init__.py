"""The recogniser on CTranslate2: the only room that imports it, faster-whisper or OpenVINO.

faster-whisper gives the tokenizer, the voice detector and the download; windows are encoded and decoded here, on
``ctranslate2.models.Whisper`` itself. ``whisper`` holds the recogniser, ``features`` and ``encoders`` turn sound into
what it decodes, ``batches`` says how much of it at once, ``alignment`` gives words their times, ``listener`` finds
speech. ``loading`` picks a device and loads a model, ``model_file`` reads its weights, ``processor`` prepares the
machine, ``hub`` downloads weights.
"""

# The machine is prepared before CTranslate2 is imported, which looks at it once.
from pipeline.transcribe.engine import processor as _processor  # isort: skip

_processor.prepare()

from pipeline.transcribe.engine.hub import download_from_hub  # noqa: E402 - see above
from pipeline.transcribe.engine.loading import gpu_count, load_engine, pick_device  # noqa: E402
from pipeline.transcribe.engine.whisper import Engine  # noqa: E402

__all__ = ["Engine", "download_from_hub", "gpu_count", "load_engine", "pick_device"]
