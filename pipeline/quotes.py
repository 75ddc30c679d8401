"""Quotes: sentences that can be printed on their own, word for word, with the proof where they were said.

A quote is one whole sentence or two that follow each other; its text is exactly the words of the transcript. Nothing
is shortened, joined or smoothed, and nothing that its neighbours take back is quoted: a sentence after it that limits
it, or one before that calls it a myth. In doubt it is left out. Only where nothing of a certain speaker is
worth it are other sentences chosen, for somebody to listen to.

``prove`` is the other half, for whoever checks what was printed, as the end-to-end tests do with every quotation in
every file: it finds a quotation in the transcript or says that it is not there. Similarity is no proof (a dropped
"not" is 99 % similar), so every letter has to match.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.config import QuoteSettings
from pipeline.language import lexicon
from pipeline.language.lexicon import bare
from pipeline.language.typography import count_open_quotations, polish
from pipeline.schema import Quote, Quotes, Sentence, Structure, Transcript, WordSpan, make_id, words_text
from pipeline.structure.exchanges import same_turn
from pipeline.structure.reading import Reading, read
from pipeline.structure.salience import salience
from pipeline.structure.standing import is_announced, is_taken_back
from pipeline.structure.traits import Traits

WORTH = 0.34
"""A quote that scores less is not offered."""
_CROWDED = 0.1
"""What a quote loses for each better one within a twentieth of the talk, so that the choice spreads over it."""
_CROWDED_SHARE = 1 / 20
_BEST_WORDS = (7, 24)
_OUTER_MARKS = "\"'“”„‚‘’«»‹›"

_LONGEST_REPORT = 6
"""Sentences; a quotation that goes on longer was never closed in the transcript."""

_WORTH_SAYING = {"central": 0.08}
_REASONS = {
    "contrast": ("Stellt zwei Dinge gegenüber", "Draws a contrast"),
    "superlative": ("Legt sich fest", "Takes a clear stand"),
    "figure": ("Nennt eine Zahl: {}", "Gives a figure: {}"),
    "advice": ("Gibt einen klaren Rat", "Gives clear advice"),
    "insight": ("Allgemein formuliert", "Put in general terms"),
    "strong": ("Bezieht Stellung", "Takes a position"),
    "short": ("Kurz genug für eine Karte", "Short enough for a card"),
    "central": ("Nah am Thema des Kapitels", "Close to the chapter's topic"),
    "alone": ("Steht für sich", "Stands on its own"),
}


class _Passage(NamedTuple):
    first: int
    last: int


class _Judged(NamedTuple):
    passage: _Passage
    score: float
    reasons: tuple[str, ...]


def find_quotes(structure: Structure, transcript: Transcript, settings: QuoteSettings) -> Quotes:
    """Find the best quotes of a session, best first; no two share a word.

    Args:
        structure: The session's sentences and chapters.
        transcript: Its words.
        settings: How many quotes, how long.
    """
    sentences = structure.sentences
    reading = read(sentences, transcript)
    judged = [_judge(passage, structure, reading) for passage in _passages(reading, settings)]
    certain = [one for one in judged if _is_known_persons(one.passage, sentences)]
    chosen = _choose(certain, sentences, settings) or _choose(judged, sentences, settings)
    return Quotes(quotes=tuple(_make_quote(one, structure, transcript) for one in chosen))


def prove(text: str, transcript: Transcript) -> WordSpan | None:
    """Find a quotation word for word.

    White space, the shape of quotation marks and marks around the whole text may differ; every other character has
    to match, and the match has to start and end with whole words.

    Returns:
        The words it was said with, the first time they were said; ``None`` if they were not.
    """
    wanted = _normalise(_without_outer_marks(text)).split()
    if not wanted:
        return None
    spoken = [_normalise(word.text) for word in transcript.words]
    for first in range(len(spoken)):
        last = _match(wanted, spoken, first)
        if last is not None:
            words = transcript.words
            return WordSpan(
                start=words[first].start,
                end=words[last].end,
                first_word=first,
                last_word=last,
                text=words_text(words, first, last),
            )
    return None


def _match(wanted: Sequence[str], spoken: Sequence[str], first: int) -> int | None:
    """Return the index of the last spoken word when ``wanted`` is said from ``first`` on."""
    position = 0
    for index in range(first, len(spoken)):
        # A transcript's word may hold a space ("z. B."); it then is several of the wanted ones.
        parts = spoken[index].split()
        if not parts or list(wanted[position : position + len(parts)]) != parts:
            return None
        position += len(parts)
        if position == len(wanted):
            return index
    return None


def _normalise(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    for marks, plain in (("“”„«»‟", '"'), ("‘’‚‹›‛", "'")):
        for mark in marks:
            text = text.replace(mark, plain)
    return text


def _without_outer_marks(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] in _OUTER_MARKS and text[-1] in _OUTER_MARKS:
        return text[1:-1].strip()
    return text


def _passages(reading: Reading, settings: QuoteSettings) -> Iterator[_Passage]:
    """Yield whole sentences, and pairs said in one breath, that nothing speaks against."""
    sentences, traits = reading.sentences, reading.traits
    reported = _find_reported(sentences)
    for index in reading.talk:
        if not _is_quotable(reading, index) or index in reported:
            continue
        alone, pair = _Passage(index, index), _Passage(index, index + 1)
        if not is_taken_back(traits, index) and _fits(alone, reading, settings):
            yield alone
        if index + 1 == len(sentences) or not _follows(sentences[index], sentences[index + 1]):
            continue
        second_is_sound = _is_sound(reading, index + 1) and not is_taken_back(traits, index + 1)
        if second_is_sound and _fits(pair, reading, settings):
            yield pair


def _fits(passage: _Passage, reading: Reading, settings: QuoteSettings) -> bool:
    """Whether a passage has a quote's length, and closes each quotation that it opens."""
    words = sum(one.words for one in reading.traits[passage.first : passage.last + 1])
    text = _text_of(passage, reading.sentences)
    return settings.min_words <= words <= settings.max_words and count_open_quotations(text) == (0, 0)


