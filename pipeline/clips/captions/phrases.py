"""What belongs together on a line: where a caption may break, and how much it hurts to break elsewhere.

Without a parser this goes by closed word classes (articles, prepositions, conjunctions, pronouns), capitals, endings,
figures and punctuation. Unknown cases cost something but are allowed; only article and noun, the adjective between
them, the parts of a name, and a figure and its unit are kept together at any price. Editors' guides agree on the order
(BBC Subtitle Guidelines, Netflix Timed Text Style Guides, the German broadcasters' common rules): after punctuation,
before conjunctions and relative pronouns, before prepositions; not between what leans on each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from pipeline.clips.captions.word_classes import WordClasses, word_classes
from pipeline.language import lexicon
from pipeline.language.lexicon import bare, word_set
from pipeline.language.sentences import ends_sentence

KEEP_TOGETHER = 1000.0
"""Cost of a break that must not be made while any other is possible."""
_BOUND = 90.0
"""Cost of a break that is made only where all others cost time to read or tear up a sentence as well."""
_TIGHT = 28.0
_LOOSE = 13.0
_UNKNOWN = 11.0
_EDGE = 6.0
"""What it costs besides to leave a clause's first or last word alone on its side."""

_CLOSING = "\"'”“’‘»«›‹)]"
_OPENING = "\"'„‚“‘»«›‹(["
_SENTENCE_END = re.compile(r"[.?!…]+$")
_CLAUSE_END = re.compile(r"[,;:–—)]$")
_NUMBER = re.compile(r"[§$€]?\d[\d.,:]*")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+")
_GERMAN_ADJECTIVE = re.compile(r"[a-zäöüß]{2,}e[nmrs]?")
_GERMAN_VERB_AT_THE_END = re.compile(r"[a-zäöüß]+(?:e?[nt]|iert)")
_TITLES = word_set(
    "Dr. Prof. Herr Herrn Frau Mr. Mrs. Ms. Mr Mrs Ms Sir Dipl.-Ing. Ing. Doktor Professor Professorin Doctor St. Sankt"
)


