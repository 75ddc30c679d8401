"""Recordings without a mix: everybody is heard in the session's sound and in its clips, through the real ffmpeg."""

from __future__ import annotations

import subprocess
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline import ffmpeg
from pipeline.atomic import remove_leftovers
from pipeline.batch import Request, SessionRun, process
from pipeline.config import RenderSettings, Settings
from pipeline.errors import InputMissing
from pipeline.event.manifest import Track
from pipeline.ffmpeg import SAMPLE_RATE, decode_audio, program
from pipeline.progress import SilentProgress
from pipeline.render import Material, render_clips
from pipeline.schema import Clip, Coverage, Media, Segment, Session, Transcript, Word
from pipeline.session import ADDED, SessionFolder
from pipeline.speakers.tracks.files import turns_from_tracks
from pipeline.speakers.tracks.mixing import choose_sound
from tests.media import make_media, picture
from tests.microphones import microphones, spoken, write

ANNA_HZ, MARTIN_HZ = 400, 1100
LOUDNESS = 0.3
ANNAS, MARTINS = Track(speaker="Anna", stream=1), Track(speaker="Martin", stream=2)
EVENT = """
guests = [{ name = "Anna" }, { name = "Martin" }]

[[sessions]]
recording = "talk.*"
tracks = [{ stream = 1, speaker = "Anna" }, { stream = 2, speaker = "Martin" }]
"""


def voice(frequency: int, loudness: float = LOUDNESS, when: str = "1") -> str:
    """Return a lavfi source for a tone of 8 s at 48 kHz."""
    return f"aevalsrc='{loudness}*({when})*sin(2*PI*{frequency}*t)':s=48000:d=8"


def level(samples: np.ndarray, frequency: int, rate: int) -> float:
    """Return the amplitude of a tone in samples of shape (samples,)."""
    turns = np.exp(-2j * np.pi * frequency * np.arange(len(samples)) / rate)
    return float(2 * np.abs(np.mean(samples * turns)))


def samples(path: Path, track: int = 0) -> np.ndarray:
    return np.concatenate(list(decode_audio(path, track=track)))


def heard(recording: Path) -> np.ndarray:
    """Return the first two streams mixed to the session's sound."""
    target = recording.with_name("audio.flac")
    assert ffmpeg.extract_audio(recording, [0, 1], target, total_seconds=8, progress=SilentProgress()) == ""
    return samples(target)


def join(path: Path, *sounds: np.ndarray, late: float = 0.0) -> Path:
    """Write a recording with one stream for each sound; the last one begins ``late`` seconds later."""
    files = [write(path.with_name(f"{at}.flac"), sound) for at, sound in enumerate(sounds)]
    first = [part for file in files[:-1] for part in ffmpeg.input_arguments(file)]
    last = ["-itsoffset", str(late), *ffmpeg.input_arguments(files[-1])]
    maps = [part for at in range(len(files)) for part in ("-map", f"{at}:a")]
    ffmpeg.run([*first, *last, *maps, "-c:a", "flac", ffmpeg.output_argument(path)])
    return path


def choose(recording: Path, *tracks: Track) -> tuple[Media, list[str]]:
    return choose_sound(recording, ffmpeg.probe(recording), tracks, recording.parent, SilentProgress())


# --- the mix ------------------------------------------------------------------------------------------------------


def test_a_mix_is_the_sum_of_its_streams_on_the_recordings_time_line(tmp_path: Path) -> None:
    """The first stream ends earlier, the second begins later."""
    anna, martin = (0.4 * sound for sound in microphones())
    recording = join(tmp_path / "talk.mkv", anna[: 50 * SAMPLE_RATE], martin[5 * SAMPLE_RATE :], late=5)
    anna[50 * SAMPLE_RATE :] = 0
    martin[: 5 * SAMPLE_RATE] = 0
    mixed = heard(recording)
    assert np.abs(mixed).max() < 0.98, "nothing is limited here"
    np.testing.assert_allclose(mixed, (anna + martin)[: len(mixed)], atol=2e-3)
    assert len(mixed) == len(martin)


