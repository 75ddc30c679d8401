"""What the stage ``render`` does: it renders the clips that are not there yet as they are to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

from pipeline import ffmpeg, render
from pipeline.progress import KeepingProgress
from pipeline.render.encoders import choose_encoder
from pipeline.render.keys import ClipKeys
from pipeline.schema import Clip, ClipFiles, Clips, Framing, Renditions, Session, Shape, Sights, Speakers, Transcript
from pipeline.schema.framing import in_file_name
from pipeline.session import ADDED, FILES, SessionFolder
from pipeline.stages.stage import Outputs, Work
from pipeline.suggestions import listed


def make_renditions(work: Work) -> Outputs:
    """Render the clips; files of a clip that would come out the same stay, also after a run that was ended."""
    folder, settings, session = work.folder, work.settings.render, work.folder.load(Session)
    ffmpeg.check_file(work.origin.path)
    encoder = choose_encoder(settings)
    work.device = encoder.name
    sights = folder.load(Sights) if folder.holds_up(FILES[Sights]) else None
    material = render.Material(
        work.origin.path,
        session.media,
        folder.load(Transcript),
        folder.path / ADDED,
        folder.load(Speakers),
        folder.load(Framing),
        work.brand,
        sights,
    )
    if work.brand.lower_third.show and session.media.video and not (sights and sights.stretches):
        work.warnings.append(
            "No names are shown in clips: nobody's face was looked for, so that a name could stand under somebody else."
            " Name a shape besides the recording's own in `shapes` under [render]."
        )
    added = folder.digests([ADDED]).values() if session.media.added else ()
    clips = folder.load(Clips).clips
    digests = ClipKeys(material, settings, [session.source.sha256, *added], encoder.codec)
    keys = {clip.id: digests.of(clip) for clip in clips}
    before = folder.load(Renditions) if folder.holds_up(FILES[Renditions]) else Renditions(clips=())
    made = {} if work.forced else _kept(folder, before, keys)
    work.warnings += _still_true(folder, made)
    missing = [clip for clip in clips if clip.id not in made]
    if missing:
        work.progress.note(f"Clips are encoded by {encoder.codec}.")

    def note(clip: Clip, paths: Sequence[Path]) -> None:
        files = folder.digests(folder.relative(path) for path in paths)
        made[clip.id] = ClipFiles(clip=clip.id, key=keys[clip.id], files=files)
        folder.save(_in_order(made, clips))

    progress = KeepingProgress(work.progress, work.warnings)
    render.render_clips(material, missing, folder.out / "clips", settings, progress, encoder=encoder, finished=note)
    renditions = _in_order(made, clips)
    made_now = shapes_of(_files(renditions))
    if clips and (gone := [shape for shape in shapes_of(_files(before)) if shape not in made_now]):
        work.progress.note(
            f"{listed(gone, 'and')} {'is' if len(gone) == 1 else 'are'} no longer made, and the files of before go: "
            f"--shapes {','.join([*made_now, *gone])} makes them again."
        )
    return [folder.save(renditions), *(folder.path / name for name in _files(renditions))]


def shapes_of(files: Iterable[str]) -> list[Shape]:
    """Return the shapes besides the recording's own that some of a session's files are clips in."""
    names = list(files)
    return [shape for shape in get_args(Shape) if any(name.endswith(f"{in_file_name(shape)}.mp4") for name in names)]


def _files(renditions: Renditions) -> list[str]:
    return [name for one in renditions.clips for name in one.files]


def _kept(folder: SessionFolder, before: Renditions, keys: dict[str, str]) -> dict[str, ClipFiles]:
    """Return the clips that are made already: under the same key, with every file as it was written."""
    return {
        one.clip: one
        for one in before.clips
        if keys.get(one.clip) == one.key and folder.digests(one.files) == one.files
    }


def _still_true(folder: SessionFolder, kept: dict[str, ClipFiles]) -> list[str]:
    """Return what was said of these clips when they were rendered."""
    before = folder.receipt("render")
    return [warning for warning in (before.warnings if before else ()) if any(clip in warning for clip in kept)]


def _in_order(made: dict[str, ClipFiles], clips: Sequence[Clip]) -> Renditions:
    return Renditions(clips=tuple(made[clip.id] for clip in clips if clip.id in made))
