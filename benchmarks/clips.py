"""Where clips begin and end, judged by the truth, by the sound, and by listening to the rendered clips again.

    python benchmarks/clips.py --session library/livestudio-de-e9204f4f --truth sample_media/livestudio_de.json --json

The truth is JSON with ``sentences``, each with ``text``, ``start`` and ``end`` in seconds of the recording, as the
sample sessions have it; or a text of all that is said, punctuated, with a line for each recording where several were
joined. Several sessions are measured by naming ``--session`` and ``--truth`` several times, in the same order; the
figures are printed for each, and for all clips together. For each clip:

- ``on_sentences``: it begins in the silence before a sentence of the truth and ends in the silence after one. Where the
  silence is too short for the truth's own times to be exact, 20 ms more are allowed. Where the truth is a text, its
  first word is the first of a sentence, and its last the last of one; in a line without punctuation nobody knows.
- ``start_depth_db``, ``end_depth_db``: how far 30 ms of sound at each cut lie below the clip's speech, whose level is
  the 80th percentile of its 10 ms frames.
- ``first_word``, ``last_word``: the clip's own sound, transcribed once more, has its first word among its first three,
  and its last among its last three.
- ``word_errors_percent``: of all words that the clip keeps, by that transcript. Also on speech that is whole some words
  are heard otherwise the second time: compare with the same clips untightened.
- For a tightened clip ``joints``, the least ``joint_depth_db`` of what meets at them, and how many of the words beside
  the joints are heard again.
"""

from __future__ import annotations

import json
import re
import sys
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import Any

import jiwer
import numpy as np

from command import describe_run, make_parser, print_rows
from pipeline import ffmpeg
from pipeline.clips.editing import Editing
from pipeline.config import load_settings
from pipeline.levels import Levels, measure_levels
from pipeline.schema import Clip, Clips, Span, Transcript
from pipeline.session import SessionFolder
from pipeline.transcripts import transcribe_files
from words import plain

SENTENCE_END = re.compile(r"[.?!][\"'“”’»)]*(?=\s|$)")
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

    def holds(self, clip: Clip, _: Transcript) -> bool | None:
        """Tell whether a clip is whole sentences."""
        silent = self.is_silent_at(clip.start) and self.is_silent_at(clip.end)
        return silent and self.between(clip.start, clip.end) > 0

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


@dataclass(frozen=True)
class Text:
    """All that is said in a session.

    Attributes:
        words: As they are compared.
        ends: After how many words a sentence ends, or a recording.
        unknown: Before how many words of a line without punctuation there is another word of it.
    """

    words: tuple[str, ...]
    ends: frozenset[int]
    unknown: frozenset[int]

    @classmethod
    def read(cls, truth: Path) -> Text:
        """Return the text of a file."""
        words: list[str] = []
        ends, unknown = {0}, set[int]()
        for line in truth.read_text(encoding="utf-8").splitlines():
            begin, punctuated = len(words), bool(SENTENCE_END.search(line))
            for token in line.split():
                words += filter(None, [plain(token)])
                if punctuated and SENTENCE_END.search(token):
                    ends.add(len(words))
            ends.add(len(words))
            unknown |= set() if punctuated else set(range(begin + 1, len(words)))
        return cls(tuple(words), frozenset(ends), frozenset(unknown))

    def holds(self, clip: Clip, transcript: Transcript) -> bool | None:
        """Tell whether a clip is whole sentences; ``None`` where nobody knows."""
        blocks = aligned(self.words, [word.text for word in transcript.words])
        found = [self._is_end(blocks, clip.first_word), self._is_end(blocks, clip.last_word + 1)]
        return False if False in found else None if None in found else True

    def _is_end(self, blocks: Sequence[Match], at: int) -> bool | None:
        """Tell whether a sentence ends before a word of the transcript; beside misheard words, about there."""
        low = max((block.a + min(block.size, at - block.b) for block in blocks if block.b < at), default=0)
        starts = [block.a + max(0, at - block.b) for block in blocks if at < block.b + block.size]
        places = range(low, min(starts, default=len(self.words)) + 1)
        if self.ends & set(places):
            return True
        return None if set(places) <= self.unknown else False


def aligned(words: Sequence[str], said: Sequence[str]) -> list[Match]:
    """Return where two texts have the same words."""
    plains = [plain(word) for word in words], [plain(word) for word in said]
    return SequenceMatcher(None, *plains, autojunk=False).get_matching_blocks()[:-1]


def read_truth(path: Path) -> Sentences | Text:
    """Return what a file says is said."""
    return Sentences.read(path) if path.suffix == ".json" else Text.read(path)


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


