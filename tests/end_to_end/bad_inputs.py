"""Recordings and folders that cannot be processed, each with the exit code and the words a user must see."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline import ffmpeg
from tests.end_to_end.conftest import SAMPLES

SAMPLE = SAMPLES / "livestudio_en.mp4"


@dataclass(frozen=True)
class BadInput:
    """One way to go wrong. ``make`` gets an empty folder and returns the arguments after ``process``."""

    name: str
    make: Callable[[Path], list[str]]
    exit_code: int
    words: tuple[str, ...]


def generate(target: Path, *sources: str, options: tuple[str, ...] = ()) -> Path:
    """Let ffmpeg make a small file from lavfi sources."""
    inputs = [part for source in sources for part in ("-f", "lavfi", "-i", source)]
    ffmpeg.run([*inputs, *options, ffmpeg.output_argument(target)])
    return target


PICTURE = "testsrc2=s=320x180:r=25"


def _missing(folder: Path) -> list[str]:
    (folder / "sesion.mp4").write_bytes(b"x")
    return [str(folder / "session.mp4")]


def _empty_folder(folder: Path) -> list[str]:
    return [str(folder)]


def _zero_bytes(folder: Path) -> list[str]:
    (folder / "zero.mp4").touch()
    return [str(folder / "zero.mp4")]


def _text(folder: Path) -> list[str]:
    (folder / "notes.mp4").write_text("Dear colleagues,\nthis is not a film.\n" * 50)
    return [str(folder / "notes.mp4")]


def _no_sound(folder: Path) -> list[str]:
    return [str(generate(folder / "mute.mp4", f"{PICTURE}:d=10"))]


def _silence(folder: Path) -> list[str]:
    return [str(generate(folder / "silence.mp4", f"{PICTURE}:d=120", "anullsrc=r=48000", options=("-t", "120")))]


def _music(folder: Path) -> list[str]:
    chord = "0.2*sin(2*PI*220*t)*(1+sin(2*PI*2*t))+0.15*sin(2*PI*277*t)+0.15*sin(2*PI*330*t*(1+0.002*sin(9*t)))"
    return [str(generate(folder / "music.wav", f"aevalsrc='{chord}':d=60:s=44100"))]


def _two_seconds(folder: Path) -> list[str]:
    return [str(generate(folder / "short.mp4", f"{PICTURE}:d=2", "sine=d=2"))]


def _no_index(folder: Path) -> list[str]:
    whole = generate(folder / "whole.mp4", f"{PICTURE}:d=20", "sine=d=20")
    (folder / "cut.mp4").write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    return [str(folder / "cut.mp4")]


def _playlist(folder: Path) -> list[str]:
    shutil.copy(SAMPLE, folder / "secret.mp4")
    (folder / "list.mp4").write_text("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nsecret.mp4\n#EXT-X-ENDLIST\n")
    return [str(folder / "list.mp4")]


def _concat(folder: Path) -> list[str]:
    shutil.copy(SAMPLE, folder / "secret.mp4")
    (folder / "list.ffconcat").write_text("ffconcat version 1.0\nfile secret.mp4\n")
    return [str(folder / "list.ffconcat")]


def _other_scheme(_folder: Path) -> list[str]:
    return ["file:///etc/passwd"]


def _closed_port(_folder: Path) -> list[str]:
    return ["http://127.0.0.1:9/talk.mp4"]


def _unknown_setting(_folder: Path) -> list[str]:
    return [str(SAMPLE), "--set", "clips.cuont=3"]


def _unknown_model(_folder: Path) -> list[str]:
    return [str(SAMPLE), "--model", "bas"]


def _library_is_a_file(folder: Path) -> list[str]:
    (folder / "library").write_text("not a folder")
    return [str(SAMPLE), "--library", str(folder / "library")]


BAD_INPUTS = (
    BadInput("missing file", _missing, 3, ("session.mp4", "Did you mean")),
    BadInput("empty folder", _empty_folder, 3, ("no media file",)),
    BadInput("zero bytes", _zero_bytes, 3, ("zero.mp4", "empty")),
    BadInput("text named .mp4", _text, 3, ("notes.mp4",)),
    BadInput("video without sound", _no_sound, 3, ("mute.mp4", "no sound")),
    BadInput("two minutes of silence", _silence, 3, ("silence.mp4", "no speech")),
    BadInput("music without speech", _music, 3, ("music.wav", "no speech")),
    BadInput("two seconds long", _two_seconds, 3, ("short.mp4", "2")),
    BadInput("mp4 cut off before its index", _no_index, 3, ("cut.mp4", "index")),
    BadInput("playlist named .mp4", _playlist, 3, ("list.mp4", "playlist")),
    BadInput("concat script", _concat, 3, ("list.ffconcat", "playlist")),
    BadInput("address that is not http", _other_scheme, 3, ("http",)),
    BadInput("nobody listens at the address", _closed_port, 3, ("127.0.0.1",)),
    BadInput("unknown setting", _unknown_setting, 2, ("clips.cuont", "Did you mean “clips.count”?")),
    BadInput("unknown model", _unknown_model, 4, ("bas",)),
    BadInput("library is a file", _library_is_a_file, 6, ("library", "not a folder")),
)
