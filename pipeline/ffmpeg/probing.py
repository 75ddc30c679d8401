"""Says what a recording is, without ffprobe, or in one sentence why it cannot be used."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path
from statistics import median, median_low

import av
import av.logging
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from pipeline.errors import InputError, InputMissing, InputRefused, InputUnreadable
from pipeline.ffmpeg.arguments import MEDIA_FORMATS, PICTURE_FORMATS, PROTOCOLS, display_name
from pipeline.schema import AudioTrack, Media, VideoTrack

_PLAYLIST_SUFFIXES = frozenset(
    {".m3u", ".m3u8", ".pls", ".asx", ".wpl", ".xspf", ".mpd", ".sdp", ".ffconcat", ".smil", ".ism", ".cue"}
)
_PLAYLIST_STARTS = (b"#extm3u", b"ffconcat", b"[playlist]", b"[reference]", b"v=0", b"rtsptext", b"file '", b"file ")
_PLAYLIST_TAGS = (b"<mpd", b"<smil", b"<asx", b"<playlist", b"<smoothstreamingmedia", b"<?wpl")
_ISO_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"moof", b"uuid"})
_SAMPLE_PACKETS = 240
"""Packets looked at in each place for a variable frame rate: 8 to 10 seconds of picture."""
LEAST_SIDE = 8
"""Pixels: a smaller picture shows nothing, and ffmpeg's filters refuse it; it counts as none."""
_REORDERED = 16
"""Frames that may come in the file before one that is shown sooner, as H.264 allows it."""
_MOST_LOST = 1.5
"""A camera's rate by the average of a recording of it that still counts as one with lost frames."""
_UNEVEN = 0.05
"""How much a camera's usual distance of frames may differ from its rate; Matroska's milliseconds are up to 3 %."""
_STANDARD_RATES = (
    *(Fraction(whole) for whole in (24, 25, 30, 48, 50, 60, 100, 120)),
    *(Fraction(whole * 1000, 1001) for whole in (24, 30, 48, 60, 120)),
)


@dataclass(frozen=True)
class Details:
    """What the container says beyond ``Media``.

    Attributes:
        media: What the recording is.
        declared_seconds: The length the container gives, ``None`` where it gives none.
        estimated: Whether that length is only a guess from the bit rate, as in an MP3 without a header.
        metadata: The container's tags, keys in lower case.
    """

    media: Media
    declared_seconds: float | None
    estimated: bool
    metadata: dict[str, str] = field(default_factory=dict)


def probe(path: Path) -> Media:
    """Say what a recording is.

    ``Media.duration`` is what the container says; where it says nothing, all packets are read (not decoded) for it.
    The first of ``Media.audio`` is the one to listen to: the track marked as the default, else the first. A cover
    picture is no video, nor is one that is too small to show anything.

    Raises:
        InputMissing: There is no such file.
        InputRefused: It is a playlist, or no ordinary file.
        InputUnreadable: It is empty, cut off, or no media.
    """
    return inspect(path).media


def inspect(path: Path) -> Details:
    """Say what a recording is, with the container's own words; raises what ``probe`` raises."""
    check_file(path)
    with opened(path) as container:
        declared = container.duration / av.time_base if container.duration and container.duration > 0 else None
        video = _video_track(container)
        audio = _audio_tracks(container)
        name = container.format.name
        metadata = {key.lower(): value for key, value in container.metadata.items()}
    if video is None and not audio:
        raise InputUnreadable(
            f"{display_name(path)} holds neither sound nor pictures that ffmpeg can decode.",
            "Name the recording itself.",
        )
    duration = declared if declared is not None else readable_seconds(path)
    return Details(
        media=Media(container=name, duration=duration, video=video, audio=audio),
        declared_seconds=declared,
        estimated=name in {"mp3", "aac", "ac3", "eac3", "amr", "mpeg"},
        metadata=metadata,
    )


