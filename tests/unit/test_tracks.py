"""Tracks: each person's turns are theirs, whatever the microphones hear of the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.levels import SILENT, Levels, measure_levels, noise_floor, smooth, to_levels, to_powers
from pipeline.schema import Turns
from pipeline.speakers.tracks.alignment import align
from pipeline.speakers.tracks.crosstalk import is_silent
from pipeline.speakers.tracks.reading import PersonTrack, TrackReading, read_tracks

SECONDS = 180
FRAMES = SECONDS * 100
TALK = (("A", 1, 30), ("B", 31, 60), ("A", 61, 75), ("C", 76, 110), ("B", 111, 140), ("C", 141, 150), ("A", 151, 178))
"""Who speaks from which second to which."""


def voice(stretches: list[tuple[float, float]], seed: int, level: float = -25.0, frames: int = FRAMES) -> Levels:
    """Return the level of somebody who speaks in these stretches: five syllables a second, with short pauses."""
    random = np.random.default_rng(seed)
    levels = np.full(frames, SILENT, np.float32)
    for start, end in stretches:
        at = round(start * 100)
        while at < round(end * 100):
            length = int(random.integers(12, 28))
            last = min(at + length, round(end * 100))
            shape = np.sin(np.pi * (np.arange(last - at) + 1) / (length + 1))
            levels[at:last] = level + random.uniform(-8, 3) + 12 * (shape - 1)
            at = last + (int(random.integers(10, 35)) if random.random() < 0.15 else 0)
    return levels


def mixed(*levels: Levels) -> Levels:
    return to_levels(np.sum([to_powers(one) for one in levels], axis=0, dtype=np.float32))


def noise(level: float, seed: int, frames: int = FRAMES) -> Levels:
    return (level + np.random.default_rng(seed).normal(0, 0.5, frames)).astype(np.float32)


@dataclass
class Studio:
    """A session with a microphone for everybody; what it hears of the others is ``bleed`` fainter."""

    talk: tuple[tuple[str, float, float], ...] = TALK
    bleed: float = -15.0
    gains: Mapping[str, float] = field(default_factory=lambda: {"A": 0.0, "B": -9.0, "C": 6.0})
    voices: Mapping[str, float] = field(default_factory=dict)

    @property
    def people(self) -> list[str]:
        return sorted({who for who, _, _ in self.talk})

    def said(self, who: str) -> Levels:
        stretches = [(start, end) for name, start, end in self.talk if name == who]
        return voice(stretches, ord(who), -25.0 + self.voices.get(who, 0.0))

    def microphone(self, owner: str) -> Levels:
        heard = [self.said(who) + np.float32(0.0 if who == owner else self.bleed) for who in self.people]
        return mixed(*heard, noise(-70, ord(owner))) + np.float32(self.gains.get(owner, 0.0))

    def mix(self) -> Levels:
        return mixed(*(self.said(who) for who in self.people), noise(-65, 1))

    def tracks(self) -> list[PersonTrack]:
        return [PersonTrack(who, f"{who}.wav", self.microphone(who), beside=True) for who in self.people]


def shares(turns: Turns, talk: tuple[tuple[str, float, float], ...]) -> tuple[float, float]:
    """Return the share of speech that has its owner, and the seconds that somebody else has; 0.2 s at edges aside."""
    found = {who: np.zeros(FRAMES, bool) for who, _, _ in talk}
    for turn in turns.turns:
        found[turns.owners[turn.speaker]][round(turn.start * 100) : round(turn.end * 100)] = True
    right = wrong = total = 0
    for who, start, end in talk:
        inside = slice(round(start * 100) + 20, round(end * 100) - 20)
        total += inside.stop - inside.start
        right += int(found[who][inside].sum())
        spoken = {name for name, first, last in talk if first < end and last > start}
        wrong += sum(int(found[other][inside].sum()) for other in found if other not in spoken)
    return right / total, wrong / 100


def turns_of(reading: TrackReading) -> Turns:
    assert reading.turns is not None, reading.warnings
    return reading.turns


@pytest.mark.parametrize("bleed", [-10.0, -15.0, -25.0, -60.0])
@pytest.mark.parametrize("whisper", [0.0, -15.0])
def test_everybody_has_their_turns_and_no_others(bleed: float, whisper: float) -> None:
    studio = Studio(bleed=bleed, voices={"B": whisper})
    reading = read_tracks(studio.mix(), studio.tracks())
    right, wrong = shares(turns_of(reading), studio.talk)
    assert right > 0.995
    assert wrong == 0
    assert reading.warnings == ()
    assert not any(turn.doubtful for turn in turns_of(reading).turns)
    assert turns_of(reading).owners == {"1": "A", "2": "B", "3": "C"}, "numbered as they are first heard"


def test_somebody_who_says_little_has_that() -> None:
    talk = (("A", 1.0, 60.0), ("B", 61.0, 64.0), ("A", 65.0, 120.0), ("B", 121.0, 125.0), ("A", 126.0, 178.0))
    studio = Studio(talk)
    right, wrong = shares(turns_of(read_tracks(studio.mix(), studio.tracks())), talk)
    assert (right > 0.995, wrong) == (True, 0)


@pytest.mark.parametrize("mix", ["A", "sum"])
def test_the_recording_may_be_one_of_the_microphones(mix: str) -> None:
    studio = Studio(bleed=-18.0)
    tracks = [PersonTrack(one.speaker, one.label, one.levels) for one in studio.tracks()]
    reference = studio.microphone("A") if mix == "A" else mixed(*(one.levels for one in tracks))
    right, wrong = shares(turns_of(read_tracks(reference, tracks)), studio.talk)
    assert (right > 0.99, wrong) == (True, 0)


def test_three_seconds_without_crosstalk_are_found_where_the_track_begins_with_the_recording() -> None:
    talk = (("A", 1.0, 60.0), ("B", 61.0, 64.0), ("A", 65.0, 178.0))
    studio = Studio(talk, bleed=-80.0)
    tracks = [PersonTrack(one.speaker, one.label, moved(one.levels, -1.7), beside=True) for one in studio.tracks()]
    right, wrong = shares(turns_of(read_tracks(studio.mix(), tracks)), talk)
    assert (right > 0.99, wrong) == (True, 0)


def test_where_somebodys_track_has_not_begun_or_has_ended_is_known() -> None:
    studio = Studio()
    whole = read_tracks(studio.mix(), studio.tracks())
    assert whole.uncovered == ()
    late, early, early_end = (2.0, 0.0), (-1.5, 0.0), (0.0, 6.0)
    tracks = [
        PersonTrack(one.speaker, one.label, moved(one.levels, seconds, cut=cut), beside=True)
        for one, (seconds, cut) in zip(studio.tracks(), (late, early, early_end), strict=True)
    ]
    found = read_tracks(studio.mix(), tracks).uncovered
    first, last = found[0], found[-1]
    edges = [first.start, first.end, last.start, last.end]
    assert edges == pytest.approx([0.0, 2.0, FRAMES / 100 - 6.0, FRAMES / 100], abs=0.1)


def moved(levels: Levels, seconds: float, drift: float = 0.0, cut: float = 0.0) -> Levels:
    """Return a track that begins ``seconds`` after the recording, whose clock is slow, without its end."""
    at = (np.arange(FRAMES - round(cut * 100)) * (1 + drift)) + seconds * 100
    inside = (at >= 0) & (at <= FRAMES - 1)
    return np.where(inside, np.interp(at, np.arange(FRAMES), levels), -70.0).astype(np.float32)


@settings(max_examples=15)
@given(st.floats(-30.0, 30.0), st.sampled_from([0.0, 1e-4, -1e-4]), st.sampled_from([0.0, 20.0]))
def test_a_track_is_found_wherever_it_begins(seconds: float, drift: float, cut: float) -> None:
    studio = Studio()
    track = moved(studio.microphone("B"), seconds, drift, cut)
    alignment = align(track, studio.mix())
    assert alignment is not None
    for time, lag in zip(alignment.times, alignment.lags, strict=True):
        assert lag == pytest.approx(seconds + time * drift, abs=0.02)


def test_samples_that_a_recorder_lost_are_made_up_for() -> None:
    talk = tuple((who, start * 3.0, end * 3.0) for who, start, end in TALK)
    frames = FRAMES * 3
    said = [voice([(start, end) for name, start, end in talk if name == who], 5, frames=frames) for who in "ABC"]
    whole = mixed(*said, noise(-65, 1, frames))
    alignment = align(np.delete(whole, np.arange(27000, 27080)), whole)
    assert alignment is not None
    assert alignment.lags[0] == pytest.approx(0.0, abs=0.01)
    assert alignment.lags[-1] == pytest.approx(0.8, abs=0.01)
    placed = alignment.place(np.delete(whole, np.arange(27000, 27080)), frames)
    np.testing.assert_allclose(placed[45000:50000], whole[45000:50000], atol=1.0)


def test_tracks_that_begin_apart_are_brought_together() -> None:
    studio = Studio()
    shifts = {"A": 1.9, "B": -2.0, "C": 0.0}
    tracks = [
        PersonTrack(one.speaker, one.label, moved(one.levels, shifts[one.speaker]), beside=True)
        for one in studio.tracks()
    ]
    reading = read_tracks(studio.mix(), tracks)
    # The first 0.9 s of A are before the track.
    talk = (("A", 2, 30), *TALK[1:])
    right, wrong = shares(turns_of(reading), talk)
    assert (right > 0.995, wrong) == (True, 0)
    assert "A.wav begins 1.90 s after the recording." in reading.notes
    assert "B.wav begins 2.00 s before the recording." in reading.notes


# --- several at once --------------------------------------------------------------------------------------------


def test_two_at_once_are_two_turns() -> None:
    talk = (("A", 1.0, 40.0), ("B", 36.0, 80.0), ("A", 81.0, 120.0), ("B", 121.0, 178.0))
    studio = Studio(talk)
    turns = turns_of(read_tracks(studio.mix(), studio.tracks()))
    right, wrong = shares(turns, talk)
    assert (right > 0.98, wrong) == (True, 0)
    assert not any(turn.doubtful for turn in turns.turns), "each of them leads most of the turn"


def test_an_interjection_is_doubtful_where_it_is_as_loud() -> None:
    """What is recognised there may be either's words."""
    studio = Studio((("A", 1.0, 80.0), ("B", 81.0, 120.0), ("A", 121.0, 178.0)))
    heard = voice([(40.0, 42.0)], 9, -25.0)
    tracks = [
        PersonTrack(
            one.speaker,
            one.label,
            mixed(one.levels, heard + np.float32(-9.0 if one.speaker == "B" else -15.0)),
        )
        for one in studio.tracks()
    ]
    turns = turns_of(read_tracks(studio.mix(), tracks))
    inside = [turn for turn in turns.turns if 39 < turn.start < 42]
    assert {turns.owners[turn.speaker] for turn in inside} == {"B"}
    assert all(turn.doubtful for turn in inside)
    (around,) = (turn for turn in turns.turns if turn.start < 41 < turn.end and turns.owners[turn.speaker] == "A")
    assert not around.doubtful


