"""How far the starts of recognised words are from where they were said.

    python benchmarks/words.py EVAL_FOLDER

EVAL_FOLDER holds recordings and ``manifest.tsv``, a table with the columns ``path``, ``language``, ``reference_kind``
and ``reference_path`` (several files with `` ; `` between). Used are the recordings with one of these references:

- ``.align`` (GRID corpus): a line ``begin end word`` for each word, in 1/25000 s; ``sil`` and ``sp`` are silence.
- ``.stm`` (NIST): a line ``file channel speaker begin end text`` for each turn, in seconds: its first word is used.
- ``.rttm`` (NIST), where ``reference_kind`` says that it is exact: ``SPEAKER file channel begin length ...``. Nothing
  says which word comes first, so it is the first one whose middle lies in the turn.

Turns that were joined from files begin with what their file begins with: silence, a breath, the end of another word.
Where the voice sets in is found by its level (within 20 dB of the turn's loud parts: the first 30 ms after quiet, the
first 150 ms after a breath or noise), right to about 0.03 s. Beside these are the sentences of this project's
``sample_media``, exact and in both languages, but synthetic voices.

A word counts where recognised and reference text, aligned, have the same word (case and punctuation aside), and where
every contestant has it, so that all are measured on the same words.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np

from command import BATCHED, OURS, SEQUENTIAL, run_on_folder
from contestants import Said, load_contestants
from pipeline import ffmpeg

SAMPLES = Path(__file__).resolve().parent.parent / "sample_media"
GRID_TICKS = 25_000
FRAME_SECONDS = 0.01
VOICE_DB = 20.0
"""Below a turn's loud parts (the 95th percentile of its levels): louder than that for a while is a voice."""
SOFT_DB = 30.0
"""How soft a voice may set in."""
QUIET_DB = 35.0
QUIET_FRAMES, RISE_FRAMES, SHORT_FRAMES = 10, 5, 3
"""After so much quiet and a rise no longer than that, so much is a voice."""
STEADY_FRAMES, STEADY_SHARE = 15, 0.8
"""Elsewhere it must last: a breath or the last sound of a word that was cut off does not."""
SOFT_FRAMES = 6

EVERY_WORD = "every word"
TURN = "first word of a turn"
SENTENCE = "first word of a sentence, synthetic voice"
UNTOLD = "first word of a turn, text not known"


@dataclass(frozen=True)
class Reference:
    """What is said in one recording: its words, each with the second it begins at where that is known."""

    audio: Path
    language: str
    kind: str
    words: tuple[tuple[str, float | None], ...] = ()
    turns: tuple[tuple[float, float], ...] = ()
    """For a recording whose text is not known: where its turns begin and end."""


# --- references ---------------------------------------------------------------------------------------------------


def read_references(folder: Path) -> Iterator[Reference]:
    """Yield all references of the folder that say when a word begins, and those of the sample sessions."""
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            paths = [folder / name.strip() for name in row["reference_path"].split(" ; ")]
            by_suffix = {path.suffix: path for path in paths}
            audio, language = folder / row["path"], row["language"]
            if ".align" in by_suffix:
                yield Reference(audio, language, EVERY_WORD, tuple(_read_align(by_suffix[".align"])))
            elif ".stm" in by_suffix:
                yield Reference(audio, language, TURN, tuple(_read_stm(by_suffix[".stm"], audio)))
            elif ".rttm" in by_suffix and "exact" in row["reference_kind"]:
                yield Reference(audio, language, UNTOLD, turns=tuple(_read_rttm(by_suffix[".rttm"], audio)))
    for truth in sorted(SAMPLES.glob("*.json")):
        yield _read_sample(truth)