def judge_text(clip: Clip, transcript: Transcript, said: Sequence[str]) -> dict[str, Any]:
    """Return which of the words that a clip keeps are heard again.

    Args:
        clip: Of the session.
        transcript: The session's.
        said: What the clip's own sound says.
    """
    pieces = [Editing([piece]) for piece in clip.pieces]
    spoken = transcript.words[clip.first_word : clip.last_word + 1]
    parts = [[word.text for word in spoken if piece.keeps(word)] for piece in pieces]
    kept = [word for part in parts for word in part]
    found = {block.a + at for block in aligned(kept, said) for at in range(block.size)}
    ends = [sum(map(len, parts[:at])) for at in range(1, len(parts))]
    beside = [at + side in found for at in ends for side in (-1, 0)]
    row: dict[str, Any] = {
        "first_word": hears(said, kept[0], first=True),
        "last_word": hears(said, kept[-1], first=False),
        "words": len(kept),
        "word_errors_percent": round(100 * jiwer.wer(" ".join(map(plain, kept)), " ".join(map(plain, said))), 1),
    }
    return row | ({"joints": len(ends), "heard_beside": f"{sum(beside)} of {len(beside)}"} if ends else {})


def listen(folder: SessionFolder, clip: Clip, model: str, quality: str) -> list[str]:
    """Return the words that a clip's own sound says."""
    rendered = folder.out / "clips" / f"{clip.id}.mp4"
    flags = {"transcribe.model": model, "transcribe.quality": quality, "language": clip.language}
    (heard,) = transcribe_files([rendered], load_settings(flags=flags))
    if heard.transcript is None:
        raise SystemExit(f"{rendered} cannot be transcribed: {heard.error}")
    return [word.text for word in heard.transcript.words]


def measure(folder: SessionFolder, truth: Path | None, model: str, quality: str) -> list[dict[str, Any]]:
    """Return a row for each clip of a session."""
    transcript = folder.load(Transcript)
    known = read_truth(truth) if truth is not None else None
    levels = measure_levels(ffmpeg.decode_audio(folder.audio), ffmpeg.SAMPLE_RATE, pre_emphasis=0.0)
    rows = []
    for clip in folder.load(Clips).clips:
        row: dict[str, Any] = {"session": folder.path.name, "clip": clip.id, "seconds": round(clip.seconds, 2)}
        if known is not None:
            row["on_sentences"] = known.holds(clip, transcript)
        row["start_depth_db"] = depth_at(levels, clip, clip.start)
        row["end_depth_db"] = depth_at(levels, clip, clip.end)
        meeting = [time for one, other in pairwise(clip.pieces) for time in (one.end, other.start)]
        if meeting:
            row["joint_depth_db"] = min(depth_at(levels, clip, time) for time in meeting)
        row |= judge_text(clip, transcript, listen(folder, clip, model, quality))
        rows.append(row | {"title": clip.title})
    return rows


def summarise(rows: Sequence[dict[str, Any]], name: str) -> dict[str, Any]:
    """Return the figures of several clips."""
    judged = [row["on_sentences"] for row in rows if row.get("on_sentences") is not None]
    depths = [row[key] for row in rows for key in ("start_depth_db", "end_depth_db")]
    heard = [row[key] for row in rows for key in ("first_word", "last_word")]
    words = sum(row.get("words", 0) for row in rows)
    joints = [row["joint_depth_db"] for row in rows if "joint_depth_db" in row]
    tightened = {
        "joints": sum(row.get("joints", 0) for row in rows),
        "least_joint_depth_db": min(joints, default=None),
        "heard_beside_joints": _sum_shares(row["heard_beside"] for row in rows if "heard_beside" in row),
    }
    return {
        "session": name,
        "clips": len(rows),
        "seconds": round(sum(row.get("seconds", 0.0) for row in rows), 1),
        "on_sentences": f"{sum(judged)} of {len(judged)}",
        "cuts_20_db_below_speech": f"{sum(depth >= DEEP_DB for depth in depths)} of {len(depths)}",
        "least_depth_db": min(depths, default=None),
        "words_heard_again": f"{sum(heard)} of {len(heard)}",
        "both_words_percent": round(100 * sum(row["first_word"] and row["last_word"] for row in rows) / len(rows), 1)
        if rows
        else None,
        "word_errors_percent": round(
            sum(row["words"] * row["word_errors_percent"] for row in rows if "words" in row) / words, 1
        )
        if words
        else None,
        **(tightened if joints else {}),
    }


def _sum_shares(shares: Iterable[str]) -> str:
    pairs = [[int(number) for number in share.split(" of ")] for share in shares]
    return f"{sum(part for part, _ in pairs)} of {sum(whole for _, whole in pairs)}"


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