def _find_reported(sentences: Sequence[Sentence]) -> frozenset[int]:
    """Return the sentences that start inside a quotation which an earlier one opened: somebody else's words."""
    reported: set[int] = set()
    since: int | None = None
    for index, sentence in enumerate(sentences):
        if since is not None and index - since > _LONGEST_REPORT:
            since = None
        if since is not None:
            reported.add(index)
        unopened, unclosed = count_open_quotations(sentence.text)
        if unclosed:
            since = index
        elif unopened:
            since = None
    return frozenset(reported)


def _is_quotable(reading: Reading, index: int) -> bool:
    """Whether a quote may start with this sentence."""
    seen = reading.traits[index]
    own = not is_announced(reading.traits, index)
    return own and _is_sound(reading, index) and not seen.dangling and seen.pointers <= 1


def _is_sound(reading: Reading, index: int) -> bool:
    """Whether a sentence is whole, trusted, and a guest's statement rather than manners or a slip."""
    sentences, sentence, seen = reading.sentences, reading.sentences[index], reading.traits[index]
    # Without a lexicon nobody can tell whether a sentence stands alone, so nothing is quoted.
    if not lexicon(sentence.language).code or index in reading.asked or index not in reading.talk:
        return False
    whole = sentence.complete and (index == 0 or sentences[index - 1].complete) and not sentence.is_question
    trusted = reading.is_heard(index)
    manners = seen.greeting or seen.moderation or seen.topic_cue or seen.prompt
    return whole and trusted and seen.verb and not manners and not seen.correction and not seen.hesitations


def _is_known_persons(passage: _Passage, sentences: Sequence[Sentence]) -> bool:
    """Whether it is certain who says a passage; that person's name may be open."""
    said = sentences[passage.first : passage.last + 1]
    return all(one.speaker is not None and not one.speaker_doubtful for one in said)


def _follows(first: Sentence, second: Sentence) -> bool:
    """Whether two sentences were said in one breath by the same person, as far as is known."""
    return first.language == second.language and not second.is_question and same_turn(first, second)


def _judge(passage: _Passage, structure: Structure, reading: Reading) -> _Judged:
    seen = reading.traits[passage.first : passage.last + 1]
    chapter = next(one for one in structure.chapters if one.first_sentence <= passage.first <= one.last_sentence)
    span = range(chapter.first_sentence, chapter.last_sentence + 1)
    text = _text_of(passage, reading.sentences)
    low, high = _BEST_WORDS
    contrasts = lexicon(reading.sentences[passage.first].language).contrasts
    signs = {
        "contrast": 0.28 * (contrasts.search(text) is not None),
        "insight": 0.16 * (not any(one.narrative for one in seen)),
        "superlative": 0.1 * any(one.superlative for one in seen),
        "figure": 0.12 * any(one.figures for one in seen),
        "advice": 0.18 * any(one.advice for one in seen),
        "strong": 0.12 * min(sum(one.strong for one in seen), 2),
        "central": 0.16 * min(max(salience(reading, index, span) for index in range(*_bounds(passage))), 1.0),
        "short": 0.12 * (low <= sum(one.words for one in seen) <= high),
    }
    score = 0.14 + sum(signs.values()) - _doubts(seen)
    return _Judged(passage, max(0.0, min(1.0, score)), _reasons(signs, seen, structure.language))


