"""Takes recordings in: finds them, knows them by their content, and extracts the sound for recognition."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import ffmpeg
from pipeline.atomic import published
from pipeline.download import download, is_address, stored_address
from pipeline.errors import (
    InputMissing,
    InputSilent,
    InputTooShort,
    InputUnreadable,
    PipelineError,
    StorageError,
    ToolFailed,
)
from pipeline.ffmpeg import Details, display_name, printable
from pipeline.naming import natural_key, recorded_on, session_id, title_from
from pipeline.progress import Progress
from pipeline.schema import Media, Place, Session, Source
from pipeline.session import ADDED, FILES, SessionFolder, sessions_in
from pipeline.suggestions import listed, nearest

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
SESSION_FILE = FILES[Session]
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True)
class Origin:
    """One recording as the user named it: a file, or an address to download.

    Attributes:
        label: How messages call it; without credentials.
        path: The file; ``None`` for an address or a session.
        address: The http or https address; ``None`` for a file.
        session: The folder of a session that exists already; its recording may be gone.
    """

    label: str
    path: Path | None = None
    address: str | None = None
    session: Path | None = None


@dataclass(frozen=True)
class Identified:
    """A recording that is known by its content.

    Attributes:
        source: What it is.
        place: Where it was last seen; it need not be there any more.
        folder: Its session's folder.
    """

    source: Source
    place: Place
    folder: Path

    @property
    def path(self) -> Path:
        """Where the recording was last seen."""
        return Path(self.place.path)


@dataclass(frozen=True)
class Unusable:
    """An input that stands for no recording, and why."""

    label: str
    error: PipelineError


@dataclass(frozen=True)
class Sound:
    """The sound of a recording, extracted for recognition.

    Attributes:
        details: What the recording is.
        duration: How many seconds of it can really be read.
        warnings: In words, what a person should know about it.
    """

    details: Details
    duration: float
    warnings: tuple[str, ...]


Choose = Callable[[Path, Media], tuple[Media, list[str]]]
"""Takes a recording and what it is; returns that with the streams that are the session's sound, and what to say."""


# --- finding ----------------------------------------------------------------------------------------------------


def collect(inputs: Sequence[str]) -> list[Origin]:
    """Turn what the user named into recordings, in the order given, each once.

    A folder stands for the media files directly inside it, in natural order (``2`` before ``10``), without hidden
    ones; a session's folder for that session, and a library for all its sessions.

    Raises:
        InputMissing: A file or folder does not exist, or a folder holds no media file.
        InputRefused: An address is neither http nor https.
    """
    origins: list[Origin] = []
    for item in inputs:
        if not item:
            raise InputMissing("An empty name was given.", "Name a file, a folder or an address.")
        origins += [Origin(stored_address(item), address=item)] if is_address(item) else _from_path(Path(item))
    return list(dict.fromkeys(origins))


def collect_each(inputs: Sequence[str]) -> list[Origin | Unusable]:
    """Turn each input into recordings by itself, so that one that is missing stops no other."""
    origins: list[Origin | Unusable] = []
    for item in inputs:
        try:
            origins += collect([item])
        except PipelineError as error:
            origins.append(Unusable(item, error))
    return list(dict.fromkeys(origins))


def _from_path(path: Path) -> list[Origin]:
    try:
        if not path.is_dir():
            return [_from_file(path)]
        sessions = (
            [path] if (path / SESSION_FILE).is_file() else [file.parent for file in path.glob(f"*/{SESSION_FILE}")]
        )
        if sessions:
            return [Origin(session.name, session=session.resolve()) for session in sorted(sessions)]
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
    sessions = [printable(str(path.parent / one.path.name)) for one in sessions_in(folder)]
    begun = [one for one in sessions if Path(one).name.startswith(path.name)]
    if begun:
        return f"Did you mean {listed(begun)}?"
    try:
        files = [file for file in sorted(folder.iterdir()) if not file.name.startswith(".")]
    except OSError:
        return "Check the path."
    # Beside a recording lie its subtitles, which are called like it.
    recordings = [file for file in files if file.suffix.lower() in MEDIA_SUFFIXES]
    for candidates in (recordings, files):
        near = nearest(path.stem, [file.stem for file in candidates])
        if near is not None:
            meant = next(file for file in candidates if file.stem == near)
            return f"Did you mean {display_name(meant)}?"
    return "Check the path."


# --- identity ---------------------------------------------------------------------------------------------------


def identify(origin: Origin, library: Path, progress: Progress) -> Identified:
    """Know a recording by its content; an address is downloaded into the library first.

    A file that a session of the library already knows by path, size and time is not read again. The same content
    under another name finds the same session.

    Raises:
        InputError: The file is gone, empty or unreadable, or the address gives no recording.
        StorageError: The download cannot be written.
    """
    if origin.session is not None:
        return _known_session(SessionFolder(origin.session), progress)
    path = origin.path
    if origin.address is not None:
        path = download(origin.address, library.absolute() / DOWNLOADS, progress)
    if path is None:
        raise InputMissing(f"There is nothing to read for {origin.label}.", "Name a file or an address.")
    ffmpeg.check_file(path)
    place = _look(path)
    known = dict(_known_recordings(library))
    for folder, (source, last_seen) in known.items():
        if place == last_seen:
            return Identified(source, place, folder)
    sha256 = content_digest(path, progress)
    for folder, (source, _last_seen) in known.items():
        if source.sha256 == sha256:
            return Identified(source, place, folder)
    url = stored_address(origin.address) if origin.address is not None else None
    folder = _unfinished(library, sha256, known) or library.resolve() / session_id(path.stem, sha256)
    return Identified(Source(name=path.name, sha256=sha256, url=url), place, folder)


