"""``event.toml``: who may speak in a session, and what is said about a file that is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

import pytest
from pydantic import ValidationError

from pipeline.errors import SettingsError, StorageError
from pipeline.event import EVENT_FILE, Cast, Event, Person, find_event, load_cast, load_event, save_cast
from pipeline.event.example import write_example

RECORDING = "day 1 - talk.mp4"
LANGUAGES: tuple[Literal["de", "en"], ...] = ("de", "en")
FORUM = """
[event]
name = "Forum Klartext 2026"
language = "German"
vocabulary = ["Livestudio"]

[[moderators]]
name = "Anna Weber"

[[moderators]]
name = "Jo Brand"

[[guests]]
name = "Dr. Martin Hoffmann"
role = "Leiter Unternehmenskommunikation"
organisation = "Brenner Antriebe"
aliases = ["Martin Hofmann"]

[[guests]]
name = "Thomas Keller"

[[sessions]]
recording = "day 1 - *.mp4"
title = "Was bleibt"
language = "en"
guests = ["Thomas Keller"]
moderators = ["Anna Weber"]
vocabulary = ["CAM++"]
tracks = [{ stream = 2, speaker = "Anna Weber" }, { file = "guest.wav", speaker = "Thomas Keller" }]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / EVENT_FILE
    path.write_text(FORUM, encoding="utf-8")
    return path


def test_a_session_has_its_own_people(file: Path) -> None:
    cast = load_event(file).cast("day 1 - talk.mp4")
    assert [person.name for person in cast.people] == ["Anna Weber", "Thomas Keller"]
    assert (cast.title, cast.language, cast.most_speakers, len(cast.tracks)) == ("Was bleibt", "en", 2, 2)
    assert cast.vocabulary == ("Anna Weber", "CAM++", "Livestudio", "Thomas Keller")


@pytest.mark.parametrize(
    ("pattern", "recording", "fits"),
    [
        ("Gespräch [final].mp4", "Gespräch [final].mp4", True),
        ("Gespräch*.mp4", "Gespra\u0308ch 2.mp4", True),
        ("day ?.mp4", "day 1.mp4", False),
        ("*.mp4", "talk.mp4.wav", False),
        ("talk.mp4", "talkxmp4", False),
    ],
)
def test_only_a_star_stands_for_other_characters(pattern: str, recording: str, fits: bool) -> None:
    assert Event.model_validate({"sessions": [{"recording": pattern}]}).lists(recording) is fits


def test_where_nobody_is_named_everybody_may_speak(file: Path) -> None:
    cast = load_event(file).cast("day 2.mp4")
    assert [person.name for person in cast.people] == ["Anna Weber", "Jo Brand", "Dr. Martin Hoffmann", "Thomas Keller"]
    assert (cast.language, cast.most_speakers, cast.tracks) == ("de", None, ())
    assert cast.vocabulary == (
        "Anna Weber",
        "Brenner Antriebe",
        "Jo Brand",
        "Livestudio",
        "Martin Hoffmann",
        "Thomas Keller",
    ), "no alias, which may be how a name is misheard"


def test_what_was_said_about_a_recording_can_be_kept(file: Path) -> None:
    cast, kept = load_event(file).cast(RECORDING), file.with_name("cast.json")
    assert load_cast(kept) == Cast()
    save_cast(Cast(), kept)
    assert not kept.exists(), "of a recording without an event file there is nothing to keep"
    save_cast(cast, kept)
    assert load_cast(kept) == cast
    before = kept.stat().st_mtime_ns
    save_cast(cast, kept)
    assert kept.stat().st_mtime_ns == before
    save_cast(Cast(), kept)
    assert load_cast(kept) == Cast()
    kept.write_text("{")
    assert load_cast(kept) == Cast()


def test_an_event_without_anything_is_one() -> None:
    cast = Event().cast("talk.mp4")
    assert (cast.people, cast.vocabulary, cast.most_speakers) == ((), (), None)


@pytest.mark.parametrize(
    ("entry", "recording", "beside", "near"),
    [
        ("bok.mkv", "book.mkv", ["book.mkv"], True),
        ("book.mp4", "book.mkv", ["book.mkv"], True),
        ("Gespra\u0308ch*.mkv", "Gesprech.mkv", ["Gesprech.mkv"], True),
        ("bok.mkv", "book.mkv", ["book.mkv", "bok.mkv"], False),
        ("talk 1.mkv", "talk 2.mkv", ["talk 2.mkv"], False),
        ("opening.mkv", "book.mkv", ["book.mkv"], False),
    ],
)
def test_an_entry_that_fits_nothing_may_be_a_misspelt_one(
    entry: str, recording: str, beside: list[str], near: bool
) -> None:
    event = Event.model_validate({"sessions": [{"recording": "closing.mkv"}, {"recording": entry}]})
    assert event.near(recording, beside) == (entry if near else None)


@pytest.mark.parametrize("place", [{"stream": 1}, {"channel": "left"}, {"file": "a.wav"}])
def test_one_place_is_the_track_of_one_person(place: dict[str, object]) -> None:
    people = [{"name": "Mary Stone"}, {"name": "Paul Stone"}]
    tracks = [{**place, "speaker": person["name"]} for person in people]
    with pytest.raises(ValidationError, match="as the track of “Mary Stone” and of “Paul Stone”"):
        Event.model_validate({"guests": people, "sessions": [{"recording": "talk.mkv", "tracks": tracks}]})
    other = {"stream": 2, "channel": None, "file": None} if "stream" in place else {"stream": 1}
    tracks[1] = {**other, "speaker": "Paul Stone"}
    event = Event.model_validate({"guests": people, "sessions": [{"recording": "talk.mkv", "tracks": tracks}]})
    assert len(event.cast("talk.mkv").tracks) == 2


