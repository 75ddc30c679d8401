"""Addresses, manifests, and downloads from a server on this machine."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.download import _explain, _Listener, is_address, manifest_problem, stored_address
from pipeline.errors import InputMissing, InputRefused, InputUnreadable, ToolMissing
from pipeline.progress import SilentProgress


@pytest.mark.parametrize(
    ("address", "stored"),
    [
        ("https://studio.example/talk.mp4", "https://studio.example/talk.mp4"),
        ("HTTPS://User:pw@Studio.example:8443/a/b.mp4?sig=1&v=abc#t=4", "https://studio.example:8443/a/b.mp4?v=abc"),
        ("https://www.youtube.com/watch?v=abc&list=xyz", "https://www.youtube.com/watch?v=abc"),
        ("http://[::1]:80/a.mp4", "http://[::1]:80/a.mp4"),
    ],
)
def test_what_is_stored_of_an_address(address: str, stored: str) -> None:
    assert stored_address(address) == stored


@given(st.text(string.ascii_letters + string.digits + "%!$&'()*+,;=-._~", min_size=5))
def test_no_secret_is_stored(secret: str) -> None:
    address = f"https://{secret}:{secret}@studio.example/talk.mp4?token={secret}#{secret}"
    assert stored_address(address) == "https://studio.example/talk.mp4"


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://x/a.mp4", "rtmp://x/a", "concat://a", "http://", "http://[x/"]
)
def test_other_addresses_are_refused(address: str) -> None:
    assert is_address(address)
    with pytest.raises(InputRefused):
        stored_address(address)


@pytest.mark.parametrize(
    "name", ["talk.mp4", "-dash.mp4", "a:b.mp4", "C:\\talks\\a.mp4", "concat:a|b", "http:talk.mp4"]
)
def test_files_are_no_addresses(name: str) -> None:
    assert not is_address(name)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("file:///etc/passwd", "file: addresses"),
        ("subfile,,start,0,end,9,,:/etc/passwd", None),
        ("concat:http://x/a|file:///etc/passwd", "concat: addresses"),
        ('#EXT-X-MAP:URI="file:///etc/passwd"', "file: addresses"),
        ('#EXT-X-KEY:METHOD=AES-128,URI="https://x/key"', "encrypted"),
        ('#EXT-X-SESSION-KEY:METHOD=SAMPLE-AES,URI="https://x/key"', "encrypted"),
        ("#EXT-X-KEY:METHOD=NONE", None),
        ("https://x/part1.ts", None),
        ("part1.ts", None),
        ("../a/part 1.ts?x=1:2", None),
    ],
)
def test_manifests(line: str, problem: str | None) -> None:
    found = manifest_problem(f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:6,\n{line}\n#EXT-X-ENDLIST\n")
    assert (found is None) if problem is None else (found is not None and problem in found)


class HTTPError(Exception):
    """Looks like yt-dlp's."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP Error {status}: https://user:secret@x/a.mp4?token=secret")
        self.status = status


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, InputMissing), (410, InputMissing), (302, InputRefused), (403, InputUnreadable), (500, InputUnreadable)],
)
def test_what_servers_answer(status: int, kind: type[Exception]) -> None:
    error = ValueError("wrapped")
    error.__cause__ = HTTPError(status)
    told = _explain(error, "https://x/a.mp4", Path("downloads"), _Listener(SilentProgress()))
    assert isinstance(told, kind)
    assert "secret" not in str(told)


def test_a_missing_runtime_names_the_extra() -> None:
    listener = _Listener(SilentProgress())
    listener.warning("[youtube] No supported JavaScript runtime could be found. See https://...")
    told = _explain(
        ValueError("Requested format is not available"),
        "https://www.youtube.com/watch?v=a",
        Path("downloads"),
        listener,
    )
    assert isinstance(told, ToolMissing)
    assert "pip install 'livestudio-pipeline[youtube]'" in told.remedy


def test_other_failures_show_no_address() -> None:
    error = ValueError("ERROR: [generic] talk: broken at https://x/a?token=secret; please report this")
    told = _explain(error, "https://x/a", Path("downloads"), _Listener(SilentProgress()))
    assert "broken at (address)" in told.what
    assert "secret" not in str(told)


def test_progress_comes_in_steps() -> None:
    steps: list[float] = []
    begun: list[float | None] = []

    class Recording(SilentProgress):
        def begin(self, task: str, total: float | None) -> None:
            begun.append(total)

        def advance(self, amount: float) -> None:
            steps.append(amount)

    listener = _Listener(Recording())
    for done in (10, 30, 20, 100):
        listener.on_progress({"filename": str(Path("a.mp4")), "downloaded_bytes": done, "total_bytes": 100})
    listener.on_progress({"filename": str(Path("b.m4a")), "downloaded_bytes": 5})
    assert begun == [100.0, None]
    assert steps == [10, 20, 0, 70, 5]
