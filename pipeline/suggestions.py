"""What a person may have meant: the nearest of some names, and names as a sentence lists them. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

_ALIKE = 0.6
"""Share of equal letters (``difflib``'s ratio) from which a name is worth suggesting: “bset” and “best” have 0.75."""


def listed(names: Sequence[str], last: str = "or") -> str:
    """Return the names as a sentence lists them: ``fast, balanced or best``."""
    return f" {last} ".join(part for part in (", ".join(names[:-1]), names[-1]) if part) if names else ""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the one of ``known`` that is most like ``name``, whatever their case; ``None`` where none is."""
    by_folded = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=_ALIKE)
    return by_folded[near[0]] if near else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Ask in a sentence whether the nearest of ``known`` was meant; ``""`` where none is near."""
    near = nearest(name, known)
    return f"Did you mean “{near}”?" if near else ""
