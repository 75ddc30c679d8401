"""Names in sentences: whose they are, and in which manner they are said."""

from __future__ import annotations

import pytest

from pipeline.event.manifest import Cast
from pipeline.speakers.names.dialogue import Dialogue, Utterance
from pipeline.speakers.names.mentions import Roster
from pipeline.speakers.names.namings import Naming, read_namings
from pipeline.speakers.names.spelling import letters, sound
from tests.unit.named_dialogues import cast_of


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Mein Name ist Thomas Keller.", {0}),
        ("Das sagt Thomas Keler auch.", {0}),
        ("Herr Dr. Hofmann, was nun?", {1}),
        ("Herr Hoffmanns Idee", {1}),
        ("Das liegt im Keller.", {0}),
        ("im keller", set()),
        ("Thomas Fischer kommt.", set()),
        ("Peter Hoffmann kommt.", set()),
        ("Herr Kaufmann kommt.", set()),
        ("Frau Müller-Lüdenscheidt, bitte.", {2}),
        ("Frau Mueller Lüdenscheidt, bitte.", {2}),
        ("Danke, Bobby.", {1}),
        ("Danke, Daniela.", set()),
    ],
)
def test_names_are_recognised_also_where_they_are_misspelled(text: str, people: set[int]) -> None:
    cast = cast_of("", "Thomas Keller; Dr. Martin Hoffmann=Bobby; Eva Müller-Lüdenscheidt; Daniel Harper")
    assert {one for mention in Roster(cast.people).find(text) for one in mention.people} == people


@pytest.mark.parametrize(
    ("text", "people", "rivals"),
    [
        ("Frau Roth, bitte.", {0}, set()),
        ("Herrn Roths Laden", {1}, set()),
        ("Mrs. Roth, please.", {0}, set()),
        ("Miss Roth, please.", {0}, set()),
        ("Mister Rot, please.", {1}, set()),
        ("den Kollegen Roth", {0, 1}, set()),
        ("Kollegin Roth", {0}, set()),
        ("Bürgermeisterin Roth", {0}, set()),
        ("Dr. Roth, bitte.", {1}, set()),
        ("Frau Dr. Roth, bitte.", {0}, set()),
        ("Herr und Frau Roth", {0, 1}, set()),
        ("Mr. and Mrs. Roth", {0, 1}, set()),
        ("das Ehepaar Roth", {0, 1}, set()),
        ("Herr Müller, bitte.", set(), set()),
        ("Frau Möller, bitte.", {2}, set()),
        ("Herr und Frau Müller", set(), {2}),
        ("die Familie Müller", set(), {2}),
        ("Herr Grau", set(), set()),
        ("Ms Grau", set(), set()),
        ("Mx Grau", {3}, set()),
        ("Professor Grau", {3}, set()),
        ("Herr Fink", {4}, set()),
        ("Frau Fink", {4}, set()),
        ("Herr und Frau Fink", set(), {4}),
        ("Mr. & Mrs. Roth", {0, 1}, set()),
        ("Mr. & Mrs. Müller", set(), {2}),
        ("Frau und Herr Müller", set(), {2}),
        ("Fr. Roth, bitte.", {0}, set()),
        ("Hr. Roth, bitte.", {1}, set()),
        ("Hrn. Roths Laden", {1}, set()),
        ("Frau Roth-Meier, bitte.", set(), {0}),
        ("Frau Meier-Roth, bitte.", set(), {0}),
        ("Frau Klein-Roth, bitte.", set(), {0}),
        ("Ich bin Eva Roth-Meier.", set(), {0}),
        ("Ich bin Eva Meier-Roth.", set(), {0}),
        ("Ich bin Vera Meier-Roth.", set(), {0, 1}),
        ("Herr Kim Müller", set(), set()),
        ("Herr Peter Roth", set(), {1}),
    ],
)
def test_a_form_of_address_fits_whom_it_can_address(text: str, people: set[int], rivals: set[int]) -> None:
    cast = cast_of("", "Eva Roth [Frau]; Dr. Jan Roth [Mr]; Kim Müller [Ms]; Alex Grau [none]; Ute Fink")
    mentions = Roster(cast.people).find(text)
    assert len(mentions) == 1
    assert (set(mentions[0].people), set(mentions[0].rivals)) == (people, rivals)


