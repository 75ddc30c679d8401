"""Hands clips and whole sessions to editing programs: OpenTimelineIO, FCPXML, Premiere XML and EDL.

``timeline`` says what a timeline is, ``arranging`` makes one from a session's records, ``timecode`` counts hours,
``otio``, ``fcpxml``, ``xmeml`` and ``edl`` write it as text; all of these are pure. ``sources`` says what the
recording is and where, ``exporting`` reads the session and writes the files.

The formats are written here and not by OpenTimelineIO's adapters: its FCPXML adapter counts 29.97 frames a second as
29, its EDL has neither sound nor a word about drop-frame, its Premiere XML links no sound to its picture, and it has no
wheel for Linux on ARM. The tests read every file back with it, so that what it reads and what is written here are two
opinions.
"""

from __future__ import annotations

from pipeline.timelines.exporting import FORMATS, Exported, Request, export

__all__ = ["FORMATS", "Exported", "Request", "export"]