def test_a_recording_is_read_once_for_all_its_tracks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, martin = microphones()
    recording = join(tmp_path / "talk.mka", anna, martin, anna + martin)
    audio = write(tmp_path / "audio.flac", anna + martin)
    started: list[list[str]] = []
    start = program._start

    def counting(command: list[str]) -> subprocess.Popen[bytes]:
        started.append(command)
        return start(command)

    monkeypatch.setattr(program, "_start", counting)
    for listening in (
        lambda: choose(recording, ANNAS, MARTINS),
        lambda: turns_from_tracks(audio, recording, [ANNAS, MARTINS], SilentProgress()),
    ):
        started.clear()
        listening()
        assert sum(f"file:{recording}" in command for command in started) == 1


def test_what_people_said_is_taken_away_after_a_kill(tmp_path: Path) -> None:
    """The tracks are files meanwhile; the next run clears what a killed one left."""
    recording = make_media(
        tmp_path / "talk.mka", voice(ANNA_HZ), voice(MARTIN_HZ), options=("-map", "0", "-map", "1", "-c:a", "flac")
    )
    folder = tmp_path / "session"
    folder.mkdir()
    places = [ffmpeg.Place(0), ffmpeg.Place(1)]
    with ffmpeg.extracted(recording, places, folder, total_seconds=8, progress=SilentProgress()) as (files, complaint):
        assert complaint == ""
        assert [level(samples(file), ANNA_HZ, SAMPLE_RATE) > 0.1 for file in files] == [True, False]
        assert sorted(folder.iterdir()) == files
        left = [file.read_bytes() for file in files]
    assert not any(folder.iterdir())
    for file, content in zip(files, left, strict=True):
        file.write_bytes(content)
    remove_leftovers(folder)
    assert not any(folder.iterdir())


def test_a_stream_that_begins_much_later(tmp_path: Path) -> None:
    anna, martin = (0.4 * sound for sound in microphones())
    mixed = heard(join(tmp_path / "talk.mkv", anna, martin[: 10 * SAMPLE_RATE], late=300))
    np.testing.assert_allclose(mixed[: len(anna)], anna, atol=2e-3)
    np.testing.assert_allclose(mixed[300 * SAMPLE_RATE :], martin[: 10 * SAMPLE_RATE], atol=2e-3)


def test_a_mix_never_clips_and_takes_nothing_from_who_speaks_alone(tmp_path: Path) -> None:
    """Both are near full scale; from 4 s on they sound at the same time."""
    sources = voice(ANNA_HZ, 0.9), voice(MARTIN_HZ, 0.9, "gte(t,4)")
    recording = make_media(tmp_path / "talk.mkv", *sources, options=("-map", "0", "-map", "1", "-c:a", "flac"))
    mixed = heard(recording)
    assert np.abs(mixed).max() < 0.999
    assert level(mixed[SAMPLE_RATE : 3 * SAMPLE_RATE], ANNA_HZ, SAMPLE_RATE) == pytest.approx(0.9, abs=0.01)
    together = mixed[5 * SAMPLE_RATE : 7 * SAMPLE_RATE]
    assert level(together, ANNA_HZ, SAMPLE_RATE) == pytest.approx(level(together, MARTIN_HZ, SAMPLE_RATE), rel=0.02)
    # A limiter, not a clipper: hardly anything is there but the two tones.
    rest = np.mean(np.square(together)) - level(together, ANNA_HZ, SAMPLE_RATE) ** 2
    assert rest < 0.02


# --- which streams ------------------------------------------------------------------------------------------------


def test_two_tracks_without_a_mix_are_mixed(tmp_path: Path) -> None:
    media, said = choose(join(tmp_path / "talk.mka", *microphones()), ANNAS, MARTINS)
    assert (media.streams, media.centred) == ((0, 1), True)
    assert said == ["talk.mka has no mix of everybody, so one is made of its audio streams 1 and 2 and used."]


def test_a_mix_that_comes_last_is_used(tmp_path: Path) -> None:
    anna, martin = microphones()
    media, said = choose(join(tmp_path / "talk.mka", anna, martin, 0.5 * anna + 0.6 * martin), ANNAS, MARTINS)
    assert (media.streams, media.centred) == ((2,), False)
    assert said == [
        "Stream 3 of talk.mka is used, in which everybody is heard: stream 1 is the track of one person alone."
    ]


