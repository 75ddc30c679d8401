"""The pages work from disk: no network, no script of others, every link leads somewhere."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import groupby
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from pipeline.config import PublishSettings
from pipeline.errors import TemplateError
from pipeline.language.typography import clock
from pipeline.progress import SilentProgress
from pipeline.publish.pages import write_transcript_page
from pipeline.publish.publishing import Published, publish
from pipeline.publish.templating import Templates
from pipeline.resources import resource
from pipeline.schema import Span
from pipeline.transcribe import check
from tests.unit.publish_fixtures import make_facts, mishear, without_names, without_speakers

PAGES = ("index.html", "blog.html", "transcript.html")
LINK = "https://example.org/recording"
VOID = {"meta", "img", "br", "hr", "link", "input"}


class Page(HTMLParser):
    """Reads what a page refers to and whether its elements are closed."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.addresses: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.elements.append((tag, values))
        self.addresses += [values[name] for name in ("href", "src", "poster") if name in values]
        if "id" in values:
            self.ids[values["id"]] += 1
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag


@pytest.fixture(scope="module", params=["de", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def out(language: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(language) / "out"
    facts = make_facts(language)
    for name in facts.out_files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    (folder.parent / "audio.flac").write_bytes(b"")
    publish_into(folder, language)
    return folder


def publish_into(folder: Path, language: str, **settings: object) -> Published:
    chosen = PublishSettings(cards=1, link=LINK, **settings)
    return publish(make_facts(language), folder, chosen, SilentProgress())


def test_every_file_is_reported_and_there(out: Path, language: str) -> None:
    published = publish_into(out, language)
    expected = {"blog.md", "blog.html", "show-notes.md", "transcript.html", "index.html"}
    expected |= {f"posts/{network}.md" for network in ("linkedin", "x", "mastodon", "bluesky", "instagram")}
    names = {path.relative_to(out).as_posix() for path in published.paths}
    assert expected <= names
    assert len([name for name in names if name.startswith("cards/")]) == 6
    assert all(path.is_file() for path in published.paths)


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere_and_nothing_is_fetched(out: Path, name: str) -> None:
    page = Page(out / name)
    for address in page.addresses:
        if address in {LINK, "https://example.org/in/eva"}:
            continue
        path, anchor = urldefrag(address)
        assert not re.match(r"[a-z]+:|//", path)
        target = (out / unquote(path)) if path else out / name
        assert target.is_file(), address
        if anchor:
            assert Page(target).ids[anchor] == 1, address
    assert page.open == []
    assert all(count == 1 for count in page.ids.values())


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_allows_the_own_script_only(out: Path, name: str) -> None:
    page = Page(out / name)
    policy = next(v["content"] for _, v in page.elements if v.get("http-equiv") == "Content-Security-Policy")
    script = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    assert len(script) == 1
    digest = base64.b64encode(hashlib.sha256(script[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert not [v for _, v in page.elements if any(attribute.startswith("on") for attribute in v)]
    assert not [v for _, v in page.elements if "style" in v]


@pytest.mark.parametrize("name", PAGES)
def test_pages_say_their_language_and_can_be_used_without_a_mouse(out: Path, language: str, name: str) -> None:
    page = Page(out / name)
    assert page.elements[0] == ("html", {"lang": language})
    assert page.ids["content"] == 1
    assert sum(tag == "h1" for tag, _ in page.elements) == 1
    assert all(v.get("type") == "button" for tag, v in page.elements if tag == "button")
    assert all(v.get("alt") for tag, v in page.elements if tag == "img")
    assert all(v.get("aria-label") for tag, v in page.elements if tag == "audio")


def test_nothing_said_becomes_markup(out: Path, language: str) -> None:
    index = Page(out / "index.html")
    assert "<b>about" not in index.text
    assert "&lt;b&gt;about" in index.text
    if language == "en":
        transcript = Page(out / "transcript.html").text
        assert "R&amp;D &lt;today&gt;?" in transcript
        assert "<today>" not in index.text


def test_the_transcript_page_holds_every_word_in_order(out: Path, language: str) -> None:
    text = (out / "transcript.html").read_text(encoding="utf-8")
    lines = re.findall(r'<span class="line[^>]*>(.*?)</span>', text)
    spoken = [sentence.text for sentence in make_facts(language).structure.sentences]
    assert [line.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">") for line in lines] == spoken
    assert text.count('class="line doubt"') == 1


@pytest.mark.parametrize(("length", "shown"), [(4.0, True), (1.0, False)])
def test_the_transcript_page_shows_long_holes(length: float, shown: bool) -> None:
    facts = make_facts("en")
    sentences = list(facts.structure.sentences)
    end = sentences[3].start
    sentences[2] = sentences[2].model_copy(update={"start": end - 6, "end": end - 5})
    hole = Span(start=end - length, end=end)
    coverage = facts.transcript.coverage.model_copy(update={"holes": (hole,)})
    facts = replace(
        facts,
        structure=facts.structure.model_copy(update={"sentences": tuple(sentences)}),
        transcript=facts.transcript.model_copy(update={"coverage": coverage}),
    )
    page = write_transcript_page(facts, Templates("en"))
    assert ("4 seconds without recognised text" in page) == shown


def test_clips_carry_their_captions(out: Path, language: str) -> None:
    facts = make_facts(language)
    players = [v for tag, v in Page(out / "index.html").elements if tag == "video" and "data-cues" in v]
    assert len(players) == len(facts.clips.clips)
    for clip, player in zip(facts.clips.clips, players, strict=True):
        cues = json.loads(player["data-cues"])
        assert " ".join(" ".join(text for _, _, text in cues).split()) == clip.text
        assert all(0 <= start < end <= clip.duration + 0.001 for start, end, _ in cues)


def test_everything_is_listed_and_copyable(out: Path) -> None:
    page = Page(out / "index.html")
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} - {"index.html"}
    assert files <= {unquote(address) for address in page.addresses}
    for tag, values in page.elements:
        if tag == "button" and "data-copy" in values:
            assert page.ids[values["data-copy"]] == 1


def test_a_second_run_writes_the_same_bytes(out: Path, language: str) -> None:
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    publish_into(out, language)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_a_session_without_clips_quotes_and_chapters_still_has_its_pages(tmp_path: Path) -> None:
    facts = make_facts("de")
    bare = replace(
        facts,
        clips=facts.clips.model_copy(update={"clips": ()}),
        quotes=facts.quotes.model_copy(update={"quotes": ()}),
        structure=facts.structure.model_copy(update={"chapters": (), "exchanges": ()}),
        files=(),
    )
    published = publish(bare, tmp_path / "out", PublishSettings(), SilentProgress())
    assert not published.warnings
    index = Page(tmp_path / "out" / "index.html")
    assert "Kein Satz steht gut genug" in index.text
    assert len(re.findall('class="line', (tmp_path / "out" / "transcript.html").read_text())) == 18


@pytest.mark.parametrize(
    ("name", "source", "told"),
    [
        ("index.html.j2", "{{ titel }}", "titel"),
        ("posts/x.md.j2", "ok\n{{ quote.wortlaut }}", "line 2"),
        ("blog.md.j2", "{% if %}", "line 1"),
        ("de/wording.md.j2", "{% set opening = [] %}", "minutes"),
    ],
)
def test_a_broken_user_template_is_named_and_nothing_is_written(
    tmp_path: Path, name: str, source: str, told: str
) -> None:
    mine = tmp_path / "mine"
    (mine / name).parent.mkdir(parents=True)
    (mine / name).write_text(source)
    with pytest.raises(TemplateError) as caught:
        publish_into(tmp_path / "out", "de", templates=mine)
    assert told in str(caught.value)
    assert not (tmp_path / "out" / "blog.md").exists()


def test_a_user_template_wins(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "x.md.j2").write_text("Mein Text {{ hashtags|join(' ') }}")
    publish_into(tmp_path / "out", "de", templates=tmp_path)
    assert "Mein Text #" in (tmp_path / "out" / "posts" / "x.md").read_text()


def test_both_languages_have_the_same_labels_and_templates() -> None:
    root = resource("templates")

    def names(language: str) -> set[str]:
        return set(re.findall(r"{% (?:set|macro) (\w+)", (root / language / "labels.j2").read_text()))

    def files(language: str) -> set[str]:
        return {path.relative_to(root / language).as_posix() for path in (root / language).rglob("*.j2")}

    assert names("de") == names("en")
    assert files("de") == files("en")


def test_misheard_words_are_marked_with_a_legend() -> None:
    facts = make_facts("en")
    page = write_transcript_page(mishear(facts, "5,000"), Templates("en"))
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", page) == ["5,000"]
    assert "was not sure of passages marked like this" in page
    assert "<mark" not in write_transcript_page(facts, Templates("en"))


def test_a_doubtful_passage_says_why_in_the_language_of_the_page() -> None:
    reasons = {value for name, value in vars(check).items() if name.isupper() and isinstance(value, str)}
    kept = sorted(reason for reason in reasons if not check.is_invented([reason]))
    assert check.LOOP in kept
    facts = make_facts("de")
    first, *others = facts.transcript.segments
    doubted = facts.transcript.model_copy(
        update={"segments": (first.model_copy(update={"doubts": tuple(kept)}), *others)}
    )
    page = html.unescape(write_transcript_page(replace(facts, transcript=doubted), Templates("de")))
    assert "Nicht sicher erkannt: " in page
    assert "wiederholt sich" in page
    assert not [reason for reason in kept if reason in page], "each has its German words"


def test_the_index_reads_local_links_and_copies_those_of_the_published_recording(out: Path) -> None:
    text = (out / "index.html").read_text(encoding="utf-8")
    for name in ("blog", "notes"):
        copied = re.search(rf'<pre id="{name}-source"[^>]*>(.*?)</pre>', text, re.DOTALL)
        assert copied is not None
        assert f"{LINK}?t=" in copied[1]
        assert "transcript.html" not in copied[1]
    assert 'href="transcript.html#' in (out / "blog.html").read_text(encoding="utf-8")
    assert f"{LINK}?t=" in (out / "blog.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "count", "told"),
    [("de", 1, "1 Wort"), ("de", 2, "2 Wörter"), ("en", 1, "1 word"), ("en", 2, "2 words")],
)
def test_one_is_singular(tmp_path: Path, language: str, count: int, told: str) -> None:
    (tmp_path / "x.md.j2").write_text(
        '{% import "labels.j2" as labels %}{{ labels.spoken_words(n) }}, {{ labels.minutes(n) }}.'
    )
    text = Templates(language, tmp_path).render("x.md.j2", n=count)
    assert text.startswith(f"{told},")
    assert text.endswith({"de": (" Sekunde.", " Sekunden."), "en": (" second.", " seconds.")}[language][count - 1])


@pytest.mark.parametrize("burned", [True, False])
def test_captions_that_are_in_the_picture_are_not_shown_twice(tmp_path: Path, burned: bool) -> None:
    facts = replace(make_facts("en"), burned_captions=burned)
    publish(facts, tmp_path, PublishSettings(cards=0), SilentProgress())
    videos = [values for _, values in Page(tmp_path / "index.html").elements if "data-cues" in values]
    assert videos
    assert all((json.loads(values["data-cues"]) == []) == burned for values in videos)


def test_people_have_role_and_links_on_the_index_and_the_transcript(out: Path) -> None:
    for name in ("index.html", "transcript.html"):
        page = Page(out / name)
        assert "<strong>Dr. Eva Roth</strong>, Leiterin Kommunikation, Falkenberg Antriebe" in page.text
        assert "Website: javascript:alert(1)" in page.text
        assert [v for tag, v in page.elements if tag == "a" and v["href"] == "https://example.org/in/eva"]
        assert not [address for address in page.addresses if "javascript" in address]


@pytest.mark.parametrize(("language", "said"), [("de", "Wortlaut"), ("en", "What is said")])
def test_what_is_said_in_a_clip_stands_by_who_says_it(tmp_path: Path, language: str, said: str) -> None:
    facts = make_facts(language)
    doubted = facts.clips.clips[0].sentences[-1]
    sentences = tuple(
        one.model_copy(update={"speaker_doubtful": one.id == doubted}) for one in facts.structure.sentences
    )
    unsure = replace(facts, structure=facts.structure.model_copy(update={"sentences": sentences}))
    publish(unsure, tmp_path / "out", PublishSettings(cards=0), SilentProgress())
    text = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert f"<summary>{said}</summary>" in text
    for clip in facts.clips.clips:
        block = re.search(rf'<div id="said-{clip.id}">(.*?)</div>', text, re.DOTALL)
        assert block is not None
        who = re.findall(r'<span class="who"[^>]*>(.*?)</span>', block[1])
        told = [(one.speaker, one.id == doubted) for one in map(facts.sentence, clip.sentences)]
        names = [
            {"1": "Anna Weber", "2": "Dr. Eva Roth"}[one or ""] + " (?)" * doubt for (one, doubt), _ in groupby(told)
        ]
        assert who == names
        spoken = re.sub(r'<span class="who".*?</span>|<[^>]+>', " ", block[1])
        assert " ".join(html.unescape(spoken).split()) == clip.text
    legend = {"de": "(?) hinter einem Namen", "en": "(?) behind a name"}[language]
    assert text.count(legend) == 1
    assert legend in (tmp_path / "out" / "transcript.html").read_text(encoding="utf-8")


def test_a_clip_has_the_times_and_the_length_that_its_line_in_the_list_has(tmp_path: Path) -> None:
    facts = make_facts("en")
    clip = facts.clips.clips[0]
    words = facts.transcript.words
    start, end = words[clip.first_word].start - 0.2, words[clip.first_word].start + 48.6
    longer = facts.clips.model_copy(update={"clips": (clip.model_copy(update={"start": start, "end": end}),)})
    publish(replace(facts, clips=longer), tmp_path, PublishSettings(cards=0), SilentProgress())
    said = f"{clock(words[clip.first_word].start)}–{clock(words[clip.last_word].end)}"
    assert f"<span>0:49</span><span>{said}</span>" in (tmp_path / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("language", "badge"), [("de", "Veröffentlicht"), ("en", "Published")])
def test_a_clip_that_is_published_has_a_badge(tmp_path: Path, language: str, badge: str) -> None:
    facts = make_facts(language)
    first, second = facts.clips.clips
    marked = replace(facts, clips=facts.clips.model_copy(update={"published": (second.id,)}))
    publish(marked, tmp_path, PublishSettings(cards=0), SilentProgress())
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    one, other = (text.index(f"<code>{clip.id}</code>") for clip in (first, second))
    assert [at.start() for at in re.finditer(f'<span class="badge">{badge}</span>', text) if one < at.start() < other]
    assert text.count('class="badge"') == 1


def test_what_was_tightened_away_is_not_said_in_a_clip(tmp_path: Path) -> None:
    facts = make_facts("en")
    clip = facts.clips.clips[0]
    words = facts.transcript.words
    gone = words[clip.first_word + 3]
    kept = (Span(start=clip.start, end=gone.start), Span(start=gone.end, end=clip.end))
    tightened = facts.clips.model_copy(update={"clips": (clip.model_copy(update={"kept": kept}),)})
    publish(replace(facts, clips=tightened), tmp_path, PublishSettings(cards=0), SilentProgress())
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    block = re.search(rf'<div id="said-{clip.id}">(.*?)</div>', text, re.DOTALL)
    assert block is not None
    spoken = html.unescape(re.sub(r'<span class="who".*?</span>|<[^>]+>', " ", block[1])).split()
    indices = range(clip.first_word, clip.last_word + 1)
    assert spoken == [words[index].text for index in indices if index != clip.first_word + 3]


def test_where_nobody_is_known_a_clip_has_no_names_and_no_legend(tmp_path: Path) -> None:
    facts = without_speakers(make_facts("en"))
    publish(facts, tmp_path / "out", PublishSettings(cards=0), SilentProgress())
    for name in ("index.html", "transcript.html"):
        text = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert 'class="who"' not in text
        assert "(?)" not in text


@pytest.mark.parametrize(("language", "told"), [("de", "Von einer Person benannt"), ("en", "Named by a person")])
def test_a_name_that_a_person_gave_says_so(tmp_path: Path, language: str, told: str) -> None:
    facts = make_facts(language)
    given = tuple(
        one.model_copy(update={"known_by": "person", "evidence": ()}) if one.number == 1 else one
        for one in facts.speakers.speakers
    )
    facts = replace(facts, speakers=facts.speakers.model_copy(update={"speakers": given}))
    publish(facts, tmp_path / "out", PublishSettings(cards=0), SilentProgress())
    text = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert text.count(f"<li>{told}</li>") == 1
    left = tuple(one.model_copy(update={"name": None, "evidence": ("Bleibt offen",)}) for one in given)
    facts = replace(facts, speakers=facts.speakers.model_copy(update={"speakers": left}))
    publish(facts, tmp_path / "out", PublishSettings(cards=0), SilentProgress())
    text = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert told not in text
    assert text.count(">Bleibt offen</li>") == 2


def publish_unsigned(folder: Path, language: str, *, known: bool = True) -> tuple[Page, Published]:
    facts = make_facts(language)
    chosen = PublishSettings(cards=1, link=LINK)
    taken = without_names(facts, "2") if known else without_speakers(facts)
    published = publish(taken, folder / "talk-12345678" / "out", chosen, SilentProgress())
    return Page(folder / "talk-12345678" / "out" / "index.html"), published


@pytest.mark.parametrize(
    ("language", "told"), [("de", "Wartet auf den Namen von „Person 2“"), ("en", "Waits for the name of “Speaker 2”")]
)
def test_what_waits_for_a_name_stands_where_it_would_be(tmp_path: Path, language: str, told: str) -> None:
    page, published = publish_unsigned(tmp_path / "event", language)
    assert not [path for path in published.paths if path.parent.name == "cards"]
    for section in ("quotes", "cards", "posts"):
        text = re.search(rf'<section id="{section}".*?</section>', page.text, re.DOTALL)
        assert text is not None
        assert text[0].count(told) == 1
        assert text[0].count("pipeline speakers name event/talk-12345678 2 &#34;NAME&#34;\n") == 1
        assert "pipeline process event/talk-12345678</pre>" in text[0]
        for quote in make_facts(language).quotes.quotes[: 1 if section == "cards" else 3]:
            assert text[0].count(html.escape(quote.text)) == 1
            assert f'data-seek="{quote.start}"' in text[0]
    assert page.open == []
    assert all(count == 1 for count in page.ids.values())
    assert (published.held.card_count, published.held.post_count) == (1, 15)
    assert not published.warnings


def test_once_named_nothing_waits(out: Path) -> None:
    page = Page(out / "index.html")
    assert 'class="sheet waiting"' not in page.text
    assert "pipeline speakers name" not in page.text


@pytest.mark.parametrize(
    ("language", "told"), [("de", "Wer das sagt, steht nicht fest"), ("en", "it is not certain who says this")]
)
def test_what_is_nobodys_for_certain_waits_for_a_check(tmp_path: Path, language: str, told: str) -> None:
    page, published = publish_unsigned(tmp_path, language, known=False)
    assert page.text.count(told) == 1
    assert "pipeline speakers name" not in page.text
    assert "cards" not in page.ids
    assert any("not certain who says the quotes" in warning for warning in published.warnings)
