"""Quote cards: a quotation as a picture, in the sizes that networks show.

The SVG carries the few glyphs it needs, so that it looks the same in every browser; the PNG is drawn from it with the
packaged fonts and never with the machine's own.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import resvg_py

from pipeline.atomic import write_bytes, write_text
from pipeline.brand import BRAND, Brand, Font
from pipeline.brand.typeface import drawable
from pipeline.config import CardSize, PublishSettings
from pipeline.errors import TemplateError
from pipeline.progress import Progress
from pipeline.publish.card_design import FORMATS, Content, Drawing, Text, draw
from pipeline.publish.facts import signer
from pipeline.publish.templating import Templates
from pipeline.schema import NOBODY, Quote, Speaker, Speakers

SVG_TEMPLATE = "cards/quote.svg.j2"
ALT_TEMPLATE = "cards/alt.txt.j2"


@dataclass(frozen=True)
class CardContext:
    """What the cards of one session share.

    Args:
        title: The session's.
        language: Of labels.
        speakers: Who said what, as far as that is known.
        brand: How cards look.
    """

    title: str
    language: str
    speakers: Speakers = NOBODY
    brand: Brand = BRAND


@dataclass(frozen=True)
class Card:
    """One picture, as SVG and as PNG of the same size."""

    svg: Path
    png: Path
    alt_text: str
    quote_id: str
    size: CardSize


def render_cards(
    quotes: Sequence[Quote],
    context: CardContext,
    target: Path,
    settings: PublishSettings,
    progress: Progress,
) -> tuple[list[Card], list[str]]:
    """Draw the cards of the best quotes as ``<target>/<quote id>-<size>.svg`` and ``.png``.

    Args:
        quotes: Best first; the first ``settings.cards`` of them that can be drawn are. Those of nobody by name are
            passed over: a card says who said it.
        context: Title, language of labels and speakers of the session, and the brand.
        target: The folder for the cards.
        settings: How many cards, which sizes, the user's templates.
        progress: Counts cards; is told each warning.

    Returns:
        The cards, and a warning for each quote or character that was left out.

    Raises:
        SettingsError: The brand's colours cannot be read, or the user's template folder does not exist.
        TemplateError: A template of the cards is broken.
        StorageError: ``target`` cannot be written.
    """
    context.brand.check()
    studio = _Studio(context, Templates(context.language, settings.templates), progress)
    signed = [(quote, speaker) for quote in quotes if (speaker := signer(quote, context.speakers))]
    wanted = min(settings.cards, len(signed))
    progress.begin("cards", wanted * len(settings.card_sizes))
    cards: list[Card] = []
    done = 0
    for quote, speaker in signed:
        if done == wanted:
            break
        drawn = studio.render(quote, speaker, settings.card_sizes, target)
        cards += drawn
        done += bool(drawn)
    return cards, studio.warnings


class _Studio:
    """Draws card after card and collects what had to be left out."""

    def __init__(self, context: CardContext, templates: Templates, progress: Progress) -> None:
        self._templates = templates
        self._brand = context.brand
        self._progress = progress
        self.warnings: list[str] = []
        self._title = self._label(context.title, "the session's title")

    def render(self, quote: Quote, speaker: Speaker, sizes: Iterable[CardSize], target: Path) -> list[Card]:
        text, name = self._drawable_words(quote), self._drawable_name(quote, speaker)
        if text is None or name is None:
            return []
        content = Content(
            text=text,
            language=quote.language,
            name=name,
            line=self._label(speaker.about, "what a speaker does") or self._title,
            label_language=self._templates.language,
            start=quote.start,
        )
        alt_text = self._templates.render(
            ALT_TEMPLATE, text=quote.text, speaker=name, title=self._title, start=quote.start
        ).strip()
        cards: list[Card] = []
        for size in sizes:
            drawing = draw(content, FORMATS[size], self._brand)
            if drawing is None:
                self._warn(f"“{_begin(quote.text)}” is too long for a card of {size}.")
                continue
            cards.append(self._publish(drawing, alt_text, quote, size, target))
            self._progress.advance(1)
        return cards

    def _publish(self, drawing: Drawing, alt_text: str, quote: Quote, size: CardSize, target: Path) -> Card:
        card = Card(target / f"{quote.id}-{size}.svg", target / f"{quote.id}-{size}.png", alt_text, quote.id, size)
        svg = self._templates.render(
            SVG_TEMPLATE,
            drawing=drawing,
            alt_text=alt_text,
            fonts=_embed(drawing.texts),
            language=quote.language,
            palette=self._brand.colours,
        )
        png = self._rasterize(svg)
        write_text(card.svg, svg)
        write_bytes(card.png, png)
        return card

    def _rasterize(self, svg: str) -> bytes:
        fonts = {font.path for font in (self._brand.fonts.display, self._brand.fonts.strong, self._brand.fonts.plain)}
        try:
            return resvg_py.svg_to_bytes(
                svg_string=svg,
                skip_system_fonts=True,
                font_files=[str(file) for file in sorted(fonts)],
                font_family=self._brand.fonts.plain.family,
            )
        except ValueError as error:
            raise TemplateError(f"The card made from {SVG_TEMPLATE} is no valid SVG: {error}.", "Mend it.") from error

    def _drawable_words(self, quote: Quote) -> str | None:
        """Return the quotation as the card can show it; ``None`` where it would have to change a word."""
        text, pictures, letters = drawable(quote.text, self._brand.fonts.display.load())
        if letters:
            self._warn(f"No card for “{_begin(quote.text)}”: the font has no {_name(letters)}.")
            return None
        if pictures:
            self._warn(f"The card for “{_begin(quote.text)}” leaves out {_name(pictures)}, which the font lacks.")
        return text

    def _drawable_name(self, quote: Quote, speaker: Speaker) -> str | None:
        """Return a name as the card can show it; ``None`` where the font lacks letters of it."""
        name, pictures, letters = drawable(speaker.name or "", self._brand.fonts.strong.load())
        if letters or not name:
            lacking = _name(letters or pictures)
            self._warn(f"No card for “{_begin(quote.text)}”: the font has no {lacking} for the speaker's name.")
            return None
        return name

    def _label(self, text: str, use: str) -> str:
        """Return a title as the card can show it; empty where the font lacks letters of it."""
        text, pictures, letters = drawable(text, self._brand.fonts.strong.load())
        if letters:
            self._warn(f"Cards are without {use}: the font has no {_name(letters)}.")
            return ""
        if pictures:
            self._warn(f"Cards leave out {_name(pictures)} in {use}, which the font lacks.")
        return text

    def _warn(self, warning: str) -> None:
        if warning not in self.warnings:
            self.warnings.append(warning)
            self._progress.note(warning)


@dataclass(frozen=True)
class _EmbeddedFont:
    """A font cut down to the characters of one card, for CSS. ``data`` is base64."""

    family: str
    weight: int
    data: str


def _embed(texts: Iterable[Text]) -> list[_EmbeddedFont]:
    characters: dict[Font, set[str]] = {}
    for run in texts:
        characters.setdefault(run.font, set()).update(run.text)
    return [
        _EmbeddedFont(font.family, font.weight, _subset(font, "".join(sorted(used))))
        for font, used in sorted(characters.items(), key=lambda item: item[0].file)
    ]


@lru_cache(maxsize=64)
def _subset(font: Font, characters: str) -> str:
    return base64.b64encode(font.load().subset(characters)).decode("ascii")


def _begin(text: str) -> str:
    words = text.split()
    return " ".join(words[:6]) + ("…" if len(words) > 6 else "")


def _name(characters: Sequence[str]) -> str:
    return ", ".join(f"{character} (U+{ord(character):04X})" for character in characters)
