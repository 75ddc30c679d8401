"""Downloads from the model hub, without a network: a server on loopback stands in for it."""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import faster_whisper
import numpy as np
import pytest

from pipeline.errors import ModelDamaged, ModelUnavailable, PipelineError, StorageError, ToolFailed, ToolMissing
from pipeline.progress import SilentProgress
from pipeline.transcribe import engine
from pipeline.transcribe.engine import loading
from pipeline.transcribe.engine.batches import CPU_BATCH
from pipeline.transcribe.engine.encoders import CTranslateEncoder
from pipeline.transcribe.recognizer import Clip, Decoded, Effort
from pipeline.weights import Resolved, locate
from pipeline.weights.hub import fetch_from_hub
from pipeline.weights.registry import MemoryNeed, Model
from tests.model_files import write_model


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, no_proxy: None) -> Iterator[str]:
    """An address that takes connections."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        monkeypatch.setenv("HF_ENDPOINT", address)
        yield address


def test_a_model_is_asked_for_by_repository_and_revision(
    hub: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}

    def download(repository: str, **options: object) -> str:
        asked.update(options, repository=repository)
        return str(tmp_path / "snapshot")

    monkeypatch.setattr(faster_whisper, "download_model", download)
    assert engine.download_from_hub("someone/little", "abc", tmp_path) == tmp_path / "snapshot"
    assert asked == {"repository": "someone/little", "revision": "abc", "cache_dir": str(tmp_path)}


def test_an_error_of_the_hub_is_one_sentence(hub: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(repository: str, **_: object) -> str:
        raise ValueError("404 Client Error.\nSee the log for more.")

    monkeypatch.setattr(faster_whisper, "download_model", download)
    with pytest.raises(
        ModelUnavailable, match=r"^someone/little could not be fetched from the hub: 404 Client Error\. "
    ):
        engine.download_from_hub("someone/little", None, tmp_path)


def test_without_a_network_it_fails_at_once(no_proxy: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{port}")
    monkeypatch.setattr(faster_whisper, "download_model", lambda *_, **__: pytest.fail("asked the hub"))
    with pytest.raises(ModelUnavailable, match=r"127\.0\.0\.1 cannot be reached"):
        engine.download_from_hub("someone/little", None, tmp_path)


def test_an_error_without_words_is_called_by_its_kind(
    hub: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def download(repository: str, **_: object) -> str:
        raise TimeoutError

    monkeypatch.setattr(faster_whisper, "download_model", download)
    with pytest.raises(ModelUnavailable, match=r"from the hub: TimeoutError\."):
        engine.download_from_hub("someone/little", None, tmp_path)


def test_a_full_disk_is_not_a_missing_model(hub: str, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(repository: str, **_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(faster_whisper, "download_model", download)
    with pytest.raises(StorageError, match=r"disk is full.*LIVESTUDIO_MODELS"):
        fetch_from_hub(little(), SilentProgress())


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (
            Exception("EOF while parsing a value at line 1"),
            ModelDamaged,
            r"EOF while.*Convert or copy that folder again",
        ),
        (RuntimeError("CUDA failed with error out of memory"), ToolFailed, "Choose a smaller model"),
        (MemoryError("std::bad_alloc"), ToolFailed, "Choose a smaller model"),
    ],
)
def test_what_cannot_be_loaded(
    error: Exception, kind: type[PipelineError], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(*_: object, **__: object) -> object:
        raise error

    monkeypatch.setattr(faster_whisper, "WhisperModel", load)
    with pytest.raises(kind, match=words):
        engine.load_engine(Resolved("mine", tmp_path, "named"), device="cpu")


def pretend_to_load(monkeypatch: pytest.MonkeyPatch, *, bfloat16: bool) -> None:
    """Let any folder be loaded as a model, on a processor that multiplies bfloat16 or does not."""
    model = SimpleNamespace(model=SimpleNamespace(device="cpu"))
    monkeypatch.setattr(faster_whisper, "WhisperModel", lambda *_, **__: model)
    monkeypatch.setattr(loading, "multiplies_bfloat16", lambda: bfloat16)


def test_the_batch_size_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_to_load(monkeypatch, bfloat16=False)
    resolved = Resolved("mine", tmp_path, "named")
    assert engine.load_engine(resolved, device="cpu", threads=3, batch_size=5).appetite == 45
    assert engine.load_engine(resolved, device="cpu", threads=1).appetite == 3 * CPU_BATCH


@pytest.mark.parametrize(("content", "found"), [(b"\x07\0\0\0", "version 7"), (b"\x06\0\0\0\x0eWhis", "damaged")])
def test_weights_that_only_ctranslate2_can_read_are_encoded_by_it_and_that_is_said(
    content: bytes, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.bin").write_bytes(content)
    pretend_to_load(monkeypatch, bfloat16=True)
    loaded = engine.load_engine(Resolved("mine", tmp_path, "named"), device="cpu")
    assert loaded.name == "mine (cpu, int8)"
    assert [found in note for note in loaded.take_notes()] == [True]


@pytest.mark.parametrize("error", [ImportError("No module named 'openvino'"), RuntimeError("It does not work here")])
def test_without_openvino_the_model_encodes_itself_and_that_is_said(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> object:
        raise error

    loaded = load_with_bfloat16(tmp_path, monkeypatch, fail)
    assert loaded.name == "mine (cpu, int8)"
    assert [str(error) in note for note in loaded.take_notes()] == [True]


def test_openvinos_want_of_memory_is_no_damaged_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> object:
        raise RuntimeError("Exception from src/plugin.cpp:74:\nstd::bad_alloc")

    with pytest.raises(ToolFailed, match=r"failed: std::bad_alloc\. Choose a smaller model"):
        load_with_bfloat16(tmp_path, monkeypatch, fail)


def load_with_bfloat16(folder: Path, monkeypatch: pytest.MonkeyPatch, encoder: Callable[..., object]) -> engine.Engine:
    write_model(folder / "model.bin", {"encoder/num_heads": np.array(8, np.int16)})
    pretend_to_load(monkeypatch, bfloat16=True)
    monkeypatch.setattr(loading, "BrainFloatEncoder", encoder)
    return engine.load_engine(Resolved("mine", folder, "named"), device="cpu")


def test_int8_is_int8_where_it_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_to_load(monkeypatch, bfloat16=True)
    loaded = engine.load_engine(Resolved("mine", tmp_path, "named"), device="cpu", compute_type="int8")
    assert (loaded.name, loaded.take_notes()) == ("mine (cpu, int8)", [])


def test_a_smaller_batch_for_want_of_memory_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(clips: Sequence[Clip], _effort: Effort) -> list[Decoded]:
        if len(clips) > 2:
            raise RuntimeError("CUDA failed with error out of memory")
        return [Decoded((), len(clip.samples), 1.0, 0.0, clip.language) for clip in clips]

    model: Any = SimpleNamespace(model=SimpleNamespace(device="cuda"))
    loaded = engine.Engine(model, CTranslateEncoder(model.model), "little", 1, 8)
    monkeypatch.setattr(loaded, "_decode_batch", decode)
    clips = [Clip(np.zeros(length, np.float32), "de") for length in (5, 3, 9, 1, 7)]
    assert [one.avg_logprob for one in loaded.decode(clips, Effort())] == [5, 3, 9, 1, 7]
    notes = loaded.take_notes()
    assert [note.partition("going on with ")[2] for note in notes] == ["4 clips at once.", "2 clips at once."]
    assert loaded.take_notes() == []


@pytest.mark.parametrize("error", [RuntimeError("out of memory"), RuntimeError("defect"), KeyboardInterrupt()])
def test_what_no_worker_has_begun_is_given_up_with_the_first_failure(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C must not wait for the queue, nor a smaller batch for all the larger ones to fail first."""
    begun: list[int] = []
    failed = Event()

    def decode(clips: Sequence[Clip], _effort: Effort) -> list[Decoded]:
        begun.append(len(clips))
        if len(begun) == 1:
            failed.set()
            raise error
        failed.wait()
        time.sleep(0.2)
        return [Decoded((), 0.0, 1.0, 0.0, clip.language) for clip in clips]

    model: Any = SimpleNamespace(model=SimpleNamespace(device="cpu"))
    loaded = engine.Engine(model, CTranslateEncoder(model.model), "little", 2, 1)
    monkeypatch.setattr(loaded, "_decode_batch", decode)
    with pytest.raises(type(error) if isinstance(error, KeyboardInterrupt) else ToolFailed):
        loaded.decode([Clip(np.zeros(9, np.float32), "de")] * 20, Effort())
    assert len(begun) <= 4


