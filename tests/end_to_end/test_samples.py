"""The main job on both samples: everything named is there, and everything in it is true."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import jiwer
import pytest
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

from pipeline.quotes import prove
from pipeline.schema import Word, words_text
from tests.end_to_end.conftest import SAMPLES, Processed, run_pipeline

WER_LIMIT = {"en": 0.08, "de": 0.15}
DOCUMENTS = ["session.json", "audio.flac", "transcript.json", "structure.json", "clips.json", "quotes.json"]
TEXTS = [
    "blog.md",
    "show-notes.md",
    "index.html",
    "transcript.html",
    "transcript.srt",
    "transcript.vtt",
    "transcript.txt",
]
NETWORKS = ["linkedin", "x", "mastodon", "bluesky", "instagram"]


def normalise(text: str, language: str) -> str:
    normalizer = EnglishTextNormalizer() if language == "en" else BasicTextNormalizer()
    return str(normalizer(text))


def plain(word: str) -> str:
    return re.sub(r"\W", "", word).casefold()


def test_everything_named_is_there(sample: Processed) -> None:
    folder = sample.folder.path
    names = [*DOCUMENTS, *(f"out/{name}" for name in TEXTS), *(f"out/posts/{network}.md" for network in NETWORKS)]
    for clip in sample.load()[3].clips:
        names += [f"out/clips/{clip.id}.{suffix}" for suffix in ("mp4", "srt", "vtt")]
    for name in names:
        assert (folder / name).stat().st_size > 0, name
        assert name in sample.printed["artefacts"], name
    for size in ("1080x1080", "1200x627", "1080x1920"):
        assert list((folder / "out/cards").glob(f"*{size}.png"))
        assert list((folder / "out/cards").glob(f"*{size}.svg"))
    assert set(sample.printed["stages"]) == {
        "ingest", "transcribe", "structure", "clips", "quotes", "render", "publish",
    }  # fmt: skip


def test_the_words_are_right(sample: Processed) -> None:
    reference = " ".join(sentence["text"] for sentence in sample.truth_sentences)
    spoken = " ".join(segment.text for segment in sample.load()[1].segments)
    error_rate = jiwer.wer(normalise(reference, sample.language), normalise(spoken, sample.language))
    assert error_rate <= WER_LIMIT[sample.language], error_rate


def test_the_english_sentence_inside_the_german_session_is_english(processed: dict[str, Processed]) -> None:
    sample = processed["de"]
    transcript = sample.load()[1]
    english = [sentence for sentence in sample.truth_sentences if sentence["language"] == "en"]
    assert english
    for sentence in english:
        inside = [
            index
            for index, word in enumerate(transcript.words)
            if word.start >= sentence["start"] - 0.3 and word.end <= sentence["end"] + 0.3
        ]
        heard = " ".join(transcript.words[index].text for index in inside)
        assert jiwer.wer(normalise(sentence["text"], "en"), normalise(heard, "en")) <= 0.3, heard
        assert {transcript.word_languages[index] for index in inside} == {"en"}


def edges(sentences: Sequence[dict[str, Any]], edge: str) -> list[tuple[float, str]]:
    index = 0 if edge == "start" else -1
    return [(sentence[edge], plain(sentence["text"].split()[index])) for sentence in sentences]


def at_an_edge(word: Word, edge: str, sentences: Sequence[dict[str, Any]]) -> bool:
    """Tell whether a sentence of the truth begins (or ends) where this word does; half a second is the tolerance."""
    time_of_word = word.start if edge == "start" else word.end
    return any(abs(time_of_word - moment) <= 0.5 for moment, _ in edges(sentences, edge))


def test_no_clip_begins_or_ends_in_mid_sentence(sample: Processed) -> None:
    _, transcript, _, clips, _ = sample.load()
    assert clips.clips
    for clip in clips.clips:
        first, last = transcript.words[clip.first_word], transcript.words[clip.last_word]
        assert at_an_edge(first, "start", sample.truth_sentences), (clip.text, first)
        assert at_an_edge(last, "end", sample.truth_sentences), (clip.text, last)
        assert clip.text == words_text(transcript.words, clip.first_word, clip.last_word)
        assert clip.start <= first.start
        assert clip.end >= last.end
        assert clip.reasons


def test_no_two_clips_overlap(sample: Processed) -> None:
    spans = sorted((clip.start, clip.end) for clip in sample.load()[3].clips)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))


def test_clips_are_films_of_the_promised_kind(sample: Processed) -> None:
    session, _, _, clips, _ = sample.load()
    assert session.media.video is not None
    for clip in clips.clips:
        path = sample.folder.out / "clips" / f"{clip.id}.mp4"
        with av.open(str(path)) as film:
            video, sound = film.streams.video[0], film.streams.audio[0]
            assert (video.codec_context.name, sound.codec_context.name) == ("h264", "aac")
            assert (video.width, video.height) == (session.media.video.width, session.media.video.height)
            steps = {packet.duration for packet in film.demux(video) if packet.size}
            assert len(steps) == 1, "the frame rate is constant"
            assert film.duration is not None
            assert film.duration / av.time_base == pytest.approx(clip.duration, abs=0.1)
        head = path.read_bytes()[:64_000]
        assert head.find(b"moov") < head.find(b"mdat") or b"mdat" not in head, "the index comes first"


def test_every_quote_is_in_the_recording(sample: Processed) -> None:
    _, transcript, _, _, quotes = sample.load()
    assert quotes.quotes
    for quote in quotes.quotes:
        assert quote.text == words_text(transcript.words, quote.first_word, quote.last_word)
        assert prove(quote.text, transcript) is not None


def test_every_quotation_in_every_text_is_in_the_recording(sample: Processed) -> None:
    transcript = sample.load()[1]
    pattern = r"„([^“]+)“" if sample.language == "de" else r"“([^”]+)”"
    for path in [sample.folder.out / "blog.md", sample.folder.out / "show-notes.md", *posts(sample)]:
        for quotation in re.findall(pattern, path.read_text(encoding="utf-8")):
            if len(quotation.split()) >= 4:
                assert prove(quotation, transcript) is not None, (path.name, quotation)


def posts(sample: Processed) -> list[Path]:
    return sorted((sample.folder.out / "posts").glob("*.md"))


def test_a_second_run_does_nothing_and_is_quick_to_say_so(sample: Processed, library: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in sample.folder.path.rglob("*") if path.is_file()}
    started = time.monotonic()
    run = run_pipeline(
        "process", SAMPLES / f"livestudio_{sample.language}.mp4", "--library", library, "--model", "base"
    )
    assert time.monotonic() - started < 30, "far more than a second run takes, far less than a first one"
    assert run.returncode == 0
    assert "nothing to do" in run.stderr
    assert run.stdout.strip() == str(sample.folder.path)
    after = {path: path.stat().st_mtime_ns for path in sample.folder.path.rglob("*") if path.is_file()}
    assert {path for path in before if path.name != ".lock"} == {path for path in after if path.name != ".lock"}
    assert all(after[path] == moment for path, moment in before.items() if path.name != ".lock")
