"""A clip is rendered again when something that its files are made of has changed, and only then."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline import ffmpeg, render
from pipeline.atomic import write_text
from pipeline.brand import BRAND
from pipeline.brand.records import LowerThird
from pipeline.config import RenderSettings, Settings, load_settings
from pipeline.progress import SilentProgress
from pipeline.render import Material
from pipeline.render.encoders import Encoder
from pipeline.render.keys import ClipKeys
from pipeline.schema import (
    NOBODY,
    Attribution,
    Clip,
    ClipFraming,
    Clips,
    Framing,
    Media,
    Renditions,
    Session,
    Source,
    Span,
    Speaker,
    Speakers,
    Transcript,
    View,
)
from pipeline.schema.framing import in_file_name
from pipeline.session import SessionFolder
from pipeline.stages import STAGES, StageRun, renditions, run_stage
from pipeline.structure import build_structure
from tests.unit.speech import speech
from tests.unit.studio_faces import LEFT, MIDDLE, VIDEO, seen, watched
from tests.unit.test_stages import make_work

TALK = speech("Eins zwei drei vier. Fünf sechs sieben acht. Neun zehn elf zwölf.")
MEDIA = Media(container="mp4", duration=TALK.words[-1].end + 1, video=None, audio=())
STAGE = next(stage for stage in STAGES if stage.name == "render")


def clip(number: int, **changes: Any) -> Clip:
    """Return the clip of one of the talk's sentences, from 0."""
    first, last = 4 * number, 4 * number + 3
    start, end = TALK.words[first].start - 0.1, TALK.words[last].end + 0.1
    fields = {"id": f"clip{number}", "start": start, "end": end, "title": f"Titel {number}", "text": "", "score": 0.5,
              "reasons": (), "language": "de", "sentences": (), "first_word": first, "last_word": last}  # fmt: skip
    return Clip.model_validate({**fields, **changes})


def with_word(number: int, text: str) -> Transcript:
    segments = list(TALK.segments)
    segment = segments[0]
    words = [one.model_copy(update={"text": text}) if at == number else one for at, one in enumerate(segment.words)]
    segments[0] = segment.model_copy(update={"words": tuple(words)})
    return TALK.model_copy(update={"segments": tuple(segments)}).model_validate(
        {**TALK.model_dump(exclude={"schema_"}), "segments": [one.model_dump() for one in segments]}
    )


def key(chosen: Clip, encoder: str = "libx264", recording: str = "a", **changes: Any) -> str:
    settings = changes.pop("settings", RenderSettings())
    material = Material(Path("a.mp4"), **{"media": MEDIA, "transcript": TALK, **changes})
    return ClipKeys(material, settings, [recording], encoder).of(chosen)


PLATES = BRAND.model_copy(update={"lower_third": LowerThird(show=True, seconds=1.5)})
NAMED = Speakers(
    speakers=(Speaker(id="1", number=1, seconds=9, name="Eva Roth"),),
    attributions=(Attribution(first_word=0, last_word=11, speaker="1"),),
)
WHOLE = View(start=0, end=MEDIA.duration, layout="whole", reason="unsure")


def test_what_a_clip_is_made_of_decides() -> None:
    pieces = [Span(start=clip(0).start, end=1.0), Span(start=1.2, end=clip(0).end)]
    framed = Framing(width=9, height=9, clips=(ClipFraming(clip="clip0", shape="9:16", views=(WHOLE,)),))
    keys = [
        key(clip(0)),
        key(clip(1)),
        key(clip(0, title="Anders")),
        key(clip(0, end=clip(0).end + 0.1)),
        key(clip(0, kept=pieces)),
        key(clip(0), transcript=with_word(1, "zwo")),
        key(clip(0), settings=RenderSettings(crf=21)),
        key(clip(0), encoder="h264_nvenc"),
        key(clip(0), recording="b"),
        key(clip(0), media=MEDIA.model_copy(update={"centred": True})),
        key(clip(0), brand=PLATES),
        key(clip(0), brand=PLATES, speakers=NAMED),
        key(clip(0), framing=framed),
    ]
    assert len(set(keys)) == len(keys)
    assert key(clip(0), framing=framed) == keys[-1]