def name_pairs(names: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Return which words follow each other in some names: capitals alone do not show where “Eva von der Au” begins."""
    return frozenset(pair for name in names for pair in pairwise(map(_small, name.split())))


def hidden_names(names: Iterable[str], language: str) -> tuple[str, ...]:
    """Return the names that a line might tear if nobody knew them: their words do not show that they are names."""
    return tuple(
        name
        for name in names
        if not all(keeps_together(left, right, language) for left, right in pairwise(name.split()))
    )


def is_inside_name(left: str, right: str, pairs: frozenset[tuple[str, str]]) -> bool:
    """Tell whether a name goes on from one word to the next."""
    return (_small(left), _small(right)) in pairs and not _CLAUSE_END.search(left.rstrip(_CLOSING))


def keeps_together(left: str, right: str, language: str, *, previous: str = "") -> bool:
    """Tell whether no line may end between two words: article, adjective and noun, a name, a figure and its unit.

    Args:
        left: The word before the break, with its punctuation.
        right: The word after it.
        language: Whose phrases hold.
        previous: The word before ``left``.
    """
    return (
        not ends_sentence(left, right, language, previous=previous)
        and _Seam(left, right, language, previous=previous).keeps_together()
    )


def break_cost(left: str, right: str, language: str, *, previous: str = "", following: str = "") -> float:
    """Return what a line break between two words costs: 0 after a sentence, ``KEEP_TOGETHER`` within a name.

    Args:
        left: The word before the break, with its punctuation.
        right: The word after it.
        language: Whose phrases hold.
        previous: The word before ``left``.
        following: The word after ``right``.
    """
    if ends_sentence(left, right, language, previous=previous):
        return 0.0
    seam = _Seam(left, right, language, previous=previous, following=following)
    if seam.keeps_together():
        return KEEP_TOGETHER
    if _SENTENCE_END.search(seam.closed) and seam.closed[-1] in "?!…":
        return 1.0
    edge = _EDGE if seam.leaves_one_alone else 0.0
    if _CLAUSE_END.search(seam.closed):
        return (2.0 if seam.right_is(seam.classes.function_words) else 4.0) + edge / 2
    return next((cost for cost, holds in _RULES if holds(seam)), _UNKNOWN) + edge


@dataclass(frozen=True)
class _Seam:
    """Two words, what stands around them, and what their classes say."""

    left: str
    right: str
    language: str
    previous: str = ""
    following: str = ""

    @cached_property
    def classes(self) -> WordClasses:
        return word_classes(self.language)

    @cached_property
    def before(self) -> str:
        return _small(self.left)

    @cached_property
    def after(self) -> str:
        return _small(self.right)

    @cached_property
    def then(self) -> str:
        return _small(self.following)

    @cached_property
    def closed(self) -> str:
        """The left word without closing marks."""
        return self.left.rstrip(_CLOSING)

    @property
    def leaves_one_alone(self) -> bool:
        first = not self.previous or _ends_clause(self.previous)
        return first or _ends_clause(self.right)

    def left_is(self, *sets: frozenset[str]) -> bool:
        return any(self.before in words for words in sets)

    def right_is(self, *sets: frozenset[str]) -> bool:
        return any(self.after in words for words in sets)

    def keeps_together(self) -> bool:
        """Whether the two are article and noun, parts of a name, or figure and unit; asked only inside a sentence."""
        if _CLAUSE_END.search(self.closed) or _is_closed(self.left):
            return False
        token = self.left.strip(_OPENING)
        if token in _TITLES or token.lower() in self.classes.articles or _INITIALS.fullmatch(token):
            return True
        if _NUMBER.fullmatch(token):
            return self.right[:1].isupper() or self.right[:1] in "%€$£°" or self.right_is(self.classes.units)
        return self._is_name() or self._is_described_noun

    @property
    def _is_described_noun(self) -> bool:
        """Whether these are adjective and noun, and the article stands before them."""
        if _small(self.previous) not in self.classes.articles or _ends_clause(self.previous):
            return False
        if _is_german(self):
            return self.is_german_adjective
        known = self.before in self.classes.adjectives and self.right_is_content
        return known or (self.before.endswith(_adjective_endings(self)) and self.is_english_noun_phrase)

    def _is_name(self) -> bool:
        both = self._is_name_part(self.left) and self._is_name_part(self.right)
        return both and not _SENTENCE_END.search(self.left)

    def _is_name_part(self, text: str) -> bool:
        word = text.strip(_OPENING + _CLOSING + ".,;:!?…")
        return word[:1].isupper() and word.lower() not in self.classes.function_words and text[:1] not in _OPENING

    @property
    def left_is_content(self) -> bool:
        return self.before not in self.classes.function_words

    @property
    def right_is_content(self) -> bool:
        return self.after not in self.classes.function_words

    @property
    def right_opens(self) -> bool:
        """Whether the right word begins a phrase or clause of its own, or is its verb."""
        known = self.classes
        opens = (known.prepositions, known.coordinators, known.subordinators, known.infinitive, known.auxiliaries)
        return self.right_is(*opens, known.clear_subjects) and not self.right_is(known.articles)

    @property
    def after_determiner(self) -> bool:
        """Whether something like an article stands before the left word, so that this is an adjective or a noun."""
        known, word = self.classes, _small(self.previous)
        return (word in known.leading or bool(_NUMBER.fullmatch(word))) and not _ends_clause(self.previous)

    @property
    def pronoun_follows_verb(self) -> bool:
        """Whether the pronoun on the left follows its verb ("ist er", "told you"), and does not need the next word."""
        known, word = self.classes, _small(self.previous)
        if not word or _ends_clause(self.previous) or word in known.subordinators | known.coordinators:
            return False
        if _is_german(self):
            return True
        return self.left_is(known.objects) and word not in known.auxiliaries and not self.right_is(known.auxiliaries)

    def is_particle(self, word: str, following: str) -> bool:
        """Whether a word that can be a preposition belongs to the verb before it."""
        known = self.classes
        if _small(word) not in known.particles or not word[:1].islower():
            return False
        return not following or _ends_clause(word) or _small(following) in known.no_nouns

    @property
    def is_german_adjective(self) -> bool:
        """Whether the left word is a German adjective before its noun, or before another adjective."""
        if not (lexicon(self.language).nouns_are_capitalised and self.left_is_content):
            return False
        if not _GERMAN_ADJECTIVE.fullmatch(self.left):
            return False
        if self.right[:1].isupper():
            return True
        again = _GERMAN_ADJECTIVE.fullmatch(self.right) and self.following[:1].isupper() and self.right_is_content
        return bool(again) and self.after_determiner

    @property
    def is_english_noun_phrase(self) -> bool:
        """Whether two words are an English noun and what stands before it, as far as that shows."""
        endings = lexicon(self.language).adjective_endings
        if not endings or not self.left_is_content or not self.right_is_content:
            return False
        adjective = self.before.endswith(endings) and not self.before.endswith(("ly", "ing", "ed"))
        verb = self.after.endswith(("ed", "ly"))
        return (adjective or self.after_determiner or _is_acronym(self.left)) and not verb

    @property
    def joins_clauses(self) -> bool:
        """Whether the coordinating conjunction on the right opens a clause, not the next item of a list."""
        known = self.classes
        if self.after in known.turns or self.is_particle(self.left, self.right):
            return True
        if _is_german(self) and self.left.islower() and self.then in known.leading:
            # An item of a list would be a noun: "ist fertig und jeder Satz", but "der Ton und das Bild".
            return self.left_is_content
        if self.then in known.leading:
            return False
        clauses = (known.subjects, known.auxiliaries, known.contractions, known.subordinators, known.leaning)
        return any(self.then in words for words in clauses)


_Rule = tuple[float, Callable[[_Seam], bool]]

_RULES: tuple[_Rule, ...] = (
    # What leans on the next word, from what must not stand last to what had better not.
    (_BOUND, lambda s: s.left_is(s.classes.coordinators, s.classes.subordinators, s.classes.infinitive)),
    (_LOOSE, lambda s: s.left_is(s.classes.determiners) and s.right_opens),
    (_BOUND, lambda s: s.left_is(s.classes.determiners)),
    (_BOUND, lambda s: s.left_is(s.classes.prepositions) and not s.is_particle(s.left, s.right)),
    (_TIGHT, lambda s: s.left_is(s.classes.numbers) and s.right_is(s.classes.genitive)),
    (_BOUND, lambda s: _is_figure(s) and not s.right_opens and not s.right_is(s.classes.articles)),
    (_TIGHT, lambda s: s.left[:1].isupper() and bool(_NUMBER.fullmatch(s.after))),
    (_TIGHT + 8, lambda s: s.left_is(s.classes.contractions)),
    (_LOOSE, lambda s: s.left_is(s.classes.subjects, s.classes.objects) and s.right_opens and not _is_verb_after(s)),
    (10.0, lambda s: s.left_is(s.classes.subjects) and s.pronoun_follows_verb),
    (_TIGHT + 12, lambda s: s.left_is(s.classes.subjects)),
    (_LOOSE - 2, lambda s: s.left_is(s.classes.leaning) and s.right_is(s.classes.articles)),
    (_TIGHT - 4, lambda s: s.left_is(s.classes.leaning) and not s.right_is(s.classes.coordinators)),
    (_TIGHT, lambda s: s.right_is(s.classes.infinitive) and s.left_is(s.classes.before_infinitive)),
    (_TIGHT - 2, lambda s: s.left_is(s.classes.auxiliaries) and _is_verbal(s)),
    (_TIGHT, lambda s: s.left_is(s.classes.auxiliaries) and s.right_is(s.classes.subjects)),
    (_TIGHT + 12, lambda s: s.is_german_adjective),
    (_TIGHT - 8, lambda s: s.is_english_noun_phrase),
    # What leans on the word before.
    (_TIGHT + 2, lambda s: s.is_particle(s.right, s.following) and s.left_is_content),
    (_TIGHT - 4, lambda s: _is_german(s) and s.right_is(s.classes.subjects) and s.left_is_content),
    (_TIGHT - 8, lambda s: s.right_is(s.classes.objects) and not s.right_is(s.classes.subjects) and s.left_is_content),
    (_TIGHT - 2, lambda s: _is_german(s) and s.right_is(s.classes.auxiliaries) and _ends_as_verb(s.left)),
    # Good places: before conjunctions and clauses, before prepositions, before the next noun.
    (3.0, lambda s: s.right_is(s.classes.coordinators) and s.joins_clauses),
    (7.0, lambda s: s.right_is(s.classes.coordinators)),
    (9.0, lambda s: s.right_is(s.classes.comparisons)),
    (4.0, lambda s: s.right_is(s.classes.subordinators)),
    (5.0, lambda s: s.right_is(s.classes.clear_subjects, s.classes.contractions)),
    (10.0, lambda s: s.right_is(s.classes.genitive)),
    (6.0, lambda s: s.right_is(s.classes.prepositions)),
    (8.0, lambda s: s.right_is(s.classes.infinitive)),
    (_LOOSE, lambda s: s.left_is(s.classes.auxiliaries) or (s.right_is(s.classes.auxiliaries) and not _is_german(s))),
    (8.0, lambda s: s.right_is(s.classes.articles, s.classes.determiners)),
)
"""Cost and case; the first that holds counts."""


def _small(word: str) -> str:
    """Return a word as the classes have it; an acronym stays one, since IT is not "it"."""
    known = bare(word)
    return known if _is_acronym(known) else known.lower().replace("’", "'")


def _ends_clause(word: str) -> bool:
    closed = word.rstrip(_CLOSING)
    return bool(_CLAUSE_END.search(closed) or _SENTENCE_END.search(closed)) and len(closed) > 1


def _is_closed(left: str) -> bool:
    return left[-1:] in _CLOSING and left[-1:] not in {"'", "’"}


def _is_figure(seam: _Seam) -> bool:
    if seam.left_is(seam.classes.numbers):
        return True
    return bool(_NUMBER.fullmatch(seam.before)) and not _YEAR.fullmatch(seam.before)


def _adjective_endings(seam: _Seam) -> tuple[str, ...]:
    """Return the endings that only adjectives have; "ly", "ing" and "ed" may be others."""
    return tuple(ending for ending in lexicon(seam.language).adjective_endings if ending not in {"ly", "ing", "ed"})


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word.isupper()


def _is_german(seam: _Seam) -> bool:
    return lexicon(seam.language).nouns_are_capitalised


def _is_verb_after(seam: _Seam) -> bool:
    return seam.right_is(seam.classes.auxiliaries) and seam.left_is(seam.classes.subjects)


def _is_verbal(seam: _Seam) -> bool:
    """Whether the word after an auxiliary is the verb that goes with it."""
    if seam.right_is(seam.classes.auxiliaries, seam.classes.leaning) and not seam.right_is(seam.classes.articles):
        return True
    return seam.right_is_content and (not _is_german(seam) or _ends_as_verb(seam.right))


def _ends_as_verb(word: str) -> bool:
    return bool(_GERMAN_VERB_AT_THE_END.fullmatch(word.rstrip(_CLOSING + ".,;:!?…")))
