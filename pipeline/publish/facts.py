"""What the published texts may say: the session's records, and quotations that can only be made from its words.

A template never sees a sentence as text. It sees a ``Citation``, whose text is read from ``Transcript.words`` by
``Facts.cite`` and from nothing else, and which carries the time it was said and a link to that place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Protocol, get_args
from urllib.parse import quote as quote_url
from urllib.parse import urlsplit

from pipeline.errors import StorageError
from pipeline.language import lexicon
from pipeline.language.typography import clock, quoted
from pipeline.schema import (
    NOBODY,
    Clip,
    Clips,
    Language,
    Quote,
    Quotes,
    Sentence,
    Session,
    Speaker,
    Speakers,
    Structure,
    Transcript,
    Word,
)
from pipeline.schema.framing import Shape, in_file_name
from pipeline.structure.reading import Reading, read

TRANSCRIPT_PAGE = "transcript.html"
SOUND_SUFFIXES = (".m4a", ".mp3", ".wav")
MEDIA_SUFFIXES = (".mp4", ".webm", *SOUND_SUFFIXES)
POSTER_SUFFIXES = (".jpg", ".png", ".webp")
SHORT_WORD, LONG_WORD = 5, 9
"""Letters up to which a topic says little by itself, and from which it says much."""
LEAST_RATE = 1.0
"""What a topic has to reach: its mentions, weighed by how specific it is. A common word has to come twice."""
_OUT = "out/"


class Spoken(Protocol):
    """Any run of words with the text that a stage read from it: a sentence, a quote, a clip."""

    @property
    def first_word(self) -> int: ...  # noqa: D102
    @property
    def last_word(self) -> int: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Citation:
    """A verbatim quotation with its proof. Made by ``Facts.cite`` only.

    Args:
        words: The words, as they are in the transcript.
        first_word: Index of the first in ``Transcript.words``.
        language: The language of the surrounding text; it decides the quotation marks.
        spoken_language: The language of the words.
        speaker: Who said it; ``None`` where that is not certain.
        anchor: Where it stands on the transcript page.
        published: Address of the published recording, for a text that is pasted elsewhere; ``None`` for a text that
            stays beside the transcript page.
        emphasise: Sets off what stands for a name that is not known.
        introduces: Whether the text has not said yet what the person does.
        brief: Whether there is no room to say it under the quotation.
    """

    words: tuple[Word, ...]
    first_word: int
    language: Language
    spoken_language: Language
    speaker: Speaker | None
    anchor: str
    escape: Callable[[str], str] = str
    published: str | None = None
    emphasise: Callable[[str], str] = str
    introduces: bool = False
    brief: bool = False

    @property
    def last_word(self) -> int:
        """Index of the last word in ``Transcript.words``."""
        return self.first_word + len(self.words) - 1

    @property
    def text(self) -> str:
        """The words without quotation marks, for a quotation that is set off as a block."""
        return self.escape(self._spoken)

    @property
    def quoted(self) -> str:
        """The words between the quotation marks of the surrounding language."""
        return self.escape(quoted(self._spoken, self.language))

    @property
    def start(self) -> float:
        """When the first word begins, in seconds."""
        return self.words[0].start

    @property
    def end(self) -> float:
        """When the last word ends, in seconds."""
        return self.words[-1].end

    @property
    def clock(self) -> str:
        """When it was said, as ``3:07``."""
        return clock(self.start)

    @property
    def who(self) -> str | None:
        """Who said it, escaped for the text it goes into; ``None`` where that is not certain.

        Where the person is mentioned first, role and organisation follow in brackets: in every sentence that is right.
        A name that is not known is an open point that nobody can overlook: ``[name of speaker 2]``.
        """
        if self.speaker is None:
            return None
        if self.speaker.name is None:
            return self.emphasise(open_name(self.speaker, self.language))
        name = self.escape(self.speaker.name)
        return f"{name} ({self.about})" if self.introduces and self.about else name

    @property
    def about(self) -> str:
        """What the person does, and where, escaped; empty where that or the name is not known."""
        return self.escape(self.speaker.about) if self.speaker is not None and self.speaker.name else ""

    @property
    def signature(self) -> str | None:
        """Who said it, as it stands under a quotation of its own: with role and organisation, if there is room."""
        return f"{self.who}, {self.about}" if self.about and not self.brief and not self.introduces else self.who

    @property
    def link(self) -> str:
        """Address of the place: on the transcript page, or in the published recording; empty where there is none."""
        if self.published is None:
            return f"{TRANSCRIPT_PAGE}#{self.anchor}"
        return address_at(self.published, self.start) if self.published else ""

    @property
    def place(self) -> str:
        """When it was said, for Markdown: a link to the place, or just the time where there is nothing to link to."""
        return f"[{self.clock}]({self.link})" if self.link else self.clock

    @property
    def _spoken(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class ClipFiles:
    """The files of one clip, as addresses relative to ``out/``; ``None`` where there is none."""

    media: str | None
    """In the recording's own shape."""
    poster: str | None
    vtt: str | None
    srt: str | None
    shapes: Mapping[Shape, str] = field(default_factory=dict)
    """The same clip in other shapes."""
    sounds: tuple[str, ...] = ()
    """Its sound alone, besides ``media``."""


