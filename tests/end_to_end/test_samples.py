"""The main job on both samples: everything named is there, and everything in it is true."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import jiwer
import pytest
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

from pipeline.clips.captions import clip_words, file_violations
from pipeline.clips.captions.files import Kind
from pipeline.publish.limits import LIMITS, measure
from pipeline.quotes import prove
from pipeline.render.frames import cut_of
from pipeline.schema import Speakers, Transcript, Word, words_text
from tests.end_to_end.conftest import SAMPLES, Processed, run_pipeline

WER_LIMIT = {"en": 0.08, "de": 0.15}
DOCUMENTS = [
    "session.json",
    "audio.flac",
    "heard.json",
    "transcript.json",
    "turns.json",
    "speakers.json",
    "structure.json",
    "clips.json",
    "quotes.json",
    "faces.json",
    "framing.json",
]
TEXTS = [
    "blog.md",
    "show-notes.md",
    "chapters.ffmetadata",
    "chapters.json",
    "chapters.txt",
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
        "ingest", "transcribe", "correct", "diarize", "speakers", "structure", "clips", "pick", "quotes", "frame",
        "render", "publish",
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


UNITS = {
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
}
TENS = {
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
}


def figures(language: str) -> dict[str, str]:
    """Return how numbers up to a hundred are said, by their figures."""
    units = dict(enumerate(UNITS[language].split()))
    for ten, said in enumerate(TENS[language].split(), start=2):
        units[10 * ten] = said
        for unit in range(1, 10):
            german = f"{'ein' if unit == 1 else units[unit]}und{said}"
            units[10 * ten + unit] = german if language == "de" else f"{said}{units[unit]}"
    return {str(number): said for number, said in units.items()}


def spelled(word: str, language: str) -> str:
    """Return a word as it is compared: without case and punctuation, a number in words whichever way it is written."""
    return figures(language).get(plain(word), plain(word))


def at_an_edge(word: Word, edge: str, sentences: Sequence[dict[str, Any]]) -> bool:
    """Tell whether a sentence of the truth begins (or ends) with this word, within half a second."""
    time_of_word, index = (word.start, 0) if edge == "start" else (word.end, -1)
    return any(
        abs(time_of_word - sentence[edge]) <= 0.5
        and spelled(word.text, sentence["language"])
        in {spelled(text.split()[index], sentence["language"]) for text in (sentence["text"], said(sentence))}
        for sentence in sentences
    )


def said(sentence: dict[str, Any]) -> str:
    """Return a sentence of the truth in the words it was spoken with: "dritten" for "3."."""
    return str(sentence.get("spoken", sentence["text"]))


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("Lassen", 5.3, True),
        ("lassen,", 4.8, True),
        ("20", 9.0, True),
        ("Zwanzig", 9.0, True),
        ("Was", 5.0, False),
        ("Lassen", 5.6, False),
        ("30", 9.0, False),
    ],
)
def test_an_edge_is_the_right_word_at_the_right_time(text: str, start: float, expected: bool) -> None:
    sentences = [
        {"text": "Lassen Sie uns reden.", "language": "de", "start": 5.0, "end": 7.0},
        {"text": "20 waren es.", "spoken": "Zwanzig waren es.", "language": "de", "start": 9.0, "end": 10.0},
    ]
    word = Word(start=start, end=start + 0.2, text=text, probability=1)
    assert at_an_edge(word, "start", sentences) is expected


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


@pytest.mark.parametrize("kind", ["short", "long"])
def test_no_two_clips_of_a_kind_overlap(sample: Processed, kind: str) -> None:
    spans = sorted((clip.start, clip.end) for clip in sample.load()[3].clips if clip.kind == kind)
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


def speakers(sample: Processed, transcript: Transcript) -> list[str | None]:
    """Return who said each word of the transcript, as far as it is in the truth, which is aligned with it."""
    truth = [(plain(token), one["speaker"]) for one in sample.truth_sentences for token in one["text"].split()]
    heard = [plain(word.text) for word in transcript.words]
    found: list[str | None] = [None] * len(heard)
    for here, there, length in SequenceMatcher(None, heard, [word for word, _ in truth], False).get_matching_blocks():
        found[here : here + length] = [speaker for _, speaker in truth[there : there + length]]
    return found


def test_every_quotation_is_one_persons(sample: Processed) -> None:
    _, transcript, _, _, quotes = sample.load()
    who = speakers(sample, transcript)
    assert who.count(None) < len(who) / 4, "the alignment with the truth holds"
    pattern = r"„([^“]+)“" if sample.language == "de" else r"“([^”]+)”"
    cited = re.findall(pattern, (sample.folder.out / "blog.md").read_text(encoding="utf-8"))
    spans = [*quotes.quotes, *(span for text in cited if (span := prove(text, transcript)))]
    assert len(spans) > len(quotes.quotes)
    for span in spans:
        known = who[span.first_word : span.last_word + 1]
        assert len({speaker for speaker in known if speaker}) == 1, (span.text, known)


def test_every_post_fits_its_network_and_says_how_long_it_is(sample: Processed) -> None:
    pattern = re.compile(
        r"^## [^\n]* · (?P<count>\d+/\d+)\n\n(?P<fence>`{3,})text\n(?P<text>.*?)\n(?P=fence)$", re.MULTILINE | re.DOTALL
    )
    for network in LIMITS:
        content = (sample.folder.out / "posts" / f"{network}.md").read_text(encoding="utf-8")
        found = list(pattern.finditer(content))
        assert len(found) == len(re.findall(r"^## ", content, re.MULTILINE)) > 0, network
        for post in found:
            measured = measure(post["text"], network)
            assert measured.fits, (network, post["text"])
            assert str(measured) == post["count"], (network, post["text"])


def test_captions_keep_every_rule(sample: Processed) -> None:
    session, transcript, _, clips, _ = sample.load()
    names = sample.folder.load(Speakers).names
    words, languages = transcript.words, transcript.word_languages
    kinds: tuple[Kind, ...] = ("srt", "vtt")
    for kind in kinds:
        whole = (sample.folder.out / f"transcript.{kind}").read_text(encoding="utf-8")
        assert file_violations(whole, kind, words, languages, names=names) == []
    for clip in clips.clips:
        place = cut_of(clip.pieces, session.media)
        inside, spoken = clip_words(clip, transcript, place.editing)
        for kind in kinds:
            written = (sample.folder.out / "clips" / f"{clip.id}.{kind}").read_text(encoding="utf-8")
            assert file_violations(written, kind, inside, spoken, end=place.duration, names=names) == [], clip.title


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
    touched = [path.name for path, moment in before.items() if after[path] != moment and path.name != ".lock"]
    assert touched == []
