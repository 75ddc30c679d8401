"""Every record that touches disk.

Records are frozen, typed and refuse unknown fields. Each file is one ``Document`` with a ``schema`` tag,
``name/version``. Times are float seconds from the start of the
media, rounded to milliseconds once, where they enter. Names of fields are Whisper's where Whisper has one.

Sentences, clips and quotes never copy media or own text of their own making: they point at words by index,
``first_word`` to ``last_word`` inclusive, into ``Transcript.words``.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.errors import StorageError

Seconds = Annotated[float, AfterValidator(lambda seconds: round(seconds, 3))]
D = TypeVar("D", bound="Document")
Language = str
"""ISO 639-1 code as Whisper uses it: ``de``, ``en``, ..."""


def make_id(*parts: object) -> str:
    """Return ten hex digits that depend only on ``parts``, so that a rerun gives the same id."""
    joined = "\0".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:10]


class Record(BaseModel):
    """A frozen value without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Span(Record):
    """A stretch of the recording, ``start`` to ``end``."""

    start: Seconds
    end: Seconds

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"a span ends ({self.end}) before it starts ({self.start})")
        return self

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.end - self.start


class Document(Record):
    """A record that is a file of its own. ``tag`` is what its ``schema`` field must say."""

    tag: ClassVar[str]
    schema_: str = Field(alias="schema", default="")

    @model_validator(mode="before")
    @classmethod
    def _check_tag(cls, data: Any) -> Any:  # noqa: ANN401 - before validation it can be anything
        if isinstance(data, dict):
            found = data.get("schema", data.get("schema_", cls.tag))
            if found != cls.tag:
                raise ValueError(f"schema is {found!r}, expected {cls.tag!r}")
            data = {key: value for key, value in data.items() if key != "schema_"} | {"schema": cls.tag}
        return data

    def to_json(self) -> str:
        """Serialise as indented UTF-8 JSON that ends with a newline."""
        return json.dumps(self.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=1) + "\n"


def load_document(kind: type[D], path: Path) -> D:
    """Read one document.

    Raises:
        StorageError: The file is missing, not JSON, or not of this kind.
    """
    try:
        return kind.model_validate_json(path.read_bytes())
    except OSError as error:
        raise StorageError(f"Cannot read {path}: {error.strerror}.", "Run the stage that writes it again.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StorageError(
            f"{path} is not a valid {kind.tag} file: {where} {first['msg']}.".replace("  ", " "),
            "Delete it; the next run writes it again.",
        ) from error


# --- ingest -----------------------------------------------------------------------------------------------------


class Source(Record):
    """What a session was made from: the name of the file, its content, and the address it came from, if any."""

    name: str
    sha256: str
    url: str | None = None


class VideoTrack(Record):
    """The picture. ``frame_rate`` is a fraction as text ("30000/1001"); sizes are in pixels after rotation."""

    codec: str
    width: int
    height: int
    frame_rate: str
    variable_frame_rate: bool = False


class AudioTrack(Record):
    """One audio stream of the source; ``index`` counts audio streams from 0."""

    index: int
    codec: str
    sample_rate: int
    channels: int
    title: str = ""


class Media(Record):
    """What the source is. ``duration`` is measured by decoding where the container does not say."""

    container: str
    duration: Seconds
    video: VideoTrack | None
    audio: tuple[AudioTrack, ...]
    """The first one is the one in use: the track marked as default, or else the first of the file."""


class Session(Document):
    """``session.json``: one recording."""

    tag: ClassVar[str] = "session/1"

    id: str
    title: str
    source: Source
    media: Media
    recorded_on: str | None = None
    """ISO date from the container's own metadata, if it says."""


class Place(Document):
    """``place.json``: where the recording was last seen. No stage depends on it; it spares reading the file again."""

    tag: ClassVar[str] = "place/1"

    path: str
    size_bytes: int
    mtime_ns: int


# --- transcribe -------------------------------------------------------------------------------------------------


class Word(Span):
    """One word as spoken, with its punctuation, without surrounding spaces."""

    text: str
    probability: float
    """The recogniser's, also where a person corrected what it heard."""
    corrected: bool = False
    """Whether a person's correction says so."""

    @property
    def certainty(self) -> float:
        """How far the word can be trusted: its probability, or 1 where a person vouches for it."""
        return 1.0 if self.corrected else self.probability


class Segment(Span):
    """What one decoding window (or a part of it) says. ``text`` is its words joined by single spaces."""

    words: tuple[Word, ...]
    language: Language
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float
    doubts: tuple[str, ...] = ()
    """Why a check does not trust this text, in words; empty when it does."""

    @property
    def text(self) -> str:
        """The words joined by single spaces."""
        return " ".join(word.text for word in self.words)


