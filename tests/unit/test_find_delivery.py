from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.clips.delivery import PITCHES_PER_SECOND, PitchMeter, Sound, liveliness
from pipeline.levels import measure_levels
from pipeline.schema import Sentence
from tests.unit.conversations import Conversation

RATE = 16000


def voice(pitches: Sequence[float], volume: float = 0.1) -> NDArray[np.float32]:
    """Return a buzz like that of vocal folds, whose pitch moves through these hertz in three seconds."""
    hertz = np.interp(np.arange(3 * RATE) / (3 * RATE), np.linspace(0, 1, len(pitches)), pitches)
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    parts = np.arange(1, 6)[:, None]
    sound: NDArray[np.float32] = (volume * (np.sin(parts * phase) / parts).sum(axis=0)).astype(np.float32)
    return sound


def pitches(sound: NDArray[np.float32], block: int = RATE) -> NDArray[np.float32]:
    meter = PitchMeter(RATE)
    for _ in meter.listen([sound[at : at + block] for at in range(0, len(sound), block)]):
        pass
    return meter.pitches


@pytest.mark.parametrize("hertz", [80.0, 110.0, 150.0, 220.0, 330.0, 390.0])
def test_the_pitch_of_a_voice_is_heard(hertz: float) -> None:
    found = pitches(voice([hertz]))
    assert len(found) == pytest.approx(3 * PITCHES_PER_SECOND, abs=2)
    assert np.all(np.abs(12 * np.log2(found / hertz)) < 0.2)


def test_a_fall_is_followed() -> None:
    found = pitches(voice([200.0, 100.0]))
    at = np.arange(len(found)) / PITCHES_PER_SECOND
    assert np.max(np.abs(found - (200 - 100 * at / 3))) < 8


def test_noise_and_silence_have_no_pitch() -> None:
    noise = np.random.default_rng(0).normal(size=2 * RATE).astype(np.float32) * 0.1
    assert np.mean(pitches(noise) > 0) < 0.02
    assert not pitches(np.zeros(RATE, np.float32)).any()
    assert len(pitches(np.zeros(10, np.float32))) == 0


@pytest.mark.parametrize("block", [1, 333, 7001, 100_000])
def test_blocks_of_any_length_say_the_same(block: int) -> None:
    sound = voice([120.0, 180.0])[: RATE // 2]
    assert np.array_equal(pitches(sound, block), pitches(sound))


def sentence(start: float, speaker: str | None = "B") -> Sentence:
    one = Conversation().structure.sentences[0]
    return one.model_copy(update={"start": start, "end": start + 3.0, "speaker": speaker})


def measure(*sounds: NDArray[np.float32]) -> Sound:
    sound = np.concatenate(sounds)
    return Sound(measure_levels([sound], RATE, pre_emphasis=0.0), pitches(sound))


def test_who_moves_the_voice_is_livelier_than_who_drones() -> None:
    sound = measure(voice([120.0]), voice([100.0, 220.0, 110.0, 240.0]))
    dull, lively = liveliness([sentence(0.0), sentence(3.0)], sound)
    assert lively > dull + 0.3


def test_who_raises_the_voice_is_compared_with_nobody_else() -> None:
    calm, raised = voice([120.0], 0.05), voice([120.0], 0.1)
    sound = measure(calm, calm, raised, voice([120.0], 0.4), voice([120.0], 0.4), voice([120.0], 0.4))
    heard = liveliness([sentence(3.0 * at, "B" if at < 3 else "C") for at in range(6)], sound)
    assert heard[2] > heard[0]
    assert heard[3:] == pytest.approx([heard[0]] * 3, abs=0.02), "a loud microphone is no merit"


def test_where_no_voice_is_heard_nothing_is_said_about_it() -> None:
    assert liveliness([sentence(0.0)], measure(np.zeros(3 * RATE, np.float32))) == (0.5,)
