"""A transcript as text to read and copy: times above paragraphs, marks that go without a trace."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.schema import Sentence, Structure, Transcript, Word
from pipeline.structure import build_sentences
from pipeline.structure.manuscript import UNSURE_MARK, manuscript
from pipeline.structure.traits import UNSURE, unsure_words
from tests.unit.speech import speech


def write(transcript: Transcript) -> str:
    return manuscript(structure(transcript), transcript)


def structure(transcript: Transcript) -> Structure:
    sentences: tuple[Sentence, ...] = build_sentences(transcript)
    return Structure(language=transcript.language, title="", sentences=sentences, exchanges=(), chapters=())


def doubting(transcript: Transcript, *doubted: str, corrected: bool = False) -> Transcript:
    """Return the transcript with little probability for some of its words."""

    def judge(word: Word) -> Word:
        if word.text not in doubted:
            return word
        return word.model_copy(update={"probability": UNSURE / 4, "corrected": corrected})

    segments = tuple(
        segment.model_copy(update={"words": tuple(map(judge, segment.words))}) for segment in transcript.segments
    )
    return transcript.model_copy(update={"segments": segments})


def without_marks(text: str) -> str:
    """What a person does who wants the words only: cut the last line and the times, replace the mark by nothing."""
    body = re.sub(r"\n\n\[\?\] .*\n\Z", "\n", text)
    return re.sub(r"^\[[\d:]+\].*\n", "", body, flags=re.MULTILINE).replace(UNSURE_MARK, "")


def test_paragraphs_under_their_times() -> None:
    late = speech("Guten Tag. [750] Das war eine lange Pause. [3600] Und das eine längere.")
    assert write(late) == (
        "[0:00]\nGuten Tag.\n\n[12:31]\nDas war eine lange Pause.\n\n[1:12:33]\nUnd das eine längere.\n"
    )


def test_a_known_speaker_stands_beside_the_time() -> None:
    talk = speech("Guten Tag.")
    known = structure(talk)
    named = known.model_copy(
        update={"sentences": tuple(one.model_copy(update={"speaker": "1"}) for one in known.sentences)}
    )
    assert manuscript(named, talk, {"1": "Anna Weber"}) == "[0:00] Anna Weber\nGuten Tag.\n"
    assert manuscript(named, talk) == "[0:00]\nGuten Tag.\n"
    unsure = named.model_copy(
        update={"sentences": tuple(one.model_copy(update={"speaker_doubtful": True}) for one in named.sentences)}
    )
    legend = "(?) hinter einem Namen: Hier spricht vielleicht jemand anders. Bitte nachhören."
    assert manuscript(unsure, talk, {"1": "Anna Weber"}) == f"[0:00] Anna Weber (?)\nGuten Tag.\n\n{legend}\n"
    assert "behind a name" in manuscript(unsure.model_copy(update={"language": "fr"}), talk, {"1": "Anna Weber"})
    assert manuscript(unsure, talk) == "[0:00]\nGuten Tag.\n"


@pytest.mark.parametrize(
    ("said", "doubted", "shown"),
    [
        ("Mit einer Kamera.", "Kamera.", "Mit einer Kamera[?]."),
        ("Das „Haus“, ja.", "„Haus“,", "Das „Haus[?]“, ja."),
        ("Rund 40% davon.", "40%", "Rund 40%[?] davon."),
        ("Es war … schön.", "…", "Es war …[?] schön."),
        ("Der YouTube -Kanal wächst.", "-Kanal", "Der YouTube -Kanal[?] wächst."),
    ],
)
def test_the_mark_stands_between_a_word_and_its_punctuation(said: str, doubted: str, shown: str) -> None:
    assert write(doubting(speech(said), doubted)).splitlines()[1] == shown


def test_a_doubted_sentence_is_marked_once_in_front() -> None:
    talk = doubting(speech("Guten Tag.\n~Das Studio rauscht."), "Studio", "Tag.")
    assert write(talk).splitlines()[1] == "Guten Tag[?]. [?]Das Studio rauscht."


@pytest.mark.parametrize(
    ("language", "legend"),
    [("de", "hinter einem Wort"), ("en", "after a word"), ("fr", "after a word")],
)
def test_a_last_line_explains_the_mark_where_there_is_one(language: str, legend: str) -> None:
    said = "Internet, Internet, Internet."
    assert UNSURE_MARK not in write(speech(said, language))
    *_, last = write(doubting(speech(said, language), "Internet.")).rstrip("\n").split("\n\n")
    assert last.startswith(f"{UNSURE_MARK} ")
    assert legend in last


def test_what_a_person_vouches_for_has_no_mark() -> None:
    assert UNSURE_MARK not in write(doubting(speech("Herr Mayer sprach."), "Mayer", corrected=True))


@given(
    tokens=st.lists(st.sampled_from(["Studio", "Ja.", "nein,", "„Was?“", "drei", "[1.3]", "…"]), min_size=1),
    doubted=st.sets(st.sampled_from(["Studio", "Ja.", "nein,", "„Was?“", "…"])),
    unlikely=st.booleans(),
)
def test_without_times_and_marks_it_is_what_was_said(tokens: list[str], doubted: set[str], *, unlikely: bool) -> None:
    talk = doubting(speech("~" * unlikely + " ".join(["Studio", *tokens])), *doubted)
    text = write(talk)
    assert without_marks(text).split() == [word.text for word in talk.words]
    marked = unlikely or bool(unsure_words(structure(talk).sentences, talk))
    assert (UNSURE_MARK in text) is marked
