"""Which program or chip encodes the picture: x264 on the processor, or an encoder in hardware that really works."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline import ffmpeg
from pipeline.config import RenderSettings
from pipeline.errors import ToolFailed, ToolMissing

X264_THREADS = 4
"""x264's output depends on its number of threads; a fixed one gives the same file on every machine."""
AUTOMATIC = ("nvenc", "videotoolbox", "qsv", "amf", "vaapi")
"""What ``auto`` tries, in this order, before x264."""
_VAAPI_DEVICE = ("-init_hw_device", "vaapi=encoder", "-filter_hw_device", "encoder")


@dataclass(frozen=True)
class Encoder:
    """An encoder of H.264.

    Attributes:
        name: As ``render.encoder`` calls it.
        codec: As ffmpeg calls it.
        pixels: The format of the frames that it takes.
        device: What ffmpeg has to be told before its inputs.
        upload: Whether frames are moved to the device by a filter.
    """

    name: str
    codec: str
    pixels: str = "yuv420p"
    device: tuple[str, ...] = ()
    upload: bool = False

    @property
    def in_hardware(self) -> bool:
        """Whether it leaves the processor free; its files depend on the device and its driver."""
        return self.name != "x264"

    def options(self, settings: RenderSettings) -> dict[str, Any]:
        """Return ffmpeg's options for a quality like that of x264 at ``settings.crf``.

        The chips count in quantisers like H.264's own, which ``crf`` is close to; VideoToolbox in per cent.
        """
        crf = settings.crf
        own: dict[str, dict[str, Any]] = {
            "x264": {"preset": settings.preset, "crf": crf, "threads:v": X264_THREADS},
            "nvenc": {"preset": "p5", "rc": "vbr", "cq": crf, "b:v": 0},
            "videotoolbox": {"q:v": round(100 - 100 * crf / 60)},
            "qsv": {"preset": "medium", "global_quality": crf},
            "amf": {"quality": "quality", "rc": "cqp", "qp_i": crf, "qp_p": crf},
            "vaapi": {"qp": crf},
        }
        pixels = {} if self.upload else {"pix_fmt": self.pixels}
        return {"c:v": self.codec, **own[self.name], **pixels, "profile:v": "high", "flags:v": "+bitexact"}

    def fed(self, picture: Any) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
        """Return a picture as the encoder takes it."""
        name = "hwupload"  # not every ffmpeg has it, nor needs it
        picture = picture.filter("format", self.pixels)
        return picture.filter(name) if self.upload else picture


X264 = Encoder("x264", "libx264")
ENCODERS = {
    encoder.name: encoder
    for encoder in (
        X264,
        Encoder("nvenc", "h264_nvenc"),
        Encoder("videotoolbox", "h264_videotoolbox"),
        Encoder("qsv", "h264_qsv", "nv12"),
        Encoder("amf", "h264_amf", "nv12"),
        Encoder("vaapi", "h264_vaapi", "nv12", _VAAPI_DEVICE, upload=True),
    )
}


def choose_encoder(settings: RenderSettings) -> Encoder:
    """Return the encoder that the settings ask for; with ``auto`` the first in hardware that works, or else x264.

    That an ffmpeg has an encoder says nothing about the machine; so half a second is really encoded with it.

    Raises:
        ToolMissing: One is asked for by name, and does not work here.
    """
    plain = RenderSettings(crf=settings.crf, preset=settings.preset)
    if settings.encoder == "auto":
        working = (ENCODERS[name] for name in AUTOMATIC if trouble(ENCODERS[name], plain) is None)
        return next(working, X264)
    encoder = ENCODERS[settings.encoder]
    said = trouble(encoder, plain) if encoder.in_hardware else None
    if said is not None:
        raise ToolMissing(
            f"The encoder {encoder.name} does not work on this machine: {said}",
            "Set render.encoder to auto, which takes what works, or to x264.",
        )
    return encoder


@cache
def trouble(encoder: Encoder, settings: RenderSettings) -> str | None:
    """Say why an encoder does not work on this machine; ``None`` where it does."""
    if encoder.codec not in ffmpeg.encoders():
        return "this ffmpeg was built without it."
    try:
        ffmpeg.run(trial_arguments(encoder, settings))
    except ToolFailed as error:
        return error.what.partition(": ")[2]  # without the name of a file that there is not
    return None


def trial_arguments(encoder: Encoder, settings: RenderSettings) -> list[str]:
    """Encode half a second of grey to nowhere."""
    upload = ["-vf", f"format={encoder.pixels},hwupload"] if encoder.upload else []
    options = [part for key, value in encoder.options(settings).items() for part in (f"-{key}", str(value))]
    source = ["-f", "lavfi", "-i", "color=c=gray:s=640x360:r=25:d=0.5"]
    return [*encoder.device, *source, *upload, *options, "-f", "null", "-"]
