"""What the stage ``render`` does: it renders the clips that are not there yet as they are to be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline import ffmpeg, render
from pipeline.progress import KeepingProgress
from pipeline.render.encoders import choose_encoder
from pipeline.render.keys import ClipKeys
from pipeline.schema import Clip, ClipFiles, Clips, Framing, Renditions, Session, Speakers, Transcript
from pipeline.session import ADDED, FILES, SessionFolder
from pipeline.stages.stage import Outputs, Work


def make_renditions(work: Work) -> Outputs:
    """Render the clips; files of a clip that would come out the same stay, also after a run that was ended."""
    folder, settings, session = work.folder, work.settings.render, work.folder.load(Session)
    ffmpeg.check_file(work.origin.path)
    encoder = choose_encoder(settings)
    work.device = encoder.name
    material = render.Material(
        work.origin.path,
        session.media,
        folder.load(Transcript),
        folder.path / ADDED,
        folder.load(Speakers),
        folder.load(Framing),
        work.brand,
    )
    added = folder.digests([ADDED]).values() if session.media.added else ()
    keys = ClipKeys(material, settings, [session.source.sha256, *added], encoder.codec)
    clips = folder.load(Clips).clips
    made = {} if work.forced else _kept(folder, {clip.id: keys.of(clip) for clip in clips})
    work.warnings += _still_true(folder, made)
    missing = [clip for clip in clips if clip.id not in made]
    if missing:
        work.progress.note(f"Clips are encoded by {encoder.codec}.")

    def note(clip: Clip, paths: Sequence[Path]) -> None:
        files = folder.digests(folder.relative(path) for path in paths)
        made[clip.id] = ClipFiles(clip=clip.id, key=keys.of(clip), files=files)
        folder.save(_in_order(made, clips))

    progress = KeepingProgress(work.progress, work.warnings)
    render.render_clips(material, missing, folder.out / "clips", settings, progress, encoder=encoder, finished=note)
    renditions = _in_order(made, clips)
    files = [folder.path / name for one in renditions.clips for name in one.files]
    return [folder.save(renditions), *files]


def _kept(folder: SessionFolder, keys: dict[str, str]) -> dict[str, ClipFiles]:
    """Return the clips that are made already: under the same key, with every file as it was written."""
    if not folder.holds_up(FILES[Renditions]):
        return {}
    return {
        one.clip: one
        for one in folder.load(Renditions).clips
        if keys.get(one.clip) == one.key and folder.digests(one.files) == one.files
    }


def _still_true(folder: SessionFolder, kept: dict[str, ClipFiles]) -> list[str]:
    """Return what was said of these clips when they were rendered."""
    before = folder.receipt("render")
    return [warning for warning in (before.warnings if before else ()) if any(clip in warning for clip in kept)]


def _in_order(made: dict[str, ClipFiles], clips: Sequence[Clip]) -> Renditions:
    return Renditions(clips=tuple(made[clip.id] for clip in clips if clip.id in made))
