"""Only what says nothing, or is said again right after, is a slip."""

from __future__ import annotations

import pytest

from pipeline.clips.slips import find_slips
from tests.unit.speech import speech


def left(text: str, language: str = "de") -> str:
    """What remains of a sentence without its slips."""
    transcript = speech(text, language)
    gone = {
        at for slip in find_slips(transcript, 0, len(transcript.words) - 1) for at in range(slip.first, slip.last + 1)
    }
    return " ".join(word.text for at, word in enumerate(transcript.words) if at not in gone)


@pytest.mark.parametrize(
    ("language", "said", "remains"),
    [
        ("de", "Also wir wir haben das gemacht.", "Also wir haben das gemacht."),
        ("de", "Also wir, äh, wir haben das gemacht.", "Also wir haben das gemacht."),
        ("de", "Und ich ich ich glaube das.", "Und ich glaube das."),
        ("de", "Ich habe, ich habe gezählt.", "ich habe gezählt."),
        ("de", "Das sind, ähm, vierzig Prozent.", "Das sind, vierzig Prozent."),
        ("de", "Wir ha- wir haben gezählt.", "wir haben gezählt."),
        ("de", "Die Ausga- Ausgaben steigen.", "Die Ausgaben steigen."),
        ("de", "In einem, äh, in einem Jahr.", "In einem, in einem Jahr."),
        ("de", "Das haben wir, äh, wir sind fertig.", "Das haben wir, wir sind fertig."),
        ("de", "Wir, wir, wir haben Zeit.", "wir haben Zeit."),
        ("de", "Gut, ich, ich habe Zeit.", "Gut, ich habe Zeit."),
        ("de", "Bei den, bei einem, einem Haus.", "Bei den, bei einem Haus."),
        ("en", "And the, the train was late.", "And the train was late."),
        ("en", "We sat in the, um, the garden.", "We sat in the garden."),
        ("en", "So, um, we had we had no idea.", "So, we had no idea."),
        ("en", "Because I, uh, I wanted it.", "Because I wanted it."),
        ("en", "It was a presi- presidential visit.", "It was a presidential visit."),
    ],
)
def test_slips_go(language: str, said: str, remains: str) -> None:
    assert left(said, language) == remains


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Das ist sehr, sehr gut."),
        ("de", "Nein, nein, das stimmt nicht."),
        ("de", "Die Leute, die die Welt retten."),
        ("de", "Ich glaube, dass das das Ende war."),
        ("de", "Eine Zeit, in der in der Politik viel geschah."),
        ("de", "Autos, Häuser und und und."),
        ("de", "Das haben wir. Wir sind fertig."),
        ("de", "Vor- und Nachteile der Ein- und Ausgabe."),
        ("de", "Ich will nicht ge- nicht gehen."),
        ("de", "Kein, kein Mensch weiß das."),
        ("de", "Um um die Ecke zu denken."),
        ("de", "Die Rede von von der Leyen."),
        ("de", "Hm, das weiß ich nicht."),
        ("de", "Ja, ja, genau."),
        ("de", "Ja... jahrelang haben wir gewartet."),
        ("de", "Vor- und Vorteile, Ein- oder Einreise."),
        ("de", "Das machen wir, wir sind ja hier."),
        ("de", "Da war ich, ich war krank."),
        ("de", "Alles, was wir haben, wir haben es verkauft."),
        ("en", "So did we, we went home."),
        ("en", "No, no, that is wrong."),
        ("en", "I think that that is it."),
        ("en", "What I asked for, for example, was time."),
        ("en", "I never, never said so."),
        ("en", "I have, I have."),
        ("en", "We don't, we don't know."),
        ("en", "He had had enough."),
        ("en", "More and more, again and again."),
        ("en", "Uh-huh, mm-hmm, right."),
        ("fr", "Nous nous levons, euh, um, tôt."),
    ],
)
def test_what_means_something_stays(language: str, said: str) -> None:
    assert left(said, language) == said


def test_what_the_recogniser_was_not_sure_of_stays() -> None:
    doubtful = "~Also wir wir, äh, haben das gemacht."
    assert left(doubtful) == doubtful.removeprefix("~")
    unsure = speech("Also wir wir haben, äh, das gemacht.", probability=0.4)
    assert not find_slips(unsure, 0, len(unsure.words) - 1)


def test_a_slip_of_two_languages_is_none() -> None:
    transcript = speech("de: Wir sagten wir\nen: wir are here.")
    assert not find_slips(transcript, 0, len(transcript.words) - 1)
    mixed = speech("de: Um etwas zu tun, äh, um zu gehen.\nen: And, um, we go.")
    assert [mixed.words[slip.first].text for slip in find_slips(mixed, 0, len(mixed.words) - 1)] == ["äh,", "um,"]


def test_slips_in_a_row_are_one() -> None:
    transcript = speech("Ja, äh, wir, ähm, wir haben Zeit.")
    (slip,) = find_slips(transcript, 0, len(transcript.words) - 1)
    assert (slip.first, slip.last, slip.fillers) == (1, 3, 2)


def test_only_words_of_the_clip_count() -> None:
    transcript = speech("Ja, wir wir haben, äh, Zeit.")
    assert not find_slips(transcript, 2, 3)
    assert not find_slips(transcript, 0, 1)
