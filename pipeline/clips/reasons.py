"""Saying in the session's language what speaks for a clip, and what should be listened to before it is published."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pipeline.clips.candidates import Candidate
from pipeline.clips.score import Judge
from pipeline.language import lexicon
from pipeline.language.typography import join_list, polish, quoted

_FEW_REASONS = 2
_STRONG = 0.45
"""From this force on a sentence is called strong in a reason."""
_LIVELY, _LIVELIER = 0.6, 0.5
"""A clip is called lively that is so, and is livelier than the session by this many of its standard deviations."""
_ABOUT, _ONE_TOPIC = 0.6, 0.3
"""How far a clip is about what was asked for, and its halves about the same, from which on that is said of it."""
_UNSURE = 2
"""Words that may be misheard, from which on somebody should listen; one is often just a rare word."""
_REASONS = {
    "question": ("Beginnt mit einer Frage", "Opens with a question"),
    "asked": ("Mit der Frage dazu", "Includes the question"),
    "request": ("Mit der Bitte um diese Antwort", "Includes the request for this answer"),
    "hook": ("Beginnt mit einer starken Aussage", "Opens with a strong statement"),
    "whole": ("Besteht aus ganzen Sätzen", "Consists of whole sentences"),
    "alone": ("Beginnt ohne Rückverweis", "Opens without pointing back"),
    "answer": ("Geht bis zum Ende der Antwort", "Runs to the end of the answer"),
    "answer of": ("Geht bis zum Ende der Antwort von {}", "Runs to the end of the answer by {}"),
    "answers of": ("Geht bis zum Ende der Antworten von {}", "Runs to the end of the answers by {}"),
    "sought": ("Handelt von „{}“", "Is about “{}”"),
    "figure": ("Nennt eine Zahl: {}", "Gives a figure: {}"),
    "figures": ("Nennt Zahlen: {}", "Gives figures: {}"),
    "example": ("Bringt ein konkretes Beispiel", "Gives a concrete example"),
    "contrast": ("Stellt zwei Dinge gegenüber: {}", "Draws a contrast: {}"),
    "advice": ("Gibt einen klaren Rat: {}", "Gives clear advice: {}"),
    "ending": ("Endet mit einem starken Satz: {}", "Ends on a strong sentence: {}"),
    "lively": ("Lebhaft gesprochen", "Lively delivery"),
    "topic": ("Bleibt bei einem Thema: {}", "Stays with one topic: {}"),
    "unsure": ("Vorher anhören: {} Wörter sind unsicher erkannt", "Listen first: {} words may be misheard"),
}


def give_reasons(candidate: Candidate, judge: Judge) -> tuple[str, ...]:
    """Say in the session's language what speaks for a candidate."""
    say = _Sayer(judge.structure.language)
    reasons = list(_opening_reasons(candidate, judge, say))
    if judge.relevance(candidate) >= _ABOUT:
        reasons.insert(0, say("sought", judge.settings.topic))
    # What a reason repeats has to be what was said.
    seen = [judge.reading.traits[one] for one in filter(judge.reading.is_heard, judge.statements(candidate))]
    figures = list(dict.fromkeys(figure for one in seen for figure in one.figures))
    if figures:
        reasons.append(say("figures" if len(figures) > 1 else "figure", ", ".join(figures[:3])))
    if any(one.example for one in seen):
        reasons.append(say("example"))
    reasons += _strong_reasons(candidate, judge, say)
    usual, spread = judge.usual_liveliness
    if judge.liveliness(candidate) >= max(_LIVELY, usual + _LIVELIER * spread):
        reasons.append(say("lively"))
    keywords = judge.reading.terms.keywords(candidate.span, 1)
    if len(reasons) < _FEW_REASONS and keywords and judge.unity(candidate) >= _ONE_TOPIC:
        reasons.append(say("topic", keywords[0]))
    reasons = reasons or [say("whole")]
    unsure = sum(one.unsure for one in judge.seen(candidate))
    return (*reasons, say("unsure", str(unsure))) if unsure >= _UNSURE else tuple(reasons)


def is_about(reasons: Collection[str], topic: str) -> bool:
    """Whether one of a clip's reasons is that it is about a topic."""
    return any(_Sayer(language)("sought", topic) in reasons for language in ("de", "en"))


def _opening_reasons(candidate: Candidate, judge: Judge, say: _Sayer) -> Iterator[str]:
    sentences = judge.structure.sentences
    turn, first = judge.question_at_start(candidate), judge.reading.traits[candidate.first]
    if turn is not None:
        asks = any(sentences[index].is_question for index in range(turn.first, turn.last + 1))
        yield say("question" if sentences[candidate.first].is_question else "asked" if asks else "request")
    elif not first.dangling and lexicon(sentences[candidate.first].language).code:
        if judge.force(candidate.first) >= _STRONG:
            yield say("hook")
        elif not first.pointers:
            yield say("alone")
    if turn is not None and judge.is_end_of_answer(candidate.last):
        names = judge.speaking.names(judge.speaking.answering(candidate))
        kind = "answer" if not names else "answer of" if len(names) == 1 else "answers of"
        yield say(kind, join_list(names, judge.structure.language))


def _strong_reasons(candidate: Candidate, judge: Judge, say: _Sayer) -> list[str]:
    """Return up to two reasons that quote the run's strongest sentences."""
    reasons: dict[str, str] = {}
    quotable = filter(judge.reading.may_be_quoted, judge.statements(candidate))
    ranked = sorted(quotable, key=lambda index: (-judge.force(index), index))
    for index in ranked[:2]:
        sentence, seen = judge.structure.sentences[index], judge.reading.traits[index]
        lone = sentence.text.split()[0].lower() in lexicon(sentence.language).subordinators
        if judge.force(index) < 0.4 or seen.words > 24 or seen.dangling or (lone and "," not in sentence.text):
            continue
        kind = "contrast" if seen.contrast else "advice" if seen.advice else ""
        kind = "ending" if index == candidate.last else kind
        if kind and kind not in reasons:
            reasons[kind] = say(kind, quoted(sentence.text, judge.structure.language))
    return list(reasons.values())


class _Sayer:
    """Says a reason in one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, kind: str, detail: str = "") -> str:
        german, english = _REASONS[kind]
        text = german if self._language == "de" else english
        return polish(text, self._language).format(detail)
