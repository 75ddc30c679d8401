"""Voices that a library knows: recognised only when sure, and gone when forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.errors import SettingsError, StorageError
from pipeline.speakers.register import (
    VOICES_FILE,
    KnownVoice,
    Register,
    correct,
    forget,
    load_register,
    recognise,
    remember,
    save_register,
)

RANDOM = np.random.default_rng(3)


def unit(vector: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def voice_like(other: NDArray[np.float32], cosine: float) -> NDArray[np.float32]:
    """Return a voice of this likeness to another."""
    aside = RANDOM.standard_normal(192)
    aside -= aside @ other * other
    return unit(cosine * other + np.sqrt(1 - cosine**2) * unit(aside))


ANNA = unit(RANDOM.standard_normal(192))
EVA = voice_like(ANNA, 0.6)


def known(name: str, print_: NDArray[np.float32], session: str = "first") -> KnownVoice:
    return KnownVoice(name=name, session=session, seconds=30.0, model=MODEL, print=tuple(map(float, print_)))


MODEL = "campplus"
REGISTER = Register(voices=(known("Anna Weber", ANNA), known("Eva Roth", EVA)))


def test_a_known_voice_is_recognised_and_another_of_its_kind_is_not() -> None:
    found = recognise(
        REGISTER, {"1": voice_like(ANNA, 0.9), "2": voice_like(ANNA, 0.66), "3": voice_like(EVA, 0.85)}, MODEL
    )
    assert {speaker: one.name for speaker, one in found.items()} == {"1": "Anna Weber", "3": "Eva Roth"}
    assert found["1"].likeness == pytest.approx(0.9, abs=0.002)
    assert found["1"].session == "first"


def test_a_person_is_there_once() -> None:
    found = recognise(REGISTER, {"1": voice_like(ANNA, 0.8), "2": voice_like(ANNA, 0.93)}, MODEL)
    assert {speaker: one.name for speaker, one in found.items()} == {"2": "Anna Weber"}


def test_a_voice_between_two_is_nobodys() -> None:
    between = unit(ANNA + EVA)
    assert float(between @ ANNA) > 0.85
    assert recognise(REGISTER, {"1": between}, MODEL) == {}


def test_prints_of_another_model_say_nothing() -> None:
    assert recognise(REGISTER, {"1": ANNA}, "another") == {}


def test_a_voice_that_got_another_name_leaves_none_behind() -> None:
    wrong = remember(Register(), known("Eva Roth", ANNA))
    right = remember(wrong, known("Anna Weber", voice_like(ANNA, 0.995)))
    assert right.names == ("Anna Weber",)
    assert correct(wrong, "first", "Eva Roth") == Register()
    assert correct(wrong, "second", "Eva Roth") == wrong


def test_nobody_knows_nobody() -> None:
    assert recognise(Register(), {"1": ANNA}, MODEL) == {}
    assert recognise(REGISTER, {}, MODEL) == {}


def test_of_a_session_the_newest_print_counts_and_not_more_than_five_are_kept() -> None:
    register = REGISTER
    for number in range(7):
        register = remember(register, known("Anna Weber", voice_like(ANNA, 0.9), f"session {number}"))
    register = remember(register, known("Anna Weber", ANNA, "session 6"))
    own = [voice for voice in register.voices if voice.name == "Anna Weber"]
    assert [voice.session for voice in own] == [f"session {number}" for number in range(2, 7)]
    assert own[-1].print == tuple(map(float, ANNA))
    assert [voice.name for voice in register.voices].count("Eva Roth") == 1


def test_what_is_forgotten_is_gone_from_the_disk(tmp_path: Path) -> None:
    save_register(REGISTER, tmp_path)
    assert load_register(tmp_path) == REGISTER
    assert (tmp_path / VOICES_FILE).stat().st_mode & 0o077 == 0
    save_register(forget(REGISTER, "Anna Weber"), tmp_path)
    content = (tmp_path / VOICES_FILE).read_text()
    assert "Anna" not in content
    assert str(float(ANNA[0])) not in content
    (tmp_path / ".voices.part.json").write_text("half written when a run was killed")
    save_register(forget(load_register(tmp_path), "Eva Roth"), tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert load_register(tmp_path) == Register()
    save_register(Register(), tmp_path)


def test_a_name_that_is_not_known_suggests_one() -> None:
    with pytest.raises(SettingsError, match="Did you mean “Anna Weber”"):
        forget(REGISTER, "Ana Weber")


def test_a_damaged_register_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / VOICES_FILE).write_text("{")
    with pytest.raises(StorageError, match="remembered anew"):
        load_register(tmp_path)