def test_where_faces_are_seen_decides_where_names_are_shown() -> None:
    media = MEDIA.model_copy(update={"video": VIDEO})
    near = watched(20, lambda _: [("1", LEFT)], [("1", 0, 20)])
    middle = watched(20, lambda _: [("1", MIDDLE)], [("1", 0, 20)])
    looked = [seen(near), seen(middle)]
    keys = [key(clip(0), media=media, brand=PLATES, speakers=NAMED, sights=one) for one in (None, *looked)]
    assert len(set(keys)) == 3
    assert key(clip(0), media=media, sights=looked[0]) == key(clip(0), media=media), "no names are shown"


def test_what_is_not_in_a_clip_decides_nothing() -> None:
    same = key(clip(0))
    assert key(clip(0, score=0.9, reasons=("Beginnt mit einer Frage",), text="other")) == same
    assert key(clip(0), transcript=with_word(5, "sex")) == same
    assert key(clip(0), speakers=NAMED) == same, "no names are shown"
    elsewhere = Framing(width=9, height=9, clips=(ClipFraming(clip="clip1", shape="9:16", views=(WHOLE,)),))
    assert key(clip(0), framing=elsewhere) == same


class Studio:
    """Stands in for what renders: writes a file per clip, and notes which."""

    def __init__(self, folder: SessionFolder) -> None:
        self.folder = folder
        self.rendered: list[str] = []
        self.fails_after = 99

    def render_clips(self, material: Material, clips: Sequence[Clip], target: Path, *_: Any, **named: Any) -> None:
        for one in clips:
            if len(self.rendered) == self.fails_after:
                raise KeyboardInterrupt
            paths = [target / f"{one.id}.mp4", target / f"{one.id}.srt"]
            for path in paths:
                write_text(path, f"{one.title} {material.transcript.words[one.first_word].text}")
            self.rendered.append(one.id)
            named["finished"](one, paths)

    def run(self, settings: Settings | None = None, *, force: bool = False) -> tuple[StageRun, list[str]]:
        self.rendered = []
        done = run_stage(STAGE, make_work(self.folder, settings), force=force)
        return done, self.rendered

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in (self.folder.out / "clips").iterdir())


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    folder = SessionFolder(tmp_path / "a-abababab")
    folder.save(Session(id="a", title="A", source=Source(name="a.mp4", sha256="a" * 64), media=MEDIA))
    folder.save(TALK)
    folder.save(NOBODY)
    folder.save(build_structure(TALK, "A"))
    folder.save(Framing(width=9, height=9, clips=()))
    folder.save(Clips(clips=(clip(0), clip(1))))
    found = Studio(folder)
    monkeypatch.setattr(render, "render_clips", found.render_clips)
    monkeypatch.setattr(ffmpeg, "check_file", lambda _path: None)
    monkeypatch.setattr(renditions, "choose_encoder", lambda _settings: Encoder("x264", "libx264"))
    return found


def test_only_the_changed_clip_is_rendered_and_what_is_not_wanted_goes(studio: Studio) -> None:
    assert studio.run()[1] == ["clip0", "clip1"]
    studio.folder.save(Clips(clips=(clip(2), clip(1, score=0.9), clip(0, title="Neu"))))
    done, rendered = studio.run()
    assert rendered == ["clip2", "clip0"]
    assert [one.clip for one in studio.folder.load(Renditions).clips] == ["clip2", "clip1", "clip0"]
    studio.folder.save(Clips(clips=(clip(1),)))
    assert studio.run()[1] == []
    assert studio.files == ["clip1.mp4", "clip1.srt"]
    assert set(done.receipt.outputs) > {"out/clips/clip1.mp4", "renditions.json"}
    assert not studio.run()[0].ran


