"""Turns from tracks on which each person is heard alone, or nearly so. Pure.

``alignment`` brings the tracks to the recording's time line, ``crosstalk`` says whose voice is heard; here both become
turns with names, and what a person should know about the tracks is said in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.levels import (
    FRAMES_PER_SECOND,
    Flags,
    Levels,
    noise_floor,
    smooth,
    to_levels,
    to_powers,
)
from pipeline.schema import Span, Turn, Turns
from pipeline.spans import joined, runs, without
from pipeline.speakers.tracks.alignment import AS_IT_IS, Alignment, align, verify
from pipeline.speakers.tracks.crosstalk import Inseparable, Voices, is_silent, tell_voices

_GAP_FRAMES = 50
"""Frames of 10 ms; a shorter pause parts no turn unless somebody else speaks in it."""
_SHORTEST_FRAMES = 15
_SHORTEST_BESIDE_FRAMES = 30
"""The same where somebody else speaks throughout: nobody interrupts shorter, but crosstalk varies."""
_PAD_FRAMES = 15
_LEAST_REST_SECONDS = 2.0
"""Speech on nobody's track, below which everybody has one."""
_AS_LOUD = 6.0
_AS_LOUD_FRAMES = 51
"""Decibels, each against the person's usual level and over half a second, within which neither of two leads."""
_MOSTLY = 0.5
_FAR_BELOW = 10.0
_FAR_BELOW_FRAMES = 201
"""Decibels below a person's usual level that whoever speaks must not stay for so long; it may be another, who has no
track or whose microphone is shut."""
_WORTH_FILLING = 0.5
"""Seconds without somebody's track in which a word may be said."""
_WORTH_TELLING = 0.03
"""Seconds a track of the recording itself is off, from which that is said."""


@dataclass(frozen=True, eq=False)
class PersonTrack:
    """A track as it was read.

    Attributes:
        speaker: Whose it is.
        label: How messages call it.
        levels: Its levels, from its own start on.
        beside: Whether it is a file of its own, which may begin at any time.
    """

    speaker: str
    label: str
    levels: Levels
    beside: bool = False


@dataclass(frozen=True, eq=False)
class _Voice:
    """A person with a track, on the recording's time line."""

    speaker: str
    labels: tuple[str, ...]
    levels: Levels
    covered: tuple[Span, ...]


@dataclass(frozen=True)
class TrackReading:
    """What the tracks say.

    Attributes:
        turns: Who spoke when; ``None`` where the tracks don't say.
        warnings: In words, what a person should know about them.
        notes: In words, how they were brought together.
        uncovered: When somebody's track has not begun yet, or has ended: what that person says then is only heard on
            the others'.
    """

    turns: Turns | None
    warnings: tuple[str, ...]
    notes: tuple[str, ...] = ()
    uncovered: tuple[Span, ...] = ()


def read_tracks(reference: Levels, tracks: Sequence[PersonTrack]) -> TrackReading:
    """Say who spoke when, from everybody's own tracks.

    The recording's sound takes part as the microphone of whoever has no track, where it hears somebody more clearly
    than all tracks do.

    Args:
        reference: The levels of the session's sound, which is also the time line of the result.
        tracks: The tracks; those of one person count as one.
    """
    told = _Told()
    voices = _merged(told.usable(reference, tracks), reference)
    complete = len({track.speaker for track in tracks}) > 1 and not told.refused
    spoken = _told_apart(voices, reference, complete=complete, told=told)
    if spoken is None:
        return TrackReading(None, tuple(told.warnings), tuple(told.notes))
    voices, result = spoken
    turns = [turn for at, voice in enumerate(voices) for turn in _turns(voice.speaker, at, result)]
    if not turns:
        return TrackReading(None, (*told.warnings, "No track can be used to say who speaks."), tuple(told.notes))
    ordered = sorted(turns, key=lambda turn: (turn.start, turn.end, turn.speaker))
    numbers = {name: str(number) for number, name in enumerate(dict.fromkeys(turn.speaker for turn in ordered), 1)}
    named = tuple(turn.model_copy(update={"speaker": numbers[turn.speaker]}) for turn in ordered)
    owners = {number: name for name, number in numbers.items()}
    return TrackReading(
        Turns(method="tracks", turns=named, owners=owners),
        tuple(told.warnings),
        tuple(told.notes),
        tuple(_uncovered(voices, len(reference) / FRAMES_PER_SECOND)),
    )


