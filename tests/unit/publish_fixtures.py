"""Two small sessions, German and English, as the stages before publishing would leave them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pipeline.publish.facts import Facts
from pipeline.schema import (
    NOBODY,
    Attribution,
    Chapter,
    Clip,
    Clips,
    Coverage,
    Exchange,
    Media,
    Quote,
    Quotes,
    Segment,
    Sentence,
    Session,
    Source,
    Span,
    Speaker,
    Speakers,
    Structure,
    Transcript,
    VideoTrack,
    Word,
    make_id,
)

GERMAN = """
# Begrüßung
Guten Tag und herzlich willkommen im Studio.
Dr. Martin Hoffmann leitet die Unternehmenskommunikation bei Falkenberg Antriebe.
? Warum braucht ein Maschinenbauer ein eigenes Studio auf der Messe?
Weil unsere Kunden nicht mehr alle zur Messe fahren.
Viele sitzen in Indien, in Kanada oder in Chile und haben trotzdem dieselben Fragen.
Angefangen haben wir am 3. Mai mit einer einzigen Kamera.
# Was sich geändert hat
? Was machen Sie heute anders?
Wir planen jede Sendung zu dritt, mit Technik, Kommunikation und Marketing.
Da prüfen wir Ton, Bild und Leitung, aber auch die Namen auf dem Bildschirm.
Ein falscher Name ist schlimmer als ein schwarzes Bild.
Und wir haben eine feste Regel.
Was im Studio gesagt wird, das bleibt so stehen.
# Zahlen und Zukunft
? Was bringt der Aufwand am Ende?
Wir messen, wie viele Zuschauer sich nach einem Gespräch bei uns melden.
Im ersten Jahr waren es 1,2 Prozent, in diesem Jahr sind es 3,5 Prozent.
The machine finds the sentence, but people have to stand behind it.
Gute Kommunikation beginnt nicht mit der Kamera, sondern mit der Frage, wem die Antwort am Montag hilft.
Vielen Dank und auf Wiedersehen.
"""
ENGLISH = """
# Welcome
Hello and welcome to the live studio at the Bridgework Summit.
Sophie Carter leads communications at Blue Heron Rail, and Daniel Harper runs IT operations.
? What happened in the first hour of the outage?
The technical part was almost boring, and we found the cause after 12 minutes.
The trouble was that nobody outside our room knew we had found it.
# What changed
? So what did you change after that day?
We put one person from each team into the same room, and we gave them one page.
It says what we know, what we do not know, and when we will speak again.
A company that stays silent during an outage is still sending a message, and it is always the wrong one.
# Figures
? What does the chart tell us about R&D <today>?
Before the Signal Desk, we counted 5,000 calls in the first hour.
This summer, in a very similar case, we counted 3,000.
Trust is cheaper than a correction.
Thank you both for coming.
"""
KEYWORDS = {
    "de": [("Messe", "Studio"), ("Technik", "Marketing"), ("Zuschauer", "Künstliche Intelligenz")],
    "en": [("outage", "communications"), ("Signal Desk", "teams"), ("support calls", "trust")],
}
QUOTED = {
    "de": ["Gute Kommunikation", "Ein falscher Name", "Viele sitzen"],
    "en": ["A company that", "Trust is cheaper", "The trouble was"],
}
MODERATOR = Speaker(id="1", number=1, seconds=30, name="Anna Weber", moderator=True, known_by="words")
GUEST = Speaker(
    id="2",
    number=2,
    seconds=90,
    name="Dr. Eva Roth",
    role="Leiterin Kommunikation",
    organisation="Falkenberg Antriebe",
    links=(("linkedin", "https://example.org/in/eva"), ("x", "@eva"), ("website", "javascript:alert(1)")),
    known_by="words",
)
TITLES = {"de": "Was nach dem Livestream bleibt", "en": "One story on a bad day"}


@dataclass
class _Builder:
    language: str
    seconds_per_word: float = 0.8
    words: list[Word] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    chapters: list[tuple[str, int]] = field(default_factory=list)
    exchanges: list[tuple[list[int], list[int]]] = field(default_factory=list)

    def read(self, script: str) -> None:
        for line in script.strip().splitlines():
            if line.startswith("# "):
                self.chapters.append((line[2:], len(self.sentences)))
            else:
                self._add(line.removeprefix("? "), asks=line.startswith("? "))

    def _add(self, text: str, *, asks: bool) -> None:
        start = self.words[-1].end + 0.9 if self.words else 0.4
        first = len(self.words)
        for place, word in enumerate(text.split()):
            at = start + place * self.seconds_per_word
            self.words.append(Word(start=at, end=at + self.seconds_per_word - 0.1, text=word, probability=0.93))
        index = len(self.sentences)
        if asks:
            self.exchanges.append(([index], []))
        elif self.exchanges:
            self.exchanges[-1][1].append(index)
        self.sentences.append(
            Sentence(
                id=make_id(text),
                start=start,
                end=self.words[-1].end,
                first_word=first,
                last_word=len(self.words) - 1,
                text=text,
                language="en" if text.startswith("The machine") else self.language,
                is_question=asks,
                pause_before=0.9,
                pause_after=0.9,
            )
        )


def make_facts(language: str = "de", script: str | None = None, *, title: str | None = None) -> Facts:
    """Build the records of one session from a script: ``#`` begins a chapter, ``?`` a question.

    The moderator opens it with two sentences, asks and closes; the guest says the rest.
    """
    builder = _Builder(language)
    builder.read(script or (GERMAN if language == "de" else ENGLISH))
    words, sentences = tuple(builder.words), _with_speakers(builder.sentences)
    duration = words[-1].end + 2
    firsts = [first for _, first in builder.chapters]
    lasts = [*(first - 1 for first in firsts[1:]), len(sentences) - 1]
    chapters = tuple(
        Chapter(
            id=make_id(name, first),
            title=name,
            start=sentences[first].start,
            end=sentences[last + 1].start if last + 1 < len(sentences) else duration,
            keywords=KEYWORDS[language][number % 3],
            first_sentence=first,
            last_sentence=last,
        )
        for number, ((name, first), last) in enumerate(zip(builder.chapters, lasts, strict=True))
    )
    structure = Structure(
        language=language,
        title=title or TITLES[language],
        sentences=tuple(sentences),
        exchanges=tuple(
            Exchange(question=tuple(sentences[i].id for i in asked), answer=tuple(sentences[i].id for i in said))
            for asked, said in builder.exchanges
        ),
        chapters=chapters,
    )
    clips = tuple(make_clip(sentences, *pair) for pair in [(2, 5), (6, 9)])
    return Facts(
        session=_session(duration, structure.title),
        structure=structure,
        transcript=_transcript(words, sentences, language),
        clips=Clips(clips=clips),
        quotes=Quotes(quotes=tuple(make_quotes(sentences, QUOTED[language]))),
        files=(
            *(f"out/clips/{clip.id}.{ext}" for clip in clips for ext in ("mp4", "srt", "vtt")),
            "out/transcript.srt",
        ),
        language=language,
        speakers=Speakers(speakers=(MODERATOR, GUEST), attributions=_attributions(sentences)),
        warnings=("A hint <b>about</b> the run.",),
    )


def _with_speakers(sentences: list[Sentence]) -> list[Sentence]:
    last = len(sentences) - 1
    return [
        one.model_copy(update={"speaker": "1" if one.is_question or index < 2 or index == last else "2"})
        for index, one in enumerate(sentences)
    ]


def _attributions(sentences: list[Sentence]) -> tuple[Attribution, ...]:
    return tuple(
        Attribution(first_word=one.first_word, last_word=one.last_word, speaker=one.speaker) for one in sentences
    )


def without_names(facts: Facts, *ids: str) -> Facts:
    """Take the names from these speakers; from all where none is given."""
    speakers = tuple(
        Speaker(id=one.id, number=one.number, seconds=one.seconds, moderator=one.moderator)
        if not ids or one.id in ids
        else one
        for one in facts.speakers.speakers
    )
    return replace(facts, speakers=Speakers(speakers=speakers, attributions=facts.speakers.attributions))


def without_speakers(facts: Facts) -> Facts:
    """Return the same session where nobody knows who says what."""
    sentences = tuple(one.model_copy(update={"speaker": None}) for one in facts.structure.sentences)
    return replace(facts, speakers=NOBODY, structure=facts.structure.model_copy(update={"sentences": sentences}))


def mishear(facts: Facts, *texts: str, probability: float = 0.05) -> Facts:
    """Give the words that are written so a probability at which nothing is quoted; all words where none is given."""
    segments = [
        segment.model_copy(
            update={
                "words": tuple(
                    word.model_copy(update={"probability": probability}) if not texts or word.text in texts else word
                    for word in segment.words
                )
            }
        )
        for segment in facts.transcript.segments
    ]
    # Made anew, because a copy keeps the words that the old one has read.
    old = facts.transcript
    transcript = Transcript(
        language=old.language,
        language_probability=old.language_probability,
        model=old.model,
        segments=tuple(segments),
        coverage=old.coverage,
    )
    return replace(facts, transcript=transcript)


def make_clip(sentences: list[Sentence], first: int, last: int) -> Clip:
    """Make a clip of whole sentences."""
    chosen = sentences[first : last + 1]
    return Clip(
        id=make_id("clip", first),
        title=chosen[0].text,
        start=chosen[0].start - 0.3,
        end=chosen[-1].end + 0.3,
        score=0.8,
        reasons=("beginnt mit einer Frage",),
        language=chosen[1].language,
        sentences=tuple(sentence.id for sentence in chosen),
        first_word=chosen[0].first_word,
        last_word=chosen[-1].last_word,
        text=" ".join(sentence.text for sentence in chosen),
    )


def make_quotes(sentences: list[Sentence], beginnings: list[str]) -> list[Quote]:
    """Make a quote of each sentence that begins so."""
    found = [next((s for s in sentences if s.text.startswith(begin)), None) for begin in beginnings]
    return [
        Quote(
            **sentence.model_dump(include={"start", "end", "first_word", "last_word", "text", "language", "speaker"}),
            id=make_id("quote", sentence.id),
            sentences=(sentence.id,),
            score=1.0,
            reasons=("steht für sich",),
            probability=0.93,
        )
        for sentence in found
        if sentence
    ]


def _transcript(words: tuple[Word, ...], sentences: list[Sentence], language: str) -> Transcript:
    segments = tuple(
        Segment(
            start=sentence.start,
            end=sentence.end,
            words=words[sentence.first_word : sentence.last_word + 1],
            language=sentence.language,
            avg_logprob=-0.2,
            compression_ratio=1.4,
            no_speech_prob=0.01,
            doubts=("the model was unsure",) if number == 1 else (),
        )
        for number, sentence in enumerate(sentences)
    )
    hole = Span(start=sentences[0].end + 0.1, end=sentences[0].end + 0.8)
    return Transcript(
        language=language,
        language_probability=0.99,
        model="base",
        segments=segments,
        coverage=Coverage(speech_seconds=100, transcribed_seconds=99, holes=(hole,)),
    )


def _session(duration: float, title: str) -> Session:
    return Session(
        id="session",
        title=title,
        source=Source(name="Studio Gespräch #1.mp4", sha256="0" * 64),
        media=Media(
            container="mp4",
            duration=duration,
            video=VideoTrack(codec="h264", width=1280, height=720, frame_rate="25/1"),
            audio=(),
        ),
        recorded_on="2026-05-03",
    )
