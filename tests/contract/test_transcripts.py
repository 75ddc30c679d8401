"""Transcripts alone with real ffmpeg and a recogniser without a model."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import load_settings
from pipeline.engines import Engines, LoadedRecognizer
from pipeline.errors import InputRefused, InputSilent, InputTooShort, InputUnreadable, PipelineError, StorageError
from pipeline.language.typography import clock
from pipeline.progress import SilentProgress
from pipeline.schema import Transcript, load_document
from pipeline.transcripts import Delivery, Request, transcribe_files, write_transcripts
from pipeline.transcripts.targets import Ledger
from tests.media import make_media, picture, tone
from tests.recognizers import FakeRecognizer

README = Path(__file__).resolve().parents[2] / "README.md"
LONG = "aevalsrc='0.3*sin(2*PI*440*t)*gt(mod(t,8),2)':s=16000:d=600"
"""Sound with a pause every eight seconds: windows can be cut in it."""


class Interruption(KeyboardInterrupt):
    """Ctrl-C at a moment of the test's choosing."""


@pytest.fixture
def recognizer(monkeypatch: pytest.MonkeyPatch) -> FakeRecognizer:
    fake = FakeRecognizer()
    monkeypatch.setattr(Engines, "recognizer", lambda *_: LoadedRecognizer(fake, fake.name, "cpu", ()))
    return fake


def run(*inputs: Path, progress: SilentProgress | None = None, **changes: Any) -> list[Delivery]:
    request = Request(load_settings(), **changes)
    return list(write_transcripts([str(path) for path in inputs], request, progress or SilentProgress()).deliveries)


def names(folder: Path) -> list[str]:
    """Return the files of a folder, with the digests in their names left out."""
    return sorted(re.sub(r"-[0-9a-f]{8}(?=\.transcri)", "", path.name) for path in folder.iterdir())


