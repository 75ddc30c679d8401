"""Who spoke when: from separate tracks where there are any, or else by the voices."""

from __future__ import annotations

from pathlib import Path

from pipeline.event import Cast
from pipeline.progress import Progress
from pipeline.schema import Turns
from pipeline.speakers.track_files import turns_from_tracks
from pipeline.speakers.voices import tell_apart


def find_turns(audio: Path, recording: Path, cast: Cast, progress: Progress) -> tuple[Turns, list[str]]:
    """Return who spoke when, and what a person should know about it.

    Args:
        audio: The session's sound, 16 kHz mono.
        recording: The recording, for its tracks.
        cast: Which tracks there are, and how many people speak.
        progress: Told how far it is.

    Raises:
        InputMissing: The file of a track is not there.
        SettingsError: The recording has no such track.
        ToolFailed: A track cannot be decoded.
    """
    warnings: list[str] = []
    if cast.tracks:
        turns, warnings = turns_from_tracks(audio, recording, cast.tracks, progress)
        if turns is not None:
            return turns, warnings
    return tell_apart(audio, speakers=cast.speakers, most=cast.most_speakers, progress=progress), warnings
