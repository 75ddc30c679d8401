"""Who is named in a clip, when, and how name and role are set: the lower third. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline.brand import Font, Fonts
from pipeline.clips.editing import Editing
from pipeline.schema import Clip, Speakers, Transcript

_SMALL = 0.85
"""The role against the name."""
_LEAST = 0.75
"""Letters are not made smaller than this share; a role that is longer still ends in “…”."""
_MOST_LINES = 2
"""Of the role."""
_SETTLED_SECONDS = 0.4
"""How long somebody has spoken before the name appears: a “yes” in between introduces nobody."""
LEAST_SECONDS = 2.0
"""A name that could only stand for less is not shown."""
_GAP_SECONDS = 0.3
"""Between two names."""


@dataclass(frozen=True)
class Introduction:
    """A name that is shown from ``start`` to ``end``, in seconds of the clip."""

    start: float
    end: float
    name: str
    about: str
    top: float | None = None
    """How far down it stands, in pixels; by default above where captions may be."""


Stand = Callable[[Introduction, str, float], Introduction | None]
"""Says where and when a name of a speaker's id can first stand until a moment; ``None``: nowhere."""


@dataclass(frozen=True)
class PlateLine:
    """One line: ``top`` is its distance from the plate's top, ``size`` its em, both in pixels."""

    text: str
    font: Font
    size: float
    top: float
    strong: bool


@dataclass(frozen=True)
class NamePlate:
    """A name and a role, set; all in pixels."""

    lines: tuple[PlateLine, ...]
    width: float
    height: float
    padding: float


def introductions(  # noqa: PLR0913 - who and when, from all that is known
    clip: Clip, transcript: Transcript, speakers: Speakers, editing: Editing, seconds: float, stand: Stand | None = None
) -> tuple[Introduction, ...]:
    """Return whose names are shown in a clip: each when that person first speaks, one after the other.

    Only who is certain is named, and only somebody with a name. Somebody who says next to nothing is not named then,
    but when that person speaks again. Where somebody answers soon, the name before stands shorter, and the next waits.

    Args:
        clip: Which words.
        transcript: Holds them.
        speakers: Who said which of them.
        editing: Where they are in the clip.
        seconds: How long a name stands; less where the next one, or the clip's end, comes sooner.
        stand: Where names can stand in the picture; by default anywhere, as over a wave.
    """
    found: list[Introduction] = []
    known: set[str] = set()
    for run in speakers.attributions:
        first, last = max(run.first_word, clip.first_word), min(run.last_word, clip.last_word)
        speaker = speakers.by_id.get(run.speaker or "")
        if first > last or speaker is None or not speaker.name or run.doubtful or speaker.id in known:
            continue
        spoken = [span for word in transcript.words[first : last + 1] for span in editing.shown(word)]
        earliest = found[-1].start + LEAST_SECONDS + _GAP_SECONDS if found else 0.0
        start = max(spoken[0].start, earliest) if spoken else 0.0
        if not spoken or spoken[-1].end - start < _SETTLED_SECONDS:
            continue
        end = min(start + seconds, editing.duration)
        wish = Introduction(start, end, " ".join(speaker.name.split()), speaker.about)
        one = wish if stand is None else stand(wish, speaker.id, spoken[-1].end - _SETTLED_SECONDS)
        if one is None:
            continue
        known.add(speaker.id)
        if found:
            found[-1] = replace(found[-1], end=min(found[-1].end, one.start - _GAP_SECONDS))
        found.append(one)
    return tuple(one for one in found if round(one.end - one.start, 6) >= min(LEAST_SECONDS, seconds))


def lay_out(one: Introduction, fonts: Fonts, room: float, size: float) -> NamePlate:
    """Return how a name and a role are set.

    Args:
        one: Name and role.
        fonts: ``strong`` for the name, ``plain`` for the role.
        room: How wide the plate may be, in pixels.
        size: Of the name, in pixels per em.
    """
    padding = 0.5 * size
    inner = room - 2 * padding
    rows = [(text, fonts.strong, size, True) for text in _fit(one.name, fonts.strong, inner / size, 1)]
    small = size * _SMALL
    rows += [(text, fonts.plain, small, False) for text in _fit(one.about, fonts.plain, inner / small, _MOST_LINES)]
    lines: list[PlateLine] = []
    top, widest = 0.7 * padding, 0.0
    for text, font, em, strong in rows:
        face = font.load()
        share = min(1.0, inner / (face.width(text) * em))
        lines.append(PlateLine(text, font, em * share, top, strong))
        top += face.line_height * em
        widest = max(widest, face.width(text) * em * share)
    return NamePlate(tuple(lines), widest + 2 * padding, top + 0.7 * padding, padding)


def _fit(text: str, font: Font, room: float, most: int) -> list[str]:
    """Break a text into as few lines as possible, each at most ``room`` em wide when made as small as allowed."""
    words, face = text.split(), font.load()
    # Role and organisation on a line each, where they do not fit on one together.
    parts = text.rsplit(", ", 1)
    if most > 1 and face.width(text) > room and len(parts) == 2 and max(map(face.width, parts)) <= room:
        return [f"{parts[0]},", parts[1]]
    for count in range(1, most + 1):
        for share in (1.0, _LEAST) if count == most else (1.0,):
            lines = fill_lines(words, font, room / share)
            if len(lines) <= count:
                return lines
    lines = fill_lines(words, font, room / _LEAST)[:most]
    last = lines[-1].rstrip(" ,;.")
    while face.width(f"{last}…") > room / _LEAST:
        last = last[:-1]
    return [*lines[:-1], f"{last.rstrip(' ,;.')}…"]


def fill_lines(words: Sequence[str], font: Font, room: float) -> list[str]:
    """Fill lines of ``room`` em one after the other; a word that is wider than a line has one of its own."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.load().width(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
