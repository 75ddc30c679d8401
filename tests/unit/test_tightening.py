"""Tightening takes out silence and slips, and never a word that means something."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clips.cutting import Cutter
from pipeline.clips.editing import Editing
from pipeline.clips.tightening import LONG_PAUSE, SHORTEST_PIECE, tighten
from pipeline.levels import Levels
from pipeline.schema import Attribution, Clip, Sentence, Span, Transcript, Word, words_text
from pipeline.structure import build_sentences
from tests.unit.speech import cutter_of, levels_of, speech, transcript_of


def clip_of(transcript: Transcript) -> Clip:
    """A clip of all that is said."""
    words = transcript.words
    return Clip(
        id="a",
        start=words[0].start - 0.2,
        end=words[-1].end + 0.2,
        title="A",
        score=1.0,
        reasons=(),
        language=transcript.language,
        sentences=(),
        first_word=0,
        last_word=len(words) - 1,
        text=words_text(words, 0, len(words) - 1),
    )


def sentences_of(transcript: Transcript) -> tuple[Sentence, ...]:
    """The sentences of a talk whose speaker nobody knows."""
    return build_sentences(transcript)


def tightened(said: str, language: str = "de", changed: Levels | None = None) -> Clip:
    transcript = speech(said, language)
    cutter = cutter_of(transcript)
    if changed is not None:
        cutter = Cutter(transcript.words, changed, transcript.words[-1].end + 1.0)
    return tighten(clip_of(transcript), sentences_of(transcript), transcript, cutter)


def test_a_long_pause_becomes_a_natural_one() -> None:
    said = "Das ist ein Satz. [1.6] Und das ist noch einer."
    transcript, clip = speech(said), tightened(said)
    (first, second) = clip.pieces
    before, after = transcript.words[3], transcript.words[4]
    assert 0.25 <= first.end - before.end + after.start - second.start <= 0.35
    assert clip.seconds == pytest.approx(clip.duration - (after.start - before.end) + 0.3, abs=0.06)
    assert clip.text == words_text(transcript.words, 0, 8)


def test_a_gate_that_closes_late_does_not_lengthen_a_pause() -> None:
    """A third of a second of the room is heard on both sides, and nothing at all between."""
    said = "Das ist ein Satz. [1.6] Und das ist noch einer."
    transcript = speech(said)
    before, after = transcript.words[3].end, transcript.words[4].start
    levels = levels_of(transcript.words, transcript.words[-1].end + 1.0)
    levels[round((before + 0.33) * 100) : round((after - 0.33) * 100)] = -100.0
    first, second = tightened(said, changed=levels).pieces
    assert first.end - before + after - second.start < 0.4


def test_a_short_pause_stays() -> None:
    """0.4 s of a sentence's end and 0.25 s more."""
    assert tightened("Das ist ein Satz. [0.25] Und das ist noch einer.").kept == ()


@pytest.mark.parametrize(
    ("language", "said", "remains"),
    [
        ("de", "Wir haben [0.3] ähm [0.3] vierzig Leute.", "Wir haben vierzig Leute."),
        ("de", "Also gut, [0.2] wir [0.2] wir haben Zeit.", "Also gut, wir haben Zeit."),
        ("en", "So then [0.2] uh, [0.2] we left the [0.2] um [0.2] big house.", "So then we left the big house."),
    ],
)
def test_slips_between_pauses_go(language: str, said: str, remains: str) -> None:
    assert tightened(said, language).text == remains


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Wir haben ähm [0.3] vierzig Leute."),
        ("de", "Also wir wir haben Zeit."),
        ("de", "Das ist [0.3] nicht [0.3] nicht unser Haus."),
        ("de", "[0.3] Äh [0.3] das ist unser Haus, [0.3] äh."),
        ("en", "So then [0.2] we left for [0.2] for example."),
    ],
)
def test_what_does_not_stand_alone_or_means_something_stays(language: str, said: str) -> None:
    assert tightened(said, language).kept == ()


def test_what_two_people_say_is_no_stammer() -> None:
    """Who interrupts begins with the word that the other one stopped at."""
    transcript = speech("Das sehen [0.2] wir [0.2] wir haben Zeit.")
    runs = [(0, 2, "1"), (3, 5, "2")]
    attributions = [Attribution(first_word=first, last_word=last, speaker=who) for first, last, who in runs]
    sentences = build_sentences(transcript, attributions)
    assert tighten(clip_of(transcript), sentences_of(transcript), transcript, cutter_of(transcript)).kept
    assert tighten(clip_of(transcript), sentences, transcript, cutter_of(transcript)).kept == ()


