"""The pages a person opens from disk: transcript, article and the index of everything that came out.

Each page is one file with its style and script inside, makes no request to any network, and says so by its
Content-Security-Policy. ``Page`` holds what the templates share; each ``write_*`` function fills in one template.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from pipeline.clips.captions import clip_cues, delayed
from pipeline.clips.editing import Editing
from pipeline.publish.article import ClipEntry, clip_entries
from pipeline.publish.blog import render_markdown
from pipeline.publish.cards import Card
from pipeline.publish.facts import Citation, Facts, file_url, sentence_anchor
from pipeline.publish.people import PersonLink, links_of
from pipeline.publish.posts import PostFile
from pipeline.publish.templating import Templates
from pipeline.publish.waiting import Held, Nameless, Place, nameless
from pipeline.schema import Chapter, Clip, Sentence, Speaker
from pipeline.speakers.labels import label, labels
from pipeline.structure.manuscript import called, has_doubtful_speakers
from pipeline.structure.paragraphs import paragraphs

AUDIO_URL = "../audio.flac"
SHOWN_HOLE = 3.0
"""Seconds of speech without text that the transcript page shows as a gap."""


@dataclass(frozen=True)
class Piece:
    """Words in a row that are all sure, or all perhaps misheard."""

    text: str
    unsure: bool


@dataclass(frozen=True)
class Line:
    """A sentence of the transcript page. Its pieces, joined by blanks, are its words."""

    anchor: str
    pieces: tuple[Piece, ...]
    language: str
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Paragraph:
    """Sentences that are read together. ``hole`` is the length of a gap before them, in seconds."""

    start: float
    speaker: str | None
    lines: tuple[Line, ...]
    hole: float


@dataclass(frozen=True)
class TranscriptChapter:
    """A chapter of the transcript page."""

    id: str
    title: str
    start: float
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class QuoteEntry:
    """A quotation on the index page."""

    citation: Citation
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class SpeakerEntry:
    """A person of the session. ``nameless`` says how to give a name to somebody who has none."""

    speaker: Speaker
    label: str
    links: tuple[PersonLink, ...]
    nameless: Nameless | None = None


@dataclass(frozen=True)
class Said:
    """What one person says in a row. ``speaker`` is marked where it may be somebody else, ``None`` where unknown."""

    speaker: str | None
    doubtful: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class ClipPlayer:
    """A clip on the index page, with what is said in it. ``cues`` is a JSON list of ``[start, end, text]``."""

    entry: ClipEntry
    said: tuple[Said, ...]
    cues: str
    is_video: bool

    @property
    def has_doubts(self) -> bool:
        """Whether a word in it may be misheard."""
        return any(piece.unsure for part in self.said for piece in part.pieces)

    @property
    def has_doubtful_speakers(self) -> bool:
        """Whether it may be somebody else who says a part of it."""
        return any(part.doubtful for part in self.said)


@dataclass(frozen=True)
class CardEntry:
    """A card on the index page, with its addresses."""

    png: str
    svg: str
    size: str
    alt_text: str


@dataclass(frozen=True)
class Index:
    """What the index page shows beside the records. ``blog`` and ``notes`` are copied, the others are read here."""

    blog: str
    blog_shown: str
    notes: str
    notes_shown: str
    posts: tuple[PostFile, ...]
    cards: tuple[Card, ...]
    held: Held
    files: tuple[str, ...]
    """Everything in ``out/``, relative to it."""
    warnings: tuple[str, ...]


def write_transcript_page(facts: Facts, templates: Templates) -> str:
    """Write ``transcript.html``.

    Raises:
        TemplateError: A template is broken.
    """
    chapters = tuple(_transcript_chapters(facts))
    return templates.render(
        "transcript.html.j2",
        **_shared(facts, templates),
        speakers=tuple(_speakers(facts)),
        chapters=chapters,
        has_doubtful_speakers=has_doubtful_speakers(facts.structure.sentences, labels(facts.speakers, facts.language)),
        has_doubts=bool(facts.unsure_words) or any(segment.doubts for segment in facts.transcript.segments),
    )


def write_blog_page(facts: Facts, templates: Templates, blog: str) -> str:
    """Write ``blog.html`` from the article's text with local links."""
    return templates.render("blog.html.j2", **_shared(facts, templates), article=render_markdown(blog))


def write_index_page(facts: Facts, templates: Templates, index: Index) -> str:
    """Write ``index.html``: everything that came out."""
    return templates.render(
        "index.html.j2",
        **_shared(facts, templates),
        recorded_on=facts.session.recorded_on,
        word_count=len(facts.transcript.words),
        model=facts.transcript.model,
        source=facts.session.source.name,
        chapters=facts.structure.chapters,
        clips=tuple(_player(facts, entry) for entry in clip_entries(facts) if entry.files.media),
        quotes=tuple(QuoteEntry(facts.cite(q), q.reasons) for q in facts.signed_quotes),
        waiting=index.held,
        library=index.held.place.library,
        cards=tuple(map(_card, index.cards)),
        article=render_markdown(index.blog_shown, top=3),
        blog=index.blog,
        posts=index.posts,
        notes=index.notes,
        notes_shown=render_markdown(index.notes_shown, top=3),
        files=tuple((name, file_url(name)) for name in sorted(index.files)),
        warnings=index.warnings,
        spoken=facts.structure.language,
        speakers=tuple(_speakers(facts, index.held.place)),
    )


