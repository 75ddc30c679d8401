"""The shape of what must be known about a language to read an interview in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_INNER_EDGES = "\"'“”„‚‘’«»()[]{}…,;:!?–—-"


def word_set(text: str) -> frozenset[str]:
    """Read a list of words that is written as running text."""
    return frozenset(text.split())


def endings(text: str) -> tuple[str, ...]:
    """Read word endings that are written as running text."""
    return tuple(text.split())


def phrases(text: str, verbs: str = "") -> re.Pattern[str]:
    """Compile alternatives that match whole words in any case.

    Alternatives are parted by `` ; `` or line breaks; a line that ends with ``|`` goes on in the next.
    ``<verbs>`` stands for ``verbs``.
    """
    return re.compile(rf"(?<!\w)(?:{_alternatives(text, verbs)})(?!\w)", re.IGNORECASE)


def openings(text: str, verbs: str = "") -> re.Pattern[str]:
    """Compile alternatives, written as for ``phrases``, that match at the start of a sentence."""
    return re.compile(rf"\W*(?:{_alternatives(text, verbs)})(?!\w)", re.IGNORECASE)


def _alternatives(text: str, verbs: str) -> str:
    text = re.sub(r"\|\n\s*", "|", text.replace("<verbs>", f"(?:{verbs})"))
    parts = (part.strip() for line in text.splitlines() for part in line.split(" ; "))
    return "|".join(part for part in parts if part)


def bare(word: str) -> str:
    """Return a spoken word without the punctuation around it: ``„Ticket“,`` becomes ``Ticket``."""
    return word.strip(_INNER_EDGES).removesuffix(".").strip(_INNER_EDGES)


@dataclass(frozen=True)
class Labels:
    """What this program calls parts of a recording that have no better heading."""

    part: str
    conversation: str
    welcome: str
    farewell: str
    person: str
    """Somebody whose name is not known; a number follows."""
    open_name: str
    """What stands in a draft for that name; ``{}`` is the number."""


@dataclass(frozen=True)
class Lexicon:
    """Words and phrases of one language. Sets hold lower-case words; patterns ignore case."""

    code: str
    """ISO 639-1; empty for the neutral lexicon."""
    labels: Labels
    quotation_marks: tuple[str, str, str, str]
    """Four: opening and closing, then those inside a quotation."""
    conjunctions: tuple[str, str]
    """What joins two items of a list, and what stands before the last of three: with its spaces and comma."""

    function_words: frozenset[str]
    """Articles, pronouns, prepositions, conjunctions, auxiliaries, particles."""
    common_words: frozenset[str]
    """Frequent words that name no topic."""
    dangling_words: frozenset[str]
    """Words that cannot be a heading's last."""

    abbreviations: frozenset[str]
    """With their dot; a sentence goes on after them."""
    closing_abbreviations: frozenset[str]
    """With their dot; they may also end a sentence."""
    ordinals_have_dots: bool
    """Whether "3." can be an ordinal."""
    polite_capitals: frozenset[str]
    """Function words that are also capitalised inside a sentence."""
    nouns_are_capitalised: bool

    question_words: frozenset[str]
    question_verbs: frozenset[str]
    """Verbs that follow a question word."""
    inverting_verbs: frozenset[str]
    """Verbs that open a question when its subject follows."""
    far_question_words: frozenset[str]
    """Question words with a noun after them, so that the verb comes later: "Welche Rolle spielt"."""
    relative_words: frozenset[str]
    """After a comma these open a relative clause rather than a question."""
    addressees: frozenset[str]
    """Pronouns after the verb that opens a question."""
    replies: re.Pattern[str]
    """Openings of an answer."""
    subjects: frozenset[str]
    address: re.Pattern[str]
    """Speaks to the listener: turns a sentence towards the guest."""
    addressed_openings: re.Pattern[str]
    """Openings that tell the guest something about himself, before a question."""
    question_particles: frozenset[str]
    """They make a question of a sentence that could be an order: "Denken Sie überhaupt noch"."""
    forms_of_address: re.Pattern[str]
    """At the start of a question: "Frau Weber,"."""

    lead_ins: re.Pattern[str]
    """Openings that a heading does without: "Und", "So,", "Well,"."""
    dangling: re.Pattern[str]
    """Openings that point at something said before."""
    pointers: re.Pattern[str]
    """Words anywhere that point at something said before."""
    pointing_questions: re.Pattern[str]
    """What makes a question point at what was said before, though a sentence with it need not: "Who checks that?"."""
    continuations: re.Pattern[str]
    """Openings that limit or take back the sentence before: "but", "allerdings"."""

    greetings: re.Pattern[str]
    """Greetings, thanks, farewells, small talk, sound checks."""
    small_talk: re.Pattern[str]
    """What one asks a guest while the cameras warm up."""
    moderation: re.Pattern[str]
    """What only a moderator says."""
    prompts: re.Pattern[str]
    """Openings that ask for an answer without being a question: "Tell us"."""
    topic_cues: re.Pattern[str]
    """Openings of a new topic."""
    reported_questions: re.Pattern[str]
    """Announces a question that the speaker only tells of."""
    session_cues: re.Pattern[str]
    """Says that what follows is what the whole talk is about."""
    named_topic: re.Pattern[str]
    """A topic that is announced by name; group ``topic`` holds it."""

    limits: re.Pattern[str]
    """In a short sentence after another: takes back or limits what that one said."""
    opinions: re.Pattern[str]
    """Announces or reports what others say, or what the speaker no longer holds."""

    corrections: re.Pattern[str]
    """The speaker takes back what was just said."""
    hesitations: re.Pattern[str]
    hedges: re.Pattern[str]
    """The speaker is not sure, or says so out of habit."""
    contrasts: re.Pattern[str]
    superlatives: re.Pattern[str]
    strong: re.Pattern[str]
    """Verbs and words that take a position."""
    advice: re.Pattern[str]
    """Imperatives and rules."""
    narrative: re.Pattern[str]
    """Tells of one occasion, or of the speakers themselves, rather than of how things are."""
    examples: re.Pattern[str]
    negations: re.Pattern[str]
    number_words: re.Pattern[str]
    """Figures written out, and units after a digit."""
    noun_endings: tuple[str, ...]
    adjective_endings: tuple[str, ...]
    """Of lower-case words; empty where nouns have capitals, which say more."""
    verb_subjects: frozenset[str]
    """Words that have a verb with them."""
    doubled_words: frozenset[str]
    """Words that may come twice in a row without a stammer: "die, die"."""
    fillers: frozenset[str]
    """Sounds that fill a pause; nothing that could be a word or an answer."""
    stammered: frozenset[str]
    """Words that nobody says twice in a row but by a slip: no verb particle and no preposition ("what I asked for, for
    example"), no relative word ("die, die"), nothing that is repeated for emphasis."""
    stammered_on: frozenset[str]
    """Words that come twice with one of those before them: "ich habe, ich habe"; no answer, as "I do, I do" is."""
    articles: frozenset[str]
    name_titles: frozenset[str]
    """Words that stand before a person's name, without a dot."""
    determiners: frozenset[str]
    """Words that stand before a noun."""
    subordinators: frozenset[str]
    """Words that open a clause."""
    droppable: frozenset[str]
    """Words that open a clause which a heading can do without. Conditions are none: without "falls …" a sentence may
    say the opposite."""
    openers: frozenset[str]
    """Small words before a question: "und", "also"."""
