"""Words that carry no topic."""

from __future__ import annotations

from functools import cache

from pipeline.language import lexicon


@cache
def stopwords(language: str) -> frozenset[str]:
    """Return the lower-case words of ``language`` that name no topic: function words and very common ones."""
    words = lexicon(language)
    return words.function_words | words.common_words


def dangling_words(language: str) -> frozenset[str]:
    """Return the lower-case words that no heading or shortened text may end with."""
    return lexicon(language).dangling_words
