"""The real Whisper base model on the sample sessions and on sounds without speech."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline import ffmpeg, weights
from pipeline.config import TranscribeSettings
from pipeline.errors import InputSilent
from pipeline.progress import SilentProgress
from pipeline.schema import Transcript
from pipeline.transcribe import transcribe
from pipeline.transcribe.engine import Engine, load_engine
from pipeline.transcribe.recognizer import SAMPLE_RATE, Recognizer, Samples
from sounds import write_wave
from tests.recognizers import RecognizerContract

SAMPLES = Path(__file__).resolve().parents[2] / "sample_media"


@pytest.fixture(scope="module")
def engine() -> Engine:
    resolved = weights.resolve("base", device="cpu", language="auto", progress=SilentProgress())
    return load_engine(resolved, device="cpu")


@pytest.fixture
def recognizer(engine: Engine) -> Recognizer:
    return engine


@pytest.fixture
def loud() -> Samples:
    return np.concatenate(list(ffmpeg.decode_audio(SAMPLES / "livestudio_en.mp4", start=5.0, end=17.0)))


class TestEngine(RecognizerContract):
    """The real engine keeps to the contract."""


def run(audio: Path, engine: Engine, *vocabulary: str, language: str = "auto") -> Transcript:
    settings = TranscribeSettings(vocabulary=vocabulary)
    return transcribe(audio, engine, language=language, settings=settings, progress=SilentProgress())


def make_music(seconds: int) -> Samples:
    time = np.arange(SAMPLE_RATE * seconds) / SAMPLE_RATE
    chord = sum(
        0.1 * np.sin(2 * np.pi * pitch * time) * (1 + np.sin(2 * np.pi * time)) for pitch in (110, 220, 277, 330)
    )
    return np.asarray(chord, np.float32)


@pytest.mark.parametrize("sound", ["silence", "music", "noise"])
def test_no_speech_gives_no_text(sound: str, engine: Engine, tmp_path: Path) -> None:
    samples = {
        "silence": np.zeros(SAMPLE_RATE * 120, np.float32),
        "music": make_music(60),
        "noise": np.random.default_rng(1).normal(0, 0.05, SAMPLE_RATE * 60).astype(np.float32),
    }[sound]
    with pytest.raises(InputSilent, match=r"no speech|no words"):
        run(write_wave(tmp_path / "sound.wav", samples), engine)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_language_is_heard_and_the_words_lie_in_speech(language: str, engine: Engine) -> None:
    transcript = run(SAMPLES / f"livestudio_{language}.mp4", engine)
    assert transcript.language == language
    assert transcript.language_probability > 0.5
    coverage = transcript.coverage
    assert coverage.transcribed_seconds > 0.97 * coverage.speech_seconds
    time = 0.0
    for word in transcript.words:
        assert time <= word.start <= word.end
        assert word.end - word.start <= 2.0
        time = word.end


def test_the_english_sentence_in_the_german_session_comes_out_in_english(engine: Engine) -> None:
    transcript = run(SAMPLES / "livestudio_de.mp4", engine)
    english = [segment for segment in transcript.segments if segment.language == "en"]
    assert english
    assert sum(len(segment.words) for segment in english) < 0.3 * len(transcript.words)


def test_a_vocabulary_costs_no_words(engine: Engine) -> None:
    """As a prompt for every window, these terms made the recogniser leave out a sentence, and write two of them."""
    terms = ("Hofmann", "Hoffmann", "Archivar", "Forum Klartext", "Kamera", "Quetzalcoatl", "signal desk")
    plain, primed = (run(SAMPLES / "livestudio_de.mp4", engine, *chosen, language="de") for chosen in ((), terms))
    assert [word.text for word in plain.words] == [word.text for word in primed.words]
    assert sum("Hoffmann" in word.text for word in plain.words) >= 2
    assert len(primed.coverage.redecoded) > len(plain.coverage.redecoded)


def test_a_term_of_the_vocabulary_is_written_where_it_was_misheard(engine: Engine) -> None:
    plain, primed = (
        run(SAMPLES / "livestudio_en.mp4", engine, *chosen, language="en") for chosen in ((), ("Livestudio",))
    )
    before, after = (" ".join(segment.text for segment in one.segments) for one in (plain, primed))
    assert "live studio" in before
    assert after == before.replace("live studio", "Livestudio")


def test_a_quiet_voice_after_a_loud_one_is_heard(engine: Engine) -> None:
    voice = np.concatenate(list(ffmpeg.decode_audio(SAMPLES / "livestudio_en.mp4", start=5.0, end=17.0)))
    loud_then_quiet = np.concatenate([voice, voice / 100])
    heard = engine.listen().feed(loud_then_quiet) >= 0.5
    half = len(heard) // 2
    assert heard[half:].sum() >= 0.75 * heard[:half].sum()
