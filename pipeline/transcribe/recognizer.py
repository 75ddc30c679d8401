"""What a recogniser must be able to do, so that the engine, a fake or another engine can stand in for each other.

A recogniser owns a model and knows nothing of files, windows or sessions. Samples are float32 in [-1, 1], mono,
16 kHz, of shape (samples,). Times are seconds from the start of the samples that were passed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 16_000
FRAME_SAMPLES = 512
"""Samples that one speech probability is for: Silero's frame at 16 kHz, 32 ms."""
FRAME_SECONDS = FRAME_SAMPLES / SAMPLE_RATE

Samples: TypeAlias = npt.NDArray[np.float32]
Languages: TypeAlias = tuple[tuple[str, float], ...]
"""Codes with their probabilities, likeliest first."""


@dataclass(frozen=True)
class Clip:
    """A window's audio, the language to decode it in, and terms that may be said in it.

    Terms cost other words, see ``vocabulary``; where they are too many, the first are left out.
    """

    samples: Samples
    language: str
    terms: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / SAMPLE_RATE


@dataclass(frozen=True)
class Effort:
    """How hard to try.

    Args:
        beam_size: 1 is greedy.
        thinning: Decode from every so many-th state of the encoder; a recogniser may use all where that saves nothing.
        long_padding: Pad by several seconds, nearer to the 30 s that Whisper was trained with, instead of by two.
            Slower; rescues windows that stopped early.
        no_repeat: As many tokens in a row may not come twice, which breaks loops; 0 allows it.
    """

    beam_size: int = 5
    thinning: int = 1
    long_padding: bool = False
    no_repeat: int = 0


@dataclass(frozen=True)
class HeardWord:
    """A word as the model wrote it, with the space in front where it wrote one."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True)
class Decoded:
    """What a clip says.

    Args:
        words: In order, with times.
        avg_logprob: Mean log probability of the tokens, as Whisper computes it.
        compression_ratio: Bytes of the text to its zlib-compressed bytes; loops compress well.
        no_speech_prob: Probability of the token that says there is no speech.
        language: In which it was decoded.
        heard: Probability of each likely language of the clip, likeliest first.
    """

    words: tuple[HeardWord, ...]
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float
    language: str
    heard: Languages = ()

    @property
    def text(self) -> str:
        """The words as the model wrote them."""
        return "".join(word.text for word in self.words).strip()


class SpeechListener(Protocol):
    """Hears one recording from start to end."""

    def feed(self, samples: Samples) -> Samples:
        """Return the speech probability of each whole frame so far not reported, of shape (frames,)."""


class Recognizer(Protocol):
    """Speech to words."""

    @property
    def name(self) -> str:
        """The model, its device and its precision, for receipts."""

    @property
    def multilingual(self) -> bool:
        """Whether it knows more than English."""

    @property
    def appetite(self) -> int:
        """How many clips it likes to get at once."""

    def listen(self) -> SpeechListener:
        """Begin to listen to a recording."""

    def detect_languages(self, clips: Sequence[Samples]) -> list[Languages]:
        """Return for each clip the likely languages with their probabilities, likeliest first."""

    def decode(self, clips: Sequence[Clip], effort: Effort) -> list[Decoded]:
        """Transcribe each clip in its language; the answers are in the order of the clips."""

    def cancel(self) -> None:
        """Give up what waits to be decoded; the calls of ``decode`` that wait for it end with ``CancelledError``."""

    def take_notes(self) -> list[str]:
        """Return what a person should know of the work since the last call."""
