"""``picks.md``: what a person's editor makes of it is read, and what the person wrote stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clips.adoption import is_as_shown
from pipeline.clips.passages import read_time
from pipeline.clips.picks import PickLine, Wording, listed_title, new_picks, read_picks, renewed_picks, same_title
from pipeline.errors import SettingsError
from pipeline.schema import ClipState, PickRow, Span
from pipeline.text_file import split_lines

WORDING = Wording("# Clips: Störung\n\n`[x]` wird gemacht.\n", "Weitere Vorschläge")


def row(number: int, state: ClipState = "picked", title: str = "") -> PickRow:
    span = Span(start=60.4 * number, end=60.4 * number + 30)
    return PickRow(id=f"{number:010x}", span=span, state=state, title=title or f"Clip {number}", details=" · Eva Roth")


ROWS = (row(1), row(2, title="„Äh“ – was heißt das?"), row(3, "published"), row(4, "left"))


def read(text: str) -> tuple[PickLine, ...]:
    return read_picks(split_lines(text), "picks.md")


def one(text: str) -> PickLine:
    (line,) = read(text)
    return line


def test_what_is_written_is_read_as_it_was_shown() -> None:
    text = new_picks(ROWS, WORDING)
    assert is_as_shown(read(text), ROWS)
    assert text.index("## Weitere Vorschläge") < text.index(ROWS[3].id)
    assert renewed_picks(text, ROWS, {}, WORDING) == text


@pytest.mark.parametrize(
    "line",
    [
        "- [x] 0f61f2da8a 3:07-3:55 (48 s) **Wie war die Störung?** · Eva Roth",
        "-\t[X]\t0f61f2da8a\t3:07-3:55\t**Wie war die Störung?**",
        "* [x] `0f61f2da8a` 3:07–3:55 (48 s) __Wie war die Störung?__",
        "– [ x ] 0F61F2DA8A 03:07 — 0:03:55 Wie war die Störung?",
        "1. [x] 0f61f2da8a 3:07,0 bis 3:55.0: Wie war die Sto\u0308rung? · Eva Roth",
        r"- \[x\] 0f61f2da8a 3:07\-3:55 \(48 s\) \*\*Wie war die Störung?\*\*",
        "\ufeff- [✓] 0f61f2da8a 3:07−3:55 **Wie  war\u00a0die Störung?**",
        "[x] 0f61f2da8a 3:07-3:55 **Wie war die Störung?**",
    ],
)
def test_editors_change_a_line_and_it_says_the_same(line: str) -> None:
    read_line = one(f"Notiz\r\n{line}\r\n")
    assert (read_line.number, read_line.state, read_line.id) == (2, "picked", "0f61f2da8a")
    assert (read_line.start, read_line.end, read_line.title) == (187.0, 235.0, "Wie war die Störung?")


def test_a_line_may_leave_out_what_is_known() -> None:
    assert one("- [ ] 0f61f2da8a") == PickLine(1, "left", "0f61f2da8a", None, None, None)
    assert one("- [P] 0f61f2da8a **Kolleg*innen**").title == "Kolleg*innen"
    assert one("- [p] 0f61f2da8a").state == "published"
    assert one("- [x] 0f61f2da8a ****").title == ""
    assert one("- [x] 3:07-3:55 **Was (nicht) geht**").title == "Was (nicht) geht"
    assert one("- [x] 3:07-3:55 (48,5 Sek.) (Fast) alles").title == "(Fast) alles"
    own = one("- [x] 1:02:03.5 to 1:03:00 A title")
    assert (own.id, own.start, own.end, own.title) == (None, 3723.5, 3780.0, "A title")


@pytest.mark.parametrize(
    ("line", "words", "remedy"),
    [
        ("- [y] 0f61f2da8a 3:07-3:55", "has “y” in its box", "[x] for a clip"),
        ("- 0f61f2da8a 3:07-3:55 **Title**", "has no box", "- [x] 3:07-3:55"),
        ("- 3:07-3:55 **Title**", "has no box", "- [x] 3:07-3:55"),
        ("- [x] 0f61f2da8a 3:75-3:55 **Title**", "times that cannot be read", "3:07-3:55"),
        ("- [x] 0f61f2da8a 3:07 **Title**", "times that cannot be read", "3:07-3:55"),
        ("- [x] 0f61f2da8 **Title**", "neither which clip it is nor when", "needs no box"),
        ("- [x] 0f61f2da8a 3:07-3:55 **Ti\u202etle**", "an invisible character", "anew"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, words: str, remedy: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        read(f"# Clips\n\n{line}\n")
    assert "Line 3 of picks.md" in caught.value.what
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Stö\u00adrung\u200b der\ufeff Leitung", "Störung der Leitung"),
        ("\U0001f469\u200d\U0001f4bb packt aus", "\U0001f469\u200d\U0001f4bb packt aus"),
        ("C:\\", "C:\\"),
        (r"ein \* und **zwei**", r"ein \* und *zwei"),
        ("Glocke\x07\u202e", "Glocke"),
    ],
)
def test_a_title_of_any_signs_is_read_again_as_it_was_shown(title: str, shown: str) -> None:
    rows = (row(1, title=listed_title(title)),)
    assert rows[0].title == shown
    text = new_picks(rows, WORDING)
    assert is_as_shown(read(text), rows)
    assert renewed_picks(text, rows, {}, WORDING) == text


def test_two_lines_of_one_clip_are_refused() -> None:
    with pytest.raises(SettingsError, match=r"Lines 1 and 3 of picks.md both name the clip 0f61f2da8a"):
        read("- [x] 0f61f2da8a\n\n- [ ] 0f61f2da8a\n")


@pytest.mark.parametrize(
    "line",
    ["- a note", "3:07 laughs", "- 3:07 she laughs", "[link](https://example.org)", "## [x]", "- [a link](x.md)"],
)
def test_what_is_no_clip_is_the_persons(line: str) -> None:
    assert read(line) == ()


def test_what_the_person_wrote_stays() -> None:
    text = new_picks(ROWS, WORDING).replace("\n", "\r\n")
    text = text.replace("- [x] 0000000001", "Erst das hier:\r\n* [X] 0000000001").replace("Eva Roth", "für LinkedIn", 1)
    changed = (ROWS[0].model_copy(update={"title": "Neu"}), *ROWS[2:], row(5), row(6, "left"))
    renewed = renewed_picks(text, changed, {}, WORDING)
    lines = renewed.split("\r\n")
    assert "\n" not in renewed.replace("\r\n", "")
    assert lines[4:6] == ["Erst das hier:", "- [x] 0000000001 1:00-1:30 (30 s) **Neu** · für LinkedIn"]
    assert ROWS[1].id not in renewed
    assert [line.id for line in read(renewed)] == [one.id for one in changed]
    assert renewed.count("## Weitere Vorschläge") == 1
    assert lines[-1] == ""


def test_a_new_clip_follows_the_one_that_it_follows_and_suggestions_come_last() -> None:
    text = new_picks(ROWS, WORDING) + "\nEnde.\n"
    renewed = renewed_picks(text, (ROWS[0], row(7), *ROWS[1:], row(8, "left")), {}, WORDING)
    assert [line.id[-1] for line in read(renewed) if line.id] == list("172348")
    assert renewed.index("Ende.") < renewed.index(row(8).id)


def test_a_list_without_clips_gets_them_at_its_end() -> None:
    renewed = renewed_picks("Unsere Auswahl\n", ROWS, {}, WORDING)
    assert renewed.startswith("Unsere Auswahl\n- [x] 0000000001")
    assert is_as_shown(read(renewed), ROWS)


def test_another_order_keeps_every_line() -> None:
    text = new_picks(ROWS, WORDING)
    renewed = renewed_picks(text, ROWS[::-1], {}, WORDING)
    assert [line.id for line in read(renewed)] == [one.id for one in ROWS[::-1]]
    assert "`[x]` wird gemacht." in renewed


def test_what_an_editor_does_to_quotation_marks_and_dashes_is_no_new_title() -> None:
    assert same_title("„Äh“ – was heißt das?", '"A\u0308h" - was  heißt das?')
    assert same_title("Ja…", "Ja...")
    assert not same_title("Was heißt das", "was heißt das")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("3:07", 187.0), ("12:30.5", 750.5), ("1:02:03,25", 3723.25), ("75:00", 4500.0), ("0:60", None), ("1:60:00", None),
     ("307", None), ("3:7", None), ("", None)],
)  # fmt: skip
def test_times(text: str, seconds: float | None) -> None:
    assert read_time(text) == seconds


titles = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
rows = st.lists(st.tuples(st.integers(0, 99), st.sampled_from(["picked", "left", "published"]), titles), max_size=8)


@given(rows, rows)
def test_a_list_that_is_brought_up_to_date_says_what_is_so(
    before: list[tuple[int, ClipState, str]], after: list[tuple[int, ClipState, str]]
) -> None:
    first, second = (
        tuple({number: row(number, state, listed_title(title) or "x") for number, state, title in rows}.values())
        for rows in (before, after)
    )
    renewed = renewed_picks(new_picks(first, WORDING), second, {}, WORDING)
    lines = {line.id: line for line in read(renewed)}
    assert is_as_shown([lines[one.id] for one in second], second)
    assert len(lines) == len(second)
    assert WORDING.introduction.strip() in renewed
