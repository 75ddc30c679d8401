"""From the model's cross-attention to words with times."""

from __future__ import annotations

from typing import Any

import numpy as np
from faster_whisper.transcribe import merge_punctuations

from pipeline.transcribe.recognizer import HeardWord

STATE_SECONDS = 0.02
"""What one encoder state is for."""
_PREPENDED = "\"'“¿([{-„‚«»‹›"
_APPENDED = "\"'.。,,!!??::”)]}、“‘’…;%"


def words_from(
    aligned: Any,  # noqa: ANN401 - CTranslate2 and faster-whisper have no types
    tokens: list[int],
    tokenizer: Any,  # noqa: ANN401
    seconds: float,
) -> tuple[HeardWord, ...]:
    """Group tokens into words; method of openai/whisper's ``timing.py``: a token begins where the path steps to it.

    Args:
        aligned: CTranslate2's result for a clip.
        tokens: The clip's tokens.
        tokenizer: faster-whisper's.
        seconds: What one state of the path is for.
    """
    texts, groups = tokenizer.split_to_word_tokens([*tokens, tokenizer.eot])
    if len(groups) <= 1:
        return ()
    bounds = np.cumsum([0] + [len(group) for group in groups[:-1]])
    pairs = np.array(aligned.alignments)
    steps = np.pad(np.diff(pairs[:, 0]), (1, 0), constant_values=1).astype(bool)
    times = pairs[steps, 1] * seconds
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
