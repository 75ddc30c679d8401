"""What waits for a name, or for somebody to listen, and how it gets one."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import PublishSettings
from pipeline.publish.facts import Facts
from pipeline.publish.posts import write_posts
from pipeline.publish.templating import Templates
from pipeline.publish.waiting import Held, Place, hold_back
from pipeline.schema import Speakers
from tests.unit.publish_fixtures import make_facts, without_names, without_speakers

PLACE = Place("event", "talk-12345678")


def held(facts: Facts, **settings: object) -> Held:
    chosen = PublishSettings.model_validate(settings)
    return hold_back(facts, chosen, write_posts(facts, chosen, Templates(facts.language)), PLACE)


def test_nothing_waits_where_everybody_has_a_name() -> None:
    found = held(make_facts("de"))
    assert (found.quotes, found.cards, found.posts) == ((), (), ())
    assert (found.card_count, found.post_count, found.numbers) == (0, 0, ())


@pytest.mark.parametrize(("language", "label"), [("de", "Person 2"), ("en", "Speaker 2")])
def test_quotes_cards_and_posts_wait_for_a_name(language: str, label: str) -> None:
    # In the English session the title of a clip is a statement, too, but none of the quotes: it becomes no post.
    facts = without_names(make_facts(language))
    found = held(facts, cards=2, networks=("x", "linkedin"))
    (group,) = found.quotes
    assert group.person is not None
    assert (group.person.number, group.person.label) == (2, label)
    assert [citation.text for citation in group.citations] == [quote.text for quote in facts.quotes.quotes]
    assert group.person.commands == (
        'pipeline speakers name event/talk-12345678 2 "NAME"',
        "pipeline process event/talk-12345678",
    )
    longest = max(facts.speakers.attributions[2:], key=lambda run: run.last_word - run.first_word)
    assert group.person.start == facts.transcript.words[longest.first_word].start
    assert found.counts == {"quote": 3, "quote card": 2, "post": 6}
    assert found.numbers == (2,)
    assert [len(one.citations) for one in (*found.cards, *found.posts)] == [2, 3]


def test_without_posts_and_cards_only_quotes_wait() -> None:
    found = held(without_names(make_facts("de")), cards=0, networks=())
    assert found.quotes
    assert (found.cards, found.posts, found.card_count, found.post_count) == ((), (), 0, 0)


def test_what_is_nobodys_for_certain_waits_for_a_check() -> None:
    found = held(without_speakers(make_facts("de")))
    (group,) = found.quotes
    assert group.person is None
    assert len(group.citations) == 3
    assert (found.card_count, found.post_count) == (0, 0)


def test_groups_come_by_number_and_a_sentence_once() -> None:
    facts = without_names(make_facts("de"))
    first, second, third = facts.quotes.quotes
    speaker = {first.first_word: "2", second.first_word: "1", third.first_word: None}
    runs = tuple(
        run.model_copy(update={"speaker": speaker.get(run.first_word, run.speaker)})
        for run in facts.speakers.attributions
    )
    clip = facts.clips.clips[1].model_copy(update={"title": second.text})
    facts = replace(
        facts,
        speakers=Speakers(speakers=facts.speakers.speakers, attributions=runs),
        clips=facts.clips.model_copy(update={"clips": (clip,)}),
        structure=facts.structure.model_copy(update={"exchanges": ()}),
    )
    found = held(facts, networks=("x",))
    assert [(one.person.number if one.person else None, len(one.citations)) for one in found.posts] == [
        (1, 1),
        (2, 1),
        (None, 1),
    ]
    assert found.post_count == 3, "its quote post, its clip's post, and the other quote's"


def test_commands_name_the_folder_in_its_library(tmp_path: Path) -> None:
    place = Place.of(tmp_path / "Tag 1" / "talk-1" / "out")
    assert (place.library, place.session) == ("Tag 1", "talk-1")
    assert shlex.split(place.path) == ["Tag 1/talk-1"]
    assert Place.of(Path("/talk-1/out")).path == "talk-1"
