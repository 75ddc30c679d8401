"""The recogniser: encode, decode, align.

What differs from faster-whisper's batched mode, and why (figures: Whisper base, int8, one core):

- Clips are padded by two seconds, to 15 s at least, not to 30 s: the encoder's cost grows with the square of the
  length, and the decoder reads every state of it. Lengths are multiples of 192 frames, so that there are few of them.
- On a CPU, clips are encoded one at a time (see ``encoders``), and decoded in batches of one length; several workers
  with one thread each beat one worker with several threads.
- Decoding waits for memory: each step reads the keys and values of every encoder state. Every second state will do
  (WER as with all of them, at two thirds of the time).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any

import ctranslate2
import faster_whisper
import numpy as np
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens

from pipeline.transcribe.engine.alignment import STATE_SECONDS, words_from
from pipeline.transcribe.engine.batches import MOST_ON_GPU, in_batches, portions
from pipeline.transcribe.engine.encoders import Encoder, States, storage
from pipeline.transcribe.engine.failures import is_out_of_memory, translated_errors
from pipeline.transcribe.engine.features import HOP, log_mel
from pipeline.transcribe.engine.listener import Listener
from pipeline.transcribe.engine.processor import release_memory
from pipeline.transcribe.recognizer import Clip, Decoded, Effort, HeardWord, Languages, Samples, SpeechListener

_FULL_FRAMES = 3000
_PADDING_FRAMES = 200
_ROUND_FRAMES = 192
_MIN_FRAMES = {"decode": 1500, "rescue": 2560, "detect": 1000}
"""Shorter than 15 s with their padding, clips tend to be repeated (Whisper base). A language is heard in 10 s; in less
it is taken for another. A rescue pads by 5 s and more, but not to 30 s, which would take 40 MB more."""
_ROUNDS = 3
"""Batches for each worker that are filled together: the more clips, the more of one length."""
_TOKENS_PER_SECOND = 14
"""More than anyone says; German needs up to 8. Ends a loop early."""
_ALIGNMENT_THINNING = 2
"""Word starts are as near to the truth as with all states (44 to 67 ms off on real speech with exact references)."""
_DETECTION_THINNING = 4
"""A language is heard in every fourth state as well as in all."""


@dataclass(frozen=True)
class _Encoded:
    """Encoder states of a batch, and the frames of each clip that are not padding.

    States on the CPU can be thinned.
    """

    states: States
    frames: list[int]

    def thinnable(self, thinning: int) -> int:
        """Return ``thinning`` where states can be thinned, else 1."""
        return thinning if isinstance(self.states, np.ndarray) else 1

    def take(self, chosen: Sequence[int] | None = None, thinning: int = 1) -> ctranslate2.StorageView:
        """Return the states of the chosen clips, or of all; where they can be thinned, every ``thinning``-th."""
        if isinstance(self.states, np.ndarray):
            states = self.states if chosen is None else self.states[chosen]
            return storage(states[:, ::thinning])
        if chosen is None or len(chosen) == len(self.frames):
            return self.states
        return storage(np.array(self.states.to_device(ctranslate2.Device.cpu))[chosen])


@dataclass(frozen=True)
class _Hypothesis:
    """Tokens of a clip's text, and Whisper's measures of it."""

    tokens: list[int]
    text: str
    avg_logprob: float
    no_speech_prob: float


class Engine:
    """A loaded Whisper model. Implements ``Recognizer``; safe to share between sessions and threads.

    Args:
        model: The model, loaded.
        encoder: What encodes for it.
        label: Name of the weights, device and precision, for receipts.
        workers: Batches that are worked on at once.
        batch_size: Clips in a batch.

    Attributes:
        appetite: How many clips keep all workers busy, and make batches of like length. It stays what it was when the
            batches become smaller for want of memory: what a journal holds is counted in it.
    """

    def __init__(
        self,
        model: faster_whisper.WhisperModel,
        encoder: Encoder,
        label: str,
        workers: int,
        batch_size: int,
    ) -> None:
        self._model = model
        self._whisper = model.model
        self._encoder = encoder
        self._workers = workers
        # Kept for the engine's life: every new thread would get memory of its own from the allocator, and keep it.
        self._pool = ThreadPoolExecutor(workers, "recogniser")
        self._batch_size = batch_size
        on_gpu = self._whisper.device == "cuda"
        # On a GPU the same for all batches: they follow from the memory that is free, which differs from run to run.
        self.appetite = (max(batch_size, MOST_ON_GPU) if on_gpu else batch_size) * workers * _ROUNDS
        self._waiting: set[Future[list[Decoded]]] = set()
        # With all states a clip takes twice the memory, and so it does with the scores of the whole vocabulary for
        # every token, which alignment computes.
        self._at_once = batch_size if on_gpu else max(1, batch_size // 2)
        self._lock = Lock()
        self._notes: list[str] = []
        self._tokenizers: dict[str, Any] = {}
        self.name = label

    @property
    def multilingual(self) -> bool:
        """Whether it knows more than English."""
        return bool(self._whisper.is_multilingual)

    def listen(self) -> SpeechListener:
        """Begin to listen to a recording."""
        return Listener()

    def detect_languages(self, clips: Sequence[Samples]) -> list[Languages]:
        """Return for each clip the likely languages with their probabilities, likeliest first."""
        if not self.multilingual:
            return [(("en", 1.0),) for _ in clips]
        with translated_errors():
            encoded = self._pool.map(lambda clip: self._encode([clip], minimum=_MIN_FRAMES["detect"]), clips)
            return [self._languages(one, thinning=1)[0] for one in encoded]

    def decode(self, clips: Sequence[Clip], effort: Effort) -> list[Decoded]:
        """Transcribe each clip in its language; the answers are in the order of the clips.

        Raises:
            ToolFailed: CTranslate2 failed.
        """
        lengths = [_padded_frames(clip.samples, _min_frames(effort)) for clip in clips]
        answers: dict[int, Decoded] = {}
        with translated_errors():
            while True:
                size = self._batch_size
                batches = in_batches(lengths, size, self._workers)
                try:
                    decoded = self._at_work([[clips[index] for index in batch] for batch in batches], effort)
                    break
                except (RuntimeError, MemoryError) as error:
                    if not is_out_of_memory(error) or size == 1:
                        raise
                    self._halve(size)
        # A few milliseconds; otherwise what is kept grows, cut into ever smaller pieces, through the hours.
        release_memory()
        for batch, answer in zip(batches, decoded, strict=True):
            answers.update(zip(batch, answer, strict=True))
        return [answers[index] for index in range(len(clips))]

    def note(self, text: str) -> None:
        """Keep what a person should know until ``take_notes``."""
        with self._lock:
            self._notes.append(text)

    def take_notes(self) -> list[str]:
        """Return what a person should know of the work since the last call."""
        with self._lock:
            notes, self._notes = self._notes, []
        return notes

    def cancel(self) -> None:
        """Give up the batches that no worker has begun; their ``decode`` ends with ``CancelledError``."""
        with self._lock:
            for future in self._waiting:
                future.cancel()

    def _at_work(self, batches: Sequence[Sequence[Clip]], effort: Effort) -> list[list[Decoded]]:
        futures = [self._pool.submit(self._decode_batch, batch, effort) for batch in batches]
        with self._lock:
            self._waiting.update(futures)
        try:
            return [future.result() for future in futures]
        except BaseException:
            # Those that no worker has begun would be worked off first, before a smaller batch, or the end.
            for future in futures:
                future.cancel()
            raise
        finally:
            with self._lock:
                self._waiting.difference_update(futures)

    def _halve(self, size: int) -> None:
        with self._lock:
            if self._batch_size != size:  # another thread has met the same lack of memory
                return
            self._batch_size = size // 2
        self.note(f"The memory does not suffice: going on with {size // 2} clips at once.")

    def _decode_batch(self, clips: Sequence[Clip], effort: Effort) -> list[Decoded]:
        encoded = self._encode([clip.samples for clip in clips], minimum=_min_frames(effort))
        heard = self._languages(encoded, _DETECTION_THINNING) if self.multilingual else [(("en", 1.0),)] * len(clips)
        best = self._generate(encoded, clips, range(len(clips)), effort)
        words = self._align(encoded, clips, [one.tokens for one in best])
        return [
            Decoded(
                words=words[at],
                avg_logprob=one.avg_logprob,
                compression_ratio=_compression_ratio(one.text),
                no_speech_prob=one.no_speech_prob,
                language=clip.language if self.multilingual else "en",
                heard=heard[at],
            )
            for at, (one, clip) in enumerate(zip(best, clips, strict=True))
        ]

    def _generate(
        self,
        encoded: _Encoded,
        clips: Sequence[Clip],
        chosen: Sequence[int],
        effort: Effort,
    ) -> list[_Hypothesis]:
        """Search for the texts of the chosen clips of a batch."""
        if effort.thinning == 1 and len(chosen) > self._at_once:
            parts = portions(chosen, self._at_once)
            return [one for part in parts for one in self._generate(encoded, clips, part, effort)]
        tokenizers = [self._tokenizer(clips[at].language) for at in chosen]
        prompts = [self._prompt(clips[at]) for at in chosen]
        if len({len(prompt) for prompt in prompts}) > 1:  # which CTranslate2 does not take together
            return [one for at in chosen for one in self._generate(encoded, clips, [at], effort)]
        room = self._model.max_length - len(prompts[0])
        wanted = 24 + int(max(clips[at].seconds for at in chosen) * _TOKENS_PER_SECOND)
        results = self._whisper.generate(
            encoded.take(chosen, effort.thinning),
            prompts,
            beam_size=effort.beam_size,
            no_repeat_ngram_size=effort.no_repeat,
            max_length=len(prompts[0]) + min(room, wanted),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=list(get_suppressed_tokens(tokenizers[0], [-1])),
        )
        found = []
        for result, tokenizer in zip(results, tokenizers, strict=True):
            tokens = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
            length = len(result.sequences_ids[0])
            # CTranslate2's score is the mean over the tokens without the end; Whisper's counts the end.
            score = result.scores[0] * length / (length + 1)
            found.append(_Hypothesis(tokens, tokenizer.decode(tokens).strip(), score, result.no_speech_prob))
        return found

    def _encode(self, clips: Sequence[Samples], *, minimum: int) -> _Encoded:
        frames = max(_padded_frames(clip, minimum) for clip in clips)
        filters = self._model.feature_extractor.mel_filters
        states = self._encoder.encode([log_mel(clip, frames, filters) for clip in clips])
        return _Encoded(states, [_frames(clip) for clip in clips])

    def _languages(self, encoded: _Encoded, thinning: int) -> list[Languages]:
        found = self._whisper.detect_language(encoded.take(thinning=thinning))
        return [tuple((token[2:-2], float(probability)) for token, probability in one[:5]) for one in found]

    def _tokenizer(self, language: str) -> Any:  # noqa: ANN401 - faster-whisper has no types
        if language not in self._tokenizers:
            self._tokenizers[language] = Tokenizer(
                self._model.hf_tokenizer, self.multilingual, task="transcribe", language=language
            )
        return self._tokenizers[language]

    def _prompt(self, clip: Clip) -> list[int]:
        tokenizer = self._tokenizer(clip.language)
        # Whisper was trained with up to half its context for what came before.
        room, before = self._model.max_length // 2 - 1, []
        for at in range(len(clip.terms)):
            before = tokenizer.encode(f" {', '.join(clip.terms[at:])}")
            if len(before) <= room:
                break
        previous = [tokenizer.sot_prev, *before[-room:]] if before else []
        return [*previous, *tokenizer.sot_sequence, tokenizer.no_timestamps]

    def _align(
        self, encoded: _Encoded, clips: Sequence[Clip], tokens: Sequence[list[int]]
    ) -> list[tuple[HeardWord, ...]]:
        """Give each word its times, from the cross-attention of the model's alignment heads."""
        words: list[tuple[HeardWord, ...]] = [()] * len(clips)
        for language in dict.fromkeys(clip.language for clip in clips):
            chosen = [at for at, clip in enumerate(clips) if clip.language == language and tokens[at]]
            tokenizer = self._tokenizer(language)
            thinning = encoded.thinnable(_ALIGNMENT_THINNING)
            for part in portions(chosen, self._at_once):
                aligned = self._whisper.align(
                    encoded.take(part, thinning),
                    tokenizer.sot_sequence,
                    [tokens[at] for at in part],
                    [encoded.frames[at] // thinning for at in part],
                )
                for at, one in zip(part, aligned, strict=True):
                    words[at] = words_from(one, tokens[at], tokenizer, STATE_SECONDS * thinning)
        return words


def _min_frames(effort: Effort) -> int:
    return _MIN_FRAMES["rescue" if effort.long_padding else "decode"]


def _frames(samples: Samples) -> int:
    return min(_FULL_FRAMES, -(-len(samples) // HOP))


def _padded_frames(samples: Samples, minimum: int) -> int:
    frames = max(minimum, _frames(samples) + _PADDING_FRAMES)
    return min(_FULL_FRAMES, -(-frames // _ROUND_FRAMES) * _ROUND_FRAMES)


def _compression_ratio(text: str) -> float:
    content = text.encode()
    return len(content) / len(zlib.compress(content)) if content else 0.0
