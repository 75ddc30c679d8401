"""What a sentence is like, as far as its words show: the observations that chapters, clips and quotes judge by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from pipeline.language import lexicon
from pipeline.language.dictionary import is_no_word
from pipeline.language.lexicon import Lexicon, bare
from pipeline.language.stopwords import stopwords
from pipeline.schema import Sentence, Transcript, Word

SURE = 0.7
"""A word that carries meaning counts against its sentence the further its probability is below this. It is a weak
sign: of the German sample's 505 words 15 were wrong, of the 62 below this 10."""
UNSURE = 0.45
"""Below this a sentence is not quoted at all."""
UNSURE_SLIGHT = 0.2
UNSURE_NO_WORD = 0.9
"""Right words that are missing in the dictionaries reached 0.95, misheard ones 0.76."""
_NOUN = re.compile(r"\s([^\W\d_][\w-]*)")


@dataclass(frozen=True)
class Traits:
    """Observations about one sentence."""

    words: int
    dangling: bool
    """Opens with something that points at what was said before."""
    pointers: int
    continuation: bool
    """Limits or takes back the sentence before."""
    limiting: bool
    """Has a word that takes back or limits: in a short sentence, the one before."""
    opinion: bool
    """Announces or reports what others say or what was once believed."""
    greeting: bool
    small_talk: bool
    moderation: bool
    topic_cue: bool
    question: bool
    reports_question: bool
    prompt: bool
    """Asks for an answer without being a question."""
    address: bool
    addressed_opening: bool
    correction: bool
    hesitations: int
    hedges: int
    contrast: bool
    superlative: bool
    strong: int
    advice: bool
    example: bool
    narrative: bool
    """Tells of one occasion or of the speaker, not of how things are."""
    verb: bool
    """Seems to have one; "Over a very bad lunch." has not."""
    figures: tuple[str, ...]
    names: tuple[str, ...]
    content: int
    """Words that carry meaning."""
    unsure: int
    """Words that may be misheard."""
    doubt: float
    """How far the least certain word that carries meaning is below ``SURE``."""
    mean_probability: float


def read_traits(sentences: Sequence[Sentence], transcript: Transcript) -> tuple[Traits, ...]:
    """Return the traits of each sentence."""
    return tuple(_read(sentence, transcript) for sentence in sentences)


def _read(sentence: Sentence, transcript: Transcript) -> Traits:
    text, known = sentence.text, lexicon(sentence.language)
    words = transcript.words[sentence.first_word : sentence.last_word + 1]
    tokens = text.split()
    ignored = stopwords(sentence.language)
    return Traits(
        words=len(tokens),
        dangling=known.dangling.match(text) is not None,
        pointers=len(known.pointers.findall(text)),
        continuation=known.continuations.match(text) is not None,
        limiting=known.limits.search(text) is not None,
        opinion=known.opinions.search(text) is not None,
        greeting=known.greetings.search(text) is not None,
        small_talk=known.small_talk.search(text) is not None,
        moderation=known.moderation.search(text) is not None or known.forms_of_address.match(text) is not None,
        question=sentence.is_question,
        reports_question=known.reported_questions.search(text) is not None,
        prompt=known.prompts.match(text) is not None,
        topic_cue=known.topic_cues.match(text) is not None,
        address=known.address.search(text) is not None,
        addressed_opening=known.addressed_openings.match(text) is not None,
        correction=known.corrections.search(text) is not None or _stammers(tokens, known),
        hesitations=len(known.hesitations.findall(text)),
        hedges=len(known.hedges.findall(text)),
        contrast=known.contrasts.search(text) is not None,
        superlative=known.superlatives.search(text) is not None,
        strong=len(known.strong.findall(text)),
        advice=known.advice.match(text) is not None,
        narrative=known.narrative.search(text) is not None,
        example=known.examples.search(text) is not None,
        verb=known.advice.match(text) is not None or _has_verb(tokens, known),
        figures=figures(text, known),
        names=names(tokens, known),
        content=sum(bare(token).lower() not in ignored for token in tokens if bare(token)),
        doubt=max([0.0, *(SURE - word.certainty for word in words if _small(bare(word.text)) not in ignored)]),
        unsure=sum(_is_unsure(word, known) for word in words),
        mean_probability=fmean(word.certainty for word in words),
    )


def unsure_words(sentences: Sequence[Sentence], transcript: Transcript) -> frozenset[int]:
    """Return the indices of the words that may be misheard: those for which a sentence is not quoted."""
    return frozenset(
        index
        for sentence in sentences
        for index in range(sentence.first_word, sentence.last_word + 1)
        if _is_unsure(transcript.words[index], lexicon(sentence.language))
    )


def figures(text: str, known: Lexicon) -> tuple[str, ...]:
    """Return the figures of a sentence as said, with their unit: ``40 Prozent``."""
    return tuple(
        _with_noun(match, text, known) for match in known.number_words.finditer(text) if _is_figure(match, text)
    )


