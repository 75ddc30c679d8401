"""Runs the rendering of clips: measure, encode, choose a poster, publish; several clips at a time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from pipeline.atomic import published, write_bytes, write_text
from pipeline.brand import BRAND, Brand, Font
from pipeline.clips.captions import (
    Cue,
    Heading,
    Introduction,
    Portrait,
    Standing,
    clip_cues,
    delayed,
    introductions,
    seams,
    shape_of,
    to_ass,
    to_srt,
    to_vtt,
)
from pipeline.clips.editing import Editing
from pipeline.config import AudioFormat, RenderSettings
from pipeline.errors import InputMissing, InputSilent, ToolMissing
from pipeline.ffmpeg import display_name, filters, run, shown_since
from pipeline.progress import Progress
from pipeline.render.arguments import (
    Drawing,
    Look,
    PosterFiles,
    Rendition,
    clip_arguments,
    joined_arguments,
    measure_arguments,
    measure_file_arguments,
    sound_arguments,
    wave_arguments,
)
from pipeline.render.audio_export import export_sound, load_pydub
from pipeline.render.bookends import card_seconds, write_cards
from pipeline.render.encoders import Encoder, choose_encoder
from pipeline.render.fonts import gather_fonts, lacking_letters
from pipeline.render.frames import cut_of
from pipeline.render.loudness import PODCAST_LUFS, TARGET_LUFS, Levelling, Loudness, read_loudness, settle
from pipeline.render.portraits import Portraits
from pipeline.render.poster import choose_poster, read_candidates
from pipeline.render.shapes import Size, all_sizes, own_size
from pipeline.render.sounds import ClipSource
from pipeline.render.workers import Shared, StopOnly, worker_count
from pipeline.schema import NOBODY, Clip, Framing, Media, Shape, Sights, Speakers, Transcript, View
from pipeline.schema.framing import in_file_name

Finished = Callable[[Clip, Sequence[Path]], None]
"""Told which files of which clip are finished."""


@dataclass(frozen=True)
class Material:
    """What clips are made of.

    Attributes:
        path: The recording.
        media: What it is.
        transcript: Whose words the clips point at.
        added: Where the sound is that ``media`` says is added.
        speakers: Who said what; for the names.
        framing: What is seen in shapes that are not the recording's; where it says nothing, the whole picture over a
            blurred copy of itself.
        brand: How captions and names look, and whether names are shown.
        sights: Which faces were seen; names stand only where that is known.
    """

    path: Path
    media: Media
    transcript: Transcript
    added: Path | None = None
    speakers: Speakers = NOBODY
    framing: Framing | None = None
    brand: Brand = BRAND
    sights: Sights | None = None

    def source(self, clip: Clip) -> ClipSource:
        """Return what is cut for a clip from where; read from the frame on that its first one still shows."""
        media, cut = self.media, cut_of(clip.pieces, self.media)
        if media.video is not None:
            cut = replace(cut, preroll=max(cut.preroll, cut.start - shown_since(self.path, cut.start)))
        mono = all(track.channels == 1 for track in media.audio if track.index in media.streams)
        return ClipSource(
            self.path,
            cut,
            media.streams,
            media.video is not None,
            media.centred or mono,
            self.added if media.added else None,
        )

    def views(self, clip: Clip, shape: Shape | None) -> tuple[View, ...]:
        """Return what is seen of a clip in a shape; nothing where that is not decided."""
        if shape is None or self.framing is None:
            return ()
        found = self.framing.of(clip.id, shape)
        return found.views if found is not None else ()

    @cached_property
    def _portraits(self) -> Portraits | None:
        if self.sights is None or self.media.video is None:
            return None
        return Portraits(self.sights, self.transcript, self.speakers, self.media.video)

    def portraits(self, clip: Clip, shape: Shape | None, size: Size, editing: Editing) -> tuple[Portrait, ...]:
        """Return when a clip in a shape shows one person alone, for certain."""
        views = None if shape is None else self.views(clip, shape)
        return self._portraits.of(views, editing, size) if self._portraits else ()


@dataclass(frozen=True)
class _Plan:
    """What all clips of a run have in common."""

    material: Material
    folder: Path
    settings: RenderSettings
    encoder: Encoder

    @cached_property
    def sizes(self) -> dict[Shape | None, Size]:
        """The size of each shape; ``None`` is the recording's own, and the first."""
        return all_sizes(self.material.media, self.settings.shapes)

    @property
    def sounds(self) -> tuple[AudioFormat, ...]:
        """The kinds of files with the clip's sound alone; a recording without a picture has one in any case."""
        always: tuple[AudioFormat, ...] = () if self.material.media.video else ("m4a",)
        return tuple(dict.fromkeys((*always, *self.settings.audio_exports)))


