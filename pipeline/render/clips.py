"""Runs the rendering of clips: measure, encode, choose a poster, publish; several clips at a time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Lock

from pipeline.atomic import published, write_text
from pipeline.brand import BRAND, Brand
from pipeline.clips.captions import Cue, Heading, Introduction, clip_cues, introductions, to_ass, to_srt, to_vtt
from pipeline.clips.editing import Editing
from pipeline.config import RenderSettings
from pipeline.errors import InputMissing, InputSilent, ToolMissing
from pipeline.ffmpeg import display_name, filters, run
from pipeline.progress import Progress
from pipeline.render.arguments import (
    KEYFRAME_SECONDS,
    ClipSource,
    Drawing,
    Look,
    audio_arguments,
    candidate_arguments,
    clip_arguments,
    measure_arguments,
    poster_arguments,
)
from pipeline.render.fonts import gather_fonts
from pipeline.render.frames import even_size, frame_range
from pipeline.render.loudness import Levelling, Loudness, level, make_up, read_loudness
from pipeline.render.poster import choose_poster, read_candidates
from pipeline.schema import NOBODY, Clip, Media, Session, Span, Speakers, Transcript

_MOST_WORKERS = 8


class _Stopped(Exception):
    """Raised inside a worker to leave ffmpeg, which is then ended."""


class _Shared:
    """One progress for several workers, and the word to stop.

    ffmpeg reports twice a second, so a worker notices within that time.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._lock = Lock()
        self._stop = Event()

    def stop(self) -> None:
        """Make every worker stop."""
        self._stop.set()

    def check(self) -> None:
        """Raise where the workers were told to stop."""
        if self._stop.is_set():
            raise _Stopped

    def begin(self, task: str, total: float | None) -> None:
        """Start the task."""
        self._progress.begin(task, total)

    def advance(self, amount: float) -> None:
        """Count ``amount`` more seconds of clips as rendered."""
        self.check()
        with self._lock:
            self._progress.advance(amount)

    def note(self, message: str) -> None:
        """Pass a message on."""
        with self._lock:
            self._progress.note(message)


class _StopOnly:
    """Progress of what does not count, such as measuring; only hears the word to stop."""

    def __init__(self, shared: _Shared) -> None:
        self._shared = shared

    def begin(self, task: str, total: float | None) -> None:
        """Ignore."""

    def advance(self, amount: float) -> None:  # noqa: ARG002 - the protocol's signature
        """Count nothing."""
        self._shared.check()

    def note(self, message: str) -> None:
        """Pass a message on."""
        self._shared.note(message)


@dataclass(frozen=True)
class _Job:
    clip: Clip
    source: ClipSource
    media: Media
    cues: tuple[Cue, ...]
    named: tuple[Introduction, ...]
    folder: Path
    settings: RenderSettings
    brand: Brand

    @property
    def drawn(self) -> bool:
        """Whether anything is drawn into the picture."""
        return self.settings.burn_captions or bool(self.named) or not self.source.has_video

    def file(self, suffix: str) -> Path:
        return self.folder / f"{self.clip.id}{suffix}"


def render_clips(  # noqa: PLR0913 - what a clip is made of, one record each
    source: Path,
    session: Session,
    clips: Sequence[Clip],
    transcript: Transcript,
    target: Path,
    settings: RenderSettings,
    progress: Progress,
    *,
    added: Path | None = None,
    brand: Brand = BRAND,
    speakers: Speakers = NOBODY,
) -> list[Path]:
    """Render each clip with its captions and poster.

    Beside ``<id>.mp4`` lie ``<id>.srt``, ``<id>.vtt`` (both timed from the clip's start) and ``<id>.jpg``; a recording
    without a picture also gives ``<id>.m4a``, and its MP4 shows title and wave. Cuts are exact to the frame, the
    picture keeps the source's shape, sound is brought to -14 LUFS. Progress is counted in seconds of clips.

    Args:
        source: The recording.
        session: Says what the recording is.
        clips: Which to render; one that is named twice is rendered once.
        transcript: Whose words the clips point at.
        target: The folder to write to.
        settings: Quality, speed, and whether captions are burned in.
        progress: Also hears of clips too quiet to be levelled.
        added: Where the sound is that ``session.media`` says is added.
        brand: How captions and names look, and whether names are shown.
        speakers: Who said what; for the names.

    Returns:
        The files written, clip by clip.

    Raises:
        InputMissing: The recording is gone, or the sound that is added.
        InputSilent: It has no sound.
        ToolMissing: The caption font or ffmpeg's subtitle filter is needed and missing.
        ToolFailed: ffmpeg could not render a clip; what was finished before stays.
    """
    jobs = _jobs(source, session, clips, transcript, target, settings, added, brand, speakers)
    if any(job.drawn for job in jobs):
        _check_drawing()
    shared = _Shared(progress)
    shared.begin("Rendering clips", sum(job.source.cut.duration for job in jobs))
    return _run(jobs, shared)


def _run(jobs: Sequence[_Job], shared: _Shared) -> list[Path]:
    """Render all jobs, several at a time; the files are those of the first job, then of the second, and so on."""
    written: dict[str, list[Path]] = {}
    with ThreadPoolExecutor(_workers(os.cpu_count() or 1), thread_name_prefix="render") as pool:
        futures = {pool.submit(_render, job, shared): job.clip.id for job in jobs}
        try:
            for future in as_completed(futures):
                written[futures[future]] = future.result()
        except BaseException:
            # Ctrl-C and errors alike: nobody goes on, no ffmpeg is left behind, no file half written.
            shared.stop()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [path for job in jobs for path in written[job.clip.id]]


