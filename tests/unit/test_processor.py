from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.transcribe.engine import processor
from pipeline.transcribe.engine.processor import knows_avx512, memory_for_a_model, multiplies_bfloat16

FLAGS = "fpu sse2 avx512f avx512dq avx512cd avx512bw avx512vl avx512_vnni"


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (f"processor\t: 0\nflags\t\t: {FLAGS} avx512_bf16 amx_int8\n", True),
        (f"processor\t: 0\nflags\t\t: {FLAGS}\n", False),
        ("processor\t: 0\nFeatures\t: fp asimd evtstrm aes\n", False),
        ("", False),
    ],
)
def test_processors_that_slow_down_for_avx512_are_left_alone(content: str, known: bool, tmp_path: Path) -> None:
    info = tmp_path / "cpuinfo"
    info.write_text(content)
    assert knows_avx512(info) is known


def test_systems_that_do_not_say_are_left_alone(tmp_path: Path) -> None:
    assert not knows_avx512(tmp_path / "cpuinfo")


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (f"processor\t: 0\nflags\t\t: {FLAGS} avx512_bf16 amx_bf16 avx512_fp16 amx_tile amx_int8\n", True),
        (f"processor\t: 0\nflags\t\t: {FLAGS} avx512_bf16\n", False),
        ("", False),
    ],
)
def test_only_matrix_products_of_bfloat16_count_and_only_where_they_are_allowed(
    content: str, known: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "cpuinfo"
    info.write_text(content)
    monkeypatch.setattr(processor, "_libc", lambda name: lambda *_: 0)
    assert multiplies_bfloat16(info) is known
    monkeypatch.setattr(processor, "_libc", lambda name: lambda *_: -1)
    assert not multiplies_bfloat16(info)


def test_memory_is_given_back_while_a_model_is_loaded_and_kept_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, tuple[int, ...]]] = []

    def find(name: str) -> Callable[..., None]:
        return lambda *values: calls.append((name, values))

    monkeypatch.setattr(processor, "_libc", find)
    with memory_for_a_model():
        during = [values for _, values in calls]
        calls.clear()
    (first, _), *rest = calls
    assert first == "malloc_trim"
    afterwards = [values for _, values in rest]
    assert [parameter for parameter, _ in during] == [parameter for parameter, _ in afterwards]
    assert during < afterwards, "the limits are lower while it is loaded"


def test_numpy_computes_on_one_thread() -> None:
    """Run apart: what a test imported before does not count."""
    code = (
        "import threadpoolctl, pipeline.transcribe.engine; "
        "print({one['num_threads'] for one in threadpoolctl.threadpool_info() if one['user_api'] == 'blas'})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() in {"{1}", "set()"}
