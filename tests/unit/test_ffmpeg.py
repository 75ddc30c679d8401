"""The pure parts of the ffmpeg room: command lines, listings, progress, messages, and what a playlist is."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputMissing, InputRefused, InputUnreadable, StorageError, ToolFailed
from pipeline.ffmpeg import check_file, display_name, flac_arguments, input_arguments, output_argument
from pipeline.ffmpeg.arguments import MEDIA_FORMATS, Place, mix_arguments, tracks_arguments
from pipeline.ffmpeg.probing import is_playlist, is_variable, lacks_index, nominal_rate, standard_rate
from pipeline.ffmpeg.program import Journal, parse_listing, parse_progress


@given(st.text(min_size=1).filter(lambda name: "/" not in name and "\0" not in name and name not in {".", ".."}))
def test_no_name_is_an_option_or_an_address(name: str) -> None:
    arguments = input_arguments(Path(name))
    assert arguments[-2:] == ["-i", f"file:{name}"]
    assert arguments[:2] == ["-protocol_whitelist", "file,pipe"]
    assert output_argument(Path(name)) == f"file:{name}"


def test_seeking_comes_before_the_input() -> None:
    arguments = input_arguments(Path("a.mp4"), start=61.5, duration=2.0004)
    assert arguments[4:] == ["-ss", "61.500", "-t", "2.000", "-i", "file:a.mp4"]


def test_formats_that_open_other_files_are_not_allowed() -> None:
    assert not {"hls", "concat", "dash", "sdp", "image2", "lavfi", "tty", "imf"} & set(MEDIA_FORMATS.split(","))


def test_sound_is_extracted_alone_and_in_time() -> None:
    arguments = flac_arguments(Path("in.mkv"), 2, Path(".audio.part.flac"))
    assert arguments[arguments.index("-vn") - 2 : arguments.index("-vn")] == ["-map", "0:a:2"]
    assert arguments[arguments.index("-af") + 1] == "aresample=16000:async=1:first_pts=0"
    assert arguments[-1] == "file:.audio.part.flac"
    for option in ("-vn", "-sn", "-dn", "+bitexact", "s16"):
        assert option in arguments


def test_several_tracks_are_read_at_once_and_on_one_time_line() -> None:
    arguments = tracks_arguments(Path("in.mkv"), {Place(2): Path("2.flac"), Place(0): Path("0.flac")})
    assert arguments.count("-i") == 1
    assert arguments.count("aresample=16000:async=1:first_pts=0") == 2
    assert [arguments[at + 1] for at, part in enumerate(arguments) if part == "-map"] == [
        *("0:V:0?", "0:a:2"),  # what is in use
        *("0:a:2", "0:a:0"),
    ]
    assert arguments[-1] == "file:0.flac"


def test_a_mix_keeps_loudness_and_is_limited_without_a_delay() -> None:
    arguments = mix_arguments([Path("a.flac"), Path("b.flac"), Path("c.flac")], Path("mix.flac"))
    graph = arguments[arguments.index("-filter_complex") + 1]
    assert "amix=inputs=3:duration=longest:normalize=0" in graph
    # The limiter's delay of 5 ms at 16 kHz, added behind and taken off in front.
    assert graph.index("apad=pad_len=79") < graph.index("alimiter=") < graph.index("atrim=start_sample=79")
    assert arguments.count("-protocol_whitelist") == arguments.count("-i") == 3
    assert arguments[-1] == "file:mix.flac"


@given(st.text())
def test_names_in_messages_are_one_line(name: str) -> None:
    assert display_name(Path("folder") / name.replace("/", "")).isprintable()


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("out_time_us=2298813\n", 2.298813),
        ("out_time_us=N/A", None),
        ("out_time_us=-23220", None),
        ("out_time_ms=2298813", None),
        ("progress=end", None),
        ("", None),
    ],
)
def test_progress_lines(line: str, seconds: float | None) -> None:
    assert parse_progress(line) == seconds


def test_listings_of_old_and_new_ffmpeg() -> None:
    listing = """Filters:
  T.. = Timeline support
  ..C = Command support
 ... ass               V->V       Render ASS subtitles onto input video using the libass library.
 TSC loudnorm          A->A       EBU R128 loudness normalization
Encoders:
 V..... = Video
 ------
 V....D libx264              libx264 H.264 / AVC / MPEG-4 AVC / MPEG-4 part 10 (codec h264)
 A....D aac                  AAC (Advanced Audio Coding)
