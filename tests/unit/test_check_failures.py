"""The checks on what Whisper really wrote: loops, early stops, invented lines, the wrong language.

Every text, time and figure here is what Whisper base (int8) or tiny.en gave for a real recording or a synthesised
sound, decoded by this project's engine; the speech is what Silero heard in it. Each case names its source.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from pipeline.transcribe import check
from pipeline.transcribe.plan import Speech, Window
from pipeline.transcribe.recognizer import Decoded, HeardWord

RATES = {"en": 15.1, "de": 13.7}
"""Median characters per second of speech in the recordings that the cases with speech are from."""


@dataclass(frozen=True)
class Case:
    """A window as it was decoded.

    Args:
        source: What is heard in it, and how it was decoded.
        seconds: Its length.
        speech: Where in it Silero heard speech, in seconds from its start.
        language: In which it was decoded.
        figures: Mean log probability, compression ratio, probability of no speech.
        text: The words; with times, each has its start in front, and its end too where the next one begins later.
        heard: The likeliest language of the sound and its probability.
    """

    source: str
    seconds: float
    speech: tuple[tuple[float, float], ...]
    language: str
    figures: tuple[float, float, float]
    text: str
    heard: tuple[str, float] = field(default=("en", 0.99))

    @property
    def window(self) -> Window:
        """The window without its samples."""
        return Window(0.0, self.seconds, tuple(Speech(*span) for span in self.speech), np.zeros(0, np.float32))

    @property
    def decoded(self) -> Decoded:
        """What came out."""
        words = read_times(self.text) if self.text[0].isdigit() else spread(self.text, self.seconds)
        return Decoded(words, *self.figures, self.language, (self.heard,))

    def doubts(self) -> list[str]:
        """What the checks say."""
        return check.find_doubts(self.window, self.decoded, RATES[self.language])


def read_times(text: str) -> tuple[HeardWord, ...]:
    """Read “0.5 so 0.7-0.9 long. 2 Then 2.4-2.8 not.”."""
    tokens = text.split()
    starts, ends = zip(*((times.split("-") * 2)[:2] for times in tokens[::2]), strict=True)
    lasts = [
        end if "-" in times else after for times, end, after in zip(tokens[::2], ends, (*starts[1:], ""), strict=True)
    ]
    return tuple(
        HeardWord(f" {word}", float(start), float(end), 0.9)
        for word, start, end in zip(tokens[1::2], starts, lasts, strict=True)
    )


def spread(text: str, seconds: float) -> tuple[HeardWord, ...]:
    """Give the words of a text even times, where the real ones do not matter."""
    words = text.split()
    step = seconds / len(words)
    return tuple(HeardWord(f" {word}", at * step, (at + 1) * step, 0.9) for at, word in enumerate(words))


def name(case: Case) -> str:
    return case.source


POEM = ((0.29, 2.72), (2.95, 5.25), (5.86, 8.45), (8.8, 10.85))
COLUMNS = ((0.26, 4.54), (5.63, 10.11), (10.53, 15.26))
PORTRAIT = ((0.29, 4.36), (4.68, 6.28), (6.76, 10.56), (11.14, 16.96))
GUIDE = ((0.29, 0.67), (2.72, 6.91), (9.41, 14.24), (16.55, 20.16))
FAREWELL = ((0.29, 3.97), (4.45, 5.41), (5.95, 6.65), (7.33, 8.16), (11.07, 11.49))
CURRICULUM = ((0.29, 2.56), (3.11, 7.87), (8.61, 11.17), (11.75, 13.19), (13.6, 14.59), (15.68, 16.55), (17.41, 18.31),
              (18.69, 19.14))  # fmt: skip
ODE = (
    (0.29, 1.19),
    (1.7, 2.66),
    (4.45, 4.93),
    (5.19, 6.92),
    (7.11, 8.93),
    (9.16, 13.48),
    (14.02, 14.15),
    (14.34, 18.76),
)

LOOPS = [
    Case("German poem decoded as English, beam 5", 11.1, POEM, "en", (-0.2, 9.43, 0.008),
         "There was a friend who was in love with us," + " a friend who was in love with us," * 12
         + " a friend who was in love with", ("de", 0.998)),
    Case("German poem decoded as English, greedy", 15.6, COLUMNS, "en", (-0.227, 12.09, 0.005),
         "The golden steel-like " + "gold-like " * 39, ("de", 0.999)),
    Case("English sentences decoded as German, greedy", 20.4, GUIDE, "de", (-0.251, 11.78, 0.299),
         "die Kampagler sind in der Kampagler " * 13 + "die", ("en", 0.987)),
    Case("German portrait decoded by tiny.en, greedy", 17.2, PORTRAIT, "en", (-0.422, 9.89, 0.038),
         "In the last month, the World War II was" + " the first to be" * 35 + " the", ("en", 1.0)),
    Case("piano music decoded as English, greedy", 9.6, (), "en", (-0.347, 7.77, 0.539),
         "I'm not a man, " * 13 + "I'm not", ("en", 0.227)),
    Case("English sentences, tiny.en, greedy: the end of a good text", 20.4, GUIDE, "en", (-0.142, 3.86, 0.169),
         "of Sintra and which was made famous to foreigners after a glowing account of its splinters recorded by a "
         "board Byron. The cabbage juice changes color depending on how acidic, basic alkaline the chemical is."
         + " Many people don't think about them as dinosaurs because they have feathers and confluence." * 6
         + " Many people don't think about them as dinosaurs because they have", ("en", 1.0)),
]  # fmt: skip

STOPS = [
    Case("English address, primed with the vocabulary, greedy: the next speaker's word only", 11.8, FAREWELL, "en",
         (-0.939, 0.27, 0.171), "0-5.16 One"),
    Case("German sentences, beam 5: the second sentence is left out", 19.4, CURRICULUM, "de", (-0.111, 1.27, 0.014),
         "0 Können 0.56 die 0.74 Schülerinnen 1.52 und 1.82 Schüler 2.32 ihre 3.32 Positionen 4.56 im 4.72 Kontext "
         "5.28 der 5.58 Texte 6.24 anderer 6.72 definieren 7.66 und 8.8 ihre 9.26 eigenen 9.84 Perspektiven 10.98 zu "
         "11.76 bestimmten 12.48 Themen 12.96-14.34 darlegen?", ("de", 0.994)),
    Case("German poem decoded by tiny.en, greedy", 19.0, ODE, "en", (-1.314, 0.79, 0.175),
         "0 Andi 0.78-1.2 Feida, 1.74 from 1.92 Free 2.14-2.8 Kishila.", ("en", 1.0)),
]  # fmt: skip

INVENTED = [
    Case("synthesised chords, 30 s padding", 4.0, ((0.03, 0.26),), "de", (-1.076, 0.5, 0.897), "SWR 2020"),
    Case("synthesised rhythm, 30 s padding", 4.0, (), "en", (-1.117, 0.71, 0.831), "Thanks for watching!"),
    Case("synthesised applause, 30 s padding", 4.0, (), "en", (-1.033, 0.71, 0.706), "Thanks for watching!"),
    Case("synthesised rhythm of 8 s, 30 s padding", 8.0, (), "en", (-1.237, 0.56, 0.791), "Thank you."),
    Case("piano music, tiny.en, 30 s padding", 9.6, (), "en", (-1.138, 0.56, 0.792), "Thank you."),
    Case("digital silence, greedy", 4.0, (), "en", (-0.627, 0.27, 0.925), "you"),
    Case("digital silence, beam 5", 4.0, (), "de", (-1.375, 1.64, 0.925), "Ich bin hier. Ich bin hier. Ich bin hier."),
    Case("hiss, 30 s padding", 4.0, (), "de", (-2.043, 0.72, 0.9), "Das war's für heute."),
    Case("noise, beam 5", 15.0, (), "de", (-1.245, 1.87, 0.819),
         "Ich habe es nicht. Ich habe es nicht. Ich habe es nicht."),
    Case("digital silence, primed with the vocabulary", 4.0, (), "de", (-1.097, 0.72, 0.808), "www.mesmeristudio.com"),
]  # fmt: skip

MISSED_INVENTED = [
    Case("piano music, 30 s padding", 9.6, (), "en", (-1.721, 0.58, 0.587), "I love you."),
    Case("synthesised applause of 8 s, 30 s padding", 8.0, (), "de", (-1.653, 0.56, 0.573), "www.sau.de"),
    Case("synthesised applause of 15 s, 30 s padding", 15.0, (), "en", (-1.47, 0.62, 0.486), "I don't know."),
    Case("a crowd: twelve voices at once, backwards, 30 s padding", 20.0, ((0.06, 20.0),), "de", (-2.002, 0.81, 0.251),
         "0 Das 0 ist 0 ein 0.38 ganz 0.78 schönes 16-19.1 Problem.", ("en", 0.622)),
]  # fmt: skip

FLIPS = [
    Case("German sentence decoded as English: translated", 6.1, ((0.29, 3.78), (4.07, 5.8)), "en", (-0.278, 1.08, 0.0),
         "0 This 0.5 was 0.76 only 1.08 possible 1.26 through 1.38 his 1.66 geographical 2.3 isolation 3.46 of "
         "4.14 the 4.3 rest 4.54 of 4.78 the 4.78-5.34 world.", ("de", 1.0)),
    Case("English address decoded as German: English under the wrong name", 10.7,
         ((0.29, 2.17), (3.26, 3.74), (3.97, 4.29), (5.37, 7.55), (8.16, 10.43)), "de", (-0.2, 1.32, 0.032),
         "0 Und 0.48 so 0.76 my 1.12 fellow 1.5-2.04 Americans, 2.96 ask 3.66 not 4.18 what 5.46 your 5.7 country "
         "6.18 can 6.56 do 6.76 for 7.02-7.28 you, 7.72 ask 8.44 what 8.7 you 8.96 can 9.28 do 9.5 for 9.7 your "
         "9.88-10.3 country.", ("en", 0.968)),
]  # fmt: skip

GOOD = [
    Case("English address: its thanks were really said", 11.8, FAREWELL, "en", (-0.072, 1.29, 0.051),
         "0 and 0.36 we 0.54 will 0.68 be 0.82 reminded 1.18 once 1.44 again 1.82 that 2.14 we 2.3 are 2.4 blessed "
         "2.68 to 2.92 live 3.04 in 3.18 a 3.26 free 3.44 nation 3.84 guided 4.62 by 4.86 the 5.02 will 5.24 of "
         "6.04 the 6.18-6.5 people. 7.08 Thank 7.42 you 7.58 for 7.72-8.04 listening. 9.16-11.26 One."),
    Case("German portrait with foreign names, the least sure of its recording", 17.2, PORTRAIT, "de",
         (-0.551, 1.31, 0.118),
         "0 Er 0.36 ist 0.54 in 0.68-1.82 Harvard-Smontonera, 2 Workshops 2.42 in 2.64 der 2.76 Schweiz 3.08 und "
         "3.34 arbeitet 3.8 für 4.18 Persiten 5.02 des 5.26-6.14 No-Bot-Firmen, 6.78 unter 6.98 anderem 7.34 für "
         "7.52 die 7.66-10.26 Ticket-Ride-Worlds-No-Bot-Würspräsident, 11.14 hinter 11.38 den 11.56 Kouristen "
         "12.06 und 12.22-12.76 Kordini, 12.98 den 13.22-15.42 Nissan-Extra-Gem-Contest 15.42 in 15.66-16.08 Tokyo, "
         "16.48-16.76 Japan.", ("de", 0.666)),
    Case("three German sentences with pauses", 18.9,
         ((0.28, 1.85), (2.04, 3.77), (5.92, 6.75), (7.04, 8.35), (8.64, 11.2), (12.73, 14.97), (15.23, 16.83),
          (17.05, 18.59)), "de", (-0.191, 1.36, 0.015),
         "0 Der 0.06 hinter 0.3 diesem 0.56 portalliegende 1.34 Raum 1.66 wurde 2.16 als 2.46 Leichenhaler "
         "3.18-3.64 genutzt. 5.18 Der 5.98 Betrag 6.52 ist 7.14 an 7.46 das 7.68 Konto 8.16 mit 8.72 der 8.92 unten "
         "9.22 stehenden 9.9 Numer 10.2 zu 10.5-10.98 entrichten. 12.44 Die 12.8 Sitzungen 13.44 bei 13.8 der "
         "13.96 Vorsitzenden 14.84 waren 15.4 zu 15.7 später 16.04 Stunde 16.66 meist 17.3-18.54 feuchtfreulich.",
         ("de", 0.999)),
]  # fmt: skip


def test_times_are_read_as_written() -> None:
    words = read_times("0.5 so 0.7-0.9 long. 2 Then 2.4-2.8 not.")
    assert [(word.text, word.start, word.end) for word in words] == [
        (" so", 0.5, 0.7), (" long.", 0.7, 0.9), (" Then", 2.0, 2.4), (" not.", 2.4, 2.8),
    ]  # fmt: skip


@pytest.mark.parametrize("case", LOOPS, ids=name)
def test_a_loop_is_noticed(case: Case) -> None:
    assert check.LOOP in case.doubts()


@pytest.mark.parametrize("case", LOOPS[:-1], ids=name)
def test_a_loop_is_noticed_by_its_words_alone(case: Case) -> None:
    """Without the compression ratio, which stays low where a good text stands before a short loop."""
    assert check.LOOP in without_ratio(case)


def test_a_loop_of_a_long_clause_is_noticed_by_its_words_alone() -> None:
    assert check.LOOP in without_ratio(LOOPS[-1])


def without_ratio(case: Case) -> list[str]:
    plain = Decoded(case.decoded.words, -0.2, 1.0, 0.0, case.language)
    return check.find_doubts(case.window, plain, None)


@pytest.mark.parametrize("case", STOPS, ids=name)
def test_what_was_left_out_is_noticed(case: Case) -> None:
    assert check.HOLE in case.doubts()


def test_an_early_stop_is_noticed_by_its_rate() -> None:
    assert check.EARLY_STOP in STOPS[0].doubts()
    assert check.EARLY_STOP in STOPS[2].doubts()


@pytest.mark.parametrize("case", INVENTED, ids=name)
def test_a_line_over_no_speech_is_invented(case: Case) -> None:
    assert check.is_invented(case.doubts())


@pytest.mark.parametrize("case", MISSED_INVENTED, ids=name)
def test_a_short_line_over_no_speech_is_invented(case: Case) -> None:
    assert check.is_invented(case.doubts())


@pytest.mark.parametrize("case", FLIPS, ids=name)
def test_a_text_in_the_wrong_language_is_doubted(case: Case) -> None:
    assert case.doubts()


@pytest.mark.parametrize("case", MISSED_INVENTED, ids=name)
def test_what_is_not_left_out_is_marked(case: Case) -> None:
    assert case.doubts()


@pytest.mark.parametrize("case", GOOD, ids=name)
def test_what_was_really_said_is_believed(case: Case) -> None:
    assert case.doubts() == []
