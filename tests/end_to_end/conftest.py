"""Both sample sessions, processed once with the real Whisper base model, as a user would."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.schema import Clips, Quotes, Session, Structure, Transcript
from pipeline.session import SessionFolder

SAMPLES = Path(__file__).resolve().parents[2] / "sample_media"

RunPipeline = Callable[..., "subprocess.CompletedProcess[str]"]


def run_pipeline(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        check=False,
        timeout=900,
    )


@dataclass(frozen=True)
class Processed:
    """A finished sample: what the command printed, its folder, and the truth."""

    language: str
    printed: dict[str, Any]
    folder: SessionFolder
    truth: dict[str, Any]

    @property
    def truth_sentences(self) -> Sequence[dict[str, Any]]:
        sentences: list[dict[str, Any]] = self.truth["sentences"]
        return sentences

    def load(self) -> tuple[Session, Transcript, Structure, Clips, Quotes]:
        """Load every document of the session."""
        load = self.folder.load
        return load(Session), load(Transcript), load(Structure), load(Clips), load(Quotes)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("library")


@pytest.fixture(scope="session")
def processed(library: Path) -> dict[str, Processed]:
    """Both samples, processed in one run, by language."""
    files = [SAMPLES / f"livestudio_{language}.mp4" for language in ("de", "en")]
    run = run_pipeline("process", *files, "--library", library, "--json", "--model", "base")
    assert run.returncode == 0, run.stderr
    printed = json.loads(run.stdout)["sessions"]
    return {
        language: Processed(
            language,
            result,
            SessionFolder(Path(result["folder"])),
            json.loads((SAMPLES / f"livestudio_{language}.json").read_text(encoding="utf-8")),
        )
        for language, result in zip(("de", "en"), printed, strict=True)
    }


@pytest.fixture(params=["de", "en"])
def sample(request: pytest.FixtureRequest, processed: dict[str, Processed]) -> Processed:
    return processed[request.param]
