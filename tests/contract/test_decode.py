"""What this program relies on in ffmpeg and PyAV, against the real ones: formats, time, errors, clean ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline import ffmpeg
from pipeline.errors import InputRefused, InputUnreadable, StorageError, ToolFailed, ToolMissing
from pipeline.ffmpeg import SAMPLE_RATE, decode_audio, inspect, probe, readable_seconds
from pipeline.ffmpeg.program import launched
from pipeline.progress import SilentProgress
from tests.media import make_media, picture, tone

VIDEO = {
    "mp4": ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"),
    "mov": ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_s16le"),
    "mkv": ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "libmp3lame"),
    "webm": ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"),
    "ts": ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"),
}
AUDIO = {
    "mp3": ("-c:a", "libmp3lame"),
    "m4a": ("-c:a", "aac"),
    "wav": ("-c:a", "pcm_s16le"),
    "flac": ("-c:a", "flac"),
    "ogg": ("-c:a", "libopus"),
}


def samples(path: Path, start: float = 0.0, end: float | None = None) -> np.ndarray:
    """Return all blocks as one array."""
    return np.concatenate([*decode_audio(path, start=start, end=end), np.zeros(0, np.float32)])


def loudness(sound: np.ndarray) -> float:
    """Return the root mean square."""
    return float(np.sqrt(np.mean(np.square(sound))))


# --- formats ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [*VIDEO, *AUDIO])
def test_every_format_is_read(suffix: str, tmp_path: Path) -> None:
    with_picture = suffix in VIDEO
    sources = (picture(6, "30000/1001"), tone(6)) if with_picture else (tone(6),)
    path = make_media(tmp_path / f"talk.{suffix}", *sources, options=(VIDEO | AUDIO)[suffix])
    media = probe(path)
    assert media.duration == pytest.approx(6, abs=0.15)
    assert len(media.audio) == 1
    assert (media.video is not None) == with_picture
    if media.video is not None:
        assert (media.video.width, media.video.height) == (160, 120)
        assert media.video.frame_rate == "30000/1001"
        assert not media.video.variable_frame_rate
    sound = samples(path)
    assert sound.dtype == np.float32
    assert len(sound) / SAMPLE_RATE == pytest.approx(6, abs=0.15)
    spectrum = np.abs(np.fft.rfft(sound[SAMPLE_RATE : 3 * SAMPLE_RATE]))
    assert np.argmax(spectrum) / 2 == pytest.approx(440, abs=1)
    assert readable_seconds(path) == pytest.approx(6, abs=0.15)
    assert ffmpeg.run(ffmpeg.flac_arguments(path, 0, tmp_path / "sound.flac")) == "", "nothing to complain about"


def turn(source: Path, target: Path) -> Path:
    """Copy a recording and mark its picture as turned by 90 degrees, as telephones do."""
    with av.open(str(source)) as given, av.open(str(target), "w") as made:
        stream = made.add_stream_from_template(given.streams.video[0])
        stream.set_display_rotation(90)
        for packet in given.demux(given.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    return target


def test_size_is_what_a_viewer_sees(tmp_path: Path) -> None:
    upright = make_media(tmp_path / "plain.mp4", picture(1), tone(1))
    turned = turn(upright, tmp_path / "turned.mp4")
    video = probe(turned).video
    assert video is not None
    assert (video.width, video.height) == (120, 160)
    wide = make_media(tmp_path / "wide.mp4", picture(1), tone(1), options=("-vf", "setsar=4/3"))
    video = probe(wide).video
    assert video is not None
    assert (video.width, video.height) == (214, 120)


def test_a_cover_is_no_video(tmp_path: Path) -> None:
    make_media(tmp_path / "cover.png", picture(1), options=("-frames:v", "1"))
    song = make_media(tmp_path / "plain.mp3", tone(3))
    covered = tmp_path / "covered.mp3"
    pictures = (
        "-i",
        f"file:{tmp_path / 'cover.png'}",
        "-map",
        "0",
        "-map",
        "1",
        "-c",
        "copy",
        "-disposition:v",
        "attached_pic",
    )
    ffmpeg.run([*ffmpeg.input_arguments(song), *pictures, f"file:{covered}"])
    assert probe(covered).video is None
    assert len(probe(covered).audio) == 1


def test_a_variable_frame_rate_is_noticed(tmp_path: Path) -> None:
    uneven = ("-vf", "select='not(eq(mod(n*n,7),1))'", "-fps_mode", "vfr")
    for suffix in ("mp4", "mkv"):
        video = probe(make_media(tmp_path / f"a.{suffix}", picture(10, "30"), tone(10), options=uneven)).video
        assert video is not None
        assert video.variable_frame_rate


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
@pytest.mark.parametrize("rate", ["25", "30000/1001"])
def test_a_camera_that_loses_frames_keeps_its_rate(tmp_path: Path, suffix: str, rate: str) -> None:
    lost = ("-vf", "select='mod(n,6)'", "-fps_mode", "vfr")
    video = probe(make_media(tmp_path / f"a.{suffix}", picture(10, rate), tone(10), options=lost)).video
    assert video is not None
    assert (video.frame_rate, video.variable_frame_rate) == (rate, True)


def test_the_track_marked_as_default_comes_first(tmp_path: Path) -> None:
    marks = ("-disposition:a:0", "0", "-disposition:a:1", "default", "-metadata:s:a:1", "title=Saal")
    path = make_media(tmp_path / "a.mkv", tone(2), tone(2, 880), options=("-map", "0", "-map", "1", *marks))
    assert [(track.index, track.title) for track in probe(path).audio] == [(1, "Saal"), (0, "")]


def test_a_missing_duration_is_measured(tmp_path: Path) -> None:
    path = tmp_path / "live.mkv"
    with launched(["-f", "lavfi", "-i", tone(7), "-f", "matroska", "-live", "1", "pipe:1"]) as (process, _):
        assert process.stdout is not None
        path.write_bytes(process.stdout.read())
    found = inspect(path)
    assert found.declared_seconds is None
    assert found.media.duration == pytest.approx(7, abs=0.1)


# --- time -------------------------------------------------------------------------------------------------------


def test_a_part_is_exact_to_the_sample(tmp_path: Path) -> None:
    path = make_media(tmp_path / "sweep.flac", "aevalsrc='sin(2*PI*(100+40*t)*t)':s=16000:d=12")
    whole = samples(path)
    part = samples(path, start=3.21, end=7.5)
    assert len(part) == round((7.5 - 3.21) * SAMPLE_RATE)
    begin = round(3.21 * SAMPLE_RATE)
    np.testing.assert_allclose(part, whole[begin : begin + len(part)], atol=1e-4)
    assert len(samples(path, start=11.0)) == SAMPLE_RATE
    assert len(samples(path, start=11.0, end=20.0)) == SAMPLE_RATE
    assert len(samples(path, start=5.0, end=5.0)) == 0
    assert len(samples(path, start=60.0)) == 0


@pytest.mark.parametrize("block_seconds", [0.5, 1.7, 30.0])
def test_blocks_join_to_the_whole(block_seconds: float, tmp_path: Path) -> None:
    path = make_media(tmp_path / "a.wav", tone(4))
    blocks = list(decode_audio(path, block_seconds=block_seconds))
    assert all(len(block) == round(block_seconds * SAMPLE_RATE) for block in blocks[:-1])
    np.testing.assert_array_equal(np.concatenate(blocks), samples(path))


def test_a_gap_in_the_time_stamps_is_silence(tmp_path: Path) -> None:
    """Two seconds of a tone are cut out of a recording without closing the gap."""
    path = make_media(
        tmp_path / "gap.mkv", tone(9), options=("-af", "aselect='not(between(t,3,5))'", "-c:a", "pcm_s16le")
    )
    sound = samples(path)
    assert len(sound) / SAMPLE_RATE == pytest.approx(9, abs=0.1)
    assert loudness(sound[int(3.2 * SAMPLE_RATE) : int(4.8 * SAMPLE_RATE)]) < 1e-4
    assert loudness(sound[int(5.2 * SAMPLE_RATE) :]) > 0.05


def test_sound_that_begins_late_keeps_its_place(tmp_path: Path) -> None:
    """Clips are cut from the picture by the times of the sound."""
    for suffix in ("mp4", "mkv", "ts"):
        path = tmp_path / f"late.{suffix}"
        sources = ["-f", "lavfi", "-i", picture(6), "-itsoffset", "1.5", "-f", "lavfi", "-i", tone(4)]
        ffmpeg.run([*sources, "-c:v", "libx264", "-c:a", "aac", ffmpeg.output_argument(path)])
        sound = samples(path)
        first = int(np.argmax(np.abs(sound) > 0.02)) / SAMPLE_RATE
        assert first == pytest.approx(1.5, abs=0.06), suffix
        later = samples(path, start=1.0)
        assert int(np.argmax(np.abs(later) > 0.02)) / SAMPLE_RATE == pytest.approx(first - 1.0, abs=0.01), suffix
        extracted = tmp_path / f"{suffix}.flac"
        ffmpeg.run(ffmpeg.flac_arguments(path, 0, extracted))
        assert int(np.argmax(np.abs(samples(extracted)) > 0.02)) / SAMPLE_RATE == pytest.approx(first, abs=0.001)


def test_the_extract_is_the_same_every_time(tmp_path: Path) -> None:
    path = make_media(tmp_path / "a.mp4", picture(3), tone(3), options=("-metadata", "title=x"))
    for name in ("one.flac", "two.flac"):
        ffmpeg.run(ffmpeg.flac_arguments(path, 0, tmp_path / name))
    assert (tmp_path / "one.flac").read_bytes() == (tmp_path / "two.flac").read_bytes()
    media = probe(tmp_path / "one.flac")
    assert [(track.sample_rate, track.channels) for track in media.audio] == [(16000, 1)]
    assert media.duration == pytest.approx(3, abs=0.05)


# --- errors -----------------------------------------------------------------------------------------------------


def test_lists_cannot_reach_other_files_even_where_the_check_is_passed(tmp_path: Path) -> None:
    """``check_file`` refuses them first; ffmpeg and PyAV themselves must refuse them too."""
    make_media(tmp_path / "secret.mp4", picture(1), tone(1))
    (tmp_path / "list.mp4").write_text("ffconcat version 1.0\nfile secret.mp4\n")
    (tmp_path / "list.m3u8").write_text("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\nsecret.mp4\n#EXT-X-ENDLIST\n")
    for name in ("list.mp4", "list.m3u8"):
        with pytest.raises(InputRefused):
            probe(tmp_path / name)
        with pytest.raises(ToolFailed):
            list(decode_audio(tmp_path / name))
        with pytest.raises(ToolFailed):
            ffmpeg.run([*ffmpeg.input_arguments(tmp_path / name), "-c", "copy", f"file:{tmp_path / 'out.mkv'}"])
        with pytest.raises(InputUnreadable):
            readable_seconds(tmp_path / name)


def test_pictures_and_subtitles_are_no_recordings(tmp_path: Path) -> None:
    make_media(tmp_path / "a.png", picture(1), options=("-frames:v", "1"))
    (tmp_path / "a.png").rename(tmp_path / "picture.mp4")
    (tmp_path / "words.mp4").write_text("1\n00:00:01,000 --> 00:00:02,000\nHello.\n")
    for name in ("picture.mp4", "words.mp4"):
        with pytest.raises(InputUnreadable, match="holds no recording"):
            probe(tmp_path / name)


def test_a_cut_off_recording_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = make_media(tmp_path / "whole.mkv", picture(20), tone(20))
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert inspect(cut).declared_seconds == pytest.approx(20, abs=0.1)
    assert 5 < readable_seconds(cut) < 15
    assert len(samples(cut)) / SAMPLE_RATE == pytest.approx(readable_seconds(cut), abs=0.5)


def test_a_failure_quotes_ffmpeg_and_keeps_its_log(tmp_path: Path) -> None:
    source = make_media(tmp_path / "a.wav", tone(1))
    log = tmp_path / "ffmpeg.log"
    arguments = [*ffmpeg.input_arguments(source), "-c:a", "nosuchcodec", f"file:{tmp_path / 'b.wav'}"]
    with pytest.raises(ToolFailed, match=r"failed on b\.wav: .*nosuchcodec") as caught:
        ffmpeg.run(arguments, log=log)
    assert str(log) in caught.value.remedy
    assert "nosuchcodec" in log.read_text()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_a_storage_error(tmp_path: Path) -> None:
    source = make_media(tmp_path / "a.wav", tone(9))
    with pytest.raises(StorageError, match="disk is full"):
        ffmpeg.run([*ffmpeg.input_arguments(source), "-f", "flac", ffmpeg.output_argument(Path("/dev/full"))])


def test_names_of_any_kind(tmp_path: Path) -> None:
    plain = make_media(tmp_path / "plain.wav", tone(1))
    for name in (
        "-i.wav",
        "a b.wav",
        "ü.wav",
        "😀.wav",
        'it\'s "x".wav',
        "new\nline.wav",
        "a%03d.wav",
        "http:.wav",
        "a:b|c.wav",
    ):
        odd = tmp_path / name
        odd.write_bytes(plain.read_bytes())
        assert probe(odd).duration == pytest.approx(1)
        target = tmp_path / f"out {name}.flac"
        ffmpeg.run(ffmpeg.flac_arguments(odd, 0, target))
        assert len(samples(target)) == SAMPLE_RATE


# --- clean ends -------------------------------------------------------------------------------------------------


class Watching(SilentProgress):
    def __init__(self, on_step: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.total = 0.0
        self._on_step = on_step

    def advance(self, amount: float) -> None:
        assert amount >= 0
        self.total += amount
        self._on_step()


def open_handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_progress_ends_at_the_total(tmp_path: Path) -> None:
    source = make_media(tmp_path / "a.wav", tone(30))
    progress = Watching()
    ffmpeg.run(ffmpeg.flac_arguments(source, 0, tmp_path / "a.flac"), total_seconds=30, progress=progress)
    assert progress.total == pytest.approx(30)


def test_an_interrupted_run_leaves_no_process(tmp_path: Path) -> None:
    """Ctrl-C arrives while ffmpeg works, here out of the progress it reports."""
    threads = threading.active_count()

    def interrupt() -> None:
        raise KeyboardInterrupt

    endless = ["-re", "-f", "lavfi", "-i", "sine", "-stats_period", "0.1", ffmpeg.output_argument(tmp_path / "a.wav")]
    with pytest.raises(KeyboardInterrupt):
        ffmpeg.run(endless, progress=Watching(interrupt))
    assert threading.active_count() == threads
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_ctrl_c_ends_ffmpeg_too(tmp_path: Path) -> None:
    script = textwrap.dedent("""
        import sys
        from pathlib import Path
        from pipeline import ffmpeg
        ffmpeg.run(["-re", "-f", "lavfi", "-i", "sine", ffmpeg.output_argument(Path(sys.argv[1]))])
    """)
    target = tmp_path / "a.wav"
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(target)], stderr=subprocess.PIPE, start_new_session=True
    )
    while not target.exists():
        assert process.poll() is None
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGINT)  # to Python alone: it must end its child
    _, stderr = process.communicate(timeout=10)
    assert b"KeyboardInterrupt" in stderr
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


ENDLESS = """
    import sys, threading
    from pathlib import Path
    from pipeline.ffmpeg import output_argument
    from pipeline.ffmpeg.program import launched

    def work():
        sound = ["-f", "lavfi", "-i", "sine", output_argument(Path(sys.argv[1]))]
        with launched(["-re", *sound]) as (process, _):
            print(process.pid, flush=True)
            process.wait()

    thread = threading.Thread(target=work)
    work() if sys.argv[2] == "main" else (thread.start(), thread.join())
