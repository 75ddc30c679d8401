from __future__ import annotations

from pipeline.coverage import describe_coverage
from pipeline.schema import Coverage, Doubtful, Span, Transcript


def transcript(*, holes: int = 0, doubtful: int = 0, seconds: float = 4.0) -> Transcript:
    starts = [60.0 * number for number in range(max(holes, doubtful))]
    coverage = Coverage(
        speech_seconds=600.0,
        transcribed_seconds=600.0,
        holes=tuple(Span(start=start, end=start + seconds) for start in starts[:holes]),
        doubtful=tuple(
            Doubtful(start=start, end=start + seconds, reasons=("repeats itself",)) for start in starts[:doubtful]
        ),
    )
    return Transcript(language="de", language_probability=1.0, model="base", segments=(), coverage=coverage)


def test_a_good_transcript_needs_no_words() -> None:
    assert describe_coverage(transcript()) == []
    assert describe_coverage(transcript(holes=1, doubtful=1, seconds=2.0)) == []


def test_what_is_missing_and_what_is_doubtful_is_said_with_its_places() -> None:
    missing, doubtful = describe_coverage(transcript(holes=2, doubtful=1))
    assert missing == "8 s of speech have no words in the transcript: 0:00–0:04, 1:00–1:04."
    assert doubtful == "4 s of the transcript are doubtful, please listen: 0:00–0:04."


def test_many_places_are_counted() -> None:
    (missing,) = describe_coverage(transcript(holes=7))
    assert missing.endswith("4:00–4:04 and 2 more.")
