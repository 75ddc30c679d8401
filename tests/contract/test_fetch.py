"""Downloads with the real yt-dlp from a web server on this machine."""

from __future__ import annotations

import functools
import gc
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import filelock
import pytest

from pipeline import ffmpeg, ingest
from pipeline.download import _join, _Listener, _parameters, download
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
    assert identified.folder.name.startswith("talk-")
    session, _ = ingest.ingest(identified, identified.folder / "audio.flac", SilentProgress())
    assert session.media.duration == pytest.approx(6, abs=0.1)
    assert session.title == "talk"
    assert "secret" not in session.to_json() + origin.label


def manifest(picture_address: str, sound_address: str) -> str:
    """Return a DASH manifest whose picture and sound lie in one file each."""
    shape = 'width="160" height="120" codecs="avc1.4d401e"'
    return f"""<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT6S"
 profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period duration="PT6S">
<AdaptationSet mimeType="video/mp4" contentType="video"><Representation id="v" bandwidth="100000" {shape}>
<BaseURL>{picture_address}</BaseURL></Representation></AdaptationSet>
<AdaptationSet mimeType="audio/mp4" contentType="audio"><Representation id="a" bandwidth="64000" codecs="mp4a.40.2">
<BaseURL>{sound_address}</BaseURL></Representation></AdaptationSet></Period></MPD>"""


def add_stream(site: Site, talk: Path) -> None:
    """Serve picture and sound apart, and the manifest that names them."""
    for name, track in (("picture.mp4", "0:v"), ("sound.mp4", "0:a")):
        target = ffmpeg.output_argument(site.folder / name)
        ffmpeg.run([*ffmpeg.input_arguments(talk), "-map", track, "-c", "copy", target])
    (site.folder / "talk.mpd").write_text(manifest("picture.mp4", "sound.mp4"))


