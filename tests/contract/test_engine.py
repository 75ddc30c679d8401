"""The fake recogniser keeps to the contract, and the pipeline around a recogniser does what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from pipeline import ffmpeg
from pipeline.config import TranscribeSettings
from pipeline.coverage import describe_coverage
from pipeline.errors import InputSilent, InputUnreadable, PipelineError, SettingsError
from pipeline.progress import KeepingProgress, SilentProgress
from pipeline.schema import Transcript
from pipeline.transcribe import Recording, check, discard, session, transcribe, transcribe_all
from pipeline.transcribe.recognizer import SAMPLE_RATE, Clip, Decoded, Effort, Recognizer, Samples
from tests.recognizers import FakeRecognizer, RecognizerContract


class TestFakeRecognizer(RecognizerContract):
    @pytest.fixture
    def recognizer(self) -> Recognizer:
        return FakeRecognizer()

    @pytest.fixture
    def loud(self) -> Samples:
        return np.tile(np.array([0.5, -0.5], np.float32), SAMPLE_RATE * 2)


def recording(monkeypatch: pytest.MonkeyPatch, *seconds: float, block_seconds: float = 30.0) -> Path:
    """Let ffmpeg decode sound and silence in turn, of the lengths given, beginning with sound."""
    serve(monkeypatch, {"audio.flac": sound(*seconds)}, block_seconds)
    return Path("audio.flac")


def sound(*seconds: float) -> Samples:
    tone = np.array([0.5, -0.5], np.float32)
    return np.concatenate(
        [np.tile(tone * (at % 2 == 0), round(length * SAMPLE_RATE / 2)) for at, length in enumerate(seconds)]
    )


def serve(monkeypatch: pytest.MonkeyPatch, sounds: Mapping[str, Samples], block_seconds: float = 30.0) -> None:
    """Let ffmpeg decode these sounds, by the names of their files; any other file is like the first."""

    def heard(path: Path) -> Samples:
        return sounds.get(path.name, next(iter(sounds.values())))

    def decode(path: Path, *, start: float = 0.0, end: float | None = None, **_: object) -> object:
        samples = heard(path)
        chosen = samples[round(start * SAMPLE_RATE) : None if end is None else round(end * SAMPLE_RATE)]
        size = round(block_seconds * SAMPLE_RATE)
        return iter([chosen[at : at + size] for at in range(0, len(chosen), size)])

    @dataclass
    class Probed:
        duration: float

    monkeypatch.setattr(ffmpeg, "decode_audio", decode)
    monkeypatch.setattr(ffmpeg, "probe", lambda path: Probed(len(heard(path)) / SAMPLE_RATE))


@dataclass
class Pooling(FakeRecognizer):
    """Remembers how many clips came together."""

    together: list[int] = field(default_factory=list)

    def decode(self, clips: Sequence[Clip], effort: Effort) -> list[Decoded]:
        self.together.append(len(clips))
        return super().decode(clips, effort)


@dataclass
class Hearing(FakeRecognizer):
    """Is unsure of each word, and hears what stands in the prompt in the second word's place."""

    def decode(self, clips: Sequence[Clip], effort: Effort) -> list[Decoded]:
        if clips and clips[0].terms:
            self.answers = [f"Ein {clip.terms[0]} steht im Flur bei den anderen" for clip in clips]
        decoded = super().decode(clips, effort)
        return [replace(one, words=tuple(replace(word, probability=0.6) for word in one.words)) for one in decoded]


def run(audio: Path, engine: FakeRecognizer, *vocabulary: str, language: str = "auto") -> Transcript:
    settings = TranscribeSettings(vocabulary=vocabulary)
    return transcribe(audio, engine, language=language, settings=settings, progress=SilentProgress())


def test_words_lie_where_the_sound_is(monkeypatch: pytest.MonkeyPatch) -> None:
    audio = recording(monkeypatch, 10, 4, 12, 20, 6)
    transcript = run(audio, FakeRecognizer())
    assert transcript.language == "de"
    for word in transcript.words:
        assert any(begin - 0.2 <= word.start <= word.end <= end + 0.2 for begin, end in ((0, 10), (14, 26), (46, 52)))
    assert transcript.coverage.speech_seconds == pytest.approx(28, abs=0.3)
    assert transcript.coverage.holes == ()


