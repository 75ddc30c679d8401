"""Tracks out of real files: streams, channels and files beside the recording, through the real ffmpeg."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline import ffmpeg
from pipeline.errors import InputMissing, InputSilent, SettingsError
from pipeline.event.manifest import Track
from pipeline.ffmpeg import SAMPLE_RATE, decode_audio
from pipeline.progress import SilentProgress
from pipeline.schema import Turns
from pipeline.speakers.tracks.files import check_tracks, turns_from_tracks
from tests.media import make_media, picture, tone
from tests.microphones import ANNA, MARTIN, microphones, write


def session_sound(recording: Path) -> Path:
    audio = recording.with_name("audio.flac")
    ffmpeg.run(ffmpeg.flac_arguments(recording, ffmpeg.probe(recording).audio[0].index, audio))
    return audio


def assert_right(turns: Turns | None) -> None:
    assert turns is not None
    assert turns.owners == {"1": "Anna", "2": "Martin"}
    spans = [(turns.owners[turn.speaker], turn.start, turn.end) for turn in turns.turns]
    for who, stretches in (("Anna", ANNA), ("Martin", MARTIN)):
        mine = [(start, end) for name, start, end in spans if name == who]
        heard = sum(end - start for start, end in mine)
        assert heard == pytest.approx(sum(end - start for start, end in stretches), abs=2.0)
        for start, end in mine:
            assert any(first - 0.3 < start and end < last + 0.3 for first, last in stretches)


def test_the_channels_of_a_stereo_pair(tmp_path: Path) -> None:
    recording = write(tmp_path / "talk.wav", *microphones())
    tracks = [Track(speaker="Anna", channel="left"), Track(speaker="Martin", channel="right")]
    reading = turns_from_tracks(session_sound(recording), recording, tracks, SilentProgress())
    turns, warnings = reading.turns, list(reading.warnings)
    assert_right(turns)
    assert warnings == []


def test_the_streams_of_a_recording(tmp_path: Path) -> None:
    """The mix is the first, with sound that begins later than the picture."""
    anna, martin = microphones()
    files = [write(tmp_path / name, sound) for name, sound in (("m.wav", (anna + martin) / 2), ("a.wav", anna))]
    late = write(tmp_path / "b.wav", martin[SAMPLE_RATE * 5 :])
    recording = tmp_path / "talk.mkv"
    inputs = [part for file in files for part in ffmpeg.input_arguments(file)]
    offset = ["-itsoffset", "5", *ffmpeg.input_arguments(late)]
    maps = ["-map", "0:a", "-map", "1:a", "-map", "2:a", "-c:a", "flac"]
    ffmpeg.run([*inputs, *offset, *maps, ffmpeg.output_argument(recording)])
    tracks = [Track(speaker="Anna", stream=2), Track(speaker="Martin", stream=3)]
    reading = turns_from_tracks(session_sound(recording), recording, tracks, SilentProgress())
    turns, warnings = reading.turns, list(reading.warnings)
    assert_right(turns)
    assert warnings == []


def test_files_beside_the_recording(tmp_path: Path) -> None:
    anna, martin = microphones()
    recording = write(tmp_path / "talk.flac", (anna + martin) / 2)
    write(tmp_path / "-anna.wav", np.concatenate([np.zeros(round(1.7 * SAMPLE_RATE)), anna]))
    write(tmp_path / "martin: 2.mp3", martin[round(1.2 * SAMPLE_RATE) : -SAMPLE_RATE])
    tracks = [Track(speaker="Anna", file="-anna.wav"), Track(speaker="Martin", file="martin: 2.mp3")]
    progress = SilentProgress()
    reading = turns_from_tracks(session_sound(recording), recording, tracks, progress)
    turns, warnings = reading.turns, list(reading.warnings)
    assert_right(turns)
    assert warnings == []
    assert "-anna.wav begins 1.70 s before the recording." in progress.notes


def test_dual_mono_says_nothing(tmp_path: Path) -> None:
    anna, martin = microphones()
    recording = write(tmp_path / "talk.m4a", (anna + martin) / 2, (anna + martin) / 2)
    tracks = [Track(speaker="Anna", channel="left"), Track(speaker="Martin", channel="right")]
    reading = turns_from_tracks(session_sound(recording), recording, tracks, SilentProgress())
    turns, warnings = reading.turns, list(reading.warnings)
    assert turns is None
    assert any("have the same sound" in warning for warning in warnings)


@pytest.mark.parametrize("channel", [0, 1])
def test_a_channel_is_decoded_alone_on_the_same_time_line(channel: int, tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", *microphones(bleed=0.0))
    alone = np.concatenate(list(decode_audio(path, channel=channel)))
    np.testing.assert_allclose(alone, np.clip(microphones(bleed=0.0)[channel], -1, 1), atol=1e-3)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    recording = make_media(tmp_path / "talk.mp4", picture(6), tone(6), options=("-ac", "1"))
    make_media(tmp_path / "guest1.wav", tone(6))
    make_media(tmp_path / "screen.mp4", picture(6))

    def check(**place: object) -> None:
        check_tracks(recording, [Track.model_validate({"speaker": "Anna", **place})])

    check(stream=1)
    check(file="guest1.wav")
    with pytest.raises(
        SettingsError, match=r"audio stream 2 of talk\.mp4 as the track of Anna, but .* 1 audio stream\."
    ):
        check(stream=2)
    with pytest.raises(SettingsError, match=r"the right channel of talk\.mp4 .* has 1 channel\."):
        check(channel="right")
    with pytest.raises(InputMissing, match=r"no file guest_1\.wav beside talk\.mp4") as caught:
        check(file="guest_1.wav")
    assert "guest1.wav" in caught.value.remedy
    with pytest.raises(InputSilent, match=r"screen\.mp4, the track of Anna, has no sound"):
        check(file="screen.mp4")
    silent = make_media(tmp_path / "picture.mp4", picture(6))
    with pytest.raises(SettingsError, match=r"picture\.mp4 has no audio streams\."):
        check_tracks(silent, [Track(speaker="Anna", stream=1)])
