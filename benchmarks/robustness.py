"""What becomes of speech in two languages, and of sounds in which nobody speaks.

    python benchmarks/robustness.py EVAL_FOLDER

EVAL_FOLDER holds recordings and ``manifest.tsv``, a table with the columns ``path``, ``language``, ``duration_s``,
``reference_kind``, ``reference_path`` and ``note``. Recordings are built from those whose ``reference_kind`` begins
with “verbatim transcript”, one file a stretch, so that the words of every stretch are known:

- a session in one language with one stretch in the other, of about 4, 10 and 20 s, with pauses or nearly without;
- a session that changes its language with every sentence;
- silence, hiss, applause, chords, a rhythm and an organ, alone and between two stretches of speech, and the sound of
  recordings whose note says that there is “no speech” in them.

Printed for each contestant: the word error rate of each language's stretches (a word belongs to the stretch that its
middle lies in), in how many stretches most words are in segments of its language, where the contestant says one, how
often a clause is repeated three times or more, and the words written where nobody speaks.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jiwer
import numpy as np
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

from command import BATCHED, MULTILINGUAL, OURS, run_on_folder
from contestants import Passage, Said, load_contestants
from pipeline import ffmpeg
from sounds import SOUNDS, Samples, make_silence, write_wave

OTHER = {"en": "de", "de": "en"}
GAPS = {"pauses": 0.8, "no pauses": 0.15}
STRETCHES = (4.0, 10.0, 20.0)
"""Seconds of the other language in a session."""
AROUND_SECONDS = 30.0
"""Seconds of the session's own language on each side."""
SOUND_SECONDS = 20.0
SPEECH_RMS = 0.06
"""About -24 dB of full scale."""
EDGE_SECONDS = 0.5
"""How far a word may reach from speech into a sound beside it without counting as invented."""
LONGEST_CLAUSE = 12


@dataclass(frozen=True)
class Spoken:
    """A recording of the folder with its text."""

    path: Path
    language: str
    seconds: float
    text: str


@dataclass(frozen=True)
class Stretch:
    """A part of a built recording, in seconds of it. Without a language, nobody speaks in it."""

    start: float
    end: float
    language: str | None
    text: str = ""


@dataclass(frozen=True)
class Case:
    """A built recording and the language it is mostly in."""

    name: str
    language: str
    samples: Samples
    stretches: tuple[Stretch, ...]


# --- building recordings ------------------------------------------------------------------------------------------


def read_spoken(folder: Path) -> list[Spoken]:
    """Return the recordings of 2 to 25 s with verbatim text, the longest of each language first."""
    found = []
    for row in _rows(folder):
        seconds = float(row["duration_s"])
        usable = row["reference_kind"].startswith("verbatim transcript") and row["language"] in OTHER
        if usable and 2.0 <= seconds <= 25.0 and row["path"].split("/")[0].endswith(("_short", "_long")):
            text = (folder / row["reference_path"].split(" ; ")[0]).read_text(encoding="utf-8").strip()
            found.append(Spoken(folder / row["path"], row["language"], seconds, text))
    return sorted(found, key=lambda one: (one.language, -one.seconds, one.path))


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table, delimiter="\t")


class Shelf:
    """Gives out recordings, each once as long as there are others."""

    def __init__(self, spoken: Sequence[Spoken]) -> None:
        self._left = list(spoken)
        self._given: list[Spoken] = []

    def take(self, language: str, seconds: float) -> Spoken:
        """Return the recording in a language whose length is nearest to the one asked for."""
        if not any(one.language == language for one in self._left):
            self._left, self._given = [*self._left, *self._given], []
        chosen = min(
            (one for one in self._left if one.language == language), key=lambda one: abs(one.seconds - seconds)
        )
        self._left.remove(chosen)
        self._given.append(chosen)
        return chosen

    def fill(self, language: str, seconds: float) -> list[Spoken]:
        """Return recordings in a language that are about so long together."""
        taken: list[Spoken] = []
        while (left := seconds - sum(one.seconds for one in taken)) > 2.0 or not taken:
            taken.append(self.take(language, min(left, 10.0)))
        return taken


