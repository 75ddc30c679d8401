"""What is looked at, and that nothing is looked at twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.framing import watching
from pipeline.framing.watching import cells, mouth_movement, picture_size, watch
from pipeline.progress import SilentProgress
from pipeline.schema import Media, Session, Sights, Source, Span, VideoTrack, Watched
from tests.unit.studio_faces import VIDEO

SESSION = Session(
    id="s",
    title="S",
    source=Source(name="s.mp4", sha256="ab"),
    media=Media(container="mp4", duration=100.0, video=VIDEO, audio=()),
)


def test_cells_are_those_that_clips_touch() -> None:
    assert cells([Span(start=5, end=9), Span(start=30, end=30.5), Span(start=98, end=100)], 100.0) == [1, 2, 7, 24]


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1920, 1080), (1280, 720)), ((1080, 1920), (720, 1280)), ((360, 288), (360, 288)), ((1024, 576), (640, 360))],
)
def test_pictures_are_as_large_as_faces_need(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert picture_size(VideoTrack(codec="h264", width=size[0], height=size[1], frame_rate="25")) == expected


def test_what_was_seen_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(watching, "recipe", lambda: "eyes")
    looked: list[tuple[int, float]] = []

    def look(_path: Path, _video: VideoTrack, start: int, end: float, _progress: object) -> list[Watched]:
        looked.append((start, end))
        return [Watched(start=at, end=min(at + 4, end), cuts=(), sights=()) for at in range(start, int(end), 4)]

    monkeypatch.setattr(watching, "_watch_run", look)
    recording = tmp_path / "s.mp4"
    recording.write_bytes(b"x")
    first = watch(recording, SESSION, [Span(start=10, end=18)], None, SilentProgress())
    assert looked == [(8, 20)]
    longer = watch(recording, SESSION, [Span(start=10, end=26)], first, SilentProgress())
    assert looked[1:] == [(20, 28)]
    assert [one.start for one in longer.stretches] == [8, 12, 16, 20, 24]
    recording.unlink()
    assert (
        watch(recording, SESSION, [Span(start=12, end=15)], longer, SilentProgress()).stretches == longer.stretches[1:2]
    )
    recording.write_bytes(b"x")
    other = longer.model_copy(update={"recipe": "older eyes"})
    assert watch(recording, SESSION, [Span(start=12, end=15)], other, SilentProgress()).recipe == "eyes"
    assert looked[2:] == [(12, 16)]


def test_without_a_detector_nothing_is_seen_and_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "recipe", lambda: "")
    assert watch(Path("gone.mp4"), SESSION, [Span(start=0, end=9)], None, SilentProgress()) == Sights(
        source="ab", recipe="", stretches=()
    )


def test_a_mouth_moves_where_its_part_of_the_face_changes() -> None:
    chance = np.random.default_rng(1)
    still = chance.integers(80, 120, (100, 100, 3)).astype(np.uint8)
    speaking = [still.copy() for _ in range(6)]
    for at, picture in enumerate(speaking):
        picture[68:80, 35:65] = 20 if at % 2 else 160
    assert mouth_movement(speaking, (10, 5, 90, 95)) > 10
    assert mouth_movement([still] * 6, (10, 5, 90, 95)) == 0
    shaking = [np.roll(still, at % 2 * 3, axis=1) for at in range(6)]
    assert mouth_movement(shaking, (10, 5, 90, 95)) < 1.5
    cut = [still] * 3 + [255 - still] * 3
    assert mouth_movement(cut, (10, 5, 90, 95)) == 0
