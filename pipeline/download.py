"""Downloads a recording from an http or https address with yt-dlp; nothing else imports yt-dlp.

An address is untrusted, and so is what it leads to: only http and https are followed, through redirects and inside
stream manifests; collections are refused; yt-dlp's configuration files and plug-ins are not read. yt-dlp only loads
what the server sends, request by request: it gets no ffmpeg, since it would let ffmpeg open whatever a playlist in
disguise names, files of this machine included. Picture and sound that come apart, and streams in pieces, are checked
here like any untrusted recording and joined by ``pipeline.ffmpeg``. Credentials in an address are used for the
request and never stored or shown.
"""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import filelock

from pipeline.atomic import storage_error
from pipeline.errors import (
    InputError,
    InputMissing,
    InputRefused,
    InputUnreadable,
    PipelineError,
    SessionBusy,
    ToolFailed,
    ToolMissing,
)
from pipeline.ffmpeg import input_arguments, output_argument, probe, run
from pipeline.progress import Progress
from pipeline.schema import Media

if TYPE_CHECKING:
    from yt_dlp import YoutubeDL

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SCHEMES = frozenset({"http", "https"})
_PROTOCOLS = frozenset({"http", "https", "m3u8_native", "http_dash_segments"})
"""What yt-dlp loads by itself, request by request; everything else would be left to ffmpeg, which follows more."""
_FORMAT = "bv*[height<=1080]+ba/b[height<=1080]/bv*+ba/b/ba"
_MP4_FAMILY = frozenset({"mov,mp4,m4a,3gp,3g2,mj2", "mpegts"})
"""Containers, as ``Media.container`` names them, whose streams an MP4 takes as they are; Matroska takes the others."""
_TOLD_IN_QUERY = frozenset({"v"})
"""Parameters that name a video (YouTube's ``watch?v=``) and are no secret."""
_INCOMING = ".incoming"
_CANNOT_WRITE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO})


def is_address(text: str) -> bool:
    """Say whether the user named an address rather than a file."""
    return _ADDRESS.match(text) is not None


def find_runtime() -> Path | None:
    """Return the JavaScript runtime that YouTube's pages need, where there is one.

    The one installed as a package lies beside this Python, which need not be on PATH.
    """
    found = shutil.which("deno", path=str(Path(sys.executable).parent)) or shutil.which("deno")
    return Path(found) if found else None


