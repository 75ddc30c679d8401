"""Downloads with the real yt-dlp from a web server on this machine."""

from __future__ import annotations

import functools
import gc
import http.server
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import filelock
import pytest

from pipeline import ffmpeg, ingest
from pipeline.download import download
from pipeline.errors import InputError, InputMissing, InputRefused, InputUnreadable, SessionBusy, StorageError
from pipeline.progress import SilentProgress
from tests.media import make_media, picture, tone

# After an HTTP error yt-dlp leaves its socket to the garbage collector, which complains.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")

REDIRECTS = {
    "/to-file": "file:///etc/passwd",
    "/to-ftp": "ftp://127.0.0.1:9/talk.mp4",
    "/to-data": "data:text/plain,hello",
    "/to-talk": "/talk.mp4",
}


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Let the collector find those sockets here, and not in another module's tests."""
    yield
    gc.collect()


@dataclass
class Site:
    """A web server: the folder it serves, its address, and what it was asked for."""

    folder: Path
    address: str
    asked: list[str] = field(default_factory=list)


class Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *arguments: object, site: Site) -> None:
        self.site = site
        super().__init__(*arguments, directory=str(site.folder))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.site.asked.append(self.path)
        if self.path in REDIRECTS:
            self.send_response(302)
            self.send_header("Location", REDIRECTS[self.path])
            self.end_headers()
        elif self.path == "/private.mp4":
            self.send_error(403)
        else:
            super().do_GET()

    do_HEAD = do_GET  # noqa: N815 - the server's own name

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_media(tmp_path_factory.mktemp("talk") / "talk.mp4", picture(6), tone(6))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path / "www", "")
    site.folder.mkdir()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, site=site)) as server:
        site.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield site
        server.shutdown()
        thread.join()


def test_a_file_comes_under_its_title(site: Site, talk: Path, tmp_path: Path) -> None:
    (site.folder / "Mein Gespräch – Teil 1.mp4").write_bytes(talk.read_bytes())
    address = f"{site.address}/{quote('Mein Gespräch – Teil 1.mp4')}?token=secret"
    progress = SilentProgress()
    path = download(address, tmp_path / "downloads", progress)
    assert path.name == "Mein Gespräch – Teil 1.mp4"
    assert path.read_bytes() == talk.read_bytes()
    assert [file for file in path.parent.iterdir() if file.name != ".lock"] == [path]
    assert "secret" not in " ".join(progress.notes)
    site.asked.clear()
    assert download(address, tmp_path / "downloads", SilentProgress()) == path
    assert not site.asked, "what is there is not loaded again"


def test_an_address_becomes_a_session(site: Site, talk: Path, tmp_path: Path) -> None:
    (site.folder / "talk.mp4").write_bytes(talk.read_bytes())
    host = site.address.removeprefix("http://")
    (origin,) = ingest.collect([f"http://user:secret@{host}/talk.mp4?token=secret"])
    identified = ingest.identify(origin, tmp_path / "library", SilentProgress())
    assert identified.source.url == f"{site.address}/talk.mp4"
    assert identified.session_id.startswith("talk-")
    session, _ = ingest.ingest(identified, "talk-1", tmp_path / "library" / "talk-1" / "audio.flac", SilentProgress())
    assert session.media.duration == pytest.approx(6, abs=0.1)
    assert session.title == "talk"
    assert "secret" not in session.to_json() + origin.label


def test_a_stream_is_joined(site: Site, talk: Path, tmp_path: Path) -> None:
    stream = ["-c", "copy", "-f", "hls", "-hls_time", "2", ffmpeg.output_argument(site.folder / "talk.m3u8")]
    ffmpeg.run([*ffmpeg.input_arguments(talk), *stream])
    path = download(f"{site.address}/talk.m3u8", tmp_path / "downloads", SilentProgress())
    assert ffmpeg.probe(path).duration == pytest.approx(6, abs=0.2)


def test_a_redirect_within_http_is_followed(site: Site, talk: Path, tmp_path: Path) -> None:
    (site.folder / "talk.mp4").write_bytes(talk.read_bytes())
    assert download(f"{site.address}/to-talk", tmp_path, SilentProgress()).name == "talk.mp4"


@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [
        ("/gone.mp4", InputMissing, "HTTP 404"),
        ("/private.mp4", InputUnreadable, "HTTP 403"),
        ("/page.html", InputUnreadable, "no recording"),
        ("/text.mp4", InputUnreadable, "holds no recording"),
        ("/to-file", InputRefused, "neither http nor https"),
        ("/to-data", InputRefused, "neither http nor https"),
        ("/to-ftp", InputError, "/to-ftp"),
        ("/file.m3u8", InputRefused, "file: addresses"),
        ("/key.m3u8", InputRefused, "file: addresses"),
        ("/secret.m3u8", InputRefused, "encrypted"),
    ],
)
def test_what_gives_no_recording(site: Site, path: str, kind: type[InputError], words: str, tmp_path: Path) -> None:
    (site.folder / "page.html").write_text("<html><title>Talks</title><body>Nothing to see.</body></html>")
    (site.folder / "text.mp4").write_text("Dear colleagues,\n")
    start, end = "#EXTM3U\n#EXT-X-TARGETDURATION:9\n", "#EXTINF:6,\npart.ts\n#EXT-X-ENDLIST\n"
    (site.folder / "file.m3u8").write_text(f"{start}#EXTINF:6,\nfile:///etc/passwd\n{end}")
    (site.folder / "key.m3u8").write_text(f'{start}#EXT-X-KEY:METHOD=AES-128,URI="file:///etc/passwd"\n{end}')
    (site.folder / "secret.m3u8").write_text(f'{start}#EXT-X-KEY:METHOD=AES-128,URI="key"\n{end}')
    with pytest.raises(kind, match=words) as caught:
        download(f"{site.address}{path}", tmp_path / "downloads", SilentProgress())
    assert str(caught.value).isprintable()
    assert not [file for file in (tmp_path / "downloads").rglob("*") if file.is_file() and file.name != ".lock"]


def test_nobody_listens(tmp_path: Path) -> None:
    with pytest.raises(InputUnreadable, match="cannot be reached"):
        download("http://127.0.0.1:9/talk.mp4", tmp_path, SilentProgress())


def test_the_same_address_twice_at_once(tmp_path: Path, site: Site, talk: Path) -> None:
    (site.folder / "talk.mp4").write_bytes(talk.read_bytes())
    place = download(f"{site.address}/talk.mp4", tmp_path, SilentProgress()).parent
    (place / "talk.mp4").unlink()
    with filelock.FileLock(place / ".lock"), pytest.raises(SessionBusy):
        download(f"{site.address}/talk.mp4", tmp_path, SilentProgress())


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files, which only POSIX can")
def test_a_full_disk(site: Site, talk: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk: the system refuses the write in the same place."""
    import resource

    (site.folder / "talk.mp4").write_bytes(talk.read_bytes())
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(StorageError):
            download(f"{site.address}/talk.mp4", tmp_path, SilentProgress())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert download(f"{site.address}/talk.mp4", tmp_path, SilentProgress()).read_bytes() == talk.read_bytes()


def test_a_folder_that_cannot_be_made(tmp_path: Path, site: Site) -> None:
    (tmp_path / "downloads").write_text("a file where the folder should be")
    with pytest.raises(StorageError):
        download(f"{site.address}/talk.mp4", tmp_path / "downloads", SilentProgress())
