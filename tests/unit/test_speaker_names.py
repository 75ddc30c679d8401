"""Which speaker is which person: never a wrong name, whatever goes wrong before."""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.event.manifest import Cast, Person
from pipeline.language.person_names import spoken_name
from pipeline.schema import Attribution, Speaker, Transcript, Turn, Turns, Word
from pipeline.speakers.names.assignment import assign, confidences
from pipeline.speakers.names.dialogue import build_dialogue
from pipeline.speakers.names.identification import SURE, name_speakers
from tests.unit.named_dialogues import DIALOGUES, Scripted, cast_of
from tests.unit.speech import transcript_of
from tests.unit.studio_dialogues import STUDIO_DIALOGUES

SAMPLES = Path(__file__).resolve().parents[2] / "sample_media"
MOSTLY = 0.85
"""Share of an id's words that are one person's, from which that person's name is right for it."""
HALF = 0.55
"""The same where single sentences are given to the wrong ids: then the name cannot be right for all of them."""


@dataclass(frozen=True)
class Scene:
    """Sentences with the id that they were given to and the person who said them."""

    language: str
    sentences: tuple[tuple[str, str, str | None], ...]
    """Text, id, and the name of who really says it."""
    cast: Cast

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(id_ for _, id_, _ in self.sentences))

    def given_to(self, ids: list[str]) -> Scene:
        pairs = zip(self.sentences, ids, strict=True)
        return replace(self, sentences=tuple((text, id_, name) for (text, _, name), id_ in pairs))


def scene_of(script: Scripted) -> Scene:
    sentences: list[tuple[str, str, str | None]] = []
    speaker = ""
    for raw in script.lines.strip().splitlines():
        line = raw.strip()
        if line[1:2] == ":":
            speaker, line = line[0], line[2:].strip()
        if sentences and sentences[-1][1] == speaker and sentences[-1][0][-1] not in ".?!":
            line = f"{sentences.pop()[0]} {line}"
        sentences.extend((sentence, speaker, script.who[speaker]) for sentence in split(line))
    return Scene(script.language, tuple(sentences), script.cast)


def split(line: str) -> list[str]:
    parts, current = [], ""
    for token in line.split():
        current = f"{current} {token}".strip()
        if token.endswith((".", "?", "!")) and token not in {"Dr.", "Prof."}:
            parts.append(current)
            current = ""
    return [*parts, current] if current else parts


def sample(language: str) -> Scene:
    content: dict[str, Any] = json.loads((SAMPLES / f"livestudio_{language}.json").read_text(encoding="utf-8"))
    people = {
        one["id"]: Person(
            name=one["name"], role=one["role"], organisation=one["organisation"], links={"x": one["name"]}
        )
        for one in content["speakers"]
    }
    moderators = tuple(people[one["id"]] for one in content["speakers"] if one["moderator"])
    guests = tuple(people[one["id"]] for one in content["speakers"] if not one["moderator"])
    letter = {id_: "ABC"[number] for number, id_ in enumerate(people)}
    sentences = tuple(
        (one["text"], letter[one["speaker"]], people[one["speaker"]].name) for one in content["sentences"]
    )
    return Scene(language, sentences, Cast(moderators=moderators, guests=guests, named=True))


SCRIPTS = DIALOGUES | STUDIO_DIALOGUES
SCENES = {
    "de sample": sample("de"),
    "en sample": sample("en"),
    **{name: scene_of(script) for name, script in SCRIPTS.items()},
}
LEAST = {"de sample": 3, "en sample": 3, **{name: script.least for name, script in SCRIPTS.items()}}


def named(scene: Scene, owners: dict[str, str] | None = None, language: str = "") -> tuple[Speaker, ...]:
    """Return who is who in a scene."""
    transcript, turns, attributions = heard(scene, owners)
    transcript = transcript.model_copy(update={"language": language or scene.language})
    return name_speakers(transcript, turns, attributions, scene.cast)


