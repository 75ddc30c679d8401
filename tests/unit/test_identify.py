"""Who said it, put together: decisions before tracks, tracks before voices, voices before words."""

from __future__ import annotations

import pytest

from pipeline.event import Cast, Person
from pipeline.schema import Edits, Speakers, Transcript, Turn, Turns
from pipeline.speakers import doubt_warnings, identify, nameless_warnings
from pipeline.speakers.edits import name_speaker
from pipeline.speakers.labels import labels
from pipeline.speakers.register import Recognised
from tests.unit.speech import speech
from tests.unit.test_speaker_names import heard, sample

TALK = speech("Mein Name ist Anna Weber. [1.0] Ich komme aus Köln. [1.0] Wie war es dort? [1.0] Sehr schön.")
CAST = Cast(moderators=(Person(name="Anna Weber", role="Moderatorin"),), guests=(Person(name="Eva Roth"),), named=True)


def turns_of(transcript: Transcript, speakers: str, **owners: str) -> Turns:
    """Return a turn for each sentence."""
    turns: list[Turn] = []
    first = 0
    for index, word in enumerate(transcript.words):
        if word.text.endswith((".", "?")):
            start, end = transcript.words[first].start, word.end
            turns.append(Turn(start=start, end=end, speaker=speakers[len(turns)]))
            first = index + 1
    return Turns(
        method="tracks" if owners else "voices", turns=tuple(turns), owners={k[1:]: v for k, v in owners.items()}
    )


def known(found: Speakers) -> dict[str, tuple[str | None, str | None]]:
    return {speaker.id: (speaker.name, speaker.known_by) for speaker in found.speakers}


def test_a_voice_is_known_from_an_earlier_session() -> None:
    voices = {"2": Recognised("Eva Roth", "monday", 0.912)}
    found = identify(TALK, turns_of(TALK, "1212"), Edits(), CAST, voices)
    assert known(found)["2"] == ("Eva Roth", "voice")
    evidence = found.by_id["2"].evidence[0]
    assert evidence == "Die Stimme gleicht der von Eva Roth aus „monday“ (Ähnlichkeit 0,91)."


def test_decisions_and_tracks_count_more_than_a_voice() -> None:
    voices = {"2": Recognised("Eva Roth", "monday", 0.912)}
    turns = turns_of(TALK, "1212")
    edits = name_speaker(Edits(), turns, "1", "Eva Roth")
    found = identify(TALK, turns, edits, CAST, voices)
    assert known(found)["1"] == ("Eva Roth", "person")
    assert known(found)["2"][0] != "Eva Roth"
    tracks = turns_of(TALK, "1212", s1="Anna Weber", s2="Eva Roth")
    assert known(identify(TALK, tracks, Edits(), CAST, {"2": Recognised("Anna Weber", "monday", 0.9)})) == {
        "1": ("Anna Weber", "track"),
        "2": ("Eva Roth", "track"),
    }


def test_a_voice_of_somebody_who_cannot_be_there_is_not_believed() -> None:
    voices = {"2": Recognised("Olaf Zander", "monday", 0.9)}
    turns = turns_of(TALK, "1212")
    assert known(identify(TALK, turns, Edits(), CAST, voices))["2"][0] != "Olaf Zander"
    open_list = CAST.model_copy(update={"named": False})
    assert known(identify(TALK, turns, Edits(), open_list, voices))["2"] == ("Olaf Zander", "voice")


@pytest.mark.parametrize(("speaker", "name"), [("B", "Dr. Sophie Carter"), ("A", "Olly Grant"), ("C", "Somebody Else")])
def test_a_name_that_a_person_writes_otherwise_takes_nobody_elses_away(speaker: str, name: str) -> None:
    scene = sample("en")
    transcript, turns, _ = heard(scene)
    before = known(identify(transcript, turns, Edits(), scene.cast))
    assert {one: found for one, (found, _) in before.items()} == {
        "A": "Oliver Grant",
        "B": "Sophie Carter",
        "C": "Daniel Harper",
    }
    after = known(identify(transcript, turns, name_speaker(Edits(), turns, speaker, name), scene.cast))
    assert after == before | {speaker: (name, "person")}


def speakers_of(turns: Turns, **owners: str) -> Turns:
    return Turns(method="tracks", turns=turns.turns, owners=owners)


