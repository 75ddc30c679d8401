"""Quotes: verbatim, whole, and only what may stand alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import QuoteSettings
from pipeline.language.typography import quoted
from pipeline.quotes import find_quotes, prove
from pipeline.schema import Attribution, Quote, Transcript, words_text
from pipeline.structure import TURN_PAUSE, build_structure
from tests.unit.interviews import english, german
from tests.unit.speech import speech

TALKS = [german(), english()]


def find(transcript: Transcript, **changes: float) -> tuple[Quote, ...]:
    structure = build_structure(transcript, "x_y")
    return find_quotes(structure, transcript, QuoteSettings.model_validate(changes)).quotes


def check(transcript: Transcript, quotes: tuple[Quote, ...], chosen: QuoteSettings) -> None:
    """Assert what holds for every quote of every talk."""
    structure = build_structure(transcript, "x_y")
    by_id = {sentence.id: sentence for sentence in structure.sentences}
    used: set[int] = set()
    assert len(quotes) <= chosen.count
    for quote in quotes:
        assert quote.text == words_text(transcript.words, quote.first_word, quote.last_word)
        assert chosen.min_words <= len(quote.text.split()) <= chosen.max_words
        span = set(range(quote.first_word, quote.last_word + 1))
        assert not used & span
        used |= span
        sentences = [by_id[one] for one in quote.sentences]
        assert 1 <= len(sentences) <= 2
        assert sentences[0].first_word == quote.first_word
        assert sentences[-1].last_word == quote.last_word
        assert all(one.complete and not one.is_question and not one.doubtful for one in sentences)
        proof = prove(quote.text, transcript)
        assert proof is not None
        assert proof.text == quote.text
        assert quote.reasons
        assert quote.probability == min(
            word.probability for word in transcript.words[quote.first_word : quote.last_word + 1]
        )


@pytest.mark.parametrize("transcript", TALKS)
def test_quotes_of_a_talk(transcript: Transcript) -> None:
    quotes = find(transcript)
    check(transcript, quotes, QuoteSettings())
    assert 4 <= len(quotes) <= 8


def test_the_pointed_sentences_come_first() -> None:
    assert find(german())[0].text == "Technik, die niemand findet, ist keine Technik, sondern Dekoration."
    texts = [quote.text for quote in find(english())[:4]]
    assert "A plan that nobody has read is not a plan, it is a souvenir." in texts


@pytest.mark.parametrize("transcript", TALKS)
def test_slips_greetings_and_questions_are_not_quoted(transcript: Transcript) -> None:
    text = " ".join(quote.text for quote in find(transcript))
    for part in (
        "Entschuldigung, es",
        "sorry",
        "?",
        "Vielen Dank",
        "Thank you",
        "willkommen",
        "ähm",
        "um,",
        "Kommen wir",
    ):
        assert part not in text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wir sollten alle Tickets sofort löschen. Aber das wäre natürlich Unsinn.", "de"),
        ("Das ist der beste Weg zu mehr Vertrauen im Team.", "de"),
        ("Deshalb ist Vertrauen immer der beste Weg im Team.", "de"),
        ("Wir hatten im besten Jahr 20, nein, Entschuldigung, 30 Gespräche.", "de"),
        ("Vertrauen ist ähm immer der beste Weg zum Erfolg im Team.", "de"),
        ("Silence is always the best answer to a problem. However, that was a joke.", "en"),
        ("He always told us that trust is the best answer to a problem.", "en"),
        ("Is trust always the best answer to a problem?", "en"),
    ],
)
def test_what_would_mislead_alone_is_not_quoted(text: str, language: str) -> None:
    filler = "Wir arbeiten im Haus an vielen Dingen." if language == "de" else "We work on many things in the house."
    quotes = find(speech(f"{filler} [1.0] {text} [1.0] {filler}", language))
    assert not any(text.split(".", maxsplit=1)[0].rstrip("?") in quote.text for quote in quotes)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("{} Das ist aber leider völlig falsch.", "de"),
        ("{} So denken leider immer noch viele Chefs.", "de"),
        ("{} Theoretisch jedenfalls.", "de"),
        ("Ein Mythos hält sich seit Jahren. {}", "de"),
        ("Viele Chefs sagen bis heute dasselbe. {}", "de"),
        ("{} That is what my old boss used to say, and he was wrong.", "en"),
        ("{} Only nobody believes it.", "en"),
        ("{} In theory, at least.", "en"),
        ("There is one myth that I hear in every meeting. {}", "en"),
        ("Many people say the same thing every year. {}", "en"),
    ],
)
def test_what_its_neighbour_takes_back_is_not_quoted(text: str, language: str) -> None:
    claim = {
        "de": "Gute Kommunikation ist immer teurer als jedes Schweigen.",
        "en": "Good communication is always more expensive than silence.",
    }[language]
    filler = "Im Haus arbeiten viele Leute gern." if language == "de" else "Many people work in this big house."
    assert any(claim in quote.text for quote in find(speech(f"{filler} [1.0] {claim} [1.0] {filler}", language)))
    said = speech(f"{filler} [1.0] {text.format(claim)} [1.0] {filler}", language)
    assert claim not in [quote.text for quote in find(said)]


def test_half_of_reported_speech_is_not_quoted() -> None:
    claim = "Gute Kommunikation ist immer teurer als jedes Schweigen."
    filler = "Im Haus arbeiten viele Leute gern. [1.0]"
    for text in (
        f"Der Vorstand meinte im Mai: „Wir sind alle müde. {claim}“",
        f"Der Vorstand war im Mai müde: „Wir zahlen viel. {claim} Das Geld fehlt uns.“",
    ):
        assert not any(quote.text.startswith(claim[:-1]) for quote in find(speech(f"{filler} {text} [1.0] {filler}")))
    whole = f"{filler} Gute „Kommunikation“ ist immer teurer als jedes Schweigen. [1.0] {filler}"
    assert any("„Kommunikation“" in quote.text for quote in find(speech(whole)))


def test_a_teaser_is_not_quoted_twice() -> None:
    claim = "Gute Kommunikation ist immer teurer als jedes Schweigen."
    filler = " ".join(["Im Haus arbeiten viele Leute gern. [1.0]"] * 30)
    texts = [quote.text for quote in find(speech(f"{claim} [1.0] {filler} {claim} [1.0] {filler}"))]
    assert sum(claim in text for text in texts) == 1


def test_no_quotation_reaches_over_a_possible_change_of_speakers() -> None:
    pair = "Vertrauen ist {} Angst ist immer teurer als Mut."
    filler = "Im Haus arbeiten viele Leute gern."
    for pause, joined in (("[0.0]", True), (f"[{TURN_PAUSE - 0.4:.2f}]", False), ("[0.3]", False)):
        text = f"{filler} [1.0] {pair.format(f'billig. {pause}')} [1.0] {filler}"
        texts = [quote.text for quote in find(speech(text))]
        assert any(text.startswith("Vertrauen") and "Angst" in text for text in texts) is joined


def test_nothing_is_quoted_in_a_language_that_nobody_described() -> None:
    text = "Trust is always cheaper than a correction. [1.0] We work on many things in the house."
    assert find(speech(text, "en"))
    assert find(speech(text, "nl")) == ()


def test_a_misheard_word_is_not_quoted() -> None:
    transcript = speech("Vertrauen ist immer billiger als jede Korrektur danach. [0.8] Wir haben viel gelernt im Haus.")
    assert any("Korrektur" in quote.text for quote in find(transcript))
    raw = transcript.model_dump()
    raw["segments"][0]["words"][3]["probability"] = 0.1
    doubtful = Transcript.model_validate(raw)
    assert not any("Korrektur" in quote.text for quote in find(doubtful))


@pytest.mark.parametrize(("word", "quoted_at_all"), [("billiger", True), ("billichter", False)])
def test_a_word_that_no_dictionary_knows_is_quoted_only_if_it_is_certain(word: str, quoted_at_all: bool) -> None:
    text = f"Vertrauen ist immer {word} als jede Korrektur danach. [0.8] Wir haben viel gelernt im Haus."
    likely = any("Korrektur" in quote.text for quote in find(speech(text, probability=0.8)))
    assert likely == quoted_at_all
    assert any("Korrektur" in quote.text for quote in find(speech(text, probability=0.95)))


def quotes_of(text: str, speakers: str) -> list[tuple[str, str | None]]:
    """Return the quotes of a talk, of which each sentence is said by one speaker; a small letter is a doubtful one."""
    transcript = speech(text)
    ends = [index for index, word in enumerate(transcript.words) if word.text.endswith(".")]
    runs = [
        Attribution(first_word=start, last_word=end, speaker=who.upper(), doubtful=who.islower())
        for start, end, who in zip([0, *(end + 1 for end in ends)], ends, speakers, strict=False)
    ]
    structure = build_structure(transcript, "x_y", runs)
    return [(quote.text, quote.speaker) for quote in find_quotes(structure, transcript, QuoteSettings()).quotes]


def test_who_is_not_certain_is_quoted_only_where_nobody_else_is() -> None:
    one, other = "Vertrauen ist immer billiger als jede Korrektur danach.", "Gute Technik ist besser als jede Ausrede."
    filler = "Wir haben viel gelernt im Haus."
    text = f"{one} [0.8] {filler} [0.8] {other} [0.8] {filler}"
    assert sorted(quotes_of(text, "AAAA")) == [(other, "A"), (one, "A")]
    assert quotes_of(text, "aAAA") == [(other, "A")]
    assert quotes_of(text, "AAaA") == [(one, "A")]
    assert sorted(quotes_of(text, "aAaA")) == [(other, None), (one, None)]


def test_proof_is_word_for_word() -> None:
    transcript = german()
    said = "Ein Kunde, der eine Rechnung nicht versteht, zahlt nicht später, sondern er geht."
    proof = prove(said, transcript)
    assert proof is not None
    assert proof.text == said
    assert transcript.words[proof.first_word].text == "Ein"
    assert prove(quoted(said, "de"), transcript) == proof
    assert prove(f"  {said.replace(' ', '  ')} ", transcript) == proof
    assert prove(said.replace("nicht versteht", "versteht"), transcript) is None
    assert prove(said.replace("Ein Kunde", "ein Kunde"), transcript) is None
    assert prove(said.replace(", sondern er geht.", "."), transcript) is None
    assert prove("Kund", transcript) is None
    assert prove("", transcript) is None
    assert prove("„“", transcript) is None


def test_quotation_marks_inside_may_differ() -> None:
    transcript = speech("Er sagte „Ja, sofort“ und ging.")
    assert prove("Er sagte ‚Ja, sofort‘ und ging.", transcript) is None
    assert prove('Er sagte "Ja, sofort" und ging.', transcript) is not None


WORDS = st.lists(st.sampled_from(["ja", "nein", "nicht", "Haus.", "so,"]), min_size=1, max_size=30)


@given(WORDS, st.data())
def test_every_stretch_of_words_is_proven_and_nothing_else(tokens: list[str], data: st.DataObject) -> None:
    transcript = speech(" ".join(tokens))
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first, len(tokens) - 1))
    proof = prove(" ".join(tokens[first : last + 1]), transcript)
    assert proof is not None
    assert proof.text == " ".join(tokens[first : last + 1])
    assert prove(" ".join([*tokens, "mehr"]), transcript) is None


TOKENS = st.sampled_from(
    [
        "Wir",
        "haben",
        "300",
        "Tickets",
        "nicht",
        "das",
        "ist",
        "gut.",
        "Warum?",
        "[1.5]",
        "Danke.",
        "sondern",
        "Zeit.",
        "Vertrauen",
        "immer",
        "aber",
        "besser",
        "als",
        "Angst.",
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(TOKENS, min_size=20, max_size=150))
def test_invariants_hold_for_any_words(tokens: list[str]) -> None:
    transcript = speech(" ".join(tokens))
    structure = build_structure(transcript, "x_y")
    quotes = find_quotes(structure, transcript, QuoteSettings()).quotes
    used = [index for quote in quotes for index in range(quote.first_word, quote.last_word + 1)]
    assert len(used) == len(set(used))
    assert all(prove(quote.text, transcript) is not None for quote in quotes)


@pytest.mark.parametrize("after", ["Vielen Dank.", "Warum?"])
def test_thanks_and_questions_take_nothing_back(after: str) -> None:
    quotes = find(speech(f"Vertrauen ist immer billiger als jede Korrektur danach. [0.8] {after}"))
    assert any("Korrektur" in quote.text for quote in quotes)
