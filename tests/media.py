"""Small recordings made by ffmpeg while a test runs."""

from __future__ import annotations

from pathlib import Path

from pipeline import ffmpeg


def make_media(path: Path, *sources: str, options: tuple[str, ...] = ()) -> Path:
    """Write ``path`` from lavfi sources such as ``sine=d=6``; the suffix chooses the format."""
    inputs = [part for source in sources for part in ("-f", "lavfi", "-i", source)]
    ffmpeg.run([*inputs, *options, ffmpeg.output_argument(path)])
    return path


def picture(seconds: float, rate: str = "25") -> str:
    """Return a lavfi source for a small moving test picture."""
    return f"testsrc2=s=160x120:r={rate}:d={seconds}"


def numbered(seconds: float, rate: str = "25") -> str:
    """Return a lavfi source for a picture of each frame's number from 0: ten bars, white for 1, the lowest first."""
    bars = "lum='255*mod(floor(N/pow(2,floor(X/16))),2)':cb=128:cr=128"
    return f"color=c=black:s=160x32:r={rate}:d={seconds},geq={bars}"


def tone(seconds: float, frequency: int = 440) -> str:
    """Return a lavfi source for a tone at 48 kHz."""
    return f"sine=f={frequency}:r=48000:d={seconds}"