@dataclass(frozen=True)
class Facts:
    """Everything that may be published about one session.

    Args:
        speakers: Who said what, as far as that is known.
        files: What earlier stages left for people, relative to the session's folder: ``out/clips/<id>.mp4``.
        language: Language of the published texts, ``de`` or ``en``.
        warnings: What earlier stages warned about.
        burned_captions: Whether the clips' pictures carry their captions.
        lead: How long the card before each clip stands, in seconds.
        escape: Makes words safe for the kind of text that they go into.
        published: As in ``Citation``.
        emphasise: As in ``Citation``.
    """

    session: Session
    structure: Structure
    transcript: Transcript
    clips: Clips
    quotes: Quotes
    files: tuple[str, ...]
    language: Language
    speakers: Speakers = NOBODY
    warnings: tuple[str, ...] = ()
    burned_captions: bool = False
    lead: float = 0.0
    escape: Callable[[str], str] = str
    published: str | None = None
    emphasise: Callable[[str], str] = str

    def for_markdown(self, published: str | None = None) -> Facts:
        """Return the same facts, whose citations are escaped for Markdown.

        Args:
            published: Where the recording is published; empty where it is not, so that nothing is linked; ``None``
                for a text that is read beside the transcript page and links there.
        """
        return replace(self, escape=escape_markdown, published=published, emphasise="**{}**".format)

    def cite(self, spoken: Spoken) -> Citation:
        """Make a quotation of a run of words.

        Raises:
            StorageError: The text that a stage noted is not what the transcript says at that place.
        """
        citation = self.cite_words(spoken.first_word, spoken.last_word)
        if " ".join(word.text for word in citation.words) != spoken.text:
            raise StorageError(
                f"The passage at {citation.clock} is not in transcript.json as it was noted: {spoken.text[:60]!r}.",
                "Run again with --from structure.",
            )
        return citation

    def cite_words(self, first_word: int, last_word: int) -> Citation:
        """Make a quotation of the words from ``first_word`` to ``last_word`` inclusive; it knows who said them."""
        words = self.transcript.words[first_word : last_word + 1]
        if not 0 <= first_word <= last_word < len(self.transcript.words):
            raise StorageError(
                f"transcript.json has no words {first_word} to {last_word}.", "Run again with --from structure."
            )
        return Citation(
            words=words,
            first_word=first_word,
            language=self.language,
            spoken_language=self.transcript.word_languages[first_word],
            speaker=self.speakers.who_said(first_word, last_word),
            anchor=self.anchor_of(first_word),
            escape=self.escape,
            published=self.published,
            emphasise=self.emphasise,
        )

    @cached_property
    def signed_quotes(self) -> tuple[Quote, ...]:
        """The quotes of people whose names are known, best first: those that may go out."""
        return tuple(quote for quote in self.quotes.quotes if signer(quote, self.speakers))

    @cached_property
    def attributed_quotes(self) -> tuple[Quote, ...]:
        """The quotes of which it is certain who said them, best first; perhaps a person without a name."""
        quotes = self.quotes.quotes
        return tuple(one for one in quotes if self.speakers.who_said(one.first_word, one.last_word))

    def anchor_of(self, word: int) -> str:
        """Return the anchor of the sentence that holds ``word`` on the transcript page."""
        sentence = next((s for s in self.structure.sentences if s.last_word >= word), None)
        return sentence_anchor(sentence) if sentence else "end"

    @cached_property
    def index_of(self) -> dict[str, int]:
        """Sentence id -> its index in ``structure.sentences``."""
        return {sentence.id: index for index, sentence in enumerate(self.structure.sentences)}

    @cached_property
    def reading(self) -> Reading:
        """What the sentences are like, and where the talk proper begins and ends."""
        return read(self.structure.sentences, self.transcript)

    def sentence(self, sentence_id: str) -> Sentence:
        """Return a sentence by its id."""
        return self.structure.sentences[self.index_of[sentence_id]]

    def is_trusted(self, index: int) -> bool:
        """Tell whether a sentence (an index into ``structure.sentences``) may be printed as what was said."""
        return self.reading.may_be_quoted(index)

    @property
    def unsure_words(self) -> frozenset[int]:
        """Indices of the words that may be misheard: those for which a sentence would not be quoted."""
        return self.reading.unsure_words

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """What the talk is about: the chapters' keywords, those first that come up most, none inside another.

        Welcome and farewell do not count, nor do slips of the tongue.
        """
        reading = self.reading
        sentences = [reading.sentences[index] for index in reading.talk if not reading.traits[index].correction]
        texts = [self._clear_words(sentence).casefold() for sentence in sentences]
        keywords = dict.fromkeys(keyword for chapter in self.structure.chapters for keyword in chapter.keywords)

        def rate(keyword: str) -> float:
            forms = re.compile(rf"\b{re.escape(keyword.casefold())}(?:e?[nsr]|ern|e)?\b")
            mentions = sum(bool(forms.search(text)) for text in texts)
            return (0.6 if mentions == 1 else mentions) * _weigh_term(keyword)

        rated = {keyword: rate(keyword) for keyword in keywords}
        found: list[str] = []
        for keyword in sorted(rated, key=lambda keyword: -rated[keyword]):
            if rated[keyword] < LEAST_RATE:
                continue
            if not _is_known(keyword, found):
                found.append(keyword)
        return tuple(found)

    def _clear_words(self, sentence: Sentence) -> str:
        """Return the words that recognition was sure of: a misheard one must not become a topic."""
        indices = range(sentence.first_word, sentence.last_word + 1)
        clear = (index for index in indices if index not in self.unsure_words and not sentence.doubtful)
        return " ".join(self.transcript.words[index].text for index in clear)

    def clip_files(self, clip: Clip) -> ClipFiles:
        """Return which files of a clip exist."""
        name = f"clips/{clip.id}"

        def having(endings: Iterable[str]) -> list[str]:
            return [file_url(f"{name}{ending}") for ending in endings if f"{_OUT}{name}{ending}" in self.files]

        def first(endings: Iterable[str]) -> str | None:
            return next(iter(having(endings)), None)

        media = first(MEDIA_SUFFIXES)
        shaped = {shape: first([f"{in_file_name(shape)}.mp4"]) for shape in get_args(Shape)}
        return ClipFiles(
            media,
            first(POSTER_SUFFIXES),
            first([".vtt"]),
            first([".srt"]),
            {shape: address for shape, address in shaped.items() if address},
            tuple(address for address in having(SOUND_SUFFIXES) if address != media),
        )

    @property
    def out_files(self) -> tuple[str, ...]:
        """The files that people take away, relative to ``out/``."""
        return tuple(file.removeprefix(_OUT) for file in self.files if file.startswith(_OUT))


