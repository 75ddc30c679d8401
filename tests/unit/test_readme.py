"""What the README promises about the command line is so."""

from __future__ import annotations

import re
from pathlib import Path

import typer.main

from pipeline import errors
from pipeline.cli import app
from pipeline.config import load_settings
from pipeline.stages import STAGES

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_first_shell_block_holds_exactly_two_commands() -> None:
    first = re.search(r"```sh\n(.*?)```", README, re.DOTALL)
    assert first is not None
    assert len(first[1].strip().splitlines()) == 2


def test_every_command_is_documented() -> None:
    group = typer.main.get_command(app)
    names = set(getattr(group, "commands", {}))
    assert {"process", "status", "doctor", "models"} <= names
    for name in names:
        assert f"pipeline {name}" in README, name


def test_every_stage_is_documented() -> None:
    for stage in STAGES:
        assert f"`{stage.name}`" in README, stage.name


def test_every_exit_code_is_documented() -> None:
    codes = {errors.EXIT_SOME_FAILED, errors.EXIT_INTERRUPTED, 0}
    classes = [errors.PipelineError]
    while classes:
        kind = classes.pop()
        codes.add(kind.exit_code)
        classes += kind.__subclasses__()
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}
    assert documented == codes


def test_the_example_settings_are_valid(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert example is not None
    file = tmp_path / "pipeline.toml"
    file.write_text(example[1], encoding="utf-8")
    assert load_settings(file).publish.hashtags


def test_every_file_the_readme_names_exists() -> None:
    for name in re.findall(r"\]\(((?!https?:)[^)#]+)\)", README):
        assert (ROOT / name).exists(), name
