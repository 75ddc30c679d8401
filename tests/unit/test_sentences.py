"""Sentence ends and questions in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language.sentences import LONGEST, ends_sentence, is_question, split_sentences
from pipeline.schema import words_text
from tests.unit.speech import speech


def split(text: str, language: str = "de") -> list[str]:
    transcript = speech(text.replace(" | ", " "), language)
    bounds = split_sentences(transcript.words, transcript.word_languages)
    return [words_text(transcript.words, one.first_word, one.last_word) for one in bounds]


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Kern leitet die IT. | Danach kam Prof. Dr. Weber dazu.",
        "Wir nutzen z. B. Chatbots. | Das sind ca. 40 Anfragen bzw. Tickets pro Tag.",
        "Das kostet z.B. 3,5 Mio. Euro im Jahr. | Wir sparen 370.000 Euro.",
        "Am 3. Mai ging es los. | Im 19. Jahrhundert war das anders.",
        "Der 1. Platz ging an uns. | Wir waren 2. Sieger im Jahr davor.",
        "Das war 2024. | Wir haben viel gelernt.",
        "Wir hatten 12. | Danach waren es 40.",
        "Das betrifft Mails, Anrufe usw. | Wir haben das geändert.",
        "Mails, Anrufe usw. haben wir gebündelt. | Gut so!",
        "Laut Abb. 3 und Nr. 5 passt das. | Die Fa. Müller sagt, d. h. Herr Müller sagt das.",
        "Wir dachten ... vielleicht klappt das. | Es hat geklappt.",
        "Mit Node.js läuft das auf www.example.de besser. | Um 14.30 Uhr ist Schluss.",
        "Ist das so? | Ja! | Und zwar u. a. in St. Pölten.",
        "Sie fragte: „Ist das gut?“ | Wir sagten Ja.",
        "J. S. Bach war kein Informatiker. | Wir auch nicht.",
    ],
)
def test_german(text: str) -> None:
    assert split(text) == text.split(" | ")


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Jones met Dr. Smith. | They talked.",
        "We met at 3 p.m. on Monday. | It ended at 5 p.m. | We left.",
        "We use tools, e.g. chat, i.e. messages. | It works.",
        "The U.S. market is big. | We sell in the U.S. | They know us.",
        "It rose by 3.5 percent to 370,000. | Great!",
        "I told J. R. Smith about it. | Then he left.",
        "We... we were not ready. | Now we are.",
        "That was in 2024. | Costs fell.",
        "Our vendor Acme Inc. delivered. | We paid.",
        "We built it in Node.js and moved on. | Done.",
    ],
)
def test_english(text: str) -> None:
    assert split(text, "en") == text.split(" | ")


@pytest.mark.parametrize(
    ("text", "following", "language", "expected"),
    [
        ("Haus.", "Danach", "de", True),
        ("Fr.", "Weber", "de", False),
        ("Lt.", "Bericht", "de", False),
        ("insb.", "Tickets", "de", False),
        ("3.", "Mai", "de", False),
        ("3.", "Wir", "de", True),
        ("3,000.", "That", "en", True),
        ("Capt.", "Miller", "en", False),
        ("dept.", "heads", "en", False),
        ("usw.", "Wir", "de", True),
        ("usw.", "haben", "de", False),
        ("so?“", "fragte", "de", False),
        ("so?“", "Fragte", "de", True),
        ("Wir …", "haben", "de", False),
        ("„Ja.“", "„Wir", "de", True),
        ("Haus,", "Danach", "de", False),
        ("Haus", "", "de", True),
    ],
)
def test_ends_known_from_the_text_alone(text: str, following: str, language: str, expected: bool) -> None:
    assert ends_sentence(text, following, language) is expected


def test_a_long_silence_is_an_end_that_is_only_guessed() -> None:
    transcript = speech("Wir haben das so gemacht [2.0] Danach kam der Erfolg.")
    bounds = split_sentences(transcript.words, transcript.word_languages)
    assert [one.complete for one in bounds] == [False, True]


def test_a_pause_to_think_is_no_end() -> None:
    assert len(split("Wir haben [2.0] lange darüber nachgedacht.")) == 1


def test_another_language_after_a_silence_is_a_boundary() -> None:
    transcript = speech("Er sagte immer\nen: [0.5] Keep it simple.")
    bounds = split_sentences(transcript.words, transcript.word_languages)
    assert [(one.first_word, one.last_word, one.complete) for one in bounds] == [(0, 2, False), (3, 5, True)]


def test_a_dot_before_a_small_word_needs_a_silence_to_end_a_sentence() -> None:
    transcript = speech("das ist kpl. neu gemacht.")
    tight = [
        word.model_copy(update={"start": index * 0.3, "end": index * 0.3 + 0.28})
        for index, word in enumerate(transcript.words)
    ]
    assert len(split_sentences(tight, transcript.word_languages)) == 1
    assert len(split_sentences(transcript.words, transcript.word_languages)) == 2


def test_a_run_on_is_split_at_its_pause() -> None:
    text = " ".join(["wort"] * 39) + " wort, [0.9] " + " ".join(["wort"] * 40) + "."
    transcript = speech(text)
    bounds = split_sentences(transcript.words, transcript.word_languages)
    assert [(one.first_word, one.last_word, one.complete) for one in bounds] == [(0, 39, False), (40, 79, True)]


WORDS = st.sampled_from(
    ["Wir", "und", "das", "Haus.", "Haus,", "3.", "z.", "B.", "...", "so?", "Dr.", "Mai", "[2.5]", "ja!"]
)


@given(st.lists(WORDS, max_size=200))
def test_sentences_cover_every_word_once(tokens: list[str]) -> None:
    transcript = speech(" ".join(tokens))
    bounds = split_sentences(transcript.words, transcript.word_languages)
    covered = [index for one in bounds for index in range(one.first_word, one.last_word + 1)]
    assert covered == list(range(len(transcript.words)))
    assert all(one.last_word - one.first_word < LONGEST for one in bounds)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Wie kam es dazu?", "de", True),
        ("Wie kam es zu den 40 Prozent.", "de", True),
        ("Frau Weber, was hat sich geändert.", "de", True),
        ("Welche Rolle spielt das Marketing dabei?", "de", True),
        ("Haben Sie das gemessen.", "de", True),
        ("Was mich stört, ist die Langsamkeit.", "de", False),
        ("Wie gesagt, wir haben das gemessen.", "de", False),
        ("Haben Sie Geduld, dann klappt es.", "de", False),
        ("Machen Sie das nicht.", "de", False),
        ("Wir wissen, wie es geht.", "de", False),
        ("Denken Sie dann überhaupt noch selbst.", "de", True),
        ("Es gibt Modelle, welche sehr groß sind.", "de", False),
        ("How did you do that.", "en", True),
        ("There are models, which are small.", "en", False),
        ("So what would you change.", "en", True),
        ("Do you measure it.", "en", True),
        ("What we did was simple.", "en", False),
        ("How many people do you need.", "en", True),
        ("When we started, nobody cared.", "en", False),
        ("We did it.", "en", False),
    ],
)
def test_questions(text: str, language: str, expected: bool) -> None:
    assert is_question(text, language) is expected