class _Job:
    """One clip, and where its files go."""

    def __init__(self, clip: Clip, plan: _Plan) -> None:
        self.clip = clip
        self.plan = plan
        self.source = plan.material.source(clip)
        self._cues: dict[Shape, tuple[Cue, ...]] = {}

    @cached_property
    def named(self) -> dict[Shape | None, tuple[Introduction, ...]]:
        """The names that are shown in each shape; over a wave they can stand anywhere."""
        return {shape: self._named(shape) for shape in self.plan.sizes}

    def _named(self, shape: Shape | None) -> tuple[Introduction, ...]:
        material, brand = self.plan.material, self.plan.material.brand
        if not brand.lower_third.show:
            return ()
        editing, size = self.source.cut.editing, self.plan.sizes[shape]
        stand = None
        if self.source.has_video:
            cues = self.cues(shape_of(*size)) if self.plan.settings.burn_captions else ()
            stand = Standing(material.portraits(self.clip, shape, size, editing), cues, size, brand)
        seconds = brand.lower_third.seconds
        return introductions(self.clip, material.transcript, material.speakers, editing, seconds, stand)

    @property
    def lettering(self) -> Iterator[tuple[Font, str]]:
        """What is drawn into the picture, and on cards around it, in which font."""
        brand, title = self.plan.material.brand, self.clip.title
        if self.plan.settings.burn_captions:
            yield from ((brand.fonts.captions, cue.text) for cue in self.cues())
        if not self.source.has_video:
            yield brand.fonts.captions, title
        for one in (one for names in self.named.values() for one in names):
            yield brand.fonts.strong, one.name
            yield brand.fonts.plain, one.about
        for card, text in ((brand.intro, title), (brand.outro, "")):
            if card is not None and card.file is None:
                yield brand.fonts.display, card.text or text

    @property
    def drawn(self) -> bool:
        """Whether anything is drawn into the picture."""
        return self.plan.settings.burn_captions or any(self.named.values()) or not self.source.has_video

    def file(self, suffix: str, shape: Shape | None = None) -> Path:
        """Return a file of the clip; ``<id>-9x16.mp4`` in the shape 9:16."""
        form = in_file_name(shape) if shape is not None else ""
        return self.plan.folder / f"{self.clip.id}{form}{suffix}"

    def cues(self, shape: Shape = "16:9") -> tuple[Cue, ...]:
        """Return the clip's captions, on its own time line; lines are shorter in a picture that is not wide."""
        if shape not in self._cues:
            material = self.plan.material
            editing, names = self.source.cut.editing, material.speakers.names
            self._cues[shape] = clip_cues(self.clip, material.transcript, editing, shape=shape, names=names)
        return self._cues[shape]


