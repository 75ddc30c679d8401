"""Clips: where they start and end, what they are chosen for, and what is never chosen."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clips.candidates import LONG_SECONDS, Candidate
from pipeline.clips.cutting import Cutter
from pipeline.clips.find import find_clips, judge_of
from pipeline.clips.score import Judge
from pipeline.clips.titles import clip_title
from pipeline.config import ClipSettings
from pipeline.schema import Candidates, Structure, Transcript, make_id, words_text
from pipeline.structure import build_structure
from pipeline.structure.reading import read
from pipeline.structure.titles import LIMIT
from tests.unit.interviews import english, german
from tests.unit.speech import cutter_of, levels_of, speech

TALKS = [german(), english()]


def find(transcript: Transcript, **changes: float | str) -> tuple[Structure, Candidates]:
    structure = build_structure(transcript, "x_y")
    judge = judge_of(structure, transcript, ClipSettings.model_validate(changes))
    return structure, find_clips(judge, transcript, cutter_of(transcript))


def check(transcript: Transcript, structure: Structure, clips: Candidates, chosen: ClipSettings) -> None:
    """Assert what holds for every clip of every talk."""
    by_id = {sentence.id: sentence for sentence in structure.sentences}
    words = transcript.words
    taken: dict[str, list[tuple[int, int]]] = {"short": [], "long": []}
    short = [clip for clip in clips.clips if clip.kind == "short"]
    long = [clip for clip in clips.clips if clip.kind == "long"]
    assert [*short, *long] == [*clips.clips]
    assert len(short) <= chosen.count
    assert len(long) <= chosen.long_count
    assert len({clip.id for clip in clips.clips}) == len(clips.clips)
    for kind in (short, long):
        assert [clip.score for clip in kind] == sorted((clip.score for clip in kind), reverse=True)
    bounds = {"short": (chosen.min_seconds, chosen.max_seconds), "long": LONG_SECONDS}
    for clip in clips.clips:
        first, last = by_id[clip.sentences[0]], by_id[clip.sentences[-1]]
        assert (clip.first_word, clip.last_word) == (first.first_word, last.last_word)
        assert first.complete
        assert last.complete
        assert clip.text == words_text(words, clip.first_word, clip.last_word)
        assert clip.id == make_id(words[clip.first_word].start, words[clip.last_word].end)
        least, most = bounds[clip.kind]
        assert least <= words[clip.last_word].end - words[clip.first_word].start <= most
        assert 0 <= clip.start <= words[clip.first_word].start
        assert words[clip.last_word].end <= clip.end
        assert clip.start >= (words[clip.first_word - 1].end if clip.first_word else 0)
        assert clip.end <= (words[clip.last_word + 1].start if clip.last_word + 1 < len(words) else clip.end)
        assert all(clip.last_word < start or clip.first_word > end for start, end in taken[clip.kind])
        taken[clip.kind].append((clip.first_word, clip.last_word))
        assert 3 <= len(clip.title) <= LIMIT
        assert clip.reasons
        assert clip.kind == "long" or (
            sum(
                one.first_sentence <= structure.sentences.index(first) <= one.last_sentence
                and structure.sentences.index(last) <= one.last_sentence
                for one in structure.chapters
            )
            == 1
        )
    assert len({clip.title for clip in clips.clips}) == len(clips.clips)


@pytest.mark.parametrize("transcript", TALKS)
def test_clips_of_a_talk(transcript: Transcript) -> None:
    structure, clips = find(transcript)
    check(transcript, structure, clips, ClipSettings())
    assert 3 <= sum(clip.kind == "short" for clip in clips.clips) <= 6
    assert sum(clip.title.endswith("?") for clip in clips.clips) >= 2


@pytest.mark.parametrize("transcript", TALKS)
def test_greetings_and_farewells_are_in_no_clip(transcript: Transcript) -> None:
    _, clips = find(transcript)
    text = " ".join(clip.text for clip in clips.clips)
    for part in ("willkommen", "hergefunden", "Vielen Dank", "welcome", "your trip", "Thank you", "See you"):
        assert part not in text


def test_a_question_is_kept_with_its_answer() -> None:
    structure, clips = find(german())
    by_id = {sentence.id: sentence for sentence in structure.sentences}
    opening = [by_id[clip.sentences[0]].text for clip in clips.clips]
    assert any(text.startswith("Frau Brandt") for text in opening)
    assert any(text.startswith("Kommen wir zum Geld") for text in opening)
    assert not any(by_id[clip.sentences[-1]].is_question for clip in clips.clips)


def test_no_clip_opens_with_a_pointer_back() -> None:
    for transcript in TALKS:
        structure, clips = find(transcript)
        by_id = {sentence.id: sentence for sentence in structure.sentences}
        for clip in clips.clips:
            first = by_id[clip.sentences[0]].text.split()[0].strip(",").lower()
            asks = any(by_id[one].is_question for one in clip.sentences[:2])
            assert asks or first not in {"das", "und", "aber", "deshalb", "dann", "that", "and", "but", "so", "it"}


def test_reasons_are_concrete_and_in_the_language_of_the_session() -> None:
    german_reasons = [reason for clip in find(german())[1].clips for reason in clip.reasons]
    english_reasons = [reason for clip in find(english())[1].clips for reason in clip.reasons]
    assert "Beginnt mit einer Frage" in german_reasons
    assert any("240.000 Euro" in reason for reason in german_reasons)
    assert "Includes the question" in english_reasons
    assert any("94 percent" in reason for reason in english_reasons)


def test_a_title_of_a_chapter_goes_to_the_clip_that_opens_it() -> None:
    for transcript in TALKS:
        structure, clips = find(transcript, min_seconds=10, max_seconds=25)
        starts = {
            chapter.title: structure.sentences[chapter.first_sentence].first_word for chapter in structure.chapters
        }
        for clip in clips.clips:
            if clip.title in starts and clip.title.endswith("?"):
                assert clip.first_word <= starts[clip.title] <= clip.last_word or clip.title[-12:] in clip.text


def test_titles_differ_even_where_nothing_is_said() -> None:
    transcript = speech("Das ist gut so. Das war gut so. " * 6)
    structure = build_structure(transcript, "x_y")
    judge = Judge(structure, read(structure.sentences, transcript), ClipSettings())
    used: list[str] = []
    for _ in range(3):
        used.append(clip_title(Candidate(1, 3), judge, structure, used))
    assert len(set(used)) == 3
    assert all(len(title) <= LIMIT for title in used)


def test_a_talk_in_a_language_that_nobody_described_has_clips_that_open_with_its_questions() -> None:
    text = """
    [1.0] Pourquoi avez-vous choisi cette méthode de travail?
    [1.0] Parce que la méthode est simple, et que tout le monde la comprend. La confiance est le vrai travail de la
      maison, et elle demande du temps. Nous avons commencé par une seule équipe, puis par une seule ville, et tout le
      monde voulait la suite. Aujourd'hui la maison entière travaille comme cela.
    [1.0] Comment avez-vous convaincu les autres équipes de la maison?
    [1.0] Nous avons montré les chiffres du premier mois, et personne ne voulait revenir en arrière. Les équipes ont vu
      que le travail devenait plus simple. La direction a donné le temps nécessaire pour apprendre la nouvelle méthode.
    """
    _, clips = find(speech(text, "fr"), min_seconds=10, length="short")
    assert [clip.title for clip in sorted(clips.clips, key=lambda clip: clip.start)] == [
        "Pourquoi avez-vous choisi cette méthode de travail?",
        "Comment avez-vous convaincu les autres équipes de la maison?",
    ]
    assert all(clip.reasons for clip in clips.clips)


def test_weak_talk_gives_no_clips() -> None:
    text = "Hallo zusammen und willkommen. Hören Sie mich? Ja, das geht. Und dann so. " * 6
    _, clips = find(speech(text))
    assert clips.clips == ()


def test_doubtful_and_unfinished_sentences_are_no_clip() -> None:
    doubtful = "\n".join("~ " + line for line in ["Wir haben 300 Tickets im Monat gespart, weil alle lesen."] * 12)
    assert find(speech(doubtful))[1].clips == ()
    endless = "wir haben tickets gespart und alle lesen mit " * 40
    assert find(speech(endless))[1].clips == ()


def test_longer_clips_where_allowed() -> None:
    transcript = german()
    structure, clips = find(transcript, min_seconds=60, max_seconds=180)
    check(transcript, structure, clips, ClipSettings(min_seconds=60, max_seconds=180))


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
        "Warum",
        "tun",
        "Sie",
        "das?",
        "[1.5]",
        "Danke.",
        "sondern",
        "Zeit.",
        "Kommen",
        "wir",
        "zum",
        "Geld.",
        "aber",
    ]
)


@settings(max_examples=40)
@given(st.lists(TOKENS, min_size=60, max_size=200))
def test_invariants_hold_for_any_words(tokens: list[str]) -> None:
    transcript = speech(" ".join(tokens))
    structure, clips = find(transcript, count=3)
    check(transcript, structure, clips, ClipSettings(count=3))


def test_where_nobody_pauses_no_clip_begins() -> None:
    """The same talk with music at the first clip's beginning."""
    transcript = TALKS[0]
    structure, clips = find(transcript)
    best = clips.clips[0]
    duration = transcript.words[-1].end + 1.0
    levels = levels_of(transcript.words, duration)
    levels[round((best.start - 1) * 100) : round((best.start + 1) * 100)] = -25.0
    cutter = Cutter(transcript.words, levels, duration)
    again = find_clips(judge_of(structure, transcript, ClipSettings()), transcript, cutter).clips
    assert best.id not in [clip.id for clip in again]
    assert not any(best.start - 1 < edge < best.start + 1 for clip in again for edge in (clip.start, clip.end))
    everywhere = Cutter(transcript.words, np.full(len(levels), -20.0, np.float32), duration)
    judge = judge_of(structure, transcript, ClipSettings())
    assert find_clips(judge, transcript, everywhere).clips, "music throughout is no reason for none"


def test_where_asked_for_clips_are_tightened_and_stay_the_same_clips() -> None:
    """The interview pauses for more than a second between turns."""
    _, found = find(german())
    _, tightened = find(german(), tighten=True)
    assert [clip.id for clip in tightened.clips] == [clip.id for clip in found.clips]
    assert not any(clip.kept for clip in found.clips)
    assert any(clip.seconds < clip.duration - 0.5 for clip in tightened.clips)


def test_what_is_good_enough_besides_is_offered_and_changes_nothing_else() -> None:
    _, alone = find(german(), offered=0)
    _, some = find(german(), count=2, offered=0)
    _, offering = find(german(), count=2, offered=3)
    assert alone.more == ()
    assert offering.clips == some.clips
    assert 0 < len(offering.more) <= 6
    short = [clip for clip in (*offering.clips, *offering.more) if clip.kind == "short"]
    spans = sorted((clip.first_word, clip.last_word) for clip in short)
    assert all(first[1] < second[0] for first, second in pairwise(spans))
    titles = [clip.title for clip in (*offering.clips, *offering.more)]
    assert len(set(titles)) == len(titles)