class Doubtful(Span):
    """A stretch whose text was doubted."""

    reasons: tuple[str, ...]


class Switch(Span):
    """A stretch in another language than the session's."""

    language: Language


class Coverage(Record):
    """How much of the speech found was transcribed."""

    speech_seconds: Seconds
    transcribed_seconds: Seconds
    holes: tuple[Span, ...] = ()
    """Speech of a second or more without any word."""
    doubtful: tuple[Doubtful, ...] = ()
    """What no effort could make believable, and why; it is in the transcript."""
    switches: tuple[Switch, ...] = ()
    """Where another language than the session's was spoken."""
    redecoded: tuple[Doubtful, ...] = ()
    """Windows that were decoded again, and the doubts that asked for it."""
    dropped: tuple[Doubtful, ...] = ()
    """Where a text was left out because nobody said it: invented over silence or music, or guessed at noise."""
    sounds_like: Language | None = None
    """What the first minutes are clearly in, where a person gave another language."""


class Transcript(Document):
    """``transcript.json``: every word with its time, corrected."""

    tag: ClassVar[str] = "transcript/2"

    language: Language
    language_probability: float
    model: str
    segments: tuple[Segment, ...]
    coverage: Coverage

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All words in order; other records point into this tuple."""
        return tuple(word for segment in self.segments for word in segment.words)

    @cached_property
    def word_languages(self) -> tuple[Language, ...]:
        """The language of each word of ``words``."""
        return tuple(segment.language for segment in self.segments for _ in segment.words)

    @cached_property
    def word_doubts(self) -> tuple[bool, ...]:
        """Whether each word of ``words`` is in a doubtful segment."""
        return tuple(bool(segment.doubts) for segment in self.segments for _ in segment.words)


class Heard(Transcript):
    """``heard.json``: the transcript as it was recognised, before any correction."""

    tag: ClassVar[str] = "heard/1"

    @classmethod
    def of(cls, transcript: Transcript) -> Self:
        """Return an uncorrected transcript as the record of what was heard."""
        return cls.model_validate(transcript.model_dump(exclude={"schema_"}))


# --- speakers ---------------------------------------------------------------------------------------------------


class Turn(Span):
    """A stretch in which one person speaks; turns of several people may overlap."""

    speaker: str
    """Which of them: an id that means something in this session only."""
    doubtful: bool = False
    """Whether it may be somebody else, or somebody else speaks at the same time."""


class Turns(Document):
    """``turns.json``: who spoke when, in order of their starts."""

    tag: ClassVar[str] = "turns/1"

    method: Literal["voices", "tracks"]
    """Told apart by their voices, or each heard on a track of their own."""
    turns: tuple[Turn, ...]
    owners: dict[str, str] = {}
    """Whose voice a speaker's is, where a track says so."""

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """The ids of all speakers, in the order in which they are first heard."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns))


class SpeakerEdit(Record):
    """What a person decided about one speaker, held to what that one said: ids change when turns are found anew."""

    spans: tuple[Span, ...]
    """When the person speaks. Several speakers that are found there are one."""
    name: str | None = None
    """Who it is; ``None`` where only speakers were put together."""


class Edits(Document):
    """``edits.json``: what people decided about a session. No stage writes it."""

    tag: ClassVar[str] = "edits/1"

    speakers: tuple[SpeakerEdit, ...] = ()


class Attribution(Record):
    """A run of words that one person said, ``first_word`` to ``last_word`` inclusive."""

    first_word: int
    last_word: int
    speaker: str | None
    """``None`` where that is not known."""
    doubtful: bool = False


class Speaker(Record):
    """One person of a session: who that is, and how that is known."""

    id: str
    number: int
    """From 1; “Speaker 2” until there is a name."""
    seconds: Seconds
    """How long the person speaks."""
    name: str | None = None
    role: str = ""
    organisation: str = ""
    moderator: bool = False
    known_by: Literal["person", "track", "voice", "words"] | None = None
    """Who or what says the name: somebody who looked at the session, a track, a voice of an earlier session, or what is
    said and asked here."""
    confidence: float = 0.0
    """From 0 to 1; a name that a person set has 1."""
    evidence: tuple[str, ...] = ()
    """Why, in words, in the session's language."""

    @property
    def about(self) -> str:
        """What the person does, and where."""
        return ", ".join(part for part in (self.role, self.organisation) if part)


