"""What is read in a language that nobody has described yet: next to nothing, so that no word is taken for another's.

No pattern matches and no list has a word. Sentences end where punctuation says so, questions are known by their mark,
and what would need more (quotes, headings from statements, topics) is left out instead of guessed.
"""

from __future__ import annotations

import re

from pipeline.language.lexicon import Labels, Lexicon, word_set

_NEVER = re.compile(r"(?!)")
_NONE: frozenset[str] = frozenset()

NEUTRAL = Lexicon(
    code="",
    labels=Labels(
        "Part", "Conversation", "Welcome and introductions", "Closing words", "Speaker", "name of speaker {}"
    ),
    quotation_marks=("“", "”", "‘", "’"),
    conjunctions=(", ", ", "),
    function_words=_NONE,
    common_words=_NONE,
    dangling_words=_NONE,
    abbreviations=word_set("dr. prof. st."),
    closing_abbreviations=word_set("etc. inc. ltd. co."),
    ordinals_have_dots=False,
    polite_capitals=_NONE,
    nouns_are_capitalised=False,
    question_words=_NONE,
    question_verbs=_NONE,
    inverting_verbs=_NONE,
    far_question_words=_NONE,
    relative_words=_NONE,
    addressees=_NONE,
    replies=_NEVER,
    subjects=_NONE,
    address=_NEVER,
    addressed_openings=_NEVER,
    question_particles=_NONE,
    forms_of_address=_NEVER,
    lead_ins=_NEVER,
    dangling=_NEVER,
    pointers=_NEVER,
    pointing_questions=_NEVER,
    continuations=_NEVER,
    greetings=_NEVER,
    small_talk=_NEVER,
    moderation=_NEVER,
    prompts=_NEVER,
    topic_cues=_NEVER,
    reported_questions=_NEVER,
    session_cues=_NEVER,
    named_topic=_NEVER,
    limits=_NEVER,
    opinions=_NEVER,
    corrections=_NEVER,
    hesitations=_NEVER,
    hedges=_NEVER,
    contrasts=_NEVER,
    superlatives=_NEVER,
    strong=_NEVER,
    advice=_NEVER,
    narrative=_NEVER,
    examples=_NEVER,
    negations=_NEVER,
    number_words=_NEVER,
    noun_endings=(),
    adjective_endings=(),
    verb_subjects=_NONE,
    doubled_words=_NONE,
    fillers=_NONE,
    stammered=_NONE,
    stammered_on=_NONE,
    articles=_NONE,
    name_titles=_NONE,
    determiners=_NONE,
    subordinators=_NONE,
    droppable=_NONE,
    openers=_NONE,
)