def _text_of(passage: _Passage, sentences: Sequence[Sentence]) -> str:
    return " ".join(one.text for one in sentences[passage.first : passage.last + 1])


def _bounds(passage: _Passage) -> tuple[int, int]:
    return passage.first, passage.last + 1


def _doubts(seen: Sequence[Traits]) -> float:
    """Return what speaks against a passage: pointers, unsure words, little said, a second sentence that adds little."""
    doubts = 0.15 * seen[0].pointers + 1.5 * max(one.doubt for one in seen)
    doubts += 0.12 * sum(one.hedges for one in seen)
    doubts += 0.2 * any(one.address and not one.advice for one in seen)
    doubts += 0.1 * max(0, 4 - sum(one.content for one in seen)) / 4
    if len(seen) > 1:
        doubts += 0.14 if seen[1].contrast or seen[1].strong or seen[1].figures else 0.3
    return doubts


def _reasons(signs: dict[str, float], seen: Sequence[Traits], language: str) -> tuple[str, ...]:
    figures = [figure for one in seen for figure in one.figures]
    kinds = [kind for kind, value in signs.items() if value > _WORTH_SAYING.get(kind, 0.0)]
    texts = [_REASONS[kind][0 if language == "de" else 1] for kind in kinds or ["alone"]]
    return tuple(polish(text, language).format(", ".join(figures)) for text in texts)


def _choose(judged: Sequence[_Judged], sentences: Sequence[Sentence], settings: QuoteSettings) -> list[_Judged]:
    """Take the best one after the other; what is near a better one counts less, what shares a sentence not at all."""
    left, chosen = list(judged), list[_Judged]()
    while left and len(chosen) < settings.count:
        best = max(left, key=lambda one: (_spread_score(one, chosen, sentences), -one.passage.first, -one.passage.last))
        if _spread_score(best, chosen, sentences) < WORTH:
            break
        chosen.append(best)
        # A teaser before the talk says the same as the place it was taken from.
        said = _plain_words(best.passage, sentences)
        left = [
            one
            for one in left
            if (one.passage.last < best.passage.first or one.passage.first > best.passage.last)
            and not _share_words(_plain_words(one.passage, sentences), said)
        ]
    return sorted(chosen, key=lambda one: (-one.score, one.passage.first))


def _plain_words(passage: _Passage, sentences: Sequence[Sentence]) -> str:
    """Return a passage's words without case and punctuation, with a space around each."""
    words = (bare(word).casefold() for word in _text_of(passage, sentences).split())
    return f" {' '.join(word for word in words if word)} "


def _share_words(one: str, other: str) -> bool:
    """Whether one passage holds all of the other's words in a row."""
    return one in other or other in one


def _spread_score(one: _Judged, chosen: Sequence[_Judged], sentences: Sequence[Sentence]) -> float:
    start, reach = sentences[one.passage.first].start, sentences[-1].end * _CROWDED_SHARE
    near = sum(abs(sentences[other.passage.first].start - start) < reach for other in chosen)
    return one.score - _CROWDED * near


def _make_quote(judged: _Judged, structure: Structure, transcript: Transcript) -> Quote:
    sentences = structure.sentences[judged.passage.first : judged.passage.last + 1]
    first_word, last_word = sentences[0].first_word, sentences[-1].last_word
    words = transcript.words[first_word : last_word + 1]
    text = words_text(transcript.words, first_word, last_word)
    return Quote(
        id=make_id(words[0].start, words[-1].end, text),
        start=sentences[0].start,
        end=sentences[-1].end,
        first_word=first_word,
        last_word=last_word,
        text=text,
        sentences=tuple(sentence.id for sentence in sentences),
        language=sentences[0].language,
        speaker=sentences[0].speaker if not any(one.speaker_doubtful for one in sentences) else None,
        score=round(judged.score, 3),
        reasons=judged.reasons,
        probability=min(word.certainty for word in words),
    )