def test_a_cough_is_no_turn() -> None:
    studio = Studio()
    click = np.full(FRAMES, SILENT, np.float32)
    click[6020:6026] = -35.0  # while nobody speaks, at 60.2 s
    tracks = [
        PersonTrack(one.speaker, one.label, mixed(one.levels, click) if one.speaker == "C" else one.levels)
        for one in studio.tracks()
    ]
    turns = turns_of(read_tracks(studio.mix(), tracks))
    assert not [turn for turn in turns.turns if 60.1 < turn.start < 60.4 and turns.owners[turn.speaker] == "C"]


# --- tracks that say nothing ------------------------------------------------------------------------------------


def test_a_silent_track_gives_no_turns() -> None:
    studio = Studio()
    for level in (SILENT, -60.0):
        tracks = [
            PersonTrack(one.speaker, one.label, noise(level, 4) if one.speaker == "C" else one.levels)
            for one in studio.tracks()
        ]
        reading = read_tracks(studio.mix(), tracks)
        assert any("C.wav is silent throughout: C has no turns" in warning for warning in reading.warnings)
        assert set(turns_of(reading).owners.values()) == {"A", "B"}
        wrong = shares(turns_of(reading), tuple(one for one in TALK if one[0] != "C"))[1]
        assert wrong == 0


