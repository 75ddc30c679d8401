"""Which corrections apply to which recording of a call, and which of them fit none.

From the most general to the most specific: the setting, ``corrections.txt`` in the recording's folder, and the one in
the folder in which the transcript is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import corrections
from pipeline.config import Settings
from pipeline.corrections import SETTING, Correction
from pipeline.ffmpeg import printable
from pipeline.schema import Transcript

_SHOWN = 5


@dataclass(eq=False)
class _List:
    """One list, and what the transcripts of this call say about it.

    Attributes:
        name: How messages call it.
        corrections: Its lines.
        fitting: Those that fit in some transcript.
        applied: Whether it was applied to any.
        known: Whether every transcript it was applied to could be looked at.
    """

    name: str
    corrections: tuple[Correction, ...]
    fitting: set[Correction] = field(default_factory=set)
    applied: bool = False
    known: bool = True

    @property
    def unused(self) -> list[Correction]:
        """The lines that fit in no transcript; none as long as that is not known."""
        if not (self.applied and self.known):
            return []
        return [one for one in self.corrections if one not in self.fitting]


class Layers:
    """The lists that apply to one recording, from the most general to the most specific."""

    def __init__(self, lists: Sequence[_List] = ()) -> None:
        self._lists = [one for one in lists if one.corrections]

    @property
    def content(self) -> list[list[tuple[str, str]]]:
        """What the corrected text depends on."""
        return [[(one.wrong, one.right) for one in layer.corrections] for layer in self._lists]

    def correct(self, heard: Transcript) -> Transcript:
        """Apply the lists, and note which of their lines fit."""
        corrected, unused = corrections.correct(heard, [layer.corrections for layer in self._lists])
        for layer, left in zip(self._lists, unused, strict=True):
            layer.applied = True
            layer.fitting |= set(layer.corrections) - set(left)
        return corrected

    def miss(self) -> None:
        """Note that the lists were applied to a transcript that cannot be looked at."""
        for layer in self._lists:
            layer.known = False


class Lists:
    """All lists of one call; each file is read once.

    Args:
        settings: ``transcribe.corrections`` is read.

    Raises:
        SettingsError: A correction of the setting cannot be read.
    """

    def __init__(self, settings: Settings) -> None:
        self._setting = _List(SETTING, corrections.parse(settings.transcribe.corrections, SETTING))
        self._files: dict[Path, _List] = {}

    def layers(self, files: Iterable[Path]) -> Layers:
        """Return what applies to a recording.

        Args:
            files: Its ``corrections.txt``, from the most general to the most specific; they need not exist.

        Raises:
            SettingsError: A file cannot be read, or holds a line that is no correction.
        """
        return Layers([self._setting, *map(self._load, files)])

    def describe_unused(self) -> list[str]:
        """Say of each list which of its lines fit in none of the transcripts that it was applied to."""
        said = []
        for one in (self._setting, *self._files.values()):
            lines = [f"“{line.wrong}” (line {line.line})" for line in one.unused]
            if lines:
                more = f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
                name = one.name[0].upper() + one.name[1:] if one is self._setting else one.name
                said.append(f"{name} fits nothing in what was transcribed: {', '.join(lines[:_SHOWN])}{more}.")
        return said

    def _load(self, path: Path) -> _List:
        # A folder that is missing is made later, and one that is a file has its own error.
        if path not in self._files:
            found = corrections.load(path) if path.parent.is_dir() else ()
            self._files[path] = _List(printable(str(path)), found)
        return self._files[path]
