"""Voices told apart by the real models, in real sound."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from pipeline import ffmpeg
from pipeline.progress import SilentProgress
from pipeline.schema import Turn, Turns
from pipeline.speakers.turns import doubts_of
from pipeline.speakers.voices.diarization import tell_apart, voiceprints
from tests.media import make_media, tone

SAMPLES = Path(__file__).resolve().parents[2] / "sample_media"


class Counted(SilentProgress):
    """Keeps what was begun, and how far each task came."""

    def __init__(self) -> None:
        super().__init__()
        self.tasks: list[list[float]] = []

    def begin(self, task: str, total: float | None) -> None:
        self.tasks.append([total or 0.0, 0.0])

    def advance(self, amount: float) -> None:
        self.tasks[-1][1] += amount


def listen(audio: Path, speakers: int | None = None, most: int | None = None) -> Turns:
    return tell_apart(audio, speakers=speakers, most=most, progress=SilentProgress())


def truth(language: str) -> list[Turn]:
    """Return who speaks in a sample, of whom each sentence is a turn."""
    content = json.loads((SAMPLES / f"livestudio_{language}.json").read_text(encoding="utf-8"))
    return [Turn(start=one["start"], end=one["end"], speaker=one["speaker"]) for one in content["sentences"]]


def cut(source: Path, start: float, end: float, target: Path) -> Path:
    ffmpeg.run(
        [
            *("-ss", f"{start}", "-to", f"{end}", *ffmpeg.input_arguments(source)),
            *("-vn", "-ac", "1", "-ar", "16000", ffmpeg.output_argument(target)),
        ]
    )
    return target


@pytest.fixture(scope="module")
def heard() -> dict[str, tuple[Turns, Counted]]:
    found = {}
    for language in ("de", "en"):
        progress = Counted()
        audio = SAMPLES / f"livestudio_{language}.mp4"
        found[language] = (tell_apart(audio, speakers=None, most=None, progress=progress), progress)
    return found


@pytest.mark.parametrize("language", ["de", "en"])
def test_everybody_is_told_apart(language: str, heard: dict[str, tuple[Turns, Counted]]) -> None:
    turns, progress = heard[language]
    assert turns.method == "voices"
    assert turns.speakers == ("1", "2", "3")
    who: dict[str, set[str]] = {}
    for sentence in truth(language):
        shares = {
            speaker: sum(
                max(0.0, min(turn.end, sentence.end) - max(turn.start, sentence.start))
                for turn in turns.turns
                if turn.speaker == speaker
            )
            for speaker in turns.speakers
        }
        who.setdefault(sentence.speaker, set()).add(max(shares, key=lambda speaker: shares[speaker]))
    assert all(len(found) == 1 for found in who.values()), who
    assert len(set.union(*who.values())) == 3
    assert len(progress.tasks) == 2
    assert all(done == pytest.approx(total, abs=0.2) for total, done in progress.tasks)


def test_prints_are_one_persons(heard: dict[str, tuple[Turns, Counted]]) -> None:
    audio, (turns, _) = SAMPLES / "livestudio_en.mp4", heard["en"]
    prints = voiceprints(audio, turns, ["3", "1", "2", "7"])
    assert set(prints) == {"1", "2", "3"}
    for one, other in combinations(prints.values(), 2):
        assert one.shape == (192,)
        assert float(np.linalg.norm(one)) == pytest.approx(1.0, abs=1e-5)
        assert float(one @ other) < 0.7
    middle = turns.turns[-1].end / 2
    halves = [
        Turns(method="voices", turns=tuple(turn for turn in turns.turns if (turn.end < middle) == first))
        for first in (True, False)
    ]
    early, late = (voiceprints(audio, half, turns.speakers) for half in halves)
    both = set(early) & set(late)
    assert both, "somebody speaks in both halves"
    assert all(float(early[speaker] @ late[speaker]) > 0.75 for speaker in both)


def test_only_what_is_clear_makes_a_print(heard: dict[str, tuple[Turns, Counted]]) -> None:
    audio, (turns, _) = SAMPLES / "livestudio_en.mp4", heard["en"]
    doubtful = Turns(method="voices", turns=tuple(turn.model_copy(update={"doubtful": True}) for turn in turns.turns))
    assert voiceprints(audio, doubtful, turns.speakers) == {}
    end = turns.turns[-1].end
    beside = Turns(method="tracks", turns=(*turns.turns, Turn(start=0.0, end=end, speaker="4")))
    assert voiceprints(audio, beside, turns.speakers) == {}
    longest = max(turns.turns, key=lambda turn: turn.duration)
    short = longest.model_copy(update={"end": longest.start + min(9.0, longest.duration)})
    assert voiceprints(audio, Turns(method="voices", turns=(short,)), [short.speaker]) == {}


@pytest.mark.parametrize(("speakers", "most", "found"), [(2, None, 2), (4, None, 4), (None, 2, 2), (None, 5, 3)])
def test_a_known_number_is_kept(speakers: int | None, most: int | None, found: int) -> None:
    assert len(listen(SAMPLES / "livestudio_en.mp4", speakers, most).speakers) == found


def test_one_voice_is_one(tmp_path: Path) -> None:
    longest = max(truth("en"), key=lambda sentence: sentence.duration)
    audio = cut(SAMPLES / "livestudio_en.mp4", longest.start, longest.end, tmp_path / "one.flac")
    turns = listen(audio)
    assert turns.speakers == ("1",)
    assert sum(turn.duration for turn in turns.turns) > 0.7 * longest.duration


def test_a_moment_of_speech_is_somebodys(tmp_path: Path) -> None:
    longest = max(truth("en"), key=lambda sentence: sentence.duration)
    middle = (longest.start + longest.end) / 2
    turns = listen(cut(SAMPLES / "livestudio_en.mp4", middle, middle + 0.3, tmp_path / "moment.flac"))
    assert len(turns.speakers) <= 1
    assert all(0.0 <= turn.start < turn.end <= 0.301 for turn in turns.turns)


@pytest.mark.parametrize("source", ["anullsrc=r=16000:cl=mono:d=12", None])
def test_no_speech_no_turns(source: str | None, tmp_path: Path) -> None:
    path = make_media(tmp_path / "quiet.flac", source or tone(12))
    assert listen(path).turns == ()


def test_the_same_every_time(tmp_path: Path) -> None:
    audio = cut(SAMPLES / "livestudio_de.mp4", 0.0, 40.0, tmp_path / "start.flac")
    assert listen(audio).to_json() == listen(audio).to_json()


def test_help_does_not_load_the_libraries() -> None:
    script = (
        "import sys, pipeline.cli, pipeline.speakers.voices.diarization;"
        "print([name for name in ('onnxruntime', 'kaldi_native_fbank', 'ctranslate2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_voice_that_may_be_two_is_two_where_so_many_are_expected(tmp_path: Path) -> None:
    """In a short recording two voices of one make are alike: they are doubted, or told apart where three are listed."""
    audio = cut(SAMPLES / "livestudio_de.mp4", 0.0, 90.0, tmp_path / "short.wav")
    told = listen(audio, most=3)
    assert len(told.speakers) == 3
    assert doubts_of(told) == []
    spoken: dict[str, set[str]] = {turn.speaker: set() for turn in told.turns}
    for sentence in truth("de"):
        middle = (sentence.start + sentence.end) / 2
        for turn in told.turns:
            if turn.start <= middle <= turn.end:
                spoken[turn.speaker].add(sentence.speaker)
    assert all(len(people) == 1 for people in spoken.values()), spoken
    unlisted = listen(audio)
    assert len(unlisted.speakers) == 2
    assert "“speakers = 3”" in doubts_of(unlisted)[0]