def add_pieces(site: Site, talk: Path) -> None:
    """Serve the recording in three pieces, and the playlist that names them."""
    stream = ["-g", "25", "-f", "hls", "-hls_time", "2", ffmpeg.output_argument(site.folder / "talk.m3u8")]
    ffmpeg.run([*ffmpeg.input_arguments(talk), *stream])


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return the command lines of all processes that are started from here on, yt-dlp's included."""
    started: list[list[str]] = []
    start = subprocess.Popen.__init__

    def note(self: subprocess.Popen[bytes], command: list[str], *rest: Any, **options: Any) -> None:
        started.append([str(word) for word in command])
        start(self, command, *rest, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", note)
    return started


@pytest.mark.parametrize("name", ["talk.mpd", "talk.m3u8"])
def test_what_comes_in_parts_is_joined_with_every_input_restricted(
    site: Site, talk: Path, commands: list[list[str]], name: str, tmp_path: Path
) -> None:
    add_stream(site, talk)
    add_pieces(site, talk)
    commands.clear()
    path = download(f"{site.address}/{name}", tmp_path / "downloads", SilentProgress())
    media = ffmpeg.probe(path)
    assert (path.name, media.container) == ("talk.mp4", "mov,mp4,m4a,3gp,3g2,mj2")
    assert media.duration == pytest.approx(6, abs=0.2)
    assert media.video is not None
    assert len(media.audio) == 1
    # yt-dlp asks an ffmpeg on PATH what it can do, and gives it nothing to open.
    (joining,) = [command for command in commands if command[1:] != ["-bsfs"]]
    assert joining.count("-i") == joining.count("-protocol_whitelist") == joining.count("-format_whitelist")
    assert [file.name for file in path.parent.iterdir() if file.name != ".lock"] == ["talk.mp4"]


DISGUISES = {
    "another manifest": '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{secret}</BaseURL></MPD>',
    "a manifest behind a long comment": "<!--" + 9000 * " " + "-->" + manifest("{secret}", "{secret}"),
    "a list": "ffconcat version 1.0\nfile {secret}\n",
    "a list with another beginning": "# \nffconcat version 1.0\nfile '{secret}'\n",
    "a playlist": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:6,\n{secret}\n#EXT-X-ENDLIST\n",
}


@pytest.mark.parametrize("part", ["picture.mp4", "sound.mp4"])
@pytest.mark.parametrize("disguise", DISGUISES)
def test_no_part_reaches_a_file_of_this_machine(
    site: Site, talk: Path, commands: list[list[str]], disguise: str, part: str, tmp_path: Path
) -> None:
    """A server gives a list that names a local recording where picture or sound should be."""
    add_stream(site, talk)
    (site.folder / part).write_text(DISGUISES[disguise].replace("{secret}", talk.as_uri()))
    commands.clear()
    with pytest.raises((InputRefused, InputUnreadable), match=r"is a playlist|holds no recording"):
        download(f"{site.address}/talk.mpd", tmp_path / "downloads", SilentProgress())
    assert f"/{part}" in site.asked, "the part was loaded, and looked at before any ffmpeg saw it"
    assert commands == []
    assert not [file for file in (tmp_path / "downloads").rglob("*") if file.is_file() and file.name != ".lock"]


@pytest.mark.skipif(sys.platform == "win32", reason="makes a symbolic link")
def test_yt_dlp_has_no_ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even the one on PATH, which it would leave streams to that it cannot load by itself."""
    from yt_dlp import YoutubeDL
    from yt_dlp.postprocessor.ffmpeg import FFmpegPostProcessor

    (tmp_path / "ffmpeg").symlink_to(ffmpeg.find_ffmpeg())
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(FFmpegPostProcessor, "_version_cache", {None: None})
    with YoutubeDL({"quiet": True}) as loader:
        assert FFmpegPostProcessor(loader).available
    with YoutubeDL(_parameters(tmp_path, _Listener(SilentProgress()))) as loader:
        assert not FFmpegPostProcessor(loader).available


def test_parts_that_no_mp4_takes_become_matroska(talk: Path, tmp_path: Path) -> None:
    sound = make_media(tmp_path / "sound.webm", tone(6), options=("-c:a", "libopus"))
    whole = _join([talk, sound], [ffmpeg.probe(talk), ffmpeg.probe(sound)], tmp_path, SilentProgress())
    media = ffmpeg.probe(whole)
    assert (whole.name, media.container) == ("joined.mkv", "matroska,webm")
    assert media.video is not None
    assert [track.codec for track in media.audio] == ["opus"], "the sound that was asked for besides the picture"
    assert media.duration == pytest.approx(6, abs=0.1)


def test_a_part_that_is_there_is_not_loaded_again(site: Site, talk: Path, tmp_path: Path) -> None:
    add_stream(site, talk)
    sound = (site.folder / "sound.mp4").rename(tmp_path / "sound.mp4")
    with pytest.raises(InputMissing):
        download(f"{site.address}/talk.mpd", tmp_path / "downloads", SilentProgress())
    sound.rename(site.folder / "sound.mp4")
    assert "/picture.mp4" in site.asked
    site.asked.clear()
    assert download(f"{site.address}/talk.mpd", tmp_path / "downloads", SilentProgress()).name == "talk.mp4"
    assert "/picture.mp4" not in site.asked


def test_a_stream_with_a_missing_piece_is_no_recording(site: Site, talk: Path, tmp_path: Path) -> None:
    add_pieces(site, talk)
    (site.folder / "talk1.ts").unlink()
    with pytest.raises(InputUnreadable, match="downloaded: Got error: HTTP Error 404"):
        download(f"{site.address}/talk.m3u8", tmp_path / "downloads", SilentProgress())


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
        ("/file.mpd", InputMissing, "HTTP 404"),  # yt-dlp takes it for a path on the server
        ("/pieces.mpd", InputRefused, "leads to file:"),
    ],
)
def test_what_gives_no_recording(site: Site, path: str, kind: type[InputError], words: str, tmp_path: Path) -> None:
    (site.folder / "page.html").write_text("<html><title>Talks</title><body>Nothing to see.</body></html>")
    (site.folder / "text.mp4").write_text("Dear colleagues,\n")
    start, end = "#EXTM3U\n#EXT-X-TARGETDURATION:9\n", "#EXTINF:6,\npart.ts\n#EXT-X-ENDLIST\n"
    (site.folder / "file.m3u8").write_text(f"{start}#EXTINF:6,\nfile:///etc/passwd\n{end}")
    (site.folder / "key.m3u8").write_text(f'{start}#EXT-X-KEY:METHOD=AES-128,URI="file:///etc/passwd"\n{end}')
    (site.folder / "secret.m3u8").write_text(f'{start}#EXT-X-KEY:METHOD=AES-128,URI="key"\n{end}')
    whole = manifest("file:///etc/passwd", "sound.mp4")
    (site.folder / "file.mpd").write_text(whole)
    pieces = '<SegmentList duration="6"><SegmentURL media="file:///etc/passwd"/></SegmentList>'
    (site.folder / "pieces.mpd").write_text(whole.replace("<BaseURL>file:///etc/passwd</BaseURL>", pieces))
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
