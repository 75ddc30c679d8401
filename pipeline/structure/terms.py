"""Terms: what the sentences are about, which words belong together, and how near two stretches are to each other.

Weights are TF-IDF over the sentences of the session; words are compared by a light stem that joins the forms of a
noun ("Ticket", "Tickets"). That is enough for one session: the vocabulary is small and the speakers repeat it.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from pipeline.language import lexicon
from pipeline.language.dictionary import nominative
from pipeline.language.lexicon import Lexicon, bare
from pipeline.language.stopwords import stopwords
from pipeline.schema import Sentence

_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_GERMAN_ENDINGS = ("ern", "en", "er", "es", "e", "n", "s")
_MIN_STEM = 4
_PERSON = 0.15
"""Names of persons say who talks, not what about, so they weigh less."""
_PAIR = 1.4
"""A term of two words that comes back is a name or a thing that matters here."""
_GENERIC = 5
"""Letters; shorter words that are no abbreviation name a topic less well than longer ones."""
_SHORT = 0.7


def stem(word: str, language: str) -> str:
    """Return a key that is the same for the forms of a word."""
    small = word.lower().replace("’", "'").removesuffix("'s")
    if language == "de":
        small = small.translate(_UMLAUTS)
        for ending in _GERMAN_ENDINGS:
            if small.endswith(ending) and len(small) - len(ending) >= _MIN_STEM:
                return small[: -len(ending)]
        return small
    if small.endswith("ies") and len(small) > _MIN_STEM:
        return small[:-3] + "y"
    if small.endswith(("sses", "xes", "ches", "shes")):
        return small[:-2]
    if small.endswith("s") and not small.endswith(("ss", "us", "is")) and len(small) >= _MIN_STEM:
        return small[:-1]
    return small


class Terms:
    """The terms of one session's sentences.

    Args:
        sentences: All of them.
        misheard: The words that may be misheard, by their index in the transcript: they become no topic.
    """

    def __init__(self, sentences: Sequence[Sentence], misheard: Mapping[int, str] | None = None) -> None:
        self._misheard_words = misheard or {}
        self._judged: Counter[str] = Counter()
        self._shown: dict[str, Counter[str]] = {}
        self._noun_signs: defaultdict[str, float] = defaultdict(float)
        self._seen: Counter[str] = Counter()
        self._name_signs: Counter[str] = Counter()
        self._after_article: set[str] = set()
        self._german: set[str] = set()
        self.of_sentence: tuple[tuple[str, ...], ...] = tuple(self._read(sentence) for sentence in sentences)
        frequency = Counter(key for keys in self.of_sentence for key in set(keys))
        count = max(1, len(sentences))
        self.weight: dict[str, float] = {key: math.log(1 + count / seen) for key, seen in frequency.items()}
        self._pairs = self._find_pairs(sentences)

    def _read(self, sentence: Sentence) -> tuple[str, ...]:
        known, ignored = lexicon(sentence.language), stopwords(sentence.language)
        tokens = sentence.text.split()
        misheard = self._misheard(sentence)
        keys: list[str] = []
        for index, token in enumerate(tokens):
            word = bare(token)
            if not _is_content(word, ignored):
                continue
            key = stem(word, sentence.language)
            keys.append(key)
            self._seen[key] += 1
            if sentence.language == "de":
                self._german.add(key)
            if token in misheard or not known.code:
                continue
            sign = _noun_sign(tokens, index, known)
            if sign is not None:
                self._judged[key] += 1
                self._noun_signs[key] += sign
            self._read_name_signs(tokens, index, key, known)
            if index > 0 or not known.nouns_are_capitalised or _looks_like_noun(word, known):
                word = re.sub(r"['’]s$", "", word)
                shown = word if index or known.nouns_are_capitalised or _is_acronym(word) else word.lower()
                self._shown.setdefault(key, Counter())[shown] += 2 if sign else 1
        return tuple(keys)

    def _misheard(self, sentence: Sentence) -> frozenset[str]:
        """Return the tokens of a sentence that may be misheard, wherever in it they stand."""
        if sentence.doubtful:
            return frozenset(sentence.text.split())
        indices = range(sentence.first_word, sentence.last_word + 1)
        words = (self._misheard_words[index] for index in indices if index in self._misheard_words)
        return frozenset(part for word in words for part in word.split())

    def _read_name_signs(self, tokens: Sequence[str], index: int, key: str, known: Lexicon) -> None:
        before = bare(tokens[index - 1]).lower() if index else ""
        if before in known.articles:
            self._after_article.add(key)
        capital = tokens[index][:1].isupper() and not _is_acronym(bare(tokens[index]))
        if before in known.name_titles or (index and capital and not known.nouns_are_capitalised):
            self._name_signs[key] += 1

    def _is_person(self, key: str) -> bool:
        """Whether a term probably is somebody's name: written like one, and never with an article."""
        return self._name_signs[key] > 0 and key not in self._after_article

    def _find_pairs(self, sentences: Sequence[Sentence]) -> dict[tuple[str, str], str]:
        """Find names and terms of two words, which are said together at least twice, or have capitals in English.

        Both are nouns, or an adjective and a noun that come back: "leads communications" is neither.
        """
        counts: Counter[tuple[str, str]] = Counter()
        shown: dict[tuple[str, str], str] = {}
        for sentence in sentences:
            tokens = sentence.text.split()
            ignored, known = stopwords(sentence.language), lexicon(sentence.language)
            misheard = self._misheard(sentence)
            for index, (first, second) in enumerate(pairwise(tokens)):
                words = bare(first), bare(second)
                if first != first.rstrip(",.;:!?") or not all(_is_content(word, ignored) for word in words):
                    continue
                if first in misheard or second in misheard:
                    continue
                capitals = all(word[0].isupper() for word in words)
                pair = (stem(words[0], sentence.language), stem(words[1], sentence.language))
                describes = bool(known.adjective_endings) and words[0].lower().endswith(known.adjective_endings)
                # "the signal desk": after an article the first word belongs to the second.
                described = describes or (index > 0 and bare(tokens[index - 1]).lower() in known.determiners)
                nouns = self._is_noun(pair[1]) and (described or self._is_noun(pair[0]))
                if not (nouns or (capitals and index)) or (known.nouns_are_capitalised and not capitals):
                    continue
                named = capitals and not known.nouns_are_capitalised and index > 0
                counts[pair] += 2 if named else 1
                shown.setdefault(pair, " ".join(words) if index or capitals else f"{words[0].lower()} {words[1]}")
        return {pair: shown[pair] for pair, count in counts.items() if count >= 2}

    def vector(self, indices: Iterable[int]) -> dict[str, float]:
        """Return the TF-IDF vector of some sentences, by their index."""
        counts = Counter(key for index in indices for key in self.of_sentence[index])
        return {key: (1 + math.log(count)) * self.weight[key] for key, count in counts.items()}

    def keywords(self, indices: Sequence[int], count: int) -> tuple[str, ...]:
        """Return the nouns and names that these sentences are about, weightiest first, as they were said."""
        counts = Counter(key for index in indices for key in self.of_sentence[index])
        pairs = self._pairs_in(indices)
        scores: dict[str, float] = {}
        for key, often in counts.items():
            if self._is_noun(key):
                spread = 1 + math.log(self._seen[key])
                once = 0.6 if often == 1 else 1.0
                scores[key] = once * often * self.weight[key] * (0.5 + often / self._seen[key]) + 0.3 * spread
                scores[key] *= _PAIR if any(key in pair for pair in pairs) else 1.0
                scores[key] *= _SHORT if self._is_generic(key) and not any(key in pair for pair in pairs) else 1.0
                scores[key] *= _PERSON if self._is_person(key) else 1.0
        ranked = sorted(scores, key=lambda key: (-scores[key], -min(len(key), 14), key))
        found: list[str] = []
        used: set[str] = set()
        for key in ranked:
            if key in used:
                continue
            pair = next((pair for pair in pairs if key in pair), None)
            found.append(self._pairs[pair] if pair else self.shown(key))
            used |= set(pair or (key,))
        return tuple(found[:count])

    def _pairs_in(self, indices: Sequence[int]) -> list[tuple[str, str]]:
        present = {pair for index in indices for pair in pairwise(self.of_sentence[index])}
        return sorted(pair for pair in present if pair in self._pairs)

    def shown(self, key: str) -> str:
        """Return the form in which a term was said most often; of equals the shorter one; in the nominative."""
        forms = self._shown[key]
        form = min(forms, key=lambda form: (-forms[form], len(form), form))
        return nominative(form) if key in self._german else form

    def _is_generic(self, key: str) -> bool:
        shown = self.shown(key)
        return len(shown) < _GENERIC and not _is_acronym(shown)

    def _is_noun(self, key: str) -> bool:
        return key in self._shown and self._noun_signs[key] >= 0.5 * max(1, self._judged[key])


