"""The blog draft: ``blog.md`` for an editor's system, and the same as a page to read."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from pipeline.config import PublishSettings
from pipeline.naming import slug
from pipeline.publish.article import Article, ClipEntry, choose_article
from pipeline.publish.facts import MEDIA_SUFFIXES, Facts, address_at, escape_markdown
from pipeline.publish.people import attributed, list_people, open_points, with_introductions
from pipeline.publish.posts import tidy
from pipeline.publish.templating import Templates

DESCRIPTION_LENGTH = (120, 160)
"""Characters of a meta description: what search engines show without cutting."""
TAGS = 6
TOPICS = 5

_OPEN_POINT = re.compile(r"\[.+\]")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def write_blog(facts: Facts, settings: PublishSettings, templates: Templates, *, local: bool = False) -> str:
    """Write ``blog.md``, or the same text for the page beside the transcript.

    Args:
        facts: The session's records.
        settings: ``link`` is where the recording is published.
        templates: Of the language of the text.
        local: Link to the transcript page and the clips' files. Otherwise the text is for pasting: it links to the
            published recording, or to nothing where there is none.

    Raises:
        TemplateError: A template is broken.
    """
    facts = facts.for_markdown(None if local else settings.link)
    article: Article = with_introductions(choose_article(facts))
    cited = tuple(attributed(article))
    points = open_points(cited)
    title = facts.structure.title
    front_matter: dict[str, Any] = {"title": title, "description": describe(facts, templates)}
    if facts.session.recorded_on:
        front_matter["date"] = facts.session.recorded_on
    front_matter |= {"language": facts.language, "slug": slug(title), "tags": list(facts.topics[:TAGS])}
    front_matter["draft"] = True  # many systems do not publish such a page, and nobody has read it yet
    text = templates.render(
        "blog.md.j2",
        # JSON is YAML, and quotes every character that YAML would read otherwise.
        front_matter={key: json.dumps(value, ensure_ascii=False) for key, value in front_matter.items()},
        title=escape_markdown(title),
        topics=tuple(map(escape_markdown, facts.topics[:TOPICS])),
        duration=facts.session.media.duration,
        open_points=points,
        introduction=article.introduction,
        lead=article.lead,
        sections=[
            {
                "title": escape_markdown(section.chapter.title),
                "start": section.chapter.start,
                "passages": section.passages,
                "clips": [clip_mark(entry, settings.link, local=local) for entry in section.clips],
            }
            for section in article.sections
        ],
        people=list_people(facts, cited),
        link=settings.link,
    )
    return tidy(text) + "\n"


def clip_mark(entry: ClipEntry, link: str, *, local: bool) -> dict[str, Any]:
    """Return what the templates need of a clip. ``link`` is the published recording's place, empty where none is."""
    return {
        "title": escape_markdown(entry.clip.title),
        "start": entry.clip.start,
        "duration": entry.clip.seconds,
        "files": entry.files,
        "local": local,
        "link": address_at(link, entry.clip.start) if link else "",
    }


def describe(facts: Facts, templates: Templates) -> str:
    """Return a meta description of 120 to 160 characters, or the longest below that the facts yield."""
    least, most = DESCRIPTION_LENGTH
    best = ""
    for number in range(min(TOPICS, len(facts.topics)), -1, -1):
        for detail in (2, 1, 0):
            text = templates.render(
                "description.md.j2",
                title=facts.structure.title,
                topics=facts.topics[:number],
                duration=facts.session.media.duration,
                quotes=len(facts.attributed_quotes),
                detail=detail,
            )
            text = " ".join(text.split())
            if least <= len(text) <= most:
                return text
            if len(best) < len(text) <= most:
                best = text
    return best


def render_markdown(text: str, top: int = 1) -> Markup:
    """Return Markdown as HTML. HTML inside it is printed as text; a link to a clip becomes a player.

    Args:
        text: Markdown, with or without front matter.
        top: The level that the highest heading gets, for text inside a page that has its own headings.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(_FRONT_MATTER.sub("", text))
    for token in tokens:
        _mark_open_points(token.children or [])
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + top - 1)}"
    return Markup(parser.renderer.render(_with_players(tokens), parser.options, {}))  # noqa: S704 - made by the parser


def _mark_open_points(children: Sequence[Token]) -> None:
    """Make a marker's stroke of what stands, bold and in square brackets, for a name that is not known."""
    for opening, inner, closing in zip(children, children[1:], children[2:], strict=False):
        if (opening.type, closing.type) == ("strong_open", "strong_close") and _OPEN_POINT.fullmatch(inner.content):
            opening.tag = closing.tag = "mark"


def _with_players(tokens: Sequence[Token]) -> list[Token]:
    """Replace each paragraph that is nothing but a link to a clip by a player with the link below it."""
    out: list[Token] = []
    for token in tokens:
        address = _clip_address(token)
        if address and out and out[-1].type == "paragraph_open":
            player = Token("html_block", "", 0)
            poster = _poster(token)
            shown = Markup(' poster="{}"').format(poster) if poster else ""
            player.content = str(Markup('<video controls preload="none" src="{}"{}></video>\n').format(address, shown))
            out.insert(-1, player)
            # The player shows the poster; the link below it is only text.
            token.children = [child for child in token.children or [] if child.type != "image"]
        out.append(token)
    return out


def _clip_address(token: Token) -> str | None:
    children = token.children or []
    if token.type != "inline" or not children:
        return None
    if children[0].type != "link_open" or children[-1].type != "link_close":
        return None
    address = str(children[0].attrGet("href") or "")
    return address if address.startswith("clips/") and address.endswith(MEDIA_SUFFIXES) else None


def _poster(token: Token) -> str | None:
    images = [child for child in token.children or [] if child.type == "image"]
    return str(images[0].attrGet("src")) if images else None
