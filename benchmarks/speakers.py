"""Who said it: how well voices are told apart, whose words are whose, and what that costs.

    python benchmarks/speakers.py --eval EVAL_FOLDER --json

EVAL_FOLDER holds recordings and ``manifest.tsv``, a table with the columns ``path``, ``language`` and
``reference_path`` (several files with `` ; `` between); used are recordings with an RTTM or STM file (NIST). The parts:

- ``der``: diarization error rates on all recordings with RTTM, ours and those of senko where that is installed, with
  the number of speakers found and the time it took, each in a process of its own on one core. The number of speakers
  is given to nobody.
- ``words``: the share of words and sentences given to who said them, from recognition to attribution: on recordings of
  several people with STM, where speakers are paired with those of the reference, and on this project's samples, where
  they must have their names, from the event file beside them.
- ``tracks``: the same on sessions made of the recordings with STM, with a track for each person: files that begin up
  to two seconds too early or too late, and streams of one file. Names count, as the tracks say them.
- ``cost``: time and memory of telling voices apart on hours of speech, joined from recordings with 1.5 s of silence
  between: more voices than a session has, which is the expensive case.

Times are seconds of the processor, for the decoder too, as a share of the recording's length on one core. Memory is
the highest resident memory of the process above what it was before, with Python and this project's modules, but neither
the models nor what runs them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import panels
from command import describe_run, make_parser, print_rows
from diarizers import OURS, SENKO, Outcome, cpu_seconds, has_senko, run_apart
from error_rates import Errors, count_errors, total
from owners import Credit, add_up, judge
from pipeline import ffmpeg, weights
from pipeline.config import Settings, TranscribeSettings
from pipeline.event import EVENT_FILE, Cast, Person, load_event, with_cast
from pipeline.progress import SilentProgress
from pipeline.schema import Edits, Transcript
from pipeline.speakers import identify
from pipeline.speakers.turns import find_turns
from pipeline.transcribe import transcribe
from pipeline.transcribe.engine import load_engine
from references import SAMPLES, Reference, read_manifest, read_samples, read_texts, read_turns

Rows = list[dict[str, Any]]
Hear = Callable[[Path, Settings], Transcript]
JOINED = ("constructed", "multi", "en_long", "de_long")
"""The folders whose recordings make up the hours."""
BLEEDS_DB = {"files": (-20.0, -12.0), "streams": (-15.0,)}
"""How loud other voices are at a microphone, relative to its own: with the microphone at the mouth, and on a table."""


# --- error rates --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Judged:
    """One contestant on one recording."""

    reference: Reference
    name: str
    seconds: float
    outcome: Outcome
    with_overlap: Errors
    without_overlap: Errors

    @property
    def speakers(self) -> int:
        """How many were found."""
        return len({speaker for _, _, speaker in self.outcome.turns})


def measure_error_rates(given: argparse.Namespace) -> Rows:
    """Return a row for each recording and contestant, each group and contestant, and one over all for each."""
    references = read_turns(Path(given.eval))
    contestants = {OURS: sys.executable}
    if has_senko(given.senko_python):
        contestants[SENKO] = given.senko_python
    judged: list[Judged] = []
    with TemporaryDirectory() as folder:
        files = [_to_wave(one.audio, Path(folder) / f"{at}.wav") for at, one in enumerate(references)]
        lengths = [ffmpeg.probe(file).duration for file in files]
        for name, python in contestants.items():
            _say(f"{name}: {len(files)} recordings")
            outcomes = run_apart(name, files, python)
            judged += [_judge(*known, name) for known in zip(references, lengths, outcomes, strict=True)]
    groups = [*dict.fromkeys(one.group for one in references), "all"]
    return [*map(_file_row, judged), *(row for group in groups for row in _group_rows(judged, group, contestants))]


def _to_wave(audio: Path, target: Path) -> Path:
    sound = ("-ac", "1", "-ar", str(ffmpeg.SAMPLE_RATE), "-c:a", "pcm_s16le")
    ffmpeg.run([*ffmpeg.input_arguments(audio), "-vn", *sound, ffmpeg.output_argument(target)])
    return target


def _judge(reference: Reference, seconds: float, outcome: Outcome, name: str) -> Judged:
    errors = [count_errors(reference.lines, outcome.turns, seconds, overlap=overlap) for overlap in (True, False)]
    return Judged(reference, name, seconds, outcome, *errors)


def _file_row(one: Judged) -> dict[str, Any]:
    return {
        "group": one.reference.group,
        "recording": one.reference.audio.stem,
        **_rates([one]),
        "speakers": len(one.reference.speakers),
        "speakers_found": one.speakers,
    }


def _group_rows(judged: Sequence[Judged], group: str, contestants: Iterable[str]) -> Iterator[dict[str, Any]]:
    for name in contestants:
        own = [one for one in judged if one.name == name and group in {one.reference.group, "all"}]
        right = sum(one.speakers == len(one.reference.speakers) for one in own)
        yield {
            "group": group,
            "recordings": len(own),
            **_rates(own),
            "number_of_speakers_right": f"{right} of {len(own)}",
            "software": own[0].outcome.software,
        }


def _rates(judged: Sequence[Judged]) -> dict[str, Any]:
    whole, alone = total(one.with_overlap for one in judged), total(one.without_overlap for one in judged)
    seconds, cpu = sum(one.seconds for one in judged), sum(one.outcome.cpu_seconds for one in judged)
    return {
        "name": judged[0].name,
        "der": whole.rate,
        **whole.shares(),
        "der_without_overlap": alone.rate,
        "cpu_seconds": round(cpu, 1),
        "percent_of_real_time": round(100 * cpu / seconds, 2),
    }


# --- words --------------------------------------------------------------------------------------------------------


def load_hearing(given: argparse.Namespace) -> Hear:
    """Load the recogniser once, and return what transcribes a recording."""
    resolved = weights.resolve(given.model, device="cpu", language="auto", progress=SilentProgress())
    engine = load_engine(resolved, device="cpu", threads=given.threads)

    def hear(audio: Path, settings: Settings) -> Transcript:
        chosen, progress = settings.transcribe, SilentProgress()
        return transcribe(audio, engine, language=settings.language, settings=chosen, progress=progress)

    return hear


@dataclass(frozen=True)
class Session:
    """A recording to go through from its sound to names."""

    name: str
    kind: str
    recording: Path
    reference: Reference
    settings: Settings
    cast: Cast
    by_name: bool


def measure_words(given: argparse.Namespace, hear: Hear) -> Rows:
    """Return a row for each panel and sample, and one for each of the two kinds."""
    plain = TranscribeSettings(quality=given.quality)
    sessions = []
    for one in read_texts(Path(given.eval)):
        settings = Settings(language=one.language, transcribe=plain)
        sessions.append(Session(one.audio.stem, "panels", one.audio, one, settings, Cast(), by_name=False))
    for one in read_samples(Path(given.samples)):
        cast = load_event(Path(given.samples) / EVENT_FILE).cast(one.audio.name)
        settings = with_cast(Settings(transcribe=plain), cast)
        sessions.append(Session(one.audio.stem, "samples", one.audio, one, settings, cast, by_name=True))
    return _with_sums([_go_through(session, hear) for session in sessions])


def measure_tracks(given: argparse.Namespace, hear: Hear) -> Rows:
    """Return a row for each session with tracks, and one for each way of keeping them."""
    write = {"files": panels.write_files, "streams": panels.write_streams}
    done = []
    for one in read_texts(Path(given.eval)):
        samples = panels.load(one.audio)
        people = tuple(Person(name=name) for name in one.speakers)
        settings = Settings(language=one.language, transcribe=TranscribeSettings(quality=given.quality))
        for kind, bleeds in BLEEDS_DB.items():
            for bleed in bleeds:
                with TemporaryDirectory() as folder:
                    panel = write[kind](panels.record(samples, one.lines, bleed), Path(folder))
                    cast = Cast(guests=people, named=True, tracks=panel.tracks)
                    name = f"{one.audio.stem}, {len(people)} tracks, others at {bleed:.0f} dB"
                    done.append(_go_through(Session(name, kind, panel.recording, one, settings, cast, True), hear))
    return _with_sums(done)


Done = tuple[dict[str, Any], Credit]


def _go_through(session: Session, hear: Hear) -> Done:
    """Return the row of a session, and its figures to add up."""
    _say(f"{session.kind}: {session.name}")
    transcript = hear(session.recording, session.settings)
    cpu = cpu_seconds()
    turns, warnings = find_turns(session.recording, session.recording, session.cast, SilentProgress())
    speakers = identify(transcript, turns, Edits(), session.cast)
    cpu = cpu_seconds() - cpu
    credit = judge(transcript, speakers, session.reference.lines, by_name=session.by_name)
    row = {
        "kind": session.kind,
        "recording": session.name,
        "method": turns.method,
        **credit.row(),
        "speakers": len(session.reference.speakers),
        "speakers_found": len(speakers.speakers),
        "speakers_named": sum(one.name is not None for one in speakers.speakers),
        "percent_of_real_time": round(100 * cpu / ffmpeg.probe(session.recording).duration, 2),
        "warnings": warnings,
        "mistakes": credit.mistakes,
    }
    return row, credit


def _with_sums(done: Sequence[Done]) -> Rows:
    kinds = dict.fromkeys(row["kind"] for row, _ in done)
    sums = [
        {"kind": kind, "recording": "all", **add_up([credit for row, credit in done if row["kind"] == kind]).row()}
        for kind in kinds
    ]
    return [*(row for row, _ in done), *sums]


# --- cost ---------------------------------------------------------------------------------------------------------


def measure_cost(given: argparse.Namespace) -> Rows:
    """Return a row for each length."""
    folder = Path(given.eval)
    recordings = [folder / row["path"] for row in read_manifest(folder) if row["path"].split("/")[0] in JOINED]
    rows = []
    for hours in map(float, given.hours.split(",")):
        with TemporaryDirectory() as temporary:
            _say(f"cost: {hours:g} hours")
            whole = panels.join(recordings, hours * 3600, Path(temporary) / "whole.wav")
            outcome = run_apart(OURS, [whole])[0]
        rows.append(
            {
                "minutes": round(hours * 60),
                "cpu_seconds": round(outcome.cpu_seconds, 1),
                "percent_of_real_time": round(100 * outcome.cpu_seconds / (hours * 3600), 2),
                "seconds": round(outcome.seconds, 1),
                "memory_above_mb": round(outcome.peak_mb - outcome.before_mb),
                "peak_memory_mb": round(outcome.peak_mb),
                "speakers_found": len({speaker for _, _, speaker in outcome.turns}),
            }
        )
    return rows


# --- command line -------------------------------------------------------------------------------------------------


PARTS = ("der", "words", "tracks", "cost")
ABSENT = "not installed"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def measure(given: argparse.Namespace, parts: Sequence[str]) -> dict[str, Rows]:
    """Return the rows of each part."""
    found: dict[str, Rows] = {}
    if "der" in parts:
        found["der"] = measure_error_rates(given)
    if "words" in parts or "tracks" in parts:
        hear = load_hearing(given)
        for part, measured in (("words", measure_words), ("tracks", measure_tracks)):
            if part in parts:
                found[part] = measured(given, hear)
    if "cost" in parts:
        found["cost"] = measure_cost(given)
    return found


def _versions() -> dict[str, str]:
    found = {}
    for name in ("onnxruntime", "kaldi-native-fbank", "pyannote.metrics"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ABSENT
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure and print."""
    parser = make_parser(__doc__)
    parser.add_argument("--eval", required=True, help="recordings with manifest.tsv")
    parser.add_argument("--samples", default=str(SAMPLES), help="this project's sample sessions")
    parser.add_argument("--parts", default=",".join(PARTS), help="with commas between")
    parser.add_argument("--hours", default="1", help="lengths for the cost, with commas between")
    parser.add_argument("--senko-python", default=sys.executable, help="a Python that has senko")
    given = parser.parse_args(arguments)
    parts = given.parts.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"--parts knows {', '.join(PARTS)}, not {', '.join(sorted(unknown))}")
    if "der" in parts and _versions()["pyannote.metrics"] == ABSENT:
        parser.error("the part der needs pyannote.metrics: pip install pyannote.metrics")
    found = measure(given, parts)
    if given.json:
        print(json.dumps({"run": describe_run(given) | _versions(), **found}, ensure_ascii=False, indent=1))
    else:
        for part, rows in found.items():
            print(f"--- {part}")
            print_rows(rows)


if __name__ == "__main__":
    main()
