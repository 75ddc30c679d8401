"""Conversations of several people with words, times and who said them, for tests of what is chosen from them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.clips.find import Background, find_clips, judge_of
from pipeline.config import ClipSettings
from pipeline.schema import Attribution, Clip, Span, Speaker, Speakers, Structure, Transcript
from pipeline.structure import build_structure
from tests.unit.speech import cutter_of, speech

PANEL = """
A: Guten Abend und herzlich willkommen auf dem Podium. Mein Name ist Ruth Falkner.
A: Frau Dr. Roth, warum sind die Nachtzüge überhaupt verschwunden?
B: Weil sie sich für niemanden gerechnet haben. Die Wagen waren alt, und die Trassen waren teuer. Im letzten Jahr
  fehlten 40 Millionen Euro. Wer nachts durch Europa fährt, der bezahlt nachts auch die Schienen.
A: Herr Brandt, was geht an alten Wagen kaputt?
C: Meistens sind es die Türen und die Heizung. Ersatzteile gibt es kaum noch, deshalb drehen wir 300 Teile im Jahr
  selbst. Ein Zug ist erst dann alt, wenn niemand mehr seine Zeichnungen lesen kann. Wir haben sie alle neu gezeichnet.
A: Kommen wir zum Geld. Was müsste eine Fahrkarte kosten?
B: Ehrlich gerechnet 180 Euro von Wien nach Paris. Das zahlt niemand, solange ein Flug 40 Euro kostet. Entweder der
  Staat will diese Züge, oder er lässt sie sterben. Dazwischen gibt es nichts.
A: Vielen Dank, Frau Roth und Herr Brandt. Auf Wiedersehen.
"""
NAMES = {"A": "Ruth Falkner", "B": "Dr. Carla Roth", "C": "Ulrich Brandt"}


class Conversation:
    """A conversation: each line is one person's, a letter and the sentences; an indented line goes on.

    Args:
        lines: What is said.
        names: The person of each letter; the first one moderates.
        language: Spoken.
    """

    def __init__(self, lines: str = PANEL, names: Mapping[str, str | None] = NAMES, language: str = "de") -> None:
        turns = [line.split(":", 1) for line in re.sub(r"\n[ \t]+", " ", lines.strip()).splitlines()]
        self.transcript: Transcript = speech("\n".join(f"[0.4] {text}" for _, text in turns), language)
        runs, at = list[Attribution](), 0
        for who, text in turns:
            count = len(text.split())
            runs.append(Attribution(first_word=at, last_word=at + count - 1, speaker=who))
            at += count
        people = (
            Speaker(id=who, number=number, seconds=1.0, name=name, moderator=number == 1)
            for number, (who, name) in enumerate(names.items(), 1)
        )
        self.speakers = Speakers(speakers=tuple(people), attributions=tuple(runs))
        self.structure: Structure = build_structure(self.transcript, "x_y", tuple(runs))

    def clips(
        self, background: Background | None = None, published: tuple[Span, ...] = (), **settings: object
    ) -> tuple[Clip, ...]:
        """Return what is found with these settings."""
        known = background or Background(speakers=self.speakers)
        chosen = ClipSettings.model_validate({"length": "short", **settings})
        judge = judge_of(self.structure, self.transcript, chosen, known)
        return find_clips(judge, self.transcript, cutter_of(self.transcript), published).clips