def stored_address(address: str) -> str:
    """Return the address as it may be stored and shown: without user, password, fragment and secrets in the query.

    Raises:
        InputRefused: It is neither http nor https, or names no host.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise InputRefused("This is not a complete address.", "Copy it again from the browser.") from error
    if parts.scheme.lower() not in _SCHEMES:
        raise InputRefused(
            f"Addresses that begin with {parts.scheme.lower()}:// are not read.",
            "Name an http or https address, or the file itself.",
        )
    if not host:
        raise InputRefused("This address names no host.", "Copy it again from the browser.")
    place = f"[{host}]" if ":" in host else host
    if port is not None:
        place = f"{place}:{port}"
    query = urlencode([(key, value) for key, value in parse_qsl(parts.query) if key in _TOLD_IN_QUERY])
    return urlunsplit((parts.scheme.lower(), place, parts.path, query, ""))


def download(address: str, folder: Path, progress: Progress) -> Path:
    """Download one recording; what was begun is resumed, what is there is not loaded again.

    Args:
        address: An http or https address: a media file, or a page that yt-dlp knows.
        folder: Holds one folder per address.
        progress: Is told about it in bytes.

    Returns:
        The file, named after the title on the page.

    Raises:
        InputRefused: Another scheme, a collection of recordings, a live or an encrypted stream.
        InputMissing: The server says there is no such page.
        InputUnreadable: There is no recording at the address, or the server cannot be reached.
        ToolMissing: The page needs a JavaScript runtime.
        SessionBusy: Another process downloads it.
        StorageError: The file cannot be written.
    """
    shown = stored_address(address)
    place = folder / hashlib.sha256(_without_user(address).encode()).hexdigest()[:10]
    present = _finished(place)
    if present is not None:
        return present
    try:
        place.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(place / ".lock", timeout=0):
            return _finished(place) or _fetch(address, shown, place, progress)
    except filelock.Timeout as error:
        raise SessionBusy(f"Another process is downloading {shown}.", "Wait until it has finished.") from error
    except OSError as error:
        raise storage_error(error, place / "download") from error


def _fetch(address: str, shown: str, place: Path, progress: Progress) -> Path:
    incoming = place / _INCOMING
    incoming.mkdir(exist_ok=True)
    with _discarding(incoming, InputRefused):
        name, parts, in_pieces = _load(address, shown, incoming, progress)
    with _discarding(incoming, InputError):
        media = [probe(part) for part in parts]
    whole = _join(parts, media, incoming, progress) if in_pieces else parts[0]
    target = place / f"{name}{whole.suffix}"
    whole.replace(target)
    shutil.rmtree(incoming)
    return target


@contextmanager
def _discarding(incoming: Path, kind: type[InputError]) -> Iterator[None]:
    """Throw away what was loaded where that was no recording: the server may give one next time."""
    try:
        yield
    except kind:
        shutil.rmtree(incoming)
        raise


def _join(parts: Sequence[Path], media: Sequence[Media], folder: Path, progress: Progress) -> Path:
    """Copy the picture of the first part that has one and the sound of the last into one file; nothing is encoded."""
    picture = next((number for number, item in enumerate(media) if item.video is not None), None)
    sound = next((number for number, item in reversed([*enumerate(media)]) if item.audio), None)
    maps = [] if picture is None else ["-map", f"{picture}:V:0"]
    maps += [] if sound is None else ["-map", f"{sound}:a"]
    suffix = ".mp4" if all(item.container in _MP4_FAMILY for item in media) else ".mkv"
    target = folder / f"joined{suffix}"
    seconds = max(item.duration for item in media)
    progress.begin("Joining", seconds)
    inputs = [argument for part in parts for argument in input_arguments(part)]
    run([*inputs, *maps, "-c", "copy", output_argument(target)], total_seconds=seconds, progress=progress)
    return target


def manifest_problem(manifest: str) -> str | None:
    """Say why an HLS manifest may not be followed, or ``None`` where it may.

    An encrypted stream is refused because yt-dlp would leave it to ffmpeg, which follows addresses of more kinds.
    """
    for line in manifest.splitlines():
        entry = line.strip()
        for reference in [*re.findall(r'URI="([^"]*)"', entry), *([entry] if entry and entry[0] != "#" else [])]:
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", reference, re.IGNORECASE)
            if scheme and scheme[1].lower() not in _SCHEMES:
                return f"points at {scheme[1].lower()}: addresses"
        if re.match(r"#EXT-X-(SESSION-)?KEY:(?!.*METHOD=NONE)", entry):
            return "is encrypted"
    return None


def _without_user(address: str) -> str:
    parts = urlsplit(address.strip())
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _finished(place: Path) -> Path | None:
    if not place.is_dir():
        return None
    return next((file for file in sorted(place.iterdir()) if file.is_file() and not file.name.startswith(".")), None)


def _load(address: str, shown: str, incoming: Path, progress: Progress) -> tuple[str, list[Path], bool]:
    """Load the files of one recording; return its name, them, and whether they have to be joined."""
    listener = _Listener(progress)
    # Importing it takes most of a second, which a run without an address must not pay.
    import yt_dlp  # noqa: PLC0415 - see above
    from yt_dlp.globals import plugin_dirs  # noqa: PLC0415 - see above

    plugin_dirs.value = []
    try:
        with _guarded(yt_dlp.YoutubeDL)(_parameters(incoming, listener)) as loader:
            info = loader.extract_info(address.strip(), download=False)
            parts = _check(info, shown, loader)
            progress.note(f"Downloading “{info.get('title') or shown}”.")
            name = Path(loader.prepare_filename(info)).name.lstrip(".") or "recording"
            files = [_load_part(part, shown, incoming / name, loader) for part in parts]
    except PipelineError:
        raise
    except yt_dlp.utils.YoutubeDLError as error:
        raise _explain(error, shown, incoming, listener) from error
    return name, files, len(parts) > 1 or parts[0]["protocol"] not in _SCHEMES


def _load_part(part: dict[str, Any], shown: str, stem: Path, loader: YoutubeDL) -> Path:
    """Load what one checked address gives, without yt-dlp's merging, mending and converting.

    The file's name, ``stem`` and more, says which format it is: a run that chooses another must not go on with it.
    """
    kind = hashlib.sha256(str(part.get("format_id")).encode()).hexdigest()[:10]
    suffix = re.fullmatch(r"\w{1,15}", str(part.get("ext")), re.ASCII)
    file = stem.with_name(f"{stem.name}.{kind}" + (f".{suffix[0]}" if suffix else ""))
    succeeded, _ = loader.dl(str(file), part)
    if not succeeded or not file.is_file():
        raise ToolFailed(f"The download of {shown} left no file.", "Download it by hand and name the file.")
    return file


def _parameters(incoming: Path, listener: _Listener) -> dict[str, Any]:
    runtime = find_runtime()
    return {
        "paths": {"home": str(incoming)},
        "outtmpl": {"default": "%(title).100B"},
        "format": _FORMAT,
        "noplaylist": True,
        "extract_flat": "in_playlist",
        "external_downloader": "native",
        "hls_prefer_native": True,
        # A place where there is none: what yt-dlp cannot load by itself fails instead of being left to ffmpeg.
        "ffmpeg_location": str(incoming / "no-ffmpeg"),
        "fixup": "never",
        "js_runtimes": {"deno": {"path": str(runtime)} if runtime is not None else {}},
        "cachedir": False,
        "continuedl": True,
        "retries": 3,
        "fragment_retries": 3,
        "skip_unavailable_fragments": False,
        "socket_timeout": 30,
        "quiet": True,
        "noprogress": True,
        "color": "never",
        "logger": listener,
        "progress_hooks": [listener.on_progress],
    }


def _guarded(base: type[YoutubeDL]) -> type[YoutubeDL]:
    """Return yt-dlp's class with every request, and every redirect's end, held to http and https."""

    class Guarded(base):  # type: ignore[misc]  # yt-dlp is loaded late and ships no types
        def urlopen(self, request: Any) -> Any:  # noqa: ANN401 - yt-dlp's own request and response
            _allow(request if isinstance(request, str) else request.url)
            response = super().urlopen(request)
            try:
                _allow(response.url)
            except InputRefused:
                response.close()
                raise
            return response

    return Guarded


def _allow(address: str) -> None:
    scheme = urlsplit(address).scheme.lower()
    # yt-dlp itself completes "//host/path" to http.
    if scheme and scheme not in _SCHEMES:
        raise InputRefused(
            f"The address leads to {scheme}:, which is not followed.",
            "Name the http or https address of the recording.",
        )


def _check(info: Any, shown: str, loader: YoutubeDL) -> list[dict[str, Any]]:  # noqa: ANN401 - yt-dlp's untyped result
    """Refuse what is no single recording, before anything of it is downloaded; return the parts it is to come in."""
    if not info or info.get("entries") is not None or info.get("_type", "video") != "video":
        raise InputRefused(f"{shown} is a collection of recordings.", "Name the address of a single one.")
    if info.get("is_live") or info.get("live_status") in {"is_live", "is_upcoming"}:
        raise InputRefused(f"{shown} is a live stream.", "Wait until it has ended, or record it and name the file.")
    common = {key: value for key, value in info.items() if key not in {"formats", "requested_formats"}}
    parts = [{**common, **part} for part in info.get("requested_formats") or [{}]]
    for part in parts:
        for named in _addresses(part):
            _allow(named)
        protocol = part.setdefault("protocol", "http")
        if protocol not in _PROTOCOLS:
            raise InputRefused(f"{shown} is streamed with {protocol}, which is not followed.", "Name a file.")
        if protocol == "m3u8_native":
            _check_manifest(part, shown, loader)
    return parts


def _addresses(part: dict[str, Any]) -> Iterator[str]:
    """Yield the addresses of a part and of its pieces, as far as they are known before it is loaded."""
    pieces = part.get("fragments")
    places = [part, *(pieces if isinstance(pieces, list) else [])]
    yield from (place.get(key) or "" for place in places for key in ("url", "fragment_base_url", "path"))


def _check_manifest(part: dict[str, Any], shown: str, loader: YoutubeDL) -> None:
    with loader.urlopen(part["url"]) as response:
        manifest = response.read().decode("utf-8", "replace")
        part["url"] = response.url
    problem = manifest_problem(manifest)
    if problem is not None:
        raise InputRefused(f"The stream at {shown} {problem}.", "Download it by other means and name the file.")
    # What was checked is what is followed: yt-dlp takes the manifest from here instead of asking again.
    part["hls_media_playlist_data"] = manifest


def _explain(error: Exception, shown: str, incoming: Path, listener: _Listener) -> PipelineError:
    """Translate yt-dlp's errors; addresses in them may hold secrets, so its own sentences are not repeated whole."""
    causes = list(_causes(error))
    refused = next((cause for cause in causes if isinstance(cause, PipelineError)), None)
    if refused is not None:
        return refused
    kinds = {type(cause).__name__ for cause in causes}
    status = next((cause.status for cause in causes if type(cause).__name__ == "HTTPError"), None)
    if status is not None:
        return _http_error(int(status), shown)
    system = next((cause for cause in causes if isinstance(cause, OSError) and cause.errno in _CANNOT_WRITE), None)
    if system is not None and "TransportError" not in kinds:
        return storage_error(system, incoming / "download")
    if listener.lacks_runtime:
        return ToolMissing(
            f"{shown} needs a JavaScript runtime to be read.", "Install one: pip install 'livestudio-pipeline[youtube]'"
        )
    return _unreadable(error, kinds, shown)


