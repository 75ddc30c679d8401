"""Who spoke when by the sound of their voices, and what these sound like. Offline, on one thread of a processor.

    sound -> speech (Silero), changes and overlaps (segmentation) -> pieces -> embeddings (CAM++)
          -> clustering: what voices there are -> decoding: whose each piece is -> joining: turns

The recording is read twice, first for where the pieces are, then for what they sound like; 15 s of it are in memory at
a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline import ffmpeg
from pipeline.ffmpeg import SAMPLE_RATE
from pipeline.progress import Progress
from pipeline.schema import Turn, Turns
from pipeline.spans import joined, without
from pipeline.speakers.voices.clustering import find_lookalikes, find_voices
from pipeline.speakers.voices.decoding import Labels, assign, find_doubts
from pipeline.speakers.voices.embedding import Embeddings, embed, unit
from pipeline.speakers.voices.joining import join
from pipeline.speakers.voices.networks import EMBEDDING, SEGMENTATION, Network
from pipeline.speakers.voices.overlap import find_partners
from pipeline.speakers.voices.pieces import Interval, Pieces, cut_speech, equal_parts
from pipeline.speakers.voices.segmentation import Chunks, Segmenter, find_changes, find_overlaps, frame_seconds

_BLOCK_SECONDS = 4.0
"""Read at once; the voice detector takes 1.5 MB for each second."""
_PAUSE_SECONDS = 0.1
"""Silence at which speech is cut; half of what the recogniser needs, because a voice may change there."""
_LEAD_SECONDS = 0.03
"""Pieces are listened to so much earlier than the voice detector, with its frames of 32 ms, says: with that the
thresholds of ``clustering`` were set, and 0.03 s more or less silence at the edges is enough to move voices across."""
_PRINT_SECONDS = 30.0
"""Of a voice that are listened to for its print; more make it no clearer."""
_LEAST_PRINT_SECONDS = 10.0
"""With less, prints of one voice scatter: asked with 2 s, its cosine to what is known of it fell to 0.70; with 10 s it
was 0.91 or more, where other people reach 0.66."""
TWO_SECONDS, TWO_SHARE = 8.0, 0.25
"""So much of one voice is doubtful where it is rather two people's, if more people are expected. In 177 recordings that
was so for 7 of the 16 in which one voice too few was found, and for 2 of those in which none was; the other doubts are
shorter."""


@dataclass(frozen=True, eq=False)
class _Heard:
    """What the first reading of a recording found.

    Attributes:
        seconds: How long it is.
        speech: Where somebody speaks.
        chunks: What the segmentation heard.
    """

    seconds: float
    speech: list[Interval]
    chunks: Chunks


def tell_apart(audio: Path, *, speakers: int | None, most: int | None, progress: Progress) -> Turns:
    """Say who spoke when, by the voices.

    Speakers are called “1”, “2” and so on, in the order in which they are first heard. Where two speak at once, the
    turns of both are doubtful, and so are those that may be somebody's who speaks too little to be known. There are no
    turns where nobody speaks.

    Args:
        audio: A file with sound; it is streamed.
        speakers: How many people speak, where that is certain.
        most: How many are expected and speak at most; read only where ``speakers`` is ``None``.
        progress: Is told about it in seconds of sound.

    Raises:
        ModelDamaged: A model that ships with the program is missing or damaged.
        ToolMissing: A library is not installed.
        ToolFailed: The sound cannot be decoded, or a model cannot be run.
    """
    duration = ffmpeg.probe(audio).duration
    progress.begin("listening for voices", duration)
    heard = _listen(_blocks(audio, progress))
    overlaps = find_overlaps(heard.chunks)
    pieces = cut_speech(
        heard.speech,
        frame_seconds(find_changes(heard.chunks)).tolist(),
        [(start, end) for start, end in frame_seconds(overlaps).tolist()],
    )
    if not len(pieces):
        return Turns(method="voices", turns=())
    progress.begin("telling voices apart", duration)
    embeddings = embed(_blocks(audio, progress), _intervals(pieces), Network(EMBEDDING))
    told = _tell(pieces, embeddings, speakers=speakers, most=most)
    partners = find_partners(heard.chunks, overlaps, pieces, told.labels, told.voices)
    return Turns(method="voices", turns=join(pieces, told.labels, told.doubts, partners, heard.seconds))


@dataclass(frozen=True, eq=False)
class _Told:
    """Whose each piece is.

    Attributes:
        voices: How many there are.
        labels: For each piece the index of a voice.
        doubts: Which pieces may be somebody else.
    """

    voices: int
    labels: Labels
    doubts: NDArray[np.bool_]

    def may_be_more(self, pieces: Pieces) -> bool:
        """Whether so much of one voice is doubtful that it is rather two people's."""
        spoken = np.bincount(self.labels, pieces.seconds, self.voices)
        doubted = np.bincount(self.labels, pieces.seconds * self.doubts, self.voices)
        return bool(((doubted >= TWO_SECONDS) & (doubted >= TWO_SHARE * spoken)).any())


