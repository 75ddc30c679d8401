"""Takes recordings in: finds them, knows them by their content, and extracts the sound for recognition."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import ffmpeg
from pipeline.atomic import published
from pipeline.download import download, is_address, stored_address
from pipeline.errors import (
    InputMissing,
    InputSilent,
    InputTooShort,
    InputUnreadable,
    StorageError,
    ToolFailed,
)
from pipeline.ffmpeg import Details, display_name, printable
from pipeline.naming import natural_key, recorded_on, session_id, title_from
from pipeline.progress import Progress
from pipeline.schema import Media, Session, Source, load_document

MEDIA_SUFFIXES = frozenset({
    ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".ts", ".m2ts", ".mts", ".mpg", ".mpeg", ".avi", ".wmv", ".flv", ".mxf",
    ".3gp", ".ogv", ".mp3", ".m4a", ".aac", ".wav", ".flac", ".ogg", ".oga", ".opus", ".wma", ".aif", ".aiff", ".caf",
    ".w64",
})  # fmt: skip
"""What is taken from a folder. A file that is named itself may have any suffix."""
SHORTEST_SECONDS = 5.0
TOLERANCE_SECONDS = 1.0
"""Sound and picture rarely end together, and containers round: less than this is no damage."""
DOWNLOADS = "downloads"
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True)
class Origin:
    """One recording as the user named it: a file, or an address to download.

    Attributes:
        label: How messages call it; without credentials.
        path: The file; ``None`` for an address.
        address: The http or https address; ``None`` for a file.
    """

    label: str
    path: Path | None = None
    address: str | None = None


@dataclass(frozen=True)
class Identified:
    """A recording that is on this machine and known by its content."""

    source: Source
    session_id: str


# --- finding ----------------------------------------------------------------------------------------------------


def collect(inputs: Sequence[str]) -> list[Origin]:
    """Turn what the user named into recordings, in the order given, each once.

    A folder stands for the media files directly inside it, in natural order (``2`` before ``10``), without hidden
    ones.

    Raises:
        InputMissing: A file or folder does not exist, or a folder holds no media file.
        InputRefused: An address is neither http nor https.
    """
    origins: list[Origin] = []
    for item in inputs:
        origins += [Origin(stored_address(item), address=item)] if is_address(item) else _from_path(Path(item))
    return list(dict.fromkeys(origins))


def _from_path(path: Path) -> list[Origin]:
    try:
        if not path.is_dir():
            return [_from_file(path)]
        files = [
            file
            for file in path.iterdir()
            if file.suffix.lower() in MEDIA_SUFFIXES and not file.name.startswith(".") and file.is_file()
        ]
    except OSError as error:
        raise InputUnreadable(
            f"{printable(str(path))} cannot be read: {error.strerror or error}.", "Check its name and its permissions."
        ) from error
    if not files:
        raise InputMissing(
            f"There is no media file in the folder {printable(str(path))}.",
            "Name a folder that holds recordings (mp4, mkv, mov, webm, ts, mp3, m4a, wav, flac, ...), or a file.",
        )
    return [_from_file(file) for file in sorted(files, key=lambda file: natural_key(file.name))]


def _from_file(path: Path) -> Origin:
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise InputUnreadable(
            f"The name of {display_name(path)} is not valid text.", "Rename the file and run again."
        ) from error
    if not path.exists():
        folder = printable(str(path.absolute().parent))
        raise InputMissing(f"There is no file {display_name(path)} in {folder}.", _suggest(path))
    return Origin(display_name(path), path=path.absolute())


def _suggest(path: Path) -> str:
    folder = path.absolute().parent
    if not folder.is_dir():
        return "That folder does not exist either; check the path."
    try:
        names = {file.stem.casefold(): file.name for file in sorted(folder.iterdir()) if file.name[0] != "."}
    except OSError:
        return "Check the path."
    near = difflib.get_close_matches(path.stem.casefold(), names, n=1, cutoff=0.6)
    return f"Did you mean {display_name(Path(names[near[0]]))}?" if near else "Check the path."


# --- identity ---------------------------------------------------------------------------------------------------


def identify(origin: Origin, library: Path, progress: Progress) -> Identified:
    """Know a recording by its content; an address is downloaded into the library first.

    A file that a session of the library already knows by path, size and time is not read again. The same content
    under another name finds the same session.

    Raises:
        InputError: The file is gone, empty or unreadable, or the address gives no recording.
        StorageError: The download cannot be written.
    """
    path = origin.path
    if origin.address is not None:
        path = download(origin.address, library.absolute() / DOWNLOADS, progress)
    if path is None:
        raise InputMissing(f"There is nothing to read for {origin.label}.", "Name a file or an address.")
    ffmpeg.check_file(path)
    status = path.stat()
    known = list(_known_sources(library))
    url = stored_address(origin.address) if origin.address is not None else None
    for name, source in known:
        if (source.path, source.size_bytes, source.mtime_ns) == (str(path), status.st_size, status.st_mtime_ns):
            return Identified(source, name)
    sha256 = _digest(path, status.st_size, progress)
    source = Source(path=str(path), sha256=sha256, size_bytes=status.st_size, mtime_ns=status.st_mtime_ns, url=url)
    same = next((name for name, other in known if other.sha256 == sha256), None)
    return Identified(source, same or _unfinished(library, sha256, known) or session_id(path.stem, sha256))


def _known_sources(library: Path) -> Iterator[tuple[str, Source]]:
    for file in sorted(library.glob("*/session.json")):
        try:
            yield file.parent.name, load_document(Session, file).source
        except StorageError:
            continue  # a damaged session.json is no knowledge; ingest writes it again


def _unfinished(library: Path, sha256: str, known: Sequence[tuple[str, Source]]) -> str | None:
    """Return a session folder that was begun for this content but has no ``session.json`` yet."""
    taken = {name for name, _source in known}
    folders = sorted(folder.name for folder in library.glob(f"*-{sha256[:8]}") if folder.is_dir())
    return next((name for name in folders if name not in taken), None)


def _digest(path: Path, size: int, progress: Progress) -> str:
    progress.begin(f"Reading {display_name(path)}", float(size))
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK_BYTES):
                digest.update(block)
                progress.advance(float(len(block)))
    except OSError as error:
        raise InputUnreadable(
            f"{display_name(path)} cannot be read to its end: {error.strerror or error}.",
            "Copy it to another disk and run again.",
        ) from error
    return digest.hexdigest()


# --- reading ----------------------------------------------------------------------------------------------------


def ingest(identified: Identified, name: str, audio: Path, progress: Progress) -> tuple[Session, list[str]]:
    """Say what the recording is, and extract its sound for recognition.

    Args:
        identified: The recording.
        name: The session's id.
        audio: Where to publish the sound: 16 kHz mono FLAC whose time 0 is the recording's.
        progress: Is told about it in seconds of sound.

    Returns:
        The session, and in words what a person should know about the recording. ``Media.duration`` is what can
        really be read.

    Raises:
        InputUnreadable: There is no media in the file.
        InputRefused: It is a playlist.
        InputSilent: It has no sound.
        InputTooShort: It is shorter than five seconds.
        StorageError: The sound cannot be written.
    """
    path = Path(identified.source.path)
    details = ffmpeg.inspect(path)
    media = details.media
    if not media.audio:
        raise InputSilent(f"{display_name(path)} has no sound.", "Export it again with its audio track.")
    if media.duration < SHORTEST_SECONDS:
        raise _too_short(path, media.duration)
    progress.begin("Extracting the sound", media.duration)
    with published(audio) as part:
        heard, complaint = _extract(path, media, part, progress)
        duration, warnings = measure(display_name(path), details, heard, lambda: ffmpeg.readable_seconds(path))
        if heard < SHORTEST_SECONDS:
            raise _too_short(path, heard, *warnings)
    if complaint and not warnings:
        # Where a recording breaks off, that is what ffmpeg complains about.
        warnings.append(f"{display_name(path)} is damaged; what cannot be decoded is silent. ffmpeg says: {complaint}")
    warnings += _remarks(display_name(path), media)
    session = Session(
        id=name,
        title=title_from(path, details.metadata, downloaded=identified.source.url is not None),
        source=identified.source,
        media=media.model_copy(update={"duration": round(duration, 3)}),
        recorded_on=recorded_on(details.metadata),
    )
    return session, warnings


def measure(name: str, details: Details, heard: float, readable: Callable[[], float]) -> tuple[float, list[str]]:
    """Return how long a recording really is, and what is to be said about it.

    Args:
        name: How messages call the recording.
        details: What the container says.
        heard: Seconds of sound that were decoded.
        readable: Reads the whole file for the end of its last packet; only called where something is missing.
    """
    declared = details.declared_seconds
    if declared is None:
        length = max(details.media.duration, heard)
        return length, [f"{name} does not say how long it is; {length:.0f} seconds were found."]
    if heard >= declared - TOLERANCE_SECONDS:
        return (heard if heard > declared + TOLERANCE_SECONDS else declared), []
    length = max(heard, readable())
    if length >= declared - TOLERANCE_SECONDS:
        return declared, [f"The sound of {name} ends after {heard:.0f} of {declared:.0f} seconds."]
    if details.estimated:
        return length, [f"{name} looks {declared:.0f} seconds long, but holds {length:.0f}."]
    return length, [f"{name} breaks off: {length:.0f} of {declared:.0f} seconds could be read."]


def _extract(path: Path, media: Media, target: Path, progress: Progress) -> tuple[float, str]:
    """Write the sound to ``target``; return how many seconds of it there are, and what ffmpeg complained about."""
    arguments = ffmpeg.flac_arguments(path, media.audio[0].index, target)
    try:
        complaint = ffmpeg.run(arguments, total_seconds=media.duration, progress=progress)
        return ffmpeg.probe(target).duration, complaint
    except (ToolFailed, InputUnreadable) as error:
        if ffmpeg.readable_seconds(path) >= SHORTEST_SECONDS:
            raise
        raise InputUnreadable(
            f"{display_name(path)} breaks off before its first sound.", "Copy or export the recording again."
        ) from error


def _too_short(path: Path, seconds: float, *reasons: str) -> InputTooShort:
    what = reasons[0] if reasons else f"{display_name(path)} is only {seconds:.1f} seconds long."
    return InputTooShort(what, f"A session needs at least {SHORTEST_SECONDS:.0f} seconds of sound.")


def _remarks(name: str, media: Media) -> list[str]:
    remarks = []
    if media.video is not None and media.video.variable_frame_rate:
        remarks.append(f"{name} has a variable frame rate; clips are made with a constant one.")
    if len(media.audio) > 1:
        used = media.audio[0]
        called = f" ({used.title})" if used.title else ""
        remarks.append(f"{name} has {len(media.audio)} audio tracks; track {used.index + 1}{called} is used.")
    return remarks