def heard(scene: Scene, owners: dict[str, str] | None = None) -> tuple[Transcript, Turns, list[Attribution]]:
    """Return a scene as it is recognised: words come every 0.35 s, sentences 0.4 s apart."""
    words: list[Word] = []
    attributions: list[Attribution] = []
    turns: list[Turn] = []
    now = 1.0
    for text, id_, _ in scene.sentences:
        first = len(words)
        for token in text.split():
            words.append(Word(start=now, end=now + 0.3, text=token, probability=0.9))
            now += 0.35
        attributions.append(Attribution(first_word=first, last_word=len(words) - 1, speaker=id_))
        turns.append(Turn(start=words[first].start, end=words[-1].end, speaker=id_))
        now += 0.4
    found = Turns(method="tracks" if owners else "voices", turns=tuple(turns), owners=owners or {})
    return transcript_of(words, scene.language), found, attributions


@dataclass
class Count:
    """Names of speakers: right, wrong, and none where one was in the cast."""

    right: int = 0
    wrong: int = 0
    none: int = 0

    def add(self, scene: Scene, speakers: tuple[Speaker, ...], mostly: float = MOSTLY) -> list[str]:
        mistakes = []
        for one in speakers:
            shares: dict[str | None, int] = {}
            for text, id_, name in scene.sentences:
                if id_ == one.id:
                    shares[name] = shares.get(name, 0) + len(text.split())
            if one.name is not None and shares.get(one.name, 0) >= mostly * sum(shares.values()):
                self.right += 1
            elif one.name is not None:
                self.wrong += 1
                mistakes.append(f"{one.id} is {shares}, named {one.name} ({one.confidence}): {one.evidence}")
            else:
                self.none += any(name in {person.name for person in scene.cast.people} for name in shares)
        return mistakes


def without(cast: Cast, name: str) -> Cast:
    return cast.model_copy(
        update={
            "moderators": tuple(one for one in cast.moderators if one.name != name),
            "guests": tuple(one for one in cast.guests if one.name != name),
        }
    )


def instead(cast: Cast, name: str, other: str) -> Cast:
    people = {"moderators": cast.moderators, "guests": cast.guests}
    return cast.model_copy(
        update={
            role: tuple(Person(name=other) if one.name == name else one for one in those)
            for role, those in people.items()
        }
    )


def with_guests(cast: Cast, *names: str) -> Cast:
    return cast.model_copy(update={"guests": (*cast.guests, *(Person(name=name) for name in names))})


def variants(scene: Scene) -> Iterator[tuple[str, Scene]]:
    """Yield what an event file or the stages before may get wrong."""
    cast = scene.cast
    shuffled = dict(zip(scene.ids, ["S7", "S2", "S9", "S1", "S5"], strict=False))
    turned = cast.model_copy(update={"guests": cast.guests[::-1], "moderators": cast.moderators[::-1]})
    yield "shuffled", replace(scene.given_to([shuffled[id_] for _, id_, _ in scene.sentences]), cast=turned)
    yield "not named", replace(scene, cast=cast.model_copy(update={"named": False}))
    yield "extra guest", replace(scene, cast=with_guests(cast, "Beate Zumwinkel"))
    yield "two extra", replace(scene, cast=with_guests(cast, "Beate Zumwinkel", "Olaf Dreher"))
    yield "no cast", replace(scene, cast=Cast())
    for person in cast.people:
        yield f"without {person.name}", replace(scene, cast=without(cast, person.name))
        yield f"another instead of {person.name}", replace(scene, cast=instead(cast, person.name, "Beate Zumwinkel"))
        surname = person.name.split()[-1]
        yield f"another {surname} listed", replace(scene, cast=with_guests(cast, f"Beate {surname}"))
        given_name = spoken_name(person.name).split()[0]
        yield f"another {given_name} listed", replace(scene, cast=with_guests(cast, f"{given_name} Zumwinkel"))
        other = instead(cast, person.name, f"Beate {surname}")
        yield f"only another {surname} listed", replace(scene, cast=other)
    yield from broken_ids(scene)


