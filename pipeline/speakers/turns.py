"""Who spoke when: from separate tracks where there are any, by the voices where there are none."""

from __future__ import annotations

from pathlib import Path

from pipeline.event import Cast
from pipeline.progress import Progress
from pipeline.schema import Turns
from pipeline.speakers.filling import fill_with_voices
from pipeline.speakers.tracks.files import turns_from_tracks
from pipeline.speakers.voices.diarization import tell_apart
from pipeline.suggestions import listed


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
    if not cast.tracks:
        return _by_voice(audio, cast, progress), []
    reading = turns_from_tracks(audio, recording, cast.tracks, progress)
    turns, warnings = reading.turns, list(reading.warnings)
    if turns is None:
        return _by_voice(audio, cast, progress), warnings
    missing = [person.name for person in cast.people if person.name not in turns.owners.values()] if cast.named else []
    if missing or reading.uncovered:
        turns = fill_with_voices(turns, _by_voice(audio, cast, progress), reading.uncovered)
    if missing:
        names = listed(missing, "and")
        warnings.append(f"There is no track with the voice of {names}: who speaks on nobody's track is told by voices.")
    return turns, warnings


def _by_voice(audio: Path, cast: Cast, progress: Progress) -> Turns:
    return tell_apart(audio, speakers=cast.speakers, most=cast.most_speakers, progress=progress)
