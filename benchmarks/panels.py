"""Recordings made of others: of any length, with a microphone for each person, and with somebody who says little."""

from __future__ import annotations

import wave
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np

from pipeline import ffmpeg
from pipeline.event.manifest import Track
from references import Line
from sounds import SAMPLE_RATE, Samples, make_silence, write_wave

SILENCE_SECONDS = 1.5
LARGEST_SHIFT = 2.0
"""Seconds by which a track begins before or after the recording."""
MISSING_END = 3.0
"""Seconds by which every second track ends too early."""
GAIN_DB = 6.0
"""How much louder or softer than another a microphone is set, at most."""
NOISE_DB = -60.0
REVERBERATION_SECONDS = 0.3
REVERBERATION_DB = -3.0
"""What a room adds to a voice at somebody else's microphone, below what comes straight."""
NEIGHBOUR_SECONDS = (0.002, 0.008)
"""How long a voice takes to somebody else's microphone: 0.7 to 2.7 m."""


def load(audio: Path) -> Samples:
    """Return a whole recording, mono, 16 kHz."""
    return np.concatenate(list(ffmpeg.decode_audio(audio)))


def join(recordings: Sequence[Path], seconds: float, target: Path) -> Path:
    """Write recordings one after the other, again and again, with silence between, until there is enough.

    Args:
        recordings: What to join.
        seconds: How long the result is.
        target: A WAV file, mono, 16 kHz; it is written block by block.
    """
    left = round(seconds * SAMPLE_RATE)
    with wave.open(str(target), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        with closing(_blocks(recordings)) as blocks:
            while left > 0:
                block = next(blocks)[:left]
                out.writeframes((np.clip(block, -1, 1) * 32767).astype("<i2").tobytes())
                left -= len(block)
    return target


def _blocks(recordings: Sequence[Path]) -> Generator[Samples, None, None]:
    for recording in cycle(recordings):
        yield from ffmpeg.decode_audio(recording)
        yield make_silence(SILENCE_SECONDS)


# --- a microphone for each person ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Panel:
    """A session as a studio records it.

    Attributes:
        recording: A file whose first stream is the mix.
        tracks: Where each person's track is.
    """

    recording: Path
    tracks: tuple[Track, ...]


def record(samples: Samples, lines: Sequence[Line], bleed_db: float) -> dict[str, Samples]:
    """Return what each person's microphone hears.

    Each voice is heard straight at its own microphone and by ``bleed_db`` softer, later and with the room's
    reverberation at all others; every microphone has a gain and a noise of its own.

    Args:
        samples: The panel; nobody speaks at the same time as somebody else.
        lines: Who speaks when.
        bleed_db: Level of the others at a microphone, relative to its own voice; below 0.
    """
    draw = np.random.default_rng(1)
    voices = _separate(samples, lines)
    heard = {}
    for own in voices:
        sound = draw.normal(0, 10 ** (NOISE_DB / 20), len(samples))
        for name, voice in voices.items():
            sound += voice if name == own else 10 ** (bleed_db / 20) * _through_room(voice, draw)
        heard[own] = (sound * 10 ** (draw.uniform(-GAIN_DB, GAIN_DB) / 20)).astype(np.float32)
    return heard


def _separate(samples: Samples, lines: Sequence[Line]) -> dict[str, Samples]:
    voices = {line.speaker: np.zeros_like(samples) for line in lines}
    for line in lines:
        span = slice(round(line.start * SAMPLE_RATE), round(line.end * SAMPLE_RATE))
        voices[line.speaker][span] = samples[span]
    return voices


def _through_room(voice: Samples, draw: np.random.Generator) -> Samples:
    """Return a voice after a delay and with a decaying noise as reverberation."""
    delay, length = round(draw.uniform(*NEIGHBOUR_SECONDS) * SAMPLE_RATE), round(REVERBERATION_SECONDS * SAMPLE_RATE)
    tail = draw.normal(0, 1, length) * 10 ** (-3 * np.arange(length) / length)
    response = np.concatenate([np.zeros(delay), [1.0], tail * 10 ** (REVERBERATION_DB / 20) / np.linalg.norm(tail)])
    size = 1 << (len(voice) + len(response)).bit_length()
    spectrum = np.fft.rfft(voice, size) * np.fft.rfft(response, size)
    return np.asarray(np.fft.irfft(spectrum, size)[: len(voice)], np.float32)


def mix(heard: Mapping[str, Samples]) -> Samples:
    """Return the sum of all microphones, each with its speech as loud as the others', as a mixing desk gives it."""
    loud = {name: float(np.percentile(np.abs(sound), 99)) for name, sound in heard.items()}
    whole = np.sum([sound / loud[name] for name, sound in heard.items()], axis=0)
    return np.asarray(whole * (0.8 / np.abs(whole).max()), np.float32)


def write_files(heard: Mapping[str, Samples], folder: Path) -> Panel:
    """Write the mix, and beside it a file for each person that begins earlier or later, and may end earlier."""
    recording = write_wave(folder / "mix.wav", mix(heard))
    tracks = []
    for at, (name, sound) in enumerate(heard.items()):
        shift = LARGEST_SHIFT * (1 - 2 * at / max(1, len(heard) - 1))
        begun = sound[round(shift * SAMPLE_RATE) :] if shift > 0 else np.concatenate([make_silence(-shift), sound])
        ended = begun[: len(begun) - round(MISSING_END * SAMPLE_RATE) * (at % 2)]
        write_wave(folder / f"track{at + 1}.wav", ended * (0.9 / np.abs(sound).max()))
        tracks.append(Track(speaker=name, file=f"track{at + 1}.wav"))
    return Panel(recording, tuple(tracks))


def write_streams(heard: Mapping[str, Samples], folder: Path) -> Panel:
    """Write one file: the mix is its first audio stream, each person has one of the others."""
    sounds = {"mix": mix(heard), **{name: sound * (0.9 / np.abs(sound).max()) for name, sound in heard.items()}}
    files = [write_wave(folder / f"stream{at}.wav", sound) for at, sound in enumerate(sounds.values())]
    inputs = [part for file in files for part in ffmpeg.input_arguments(file)]
    maps = [part for at in range(len(files)) for part in ("-map", f"{at}:a")]
    recording = folder / "session.mkv"
    ffmpeg.run([*inputs, *maps, "-c:a", "flac", ffmpeg.output_argument(recording)])
    return Panel(recording, tuple(Track(speaker=name, stream=at) for at, name in enumerate(heard, start=2)))


# --- somebody who says little --------------------------------------------------------------------------------------

QUESTION_SECONDS = (1.5, 5.0)
ANSWER_SECONDS = (2.0, 12.0)
INTERVIEW_SECONDS = (45.0, 110.0)
BREATH_SECONDS = (0.1, 0.7)
LOUDER_DB = 4.0
SOFT_NOISE_DB = (-54.0, -36.0)


def interview(voices: Mapping[str, Sequence[Samples]], draw: np.random.Generator) -> tuple[Samples, list[Line]]:
    """Return a short interview: two or three questions by the first voice, and the answers of the others in turn.

    Args:
        voices: For each person phrases, without silence around them.
        draw: Chooses the phrases, and how loud everybody is.
    """
    moderator, *guests = voices
    loudness = {name: 10 ** (draw.uniform(-LOUDER_DB, LOUDER_DB) / 20) for name in voices}
    questions, length = int(draw.integers(2, 4)), draw.uniform(*INTERVIEW_SECONDS)
    left: dict[str, list[int]] = {name: [] for name in voices}
    parts, lines, at = [make_silence(0.5)], [], 0.5
    for number in range(questions):
        until, asked = length * (number + 1) / questions, False
        while not asked or at < until:
            name = guests[number % len(guests)] if asked else moderator
            seconds = ANSWER_SECONDS if asked else QUESTION_SECONDS
            phrase = _phrase(voices[name], left[name], seconds, draw) * loudness[name]
            pause = make_silence(draw.uniform(*BREATH_SECONDS))
            parts += [phrase.astype(np.float32), pause]
            lines.append(Line(name, at, at + len(phrase) / SAMPLE_RATE))
            at, asked = lines[-1].end + len(pause) / SAMPLE_RATE, True
    whole = np.concatenate(parts)
    noise = draw.normal(0, 10 ** (draw.uniform(*SOFT_NOISE_DB) / 20), len(whole))
    return (whole + noise).astype(np.float32), lines


def _phrase(
    phrases: Sequence[Samples], left: list[int], seconds: tuple[float, float], draw: np.random.Generator
) -> Samples:
    """Return a phrase that is long enough, cut where it is too long; none comes again before all others were ``left``.

    What is said again and again sounds more like itself than like its speaker.
    """
    usable = [at for at, phrase in enumerate(phrases) if len(phrase) >= seconds[0] * SAMPLE_RATE]
    if not set(usable) & set(left):
        left[:] = draw.permutation(len(phrases)).tolist()
    chosen = next(at for at in left if at in usable)
    left.remove(chosen)
    return phrases[chosen][: round(draw.uniform(*seconds) * SAMPLE_RATE)]