def _unreadable(error: Exception, kinds: set[str], shown: str) -> InputError:
    if kinds & {"TransportError", "SSLError", "ProxyError", "IncompleteRead"}:
        return InputUnreadable(
            f"{shown} cannot be reached.", "Check the address and the network connection, then run again to go on."
        )
    if "UnsupportedError" in kinds:
        return InputUnreadable(f"There is no recording at {shown}.", "Name the address of a recording or of its page.")
    return InputUnreadable(f"{shown} could not be downloaded: {_scrubbed(str(error))}.", "Download it by hand.")


def _http_error(status: int, shown: str) -> InputError:
    if status in {404, 410}:
        return InputMissing(f"There is nothing at {shown} (HTTP {status}).", "Check the address.")
    if 300 <= status < 400:
        return InputRefused(
            f"{shown} redirects to an address that is neither http nor https.", "Name the address of the recording."
        )
    if status in {401, 403}:
        return InputUnreadable(
            f"The server does not give out {shown} (HTTP {status}).", "Download it in a browser and name the file."
        )
    return InputUnreadable(f"The server failed at {shown} (HTTP {status}).", "Try again later.")


def _scrubbed(message: str) -> str:
    first = re.sub(r"^(ERROR:\s*)?(\[[^\]]*\]\s*)*", "", message.strip()).split("\n")[0].split(";")[0]
    return re.sub(r"[a-z]+://\S+", "(address)", first).rstrip(". ")


