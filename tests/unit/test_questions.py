"""Questions: which need a yes or no, and which heading says all of one."""

from __future__ import annotations

import pytest

from pipeline.publish.questions import asks_for_more_than_yes, is_whole_question, without_lead_ins
from pipeline.schema import Sentence


def question(text: str, language: str) -> Sentence:
    return Sentence(
        id="q",
        start=0,
        end=1,
        first_word=0,
        last_word=len(text.split()) - 1,
        text=text,
        language=language,
        is_question=True,
        pause_before=0,
        pause_after=0,
    )


@pytest.mark.parametrize(
    ("text", "language", "more"),
    [
        ("Denken Sie dann überhaupt noch selbst?", "de", False),
        ("Was machen Sie heute anders?", "de", True),
        ("Und seit wann machen Sie das?", "de", True),
        ("Does marketing not lose its freedom?", "en", False),
        ("So what did you change after that day?", "en", True),
        ("In which year was that?", "en", True),
    ],
)
def test_questions_for_yes_or_no(text: str, language: str, more: bool) -> None:
    assert asks_for_more_than_yes(question(text, language)) == more


@pytest.mark.parametrize(
    ("title", "text", "whole"),
    [
        ("What did you change after that day?", "So what did you change after that day?", True),
        ("What did you change?", "So what did you change after that day?", False),
        ("Does marketing not lose its freedom?", "Does marketing not lose its freedom when it has to ask?", False),
        ("What?", "What?", True),
    ],
)
def test_a_shortened_heading_is_not_the_question(title: str, text: str, whole: bool) -> None:
    assert is_whole_question(title, question(text, "en")) == whole


@pytest.mark.parametrize("text", ["", "And", "Well, so, and", "What now?"])
def test_something_always_remains(text: str) -> None:
    assert bool(without_lead_ins(text, "en")) == bool(text)