def start_timecode(path: Path) -> str:
    """Return the time code of the first frame as the recorder wrote it, such as ``10:00:00:00``; empty without one.

    Raises:
        InputUnreadable: It cannot be opened.
    """
    with opened(path) as container:
        places = [*container.streams.video, *container.streams, container]
        # Matroska writes the names of tags in capitals.
        tags = [(key.lower(), value) for place in places for key, value in place.metadata.items()]
        return next((value for key, value in tags if key == "timecode"), "")


def picture_delay(path: Path) -> float:
    """Return how many seconds after the recording's start its picture begins; 0 where there is none, or nothing says.

    Raises:
        InputUnreadable: It cannot be opened.
    """
    with opened(path) as container:
        stream = _video_stream(container)
        if stream is None or stream.start_time is None or stream.time_base is None:
            return 0.0
        return float(stream.start_time * stream.time_base) - (container.start_time or 0) / av.time_base


def readable_seconds(path: Path) -> float:
    """Return where the last readable packet ends, in seconds, by reading the whole file without decoding it.

    Raises:
        InputUnreadable: It cannot be opened.
    """
    end = 0.0
    with opened(path) as container:
        zero = (container.start_time or 0) / av.time_base
        streams = [stream for stream in container.streams if stream.type in {"audio", "video"}]
        for packet in _readable(container, [stream for stream in streams if not _is_picture(stream)]):
            if packet.pts is not None and packet.time_base:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base) - zero)
    return end


def shown_since(path: Path, time: float) -> float:
    """Return since when the picture is shown that a viewer sees at a moment, in seconds from the recording's start.

    That is the time of the last frame until then, which may lie far back: where a shared screen does not change, or
    the picture has ended and the sound goes on. Where there is no frame until then, it is the moment itself.

    Raises:
        InputUnreadable: It cannot be opened.
    """
    with opened(path) as container:
        stream = _video_stream(container)
        if stream is None or stream.time_base is None:
            return time
        zero = (container.start_time or 0) / av.time_base
        for place in (time, 0.0):  # what has no index may seek to where there are no more pictures
            try:
                container.seek(round((place + zero) / stream.time_base), stream=stream)
            except FFmpegError:
                continue
            frames = _frame_times(container, stream, zero, time)
            if frames:
                return max((frame for frame in frames if frame <= time), default=time)
    return time


def _frame_times(container: InputContainer, stream: VideoStream, zero: float, until: float) -> list[float]:
    """Return the times of the frames from here to a moment, and of some after it."""
    found: list[float] = []
    later = 0
    for packet in _readable(container, [stream]):
        if packet.pts is None or packet.time_base is None:
            continue
        found.append(float(packet.pts * packet.time_base) - zero)
        later += found[-1] > until
        if later > _REORDERED:
            break
    return found


def check_picture(path: Path) -> None:
    """Refuse what is no picture of the kind that its ending says, PNG or JPEG.

    Raises:
        InputMissing: There is no such file.
        InputUnreadable: It is empty, damaged, or something else.
    """
    check_file(path)
    av.logging.set_level(None)
    kind, options = PICTURE_FORMATS[path.suffix.lower()], {"protocol_whitelist": PROTOCOLS}
    try:
        with av.open(f"file:{path}", mode="r", format=kind, options=options) as container:
            frames = [frame for frame in container.decode(video=0) if frame.width and frame.height]
    except (FFmpegError, ValueError, OSError, IndexError):
        frames = []
    if not frames:
        raise InputUnreadable(
            f"{display_name(path)} is no picture that ffmpeg can read.", "Export it again, as its ending says."
        )


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """Open a recording with PyAV, restricted like ``input_arguments``; errors are translated."""
    av.logging.set_level(None)
    options = {"protocol_whitelist": PROTOCOLS, "format_whitelist": MEDIA_FORMATS}
    try:
        container = av.open(f"file:{path}", mode="r", options=options, metadata_errors="replace")
    except (FFmpegError, ValueError, OSError) as error:
        raise _unreadable(path, error) from error
    try:
        yield container
    finally:
        container.close()