def signer(spoken: Spoken, speakers: Speakers) -> Speaker | None:
    """Return the person who certainly said some words and whose name is known; without one they are not to go out."""
    speaker = speakers.who_said(spoken.first_word, spoken.last_word)
    return speaker if speaker is not None and speaker.name else None


def open_name(speaker: Speaker, language: Language) -> str:
    """Return what stands in a draft where a person's name has to come: ``[name of speaker 2]``."""
    return f"[{lexicon(language).labels.open_name.format(speaker.number)}]"


def sentence_anchor(sentence: Sentence) -> str:
    """Return the id that a sentence has on the transcript page."""
    return f"s-{sentence.id}"


def address_at(address: str, seconds: float) -> str:
    """Return ``address`` with ``t=`` and whole seconds in its query, as YouTube, Vimeo and most players read it.

    Characters that would end a Markdown link are quoted.
    """
    parts = urlsplit(address)
    query = f"{parts.query}&t={int(seconds)}" if parts.query else f"t={int(seconds)}"
    return quote_url(parts._replace(query=query).geturl(), safe="/:?#[]@!$&'*+,;=%~")


def file_url(path: str) -> str:
    """Return a relative address for ``path``, in which every odd character is quoted."""
    return quote_url(PurePosixPath(path).as_posix(), safe="/")


_SPECIAL = re.compile(r"([\\`*_\[\]<>~|])|&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\s*)(?:(\d+)([.)])(?=\s|$)|([-+#=]))", re.MULTILINE)


def escape_markdown(text: str) -> str:
    """Return ``text`` so that Markdown prints every character of it."""
    escaped = _SPECIAL.sub(lambda match: f"\\{match.group()}", text)
    return _LINE_START.sub(
        lambda match: f"{match[1]}{match[2]}\\{match[3]}" if match[2] else f"{match[1]}\\{match[4]}", escaped
    )


def _weigh_term(term: str) -> float:
    """Return how specific a term is: names, abbreviations and terms of several words most, short words least."""
    if " " in term or any(letter.isupper() for letter in term[1:]):
        return 2.0
    return 1.5 if len(term) >= LONG_WORD else 0.6 if len(term) <= SHORT_WORD else 1.0


def _is_known(word: str, known: list[str]) -> bool:
    lowered = word.casefold()
    return any(lowered in other.casefold() or other.casefold() in lowered for other in known)
