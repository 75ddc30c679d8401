"""Transcripts of recordings and nothing else: what ``pipeline transcribe`` does, for use from Python.

::

    for result in transcribe_files([Path("talk.mp4")], load_settings()):
        if result.transcript is not None:
            write(result.transcript, Path("talk"), ["srt", "json"])

``recognition`` turns files into transcripts, with one model for all of them; ``formats`` says what a transcript looks
like as txt, srt, vtt and json; ``targets`` decides what the files are called and which may be replaced; ``delivery``
is the command: all three for whatever a user named.
"""

from __future__ import annotations

from pipeline.transcripts.delivery import Delivery, Request, write_transcripts
from pipeline.transcripts.formats import DEFAULT_FORMATS, FORMATS, read_formats, render, write
from pipeline.transcripts.recognition import Transcribed, transcribe_files

__all__ = [
    "DEFAULT_FORMATS",
    "FORMATS",
    "Delivery",
    "Request",
    "Transcribed",
    "read_formats",
    "render",
    "transcribe_files",
    "write",
    "write_transcripts",
]