@pytest.mark.parametrize("what", ["another microphone", "music", "silence", "a copy"])
def test_what_is_nobodys_and_no_mix_is_not_used(what: str, tmp_path: Path) -> None:
    anna, martin = microphones()
    eva = spoken([(3.0, 50.0)], 7)
    third = {
        "another microphone": eva + 0.05 * anna + 0.05 * martin,
        "music": 0.2 * np.sin(np.arange(len(anna)) / 3) * (1 + np.sin(np.arange(len(anna)) / 5000)),
        "silence": 0 * anna,
        "a copy": 0.5 * anna,
    }[what]
    media, said = choose(join(tmp_path / "talk.mka", anna, martin, third), ANNAS, MARTINS)
    assert media.streams == (0, 1)
    assert ("Stream 3 of talk.mka is nobody's track and not in the mix." in said) == (what != "silence")


def test_a_mix_in_use_stays_as_it_is(tmp_path: Path) -> None:
    anna, martin = microphones()
    recording = join(tmp_path / "talk.mka", anna + martin, anna, martin)
    tracks = [Track(speaker="Anna", stream=2), Track(speaker="Martin", stream=3)]
    assert choose(recording, *tracks) == (ffmpeg.probe(recording), [])


def test_of_one_persons_tracks_nothing_is_mixed(tmp_path: Path) -> None:
    anna, _ = microphones()
    recording = join(tmp_path / "talk.mka", anna, 0.5 * anna)
    same = Track(speaker="Anna", stream=2)
    assert choose(recording, ANNAS, same) == (ffmpeg.probe(recording), [])


def test_a_channel_of_one_person_alone_and_a_stream_of_another(tmp_path: Path) -> None:
    """A camera with a microphone on its left channel; the right one is silent, the same, or hears everybody."""
    anna, martin = microphones()
    annas = Track(speaker="Anna", channel="left")
    for at, (right, streams) in enumerate([(0 * anna, (0, 1)), (anna, (0, 1)), (anna + martin, (0,))]):
        folder = tmp_path / str(at)
        folder.mkdir()
        pair = write(folder / "pair.flac", anna, right)
        single = write(folder / "single.flac", martin)
        recording = folder / "talk.mka"
        inputs = [*ffmpeg.input_arguments(pair), *ffmpeg.input_arguments(single)]
        maps = ["-map", "0:a", "-map", "1:a", "-c:a", "flac"]
        ffmpeg.run([*inputs, *maps, ffmpeg.output_argument(recording)])
        media, said = choose(recording, annas, MARTINS)
        assert (media.streams, media.centred, len(said)) == (streams, True, len(streams) - 1)


@pytest.mark.parametrize("muted", [(22.0, 26.0), (41.0, 45.0), (50.0, 60.0)])
def test_a_mix_that_is_muted_for_some_seconds_is_not_used(muted: tuple[float, float], tmp_path: Path) -> None:
    anna, martin = microphones()
    mix = anna + martin
    mix[round(muted[0] * SAMPLE_RATE) : round(muted[1] * SAMPLE_RATE)] *= 0.001
    media, _ = choose(join(tmp_path / "talk.mka", anna, martin, mix), ANNAS, MARTINS)
    assert media.streams == (0, 1)


def test_who_says_too_little_to_tell_is_not_trusted_to_a_mix(tmp_path: Path) -> None:
    anna, martin = microphones()
    martin[25 * SAMPLE_RATE :] *= 0.001
    anna[21 * SAMPLE_RATE : 40 * SAMPLE_RATE] = 0
    media, _ = choose(join(tmp_path / "talk.mka", anna, martin, anna + martin), ANNAS, MARTINS)
    assert media.streams == (0, 1), "four seconds, less the pauses"


@pytest.mark.parametrize("other", ["another microphone", "silence"])
def test_of_one_persons_track_beside_others_that_are_nobodys_is_warned(other: str, tmp_path: Path) -> None:
    anna, martin = microphones()
    recording = join(tmp_path / "talk.mka", anna, 0 * anna if other == "silence" else martin)
    media, said = choose(recording, ANNAS)
    assert media.streams == (0,)
    assert [warning[: warning.index(";")] for warning in said] == (
        []
        if other == "silence"
        else ["Stream 1 of talk.mka is transcribed and heard in clips, and it is the track of one person alone"]
    )


