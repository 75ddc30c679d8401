"""``picks.md``: the clips of a session as a Markdown list that a person ticks, sorts and rewrites. Pure.

A line of a clip is ``- [x] 0f61f2da8a 1:52-2:22 (30 s) **Title** · more``. What a person's editor makes of it is read
as well: other bullets, dashes and line ends, ``[X]``, tabs. Everything else in the file is the person's own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.clips.passages import TIME, read_time
from pipeline.errors import SettingsError
from pipeline.language.typography import clock, whole_seconds
from pipeline.schema import ClipState, PickRow, Span
from pipeline.text_file import split_lines

_DASHES = "‐‑‒–—−-"  # the hyphen last, for sets of characters
_BULLET = rf"(?:[*+•{_DASHES}]|\d{{1,3}}[.)])"
_ITEM = re.compile(rf"\s*(?:(?P<bullet>{_BULLET})\s*)?\[(?P<mark>[^\][]{{0,3}})\](?!\()\s*(?P<rest>.*)")
_ID = r"[0-9a-fA-F]{10}(?![0-9a-zA-Z])"
_BETWEEN = rf"\s*(?:[{_DASHES}]+|bis|to)\s*"
_TIMES = re.compile(rf"(?P<start>{TIME}){_BETWEEN}(?P<end>{TIME})(?!:?\d)")
_LENGTH = re.compile(r"\s*\(\s*\d[\d.,:]*\s*(?:s|min|sec|sek)?\.?\s*\)", re.IGNORECASE)
_BOXLESS = re.compile(rf"\s*{_BULLET}\s*(?:`?{_ID}|{TIME}{_BETWEEN}{TIME})")
_BOLD = re.compile(r"(?P<bold>\*\*|__)(?P<title>.*?)(?P=bold)(?P<tail>.*)")
_ESCAPED = re.compile(r"\\([^\w\s])")
_CARRIED = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
"""Signs that nobody sees and that come along with copied text; soft hyphens, for instance."""
_JOINERS = re.compile("[\u200c\u200d]")
"""What emoji and some scripts are put together with."""
_MARKS: dict[str, ClipState] = {
    "": "left", "_": "left", "x": "picked", "✓": "picked", "✔": "picked", "p": "published",
}  # fmt: skip
_BOXES: dict[ClipState, str] = {"picked": "x", "left": " ", "published": "p"}
_EXAMPLE = "- [x] 3:07-3:55 **Title**"
_ALIKE = str.maketrans({**dict.fromkeys("‐‑‒–—−", "-"), **dict.fromkeys("„“”«»‟", '"'), **dict.fromkeys("‘’‚", "'")})
_SHOWN = 60


@dataclass(frozen=True)
class PickLine:
    """What a line of the list says.

    Attributes:
        number: The line, from 1.
        state: Whether it is ticked, marked as published, or neither.
        id: The clip; ``None`` in a line of the person's own.
        start: When the clip begins, in seconds; ``None`` where no times are given.
        end: When it ends.
        title: Its title; ``""`` where it was taken out, ``None`` where nothing is said about it.
        tail: What follows the title.
    """

    number: int
    state: ClipState
    id: str | None
    start: float | None
    end: float | None
    title: str | None
    tail: str = ""


@dataclass(frozen=True)
class Wording:
    """What the list says around its lines.

    Attributes:
        introduction: The first lines of a new list.
        more: The heading of clips that are only offered.
    """

    introduction: str
    more: str


# --- reading ----------------------------------------------------------------------------------------------------


def read_picks(lines: Sequence[str], source: str) -> tuple[PickLine, ...]:
    """Read the lines of clips; all others are the person's.

    Args:
        lines: The file's, without line ends.
        source: Where they are from, for messages.

    Raises:
        SettingsError: A line that is meant for a clip cannot be read, or two name the same clip.
    """
    read = (_read_line(line, number, f"Line {number} of {source}") for number, line in enumerate(lines, 1))
    found = tuple(line for line in read if line is not None)
    seen: dict[str, PickLine] = {}
    for line in found:
        if line.id is not None and line.id in seen:
            raise SettingsError(
                f"Lines {seen[line.id].number} and {line.number} of {source} both name the clip {line.id}.",
                "Delete one of them; to make a second clip of it, take that name out of one line.",
            )
        seen |= {line.id: line} if line.id is not None else {}
    return found


def _read_line(line: str, number: int, where: str) -> PickLine | None:
    text = _ESCAPED.sub(r"\1", unicodedata.normalize("NFC", line.replace("\ufeff", "")))
    shown = " ".join(text.split())
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    item = _ITEM.match(text)
    rest = item["rest"].strip() if item else ""
    name = re.match(rf"`?(?P<id>{_ID})`?[\s:,]*", rest)
    about = rest[name.end() :] if name else rest
    times = _TIMES.match(about)
    if item is None or not (item["bullet"] or name or times):
        if _BOXLESS.match(text):
            raise SettingsError(f"{where} has no box: “{shown}”.", f"Write it like “{_EXAMPLE}”.")
        return None
    state = _MARKS.get(item["mark"].strip().lower())
    if state is None:
        raise SettingsError(
            f"{where} has “{item['mark'].strip()}” in its box: “{shown}”.",
            "Write [x] for a clip that is to be made, [ ] for one that is not, [p] for one that is published.",
        )
    start, end = (read_time(times["start"]), read_time(times["end"])) if times else (None, None)
    if (times and (start is None or end is None)) or (not times and re.match(r"\d+[:.,]\d", about)):
        raise SettingsError(f"{where} has times that cannot be read: “{shown}”.", "Write them like 3:07-3:55.")
    if name is None and times is None:
        raise SettingsError(
            f"{where} says neither which clip it is nor when: “{shown}”.",
            f"Write it like “{_EXAMPLE}”; a note of your own needs no box.",
        )
    about = about[times.end() :] if times else about
    length = _LENGTH.match(about)
    title, tail = _read_title(about[length.end() :] if length else about)
    if title and (title := plain_title(title)) is None:
        raise SettingsError(f"{where} has an invisible character in its title: “{shown}”.", "Type the line anew.")
    return PickLine(number, state, name["id"].lower() if name else None, start, end, title, tail)


def _read_title(text: str) -> tuple[str | None, str]:
    bold = _BOLD.search(text)
    if bold is not None:
        return " ".join(bold["title"].split()), bold["tail"].rstrip()
    title, dot, tail = text.partition(" · ")
    return " ".join(title.strip(f" :{_DASHES}\t").split()) or None, f"{dot}{tail}".rstrip()


def plain_title(title: str) -> str | None:
    """Return a title as one line that shows all that it has; ``None`` where it has what cannot be shown."""
    plain = " ".join(_CARRIED.sub("", title).split())
    return plain if _JOINERS.sub("", plain).isprintable() else None


def same_title(first: str | None, second: str) -> bool:
    """Tell whether a line says a title, or none, but for what an editor changes: quotation marks and dashes."""
    if first is None:
        return True
    plain = [" ".join(unicodedata.normalize("NFC", one).translate(_ALIKE).split()) for one in (first, second)]
    return plain[0].replace("…", "...") == plain[1].replace("…", "...")


# --- writing ----------------------------------------------------------------------------------------------------


def new_picks(rows: Sequence[PickRow], wording: Wording) -> str:
    """Return the list of a session that has none yet."""
    made = [_written(row, row.details) for row in rows if row.state != "left"]
    left = [_written(row, row.details) for row in rows if row.state == "left"]
    return "\n".join([wording.introduction, *made, *_under_heading([], left, wording), ""])


def renewed_picks(text: str, rows: Sequence[PickRow], names: Mapping[int, str], wording: Wording) -> str:
    """Return a list with the clips as they are now, and everything else as the person wrote it.

    Lines that say what is so stay as they are, others are written anew in their place, lines of clips that are not
    listed any more go. New clips that are made follow the clip that they follow, those that are only offered come at
    the end, under a heading. Where the order is another, all clips come where the first one was.

    Args:
        text: The list as it is; its lines can be read.
        rows: The clips, in order.
        names: The clip of each line that names none, by the number of the line.
        wording: What stands around them.
    """
    lines = split_lines(text)
    found = read_picks(lines, "the list")
    by_id = {row.id: row for row in rows}
    clips = {line.number: line.id or names.get(line.number, "") for line in found}
    now = {
        clips[line.number]: _renewed(lines[line.number - 1], line, by_id[clips[line.number]])
        for line in found
        if clips[line.number] in by_id
    }
    in_order = list(now) == [row.id for row in rows if row.id in now]
    groups: dict[str, list[str]] = {}
    place = next(iter(now), "")
    for row in rows:
        if row.id in now and in_order:
            place = row.id
        if row.id in now or row.state != "left":
            groups.setdefault(place, []).append(now.get(row.id) or _written(row, row.details))
    result: list[str] = []
    for number, line in enumerate(lines, 1):
        result += groups.pop(clips[number], []) if number in clips else [line]
    left = [_written(row, row.details) for row in rows if row.id not in now and row.state == "left"]
    new = [*groups.get("", []), *_under_heading(result, left, wording)]
    ending = re.search(r"\r\n|\r|\n", text)
    return (ending[0] if ending else "\n").join(_with_new(result, new))


def _under_heading(lines: Sequence[str], left: Sequence[str], wording: Wording) -> list[str]:
    """Return clips that are only offered with their heading, unless that is the list's last one already."""
    headings = [line.strip("# \t") for line in lines if line.startswith("#")]
    there = bool(headings) and headings[-1] == wording.more
    return list(left) if there or not left else ["", f"## {wording.more}", "", *left]


def _with_new(lines: list[str], new: Sequence[str]) -> list[str]:
    if not new:
        return lines
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return [*lines, *new, ""]


def _renewed(text: str, line: PickLine, row: PickRow) -> str:
    same = (line.id, line.state, line.start, line.end) == (row.id, row.state, *shown_times(row.span))
    return text if same and same_title(line.title, row.title) else _written(row, line.tail or row.details)


def shown_times(span: Span) -> tuple[float, float]:
    """Return the times of a clip as the list shows them: in whole seconds."""
    return float(int(span.start)), float(int(span.end))


def _written(row: PickRow, tail: str) -> str:
    times = f"{clock(row.span.start)}-{clock(row.span.end)} ({whole_seconds(row.span.duration)} s)"
    title, after = (text.replace("\\", "\\\\") for text in (row.title, tail))
    return f"- [{_BOXES[row.state]}] {row.id} {times} **{title}**{after}"


def listed_title(title: str) -> str:
    """Return a title as it can stand between the asterisks that make it bold, and be read again."""
    shown = "".join(sign for sign in title if sign.isprintable() or sign.isspace() or _JOINERS.match(sign))
    return re.sub(r"\*{2,}", "*", " ".join(_CARRIED.sub("", shown).split())).strip("*")
