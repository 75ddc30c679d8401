"""Where clips begin and end, judged by the truth, by the sound, and by listening to the rendered clips again.

    python benchmarks/clips.py --session library/livestudio-de-e9204f4f --truth sample_media/livestudio_de.json --json

The truth is JSON with ``sentences``, each with ``text``, ``start`` and ``end`` in seconds of the recording, as the
sample sessions have it. Several sessions are measured by naming ``--session`` and ``--truth`` several times, in the
same order; the figures are printed for each, and for all clips together. For each clip:

- ``on_sentences``: it begins in the silence before a sentence of the truth and ends in the silence after one. Where the
  silence is too short for the truth's own times to be exact, 20 ms more are allowed.
- ``start_depth_db``, ``end_depth_db``: how far 30 ms of sound at each cut lie below the clip's speech, whose level is
  the 80th percentile of its 10 ms frames.
- ``first_word``, ``last_word``: the clip's own sound, transcribed once more, has its first word among its first three,
  and its last among its last three.
"""

from __future__ import annotations

import json
import sys
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from command import describe_run, make_parser, print_rows
from pipeline import ffmpeg
from pipeline.config import load_settings
from pipeline.levels import Levels, measure_levels
from pipeline.schema import Clips, Span
from pipeline.session import SessionFolder
from pipeline.transcripts import transcribe_files
from words import plain

ALLOWED_SECONDS = 0.02
NEAR_WORDS = 3
DEEP_DB = 20.0


@dataclass(frozen=True)
class Sentences:
    """When sentences can be heard, in order, in seconds."""

    starts: tuple[float, ...]
    ends: tuple[float, ...]

    @classmethod
    def read(cls, truth: Path) -> Sentences:
        """Return the sentences of a truth file."""
        rows = sorted((one["start"], one["end"]) for one in json.loads(truth.read_text(encoding="utf-8"))["sentences"])
        return cls(tuple(start for start, _ in rows), tuple(end for _, end in rows))

    def is_silent_at(self, time: float) -> bool:
        """Tell whether no sentence is heard at a time."""
        at = bisect_left(self.starts, time + ALLOWED_SECONDS)
        return at == 0 or self.ends[at - 1] <= time + ALLOWED_SECONDS or self.starts[at - 1] >= time - ALLOWED_SECONDS

    def between(self, start: float, end: float) -> int:
        """Return how many whole sentences are heard between two times."""
        return sum(
            start - ALLOWED_SECONDS <= begin and finish <= end + ALLOWED_SECONDS
            for begin, finish in zip(self.starts, self.ends, strict=True)
        )


def depth_at(levels: Levels, clip: Span, time: float) -> float:
    """Return by how many decibels the sound at a time lies below the clip's speech.

    Args:
        levels: Of the session's sound, one for every 10 ms.
        clip: Which part of it is the clip.
        time: Seconds of the recording.
    """
    speech = np.percentile(levels[round(clip.start * 100) : round(clip.end * 100)], 80)
    at = min(max(round(time * 100), 1), len(levels) - 2)
    heard = 10 * np.log10(np.mean(10 ** (levels[at - 1 : at + 2].astype(np.float64) / 10)))
    return round(float(speech - heard), 1)


def hears(said: Sequence[str], word: str, *, first: bool) -> bool:
    """Tell whether a word is among the first, or the last, that were heard."""
    near = said[:NEAR_WORDS] if first else said[-NEAR_WORDS:]
    return plain(word) in {plain(one) for one in near}


def measure(folder: SessionFolder, truth: Path | None, model: str, quality: str) -> list[dict[str, Any]]:
    """Return a row for each clip of a session."""
    clips = folder.load(Clips).clips
    sentences = Sentences.read(truth) if truth is not None else None
    levels = measure_levels(ffmpeg.decode_audio(folder.audio), ffmpeg.SAMPLE_RATE, pre_emphasis=0.0)
    rows = []
    for clip in clips:
        rendered = folder.out / "clips" / f"{clip.id}.mp4"
        flags = {"transcribe.model": model, "transcribe.quality": quality, "language": clip.language}
        (heard,) = transcribe_files([rendered], load_settings(flags=flags))
        if heard.transcript is None:
            raise SystemExit(f"{rendered} cannot be transcribed: {heard.error}")
        said = [word.text for word in heard.transcript.words]
        words = clip.text.split()
        row: dict[str, Any] = {"session": folder.path.name, "clip": clip.id, "seconds": round(clip.duration, 2)}
        if sentences is not None:
            silent = sentences.is_silent_at(clip.start) and sentences.is_silent_at(clip.end)
            row["on_sentences"] = silent and sentences.between(clip.start, clip.end) > 0
        row |= {
            "start_depth_db": depth_at(levels, clip, clip.start),
            "end_depth_db": depth_at(levels, clip, clip.end),
            "first_word": hears(said, words[0], first=True),
            "last_word": hears(said, words[-1], first=False),
            "title": clip.title,
        }
        rows.append(row)
    return rows


def summarise(rows: Sequence[dict[str, Any]], name: str) -> dict[str, Any]:
    """Return the figures of several clips."""
    judged = [row["on_sentences"] for row in rows if "on_sentences" in row]
    depths = [row[key] for row in rows for key in ("start_depth_db", "end_depth_db")]
    heard = [row[key] for row in rows for key in ("first_word", "last_word")]
    return {
        "session": name,
        "clips": len(rows),
        "on_sentences": f"{sum(judged)} of {len(judged)}",
        "cuts_20_db_below_speech": f"{sum(depth >= DEEP_DB for depth in depths)} of {len(depths)}",
        "least_depth_db": min(depths, default=None),
        "words_heard_again": f"{sum(heard)} of {len(heard)}",
        "both_words_percent": round(100 * sum(row["first_word"] and row["last_word"] for row in rows) / len(rows), 1)
        if rows
        else None,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the sessions that were named and print the figures."""
    parser = make_parser(__doc__)
    parser.add_argument("--session", action="append", required=True, type=Path, help="a session's folder; repeatable")
    parser.add_argument("--truth", action="append", default=[], type=Path, help="its truth, in the same order")
    given = parser.parse_args(arguments)
    if len(given.truth) not in {0, len(given.session)}:
        parser.error("name --truth once for each --session, or not at all")
    truths = given.truth or [None] * len(given.session)
    clips: list[dict[str, Any]] = []
    totals = []
    for path, truth in zip(given.session, truths, strict=True):
        found = measure(SessionFolder(path), truth, given.model, given.quality)
        clips += found
        totals.append(summarise(found, path.name))
        print(f"{path.name}: {len(found)} clips", file=sys.stderr)
    totals.append(summarise(clips, "all"))
    if given.json:
        print(
            json.dumps({"run": describe_run(given), "sessions": totals, "clips": clips}, ensure_ascii=False, indent=1)
        )
    else:
        print_rows([*clips, *totals])


if __name__ == "__main__":
    main()
