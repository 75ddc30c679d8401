"""Terms are put where they were misheard, and nowhere else.

The texts with times are what Whisper base wrote of real and synthesised speech, without a prompt and with one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.transcribe.plan import Speech, Window
from pipeline.transcribe.recognizer import Clip, Decoded, Effort, HeardWord
from pipeline.transcribe.rescue import Outcome
from pipeline.transcribe.vocabulary import MAX_TERMS, Vocabulary, hear_terms
from tests.recognizers import FakeRecognizer

SIX = ("Hofmann", "Archivar", "Brenner Antriebe", "Forum Klartext", "Kamera", "signal desk")

MISHEARD = {
    "one word for two": (
        "2.84 Sonnen 0.80 3.28 aus 1.00 3.52 dem 0.99 3.72 Firma 0.60 4.08 ment. 0.14 5.24 Fähren 0.68 6.08 rollt 0.86",
        "2.84 Sonnen 0.80 3.28 aus 1.00 3.52 dem 0.99 3.72 Firmament, 0.70 5.24 Fähren 0.65 6.08 rollt 0.95",
        ["Firmament"],
        "Sonnen aus dem Firmament. Fähren rollt",
    ),
    "a compound in two": (
        "0.00 Bettler 0.76 0.68 werden 0.99 1.08 fürsten 0.52 1.72 Brüder 0.92 2.16 wo 0.42 2.44 dein 0.70",
        "0.00 Bettler 0.77 0.68 werden 0.99 1.08 Fürstenbrüder 0.72 2.16 wo 0.44 2.44 Dein 0.65",
        ["Fürstenbrüder", "Götterfunken"],
        "Bettler werden Fürstenbrüder wo dein",
    ),
    "a name, and other changes that are not taken": (
        "2.52 types, 0.99 3.44 the 0.79 3.64 Guttenberg 0.77 4.16 or 0.51 4.72 42 0.92 5.32 line 0.50 5.84 Bible 0.84",
        "2.52 types. 0.99 3.44 The 0.74 3.64 Gutenberg, 0.62 4.16 or 0.51 4.68 42 0.91 5.32 line 0.47 5.84 Bible 0.86",
        ["Gutenberg", "Bunker"],
        "types, the Gutenberg or 42 line Bible",
    ),
    "a brand in two words": (
        "1.20 to 1.00 1.64 the 0.96 1.68 live 0.82 1.96 studio 1.00 2.52 at 0.97",
        "1.20 to 1.00 1.64 the 0.96 1.68 Livestudio 0.73 2.60 at 0.91",
        ["Livestudio", "Streamdeck"],
        "to the Livestudio at",
    ),
}
UNTOUCHED = {
    "a term that nobody said, for a word that is not like it": (
        "2.12 Getriebe. 0.86 3.16 Warum 0.77 3.36 braucht 0.96 3.72 ein 0.90 4.12 Maschinenbauer 0.75",
        "2.12 Getriebe. 0.86 3.16 Forum 0.50 3.40 braucht 0.89 3.72 ein 0.88 4.12 Maschinenbauer 0.75",
        ["Forum", "Forum Klartext"],
    ),
    "a term that the recogniser itself does not believe": (
        "0.00 Herr 0.99 0.40 Hoffmann 0.30 1.00 sagt 0.99",
        "0.00 Herr 0.99 0.40 Hofmann 0.24 1.00 sagt 0.99",
        ["Hofmann"],
    ),
    "a term that it believes half as much as the word before": (
        "0.00 Frau 0.99 0.40 Forscher 0.90 1.00 sagt 0.99",
        "0.00 Frau 0.99 0.40 Förscher 0.44 1.00 sagt 0.99",
        ["Förscher"],
    ),
    "a term that it believes less than a word in small letters": (
        "0.00 wir 0.99 0.40 reden 0.60 1.00 hier 0.99",
        "0.00 wir 0.99 0.40 Reben 0.55 1.00 hier 0.99",
        ["Reben"],
    ),
    "a word that it was sure of": (
        "0.00 der 0.99 0.40 Forscher 0.96 1.00 sagt 0.99",
        "0.00 der 0.99 0.40 Förscher 0.99 1.00 sagt 0.99",
        ["Förscher"],
    ),
    "a negation": (
        "0.00 das 0.99 0.20 ist 0.99 0.50 kein 0.80 0.90 Problem 0.94",
        "0.00 das 0.99 0.20 ist 0.99 0.50 Klein 0.90 0.90 Problem 0.94",
        ["Klein"],
    ),
    "an English negation": (
        "0.00 we 0.99 0.20 can't 0.90 0.50 know 0.99",
        "0.00 we 0.99 0.20 Kant 0.95 0.50 know 0.99",
        ["Kant"],
    ),
    "capitals alone": (
        "0.00 wir 0.99 0.20 reden 0.50 0.50 hier 0.99",
        "0.00 wir 0.99 0.20 Reden 0.90 0.50 hier 0.99",
        ["Reden"],
    ),
    "another figure": (
        "0.00 Agenda 0.90 0.60 2020 0.60 1.50 war 0.99",
        "0.00 Agenda 0.90 0.60 2030 0.90 1.50 war 0.99",
        ["Agenda 2030"],
    ),
    "the end of a sentence before": (
        "0.00 Really? 0.90 0.60 Nah. 0.70 1.10 Kia 0.70 1.50 is 0.99",
        "0.00 Really? 0.90 1.00 Nahkia 0.90 1.50 is 0.99",
        ["Nahkia"],
    ),
    "a word before a pause": (
        "0.00 Really? 0.90 0.60 Nah 0.70 3.00 Kia 0.70 3.50 is 0.99",
        "0.00 Really? 0.90 3.00 Nahkia 0.90 3.50 is 0.99",
        ["Nahkia"],
    ),
    "a name that is right, beside another like it": (
        "0.00 Frau 0.99 0.40 Meyer 0.90 0.90 sagt 0.99",
        "0.00 Frau 0.99 0.40 Meier 0.90 0.90 sagt 0.99",
        ["Meier", "Meyer"],
    ),
    "a name that stands there with its ending": (
        "0.48 forty 0.87 0.96 winters 0.89 1.52 shall 0.99",
        "0.48 forty 0.87 0.96 Winters 0.89 1.52 shall 0.99",
        ["winter"],
    ),
    "the vocabulary read out over a word": (
        "0.00 Ebern 0.50",
        "0.00 OBS 0.90 1.00 Studio, 0.80 2.00 Streamdeck 0.80",
        ["OBS Studio", "Streamdeck"],
    ),
    "a sentence that the prompt left out": (
        "0.00 Lassen 0.90 0.40 Sie 0.99 0.60 uns 0.99 0.90 über 0.95 1.30 Zahlen 0.96 1.70 sprechen. 0.90 2.40 Was 0.8",
        "0.40 Archivar 0.90",
        ["Archivar"],
    ),
    "the same word elsewhere": (
        "0.00 Vogd 0.60 0.50 sagt 0.90 1.00 nein 0.90",
        "9.00 Vogt 0.90",
        ["Vogt"],
    ),
    "a part of a word with a hyphen": (
        "0.00 die 0.99 0.20 Hoffmann 0.70 0.80 -Gruppe 0.90",
        "0.00 die 0.99 0.20 Hofmann 0.70 0.80 -Gruppe 0.90",
        ["Hofmann"],
    ),
    "a part of a word with a hyphen in one of the texts": (
        "0.00 die 0.99 0.20 Hoffmann 0.70 0.80 -Gruppe 0.90",
        "0.00 die 0.99 0.20 Hofmann 0.70 0.80 Gruppe 0.90",
        ["Hofmann"],
    ),
    "a part of a word with a hyphen in the other": (
        "0.00 die 0.99 0.20 Hoffmann 0.70 0.80 Gruppe 0.90",
        "0.00 die 0.99 0.20 Hofmann 0.70 0.80 -Gruppe 0.90",
        ["Hofmann"],
    ),
    "the first part of a longer word": (
        "0.00 im 0.99 0.20 Hofmanspark 0.70 0.80 war 0.90",
        "0.00 im 0.99 0.20 Hofmannspark 0.70 0.80 war 0.90",
        ["Hofmann"],
    ),
}
WRITTEN = {
    "with an ending": (
        "0.00 Hoffmanns 0.70 0.50 Team 0.99",
        "0.00 Hofmanns 0.70 0.50 Team 0.99",
        "Hofmann",
        "Hofmanns Team",
    ),
    "with its possessive": (
        "0.00 is 0.90 0.20 Hoffmann's 0.70 0.50 here 0.99",
        "0.00 is 0.90 0.20 Hofmann 0.70 0.50 here 0.99",
        "Hofmann",
        "is Hofmann's here",
    ),
    "as given, not as primed": (
        "0.00 das 0.99 0.20 Eiphone 0.60 0.50 ist 0.99",
        "0.00 das 0.99 0.20 iphone 0.80 0.50 ist 0.99",
        "iPhone",
        "das iPhone ist",
    ),
    "with a capital at a start, and a word that was right": (
        "0.00 Sicnal 0.60 0.40 desk, 0.60 0.90 please 0.99",
        "0.00 signal 0.80 0.40 desk, 0.80 0.90 please 0.99",
        "signal desk",
        "Signal desk, please",
    ),
    "with its own marks": (
        "0.00 bei 0.99 0.20 Yaho, 0.60 0.90 ja 0.99",
        "0.00 bei 0.99 0.20 Yahoo! 0.80 0.90 ja 0.99",
        "Yahoo!",
        "bei Yahoo!, ja",
    ),
    "composed as the text is": (
        "0.00 Herr 0.99 0.30 Muller 0.60 0.80 sagt 0.99",
        "0.00 Herr 0.99 0.30 Müller 0.90 0.80 sagt 0.99",
        "Mu\u0308ller",
        "Herr Müller sagt",
    ),
    "in another script": (
        "0.00 श्री 0.90 0.30 मोदि 0.60 0.80 है 0.90",
        "0.00 श्री 0.90 0.30 मोदी 0.90 0.80 है 0.90",
        "मोदी",
        "श्री मोदी है",
    ),
    "for a small word and another with the same letters": (
        "0.00 bei 0.99 0.20 An 0.60 0.50 Weber 0.60 0.90 ja 0.99",
        "0.00 bei 0.99 0.20 Anweber 0.80 0.90 ja 0.99",
        "Anweber",
        "bei Anweber ja",
    ),
    "twice, each for two words": (
        "0.00 Firma 0.60 0.30 ment 0.50 0.60 und 0.99 0.80 Firma 0.60 1.10 ment 0.50",
        "0.00 Firmament 0.80 0.60 und 0.99 0.80 Firmament 0.80",
        "Firmament",
        "Firmament und Firmament",
    ),
    "without the next word, which would bring it nearer": (
        "0.00 Hoffmann 0.60 0.30 to 0.60 0.60 sagt 0.99",
        "0.00 Hofmannto 0.80 0.30 to 0.60 0.60 sagt 0.99",
        "Hofmannto",
        "Hofmannto to sagt",
    ),
    "where it was said": (
        "0.00 Hoffmann 0.70 0.35 Hoffmann 0.70 0.80 sagt 0.99",
        "0.35 Hofmann 0.70 0.80 sagt 0.99",
        "Hofmann",
        "Hoffmann Hofmann sagt",
    ),
    "in more words": (
        "0.00 bei 0.99 0.20 Brennerantribe 0.60 1.20 ja 0.99",
        "0.00 bei 0.99 0.20 Brenner-Antriebe 0.80 1.20 ja 0.99",
        "Brenner Antriebe",
        "bei Brenner Antriebe ja",
    ),
}


def decoded(text: str, language: str = "de") -> Decoded:
    """Read “0.5 so 0.99 0.8 long. 0.7”: start, word, probability; each lasts 0.4 s or until the next."""
    fields = text.split()
    starts = [float(start) for start in fields[::3]]
    ends = [min(after, start + 0.4) for start, after in zip(starts, [*starts[1:], 1e9], strict=False)]
    words = tuple(
        HeardWord(word if word.startswith("-") else f" {word}", start, end, float(probability))
        for start, end, word, probability in zip(starts, ends, fields[1::3], fields[2::3], strict=True)
    )
    return Decoded(words, -0.3, 1.2, 0.01, language)


def adopt(plain: Decoded, primed: Decoded, terms: Sequence[str]) -> Decoded:
    vocabulary = Vocabulary(terms)
    return vocabulary.adopt(plain, primed, list(vocabulary.terms))


@pytest.mark.parametrize(("plain", "primed", "terms", "expected"), MISHEARD.values(), ids=MISHEARD.keys())
def test_a_misheard_term_is_put_right_and_nothing_else(
    plain: str, primed: str, terms: list[str], expected: str
) -> None:
    before = decoded(plain)
    assert Vocabulary([*terms, *SIX]).find_near(before) == terms[:1]
    after = adopt(before, decoded(primed), terms)
    assert after.text == expected
    assert_in_order(after)
    lost = [word for word in before.words if word not in after.words]
    assert len(lost) <= 2
    assert [word for word in after.words if word in before.words] == [word for word in before.words if word not in lost]


@pytest.mark.parametrize(("plain", "primed", "terms"), UNTOUCHED.values(), ids=UNTOUCHED.keys())
def test_nothing_else_is_taken_from_a_primed_text(plain: str, primed: str, terms: list[str]) -> None:
    before = decoded(plain, "en" if "can't" in plain else "de")
    assert adopt(before, decoded(primed), terms) == before


@pytest.mark.parametrize(("plain", "primed", "term", "expected"), WRITTEN.values(), ids=WRITTEN.keys())
def test_a_term_is_written_as_it_is_given(plain: str, primed: str, term: str, expected: str) -> None:
    after = adopt(decoded(plain, "hi" if "श्री" in plain else "de"), decoded(primed), [term])
    assert after.text == expected
    assert_in_order(after)


@pytest.mark.parametrize(("start", "times"), [(0.3, (0.4, 0.7)), (0.5, (0.5, 0.8)), (0.85, (0.8, 0.8))])
def test_a_term_stays_between_its_neighbours(start: float, times: tuple[float, float]) -> None:
    plain = decoded("0.00 die 0.99 0.40 Firma 0.60 0.60 ment 0.50 0.80 rollt 0.90")
    primed = decoded(f"0.00 die 0.99 {start} Firmament 0.90 1.50 rollt 0.90")
    after = adopt(plain, primed, ["Firmament"])
    assert [word.text for word in after.words] == [" die", " Firmament", " rollt"]
    assert (after.words[1].start, after.words[1].end) == pytest.approx(times)


def test_the_longer_of_two_terms_wins() -> None:
    plain = decoded("0.00 Martin 0.90 0.40 Hoffmann, 0.70 0.90 guten 0.99")
    primed = decoded("0.00 Martyn 0.90 0.40 Hofmann 0.70 0.90 guten 0.99")
    assert adopt(plain, primed, ["Hofmann", "Martyn Hofmann"]).text == "Martyn Hofmann, guten"


def test_two_that_were_misheard_are_both_put_right() -> None:
    plain = decoded("0.00 Hoffmann 0.70 0.35 Hoffman 0.70 0.80 guten 0.99")
    primed = decoded("0.00 Hofmann 0.70 0.35 Hofmann 0.70 0.80 guten 0.99")
    assert adopt(plain, primed, ["Hofmann"]).text == "Hofmann Hofmann guten"


def test_what_the_recogniser_is_sure_of_is_not_near() -> None:
    vocabulary = Vocabulary(["Förscher"])
    assert vocabulary.find_near(decoded("0.00 Forscher 0.94")) == ["Förscher"]
    assert vocabulary.find_near(decoded("0.00 Forscher 0.96")) == []
    assert vocabulary.find_near(decoded("0.00 Förscher 0.50")) == [], "it stands there already"
    assert vocabulary.find_near(decoded("0.00 Förschers 0.50")) == [], "with its ending"


def test_the_nearest_term_comes_last_where_nothing_of_a_long_prompt_is_cut() -> None:
    assert Vocabulary(["Hofmann", "Hofman", "Zeppelin"]).find_near(decoded("0.00 Hoffmann 0.70")) == [
        "Hofman",
        "Hofmann",
    ]


@pytest.mark.parametrize("term", ["", "  ", "+", "…"])
def test_a_term_without_letters_is_none(term: str) -> None:
    assert Vocabulary([term]).terms == ()
    assert Vocabulary([term]).find_near(decoded("0.00 … 0.20 0.50 Kamera 0.50")) == []


WORDS = st.lists(
    st.tuples(
        st.sampled_from(["Hoffmann", "hofman", "die", "Kammera,", "-Gruppe", "signal", "dess.", "3,5", "…"]),
        st.floats(0.0, 1.0),
        st.floats(0.0, 0.9),
    ),
    max_size=12,
)


@given(WORDS, WORDS)
def test_whatever_is_decoded_other_words_stay_and_all_are_in_order(
    plain: list[tuple[str, float, float]], primed: list[tuple[str, float, float]]
) -> None:
    before, other = (
        decoded(
            " ".join(
                f"{at * 0.5 + late / 2} {text} {probability}" for at, (text, probability, late) in enumerate(words)
            )
        )
        for words in (plain, primed)
    )
    after = adopt(before, other, SIX)
    assert_in_order(after)
    kept = [word for word in before.words if word in after.words]
    new = "".join(word.text for word in after.words if word not in kept)
    assert all(word.strip(",.… -") in {"Hofmann", "Kamera", "signal", "desk"} for word in new.split())
    assert not {"die", "3,5"} & {word.text.strip() for word in before.words if word not in kept}


def assert_in_order(text: Decoded) -> None:
    for first, second in pairwise(text.words):
        assert first.start <= first.end <= second.end
        assert first.start <= second.start


class Primed(FakeRecognizer):
    """Hears a name, and remembers the terms it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[tuple[str, ...]] = []

    def decode(self, clips: Sequence[Clip], effort: Effort) -> list[Decoded]:
        self.given += [clip.terms for clip in clips]
        return [decoded("0.00 Herr 0.90 0.40 Hofmann 0.80") for _ in clips]


