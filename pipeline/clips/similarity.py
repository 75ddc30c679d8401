"""How near two stretches of a talk are in what they are about, and which sentences are about a topic. Pure.

A stretch is the sum of its sentences' vectors: those of an embedding where there is one, of TF-IDF otherwise. What a
cosine is worth differs between the two, and between a talk about one thing and a day of talks. So it is measured
against the talk itself: 0 is as near as distant parts of it usually are.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from pipeline.clips.embeddings import Vectors
from pipeline.language import lexicon
from pipeline.language.lexicon import bare
from pipeline.language.stopwords import stopwords
from pipeline.schema import Sentence
from pipeline.structure.reading import Reading
from pipeline.structure.terms import Terms, stem

_BLOCK = 4
"""Sentences of a part that is compared; single ones are too short to be near anything."""
_DISTANT = 3
"""Blocks between parts that count as distant."""
_FEWEST_PAIRS = 10
_RELATED = 3.0
"""What is this many times as far above the usual as its spread is as related as can be."""
_MAYBE, _SURELY = 2.2, 3.4
"""Robust standard deviations above the talk's middle from which a sentence may be, and surely is, about a topic. In
three talks the nearest sentence to a topic that did not come up was 1.9 to 2.2 above, to one that did 2.6 to 4.5."""
_FEWEST_WORDS = 4
"""Shorter sentences ("Thank you.") are near to everything."""
_MAD = 1.4826
"""Makes a median of absolute deviations a standard deviation, where values are normally distributed."""


class Likeness:
    """Compares stretches of one talk.

    Args:
        vectors: One row for each sentence.
    """

    def __init__(self, vectors: Vectors) -> None:
        self._sums = np.concatenate([np.zeros((1, vectors.shape[1])), np.cumsum(vectors, axis=0, dtype=np.float64)])
        self._usual, self._spread = self._calibrate(len(vectors))

    def related(self, first: range, second: range) -> float:
        """Return how far two stretches are about the same, 0 to 1; 0 is what distant parts usually have in common."""
        one, other = self._sum(first), self._sum(second)
        lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
        cosine = float(one @ other) / lengths if lengths else 0.0
        return min(1.0, max(0.0, (cosine - self._usual) / (_RELATED * self._spread)))

    def _sum(self, stretch: range) -> NDArray[np.float64]:
        summed: NDArray[np.float64] = self._sums[stretch.stop] - self._sums[stretch.start]
        return summed

    def _calibrate(self, count: int) -> tuple[float, float]:
        """Return the middle of the cosines between distant parts, and how far they spread upwards."""
        starts = np.arange(0, count - _BLOCK + 1, _BLOCK)
        blocks = self._sums[starts + _BLOCK] - self._sums[starts]
        lengths = np.linalg.norm(blocks, axis=1, keepdims=True)
        blocks = blocks / np.where(lengths > 0, lengths, 1.0)
        cosines = (blocks @ blocks.T)[np.triu_indices(len(blocks), _DISTANT)]
        if len(cosines) < _FEWEST_PAIRS:
            return 0.0, 0.2
        usual, high = np.percentile(cosines, [50, 84])
        return float(usual), max(0.05, float(high - usual))


def compare(reading: Reading, meanings: Vectors | None = None) -> Likeness:
    """Return what compares the stretches of a talk: by what its sentences mean, or by their terms."""
    if meanings is None or not len(meanings):
        return Likeness(_term_vectors(reading.terms))
    # All sentences of one talk share a direction, which says nothing about any of them.
    return Likeness(meanings - meanings.mean(axis=0))


def about(topic: str, reading: Reading, meanings: Vectors | None, wanted: Vectors | None) -> tuple[float, ...]:
    """Return for each sentence how far it is about a topic, 0 to 1.

    A sentence is as far as it says the topic's words, or as far as its meaning is nearer to the topic than that of the
    talk's other sentences, whichever is more.

    Args:
        topic: A word or a few.
        reading: The sentences.
        meanings: What they mean, one row each; ``None`` where nothing knows it.
        wanted: What the topic means.
    """
    words = set(topic.split())
    said = np.array([_says(sentence, words) for sentence in reading.sentences], np.float64)
    if meanings is None or wanted is None or not len(said):
        return tuple(said.tolist())
    near = meanings @ wanted
    middle = np.median(near)
    spread = _MAD * float(np.median(np.abs(near - middle)))
    meant = ((near - middle) / max(spread, 1e-6) - _MAYBE) / (_SURELY - _MAYBE)
    meant *= [len(sentence.text.split()) >= _FEWEST_WORDS for sentence in reading.sentences]
    return tuple(np.clip(np.maximum(said, meant), 0.0, 1.0).tolist())


def _says(sentence: Sentence, wanted: set[str]) -> float:
    """Return how many of the topic's words that carry meaning a sentence has, in any form or inside a compound."""
    language, ignored = sentence.language, stopwords(sentence.language)
    keys = {stem(bare(word), language) for word in wanted if bare(word).lower() not in ignored}
    spoken = {stem(bare(word), language) for word in sentence.text.split()}
    compounds = lexicon(language).nouns_are_capitalised
    said = [key in spoken or (compounds and len(key) > 3 and any(key in one for one in spoken)) for key in keys]
    return fmean(said) if said else 0.0


def _term_vectors(terms: Terms) -> Vectors:
    """Return the TF-IDF weights of the terms that more than one sentence has: only those can be shared."""
    shared: dict[str, int] = {}
    for key, sentences in _sentences_of(terms.of_sentence).items():
        if len(sentences) > 1:
            shared[key] = len(shared)
    vectors = np.zeros((len(terms.of_sentence), max(1, len(shared))), np.float32)
    for row, keys in zip(vectors, terms.of_sentence, strict=True):
        for key in keys:
            if key in shared:
                row[shared[key]] += terms.weight[key]
    return vectors


def _sentences_of(keys_of: Sequence[Sequence[str]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for index, keys in enumerate(keys_of):
        for key in keys:
            found.setdefault(key, set()).add(index)
    return found