# --- files beside -------------------------------------------------------------------------------------------------

EVA = [(8.0, 15.0), (44.0, 50.0)]
EVAS = Track(speaker="Eva", file="eva.wav")


def three_microphones(evas: list[tuple[float, float]] = EVA) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return Anna's, Martin's and Eva's microphone; while Eva speaks, Anna does not."""
    anna, martin = spoken([(1.0, 7.5), (15.5, 20.0), (51.0, 58.0)], 1), spoken([(21.0, 40.0)], 2)
    eva, random = spoken(evas, 7), np.random.default_rng(3)
    people, hiss = np.stack([anna, martin, eva]), random.normal(0, 3e-4, (3, len(anna)))
    bleed = 0.06 * (people.sum(axis=0) - people)
    first, second, third = people + np.roll(bleed, 60, axis=1) + hiss
    return first, second, third


def test_whose_track_is_a_file_is_heard_as_well_as_others(tmp_path: Path) -> None:
    """The file begins 1.7 s early and is much quieter."""
    anna, martin, eva = three_microphones()
    recording = join(tmp_path / "talk.mka", anna, martin)
    write(tmp_path / "eva.wav", 0.1 * np.concatenate([np.zeros(round(1.7 * SAMPLE_RATE)), eva]))
    media, said = choose(recording, ANNAS, MARTINS, EVAS)
    assert (media.streams, media.centred, media.added) == ((0, 1), True, True)
    assert any("Whoever speaks in eva.wav is hardly heard in talk.mka" in one for one in said)
    assert not any("Eva" in one or "Anna" in one for one in said), "names may be corrected later"
    added = samples(tmp_path / ADDED)
    assert len(added) == pytest.approx(len(anna), abs=160)
    for first, last in EVA:
        stretch = slice(round(first * SAMPLE_RATE), round(last * SAMPLE_RATE))
        delays = range(-480, 481)
        likeness = [float(np.dot(np.roll(added, -delay)[stretch], eva[stretch])) for delay in delays]
        assert delays[int(np.argmax(likeness))] == pytest.approx(0, abs=160), "less than 10 ms"
    # Alone, and with the mix: as loud as Anna.
    whole = heard_with(recording, media)
    loudness = [np.sqrt(np.mean(np.square(whole[round(a * 16000) : round(b * 16000)]))) for a, b in (EVA[0], (1, 7.5))]
    assert loudness[0] == pytest.approx(loudness[1], rel=0.4)
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def heard_with(recording: Path, media: Media) -> np.ndarray:
    """Return the session's sound with what is added."""
    target, added = recording.with_name("audio.flac"), recording.with_name(ADDED)
    ffmpeg.extract_audio(recording, media.streams, target, total_seconds=60, progress=SilentProgress(), added=added)
    return samples(target)


@pytest.mark.parametrize("mixed", [True, False])
def test_who_says_too_little_to_tell_is_added_where_the_others_streams_are_mixed(mixed: bool, tmp_path: Path) -> None:
    """A recording that is nobody's track stays as it is."""
    anna, martin, eva = three_microphones([(8.0, 12.0)])
    recording = join(tmp_path / "talk.mka", *([anna + martin + eva] if mixed else [anna, martin]))
    write(tmp_path / "eva.wav", eva)
    media, _ = choose(recording, *([EVAS] if mixed else [ANNAS, MARTINS, EVAS]))
    assert media.added != mixed


def test_who_is_muted_in_a_recording_is_added_from_the_file(tmp_path: Path) -> None:
    anna, martin, eva = three_microphones()
    recording = join(tmp_path / "talk.mka", anna + martin)
    for name, sound in (("anna.wav", anna), ("martin.wav", martin), ("eva.wav", eva)):
        write(tmp_path / name, sound)
    annas, martins = (Track(speaker=who, file=f"{who.lower()}.wav") for who in ("Anna", "Martin"))
    media, said = choose(recording, annas, martins, EVAS)
    assert (media.streams, media.added) == ((0,), True)
    assert [one.split(" is hardly")[0] for one in said] == ["Whoever speaks in eva.wav"]


