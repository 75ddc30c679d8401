"""The recogniser on CTranslate2: the only module that imports it or faster-whisper.

faster-whisper gives the tokenizer, the features, the voice detector and the download; windows are encoded and decoded
here, on ``ctranslate2.models.Whisper`` itself. What differs from its batched mode, and why:

- Clips are padded to the longest of their batch and two seconds, 15 s at least, not to 30 s: the encoder's cost grows
  with the frames, and CTranslate2 accepts fewer than 3000.
- On a CPU, clips are encoded one at a time, so that attention stays in the cache, and decoded in batches of like
  length; several workers with one thread each beat one worker with several threads.
"""

from __future__ import annotations

import errno
import os
import socket
import urllib.parse
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ctranslate2
import faster_whisper
import numpy as np
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens, merge_punctuations
from faster_whisper.vad import get_vad_model

from pipeline.errors import ModelDamaged, ModelUnavailable, ToolFailed, ToolMissing
from pipeline.progress import Progress
from pipeline.transcribe.recognizer import (
    FRAME_SAMPLES,
    SAMPLE_RATE,
    Clip,
    Decoded,
    Effort,
    HeardWord,
    Recognizer,
    Samples,
    SpeechListener,
)

if TYPE_CHECKING:
    from pipeline.weights import Resolved

__all__ = ["Engine", "Recognizer", "download_from_hub", "gpu_count", "load_engine", "pick_device"]

_HOP = 160
"""Samples per frame of features: 10 ms."""
_FULL_FRAMES = 3000
_PADDING_FRAMES = 200
_MIN_FRAMES = 1500
"""Shorter than 15 s with their padding, clips tend to be repeated (Whisper base)."""
_BATCH_SIZES = {"cpu": 4, "cuda": 48}
"""Clips in a batch. On a CPU each costs about 40 MB with base, mostly the keys and values of its encoder states,
and more of them are not faster: with a beam of 5, four clips are 20 rows already."""
_TOKENS_PER_SECOND = 14
"""More than anyone says; German needs up to 8. Ends a loop early."""
_PREPENDED = "\"'“¿([{-„‚«»‹›"
_APPENDED = "\"'.。,,!!??::”)]}、“‘’…;%"
_CONTEXT_SAMPLES = 64
_OUT_OF_MEMORY = "out of memory"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES}
_HUB = "https://huggingface.co"
_CONNECT_SECONDS = 5.0


class _Listener:
    """Silero's voice detector, fed in pieces: its state is carried on, so pieces give what the whole would."""

    def __init__(self) -> None:
        self._session = get_vad_model().session
        self._state = [np.zeros((1, 1, 128), np.float32), np.zeros((1, 1, 128), np.float32)]
        self._context = np.zeros(_CONTEXT_SAMPLES, np.float32)
        self._rest = np.zeros(0, np.float32)

    def feed(self, samples: Samples) -> Samples:
        """Return the speech probability of each whole frame."""
        samples = np.concatenate([self._rest, samples])
        count = len(samples) // FRAME_SAMPLES
        self._rest = samples[count * FRAME_SAMPLES :]
        if count == 0:
            return np.zeros(0, np.float32)
        frames = samples[: count * FRAME_SAMPLES].reshape(count, FRAME_SAMPLES)
        before = np.vstack([self._context, frames[:-1, -_CONTEXT_SAMPLES:]])
        self._context = frames[-1, -_CONTEXT_SAMPLES:].copy()
        heard, *self._state = self._session.run(
            None, {"input": np.hstack([before, frames]), "h": self._state[0], "c": self._state[1]}
        )
        return np.asarray(heard, np.float32).reshape(-1)


@dataclass(frozen=True)
class _Encoded:
    """Encoder states of a batch, of shape (clips, frames / 2, width), and the frames that are not padding."""

    states: ctranslate2.StorageView
    frames: list[int]


