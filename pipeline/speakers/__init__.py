"""Who said it: from turns to names.

``turns`` finds who speaks when, from separate tracks (``tracks``), by the voices (``voices``), or both (``filling``);
``attribution`` gives words to turns; ``names`` finds out who the speakers are from what is said; ``register`` keeps
voices of earlier sessions, ``known_voices`` asks it; ``edits`` are a person's decisions, which count more than any of
that; ``decisions`` takes them down, ``listing`` shows what they are about; ``labels`` says what speakers are called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.event import Cast
from pipeline.language.typography import format_number
from pipeline.schema import Edits, Speaker, Speakers, Transcript, Turns
from pipeline.speakers.attribution import attribute
from pipeline.speakers.edits import explain, left_unnamed, names_set, put_together, with_names
from pipeline.speakers.labels import name_word
from pipeline.speakers.names.identification import name_speakers
from pipeline.speakers.register import Recognised
from pipeline.suggestions import listed

__all__ = ["doubt_warnings", "identify", "nameless_warnings"]

_VOICE_EVIDENCE = {
    "de": "Die Stimme gleicht der von {name} aus „{session}“ (Ähnlichkeit {likeness}).",
    "en": "The voice is like that of {name} in “{session}” (likeness {likeness}).",
}


def identify(
    transcript: Transcript, turns: Turns, edits: Edits, cast: Cast, recognised: Mapping[str, Recognised] | None = None
) -> Speakers:
    """Say who said which words, and who these people are.

    What a person decided counts most, then separate tracks, then voices that are known, then what is said.

    Args:
        transcript: The words.
        turns: Who spoke when.
        edits: What a person decided.
        cast: Who may speak.
        recognised: Speakers of ``put_together(edits, turns)`` whose voices are known.
    """
    explained = explain(edits, turns, transcript.language)
    turns = put_together(edits, turns)
    voices = {} if recognised is None else _believed(recognised, turns, edits, cast)
    listed_names = {person.name for person in cast.people}
    settled = {**{speaker: one.name for speaker, one in voices.items()}, **names_set(edits, turns)}
    # Somebody who is not on the list, or not called so there, settles nothing about those who are.
    owners = _tracks_left(turns, edits) | {speaker: name for speaker, name in settled.items() if name in listed_names}
    known = Turns(method=turns.method, turns=turns.turns, owners=owners)
    attributions = attribute(transcript, turns.turns)
    found = name_speakers(transcript, known, attributions, cast, _decided(turns, edits))
    heard = [_by_voice(one, voices[one.id], transcript.language) if one.id in voices else one for one in found]
    named = with_names(edits, turns, heard, cast)
    speakers = [one.model_copy(update={"evidence": (*explained.get(one.id, ()), *one.evidence)}) for one in named]
    return Speakers(speakers=tuple(speakers), attributions=attributions)


def _decided(turns: Turns, edits: Edits) -> frozenset[str]:
    return left_unnamed(edits, turns) | names_set(edits, turns).keys()


def _tracks_left(turns: Turns, edits: Edits) -> dict[str, str]:
    """Return whose track is whose, without those of people who are somebody else, as a person decided."""
    names = names_set(edits, turns)
    return {
        speaker: name
        for speaker, name in turns.owners.items()
        if all(name != given or one == speaker for one, given in names.items())
    }


def _believed(recognised: Mapping[str, Recognised], turns: Turns, edits: Edits, cast: Cast) -> dict[str, Recognised]:
    """Return the voices that nothing surer contradicts: a decision, a track, or a list without that person."""
    decided, unnamed = {**turns.owners, **names_set(edits, turns)}, left_unnamed(edits, turns)
    possible = {person.name for person in cast.people} if cast.named else None
    return {
        speaker: one
        for speaker, one in recognised.items()
        if speaker not in decided
        and speaker not in unnamed
        and one.name not in decided.values()
        and (possible is None or one.name in possible)
    }


def _by_voice(speaker: Speaker, voice: Recognised, language: str) -> Speaker:
    template = _VOICE_EVIDENCE.get(language, _VOICE_EVIDENCE["en"])
    likeness = format_number(voice.likeness, language, 2)
    evidence = template.format(name=voice.name, session=voice.session, likeness=likeness)
    return speaker.model_copy(
        update={
            "name": voice.name,
            "known_by": "voice",
            "confidence": voice.likeness,
            "evidence": (evidence,),
        }
    )


def doubt_warnings(speakers: Speakers, turns: Turns, edits: Edits, cast: Cast, session: str) -> list[str]:
    """Say where the event file and what is said do not agree: tracks that seem swapped, guests who were not heard.

    Args:
        speakers: The people of a session, as ``identify`` found them.
        turns: Who spoke when.
        edits: What a person decided.
        cast: Who may speak.
        session: Its folder, as a command names it.
    """
    tracks = _tracks_left(put_together(edits, turns), edits)
    nameless = [one for one in speakers.speakers if one.name is None]
    doubted = [f"speaker {one.number} (track of {tracks[one.id]})" for one in nameless if _doubted(one, tracks)]
    warnings = []
    if doubted:
        warnings.append(
            f"What is said contradicts the tracks: the name of {listed(doubted, 'and')} is not certain. "
            "Mend “tracks” in the event file if they are swapped, or give the names with "
            f'“pipeline speakers name {session} NUMBER "NAME"”.'
        )
    names = {one.name for one in speakers.speakers}
    silent = [person.name for person in cast.guests if person.name not in names]
    if cast.named and speakers.speakers and silent and not nameless:
        warnings.append(
            f"{listed(silent, 'and')} {'is' if len(silent) == 1 else 'are'} listed for this session and "
            f"{'was' if len(silent) == 1 else 'were'} not heard. "
            f"Take whoever was not there out of the session’s guests in the event file."
        )
    return [*warnings, *(_too_few(speakers, turns, cast) if nameless else [])]


def _too_few(speakers: Speakers, turns: Turns, cast: Cast) -> list[str]:
    """Say that fewer voices were told apart than people are listed, where that number was only guessed."""
    found, expected = len(speakers.speakers), len(cast.people)
    if not cast.named or turns.method != "voices" or cast.speakers is not None or not 0 < found < expected:
        return []
    voices = "1 voice was" if found == 1 else f"{found} voices were"
    who = f"{expected} people are listed for this session, and {voices} told apart."
    return [f"{who} Take out who was not there; if all speak, “speakers = {expected}” in the event file helps."]


def _doubted(speaker: Speaker, tracks: Mapping[str, str]) -> bool:
    """Whether a speaker has a track and yet no name, which nobody decided."""
    return speaker.id in tracks and speaker.known_by is None


def nameless_warnings(
    speakers: Speakers, session: str, waiting: Mapping[str, int], numbers: Sequence[int]
) -> list[str]:
    """Say who has no name yet, what waits for it, and how to give one.

    Args:
        speakers: The people of a session.
        session: Its folder, as a command names it.
        waiting: How much waits for a name, by what it is: ``{"quote": 3}``.
        numbers: The speakers whose names it waits for.
    """
    # Whoever a person left unnamed needs no asking again.
    nameless = [one for one in speakers.speakers if one.name is None and one.known_by != "person"]
    if not nameless:
        return []
    who = _speakers_numbered([speaker.number for speaker in nameless])
    texts = listed([f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in waiting.items() if count], "and")
    verb = "waits" if sum(waiting.values()) == 1 else "wait"
    waits = f"; {texts} {verb} for that of {_speakers_numbered(numbers)}" if texts else ""
    first = next((one for one in nameless if one.number in numbers), nameless[0])
    command = f"pipeline speakers name {session} {first.number} {name_word(first)}"
    gives = (
        f"“{command}” gives it"
        if first.guess is None
        else f"If {first.guess} is speaker {first.number}, “{command}” says so"
    )
    then = f"{gives}, and “pipeline process {session}” then brings the texts up to date."
    return [f"The name of {who} is not known{waits}. {then}"]


def _speakers_numbered(numbers: Sequence[int]) -> str:
    return listed([f"speaker {number}" for number in numbers], "and")
