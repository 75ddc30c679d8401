"""Who spoke when: from separate tracks where there are any, or else by the voices."""

from __future__ import annotations

from pathlib import Path

from pipeline import ffmpeg
from pipeline.event import Cast
from pipeline.ffmpeg import display_name
from pipeline.progress import Progress
from pipeline.schema import Turns
from pipeline.speakers.track_files import turns_from_tracks
from pipeline.speakers.voices import tell_apart
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
    warnings: list[str] = []
    if cast.tracks:
        turns, warnings = turns_from_tracks(audio, recording, cast.tracks, progress)
        if turns is not None:
            return turns, [*warnings, *_gaps(recording, cast)]
    return tell_apart(audio, speakers=cast.speakers, most=cast.most_speakers, progress=progress), warnings


def _gaps(recording: Path, cast: Cast) -> list[str]:
    """Say what tracks alone cannot tell: whose words they miss, and whose the session's own sound does."""
    warnings = []
    owners = {track.speaker for track in cast.tracks}
    without = [person.name for person in cast.people if person.name not in owners] if cast.named else []
    if without:
        names = listed(without, "and")
        warnings.append(
            f"There is no track of {names}: what they say may be given to whoever's microphone hears it, or to nobody. "
            "Give each person a track, or leave the tracks out, so that the voices are told apart."
        )
    used = ffmpeg.probe(recording).audio[0].index + 1
    alone = next((track.speaker for track in cast.tracks if track.stream == used), None)
    if alone is not None and len(owners) > 1:
        warnings.append(
            f"Stream {used} of {display_name(recording)} is what is transcribed and heard in clips, and it is the track "
            f"of {alone} alone. Put a mix of everybody first, or mark it as the default."
        )
    return warnings