class Speakers(Document):
    """``speakers.json``: the people of a session, and who said which words."""

    tag: ClassVar[str] = "speakers/1"

    speakers: tuple[Speaker, ...]
    attributions: tuple[Attribution, ...]
    """All words, each once, in order."""

    @cached_property
    def by_id(self) -> dict[str, Speaker]:
        """Each speaker by its id."""
        return {speaker.id: speaker for speaker in self.speakers}

    @cached_property
    def _lasts(self) -> list[int]:
        return [run.last_word for run in self.attributions]

    def who_said(self, first_word: int, last_word: int) -> Speaker | None:
        """Return the one person who certainly said all of these words; ``None`` where it may be several, or any."""
        runs = self.attributions[bisect_left(self._lasts, first_word) : bisect_left(self._lasts, last_word) + 1]
        ids = {run.speaker if not run.doubtful else None for run in runs}
        return self.by_id.get(next(iter(ids)) or "") if len(ids) == 1 else None


NOBODY = Speakers(speakers=(), attributions=())
"""Where nobody looked who speaks."""


def words_text(words: Sequence[Word], first_word: int, last_word: int) -> str:
    """Return the words from ``first_word`` to ``last_word`` inclusive, as they were said."""
    return " ".join(word.text for word in words[first_word : last_word + 1])


# --- structure --------------------------------------------------------------------------------------------------


class WordSpan(Span):
    """A run of words with its text and times: ``text`` is exactly ``words_text(first_word, last_word)``."""

    first_word: int
    last_word: int
    text: str


class Sentence(WordSpan):
    """A sentence as spoken. ``pause_before`` and ``pause_after`` are the silences around it, in seconds."""

    id: str
    language: Language
    is_question: bool
    pause_before: Seconds
    pause_after: Seconds
    speaker: str | None = None
    """The id of who said it; ``None`` where that is not known."""
    speaker_doubtful: bool = False
    """Whether that may be somebody else."""
    doubtful: bool = False
    complete: bool = True
    """False where the recogniser gave no sentence end, so that the bounds are a guess."""


class Exchange(Record):
    """A question and the answer that follows it, as sentence ids."""

    question: tuple[str, ...]
    answer: tuple[str, ...]


class Chapter(Span):
    """A stretch about one topic, made of whole sentences ``first_sentence`` to ``last_sentence`` (indices)."""

    id: str
    title: str
    keywords: tuple[str, ...]
    first_sentence: int
    last_sentence: int


class Structure(Document):
    """``structure.json``: sentences, questions with their answers, and chapters."""

    tag: ClassVar[str] = "structure/1"

    language: Language
    title: str
    """What the session is about, in its own words where they serve."""
    sentences: tuple[Sentence, ...]
    exchanges: tuple[Exchange, ...]
    chapters: tuple[Chapter, ...]


# --- clips and quotes -------------------------------------------------------------------------------------------


class Clip(Span):
    """A piece worth publishing. ``start`` and ``end`` are the cuts, in the pauses around whole sentences."""

    id: str
    title: str
    score: float
    reasons: tuple[str, ...]
    """Why it was chosen, in the session's language, in words."""
    language: Language
    sentences: tuple[str, ...]
    first_word: int
    last_word: int
    text: str


class Clips(Document):
    """``clips.json``: the best candidates, best first; no two of them overlap."""

    tag: ClassVar[str] = "clips/1"

    clips: tuple[Clip, ...]


class Quote(WordSpan):
    """A verbatim quotation with its proof: the words it was made of and when they were said."""

    id: str
    sentences: tuple[str, ...]
    language: Language
    speaker: str | None
    """The id of who said it; ``None`` where that is not known."""
    score: float
    reasons: tuple[str, ...]
    probability: float
    """The lowest certainty of a word inside it."""


class Quotes(Document):
    """``quotes.json``: quotable passages, best first; no two of them share a word."""

    tag: ClassVar[str] = "quotes/1"

    quotes: tuple[Quote, ...]


# --- stages -----------------------------------------------------------------------------------------------------


class Receipt(Document):
    """``receipts/<stage>.json``: what a stage read and wrote. A stage is done while its ``key`` still holds."""

    tag: ClassVar[str] = "receipt/1"

    stage: str
    key: str
    inputs: dict[str, str]
    """Path in the session's folder -> SHA-256."""
    settings: dict[str, Any]
    versions: dict[str, str]
    outputs: dict[str, str]
    """Path in the session's folder -> SHA-256."""
    warnings: tuple[str, ...] = ()
    model: str | None = None
    device: str | None = None
    seconds: float
    speed_factor: float
    """Seconds of recording per second of work."""
    peak_memory_mb: float | None
    """Highest resident memory of this process so far; ``None`` where the system does not tell."""
