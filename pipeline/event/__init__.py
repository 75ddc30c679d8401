"""The event: its people, sessions and tracks, as ``event.toml`` says.

``manifest`` holds the records and who may speak in one session; ``reading`` finds and reads the file; ``example`` is
the commented file that ``pipeline init-event`` writes.
"""

from __future__ import annotations

from pipeline.event.manifest import Cast, Event, Person, Track, with_cast
from pipeline.event.reading import EVENT_FILE, find_event, load_cast, load_event, save_cast

__all__ = [
    "EVENT_FILE",
    "Cast",
    "Event",
    "Person",
    "Track",
    "find_event",
    "load_cast",
    "load_event",
    "save_cast",
    "with_cast",
]
