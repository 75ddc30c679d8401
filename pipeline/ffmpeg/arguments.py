"""Pure parts of ffmpeg's command line.

A recording is untrusted: its name may look like an option or an address, and its content may be a playlist that
names other files. Each input therefore carries a list of protocols and a list of container formats, and each name
begins with ``file:``, so that nothing but the named file is opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

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

PICTURE_FORMATS = {".png": "png_pipe", ".jpg": "jpeg_pipe", ".jpeg": "jpeg_pipe"}
"""ffmpeg's readers of one picture, which unlike ``image2`` take no file name for a pattern."""

_FLAC = (
    *("-sample_fmt", "s16", "-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact"),
    *("-flags:a", "+bitexact", "-c:a", "flac"),
)
_ATTACK_MILLISECONDS = 5
_MIX_CEILING = 0.98
"""Of full scale, where a mix of tracks is limited."""


class Place(NamedTuple):
    """One track of a recording: an audio stream, counted from 0, and which of its channels; ``None`` mixes them."""

    stream: int
    channel: int | None = None


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


def picture_arguments(path: Path) -> list[str]:
    """Name one picture as input, a PNG or a JPEG by its ending; any name is safe."""
    return ["-f", PICTURE_FORMATS[path.suffix.lower()], "-protocol_whitelist", PROTOCOLS, "-i", f"file:{path}"]


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
    return tracks_arguments(source, {Place(track): target})


def tracks_arguments(source: Path, targets: Mapping[Place, Path]) -> list[str]:
    """Extract several audio tracks as ``flac_arguments`` does one, each to a file of its own, all on one time line.

    Args:
        source: The recording; it is read once.
        targets: Its tracks, with the files that they go to.
    """
    first, *_ = targets
    outputs = [
        [*_mono(place.stream, channel=place.channel), *_FLAC, output_argument(target)]
        for place, target in targets.items()
    ]
    return [*input_arguments(source), *_in_use(first.stream), *(argument for output in outputs for argument in output)]


def mix_arguments(tracks: Sequence[Path], target: Path) -> list[str]:
    """Add up what ``tracks_arguments`` has extracted, in the same format; the result is as long as the longest.

    Everybody is as loud as alone. Where all of them together are louder than full scale, a limiter turns them down for
    that moment; it looks ahead for its attack and so delays the sound, which is taken off again.

    The tracks are files by now since ffmpeg would have to keep all that it reads of one stream of a recording until
    another begins, which it refuses from 45 minutes on.

    Args:
        tracks: The files.
        target: A file that ends in ``.flac``.
    """
    delay = 16_000 * _ATTACK_MILLISECONDS // 1000 - 1
    graph = [
        f"amix=inputs={len(tracks)}:duration=longest:normalize=0",
        f"apad=pad_len={delay}",
        f"alimiter=limit={_MIX_CEILING}:attack={_ATTACK_MILLISECONDS}:release=60:level=0",
        f"atrim=start_sample={delay}",
        "asetpts=PTS-STARTPTS",
    ]
    opened = [argument for track in tracks for argument in input_arguments(track)]
    return [*opened, "-filter_complex", ",".join(graph), *_FLAC, output_argument(target)]


def pcm_arguments(track: int, sample_rate: int = 16_000, channel: int | None = None) -> list[str]:
    """Map one audio track, mixed to mono and resampled, with its times kept true.

    Args:
        track: Which audio stream, counted from 0.
        sample_rate: Samples per second to resample to.
        channel: Take this channel alone, counted from 0, instead of mixing all of them.
    """
    return [*_in_use(track), *_mono(track, sample_rate, channel)]


def _in_use(track: int) -> list[str]:
    """Read the picture's packets and a track's, without decoding them, into an output that keeps nothing.

    In a transport stream the time line starts with the first packet of the streams in use, so the picture has to be in
    use.
    """
    return ["-map", "0:V:0?", "-map", f"0:a:{track}", "-c", "copy", "-f", "null", "-"]


def _mono(track: int, sample_rate: int = 16_000, channel: int | None = None) -> list[str]:
    """Map a track as ``pcm_arguments`` says.

    ``async=1`` fills gaps in the time stamps with silence and drops what overlaps; ``first_pts=0`` begins at the
    start of the container's time line even where the sound begins later than the picture.
    """
    keep_time = f"aresample={sample_rate}:async=1:first_pts=0"
    filters = keep_time if channel is None else f"pan=mono|c0=c{channel},{keep_time}"
    return ["-map", f"0:a:{track}", "-vn", "-sn", "-dn", "-af", filters, "-ac", "1"]