def test_a_listed_double_name_is_nobody_elses() -> None:
    cast = cast_of("", "Karin Müller; Eva Müller-Schmidt")
    (mention,) = Roster(cast.people).find("Frau Müller-Schmidt, bitte.")
    assert (mention.people, mention.rivals) == ((1,), ())
    assert Roster(cast.people).find("Das ist das Müller-Prinzip.") == []


def test_whoever_would_be_both_frau_and_herr_has_a_namesake() -> None:
    cast = cast_of("", "Ute Fink")
    said = namings("Frau Fink, bitte.", "Und Herr Fink?", "Ute Fink, danke.", cast=cast)
    assert [naming.mentions[0].rivals for naming in said] == [(0,), (0,), ()]
    assert [naming.mentions[0].rivals for naming in namings("Frau Fink?", "Dr. Fink?", cast=cast)] == [(), ()]


@pytest.mark.parametrize(
    "pair", [("Wroth", "Roth"), ("Meyer", "Maier"), ("Sophie", "Sofie"), ("Christian", "Kristian"), ("Roth", "Rot")]
)
def test_names_that_sound_alike_are_alike(pair: tuple[str, str]) -> None:
    assert sound(letters(pair[0])) == sound(letters(pair[1]))
    assert sound(letters("Anna")) != sound(letters("Anne"))


@pytest.mark.parametrize(
    ("sentence", "manner"),
    [
        ("Und haben die Kunden das verstanden, Eva?", "addressed"),
        ("Was kostet denn das Etikett, Frau Roth?", "addressed"),
        ("Did the customers understand, Eva?", "addressed"),
        ("Und was sagt Ihre Kollegin, Eva?", "mentioned"),
        ("Und was sagt die Leiterin, Frau Roth?", "mentioned"),
        ("And what about your brother, Eva?", "mentioned"),
        ("Who was the owner of that, Eva Roth?", "mentioned"),
        ("Zu Gast ist Eva Roth.", "introduced"),
        ("Zu Gast ist das Ehepaar Roth.", "introduced"),
        ("Bei mir ist meine Kollegin Eva Roth.", "introduced"),
        ("With me is my colleague, Eva Roth.", "introduced"),
        ("Let me introduce Eva Roth.", "introduced"),
        ("Let me introduce my colleague Eva Roth.", "mentioned"),
        ("Ich möchte Ihnen meine Kollegin Eva Roth vorstellen.", "mentioned"),
        ("Bei mir ist Eva Roths Bruder.", "mentioned"),
        ("Herr und Frau Roth, danke.", "thanked"),
        ("Familie Roth, was sagen Sie dazu?", "mentioned"),
    ],
)
def test_a_name_is_said_in_a_manner(sentence: str, manner: str) -> None:
    assert [one.manner for one in namings(sentence)] == [manner]


@pytest.mark.parametrize(
    ("sentence", "manner"),
    [
        ("Jan, du hast das Werk gebaut.", "addressed"),
        ("Also, Herr Berger, Sie haben das Werk gebaut.", "addressed"),
        ("Jan, you built the plant.", "addressed"),
        ("Jan Berger, der das Werk gebaut hat.", "introduced"),
        ("Und mein Kollege Jan Berger stellt die Fragen.", "mentioned"),
    ],
)
def test_after_an_introduction_people_are_introduced_until_somebody_turns_to_them(sentence: str, manner: str) -> None:
    assert [one.manner for one in namings("Bei mir sind zwei Gäste.", sentence)] == [manner]


def test_an_introduction_goes_on_though_it_is_doubtful_who_speaks() -> None:
    said = namings("Bei mir sind zwei Gäste.", "Jan Berger leitet das Werk.", doubtful=True)
    assert [one.manner for one in said] == ["introduced"]


def namings(*sentences: str, cast: Cast | None = None, doubtful: bool = False) -> list[Naming]:
    """Return the names that one speaker says."""
    roster = Roster((cast or cast_of("", "Eva Roth [Frau]; Uwe Roth [Herr]; Jan Berger")).people)
    utterances = [
        Utterance(
            text=text,
            start=float(index),
            language="de",
            speaker=None if doubtful and index else "A",
            question=text.endswith("?"),
            reliability=1.0,
            words=len(text.split()),
            run=0,
            perhaps="A" if doubtful and index else None,
        )
        for index, text in enumerate(sentences)
    ]
    return read_namings(Dialogue(utterances), roster)