"""


def is_running(pid: int) -> bool:
    """Say whether there is such a process; one that has ended and is waited for by nobody is none."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in {"Z", "X"}


def wait_until(condition: Callable[[], bool]) -> bool:
    """Say whether it came true within ten seconds."""
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
@pytest.mark.parametrize("thread", ["main", "worker"])
def test_ffmpeg_ends_with_a_killed_pipeline(thread: str, tmp_path: Path) -> None:
    target = tmp_path / "a.wav"
    command = [sys.executable, "-c", textwrap.dedent(ENDLESS), str(target), thread]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        assert wait_until(target.exists), "ffmpeg has begun its work"
        assert is_running(pid)
        os.kill(process.pid, signal.SIGKILL)  # the pipeline alone, as the system does when memory runs out
    try:
        assert wait_until(lambda: not is_running(pid))
    finally:
        if is_running(pid):
            os.kill(pid, signal.SIGKILL)


def test_a_program_that_cannot_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "ffmpeg"
    broken.write_bytes(b"no program")
    broken.chmod(0o755)
    monkeypatch.setattr("pipeline.ffmpeg.program.find_ffmpeg", lambda: broken)
    with pytest.raises(ToolFailed, match="cannot be started"):
        ffmpeg.run(["-i", "a.wav", "b.wav"])


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts handles where Linux lists them")
def test_an_abandoned_decoder_frees_everything(tmp_path: Path) -> None:
    path = make_media(tmp_path / "a.wav", tone(60))
    handles, threads = open_handles(), threading.active_count()
    for _ in range(3):
        blocks = decode_audio(path, block_seconds=1)
        assert len(next(blocks)) == SAMPLE_RATE
        blocks.close()  # type: ignore[attr-defined]  # what leaving a for loop does to a generator
    assert open_handles() == handles
    assert threading.active_count() == threads
    probe(path)
    readable_seconds(path)
    assert open_handles() == handles


def test_what_ffmpeg_can_do() -> None:
    assert ffmpeg.version()[0].isalnum()
    assert {"aresample", "scale"} <= ffmpeg.filters()
    assert {"flac", "aac"} <= ffmpeg.encoders()


def test_without_any_ffmpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise RuntimeError("No ffmpeg exe could be found")

    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", none)
    ffmpeg.find_ffmpeg.cache_clear()
    try:
        with pytest.raises(ToolMissing, match="no ffmpeg"):
            ffmpeg.find_ffmpeg()
    finally:
        ffmpeg.find_ffmpeg.cache_clear()
