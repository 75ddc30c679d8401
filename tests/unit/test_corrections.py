"""Corrections: read strictly, applied to whole words once, with the times of what was heard."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import QuoteSettings
from pipeline.corrections import Correction, correct, load, parse
from pipeline.errors import SettingsError
from pipeline.quotes import find_quotes
from pipeline.schema import Transcript, Word
from pipeline.structure import build_structure
from tests.unit.speech import speech


def corrected(text: str, *lines: str) -> Transcript:
    return correct(speech(text), [parse(lines, "a test")])[0]


def said(transcript: Transcript) -> str:
    return "\n".join(segment.text for segment in transcript.segments)


# --- reading ----------------------------------------------------------------------------------------------------


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "corrections.txt"
    path.write_bytes(
        "\ufeff# Names\r\n\r\nMeier -> Mayer  # our guest\r\n  life   studio→Livestudio\r\nCi Scharp -> C#\r\n"
        "Hashtag Bühne -> #Bühne # as it is posted\r\n".encode()
    )
    assert load(path) == (
        Correction("Meier", "Mayer", 3),
        Correction("life studio", "Livestudio", 4),
        Correction("Ci Scharp", "C#", 5),
        Correction("Hashtag Bühne", "#Bühne", 6),
    )


def test_no_file_holds_no_corrections(tmp_path: Path) -> None:
    assert load(tmp_path / "corrections.txt") == ()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Meier Mayer", "has no arrow: “Meier Mayer”"),
        ("Meier => Mayer", "has no arrow"),
        ("Meier -> Mayer -> Maier", "has more than one arrow"),
        ("-> Mayer", "has no word before its arrow"),
        ("... -> Mayer", "has no word before its arrow"),
        ("Meier ->", "has no word after its arrow"),
        ("Meier -> # who?", "has no word after its arrow"),
        ("Mei\u00ader -> Mayer", r"holds an invisible character, U\+00AD"),
        ("Meier -> Mayer\u202e", r"holds an invisible character, U\+202E"),
        ("Meier -> \udcff", r"holds an invisible character, U\+DCFF"),
        ("x" * 1000, "has no arrow: “x{60}…”"),
    ],
)
def test_what_cannot_be_read_is_named_with_file_and_line(line: str, problem: str) -> None:
    with pytest.raises(SettingsError, match=rf"^Line 3 of event/corrections\.txt {problem}") as caught:
        parse(["# list", "a -> b", line], "event/corrections.txt")
    assert caught.value.remedy
    str(caught.value).encode()


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "corrections.txt"
    path.write_bytes("a -> b\nMüler -> Müller\n".encode("cp1252"))
    with pytest.raises(SettingsError, match=r"Line 2 of .*corrections\.txt is not UTF-8"):
        load(path)


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Cannot read"):
        load(tmp_path)


# --- whole words, and what is around them -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "heard", "expected"),
    [
        ("Meier -> Mayer", "Frau Meier, und (Meier) „Meier“ Meier.", "Frau Mayer, und (Mayer) „Mayer“ Mayer."),
        ("Meier -> Mayer", "Meier's and Meier’s, 'Meier' Hans", "Mayer's and Mayer’s, 'Mayer' Hans"),
        ("Meier -> Mayer", "Meiers Obermeier Meiersche O'Meier", "Meiers Obermeier Meiersche O'Meier"),
        ("Meier -> Mayer", "die Meier-Gruppe, Müller-Meier", "die Mayer-Gruppe, Müller-Mayer"),
        ("Don -> Dawn", "Don't tell Don.", "Don't tell Dawn."),
        ("M -> Em", "H&M and M, m", "H&M and Em, m"),
        (
            "livestudio -> Livestudio",
            "livestudio.de a@livestudio livestudio.",
            "livestudio.de a@livestudio Livestudio.",
        ),
        ("3 -> drei", "3,5 von 3, 10:3", "3,5 von drei, 10:3"),
        ("Life Studio -> Livestudio", "Das Life Studio. Life, Studio", "Das Livestudio. Life, Studio"),
        ("Life-Studio -> Livestudio", "das Life-Studio-Team", "das Livestudio-Team"),
        ("live stream technik -> Livestream-Technik", "die Live Stream Technik", "die Livestream-Technik"),
        ("Opensource -> Open Source", "als Opensource-Projekt", "als Open Source-Projekt"),
        ("Bayern Werk -> Bayernwerk", "„Bayern Werk“!", "„Bayernwerk“!"),
        ("Meier's -> Mayer's", "Meier’s", "Mayer's"),
        ("Dr Meier -> Dr. Meier", "Dr Meier kommt", "Dr. Meier kommt"),
        ("Cafe\u0301 -> Café Mitte", "im Café.", "im Café Mitte."),
        (r"a.c -> \1 <b>{x}", "a.c abc", r"\1 <b>{x} abc"),
    ],
)
def test_whole_words_change_and_their_surroundings_stay(line: str, heard: str, expected: str) -> None:
    assert said(corrected(heard, line)) == expected


@pytest.mark.parametrize(
    ("line", "heard", "expected"),
    [
        ("Meier -> Mayer", "meier MEIER", "meier MEIER"),
        ("meier -> Mayer", "meier MEIER Meier", "Mayer Mayer Mayer"),
        (
            "natief -> nativ",
            "Natief gedacht. Natief ist Natief und natief.",
            "Nativ gedacht. Nativ ist nativ und nativ.",
        ),
        ("eifon -> iPhone", "Eifon. Das eifon.", "iPhone. Das iPhone."),
        ("klaud natief -> cloud nativ", "„Klaud natief heißt: Klaud natief.“", "„Cloud nativ heißt: Cloud nativ.“"),
    ],
)
def test_small_letters_fit_any_case_and_keep_a_sentences_capital(line: str, heard: str, expected: str) -> None:
    assert said(corrected(heard, line)) == expected


def test_segments_keep_to_themselves() -> None:
    heard = "Das ist live\nStudio eins"
    assert said(corrected(heard, "live Studio -> Livestudio")) == heard


# --- which one wins ---------------------------------------------------------------------------------------------


def test_nothing_is_corrected_twice() -> None:
    assert said(corrected("Anna trifft Berta und Carla", "Anna -> Berta", "Berta -> Anna", "Carla -> Berta Anna")) == (
        "Berta trifft Anna und Berta Anna"
    )


def test_the_longer_one_wins_then_the_later() -> None:
    lines = "Anna Meier -> Anna Mayr", "Meier -> Maier", "Meier -> Mayer"
    assert said(corrected("Anna Meier und Herr Meier", *lines)) == "Anna Mayr und Herr Mayer"


def test_the_more_specific_list_wins() -> None:
    layers = [
        parse(["Meier -> Maier", "Berta -> Bertha"], "settings"),
        parse(["Meier -> Mayr", "Anna Meier -> Anna Mayr"], "event"),
        parse(["Meier -> Mayer"], "session"),
    ]
    transcript, unused = correct(speech("Anna Meier und Berta"), layers)
    assert said(transcript) == "Anna Mayer und Bertha"
    assert unused == ((), (), ()), "what a more specific list has taken was heard all the same"


def test_what_fits_nothing_is_told_by_list() -> None:
    layers = [parse(["x -> y"], "event"), parse(["Meier -> Mayer", "Schulz -> Schultz"], "session")]
    _, unused = correct(speech("Frau Meier"), layers)
    assert [[one.wrong for one in layer] for layer in unused] == [["x"], ["Schulz"]]
    assert unused[1][0].line == 2


def test_two_corrections_in_one_word() -> None:
    transcript = corrected("die Meier-Grupe.", "Meier -> Mayer", "Grupe -> Gruppe")
    assert said(transcript) == "die Mayer-Gruppe."
    assert [word.corrected for word in transcript.words] == [False, True]


# --- times ------------------------------------------------------------------------------------------------------


def test_one_by_one_keeps_every_time() -> None:
    heard = speech("Das ist Anna [0.6] Meier heute")
    transcript, _ = correct(heard, [parse(["Anna Meier -> Hannah Mayer"], "a test")])
    assert [(word.start, word.end) for word in transcript.words] == [(word.start, word.end) for word in heard.words]
    assert [word.text for word in transcript.words if word.corrected] == ["Hannah", "Mayer"]


def test_one_becomes_many_by_length() -> None:
    heard = speech("ein Opensourceprojekt, hier")
    transcript, _ = correct(heard, [parse(["Opensourceprojekt -> Open Source Projekt"], "a test")])
    old, new = heard.words[1], transcript.words[1:4]
    assert [word.text for word in new] == ["Open", "Source", "Projekt,"]
    assert new[0].start == old.start
    assert new[-1].end == old.end
    shares = [word.duration / old.duration for word in new]
    assert shares == pytest.approx([4 / 18, 6 / 18, 8 / 18], abs=0.002)


def test_a_dash_stays_with_its_word() -> None:
    raw = speech("Das ist Meier heute").model_dump()
    raw["segments"][0]["words"][2]["text"] = "Meier –"
    heard = Transcript.model_validate(raw)
    transcript, _ = correct(heard, [parse(["Meier -> Mayer"], "a test")])
    assert [word.text for word in transcript.words] == ["Das", "ist", "Mayer –", "heute"]


def test_many_become_one() -> None:
    heard = speech("das Life Studio Team kommt")
    transcript, _ = correct(heard, [parse(["Life Studio Team -> Livestudio-Team"], "a test")])
    assert [word.text for word in transcript.words] == ["das", "Livestudio-Team", "kommt"]
    assert (transcript.words[1].start, transcript.words[1].end) == (heard.words[1].start, heard.words[3].end)


@st.composite
def talks(draw: st.DrawFn) -> tuple[Transcript, list[list[Correction]]]:
    """A transcript of few different words, and corrections that often fit it."""
    words = st.sampled_from(["a", "B", "b-c", "„a", "c.", "B's", "Ab,", "a_–", "50_%", "ä"])
    lines = draw(st.lists(st.lists(words, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=4))
    heard = speech("\n".join(lines))
    certain = random.Random(draw(st.integers(0, 9)))
    raw = heard.model_dump()
    for word in (word for segment in raw["segments"] for word in segment["words"]):
        word |= {"text": word["text"].replace("_", " "), "probability": round(certain.random(), 4)}
    heard = Transcript.model_validate(raw)
    sides = st.lists(st.sampled_from(["a", "B", "b", "c", "50 %", "Ab", "ä"]), min_size=1, max_size=3).map(" ".join)
    layer = st.lists(st.builds(Correction, sides, sides, st.integers(1, 9)), max_size=4)
    return heard, draw(st.lists(layer, min_size=1, max_size=3))


@given(talks())
def test_invariants_hold_for_any_corrections(talk: tuple[Transcript, list[list[Correction]]]) -> None:
    heard, layers = talk
    transcript, unused = correct(heard, layers)
    assert Transcript.model_validate_json(transcript.to_json()) == transcript
    assert len(transcript.segments) == len(heard.segments)
    for old, new in zip(heard.segments, transcript.segments, strict=True):
        assert (old.start, old.end) == (new.start, new.end) == (new.words[0].start, new.words[-1].end)
        assert all(first.end <= second.start for first, second in pairwise(new.words))
        assert all(word.text and word.text == word.text.strip() for word in new.words)
        untouched = [word for word in new.words if not word.corrected]
        assert all(word in old.words for word in untouched)
        assert {word.probability for word in new.words} <= {word.probability for word in old.words}
    if all(len(unused_here) == len(layer) for unused_here, layer in zip(unused, layers, strict=True)):
        assert transcript.words == heard.words
    assert any(word.corrected for word in transcript.words) == any(
        set(layer) - set(unused_here) for unused_here, layer in zip(unused, layers, strict=True)
    )


@given(talks())
def test_what_is_said_to_be_right_stays_as_it_was_heard(talk: tuple[Transcript, list[list[Correction]]]) -> None:
    heard, layers = talk
    kept = [[Correction(one.wrong, one.wrong, one.line) for one in layer] for layer in layers]
    transcript, _ = correct(heard, kept)
    assert [word.model_copy(update={"corrected": False}) for word in transcript.words] == list(heard.words)


# --- what later stages make of it -------------------------------------------------------------------------------


def test_a_corrected_word_is_certain() -> None:
    word = Word(start=0, end=1, text="Mayer", probability=0.2)
    assert word.certainty == 0.2
    assert word.model_copy(update={"corrected": True}).certainty == 1.0


def test_a_sentence_is_quoted_once_its_misheard_word_is_corrected() -> None:
    heard = speech(
        """
        Wir haben an dem Tag viel über Technik gesprochen.
        Ein guter Livestream braucht nachtrecklich vor allem einen Menschen, der zuhört.
        Danach kam die Pause, und alle gingen in den Garten.
        """,
        probability=0.8,
    )

    def quoted(transcript: Transcript) -> list[str]:
        settings = QuoteSettings(count=8, min_words=6, max_words=40)
        return [
            quote.text for quote in find_quotes(build_structure(transcript, "Technik"), transcript, settings).quotes
        ]

    assert not any("nachtrecklich" in text for text in quoted(heard))
    transcript, _ = correct(heard, [parse(["nachtrecklich -> nachträglich"], "a test")])
    assert "Ein guter Livestream braucht nachträglich vor allem einen Menschen, der zuhört." in quoted(transcript)
    vouched, _ = correct(heard, [parse(["nachtrecklich -> nachtrecklich"], "a test")])
    assert any("nachtrecklich" in text for text in quoted(vouched)), "a person knows more words than the dictionaries"
