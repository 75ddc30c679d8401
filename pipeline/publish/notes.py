"""Show notes: a summary, chapters as YouTube reads them, key quotes and clips."""

from __future__ import annotations

from pipeline.publish.article import clip_entries
from pipeline.publish.blog import clip_mark
from pipeline.publish.chapters import chapter_marks
from pipeline.publish.facts import Citation, Facts, escape_markdown
from pipeline.publish.people import list_people, open_points
from pipeline.publish.posts import tidy
from pipeline.publish.templating import Templates

KEY_QUOTES = 5


def write_notes(facts: Facts, templates: Templates, link: str, *, local: bool = False) -> str:
    """Write ``show-notes.md``, or the same text for the page beside the transcript.

    Args:
        facts: The session's records.
        templates: Of the language of the text.
        link: Where the recording is published; empty where it is not.
        local: As in ``write_blog``.

    Raises:
        TemplateError: The template is broken.
    """
    facts = facts.for_markdown(None if local else link)
    chosen: list[Citation] = [facts.cite(quote) for quote in facts.attributed_quotes[:KEY_QUOTES]]
    quotes = sorted(chosen, key=lambda quote: quote.start)
    clips = [clip_mark(entry, link, local=local) for entry in clip_entries(facts) if entry.files.media]
    text = templates.render(
        "show-notes.md.j2",
        title=escape_markdown(facts.structure.title),
        duration=facts.session.media.duration,
        date=facts.session.recorded_on,
        topics=tuple(map(escape_markdown, facts.topics[:5])),
        marks=chapter_marks(facts.structure.chapters, facts.session.media.duration),
        open_points=open_points(quotes),
        people=list_people(facts, quotes),
        quotes=quotes,
        clips=clips,
        link=link,
    )
    return tidy(text) + "\n"
