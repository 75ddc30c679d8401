"""Somebody who says little: is that one told apart, doubted, or taken for somebody else?

    python benchmarks/small_voices.py --eval EVAL_FOLDER --json

Interviews of one to two minutes are made of recordings in which one person speaks: two or three questions of 1.5 to
5 s between the answers of one guest or two, with pauses of 0.1 to 0.7 s, different loudness and a soft noise. The
people are put into two halves that are never mixed: what was set by looking at one can be tried on the other. Each
interview is heard twice, without and with the number of people.

Of the lines of the moderator it is counted how many are said to be the moderator's, how many are doubtful, and how many
are somebody else's without a doubt. Lines that the voice detector misses are none of these.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import panels
from command import describe_run, make_parser, print_rows
from pipeline.progress import SilentProgress
from pipeline.schema import Turn
from pipeline.speakers.voices.diarization import tell_apart
from pipeline.transcribe.engine.listener import Listener
from pipeline.transcribe.plan import find_speech
from pipeline.transcribe.recognizer import FRAME_SAMPLES
from references import Line, read_manifest
from sounds import SAMPLE_RATE, Samples, write_wave

LEAST_SPEECH = 25.0
"""Seconds in phrases of 1.5 s and more, of which interviews can be made without saying everything again and again."""
LEVEL = 0.06
SOUND = {".flac", ".mp3", ".ogg"}
SKIPPED = {"fleurs", "constructed"}
"""Nobody knows who speaks in each recording of the one; the other repeats what is in other folders."""
FLAT = 2
"""Parts of the path of a recording that is in no folder of its own: its kind and its name."""
HALVES = ("a", "b")
UNKNOWN, KNOWN = "unknown", "known"
OUTCOMES = ("right", "doubtful", "wrong", "missed")


def read_voices(folder: Path) -> dict[str, list[Samples]]:
    """Return the phrases of each person of whom there is enough speech."""
    phrases: dict[str, list[Samples]] = defaultdict(list)
    for row in read_manifest(folder):
        path = Path(row["path"])
        if row["n_speakers"] == "1" and path.suffix in SOUND and not SKIPPED & set(path.parts):
            # A folder in a folder is one person's; beside others, recordings with numbers are.
            person = path.parent.name if len(path.parts) > FLAT else path.stem.rstrip("0123456789")
            phrases[person] += _cut(panels.load(folder / path))
    least = panels.QUESTION_SECONDS[0] * SAMPLE_RATE
    enough = {who: [one for one in own if len(one) >= least] for who, own in sorted(phrases.items())}
    return {who: own for who, own in enough.items() if sum(map(len, own)) >= LEAST_SPEECH * SAMPLE_RATE}


def _cut(samples: Samples) -> list[Samples]:
    """Return the speech of a recording, cut at pauses, as loud as all others."""
    loud = samples * (LEVEL / max(float(np.sqrt(np.mean(samples**2))), 1e-9))
    stretches = find_speech(Listener().feed(loud))
    return [loud[first * FRAME_SAMPLES : last * FRAME_SAMPLES] for first, last in stretches]


def _interviews(voices: Mapping[str, Sequence[Samples]], guests: int, count: int) -> Iterator[dict[str, Any]]:
    draw = np.random.default_rng([guests, count])
    for _ in range(count):
        names = draw.permutation(sorted(voices))[: guests + 1].tolist()
        samples, lines = panels.interview({name: voices[name] for name in names}, draw)
        yield {"samples": samples, "lines": lines, "moderator": names[0], "people": len(names)}


def judge(lines: Sequence[Line], turns: Sequence[Turn], moderator: str) -> Counter[str]:
    """Return what became of the moderator's lines."""
    said = sorted({line.speaker for line in lines})
    found = sorted({turn.speaker for turn in turns})
    padded = said + [""] * max(0, len(found) - len(said))
    pairs: dict[str, str] = max(
        (dict(zip(found, order, strict=True)) for order in permutations(padded, len(found))),
        key=lambda names: sum(
            _shared(line, turn) for turn in turns for line in lines if names[turn.speaker] == line.speaker
        ),
    )
    counted: Counter[str] = Counter()
    for line in lines:
        if line.speaker != moderator:
            continue
        heard = dict.fromkeys(OUTCOMES, 0.0)
        for turn in turns:
            kind = "doubtful" if turn.doubtful else "right" if pairs[turn.speaker] == moderator else "wrong"
            heard[kind] += _shared(line, turn)
        heard["missed"] = line.end - line.start - sum(heard.values())
        counted[max(OUTCOMES, key=lambda kind: heard[kind])] += 1
    return counted


def _shared(line: Line, turn: Turn) -> float:
    return max(0.0, min(line.end, turn.end) - max(line.start, turn.start))


def measure(given: argparse.Namespace) -> list[dict[str, Any]]:
    """Return a row for each half, number of guests, and whether the number of people is known."""
    voices = read_voices(Path(given.eval))
    rows = []
    for at, half in enumerate(HALVES):
        own = {name: voices[name] for name in list(voices)[at :: len(HALVES)]}
        for guests in (1, 2):
            made = list(_interviews(own, guests, given.count))
            rows += [_row(half, len(own), guests, made, number) for number in (UNKNOWN, KNOWN)]
    return rows


def _row(half: str, voices: int, guests: int, made: Sequence[Mapping[str, Any]], number: str) -> dict[str, Any]:
    right, lines = 0, Counter[str]()
    with TemporaryDirectory() as folder:
        for one in made:
            audio = write_wave(Path(folder) / "interview.wav", one["samples"])
            speakers = one["people"] if number == KNOWN else None
            turns = tell_apart(audio, speakers=speakers, most=None, progress=SilentProgress()).turns
            right += len({turn.speaker for turn in turns}) == one["people"]
            lines += judge(one["lines"], turns, one["moderator"])
    return {
        "half": half,
        "voices": voices,
        "guests": guests,
        "number_of_speakers": number,
        "number_right": f"{right} of {len(made)}",
        "questions": sum(lines.values()),
        **{kind: lines[kind] for kind in OUTCOMES},
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure and print."""
    parser = make_parser(__doc__)
    parser.add_argument("--eval", required=True, help="recordings with manifest.tsv")
    parser.add_argument("--count", type=int, default=20, help="interviews for each half and number of guests")
    given = parser.parse_args(arguments)
    rows = measure(given)
    if given.json:
        print(json.dumps({"run": describe_run(given), "rows": rows}, ensure_ascii=False, indent=1))
    else:
        print_rows(rows)


if __name__ == "__main__":
    main()