def _uncovered(voices: Sequence[_Voice], seconds: float) -> list[Span]:
    """Return when one of the voices has no track, in order and without overlaps."""
    whole = Span(start=0.0, end=seconds)
    missing = [part for voice in voices for part in without(whole, joined(voice.covered))]
    return joined(part for part in missing if part.duration >= _WORTH_FILLING)


class _Told:
    """What is said about the tracks, and which were refused."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.notes: list[str] = []
        self.refused = False

    def usable(self, reference: Levels, tracks: Sequence[PersonTrack]) -> Iterator[_Voice]:
        """Yield the tracks that hold speech of this session, on the recording's time line."""
        for track in tracks:
            if is_silent(track.levels):
                self.warnings.append(f"{track.label} is silent throughout: {track.speaker} has no turns from it.")
                continue
            alignment = align(track.levels, reference) if track.beside else verify(track.levels, reference)
            if alignment is None:
                self.refused = True
                self.warnings.append(
                    f"{track.label} does not sound like this recording and is left out: is it of another session?"
                )
                continue
            self._note_alignment(track, alignment)
            placed = alignment.place(track.levels, len(reference))
            if is_silent(placed):
                self.warnings.append(
                    f"{track.label} is silent while the recording runs: {track.speaker} has no turns from it."
                )
                continue
            covered = alignment.covered(track.levels, len(reference))
            yield _Voice(track.speaker, (track.label,), placed, (covered,))

    def _note_alignment(self, track: PersonTrack, alignment: Alignment) -> None:
        if alignment is AS_IT_IS or (not track.beside and abs(alignment.start) < _WORTH_TELLING):
            return
        lag = alignment.start
        order = f"{abs(lag):.2f} s {'after' if lag > 0 else 'before'}" if abs(lag) >= 0.005 else "together with"
        drift = f"; its clock differs by {abs(alignment.drift):.2f} s" if abs(alignment.drift) >= 0.05 else ""
        self.notes.append(f"{track.label} begins {order} the recording{drift}.")


def _merged(voices: Iterator[_Voice], reference: Levels) -> list[_Voice]:
    """Return the voices with all tracks of one person made one."""
    by_person: dict[str, list[_Voice]] = {}
    for voice in voices:
        by_person.setdefault(voice.speaker, []).append(voice)
    merged = []
    for speaker, own in by_person.items():
        if len(own) == 1:
            merged.append(own[0])
            continue
        total = np.zeros(len(reference), np.float32)
        for voice in own:
            # As loud as each other; which microphone is the nearer one may change.
            audible = voice.levels[voice.levels > noise_floor(voice.levels) + 10.0]
            total += to_powers(voice.levels - np.float32(np.percentile(audible, 95) + 20.0))
        labels = tuple(label for voice in own for label in voice.labels)
        merged.append(_Voice(speaker, labels, to_levels(total), tuple(span for voice in own for span in voice.covered)))
    return merged


def _told_apart(
    voices: list[_Voice], reference: Levels, *, complete: bool, told: _Told
) -> tuple[list[_Voice], Voices] | None:
    """Return who of the voices speaks when, or ``None`` where that can't be said; says why.

    Args:
        voices: Everybody who is heard on a track.
        reference: The recording.
        complete: Whether everybody else who has a track is silent on it, rather than not heard.
        told: Where warnings go.
    """
    rest = not is_silent(reference)
    while voices:
        if len(voices) == 1 and not rest and not complete:
            told.warnings.append(
                f"{_listed(voices[0])} holds no less than the recording itself, so it does not say who else speaks."
            )
            return None
        levels = [voice.levels for voice in voices] + ([reference] if rest else [])
        result = tell_voices(levels)
        if isinstance(result, Voices):
            unowned = int(result.speaking[len(voices) :].sum()) / FRAMES_PER_SECOND
            if rest and unowned < _LEAST_REST_SECONDS:
                rest = False
                continue
            if rest:
                told.warnings.append(
                    f"{unowned:.0f} seconds of speech are on nobody's track; who speaks there is not known from tracks."
                )
            return voices, result
        if max(result.first, result.second) == len(voices):
            rest = False
            continue
        remaining = _without(voices, result, told)
        if remaining is None:
            return None
        voices = remaining
    told.warnings.append("No track can be used to say who speaks.")
    return None