class Engine:
    """A loaded Whisper model. Implements ``Recognizer``; safe to share between sessions, not between threads.

    Args:
        model: The model, loaded.
        label: Name of the weights, device and precision, for receipts.
        device: ``cpu`` or ``cuda``.
        workers: Batches that are worked on at once.
        batch_size: Clips in a batch.
    """

    def __init__(
        self, model: faster_whisper.WhisperModel, label: str, device: str, workers: int, batch_size: int
    ) -> None:
        self._model = model
        self._whisper = model.model
        self._device = device
        self._workers = workers
        # Kept for the engine's life: every new thread would get memory of its own from the allocator, and keep it.
        self._pool = ThreadPoolExecutor(workers, "recogniser")
        self._batch_size = batch_size
        self._notes: list[str] = []
        self._tokenizers: dict[str, Any] = {}
        self.name = label

    @property
    def multilingual(self) -> bool:
        """Whether it knows more than English."""
        return bool(self._whisper.is_multilingual)

    @property
    def appetite(self) -> int:
        """How many clips keep all workers busy."""
        return self._batch_size * self._workers

    def listen(self) -> SpeechListener:
        """Begin to listen to a recording."""
        return _Listener()

    def detect_languages(self, clips: Sequence[Samples]) -> list[tuple[tuple[str, float], ...]]:
        """Return for each clip the likely languages with their probabilities, likeliest first."""
        if not self.multilingual:
            return [(("en", 1.0),) for _ in clips]
        with _translated_errors():
            encoded = self._pool.map(lambda clip: self._encode([clip], full_padding=False), clips)
            return [self._languages(one.states)[0] for one in encoded]

    def decode(self, clips: Sequence[Clip], effort: Effort) -> list[Decoded]:
        """Transcribe each clip in its language; the answers are in the order of the clips.

        Raises:
            ToolFailed: CTranslate2 failed.
        """
        order = sorted(range(len(clips)), key=lambda index: (len(clips[index].samples), index))
        answers: dict[int, Decoded] = {}
        with _translated_errors():
            while True:
                batches = _in_batches(order, self._batch_size, self._workers)
                try:
                    work = [[clips[index] for index in batch] for batch in batches]
                    decoded = self._pool.map(lambda one: self._decode_batch(one, effort), work)
                    for batch, answer in zip(batches, decoded, strict=True):
                        answers.update(zip(batch, answer, strict=True))
                    break
                except RuntimeError as error:
                    if _OUT_OF_MEMORY not in str(error) or self._batch_size == 1:
                        raise
                    self._batch_size //= 2
                    self._notes.append(f"The memory does not suffice: going on with {self._batch_size} clips at once.")
        return [answers[index] for index in range(len(clips))]

    def take_notes(self) -> list[str]:
        """Return what a person should know of the work since the last call."""
        notes, self._notes = self._notes, []
        return notes

    def _decode_batch(self, clips: Sequence[Clip], effort: Effort) -> list[Decoded]:
        encoded = self._encode([clip.samples for clip in clips], full_padding=effort.full_padding)
        heard = self._languages(encoded.states) if self.multilingual else [(("en", 1.0),)] * len(clips)
        tokenizers = [self._tokenizer(clip.language) for clip in clips]
        prompts = [self._prompt(tokenizer, effort.prompt) for tokenizer in tokenizers]
        longest = max(clip.seconds for clip in clips)
        room = self._model.max_length - max(len(prompt) for prompt in prompts)
        results = self._whisper.generate(
            encoded.states,
            prompts,
            beam_size=effort.beam_size,
            no_repeat_ngram_size=effort.no_repeat,
            max_length=len(prompts[0]) + min(room, 24 + int(longest * _TOKENS_PER_SECOND)),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=list(get_suppressed_tokens(tokenizers[0], [-1])),
        )
        tokens = [
            [token for token in result.sequences_ids[0] if token < tokenizer.eot]
            for result, tokenizer in zip(results, tokenizers, strict=True)
        ]
        words = self._align(encoded, tokens, tokenizers)
        decoded = []
        for index, (result, clip) in enumerate(zip(results, clips, strict=True)):
            length = len(result.sequences_ids[0])
            text = tokenizers[index].decode(tokens[index]).strip()
            decoded.append(
                Decoded(
                    words=words[index],
                    # CTranslate2's score is the mean over the tokens without the end; Whisper's counts the end.
                    avg_logprob=result.scores[0] * length / (length + 1),
                    compression_ratio=_compression_ratio(text),
                    no_speech_prob=result.no_speech_prob,
                    language=clip.language if self.multilingual else "en",
                    heard=heard[index],
                )
            )
        return decoded

    def _encode(self, clips: Sequence[Samples], *, full_padding: bool) -> _Encoded:
        lengths = [min(_FULL_FRAMES, -(-len(clip) // _HOP)) for clip in clips]
        frames = max(_MIN_FRAMES, max(lengths) + _PADDING_FRAMES)
        frames = _FULL_FRAMES if full_padding else min(_FULL_FRAMES, frames)
        frames += frames % 2
        features = [self._features(clip, frames) for clip in clips]
        if self._device == "cuda":
            return _Encoded(self._whisper.encode(_storage(np.stack(features))), lengths)
        states = [np.array(self._whisper.encode(_storage(one[np.newaxis]), to_cpu=True)) for one in features]
        return _Encoded(_storage(np.concatenate(states)), lengths)

    def _features(self, samples: Samples, frames: int) -> Samples:
        wanted = frames * _HOP
        padded = np.pad(samples[:wanted], (0, max(0, wanted - len(samples))))
        return np.asarray(self._model.feature_extractor(padded, padding=0)[:, :frames], np.float32)

    def _languages(self, states: ctranslate2.StorageView) -> list[tuple[tuple[str, float], ...]]:
        found = self._whisper.detect_language(states)
        return [tuple((token[2:-2], float(probability)) for token, probability in one[:5]) for one in found]

    def _tokenizer(self, language: str) -> Any:  # noqa: ANN401 - faster-whisper has no types
        if language not in self._tokenizers:
            self._tokenizers[language] = Tokenizer(
                self._model.hf_tokenizer, self.multilingual, task="transcribe", language=language
            )
        return self._tokenizers[language]

    def _prompt(self, tokenizer: Any, prompt: str) -> list[int]:  # noqa: ANN401 - faster-whisper has no types
        before: list[int] = []
        if prompt:
            # Whisper was trained with up to half its context for what came before.
            before = [tokenizer.sot_prev, *tokenizer.encode(f" {prompt}")[-(self._model.max_length // 2 - 1) :]]
        return [*before, *tokenizer.sot_sequence, tokenizer.no_timestamps]

    def _align(
        self, encoded: _Encoded, tokens: Sequence[list[int]], tokenizers: Sequence[Any]
    ) -> list[tuple[HeardWord, ...]]:
        """Give each word its times, from the cross-attention of the model's alignment heads."""
        words: list[tuple[HeardWord, ...]] = [()] * len(tokens)
        for language in dict.fromkeys(tokenizer.language_code for tokenizer in tokenizers):
            chosen = [
                at for at, tokenizer in enumerate(tokenizers) if tokenizer.language_code == language and tokens[at]
            ]
            if not chosen:
                continue
            tokenizer = tokenizers[chosen[0]]
            states = encoded.states
            if len(chosen) < len(tokens):
                states = _storage(np.array(states.to_device(ctranslate2.Device.cpu))[chosen])
            aligned = self._whisper.align(
                states,
                tokenizer.sot_sequence,
                [tokens[at] for at in chosen],
                [encoded.frames[at] for at in chosen],
            )
            for at, one in zip(chosen, aligned, strict=True):
                words[at] = _words(one, tokens[at], tokenizer)
        return words


def load_engine(
    resolved: Resolved, *, device: str, compute_type: str = "auto", threads: int = 0, batch_size: int = 0
) -> Engine:
    """Load a model.

    Args:
        resolved: The weights.
        device: ``cpu`` or ``cuda``.
        compute_type: ``auto`` takes int8 on a CPU and float16 on a GPU.
        threads: CPU threads; 0 takes all cores.
        batch_size: Clips that a worker decodes together; 0 takes what suits the device.

    Raises:
        ModelDamaged: The weights or the tokenizer cannot be read.
        ToolFailed: They do not fit into the memory.
        ToolMissing: The device is not there, or does not know the compute type.
    """
    if compute_type == "auto":
        compute_type = "float16" if device == "cuda" else "int8"
    if compute_type not in ctranslate2.get_supported_compute_types(device):
        known = ", ".join(sorted(ctranslate2.get_supported_compute_types(device)))
        raise ToolMissing(f"This {device} does not compute in {compute_type}.", f"Choose one of: {known}.")
    workers = 1 if device == "cuda" else threads or _cores()
    try:
        model = faster_whisper.WhisperModel(
            str(resolved.folder),
            device=device,
            compute_type=compute_type,
            cpu_threads=1,
            num_workers=workers,
            local_files_only=True,
        )
    except Exception as error:
        # CTranslate2 raises RuntimeError and ValueError, the tokenizer's reader a bare Exception.
        if _OUT_OF_MEMORY in str(error):
            raise _too_large(error) from error
        raise ModelDamaged(
            f"The model in {resolved.folder} cannot be loaded: {_first_line(error)}.", resolved.remedy
        ) from error
    label = f"{resolved.name} ({device}, {compute_type})"
    return Engine(model, label, device, workers, batch_size or _BATCH_SIZES[device])


def pick_device(wanted: str, progress: Progress) -> str:
    """Return ``cpu`` or ``cuda`` for the setting ``auto``, ``cpu`` or ``cuda``, and say which.

    Raises:
        ToolMissing: A GPU was asked for and there is none that CTranslate2 can use.
    """
    found = gpu_count()
    if wanted == "cuda" and not found:
        raise ToolMissing(
            "There is no GPU that CTranslate2 can use.",
            "Use --device cpu, or install NVIDIA's driver with CUDA 12 and cuDNN 9.",
        )
    device = "cuda" if found and wanted != "cpu" else "cpu"
    if wanted == "auto":
        why = "CTranslate2 found a GPU" if found else "CTranslate2 found no GPU"
        progress.note(f"Device: {device} ({why}).")
    return device


def gpu_count() -> int:
    """Return how many GPUs CTranslate2 can use."""
    return int(ctranslate2.get_cuda_device_count())


def download_from_hub(repository: str, revision: str | None, folder: Path) -> Path:
    """Download weights from the hub into ``folder``, in the hub's own layout, and return the model's folder.

    Raises:
        ModelUnavailable: The hub cannot be reached, or does not have them.
        OSError: ``folder`` cannot be written, or its disk is full.
    """
    _check_hub(repository)
    try:
        return Path(faster_whisper.download_model(repository, cache_dir=str(folder), revision=revision))
    except Exception as error:
        # huggingface_hub raises its own errors, those of its HTTP library, and OSError, by version.
        if isinstance(error, OSError) and error.errno in _FULL:
            raise
        raise ModelUnavailable(
            f"{repository} could not be fetched from the hub: {_first_line(error)}.",
            "Check the network, or choose another model.",
        ) from error


def _check_hub(repository: str) -> None:
    """Fail at once without a network; huggingface_hub would try each file for minutes."""
    if any(os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")):
        return
    address = urllib.parse.urlsplit(os.environ.get("HF_ENDPOINT") or _HUB)
    port = address.port or (80 if address.scheme == "http" else 443)
    try:
        socket.create_connection((address.hostname or "", port), timeout=_CONNECT_SECONDS).close()
    except OSError as error:
        raise ModelUnavailable(
            f"{repository} could not be fetched: {address.hostname} cannot be reached.",
            "Check the network, or choose a model that is on this machine.",
        ) from error


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        if _OUT_OF_MEMORY in str(error):
            raise _too_large(error) from error
        raise ToolFailed(f"CTranslate2 failed: {_first_line(error)}.") from error


def _too_large(error: Exception) -> ToolFailed:
    return ToolFailed(f"CTranslate2 failed: {_first_line(error)}.", "Choose a smaller model or --device cpu.")


def _first_line(error: Exception) -> str:
    """Return what ``error`` says, without what follows the first line; its kind if it says nothing."""
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(". ")


def _words(aligned: Any, tokens: list[int], tokenizer: Any) -> tuple[HeardWord, ...]:  # noqa: ANN401 - no types
    """Group tokens into words; method of openai/whisper's ``timing.py``: a token begins where the path steps to it."""
    texts, groups = tokenizer.split_to_word_tokens([*tokens, tokenizer.eot])
    if len(groups) <= 1:
        return ()
    bounds = np.cumsum([0] + [len(group) for group in groups[:-1]])
    pairs = np.array(aligned.alignments)
    steps = np.pad(np.diff(pairs[:, 0]), (1, 0), constant_values=1).astype(bool)
    times = pairs[steps, 1] * 2 * _HOP / SAMPLE_RATE
    parts = [
        {
            "word": text,
            "tokens": group,
            "start": float(times[begin]),
            "end": float(times[end]),
            "probability": float(np.mean(aligned.text_token_probs[begin:end])),
        }
        for text, group, begin, end in zip(texts, groups, bounds[:-1], bounds[1:], strict=False)
    ]
    merge_punctuations(parts, _PREPENDED, _APPENDED)
    return tuple(
        HeardWord(part["word"], part["start"], part["end"], part["probability"])
        for part in parts
        if part["word"].strip()
    )


def _in_batches(order: Sequence[int], batch_size: int, workers: int) -> list[Sequence[int]]:
    """Cut clips into batches of nearly the same size, as many for each worker."""
    rounds = -(-len(order) // (batch_size * workers))
    size = max(1, -(-len(order) // max(1, rounds * workers)))
    return [order[at : at + size] for at in range(0, len(order), size)]


def _compression_ratio(text: str) -> float:
    content = text.encode()
    return len(content) / len(zlib.compress(content)) if content else 0.0


def _storage(array: Samples) -> ctranslate2.StorageView:
    return ctranslate2.StorageView.from_array(np.ascontiguousarray(array))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
