"""Is what a window says believable? Pure.

Each check returns a reason in words, or nothing. A reason makes the window be decoded again with more effort; one
that stays is written into ``Segment.doubts``.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence

from pipeline.transcribe.languages import SWITCHABLE
from pipeline.transcribe.plan import Window
from pipeline.transcribe.recognizer import Decoded

MAX_COMPRESSION_RATIO = 2.4
"""OpenAI's threshold for a loop."""
MIN_AVG_LOGPROB = -1.0
"""OpenAI's threshold for a failed decoding."""
MIN_RATE_SHARE = 0.6
"""Share of the session's median rate of speech under which a window has probably stopped early."""
MAX_CHARACTERS_PER_SECOND = 32.0
"""Nobody speaks as fast; 15 is usual, 25 hasty."""
MAX_HOLE_SECONDS = 1.2
"""Speech in a row that no word accounts for, from which words are missing (pauses that Silero takes for speech leave up
to one second; a German sentence of 2 s that hid under the word after it, 1.3)."""
MIN_SPEECH_SECONDS = 0.6
"""Less speech than this in a window that says several words: the words are probably invented."""
_MIN_WORD_SECONDS = 0.15
"""Nobody says a word in less."""
_GUESSED_LOGPROB = -1.5
"""Under this, the words are guesses at noise; what was really said has -1 and more, even where it is misheard."""
_HEARD, _UNHEARD = 0.9, 0.05
"""Probabilities of a language that was surely heard, and of one that surely was not."""
_NO_SPEECH_PROB = 0.6
_NO_SPEECH_LOGPROB = -0.8
_LONGEST_CLAUSE = 20
_FEW_SECONDS = 4.0
_LITTLE_SHARE = 0.35

EARLY_STOP = "says much less than the rest of the session in the same time"
LOOP = "repeats itself"
LOW_PROBABILITY = "the recogniser itself is unsure"
GUESSED = "is no more than a guess at what was said"
TOO_FAST = "says more than anyone can in that time"
NO_SPEECH = "there is hardly any speech under these words"
CREDITS = "reads like the credits of another video"
OTHER_LANGUAGE = "is not in the language that was heard"
HOLE = "leaves out a stretch of speech"

_CREDITS = re.compile(
    r"""(?ix) ^\W* (?: .{0,40} (?:
      untertitel(?:ung|n|ungen)? \W+ (?:des|der|im\ auftrag|von|im|durch|amara)\b .*
    | untertitel (?:ung)? \W* (?:zdf|ard|swr|wdr|br|ndr|mdr|funk|amara) .*
    | copyright \W+ (?:wdr|zdf|ard|swr|ndr|br) .*
    | (?:swr|wdr|zdf|ndr|ard) \W+ \d{4}
    | amara\.org .*
    | (?:vielen\ dank|danke(?:schön)?) \W+ (?:fürs|für\ (?:das|ihre|eure|die|deine)) \W+
      (?:zuschauen|zusehen|aufmerksamkeit|zuhören)
    | bis \W+ zum \W+ nächsten \W+ (?:mal|video)
    | (?:abonniert|abonnieren \W+ sie) \W+ (?:den|unseren|meinen|diesen) \W+ kanal
    | thanks? (?:\W+ you)? (?:\W+ (?:so|very)\W+ much)? \W+ for \W+ (?:watching|listening|viewing)
    | (?:please \W+)? (?:like \W+ and \W+)? subscribe (?: \W+ to .* )?
    | see \W+ you \W+ (?:in \W+ the \W+ )? next \W+ (?:time|video)
    | subtitles? \W+ by \W+ .*
    | transcri(?:bed|ption) \W+ by \W+ .*
    | (?:captions?|captioning) \W+ by \W+ .*
    ) | [♪♫\s]+ ) \W* $"""
)
# Whisper's other favourites over silence; too short and too common to be credits anywhere but there.
_FILLERS = frozenset(
    {"vielen dank", "danke", "tschüss", "thank you", "thanks", "you", "bye", "bye bye", "so", "okay", "ja"}
)


