"""More speech must be more alike to be one voice, and nobody is certain before he is likely."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.speakers.voices.likeness import certain, likely, strange

LENGTHS = st.floats(0.1, 1e5)


@given(one=LENGTHS, other=LENGTHS, more=st.floats(1.0, 100.0))
def test_more_speech_is_more_alike(one: float, other: float, more: float) -> None:
    seconds = np.array([one, one * more], np.float32)
    for rule in (certain, likely):
        little, much = rule(seconds, other).tolist()
        assert 0.0 < little <= much + 1e-6 < 1.0
        assert rule(np.array([other], np.float32), one)[0] == pytest.approx(little, rel=1e-5)


@given(one=st.floats(2.0, 30.0), other=st.floats(5.0, 1e4), speech=st.floats(1.0, 1e5))
def test_what_is_certain_is_likely(one: float, other: float, speech: float) -> None:
    seconds = np.array([one], np.float32)
    assert certain(seconds, other, speech)[0] > likely(seconds, other)[0]


def test_of_much_speech_less_is_doubted() -> None:
    seconds = np.array([5.0], np.float32)
    shares = [float(certain(seconds, 30.0, speech)[0]) for speech in (10.0, 40.0, 100.0, 400.0, 1e5)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == shares[1] > shares[2] > shares[3] == shares[4]


@given(one=LENGTHS, more=st.floats(1.0, 100.0))
def test_a_short_stretch_may_be_stranger(one: float, more: float) -> None:
    little, much = strange(np.array([one, one * more], np.float32)).tolist()
    assert 0.0 < little <= much + 1e-6 < 0.79
