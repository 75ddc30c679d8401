"""What several files of tests of ``pipeline transcribe`` begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.studio import Studio, open_studio, record


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> Studio:
    """No ffmpeg and no model, but what stands in for them."""
    return open_studio(monkeypatch)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two recordings."""
    return record(tmp_path / "recordings")
