"""Whether a sound is a mix of everybody: nobody is missing in it for long, now and then, or heard from afar."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from pipeline.ffmpeg import SAMPLE_RATE
from pipeline.levels import Levels, measure_levels
from pipeline.speakers.tracks.presence import holds_all, presences
from tests.microphones import microphones

ANNA_SOUND, MARTIN_SOUND = microphones()


def levels_of(samples: np.ndarray) -> Levels:
    return measure_levels([samples.astype(np.float32)], SAMPLE_RATE)


TRACKS = [levels_of(ANNA_SOUND), levels_of(MARTIN_SOUND)]


def muted(first: float, last: float, every: float = 60.0) -> np.ndarray:
    """Return a mix that is silent from ``first`` to ``last``, and so again ``every`` so many seconds."""
    mix: np.ndarray = ANNA_SOUND + MARTIN_SOUND
    times = np.arange(len(mix)) / SAMPLE_RATE % every
    mix[(first <= times) & (times < last)] *= 1e-3
    return mix


@pytest.mark.parametrize(
    ("mix", "whole"),
    [
        (lambda: muted(0, 0), True),
        (lambda: 0.5 * ANNA_SOUND + 1.2 * MARTIN_SOUND, True),
        (lambda: muted(5, 5.4), True),
        (lambda: muted(5, 8), False),
        (lambda: muted(30, 33), False),
        (lambda: muted(1, 1.6, every=3.0), False),
        (lambda: ANNA_SOUND, False),
        (lambda: ANNA_SOUND + 0.15 * MARTIN_SOUND, False),
    ],
    ids=["a mix", "unequal", "a moment", "somebody muted", "the other muted", "often muted", "one", "one from afar"],
)
def test_a_mix_holds_everybody_all_the_time(mix: Callable[[], np.ndarray], whole: bool) -> None:
    assert holds_all(levels_of(mix()), TRACKS) == whole


def test_how_far_below_somebody_is() -> None:
    anna, martin = presences(levels_of(ANNA_SOUND + 0.1 * MARTIN_SOUND), TRACKS)
    assert anna.sure
    assert martin.faint
    assert martin.fainter == pytest.approx(14.9, abs=0.5), "Anna's microphone hears him as well"
    assert anna.fainter == pytest.approx(0, abs=1)
    assert not anna.gaps
