"""Writes a session's timelines: reads its records, says where its recording is, and publishes the files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from pipeline.atomic import write_text
from pipeline.clips.decisions import is_changed
from pipeline.clips.listing import open_list
from pipeline.config import ClipSettings
from pipeline.errors import InputMissing, SettingsError, StorageError
from pipeline.ffmpeg import printable
from pipeline.progress import Progress
from pipeline.render.frames import render_rate
from pipeline.schema import Clip, Clips, Media, Place, Quotes, Session, Speakers, Structure, Transcript
from pipeline.session import FILES, PICKS, SessionFolder
from pipeline.stages import STAGES
from pipeline.stages.staleness import changes
from pipeline.suggestions import listed
from pipeline.timelines.arranging import Records, Sources, clips_timeline, session_timeline
from pipeline.timelines.edl import to_edl
from pipeline.timelines.fcpxml import to_fcpxml
from pipeline.timelines.otio import to_otio
from pipeline.timelines.sources import check_recording, constant_copy, find_sources, miscounted
from pipeline.timelines.timecode import timebase
from pipeline.timelines.timeline import Timeline
from pipeline.timelines.xmeml import to_xmeml

FORMATS: dict[str, Callable[[Timeline], str]] = {
    "otio": to_otio,
    "fcpxml": to_fcpxml,
    "xml": to_xmeml,
    "edl": to_edl,
}
"""The formats by the ends of their files' names."""
_PROGRAMS = {"premiere": "xml", "resolve": "otio", "finalcut": "fcpxml"}
"""The format that a program reads best, for who thinks of the program."""
_COUNTING = frozenset({"xml", "edl"})
"""The formats that know no other frame rates than time code does."""
_MAKERS = frozenset({"speakers", "structure", "clips", "pick", "quotes"})
"""The stages that make what stands in timelines; an older result of one does not fit a newer one of another."""
FOLDER = "timelines"


@dataclass
class Exported:
    """The files that were written, and what an editor should know about them."""

    files: list[Path] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Request:
    """What somebody wants to hand over.

    Attributes:
        target: The folder to write to; ``None`` takes ``out/timelines`` in the session's.
        clips: The numbers or names of clips, as ``pipeline clips`` knows them: then only these are written, and in
            this order.
        formats: The ends of the files' names, or programs that read them; nothing means all of ``FORMATS``.
        absolute: Whether files are named by their whole paths instead of from the timeline's folder.
        constant: Whether a recording of which editing programs count other frames is copied at a constant rate.
        settings: How clips are made; the list that numbers them holds more than those that are made.
    """

    target: Path | None = None
    clips: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    absolute: bool = False
    constant: bool = False
    settings: ClipSettings = field(default_factory=ClipSettings)


def export(folder: SessionFolder, request: Request, progress: Progress) -> Exported:
    """Write timelines of the whole session, of its short and its long clips in order and of each, in each format.

    Args:
        folder: The session.
        request: Which of them, and where to.
        progress: Counts the seconds of a copy; nothing else takes long.

    Raises:
        InputMissing: The recording is gone or another file, the session is not processed as far as quotes, or a clip is
            not made.
        SettingsError: There is no such clip or format, none that is named can count the frame rate, or a line of the
            list of clips cannot be read.
        SessionBusy: Somebody processes the session.
        StorageError: The session is not up to date, or the files cannot be written.
        ToolFailed: The recording cannot be copied.
    """
    wanted = _known_formats(request.formats)
    target, exported = _target(folder, request), Exported()
    # To the end: whoever owns a session clears away what others have half written into it.
    with folder.lock():
        records = _load_records(folder)
        chosen = _chosen(folder, request, records.clips.clips)
        media = records.session.media
        suffixes = _countable(wanted, render_rate(media.video), exported.warnings)
        recording = _recording(folder, media, request, exported, progress)
        sources = find_sources(folder, recording, media, target, absolute=request.absolute)
        for name, timeline in _timelines(records, sources, chosen, whole=not request.clips).items():
            for suffix in suffixes:
                # Of a name that no other session's has: many put the timelines of an event into one folder.
                exported.files.append(target / f"{folder.path.name}{name}.{suffix}")
                write_text(exported.files[-1], FORMATS[suffix](timeline))
        exported.warnings += _left_over(target, folder.path.name, records.clips.clips)
    return exported


def _target(folder: SessionFolder, request: Request) -> Path:
    return request.target or folder.out / FOLDER


def _recording(folder: SessionFolder, media: Media, request: Request, exported: Exported, progress: Progress) -> Path:
    """Return the file to point at: the recording, or its copy where that is needed and asked for."""
    recording = check_recording(folder.load(Place))
    reason = miscounted(recording, media)
    if not reason:
        return recording
    if request.constant:
        copy = _target(folder, request) / f"{folder.path.name}-constant.mp4"
        exported.files.append(constant_copy(recording, media, copy, progress))
        return copy
    exported.warnings.append(f"{reason} With --constant they get a copy at a constant rate.")
    return recording


