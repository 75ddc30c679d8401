"""The stages, in the order of the picture."""

from __future__ import annotations

from pipeline.engines import recipe
from pipeline.render.keys import RECIPE
from pipeline.schema import (
    Candidates,
    Clips,
    Framing,
    Heard,
    Quotes,
    Session,
    Speakers,
    Structure,
    Transcript,
    Turns,
)
from pipeline.session import ADDED, AUDIO, CLIP_EDITS, CORRECTIONS, LIBRARY_CORRECTIONS, SPEAKER_EDITS
from pipeline.stages import bodies, renditions
from pipeline.stages.settings import (
    clip_settings,
    diarize_settings,
    frame_settings,
    ingest_settings,
    people_settings,
    publish_settings,
    read_corrections,
    refuse_unknown_speaker,
    refuse_unreadable_decisions,
    refuse_wrong_tracks,
    render_settings,
    take_down_picks,
)
from pipeline.stages.stage import Stage

STAGES: tuple[Stage, ...] = (
    Stage("ingest", 2, (), ingest_settings, bodies.make_session, refuse_wrong_tracks),
    Stage("transcribe", 2, (AUDIO,), lambda work: recipe(work.settings), bodies.make_heard),
    Stage(
        "correct",
        1,
        (Heard, CORRECTIONS, LIBRARY_CORRECTIONS),
        lambda work: {"corrections": list(work.settings.transcribe.corrections)},
        bodies.make_transcript,
        read_corrections,
    ),
    Stage("diarize", 3, (AUDIO,), diarize_settings, bodies.make_turns, refuse_wrong_tracks),
    Stage(
        "speakers",
        5,
        (Transcript, Turns, SPEAKER_EDITS),
        people_settings,
        bodies.make_speakers,
        refuse_unreadable_decisions,
    ),
    Stage(
        "structure", 5, (Transcript, Session, Speakers), lambda work: {"title": work.cast.title}, bodies.make_structure
    ),
    Stage(
        "clips",
        9,
        (Structure, Transcript, Session, Speakers, AUDIO),
        clip_settings,
        bodies.make_clips,
        refuse_unknown_speaker,
    ),
    Stage(
        "pick",
        3,
        (Candidates, Structure, Transcript, Speakers, Session, AUDIO, CLIP_EDITS),
        lambda work: work.settings.clips.model_dump(mode="json"),
        bodies.pick_clips,
        take_down_picks,
    ),
    Stage(
        "quotes",
        4,
        (Structure, Transcript),
        lambda work: work.settings.quotes.model_dump(mode="json"),
        bodies.make_quotes,
    ),
    Stage("frame", 9, (Session, Transcript, Speakers, Clips), frame_settings, bodies.make_framing),
    Stage(
        "render",
        RECIPE,
        (Session, Transcript, Clips, Framing, ADDED),
        render_settings,
        renditions.make_renditions,
    ),
    Stage("publish", 7, (Session, Transcript, Structure, Clips, Quotes, Speakers), publish_settings, bodies.make_texts),
)