@pytest.mark.parametrize(("written", "form"), [("mr.", "Mr"), (" FRAU", "Frau"), ("None", "none"), ("Mx", "Mx")])
def test_a_form_of_address_may_be_spelled_in_any_way(written: str, form: str) -> None:
    assert Person.model_validate({"name": "Kim Roth", "address": written}).address == form


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "role =",
            "rolle =",
            "[[guests]] number 1 (“Dr. Martin Hoffmann”): “rolle” is not known. Did you mean “role”?",
        ),
        ("[[guests]]", "[[guest]]", "“guest” is not known. Did you mean “guests”?"),
        ('name = "Jo Brand"', "", "[[moderators]] number 2: “name” is missing."),
        ('"Jo Brand"', '"Thomas Keller"', "the person “Thomas Keller” is listed twice."),
        ('guests = ["Thomas Keller"]', 'guests = ["Thomas Kellner"]', "Did you mean “Thomas Keller”?"),
        ('"German"', '"Klingon"', "“language” cannot be “Klingon”"),
        ("stream = 2", "stream = 0", "“stream” cannot be “0”: it must be a whole number from 1 to 64."),
        ("stream = 2,", "", "a track has either a stream, a channel or a file."),
        ('"guest.wav"', '"../guest.wav"', "a name without folders."),
        (
            'file = "guest.wav"',
            "stream = 2",
            "stream 2 of “day 1 - *.mp4” is listed as the track of “Anna Weber” and of “Thomas Keller”. Correct one of",
        ),
        ("stream = 2", 'file = "guest.wav"', "guest.wav of “day 1 - *.mp4” is listed as the track of “Anna Weber” and"),
        ('name = "Anna Weber"', 'name = ""', "“name” cannot be “”: it must be text."),
        ('"en"', '"en', "Cannot read"),
        (
            'aliases = ["Martin Hofmann"]',
            'address = "Herrn"',
            "it must be Frau, Herr, Ms, Mrs, Miss, Mr, Mx or none. Did",
        ),
        ('aliases = ["Martin Hofmann"]', 'address = "Herrn"', "Did you mean “Herr”?"),
        ('aliases = ["Martin Hofmann"]', 'address = "Fr."', "Did you mean “Frau”?"),
        ('aliases = ["Martin Hofmann"]', 'address = "keine"', "Mx or none. Did you mean “none”?"),
        ('aliases = ["Martin Hofmann"]', 'address = "Divers"', "Mx or none. Did you mean “none”?"),
        (
            'aliases = ["Martin Hofmann"]',
            'links = "https://hofmann.example"',
            'networks and addresses. Write for example: links = { linkedin = "https://…", website = "https://…" }',
        ),
        ('aliases = ["Martin Hofmann"]', "links = { x = 1 }", "“x” cannot be “1”: it must be text."),
        ('aliases = ["Martin Hofmann"]', 'address = "Dr."', "or none. A degree belongs to the name."),
        (
            'aliases = ["Martin Hofmann"]',
            "address = 1",
            "“address” cannot be “1”: it must be Frau, Herr, Ms, Mrs, Miss,",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(old: str, new: str, expected: str, file: Path) -> None:
    assert FORUM.count(old) >= 1
    file.write_text(FORUM.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load_event(file)
    assert expected in str(error.value)
    assert str(file) in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="pipeline init-event"):
        load_event(tmp_path / EVENT_FILE)


def test_the_file_is_found_beside_the_recording_or_one_folder_up(file: Path) -> None:
    (file.parent / "day 1" / "raw").mkdir(parents=True)
    assert find_event(file.parent / "a.mp4") == file
    assert find_event(file.parent / "day 1" / "a.mp4") == file
    assert find_event(file.parent / "day 1" / "raw" / "a.mp4") is None
    assert find_event(None) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_can_be_read_as_it_is(language: Literal["de", "en"], tmp_path: Path) -> None:
    path = tmp_path / "new" / EVENT_FILE
    write_example(path, language)
    cast = load_event(path).cast("day-1_interview.mp4")
    assert [person.name for person in cast.people] == ["Anna Weber", "Dr. Martin Hoffmann"]
    with pytest.raises(StorageError, match="is there already"):
        write_example(path, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_example_has_in_comments_can_be_used(language: Literal["de", "en"], tmp_path: Path) -> None:
    path = tmp_path / EVENT_FILE
    write_example(path, language)
    text = path.read_text(encoding="utf-8").replace("# speakers", "speakers").replace("# tracks", "tracks")
    path.write_text(text, encoding="utf-8")
    cast = load_event(path).cast("day-1_interview.mp4")
    assert (cast.speakers, len(cast.tracks)) == (2, 2)


def test_the_examples_differ_in_nothing_but_their_words(tmp_path: Path) -> None:
    written = []
    for language in LANGUAGES:
        write_example(tmp_path / language, language)
        written.append(tomllib.loads((tmp_path / language).read_text(encoding="utf-8")))
        for key in ("role", "address"):
            written[-1]["guests"][0].pop(key)
    assert written[0] == written[1]