@pytest.mark.parametrize("alone", [True, False])
def test_a_file_of_somebody_who_is_heard_anyway_is_not_added(alone: bool, tmp_path: Path) -> None:
    """The recording is nobody's track, or Anna's with a mix behind it."""
    anna, martin, eva = three_microphones()
    mix = anna + martin + eva
    recording = join(tmp_path / "talk.mka", *([mix] if alone else [anna, mix]))
    write(tmp_path / "eva.wav", eva)
    media, _ = choose(recording, *([EVAS] if alone else [ANNAS, EVAS]))
    assert (media.streams, media.added) == ((0,) if alone else (1,), False)
    assert not (tmp_path / ADDED).exists()


def test_a_file_of_another_session_is_not_added(tmp_path: Path) -> None:
    anna, martin, _ = three_microphones()
    recording = join(tmp_path / "talk.mka", anna, martin)
    write(tmp_path / "eva.wav", spoken([(2.0, 30.0), (35.0, 55.0)], 11))
    media, said = choose(recording, ANNAS, MARTINS, EVAS)
    assert not media.added
    assert any(one.startswith("The sound of eva.wav is not found in talk.mka") for one in said)


def test_the_event_file_may_come_later(tmp_path: Path) -> None:
    recording = make_media(
        tmp_path / "talk.mkv", voice(ANNA_HZ), voice(MARTIN_HZ), options=("-map", "0", "-map", "1", "-c:a", "flac")
    )

    def run() -> SessionRun:
        request = Request(Settings(library=tmp_path / "library"), only="ingest")
        # Named by its session's folder, it needs no recording.
        known = sorted((tmp_path / "library").glob("*/session.json"))
        (done,) = process([str(known[0].parent if known else recording)], request, SilentProgress())
        assert done.error is None
        return done

    first = run()
    assert first.folder is not None
    assert first.session is not None
    assert first.session.media.streams == (0,)
    assert level(samples(first.folder.audio), MARTIN_HZ, SAMPLE_RATE) < 0.01
    (tmp_path / "event.toml").write_text(EVENT)
    second = run()
    assert second.session is not None
    assert second.session.media.streams == (0, 1)
    for frequency in (ANNA_HZ, MARTIN_HZ):
        assert level(samples(first.folder.audio), frequency, SAMPLE_RATE) == pytest.approx(LOUDNESS, rel=0.02)
    assert SessionFolder(first.folder.path).load(Session).media == second.session.media


# --- clips --------------------------------------------------------------------------------------------------------

WORDS = tuple(Word(start=2 + at / 2, end=2.4 + at / 2, text="word", probability=1) for at in range(6))
CLIP = Clip(
    start=2, end=5, id="abcdef0123", title="A", score=1, reasons=(), language="en", sentences=(), first_word=0,
    last_word=5, text="word word word word word word",
)  # fmt: skip


def clip_sound(recording: Path, media: Media, folder: Path) -> np.ndarray:
    """Return the sound of the clip from 2 s to 5 s, of shape (2, samples)."""
    segment = Segment(start=2, end=5, words=WORDS, language="en", avg_logprob=0, compression_ratio=1, no_speech_prob=0)
    transcript = Transcript(
        language="en",
        language_probability=1,
        model="test",
        segments=(segment,),
        coverage=Coverage(speech_seconds=1, transcribed_seconds=1),
    )
    settings = RenderSettings(preset="ultrafast", crf=28, shapes=(), encoder="x264")
    material = Material(recording, media, transcript, recording.with_name(ADDED))
    render_clips(material, [CLIP], folder, settings, SilentProgress())
    with av.open(str(folder / f"{CLIP.id}.mp4")) as container:
        return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)