def similarity(first: Mapping[str, float], second: Mapping[str, float]) -> float:
    """Return the cosine of two vectors; 0 where one is empty."""
    product = sum(value * second.get(key, 0.0) for key, value in first.items())
    length = math.hypot(*first.values()) * math.hypot(*second.values())
    return product / length if length else 0.0


def _is_content(word: str, ignored: frozenset[str]) -> bool:
    small = word.lower().replace("’", "'")
    return (
        (len(word) > 2 or _is_acronym(word))
        and small not in ignored
        and any(map(str.isalpha, word))
        and (not word[0].isdigit())
    )


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _looks_like_noun(word: str, known: Lexicon) -> bool:
    return _is_acronym(word) or "-" in word or word.lower().endswith(known.noun_endings)


def _noun_sign(tokens: Sequence[str], index: int, known: Lexicon) -> float | None:
    """Return how much this occurrence looks like a noun, 0 to 1; ``None`` where it says nothing."""
    word = bare(tokens[index])
    if known.nouns_are_capitalised:
        if index == 0 or tokens[index] != tokens[index].lstrip('„“"') or tokens[index - 1].endswith((":", "–")):
            # The capital is the sentence's: "Schlimmer war das Schweigen."
            return 1.0 if _looks_like_noun(word, known) else None
        return 1.0 if word[0].isupper() else 0.0
    after = bare(tokens[index + 1]).lower() if index + 1 < len(tokens) else ""
    ends_phrase = tokens[index] != word or not after or after in known.function_words
    if index and word[0].isupper():
        # "American communities": a capital before another word may be an adjective's.
        return 1.0 if ends_phrase or tokens[index + 1][:1].isupper() else 0.4
    if _is_acronym(word) or word.lower().endswith(known.noun_endings):
        return 1.0
    if word.lower().endswith(known.adjective_endings):
        return 0.2
    before = [bare(token).lower() for token in tokens[max(0, index - 2) : index]]
    described = len(before) > 1 and before[-1] not in known.function_words and before[0] in known.determiners
    return 1.0 if ends_phrase and before and (before[-1] in known.determiners or described) else 0.3
