"""Every record that touches disk.

Records are frozen, typed and refuse unknown fields. Each file is one ``Document`` with a ``schema`` tag,
``name/version``. Times are float seconds from the start of the media, rounded to milliseconds once, where they enter.
Names of fields are Whisper's where Whisper has one.

Sentences, clips and quotes never copy media or own text of their own making: they point at words by index,
``first_word`` to ``last_word`` inclusive, into ``Transcript.words``.
"""

from __future__ import annotations

from pipeline.schema.contents import (
    Candidates,
    Chapter,
    Clip,
    Clips,
    Exchange,
    Quote,
    Quotes,
    Sentence,
    Structure,
    WordSpan,
)
from pipeline.schema.edits import ClipEdit, ClipState, Edits, PickRow, Picks, SpeakerEdit
from pipeline.schema.framing import Box, ClipFraming, Framing, Key, Panel, Shape, View
from pipeline.schema.receipt import ClipFiles, Failure, Receipt, Renditions
from pipeline.schema.recording import AudioTrack, Media, Place, Session, Source, VideoTrack
from pipeline.schema.records import Document, Language, Record, Seconds, Span, load_document, make_id
from pipeline.schema.sight import Face, Sight, Sights, Watched
from pipeline.schema.speakers import NOBODY, Attribution, Speaker, Speakers, Turn, Turns
from pipeline.schema.transcript import Coverage, Doubtful, Heard, Segment, Switch, Transcript, Word, words_text

__all__ = [
    "NOBODY",
    "Attribution",
    "AudioTrack",
    "Box",
    "Candidates",
    "Chapter",
    "Clip",
    "ClipEdit",
    "ClipFiles",
    "ClipFraming",
    "ClipState",
    "Clips",
    "Coverage",
    "Document",
    "Doubtful",
    "Edits",
    "Exchange",
    "Face",
    "Failure",
    "Framing",
    "Heard",
    "Key",
    "Language",
    "Media",
    "Panel",
    "PickRow",
    "Picks",
    "Place",
    "Quote",
    "Quotes",
    "Receipt",
    "Record",
    "Renditions",
    "Seconds",
    "Segment",
    "Sentence",
    "Session",
    "Shape",
    "Sight",
    "Sights",
    "Source",
    "Span",
    "Speaker",
    "SpeakerEdit",
    "Speakers",
    "Structure",
    "Switch",
    "Transcript",
    "Turn",
    "Turns",
    "VideoTrack",
    "View",
    "Watched",
    "Word",
    "WordSpan",
    "load_document",
    "make_id",
    "words_text",
]
