"""The vocabulary: names and terms that may be said, put where the recogniser misheard them.

Whisper hears a term that stands in its prompt, but the prompt costs other words: with six terms, base left out a
sentence that it hears without them and wrote a term that nobody said; and of a guest list, only the end would fit. So
windows are decoded without a prompt. One in which doubtful words are spelled much like a term is decoded again with the
terms that come near; and from that text nothing is taken but terms, each for words that it resembles, at its time.

Measured with Whisper base on 27 minutes of real speech: given 105 words that it mishears and 144 names that are not in
the recordings, 20 stretches are put right (WER 20.9 to 17.9 in German, 8.1 to 7.8 in English), none is made wrong. With
300 surnames, many of them spelled like common words, one word becomes a name: night, Knight.

The rules lean to leaving words as they were: a name that stays misheard is put right with a line in corrections.txt, a
word that was right and became a name is noticed by nobody.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipeline.corrections import share_time
from pipeline.language import lexicon
from pipeline.transcribe.recognizer import Clip, Decoded, Effort, HeardWord, Recognizer
from pipeline.transcribe.rescue import Outcome

MIN_LIKENESS = 0.65
"""Share of equal letters (1 - edit distance / length) from which words may be a misheard term."""
MAX_PROBABILITY = 0.95
"""Words that are all surer than this were not misheard."""
MIN_PROBABILITY = 0.25
"""Of every word of a term in a primed text: those really said have 0.3 and more, the others up to 0.12."""
MIN_SHARE = 0.5
"""Of the probability that the words had which it replaces; in small letters, which names are not, all of it."""
MAX_TERMS = 20
"""In one prompt, those that come nearest: names take 9 of its 223 tokens each."""
_ENDINGS = ("", "s", "n", "en", "es")
"""What a term may have at its end: „Hofmanns“, “Livestudios”."""
_NEAR_SECONDS = 0.3
"""Between the times of the same word in two decodings."""
_PAUSE_SECONDS = 0.5
_SENTENCE_ENDS = ".?!…:;"


@dataclass(frozen=True)
class _Span:
    """Neighbouring words, first to last exclusive."""

    begin: int
    end: int
    letters: str

    def of(self, words: Sequence[HeardWord]) -> Sequence[HeardWord]:
        return words[self.begin : self.end]


@dataclass(frozen=True)
class _Heard:
    """A term in a primed text, as it is to be written."""

    span: _Span
    text: str


class Vocabulary:
    """Terms, ready to be looked for. Pure.

    Args:
        terms: As they are spelled; those without a letter or a digit are left out.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        tidy = (" ".join(unicodedata.normalize("NFC", term).split()) for term in terms)
        self._letters = {term: _letters(term) for term in dict.fromkeys(tidy) if _letters(term)}
        self._exact = frozenset(self._letters.values())
        self._most_words = max((len(term.split()) for term in self._letters), default=0)
        longest_first = sorted(self._letters, key=len, reverse=True)
        self._spelled = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?:['’]?\w{{1,2}})?(?!\w)")

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms, each once, in Unicode's composed form."""
        return tuple(self._letters)

    def find_near(self, decoded: Decoded) -> list[str]:
        """Return the terms that doubtful words of a text may be misheard for, the most alike last."""
        places = list(self._places(decoded)) if self._letters else []
        if not places:
            return []
        likenesses = process.cdist(
            list(self._letters.values()),
            [place.letters for place in places],
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=MIN_LIKENESS,
            dtype=np.float32,
        )
        found = {
            term: float(row.max())
            for term, row in zip(self._letters, likenesses, strict=True)
            if any(_may_be(places[at], term) for at in np.flatnonzero(row))
        }
        return sorted(found, key=lambda term: (found[term], term))

    def adopt(self, plain: Decoded, primed: Decoded, terms: Sequence[str]) -> Decoded:
        """Return a text with the terms that its primed decoding has where it has words like them.

        Everything else stays as it was: the other words, the punctuation, what the text was measured by.

        Args:
            plain: Decoded without a prompt.
            primed: The same clip, decoded with ``terms`` as prompt.
            terms: What may be adopted.
        """
        free = list(self._places(plain))
        anchors = _anchors(plain.words, primed.words)
        chosen: list[tuple[_Span, _Heard]] = []
        for heard in self._occurrences(primed.words, terms):
            first, last = anchors[heard.span.begin], anchors[heard.span.end - 1]
            fitting = [
                place
                for place in free
                if place.begin in first and place.end - 1 in last and _fits(plain.words, place, primed.words, heard)
            ]
            if fitting:
                best = max(fitting, key=lambda place: _nearness(plain.words, place, primed.words, heard))
                chosen.append((best, heard))
                free = [place for place in free if place.end <= best.begin or place.begin >= best.end]
        words = list(plain.words)
        for place, heard in sorted(chosen, key=lambda pair: -pair[0].begin):
            words[place.begin : place.end] = _written(words, place, heard, heard.span.of(primed.words))
        return replace(plain, words=tuple(words))

    def _places(self, decoded: Decoded) -> Iterator[_Span]:
        """Yield the neighbouring words that may be a misheard term.

        They are whole words of one sentence without a pause between them; one of them at least is doubtful; none of
        them is a term already; and none is a small word of the language, which carry what is said ("no", "kein"),
        unless all together have the very letters of a term.
        """
        words = decoded.words
        taken = self._mentioned(words)
        small = [_is_small(word.text, decoded.language) for word in words]
        for begin in range(len(words)):
            letters = ""
            for end in range(begin + 1, min(begin + self._most_words + 2, len(words)) + 1):
                if taken[end - 1] or (end > begin + 1 and _is_apart(words[end - 2], words[end - 1])):
                    break
                letters += _letters(words[end - 1].text)
                doubtful = min(word.probability for word in words[begin:end]) < MAX_PROBABILITY
                allowed = letters in self._exact or not any(small[begin:end])
                if doubtful and allowed and _is_whole(words, begin, end):
                    yield _Span(begin, end, letters)

    def _mentioned(self, words: Sequence[HeardWord]) -> list[bool]:
        """Return of each word whether it belongs to a term that stands there as it is spelled."""
        starts = list(accumulate((len(word.text) for word in words), initial=0))
        taken = [False] * len(words)
        for match in self._spelled.finditer("".join(word.text for word in words)) if self._letters else ():
            for at in range(bisect_right(starts, match.start()) - 1, bisect_right(starts, match.end() - 1)):
                taken[at] = True
        return taken

    def _occurrences(self, words: Sequence[HeardWord], terms: Sequence[str]) -> Iterator[_Heard]:
        """Yield the terms that were heard in a primed text, the longest first."""
        for term in sorted(terms, key=lambda term: -len(self._letters[term])):
            wanted = self._letters[term]
            for begin in range(len(words)):
                for end in range(begin + 1, min(begin + self._most_words + 2, len(words)) + 1):
                    letters = "".join(_letters(word.text) for word in words[begin:end])
                    ending = letters.removeprefix(wanted)
                    if (
                        letters.startswith(wanted)
                        and ending in _ENDINGS
                        and _is_whole(words, begin, end)
                        and min(word.probability for word in words[begin:end]) >= MIN_PROBABILITY
                    ):
                        yield _Heard(_Span(begin, end, letters), term + ending)


def hear_terms(
    outcomes: Sequence[Outcome], vocabulary: Vocabulary, engine: Recognizer, effort: Effort
) -> tuple[list[Outcome], list[Outcome]]:
    """Decode the windows again that may hold a misheard term.

    Args:
        outcomes: Windows with the best text for each.
        vocabulary: The terms.
        engine: Decodes.
        effort: How hard to try.

    Returns:
        All windows, with the terms that were heard; and those, as they were, that were decoded again.

    Raises:
        ToolFailed: The recogniser failed.
    """
    heard = list(outcomes)
    near = {at: found[-MAX_TERMS:] for at, one in enumerate(outcomes) if (found := vocabulary.find_near(one.decoded))}
    if not near:
        return heard, []
    # Each window is primed with its own terms only: what it says must not depend on the windows beside it.
    clips = [Clip(heard[at].window.samples, heard[at].decoded.language, tuple(terms)) for at, terms in near.items()]
    for (at, terms), primed in zip(near.items(), engine.decode(clips, effort), strict=True):
        heard[at] = replace(heard[at], decoded=vocabulary.adopt(heard[at].decoded, primed, terms))
    return heard, [outcomes[at] for at in near]


def _anchors(plain: Sequence[HeardWord], primed: Sequence[HeardWord]) -> list[range]:
    """Return for each word of a primed text the words of the plain one that it can be.

    Where the letters are the same, that is one word; between such words, any of those between.
    """
    changes = Levenshtein.opcodes([_letters(word.text) for word in plain], [_letters(word.text) for word in primed])
    anchors: list[range] = []
    begin = 0
    for is_equal, group in groupby(changes, key=lambda change: change.tag == "equal"):
        *_, last = run = list(group)
        words = range(begin, last.src_end)
        said = last.dest_end - run[0].dest_start
        anchors += [range(at, at + 1) for at in words] if is_equal else [words] * said
        begin = last.src_end
    return anchors


def _may_be(place: _Span, term: str) -> bool:
    """Whether words may be a misheard term, as far as their spelling tells: no other figure, not another capital."""
    digits = [character for character in place.letters if character.isdigit()]
    only_capitals = place.letters == _letters(term) and place.end - place.begin == len(term.split())
    return not only_capitals and digits == [character for character in term if character.isdigit()]


def _fits(plain: Sequence[HeardWord], place: _Span, primed: Sequence[HeardWord], heard: _Heard) -> bool:
    if not _may_be(place, heard.text) or _nearness(plain, place, primed, heard)[0] < MIN_LIKENESS:
        return False
    first, last = plain[place.begin], plain[place.end - 1]
    said = heard.span.of(primed)
    if first.start > said[-1].end + _NEAR_SECONDS or last.end < said[0].start - _NEAR_SECONDS:
        return False
    if place.letters == heard.span.letters:
        return True
    share = 1.0 if _core(plain, place).islower() else MIN_SHARE
    before = min(word.probability for word in place.of(plain))
    return min(word.probability for word in said) >= share * before


def _nearness(
    plain: Sequence[HeardWord], place: _Span, primed: Sequence[HeardWord], heard: _Heard
) -> tuple[float, float]:
    """Rank a place for a term that was heard: by letters, then by time."""
    likeness = Levenshtein.normalized_similarity(place.letters, heard.span.letters)
    return likeness, -abs(plain[place.begin].start - primed[heard.span.begin].start)


def _written(words: Sequence[HeardWord], place: _Span, heard: _Heard, said: Sequence[HeardWord]) -> list[HeardWord]:
    """Return the words of a term with the marks of the words in whose place they come, between their neighbours."""
    old = "".join(word.text for word in place.of(words))
    core = _core(words, place)
    lead, _, tail = old.partition(core)
    text = heard.text
    if re.search("['’]s$", core) and not text.endswith("s"):
        text += core[-2:]
    starts = place.begin == 0 or _ends_sentence(words[place.begin - 1])
    if starts and core[:1].isupper():
        text = text[0].upper() + text[1:]
    texts = text.split()
    earliest = words[place.begin - 1].end if place.begin else 0.0
    latest = words[place.end].start if place.end < len(words) else words[-1].end
    edges = [min(max(time, earliest), max(earliest, latest)) for time in _edges(said, texts)]
    return [
        HeardWord(
            f"{lead if at == 0 else ' '}{one}{tail if at + 1 == len(texts) else ''}",
            start,
            end,
            min(word.probability for word in said),
        )
        for at, (one, (start, end)) in enumerate(zip(texts, pairwise(edges), strict=True))
    ]


def _edges(said: Sequence[HeardWord], texts: Sequence[str]) -> list[float]:
    """Return when each text begins, and when the last ends: as the words that were said, or by length."""
    if len(said) == len(texts):
        return [*(word.start for word in said), said[-1].end]
    return share_time(said[0].start, said[-1].end, texts)


def _is_small(text: str, language: str) -> bool:
    known = lexicon(language).function_words
    plain = text.strip(" .,;:!?…").lower().replace("’", "'")
    return plain in known or _letters(text) in known


def _is_apart(word: HeardWord, after: HeardWord) -> bool:
    return _ends_sentence(word) or after.start - word.end > _PAUSE_SECONDS


def _ends_sentence(word: HeardWord) -> bool:
    return word.text.rstrip("”“\"'’)")[-1:] in _SENTENCE_ENDS


def _is_whole(words: Sequence[HeardWord], begin: int, end: int) -> bool:
    """Whether neighbouring words are no part of a word with a hyphen."""
    begins = begin == 0 or words[begin].text[:1].isspace()
    return begins and (end == len(words) or words[end].text[:1].isspace())


def _core(words: Sequence[HeardWord], place: _Span) -> str:
    """Return the text of neighbouring words without what stands around it."""
    text = "".join(word.text for word in place.of(words))
    spelled = [at for at, character in enumerate(text) if _is_letter(character)]
    return text[spelled[0] : spelled[-1] + 1] if spelled else ""


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if _is_letter(character))


def _is_letter(character: str) -> bool:
    """Whether a character is a letter, a mark on one (a vowel, in Hindi) or a digit."""
    return unicodedata.category(character)[0] in "LMN"
