"""A person ticks, sorts and renames clips in plain text; only what that changes is rendered."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from pipeline.schema import Clips
from pipeline.session import SessionFolder
from tests.end_to_end.conftest import Processed, run_pipeline


def test_exactly_what_is_ticked_is_made(processed: dict[str, Processed], tmp_path: Path) -> None:
    finished = processed["en"].folder
    folder = SessionFolder(tmp_path / "library" / finished.path.name)
    shutil.copytree(finished.path, folder.path)
    text = folder.picks.read_text(encoding="utf-8")
    first, second, *rest = [line for line in text.splitlines() if line.startswith("- [x]")]
    names = [line.split()[2] for line in (first, second)]
    renamed = second.replace("**", "**Äh: ", 1).replace("[x]", "[X]")
    chosen = [renamed, first, *(line.replace("[x]", "[ ]") for line in rest)]
    folder.picks.write_bytes("\r\n".join(["# Unsere Auswahl", *chosen, ""]).encode())
    before = {path.name: path.stat().st_mtime_ns for path in (folder.out / "clips").iterdir()}

    run = run_pipeline("render", folder.path.name[:9], "--library", folder.path.parent, "--json")

    assert run.returncode == 0, run.stderr
    printed = json.loads(run.stdout)
    assert printed["ran"] == ["pick", "frame", "render", "publish"]
    clips = folder.load(Clips).clips
    assert [clip.id for clip in clips] == names[::-1]
    assert clips[0].title.startswith("Äh: ")
    after = {path.name: path.stat().st_mtime_ns for path in (folder.out / "clips").iterdir()}
    assert {name.partition(".")[0].partition("-")[0] for name in after} == set(names)
    kept = {name for name, time in after.items() if before.get(name) == time}
    assert kept == {name for name in after if name.startswith(names[0])}
    page = (folder.out / "index.html").read_text(encoding="utf-8")
    assert page.index(names[1]) < page.index(names[0])
    assert folder.picks.read_bytes().decode().splitlines()[:3] == ["# Unsere Auswahl", renamed, first]