def test_tracks_that_are_swapped_are_not_believed() -> None:
    scene = sample("en")
    transcript, turns, _ = heard(scene)
    swapped = speakers_of(turns, A="Sophie Carter", B="Oliver Grant", C="Daniel Harper")
    found = identify(transcript, swapped, Edits(), scene.cast)
    assert known(found) == {"A": (None, None), "B": (None, None), "C": ("Daniel Harper", "track")}
    assert [one.confidence for one in found.speakers] == [0.0, 0.0, 1.0]
    own, other = (one.evidence[0] for one in found.speakers[:2])
    assert own.startswith("Has the track of Sophie Carter, but says “I'm Oliver Grant” (0:")
    assert other.startswith("Has the track of Oliver Grant, but “I'm Oliver Grant” is said on another (0:")
    (warning,) = doubt_warnings(found, swapped, Edits(), scene.cast, "lib/bad-day")
    assert warning == (
        "What is said contradicts the tracks: the name of speaker 1 (track of Sophie Carter) and speaker 2 (track of "
        "Oliver Grant) is not certain. Mend “tracks” in the event file if they are swapped, or give the names with "
        '“pipeline speakers name lib/bad-day NUMBER "NAME"”.'
    )
    german, german_turns, _ = heard(sample("de"))
    owners = {"A": "Thomas Keller", "B": "Dr. Martin Hoffmann", "C": "Anna Weber"}
    (line,) = identify(german, speakers_of(german_turns, **owners), Edits(), sample("de").cast).by_id["A"].evidence
    assert line.startswith("Hat die Spur von Thomas Keller, sagt aber „Mein Name ist Anna Weber“ (0:")


@pytest.mark.parametrize(
    ("first", "second", "believed"),
    [
        ("Mein Name ist Anna Weber.", "Mein Name ist Eva Roth.", True),
        ("Ich heiße Eva.", "Wie war es dort?", True),
        ("Mein Name ist Eva Roth.", "Wie war es dort?", False),
    ],
)
def test_only_a_full_name_that_outweighs_the_own_contradicts(first: str, second: str, *, believed: bool) -> None:
    talk = speech(f"Guten Tag. {first} Es hat geregnet. {second} [1.0] Das war sehr schön.")
    turns = speakers_of(turns_of(talk, "11112"), **{"1": "Anna Weber"})
    assert known(identify(talk, turns, Edits(), CAST))["1"] == (("Anna Weber", "track") if believed else (None, None))


@pytest.mark.parametrize(
    ("owners", "line"),
    [
        ({"1": "Anna Weber", "2": "Eva Roth"}, None),
        ({"1": "Eva Roth", "2": "Anna Weber"}, "Hat die Spur von Eva Roth, spricht aber von oder mit „"),
    ],
)
def test_who_speaks_to_the_owner_of_a_track_is_not_on_it(owners: dict[str, str], line: str | None) -> None:
    """Nobody says who they are, as in a recording that begins in the middle."""
    talk = speech(
        "Es hat lange geregnet. Eva Roth, wie war es dort? [1.0] Das war sehr schön. Wir fahren wieder hin. [1.0] "
        "Es war ein langer Tag. Vielen Dank, Eva Roth, für dieses Gespräch."
    )
    asked, thanked = (next(at for at, one in enumerate(talk.words) if one.text == word) for word in ("Das", "Es"))
    ends = [asked, next(at for at in range(asked, len(talk.words)) if talk.words[at].text == "Es"), len(talk.words)]
    assert thanked == 0
    spans = zip([0, *ends[:-1]], ends, "121", strict=True)
    made = (
        Turn(start=talk.words[first].start, end=talk.words[last - 1].end, speaker=speaker)
        for first, last, speaker in spans
    )
    turns = speakers_of(Turns(method="voices", turns=tuple(made)), **owners)
    found = identify(talk, turns, Edits(), CAST)
    if line is None:
        assert known(found) == {"1": ("Anna Weber", "track"), "2": ("Eva Roth", "track")}
        return
    assert known(found) == {"1": (None, None), "2": (None, None)}
    assert found.speakers[0].evidence[0].startswith(line)
    assert found.speakers[1].evidence[0].startswith("Hat die Spur von Anna Weber, aber auf der von Eva Roth fällt „")


def test_names_given_by_hand_settle_swapped_tracks() -> None:
    scene = sample("en")
    transcript, turns, _ = heard(scene)
    swapped = speakers_of(turns, A="Sophie Carter", B="Oliver Grant", C="Daniel Harper")
    edits = name_speaker(Edits(), swapped, "A", "Oliver Grant")
    found = identify(transcript, swapped, edits, scene.cast)
    assert known(found) == {
        "A": ("Oliver Grant", "person"),
        "B": ("Sophie Carter", "words"),
        "C": ("Daniel Harper", "track"),
    }
    assert doubt_warnings(found, swapped, edits, scene.cast, "lib/bad-day") == []