def render_clips(  # noqa: PLR0913 - one for each thing to choose
    material: Material,
    clips: Sequence[Clip],
    target: Path,
    settings: RenderSettings,
    progress: Progress,
    *,
    encoder: Encoder | None = None,
    finished: Finished = lambda _clip, _files: None,
) -> list[Path]:
    """Render each clip in every shape, with its captions and poster.

    ``<id>.mp4`` has the recording's shape, ``<id>-9x16.mp4`` and the like the others that the settings ask for; all of
    them are made of one decoding. Beside them lie ``<id>.srt``, ``<id>.vtt`` (both timed from the clip's start) and
    ``<id>.jpg``; a recording without a picture also gives ``<id>.m4a``, and its MP4 shows title and wave. Cuts are
    exact to the frame, sound is brought to -14 LUFS, and to -16 LUFS in files without a picture. Progress is counted in
    seconds of clips.

    Args:
        material: What they are made of.
        clips: Which to render; one that is named twice is rendered once.
        target: The folder to write to.
        settings: Shapes, quality, speed, and whether captions are burned in.
        progress: Also hears of clips too quiet to be levelled.
        encoder: What ``choose_encoder`` chose; by default it is asked.
        finished: Called as the files of a clip are finished, one call at a time.

    Returns:
        The files written, clip by clip.

    Raises:
        InputMissing: The recording is gone, or the sound that is added.
        InputUnreadable: The recording is no recording any more.
        InputSilent: It has no sound.
        ToolMissing: A font, ffmpeg's subtitle filter or the encoder is needed and missing.
        ToolFailed: ffmpeg could not render a clip; what was finished before stays.
    """
    if not clips:
        return []
    _check(material)
    plan = _Plan(material, target, settings, encoder or choose_encoder(settings))
    jobs = [_Job(clip, plan) for clip in {clip.id: clip for clip in clips}.values()]
    if any(job.drawn for job in jobs) or material.brand.has_text_cards:
        _check_drawing()
    if plan.sounds:
        load_pydub()
    shared = Shared(progress)
    shared.begin("Rendering clips", sum(job.source.cut.duration for job in jobs))
    workers = worker_count(os.cpu_count() or 1, streams=len(plan.sizes) if plan.encoder.in_hardware else 0)
    return _run(jobs, workers, shared, finished)


def _run(jobs: Sequence[_Job], workers: int, shared: Shared, finished: Finished) -> list[Path]:
    """Render all jobs, several at a time; the files are those of the first job, then of the second, and so on."""
    written: dict[str, list[Path]] = {}
    with ThreadPoolExecutor(workers, thread_name_prefix="render") as pool:
        futures = {pool.submit(_render, job, shared): job.clip for job in jobs}
        try:
            for future in as_completed(futures):
                clip = futures[future]
                written[clip.id] = future.result()
                finished(clip, written[clip.id])
        except BaseException:
            # Ctrl-C and errors alike: nobody goes on, no ffmpeg is left behind, no file half written.
            shared.stop()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [path for job in jobs for path in written[job.clip.id]]


def _check(material: Material) -> None:
    name = display_name(material.path)
    if not material.path.is_file():
        raise InputMissing(f"The recording {name} is no longer there.", "Put it back and run again.")
    if material.media.added and (material.added is None or not material.added.is_file()):
        raise InputMissing(
            f"The sound of the files beside {name} is no longer in the session's folder.",
            "Run again with `--from ingest`.",
        )
    if not material.media.audio:
        raise InputSilent(f"{name} has no sound.", "Name a recording with speech in it.")


def _check_drawing() -> None:
    if "ass" not in filters():
        raise ToolMissing(
            "This ffmpeg cannot draw captions: it was built without libass.",
            "Install a full ffmpeg, or take it off the PATH so that the one in imageio-ffmpeg is used.",
        )


def _render(job: _Job, shared: Shared) -> list[Path]:
    shared.check()
    with tempfile.TemporaryDirectory(prefix="clip-") as name:
        scratch = Path(name)
        measured = _loudness(partial(measure_arguments, job.source), shared, scratch)
        files = _write_pictures(job, measured, shared, scratch)
        files += _write_sounds(job, measured, shared, scratch)
    cues = delayed(job.cues(), card_seconds(job.plan.material.brand.intro, job.source.cut.rate))
    for suffix, text in ((".srt", to_srt(cues)), (".vtt", to_vtt(cues))):
        write_text(job.file(suffix), text)
        files.append(job.file(suffix))
    shared.check()
    return files