def build(name: str, language: str, parts: Sequence[Spoken | Samples], gap: float) -> Case:
    """Join recordings and sounds, with ``gap`` seconds of silence around each."""
    pieces, stretches = [make_silence(gap)], []
    time = gap
    for part in parts:
        samples = level(_load(part.path)) if isinstance(part, Spoken) else part
        end = time + len(samples) / ffmpeg.SAMPLE_RATE
        said = (part.language, part.text) if isinstance(part, Spoken) else (None, "")
        stretches.append(Stretch(time, end, *said))
        pieces += [samples, make_silence(gap)]
        time = end + gap
    return Case(name, language, np.concatenate(pieces), tuple(stretches))


def level(samples: Samples) -> Samples:
    """Return speech as loud as all other speech here: a studio has one mixer."""
    rms, peak = float(np.sqrt(np.mean(samples**2))), float(np.abs(samples).max())
    return samples * min(SPEECH_RMS / rms, 0.95 / peak)


def _load(path: Path) -> Samples:
    return np.concatenate(list(ffmpeg.decode_audio(path)))


def build_mixed(folder: Path) -> Iterator[Case]:
    """Yield sessions in two languages."""
    shelf = Shelf(read_spoken(folder))
    for own, other in OTHER.items():
        for seconds in STRETCHES:
            for name, gap in GAPS.items():
                parts = [shelf.fill(own, AROUND_SECONDS), shelf.fill(other, seconds), shelf.fill(own, AROUND_SECONDS)]
                title = f"{own} with {seconds:.0f} s of {other}, {name}"
                yield build(title, own, [one for part in parts for one in part], gap)
    for own, other in OTHER.items():
        turns = [shelf.take(language, 6.0) for _ in range(4) for language in (own, other)]
        yield build(f"{own} and {other} in turn", own, turns, GAPS["pauses"])


def build_quiet(folder: Path) -> Iterator[Case]:
    """Yield sounds in which nobody speaks, alone and between speech."""
    shelf = Shelf(read_spoken(folder))
    sounds = {name: make(SOUND_SECONDS) for name, make in SOUNDS.items()}
    for row in _rows(folder):
        if "no speech" in row["note"]:
            sounds[Path(row["path"]).name] = _load(folder / row["path"])
    for name, samples in sounds.items():
        for language in OTHER:
            yield build(f"{name} alone, as {language}", language, [samples], 0.0)
            speech: list[Spoken | Samples] = [shelf.take(language, 8.0), samples, shelf.take(language, 8.0)]
            yield build(f"{name} between {language}", language, speech, GAPS["pauses"])


# --- figures ------------------------------------------------------------------------------------------------------


def count_errors(case: Case, said: Sequence[Said]) -> dict[str, tuple[int, int]]:
    """Return, for each language, the wrong words and the words of the reference."""
    counts: dict[str, tuple[int, int]] = {}
    for stretch, heard in zip(case.stretches, _share_out(case, said), strict=True):
        if stretch.language is None:
            continue
        normalise = EnglishTextNormalizer() if stretch.language == "en" else BasicTextNormalizer()
        scored = jiwer.process_words(normalise(stretch.text), normalise(" ".join(word.text for word in heard)))
        wrong = scored.substitutions + scored.deletions + scored.insertions
        before = counts.get(stretch.language, (0, 0))
        counts[stretch.language] = (before[0] + wrong, before[1] + wrong + scored.hits - scored.insertions)
    return counts


def _share_out(case: Case, said: Sequence[Said]) -> list[list[Said]]:
    """Give each word to the nearest stretch of speech."""
    shares: list[list[Said]] = [[] for _ in case.stretches]
    for word in said:
        middle = (word.start + word.end) / 2
        distances = [
            max(one.start - middle, middle - one.end, 0.0) if one.language else float("inf") for one in case.stretches
        ]
        shares[int(np.argmin(distances))].append(word)
    return shares


def find_invented(case: Case, said: Sequence[Said]) -> list[Said]:
    """Return the words that lie where nobody speaks."""
    quiet = [one for one in case.stretches if one.language is None]
    if len(quiet) == len(case.stretches):
        return list(said)
    return [
        word
        for word in said
        if any(one.start + EDGE_SECONDS <= (word.start + word.end) / 2 <= one.end - EDGE_SECONDS for one in quiet)
    ]