@pytest.mark.parametrize("with_picture", [True, False])
def test_both_voices_are_heard_in_a_clip_alike_and_in_the_middle(with_picture: bool, tmp_path: Path) -> None:
    """Martin speaks from 3 s of the recording on, when the picture turns white."""
    sources = [voice(ANNA_HZ), voice(MARTIN_HZ, when="gte(t,3)")]
    options = ["-map", "0:a", "-map", "1:a", "-c:a", "aac", "-b:a", "128k"]
    if with_picture:
        flash = f"{picture(8)},drawbox=color=black:t=fill,drawbox=color=white:t=fill:enable='gte(t,3)'"
        sources.append(flash)
        options += ["-map", "2:v", "-c:v", "libx264", "-preset", "ultrafast", "-g", "75"]
    recording = make_media(tmp_path / f"talk.{'mkv' if with_picture else 'mka'}", *sources, options=tuple(options))
    media, _ = choose(recording, ANNAS, MARTINS)
    sound = clip_sound(recording, media, tmp_path)
    both = sound[:, round(1.5 * 48_000) : round(2.5 * 48_000)]
    for ear in both:
        assert level(ear, ANNA_HZ, 48_000) == pytest.approx(level(ear, MARTIN_HZ, 48_000), rel=0.05)
        assert level(ear, ANNA_HZ, 48_000) > 0.1
    np.testing.assert_allclose(both[0], both[1], atol=1e-3)
    assert np.abs(sound).max() < 0.95
    blocks = sound[0][: 48 * 2900].reshape(-1, 480)
    begins = int(np.argmax([level(block, MARTIN_HZ, 48_000) > 0.05 for block in blocks])) / 100
    assert begins == pytest.approx(1.0, abs=0.03)
    if with_picture:
        with av.open(str(tmp_path / f"{CLIP.id}.mp4")) as container:
            white = [float(frame.to_ndarray(format="gray").mean()) > 128 for frame in container.decode(video=0)]
        assert white.index(True) / 25 == pytest.approx(begins, abs=0.05)


@pytest.mark.parametrize(("stereo", "with_picture"), [(False, False), (True, True), (False, True)])
def test_what_is_added_is_heard_in_a_clip_in_time_and_as_loud(stereo: bool, with_picture: bool, tmp_path: Path) -> None:
    """Martin is heard from 3 s on, in what is added only."""
    anna = f"{LOUDNESS}*sin(2*PI*{ANNA_HZ}*t)"
    source = f"aevalsrc='{anna}{'|' + anna if stereo else ''}':s=48000:d=8"
    sources = [source, picture(8)] if with_picture else [source]
    recording = make_media(tmp_path / "talk.mkv", *sources, options=("-c:a", "flac", "-g", "75"))
    times = np.arange(8 * 48_000) / 48_000
    added = (times >= 3) * LOUDNESS * np.sin(2 * np.pi * MARTIN_HZ * times)
    ffmpeg.write_flac([added[:100_000], added[100_000:]], tmp_path / ADDED, 48_000)
    media = ffmpeg.probe(recording).model_copy(update={"added": True})
    sound = clip_sound(recording, media, tmp_path)
    for ear in sound:
        both = ear[round(1.5 * 48_000) : round(2.5 * 48_000)]
        assert level(both, ANNA_HZ, 48_000) == pytest.approx(level(both, MARTIN_HZ, 48_000), rel=0.05)
    blocks = sound[0][: 48 * 2900].reshape(-1, 480)
    begins = int(np.argmax([level(block, MARTIN_HZ, 48_000) > 0.05 for block in blocks])) / 100
    assert begins == pytest.approx(1.0, abs=0.02)
    (tmp_path / ADDED).unlink()
    with pytest.raises(InputMissing, match="no longer in the session's folder"):
        clip_sound(recording, media, tmp_path)


def test_people_on_two_channels_are_in_the_middle(tmp_path: Path) -> None:
    left, right = (f"{LOUDNESS}*sin(2*PI*{frequency}*t)" for frequency in (ANNA_HZ, MARTIN_HZ))
    recording = make_media(tmp_path / "talk.wav", f"aevalsrc='{left}|{right}':s=48000:d=8")
    media, said = choose(recording, Track(speaker="Anna", channel="left"), Track(speaker="Martin", channel="right"))
    assert (media.streams, media.centred, said) == ((0,), True, [])
    for ear in clip_sound(recording, media, tmp_path / "people"):
        middle = ear[48_000 : 2 * 48_000]
        assert level(middle, ANNA_HZ, 48_000) == pytest.approx(level(middle, MARTIN_HZ, 48_000), rel=0.05)
        assert level(middle, ANNA_HZ, 48_000) > 0.1
    plain = clip_sound(recording, ffmpeg.probe(recording), tmp_path / "stereo")[:, 48_000 : 2 * 48_000]
    assert level(plain[0], MARTIN_HZ, 48_000) < 0.01, "other stereo stays as it is"
    assert level(plain[0], ANNA_HZ, 48_000) > 0.1