def _without(voices: list[_Voice], pair: Inseparable, told: _Told) -> list[_Voice] | None:
    """Return the voices without the one that only hears another, or ``None`` where two are the same; says which."""
    first, second = voices[pair.first], voices[pair.second]
    if pair.fainter is None:
        told.warnings.append(
            f"{_listed(first)} and {_listed(second)} have the same sound, so they do not say whether {first.speaker} "
            f"or {second.speaker} speaks."
        )
        return None
    fainter = voices[pair.fainter]
    other = second if fainter is first else first
    told.warnings.append(
        f"{_listed(fainter)} only hears others, such as {other.speaker}: {fainter.speaker} has no turns."
    )
    return [voice for voice in voices if voice is not fainter]


def _listed(voice: _Voice) -> str:
    return " with ".join(voice.labels)


# --- turns ------------------------------------------------------------------------------------------------------


def _turns(speaker: str, at: int, voices: Voices) -> Iterator[Turn]:
    """Yield one person's turns."""
    others, mine = np.delete(voices.speaking, at, axis=0), voices.loudness[at]
    beside: Flags = np.any(others, axis=0)
    level = np.stack([smooth(one, _AS_LOUD_FRAMES) for one in voices.loudness])
    as_loud = (others & (np.delete(level, at, axis=0) > level[at] - _AS_LOUD)).any(axis=0)
    near = _highest(np.where(voices.speaking[at], mine, -np.inf), _FAR_BELOW_FRAMES) >= -_FAR_BELOW
    stretches = np.concatenate([_stretches(voices.speaking[at] & flags, beside) for flags in (near, ~near)])
    theirs = runs(beside)
    starts, ends = np.sort([*theirs[:, 0], *stretches[:, 0]]), np.sort([*theirs[:, 1], *stretches[:, 1]])
    for first, last in stretches:
        before = np.searchsorted(ends, first, side="right")
        after = np.searchsorted(starts, last)
        begin = first - _padding(first - ends[before - 1]) if before else first - _PAD_FRAMES
        end = last + _padding(starts[after] - last) if after < len(starts) else last + _PAD_FRAMES
        yield Turn(
            start=max(0, begin) / FRAMES_PER_SECOND,
            end=min(len(mine), end) / FRAMES_PER_SECOND,
            speaker=speaker,
            doubtful=float(as_loud[first:last].mean()) > _MOSTLY or not near[first:last].any(),
        )


def _begins(speaking: Flags, first: int, last: int) -> bool:
    """Say whether somebody begins to speak between two frames, and not only for a moment."""
    return not speaking[first - 1] and int(speaking[first:last].sum()) >= _SHORTEST_FRAMES


def _highest(values: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    """Return the highest of each value and those around it, ``frames`` in all, an odd number."""
    padded = np.pad(values, frames // 2, constant_values=-np.inf)
    highest: NDArray[np.float32] = np.lib.stride_tricks.sliding_window_view(padded, frames).max(axis=1)
    return highest


def _padding(gap: int) -> int:
    """Return by how many frames a turn grows into a gap: no two meet."""
    return min(_PAD_FRAMES, int(gap) // 2)


def _stretches(speaking: Flags, beside: Flags) -> NDArray[np.int64]:
    """Return the stretches of one person, as rows of first frame and frame after the last.

    Args:
        speaking: Where the person speaks.
        beside: Where somebody else does.
    """
    joined: list[list[int]] = []
    heard: list[int] = []
    for first, last in runs(speaking).tolist():
        gap = first - joined[-1][1] if joined else _GAP_FRAMES
        if gap < _GAP_FRAMES and not _begins(beside, joined[-1][1], first):
            joined[-1][1] = last
            heard[-1] += last - first
        else:
            joined.append([first, last])
            heard.append(last - first)
    kept = [
        stretch
        for stretch, frames in zip(joined, heard, strict=True)
        if frames >= (_SHORTEST_BESIDE_FRAMES if beside[slice(*stretch)].mean() > _MOSTLY else _SHORTEST_FRAMES)
    ]
    return np.array(kept, np.int64).reshape(-1, 2)
