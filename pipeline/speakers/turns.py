"""Who spoke when: from separate tracks where there are any, by the voices where there are none."""

from __future__ import annotations

from pathlib import Path

from pipeline.event import Cast
from pipeline.progress import Progress
from pipeline.schema import Turns
from pipeline.spans import joined, without
from pipeline.speakers.filling import fill_with_voices
from pipeline.speakers.tracks.files import turns_from_tracks
from pipeline.speakers.voices.diarization import TWO_SECONDS, TWO_SHARE, tell_apart
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
        heard = _by_voice(audio, cast, progress)
        return heard, doubts_of(heard)
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


def doubts_of(turns: Turns) -> list[str]:
    """Say of whose speech so much is doubtful that it is rather two people's, and what would help. Pure.

    Where several speak at the same time is doubtful for another reason, and does not count.
    """
    found = []
    for number, speaker in enumerate(turns.speakers, 1):
        own = [turn for turn in turns.turns if turn.speaker == speaker]
        others = joined(turn for turn in turns.turns if turn.speaker != speaker)
        alone = [(part.duration, turn.doubtful) for turn in own for part in without(turn, others)]
        spoken, doubted = sum(seconds for seconds, _ in alone), sum(seconds for seconds, doubt in alone if doubt)
        if doubted >= TWO_SECONDS and doubted >= TWO_SHARE * spoken:
            found.append(
                f"{doubted:.0f} of the {spoken:.0f} seconds of speaker {number} may be another person's and are quoted "
                f"nowhere; if {len(turns.speakers) + 1} people speak, “speakers = {len(turns.speakers) + 1}” for this "
                "session in the event file tells them apart."
            )
    return found


def _by_voice(audio: Path, cast: Cast, progress: Progress) -> Turns:
    return tell_apart(audio, speakers=cast.speakers, most=cast.most_speakers, progress=progress)
