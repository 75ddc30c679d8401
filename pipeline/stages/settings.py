"""The settings that stages read, and what else decides when one runs again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline import corrections, framing
from pipeline.clips import decisions, embeddings
from pipeline.clips.captions.phrases import hidden_names
from pipeline.clips.speaking import refuse_stranger
from pipeline.corrections import Correction
from pipeline.event.manifest import Track
from pipeline.publish.templating import LANGUAGES
from pipeline.publish.waiting import Place
from pipeline.resources import resource
from pipeline.schema import Sights, Span, Speakers, Structure
from pipeline.session import FILES, PICKS, SessionFolder, file_digest
from pipeline.speakers.known_voices import voices_digest
from pipeline.speakers.register import load_register
from pipeline.speakers.tracks.files import check_tracks
from pipeline.speakers.voices.networks import EMBEDDING, SHA256
from pipeline.stages.stage import ORDER, Work
from pipeline.stages.staleness import changes


def read_corrections(work: Work) -> list[tuple[Correction, ...]]:
    """Return what people correct: for the run, for the library, for the session."""
    return [
        corrections.parse(work.settings.transcribe.corrections, corrections.SETTING),
        corrections.load(work.folder.library_corrections),
        corrections.load(work.folder.corrections),
    ]


def text_language(work: Work) -> str:
    """Return the language of texts and labels."""
    wanted = work.settings.publish.language
    if wanted == "auto":
        spoken = work.folder.load(Structure).language
        return spoken if spoken in LANGUAGES else "en"
    return wanted


def rendered_files(folder: SessionFolder) -> list[str]:
    """Return what the render stage wrote, as receipts name files."""
    receipt = folder.receipt("render")
    return sorted(path for path in receipt.outputs if path.startswith("out/")) if receipt else []


def earlier_warnings(folder: SessionFolder) -> list[str]:
    """Return what a person should know from the stages before publishing, in their order."""
    receipts = [folder.receipt(name) for name in ORDER if name != "publish"]
    return [warning for receipt in receipts if receipt for warning in receipt.warnings]


def render_settings(work: Work) -> dict[str, Any]:
    """Return what decides about clips besides the records they are made from."""
    speakers = work.folder.load(Speakers)
    # A name that is found out renders nothing anew, unless names are shown or a line of captions would tear it.
    named: dict[str, Any] = {}
    if work.brand.lower_third.show:
        named = {"speakers": speakers.model_dump(mode="json"), "faces": work.folder.digests([FILES[Sights]])}
    hidden = hidden_names(speakers.names, work.folder.load(Structure).language)
    return {
        **work.settings.render.model_dump(mode="json"),
        "brand": work.brand.described(),
        "names": sorted(hidden),
        **named,
    }


def frame_settings(work: Work) -> dict[str, Any]:
    """Return what decides about framing besides the records it is made from."""
    return {"shapes": list(work.settings.render.shapes), "looked": framing.recipe()}


def clip_settings(work: Work) -> dict[str, Any]:
    """Return what decides which clips are found."""
    chosen = work.settings.clips.model_dump(mode="json")
    published = [[span.start, span.end] for span in published_spans(work)]
    return {**chosen, "compared_by": embeddings.method(), **({"published": published} if published else {})}


def published_spans(work: Work) -> tuple[Span, ...]:
    """Return what is not to be offered again: clips that a person marked as published, where that is asked for."""
    if work.settings.clips.exclude != "published":
        return ()
    return tuple(one.span for one in work.folder.load_edits().clips if one.state == "published")


def publish_settings(work: Work) -> dict[str, Any]:
    """Return what decides about texts, cards and pages besides the records they are made from."""
    chosen = work.settings.publish.model_dump(mode="json")
    folders = [resource("templates")]
    if work.settings.publish.templates is not None:
        folders.append(work.settings.publish.templates)
    return {
        **chosen,
        "template_files": _files_digest(folders),
        "rendered": rendered_files(work.folder),
        "burn_captions": work.settings.render.burn_captions,
        "brand": work.brand.described(),
        "warnings": earlier_warnings(work.folder),
        "place": Place.of(work.folder.out).path,  # commands on the index page name it
    }


def _files_digest(folders: list[Path]) -> str:
    files = [(folder, path) for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    listing = [(path.relative_to(folder).as_posix(), file_digest(path)) for folder, path in files]
    return hashlib.sha256(json.dumps(listing).encode()).hexdigest()


def refuse_wrong_tracks(work: Work) -> None:
    """Raise where the event file names tracks that the recording does not have."""
    if work.cast.tracks and work.origin.path.is_file():
        check_tracks(work.origin.path, work.cast.tracks)


def refuse_unreadable_decisions(work: Work) -> None:
    """Raise where edits or the register of voices cannot be read."""
    work.folder.load_edits()
    load_register(work.folder.path.parent)


def refuse_unknown_speaker(work: Work) -> None:
    """Raise where clips of somebody are wanted who does not speak, as far as it is known already who does."""
    folder = work.folder
    receipt = folder.receipt("speakers")
    if receipt is None or receipt.settings != people_settings(work):
        return  # a name may come yet; the stage itself looks again
    if not changes(folder, receipt, folder.digests(receipt.inputs)):
        refuse_stranger(folder.load(Speakers), work.settings.clips.speaker, folder.path.name)


def take_down_picks(work: Work) -> None:
    """Read into the edits what a person changed in the list of clips; raise where it cannot be read."""
    if decisions.adopt_picks(work.folder, work.settings.clips):
        work.progress.note(f"What was changed in {PICKS} is noted.")


def ingest_settings(work: Work) -> dict[str, Any]:
    """Return what decides about the session's sound."""
    receipt = work.folder.receipt("ingest")
    if receipt is not None and not work.origin.path.is_file():
        return receipt.settings  # nobody can extract its sound again
    tracks = _whose(work.cast.tracks)
    decisive = {"tracks": tracks, "files": _track_files(work)} if tracks else {}
    return {"sha256": work.origin.source.sha256, **decisive}