def _look(path: Path) -> Place:
    status = path.stat()
    return Place(path=str(path), size_bytes=status.st_size, mtime_ns=status.st_mtime_ns)


def _known_session(folder: SessionFolder, progress: Progress) -> Identified:
    """Return a session that is named by its folder; its recording may be gone, but not replaced by another."""
    source, place = folder.load(Session).source, folder.load(Place)
    path = Path(place.path)
    if path.is_file() and (now := _look(path)) != place:
        if content_digest(path, progress) != source.sha256:
            raise InputUnreadable(
                f"{display_name(path)} is no longer the recording that {folder.path.name} was made from.",
                "Put the recording back, or name the new file itself.",
            )
        place = now
    return Identified(source, place, folder.path)


def _known_recordings(library: Path) -> Iterator[tuple[Path, tuple[Source, Place | None]]]:
    for folder in sessions_in(library.resolve()):
        try:
            source = folder.load(Session).source
        except StorageError:
            continue  # a damaged session.json is no knowledge; its stage runs again
        try:
            yield folder.path, (source, folder.load(Place))
        except StorageError:
            yield folder.path, (source, None)


def _unfinished(library: Path, sha256: str, known: Container[Path]) -> Path | None:
    """Return a session folder that was begun for this content but has no ``session.json`` that can be read."""
    folders = sorted(folder for folder in library.resolve().glob(f"*-{sha256[:8]}") if folder.is_dir())
    return next((folder for folder in folders if folder not in known), None)


def content_digest(path: Path, progress: Progress) -> str:
    """Return the SHA-256 of a recording, by which it is known whatever it is called.

    Raises:
        InputUnreadable: It cannot be read to its end.
    """
    digest = hashlib.sha256()
    try:
        progress.begin(f"Reading {display_name(path)}", float(path.stat().st_size))
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


def ingest(
    identified: Identified, audio: Path, progress: Progress, choose: Choose | None = None
) -> tuple[Session, list[str]]:
    """Say what the recording is, and extract its sound for recognition.

    Args:
        identified: The recording.
        audio: Where to publish the sound: 16 kHz mono FLAC whose time 0 is the recording's.
        progress: Is told about it in seconds of sound.
        choose: Says which streams are the session's sound; else it is the one that the recording offers first.

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
    sound = extract_sound(identified.path, audio, progress, choose)
    media, metadata = sound.details.media, sound.details.metadata
    session = Session(
        id=identified.folder.name,
        title=title_from(identified.path, metadata, downloaded=identified.source.url is not None),
        source=identified.source,
        media=media.model_copy(update={"duration": round(sound.duration, 3)}),
        recorded_on=recorded_on(metadata),
    )
    warnings = list(sound.warnings)
    if media.video is not None and media.video.variable_frame_rate:
        name = display_name(identified.path)
        warnings.append(f"{name} has a variable frame rate; clips are made with a constant one.")
    return session, warnings


def extract_sound(path: Path, audio: Path, progress: Progress, choose: Choose | None = None) -> Sound:
    """Check a recording and extract its sound to ``audio``; arguments and errors are those of ``ingest``."""
    details = ffmpeg.inspect(path)
    if not details.media.audio:
        raise InputSilent(f"{display_name(path)} has no sound.", "Export it again with its audio track.")
    if details.media.duration < SHORTEST_SECONDS:
        raise _too_short(path, details.media.duration)
    media, said = choose(path, details.media) if choose is not None else (details.media, [])
    progress.begin("Extracting the sound", media.duration)
    with published(audio) as part:
        heard, complaint = _extract(path, media, part, progress)
        duration, warnings = measure(display_name(path), details, heard, lambda: ffmpeg.readable_seconds(path))
        if heard < SHORTEST_SECONDS:
            raise _too_short(path, heard, *warnings)
    if complaint and not warnings:
        # Where a recording breaks off, that is what ffmpeg complains about.
        warnings.append(f"{display_name(path)} is damaged; what cannot be decoded is silent. ffmpeg says: {complaint}")
    if len(media.audio) > 1 and not media.heard:
        warnings.append(_chosen_track(display_name(path), media))
    warnings += said
    return Sound(replace(details, media=media), duration, tuple(warnings))


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
    """Write the sound to ``target``, with what is ``ADDED`` beside it.

    Returns:
        How many seconds of it there are, and what ffmpeg complained about.
    """
    added = target.with_name(ADDED) if media.added else None
    try:
        complaint = ffmpeg.extract_audio(
            path, media.streams, target, total_seconds=media.duration, progress=progress, added=added
        )
        return ffmpeg.probe(target).duration, complaint
    except (ToolFailed, InputUnreadable) as error:
        if ffmpeg.readable_seconds(path) >= SHORTEST_SECONDS:
            raise
        raise InputUnreadable(
            f"{display_name(path)} breaks off before its first sound.", "Copy or export the recording again."
        ) from error


def _too_short(path: Path, seconds: float, *reasons: str) -> InputTooShort:
    needed = f"at least {SHORTEST_SECONDS:.0f} seconds are needed"
    if reasons:
        return InputTooShort(reasons[0], f"The file is incomplete, and {needed}: copy it again from the recorder.")
    return InputTooShort(
        f"{display_name(path)} is only {seconds:.1f} seconds long; {needed}.", "Name the whole recording."
    )


def _chosen_track(name: str, media: Media) -> str:
    used = media.audio[0]
    called = f" ({used.title})" if used.title else ""
    return f"{name} has {len(media.audio)} audio tracks; track {used.index + 1}{called} is used."
