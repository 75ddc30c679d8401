from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.transcribe.engine.processor import knows_avx512

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
