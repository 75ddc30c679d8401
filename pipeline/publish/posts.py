"""Social posts: for each network one about the session, some about its quotes, some about its clips.

A post is a template filled in with what is offered to it. Offers go from rich to lean, and the first whose text is
within the network's limit is taken. A quotation is printed whole or not at all, and only under the name of who said it.

Posts about the session and its clips need no name where they say what is asked or talked about, and a clip shows who
speaks. A statement is no post without its name: where a clip's title is one, the post quotes it, if it is one of the
session's quotes; if it is nobody's by name yet, the post waits. What has nothing but a title to say is no post, nor
is a clip that is published already.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline.config import Network, PublishSettings
from pipeline.language.typography import shorten
from pipeline.publish.article import ClipEntry, clip_entries
from pipeline.publish.facts import Citation, Facts, file_url, signer
from pipeline.publish.limits import Count, measure
from pipeline.publish.questions import letters, opening_question, says_enough
from pipeline.publish.templating import Templates
from pipeline.schema import Clip, Exchange, Quote, Sentence, Shape, WordSpan

Kind = Literal["session", "quote", "clip"]

NETWORK_NAMES: dict[Network, str] = {
    "linkedin": "LinkedIn",
    "x": "X",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "instagram": "Instagram",
}
HASHTAGS: dict[Network, int] = {"linkedin": 4, "x": 2, "mastodon": 4, "bluesky": 2, "instagram": 5}
"""How many hashtags a post may carry: what is usual on the network, never more than it allows."""
FEED_SHAPES: dict[Network, tuple[Shape, ...]] = {"linkedin": ("4:5", "1:1"), "instagram": ("9:16", "4:5", "1:1")}
"""In which shape a clip is attached, where there is one: networks that are read upright show it larger."""
QUOTE_POSTS = 3
CLIP_POSTS = 3
TOPICS = 5
FEWER_TOPICS = 2
"""Where the title had to be shortened."""
QUESTIONS = 4
LONGEST_HASHTAG = 30
SHORTEST_STATEMENT = 5
"""Words; a title of fewer names a topic, and is nobody's statement."""
SHORTENED_TITLE = 80
"""Characters to which a session's title is cut where the whole one leaves no room for the post."""


@dataclass(frozen=True)
class Offer:
    """What a post template may use. Absent things are ``None`` or empty."""

    kind: Kind
    title: str
    """Of the session, or of the clip; empty where a clip's title is a statement, which has to be quoted, or a quote."""
    source: str
    """The session's title: what a quotation is from."""
    quote: Citation | None
    """Its ``signature`` is there: nobody without a name is quoted."""
    question: Citation | None
    clip: ClipEntry | None
    questions: tuple[Citation, ...]
    """For a session: what is asked in it."""
    topics: tuple[str, ...]
    people: tuple[str, ...]
    """The names of those who take part, as far as they are known."""
    hashtags: tuple[str, ...]
    link: str

    @property
    def says_more_than_title(self) -> bool:
        """Whether there is something to post."""
        said = self.quote or self.question or self.questions
        return bool(self.clip or said or self.topics or self.people or self.link)


@dataclass(frozen=True)
class Post:
    """A post that is within its network's limit. ``attachments`` are addresses relative to ``out/``."""

    kind: Kind
    text: str
    count: Count
    quote: Citation | None
    clip: ClipEntry | None
    attachments: tuple[str, ...] = ()

    @property
    def fence(self) -> str:
        """A Markdown code fence longer than any in the text."""
        longest = max((len(run) for run in re.findall(r"`+", self.text)), default=0)
        return "`" * max(3, longest + 1)


@dataclass(frozen=True)
class PostFile:
    """All posts for one network, and what could not be said within its limit."""

    network: Network
    posts: tuple[Post, ...]
    warnings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The network's name as it writes it."""
        return NETWORK_NAMES[self.network]


@dataclass(frozen=True)
class _Rendered:
    offer: Offer
    text: str
    count: Count