def _tell(pieces: Pieces, embeddings: Embeddings, *, speakers: int | None, most: int | None) -> _Told:
    """Find the voices and whose each piece is; as many as may speak, where what is heard leaves that open."""
    while True:
        voices = find_voices(pieces, embeddings, speakers=speakers, most=most)
        known = speakers is not None or (most is not None and len(voices) == most)
        lookalikes = find_lookalikes(pieces, embeddings, voices, known=known)
        labels, doubts = assign(pieces, embeddings, voices), find_doubts(pieces, embeddings, voices, lookalikes)
        told = _Told(len(voices), labels, doubts)
        if most is None or max(len(voices), speakers or 0) >= most or not told.may_be_more(pieces):
            return told
        speakers = max(len(voices), speakers or 0) + 1


def voiceprints(audio: Path, turns: Turns, speakers: Iterable[str]) -> dict[str, NDArray[np.float32]]:
    """Return what each speaker's voice sounds like: vectors of length 1, of shape (192,).

    Prints of one voice from two recordings have a cosine of 0.75 or more, those of two people less.

    Args:
        audio: The session's sound.
        turns: Who spoke when; only what is not doubtful is listened to, and nobody else speaks in, the longest first.
        speakers: Whose prints to make; who speaks less than 10 s is left out.

    Raises:
        ModelDamaged: A model that ships with the program is missing or damaged.
        ToolMissing: A library is not installed.
        ToolFailed: The sound cannot be decoded, or a model cannot be run.
    """
    parts = sorted(
        (start, end, speaker) for speaker in dict.fromkeys(speakers) for start, end in _clearest(turns.turns, speaker)
    )
    embeddings = embed(_blocks(audio), [(start, end) for start, end, _ in parts], Network(EMBEDDING))
    prints: dict[str, NDArray[np.float32]] = {}
    for (start, end, speaker), embedding in zip(parts, embeddings, strict=True):
        prints[speaker] = prints.get(speaker, np.float32(0.0)) + np.float32(end - start) * embedding
    return {speaker: unit(total[np.newaxis])[0] for speaker, total in sorted(prints.items())}


def _blocks(audio: Path, progress: Progress | None = None) -> Iterator[NDArray[np.float32]]:
    """Yield the sound of a file, and count its seconds."""
    for block in ffmpeg.decode_audio(audio, block_seconds=_BLOCK_SECONDS):
        yield block
        if progress is not None:
            progress.advance(len(block) / SAMPLE_RATE)


def _listen(blocks: Iterable[NDArray[np.float32]]) -> _Heard:
    """Find out where somebody speaks, and what the segmentation hears."""
    # The room of the recogniser takes half a second to import.
    from pipeline.transcribe.engine.listener import Listener  # noqa: PLC0415
    from pipeline.transcribe.plan import find_speech  # noqa: PLC0415
    from pipeline.transcribe.recognizer import FRAME_SECONDS  # noqa: PLC0415

    listener, segmenter = Listener(), Segmenter(Network(SEGMENTATION))
    probabilities, samples = [np.zeros(0, np.float32)], 0
    for block in blocks:
        probabilities.append(listener.feed(block))
        segmenter.feed(block)
        samples += len(block)
    frames = find_speech(np.concatenate(probabilities), round(_PAUSE_SECONDS / FRAME_SECONDS))
    speech = [(first * FRAME_SECONDS, last * FRAME_SECONDS) for first, last in frames]
    return _Heard(samples / SAMPLE_RATE, speech, segmenter.finish())


def _intervals(pieces: Pieces) -> list[Interval]:
    """Return where each piece is listened to."""
    starts, ends = (np.maximum(times - _LEAD_SECONDS, 0.0).tolist() for times in (pieces.starts, pieces.ends))
    return list(zip(starts, ends, strict=True))


def _clearest(turns: Sequence[Turn], speaker: str) -> list[Interval]:
    """Return the longest stretches in which one speaks alone, in pieces; none where they are too short together."""
    others = joined(turn for turn in turns if turn.speaker != speaker or turn.doubtful)
    own = [turn for turn in turns if turn.speaker == speaker and not turn.doubtful]
    alone = [(part.start, part.end) for turn in own for part in without(turn, others)]
    chosen: list[Interval] = []
    lacking = _PRINT_SECONDS
    for start, end in sorted(alone, key=lambda one: (one[0] - one[1], one[0])):
        if lacking <= 0:
            break
        edges = equal_parts(start, min(end, start + lacking))
        chosen += pairwise(edges)
        lacking -= end - start
    return chosen if _PRINT_SECONDS - lacking >= _LEAST_PRINT_SECONDS else []