def test_who_has_no_track_is_not_given_to_another() -> None:
    """The moderator is in the mix only, and in every microphone."""
    studio = Studio()
    reading = read_tracks(studio.mix(), [one for one in studio.tracks() if one.speaker != "A"])
    turns = turns_of(reading)
    assert set(turns.owners.values()) == {"B", "C"}
    for turn in turns.turns:
        overlap = sum(max(0.0, min(end, turn.end) - max(start, turn.start)) for who, start, end in TALK if who == "A")
        assert overlap < 0.5
    assert any("on nobody's track" in warning for warning in reading.warnings)


def test_a_track_of_another_session_is_refused() -> None:
    studio = Studio()
    other = mixed(voice([(0.0, 100.0), (110.0, 170.0)], 77), noise(-70, 8))
    tracks = [one for one in studio.tracks() if one.speaker != "C"]
    reading = read_tracks(studio.mix(), [*tracks, PersonTrack("C", "other.wav", other, beside=True)])
    assert any("other.wav does not sound like this recording" in warning for warning in reading.warnings)
    assert set(turns_of(reading).owners.values()) == {"A", "B"}
    alone = read_tracks(studio.mix(), [PersonTrack("C", "other.wav", other, beside=True)])
    assert alone.turns is None
    assert len(alone.warnings) == 2