def test_the_readme_example_runs(
    recognizer: FakeRecognizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    make_media(tmp_path / "talk.mp4", picture(8), tone(8))
    (tmp_path / "panel.wav").write_bytes(b"no sound")
    monkeypatch.chdir(tmp_path)
    exec(compile(example[1], "README.md", "exec"), {})
    assert load_document(Transcript, tmp_path / "talk.json").words
    assert "word0" in (tmp_path / "talk.srt").read_text()
    assert "panel.wav" in capsys.readouterr().out


def test_every_bad_recording_has_its_sentence(recognizer: FakeRecognizer, tmp_path: Path) -> None:
    bad: dict[Path, type[PipelineError]] = {
        make_media(tmp_path / "mute.mp4", picture(8)): InputSilent,
        make_media(tmp_path / "short.wav", tone(2)): InputTooShort,
        make_media(tmp_path / "silent.wav", "anullsrc=r=16000:d=8"): InputSilent,
        tmp_path / "list.mp4": InputRefused,
        tmp_path / "text.mp4": InputUnreadable,
        tmp_path / "zero.mp4": InputUnreadable,
    }
    (tmp_path / "list.mp4").write_text("#EXTM3U\nmute.mp4\n")
    (tmp_path / "text.mp4").write_text("Dear colleagues,\nthis is no film.\n")
    (tmp_path / "zero.mp4").touch()
    good = make_media(tmp_path / "good.wav", tone(8))
    before = names(tmp_path)
    deliveries = {delivery.label: delivery for delivery in run(*bad, good)}
    for path, kind in bad.items():
        error = deliveries[path.name].error
        assert type(error) is kind, (path.name, error)
        assert path.name in str(error)
    made = ["good.txt", "good.srt", ".good.transcript-receipt.json", ".good.transcript-words.json"]
    assert names(tmp_path) == sorted([*before, *made])
    assert deliveries["good.wav"].error is None


def test_the_track_marked_as_default_is_transcribed(recognizer: FakeRecognizer, tmp_path: Path) -> None:
    options = ("-map", "0", "-map", "1", "-disposition:a:0", "0", "-disposition:a:1", "default")
    path = make_media(tmp_path / "two.mka", "anullsrc=r=48000:d=8", tone(8), options=options)
    (result,) = transcribe_files([path], load_settings())
    assert result.transcript is not None
    assert any("2 audio tracks; track 2" in warning for warning in result.warnings)
    assert 7.9 < result.seconds < 8.1


def interrupted_at(recognizer: FakeRecognizer, call: int) -> Callable[..., Any]:
    real, left = recognizer.decode, [call]

    def decode(*arguments: Any) -> Any:
        left[0] -= 1
        if not left[0]:
            raise Interruption
        return real(*arguments)

    return decode


@pytest.mark.parametrize("calls", [4, 6])
def test_a_run_goes_on_where_it_was_interrupted(
    calls: int, recognizer: FakeRecognizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_media(tmp_path / "long.wav", LONG)
    run(path, formats=("json",), output=tmp_path / "undisturbed")
    in_all, recognizer.asked[:] = len(recognizer.asked), []
    real = recognizer.decode
    monkeypatch.setattr(recognizer, "decode", interrupted_at(recognizer, calls))
    with pytest.raises(Interruption):
        run(path, formats=("json",), output=tmp_path / "out")
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".transcribing"]
    monkeypatch.setattr(recognizer, "decode", real)
    before, progress = len(recognizer.asked), SilentProgress()
    run(path, formats=("json",), output=tmp_path / "out", progress=progress)
    assert len(recognizer.asked) - before < in_all
    (resumed,) = [note for note in progress.notes if "goes on" in note]
    at = re.fullmatch(r"long\.wav: goes on at (\d+):(\d\d)\.", resumed)
    assert at is not None
    assert 0 < int(at[1]) * 60 + int(at[2]) <= 600
    finished = (tmp_path / "out" / "long.json").read_bytes()
    assert finished == (tmp_path / "undisturbed" / "long.json").read_bytes()
    assert names(tmp_path / "out") == [".long.transcript-receipt.json", ".long.transcript-words.json", "long.json"]


def test_each_recording_says_where_it_goes_on(
    recognizer: FakeRecognizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of the same name, interrupted at different times."""
    paths, reached = [tmp_path / "a" / "long.wav", tmp_path / "b" / "long.wav"], []
    for path, calls in zip(paths, [4, 10], strict=True):
        path.parent.mkdir()
        make_media(path, LONG)
        with monkeypatch.context() as patch:
            patch.setattr(recognizer, "decode", interrupted_at(recognizer, calls))
            with pytest.raises(Interruption):
                run(path)
        journal = next(path.parent.glob(".*.transcribing")) / "transcript.journal.jsonl"
        reached.append(json.loads(journal.read_text().splitlines()[-1])["reached"])
    assert reached[0] < reached[1]
    progress = SilentProgress()
    run(*paths, progress=progress)
    assert [note for note in progress.notes if "goes on" in note] == [
        f"long.wav: goes on at {clock(seconds)}." for seconds in reached
    ]


@pytest.mark.parametrize("begun", [False, True])
def test_what_does_not_go_on_does_not_say_so(
    begun: bool, recognizer: FakeRecognizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a new recording, nor one that was begun with another recogniser."""
    path, progress = make_media(tmp_path / "long.wav", LONG), SilentProgress()
    if begun:
        with monkeypatch.context() as patch:
            patch.setattr(recognizer, "decode", interrupted_at(recognizer, 4))
            with pytest.raises(Interruption):
                run(path)
        recognizer.name = "another"
    run(path, progress=progress)
    assert not [note for note in progress.notes if "goes on" in note]


def test_what_could_not_be_written_is_not_decoded_again(
    recognizer: FakeRecognizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_media(tmp_path / "talk.wav", tone(8))

    def full(*_: object) -> None:
        raise StorageError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "write", full)
        (delivery,) = run(path)
    assert isinstance(delivery.error, StorageError)
    decoded = len(recognizer.asked)
    assert decoded
    (delivery,) = run(path)
    assert delivery.result == "rewritten"
    assert len(recognizer.asked) == decoded
    hidden = [".talk.transcript-receipt.json", ".talk.transcript-words.json"]
    assert names(tmp_path) == [*hidden, "talk.srt", "talk.txt", "talk.wav"]


def test_a_recording_that_breaks_off_says_so_in_every_run(recognizer: FakeRecognizer, tmp_path: Path) -> None:
    whole = make_media(tmp_path / "whole.flac", tone(20)).read_bytes()
    broken = tmp_path / "broken.flac"
    broken.write_bytes(whole[: len(whole) // 2])
    for formats, result in [(("txt",), "done"), (("srt",), "rewritten"), (("txt", "srt"), "up to date")]:
        (delivery,) = run(broken, formats=formats)
        assert delivery.result == result
        assert any("broken.flac breaks off: 10 of 20 seconds" in warning for warning in delivery.warnings)