def find_loops(said: Sequence[Said], reference: str) -> list[str]:
    """Return each clause of up to twelve words that comes three times in a row or more, but not in the reference.

    Single words and pairs count from five times on, because people do say “no, no, no”.
    """
    words, known = _plain(" ".join(word.text for word in said)), " ".join(_plain(reference))
    loops = []
    at = 0
    while at < len(words):
        length, times = max(
            ((length, _repeats(words, at, length)) for length in range(1, LONGEST_CLAUSE + 1)),
            key=lambda found: (found[1] >= _tolerated(found[0]), found[0] * found[1]),
        )
        clause = " ".join(words[at : at + length])
        if times >= _tolerated(length) and " ".join([clause] * times) not in known:
            loops.append(f"{clause} ({times} times)")
            at += length * times
        else:
            at += 1
    return loops


def _tolerated(length: int) -> int:
    return 5 if length <= 2 else 3


def _repeats(words: Sequence[str], at: int, length: int) -> int:
    times, clause = 1, words[at : at + length]
    while words[at + times * length : at + (times + 1) * length] == clause:
        times += 1
    return times


def _plain(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def count_languages(case: Case, passages: Sequence[Passage]) -> tuple[int, int] | None:
    """Return how many stretches have most of their words in segments of their language, and how many there are.

    A stretch without words is not right. ``None`` where the contestant does not say languages.
    """
    if any(passage.language is None for passage in passages):
        return None
    shares = [_share_out(case, passage.words) for passage in passages]
    right = known = 0
    for at, stretch in enumerate(case.stretches):
        if stretch.language is None:
            continue
        known += 1
        own = sum(
            len(share[at])
            for share, passage in zip(shares, passages, strict=True)
            if passage.language == stretch.language
        )
        right += 2 * own > sum(len(share[at]) for share in shares)
    return right, known


def report(case: Case, name: str, passages: Sequence[Passage]) -> dict[str, Any]:
    """Return one row: a contestant on a recording."""
    said = [word for passage in passages for word in passage.words]
    errors = count_errors(case, said)
    reference = " ".join(stretch.text for stretch in case.stretches)
    languages = count_languages(case, passages)
    return {
        "recording": case.name,
        "name": name,
        **{f"wer_{language}": round(100 * wrong / of, 1) for language, (wrong, of) in sorted(errors.items())},
        "errors": {language: list(counts) for language, counts in sorted(errors.items())},
        "stretches_in_right_language": f"{languages[0]} of {languages[1]}" if languages else None,
        "loops": find_loops(said, reference),
        "invented": " ".join(word.text for word in find_invented(case, said)),
    }


def add_up(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield one row per contestant over all recordings."""
    for name in names:
        own = [row for row in rows if row["name"] == name]
        row: dict[str, Any] = {"recording": "all", "name": name}
        for language in OTHER:
            counts = [one["errors"][language] for one in own if language in one["errors"]]
            row[f"wer_{language}"] = round(100 * sum(wrong for wrong, _ in counts) / sum(of for _, of in counts), 1)
        told = [[int(part) for part in one["stretches_in_right_language"].split(" of ")] for one in own
                if one["stretches_in_right_language"]]  # fmt: skip
        row["stretches_in_right_language"] = (
            f"{sum(right for right, _ in told)} of {sum(of for _, of in told)}" if told else None
        )
        row["recordings_with_loops"] = sum(bool(one["loops"]) for one in own)
        row["invented_words"] = sum(len(one["invented"].split()) for one in own)
        yield row


def measure(given: argparse.Namespace) -> list[dict[str, Any]]:
    """Return a row for each recording and contestant, and one for each contestant over all."""
    folder = Path(given.folder)
    contestants = load_contestants(given.contestants.split(","), given)
    rows = []
    with TemporaryDirectory() as temporary:
        for case in (*build_mixed(folder), *build_quiet(folder)):
            print(case.name, file=sys.stderr, flush=True)
            audio = write_wave(Path(temporary) / "case.wav", case.samples)
            rows += [report(case, name, listen(audio, case.language)) for name, listen in contestants.items()]
    return [*rows, *add_up(rows, list(contestants))]


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure and print."""
    run_on_folder(__doc__, (OURS, BATCHED, MULTILINGUAL), measure, arguments)


if __name__ == "__main__":
    main()