def _load_records(folder: SessionFolder) -> Records:
    needed = (Session, Transcript, Structure, Clips, Quotes, Speakers)
    missing = [FILES[kind] for kind in needed if not (folder.path / FILES[kind]).is_file()]
    if missing:
        raise InputMissing(
            f"{folder.path.name} is not processed to its end: there is no {listed(missing)}.",
            f"“pipeline process {folder.word}” goes on.",
        )
    for stage in STAGES:
        receipt = folder.receipt(stage.name) if stage.name in _MAKERS else None
        reasons = changes(folder, receipt, stage.inputs(folder)) if receipt else []
        if reasons:
            raise StorageError(
                f"{folder.path.name} is not up to date: {listed(reasons, 'and')} since {stage.name} ran.",
                f"Run “pipeline process {folder.word}” first, so that the timelines show what is rendered.",
            )
    if is_changed(folder):
        raise StorageError(
            f"{folder.path.name} is not up to date: {PICKS} has changed since its clips were made.",
            f"Run “pipeline render {folder.word}” first, so that the timelines show what is rendered.",
        )
    return Records(
        folder.load(Session),
        folder.load(Transcript),
        folder.load(Structure),
        folder.load(Clips),
        folder.load(Quotes),
        folder.load(Speakers),
    )


def _timelines(records: Records, sources: Sources, clips: Sequence[Clip], *, whole: bool) -> dict[str, Timeline]:
    """Return the timelines by the ends of their files' names.

    Long clips hold the passages of short ones again, so that all of them in one timeline would show everything twice;
    only who names some gets what was named in one.
    """
    title = records.structure.title
    found = {"": session_timeline(records, sources, title)} if whole else {}
    several = {"-clips": list(clips)}
    if whole and len({clip.kind for clip in clips}) > 1:
        several = {
            "-clips": [clip for clip in clips if clip.kind == "short"],
            "-long-clips": [clip for clip in clips if clip.kind == "long"],
        }
    for name, group in several.items():
        if len(group) > 1:
            found[name] = clips_timeline(records, sources, group, f"{title}: {name[1:].replace('-', ' ').title()}")
    return found | {f"-clip-{clip.id}": clips_timeline(records, sources, [clip], clip.title) for clip in clips}


def _left_over(target: Path, session: str, clips: Sequence[Clip]) -> list[str]:
    """Say which clips have timelines that were written before and are none any more; somebody may work on them."""
    stems = {file.stem for file in target.glob(f"{session}-clip-*") if file.suffix[1:] in FORMATS}
    gone = sorted(stems - {f"{session}-clip-{clip.id}" for clip in clips})
    return [f"{target} still has timelines of clips that are no longer made: {listed(gone, 'and')}."] if gone else []


def _known_formats(formats: Sequence[str]) -> list[str]:
    wanted = [_PROGRAMS.get(name.lower(), name.lower()) for name in formats]
    unknown = [given for given, name in zip(formats, wanted, strict=True) if name not in FORMATS]
    if unknown:
        raise SettingsError(
            f"There is no timeline format “{printable(unknown[0])}”.",
            f"Choose {listed(list(FORMATS), 'or')}, or the program: {listed(list(_PROGRAMS), 'or')}.",
        )
    return [name for name in FORMATS if name in wanted or not wanted]


def _countable(formats: Sequence[str], rate: Fraction, warnings: list[str]) -> list[str]:
    """Return the formats that can count frames at a rate, and warn of the others."""
    found = [name for name in formats if name not in _COUNTING or timebase(rate) is not None]
    problem = f"EDL and Premiere XML cannot count {float(rate):.3f} frames a second"
    if not found:
        raise SettingsError(
            f"{problem}.", f"Choose {listed([name for name in FORMATS if name not in _COUNTING], 'or')}."
        )
    if len(found) < len(formats):
        warnings.append(f"{problem}; they are left out.")
    return found


def _chosen(folder: SessionFolder, request: Request, made: Sequence[Clip]) -> list[Clip]:
    """Return the clips that are asked for, in that order; all that are made where none is named."""
    if not request.clips:
        return list(made)
    listed_clips, by_id = open_list(folder, request.settings), {clip.id: clip for clip in made}
    found = [listed_clips.find(wanted).edit.id for wanted in request.clips]
    for one in found:
        if one not in by_id:
            raise InputMissing(
                f"The clip {one} of {folder.path.name} is not made.",
                f"“pipeline clips mark {folder.word} {one} picked” and “pipeline render {folder.word}” make it.",
            )
    return [by_id[one] for one in found]