def test_segments_are_in_order_and_hold_their_words(monkeypatch: pytest.MonkeyPatch) -> None:
    transcript = run(recording(monkeypatch, *([7.0, 0.5] * 40)), FakeRecognizer())
    time = 0.0
    for segment in transcript.segments:
        assert segment.start == segment.words[0].start >= time
        assert segment.end == segment.words[-1].end
        time = segment.end


def test_progress_reaches_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counting(SilentProgress):
        total = 0.0

        def advance(self, amount: float) -> None:
            assert amount >= 0
            self.total += amount

    progress = Counting()
    audio = recording(monkeypatch, 100, 5, 100, 30)
    transcribe(audio, FakeRecognizer(), language="de", settings=TranscribeSettings(), progress=progress)
    assert progress.total == pytest.approx(235)


def test_silence_is_an_error_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputSilent, match="there is no speech"):
        run(recording(monkeypatch, 0, 120), FakeRecognizer())


def test_credits_over_a_jingle_are_dropped_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeRecognizer(jingle="Untertitelung des ZDF, 2020")
    audio = recording(monkeypatch, 0.4, 30, 15, 30)
    transcript = run(audio, engine, language="de")
    assert "ZDF" not in " ".join(segment.text for segment in transcript.segments)
    assert len(transcript.coverage.dropped) == 1


