"""Settings: who wins, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import load_settings, setting_names, write_toml
from pipeline.errors import SettingsError


def test_later_sources_win(tmp_path: Path) -> None:
    file = tmp_path / "pipeline.toml"
    file.write_text('language = "de"\n[clips]\ncount = 3\nmin_seconds = 30\n')
    environment = {"LIVESTUDIO_CLIPS__COUNT": "4", "LIVESTUDIO_CLIPS__MIN_SECONDS": "31", "HOME": "/nowhere"}
    settings = load_settings(file, environment, {"clips.count": 5, "library": None})
    assert settings.language == "de"
    assert settings.clips.min_seconds == 31
    assert settings.clips.count == 5
    assert settings.library == Path("library")


def test_every_setting_has_a_name_that_can_be_set() -> None:
    names = setting_names()
    assert "clips.count" in names
    assert "language" in names
    for name in names:
        with pytest.raises(SettingsError, match=re.escape(f"“{name}”")):
            load_settings(flags={name: object()})


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({"clips.cuont": 3}, "Unknown setting “clips.cuont” in the command line. Did you mean “clips.count”?"),
        ({"clips.count": "many"}, "“clips.count” in the command line is not allowed"),
        ({"clips": 3}, "“clips” in the command line is not allowed"),
        ({"clips.min_seconds": 90, "clips.max_seconds": 60}, "max_seconds is less than min_seconds"),
        ({"quotes.min_words": 70, "quotes.max_words": 60}, "max_words is less than min_words"),
        ({"language": "de", "language.code": "en"}, "is a section, not a value"),
        ({"language": "klingon"}, "it must be auto or a code such as de, en or fr"),
        ({"language": ""}, "it must be auto or a code"),
        ({"library": "~nobody-is-called-so/x"}, "there is no such user"),
        ({"publish.networks": "[x"}, "The list [x cannot be read"),
    ],
)
def test_wrong_settings_are_refused_with_their_origin(flags: dict[str, Any], expected: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(expected)):
        load_settings(flags=flags)


def test_unknown_key_in_a_file_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "pipeline.toml"
    file.write_text("[transcribe]\nmodell = 'base'\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    assert str(file) in caught.value.what
    assert caught.value.remedy == "Did you mean “transcribe.model”?"


@pytest.mark.parametrize("content", [b"language = ", b"\xff\xfe", b"language = 'de'\nlanguage = 'en'\n"])
def test_a_file_that_is_not_toml_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "pipeline.toml"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match="Cannot read"):
        load_settings(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="There is no settings file"):
        load_settings(tmp_path / "none.toml")


@pytest.mark.parametrize("networks", ['["x", "bluesky"]', "x,bluesky", " x , bluesky "])
def test_text_is_read_as_what_the_setting_is(networks: str) -> None:
    values = {"PUBLISH__NETWORKS": networks, "RENDER__BURN_CAPTIONS": "true", "LIBRARY": "2025", "LANGUAGE": "DE"}
    settings = load_settings(environment={f"LIVESTUDIO_{key}": value for key, value in values.items()})
    assert settings.publish.networks == ("x", "bluesky")
    assert settings.render.burn_captions is True
    assert settings.library == Path("2025")
    assert settings.language == "de"
    flags = {key.lower().replace("__", "."): value for key, value in values.items()}
    assert load_settings(flags=flags) == settings


def test_variables_of_others_are_left_alone() -> None:
    environment = {"PIPELINE_WORKSPACE": "/x", "LIVESTUDIO_MODELS": "/models"}
    assert load_settings(environment=environment) == load_settings()


def test_a_tilde_is_the_home_folder() -> None:
    assert load_settings(flags={"library": "~/event"}).library == Path.home() / "event"


def test_the_settings_that_are_printed_can_be_read_again(tmp_path: Path) -> None:
    settings = load_settings(flags={"clips.count": 3, "publish.hashtags": "A,Ü", "library": "event"})
    file = tmp_path / "pipeline.toml"
    file.write_text(write_toml(settings), encoding="utf-8")
    assert load_settings(file) == settings
    meanings = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("# ")]
    assert len([line for line in meanings if len(line) > 5]) >= len(setting_names()), "each says what it means"