def _whose(tracks: Sequence[Track]) -> list[list[str | int]]:
    """Return which tracks are one person's, whatever that person is called: a corrected name changes no sound."""
    places = [f"{track.stream or track.channel}" if track.file is None else f"file {track.file}" for track in tracks]
    ordered = sorted(zip(places, (track.speaker for track in tracks), strict=True))
    numbers = {name: number for number, name in enumerate(dict.fromkeys(name for _, name in ordered), 1)}
    return [[place, numbers[name]] for place, name in ordered]


def _track_files(work: Work) -> dict[str, list[int]]:
    """Return size and time of the tracks that are files.

    Not their content: that would be read again in every run, and hours of sound are gigabytes.
    """
    files = [work.origin.path.with_name(track.file) for track in work.cast.tracks if track.file is not None]
    found = {file.name: file.stat() for file in files if file.is_file()}
    return {name: [status.st_size, status.st_mtime_ns] for name, status in found.items()}


def diarize_settings(work: Work) -> dict[str, Any]:
    """Return what decides about who speaks when."""
    receipt = work.folder.receipt("diarize")
    if receipt is not None and not work.origin.path.is_file():
        return receipt.settings  # nobody can listen to its tracks again
    tracks = [track.model_dump(mode="json") for track in work.cast.tracks]
    return {
        "models": sorted(SHA256.values()),
        "speakers": work.cast.speakers,
        "most": work.cast.most_speakers,
        "tracks": tracks,
        "files": _track_files(work),
    }


def people_settings(work: Work) -> dict[str, Any]:
    """Return what decides about who the speakers are."""
    people = work.cast.model_dump(mode="json", include={"moderators", "guests", "named", "warnings"})
    return people | {"voices": voices_digest(work.folder), "model": SHA256[EMBEDDING]}
