"""Who said it: from turns to names.

``turns`` finds who speaks when, from separate tracks or by the voices; ``attribution`` gives words to turns; ``names``
finds out who the speakers are from what is said; ``edits`` are a person's decisions, which count more than any of that;
``labels`` says what speakers are called.
"""

from __future__ import annotations

from pipeline.event import Cast
from pipeline.schema import Edits, Speakers, Transcript, Turns
from pipeline.speakers.attribution import attribute
from pipeline.speakers.edits import put_together, with_names
from pipeline.speakers.names import name_speakers
from pipeline.suggestions import listed

__all__ = ["identify", "nameless_warnings"]


def identify(transcript: Transcript, turns: Turns, edits: Edits, cast: Cast) -> Speakers:
    """Say who said which words, and who these people are.

    Args:
        transcript: The words.
        turns: Who spoke when.
        edits: What a person decided; it counts more than anything that is found out.
        cast: Who may speak.
    """
    turns = put_together(edits, turns)
    attributions = attribute(transcript, turns.turns)
    found = name_speakers(transcript, turns, attributions, cast, transcript.language)
    return Speakers(speakers=with_names(edits, turns, found, cast), attributions=attributions)


def nameless_warnings(speakers: Speakers, session: str) -> list[str]:
    """Say who has no name yet, and how to give one; texts are then signed with the session's title.

    Args:
        speakers: The people of a session.
        session: The name of its folder.
    """
    nameless = [speaker for speaker in speakers.speakers if speaker.name is None]
    if not nameless:
        return []
    who = listed([f"speaker {speaker.number}" for speaker in nameless], "and")
    command = f'pipeline speakers name {session} {nameless[0].number} "NAME"'
    return [f"The name of {who} is not known, so what they said is printed without one; “{command}” gives it."]