def test_a_corrected_word_renders_the_clips_that_say_it(studio: Studio) -> None:
    studio.run()
    studio.folder.save(with_word(0, "Ains"))
    assert studio.run()[1] == ["clip0"]


def test_a_file_that_is_gone_or_changed_is_made_again(studio: Studio) -> None:
    studio.run()
    (studio.folder.out / "clips" / "clip1.srt").unlink()
    assert studio.run()[1] == ["clip1"]
    (studio.folder.out / "clips" / "clip0.srt").write_text("mine")
    studio.folder.save(Clips(clips=(clip(1), clip(0))))
    done, rendered = studio.run()
    assert rendered == ["clip0"]
    assert any("changed by hand" in warning for warning in done.receipt.warnings)


def test_a_run_that_was_ended_goes_on_with_the_next_clip(studio: Studio) -> None:
    studio.fails_after = 1
    with pytest.raises(KeyboardInterrupt):
        studio.run()
    studio.fails_after = 99
    assert studio.run()[1] == ["clip1"]
    assert studio.files == ["clip0.mp4", "clip0.srt", "clip1.mp4", "clip1.srt"]


def test_a_setting_renders_all_and_so_does_whoever_asks_for_it(studio: Studio) -> None:
    studio.run()
    assert studio.run(load_settings(flags={"render.crf": 30}))[1] == ["clip0", "clip1"]
    assert studio.run(load_settings(flags={"render.crf": 30}), force=True)[1] == ["clip0", "clip1"]


def test_what_was_said_of_a_clip_that_stays_is_said_again(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    def quiet(*given: Any, **named: Any) -> None:
        Studio.render_clips(studio, *given, **named)
        given[4].note("Clip clip0 is almost silent.")

    monkeypatch.setattr(render, "render_clips", quiet)
    studio.run()
    monkeypatch.setattr(render, "render_clips", studio.render_clips)
    studio.folder.save(Clips(clips=(clip(0), clip(1, title="Neu"))))
    assert studio.run()[0].receipt.warnings == ("Clip clip0 is almost silent.",)


def test_a_shape_that_is_not_asked_for_any_more_is_said(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    def shaped(
        _material: Material, clips: Sequence[Clip], target: Path, settings: RenderSettings, *_: Any, **named: Any
    ) -> None:
        for one in clips:
            paths = [target / f"{one.id}{in_file_name(shape)}.mp4" for shape in settings.shapes]
            for path in paths:
                write_text(path, one.title)
            named["finished"](one, paths)

    def notes(shapes: str) -> list[str]:
        work = make_work(studio.folder, load_settings(flags={"render.shapes": shapes}))
        run_stage(STAGE, work, force=False)
        assert isinstance(work.progress, SilentProgress)
        return [one for one in work.progress.notes if "no longer made" in one]

    monkeypatch.setattr(render, "render_clips", shaped)
    assert notes("9:16,1:1") == []
    (said,) = notes("9:16")
    assert "1:1 is no longer made" in said
    assert "--shapes 9:16,1:1" in said
    assert notes("9:16") == []


def test_names_without_known_faces_are_left_out_and_that_is_said(studio: Studio) -> None:
    studio.folder.save(
        Session(id="a", title="A", source=Source(name="a.mp4", sha256="a" * 64),
                media=MEDIA.model_copy(update={"video": VIDEO}))
    )  # fmt: skip
    work = make_work(studio.folder, None)
    work.brand = PLATES
    said = run_stage(STAGE, work, force=False).receipt.warnings
    assert ["nobody's face was looked for" in one for one in said] == [True]
    studio.folder.save(seen(watched(20, lambda _: [("1", LEFT)], [("1", 0, 20)])))
    work = make_work(studio.folder, None)
    work.brand = PLATES
    assert list(run_stage(STAGE, work, force=False).receipt.warnings) == []
