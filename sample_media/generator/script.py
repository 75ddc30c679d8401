"""The written sessions: reading a script file into plain typed objects."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

LayoutKind = Literal["studio", "single", "slide"]


@dataclass(frozen=True)
class Portrait:
    """Colours and features of a drawn person."""

    skin: str
    hair: str
    hair_style: str
    jacket: str
    shirt: str
    backdrop: str
    tie: str | None = None
    beard: bool = False
    glasses: bool = False


@dataclass(frozen=True)
class Speaker:
    """A person of the session, with the voice that speaks for them."""

    id: str
    name: str
    role: str
    organisation: str
    moderator: bool
    voice: str
    accent: str
    portrait: Portrait
    speed: float = 1.0


@dataclass(frozen=True)
class Line:
    """One sentence: what a transcript writes and what the synthesiser reads."""

    text: str
    spoken: str
    language: str


@dataclass(frozen=True)
class Turn:
    """What one person says before the next one speaks."""

    speaker: str
    layout: LayoutKind
    lines: tuple[Line, ...]
    pause_before: float | None = None


@dataclass(frozen=True)
class Bar:
    """One bar of the chart."""

    label: str
    value: float
    shown: str


@dataclass(frozen=True)
class Slide:
    """The chart and the words around it."""

    title: str
    unit: str
    note: str
    change: str
    change_label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Theme:
    """The colours of the event."""

    background_top: str
    background_bottom: str
    accent: str
    glow: str


@dataclass(frozen=True)
class Script:
    """A whole session as written."""

    title: str
    subtitle: str
    language: str
    event: str
    venue: str
    clock: str
    theme: Theme
    slide: Slide
    speakers: tuple[Speaker, ...]
    turns: tuple[Turn, ...]

    def speaker(self, speaker_id: str) -> Speaker:
        """The speaker with this id."""
        return next(person for person in self.speakers if person.id == speaker_id)


def _line(raw: str | dict[str, str], language: str) -> Line:
    if isinstance(raw, str):
        return Line(raw, raw, language)
    return Line(raw["text"], raw.get("spoken", raw["text"]), raw.get("language", language))


def _speaker(raw: dict[str, Any]) -> Speaker:
    return Speaker(**{**raw, "portrait": Portrait(**raw["portrait"])})


def _slide(raw: dict[str, Any]) -> Slide:
    return Slide(**{**raw, "bars": tuple(Bar(**bar) for bar in raw["bars"])})


def read_script(path: Path) -> Script:
    """Read a session; an unknown key or speaker is an error, so typos do not pass silently."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    language = raw["language"]
    speakers = tuple(_speaker(entry) for entry in raw.pop("speaker"))
    turns = tuple(
        Turn(
            speaker=entry["speaker"],
            layout=entry["layout"],
            lines=tuple(_line(line, language) for line in entry["sentences"]),
            pause_before=entry.get("pause_before"),
        )
        for entry in raw.pop("turn")
    )
    unknown = {turn.speaker for turn in turns} - {person.id for person in speakers}
    if unknown:
        raise ValueError(f"{path.name}: unknown speakers {sorted(unknown)}")
    theme = Theme(**raw.pop("theme"))
    slide = _slide(raw.pop("slide"))
    return Script(**raw, theme=theme, slide=slide, speakers=speakers, turns=turns)