"""
    assert parse_listing(listing) == {"ass", "loudnorm", "libx264", "aac"}


def test_the_first_error_is_quoted_not_the_last() -> None:
    journal = Journal()
    journal.read(
        [
            "[info] Input #0, mov, from 'file:a.mp4':",
            "[h264 @ 0x55] [warning] deprecated",
            "[in#0/mov,mp4 @ 0x55] [demux @ 0x56] [error] moov atom not found.",
            "[error] Error opening input file file:a.mp4.",
            "[fatal] Error opening input files: Invalid data",
        ]
    )
    error = journal.error(183, "file:out/.clip.part.mp4", Path("out/ffmpeg.log"))
    assert isinstance(error, ToolFailed)
    assert error.what == "ffmpeg failed on clip.mp4: moov atom not found."
    assert "out/ffmpeg.log" in error.remedy
    assert len(journal.text().splitlines()) == 5


def test_a_full_disk_is_not_ffmpegs_fault() -> None:
    journal = Journal()
    journal.read(["[aost#0 @ 0x1] [error] Error submitting a packet to the muxer: No space left on device"])
    assert isinstance(journal.error(228, "file:a.flac"), StorageError)


def test_a_killed_ffmpeg_says_so() -> None:
    assert "signal 9" in str(Journal().error(-9, "file:a.flac"))
    assert isinstance(Journal().error(-25, "file:a.flac"), StorageError)  # SIGXFSZ


@given(st.integers(0, 9000))
def test_a_long_log_keeps_both_ends(count: int) -> None:
    journal = Journal()
    journal.read(f"line {number}" for number in range(count))
    lines = journal.text().splitlines()
    assert len(lines) <= 4001
    assert lines[:1] == (["line 0"] if count else [])
    assert lines[-1:] == ([f"line {count - 1}"] if count else [])
    left_out = sum(int(line.split()[1]) for line in lines if line.startswith("..."))
    assert left_out + len([line for line in lines if line.startswith("line")]) == count


@pytest.mark.parametrize(
    ("suffix", "head"),
    [
        (".m3u8", b""),
        (".FFCONCAT", b"file a.mp4"),
        (".mp4", b"#EXTM3U\n#EXTINF:6,\nsecret.mp4\n"),
        (".mp4", b"\xef\xbb\xbf\n  #EXTM3U"),
        (".mp4", b"ffconcat version 1.0\nfile a.mp4"),
        (".mp4", b"v=0\r\no=- 0 0 IN IP4 127.0.0.1"),
        (".mp4", b"[playlist]\nFile1=http://x"),
        (".mp4", b"<?xml version='1.0'?>\n<MPD xmlns='urn:mpeg:dash'>"),
        (".mp4", b"file '/etc/passwd'"),
    ],
)
def test_playlists_under_any_name(suffix: str, head: bytes) -> None:
    assert is_playlist(suffix, head)


@pytest.mark.parametrize(
    "head", [b"\0\0\0\x20ftypisom", b"\x1aE\xdf\xa3", b"RIFF....WAVE", b"ID3\x04", b"Dear colleagues,"]
)
def test_media_and_letters_are_no_playlists(head: bytes) -> None:
    assert not is_playlist(".mp4", head)


@pytest.mark.parametrize(
    ("content", "lacks"),
    [
        (b"\0\0\0\x10ftypisomisom" + b"\0\0\xff\xffmdat" + b"x" * 99, True),
        (b"\0\0\0\x10ftypisomisom" + b"\0\0\0\0mdat" + b"x" * 99, True),
        (b"\0\0\0\x10ftypisomisom" + b"\0\0\0\x01mdat\0\0\0\0\0\1\0\0" + b"x" * 99, True),
        (b"\0\0\0\x10ftypisomisom" + b"\0\0\0\x0cmdatxxxx" + b"\0\0\0\x08moov", False),
        (b"\0\0\0\x10ftypisomisom" + b"\0\0\0\x08moov" + b"\0\0\xff\xffmdat", False),
        (b"Dear colleagues,", False),
        (b"", False),
    ],
)
def test_an_index_that_was_never_written(content: bytes, lacks: bool, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    assert lacks_index(tmp_path / "a.mp4") is lacks


def test_what_is_no_ordinary_file(tmp_path: Path) -> None:
    with pytest.raises(InputUnreadable, match="is a folder"):
        check_file(tmp_path)
    with pytest.raises(InputMissing, match=r"no file gone\.mp4"):
        check_file(tmp_path / "gone.mp4")
    (tmp_path / "zero.mp4").touch()
    with pytest.raises(InputUnreadable, match="empty"):
        check_file(tmp_path / "zero.mp4")
    with pytest.raises(InputRefused, match="not an ordinary file"):
        check_file(Path("/dev/zero"))


def test_lost_frames_do_not_change_a_cameras_rate() -> None:
    lost = [0.04] * 80 + [0.08] * 16
    average = Fraction(2084, 100)
    assert nominal_rate(average, Fraction(25), lost) == 25
    assert nominal_rate(average, Fraction(2997, 120), [round(step, 3) for step in lost]) == average, "no standard rate"
    assert nominal_rate(Fraction(27), Fraction(2997, 100), [0.033] * 80 + [0.067] * 9) == Fraction(30000, 1001)
    assert nominal_rate(average, Fraction(90000), lost) == average, "a container's tick"
    assert nominal_rate(Fraction(26), Fraction(25), lost) == 26, "no frame is thrown away"
    assert nominal_rate(Fraction(24), Fraction(30), [0.04] * 80 + [1 / 30] * 16) == 24, "frames come otherwise"
    assert nominal_rate(Fraction(12), Fraction(25), lost) == 12, "half of a recording is no accident"
    assert nominal_rate(average, None, lost) == average
    assert nominal_rate(None, Fraction(25), lost) is None


def test_rates_are_cameras_rates() -> None:
    assert standard_rate(Fraction(2997, 100), []) == Fraction(30000, 1001)
    assert standard_rate(Fraction(30), []) == 30
    assert standard_rate(Fraction(19001, 317), []) == Fraction(60000, 1001)
    assert standard_rate(Fraction(15), []) == 15
    assert standard_rate(Fraction(90000), [0.04] * 20) == 25
    assert standard_rate(None, []) == 25


@given(st.sampled_from([24, 25, 29.97, 30, 50, 60]))
def test_milliseconds_are_no_variation(rate: float) -> None:
    times = [round(number / rate, 3) for number in range(200)]
    assert not is_variable([later - earlier for earlier, later in pairwise(times)], 0.001)


def test_dropped_pictures_are_a_variation() -> None:
    assert is_variable([1 / 30] * 100 + [2 / 30] * 20, 1 / 90000)
    assert is_variable([1 / 25] * 60 + [1 / 30] * 60, 1 / 90000)
    assert not is_variable([1 / 30] * 300 + [2 / 30], 1 / 90000), "one lost picture is an accident"
    assert not is_variable([1 / 30, 2 / 30], 1 / 90000), "too little to tell"