def test_tracks_that_agree_with_the_words_are_believed() -> None:
    scene = sample("en")
    transcript, turns, _ = heard(scene)
    tracks = speakers_of(turns, A="Oliver Grant", B="Sophie Carter", C="Daniel Harper")
    found = identify(transcript, tracks, Edits(), scene.cast)
    assert {one.known_by for one in found.speakers} == {"track"}
    assert doubt_warnings(found, tracks, Edits(), scene.cast, "lib/bad-day") == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_guest_who_did_not_come_costs_nobody_the_name(language: str) -> None:
    scene = sample(language)
    transcript, turns, _ = heard(scene)
    away = Person(name="James Carter", address="Mr")
    sophie = [one.model_copy(update={"address": "Ms"}) if "Sophie" in one.name else one for one in scene.cast.guests]
    cast = scene.cast.model_copy(update={"guests": (*sophie, away)})
    found = identify(transcript, turns, Edits(), cast)
    names = {one.id: one.name for one in found.speakers}
    assert names == {id_: name for _, id_, name in scene.sentences}
    (warning,) = doubt_warnings(found, turns, Edits(), cast, "lib/x")
    assert warning == (
        "James Carter is listed for this session and was not heard. Take whoever was not there out of the session’s "
        "guests in the event file."
    )
    open_list = cast.model_copy(update={"named": False})
    assert doubt_warnings(found, turns, Edits(), open_list, "lib/x") == []
    unnamed = found.model_copy(update={"speakers": (found.speakers[0].model_copy(update={"name": None}),)})
    (warning,) = doubt_warnings(unnamed, turns, Edits(), cast, "lib/x")
    assert warning == (
        "4 people are listed for this session, and 1 voice was told apart. Take out who was not there; if all speak, "
        "“speakers = 4” in the event file helps."
    )
    certain = cast.model_copy(update={"speakers": 1})
    assert doubt_warnings(unnamed, turns, Edits(), certain, "lib/x") == []


def test_a_name_that_a_person_gives_takes_away_no_name_that_is_sure_by_itself() -> None:
    scene = sample("en")
    transcript, turns, _ = heard(scene)
    away = Person(name="James Carter", address="Mr")
    cast = scene.cast.model_copy(update={"guests": (*scene.cast.guests, away)})
    found = identify(transcript, turns, name_speaker(Edits(), turns, "B", "James Carter"), cast)
    assert known(found)["A"] == ("Oliver Grant", "words")
    assert known(found)["B"] == ("James Carter", "person")
    assert found.by_id["C"].name is None
    assert found.by_id["C"].evidence[-1] == (
        "Does not agree with the name James Carter that was set by hand: it leaves fewer voices than people"
    )


def test_without_an_event_file_nobody_is_named_and_that_is_said() -> None:
    found = identify(TALK, turns_of(TALK, "1212"), Edits(), Cast())
    assert [speaker.name for speaker in found.speakers] == [None, None]
    assert labels(found, "de") == {"1": "Person 1", "2": "Person 2"}
    assert labels(found, "en") == {"1": "Speaker 1", "2": "Speaker 2"}
    waiting = {"quote": 3, "quote card": 1, "post": 0}
    (warning,) = nameless_warnings(found, "event/talk-12345678", waiting, [2])
    assert warning == (
        "The name of speaker 1 and speaker 2 is not known; 3 quotes and 1 quote card wait for that of speaker 2. "
        '“pipeline speakers name event/talk-12345678 2 "NAME"” gives it, and “pipeline process event/talk-12345678” '
        "then brings the texts up to date."
    )
    assert "; 1 quote waits for that" in nameless_warnings(found, "talk", {"quote": 1}, [1])[0]
    (nothing,) = nameless_warnings(found, "talk", {"quote": 0}, [])
    assert nothing.startswith("The name of speaker 1 and speaker 2 is not known. “pipeline speakers name talk 1 ")
    first = found.speakers[0].model_copy(update={"known_by": "person"})
    settled = Speakers(speakers=(first, *found.speakers[1:]), attributions=found.attributions)
    (asked,) = nameless_warnings(settled, "talk", {"quote": 1}, [2])
    assert asked.startswith("The name of speaker 2 is not known; 1 quote waits"), "a person left the first one unnamed"


def test_where_nobody_was_heard_nobody_speaks() -> None:
    found = identify(TALK, Turns(method="voices", turns=()), Edits(), CAST)
    assert found.speakers == ()
    assert {run.speaker for run in found.attributions} == {None}
    assert nameless_warnings(found, "talk", {}, []) == []
