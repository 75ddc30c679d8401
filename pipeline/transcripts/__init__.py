"""Transcripts of recordings and nothing else: what ``pipeline transcribe`` does, for use from Python.

::

    for result in transcribe_files([Path("talk.mp4")], load_settings()):
        if result.transcript is not None:
            write(result.transcript, Path("talk"), ["srt", "json"])

``write`` replaces no file that holds something else unless it is told to. ``write_transcripts`` is the command: it
keeps what was recognised beside the files, recognises nothing twice, and reads ``corrections.txt``.

``recognition`` turns files into transcripts, with one model for all of them; ``formats`` says what a transcript looks
like as txt, srt, vtt and json; ``targets`` decides what the files are called and which may be replaced; ``words`` keeps
what was recognised; ``lists`` finds the corrections that apply; ``delivery`` is the command: all of them for whatever a
user named; ``output`` writes a transcript for a program that has one.
"""

from __future__ import annotations

from pipeline.transcripts.delivery import Delivery, Request, Summary, write_transcripts
from pipeline.transcripts.formats import DEFAULT_FORMATS, FORMATS, read_formats, render
from pipeline.transcripts.output import write
from pipeline.transcripts.recognition import Transcribed, transcribe_files

__all__ = [
    "DEFAULT_FORMATS",
    "FORMATS",
    "Delivery",
    "Request",
    "Summary",
    "Transcribed",
    "read_formats",
    "render",
    "transcribe_files",
    "write",
    "write_transcripts",
]
