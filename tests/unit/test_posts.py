"""Posts fit their network and quote in full or not at all."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.config import Network, PublishSettings
from pipeline.publish.facts import Facts
from pipeline.publish.limits import LIMITS, count_hashtags, measure
from pipeline.publish.posts import (
    PostFile,
    hashtag_warnings,
    make_hashtag,
    make_hashtags,
    tidy,
    waiting_for_posts,
    write_posts,
)
from pipeline.publish.templating import Templates
from pipeline.schema import Speakers
from tests.unit.publish_fixtures import make_facts, without_names, without_speakers

NETWORKS: tuple[Network, ...] = get_args(Network)
TEMPLATES = {language: Templates(language) for language in ("de", "en")}
LINK = "https://example.org/aufnahme/mit/einem/sehr/langen/pfad/damit/es/eng/wird?und=mehr"
ODD = st.sampled_from(
    ["Müller", "e\u0301", "👨‍👩‍👧", "🇩🇪", "日本語", "https://example.org/x", "a\u0308\u0323", "Ω", "z. B.", "3,5 %"]
)


def write(facts: Facts, link: str = LINK, hashtags: tuple[str, ...] = ()) -> tuple[PostFile, ...]:
    return write_posts(facts, PublishSettings(link=link, hashtags=hashtags), TEMPLATES[facts.language])


def quotations(text: str) -> list[str]:
    return re.findall(r"[„“]([^„“”]+)[“”]", text)


@pytest.mark.parametrize("language", ["de", "en"])
def test_each_network_gets_session_quotes_and_clips(language: str) -> None:
    files = write(make_facts(language))
    assert [file.network for file in files] == list(NETWORKS)
    for file in files:
        assert [post.kind for post in file.posts] == ["session", *["quote"] * 3, *["clip"] * 2]
        assert not file.warnings


def test_a_clip_is_attached_in_the_shape_that_the_network_shows_larger() -> None:
    facts = make_facts("en")
    first = facts.clips.clips[0].id
    facts = replace(facts, files=(*facts.files, f"out/clips/{first}-9x16.mp4", f"out/clips/{first}-1x1.mp4"))
    attached = {
        file.network: [post.attachments for post in file.posts if post.clip and post.clip.clip.id == first]
        for file in write(facts)
    }
    assert attached["instagram"] == [(f"clips/{first}-9x16.mp4",)]
    assert attached["linkedin"] == [(f"clips/{first}-1x1.mp4",)]
    assert attached["x"] == [(f"clips/{first}.mp4",)]


def test_a_clip_that_is_published_is_not_posted_again() -> None:
    facts = make_facts("de")
    first, second = facts.clips.clips
    told = first.model_copy(update={"title": "Viele sitzen in Indien, in Kanada oder in Chile"})
    without = facts.structure.model_copy(update={"exchanges": ()})
    marked = facts.clips.model_copy(update={"clips": (told, second), "published": (first.id,)})
    out = replace(facts, clips=marked, structure=without)
    for file in write(out):
        assert [post.clip.clip.id for post in file.posts if post.clip] == [second.id]
    waiting = waiting_for_posts(without_names(out))
    assert waiting == facts.quotes.quotes[:3], "its title waits for no name either"


@pytest.mark.parametrize("language", ["de", "en"])
def test_posts_fit_quote_verbatim_and_carry_the_link(language: str) -> None:
    facts = make_facts(language)
    spoken = " ".join(word.text for word in facts.transcript.words)
    for file in write(facts, hashtags=("Forum Klartext",)):
        for post in file.posts:
            assert measure(post.text, file.network).fits
            assert LINK in post.text
            tagged = f"{post.text}\n\n#ForumKlartext"
            assert "#ForumKlartext" in post.text or not measure(tagged, file.network).fits
            assert all(quotation in spoken for quotation in quotations(post.text))
            assert "\n\n\n" not in post.text
            assert post.text == post.text.strip()


@pytest.mark.parametrize("network", NETWORKS)
def test_a_post_says_its_length(network: Network) -> None:
    file = next(file for file in write(make_facts("de")) if file.network == network)
    for post in file.posts:
        assert str(post.count) == f"{measure(post.text, network).length}/{post.count.most}"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    title=st.lists(ODD, min_size=1, max_size=60).map(" ".join),
    sentence=st.lists(ODD, min_size=6, max_size=200).map(" ".join),
    hashtags=st.lists(ODD, max_size=40).map(tuple),
)
def test_no_post_is_ever_over_its_limit(title: str, sentence: str, hashtags: tuple[str, ...]) -> None:
    script = (
        f"# Eins\n? Was ist das denn genau?\n{sentence}.\nGute Kommunikation beginnt hier.\nNoch ein Satz.\nUnd einer."
    )
    script += "\n# Zwei\nEin Satz.\nZwei Sätze.\nDrei Sätze.\nVier Sätze."
    facts = make_facts("de", script, title=title)
    for file in write(facts, hashtags=hashtags):
        for post in file.posts:
            assert measure(post.text, file.network).fits
            assert count_hashtags(post.text) <= (LIMITS[file.network].most_hashtags or 30)
        kinds = {post.kind for post in file.posts}
        assert "session" in kinds or any("session" in warning for warning in file.warnings)


def test_a_quote_that_is_too_long_is_left_out_and_not_cut() -> None:
    long = "Gute Kommunikation " + "und noch mehr Wörter " * 30 + "hilft."
    short = "Ein falscher Name ist schlimmer."
    facts = make_facts(
        "de", f"# Eins\nHallo.\nHallo.\n? Wie geht das?\n{long}\n{short}\nEnde.\n? Und?\nJa.\nNein.\nGut."
    )
    posts = {file.network: file for file in write(facts, link="")}
    spoken = [quotations(post.text) for post in posts["x"].posts if post.kind == "quote"]
    assert spoken == [[short]]
    assert any(long in quotations(post.text) for post in posts["linkedin"].posts)


def test_where_nothing_fits_that_is_said() -> None:
    long = "Gute Kommunikation " + "und noch mehr Wörter " * 30 + "hilft."
    facts = make_facts(
        "de", "# Eins\nHallo.\nHallo.\n? Wie?\n" + long + "\nA.\nB.\nC.\nD.\nE.\nF.", title="Titel " * 80
    )
    bluesky = next(file for file in write(facts, link=LINK + "x" * 300) if file.network == "bluesky")
    assert any("quote" in warning for warning in bluesky.warnings)
    assert any("session" in warning for warning in bluesky.warnings)


@pytest.mark.parametrize(
    ("text", "hashtag"),
    [
        ("künstliche Intelligenz", "#KünstlicheIntelligenz"),
        ("IT", "#IT"),
        ("F&E-Abteilung", ""),
        ("R&D", ""),
        ("it's", ""),
        ("Blue-Heron Rail", "#BlueHeronRail"),
        ("#Livestudio", "#Livestudio"),
        ("2024", ""),
        ("3D Druck", ""),
        ("…", ""),
        ("Donaudampfschifffahrtsgesellschaft", ""),
    ],
)
def test_hashtags(text: str, hashtag: str) -> None:
    assert make_hashtag(text) == hashtag


def test_set_hashtags_come_first_and_none_twice() -> None:
    tags = make_hashtags(PublishSettings(hashtags=("Forum", "messe")), ["Messe", "Technik"])
    assert tags == ("#Forum", "#Messe", "#Technik")


def test_tidy_leaves_single_empty_lines() -> None:
    assert tidy("\n a  \n\n\n\nb\t\n") == "a\n\nb"


def test_a_long_title_is_cut_where_nothing_else_fits() -> None:
    file = next(file for file in write(make_facts("de", title="Titel " * 80)) if file.network == "x")
    assert [post.kind for post in file.posts].count("session") == 1
    assert "Titel …" in file.posts[0].text


@pytest.mark.parametrize("language", ["de", "en"])
def test_quotes_are_signed_with_role_and_organisation(language: str) -> None:
    for file in write(make_facts(language), link=""):
        for post in file.posts:
            if post.kind == "quote":
                assert "\n– Dr. Eva Roth, Leiterin Kommunikation, Falkenberg Antriebe\n" in post.text


def test_where_there_is_no_room_for_the_role_the_name_stands() -> None:
    long = "Gute Kommunikation hilft der Firma " + "und auch den Kunden " * 10 + "am Montag."
    script = f"# Eins\nHallo.\nHallo.\n? Wie geht das?\n{long}\nEnde.\n? Und?\nJa.\nNein.\nGut.\nA.\nB.\nC."
    (x,) = (file for file in write(make_facts("de", script), link="", hashtags=("Forum",)) if file.network == "x")
    (post,) = (post for post in x.posts if post.kind == "quote")
    assert post.text == f"„{long}“\n– Dr. Eva Roth\n\n#Forum"


@pytest.mark.parametrize("facts", [without_names(make_facts("de")), without_speakers(make_facts("de"))])
def test_nobody_without_a_name_is_quoted(facts: Facts) -> None:
    said = [sentence.text for sentence in facts.structure.sentences if not sentence.is_question]
    for file in write(facts):
        assert {post.kind for post in file.posts} == {"session", "clip"}
        assert not file.warnings
        assert not any(sentence in post.text for post in file.posts for sentence in said)


def test_of_those_with_a_name_as_many_posts_are_made() -> None:
    facts = make_facts("de")
    quote, *others = facts.quotes.quotes
    runs = tuple(
        run.model_copy(update={"doubtful": run.first_word == quote.first_word}) for run in facts.speakers.attributions
    )
    unsure = replace(facts, speakers=Speakers(speakers=facts.speakers.speakers, attributions=runs))
    for file in write(unsure):
        assert [post.quote.text for post in file.posts if post.kind == "quote" and post.quote] == [
            other.text for other in others
        ]
        assert not any(quote.text in post.text for post in file.posts)


def test_a_clip_whose_title_is_a_statement_waits_for_the_name() -> None:
    facts = make_facts("de")
    first, second = facts.clips.clips
    told = "Viele sitzen in Indien, in Kanada oder in Chile"
    clips = facts.clips.model_copy(update={"clips": (first.model_copy(update={"title": told}), second)})
    asked = replace(facts, clips=clips)
    for file in write(without_names(asked)):
        texts = [post.text for post in file.posts if post.kind == "clip"]
        assert len(texts) == 2
        assert not any(told in text for text in texts), "the question stands there instead"
    unasked = replace(asked, structure=facts.structure.model_copy(update={"exchanges": ()}))
    assert all(any(told in post.text for post in file.posts if post.kind == "clip") for file in write(unasked))
    assert waiting_for_posts(unasked) == ()
    for file in write(without_names(unasked)):
        (post,) = (post for post in file.posts if post.kind == "clip")
        assert told not in post.text
        assert not file.warnings
    *quotes, title = waiting_for_posts(without_names(unasked))
    assert tuple(quotes) == facts.quotes.quotes[:3]
    assert title.text.startswith(told)


def test_a_statement_in_a_clips_title_is_quoted_with_its_name_or_not_posted() -> None:
    facts = make_facts("de")
    facts = replace(facts, structure=facts.structure.model_copy(update={"exchanges": ()}))
    clip, quote = facts.clips.clips[0], facts.quotes.quotes[2]
    quoted = clip.model_copy(update={"title": quote.text})
    unquoted = clip.model_copy(
        update={
            "title": next(
                facts.sentence(one).text.rstrip(".")
                for one in clip.sentences
                if one not in quote.sentences
                and not facts.sentence(one).is_question
                and len(facts.sentence(one).text) > 30
            )
        }
    )
    for title, texts in (
        (quoted, [f"„{quote.text}“\n– Dr. Eva Roth"]),
        (unquoted, [f"„{quote.text}“\n– Dr. Eva Roth"]),
    ):
        told = replace(facts, clips=facts.clips.model_copy(update={"clips": (title,)}))
        for file in write(told):
            posts = [post.text for post in file.posts if post.kind == "clip"]
            assert [post[: len(text)] for post, text in zip(posts, texts, strict=True)] == texts
    silent = replace(
        facts,
        clips=facts.clips.model_copy(update={"clips": (unquoted,)}),
        quotes=facts.quotes.model_copy(update={"quotes": ()}),
    )
    assert waiting_for_posts(silent) == waiting_for_posts(without_names(silent)) == ()
    for file in write(silent):
        assert not file.warnings
        assert not any(post.kind == "clip" for post in file.posts)


def test_a_post_that_is_only_a_title_is_none() -> None:
    facts = make_facts("de")
    empty = facts.structure.model_copy(update={"exchanges": (), "chapters": ()})
    facts = replace(
        facts,
        structure=empty,
        quotes=facts.quotes.model_copy(update={"quotes": ()}),
        clips=facts.clips.model_copy(update={"clips": ()}),
    )
    assert facts.topics == ()
    for file in write(without_names(facts), link=""):
        assert (file.posts, file.warnings) == ((), ())
    for file in write(without_names(facts)):
        assert [post.kind for post in file.posts] == ["session"]


def test_who_takes_part_is_said_where_nothing_else_is() -> None:
    facts = make_facts("en")
    bare = replace(
        facts,
        structure=facts.structure.model_copy(update={"exchanges": (), "chapters": ()}),
        quotes=facts.quotes.model_copy(update={"quotes": ()}),
        clips=facts.clips.model_copy(update={"clips": ()}),
    )
    for file in write(bare, link="", hashtags=()):
        (post,) = file.posts
        assert post.text == f"{facts.structure.title}\n\nIn the conversation: Anna Weber and Dr. Eva Roth"


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_post_about_the_session_has_no_quote_that_is_a_post(language: str) -> None:
    facts = make_facts(language)
    for file in write(facts):
        session = next(post for post in file.posts if post.kind == "session")
        quotes = [post.quote.text for post in file.posts if post.kind == "quote" and post.quote]
        assert quotes
        assert not any(quote in session.text for quote in quotes)


def test_a_clip_whose_title_names_topics_says_where_it_is_from() -> None:
    facts = make_facts("en")
    clip = facts.clips.clips[0].model_copy(update={"title": "Budget and stage"})
    bare = replace(
        facts,
        structure=facts.structure.model_copy(update={"exchanges": ()}),
        clips=facts.clips.model_copy(update={"clips": (clip,)}),
        quotes=facts.quotes.model_copy(update={"quotes": ()}),
    )
    for file in write(bare, link=""):
        (text,) = (post.text for post in file.posts if post.kind == "clip")
        assert text.startswith(f"Budget and stage\n\nA clip from the conversation: {facts.structure.title}\n")
    same = replace(bare, structure=bare.structure.model_copy(update={"title": "Budget and stage"}))
    for file in write(same, link=""):
        (text,) = (post.text for post in file.posts if post.kind == "clip")
        assert text.startswith("Budget and stage\n\nA clip from the conversation.\n")


def test_only_the_beginning_of_an_answer_stands_under_its_question() -> None:
    asked = "Braucht die Firma nach der Messe noch Zuschauer?"
    script = (
        "# Eins\nWir reden über die Messe.\n# Zwei\nDer Anfang ist gemacht.\n"
        f"? {asked}\nNein.\nGute Kommunikation ist es aber trotzdem.\nSo ist das auf der Messe."
        "\nA.\nB.\nC.\nD.\nE."
    )
    facts = make_facts("de", script)
    for file in write(facts):
        for post in file.posts:
            if post.kind == "quote":
                assert asked not in post.text
            assert not ("Gute Kommunikation" in post.text and f"„{asked}“\n\nIm Clip" in post.text)
    shorter = make_facts("de", script.replace("Nein.\n", ""))
    assert any(asked in post.text for file in write(shorter) for post in file.posts if post.kind == "quote")


def test_a_clip_whose_title_is_its_quote_has_a_head() -> None:
    facts = make_facts("de")
    clip, quote = facts.clips.clips[0], facts.quotes.quotes[2]
    assert clip.first_word <= quote.first_word <= quote.last_word <= clip.last_word
    clips = facts.clips.model_copy(update={"clips": (clip.model_copy(update={"title": quote.text}),)})
    bare = replace(facts, clips=clips, structure=facts.structure.model_copy(update={"exchanges": ()}))
    for file in write(bare):
        post = next(post for post in file.posts if post.kind == "clip")
        assert post.text.startswith(f"„{quote.text}“")
        assert "Im Clip" not in post.text
        assert f"aus dem Gespräch: {facts.structure.title}" in post.text


def test_a_hashtag_that_is_none_is_said() -> None:
    (warning,) = hashtag_warnings(PublishSettings(hashtags=("R&D", "Messe")))
    assert "R&D" in warning


def test_under_a_question_as_title_no_quote_passes_for_the_answer() -> None:
    facts = make_facts("de")
    clip, quote = facts.clips.clips[0], facts.quotes.quotes[2]
    asking = facts.clips.model_copy(update={"clips": (clip.model_copy(update={"title": "Fahren alle zur Messe?"}),)})
    bare = replace(facts, clips=asking, structure=facts.structure.model_copy(update={"exchanges": ()}))
    for file in write(bare):
        post = next(post for post in file.posts if post.kind == "clip")
        assert post.text.startswith("Fahren alle zur Messe?")
        assert quote.text not in post.text