def _write_pictures(job: _Job, measured: Loudness, shared: Shared, scratch: Path) -> list[Path]:
    """Write the clip in all its shapes, and its poster."""
    plan = job.plan

    tried = scratch / "tried.m4a"

    def finished(levelling: Levelling) -> Loudness:
        run(sound_arguments(job.source, levelling, tried), progress=StopOnly(shared))
        return _loudness(partial(measure_file_arguments, tried), shared, scratch)

    levelling = settle(measured, finished, TARGET_LUFS)
    if levelling is None:
        shared.note(f"Clip {job.clip.id} is almost silent ({measured.integrated:.0f} LUFS); its sound keeps its level.")
    look = Look(job.clip.title, levelling, plan.settings, plan.encoder)
    posters = PosterFiles(scratch, scratch / "pictures.txt", scratch / "edges.txt")
    drawings = {size: _drawing(job, shape, scratch) for shape, size in plan.sizes.items()} if job.drawn else {}
    if lacking := lacking_letters(job.lettering):
        shared.note(f"Clip {job.clip.id}: {lacking}")
    with ExitStack() as stack:
        parts = [stack.enter_context(published(job.file(".mp4", shape))) for shape in plan.sizes]
        around = plan.material.brand.intro or plan.material.brand.outro
        drawn = parts if around else [scratch / f"{at}.mp4" for at in range(len(parts))]
        renditions = [
            Rendition(
                target,
                size,
                plan.material.views(job.clip, shape),
                drawings.get(size),
                write_cards(plan.material.brand, job.clip.title, size, job.source.cut.rate, scratch, StopOnly(shared)),
            )
            for (shape, size), target in zip(plan.sizes.items(), drawn, strict=True)
        ]
        arguments = clip_arguments(job.source, own_size(plan.material.media), renditions, look, posters)
        run(arguments, total_seconds=job.source.cut.duration, progress=shared)
        if not around:
            # The very sound that was measured.
            run(sound_arguments(job.source, levelling, tried), progress=StopOnly(shared))
            for picture, part in zip(drawn, parts, strict=True):
                run(joined_arguments(picture, tried, part), progress=StopOnly(shared))
                picture.unlink()
    write_bytes(job.file(".jpg"), _poster(job, posters))
    return [*(job.file(".mp4", shape) for shape in plan.sizes), job.file(".jpg")]


def _drawing(job: _Job, shape: Shape | None, scratch: Path) -> Drawing:
    brand, (width, height) = job.plan.material.brand, job.plan.sizes[shape]
    form = shape_of(width, height)
    heading = None if job.source.has_video else Heading(job.clip.title, job.source.cut.duration)
    between = seams(job.plan.material.views(job.clip, shape), job.source.cut.editing, form)
    cues = job.cues(form) if job.plan.settings.burn_captions else ()
    drawing = Drawing(scratch / f"{width}x{height}.ass", gather_fonts(brand, scratch))
    write_text(
        drawing.ass, to_ass(cues, width, height, brand, heading=heading, introductions=job.named[shape], seams=between)
    )
    return drawing


def _poster(job: _Job, posters: PosterFiles) -> bytes:
    """Return the frame that stands for the clip, as JPEG: of the recording's picture, so without captions."""
    measured = [file.read_text(encoding="utf-8") for file in (posters.plain, posters.edges)]
    # The frames that were chosen from follow each other at the clip's rate.
    number = round(choose_poster(read_candidates(*measured)) * job.source.cut.rate)
    return posters.picture(number).read_bytes()


def _write_sounds(job: _Job, measured: Loudness, shared: Shared, scratch: Path) -> list[Path]:
    """Write the clip's sound alone, as loud as podcasts are."""

    def write(levelling: Levelling | None, target: Path, kind: AudioFormat) -> None:
        wave = scratch / "sound.wav"
        run(wave_arguments(job.source, levelling, wave), progress=StopOnly(shared))
        export_sound(wave, target, kind, job.clip.title)

    def finished(kind: AudioFormat, levelling: Levelling) -> Loudness:
        tried = scratch / f"tried.{kind}"
        write(levelling, tried, kind)
        return _loudness(partial(measure_file_arguments, tried), shared, scratch)

    files = []
    for kind in job.plan.sounds:
        levelling = settle(measured, partial(finished, kind), PODCAST_LUFS)
        with published(job.file(f".{kind}")) as part:
            write(levelling, part, kind)
        files.append(job.file(f".{kind}"))
    return files


def _loudness(arguments: Callable[[Path], list[str]], shared: Shared, scratch: Path) -> Loudness:
    """Return what is measured by a command that prints to the file it is built for."""
    printed = scratch / "loudness.txt"
    printed.unlink(missing_ok=True)
    run(arguments(printed), progress=StopOnly(shared))
    return read_loudness(printed.read_text(encoding="utf-8") if printed.is_file() else "")
