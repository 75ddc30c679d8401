"""Everything a person takes away in words and pictures: cards, blog draft, posts, show notes and pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.atomic import write_text
from pipeline.brand import BRAND, Brand
from pipeline.config import PublishSettings
from pipeline.progress import Progress
from pipeline.publish.blog import write_blog
from pipeline.publish.cards import Card, CardContext, render_cards
from pipeline.publish.chapters import chapter_files
from pipeline.publish.facts import Facts
from pipeline.publish.notes import write_notes
from pipeline.publish.pages import Index, write_blog_page, write_index_page, write_transcript_page
from pipeline.publish.posts import PostFile, hashtag_warnings, tidy, write_posts
from pipeline.publish.templating import Templates
from pipeline.publish.waiting import Held, Place, hold_back

__all__ = ["Facts", "Published", "publish"]

INDEX = "index.html"


@dataclass(frozen=True)
class Published:
    """What was written, and what a person should know about it."""

    paths: tuple[Path, ...]
    warnings: tuple[str, ...]
    held: Held


_UNSURE = (
    "It is not certain who says the quotes, so none of them is a card or a post; the index page says where to listen."
)


def publish(
    facts: Facts, target: Path, settings: PublishSettings, progress: Progress, *, brand: Brand = BRAND
) -> Published:
    """Write every text, card and page of one session.

    Args:
        facts: The session's records and what earlier stages left.
        target: The session's ``out`` folder; the pages expect ``audio.flac`` in the folder above it.
        settings: Language, templates, networks, cards, link.
        progress: Counts cards, then files.
        brand: How cards look.

    Returns:
        The paths written, in the order of their names, and warnings.

    Raises:
        TemplateError: A template is missing or broken.
        StorageError: The folder cannot be written, or the records do not fit together.
    """
    templates = Templates(facts.language, settings.templates)
    cards, warnings = _draw_cards(facts, target, settings, progress, brand)
    card_files = [path for card in cards for path in (card.svg, card.png)]
    facts = replace(facts, files=(*facts.files, *(f"out/{path.relative_to(target).as_posix()}" for path in card_files)))
    posts = write_posts(facts, settings, templates)
    unsure = [_UNSURE] if len(facts.attributed_quotes) < len(facts.quotes.quotes) else []
    for warning in (*hashtag_warnings(settings), *(one for file in posts for one in file.warnings), *unsure):
        progress.note(warning)
        warnings.append(warning)
    texts = _write_texts(facts, settings, templates, posts)
    held = hold_back(facts, settings, posts, Place.of(target))
    index = Index(
        blog=texts["blog.md"],
        blog_shown=write_blog(facts, settings, templates, local=True),
        notes=texts["show-notes.md"],
        notes_shown=write_notes(facts, templates, settings.link, local=True),
        posts=posts,
        cards=tuple(cards),
        held=held,
        files=tuple(sorted({*facts.out_files, *texts})),
        warnings=tuple(dict.fromkeys((*facts.warnings, *warnings))),
    )
    texts[INDEX] = write_index_page(facts, templates, index)
    progress.begin("pages", len(texts))
    for name, text in texts.items():
        write_text(target / name, text)
        progress.advance(1)
    paths = sorted([*card_files, *(target / name for name in texts)])
    return Published(tuple(paths), tuple(warnings), held)


def _draw_cards(
    facts: Facts, target: Path, settings: PublishSettings, progress: Progress, brand: Brand
) -> tuple[list[Card], list[str]]:
    context = CardContext(facts.structure.title, facts.language, facts.speakers, brand)
    return render_cards(facts.quotes.quotes, context, target / "cards", settings, progress)


def _write_texts(
    facts: Facts, settings: PublishSettings, templates: Templates, posts: tuple[PostFile, ...]
) -> dict[str, str]:
    """Return each file's text by its path in ``out``. Nothing is written before every template has succeeded."""
    texts = {
        "blog.md": write_blog(facts, settings, templates),
        "blog.html": write_blog_page(facts, templates, write_blog(facts, settings, templates, local=True)),
        "show-notes.md": write_notes(facts, templates, settings.link),
        "transcript.html": write_transcript_page(facts, templates),
    }
    for file in posts:
        texts[f"posts/{file.network}.md"] = tidy(templates.render("posts.md.j2", file=file)) + "\n"
    return texts | chapter_files(facts.structure.title, facts.structure.chapters, facts.session.media.duration)