def outcome(text: str) -> Outcome:
    return Outcome(Window(0.0, 2.0, (Speech(0.0, 2.0),), np.zeros(32_000, np.float32)), decoded(text))


def test_only_windows_that_may_hold_a_term_are_decoded_again_each_with_its_own_terms() -> None:
    engine = Primed()
    outcomes = [outcome(text) for text in ("0.00 Herr 0.90 0.40 Hoffmann 0.70", "0.00 Guten 0.90", "0.00 Kammera 0.90")]
    heard, again = hear_terms(outcomes, Vocabulary(SIX), engine, Effort(beam_size=3))
    assert [one.decoded.text for one in heard] == ["Herr Hofmann", "Guten", "Kammera"]
    assert again == [outcomes[0], outcomes[2]]
    assert engine.given == [("Hofmann",), ("Kamera",)]


def test_without_a_vocabulary_nothing_is_decoded_again() -> None:
    engine = Primed()
    outcomes = [outcome("0.00 Herr 0.90 0.40 Hoffmann 0.70")]
    assert hear_terms(outcomes, Vocabulary(()), engine, Effort()) == (outcomes, [])
    assert engine.given == []


def test_a_prompt_holds_the_nearest_terms() -> None:
    engine = Primed()
    terms = [f"Hofman{letter}" for letter in "abcdefghijklmopqrstuvwxyz"]
    hear_terms([outcome("0.00 Hoffmann 0.70")], Vocabulary([*terms, "Hofmann"]), engine, Effort())
    assert len(engine.given[0]) == MAX_TERMS
    assert engine.given[0][-1] == "Hofmann"


def test_a_thousand_names_are_looked_for_in_no_time() -> None:
    """Each window is searched while the model works on the next one."""
    vocabulary = Vocabulary(
        [
            f"{first}{middle}{last}"
            for first in "BDGKLMNPRT"
            for middle in ("ar", "er", "or", "ul", "in")
            for last in ("berg", "mann", "hof", "stein", "wald", "see", "feld", "bach", "dorf", "heim", *"abcdefghij")
        ]
    )
    assert len(vocabulary.terms) == 1000
    text = decoded(" ".join(f"{at * 0.3} Wort{chr(97 + at % 26)} 0.80" for at in range(70)))
    assert vocabulary.find_near(text) == []
