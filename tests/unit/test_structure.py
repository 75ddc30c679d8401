"""Sentences, exchanges, chapters and headings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.lexicon import bare
from pipeline.language.stopwords import dangling_words
from pipeline.schema import Sentence, Structure, Transcript, words_text
from pipeline.structure import build_structure, same_turn
from pipeline.structure.reading import read
from pipeline.structure.terms import Terms, stem
from pipeline.structure.titles import (
    LIMIT,
    is_human_title,
    question_heading,
    statement_heading,
    topic_heading,
)
from tests.unit.interviews import english, german
from tests.unit.speech import speech

TALKS = [german(), english()]


def sentence_of(structure: Structure, part: str) -> Sentence:
    return next(sentence for sentence in structure.sentences if part in sentence.text)


@pytest.mark.parametrize("transcript", TALKS)
def test_sentences_point_at_their_words(transcript: Transcript) -> None:
    structure = build_structure(transcript, "x_y")
    assert structure.sentences[0].first_word == 0
    assert structure.sentences[-1].last_word == len(transcript.words) - 1
    for before, after in zip(structure.sentences, structure.sentences[1:], strict=False):
        assert after.first_word == before.last_word + 1
        assert after.pause_before == before.pause_after
    for sentence in structure.sentences:
        assert sentence.text == words_text(transcript.words, sentence.first_word, sentence.last_word)
        assert sentence.start == transcript.words[sentence.first_word].start
    assert len({sentence.id for sentence in structure.sentences}) == len(structure.sentences)


@pytest.mark.parametrize("transcript", TALKS)
def test_the_same_transcript_gives_the_same_structure(transcript: Transcript) -> None:
    assert build_structure(transcript, "x_y").to_json() == build_structure(transcript, "x_y").to_json()


def test_language_is_that_of_most_words() -> None:
    structure = build_structure(german(), "x_y")
    assert sentence_of(structure, "Automate the boring part").language == "en"
    assert sentence_of(structure, "Besser kann ich").language == "de"


def test_a_doubtful_segment_makes_its_sentences_doubtful() -> None:
    structure = build_structure(speech("Das ist sicher richtig.\n~ Vielen Dank fürs Zuschauen."), "x_y")
    assert [sentence.doubtful for sentence in structure.sentences] == [False, True]


@pytest.mark.parametrize("transcript", TALKS)
def test_questions_have_their_answers_in_the_same_chapter(transcript: Transcript) -> None:
    structure = build_structure(transcript, "x_y")
    chapter_of = {
        structure.sentences[index].id: chapter.id
        for chapter in structure.chapters
        for index in range(chapter.first_sentence, chapter.last_sentence + 1)
    }
    assert len(structure.exchanges) >= 5
    for exchange in structure.exchanges:
        assert exchange.answer
        assert len({chapter_of[one] for one in (*exchange.question, exchange.answer[0])}) == 1


def test_the_introduction_belongs_to_the_question() -> None:
    structure = build_structure(german(), "x_y")
    exchange = next(one for one in structure.exchanges if sentence_of(structure, "Wie kam es zu").id in one.question)
    assert sentence_of(structure, "900 Beschwerden").id == exchange.question[0]
    assert sentence_of(structure, "Eine Rechnung hatte").id in exchange.answer
    assert sentence_of(structure, "Das haben wir lange").id == exchange.answer[-1]


def test_a_request_is_a_question_and_a_rhetorical_question_is_none() -> None:
    text = """
    Wir haben lange gesucht. Und was fanden wir? Eine Lösung in der Schublade.
    [1.0] Zum Schluss bitte noch ein Rat für andere.
    [1.0] Räumen Sie auf.
    """
    structure = build_structure(speech(text.replace("? ", "? ")), "x_y")
    asked = [one.question for one in structure.exchanges]
    assert asked == [(sentence_of(structure, "ein Rat").id,)]


@pytest.mark.parametrize("transcript", TALKS)
def test_chapters_cover_the_talk_in_order(transcript: Transcript) -> None:
    structure = build_structure(transcript, "x_y")
    assert 3 <= len(structure.chapters) <= 7
    assert structure.chapters[0].first_sentence == 0
    assert structure.chapters[-1].last_sentence == len(structure.sentences) - 1
    for before, after in zip(structure.chapters, structure.chapters[1:], strict=False):
        assert after.first_sentence == before.last_sentence + 1
    titles = [chapter.title.casefold() for chapter in structure.chapters]
    assert len(set(titles)) == len(titles)
    for chapter in structure.chapters:
        assert 3 <= len(chapter.title) <= LIMIT
        assert bare(chapter.title.split()[-1]).lower() not in dangling_words(structure.language)
        assert chapter.title[0].isupper()
        assert len(chapter.keywords) == len(set(chapter.keywords))


def test_twenty_minutes_have_five_to_ten_chapters() -> None:
    transcript = speech("\n".join([*[english_body()] * 6]), "en")
    assert transcript.words[-1].end > 15 * 60
    structure = build_structure(transcript, "x_y")
    assert 5 <= len(structure.chapters) <= 14
    assert all(chapter.duration >= 25 for chapter in structure.chapters[1:])
    assert structure.chapters[0].duration >= 15


def english_body() -> str:
    from tests.unit.interviews import ENGLISH

    return ENGLISH.strip()


def test_an_empty_transcript_has_an_empty_structure() -> None:
    structure = build_structure(speech(""), "x_y")
    assert not structure.sentences
    assert not structure.chapters
    assert not structure.exchanges
    assert structure.title == "Gespräch"


TOKENS = st.sampled_from(
    ["Wir", "haben", "Tickets", "das", "ist", "gut.", "Warum?", "[1.5]", "Danke.", "Kommen", "wir", "zu", "Geld.", "3"]
)


@settings(max_examples=40)
@given(st.lists(TOKENS, max_size=150))
def test_any_words_can_be_structured(tokens: list[str]) -> None:
    structure = build_structure(speech(" ".join(tokens)), "x_y")
    covered = [
        index for chapter in structure.chapters for index in range(chapter.first_sentence, chapter.last_sentence + 1)
    ]
    assert covered == list(range(len(structure.sentences)))


def test_the_frame_is_no_part_of_the_talk() -> None:
    for transcript, first, last in (
        (TALKS[0], "900 Beschwerden", "Und holen Sie die IT"),
        (TALKS[1], "night of the storm", "And I would print less"),
    ):
        structure = build_structure(transcript, "x_y")
        talk = read(structure.sentences, transcript).talk
        assert first in structure.sentences[talk.start].text
        assert last in structure.sentences[talk.stop - 1].text


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Und wie kam es zu den 40 Prozent?", "de", "Wie kam es zu den 40\u00a0Prozent?"),
        ("Frau Dr. Weber, welche Rolle spielt das Marketing?", "de", "Welche Rolle spielt das Marketing?"),
        ("Also, was hat Sie an der Schulung überrascht?", "de", "Was hat Sie an der Schulung überrascht?"),
        ("Wie kam es dazu?", "de", None),
        ("Und dann?", "de", None),
        ("So, what happened to the ticket queue?", "en", "What happened to the ticket queue?"),
        ("What did that mean?", "en", None),
        (
            "Has the budget grown because the board finally understood what the people in support do all day?",
            "en",
            "Has the budget grown?",
        ),
    ],
)
def test_question_headings(text: str, language: str, expected: str | None) -> None:
    assert question_heading(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Jede Mail ist ein Ticket.", "de", "Jede Mail ist ein Ticket"),
        ("Und dann haben wir", "de", None),
        ("Dann haben wir das Portal gebaut.", "de", None),
        ("Das ist der Kern der Sache.", "de", None),
        ("Weil unsere Kunden warten.", "de", None),
        (
            "Wir haben die Warteschleife abgeschafft, weil niemand gerne wartet und alle nur noch auflegen.",
            "de",
            "Wir haben die Warteschleife abgeschafft",
        ),
        ("Silence is a message.", "en", "Silence is a message"),
        (
            "As the campaigns close, Republicans, Democrats, and independents find common ground on one single point.",
            "en",
            None,
        ),
        ("That's why tickets matter.", "en", None),
        ("Jede Mail ist ein Ticket“.", "de", None),
    ],
)
def test_statement_headings(text: str, language: str, expected: str | None) -> None:
    assert statement_heading(text, language, limit=60) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "Heute sprechen wir über die Zusammenarbeit von IT und Marketing.",
            "de",
            "Zusammenarbeit von IT und Marketing",
        ),
        ("Kommen wir zu den neuen Kosten.", "de", None),
        ("Let's talk about the price of silence.", "en", "The price of silence"),
        ("Wir reden gern.", "de", None),
    ],
)
def test_topic_headings(text: str, language: str, expected: str | None) -> None:
    assert topic_heading(text, language) == expected


@pytest.mark.parametrize(
    ("title", "human"),
    [
        ("Was nach dem Livestream bleibt", True),
        ("Sommerfest", True),
        ("IT & Marketing: ein Gespräch", True),
        ("livestudio_de", False),
        ("livestudio-de", False),
        ("GMT20240501-120000_Recording", False),
        ("IMG 1234", False),
        ("Zoom Meeting 2024-05-01", False),
        ("interview.mp4", False),
        ("mein video", False),
        ("", False),
    ],
)
def test_human_titles(title: str, human: bool) -> None:
    assert is_human_title(title) is human
    kept = build_structure(TALKS[0], title).title == title
    assert kept is human


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Künstliche Intelligenz ersetzt jeden Menschen im Haus, falls man den Prospekten glauben will.", "de"),
        ("Unsere Kunden zahlen jede Rechnung sofort, wenn sie die Rechnung endlich verstehen können.", "de"),
        ("Every euro for the campaign is completely wasted, if nobody measures the result afterwards.", "en"),
        ("The board approves every budget of the department, unless the numbers are wrong again.", "en"),
    ],
)
def test_a_heading_keeps_its_condition(text: str, language: str) -> None:
    assert statement_heading(text, language, limit=60) is None


@pytest.mark.parametrize(
    "text",
    [
        "{} Das ist aber leider völlig falsch. {filler}",
        "Ein Mythos hält sich hier seit vielen Jahren. {} {filler}",
    ],
)
def test_what_is_taken_back_is_no_heading(text: str) -> None:
    claim = "Gute Kommunikation ist immer teurer als Schweigen."
    filler = "Wir haben im Haus gern gearbeitet. " * 3
    plain = build_structure(speech(f"{claim} {filler}"), "x_y")
    assert plain.chapters[0].title == claim[:-1]
    said = build_structure(speech(text.format(claim, filler=filler)), "x_y")
    assert said.chapters[0].title != claim[:-1]


def test_a_question_keeps_its_condition() -> None:
    text = "What does the night shift of the clinic do when the whole network of the building suddenly fails?"
    assert question_heading(text, "en") is None
    asked = question_heading("Wenn der Strom im Studio ausfällt, was tun Ihre Techniker?", "de")
    assert asked == "Wenn der Strom im Studio ausfällt, was tun Ihre Techniker?"


def test_a_long_welcome_is_a_chapter_of_its_own() -> None:
    for transcript, label in ((TALKS[0], "Begrüßung und Vorstellung"), (TALKS[1], "Welcome and introductions")):
        structure = build_structure(transcript, "x_y")
        reading = read(structure.sentences, transcript)
        start = structure.sentences[reading.talk.start].start
        if start - structure.sentences[0].start > 15:
            assert structure.chapters[0].title == label
            assert structure.chapters[1].first_sentence == reading.talk.start


@pytest.mark.parametrize(
    ("text", "language", "dangling"),
    [
        ("Das ergab 150 neue Anfragen im Monat.", "de", True),
        ("Das überzeugte am Ende alle.", "de", True),
        ("Dies gelang uns nie.", "de", True),
        ("Das neue Portal läuft seit Mai.", "de", False),
        ("Das sehr kleine, alte Haus steht leer.", "de", False),
        ("Das Portal läuft seit Mai.", "de", False),
    ],
)
def test_a_pronoun_before_a_verb_points_back(text: str, language: str, dangling: bool) -> None:
    transcript = speech(text, language)
    structure = build_structure(transcript, "x_y")
    assert read(structure.sentences, transcript).traits[0].dangling is dangling


def test_one_speaker_as_far_as_is_known() -> None:
    sentences = build_structure(speech("Vertrauen zählt. [0.03] Angst kostet. [0.2] Mut hilft."), "x_y").sentences
    assert same_turn(sentences[0], sentences[1])
    assert not same_turn(sentences[1], sentences[2])
    named = [sentence.model_copy(update={"speaker": "Kern"}) for sentence in sentences]
    assert same_turn(named[1], named[2])
    assert not same_turn(sentences[0], named[1])


def test_topics_are_nouns() -> None:
    german = "Schlimmer war das Schweigen. Schlimmer war die Angst im Team. Vertrauen hilft jedem Team."
    words = Terms(build_structure(speech(german), "x_y").sentences).keywords(range(3), 9)
    assert "Schlimmer" not in words
    assert "Team" in words
    english = "She leads communications here. He leads communications there. We share the signal path of the studio."
    words = Terms(build_structure(speech(english, "en"), "x_y").sentences).keywords(range(3), 9)
    assert not any("leads" in word.lower() for word in words)


def test_a_misheard_word_is_no_topic() -> None:
    transcript = speech("Im Studio steht ein Hornung. Wir mögen den Hornung.", probability=0.3)
    structure = build_structure(transcript, "x_y")
    misheard = {index: word.text for index, word in enumerate(transcript.words)}
    assert Terms(structure.sentences).keywords(range(2), 9)
    assert Terms(structure.sentences, misheard).keywords(range(2), 9) == ()


def test_a_language_that_nobody_described_is_not_taken_for_english() -> None:
    text = """
    Bonjour à tous et bienvenue dans notre studio. Pourquoi avez-vous choisi cette méthode de travail?
    [1.0] Parce que la méthode est simple, et que tout le monde la comprend. La confiance est le vrai travail.
    """
    structure = build_structure(speech(text, "fr"), "x_y")
    assert [chapter.keywords for chapter in structure.chapters] == [()] * len(structure.chapters)
    assert not any(" and " in chapter.title for chapter in structure.chapters)
    assert structure.chapters[0].title == "Pourquoi avez-vous choisi cette méthode de travail?"


def test_forms_of_a_noun_have_one_stem() -> None:
    assert stem("Tickets", "de") == stem("Ticket", "de")
    assert stem("Kunden", "de") == stem("Kunde", "de")
    assert stem("companies", "en") == stem("company", "en")
    assert stem("process", "en") == "process"


def test_names_of_several_words_stay_together() -> None:
    text = "We built the Signal Desk in May. Now the Signal Desk runs at night. It saves tickets."
    structure = build_structure(speech(text, "en"), "x_y")
    words = Terms(structure.sentences).keywords(range(3), 4)
    assert "Signal Desk" in words
    assert "Signal" not in words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ein falscher Name ist Schlimmer als ein schwarzes Bild.",
            "Ein falscher Name ist schlimmer als ein schwarzes Bild",
        ),
        ("Mein Bruder war Richter als junger Mann.", "Mein Bruder war Richter als junger Mann"),
    ],
)
def test_a_comparative_in_a_heading_is_written_small(text: str, expected: str) -> None:
    assert statement_heading(text, "de") == expected