def _is_figure(match: re.Match[str], text: str) -> bool:
    """Whether a number says how much; years and the numbers of days ("3. Mai") do not."""
    number = match.group().strip(" .,")
    if len(number) == 1 and not _NOUN.match(text[match.end() :]):
        return False
    is_year = re.fullmatch(r"(?:19|20)\d\d", number) is not None
    return not is_year and not re.match(r"\.\s+\w", text[match.end() :])


def _with_noun(match: re.Match[str], text: str, known: Lexicon) -> str:
    """Return a number with what it counts: ``150 Anfragen``, ``5,000 calls``."""
    number = match.group().strip(" .,")
    following = _NOUN.match(text[match.end() :])
    if not re.fullmatch(r"[\d.,]+", number) or following is None:
        return number
    noun = following[1]
    counts = noun[0].isupper() if known.nouns_are_capitalised else noun.islower()
    return f"{number} {noun}" if counts and noun.lower() not in known.function_words else number


def names(tokens: Sequence[str], known: Lexicon) -> tuple[str, ...]:
    """Return proper names, as far as writing shows them.

    English: capitals inside the sentence. German, where every noun has one: two capitalised words in a row, or a
    word after "Herr" or "Frau". Abbreviations and inner capitals (``SAP``, ``YouTube``) count in both.
    """
    found: list[str] = []
    run: list[str] = []
    for index, token in enumerate(tokens):
        word = bare(token)
        if _is_name_part(tokens, index, word, known):
            run.append(word)
            if token == token.rstrip(",.;:!?"):
                continue
        found += _close_run(run, known)
        run = []
    return tuple(dict.fromkeys(found + _close_run(run, known)))


def _is_unsure(word: Word, known: Lexicon) -> bool:
    """Whether a word is below the probability that a word of its kind has when it is right.

    Whisper often gives a small word at a seam little; a negation has to be certain all the same, and so does what no
    dictionary knows.
    """
    spoken = bare(word.text)
    slight = _small(spoken) in known.function_words and not known.negations.search(word.text)
    needed = UNSURE_SLIGHT if slight else UNSURE
    # The highest bar last: the dictionaries are loaded only for what they can change.
    return word.certainty < needed or (word.certainty < UNSURE_NO_WORD and is_no_word(spoken, known.code))


def _is_name_part(tokens: Sequence[str], index: int, word: str, known: Lexicon) -> bool:
    if len(word) < 2 or not word[0].isalpha() or _small(word) in known.function_words:
        return False
    starts = index == 0 or tokens[index - 1].endswith((".", "?", "!", ":"))
    if _has_inner_capital(word):
        return True
    return word[0].isupper() and not starts


def _close_run(run: Sequence[str], known: Lexicon) -> list[str]:
    if not run:
        return []
    if known.nouns_are_capitalised and len(run) < 2 and not _has_inner_capital(run[0]):
        return []
    if all(_small(word) in known.common_words for word in run):
        return []
    return [" ".join(run)]


def _has_inner_capital(word: str) -> bool:
    """Whether a word is written like ``SAP``, ``YouTube`` or ``iPhone``; compounds with a hyphen are not."""
    return "-" not in word and any(letter.isupper() for letter in word[1:])


def is_noun_phrase(sentence: Sentence) -> bool:
    """Whether a sentence is only a thing with a clause about it: "And a son who does not want to go on."."""
    known = lexicon(sentence.language)
    text = sentence.text
    joined = known.lead_ins.match(text)
    first, comma, rest = text[joined.end() if joined else 0 :].partition(",")
    if not comma:
        return False
    # In English a relative clause needs no comma, so what stands before one has a verb of its own or none at all.
    relative = bare(rest.split()[0]).lower() in known.relative_words | known.articles if rest.split() else False
    return relative and not _has_verb(first.split(), known)


def _has_verb(tokens: Sequence[str], known: Lexicon) -> bool:
    words = [bare(token) for token in tokens]
    verbs = known.question_verbs | known.inverting_verbs
    if any(word.lower() in verbs for word in words):
        return True
    if known.nouns_are_capitalised:
        return any(_is_small_verb(word, known) for word in words)
    if not known.code:
        return True  # nothing tells a fragment from a sentence
    return any(word.lower() in known.verb_subjects for word in words[:-1]) or any(
        word.endswith(("ed", "es")) for word in words
    )


def _is_small_verb(word: str, known: Lexicon) -> bool:
    """Whether a German word is written and ends like a verb."""
    return word.islower() and word not in known.function_words and word.endswith(("t", "en", "te", "ten", "e"))


def _small(word: str) -> str:
    return word.lower().replace("’", "'")


def _stammers(tokens: Sequence[str], known: Lexicon) -> bool:
    """Whether a word is said twice in a row ("the the"), or broken off with a dash."""
    words = [bare(token).lower() for token in tokens]
    twice = any(
        first == second and first and not re.search(r"[,.;]$", token) and first not in known.doubled_words
        for first, second, token in zip(words, words[1:], tokens, strict=False)
    )
    return twice or any(re.search(r"\w(?:--|—|-|\.\.\.|…)$", token) for token in tokens[:-1])
