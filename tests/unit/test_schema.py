"""Records: frozen, strict, in milliseconds, and the same after a round trip."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.errors import StorageError
from pipeline.schema import Coverage, Media, Segment, Span, Transcript, Word, load_document, make_id, words_text

letters = st.text(alphabet="abcdeäöüß„“.?", min_size=1, max_size=8)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    time, segments = 0.0, []
    for _ in range(draw(st.integers(0, 4))):
        words = []
        for _ in range(draw(st.integers(1, 5))):
            length = draw(st.floats(0, 3))
            words.append(Word(start=time, end=time + length, text=draw(letters), probability=draw(st.floats(0, 1))))
            time += length + 0.1
        segments.append(
            Segment(
                start=words[0].start,
                end=words[-1].end,
                words=tuple(words),
                language=draw(st.sampled_from(["de", "en"])),
                avg_logprob=-0.1,
                compression_ratio=1.0,
                no_speech_prob=0.0,
            )
        )
    return Transcript(
        language="de",
        language_probability=1.0,
        model="base",
        segments=tuple(segments),
        coverage=Coverage(speech_seconds=time, transcribed_seconds=time),
    )


@given(transcripts())
def test_a_transcript_survives_the_disk(transcript: Transcript) -> None:
    again = Transcript.model_validate_json(transcript.to_json())
    assert again == transcript
    assert again.to_json() == transcript.to_json()


@given(transcripts())
def test_words_and_their_languages_line_up(transcript: Transcript) -> None:
    assert len(transcript.words) == len(transcript.word_languages) == len(transcript.word_doubts)
    assert " ".join(segment.text for segment in transcript.segments) == words_text(
        transcript.words, 0, len(transcript.words) - 1
    )


def test_times_are_rounded_where_they_enter() -> None:
    assert Span(start=1.00049, end=2.0006).end == 2.001


def test_a_span_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValidationError, match="before it starts"):
        Span(start=2, end=1)


def test_ids_depend_on_every_part_and_on_nothing_else() -> None:
    assert make_id("a", 1) == make_id("a", 1)
    assert len({make_id("a", 1), make_id("a", 2), make_id("a1"), make_id("1", "a")}) == 4


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"schema": "transcript/9"}, "schema is 'transcript/9'"),
        ({"unknown": 1}, "unknown"),
        ({"segments": "none"}, "segments"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_name(tmp_path: Path, change: dict[str, object], expected: str) -> None:
    empty = Transcript(
        language="de",
        language_probability=1,
        model="base",
        segments=(),
        coverage=Coverage(speech_seconds=0, transcribed_seconds=0),
    )
    path = tmp_path / "transcript.json"
    path.write_text(json.dumps(json.loads(empty.to_json()) | change))
    with pytest.raises(StorageError) as caught:
        load_document(Transcript, path)
    assert str(path) in caught.value.what
    assert expected in caught.value.what


def test_a_truncated_file_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "transcript.json"
    path.write_text('{"schema": "transcript/1", "lang')
    with pytest.raises(StorageError, match="Delete it"):
        load_document(Transcript, path)


def test_a_recording_from_before_is_heard_by_its_first_stream() -> None:
    """``session.json`` did not say which streams are heard."""
    old = {
        "container": "matroska",
        "duration": 60.0,
        "video": None,
        "audio": [{"index": index, "codec": "aac", "sample_rate": 48000, "channels": 1} for index in (1, 0)],
    }
    media = Media.model_validate(old)
    assert (media.streams, media.centred) == ((1,), False)
    assert Media.model_validate({**old, "heard": [0, 1]}).streams == (0, 1)
    assert Media.model_validate({**old, "audio": []}).streams == ()
