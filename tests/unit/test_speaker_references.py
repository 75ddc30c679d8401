"""What benchmarks/speakers.py counts with: references as they are read, and words given to who said them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from error_rates import Errors, count_errors, total
from owners import add_up, find_lines, judge
from pipeline.schema import Attribution, Speaker, Speakers, Transcript, Word
from references import Line, read_samples, read_texts, read_turns
from tests.unit.speech import transcript_of

LINES = (
    Line("Eva Roth", 0.0, 2.0, "Willkommen im Studio."),
    Line("Jan Berger", 2.2, 4.0, "Danke, ich freue mich."),
    Line("Eva Roth", 4.2, 6.0, "Worum geht es heute?"),
)
SAID = [(line, word) for line in LINES for word in line.text.split()]


def _words(texts: list[str]) -> list[Word]:
    """Words that are spread over their lines evenly."""
    words = []
    for line in LINES:
        own = [text for (of, _), text in zip(SAID, texts, strict=True) if of is line]
        step = (line.end - line.start) / len(own)
        words += [
            Word(start=line.start + step * at, end=line.start + step * (at + 1), text=text, probability=0.9)
            for at, text in enumerate(own)
        ]
    return words


def _speakers(*ids: str) -> Speakers:
    """Speakers ``1`` and ``2`` with names, and the runs of words of each line."""
    people = (
        Speaker(id="1", number=1, seconds=4.0, name="Eva Roth", known_by="person", confidence=1.0),
        Speaker(id="2", number=2, seconds=2.0, name="Jan Berger", known_by="person", confidence=1.0),
    )
    runs, first = [], 0
    for line, speaker in zip(LINES, ids, strict=True):
        count = len(line.text.split())
        runs.append(Attribution(first_word=first, last_word=first + count - 1, speaker=speaker or None))
        first += count
    return Speakers(speakers=people, attributions=tuple(runs))


def test_words_belong_to_the_line_they_were_said_in() -> None:
    owners = find_lines(_words([word for _, word in SAID]), LINES)
    assert [LINES[at] for at in owners] == [line for line, _ in SAID]


def test_a_misheard_word_belongs_to_the_line_of_the_words_around_it() -> None:
    texts = [word for _, word in SAID]
    texts[4] = "isch"
    assert [LINES[at] for at in find_lines(_words(texts), LINES)] == [line for line, _ in SAID]


def test_a_wrong_time_hides_no_wrong_speaker() -> None:
    """The last word of a turn, timed into the next one, still belongs to who said it."""
    words = _words([word for _, word in SAID])
    late = words[2].model_copy(update={"start": 2.3, "end": 2.5})
    assert find_lines([*words[:2], late, *words[3:]], LINES)[2] == 0


def test_a_word_far_from_its_line_belongs_to_the_nearest() -> None:
    words = _words([word for _, word in SAID])
    far = words[0].model_copy(update={"start": 5.0, "end": 5.2})
    assert find_lines([far], LINES) == [2]


@pytest.mark.parametrize(
    ("ids", "right", "unknown", "sentences_right"),
    [(("1", "2", "1"), 11, 0, 3), (("1", "1", "1"), 7, 0, 2), (("1", "", "1"), 7, 4, 2), (("2", "1", "2"), 0, 0, 0)],
)
def test_words_with_names(ids: tuple[str, ...], right: int, unknown: int, sentences_right: int) -> None:
    credit = judge(_transcript(), _speakers(*ids), LINES, by_name=True)
    assert (credit.words, credit.right, credit.unknown) == (len(SAID), right, unknown)
    assert credit.sentences_right == sentences_right
    assert credit.wrong_unmarked == len(SAID) - right - unknown
    assert bool(credit.mistakes) == (right < len(SAID))


def test_without_names_speakers_are_paired_as_well_as_they_can_be() -> None:
    assert judge(_transcript(), _speakers("2", "1", "2"), LINES, by_name=False).right == len(SAID)


def test_credits_add_up() -> None:
    good = judge(_transcript(), _speakers("1", "2", "1"), LINES, by_name=True)
    bad = judge(_transcript(), _speakers("1", "1", "1"), LINES, by_name=True)
    both = add_up([good, bad])
    assert (both.words, both.right) == (good.words + bad.words, good.right + bad.right)
    assert both.row()["words_right_percent"] == round(100 * 18 / 22, 2)


def _transcript() -> Transcript:
    return transcript_of(_words([word for _, word in SAID]), "de")


# --- references ---------------------------------------------------------------------------------------------------


def test_turns_and_texts_are_read_as_nist_writes_them(tmp_path: Path) -> None:
    (tmp_path / "manifest.tsv").write_text(
        "path\tlanguage\treference_kind\treference_path\n"
        "panel/a.flac\tde\tRTTM + STM\tpanel/a.rttm ; panel/a.stm\n"
        "panel/b.flac\ten\tSTM\tpanel/b.stm\n"
    )
    (tmp_path / "panel").mkdir()
    (tmp_path / "panel/a.rttm").write_text(
        "SPKR-INFO a 1 <NA> <NA> <NA> unknown jan <NA> <NA>\n"
        "SPEAKER a 1 2.5 1.0 <NA> <NA> jan <NA> <NA>\n"
        "SPEAKER a 1 0.0 2.0 <NA> <NA> eva <NA> <NA>\n"
    )
    (tmp_path / "panel/a.stm").write_text(";; a comment\na 1 eva 0.0 2.0 Guten Tag.\na 1 jan 2.5 3.5 Hallo.\n")
    (tmp_path / "panel/b.stm").write_text("b 1 eva 0.0 2.0 Alone.\n")
    (turns,) = read_turns(tmp_path)
    assert turns.lines == (Line("eva", 0.0, 2.0), Line("jan", 2.5, 3.5))
    assert (turns.audio, turns.group, turns.language) == (tmp_path / "panel/a.flac", "panel", "de")
    (texts,) = read_texts(tmp_path)  # b has one speaker
    assert [line.text for line in texts.lines] == ["Guten Tag.", "Hallo."]
    assert texts.speakers == ("eva", "jan")


def test_samples_have_the_names_that_are_printed(tmp_path: Path) -> None:
    truth = {
        "language": "de",
        "speakers": [{"id": "s1", "name": "Eva Roth"}],
        "sentences": [{"speaker": "s1", "start": 0.5, "end": 1.5, "text": "Guten Tag."}],
    }
    (tmp_path / "one.json").write_text(json.dumps(truth))
    (sample,) = read_samples(tmp_path)
    assert sample.lines == (Line("Eva Roth", 0.5, 1.5, "Guten Tag."),)
    assert sample.audio == tmp_path / "one.mp4"


# --- error rates --------------------------------------------------------------------------------------------------


@given(st.lists(st.builds(Errors, *[st.floats(0, 100)] * 3, st.floats(1, 100)), min_size=1, max_size=5))
def test_a_long_recording_counts_for_more(errors: list[Errors]) -> None:
    rates = [one.rate for one in errors if one.rate is not None]
    together = total(errors).rate
    assert together is not None
    assert min(rates) - 0.01 <= together <= max(rates) + 0.01


def test_the_rate_is_the_sum_of_what_it_is_made_of() -> None:
    errors = Errors(missed=1.0, false_alarm=2.0, confusion=3.0, speech=12.0)
    assert errors.rate == pytest.approx(sum(errors.shares().values()), abs=0.02)
    assert Errors().rate is None


def test_turns_of_another_name_that_fit_are_no_errors() -> None:
    pytest.importorskip("pyannote.metrics", reason="counts errors; the extra “benchmarks” brings it")
    lines = (Line("eva", 0.0, 4.0), Line("jan", 4.0, 8.0))
    right = count_errors(lines, [(0.0, 4.0, "1"), (4.0, 8.0, "2")], 8.0, overlap=True)
    assert right.rate == 0.0
    wrong = count_errors(lines, [(0.0, 8.0, "1")], 8.0, overlap=True)
    assert wrong.rate == pytest.approx(50.0, abs=2.0)
