"""Quotations come from the transcript's words and from nowhere else."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.errors import StorageError
from pipeline.publish.facts import address_at, escape_markdown, file_url
from pipeline.schema import Attribution, Speaker, Speakers
from tests.unit.publish_fixtures import make_facts, mishear


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_citation_is_the_words_and_knows_its_place(language: str) -> None:
    facts = make_facts(language)
    for sentence in facts.structure.sentences:
        citation = facts.cite(sentence)
        assert citation.text == sentence.text
        assert (citation.start, citation.end) == (sentence.start, sentence.end)
        assert citation.link == f"transcript.html#s-{sentence.id}"
        assert citation.last_word == sentence.last_word
        assert citation.who == ("Dr. Eva Roth" if sentence.speaker == "2" else "Anna Weber")


def test_marks_are_those_of_the_text_and_not_of_the_spoken_language() -> None:
    facts = make_facts("de")
    english = next(s for s in facts.structure.sentences if s.language == "en")
    citation = facts.cite(english)
    assert citation.quoted == "„The machine finds the sentence, but people have to stand behind it.“"
    assert citation.spoken_language == "en"


def test_a_name_is_kept_where_one_is_known() -> None:
    facts = make_facts("de")
    anna = Speaker(id="1", number=1, seconds=60, name="Anna *Weber*")
    first, second = facts.structure.sentences[1:3]
    runs = (
        Attribution(first_word=0, last_word=first.first_word - 1, speaker="1"),
        Attribution(first_word=first.first_word, last_word=second.first_word + 1, speaker="1"),
        Attribution(first_word=second.first_word + 2, last_word=second.last_word, speaker="2"),
    )
    known = replace(facts, speakers=Speakers(speakers=(anna,), attributions=runs))
    assert known.cite(first).who == "Anna *Weber*"
    assert known.for_markdown().cite(first).who == r"Anna \*Weber\*"
    assert known.cite(second).who is None, "two people said it"
    assert known.cite_words(0, first.last_word).who == "Anna *Weber*"
    unsure = (*runs[:1], runs[1].model_copy(update={"doubtful": True}), *runs[2:])
    assert replace(facts, speakers=Speakers(speakers=(anna,), attributions=unsure)).cite(first).who is None


def test_a_sentence_of_a_doubtful_speaker_is_not_trusted() -> None:
    facts = make_facts("de")
    trusted = [index for index in range(len(facts.structure.sentences)) if facts.is_trusted(index)]
    assert trusted
    sentences = tuple(one.model_copy(update={"speaker_doubtful": True}) for one in facts.structure.sentences)
    unsure = replace(facts, structure=facts.structure.model_copy(update={"sentences": sentences}))
    assert not any(unsure.is_trusted(index) for index in trusted)


def test_a_passage_that_is_not_in_the_transcript_is_refused() -> None:
    facts = make_facts("de")
    quote = facts.quotes.quotes[0]
    with pytest.raises(StorageError, match="not in transcript"):
        facts.cite(quote.model_copy(update={"text": quote.text.replace("nicht ", "")}))
    with pytest.raises(StorageError, match="no words"):
        facts.cite(quote.model_copy(update={"last_word": 10_000}))
    with pytest.raises(StorageError, match="no words"):
        facts.cite_words(5, 4)


def test_topics_are_what_is_talked_about_most() -> None:
    german = make_facts("de").topics
    assert set(german[:2]) <= {"Messe", "Studio", "Zuschauer", "Marketing"}
    assert "Künstliche Intelligenz" not in german
    assert make_facts("en").topics == ("outage", "Signal Desk")


def test_a_common_word_that_comes_once_is_no_topic_and_a_misheard_one_neither() -> None:
    facts = make_facts("en")
    assert "trust" not in facts.topics
    heard = mishear(facts, probability=0.44)
    assert heard.topics == ()


def test_unsure_words_are_those_that_keep_a_sentence_from_being_quoted() -> None:
    facts = make_facts("en")
    assert facts.unsure_words == frozenset()
    place = next(i for i, word in enumerate(facts.transcript.words) if word.text == "5,000")
    unsure = mishear(facts, "5,000")
    assert unsure.unsure_words == {place}
    trusted = [unsure.is_trusted(index) for index in range(len(unsure.structure.sentences))]
    assert [not trust for trust in trusted] == [
        sentence.first_word <= place <= sentence.last_word for sentence in unsure.structure.sentences
    ]


@pytest.mark.parametrize(
    ("address", "at"),
    [
        ("https://example.org/a", "https://example.org/a?t=75"),
        ("https://example.org/a?v=1#x", "https://example.org/a?v=1&t=75#x"),
        ("https://example.org/a (b)", "https://example.org/a%20%28b%29?t=75"),
    ],
)
def test_an_address_gets_the_second(address: str, at: str) -> None:
    assert address_at(address, 75.9) == at


def test_files_of_a_clip() -> None:
    facts = make_facts("de")
    clip = facts.clips.clips[0]
    files = facts.clip_files(clip)
    assert (files.media, files.poster) == (f"clips/{clip.id}.mp4", None)
    with_poster = dataclasses.replace(facts, files=(*facts.files, f"out/clips/{clip.id}.jpg"))
    assert with_poster.clip_files(clip).poster == f"clips/{clip.id}.jpg"


def test_addresses_are_quoted() -> None:
    assert file_url("clips/Größe #1?.mp4") == "clips/Gr%C3%B6%C3%9Fe%20%231%3F.mp4"


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=60))
def test_escaped_text_is_printed_as_it_is(text: str) -> None:
    text = " ".join(text.split())
    tokens = MarkdownIt("commonmark", {"html": False}).parse(escape_markdown(text))
    shown = "".join(child.content for token in tokens for child in token.children or [])
    assert shown == text
