"""What is said about turns of which much is doubtful."""

from __future__ import annotations

import pytest

from pipeline.schema import Turn, Turns
from pipeline.speakers.turns import doubts_of


def turns(*spoken: tuple[str, float, float, bool]) -> Turns:
    made = (Turn(speaker=speaker, start=start, end=end, doubtful=doubt) for speaker, start, end, doubt in spoken)
    return Turns(method="voices", turns=tuple(made))


def test_a_voice_of_which_much_is_doubtful_may_be_two_people() -> None:
    (warning,) = doubts_of(turns(("1", 0, 20, False), ("2", 20, 40, False), ("2", 40, 52, True)))
    assert warning.startswith("12 of the 32 seconds of speaker 2 may be another person's")
    assert "if 3 people speak, “speakers = 3”" in warning


@pytest.mark.parametrize("seconds", [7.0, 12.0])
def test_little_doubt_is_not_worth_a_warning(seconds: float) -> None:
    """Seven seconds of ten are too few, and twelve of sixty-two."""
    rest = 3.0 if seconds < 8 else 50.0
    assert doubts_of(turns(("1", 0, rest, False), ("1", rest, rest + seconds, True))) == []


def test_where_two_speak_at_once_there_is_another_reason_for_doubt() -> None:
    assert doubts_of(turns(("1", 0, 20, True), ("2", 0, 20, True))) == []
