"""The blog draft says what was said, once, and nothing else."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from pipeline.config import PublishSettings
from pipeline.publish.article import choose_article
from pipeline.publish.blog import describe, render_markdown, slugify, write_blog
from pipeline.publish.facts import Facts
from pipeline.publish.templating import Templates
from tests.unit.publish_fixtures import make_facts

LINK = "https://example.org/recording"
QUOTATION = re.compile(r"[„“]([^„“”]+)[“”]")


def write(facts: Facts, **settings: object) -> str:
    return write_blog(facts, PublishSettings(link=LINK, **settings), Templates(facts.language))


def body_of(blog: str) -> str:
    return blog.split("\n---\n", 1)[1]


def unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_quotation_is_verbatim_and_has_its_proof(language: str) -> None:
    facts = make_facts(language)
    spoken = " ".join(word.text for word in facts.transcript.words)
    body = body_of(write(facts))
    quotations = QUOTATION.findall(unescape(body))
    assert len(quotations) >= 6
    for quotation in quotations:
        assert quotation in spoken
    anchors = re.findall(r"\[\d+:\d\d\]\(transcript\.html#s-(\w+)\)", body)
    assert len(anchors) == len(quotations)
    assert set(anchors) <= set(facts.index_of)


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_sentence_twice_and_no_courtesies(language: str) -> None:
    facts = make_facts(language)
    body = unescape(body_of(write(facts)))
    for sentence in facts.structure.sentences:
        outside_titles = [line for line in body.splitlines() if "▶" not in line and not line.startswith("#")]
        assert "\n".join(outside_titles).count(sentence.text) <= 1
    assert facts.structure.sentences[0].text not in body
    assert facts.structure.sentences[-1].text not in body


def test_statements_keep_their_order_and_their_question() -> None:
    article = choose_article(make_facts("de"))
    for section in article.sections:
        spans = [
            citation
            for passage in section.passages
            for citation in (passage.question, *(s.citation for s in passage.statements), passage.pull)
            if citation
        ]
        assert [c.first_word for c in spans] == sorted(c.first_word for c in spans)
    questions = [p.question.text for s in article.sections for p in s.passages if p.question]
    assert "Was machen Sie heute anders?" in questions


def test_doubtful_and_incomplete_sentences_are_left_out() -> None:
    facts = make_facts("de")
    doubted = "Was im Studio gesagt wird, das bleibt so stehen."
    sentences = tuple(
        s.model_copy(update={"doubtful": s.text == doubted, "complete": not s.text.startswith("Da prüfen")})
        for s in facts.structure.sentences
    )
    assert doubted in write(facts)
    facts = replace(facts, structure=facts.structure.model_copy(update={"sentences": sentences}))
    body = body_of(write(facts))
    assert doubted not in body
    assert "Da prüfen" not in body


def test_a_name_is_printed_where_it_is_known() -> None:
    facts = make_facts("de")
    sentences = tuple(s.model_copy(update={"speaker": "Thomas Keller"}) for s in facts.structure.sentences)
    named = replace(facts, structure=facts.structure.model_copy(update={"sentences": sentences}))
    assert "Thomas Keller" in write(named)
    assert "Thomas Keller" not in write(facts)


@pytest.mark.parametrize("language", ["de", "en"])
def test_front_matter_can_be_read(language: str) -> None:
    facts = make_facts(language)
    front = write(facts).split("---\n")[1].splitlines()
    values = {key: json.loads(value) for key, value in (line.split(": ", 1) for line in front)}
    assert list(values) == ["title", "description", "date", "language", "slug", "tags"]
    assert values["title"] == facts.structure.title
    assert 120 <= len(values["description"]) <= 160
    assert values["language"] == language


def test_no_date_is_made_up() -> None:
    facts = make_facts("en")
    undated = replace(facts, session=facts.session.model_copy(update={"recorded_on": None}))
    assert "\ndate:" not in write(undated)


@pytest.mark.parametrize("title", ["X", "Ein sehr langer Titel " * 6, "Kürzer als gedacht"])
def test_a_description_is_never_too_long(title: str) -> None:
    facts = make_facts("de", title=title)
    assert len(describe(facts, Templates("de"))) <= 160


def test_html_in_speech_or_titles_stays_text() -> None:
    facts = make_facts("en", title='<script>alert("x")</script> & *more*')
    page = render_markdown(write(facts))
    assert "<script" not in page
    assert "R&amp;D &lt;today&gt;?" in page
    assert "&amp; *more*" in page


def test_a_clip_becomes_a_player() -> None:
    facts = make_facts("de")
    clip = facts.clips.clips[0]
    with_poster = replace(facts, files=(*facts.files, f"out/clips/{clip.id}.jpg"))
    page = render_markdown(write(with_poster))
    assert f'src="clips/{clip.id}.mp4" poster="clips/{clip.id}.jpg"></video>' in page
    assert f'<a href="clips/{clip.id}.mp4">' in page
    assert "<img" not in page
    assert "<video" not in render_markdown(f"- [A clip](clips/{clip.id}.mp4) (0:30)")


def test_the_same_records_give_the_same_text() -> None:
    assert write(make_facts("de")) == write(make_facts("de"))


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Größe & Übermut – für 3,5 Prozent", "groesse-uebermut-fuer-3-5-prozent"),
        ("…", "session"),
        ("A" * 99, "a" * 60),
        ("Crème brûlée", "creme-brulee"),
    ],
)
def test_slugs(title: str, slug: str) -> None:
    assert slugify(title) == slug
