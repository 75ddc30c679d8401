"""A recogniser without a model, and what every recogniser must keep to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from pipeline.transcribe.recognizer import (
    FRAME_SAMPLES,
    SAMPLE_RATE,
    Clip,
    Decoded,
    Effort,
    HeardWord,
    Languages,
    Recognizer,
    Samples,
    SpeechListener,
)

WORD_SECONDS = 0.4
LOUD = 0.01


class FakeListener:
    """Takes what is loud for speech."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.float32)

    def feed(self, samples: Samples) -> Samples:
        samples = np.concatenate([self._rest, samples])
        count = len(samples) // FRAME_SAMPLES
        self._rest = samples[count * FRAME_SAMPLES :]
        frames = samples[: count * FRAME_SAMPLES].reshape(count, FRAME_SAMPLES)
        return np.asarray(np.abs(frames).max(axis=1, initial=0.0) > LOUD, np.float32)


@dataclass
class FakeRecognizer:
    """Says one numbered word for every 0.4 s of sound.

    ``answers`` are given first, one for each clip decoded; ``jingle`` is the answer to every sound under 3 s.
    """

    name: str = "fake"
    multilingual: bool = True
    appetite: int = 4
    heard: Languages = (("de", 0.99), ("en", 0.001))
    answers: list[str] = field(default_factory=list)
    jingle: str = ""
    asked: list[tuple[str, Effort]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cancelled: bool = False

    def listen(self) -> SpeechListener:
        return FakeListener()

    def detect_languages(self, clips: Sequence[Samples]) -> list[Languages]:
        return [self.heard for _ in clips]

    def decode(self, clips: Sequence[Clip], effort: Effort) -> list[Decoded]:
        return [self._decode(clip, effort) for clip in clips]

    def cancel(self) -> None:
        self.cancelled = True

    def take_notes(self) -> list[str]:
        notes, self.notes = self.notes, []
        return notes

    def _decode(self, clip: Clip, effort: Effort) -> Decoded:
        self.asked.append((clip.language, effort))
        loud = np.flatnonzero(np.abs(clip.samples) > LOUD) / SAMPLE_RATE
        if not loud.size:
            return Decoded((), -0.2, 0.0, 0.9, clip.language, self.heard)
        start, end = float(loud[0]), float(loud[-1])
        if self.jingle and end - start < 3.0:
            texts = self.jingle.split()
        elif self.answers:
            texts = self.answers.pop(0).split()
        else:
            texts = [f"word{number}" for number in range(max(1, int((end - start) / WORD_SECONDS)))]
        step = (end - start) / max(1, len(texts))
        words = tuple(
            HeardWord(f" {text}", start + at * step, start + (at + 1) * step, 0.9) for at, text in enumerate(texts)
        )
        return Decoded(words, -0.2, 1.0, 0.01, clip.language, self.heard)


class RecognizerContract:
    """What the rest of the program relies on. ``loud`` is sound that the recogniser takes for speech."""

    def test_listening_in_pieces_is_listening_to_the_whole(self, recognizer: Recognizer, loud: Samples) -> None:
        whole = recognizer.listen().feed(loud)
        listener = recognizer.listen()
        pieces = [listener.feed(loud[at : at + 7001]) for at in range(0, len(loud), 7001)]
        assert len(whole) == len(loud) // FRAME_SAMPLES
        np.testing.assert_allclose(np.concatenate(pieces), whole, atol=1e-5)
        assert whole.max() > 0.5

    def test_answers_come_in_the_order_of_the_clips(self, recognizer: Recognizer, loud: Samples) -> None:
        lengths = [len(loud), len(loud) // 3, len(loud), len(loud) // 2]
        clips = [Clip(loud[:length], "en") for length in lengths]
        together = recognizer.decode(clips, Effort(beam_size=1))
        assert len(together) == len(clips)
        assert together[0].text == together[2].text
        assert len(together[1].words) < len(together[0].words)

    @pytest.mark.parametrize("effort", [Effort(beam_size=1), Effort(long_padding=True, no_repeat=4)])
    def test_the_same_sound_gives_the_same_text(self, recognizer: Recognizer, loud: Samples, effort: Effort) -> None:
        """In the wrong language, too, where a recogniser that draws at random says something else each time."""
        texts = [recognizer.decode([Clip(loud, language)], effort)[0].text for language in ("en", "de", "en", "de")]
        assert texts[:2] == texts[2:]
        assert all(texts)

    def test_words_have_times_inside_the_clip_and_a_probability(self, recognizer: Recognizer, loud: Samples) -> None:
        clip = Clip(loud, "en")
        decoded = recognizer.decode([clip], Effort(beam_size=1))[0]
        assert decoded.words
        for word in decoded.words:
            assert -0.05 <= word.start <= word.end <= clip.seconds + 0.05
            assert 0.0 <= word.probability <= 1.0
        starts = [word.start for word in decoded.words]
        assert starts == sorted(starts)

    def test_languages_are_likeliest_first(self, recognizer: Recognizer, loud: Samples) -> None:
        heard = recognizer.detect_languages([loud])[0]
        probabilities = [probability for _, probability in heard]
        assert probabilities == sorted(probabilities, reverse=True)
        assert 0.0 < probabilities[0] <= 1.0

    def test_nothing_in_nothing_out(self, recognizer: Recognizer) -> None:
        assert recognizer.decode([], Effort()) == []