def _speakers(facts: Facts, place: Place | None = None) -> Iterator[SpeakerEntry]:
    """Yield who speaks; with ``place``, how to name those who have no name."""
    for one in facts.speakers.speakers:
        open_name = nameless(facts, one, place) if place is not None and not one.name else None
        yield SpeakerEntry(one, label(one, facts.language), links_of(one), open_name)


def _shared(facts: Facts, templates: Templates) -> dict[str, Any]:
    """Return what every page needs: titles, style, script and the policy that allows just these."""
    script = templates.render("page.js.j2").replace("</", "<\\/")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        "default-src 'none'; img-src 'self' file: data:; media-src 'self' file:; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    return {
        "policy": policy,
        "style": Markup(templates.render("page.css.j2").replace("</", "<\\/")),  # noqa: S704 - a template's own text
        "script": Markup(script),  # noqa: S704 - a template's own text
        "title": facts.structure.title,
        "duration": facts.session.media.duration,
        "audio": AUDIO_URL,
    }


# --- transcript -------------------------------------------------------------------------------------------------


def _transcript_chapters(facts: Facts) -> Iterator[TranscriptChapter]:
    doubts = _doubts_by_word(facts)
    groups = paragraphs(facts.structure)
    names = labels(facts.speakers, facts.language)
    for chapter in facts.structure.chapters or (_whole(facts),):
        inside = range(chapter.first_sentence, chapter.last_sentence + 1)
        shown = tuple(
            Paragraph(
                start=group[0].start,
                speaker=called(group[0], names),
                lines=tuple(_line(facts, sentence, doubts) for sentence in group),
                hole=_hole_before(facts, group[0]),
            )
            for group in groups
            if facts.index_of[group[0].id] in inside
        )
        yield TranscriptChapter(f"c-{chapter.id}", chapter.title, chapter.start, shown)


def _whole(facts: Facts) -> Chapter:
    """Stand in for chapters where there are none."""
    return Chapter(
        start=0.0,
        end=facts.session.media.duration,
        id="all",
        title=facts.structure.title,
        keywords=(),
        first_sentence=0,
        last_sentence=len(facts.structure.sentences) - 1,
    )


def _line(facts: Facts, sentence: Sentence, doubts: Sequence[tuple[str, ...]]) -> Line:
    citation = facts.cite(sentence)
    found = dict.fromkeys(
        doubt for index in range(sentence.first_word, sentence.last_word + 1) for doubt in doubts[index]
    )
    pieces = _pieces(facts, range(citation.first_word, citation.last_word + 1))
    return Line(sentence_anchor(sentence), pieces, sentence.language, tuple(found))


def _pieces(facts: Facts, indices: Iterable[int]) -> tuple[Piece, ...]:
    """Return words, with those apart that may be misheard."""
    words = facts.transcript.words
    return tuple(
        Piece(" ".join(words[index].text for index in run), unsure)
        for unsure, run in groupby(indices, lambda index: index in facts.unsure_words)
    )


def _doubts_by_word(facts: Facts) -> list[tuple[str, ...]]:
    return [segment.doubts for segment in facts.transcript.segments for _ in segment.words]


def _hole_before(facts: Facts, sentence: Sentence) -> float:
    """Return the length of speech without text between the sentence before and this one."""
    index = facts.index_of[sentence.id]
    before = facts.structure.sentences[index - 1].end if index else 0.0
    holes = [hole for hole in facts.transcript.coverage.holes if before <= hole.start and hole.end <= sentence.start]
    length = sum(hole.duration for hole in holes)
    return length if length >= SHOWN_HOLE else 0.0


# --- index ------------------------------------------------------------------------------------------------------


def _player(facts: Facts, entry: ClipEntry) -> ClipPlayer:
    media = entry.files.media or ""
    return ClipPlayer(
        entry, _said_in(facts, entry.clip), _cues(facts, entry.clip), is_video=media.endswith((".mp4", ".webm"))
    )


def _said_in(facts: Facts, clip: Clip) -> tuple[Said, ...]:
    """Return what is said in a clip, by who says it; without what was tightened away."""
    names, words, editing = labels(facts.speakers, facts.language), facts.transcript.words, Editing(clip.pieces)
    sentences = map(facts.sentence, clip.sentences)
    parts: list[Said] = []
    for (_, doubtful), group in groupby(sentences, lambda one: (one.speaker, one.speaker_doubtful)):
        run = list(group)
        who = called(run[0], names)
        indices = range(run[0].first_word, run[-1].last_word + 1)
        heard = [index for index in indices if not clip.kept or editing.keeps(words[index])]
        parts.append(Said(who, doubtful and who is not None, _pieces(facts, heard)))
    return tuple(parts)


def _cues(facts: Facts, clip: Clip) -> str:
    """Return a clip's captions as JSON: browsers load no caption file for a page that was opened from disk."""
    if facts.burned_captions:
        return "[]"  # they stand in the picture already
    cues = delayed(clip_cues(clip, facts.transcript, names=facts.speakers.names), facts.lead)
    rows = [[round(cue.start, 3), round(cue.end, 3), "\n".join(cue.lines)] for cue in cues]
    return json.dumps(rows, ensure_ascii=False)


def _card(card: Card) -> CardEntry:
    folder = card.png.parent.name
    return CardEntry(
        file_url(f"{folder}/{card.png.name}"), file_url(f"{folder}/{card.svg.name}"), card.size, card.alt_text
    )