def little(**changes: object) -> Model:
    needs = MemoryNeed(cpu_int8=1, gpu_float16=2)
    model = Model(
        name="little",
        repository="someone/little",
        languages="multilingual",
        parameters_m=1,
        memory_mb=needs,
        licence="MIT",
    )
    return model.model_copy(update=changes)


class CountingProgress(SilentProgress):
    """Keeps the sum of what was counted."""

    total = 0.0

    def advance(self, amount: float) -> None:
        self.total += amount


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(locate.FOLDER_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def write_snapshot(cache_dir: str | Path, content: bytes) -> Path:
    folder = Path(cache_dir, "models--someone--little", "snapshots", "abc")
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "model.bin").exists():
        (folder / "model.bin").write_bytes(content)
    return folder


def test_force_replaces_what_the_cache_holds(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub's client keeps a file that is there, damaged or not."""
    (cache / "little").mkdir(parents=True)
    old = write_snapshot(cache / "hub", b"damaged")
    monkeypatch.setattr(engine, "download_from_hub", lambda _name, _at, folder: write_snapshot(folder, b"right"))
    assert (fetch_from_hub(little(), SilentProgress()) / "model.bin").read_bytes() == b"damaged"
    assert fetch_from_hub(little(), SilentProgress(), force=True) == old
    assert (old / "model.bin").read_bytes() == b"right"
    assert not (cache / "little").exists()
    assert [path.name for path in (cache / "hub").iterdir()] == ["models--someone--little"]


def test_force_without_a_network_keeps_what_is_there(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: str, _at: str | None, folder: Path) -> Path:
        write_snapshot(folder, b"half")
        raise ModelUnavailable("The hub is away.")

    old = write_snapshot(cache / "hub", b"old")
    monkeypatch.setattr(engine, "download_from_hub", fail)
    with pytest.raises(ModelUnavailable):
        fetch_from_hub(little(), SilentProgress(), force=True)
    assert (old / "model.bin").read_bytes() == b"old"
    assert [path.name for path in (cache / "hub").iterdir()] == ["models--someone--little"]


def test_only_what_comes_in_is_counted(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(_name: str, _at: str | None, folder: Path) -> Path:
        place = write_snapshot(folder, b"12345")
        deadline = time.monotonic() + 10
        while not progress.total and time.monotonic() < deadline:
            time.sleep(0.05)
        return place

    (cache / "hub").mkdir(parents=True)
    (cache / "hub" / "other.bin").write_bytes(b"9" * 1000)
    progress = CountingProgress()
    monkeypatch.setattr(engine, "download_from_hub", download)
    fetch_from_hub(little(), progress)
    assert progress.total == 5


def test_a_gpu_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.loading, "gpu_count", lambda: 0)
    progress = SilentProgress()
    assert engine.pick_device("auto", progress) == "cpu"
    assert "no GPU" in progress.notes[0]
    with pytest.raises(ToolMissing, match="--device cpu"):
        engine.pick_device("cuda", progress)


def test_a_gpu_is_taken_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.loading, "gpu_count", lambda: 1)
    progress = SilentProgress()
    assert engine.pick_device("auto", progress) == "cuda"
    assert progress.notes == ["Device: cuda (CTranslate2 found a GPU)."]
    assert engine.pick_device("cpu", progress) == "cpu"
