"""Settings: who wins, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import REPLACED_SETTINGS, flag_help, load_settings, setting_names, write_toml
from pipeline.errors import SettingsError
from pipeline.publish.templating import LANGUAGES
from pipeline.spoken import SPOKEN_LANGUAGES
from pipeline.suggestions import listed


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
        ({"clips.cuont": 3}, "“clips.cuont” is not a setting. Did you mean “clips.count”?"),
        ({"crf": 3}, "“crf” is not a setting. Did you mean “render.crf”?"),
        ({"count": 3}, "Did you mean “clips.count” or “quotes.count”?"),
        ({"Ω": 3}, "“Ω” is not a setting. “pipeline settings” lists all there are."),
        ({"clips.count": "many"}, "“clips.count” cannot be “many”: it must be a whole number from 1 to 50."),
        ({"clips.count": 51}, "“clips.count” cannot be 51: it must be a whole number from 1 to 50."),
        ({"clips.max_seconds": 181}, "it must be a number of at most 180."),
        ({"transcribe.threads": -1}, "it must be a whole number of at least 0."),
        ({"render.burn_captions": "perhaps"}, "it must be true or false."),
        (
            {"clips": 3},
            "“clips” is a section, not a setting. Its settings are “clips.count”, “clips.long_count”",
        ),
        ({"clips": 3, "clips.count": 3}, "“clips” is a section, not a setting."),
        ({"clips.min_seconds": 90, "clips.max_seconds": 60}, "max_seconds (60) is less than min_seconds (90)"),
        ({"quotes.min_words": 70, "quotes.max_words": 60}, "max_words (60) is less than min_words (70)"),
        ({"language": "de", "language.code": "en"}, "“language.code” is not a setting. Did you mean “language”?"),
        ({"language.code": "en"}, "“language.code” is not a setting. Did you mean “language”?"),
        ({"language": "klingon"}, "“language” cannot be “klingon”: it must be auto, or the code"),
        ({"language": "deutch"}, "Did you mean “de” (Deutsch)?"),
        ({"language": ""}, "it must be auto, or the code"),
        ({"library": "~nobody-is-called-so/x"}, "there is no such user"),
        ({"publish.networks": "[x"}, "The list [x for “publish.networks” cannot be read"),
        ({"publish.networks": "x,linkdin"}, "“publish.networks” cannot be “linkdin”: each entry must be linkedin, x,"),
        ({"publish.networks": "x,linkdin"}, "Did you mean “linkedin”?"),
        ({"publish.networks": 3}, "it must be a list whose entries are linkedin, x,"),
        ({"publish.language": "dr"}, "it must be auto, de or en."),
    ],
)
def test_wrong_settings_are_refused_with_what_is_allowed(flags: dict[str, Any], expected: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(expected)):
        load_settings(flags=flags)


def test_what_is_refused_is_named_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "pipeline.toml"
    file.write_text("[transcribe]\nquality = 'bset'\n")
    with pytest.raises(SettingsError) as in_file:
        load_settings(file)
    with pytest.raises(SettingsError) as variable:
        load_settings(environment={"LIVESTUDIO_TRANSCRIBE__QUALITY": "bset"})
    with pytest.raises(SettingsError) as flag:
        load_settings(flags={"transcribe.quality": "bset"}, spelled={"transcribe.quality": "--quality"})
    for written, caught in [
        (f"“transcribe.quality” in {file}", in_file),
        ("LIVESTUDIO_TRANSCRIBE__QUALITY", variable),
        ("--quality", flag),
    ]:
        assert caught.value.what == f"{written} cannot be “bset”: it must be fast, balanced or best."
        assert caught.value.remedy == "Did you mean “best”?"


def test_a_section_that_contradicts_itself_is_blamed_on_what_was_set_last(tmp_path: Path) -> None:
    file = tmp_path / "pipeline.toml"
    file.write_text("[clips]\nmax_seconds = 30\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(file, flags={"clips.min_seconds": 40}, spelled={"clips.min_seconds": "--set clips.min_seconds"})
    assert caught.value.what == "--set clips.min_seconds is refused: max_seconds (30) is less than min_seconds (40)."


@pytest.mark.parametrize("gone", REPLACED_SETTINGS)
def test_a_setting_of_an_earlier_version_says_what_to_use_now(tmp_path: Path, gone: str) -> None:
    instead = REPLACED_SETTINGS[gone]
    assert instead in setting_names()
    assert gone not in setting_names()
    file = tmp_path / "pipeline.toml"
    file.write_text(f"{gone} = 5\n")
    variable = f"LIVESTUDIO_{gone.upper().replace('.', '__')}"
    cases: list[tuple[str, str, dict[str, Any]]] = [
        (f"“{gone}” in {file}", f"“{instead}”", {"file": file}),
        (gone, f"“{instead}”", {"flags": {gone: "5"}, "spelled": {gone: gone}}),
        (variable, f"LIVESTUDIO_{instead.upper().replace('.', '__')}", {"environment": {variable: "5"}}),
    ]
    for written, now, sources in cases:
        with pytest.raises(SettingsError) as caught:
            load_settings(**sources)
        assert caught.value.what == f"{written} is no longer a setting."
        assert f"set {now} instead" in caught.value.remedy


def test_beam_size_became_quality() -> None:
    with pytest.raises(SettingsError, match=re.escape("set “transcribe.quality” instead: fast, balanced or best.")):
        load_settings(flags={"beam_size": 5})


@pytest.mark.parametrize(
    ("written", "code"),
    [("de", "de"), ("Deutsch", "de"), (" german ", "de"), ("en_US", "en"), ("pt-BR", "pt"), ("AUTO", "auto")],
)
def test_a_language_is_known_by_its_code_and_by_its_names(written: str, code: str) -> None:
    assert load_settings(flags={"language": written}).language == code


def test_texts_are_published_in_the_languages_that_have_templates() -> None:
    for language in LANGUAGES:
        assert load_settings(flags={"publish.language": language}).publish.language == language
    with pytest.raises(SettingsError, match=re.escape(f"it must be {listed(['auto', *LANGUAGES])}.")):
        load_settings(flags={"publish.language": "fr"})


def test_a_flags_help_says_its_values_and_its_default() -> None:
    text = flag_help("transcribe.quality")
    assert text.endswith(" (fast, balanced or best).  \\[default: balanced]")
    assert flag_help("render.burn_captions").endswith("[default: off]")
    assert flag_help("publish.templates").endswith(".")
    assert "yue" not in flag_help("language"), "too many to list"


def test_unknown_key_in_a_file_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "pipeline.toml"
    file.write_text("[transcribe]\nmodell = 'base'\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    assert caught.value.what == f"“transcribe.modell” in {file} is not a setting."
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
    text = file.read_text(encoding="utf-8")
    assert max(map(len, text.splitlines())) <= 120
    entries = re.findall(r"((?:^# .+\n)+?)^(?:# )?\w+ =", text, re.MULTILINE)
    assert len(entries) == len(setting_names())
    for entry in entries:
        assert re.match(r"# \w.+\.\n(?:# .+\n)*# Allowed: .+", entry), "each says what it means and what it may be"
    assert "# Allowed: fast, balanced or best.\nquality = " in text
    assert "# Allowed: a whole number from 1 to 50.\ncount = 3\n" in text
    for code in SPOKEN_LANGUAGES:
        assert re.search(rf"\b{code}\b", entries[setting_names().index("language")]), code
