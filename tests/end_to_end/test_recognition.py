"""Recordings built from the sample sessions: two languages in one of them, and sounds in which nobody speaks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import jiwer
import numpy as np
import pytest

from pipeline import ffmpeg, weights
from pipeline.config import TranscribeSettings
from pipeline.errors import InputSilent
from pipeline.progress import SilentProgress
from pipeline.schema import Transcript, Word
from pipeline.transcribe import transcribe
from pipeline.transcribe.engine import Engine, load_engine
from pipeline.transcribe.recognizer import SAMPLE_RATE, Samples
from sounds import make_applause, make_chords, make_organ, make_rhythm, make_silence, write_wave
from tests.end_to_end.conftest import SAMPLES
from tests.end_to_end.test_samples import normalise

KEPT_SECONDS = 0.12
"""Quiet that is cut out with a sentence; the pauses between sentences are at least twice as long."""
PAUSE_SECONDS = 0.5
SOUND_SECONDS = 12.0
WER_LIMIT = {"en": 0.12, "de": 0.25}
"""Sentences, figures and invented names by synthetic voices, Whisper base."""


@dataclass(frozen=True)
class Stretch:
    """A part of a built recording; without a language nobody speaks in it."""

    start: float
    end: float
    language: str | None
    text: str


class Studio:
    """Joins sentences of the samples and sounds to a recording of which all is known."""

    def __init__(self) -> None:
        self.stretches: list[Stretch] = []
        self._pieces = [make_silence(PAUSE_SECONDS)]

    def say(self, language: str, first: int, last: int) -> Studio:
        """Add the sentences ``first`` to ``last`` of a sample."""
        truth = json.loads((SAMPLES / f"livestudio_{language}.json").read_text(encoding="utf-8"))
        sentences = truth["sentences"][first : last + 1]
        assert {sentence["language"] for sentence in sentences} == {language}
        start, end = sentences[0]["start"] - KEPT_SECONDS, sentences[-1]["end"] + KEPT_SECONDS
        samples = np.concatenate(
            list(ffmpeg.decode_audio(SAMPLES / f"livestudio_{language}.mp4", start=start, end=end))
        )
        return self._add(samples, language, " ".join(sentence["text"] for sentence in sentences))

    def play(self, sound: Samples) -> Studio:
        """Add a sound."""
        return self._add(sound, None, "")

    def record(self, path: Path) -> Path:
        """Write what there is."""
        return write_wave(path, np.concatenate(self._pieces))

    def _add(self, samples: Samples, language: str | None, text: str) -> Studio:
        start = sum(len(piece) for piece in self._pieces) / SAMPLE_RATE
        self.stretches.append(Stretch(start, start + len(samples) / SAMPLE_RATE, language, text))
        self._pieces += [samples, make_silence(PAUSE_SECONDS)]
        return self


@pytest.fixture(scope="module")
def engine() -> Engine:
    resolved = weights.resolve("base", device="cpu", language="auto", progress=SilentProgress())
    return load_engine(resolved, device="cpu")


def run(audio: Path, engine: Engine) -> Transcript:
    return transcribe(audio, engine, language="auto", settings=TranscribeSettings(), progress=SilentProgress())


def words_in(stretch: Stretch, words: Sequence[Word], margin: float = PAUSE_SECONDS / 2) -> list[Word]:
    return [word for word in words if stretch.start - margin <= (word.start + word.end) / 2 <= stretch.end + margin]


def error_rate(stretch: Stretch, words: Sequence[Word]) -> float:
    assert stretch.language is not None
    heard = " ".join(word.text for word in words_in(stretch, words))
    return float(jiwer.wer(normalise(stretch.text, stretch.language), normalise(heard, stretch.language)))


def most_repeated(words: Sequence[Word]) -> tuple[tuple[str, ...], int]:
    """Return the three words in a row that come most often, and how often."""
    plain = [word.text.casefold().strip(".,?!") for word in words]
    return Counter(zip(plain, plain[1:], plain[2:], strict=False)).most_common(1)[0]


@pytest.fixture(scope="module", params=["en", "de"])
def mixed(
    request: pytest.FixtureRequest, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Sequence[Stretch], Transcript]:
    """A session in one language with a dozen seconds of the other in its middle: 31 + 12 + 20 and 29 + 12 + 29 s."""
    studio, language = Studio(), str(request.param)
    if language == "en":
        studio.say("en", 8, 15).say("de", 16, 18).say("en", 16, 20)
    else:
        studio.say("de", 9, 15).say("en", 25, 27).say("de", 20, 26)
    audio = studio.record(tmp_path_factory.mktemp("mixed") / "mixed.wav")
    return language, studio.stretches, run(audio, engine)


def test_each_language_is_written_as_it_was_spoken(mixed: tuple[str, Sequence[Stretch], Transcript]) -> None:
    language, stretches, transcript = mixed
    assert transcript.language == language
    for stretch in stretches:
        assert stretch.language is not None
        heard = " ".join(word.text for word in words_in(stretch, transcript.words))
        assert error_rate(stretch, transcript.words) <= WER_LIMIT[stretch.language], heard


def test_every_segment_says_its_language(mixed: tuple[str, Sequence[Stretch], Transcript]) -> None:
    _, stretches, transcript = mixed
    for stretch in stretches:
        inside = [
            segment.language
            for segment in transcript.segments
            if stretch.start <= (segment.start + segment.end) / 2 <= stretch.end
        ]
        assert inside
        assert set(inside) == {stretch.language}
    runs = [language for language, _ in groupby(transcript.segments, key=lambda segment: segment.language)]
    assert runs == [stretch.language for stretch in stretches]


def test_a_change_of_language_makes_no_loop(mixed: tuple[str, Sequence[Stretch], Transcript]) -> None:
    _, stretches, transcript = mixed
    assert len(transcript.words) <= 1.1 * sum(len(stretch.text.split()) for stretch in stretches)
    clause, times = most_repeated(transcript.words)
    said = " ".join(stretch.text for stretch in stretches).casefold()
    assert times <= max(2, said.count(" ".join(clause))), clause


def test_between_speech_sounds_get_no_text_and_cost_no_words(engine: Engine, tmp_path: Path) -> None:
    studio = Studio().say("en", 0, 1).play(make_chords(SOUND_SECONDS)).say("en", 2, 3).play(make_rhythm(SOUND_SECONDS))
    studio.say("en", 7, 9).play(make_applause(SOUND_SECONDS)).say("en", 10, 11).play(make_organ(SOUND_SECONDS))
    studio.say("en", 12, 13).play(make_silence(2 * SOUND_SECONDS)).say("en", 14, 15)
    transcript = run(studio.record(tmp_path / "sounds.wav"), engine)
    for stretch in studio.stretches:
        if stretch.language is None:
            assert [word.text for word in words_in(stretch, transcript.words, margin=-0.3)] == []
        else:
            assert error_rate(stretch, transcript.words) <= WER_LIMIT["en"] + 0.05, stretch.text


@pytest.mark.parametrize("make", [make_applause, make_rhythm, make_organ])
def test_a_sound_alone_is_no_speech(make: Callable[[float], Samples], engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(InputSilent, match=r"no speech|no words"):
        run(Studio().play(make(2 * SOUND_SECONDS)).record(tmp_path / "sound.wav"), engine)