def find_doubts(window: Window, decoded: Decoded, rate: float | None) -> list[str]:
    """Return every reason not to believe ``decoded``.

    Args:
        window: What was decoded.
        decoded: What came out.
        rate: The session's median of characters per second of speech; ``None`` where too little is known.
    """
    text, speech = decoded.text, max(window.speech_seconds, 0.1)
    speed = len(text) / speech
    found = {
        EARLY_STOP: rate is not None and speech >= 1.0 and speed < MIN_RATE_SHARE * rate,
        HOLE: longest_hole(window, decoded) >= MAX_HOLE_SECONDS,
        LOOP: decoded.compression_ratio > MAX_COMPRESSION_RATIO or _has_loop(text),
        GUESSED: decoded.avg_logprob < _GUESSED_LOGPROB,
        LOW_PROBABILITY: _GUESSED_LOGPROB <= decoded.avg_logprob < MIN_AVG_LOGPROB,
        TOO_FAST: speed > MAX_CHARACTERS_PER_SECOND and len(text) > MAX_CHARACTERS_PER_SECOND,
        NO_SPEECH: _is_silent(window, decoded),
        CREDITS: is_credit(text, window),
        OTHER_LANGUAGE: _is_flipped(decoded),
    }
    of_silence = {EARLY_STOP, HOLE}
    return [doubt for doubt, is_true in found.items() if is_true and (text or doubt in of_silence)]


def longest_hole(window: Window, decoded: Decoded) -> float:
    """Return the seconds of the longest stretch of speech that no word accounts for.

    A sentence that was left out shows as a gap between words, or as a word that alignment stretched over it: a word
    accounts for no more than it takes to say it slowly.
    """
    longest = 0.0
    time = window.start
    for word in decoded.words:
        start, end = window.start + word.start, window.start + word.end
        longest = max(longest, _speech_between(window, time, start))
        longest = max(longest, _speech_between(window, start, end) - slow_seconds(word.text))
        time = max(time, end)
    return max(longest, _speech_between(window, time, window.end))


def is_invented(doubts: Sequence[str]) -> bool:
    """Whether a text with these doubts is not in the recording at all, and must not be delivered."""
    return not {CREDITS, NO_SPEECH, GUESSED}.isdisjoint(doubts)


def is_credit(text: str, window: Window) -> bool:
    """Whether ``text`` is a credit line or filler where there is little speech.

    People do say “Vielen Dank für die Aufmerksamkeit”, so a line counts only where the speech under it is too short
    for it, or is a small part of its window.
    """
    plain = re.sub(r"[^\w\s]", "", text).strip().lower()
    seconds = window.speech_seconds
    if plain in _FILLERS:
        return seconds < 0.25
    if not _CREDITS.match(text.strip()):
        return False
    little = seconds < _FEW_SECONDS and seconds < _LITTLE_SHARE * (window.end - window.start)
    return little or len(plain) / max(seconds, 0.1) > MAX_CHARACTERS_PER_SECOND


def median_rate(spoken: Sequence[tuple[float, int]]) -> float | None:
    """Return the median of characters per second of speech over windows of 3 s of speech or more.

    Args:
        spoken: Seconds of speech and characters of each window. At least five long ones are needed.
    """
    rates = [characters / seconds for seconds, characters in spoken if seconds >= 3.0 and characters]
    return statistics.median(rates) if len(rates) >= 5 else None


def score(decoded: Decoded, doubts: Sequence[str]) -> tuple[int, float]:
    """Rank one decoding of a window against another; the higher is the better."""
    return -len(doubts), decoded.avg_logprob if decoded.words else MIN_AVG_LOGPROB


def slow_seconds(word: str) -> float:
    """Return the seconds that a slow speaker takes for a word; a digit stands for a word or two."""
    digits = sum(character.isdigit() for character in word)
    return 0.5 + 0.07 * (len(word) - digits) + 0.35 * digits


def _speech_between(window: Window, start: float, end: float) -> float:
    return sum(max(0.0, min(end, one.end) - max(start, one.start)) for one in window.speech)


def _is_silent(window: Window, decoded: Decoded) -> bool:
    if window.speech_seconds < _MIN_WORD_SECONDS:
        return True
    if window.speech_seconds < MIN_SPEECH_SECONDS and len(_plain_words(decoded.text)) > 4:
        return True
    return decoded.no_speech_prob > _NO_SPEECH_PROB and decoded.avg_logprob < _NO_SPEECH_LOGPROB


def _is_flipped(decoded: Decoded) -> bool:
    heard = dict(decoded.heard)
    other = max(heard.get(language, 0.0) for language in SWITCHABLE if language != decoded.language)
    return other >= _HEARD and heard.get(decoded.language, 0.0) <= _UNHEARD


def _has_loop(text: str) -> bool:
    """Whether a word comes six times in a row, two to eight words four times, or a longer clause three times."""
    words = _plain_words(text)
    for length in range(1, _LONGEST_CLAUSE + 1):
        needed = 6 if length == 1 else 4 if length <= 8 else 3
        run = 1
        for at in range(length, len(words)):
            run = run + 1 if words[at] == words[at - length] else 1
            if run >= (needed - 1) * length + 1:
                return True
    return False


def _plain_words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
