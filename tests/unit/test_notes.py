"""Show notes."""

from __future__ import annotations

import pytest

from pipeline.publish.notes import write_notes
from pipeline.publish.templating import Templates
from tests.unit.publish_fixtures import make_facts, without_names, without_speakers


@pytest.mark.parametrize("language", ["de", "en"])
def test_notes_hold_chapters_quotes_and_clips(language: str) -> None:
    facts = make_facts(language)
    notes = write_notes(facts, Templates(language), "https://example.org/a_b_c")
    lines = notes.splitlines()
    assert f"0:00 {facts.structure.chapters[0].title}" in lines
    assert sum(line.startswith("- [") for line in lines) == 2
    assert sum("](https://example.org/a_b_c?t=" in line for line in lines) == 5
    assert "transcript.html" not in notes
    assert "<https://example.org/a_b_c>" in notes


def test_notes_without_a_published_recording_link_to_nothing() -> None:
    facts = make_facts("en")
    unlinked = write_notes(facts, Templates("en"), "").replace("[LinkedIn](https://example.org/in/eva)", "")
    assert "](" not in unlinked
    local = write_notes(facts, Templates("en"), "", local=True)
    assert local.count("](transcript.html#") == 3
    assert local.count("](clips/") == 2


@pytest.mark.parametrize(
    ("language", "told"), [("de", "(Datei vom 3.\u00a0Mai 2026)"), ("en", "(file dated 3\u00a0May 2026)")]
)
def test_the_date_is_that_of_the_file(language: str, told: str) -> None:
    assert told in write_notes(make_facts(language), Templates(language), "")


def test_without_chapters_a_note_says_why() -> None:
    facts = make_facts("de", "# Nur eins\n? Wie geht das?\nSo geht das.\nA.\nB.\nC.\nD.\nE.\nF.\nG.")
    assert "Keine Kapitelmarken" in write_notes(facts, Templates("de"), "")


@pytest.mark.parametrize(
    ("language", "heading", "role"),
    [("de", "## Im Gespräch", "Moderation"), ("en", "## In the conversation", "moderator")],
)
def test_notes_list_the_people(language: str, heading: str, role: str) -> None:
    notes = write_notes(make_facts(language), Templates(language), "")
    assert notes.split(f"{heading}\n\n")[1].splitlines()[:2] == [
        f"- Anna Weber, {role}",
        (
            "- Dr. Eva Roth, Leiterin Kommunikation, Falkenberg Antriebe · [LinkedIn](https://example.org/in/eva) · "
            "X: @eva · Website: javascript:alert(1)"
        ),
    ]
    assert notes.count("(Dr. Eva Roth, ") == 3


@pytest.mark.parametrize(
    ("language", "settle", "point"),
    [
        ("de", "Vor dem Veröffentlichen zu klären", "Name von Person 2"),
        ("en", "To be settled before publishing", "name of speaker 2"),
    ],
)
def test_notes_mark_a_name_that_is_not_known(language: str, settle: str, point: str) -> None:
    notes = write_notes(without_names(make_facts(language)), Templates(language), "")
    assert notes.index(settle) < notes.index("##")
    assert notes.count(f"(**[{point}]**, ") == 3
    assert f"\n- **[{point}]**: 3 " in notes


def test_notes_quote_nobody_who_is_not_certain() -> None:
    facts = make_facts("en")
    notes = write_notes(without_speakers(facts), Templates("en"), "")
    assert "## Quotes" not in notes
    assert not any(quote.text in notes for quote in facts.quotes.quotes)
    assert "settled" not in notes
