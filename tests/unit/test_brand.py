"""``brand.toml``: what it may say, and what is said about one that is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

import pytest
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from PIL import Image

from pipeline.brand import BRAND, BRAND_FILE, find_brand, load_brand
from pipeline.brand.example import write_example
from pipeline.errors import SettingsError, StorageError
from pipeline.resources import resource

LANGUAGES: tuple[Literal["de", "en"], ...] = ("de", "en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fonts").mkdir()
    shutil.copy(resource("fonts", "Inter-Bold.ttf"), tmp_path / "fonts" / "Haus.ttf")
    Image.new("RGB", (40, 20), "#ff0000").save(tmp_path / "logo.png")
    (tmp_path / "text.png").write_text("no picture", encoding="utf-8")
    return tmp_path


def write(folder: Path, text: str) -> Path:
    path = folder / BRAND_FILE
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_says_what_holds_without_it(tmp_path: Path, language: Literal["de", "en"]) -> None:
    path = tmp_path / BRAND_FILE
    write_example(path, language)
    assert load_brand(path) == BRAND
    with pytest.raises(StorageError, match="is there already"):
        write_example(path, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_the_example_that_is_a_comment_is_allowed(folder: Path, language: Literal["de", "en"]) -> None:
    lines = resource("brand", f"{language}.toml").read_text(encoding="utf-8").splitlines()
    for name in ("intro.png", "logo.png"):
        Image.new("RGB", (40, 20), "#ff0000").save(folder / name)
    commented = [line.removeprefix("# ") for line in lines if line.startswith(("# [", "# "))]
    settings = [line for line in commented if line.startswith("[") or line.split(" = ")[0].isidentifier()]
    example = "\n".join(line for line in settings if "Sans" not in line and "folder" not in line)
    example = example.replace("intro.mp4", "intro.png")
    brand = load_brand(write(folder, example))
    assert brand.logo is not None
    assert brand.logo.file == folder / "logo.png"
    assert brand.intro is not None
    assert brand.intro.file == folder / "intro.png"
    assert brand.outro is not None
    assert brand.outro.text


@pytest.mark.parametrize(
    "named", ['captions = "fonts/Haus.ttf"', 'folder = "fonts"\ncaptions = "Haus.ttf"', 'captions = "Inter bold"']
)
def test_a_font_is_named_by_its_file_or_by_its_own_name(folder: Path, named: str) -> None:
    font = load_brand(write(folder, f"[fonts]\n{named}")).fonts.captions
    assert (font.path, font.family, font.weight, font.name) == (folder / "fonts/Haus.ttf", "Inter", 700, "Inter Bold")


def test_the_packaged_fonts_are_called_as_their_files_say() -> None:
    for font in (BRAND.fonts.display, BRAND.fonts.strong, BRAND.fonts.plain, BRAND.fonts.captions):
        names = TTFont(font.path)["name"]
        assert font.name == names.getDebugName(4)
        assert font.family in {names.getDebugName(1), names.getDebugName(16)}
        assert TTFont(font.path)["OS/2"].usWeightClass == font.weight


def test_where_it_is_found(tmp_path: Path) -> None:
    recording = tmp_path / "day 1" / "talk.mp4"
    recording.parent.mkdir()
    assert find_brand(None) is None
    assert find_brand(recording) is None
    above = write(tmp_path, "")
    assert find_brand(recording) == above
    beside = write(recording.parent, "")
    assert find_brand(recording) == beside


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[color]", "“color” is not known. Did you mean “colours”?"),
        ("[captions]\nstile = 'boxed'", "[captions]: “stile” is not known. Did you mean “style”?"),
        ("[captions]\nqwz = 1", "Known are “style”, “text”, “ground”, “highlight” and “size”."),
        ("[captions]\nstyle = 'box'", "“style” cannot be “box”: it must be plain, boxed or words."),
        ("[captions]\nsize = 3", "“size” cannot be “3”: it must be a number from 0.7 to 1.3."),
        ("[colours]\ntext = 'white'", "“text” cannot be “white”: it must be a colour, written “#rrggbb”."),
        ("captions = 'boxed'", "“captions” is a section. Write [captions]"),
        ("[logo]\ncorner = 'top-left'", "[logo]: “file” is missing. Add it."),
        ("[logo]\nfile = 'gone.png'", "/gone.png. Put it there, or correct the name."),
        ("[logo]\nfile = 'fonts/Haus.ttf'", "[logo]: Haus.ttf is none of .png, .jpg, .jpeg."),
        ("[logo]\nfile = '~nobody-here/logo.png'", "there is no file {folder}/~nobody-here/logo.png."),
        (f"[logo]\nfile = '{'long' * 100}.png'", "there is no file {folder}/longlong"),
        ("[logo]\nfile = 'text.png'", "[logo]: “file” cannot be used: text.png is no picture that ffmpeg can read."),
        ("[outro]\nfile = 'text.png'", "[outro]: “file” cannot be used: text.png is no picture that ffmpeg can read."),
        ("[intro]\nfile = 'logo.png'\ntext = 'Hi'", "[intro]: a card with a file shows no text. Leave out"),
        (f"[fonts]\nplain = '{'long' * 100}.ttf'", "there is no font {folder}/longlong"),
        ("[fonts]\nfolder = '~nobody-here'\nplain = 'Haus.ttf'", "there is no font {folder}/~nobody-here/Haus.ttf."),
        ("[fonts.plain]\nfile = 'fonts/Haus.ttf'", "[fonts]: “plain” cannot be used: it is no text."),
        ("[fonts]\nplain = 'fonts/Hauss.ttf'", "there is no font {folder}/fonts/Hauss.ttf. Did you mean “Haus.ttf”?"),
        ("[fonts]\nplain = 'Comic'", "there is no font “Comic” in {folder}. There are Inter Bold."),
        ("[fonts]\nplain = 'Inter Bald'", "there is no font “Inter Bald” in {folder}. Did you mean “Inter Bold”?"),
        ("[colours]\ntext = '#303a50'", "In {folder}/brand.toml: The colour #303a50 for text has a contrast of only"),
        ("[captions]\nground = '#eeeeee'", "for captions has a contrast of only"),
        (
            "[captions]\nstyle = 'words'\nhighlight = '#222222'",
            "for the word that is being said has a contrast of only",
        ),
    ],
)
def test_what_is_wrong_is_said(folder: Path, text: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_brand(write(folder, text))
    assert message.format(folder=folder) in str(caught.value)


def test_a_font_that_would_be_mixed_with_another_is_refused(folder: Path) -> None:
    font = TTFont(folder / "fonts/Haus.ttf")
    subsetter = Subsetter()
    subsetter.populate(text="Only English letters, no others.")
    subsetter.subset(font)
    font.save(folder / "fonts/Small.ttf")
    (folder / "fonts/Broken.ttf").write_bytes(b"no font")
    for name, message in (("Small", "has no "), ("Broken", "is no TrueType or OpenType font")):
        with pytest.raises(SettingsError, match=message):
            load_brand(write(folder, f'[fonts]\ncaptions = "fonts/{name}.ttf"'))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.7, 0.8])
def test_a_font_that_is_cut_off_is_refused(folder: Path, share: float) -> None:
    whole = (folder / "fonts/Haus.ttf").read_bytes()
    (folder / "fonts/Half.ttf").write_bytes(whole[: round(share * len(whole))])
    with pytest.raises(SettingsError, match=r"is damaged|is no TrueType"):
        load_brand(write(folder, '[fonts]\ncaptions = "fonts/Half.ttf"'))


@pytest.mark.parametrize("name", ["Haus, Fett", "Haus{\\b1}", "@Haus", "Haus\nFett"])
def test_a_font_that_ass_cannot_name_is_refused(folder: Path, name: str) -> None:
    font = TTFont(folder / "fonts/Haus.ttf")
    font["name"].removeNames(nameID=4)
    font["name"].setName(name, 4, 3, 1, 0x409)
    font.save(folder / "fonts/Other.ttf")
    with pytest.raises(SettingsError, match="which captions cannot name"):
        load_brand(write(folder, '[fonts]\ncaptions = "fonts/Other.ttf"'))


def test_a_file_that_goes_away_is_named(folder: Path) -> None:
    brand = load_brand(write(folder, "[logo]\nfile = 'logo.png'"))
    (folder / "logo.png").unlink()
    with pytest.raises(SettingsError, match=r"logo\.png"):
        brand.described()


def test_the_same_look_in_another_place_is_the_same(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    text = '[fonts]\nfolder = "fonts"\ncaptions = "Haus.ttf"\n[logo]\nfile = "logo.png"'
    before = load_brand(write(folder, text)).described()
    moved = tmp_path_factory.mktemp("moved")
    shutil.copytree(folder, moved, dirs_exist_ok=True)
    assert load_brand(moved / BRAND_FILE).described() == before
    Image.new("RGB", (40, 20), "#00ff00").save(moved / "logo.png")
    assert load_brand(moved / BRAND_FILE).described() != before
