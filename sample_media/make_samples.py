"""Make the sample recordings and their truth files, or check them against a recogniser.

The finished files are part of the repository, so nobody needs to run this; see README.md
for what has to be installed first.

    python make_samples.py make  --voices VOICES --font FONT [--work DIR] [en de]
    python make_samples.py check --whisper MODEL [en de]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from generator.script import LayoutKind, Script, read_script
from generator.timeline import Scene, Sentence, Session, lay_out, write_wave

HERE = Path(__file__).resolve().parent
LANGUAGES = ("en", "de")


def _sentence(sentence: Sentence) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "text": sentence.line.text,
        "speaker": sentence.speaker,
        "language": sentence.line.language,
        "start": round(sentence.start, 3),
        "end": round(sentence.end, 3),
    }
    if sentence.line.spoken != sentence.line.text:
        entry["spoken"] = sentence.line.spoken
    return entry


def _scene(scene: Scene, script: Script) -> dict[str, Any]:
    kind: LayoutKind = scene.kind
    entry: dict[str, Any] = {
        "start": round(scene.start, 3),
        "end": round(scene.end, 3),
        "kind": kind,
    }
    if kind == "single":
        entry["speaker"] = scene.speaker
    if kind == "slide":
        entry["title"] = script.slide.title
        entry["text"] = [
            script.slide.note,
            *(f"{bar.label}: {bar.shown}" for bar in script.slide.bars),
            f"{script.slide.change} {script.slide.change_label}",
        ]
    return entry


def truth(session: Session) -> dict[str, Any]:
    """What the truth file says about a session."""
    script = session.script
    return {
        "schema": "sample-truth/1",
        "title": script.title,
        "language": script.language,
        "event": script.event,
        "speakers": [
            {
                "id": person.id,
                "name": person.name,
                "role": person.role,
                "organisation": person.organisation,
                "moderator": person.moderator,
            }
            for person in script.speakers
        ],
        "sentences": [_sentence(sentence) for sentence in session.sentences],
        "layout": [_scene(scene, script) for scene in session.scenes],
        "duration": round(session.duration, 3),
    }


def make(languages: list[str], voices: Path, font: Path, work: Path) -> None:
    """Speak, film and describe the sessions."""
    # Imported here, so that checking needs no drawing tools and making no recogniser.
    from generator.film import film  # noqa: PLC0415
    from generator.picture import Fonts  # noqa: PLC0415
    from generator.speech import Synthesiser  # noqa: PLC0415

    work.mkdir(parents=True, exist_ok=True)
    synthesiser = Synthesiser(voices, work / "sentences")
    fonts = Fonts(font)
    for language in languages:
        session = lay_out(read_script(HERE / f"script_{language}.toml"), synthesiser)
        sound = work / f"{language}.wav"
        write_wave(sound, session.sound)
        target = HERE / f"livestudio_{language}.mp4"
        film(session, sound, fonts, target)
        text = json.dumps(truth(session), ensure_ascii=False, indent=2)
        target.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
        print(f"{target.name}: {session.duration:.2f} s, {target.stat().st_size / 1e6:.2f} MB")


def check(languages: list[str], whisper: Path) -> None:
    """Compare the finished recordings with their truth files."""
    from generator.check import check_recording  # noqa: PLC0415

    for language in languages:
        check_recording(HERE / f"livestudio_{language}.mp4", whisper)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    actions = parser.add_subparsers(dest="action", required=True)
    making = actions.add_parser("make", help="make the recordings and their truth files")
    making.add_argument("--voices", type=Path, required=True, help="folder of Kokoro voice files")
    making.add_argument("--font", type=Path, required=True, help="folder of the Inter web fonts")
    making.add_argument("--work", type=Path, default=HERE / ".work", help="folder for drafts")
    checking = actions.add_parser("check", help="transcribe the recordings and compare")
    checking.add_argument("--whisper", type=Path, required=True, help="folder of the model")
    for action in (making, checking):
        action.add_argument("languages", nargs="*", choices=[*LANGUAGES, []], default=[])
    options = parser.parse_args()
    languages = options.languages or list(LANGUAGES)
    if options.action == "make":
        make(languages, options.voices, options.font, options.work)
    else:
        check(languages, options.whisper)


if __name__ == "__main__":
    main()