def _causes(error: BaseException | None) -> Any:  # noqa: ANN401
    """Yield an error and what caused it; yt-dlp keeps causes in three places."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        current = waiting.pop(0)
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        told = getattr(current, "exc_info", None)
        waiting += [current.__cause__, current.__context__, getattr(current, "cause", None), told[1] if told else None]


class _Listener:
    """Takes yt-dlp's messages and progress; prints nothing."""

    def __init__(self, progress: Progress) -> None:
        self.lacks_runtime = False
        self._progress = progress
        self._file = ""
        self._done = 0.0

    def debug(self, message: str) -> None:
        """Take a message nobody needs to read."""

    def info(self, message: str) -> None:
        """Take a message nobody needs to read."""

    def warning(self, message: str) -> None:
        """Remember the one warning that has a remedy."""
        self.lacks_runtime = self.lacks_runtime or "javascript runtime" in message.lower()

    def error(self, message: str) -> None:
        """Take what is raised as well."""
        self.warning(message)

    def on_progress(self, state: dict[str, Any]) -> None:
        """Turn yt-dlp's totals into steps."""
        name = str(state.get("filename", ""))
        if name != self._file:
            total = state.get("total_bytes") or state.get("total_bytes_estimate")
            self._progress.begin("Downloading", float(total) if total else None)
            self._file, self._done = name, 0.0
        done = float(state.get("downloaded_bytes") or 0)
        self._progress.advance(max(0.0, done - self._done))
        self._done = max(self._done, done)
