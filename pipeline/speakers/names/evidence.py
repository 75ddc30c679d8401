"""Why a speaker is taken for a person, in German and English words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.language.typography import clock, join_list, polish, quoted
from pipeline.speakers.names.contradictions import Contradiction
from pipeline.speakers.names.dialogue import Dialogue
from pipeline.speakers.names.moderation import Lead
from pipeline.speakers.names.observations import Observation

_GERMAN = {
    "self": "Stellt sich vor: {quote} ({at})",
    "addressed": "Antwortet auf die Anrede {quote} ({at})",
    "greeted": "Spricht nach der Begrüßung {quote} ({at})",
    "thanked": "Hat gesprochen, bevor {quote} gesagt wird ({at})",
    "introduced": "Kommt zu Wort, nachdem {quote} vorgestellt wurde ({at})",
    "named by": "Spricht von oder mit {quote} ({at}), ist also jemand anders",
    "outsider": "Heißt anders als alle in der Liste: {quote} ({at})",
    "absent": "Von {quote} wird gesagt, dass die Person fehlt ({at})",
    "says": "Sagt {quote} ({at})",
    "once more": ", noch einmal ähnlich",
    "more": ", noch {count}-mal ähnlich",
    "perhaps": "Vermutlich {name} ({percent} %)",
    "left": "Alle anderen, die für diese Session genannt sind, sind zugeordnet",
    "heard": "Alle anderen, deren Namen fallen, sind zugeordnet",
    "by hand": "Passt nicht zum Namen {names}, der von Hand gesetzt ist: So bleiben weniger Stimmen als Personen",
    "track self": "Hat die Spur von {name}, sagt aber {quote} ({at}): Sind Spuren vertauscht?",
    "track owner": "Hat die Spur von {name}, spricht aber von oder mit {quote} ({at}): Sind Spuren vertauscht?",
    "track bearer": "Hat die Spur von {name}, aber auf einer anderen fällt {quote} ({at}): Sind Spuren vertauscht?",
    "track beside": "Hat die Spur von {name}, aber auf der von {other} fällt {quote} ({at}): Sind Spuren vertauscht?",
    "few": "Mehrere Personen sind vielleicht als eine Stimme erkannt worden",
    "track": "Hat eine eigene Spur",
    "leads": "Leitet das Gespräch: {signs}",
    "opens": "begrüßt",
    "asks": "stellt {asked} von {of} Fragen",
    "closes": "verabschiedet",
}
_ENGLISH = {
    "self": "Says {quote} ({at})",
    "addressed": "Answers when addressed as {quote} ({at})",
    "greeted": "Speaks after the greeting {quote} ({at})",
    "thanked": "Has spoken before {quote} is said ({at})",
    "introduced": "Speaks up after {quote} has been introduced ({at})",
    "named by": "Speaks of or to {quote} ({at}), so is somebody else",
    "outsider": "Has a name that is not on the list: {quote} ({at})",
    "absent": "{quote} is said to be absent ({at})",
    "says": "Says {quote} ({at})",
    "once more": ", and once more in a similar way",
    "more": ", and {count} more times in a similar way",
    "perhaps": "Perhaps {name} ({percent}%)",
    "left": "Everybody else who is listed for this session is accounted for",
    "heard": "Everybody else whose name is said is accounted for",
    "by hand": "Does not agree with the name {names} that was set by hand: it leaves fewer voices than people",
    "track self": "Has the track of {name}, but says {quote} ({at}): are tracks swapped?",
    "track owner": "Has the track of {name}, but speaks of or to {quote} ({at}): are tracks swapped?",
    "track bearer": "Has the track of {name}, but {quote} is said on another ({at}): are tracks swapped?",
    "track beside": "Has the track of {name}, but {quote} is said on that of {other} ({at}): are tracks swapped?",
    "few": "Several people may have been taken for one voice",
    "track": "Has a track of their own",
    "leads": "Leads the conversation: {signs}",
    "opens": "welcomes",
    "asks": "asks {asked} of {of} questions",
    "closes": "says goodbye",
}
_ORDER = ("self", "addressed", "greeted", "thanked", "introduced")
_LEAST = 0.15
"""Signs that are weaker are not worth a line."""


@dataclass(frozen=True)
class Wording:
    """Evidence in the words of one language; what is neither German nor English gets English."""

    language: str
    dialogue: Dialogue

    def for_person(self, observations: Iterable[Observation]) -> list[str]:
        """Say what speaks for a person: a line for each kind of sign."""
        kinds: dict[str, list[Observation]] = {}
        for one in observations:
            if one.strength >= _LEAST:
                kinds.setdefault(one.kind, []).append(one)
        return [self._line(kind, kinds[kind]) for kind in _ORDER if kind in kinds]

    def somebody_else(self, observations: Sequence[Observation]) -> list[str]:
        """Say whom a speaker names, so that it is somebody else."""
        by_person: dict[int | None, list[Observation]] = {}
        for one in observations:
            if one.kind == "named by":
                by_person.setdefault(one.person, []).append(one)
        return [self._line("named by", group[:1]) for group in by_person.values()]

    def called(self, observation: Observation, *, listed: bool) -> str:
        """Say what a speaker without a known name says of the own name."""
        return self._line("outsider" if listed else "says", [observation])

    def leads(self, lead: Lead) -> str:
        """Say how a speaker leads the conversation."""
        texts = self._texts
        signs = [
            *([texts["opens"]] if lead.opens else []),
            *([texts["asks"].format(asked=lead.asked, of=lead.of)] if lead.asked else []),
            *([texts["closes"]] if lead.closes else []),
        ]
        return texts["leads"].format(signs=join_list(signs, self._known_language))

    def perhaps(self, name: str, confidence: float) -> str:
        """Say who it may be."""
        return self._set(self._texts["perhaps"].format(name=name, percent=round(100 * confidence)))

    def left(self, *, listed: bool) -> str:
        """Say that nobody else is left of those who are listed, or of those whose names are said."""
        return self._texts["left" if listed else "heard"]

    def by_hand(self, names: Sequence[str]) -> str:
        """Say that names which a person set leave fewer voices than people."""
        return self._set(self._texts["by hand"].format(names=join_list(names, self._known_language)))

    def other_track(self, contradiction: Contradiction) -> str:
        """Say what is said against a track being whose it is said to be."""
        said = contradiction.said
        at = clock(self.dialogue.utterances[said.utterance].start)
        name, quote = self._set(contradiction.track), quoted(said.phrase, self._known_language)
        template = self._texts[f"track {contradiction.kind}"]
        return template.format(name=name, quote=quote, at=at, other=self._set(contradiction.other))

    def few(self) -> str:
        """Say that two people may have been taken for one."""
        return self._texts["few"]

    def track(self) -> str:
        """Say that the recording itself tells whose voice it is."""
        return self._texts["track"]

    @property
    def _texts(self) -> Mapping[str, str]:
        return _GERMAN if self.language == "de" else _ENGLISH

    @property
    def _known_language(self) -> str:
        return self.language if self.language == "de" else "en"

    def _set(self, text: str) -> str:
        return polish(text, self._known_language)

    def _line(self, kind: str, observations: Sequence[Observation]) -> str:
        """Return a line; what was said in it keeps its characters."""
        first = max(observations, key=lambda one: (abs(one.strength), -one.utterance))
        at = clock(self.dialogue.utterances[first.utterance].start)
        line = self._texts[kind].format(quote=quoted(first.phrase, self._known_language), at=at)
        more = len({one.utterance for one in observations}) - 1
        return line + (self._texts["once more" if more == 1 else "more"].format(count=more) if more else "")
