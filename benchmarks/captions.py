"""Every rule of captions, proved on every file that sessions have: SRT, WebVTT, and ASS in each shape and style.

    python benchmarks/captions.py --session library/livestudio-de-e9204f4f --json

For each session the subtitles of the recording and the captions of each of its clips are made as ``process`` makes
them, written out, read back from that text and checked; with ``--written`` the session's own files are, too (of a brand
without an intro, which would delay them). ``rules`` counts what was found, rule by rule; ``too_fast`` is the share of
cues above 17 characters a second, which stand for as long as they can: only slower speech would change that.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

from command import print_rows
from pipeline.brand import BRAND, Brand
from pipeline.clips.captions import (
    clip_cues,
    clip_words,
    drawing_violations,
    file_violations,
    share_too_fast,
    to_ass,
    to_srt,
    to_vtt,
    transcript_cues,
)
from pipeline.clips.captions.files import Kind
from pipeline.clips.editing import Editing
from pipeline.render.frames import cut_of
from pipeline.schema import Clip, Clips, Session, Shape, Speakers, Transcript
from pipeline.session import SessionFolder

SIZES: dict[Shape, tuple[int, int]] = {
    "16:9": (1920, 1080),
    "9:16": (1080, 1920),
    "1:1": (1080, 1080),
    "4:5": (1080, 1350),
}
STYLES = ("plain", "boxed", "words")
TEXTS: tuple[Kind, ...] = ("srt", "vtt")
RULES = {
    "lines": r"has \d+ lines",
    "line length": r"has a line of",
    "white space": r"stray white space",
    "spelling": r"wrong encoding|in two parts|was not said|every word exactly once",
    "gap": r"is followed by the next",
    "too long": r"stands for (6\.|[7-9]|\d\d)",
    "too short": r"s only$",
    "reading speed": r"characters a second",
    "sentences": r"end of one sentence",
    "torn": r"are separated",
    "pause": r"across a pause",
    "hyphen": r"is cut though",
    "beyond the end": r"beyond the end",
    "drawing": r"safe area|cannot be read|are drawn in",
}


def rule_of(violation: str) -> str:
    """Return which rule a sentence of the checker is about."""
    return next((rule for rule, pattern in RULES.items() if re.search(pattern, violation)), "other")


def check_session(folder: SessionFolder, *, written: bool) -> dict[str, Any]:
    """Return how many files were checked, what they break, and how fast they have to be read."""
    transcript, clips = folder.load(Transcript), folder.load(Clips).clips
    names = folder.load(Speakers).names
    cues = transcript_cues(transcript, names)
    texts = {kind: write(cues) for kind, write in zip(TEXTS, (to_srt, to_vtt), strict=True)}
    checked = [
        file_violations(text, kind, transcript.words, transcript.word_languages, names=names)
        for kind, text in texts.items()
    ]
    for clip in clips:
        checked += _check_clip(clip, transcript, names)
    if written:
        checked += _check_written(folder, transcript, names)
    found = [violation for one in checked for violation in one]
    return {
        "session": folder.path.name,
        "language": transcript.language,
        "words": len(transcript.words),
        "clips": len(clips),
        "files": len(checked),
        "cues": len(cues),
        "too_fast": round(share_too_fast(cues), 3),
        "violations": len(found),
        "rules": dict(sorted(Counter(map(rule_of, found)).items())),
        "examples": found[:20],
    }


def _check_clip(clip: Clip, transcript: Transcript, names: tuple[str, ...]) -> Iterator[list[str]]:
    editing = Editing(clip.pieces)
    words, languages = clip_words(clip, transcript, editing)
    for shape in get_args(Shape):
        cues = clip_cues(clip, transcript, editing, shape=shape, names=names)
        made: list[tuple[Kind, str, Brand]] = [("srt", to_srt(cues), BRAND), ("vtt", to_vtt(cues), BRAND)]
        for style in STYLES:
            brand = Brand(captions=BRAND.captions.model_copy(update={"style": style}))
            made.append(("ass", to_ass(cues, *SIZES[shape], brand), brand))
        for kind, text, brand in made:
            broken = file_violations(text, kind, words, languages, end=editing.duration, shape=shape, names=names)
            yield broken + (drawing_violations(text, brand) if kind == "ass" else [])


def _check_written(folder: SessionFolder, transcript: Transcript, names: tuple[str, ...]) -> Iterator[list[str]]:
    for kind in TEXTS:
        text = (folder.out / f"transcript.{kind}").read_text(encoding="utf-8")
        yield file_violations(text, kind, transcript.words, transcript.word_languages, names=names)
    media = folder.load(Session).media
    for clip in folder.load(Clips).clips:
        cut = cut_of(clip.pieces, media)
        words, languages = clip_words(clip, transcript, cut.editing)
        for kind in TEXTS:
            path = folder.out / "clips" / f"{clip.id}.{kind}"
            if path.is_file():
                text = path.read_text(encoding="utf-8")
                yield file_violations(text, kind, words, languages, end=cut.duration, names=names)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the sessions that are named; the exit code is 1 where any rule is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--session", type=Path, action="append", required=True, help="a session's folder; repeatable")
    parser.add_argument("--written", action="store_true", help="check the files in the session's folder, too")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    rows = [check_session(SessionFolder(path), written=given.written) for path in given.session]
    if given.json:
        print(json.dumps({"sessions": rows}, ensure_ascii=False, indent=1))
    else:
        print_rows(rows)
    return 1 if any(row["violations"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