def _workers(cores: int) -> int:
    """Two clips at a time where there are two cores, for each has stretches that use only one; more on big machines."""
    return min(_MOST_WORKERS, max(min(2, cores), cores // 4))


def _jobs(  # noqa: PLR0913 - as render_clips
    source: Path,
    session: Session,
    clips: Sequence[Clip],
    transcript: Transcript,
    target: Path,
    settings: RenderSettings,
    added: Path | None,
    brand: Brand,
    speakers: Speakers,
) -> list[_Job]:
    media = session.media
    if not clips:
        return []
    if not source.is_file():
        raise InputMissing(f"The recording {display_name(source)} is no longer there.", "Put it back and run again.")
    if media.added and (added is None or not added.is_file()):
        raise InputMissing(
            f"The sound of the files beside {display_name(source)} is no longer in the session's folder.",
            "Run again with `--from ingest`.",
        )
    if not media.audio:
        raise InputSilent(f"{display_name(source)} has no sound.", "Name a recording with speech in it.")
    beside = added if media.added else None
    mono = all(track.channels == 1 for track in media.audio if track.index in media.streams)
    centred = media.centred or mono
    jobs = []
    for clip in {clip.id: clip for clip in clips}.values():
        place = frame_range(clip, media)
        origin = ClipSource(source, place, media.streams, media.video is not None, centred, beside)
        editing = Editing([Span(start=place.start, end=place.start + place.duration)])
        cues = clip_cues(clip, transcript, editing)
        plates = brand.lower_third
        named = introductions(clip, transcript, speakers, editing, plates.seconds) if plates.show else ()
        jobs.append(_Job(clip, origin, media, cues, named, target, settings, brand))
    return jobs


def _check_drawing() -> None:
    if "ass" not in filters():
        raise ToolMissing(
            "This ffmpeg cannot draw captions: it was built without libass.",
            "Install a full ffmpeg, or take it off the PATH so that the one in imageio-ffmpeg is used.",
        )


def _render(job: _Job, shared: _Shared) -> list[Path]:
    shared.check()
    with tempfile.TemporaryDirectory(prefix="clip-") as name:
        scratch = Path(name)
        look = _look(job, shared, scratch)
        files = [job.file(".mp4"), job.file(".srt"), job.file(".vtt"), job.file(".jpg")]
        with published(files[0]) as part:
            run(clip_arguments(job.source, look, part), total_seconds=job.source.cut.duration, progress=shared)
        if not job.source.has_video:
            files.append(job.file(".m4a"))
            with published(files[-1]) as part:
                run(audio_arguments(job.source, look, part), progress=_StopOnly(shared))
        _write_poster(job, shared, scratch)
    write_text(job.file(".srt"), to_srt(job.cues))
    write_text(job.file(".vtt"), to_vtt(job.cues))
    shared.check()
    return files


def _look(job: _Job, shared: _Shared, scratch: Path) -> Look:
    drawing = None
    if job.drawn:
        drawing = Drawing(scratch / "captions.ass", gather_fonts(job.brand, scratch))
        write_text(drawing.ass, _drawn_text(job))
    return Look(job.clip.title, _levelling(job, shared, scratch), drawing, job.settings)


def _levelling(job: _Job, shared: _Shared, scratch: Path) -> Levelling | None:
    measured = _loudness(job, None, shared, scratch)
    levelling = level(measured)
    if levelling is None:
        shared.note(f"Clip {job.clip.id} is almost silent ({measured.integrated:.0f} LUFS); its sound keeps its level.")
        return None
    if not levelling.limit:
        return levelling
    return make_up(levelling, _loudness(job, levelling, shared, scratch))


def _loudness(job: _Job, levelling: Levelling | None, shared: _Shared, scratch: Path) -> Loudness:
    printed = scratch / "loudness.txt"
    run(measure_arguments(job.source, levelling, printed), progress=_StopOnly(shared))
    return read_loudness(printed.read_text(encoding="utf-8") if printed.is_file() else "")


def _drawn_text(job: _Job) -> str:
    width, height = even_size(job.media)
    heading = None if job.source.has_video else Heading(job.clip.title, job.source.cut.duration)
    cues = job.cues if job.settings.burn_captions else ()
    return to_ass(cues, width, height, job.brand, heading=heading, introductions=job.named)


def _write_poster(job: _Job, shared: _Shared, scratch: Path) -> None:
    clip, quiet = job.file(".mp4"), _StopOnly(shared)
    plain, edges = scratch / "picture.txt", scratch / "edges.txt"
    key_frames = max(1, int(job.source.cut.duration // KEYFRAME_SECONDS))
    run(candidate_arguments(clip, key_frames, plain, edges), progress=quiet)
    time = choose_poster(read_candidates(plain.read_text(encoding="utf-8"), edges.read_text(encoding="utf-8")))
    # From the recording, where there is a picture: without captions, and encoded once only.
    drawn = ClipSource(clip, replace(job.source.cut, first_frame=0, preroll=0.0), (0,), has_video=True)
    with published(job.file(".jpg")) as part:
        run(poster_arguments(job.source if job.source.has_video else drawn, time, part), progress=quiet)
