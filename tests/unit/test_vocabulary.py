"""Terms are put where they were misheard, and nowhere else.

The texts with times are what Whisper base wrote of real and synthesised speech, without a prompt and with one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.transcribe.plan import Speech, Window
from pipeline.transcribe.recognizer import Clip, Decoded, Effort, HeardWord
from pipeline.transcribe.rescue import Outcome
from pipeline.transcribe.vocabulary import MAX_TERMS, adopt, find_near, hear_terms
from tests.recognizers import FakeRecognizer

SIX = ("Hofmann", "Archivar", "Brenner Antriebe", "Forum Klartext", "Kamera", "signal desk")
MANY = tuple(f"{first}{last}" for first in ("Lind", "Hol", "Sand") for last in ("berg", "wege", "mark", "hus", "gaard"))

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
    "a term that nobody said, in the place of another word": (
        "2.12 Getriebe. 0.86 3.16 Warum 0.77 3.36 braucht 0.96 3.72 ein 0.90 4.12 Maschinenbauer 0.75",
        "2.12 Getriebe. 0.86 3.16 Forum 0.00 3.40 braucht 0.89 3.72 ein 0.88 4.12 Maschinenbauer 0.75",
        ["Forum", "Forum Klartext"],
    ),
    "a term that the recogniser itself does not believe": (
        "14.64 being 0.99 14.76 shopping 0.25 15.16 at 0.99 15.44 Houston. 0.32",
        "14.64 being 0.99 14.80 shopping 0.52 15.24 at 0.99 15.40 Helstone. 0.11",
        ["Helstone"],
    ),
    "the vocabulary read out over applause": (
        "",
        "0.00 Ebert, 0.90 1.00 OBS 0.80 2.00 Studio 0.80",
        ["Ebert", "OBS Studio"],
    ),
    "a sentence that the prompt left out": (
        "0.00 Lassen 0.90 0.40 Sie 0.99 0.60 uns 0.99 0.90 über 0.95 1.30 Zahlen 0.96 1.70 sprechen. 0.90 2.40 Was 0.8",
        "0.40 Was 0.34",
        ["Archivar"],
    ),
    "a term that stands there, with its ending": (
        "0.48 forty 0.87 0.96 winters 0.89 1.52 shall 0.99",
        "0.48 forty 0.87 0.96 Winter 0.89 1.52 shall 0.99",
        ["winter"],
    ),
    "the same term elsewhere": (
        "0.00 Vogel 0.60 0.50 sagt 0.90 9.00 Vogt 0.99",
        "0.00 Vogel 0.60 0.50 sagt 0.90 9.00 Vogt 0.99",
        ["Vogel"],
    ),
    "a part of a word with a hyphen": (
        "0.00 die 0.99 0.20 Hoffmann 0.70 0.80 -Gruppe 0.90",
        "0.00 die 0.99 0.20 Hofmann 0.70 0.80 -Gruppe 0.90",
        ["Hofmann"],
    ),
}


def decoded(text: str) -> Decoded:
    """Read “0.5 so 0.99 0.8 long. 0.7”: start, word, probability; each lasts until the next."""
    fields = text.split()
    starts = [float(start) for start in fields[::3]]
    words = tuple(
        HeardWord(word if word.startswith("-") else f" {word}", start, end, float(probability))
        for start, end, word, probability in zip(
            starts, [*starts[1:], *[start + 0.4 for start in starts[-1:]]], fields[1::3], fields[2::3], strict=True
        )
    )
    return Decoded(words, -0.3, 1.2, 0.01, "de")


@pytest.mark.parametrize(("plain", "primed", "terms", "expected"), MISHEARD.values(), ids=MISHEARD.keys())
def test_a_misheard_term_is_put_right_and_nothing_else(
    plain: str, primed: str, terms: list[str], expected: str
) -> None:
    before = decoded(plain)
    assert terms[0] in find_near(before, [*terms, *SIX])
    after = adopt(before, decoded(primed), terms)
    assert after.text == expected
    starts = [word.start for word in after.words]
    assert starts == sorted(starts)
    assert all(word.start <= word.end for word in after.words)
    assert {word for word in before.words if word not in after.words} <= {
        word for word in before.words if 1.0 < word.start < 4.2
    }


@pytest.mark.parametrize(("plain", "primed", "terms"), UNTOUCHED.values(), ids=UNTOUCHED.keys())
def test_nothing_else_is_taken_from_a_primed_text(plain: str, primed: str, terms: list[str]) -> None:
    before = decoded(plain)
    assert adopt(before, decoded(primed), terms) == before


def test_a_name_with_an_ending_is_a_name() -> None:
    plain, primed = decoded("0.00 Hoffmanns 0.70 0.50 Team 0.99"), decoded("0.00 Hofmanns 0.70 0.50 Team 0.99")
    assert adopt(plain, primed, ["Hofmann"]).text == "Hofmanns Team"


def test_the_longer_of_two_terms_wins() -> None:
    plain = decoded("0.00 Martin 0.90 0.40 Hoffmann, 0.70 0.90 guten 0.99")
    primed = decoded("0.00 Martyn 0.90 0.40 Hofmann 0.70 0.90 guten 0.99")
    assert adopt(plain, primed, ["Martyn Hofmann", "Hofmann"]).text == "Martyn Hofmann, guten"


def test_what_the_recogniser_is_sure_of_is_not_near() -> None:
    assert find_near(decoded("0.00 Forscher 0.90"), ["Förscher"]) == ["Förscher"]
    assert find_near(decoded("0.00 Forscher 0.99"), ["Förscher"]) == []
    assert find_near(decoded("0.00 Förscher 0.50"), ["Förscher"]) == [], "it stands there already"
    assert find_near(decoded("0.00 förster 0.50"), ["Förscher"]) == ["Förscher"], "in another spelling"


def test_the_nearest_term_comes_first() -> None:
    assert find_near(decoded("0.00 Hoffmann 0.70"), ["Hofman", "Hofmann", "Zeppelin"]) == ["Hofmann", "Hofman"]


WORDS = st.lists(
    st.tuples(st.sampled_from(["Hoffmann", "hofman", "die", "Kammera,", "-Gruppe", "signal", "dess.", "3,5", "…"]),
              st.floats(0.0, 1.0)), max_size=12,
)  # fmt: skip


@given(WORDS, WORDS)
def test_whatever_is_decoded_words_stay_in_order_and_only_terms_are_new(
    plain: list[tuple[str, float]], primed: list[tuple[str, float]]
) -> None:
    before, other = (
        decoded(" ".join(f"{at * 0.5} {text} {probability}" for at, (text, probability) in enumerate(words)))
        for words in (plain, primed)
    )
    after = adopt(before, other, SIX)
    for first, second in zip(after.words, after.words[1:], strict=False):
        assert first.start <= first.end <= second.end
        assert first.start <= second.start
    kept = [word for word in after.words if word in before.words]
    new = "".join(word.text for word in after.words if word not in kept)
    assert all(word.strip(",.… -") in {"Hofmann", "Kamera", "signal", "desk"} for word in new.split())


class Primed(FakeRecognizer):
    """Hears the terms of its prompt."""

    def decode(self, clips: Sequence[Clip], effort: Effort) -> list[Decoded]:
        self.asked += [(clip.language, effort) for clip in clips]
        return [decoded("0.00 Herr 0.90 0.40 Hofmann 0.80") for _ in clips]


def outcome(text: str) -> Outcome:
    return Outcome(Window(0.0, 2.0, (Speech(0.0, 2.0),), np.zeros(32_000, np.float32)), decoded(text))


def test_only_windows_that_may_hold_a_term_are_decoded_again() -> None:
    engine = Primed()
    outcomes = [outcome("0.00 Herr 0.90 0.40 Hoffmann 0.70"), outcome("0.00 Guten 0.90 0.40 Morgen 0.99")]
    heard = hear_terms(outcomes, SIX, engine, Effort(beam_size=3))
    assert [one.decoded.text for one in heard] == ["Herr Hofmann", "Guten Morgen"]
    assert heard[1] is outcomes[1]
    assert engine.asked == [("de", Effort(beam_size=3, prompt="Hofmann"))]


def test_without_a_vocabulary_nothing_is_decoded_again() -> None:
    engine = Primed()
    outcomes = [outcome("0.00 Herr 0.90 0.40 Hoffmann 0.70")]
    assert hear_terms(outcomes, (), engine, Effort()) == outcomes
    assert engine.asked == []


def test_a_prompt_holds_no_more_terms_than_fit() -> None:
    engine = Primed()
    terms = [f"{name}{letter}" for name in MANY for letter in "abcd"]
    text = " ".join(f"{at * 0.5} {name} 0.50" for at, name in enumerate(MANY))
    hear_terms([outcome(text), outcome(text), outcome("0.00 Lindberk 0.50")], terms, engine, Effort())
    assert len(engine.asked) == 3
    assert all(1 <= len(effort.prompt.split(", ")) <= MAX_TERMS for _, effort in engine.asked)
