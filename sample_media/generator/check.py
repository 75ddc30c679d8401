"""Checking a finished recording: word errors, and the truth's times against the sound itself."""

from __future__ import annotations

import json
from pathlib import Path

import av
import jiwer
import numpy as np
from faster_whisper import WhisperModel
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

_RATE = 48_000
_STEP = _RATE // 100
# Eight decibels above the room tone that lies under the whole recording.
_QUIET = 10 ** (-58 / 20)


def decode(recording: Path) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """The sound as a player hears it: placed by its time stamps, not by the order of packets."""
    pieces: list[np.ndarray[tuple[int], np.dtype[np.float32]]] = []
    with av.open(str(recording)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=_RATE)
        begin: float | None = None
        for frame in container.decode(audio=0):
            if begin is None:
                begin = float(frame.time or 0.0)
            pieces.extend(part.to_ndarray().astype(np.float32).ravel() for part in resampler.resample(frame))
        assert begin is not None
    sound = np.concatenate(pieces)
    shift = round(begin * _RATE)
    return np.pad(sound, (shift, 0)) if shift > 0 else sound[-shift:]


def _edges_off(sound: np.ndarray[tuple[int], np.dtype[np.float32]], start: float, end: float) -> bool:
    """Whether there is speech just outside, or none just inside, a sentence's given times."""

    def level(moment: float) -> float:
        at = round(moment * _RATE)
        return float(np.sqrt((sound[at : at + _STEP] ** 2).mean()))

    outside = max(level(start - 0.06), level(end + 0.05))
    inside = min(
        max(level(start + 0.01 * n) for n in range(5)),
        max(level(end - 0.01 * (n + 1)) for n in range(5)),
    )
    return outside > _QUIET or inside < _QUIET


def check_recording(recording: Path, whisper: Path) -> None:
    """Print the word error rate with every difference, and the sentences with doubtful times."""
    truth = json.loads(recording.with_suffix(".json").read_text(encoding="utf-8"))
    language = truth["language"]
    model = WhisperModel(str(whisper), device="cpu", compute_type="int8")
    segments, _ = model.transcribe(str(recording), language=language, beam_size=5)
    heard = " ".join(segment.text.strip() for segment in segments)
    written = " ".join(sentence["text"] for sentence in truth["sentences"])
    normal = EnglishTextNormalizer() if language == "en" else BasicTextNormalizer()
    outcome = jiwer.process_words(normal(written), normal(heard))
    print(f"{recording.name}: word error rate {outcome.wer:.1%}")
    reference, hypothesis = outcome.references[0], outcome.hypotheses[0]
    for part in outcome.alignments[0]:
        if part.type != "equal":
            said = " ".join(reference[part.ref_start_idx : part.ref_end_idx])
            got = " ".join(hypothesis[part.hyp_start_idx : part.hyp_end_idx])
            print(f"  {part.type}: {said!r} heard as {got!r}")
    sound = decode(recording)
    drift = len(sound) / _RATE - truth["duration"]
    print(f"  sound is {drift * 1000:+.0f} ms longer than the truth says")
    for sentence in truth["sentences"]:
        if _edges_off(sound, sentence["start"], sentence["end"]):
            print(f"  check the times of {sentence['start']:.3f} {sentence['text']!r}")