def check_file(path: Path) -> None:
    """Refuse what is no ordinary, non-empty file, and what is a list of other files.

    Raises:
        InputMissing: There is no such file.
        InputRefused: It is a playlist, or no ordinary file.
        InputUnreadable: It is a folder, empty, or may not be read.
    """
    name = display_name(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputUnreadable(f"{name} is a folder, not a recording.", "Name the recording inside it.")
        if not stat.S_ISREG(status.st_mode):
            raise InputRefused(f"{name} is not an ordinary file.", "Save the recording to a file first.")
        if status.st_size == 0:
            raise InputUnreadable(f"{name} is empty (0 bytes).", "Copy or export the recording again.")
        with path.open("rb") as stream:
            head = stream.read(4096)
    except FileNotFoundError as error:
        raise InputMissing(f"There is no file {name}.", "Check the path.") from error
    except PermissionError as error:
        raise InputUnreadable(f"{name} may not be read by this user.", "Change its permissions.") from error
    except OSError as error:
        raise InputUnreadable(
            f"{name} cannot be read: {error.strerror or error}.", "Check the disk it is on."
        ) from error
    if is_playlist(path.suffix, head):
        raise InputRefused(f"{name} is a playlist, which only points at other files.", "Name the media file itself.")


def is_playlist(suffix: str, head: bytes) -> bool:
    """Say whether a file is a list of other files, by its suffix and its first bytes."""
    if suffix.lower() in _PLAYLIST_SUFFIXES:
        return True
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(b"<"):
        return any(tag in text for tag in _PLAYLIST_TAGS)
    return text.startswith(_PLAYLIST_STARTS)


def lacks_index(path: Path) -> bool:
    """Say whether this is an MP4 or MOV that ends before its index, the ``moov`` box.

    The boxes at the top level are walked by their lengths (ISO/IEC 14496-12, 4.2); nothing else is read.
    """
    size = path.stat().st_size
    position = 0
    with path.open("rb") as stream:
        while position + 8 <= size:
            stream.seek(position)
            header = stream.read(16)
            length, kind = int.from_bytes(header[:4], "big"), header[4:8]
            if kind == b"moov" or (position == 0 and kind not in _ISO_BOXES):
                return False
            if length == 1:
                length = int.from_bytes(header[8:16], "big")
            if length < 8:
                # 0 says "to the end of the file"; anything else below the header's own size is damage.
                return True
            position += length
    return position > 0


def _unreadable(path: Path, error: Exception) -> InputError:
    name = display_name(path)
    if lacks_index(path):
        return InputUnreadable(
            f"{name} was cut off before its index was written (moov atom not found).",
            "Recover it with the recorder's own repair, or with untrunc and an intact recording of the same device.",
        )
    said = str(getattr(error, "strerror", None) or error)
    reason = "" if "Invalid" in said else f" ({said})"
    return InputUnreadable(
        f"{name} holds no recording that ffmpeg can read{reason}.", "Check that it plays, or export it again."
    )


def _video_stream(container: InputContainer) -> VideoStream | None:
    """Return the first stream that is no cover picture."""
    return next((stream for stream in container.streams.video if not _is_picture(stream)), None)


def _is_picture(stream: Stream) -> bool:
    return bool(stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails))


def _readable(container: InputContainer, streams: Sequence[Stream]) -> Iterator[av.Packet[Stream]]:
    """Yield packets up to the end, or up to where the file is damaged: what is there is used."""
    if not streams:
        return
    packets = container.demux(*streams)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, FFmpegError):
            return
        yield packet


def _audio_tracks(container: InputContainer) -> tuple[AudioTrack, ...]:
    """Return the tracks that can be decoded, the one marked as the default first: that is the one to listen to."""
    marked: list[AudioTrack] = []
    others: list[AudioTrack] = []
    for index, stream in enumerate(container.streams.audio):
        context = stream.codec_context
        if context is None or not context.sample_rate or not context.channels:
            continue
        track = AudioTrack(
            index=index,
            codec=context.name,
            sample_rate=context.sample_rate,
            channels=context.channels,
            title=stream.metadata.get("title", ""),
        )
        (marked if stream.disposition & Disposition.default else others).append(track)
    return (*marked, *others)


