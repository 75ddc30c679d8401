"""Makes timelines from a session's records: of one clip, of several in order, of the whole recording. Pure.

Which frames a clip shows is decided in ``render.frames``, for the file that is rendered and for the timeline alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.language.typography import quoted
from pipeline.render.frames import cut_of, frame_range, render_rate
from pipeline.schema import Clip, Clips, Media, Quotes, Session, Span, Speakers, Structure, Transcript, words_text
from pipeline.speakers.labels import label
from pipeline.timelines.timecode import drops_frames, is_drop_frame
from pipeline.timelines.timeline import Cut, Footage, Kind, Marker, Timeline

_NO_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML file may hold (XML 1.0, 2.2), not even escaped; an event file can say such names."""


@dataclass(frozen=True)
class Records:
    """What is known about a session."""

    session: Session
    transcript: Transcript
    structure: Structure
    clips: Clips
    quotes: Quotes
    speakers: Speakers


@dataclass(frozen=True)
class Sources:
    """The files that timelines of a session point at.

    Attributes:
        media: The recording; after it the file with sound that was recorded beside it, if there is one.
        timecode: The time code of the recording's first frame as the recorder wrote it; empty where it wrote none.
    """

    media: tuple[Footage, ...]
    timecode: str = ""


@dataclass(frozen=True)
class _Remark:
    """What a marker says, and about which stretch of the recording."""

    span: Span
    kind: Kind
    name: str
    note: str = ""


def clips_timeline(records: Records, sources: Sources, clips: Sequence[Clip], name: str) -> Timeline:
    """Return a timeline of some clips, one after the other, each as the cuts that are left of it.

    Markers say where a clip, a quotation in it and each person's part begin.

    Args:
        records: The session's.
        sources: The files that it points at.
        clips: Which clips; at least one.
        name: What the timeline is called.
    """
    media = records.session.media
    remarks = [*_quotes(records), *_speakers(records)]
    cuts: list[Cut] = []
    markers: list[Marker] = []
    for clip in clips:
        own = _cuts(clip, media, cuts[-1].end if cuts else 0)
        markers.append(Marker(own[0].start, own[-1].end - own[0].start, "clip", _line(clip.title), _reasons(clip)))
        markers += _placed(remarks, own, media)
        cuts += own
    return _timeline(records, sources, name, cuts, markers)


def session_timeline(records: Records, sources: Sources, name: str) -> Timeline:
    """Return the whole recording as one cut, with markers for its clips, chapters, quotations and speakers."""
    media = records.session.media
    whole = frame_range(Span(start=0.0, end=media.duration), media)
    cuts = [Cut(_line(records.structure.title), whole.first_frame, whole.frames, 0)]
    remarks = [*_clips(records), *_chapters(records), *_quotes(records), *_speakers(records)]
    return _timeline(records, sources, name, cuts, _placed(remarks, cuts, media))


def _timeline(
    records: Records, sources: Sources, name: str, cuts: Sequence[Cut], markers: Iterable[Marker]
) -> Timeline:
    rate = render_rate(records.session.media.video)
    # Two ways of counting in one list of cuts would be two clocks: the recorder's own counts.
    dropping = drops_frames(rate) and (not sources.timecode or is_drop_frame(sources.timecode))
    ordered = sorted(markers, key=lambda marker: marker.start)
    return Timeline(_line(name), rate, dropping, sources.media, tuple(cuts), tuple(ordered))


def _cuts(clip: Clip, media: Media, start: int) -> list[Cut]:
    """Return what is shown of a clip, from a frame of the timeline on."""
    cuts: list[Cut] = []
    for place in cut_of(clip.pieces, media).pieces:
        cuts.append(Cut(_line(clip.title), place.first_frame, place.frames, cuts[-1].end if cuts else start))
    return cuts


def _placed(remarks: Iterable[_Remark], cuts: Sequence[Cut], media: Media) -> Iterator[Marker]:
    """Yield the remarks about what is shown in cuts that follow each other, from where it is first to where it is last.

    What is left out in between is no part of the timeline.
    """
    for remark in remarks:
        place = frame_range(remark.span, media)
        shown = []
        for cut in cuts:
            first = max(place.first_frame, cut.first_frame)
            end = min(place.first_frame + place.frames, cut.first_frame + cut.frames)
            if first < end:
                shown += [cut.start + first - cut.first_frame, cut.start + end - cut.first_frame]
        if shown:
            yield Marker(shown[0], shown[-1] - shown[0], remark.kind, _line(remark.name), _line(remark.note))


def _clips(records: Records) -> list[_Remark]:
    return [_Remark(clip, "clip", clip.title, _reasons(clip)) for clip in records.clips.clips]


def _chapters(records: Records) -> list[_Remark]:
    return [_Remark(one, "chapter", one.title, ", ".join(one.keywords)) for one in records.structure.chapters]


def _quotes(records: Records) -> Iterator[_Remark]:
    """Yield the quotations, each in the words of the transcript."""
    words, people = records.transcript.words, records.speakers.by_id
    for quote in records.quotes.quotes:
        said = quoted(words_text(words, quote.first_word, quote.last_word), records.structure.language)
        speaker = people.get(quote.speaker or "")
        yield _Remark(quote, "quote", said, label(speaker, records.structure.language) if speaker else "")


def _speakers(records: Records) -> Iterator[_Remark]:
    """Yield what one person says until another does."""
    words, people = records.transcript.words, records.speakers.by_id
    for (speaker, doubtful), found in groupby(records.speakers.attributions, lambda run: (run.speaker, run.doubtful)):
        runs = list(found)
        if speaker in people:
            span = Span(start=words[runs[0].first_word].start, end=words[runs[-1].last_word].end)
            name = label(people[speaker], records.structure.language)
            yield _Remark(span, "speaker", f"{name} (?)" if doubtful else name, people[speaker].about)


def _reasons(clip: Clip) -> str:
    return _line("; ".join(clip.reasons))


def _line(text: str) -> str:
    """Return a text as one line that every format can hold."""
    return " ".join(_NO_TEXT.sub("", text).split())
