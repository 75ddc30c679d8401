"""Pure parts of ffmpeg's command line.

A recording is untrusted: its name may look like an option or an address, and its content may be a playlist that
names other files. Each input therefore carries a list of protocols and a list of container formats, and each name
begins with ``file:``, so that nothing but the named file is opened.
"""

from __future__ import annotations

from pathlib import Path

PROTOCOLS = "file,pipe"
"""The protocols an input may use."""

MEDIA_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,avi,asf,flv,ogg,mp3,wav,w64,flac,aac,aiff,au,caf,"
    "ac3,eac3,amr,ape,tta,wv,mxf,gxf,nut,dv,rm,wtv"
)
"""ffmpeg's names of the containers that hold their own media.

Everything else is refused: ``hls``, ``concat``, ``dash``, ``sdp`` and the like open the files they name, the
picture formats read a whole series by pattern, and the subtitle formats would take any text for a recording.
"""


def display_name(path: Path) -> str:
    """Return the file's name for a message, without its folder."""
    return printable(path.name or str(path))


def printable(text: str) -> str:
    """Return a name as one line, with ``?`` for control characters and bytes that are no text."""
    return "".join(character if character.isprintable() else "?" for character in text)


def input_arguments(path: Path, *, start: float | None = None, duration: float | None = None) -> list[str]:
    """Name one recording as input.

    Args:
        path: The file; any name is safe.
        start: Where to begin, in seconds from the start of the recording; exact to the sample or frame.
        duration: How many seconds to read.
    """
    arguments = ["-protocol_whitelist", PROTOCOLS, "-format_whitelist", MEDIA_FORMATS]
    if start is not None:
        arguments += ["-ss", f"{start:.3f}"]
    if duration is not None:
        arguments += ["-t", f"{duration:.3f}"]
    return [*arguments, "-i", f"file:{path}"]


def output_argument(path: Path) -> str:
    """Name one output file; any name is safe."""
    return f"file:{path}"


def flac_arguments(source: Path, track: int, target: Path) -> list[str]:
    """Extract one audio track for recognition: 16 kHz, mono, 16 bit FLAC on the source's own time line.

    The file holds nothing but sound, so that the same source gives the same bytes.

    Args:
        source: The recording.
        track: Which audio stream, counted from 0.
        target: A file that ends in ``.flac``.
    """
    return [
        *input_arguments(source),
        *pcm_arguments(track),
        *("-sample_fmt", "s16", "-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact"),
        *("-flags:a", "+bitexact", "-c:a", "flac", output_argument(target)),
    ]


def pcm_arguments(track: int, sample_rate: int = 16_000, channel: int | None = None) -> list[str]:
    """Map one audio track, mixed to mono and resampled, with its times kept true.

    ``async=1`` fills gaps in the time stamps with silence and drops what overlaps; ``first_pts=0`` begins at the
    start of the container's time line even where the sound begins later than the picture. In a transport stream
    that start is the first packet of the streams in use, so the picture has to be in use: its packets are read, not
    decoded, into an output that keeps nothing.

    Args:
        track: Which audio stream, counted from 0.
        sample_rate: Samples per second to resample to.
        channel: Take this channel alone, counted from 0, instead of mixing all of them.
    """
    in_use = ["-map", "0:V:0?", "-map", f"0:a:{track}", "-c", "copy", "-f", "null", "-"]
    keep_time = f"aresample={sample_rate}:async=1:first_pts=0"
    filters = keep_time if channel is None else f"pan=mono|c0=c{channel},{keep_time}"
    return [*in_use, "-map", f"0:a:{track}", "-vn", "-sn", "-dn", "-af", filters, "-ac", "1"]