def test_sound_that_nobody_transcribed_stays() -> None:
    """A laugh in a long pause, and one beside a filler."""
    said = "Das ist ein Satz. [1.5] Und das [0.5] äh [0.5] ist noch einer."
    transcript = speech(said)
    levels = levels_of(transcript.words, transcript.words[-1].end + 1.0)
    laughs = [transcript.words[3].end + 0.9, transcript.words[6].end + 0.12]
    for laugh in laughs:
        levels[round(laugh * 100) : round(laugh * 100) + 30] = -25.0
    clip = tightened(said, changed=levels)
    editing = Editing(clip.pieces)
    assert all(editing.keeps(Span(start=laugh, end=laugh + 0.3)) for laugh in laughs)


def test_speech_that_has_no_words_stays() -> None:
    """What the transcript lacks may be softer than the speech around it."""
    transcript = speech("Das ist ein Satz. [1.6] Und das ist noch einer.")
    hole = Span(start=transcript.words[3].end + 0.5, end=transcript.words[3].end + 1.5)
    lacking = transcript.model_copy(update={"coverage": transcript.coverage.model_copy(update={"holes": (hole,)})})
    clip = clip_of(lacking)
    assert tighten(clip, sentences_of(lacking), lacking, cutter_of(lacking)) is clip


def test_a_soft_voice_is_no_pause() -> None:
    """A guest 25 dB softer than the moderator is not taken for silence."""
    said = "Was sagen Sie dazu? [0.6] Das ist ganz einfach zu sagen. [0.6] Danke für diese Antwort heute."
    transcript = speech(said)
    levels = levels_of(transcript.words, transcript.words[-1].end + 1.0)
    for word in transcript.words[4:10]:
        levels[round(word.start * 100) : round(word.end * 100)] = -45.0
    clip = tighten(clip_of(transcript), sentences_of(transcript), transcript, Cutter(transcript.words, levels, 20.0))
    pieces = clip.pieces
    for word in transcript.words:
        assert any(piece.start <= word.start and word.end <= piece.end for piece in pieces), word.text


def test_pieces_do_not_flicker() -> None:
    """Between two long pauses somebody says one short word: the longer of the pauses goes."""
    times = [(0.5, 1.5), (2.5, 2.55), (4.0, 5.0)]
    words = [Word(start=start, end=end, text="so", probability=0.9) for start, end in times]
    transcript = transcript_of(words, "de")
    (first, second) = tighten(clip_of(transcript), sentences_of(transcript), transcript, cutter_of(transcript)).pieces
    assert first.end > 2.55
    assert second.start < 4.0


TALK = st.lists(
    st.tuples(
        st.sampled_from(["wir", "äh", "nicht", "haben", "und", "ähm", "Zeit", "ich", "sehr"]), st.floats(0.0, 1.6)
    ),
    min_size=3,
    max_size=14,
)


@given(TALK, st.floats(-0.2, 0.2), st.lists(st.floats(-80, -15), max_size=40))
def test_whatever_is_said_only_slips_go(said: list[tuple[str, float]], late: float, noise: list[float]) -> None:
    """With times that are off and any noise in the pauses."""
    transcript = speech(" ".join(f"{word} [{pause:.2f}]" for word, pause in said))
    levels = levels_of(transcript.words, transcript.words[-1].end + 1.0)
    if noise:
        levels = np.maximum(levels, np.resize(np.array(noise, np.float32), len(levels)))
    shifted = Cutter(transcript.words, np.roll(levels, round(late * 100)), transcript.words[-1].end + 1.0)
    clip = clip_of(transcript)
    result = tighten(clip, sentences_of(transcript), transcript, shifted)
    editing = Editing(result.pieces)
    gone = [word for word in transcript.words if not editing.keeps(word)]
    assert all(word.text in {"wir", "äh", "ähm", "und", "ich", "haben"} for word in gone)
    assert result.text == " ".join(word.text for word in transcript.words if editing.keeps(word))
    if result.kept:
        assert all(piece.duration >= SHORTEST_PIECE - 1e-6 for piece in result.kept)
        assert all(later.start - earlier.end >= 0.1 for earlier, later in pairwise(result.kept))
    for earlier, later in pairwise(result.pieces):
        if not any(earlier.end < word.end and word.start < later.start for word in gone):
            assert later.start - earlier.end >= LONG_PAUSE - 0.36