@pytest.mark.parametrize("gain", [0.0, 4.0])
def test_the_same_sound_twice_says_nothing(gain: float) -> None:
    studio = Studio()
    both = [
        PersonTrack("A", "The left channel of talk.mp4", studio.mix()),
        PersonTrack("B", "The right channel of talk.mp4", studio.mix() + np.float32(gain)),
    ]
    reading = read_tracks(studio.mix(), both)
    assert reading.turns is None
    assert any("left channel" in one and "right channel" in one for one in reading.warnings)


def test_a_microphone_that_only_hears_the_other_has_no_turns() -> None:
    studio = Studio((("A", 1.0, 178.0),))
    fainter = mixed(studio.said("A") - np.float32(20.0), noise(-70, 3))
    tracks = [*studio.tracks(), PersonTrack("B", "B.wav", fainter)]
    reading = read_tracks(studio.mix(), tracks)
    assert any("B.wav only hears others" in warning for warning in reading.warnings)
    assert shares(turns_of(reading), studio.talk)[0] > 0.99
    assert set(turns_of(reading).owners.values()) == {"A"}


def test_one_track_of_the_whole_recording_says_nothing() -> None:
    studio = Studio()
    assert read_tracks(studio.mix(), [PersonTrack("A", "talk.wav", studio.mix(), beside=True)]).turns is None


def test_a_microphone_opened_late_takes_no_others_turns() -> None:
    studio = Studio()
    opened = {one.speaker: one.levels.copy() for one in studio.tracks()}
    opened["C"][:7000] = noise(-95, 6)[:7000]
    tracks = [PersonTrack(who, f"{who}.wav", levels, beside=True) for who, levels in opened.items()]
    right, wrong = shares(turns_of(read_tracks(studio.mix(), tracks)), studio.talk)
    assert (right > 0.995, wrong) == (True, 0)


def test_two_tracks_of_one_person_are_one() -> None:
    studio = Studio()
    tracks = studio.tracks()
    tracks[0].levels[:9000] = noise(-70, 2)[:9000]
    second = studio.microphone("A") - np.float32(4.0)
    second[9000:] = noise(-74, 3)[9000:]
    reading = read_tracks(studio.mix(), [*tracks, PersonTrack("A", "handheld.wav", second, beside=True)])
    right, wrong = shares(turns_of(reading), studio.talk)
    assert (right > 0.99, wrong) == (True, 0)
    assert sorted(turns_of(reading).owners.values()) == ["A", "B", "C"]


# --- levels -----------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=8), st.integers(0, 100))
def test_levels_do_not_depend_on_the_blocks(sizes: list[int], seed: int) -> None:
    sound: NDArray[np.float32] = np.random.default_rng(seed).normal(0, 0.1, sum(sizes)).astype(np.float32)
    cuts = np.split(sound, np.cumsum(sizes)[:-1])
    whole = measure_levels([sound], 16_000)
    assert len(whole) == len(sound) // 160
    np.testing.assert_allclose(measure_levels(cuts, 16_000), whole, atol=1e-3)


def test_levels_are_decibels() -> None:
    time = np.arange(16_000, dtype=np.float32) / 16_000
    loud = (0.5 * np.sin(2 * np.pi * 500 * time)).astype(np.float32)
    louder, fainter = measure_levels([loud], 16_000), measure_levels([loud / np.float32(10)], 16_000)
    np.testing.assert_allclose(louder - fainter, 20.0, atol=0.01)
    np.testing.assert_allclose(measure_levels([np.zeros(1600, np.float32)], 16_000), SILENT, atol=1e-3)
    assert len(measure_levels([], 16_000)) == 0


def test_the_noise_follows_a_microphone_that_is_opened() -> None:
    levels = np.concatenate([noise(-90, 1)[:4000], noise(-55, 2)[:4000]])
    floor = noise_floor(levels)
    np.testing.assert_allclose(floor[:3900], -90, atol=1.5)
    np.testing.assert_allclose(floor[4100:], -55, atol=1.5)
    assert is_silent(levels), "to open a microphone is not to speak"
    assert not is_silent(mixed(levels, voice([(60.0, 61.0)], 4)[:8000]))


def test_smoothing_keeps_the_power() -> None:
    levels = noise(-40, 3)
    assert to_powers(smooth(levels, 7)).mean() == pytest.approx(to_powers(levels).mean(), rel=0.01)
    np.testing.assert_allclose(smooth(np.full(50, -30, np.float32), 7), -30, atol=1e-3)