def test_a_loop_is_decoded_again_and_repaired(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeRecognizer(answers=["und dann " * 30, "Und dann war es gut, sagten alle, die dabei waren."])
    transcript = run(recording(monkeypatch, 12, 30), engine, language="de")
    assert transcript.segments[0].text.startswith("Und dann war es gut")
    assert transcript.segments[0].doubts == ()
    assert [one.reasons for one in transcript.coverage.redecoded] == [(check.LOOP,)]
    assert [effort.long_padding for _, effort in engine.asked] == [False, True]


def test_what_stays_doubtful_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeRecognizer(answers=["und dann " * 30] * 3)
    transcript = run(recording(monkeypatch, 12, 30), engine, language="de")
    assert check.LOOP in transcript.segments[0].doubts
    assert [bool(effort.no_repeat) for _, effort in engine.asked] == [False, False, True]


def test_a_term_is_heard_where_it_was_misheard(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Hearing(answers=["Der Strimdeck steht im Studio bei den anderen"])
    transcript = run(recording(monkeypatch, 12, 30), engine, "Streamdeck", "Ebert", language="de")
    assert transcript.segments[0].text == "Der Streamdeck steht im Studio bei den anderen"
    assert [one.reasons for one in transcript.coverage.redecoded] == [("may hold a term of the vocabulary",)]


def test_a_given_language_is_not_questioned(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeRecognizer(heard=(("nl", 0.9), ("de", 0.1)))
    transcript = run(recording(monkeypatch, 12, 30), engine, language="de")
    assert transcript.language == "de"
    assert {language for language, _ in engine.asked} == {"de"}


def test_english_weights_make_it_english(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(recording(monkeypatch, 12, 30), FakeRecognizer(multilingual=False)).language == "en"


def test_english_weights_refuse_a_german_session(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="knows English only"):
        run(recording(monkeypatch, 12, 30), FakeRecognizer(multilingual=False), language="de")


def test_what_the_engine_has_to_say_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, progress = FakeRecognizer(notes=["The memory does not suffice."]), SilentProgress()
    audio = recording(monkeypatch, 12, 30)
    transcribe(audio, engine, language="de", settings=TranscribeSettings(), progress=progress)
    assert progress.notes.count("The memory does not suffice.") == 1


def test_the_same_recording_gives_the_same_file(monkeypatch: pytest.MonkeyPatch) -> None:
    audio = recording(monkeypatch, 33, 0.6, 14, 3, 8)
    assert run(audio, FakeRecognizer()).to_json() == run(audio, FakeRecognizer()).to_json()


class Killed(FakeRecognizer):
    """Is killed when it is asked for the third time."""

    calls = 0

    def decode(self, clips: Sequence[Clip], effort: Effort) -> list[Decoded]:
        self.calls += 1
        if self.calls > 2:
            raise KeyboardInterrupt
        return super().decode(clips, effort)


def transcribe_with(journal: Path | None, audio: Path, engine: FakeRecognizer, *vocabulary: str) -> Transcript:
    settings = TranscribeSettings(vocabulary=vocabulary)
    return transcribe(audio, engine, language="de", settings=settings, progress=SilentProgress(), journal=journal)


@pytest.fixture
def long_audio(monkeypatch: pytest.MonkeyPatch) -> Path:
    return recording(monkeypatch, *([12.0, 4.0] * 20))


@pytest.fixture
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept together, as small as a pool of the fake."""
    monkeypatch.setattr(session, "_GROUP", 4)
    monkeypatch.setattr(session, "FIRST_WINDOWS", 4)


@pytest.fixture
def half_done(long_audio: Path, tmp_path: Path, small_groups: None) -> Path:
    """A journal that a kill left behind."""
    journal = tmp_path / "journal.jsonl"
    with pytest.raises(KeyboardInterrupt):
        transcribe_with(journal, long_audio, Killed())
    return journal


def test_a_killed_transcription_goes_on_and_says_the_same(long_audio: Path, half_done: Path) -> None:
    whole_engine, engine = FakeRecognizer(), FakeRecognizer()
    whole = transcribe_with(None, long_audio, whole_engine)
    assert transcribe_with(half_done, long_audio, engine) == whole
    assert len(engine.asked) == len(whole_engine.asked) - 2 * 4, "nothing that was kept is decoded twice"


def test_half_a_line_is_no_line(long_audio: Path, half_done: Path) -> None:
    content = half_done.read_text()
    half_done.write_text(content[:-50])
    engine = FakeRecognizer()
    assert transcribe_with(half_done, long_audio, engine) == transcribe_with(None, long_audio, FakeRecognizer())
    assert len(engine.asked) == 20 - 4


@pytest.mark.parametrize("change", ["vocabulary", "model", "not a journal"])
def test_what_was_decoded_otherwise_does_not_count(long_audio: Path, half_done: Path, change: str) -> None:
    if change == "not a journal":
        half_done.write_text("{}")
    engine = FakeRecognizer(name="other" if change == "model" else "fake")
    transcribe_with(half_done, long_audio, engine, *(["Archivar"] if change == "vocabulary" else []))
    assert len(engine.asked) == 20


def test_who_tries_other_settings_loses_nothing(long_audio: Path, half_done: Path) -> None:
    transcribe_with(half_done, long_audio, FakeRecognizer(name="other"))
    engine = FakeRecognizer()
    transcribe_with(half_done, long_audio, engine)
    assert len(engine.asked) == 20 - 2 * 4
    again = FakeRecognizer(name="other")
    transcribe_with(half_done, long_audio, again)
    assert again.asked == []
    discard(half_done)
    assert list(half_done.parent.iterdir()) == []


@pytest.mark.parametrize("appetite", [1, 5, 64])
def test_work_goes_on_whatever_the_machine(long_audio: Path, half_done: Path, appetite: int) -> None:
    engine = FakeRecognizer(appetite=appetite)
    assert transcribe_with(half_done, long_audio, engine) == transcribe_with(None, long_audio, FakeRecognizer())
    assert len(engine.asked) == 20 - 2 * 4


def test_words_are_on_disk_while_the_rest_is_transcribed(half_done: Path) -> None:
    assert "word0" in half_done.read_text()


def transcribe_several(engine: FakeRecognizer, *recordings: Recording) -> list[tuple[str, Transcript | PipelineError]]:
    results = transcribe_all(recordings, engine, settings=TranscribeSettings(), progress=SilentProgress())
    return [(recording.name, result) for recording, result in results]


def test_recordings_share_batches_and_each_gets_its_own_words(long_audio: Path) -> None:
    alone = transcribe_with(None, long_audio, FakeRecognizer())
    engine = Pooling(appetite=8)
    recordings = [Recording(long_audio, name, "de") for name in ("one", "two", "three", "two")]
    results = transcribe_several(engine, *recordings)
    assert results == [(recording.name, alone) for recording in recordings]
    assert engine.together == [6, *[8] * 9, 2], "80 windows, of which each recording has 20"


@dataclass
class Stopping(FakeRecognizer):
    """Stops early in every fifth clip, unless it is decoded again: which only shows beside the others."""

    def _decode(self, clip: Clip, effort: Effort) -> Decoded:
        decoded = super()._decode(clip, effort)
        loud = int(np.abs(clip.samples).sum())
        if effort.long_padding or loud % 5:
            return decoded
        return replace(decoded, words=decoded.words[: len(decoded.words) // 2], heard=())


@pytest.mark.parametrize("neighbours", [[], [4.0], [4.0] * 3, [12.0] * 5, [12.0] * 7])
@pytest.mark.parametrize("appetite", [1, 4, 9])
def test_what_is_doubted_does_not_depend_on_neighbours(
    neighbours: list[float], appetite: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths = [9.0 + number % 4 for number in range(14)]
    sounds = {"talk": lengths, "before": neighbours}
    parted = {name: [part for length in own for part in (length, 3.0)] for name, own in sounds.items() if own}
    serve(monkeypatch, {name: sound(*parts) for name, parts in parted.items()})
    talk, before = Recording(Path("talk"), "talk", "de"), Recording(Path("before"), "before", "de")
    alone = transcribe_several(Stopping(appetite=7), talk)
    beside = transcribe_several(Stopping(appetite=appetite), *([before] if neighbours else []), talk)
    assert beside[-1] == alone[0]
    assert isinstance(alone[0][1], Transcript)
    assert alone[0][1].coverage.redecoded


def test_a_recording_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch, long_audio: Path) -> None:
    probe = ffmpeg.probe

    def fail(path: Path) -> object:
        if path.name == "broken":
            raise InputUnreadable("broken cannot be read.", "Export it again.")
        return probe(path)

    monkeypatch.setattr(ffmpeg, "probe", fail)
    recordings = [Recording(path, path.name, "de") for path in (long_audio, Path("broken"), Path("again"))]
    results = dict(transcribe_several(FakeRecognizer(), *recordings))
    assert list(results) == ["audio.flac", "broken", "again"]
    assert isinstance(results["broken"], InputUnreadable)
    assert results["again"] == results["audio.flac"] != results["broken"]


@pytest.mark.parametrize(("given", "doubted"), [("en", True), ("de", False), ("auto", False)])
def test_a_wrong_language_is_doubted_with_the_first_words(long_audio: Path, given: str, doubted: bool) -> None:
    notes: list[str] = []
    progress = KeepingProgress(SilentProgress(), notes)
    recordings = [Recording(long_audio, "talk.mp4", given)]
    ((_, transcript),) = transcribe_all(recordings, FakeRecognizer(), settings=TranscribeSettings(), progress=progress)
    assert isinstance(transcript, Transcript)
    assert transcript.coverage.sounds_like == ("de" if doubted else None)
    assert any("was given" in warning for warning in describe_coverage(transcript)) is doubted
    said = [note for note in notes if "was given" in note]
    expected = "talk.mp4: its language was given as “en”, but it sounds like “de”; "
    assert [note.startswith(expected) for note in said] == [True] * doubted


def test_a_quality_says_how_hard_is_tried_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    beams = {}
    for quality in ("fast", "balanced", "best"):
        engine = FakeRecognizer()
        settings = TranscribeSettings(quality=quality)
        transcribe(recording(monkeypatch, 12), engine, language="de", settings=settings, progress=SilentProgress())
        ((_, effort),) = engine.asked
        beams[quality] = (effort.beam_size, -effort.thinning)
    assert beams["fast"] < beams["balanced"] < beams["best"]


def test_a_journal_that_cannot_be_written_stops_no_other_recording(long_audio: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    recordings = [Recording(long_audio, "one", "de", tmp_path / "file" / "journal"), Recording(long_audio, "two", "de")]
    (_, first), (_, second) = transcribe_several(FakeRecognizer(), *recordings)
    assert isinstance(first, PipelineError)
    assert isinstance(second, Transcript)


def test_what_waits_is_given_up_when_nobody_waits_for_it(long_audio: Path) -> None:
    engine = FakeRecognizer()
    recordings = [Recording(long_audio, "one", "de"), Recording(long_audio, "two", "de")]
    results = transcribe_all(recordings, engine, settings=TranscribeSettings(), progress=SilentProgress())
    next(results)
    assert not engine.cancelled
    results.close()
    assert engine.cancelled


def test_words_are_not_replaced_by_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeRecognizer(answers=["und dann " * 30, "", ""])
    transcript = run(recording(monkeypatch, 12, 30), engine, language="de")
    assert transcript.segments[0].text.startswith("und dann")
    assert check.LOOP in transcript.segments[0].doubts