def write_posts(facts: Facts, settings: PublishSettings, templates: Templates) -> tuple[PostFile, ...]:
    """Write the posts for every network that is set.

    Raises:
        TemplateError: A post template is broken.
    """
    return tuple(_Writer(facts, settings, templates, network).write() for network in dict.fromkeys(settings.networks))


def make_hashtags(settings: PublishSettings, topics: Iterable[str]) -> tuple[str, ...]:
    """Return the set hashtags and then the topics as hashtags, none twice."""
    tags = [make_hashtag(text) for text in (*settings.hashtags, *topics)]
    return tuple({tag.casefold(): tag for tag in reversed(tags) if tag}.values())[::-1]


def make_hashtag(text: str) -> str:
    """Return ``#KünstlicheIntelligenz`` for ``künstliche Intelligenz``; nothing where no hashtag can be made."""
    parts = [part for part in re.split(r"[\s\-–]+", unicodedata.normalize("NFC", text).removeprefix("#")) if part]
    tag = "".join(part[0].upper() + part[1:] for part in parts)
    # Only blanks and hyphens may be lost: "R&D" is no "RD", and "it's" no "its".
    spelled = all(re.fullmatch(r"\w+", part) for part in parts) and any(character.isalpha() for character in tag)
    usable = spelled and not tag[0].isdigit() and len(tag) <= LONGEST_HASHTAG
    return f"#{tag}" if usable else ""


def waiting_for_posts(facts: Facts) -> tuple[WordSpan, ...]:
    """Return what would be posted if it were known who says it: the best quotes, and those that are clips' titles."""
    quotes = facts.quotes.quotes[:QUOTE_POSTS]
    signed = {quote.id for quote in facts.signed_quotes}
    clips = [clip for clip in facts.clips.clips if clip.id not in facts.clips.published]
    titles = [waits(facts, clip) for clip in clips[:CLIP_POSTS]]
    return (*(quote for quote in quotes if quote.id not in signed), *(title for title in titles if title is not None))


def waits(facts: Facts, clip: Clip) -> Quote | None:
    """Return the quote of nobody by name that is all that a post about a clip could say."""
    quote = None if opening_question(facts, clip) else quote_in_title(facts, clip)
    return quote if quote is not None and not signer(quote, facts.speakers) else None


def statement_in_title(facts: Facts, clip: Clip) -> Sentence | None:
    """Return the statement that a clip's title is made of."""
    title = letters(clip.title)
    if len(clip.title.split()) < SHORTEST_STATEMENT:
        return None
    sentences = map(facts.sentence, clip.sentences)
    return next((one for one in sentences if not one.is_question and title in letters(one.text)), None)


def quote_in_title(facts: Facts, clip: Clip) -> Quote | None:
    """Return the quote that a clip's title is made of."""
    stated = statement_in_title(facts, clip)
    return next((one for one in facts.quotes.quotes if stated is not None and stated.id in one.sentences), None)


def hashtag_warnings(settings: PublishSettings) -> tuple[str, ...]:
    """Return a warning for each set hashtag that no network would read as one."""
    return tuple(
        f"“{text}” cannot be a hashtag and was left out: use letters and digits, at most {LONGEST_HASHTAG}, "
        "not a digit first, in publish.hashtags."
        for text in settings.hashtags
        if not make_hashtag(text)
    )