def _video_track(container: InputContainer) -> VideoTrack | None:
    stream = _video_stream(container)
    if stream is None or stream.codec_context is None:
        return None
    frame = _first_frame(container, stream)
    width, height = (frame.width, frame.height) if frame is not None else (stream.width, stream.height)
    if min(width, height) < LEAST_SIDE:
        return None
    aspect = stream.sample_aspect_ratio
    if aspect and aspect != 1:
        width = 2 * round(width * aspect / 2)
    if frame is not None and frame.rotation % 180:
        width, height = height, width
    times = [*_packet_times(container, stream, 0.0), *_packet_times(container, stream, 0.5)]
    steps = _steps(times)
    variable = is_variable(steps, float(stream.time_base or 0))
    known = stream.guessed_rate or stream.average_rate
    rate = nominal_rate(stream.average_rate, stream.base_rate, steps) if variable else known
    if min(width, height) < LEAST_SIDE:
        return None
    return VideoTrack(
        codec=stream.codec_context.name,
        width=width,
        height=height,
        frame_rate=str(standard_rate(rate, steps)),
        variable_frame_rate=variable,
    )


def _first_frame(container: InputContainer, stream: VideoStream) -> VideoFrame | None:
    for packet in islice(_readable(container, [stream]), _SAMPLE_PACKETS):
        try:
            frames = packet.decode()
        except FFmpegError:
            continue  # the first packets of a damaged or joined recording; a later one may decode
        for frame in frames:
            if isinstance(frame, VideoFrame):
                return frame
    return None


def _packet_times(container: InputContainer, stream: VideoStream, place: float) -> list[list[float]]:
    """Return sorted times of some packets from ``place`` (0 to 1) on, as one run; none where it cannot seek."""
    start, length = container.start_time or 0, container.duration or 0
    try:
        container.seek(start + round(length * place))
    except FFmpegError:
        return []
    packets = islice(_readable(container, [stream]), _SAMPLE_PACKETS)
    times = sorted(float(packet.pts * packet.time_base) for packet in packets if packet.pts is not None)
    # Packets come in decoding order: near both ends, pictures that belong between others are missing.
    return [times[8:-16]]


def _steps(runs: Iterable[Sequence[float]]) -> list[float]:
    return [later - earlier for times in runs for earlier, later in pairwise(times)]


def is_variable(steps: Sequence[float], tick: float) -> bool:
    """Say whether frames come at varying distances.

    Args:
        steps: Seconds from each frame to the next.
        tick: The time stamps' resolution in seconds; Matroska rounds to milliseconds, which is no variation.
    """
    if len(steps) < 10:
        return False
    usual = median_low(steps)  # the plain median of two rates in equal parts is neither
    tolerance = max(2.1 * tick, 0.1 * usual)
    return sum(abs(step - usual) > tolerance for step in steps) > len(steps) // 50


def nominal_rate(average: Fraction | None, base: Fraction | None, steps: Sequence[float]) -> Fraction | None:
    """Return the rate that a camera was set to where it lost frames, else the average.

    Args:
        average: All frames by the whole time.
        base: The lowest rate in which all time stamps can be told, ffmpeg's “tbr”: the camera's own where frames are
            only missing, far too high where they come when they like, as phones and screen recorders write them.
        steps: Seconds from each frame to the next; most are those of a camera's rate.
    """
    if not average or not base or not steps or not average <= base <= average * _MOST_LOST:
        return average
    nominal = standard_rate(base, steps)
    usual = abs(median_low(steps) * nominal - 1) <= _UNEVEN
    return nominal if usual and nominal in _STANDARD_RATES else average


def standard_rate(rate: Fraction | None, steps: Sequence[float]) -> Fraction:
    """Return frames per second as a fraction: a standard one where ``rate`` is within 0.02 % of it.

    A rate that no camera has (a container's tick, such as 90000) is replaced by what ``steps`` say, else by 25.
    """
    if rate is None or not 1 <= rate <= 480:
        usual = median(steps) if steps else 0.0
        rate = Fraction(1 / usual).limit_denominator(1001) if 1 / 480 <= usual <= 1 else Fraction(25)
    near = min(_STANDARD_RATES, key=lambda standard: abs(standard - rate))
    return near if abs(near - rate) <= near / 5000 else rate
