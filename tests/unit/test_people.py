"""People in texts: links are untrusted, introductions come once, open names are counted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.publish.article import choose_article
from pipeline.publish.facts import Facts, escape_markdown
from pipeline.publish.people import (
    PersonLink,
    address_of,
    attributed,
    links_of,
    list_people,
    open_points,
    with_introductions,
)
from pipeline.schema import Speakers
from tests.unit.publish_fixtures import GUEST, make_facts, without_names, without_speakers


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("https://example.org/in/eva", "https://example.org/in/eva"),
        (" http://example.org ", "http://example.org"),
        ("https://example.org/a(b)<c>\"d'", "https://example.org/a%28b%29%3Cc%3E%22d'"),
        ("@eva", ""),
        ("www.example.org", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://", ""),
        ("https:example.org", ""),
        ("https://[broken", ""),
        ("https://example.org/a b", ""),
        ("https://example.org/\nx", ""),
    ],
)
def test_only_web_addresses_become_links(value: str, address: str) -> None:
    assert address_of(value) == address


@given(st.text(max_size=40))
def test_a_link_stays_one_in_markdown_and_leads_to_the_web(value: str) -> None:
    address = address_of(f"https://example.org/{value}")
    if not address:
        return
    (inline,) = (token for token in MarkdownIt("commonmark").parse(f"[X]({address})") if token.type == "inline")
    opening, *_, closing = inline.children or []
    assert (opening.type, closing.type) == ("link_open", "link_close")
    assert str(opening.attrGet("href")).startswith("https://example.org/")


def test_links_have_the_names_of_their_networks_and_are_escaped() -> None:
    speaker = GUEST.model_copy(update={"links": (("LinkedIn", "https://example.org/x"), ("x", "@a_b_"), ("blog", " "))})
    assert links_of(speaker, escape_markdown) == (
        PersonLink("LinkedIn", "https://example.org/x", "https://example.org/x"),
        PersonLink("X", r"@a\_b\_", ""),
    )


def cited(facts: Facts) -> list[str | None]:
    return [citation.who for citation in attributed(with_introductions(choose_article(facts)))]


def test_each_person_is_introduced_where_it_is_mentioned_first() -> None:
    facts = make_facts("de")
    runs = [
        run.model_copy(update={"speaker": "1" if run.first_word == facts.quotes.quotes[0].first_word else run.speaker})
        for run in facts.speakers.attributions
    ]
    moderator = GUEST.model_copy(update={"id": "1", "name": "Anna Weber", "role": "Moderatorin", "organisation": ""})
    known = replace(facts, speakers=Speakers(speakers=(moderator, GUEST), attributions=tuple(runs)))
    lead, second, *others = cited(known)
    assert lead == "Anna Weber (Moderatorin)"
    assert second == "Dr. Eva Roth (Leiterin Kommunikation, Falkenberg Antriebe)"
    assert set(others) <= {"Dr. Eva Roth", "Anna Weber"}


def test_what_a_person_does_stays_one_line() -> None:
    facts = make_facts("de")
    guest = GUEST.model_copy(update={"role": "Leiterin\n# Technik ", "organisation": " "})
    told = replace(facts, speakers=Speakers(speakers=(guest,), attributions=facts.speakers.attributions))
    (person,) = list_people(told.for_markdown(), [])
    assert person.about == "Leiterin # Technik"


def test_open_points_are_counted_and_say_where_to_listen() -> None:
    facts = without_names(make_facts("de"), "2").for_markdown()
    citations = tuple(attributed(choose_article(facts)))
    (point,) = open_points(citations)
    assert (point.name, point.count) == ("**[Name von Person 2]**", len(citations))
    assert point.place == citations[0].place
    assert open_points(tuple(attributed(choose_article(make_facts("de"))))) == ()


def test_those_without_a_name_are_listed_beside_those_who_are_named_or_cited() -> None:
    facts = without_names(make_facts("en"))
    citation = facts.cite(facts.quotes.quotes[0])
    assert [entry.name for entry in list_people(facts, [citation])] == ["Speaker 1", "[name of speaker 2]"]
    assert list_people(facts, []) == ()
    unknown = without_names(make_facts("en"), "2")
    assert [entry.name for entry in list_people(unknown, [])] == ["Anna Weber", "Speaker 2"]
    moderator, guest = unknown.speakers.speakers
    silent = guest.model_copy(update={"seconds": moderator.seconds / 30})
    speakers = unknown.speakers.model_copy(update={"speakers": (moderator, silent)})
    assert [entry.name for entry in list_people(replace(unknown, speakers=speakers), [])] == ["Anna Weber"]
    assert [entry.name for entry in list_people(make_facts("en"), [])] == ["Anna Weber", "Dr. Eva Roth"]
    assert list_people(without_speakers(facts), []) == ()