def _read_align(path: Path) -> Iterator[tuple[str, float | None]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        begin, _, word = line.split()
        if word not in {"sil", "sp"}:
            yield plain(word), int(begin) / GRID_TICKS


def _read_stm(path: Path, audio: Path) -> Iterator[tuple[str, float | None]]:
    samples = _load(audio)
    for line in path.read_text(encoding="utf-8").splitlines():
        _, _, _, begin, end, text = line.split(maxsplit=5)
        yield from _timed_first(text, find_onset(samples, float(begin), float(end)))


def _read_rttm(path: Path, audio: Path) -> Iterator[tuple[float, float]]:
    samples = _load(audio)
    for line in path.read_text(encoding="utf-8").splitlines():
        begin, length = (float(field) for field in line.split()[3:5])
        onset = find_onset(samples, begin, begin + length)
        if onset is not None:
            yield onset, begin + length


def _read_sample(path: Path) -> Reference:
    truth = json.loads(path.read_text(encoding="utf-8"))
    words = [
        word
        for sentence in truth["sentences"]
        for word in _timed_first(sentence.get("spoken", sentence["text"]), sentence["start"])
    ]
    return Reference(path.with_suffix(".mp4"), truth["language"], SENTENCE, tuple(words))


def _timed_first(text: str, start: float | None) -> Iterator[tuple[str, float | None]]:
    for at, word in enumerate(filter(None, map(plain, text.split()))):
        yield word, start if at == 0 else None


def _load(audio: Path) -> np.ndarray:
    return np.concatenate(list(ffmpeg.decode_audio(audio)))


def find_onset(samples: np.ndarray, begin: float, end: float) -> float | None:
    """Return the second at which the voice of a turn sets in; ``None`` where its level does not show that.

    Args:
        samples: The recording, float32, mono, 16 kHz.
        begin: Start of the turn in seconds.
        end: Its end.
    """
    size = round(FRAME_SECONDS * ffmpeg.SAMPLE_RATE)
    turn = samples[round(begin * ffmpeg.SAMPLE_RATE) : round(end * ffmpeg.SAMPLE_RATE)]
    frames = turn[: len(turn) // size * size].reshape(-1, size)
    levels = 10 * np.log10(np.mean(frames**2, axis=1) + 1e-12)
    loud = float(np.percentile(levels, 95))
    voiced, quiet = levels > loud - VOICE_DB, levels < loud - QUIET_DB
    onset = next((at for at in np.flatnonzero(voiced).tolist() if _sets_in(voiced[at:], quiet[:at])), None)
    if onset is None:
        return None
    earliest = max(0, onset - SOFT_FRAMES)
    while onset > earliest and levels[onset - 1] > loud - SOFT_DB:
        onset -= 1
    return begin + onset * FRAME_SECONDS


def _sets_in(voiced: np.ndarray, quiet_before: np.ndarray) -> bool:
    before = quiet_before[:-RISE_FRAMES][-QUIET_FRAMES:]
    if len(before) == QUIET_FRAMES and before.all():
        return bool(voiced[:SHORT_FRAMES].all())
    return bool(voiced[:STEADY_FRAMES].mean() >= STEADY_SHARE)


def plain(word: str) -> str:
    """Return a word as it is compared."""
    return re.sub(r"\W", "", word).casefold()


# --- errors -------------------------------------------------------------------------------------------------------


def match(reference: Reference, said: Sequence[Said]) -> dict[int, float]:
    """Return the error in seconds of each word (or turn) of the reference that was found, by its index."""
    if reference.turns:
        return dict(_match_turns(reference.turns, said))
    there = [word for word, _ in reference.words]
    blocks = SequenceMatcher(None, there, [plain(word.text) for word in said], autojunk=False).get_matching_blocks()
    errors = {}
    for first, second, length in blocks:
        for at in range(length):
            start = reference.words[first + at][1]
            if start is not None:
                errors[first + at] = said[second + at].start - start
    return errors


def _match_turns(turns: Sequence[tuple[float, float]], said: Sequence[Said]) -> Iterator[tuple[int, float]]:
    for at, (begin, end) in enumerate(turns):
        inside = (word for word in said if begin < (word.start + word.end) / 2 < end)
        first = next(inside, None)
        if first is not None:
            yield at, first.start - begin


def count_timed(reference: Reference) -> int:
    """Return how many words of a reference have a time."""
    return len(reference.turns) or sum(start is not None for _, start in reference.words)


def summarise(name: str, kind: str, errors: Sequence[float], found: int, wanted: int) -> dict[str, Any]:
    """Return one row: errors in milliseconds."""
    sizes = [abs(error) * 1000 for error in errors]
    return {
        "name": name,
        "words": kind,
        "references": wanted,
        "matched": found,
        "matched_by_all": len(sizes),
        "mean_ms": round(statistics.fmean(sizes)) if sizes else None,
        "median_ms": round(statistics.median(sizes)) if sizes else None,
        "worst_ms": round(max(sizes)) if sizes else None,
        "within_50_ms": round(100 * sum(size <= 50 for size in sizes) / len(sizes)) if sizes else None,
        "within_100_ms": round(100 * sum(size <= 100 for size in sizes) / len(sizes)) if sizes else None,
        "median_offset_ms": round(statistics.median(errors) * 1000) if sizes else None,
    }


def measure(given: argparse.Namespace) -> list[dict[str, Any]]:
    """Return a row for each contestant and kind of word."""
    references = list(read_references(Path(given.folder)))
    found: dict[str, list[dict[int, float]]] = {}
    for name, listen in load_contestants(given.contestants.split(","), given).items():
        print(name, file=sys.stderr, flush=True)
        found[name] = [
            match(one, [word for passage in listen(one.audio, one.language) for word in passage.words])
            for one in references
        ]
    rows = []
    for kind in (EVERY_WORD, TURN, UNTOLD, SENTENCE):
        chosen = [at for at, one in enumerate(references) if one.kind == kind]
        common = {at: set.intersection(*(set(errors[at]) for errors in found.values())) for at in chosen}
        wanted = sum(count_timed(references[at]) for at in chosen)
        for name, errors in found.items():
            shared = [errors[at][index] for at in chosen for index in sorted(common[at])]
            rows.append(summarise(name, kind, shared, sum(len(errors[at]) for at in chosen), wanted))
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure and print."""
    run_on_folder(__doc__, (OURS, BATCHED, SEQUENTIAL), measure, arguments)


if __name__ == "__main__":
    main()
