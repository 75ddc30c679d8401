"""What the examination looks for is what the code uses."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import pipeline
from pipeline import doctor
from pipeline.config import Settings
from pipeline.doctor import NEEDED_ENCODERS, NEEDED_FILTERS, TURNING_FILTERS
from pipeline.errors import ToolMissing
from pipeline.ffmpeg.arguments import flac_arguments, mix_arguments
from pipeline.render.encoders import X264

TREES = [ast.parse(file.read_text(encoding="utf-8")) for file in sorted(Path(pipeline.__file__).parent.rglob("*.py"))]


def constants(nodes: list[ast.expr]) -> list[str]:
    """Return the texts among the nodes."""
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def named_filters() -> Iterator[str]:
    """Yield the filters that ffmpeg-python's ``filter`` is called with anywhere in the package."""
    for tree in TREES:
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr in {"filter", "filter_multi_output"}:
                yield from constants(node.args)[:1]


def named_encoders() -> Iterator[str]:
    """Yield what stands behind ``-c:a`` or ``"c:v":`` anywhere in the package."""
    for tree in TREES:
        for node in ast.walk(tree):
            pairs: list[tuple[ast.expr | None, ast.expr]] = []
            if isinstance(node, ast.Dict):
                pairs = list(zip(node.keys, node.values, strict=True))
            elif isinstance(node, (ast.List, ast.Tuple)):
                pairs = list(pairwise(node.elts))
            for option, value in pairs:
                if option is not None and {"c:a", "c:v"} & {text.removeprefix("-") for text in constants([option])}:
                    yield from constants([value])


def test_every_filter_in_use_is_looked_for_and_no_other() -> None:
    extraction, mixing = (
        flac_arguments(Path("a.mp4"), 0, Path("a.flac")),
        mix_arguments([Path("a"), Path("b")], Path("c")),
    )
    graphs = [extraction[extraction.index("-af") + 1], *mixing[mixing.index("-filter_complex") + 1].split(",")]
    used = {*named_filters(), *(graph.partition("=")[0] for graph in graphs)}
    assert {"ass", "overlay", "split", "ebur128", "aresample"} <= used, "each way of naming a filter is found"
    assert used | set(TURNING_FILTERS) == set(NEEDED_FILTERS)
    assert len(set(NEEDED_FILTERS)) == len(NEEDED_FILTERS)


def test_every_encoder_in_use_is_looked_for() -> None:
    used = {*named_encoders(), X264.codec}
    assert {"libx264", "aac", "flac", "pcm_f32le"} <= used
    assert used <= set(NEEDED_ENCODERS)


def examine_ffmpeg(monkeypatch: pytest.MonkeyPatch, filters: set[str], encoders: set[str]) -> list[doctor.Finding]:
    """Examine an ffmpeg that has these; each list may be asked for once."""
    asked: list[str] = []

    def answer(what: str, names: set[str]) -> frozenset[str]:
        assert what not in asked
        asked.append(what)
        return frozenset(names)

    monkeypatch.setattr("pipeline.ffmpeg.find_ffmpeg", lambda: Path("ffmpeg"))
    monkeypatch.setattr("pipeline.ffmpeg.version", lambda: "7.1")
    monkeypatch.setattr("pipeline.ffmpeg.filters", lambda: answer("filters", filters))
    monkeypatch.setattr("pipeline.ffmpeg.encoders", lambda: answer("encoders", encoders))
    return doctor._ffmpeg(Settings())


def test_a_lacking_filter_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    _, complete = examine_ffmpeg(monkeypatch, set(NEEDED_FILTERS), set(NEEDED_ENCODERS))
    assert complete.present
    _, found = examine_ffmpeg(monkeypatch, set(NEEDED_FILTERS) - {"sobel"}, set(NEEDED_ENCODERS) - {"libx264"})
    assert found.needed
    assert not found.present
    assert found.detail == "missing: filter sobel, encoder libx264"
    assert "MISSING" in doctor.render([found])
    assert found.remedy in doctor.render([found])


def test_no_ffmpeg_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Path:
        raise ToolMissing("There is no ffmpeg on this machine.", "Install ffmpeg.")

    monkeypatch.setattr("pipeline.ffmpeg.find_ffmpeg", none)
    (found,) = doctor._ffmpeg(Settings())
    assert not found.present
    assert found.needed


def find_library(place: Path) -> doctor.Finding:
    """Return what is found out about the library at ``place``."""
    findings = {finding.name: finding for finding in doctor._disk(Settings(library=place))}
    return findings["library"]


def test_a_library_that_the_first_run_makes_is_well(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "event" / "library"):
        found = find_library(place)
        assert found.present
        assert str(place) in found.detail


def test_a_library_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "library").touch()
    found = find_library(tmp_path / "library")
    assert not found.present
    assert found.needed
    assert f"{tmp_path / 'library'} is a file" in found.detail
    assert "--library" in doctor.render([found])


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system that is not made of files")
def test_a_library_where_no_file_can_be_is_said() -> None:
    found = find_library(Path("/proc/event"))
    assert not found.present
    assert found.detail == "nothing can be written in /proc"