def tidy(text: str) -> str:
    """Take away what a template's blocks leave behind: blanks at line ends and more than one empty line."""
    lines = [line.rstrip(" \t") for line in text.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _leaner(offer: Offer) -> Iterator[Offer]:
    """Yield an offer with fewer and fewer hashtags and, before the last goes, without what the person quoted does."""
    quote = offer.quote
    signed = (quote, replace(quote, brief=True)) if quote is not None and quote.about else (quote,)
    for numbers in (range(len(offer.hashtags), 0, -1), (0,)):
        for quoted in signed:
            for number in numbers:
                yield replace(offer, quote=quoted, hashtags=offer.hashtags[:number])


@dataclass
class _Writer:
    facts: Facts
    settings: PublishSettings
    templates: Templates
    network: Network
    warnings: list[str] = field(default_factory=list)

    def write(self) -> PostFile:
        self.hashtags = make_hashtags(self.settings, self.facts.topics)
        quotes = self._some(map(self._quote_offers, self.facts.signed_quotes), QUOTE_POSTS)
        posted = {one.offer.quote.first_word for one in quotes if one.offer.quote}
        about_session = [one for one in self._session_offers(posted) if one.says_more_than_title]
        session = self._first_that_fits(about_session)
        unpublished = [entry for entry in clip_entries(self.facts) if not entry.is_published]
        about_clips = [offers for entry in unpublished if (offers := list(self._clip_offers(entry)))]
        clips = self._some(about_clips, CLIP_POSTS)
        posts = [self._post(rendered) for rendered in (session, *quotes, *clips) if rendered]
        if about_session and session is None:
            self._warn("the session", "the link is too long, so set a shorter publish.link")
        if self.facts.signed_quotes and not quotes:
            self._warn("a quote", "all quotes are too long beside the link, and quotes are never shortened")
        if about_clips and not clips:
            self._warn("a clip", "the titles or the link are too long, so write it by hand")
        return PostFile(self.network, tuple(posts), tuple(self.warnings))

    def _warn(self, about: str, why: str) -> None:
        self.warnings.append(f"No {NETWORK_NAMES[self.network]} post about {about} is within the limit: {why}.")

    def _some(self, offers: Iterable[Iterable[Offer]], most: int) -> list[_Rendered]:
        """Return the first ``most`` posts that can be made; an offer that never fits is left out."""
        rendered = (self._first_that_fits(offer) for offer in offers)
        return list(itertools.islice((post for post in rendered if post), most))

    def _first_that_fits(self, offers: Iterable[Offer]) -> _Rendered | None:
        for offer in offers:
            text = tidy(self.templates.render(f"posts/{self.network}.md.j2", **vars(offer)))
            count = measure(text, self.network)
            if count.fits and text:
                return _Rendered(offer, text, count)
        return None

    def _session_offers(self, posted: Collection[int]) -> Iterator[Offer]:
        """Yield offers about the session, without the quotes that are posts of their own (by their first words)."""
        quotes = [self.facts.cite(quote) for quote in self.facts.signed_quotes if quote.first_word not in posted]
        questions = self._questions()
        for quote in [*quotes, None]:
            for number in range(len(questions), -1, -1):
                offer = self._offer("session", quote=quote, questions=questions[:number])
                yield from _leaner(offer)
        short = self._with_short_title(self._offer("session"))
        for topics in (short.topics[:FEWER_TOPICS], ()):
            yield from _leaner(replace(short, topics=topics))

    def _quote_offers(self, quote: Quote) -> Iterator[Offer]:
        citation = self.facts.cite(quote)
        for question in dict.fromkeys((self._question_before(quote), None)):
            yield from _leaner(self._offer("quote", quote=citation, question=question))
        yield from _leaner(self._with_short_title(self._offer("quote", quote=citation)))

    def _clip_offers(self, clip: ClipEntry) -> Iterator[Offer]:
        opening = opening_question(self.facts, clip.clip)
        asked = self.facts.cite(opening) if opening else None
        said = self._quote_in(clip)
        if said and not asked and clip.clip.title.endswith("?"):
            said = None  # under a question as title it would read as the answer
        # Beside the question only what begins its answer: a later sentence may be the opposite of the "No" before it.
        pairs: list[tuple[Citation | None, Citation | None]] = []
        if asked and said and self._follows(asked, said):
            pairs.append((asked, said))
        if asked:
            pairs.append((asked, None))
        if not statement_in_title(self.facts, clip.clip):
            pairs += [(None, said), (None, None)]
        elif not waits(self.facts, clip.clip):
            stated = quote_in_title(self.facts, clip.clip)
            pairs += [(None, self.facts.cite(stated))] if stated and signer(stated, self.facts.speakers) else []
            pairs += [(None, said)] if said else []
        for question, quote in dict.fromkeys(pairs):
            offer = self._offer("clip", clip=clip, question=question, quote=quote)
            yield from _leaner(offer)

    def _offer(
        self,
        kind: Kind,
        *,
        quote: Citation | None = None,
        question: Citation | None = None,
        questions: tuple[Citation, ...] = (),
        clip: ClipEntry | None = None,
    ) -> Offer:
        title = clip.clip.title if clip else self.facts.structure.title
        if clip and (statement_in_title(self.facts, clip.clip) or (quote and letters(title) in letters(quote.text))):
            title = ""
        return Offer(
            kind=kind,
            title=title,
            source=self.facts.structure.title,
            quote=quote,
            question=question,
            clip=clip,
            questions=questions,
            topics=self.facts.topics[:TOPICS],
            people=tuple(one.name for one in self.facts.speakers.speakers if one.name),
            hashtags=self.hashtags[: HASHTAGS[self.network]],
            link=self.settings.link,
        )

    def _with_short_title(self, offer: Offer) -> Offer:
        """Return an offer about the session whose title takes little room."""
        short = shorten(self.facts.structure.title, SHORTENED_TITLE, self.facts.language)
        return replace(offer, title=short, source=short)

    def _follows(self, question: Citation, quote: Citation) -> bool:
        """Tell whether a quotation begins the answer to a question."""
        for exchange in self.facts.structure.exchanges:
            asked = (self.facts.sentence(sentence_id).first_word for sentence_id in exchange.question)
            if question.first_word in asked and exchange.answer:
                return self.facts.sentence(exchange.answer[0]).first_word == quote.first_word
        return False

    def _questions(self) -> tuple[Citation, ...]:
        """Return short questions that were asked and answered, spread over the session, in order."""
        asked = [self._short_question(exchange) for exchange in self.facts.structure.exchanges]
        found = [question for question in asked if question is not None]
        step = max(1, -(-len(found) // QUESTIONS))
        return tuple(self.facts.cite(question) for question in found[::step])

    def _short_question(self, exchange: Exchange) -> Sentence | None:
        sentences = [self.facts.sentence(sentence_id) for sentence_id in exchange.question]
        talk = self.facts.reading.talk
        sentences = [s for s in sentences if self.facts.index_of[s.id] in talk]
        asked = next((s for s in reversed(sentences) if s.is_question), None)
        return asked if asked and says_enough(self.facts, asked) else None

    def _question_before(self, quote: Quote) -> Citation | None:
        """Return the question that a quotation answers."""
        for exchange in self.facts.structure.exchanges:
            if quote.sentences[0] in exchange.answer[:1]:
                asked = self._short_question(exchange)
                return self.facts.cite(asked) if asked else None
        return None

    def _quote_in(self, clip: ClipEntry) -> Citation | None:
        inside = (
            quote
            for quote in self.facts.signed_quotes
            if clip.clip.first_word <= quote.first_word and quote.last_word <= clip.clip.last_word
        )
        best = next(inside, None)
        return self.facts.cite(best) if best else None

    def _post(self, rendered: _Rendered) -> Post:
        offer = rendered.offer
        attachments: tuple[str, ...] = ()
        if offer.clip and offer.clip.files.media:
            shapes = offer.clip.files.shapes
            fitting = next((shapes[one] for one in FEED_SHAPES.get(self.network, ()) if one in shapes), None)
            attachments = (fitting or offer.clip.files.media,)
        elif offer.kind == "quote" and offer.quote:
            attachments = self._cards_of(offer.quote)
        return Post(offer.kind, rendered.text, rendered.count, offer.quote, offer.clip, attachments)

    def _cards_of(self, citation: Citation) -> tuple[str, ...]:
        quote = next(q for q in self.facts.quotes.quotes if q.first_word == citation.first_word)
        names = [name for name in self.facts.out_files if name.startswith(f"cards/{quote.id}")]
        return tuple(file_url(name) for name in names if name.endswith(".png"))
