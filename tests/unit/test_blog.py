"""The blog draft says what was said, once, and nothing else."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from pipeline.config import PublishSettings
from pipeline.publish.article import choose_article
from pipeline.publish.blog import describe, render_markdown, write_blog
from pipeline.publish.facts import Facts
from pipeline.publish.notes import write_notes
from pipeline.publish.templating import Templates
from tests.unit.publish_fixtures import make_facts, mishear, without_names, without_speakers

LINK = "https://example.org/recording"
QUOTATION = re.compile(r"[„“]([^„“”]+)[“”]")


def write(facts: Facts, *, link: str = LINK, local: bool = False) -> str:
    return write_blog(facts, PublishSettings(link=link), Templates(facts.language), local=local)


def talk(script: str, title: str = "A talk") -> Facts:
    """Build the records of an English talk; quotes, clips and names play no part."""
    facts = make_facts("en", script.strip() + "".join(f"\nThank you, number {n}." for n in range(6)), title=title)
    quotes, clips = facts.quotes.model_copy(update={"quotes": ()}), facts.clips.model_copy(update={"clips": ()})
    return replace(without_speakers(facts), quotes=quotes, clips=clips)


def with_pauses(facts: Facts, pauses: dict[str, float]) -> Facts:
    """Set the silence before the sentences that begin so."""
    sentences = tuple(
        s.model_copy(update={"pause_before": next((p for b, p in pauses.items() if s.text.startswith(b)), 0.2)})
        for s in facts.structure.sentences
    )
    return replace(facts, structure=facts.structure.model_copy(update={"sentences": sentences}))


def body_of(blog: str) -> str:
    return blog.split("\n---\n", 1)[1]


def unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_quotation_is_verbatim_and_has_its_proof(language: str) -> None:
    facts = make_facts(language)
    spoken = " ".join(word.text for word in facts.transcript.words)
    body = body_of(write(facts, local=True))
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
    doubted = "Angefangen haben wir am 3. Mai mit einer einzigen Kamera."
    sentences = tuple(
        s.model_copy(update={"doubtful": s.text == doubted, "complete": not s.text.startswith("Da prüfen")})
        for s in facts.structure.sentences
    )
    assert doubted in write(facts)
    facts = replace(facts, structure=facts.structure.model_copy(update={"sentences": sentences}))
    body = body_of(write(facts))
    assert doubted not in body
    assert "Da prüfen" not in body


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_person_is_introduced_once_and_listed_at_the_end(language: str) -> None:
    body = body_of(write(make_facts(language)))
    introduced = "Dr. Eva Roth (Leiterin Kommunikation, Falkenberg Antriebe)"
    assert body.count(introduced) == 1
    assert body.index(introduced) == body.index("Dr. Eva Roth")
    assert body.count("Dr. Eva Roth") > 4
    listed = body.split({"de": "**Im Gespräch:**", "en": "**In the conversation:**"}[language])[1].split("\n\n")[1]
    assert listed.splitlines() == [
        {"de": "- Anna Weber, Moderation", "en": "- Anna Weber, moderator"}[language],
        (
            "- Dr. Eva Roth, Leiterin Kommunikation, Falkenberg Antriebe · [LinkedIn](https://example.org/in/eva) · "
            "X: @eva · Website: javascript:alert(1)"
        ),
    ]
    assert "\ndraft: true\n" in write(make_facts(language)), "whatever is known, nobody has read it yet"


@pytest.mark.parametrize(("language", "point"), [("de", "[Name von Person 2]"), ("en", "[name of speaker 2]")])
def test_a_name_that_is_not_known_is_an_open_point(language: str, point: str) -> None:
    facts = without_names(make_facts(language))
    blog = write(facts)
    assert "\ndraft: true\n" in blog
    _, text = body_of(blog).split("**\n", 1)
    count = int(re.findall(rf"- \*\*{re.escape(point)}\*\*: (\d+) ", blog)[0])
    people = text.split({"de": "**Im Gespräch:**", "en": "**In the conversation:**"}[language])
    assert people[0].count(f"**{point}**") - 1 == count > 4
    assert people[1].strip().splitlines()[1] == f"- **{point}**"
    quotations = [one for one in QUOTATION.findall(people[0]) if not one.endswith("?")]
    assert len(quotations) <= count + 1, (
        "all that is said has somebody who says it; the introduction is the moderator's"
    )
    page = render_markdown(blog)
    assert page.count(f"<mark>{point}</mark>") == blog.count(point)


@pytest.mark.parametrize(
    ("language", "one", "several"), [("de", "das Thema:", "die Themen:"), ("en", "the topic:", "the topics:")]
)
def test_one_topic_is_singular(language: str, one: str, several: str) -> None:
    facts = make_facts(language)
    assert len(facts.topics) > 1
    chapters = facts.structure.chapters
    single = [chapter.model_copy(update={"keywords": facts.topics[:1]}) for chapter in chapters]
    alone = replace(facts, structure=facts.structure.model_copy(update={"chapters": tuple(single)}))
    assert len(alone.topics) == 1
    templates = Templates(language)
    for text in (write(facts), write_notes(facts, templates, "")):
        assert several.lower() in text.lower()
    for text in (write(alone), write_notes(alone, templates, "")):
        assert one.lower() in text.lower()


def test_bold_text_that_is_no_open_point_stays_bold() -> None:
    assert render_markdown("**[x](y)** **z** **[w]**").count("<mark>") == 1


def test_of_nobody_who_is_not_certain_a_quote_leads() -> None:
    facts = make_facts("de")
    assert choose_article(facts).lead is not None
    unknown = choose_article(without_speakers(facts))
    assert unknown.lead is None
    assert not [passage for section in unknown.sections for passage in section.passages if passage.pull]


@pytest.mark.parametrize("language", ["de", "en"])
def test_front_matter_can_be_read(language: str) -> None:
    facts = make_facts(language)
    front = write(facts).split("---\n")[1].splitlines()
    values = {key: json.loads(value) for key, value in (line.split(": ", 1) for line in front)}
    assert list(values) == ["title", "description", "date", "language", "slug", "tags", "draft"]
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
    page = render_markdown(write(with_poster, local=True))
    assert f'src="clips/{clip.id}.mp4" poster="clips/{clip.id}.jpg"></video>' in page
    assert f'<a href="clips/{clip.id}.mp4">' in page
    assert "<img" not in page
    assert "<video" not in render_markdown(f"- [A clip](clips/{clip.id}.mp4) (0:30)")


def test_the_same_records_give_the_same_text() -> None:
    assert write(make_facts("de")) == write(make_facts("de"))


def test_a_misheard_sentence_is_not_printed() -> None:
    told = "Im ersten Jahr waren es 1,2 Prozent, in diesem Jahr sind es 3,5 Prozent."
    facts = make_facts("de")
    assert told in write(facts)
    assert "1,2 Prozent" not in write(mishear(facts, "1,2"))


ANSWER = """
# Welcome
Hello and welcome to the live studio of the railway company.
# Machines
{question}
{reply}
The machine searches the recording for strong passages and shows them to the editors.
Every passage is then checked by two editors in the newsroom of the company.
# Figures
? What did the railway company count in the winter?
We counted 3,000 calls from travellers at the hotline of the railway company.
Thank you for coming.
"""


def test_the_beginning_of_an_answer_is_not_lost() -> None:
    blog = write(talk(ANSWER.format(question="? Do you still think for yourself?", reply="No, certainly not.")))
    assert re.search(r"answer: “No, certainly not\.”", blog)
    assert blog.index("No, certainly not.") < blog.index("The machine searches")


def test_what_is_not_the_beginning_is_not_called_the_answer() -> None:
    opening = "That is a thing which everybody always asks me about and it is rather long"
    blog = write(talk(ANSWER.format(question="? What does the machine do in the newsroom?", reply=opening + ".")))
    assert opening not in blog
    assert re.search(r"newsroom\?” \([^)]*\)\)? From the answer: “The machine searches", blog)


def test_without_its_reply_a_question_is_not_printed() -> None:
    facts = talk(ANSWER.format(question="? Do you still think for yourself?", reply="No, certainly not."))
    blog = write(mishear(facts, "certainly"))
    assert "think for yourself" not in blog
    assert "The machine searches" in blog


def test_a_silence_parts_two_quotations_where_nobody_is_named() -> None:
    facts = talk(ANSWER.format(question="? What does the machine do?", reply="It helps the editors of the newsroom."))
    joined = "strong passages and shows them to the editors. Every passage"
    assert joined in write(with_pauses(facts, {}))
    assert joined not in write(with_pauses(facts, {"Every passage": 0.5}))


def test_a_sentence_that_says_nothing_is_left_out() -> None:
    facts = talk(ANSWER.format(question="? What does the machine do?", reply="I would add one thing."))
    assert "add one thing" not in write(facts)


@pytest.mark.parametrize(
    ("heading", "printed"),
    [("What should a company do on Monday morning?", True), ("And what does the engineer check?", False)],
)
def test_only_the_whole_question_as_heading_replaces_it(heading: str, printed: bool) -> None:
    asked = "What should a company do on Monday morning, when the engineer is away?" if printed else heading
    script = f"# One\nHello and welcome to the studio.\n# {heading.removeprefix('And ')}\n? {asked}\n"
    script = script.replace("# what", "# What")
    script += "The company asks the engineer for the certificate of the booking system.\n"
    script += "The engineer then writes a message to the travellers of the company.\n# End\nWe thank you for coming."
    assert (asked in body_of(write(talk(script)))) == printed


@pytest.mark.parametrize("link", ["", LINK, "https://example.org/watch?v=1"])
def test_what_is_pasted_elsewhere_links_to_the_recording_or_to_nothing(link: str) -> None:
    body = body_of(write(make_facts("en"), link=link))
    assert "transcript.html" not in body
    assert "](clips/" not in body
    times = re.findall(r"\]\((\S+?[?&]t=\d+)\)", body)
    assert all(address.startswith(link) for address in times)
    assert bool(times) == bool(link)
    assert re.search(r"\(\[?\d:\d\d", body)


def test_a_description_promises_no_quotes_that_are_not_there() -> None:
    facts = make_facts("en")
    assert "verbatim quotes" in describe(facts, Templates("en"))
    without = replace(facts, quotes=facts.quotes.model_copy(update={"quotes": ()}))
    assert "quotes" not in describe(without, Templates("en"))


@pytest.mark.parametrize(
    ("language", "promised"), [("de", "steht wörtlich so im Transkript"), ("en", "word for word as")]
)
def test_the_draft_promises_what_is_proven(language: str, promised: str) -> None:
    blog = write(make_facts(language))
    assert promised in blog
    assert not re.search("exactly these words|wörtlich so gesagt", blog)


def test_an_opinion_of_others_is_not_printed_without_what_announces_it() -> None:
    myth = "There is one myth about communication that I hear in every meeting of the company."
    told = "Good communication is always more expensive than silence for the whole company."
    script = ANSWER.format(question="? What does the machine do?", reply=f"{myth}\n{told}")
    article = write(with_pauses(talk(script), {}))
    assert told not in article or f"{myth} {told}" in article
    alone = write(mishear(with_pauses(talk(script), {}), "myth"))
    assert told not in alone


def test_a_sentence_that_the_next_one_takes_back_is_not_printed_alone() -> None:
    told = "Good communication is always more expensive than silence for the whole company."
    script = ANSWER.format(question="? What does the machine do?", reply=f"{told}\nOnly nobody believes it.")
    assert told not in write(with_pauses(talk(script), {}))