def broken_ids(scene: Scene) -> Iterator[tuple[str, Scene]]:
    ids = [id_ for _, id_, _ in scene.sentences]
    listed = {id_ for _, id_, name in scene.sentences if name is not None}
    for first, second in combinations([id_ for id_ in scene.ids if id_ in listed], 2):
        merged = scene.given_to([first if id_ == second else id_ for id_ in ids])
        yield f"{first} and {second} merged", merged
        extra = with_guests(scene.cast, "Beate Zumwinkel")
        yield f"{first} and {second} merged, extra", replace(merged, cast=extra)
    for split_ in scene.ids:
        own = [index for index, id_ in enumerate(ids) if id_ == split_]
        for way, later in (("half", own[len(own) // 2 :]), ("every third", own[::3]), ("last", own[-1:])):
            parts = scene.given_to([f"{id_}2" if index in later else id_ for index, id_ in enumerate(ids)])
            yield f"{split_} split, {way}", parts
            yield f"{split_} split, {way}, extra", replace(parts, cast=with_guests(scene.cast, "Beate Zumwinkel"))


def with_mistakes(scene: Scene, seed: int, share: float = 0.05) -> Scene:
    """Return a scene in which a share of the sentences is given to somebody else."""
    chance = random.Random(seed)
    ids = [id_ for _, id_, _ in scene.sentences]
    for index in chance.sample(range(len(ids)), max(1, round(share * len(ids)))):
        others = [id_ for id_ in scene.ids if id_ != ids[index]]
        ids[index] = chance.choice(others) if others else ids[index]
    return scene.given_to(ids)


def misheard(scene: Scene, seed: int) -> Scene:
    """Return a scene in which every long surname has a letter doubled, halved, dropped or exchanged."""
    chance = random.Random(seed)
    surnames = {person.name.split()[-1] for person in scene.cast.people if len(person.name.split()[-1]) > 4}
    sentences = []
    for sentence, id_, name in scene.sentences:
        text = sentence
        for surname in sorted(surnames):  # the chance falls in the same order each time
            at = chance.randrange(1, len(surname))
            letter = chance.choice(["", surname[at] * 2, chance.choice("aeioult")])
            text = text.replace(surname, surname[:at] + letter + surname[at + 1 :])
        sentences.append((text, id_, name))
    return replace(scene, sentences=tuple(sentences))


@pytest.mark.parametrize("name", SCENES)
def test_names_are_found_as_they_are(name: str) -> None:
    scene, count = SCENES[name], Count()
    speakers = named(scene)
    assert count.add(scene, speakers) == []
    assert count.right >= LEAST[name], [(one.id, one.name, one.confidence, one.evidence) for one in speakers]


@pytest.mark.parametrize("name", SCENES)
def test_no_name_is_wrong_where_lists_and_voices_are(name: str) -> None:
    mistakes = {what: wrong for what, scene in variants(SCENES[name]) if (wrong := Count().add(scene, named(scene)))}
    assert mistakes == {}


@pytest.mark.parametrize("name", SCENES)
def test_no_name_is_wrong_where_sentences_are_given_to_others(name: str) -> None:
    scenes = [with_mistakes(SCENES[name], seed) for seed in range(12)]
    assert [wrong for scene in scenes for wrong in Count().add(scene, named(scene), HALF)] == []


@pytest.mark.parametrize("name", SCENES)
def test_no_name_is_wrong_where_names_are_misheard(name: str) -> None:
    scenes = [misheard(SCENES[name], seed) for seed in range(5)]
    assert [wrong for scene in scenes for wrong in Count().add(scene, named(scene))] == []


def spoken(lines: str, cast: Cast, language: str = "en") -> dict[str, Speaker]:
    letters_ = re.findall(r"^\s*([A-Z]):", lines, re.MULTILINE)
    who: dict[str, str | None] = dict.fromkeys(letters_)
    return {one.id: one for one in named(scene_of(Scripted(language, lines, cast, who, 0)))}


def test_a_named_speaker_has_what_the_event_file_says() -> None:
    weber, hoffmann, keller = named(SCENES["de sample"])
    assert (weber.number, weber.name, weber.role, weber.moderator) == (1, "Anna Weber", "Moderatorin", True)
    assert weber.links == (("x", "Anna Weber"),)
    assert (hoffmann.organisation, hoffmann.moderator, hoffmann.known_by) == ("Brenner Antriebe", False, "words")
    assert keller.number == 3
    assert all(SURE <= one.confidence < 1 for one in (weber, hoffmann, keller))
    assert weber.evidence[0].startswith("Stellt sich vor: „Mein Name ist Anna Weber“ (0:")
    assert hoffmann.evidence[0].startswith("Antwortet auf die Anrede „Herr Hoffmann“ (")


def test_evidence_is_written_in_the_language_of_the_session() -> None:
    grant, carter, harper = named(SCENES["en sample"])
    assert grant.evidence[0].startswith("Says “I'm Oliver Grant” (0:")
    assert any("“Daniel”" in line for line in carter.evidence)
    assert harper.evidence[-1] == "Everybody else who is listed for this session is accounted for"
    assert named(SCENES["en sample"], language="fr") == (grant, carter, harper)
    doubtful = named(SCENES["de interview without introductions"])[0]
    assert (doubtful.name, doubtful.known_by) == (None, None)
    assert doubtful.evidence[0] == "Vermutlich Heike Sandmann (79\u00a0%)"
    assert (doubtful.name, doubtful.guess) == (None, "Heike Sandmann")
    assert 0.5 < doubtful.confidence < SURE


def test_tracks_name_their_owners_and_leave_the_others_to_the_words() -> None:
    scene = SCENES["de sample"]
    weber, hoffmann, keller = named(scene, owners={"B": "Dr. Martin Hoffmann", "A": "Anna Weber"})
    assert (hoffmann.name, hoffmann.known_by, hoffmann.confidence) == ("Dr. Martin Hoffmann", "track", 1.0)
    assert (hoffmann.role, hoffmann.evidence) == ("Leiter Unternehmenskommunikation", ("Hat eine eigene Spur",))
    assert weber.moderator
    assert (keller.name, keller.known_by) == ("Thomas Keller", "words")
    stranger = named(replace(scene, cast=Cast()), owners={"C": "Somebody Else"})[2]
    assert (stranger.name, stranger.role) == ("Somebody Else", "")


def test_without_a_cast_nobody_is_named_but_what_they_say_is_told() -> None:
    speakers = named(replace(SCENES["de sample"], cast=Cast()))
    assert [one.name for one in speakers] == [None, None, None]
    assert speakers[0].evidence[0].startswith("Sagt „Mein Name ist Anna Weber“ (0:")
    assert speakers[0].moderator
    assert speakers[0].confidence == 0


def test_seconds_are_those_of_the_turns() -> None:
    scene = SCENES["en podcast, two hosts"]
    words = [len(text.split()) for text, _, _ in scene.sentences]
    total = sum(0.35 * count - 0.05 for count in words)
    assert sum(one.seconds for one in named(scene)) == pytest.approx(total, abs=0.01)


def test_speakers_without_words_are_listed_and_never_named() -> None:
    scene = SCENES["de sample"]
    blank = transcript_of([Word(start=0.0, end=0.2, text="Ja.", probability=0.9)], "de")
    turns = Turns(
        method="voices", turns=(Turn(start=0.0, end=9.0, speaker="X"), Turn(start=9.0, end=12.0, speaker="Y"))
    )
    runs = (Attribution(first_word=0, last_word=0, speaker=None, doubtful=True),)
    found = name_speakers(blank, turns, runs, scene.cast)
    assert [(one.id, one.number, one.seconds, one.name) for one in found] == [("X", 1, 9.0, None), ("Y", 2, 3.0, None)]
    assert name_speakers(blank, Turns(method="voices", turns=()), runs, scene.cast) == ()


def test_whoever_says_another_name_is_nobody_of_the_list() -> None:
    lines = """
        A: Hello and welcome. My name is Lena Fischer. What did you bring?
        B: A map of the coast. It is older than the harbour.
        A: Thank you very much. Goodbye.
    """
    found = spoken(lines, cast_of("Oliver Grant", "Sophie Carter"))
    assert found["A"].name is None
    assert found["A"].evidence[0].startswith("Has a name that is not on the list: “My name is Lena Fischer”")


def test_two_in_one_voice_are_not_named() -> None:
    scene = SCENES["de sample"]
    merged = named(scene.given_to(["A" if id_ == "C" else id_ for _, id_, _ in scene.sentences]))
    assert [one.name for one in merged] == [None, None]
    assert all("als eine Stimme" in one.evidence[-1] for one in merged)


def doubting(scene: Scene, doubtful: Collection[int]) -> list[Speaker]:
    """Return who is who where some of the sentences are given to their speakers with doubt."""
    transcript, turns, attributions = heard(scene)
    doubted = [one.model_copy(update={"doubtful": index in doubtful}) for index, one in enumerate(attributions)]
    return list(name_speakers(transcript, turns, doubted, scene.cast))


def test_what_is_doubtful_names_nobody() -> None:
    """The moderator and a guest are one voice, and what the moderator says in it is doubtful."""
    scene = SCENES["de sample"]
    moderator = [index for index, (_, id_, _) in enumerate(scene.sentences) if id_ == "A"]
    merged = scene.given_to(["C" if id_ == "A" else id_ for _, id_, _ in scene.sentences])
    found = {one.id: one for one in doubting(merged, moderator)}
    assert {one.name for one in found.values()} == {None}
    assert all("als eine Stimme" in one.evidence[-1] for one in found.values())


def test_nobody_is_who_is_left_where_another_voice_may_be_two_people() -> None:
    scene = SCENES["de audience asks"]
    guest = [index for index, (_, id_, _) in enumerate(scene.sentences) if id_ == "B"]
    merged = scene.given_to(["A" if id_ == "B" else id_ for _, id_, _ in scene.sentences])
    assert {one.name for one in doubting(merged, guest) if one.id == "C"} == {None}


def test_a_voice_much_of_which_is_doubtful_is_not_who_is_left() -> None:
    scene = SCENES["de sample"]
    keller = [index for index, (_, id_, _) in enumerate(scene.sentences) if id_ == "C"]
    assert [one.name for one in doubting(scene, keller[:1])] == ["Anna Weber", "Dr. Martin Hoffmann", "Thomas Keller"]
    assert [one.name for one in doubting(scene, keller[:-4])][::2] == ["Anna Weber", None]


@pytest.mark.parametrize("away", [True, False])
def test_only_somebody_whose_name_is_never_said_is_taken_to_be_away(away: bool) -> None:
    lines = f"""
        A: Guten Tag und herzlich willkommen. Mein Name ist Ida Blank. Zu Gast ist Rolf Hoffmann. Wie war die Reise?
        B: Wir haben sehr lange gewartet. {"Das Boot" if away else "Uwe Keller"} lag immer noch am Ufer. Es war kalt.
    """
    found = spoken(lines, cast_of("Ida Blank", "Rolf Hoffmann; Uwe Keller"), "de")["B"]
    assert ("Alle anderen, deren Namen fallen, sind zugeordnet" in found.evidence) == away


_WAITING = """
    A: Guten Tag und herzlich willkommen. Mein Name ist Ida Blank. {asked} was haben Sie damals gemacht?
    B: Wir haben sehr lange gewartet. Dann kam der Regen und mit ihm die Arbeit. Das Boot lag immer noch am Ufer.
    A: {asked} und was kam dann?
    B: Dann kam der Winter mit sehr viel Schnee. Niemand war zu sehen. Die Arbeit musste bis zum nächsten Sommer warten.
"""


@pytest.mark.parametrize(
    ("asked", "name", "guess", "doubtful_guess"),
    [("Herr Keller,", "Uwe Keller", None, "Uwe Keller"), ("Sagen Sie,", None, "Uwe Keller", None)],
)
def test_a_doubtful_voice_needs_strong_signs_for_a_name_and_some_for_a_guess(
    asked: str, name: str | None, guess: str | None, doubtful_guess: str | None
) -> None:
    who: dict[str, str | None] = {"A": "Ida Blank", "B": "Uwe Keller"}
    # Two moderators, so that B is not the only guest, which is a sign of its own.
    cast = cast_of("", "Ida Blank; Uwe Keller")
    scene = scene_of(Scripted("de", _WAITING.format(asked=asked), cast, who, 0))
    own = [index for index, (_, id_, _) in enumerate(scene.sentences) if id_ == "B"]
    later = [index for index in own if index - 1 in own]
    sure, doubted = doubting(scene, [])[1], doubting(scene, later)[1]
    assert (sure.name, sure.guess) == (name, guess)
    assert (doubted.name, doubted.guess) == (None, doubtful_guess)


def test_nobody_answers_through_what_nobody_is_known_to_say() -> None:
    lines = """
        A: Guten Tag. Ich bin Ida Blank. Herr Keller, was haben Sie damals gemacht?
        B: Wir haben lange gewartet und dann ganz neu begonnen.
        C: Dann kam der Regen und mit ihm die Arbeit. Das Boot lag am Ufer. Niemand war zu sehen.
    """
    who: dict[str, str | None] = dict.fromkeys("ABC")
    scene = scene_of(Scripted("de", lines, cast_of("Ida Blank", "Uwe Keller", named=False), who, 0))
    dialogue = build_dialogue(*heard(scene)[::2])
    assert set(dialogue.after(0)) == {"B", "C"}
    transcript, _, attributions = heard(scene)
    unsure = [one.model_copy(update={"doubtful": one.speaker == "B"}) for one in attributions]
    dialogue = build_dialogue(transcript, unsure)
    assert dialogue.after(0) == {}
    assert (dialogue.words["B"], dialogue.doubtful) == (0, {"B": 9})


def long_panel(seed: int) -> Scene:
    """Return a panel of 24 questions by name, of which every tenth is answered by the other guest."""
    chance = random.Random(seed)
    lines = ["A: Guten Tag. Mein Name ist Ida Blank. Bei mir sind heute Rolf Hoffmann und Uwe Keller."]
    for _ in range(24):
        asked = chance.choice("BC")
        answers = asked if chance.random() > 0.1 else "BC".replace(asked, "")
        lines.append(f"A: Herr {'Hoffmann' if asked == 'B' else 'Keller'}, was haben Sie damals gemacht?")
        lines.append(f"{answers}: Wir haben lange gewartet. Dann kam der Regen und mit ihm die Arbeit.")
    lines.append("A: Vielen Dank, Herr Hoffmann und Herr Keller. Auf Wiedersehen.")
    who: dict[str, str | None] = {"A": "Ida Blank", "B": "Rolf Hoffmann", "C": "Uwe Keller"}
    return scene_of(Scripted("de", "\n".join(lines), cast_of("Ida Blank", "Rolf Hoffmann; Uwe Keller"), who, 0))


def test_a_long_panel_is_named_though_others_jump_in() -> None:
    count = Count()
    scenes = [with_mistakes(long_panel(seed), seed) for seed in range(12)]
    assert [wrong for scene in scenes for wrong in count.add(scene, named(scene), HALF)] == []
    assert count.right > 0.7 * (count.right + count.none)


@pytest.mark.parametrize("name", ["de studio, two Roths", "en studio, two Roths"])
def test_namesakes_are_told_apart_only_where_their_form_of_address_is_known(name: str) -> None:
    scene = SCENES[name]
    silent = tuple(one.model_copy(update={"address": None}) for one in scene.cast.guests)
    assert [one.name for one in named(scene)] == ["Ines Brand", "Eva Roth", "Jan Roth"]
    without_address = named(replace(scene, cast=scene.cast.model_copy(update={"guests": silent})))
    assert [one.name for one in without_address] == ["Ines Brand", None, None]
    wrong_way = tuple(
        one.model_copy(update={"address": address})
        for one, address in zip(scene.cast.guests, ("Herr", "Herr"), strict=True)
    )
    both_men = named(replace(scene, cast=scene.cast.model_copy(update={"guests": wrong_way})))
    assert [one.name for one in both_men][1] is None, "“Frau Roth” answers, and nobody of the list is"


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Ich bin Martin sehr dankbar.", None),
        ("I'm Martin's neighbour.", None),
        ("Er sagte: Ich bin Martin Hoffmann.", None),
        ("Ich bin nicht Martin Hoffmann.", None),
        ("Ich bin Martin Hoffmann.", "Martin Hoffmann"),
        ("Und ich heiße Hoffmann.", "Martin Hoffmann"),
        ("I'm your host, Martin Hoffmann.", "Martin Hoffmann"),
        ("Ich bin der Martin und arbeite hier.", "Martin Hoffmann"),
    ],
)
def test_only_those_who_introduce_themselves_do(sentence: str, name: str | None) -> None:
    lines = f"A: Es war ein langer Tag. {sentence} Es hat geregnet. Das Boot lag am Ufer. Niemand war zu sehen."
    assert spoken(lines, cast_of("", "Martin Hoffmann"), "de")["A"].name == name


_SHOP = """
    A: Guten Abend und herzlich willkommen. Mein Name ist Ines Brand. {intro}
    A: {first}, wie hat das angefangen?
    B: Mit einem Keller voller Romane. Wir hatten kein Geld für Regale. Also standen die Bücher auf dem Boden.
    A: {second}, haben Sie damals an den Laden geglaubt?
    C: Nein, ich wollte Fische verkaufen. Aber die Bücher haben weniger gerochen. Nach zwei Jahren war ich überzeugt.
    A: Was kommt als Nächstes, {first}?
    B: Ein zweiter Laden. Der Mietvertrag ist unterschrieben. Im Mai geht es los.
    A: Vielen Dank, {first}. Auf Wiedersehen.
"""


@pytest.mark.parametrize(
    ("guests", "intro", "first", "second"),
    [
        ("Eva Roth [Frau]", "Zu Gast sind Herr und Frau Roth.", "Herr und Frau Roth", "Und Sie"),
        ("Eva Roth [Ms]", "With me are Mr. and Mrs. Roth.", "Mr. and Mrs. Roth", "And you"),
        ("Eva Roth [Ms]", "With me are Mr. & Mrs. Roth.", "Mr. & Mrs. Roth", "And you"),
        ("Eva Roth", "Bei mir ist Eva Roth mit ihrem Mann.", "Herr Roth", "Frau Roth"),
        ("Prof. Eva Roth", "Bei mir sind Professorin Roth und Herr Roth.", "Herr Roth", "Frau Professorin"),
        ("Eva Roth [Frau]", "Bei mir sind Frau Roth-Meier und ein Freund.", "Frau Roth-Meier", "Und Sie"),
        ("Eva Roth [Frau]", "Bei mir sind Frau Meier-Roth und ein Freund.", "Frau Meier-Roth", "Und Sie"),
        ("Eva Roth", "Bei mir sind Eva Roth-Meier und ein Freund.", "Eva Roth-Meier", "Und Sie"),
    ],
)
@pytest.mark.parametrize("is_named", [True, False])
def test_a_namesake_who_is_not_listed_gets_no_listed_name(
    guests: str, intro: str, first: str, second: str, *, is_named: bool
) -> None:
    cast = cast_of("Ines Brand", guests if is_named else f"{guests}; Max Klein; Ida Berg", named=is_named)
    found = spoken(_SHOP.format(intro=intro, first=first, second=second), cast, "en" if "Mr" in first else "de")
    assert (found["A"].name, found["B"].name) == ("Ines Brand", None), found["B"].evidence


matrices = st.integers(1, 4).flatmap(
    lambda columns: st.lists(st.lists(st.integers(-3, 6), min_size=columns, max_size=columns), min_size=1, max_size=4)
)


@given(matrices)
def test_the_assignment_is_the_best_of_all(rows: list[list[int]]) -> None:
    scores = {(row, column): float(value) for row, line in enumerate(rows) for column, value in enumerate(line)}
    chosen = assign(scores, len(rows))
    assert len(set(chosen.values())) == len(chosen)
    blanks = [*range(len(rows[0])), *[-1] * len(rows)]
    best = max(
        sum(scores.get((row, column), 0.0) for row, column in enumerate(order))
        for order in permutations(blanks, len(rows))
    )
    assert sum(scores[pair] for pair in chosen.items()) == pytest.approx(best)


def test_confidence_is_the_odds_against_the_best_other_assignment() -> None:
    found = confidences({(0, 0): math.log(4), (0, 1): 0.0, (1, 1): math.log(9)}, 2)
    assert found == pytest.approx({(0, 0): 0.8, (1, 1): 0.9})
    tied = confidences({(0, 0): 2.0, (1, 0): 2.0}, 2)
    assert list(tied.values()) == pytest.approx([0.5])
    assert confidences({}, 3) == {}
