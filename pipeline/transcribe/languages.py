"""Which language a session is in, and which parts of a window are in another.

Whisper must be told one language for a window. Told the wrong one it translates, invents, or leaves the sentence out,
so a window that may hold two languages is cut at its pauses and each part decoded in its own. The session's language
is pinned: a part leaves it only on strong evidence, and only for German or English.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.transcribe.plan import Speech, Window
from pipeline.transcribe.recognizer import Clip, Decoded, Effort, Languages, Recognizer

SWITCHABLE = ("de", "en")
_MIN_OTHER = 0.02
"""Probability of another language in a whole window from which its parts are listened to one by one: a window in one
language leaves less than 0.01, one with a short foreign sentence 0.05 and more (Whisper base)."""
_MIN_OTHER_LEFT_OUT = 0.005
_STRONG = 0.8
"""Share of the probability of all languages that may be spoken."""
_LIKELY = 0.5
"""Probability that it takes for any."""
_KIN = {"de": ("nl", "af", "yi", "lb")}
"""What a few words of a language are taken for (Whisper base: a German sentence of 4 s for Dutch with 0.4, Afrikaans
with 0.3 and German with 0.2)."""
_MIN_LOGPROB = -0.8
"""Mean log probability under which a text in another language is a guess: true ones have -0.4 and more."""
_OTHERWISE = 0.8
"""Probability over the first windows, a minute or two, from which a language that was given is doubted."""
_ENOUGH_SPEECH = 30.0
"""Seconds of speech under which nobody is told that a language was given wrongly: it may be a greeting."""
_MIN_SECONDS = 1.0
"""Shorter stretches say little about their language; they go with their neighbours."""


@dataclass(frozen=True)
class Part:
    """A part of a window and the language it is to be decoded in."""

    window: Window
    language: str


def vote(heard: Sequence[tuple[Languages, float]]) -> tuple[str, float]:
    """Return the language of a session and its probability.

    Args:
        heard: For each window listened to, the likely languages with their probabilities, and its seconds of speech.
    """
    totals: dict[str, float] = {}
    for languages, seconds in heard:
        for language, probability in languages:
            totals[language] = totals.get(language, 0.0) + probability * seconds
    weight = sum(seconds for _, seconds in heard)
    if not totals or weight <= 0:
        return "en", 0.0
    language = max(sorted(totals), key=lambda code: totals[code])
    return language, round(totals[language] / weight, 4)


def heard_otherwise(heard: Sequence[tuple[Languages, float]], given: str) -> tuple[str, float] | None:
    """Return the language that windows are in, and its probability, where that is clearly not the one that was given.

    Args:
        heard: As for ``vote``.
        given: The language that a person named.
    """
    language, probability = vote(heard)
    enough = sum(seconds for _, seconds in heard) >= _ENOUGH_SPEECH
    other = language not in {given, *_KIN.get(given, ())}
    return (language, probability) if enough and other and probability >= _OTHERWISE else None


def may_be_mixed(decoded: Decoded, session_language: str, *, left_out: bool = False) -> bool:
    """Whether another language than the session's can be heard in a window.

    Args:
        decoded: The window, decoded in the session's language.
        session_language: The session's language.
        left_out: Whether a part of it has no words, as happens to a sentence in another language.
    """
    heard = dict(decoded.heard)
    least = _MIN_OTHER_LEFT_OUT if left_out else _MIN_OTHER
    return any(heard.get(language, 0.0) >= least for language in SWITCHABLE if language != session_language)


def split_by_language(window: Window, first: Decoded, session_language: str, engine: Recognizer) -> list[Part]:
    """Cut a window at the pauses where its language changes; one part if it does not.

    Args:
        window: To be cut.
        first: How it was decoded as a whole; what language was heard in it then goes for the doubtful stretches.
        session_language: The language it was decoded in.
        engine: Listens to the stretches one by one.
    """
    pieces = [window.part([stretch]) for stretch in window.speech]
    heard = engine.detect_languages([piece.samples for piece in pieces])
    usual = _label(dict(first.heard), session_language) or session_language
    labels = label_stretches(window.speech, [dict(one) for one in heard], session_language, usual)
    parts: list[Part] = []
    run: list[Speech] = []
    for at, stretch in enumerate(window.speech):
        run.append(stretch)
        if at + 1 == len(labels) or labels[at + 1] != labels[at]:
            parts.append(Part(window.part(run), labels[at]))
            run = []
    return parts


def label_stretches(
    stretches: Sequence[Speech], heard: Sequence[Mapping[str, float]], session_language: str, usual: str
) -> list[str]:
    """Return a language for each stretch of speech. Pure.

    A stretch is in another language than the session's on strong evidence; a short or doubtful one between two of the
    same language goes with them, and elsewhere with ``usual``, the language of all stretches together.
    """
    labels = [
        _label(languages, session_language) if stretch.end - stretch.start >= _MIN_SECONDS else None
        for stretch, languages in zip(stretches, heard, strict=True)
    ]
    filled: list[str] = []
    for at, label in enumerate(labels):
        before = next((one for one in reversed(filled)), None)
        after = next((one for one in labels[at + 1 :] if one is not None), None)
        filled.append(label or (before if before is not None and before == after else usual))
    return filled


def _label(languages: Mapping[str, float], session_language: str) -> str | None:
    """Return the language of a stretch among those that may be spoken; ``None`` where it could be several."""
    spoken = {*SWITCHABLE, session_language}
    shares = {
        language: sum(languages.get(code, 0.0) for code in {language, *_KIN.get(language, ())} - (spoken - {language}))
        for language in spoken
    }
    likely = max(sorted(shares), key=lambda language: shares[language])
    return likely if shares[likely] >= max(_LIKELY, _STRONG * sum(shares.values())) else None


def decode_parts(
    window: Window, first: Decoded, parts: Sequence[Part], engine: Recognizer
) -> list[tuple[Window, Decoded]]:
    """Decode each part in its language and return those that hold, or the whole window as it was.

    A part in another language holds if the recogniser is sure of it, and surer than of the same part in the session's
    language.
    """
    session_language = first.language
    others = [part for part in parts if part.language != session_language]
    if not others:
        return [(window, first)]
    own = engine.decode([Clip(part.window.samples, session_language) for part in parts], Effort())
    foreign = engine.decode([Clip(part.window.samples, part.language) for part in others], Effort())
    by_part = dict(zip((id(part) for part in others), foreign, strict=True))
    chosen = []
    for part, decoded in zip(parts, own, strict=True):
        other = by_part.get(id(part))
        chosen.append((part.window, other if other and _is_surer(other, decoded) else decoded))
    if all(decoded.language == session_language for _, decoded in chosen):
        return [(window, first)]
    return chosen


def _is_surer(other: Decoded, own: Decoded) -> bool:
    return other.avg_logprob > max(own.avg_logprob, _MIN_LOGPROB)
